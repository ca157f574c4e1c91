//! What a node needs of a disk, whatever the disk is.

use std::path::Path;

use commonage_log::{DeviceKey, LogId, Operation, OperationId, Run, SpaceId, Tip};

use crate::error::Result;

/// When an operation arrived in this store, as a number that only grows. It means nothing in another store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

/// What an append did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appended {
    /// The operations that were not here before, in the order in which they arrived.
    pub new: Vec<(Position, OperationId)>,
    /// How many were here already.
    pub duplicates: usize,
    /// Those among the duplicates that brought a body which was lacking.
    pub bodies_attached: Vec<OperationId>,
}

/// A saved memory image of a space: what the node made of its operations up to a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The last operation that is folded in.
    pub position: Position,
    /// The version of the image's format; the node's affair.
    pub version: u32,
    /// The image.
    pub bytes: Vec<u8>,
}

/// What an inspection of the whole store found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// How many operations were looked at.
    pub operations: u64,
    /// How many letters were looked at.
    pub letters: u64,
    /// How many things are wrong.
    pub fault_count: u64,
    /// The first of them, each a sentence.
    pub faults: Vec<String>,
}

impl CheckReport {
    /// Most faults that are described; the rest are counted.
    pub const FAULTS_MAX: usize = 100;

    /// Whether nothing is wrong.
    pub const fn is_clean(&self) -> bool {
        self.fault_count == 0
    }

    pub(crate) fn fault(&mut self, sentence: impl Into<String>) {
        self.fault_count += 1;
        if self.faults.len() < Self::FAULTS_MAX {
            self.faults.push(sentence.into());
        }
    }
}

/// Durable logs, letters to carry, snapshots and local settings.
///
/// One value is one connection: it is `Send` and wants `&mut` to write. Other connections to the same file may read
/// and write at the same time. A call that fails leaves the store as it was.
pub trait LogStore: Send {
    /// Saves operations of this very device. They are on the disk when this returns, and only then may they be shown
    /// to anyone.
    ///
    /// # Errors
    /// [`StoreError::WouldFork`](crate::StoreError::WouldFork) if any operation stands at one of these places, even
    /// the same one; [`StoreError::Gap`](crate::StoreError::Gap) if the one before is not held.
    fn append_own(&mut self, run: &Run) -> Result<Appended>;

    /// Saves operations of others, all or none. Duplicates are counted, and bring their body where it was lacking
    /// and not erased, and with that end the memory image of its space, which was made without it; forks are kept. The batch is consistent when this returns; a power cut may still take back
    /// the newest batches, never a part of one.
    ///
    /// # Errors
    /// [`StoreError::Gap`](crate::StoreError::Gap) if a run neither begins a log nor follows a held operation.
    fn append_batch(&mut self, runs: &[Run]) -> Result<Appended>;

    /// One operation by its id.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn operation(&self, id: &OperationId) -> Result<Option<Operation>>;

    /// Whether an operation is held.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn contains(&self, id: &OperationId) -> Result<bool>;

    /// Operations of one log by place, all branches of its forks. A page does not end between the branches of one
    /// place: it may therefore hold a few more than `limit`, and the next one begins at the last place plus one.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn range(&self, log: &LogId, from_seq: u64, limit: usize) -> Result<Vec<Operation>>;

    /// The same for a log that is not forked, ending after the operation with which they exceed some bytes, so that
    /// large bodies are not read all at once.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn range_within(&self, log: &LogId, from_seq: u64, limit: usize, bytes: usize) -> Result<Vec<Operation>> {
        let mut found = self.range(log, from_seq, limit)?;
        let mut read = 0_usize;
        let fits = |operation: &Operation| {
            let is_within = read < bytes;
            read = read.saturating_add(operation.size());
            is_within
        };
        found.truncate(found.iter().map(fits).take_while(|fits| *fits).count());
        Ok(found)
    }

    /// Operations of a space that arrived after a position, in the order in which they arrived: each after the one
    /// before it in its log.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn read_space(&self, space: &SpaceId, after: Position, limit: usize) -> Result<Vec<(Position, Operation)>>;

    /// The same without bodies, in less time and memory.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn read_space_headers(&self, space: &SpaceId, after: Position, limit: usize) -> Result<Vec<(Position, Operation)>>;

    /// The end of every log of a space: one tip a log, and one a branch where a log has forked.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn heads(&self, space: &SpaceId) -> Result<Vec<(LogId, Tip)>>;

    /// The spaces of which something is held, in order of id.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn spaces(&self) -> Result<Vec<SpaceId>>;

    /// The logs of a space, in order.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn logs(&self, space: &SpaceId) -> Result<Vec<LogId>>;

    /// How many operations of a space are held.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn count(&self, space: &SpaceId) -> Result<u64>;

    /// Gives an operation the body that it lacks. False if it has one, or if it was erased here.
    ///
    /// # Errors
    /// If the operation is not held, or this is not its body.
    fn attach_body(&mut self, id: &OperationId, body: &[u8]) -> Result<bool>;

    /// Erases a body for good, whether it is here or yet to come: the bytes leave the store, and with them the
    /// snapshot of its space, which may repeat them. False if that was done before. Safe to repeat.
    ///
    /// # Errors
    /// If the operation is not held.
    fn erase_body(&mut self, id: &OperationId) -> Result<bool>;

    /// Keeps a letter from a space that is not held. False if it is here already.
    ///
    /// # Errors
    /// [`StoreError::NotALetter`](crate::StoreError::NotALetter) for anything but one operation with an addressee.
    fn put_letter(&mut self, letter: &Run) -> Result<bool>;

    /// The letters to a space, in the order in which they came.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn letters(&self, to: &SpaceId) -> Result<Vec<Operation>>;

    /// Every letter, in the order in which they came.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn all_letters(&self) -> Result<Vec<Operation>>;

    /// How many letters there are: to one space, or in all.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn letter_count(&self, to: Option<&SpaceId>) -> Result<u64>;

    /// How many letters one device has sent: to one space, or in all.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn letter_count_from(&self, sender: &DeviceKey, to: Option<&SpaceId>) -> Result<u64>;

    /// Lets a letter go. False if it was not here.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn remove_letter(&mut self, id: &OperationId) -> Result<bool>;

    /// Saves the memory image of a space in place of the one before.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn save_snapshot(&mut self, space: &SpaceId, position: Position, version: u32, bytes: &[u8]) -> Result<()>;

    /// The memory image of a space. A damaged one counts as absent: everything in it can be made again.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn load_snapshot(&self, space: &SpaceId) -> Result<Option<Snapshot>>;

    /// Forgets every memory image.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn drop_snapshots(&mut self) -> Result<()>;

    /// Sets a local setting, or forgets it; on the disk when this returns. Settings never travel.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn set_local(&mut self, key: &str, value: Option<&[u8]>) -> Result<()>;

    /// A local setting.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn local(&self, key: &str) -> Result<Option<Vec<u8>>>;

    /// Looks at everything: the file's structure, every id, body hash and chain link. Signatures are the node's to
    /// check. `progress` is told how many operations are done, and of how many.
    ///
    /// # Errors
    /// If the store cannot be read at all; what is wrong *in* it is in the report.
    fn check(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<CheckReport>;

    /// Writes a copy of this moment to a file that does not exist yet, while others go on reading and writing.
    /// `progress` is told how many pages are done, and of how many.
    ///
    /// # Errors
    /// If the file exists or cannot be written; then nothing of it is left.
    fn backup(&self, path: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<()>;
}
