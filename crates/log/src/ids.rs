//! Names for things: every id is a newtype over 32 bytes, so that one kind can never stand for another.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

use crate::limits::SHORT_ID_DIGITS;

/// A text that should have been an id was not 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an id: an id is 64 digits from 0–9 and a–f")]
pub struct NotAnId(pub String);

/// Writes bytes as lower-case hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads lower-case hexadecimal digits, so that each id has one spelling; `None` if the text is anything else.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |sign: u8| match sign {
        b'0'..=b'9' => Some(sign - b'0'),
        b'a'..=b'f' => Some(sign - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| if let [high, low] = pair { Some(digit(*high)? << 4 | digit(*low)?) } else { None }).collect()
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cbor(transparent)]
        pub struct $name(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

        impl $name {
            /// The bytes themselves.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }

            /// From a slice; `None` unless it has exactly 32 bytes.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The first digits, enough to tell things apart on a screen.
            pub fn short(&self) -> String {
                to_hex(&self.0[..SHORT_ID_DIGITS / 2])
            }

            /// The first eight bytes as a number: the key of compact indexes.
            pub fn prefix(&self) -> u64 {
                let [a, b, c, d, e, f, g, h, ..] = self.0;
                u64::from_be_bytes([a, b, c, d, e, f, g, h])
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&to_hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.short())
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                from_hex(text)
                    .and_then(|bytes| Self::from_slice(&bytes))
                    .ok_or_else(|| NotAnId(text.chars().take(80).collect()))
            }
        }
    };
}

id_type!(
    /// BLAKE3 of an operation's encoded header, signature included.
    OperationId
);
id_type!(
    /// A space: the id of its first operation. A person is a space too.
    SpaceId
);
id_type!(
    /// The public Ed25519 key of one device.
    DeviceKey
);
id_type!(
    /// The public Ed25519 key of one invitation; its private half travels in the ticket.
    InvitationKey
);
id_type!(
    /// BLAKE3 of an operation's body.
    BodyHash
);
id_type!(
    /// BLAKE3 of a recovery public key, published long before the key itself is shown.
    RecoveryDigest
);

/// A person is the space of kind [`crate::SpaceKind::Person`] that carries their identity acts.
pub type PersonId = SpaceId;

impl From<OperationId> for SpaceId {
    fn from(first: OperationId) -> Self {
        SpaceId(first.0)
    }
}

impl From<SpaceId> for OperationId {
    fn from(space: SpaceId) -> Self {
        OperationId(space.0)
    }
}

/// Who may read an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Audience {
    /// The members of the space.
    #[n(0)]
    Members,
    /// Anyone.
    #[n(1)]
    Public,
}

impl Audience {
    /// The number that stands for it in an encoding.
    pub const fn number(self) -> u8 {
        match self {
            Audience::Members => 0,
            Audience::Public => 1,
        }
    }

    /// The audience that a number stands for.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Audience::Members),
            1 => Some(Audience::Public),
            _ => None,
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Audience::Members => "members",
            Audience::Public => "public",
        })
    }
}

/// One append-only log: what one device wrote in one space for one audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogId {
    /// The space it belongs to.
    pub space: SpaceId,
    /// Who may read it.
    pub audience: Audience,
    /// The only key that may append to it.
    pub device: DeviceKey,
}

/// Milliseconds since 1970-01-01 UTC, from a hybrid logical clock: advice for people and for ties, never truth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Millis(#[n(0)] pub u64);

/// A hybrid logical clock (Kulkarni et al. 2014, in its simplest form): never behind what was seen, so that what
/// follows has a later time than what it follows; and never dragged along by a clock that is far ahead of ours.
pub fn next_clock(now: Millis, latest_seen: Millis) -> Millis {
    let believable = latest_seen.0 <= now.0.saturating_add(crate::limits::CLOCK_SKEW_MS_MAX);
    Millis(if believable { now.0.max(latest_seen.0.saturating_add(1)) } else { now.0 })
}
