//! What things are called: by the operation that made them, by the space that they are, or by an identifier from
//! elsewhere, kept as it was written.

use std::fmt;
use std::str::FromStr;

use commonage_log::{OperationId, SpaceId};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::limits::ID_BYTES_MAX;

/// How our own identifiers begin.
const SCHEME: &str = "commonage:";

/// What a record is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Id {
    /// The n-th record of this very operation: as it stands inside a body, before the operation has an id.
    Here(u16),
    /// The n-th record of an operation. Nobody else can give something this name.
    Act(OperationId, u16),
    /// A person or a group: an agent.
    Space(SpaceId),
    /// An identifier from elsewhere, as it was written.
    Foreign(Box<str>),
}

/// A text that cannot name anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier has 1 to {ID_BYTES_MAX} bytes and no blanks; “{0}” has not")]
pub struct NotAnIdentifier(pub String);

impl Id {
    /// The whole name of a record, inside and outside its operation.
    #[must_use]
    pub fn resolved(self, operation: OperationId) -> Id {
        match self {
            Id::Here(number) => Id::Act(operation, number),
            other => other,
        }
    }

    /// The first signs, enough to tell things apart on a screen.
    pub fn short(&self) -> String {
        match self {
            Id::Here(number) => format!("#{number}"),
            Id::Act(operation, 0) => operation.short(),
            Id::Act(operation, number) => format!("{}.{number}", operation.short()),
            Id::Space(space) => space.short(),
            Id::Foreign(text) => text.to_string(),
        }
    }

    /// What two spellings of one address have in common: an address without a path is the one with an empty path
    /// (RFC 3986 §6.2.3).
    pub fn canonical(&self) -> std::borrow::Cow<'_, Id> {
        let bare = |rest: &str| !rest.is_empty() && !rest.contains(['/', '?', '#']);
        match self {
            Id::Foreign(text)
                if text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).is_some_and(bare) =>
            {
                std::borrow::Cow::Owned(Id::Foreign(format!("{text}/").into()))
            }
            _ => std::borrow::Cow::Borrowed(self),
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Id::Here(number) => write!(f, "{SCHEME}here/{number}"),
            Id::Act(operation, number) => write!(f, "{SCHEME}act/{operation}/{number}"),
            Id::Space(space) => write!(f, "{SCHEME}space/{space}"),
            Id::Foreign(text) => f.write_str(text),
        }
    }
}

impl FromStr for Id {
    type Err = NotAnIdentifier;

    fn from_str(text: &str) -> Result<Id, NotAnIdentifier> {
        let ours = text.strip_prefix(SCHEME).and_then(|rest| match rest.split_once('/')? {
            ("space", id) => id.parse().ok().map(Id::Space),
            ("act", rest) => {
                let (operation, number) = rest.split_once('/')?;
                let id = Id::Act(operation.parse().ok()?, number.parse().ok()?);
                (id.to_string() == text).then_some(id)
            }
            _ => None,
        });
        if let Some(id) = ours {
            return Ok(id);
        }
        let fits = !text.is_empty() && text.len() <= ID_BYTES_MAX;
        if fits && !text.contains(|sign: char| sign.is_whitespace() || sign.is_control()) {
            Ok(Id::Foreign(text.into()))
        } else {
            Err(NotAnIdentifier(text.chars().take(80).collect()))
        }
    }
}

/// A number for a record of the same operation, bytes for a space, bytes and a number for another operation's record,
/// a text for the rest.
impl<C> Encode<C> for Id {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        match self {
            Id::Here(number) => e.u16(*number)?,
            Id::Act(operation, number) => e.array(2)?.bytes(operation.as_bytes())?.u16(*number)?,
            Id::Space(space) => e.bytes(space.as_bytes())?,
            Id::Foreign(text) => e.str(text)?,
        };
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Id {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        use minicbor::data::Type;
        let wrong = || decode::Error::message("not an identifier");
        match d.datatype()? {
            Type::Array => {
                if d.array()? != Some(2) {
                    return Err(wrong());
                }
                let operation = OperationId::from_slice(d.bytes()?).ok_or_else(wrong)?;
                Ok(Id::Act(operation, d.u16()?))
            }
            Type::Bytes => SpaceId::from_slice(d.bytes()?).map(Id::Space).ok_or_else(wrong),
            Type::String => match d.str()?.parse().map_err(|_| wrong())? {
                // Ours have a form of their own: each name has one spelling.
                id @ Id::Foreign(_) => Ok(id),
                _ => Err(wrong()),
            },
            _ => d.u16().map(Id::Here),
        }
    }
}
