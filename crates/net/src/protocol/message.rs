//! What two nodes say to each other, and its one encoding: a CBOR array that begins with a number (`docs/sync.md`).
//!
//! A message that decodes is sound in form and within the limits, and its runs are proven: nothing further inside
//! handles an operation whose author is not certain.

use commonage_log::{Mark, Operation, OperationId, Run, SpaceId};
use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encoder};

use super::limits::{
    BATCH_OPERATIONS_MAX, BODIES_MAX, CONTACT_BYTES_MAX, CONTACTS_MAX, HEADS_MAX, INTERESTS_MAX, INVITATIONS_MAX,
    LETTERS_MAX, MESSAGE_BYTES_MAX, RANGES_BYTES,
};
use super::statement::{Contact, Identity, Shown};

/// Names a log on one connection: eight bytes that mean nothing to anyone else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogTag(pub [u8; 8]);

/// Where the speaker's copy of a log ends; `None` if there is none, or it is not for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The log.
    pub tag: LogTag,
    /// Its end, one entry a branch.
    pub end: Option<Mark>,
}

/// What two nodes say to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The first word of each: the version, who it is (unless that is nobody's business), invitations.
    Hello {
        /// The version spoken.
        version: u16,
        /// Who; absent towards strangers.
        identity: Option<Identity>,
        /// What the dialler was invited to.
        invitations: Vec<Shown>,
    },
    /// Who is called says who they are, once they know who calls.
    Identify(Identity),
    /// Spaces whose public logs one would like to have.
    Interests(Vec<SpaceId>),
    /// One number for all ends of logs that the other may see, and how many they are.
    Root {
        /// Equal on both sides if and only if nothing is to be sent.
        root: [u8; 32],
        /// How many ends.
        count: u32,
    },
    /// All ends.
    Heads(Vec<Entry>),
    /// A step of a reconciliation by ranges.
    Ranges(Vec<u8>),
    /// The ends that differ; of what is named nowhere, both hold the same.
    Differences {
        /// The speaker's ends of these logs.
        entries: Vec<Entry>,
        /// Ends of the other that the speaker lacks, by the beginning of their fingerprints.
        wanted: Vec<[u8; 8]>,
    },
    /// What does the other hold of these logs, which the speaker shares from now on?
    Ask {
        /// Names the question.
        number: u32,
        /// The speaker's ends.
        entries: Vec<Entry>,
    },
    /// The answer: the other's ends of the same logs.
    Answer {
        /// The question.
        number: u32,
        /// The ends, or that there are none.
        entries: Vec<Entry>,
    },
    /// Operations, as runs.
    Batch(Vec<Run>),
    /// The last batch is kept.
    Taken {
        /// Logs of which the other takes nothing.
        refused: Vec<LogTag>,
        /// Logs that did not link, to be sent from their beginning.
        again: Vec<LogTag>,
    },
    /// The speaker has sent all that it has for the other, for now.
    Caught,
    /// Letters that the speaker could hand on.
    Letters(Vec<OperationId>),
    /// Those of them that the other would take.
    WantLetters(Vec<OperationId>),
    /// Letters themselves.
    HandLetters(Vec<Operation>),
    /// Operations that the speaker holds without their bodies.
    Lack(Vec<OperationId>),
    /// Bodies that the other lacks.
    Bodies(Vec<(OperationId, Vec<u8>)>),
    /// Where members can be reached.
    Contacts(Vec<Contact>),
}

/// Why bytes are not a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Not the CBOR that a message is.
    #[error("it is not a message of this protocol ({0})")]
    Malformed(String),
    /// A limit is exceeded.
    #[error("it names {is} {what}, at most {most} are allowed")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        is: u64,
        /// The limit.
        most: usize,
    },
    /// An operation in it is not sound, or not its author's.
    #[error("{0}")]
    Unproven(String),
}

impl From<minicbor::decode::Error> for MessageError {
    fn from(error: minicbor::decode::Error) -> Self {
        MessageError::Malformed(error.to_string())
    }
}

type Result<T> = std::result::Result<T, MessageError>;
/// Writing to a Vec cannot fail.
type Written = std::result::Result<(), minicbor::encode::Error<std::convert::Infallible>>;

