//! An operation as it is stored and carried: the exact bytes of its header, and its body beside it.

use crate::header::{Header, HeaderError, signature_holds};
use crate::ids::{Audience, BodyHash, LogId, Millis, OperationId, SpaceId};
use crate::keys::{DeviceSecret, operation_id};

/// Why header and body are not one operation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OperationError {
    /// The header is not sound.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Another body than the one that was signed.
    #[error("the body of operation {} is not the one that its author signed", .0.short())]
    BodyMismatch(OperationId),
}

/// One operation: sound in form, with the body that its header names, or without one.
///
/// It is not yet *proven*: only a [`crate::Run`] says that its author signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    id: OperationId,
    header: Header,
    header_bytes: Box<[u8]>,
    body: Option<Box<[u8]>>,
}

impl Operation {
    /// Reads an operation. The body may be absent: erased, or not for us.
    ///
    /// # Errors
    /// If the header is unsound or the body is not the signed one.
    pub fn decode(header_bytes: &[u8], body: Option<&[u8]>) -> Result<Self, OperationError> {
        let (header, _) = Header::decode(header_bytes)?;
        let id = operation_id(header_bytes);
        if body.is_some_and(|body| !is_body_of(&header, body)) {
            return Err(OperationError::BodyMismatch(id));
        }
        Ok(Self { id, header, header_bytes: header_bytes.into(), body: body.map(Into::into) })
    }

    /// Its name everywhere.
    pub const fn id(&self) -> OperationId {
        self.id
    }

    /// Its signed fields.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The exact bytes that its id is the hash of.
    pub fn header_bytes(&self) -> &[u8] {
        &self.header_bytes
    }

    /// What it says, unless that was erased or cannot be read here.
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// The bytes of its header and of its body, as far as that is here.
    pub fn size(&self) -> usize {
        self.header_bytes.len() + self.body.as_ref().map_or(0, |body| body.len())
    }

    /// The space it belongs to.
    pub fn space(&self) -> SpaceId {
        self.header.space_of(&self.id)
    }

    /// The log it belongs to.
    pub fn log(&self) -> LogId {
        self.header.log_of(&self.id)
    }

    /// The same operation without its body.
    #[must_use]
    pub fn without_body(mut self) -> Self {
        self.body = None;
        self
    }

    /// The same operation with its body.
    ///
    /// # Errors
    /// If this is not the body that was signed.
    pub fn with_body(mut self, body: &[u8]) -> Result<Self, OperationError> {
        if !is_body_of(&self.header, body) {
            return Err(OperationError::BodyMismatch(self.id));
        }
        self.body = Some(body.into());
        Ok(self)
    }

    /// Whether the author's signature holds for this one operation: about 50 µs; a run costs that once for all of it.
    pub fn signature_holds(&self) -> bool {
        signature_holds(&self.header, &self.header_bytes)
    }
}

fn is_body_of(header: &Header, body: &[u8]) -> bool {
    body.len() as u64 == u64::from(header.body_length) && blake3::hash(body).as_bytes() == &header.body_hash.0
}

/// Where a log stands: the place and id of its last operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Tip {
    /// Its place in the log.
    #[n(0)]
    pub seq: u64,
    /// Its id.
    #[n(1)]
    pub id: OperationId,
}

/// What an author is about to sign.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The space; `None` to found one.
    pub space: Option<SpaceId>,
    /// Who may read it.
    pub audience: Audience,
    /// The space it is a letter to.
    pub to: Option<SpaceId>,
    /// The last operation of the author's log, if it has any.
    pub after: Option<Tip>,
    /// Heads of other logs that the author has seen, in any order.
    pub parents: Vec<OperationId>,
    /// When.
    pub clock: Millis,
    /// What it says.
    pub body: Vec<u8>,
}

impl Draft {
    /// Signs it as an operation of this device.
    ///
    /// # Errors
    /// If it exceeds a limit or contradicts itself.
    pub fn sign(self, secret: &DeviceSecret) -> Result<Operation, OperationError> {
        let mut parents = self.parents;
        parents.sort_unstable();
        parents.dedup();
        let body_length = u32::try_from(self.body.len()).unwrap_or(u32::MAX);
        let header = Header {
            space: self.space,
            audience: self.audience,
            to: self.to,
            author: secret.key(),
            seq: self.after.map_or(0, |tip| tip.seq.saturating_add(1)),
            previous: self.after.map(|tip| tip.id),
            parents,
            clock: self.clock,
            body_hash: BodyHash(*blake3::hash(&self.body).as_bytes()),
            body_length,
        };
        let (header_bytes, _) = header.sign(secret)?;
        Operation::decode(&header_bytes, Some(&self.body))
    }
}
