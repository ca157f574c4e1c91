//! Runs: contiguous pieces of one log, proven by one signature.
//!
//! # Why one signature is enough
//!
//! An operation's id is BLAKE3 of its *whole* encoded header: signature, `previous` and body hash included. The
//! header of operation *n* contains, in `previous`, the id of operation *n−1*, and the signature of *n* covers that
//! field. Let the signature of the last operation of a run hold, and let each `previous` equal the hash of the bytes
//! received for the operation before. Then:
//!
//! 1. The author signed the last header, so the author named the id of the one before it. Ed25519 under strict
//!    verification is unforgeable, and the author's key is a field of every header of the run, compared here.
//! 2. BLAKE3 is collision resistant: the only bytes known to anyone that hash to that id are the bytes that the
//!    author hashed. So the received header of *n−1* is, to the byte, signature included, the one the author meant.
//! 3. By induction the same holds down to the first operation of the run, and with it for each body that is present,
//!    since its hash is a field of its header.
//!
//! A changed byte anywhere (also inside a signature in the middle) changes an id and breaks the chain. A body cannot
//! be swapped, for its hash is signed. Operations cannot move to another space, audience or log: these are fields.
//! A run cannot be spliced into another log: place and predecessor must match what is held. A *truncated* run is an
//! honest prefix and needs its own valid signature at its end, which every honest operation has.
//!
//! What is *not* proven: that a signature in the middle would hold by itself. Only the author could have put a bad
//! one there, knowingly, by signing what follows it; that harms nobody but them, for such an operation is refused
//! wherever it would stand at the end of a run. Whoever sends part of a log therefore ends it where a signature
//! holds ([`Run::provable_prefix`]), and a letter, which travels alone, is always checked by its own signature.

use crate::ids::OperationId;
use crate::operation::{Operation, Tip};

/// How far back the end of a provable piece is looked for: an honest one ends at the first look, and an author of bad
/// signatures shall cost a sender no more than about 13 ms.
pub const PROVABLE_TAIL_MAX: usize = 256;

/// Why operations are not a run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// Nothing was given.
    #[error("a run has at least one operation")]
    Empty,
    /// Operations of several logs.
    #[error("operation {} belongs to another log than the ones before it", .0.short())]
    AnotherLog(OperationId),
    /// A gap, or a predecessor that is not the one received.
    #[error("operation {} does not follow the one before it: the chain is broken there", .0.short())]
    BrokenChain(OperationId),
    /// The last signature does not hold.
    #[error("the signature of operation {} is not its author's; nothing up to it is taken", .0.short())]
    BadSignature(OperationId),
}

/// A contiguous piece of one log that its author is proven to have written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run(Vec<Operation>);

impl Run {
    /// Proves a contiguous piece of a log: one hash comparison an operation, one signature at the end.
    ///
    /// `after` is the operation of the same log that it must follow; `None` where the run may begin anywhere, to be
    /// linked by whoever holds the log, as the store does.
    ///
    /// # Errors
    /// Names the operation at fault. Nothing of a faulty run may be used.
    pub fn verify(operations: Vec<Operation>, after: Option<Tip>) -> Result<Self, RunError> {
        let first = operations.first().ok_or(RunError::Empty)?;
        if let Some(tip) = after
            && (Some(first.header().seq) != tip.seq.checked_add(1) || first.header().previous != Some(tip.id))
        {
            return Err(RunError::BrokenChain(first.id()));
        }
        for pair in operations.windows(2) {
            follows(&pair[0], &pair[1])?;
        }
        match operations.last() {
            Some(last) if !last.signature_holds() => Err(RunError::BadSignature(last.id())),
            _ => Ok(Self(operations)),
        }
    }

    /// One operation by itself, as letters are proven.
    ///
    /// # Errors
    /// If its signature is not its author's.
    pub fn single(operation: Operation) -> Result<Self, RunError> {
        Self::verify(vec![operation], None)
    }

    /// The longest beginning of these operations that can be sent as a run: it ends where a signature holds. Looks
    /// back over [`PROVABLE_TAIL_MAX`] operations at most; 0 if none of them is signed well.
    pub fn provable_prefix(operations: &[Operation]) -> usize {
        let tail = operations.len().saturating_sub(PROVABLE_TAIL_MAX)..operations.len();
        tail.rev().find(|at| operations[*at].signature_holds()).map_or(0, |at| at + 1)
    }

    /// The longest beginning of these operations that is a run, proven with one signature; none if
    /// [`Run::provable_prefix`] is 0 or they do not follow each other.
    pub fn longest(mut operations: Vec<Operation>) -> Option<Self> {
        let chained = operations.windows(2).take_while(|pair| follows(&pair[0], &pair[1]).is_ok()).count() + 1;
        operations.truncate(chained);
        operations.truncate(Self::provable_prefix(&operations));
        (!operations.is_empty()).then_some(Self(operations))
    }

    /// The operations, in the order of their log.
    pub fn operations(&self) -> &[Operation] {
        &self.0
    }

    /// The same, to keep.
    pub fn into_operations(self) -> Vec<Operation> {
        self.0
    }
}

fn follows(before: &Operation, next: &Operation) -> Result<(), RunError> {
    let (b, n) = (before.header(), next.header());
    if b.author != n.author || b.audience != n.audience || n.space != Some(before.space()) {
        return Err(RunError::AnotherLog(next.id()));
    }
    if n.seq != b.seq + 1 || n.previous != Some(before.id()) {
        return Err(RunError::BrokenChain(next.id()));
    }
    Ok(())
}
