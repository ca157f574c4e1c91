//! The header of an operation: its fields, its one canonical encoding, its signature and its id.
//!
//! The encoding is deterministic CBOR (RFC 8949 §4.2): one array of twelve items, lengths definite, integers in
//! their shortest form. As every item has exactly one shortest form, an input is canonical exactly when it decodes
//! and its length is the least that its values need; that is how [`Header::decode`] checks it, without encoding again.

use minicbor::Decoder;
use minicbor::data::Type;
use minicbor::encode::Encoder;

use crate::ids::{Audience, BodyHash, DeviceKey, LogId, Millis, OperationId, SpaceId};
use crate::keys::{DeviceSecret, Signature, operation_id};
use crate::limits::{BODY_BYTES_MAX, HEADER_BYTES_MAX, LOG_OPERATIONS_MAX, OPERATION_VERSION, PARENTS_MAX};

/// CBOR for "64 bytes follow", before the signature at the end of an encoded header.
const SIGNATURE_MARK: [u8; 2] = [0x58, 64];

/// Bytes that the signature takes at the end.
const SIGNATURE_TAIL: usize = SIGNATURE_MARK.len() + 64;

/// The fields of an operation that are signed and never erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The space, absent in the operation that founds it.
    pub space: Option<SpaceId>,
    /// Who may read it.
    pub audience: Audience,
    /// The space that it is a letter to.
    pub to: Option<SpaceId>,
    /// The device that wrote and signed it.
    pub author: DeviceKey,
    /// Place in the author's log, from 0.
    pub seq: u64,
    /// The operation before it in the same log; absent exactly when `seq` is 0.
    pub previous: Option<OperationId>,
    /// Heads of other logs that the author had seen, in ascending order.
    pub parents: Vec<OperationId>,
    /// When, by the author's hybrid logical clock.
    pub clock: Millis,
    /// BLAKE3 of the body.
    pub body_hash: BodyHash,
    /// Length of the body in bytes.
    pub body_length: u32,
}

/// Why bytes are not a header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Not the CBOR that a header is.
    #[error("the bytes are not an operation's header ({0})")]
    Malformed(String),
    /// The right values in another than their one encoding.
    #[error("the header is not in its canonical form")]
    NotCanonical,
    /// A format that this program does not know.
    #[error("the operation has format version {0}, this program reads version 1; a newer Commonage may read it")]
    Version(u64),
    /// A limit is exceeded.
    #[error("the operation's {what} is {is}, at most {most} is allowed")]
    TooLarge {
        /// Which measure.
        what: &'static str,
        /// Its value.
        is: u64,
        /// The limit.
        most: u64,
    },
    /// Fields that cannot stand together.
    #[error("the operation contradicts itself: {0}")]
    Inconsistent(&'static str),
}

impl From<minicbor::decode::Error> for HeaderError {
    fn from(error: minicbor::decode::Error) -> Self {
        HeaderError::Malformed(error.to_string())
    }
}

impl Header {
    /// The space it belongs to: named, or founded by this very operation.
    pub fn space_of(&self, id: &OperationId) -> SpaceId {
        self.space.unwrap_or(SpaceId(id.0))
    }

    /// The log it belongs to, given its own id.
    pub fn log_of(&self, id: &OperationId) -> LogId {
        LogId { space: self.space_of(id), audience: self.audience, device: self.author }
    }

    fn check(&self) -> Result<(), HeaderError> {
        let too_large = |what, is: u64, most: u64| Err(HeaderError::TooLarge { what, is, most });
        if self.seq > LOG_OPERATIONS_MAX {
            return too_large("place in its log", self.seq, LOG_OPERATIONS_MAX);
        }
        if self.parents.len() > PARENTS_MAX {
            return too_large("number of parents", self.parents.len() as u64, PARENTS_MAX as u64);
        }
        if self.body_length as usize > BODY_BYTES_MAX {
            return too_large("body length", u64::from(self.body_length), BODY_BYTES_MAX as u64);
        }
        let inconsistent = |why| Err(HeaderError::Inconsistent(why));
        if (self.seq == 0) != self.previous.is_none() {
            return inconsistent("only the first operation of a log has none before it");
        }
        if !self.parents.is_sorted_by(|a, b| a < b) {
            return inconsistent("its parents are not in ascending order without repetition");
        }
        if self.space.is_none() && (self.seq != 0 || !self.parents.is_empty() || self.to.is_some()) {
            return inconsistent("an operation that founds a space stands at the beginning of everything in it");
        }
        if self.to.is_some() && self.audience != Audience::Public {
            return inconsistent("a letter to another space is public");
        }
        Ok(())
    }

    /// Signs the header: its encoded bytes, whose hash is the operation's id.
    ///
    /// # Errors
    /// If the fields exceed a limit or contradict each other.
    pub fn sign(&self, secret: &DeviceSecret) -> Result<(Vec<u8>, OperationId), HeaderError> {
        self.check()?;
        if secret.key() != self.author {
            return Err(HeaderError::Inconsistent("it is signed by another device than its author"));
        }
        let mut bytes = self.encode_unsigned();
        let signature = secret.sign_operation(&bytes);
        bytes.extend_from_slice(&SIGNATURE_MARK);
        bytes.extend_from_slice(&signature.0);
        let id = operation_id(&bytes);
        Ok((bytes, id))
    }