impl Message {
    /// The message as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let _ = self.write(&mut Encoder::new(&mut bytes));
        bytes
    }

    fn write(&self, e: &mut Encoder<&mut Vec<u8>>) -> Written {
        match self {
            Message::Hello { version, identity, invitations } => e.encode((0_u8, version, identity, invitations))?.ok(),
            Message::Interests(spaces) => e.encode((1_u8, spaces))?.ok(),
            Message::Root { root, count } => e.array(3)?.u8(2)?.bytes(root)?.u32(*count)?.ok(),
            Message::Heads(entries) => write_entries(e.array(2)?.u8(3)?, entries),
            Message::Ranges(bytes) => e.array(2)?.u8(4)?.bytes(bytes)?.ok(),
            Message::Differences { entries, wanted } => {
                write_entries(e.array(3)?.u8(5)?, entries)?;
                e.bytes(&wanted.concat())?.ok()
            }
            Message::Ask { number, entries } => write_entries(e.array(3)?.u8(6)?.u32(*number)?, entries),
            Message::Answer { number, entries } => write_entries(e.array(3)?.u8(7)?.u32(*number)?, entries),
            Message::Batch(runs) => write_batch(e, runs),
            Message::Taken { refused, again } => {
                let bytes = |tags: &[LogTag]| tags.iter().flat_map(|tag| tag.0).collect::<Vec<_>>();
                e.array(3)?.u8(9)?.bytes(&bytes(refused))?.bytes(&bytes(again))?.ok()
            }
            Message::Caught => e.array(1)?.u8(10)?.ok(),
            Message::Letters(ids) => e.encode((11_u8, ids))?.ok(),
            Message::WantLetters(ids) => e.encode((12_u8, ids))?.ok(),
            Message::HandLetters(letters) => {
                e.array(2)?.u8(13)?.array(2 * letters.len() as u64)?;
                letters.iter().try_for_each(|letter| write_operation(e, letter))
            }
            Message::Lack(ids) => e.encode((14_u8, ids))?.ok(),
            Message::Bodies(bodies) => {
                e.array(2)?.u8(15)?.array(2 * bodies.len() as u64)?;
                bodies.iter().try_for_each(|(id, body)| e.encode(id)?.bytes(body)?.ok())
            }
            Message::Contacts(contacts) => e.encode((16_u8, contacts))?.ok(),
            Message::Identify(identity) => e.encode((17_u8, identity))?.ok(),
        }
    }

    /// Reads a message and proves what is in it.
    ///
    /// # Errors
    /// Says what is wrong with the bytes; arbitrary input never panics.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        limit("bytes", bytes.len() as u64, MESSAGE_BYTES_MAX)?;
        let mut d = Decoder::new(bytes);
        let length = d.array()?.ok_or_else(|| malformed("an array of no definite length"))?;
        let message = Self::read(&mut d, length)?;
        if d.position() == bytes.len() { Ok(message) } else { Err(malformed("something follows its end")) }
    }

    fn read(d: &mut Decoder<'_>, length: u64) -> Result<Self> {
        let tag = d.u8()?;
        let expected = match tag {
            0 => 4,
            2 | 5 | 6 | 7 | 9 => 3,
            10 => 1,
            _ => 2,
        };
        if length != expected {
            return Err(malformed("a wrong number of parts"));
        }
        Ok(match tag {
            0 => Message::Hello {
                version: d.u16()?,
                identity: if d.datatype()? == Type::Null { d.null().map(|()| None)? } else { Some(exact(d, 3)?) },
                invitations: list("invitations", d, INVITATIONS_MAX, |d| exact(d, 3))?,
            },
            1 => Message::Interests(list("spaces", d, INTERESTS_MAX, |d| Ok(d.decode()?))?),
            2 => Message::Root { root: fixed(d.bytes()?)?, count: d.u32()? },
            3 => Message::Heads(read_entries(d)?),
            4 => Message::Ranges(ranges(d.bytes()?)?),
            5 => Message::Differences { entries: read_entries(d)?, wanted: eights(d.bytes()?)? },
            6 => Message::Ask { number: d.u32()?, entries: read_entries(d)? },
            7 => Message::Answer { number: d.u32()?, entries: read_entries(d)? },
            8 => Message::Batch(read_batch(d)?),
            9 => Message::Taken { refused: tags(d.bytes()?)?, again: tags(d.bytes()?)? },
            10 => Message::Caught,
            11 => Message::Letters(list("letters", d, LETTERS_MAX, |d| Ok(d.decode()?))?),
            12 => Message::WantLetters(list("letters", d, LETTERS_MAX, |d| Ok(d.decode()?))?),
            13 => Message::HandLetters(pairs("letters", d, LETTERS_MAX, read_operation)?),
            14 => Message::Lack(list("operations", d, BODIES_MAX, |d| Ok(d.decode()?))?),
            15 => Message::Bodies(pairs("bodies", d, BODIES_MAX, |d| Ok((d.decode()?, d.bytes()?.to_vec())))?),
            16 => Message::Contacts(list("contacts", d, CONTACTS_MAX, read_contact)?),
            17 => Message::Identify(exact(d, 3)?),
            _ => return Err(malformed("of an unknown kind")),
        })
    }
}

fn malformed(why: &str) -> MessageError {
    MessageError::Malformed(why.to_owned())
}

fn limit(what: &'static str, is: u64, most: usize) -> Result<()> {
    if is > most as u64 { Err(MessageError::TooMany { what, is, most }) } else { Ok(()) }
}

/// An array of so many parts and no more: what is skipped, nested deep enough, would take sixteen times its bytes.
fn exact<'b, T: Decode<'b, ()>>(d: &mut Decoder<'b>, parts: u64) -> Result<T> {
    if d.probe().array()? == Some(parts) { Ok(d.decode()?) } else { Err(malformed("a wrong number of parts")) }
}