    fn encode_unsigned(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.encoded_length());
        let mut e = Encoder::new(&mut bytes);
        // Writing to a Vec cannot fail: its error type has no value.
        let written = (|| {
            e.array(12)?.u8(OPERATION_VERSION)?;
            match &self.space {
                Some(space) => e.bytes(&space.0)?,
                None => e.null()?,
            };
            e.u8(self.audience.number())?;
            match &self.to {
                Some(to) => e.bytes(&to.0)?,
                None => e.null()?,
            };
            e.bytes(&self.author.0)?.u64(self.seq)?;
            match &self.previous {
                Some(previous) => e.bytes(&previous.0)?,
                None => e.null()?,
            };
            e.array(self.parents.len() as u64)?;
            for parent in &self.parents {
                e.bytes(&parent.0)?;
            }
            e.u64(self.clock.0)?.bytes(&self.body_hash.0)?.u32(self.body_length)?.ok()
        })();
        let Ok(()): Result<(), minicbor::encode::Error<std::convert::Infallible>> = written else {
            return Vec::new();
        };
        bytes
    }

    /// The length that the canonical encoding of these values has.
    fn encoded_length(&self) -> usize {
        let id = 34;
        let optional = |present: bool| if present { id } else { 1 };
        2 + optional(self.space.is_some())
            + 1
            + optional(self.to.is_some())
            + id
            + integer_length(self.seq)
            + optional(self.previous.is_some())
            + integer_length(self.parents.len() as u64)
            + self.parents.len() * id
            + integer_length(self.clock.0)
            + id
            + integer_length(u64::from(self.body_length))
            + SIGNATURE_TAIL
    }

    /// Reads a header and checks form, limits and consistency, but not yet the signature.
    ///
    /// # Errors
    /// Says what is wrong with the bytes; arbitrary input never panics.
    pub fn decode(bytes: &[u8]) -> Result<(Header, Signature), HeaderError> {
        if bytes.len() > HEADER_BYTES_MAX {
            let (is, most) = (bytes.len() as u64, HEADER_BYTES_MAX as u64);
            return Err(HeaderError::TooLarge { what: "header length", is, most });
        }
        let mut d = Decoder::new(bytes);
        if d.array()? != Some(12) {
            return Err(HeaderError::Malformed("not an array of twelve items".into()));
        }
        let version = d.u64()?;
        if version != u64::from(OPERATION_VERSION) {
            return Err(HeaderError::Version(version));
        }
        let space = optional_bytes(&mut d)?.map(SpaceId);
        let audience = Audience::from_number(d.u8()?).ok_or(HeaderError::Malformed("unknown audience".into()))?;
        let to = optional_bytes(&mut d)?.map(SpaceId);
        let author = DeviceKey(bytes_32(&mut d)?);
        let seq = d.u64()?;
        let previous = optional_bytes(&mut d)?.map(OperationId);
        let parents = decode_parents(&mut d)?;
        let clock = Millis(d.u64()?);
        let body_hash = BodyHash(bytes_32(&mut d)?);
        let body_length = d.u32()?;
        let signature: Signature = d.decode()?;
        let header = Header { space, audience, to, author, seq, previous, parents, clock, body_hash, body_length };
        header.check()?;
        if d.position() != bytes.len() || header.encoded_length() != bytes.len() {
            return Err(HeaderError::NotCanonical);
        }
        Ok((header, signature))
    }
}

/// Whether the signature at the end of an encoded header is the author's.
pub(crate) fn signature_holds(header: &Header, bytes: &[u8]) -> bool {
    let Some((signed, signature)) = bytes.split_last_chunk::<64>() else { return false };
    let unsigned = signed.strip_suffix(&SIGNATURE_MARK);
    unsigned.is_some_and(|unsigned| header.author.signed_operation(unsigned, &Signature(*signature)))
}

fn bytes_32(d: &mut Decoder<'_>) -> Result<[u8; 32], HeaderError> {
    d.bytes()?.try_into().map_err(|_| HeaderError::Malformed("an id has 32 bytes".into()))
}

fn optional_bytes(d: &mut Decoder<'_>) -> Result<Option<[u8; 32]>, HeaderError> {
    if d.datatype()? == Type::Null {
        d.null()?;
        return Ok(None);
    }
    bytes_32(d).map(Some)
}

fn decode_parents(d: &mut Decoder<'_>) -> Result<Vec<OperationId>, HeaderError> {
    let count = d.array()?.ok_or(HeaderError::NotCanonical)?;
    if count > PARENTS_MAX as u64 {
        return Err(HeaderError::TooLarge { what: "number of parents", is: count, most: PARENTS_MAX as u64 });
    }
    (0..count).map(|_| bytes_32(d).map(OperationId)).collect()
}

/// Bytes of the shortest CBOR form of an unsigned integer (RFC 8949 §3.1).
const fn integer_length(value: u64) -> usize {
    match value {
        0..=23 => 1,
        24..=0xff => 2,
        0x100..=0xffff => 3,
        0x1_0000..=0xffff_ffff => 5,
        _ => 9,
    }
}