fn ranges(bytes: &[u8]) -> Result<Vec<u8>> {
    limit("bytes of ranges", bytes.len() as u64, RANGES_BYTES as usize)?;
    Ok(bytes.to_vec())
}

/// What is announced is not allocated before it has come.
fn list<'b, T>(
    what: &'static str,
    d: &mut Decoder<'b>,
    most: usize,
    mut read: impl FnMut(&mut Decoder<'b>) -> Result<T>,
) -> Result<Vec<T>> {
    let count = length_of_list(d)?;
    limit(what, count, most)?;
    (0..count).map(|_| read(d)).collect()
}

fn length_of_list(d: &mut Decoder<'_>) -> Result<u64> {
    d.array()?.ok_or_else(|| malformed("a list of no definite length"))
}

/// A list in which each thing takes two items.
fn pairs<'b, T>(
    what: &'static str,
    d: &mut Decoder<'b>,
    most: usize,
    mut read: impl FnMut(&mut Decoder<'b>) -> Result<T>,
) -> Result<Vec<T>> {
    let count = length_of_list(d)?;
    limit(what, count / 2, most)?;
    if count % 2 == 1 {
        return Err(malformed("a list that breaks off"));
    }
    (0..count / 2).map(|_| read(d)).collect()
}

fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| malformed("a wrong number of bytes"))
}

fn eights(bytes: &[u8]) -> Result<Vec<[u8; 8]>> {
    limit("ends", bytes.len() as u64 / 8, HEADS_MAX)?;
    let (eights, rest) = bytes.as_chunks::<8>();
    if rest.is_empty() { Ok(eights.to_vec()) } else { Err(malformed("a list that breaks off")) }
}

fn tags(bytes: &[u8]) -> Result<Vec<LogTag>> {
    Ok(eights(bytes)?.into_iter().map(LogTag).collect())
}

fn read_contact(d: &mut Decoder<'_>) -> Result<Contact> {
    let contact: Contact = exact(d, 5)?;
    limit("bytes of an address", contact.address.len() as u64, CONTACT_BYTES_MAX)?;
    Ok(contact)
}

/// Flat: tag, place, beginning of the id; or tag and null.
fn write_entries(e: &mut Encoder<&mut Vec<u8>>, entries: &[Entry]) -> Written {
    e.array(entries.iter().map(|entry| if entry.end.is_some() { 3 } else { 2 }).sum())?;
    for Entry { tag, end } in entries {
        e.bytes(&tag.0)?;
        match end {
            Some(mark) => e.u64(mark.seq)?.bytes(&mark.prefix.to_be_bytes())?,
            None => e.null()?,
        };
    }
    Ok(())
}

fn read_entries(d: &mut Decoder<'_>) -> Result<Vec<Entry>> {
    let mut left = length_of_list(d)?;
    limit("ends", left / 3, HEADS_MAX)?;
    let mut entries = Vec::new();
    while left > 0 {
        let tag = LogTag(fixed(d.bytes()?)?);
        let is_none = d.datatype()? == Type::Null;
        left = left.checked_sub(if is_none { 2 } else { 3 }).ok_or_else(|| malformed("a list that breaks off"))?;
        let end = if is_none {
            d.null()?;
            None
        } else {
            Some(Mark { seq: d.u64()?, prefix: u64::from_be_bytes(fixed(d.bytes()?)?) })
        };
        entries.push(Entry { tag, end });
        limit("ends", entries.len() as u64, HEADS_MAX)?;
    }
    Ok(entries)
}

fn write_operation(e: &mut Encoder<&mut Vec<u8>>, operation: &Operation) -> Written {
    e.bytes(operation.header_bytes())?;
    match operation.body() {
        Some(body) => e.bytes(body)?.ok(),
        None => e.null()?.ok(),
    }
}

fn write_batch(e: &mut Encoder<&mut Vec<u8>>, runs: &[Run]) -> Written {
    let bytes = runs.iter().flat_map(Run::operations).map(|operation| operation.size() + 8).sum::<usize>();
    e.writer_mut().reserve(bytes + 16);
    e.array(2)?.u8(8)?.array(runs.len() as u64)?;
    for run in runs {
        e.array(2 * run.operations().len() as u64)?;
        run.operations().iter().try_for_each(|operation| write_operation(e, operation))?;
    }
    Ok(())
}

fn read_operation(d: &mut Decoder<'_>) -> Result<Operation> {
    let header = d.bytes()?;
    let body = match d.datatype()? {
        Type::Null => d.null().map(|()| None)?,
        _ => Some(d.bytes()?),
    };
    Operation::decode(header, body).map_err(|error| MessageError::Unproven(error.to_string()))
}

fn read_batch(d: &mut Decoder<'_>) -> Result<Vec<Run>> {
    let mut count = 0;
    list("runs", d, BATCH_OPERATIONS_MAX, |d| {
        let operations = pairs("operations", d, BATCH_OPERATIONS_MAX - count, read_operation)?;
        count += operations.len();
        Run::verify(operations, None).map_err(|error| MessageError::Unproven(error.to_string()))
    })
}
