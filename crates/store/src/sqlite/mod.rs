//! The store in one SQLite file.

mod append;
mod backup;
mod bodies;
mod branch;
mod check;
mod letters;
mod read;
mod schema;
mod snapshots;
mod tail;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use commonage_log::{DeviceKey, LogId, Operation, OperationId, Run, SpaceId, Tip};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};

use crate::error::{Result, StoreError};
use crate::store::{Appended, CheckReport, LogStore, Position, Snapshot};
use append::{Rule, Writer};
use tail::Tail;

/// The embedded store: SQLite in WAL mode, one file with two short-lived companions beside it.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    durability: Durability,
    tail: RefCell<Tail>,
}

/// What a commit waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Durability {
    /// The disk: it survives a power cut.
    Disk,
    /// The system: it survives the death of the program; a power cut may take back the newest commits, whole.
    System,
}

impl Sqlite {
    /// Opens the store in this file, and makes or upgrades it where needed.
    ///
    /// # Errors
    /// If the file is not a store, is of a newer Commonage, or cannot be reached.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let connection = Connection::open_with_flags(path, Self::flags());
        Self::prepare(connection.map_err(|error| StoreError::opening(path, error))?, path)
    }

    /// Opens the file through one of SQLite's virtual file systems: how the tests make writes fail.
    ///
    /// # Errors
    /// As [`Self::open`].
    #[doc(hidden)]
    pub fn open_with_vfs(path: impl AsRef<Path>, vfs: &str) -> Result<Self> {
        let path = path.as_ref();
        let connection = Connection::open_with_flags_and_vfs(path, Self::flags(), vfs);
        Self::prepare(connection.map_err(|error| StoreError::opening(path, error))?, path)
    }

    /// A store that is gone when it is dropped.
    ///
    /// # Errors
    /// If there is no memory.
    pub fn in_memory() -> Result<Self> {
        Self::prepare(Connection::open_in_memory()?, &PathBuf::from(":memory:"))
    }

    /// No URIs: a path that begins with `file:` is a path.
    fn flags() -> OpenFlags {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX
    }

    fn prepare(mut connection: Connection, path: &Path) -> Result<Self> {
        schema::prepare(&mut connection, path)?;
        Ok(Self { connection, durability: Durability::Disk, tail: RefCell::default() })
    }

    /// Does all of the work or, if it fails, none of it.
    fn write<T>(
        &mut self,
        durability: Durability,
        work: impl FnOnce(&Transaction<'_>, &mut Tail) -> Result<T>,
    ) -> Result<T> {
        if self.durability != durability {
            let level = if durability == Durability::Disk { "FULL" } else { "NORMAL" };
            self.connection.pragma_update(None, "synchronous", level)?;
            self.durability = durability;
        }
        // Immediate: whatever the work reads stays true until it is committed, also beside other writers.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction, self.tail.get_mut())?;
        transaction.commit()?;
        Ok(value)
    }

    fn position_of(&self, id: &OperationId) -> Result<Option<i64>> {
        self.tail.borrow_mut().position_of(&self.connection, id)
    }

    /// Reads several things as they are at one moment.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let moment = self.connection.unchecked_transaction()?;
        work(&moment)
    }
}

impl LogStore for Sqlite {
    fn append_own(&mut self, run: &Run) -> Result<Appended> {
        self.write(Durability::Disk, |transaction, _| {
            let mut writer = Writer::new(transaction)?;
            writer.append(run, Rule::Own)?;
            writer.finish()
        })
    }

    fn append_batch(&mut self, runs: &[Run]) -> Result<Appended> {
        self.write(Durability::System, |transaction, _| {
            let mut writer = Writer::new(transaction)?;
            runs.iter().try_for_each(|run| writer.append(run, Rule::Others))?;
            writer.finish()
        })
    }

    fn operation(&self, id: &OperationId) -> Result<Option<Operation>> {
        match self.position_of(id)? {
            Some(position) => read::operation(&self.connection, position),
            None => Ok(None),
        }
    }

    fn contains(&self, id: &OperationId) -> Result<bool> {
        Ok(self.position_of(id)?.is_some())
    }

    fn range(&self, log: &LogId, from_seq: u64, limit: usize) -> Result<Vec<Operation>> {
        self.read(|moment| read::range(moment, log, from_seq, limit, usize::MAX))
    }

    fn range_within(&self, log: &LogId, from_seq: u64, limit: usize, bytes: usize) -> Result<Vec<Operation>> {
        self.read(|moment| read::range(moment, log, from_seq, limit, bytes))
    }

    fn read_space(&self, space: &SpaceId, after: Position, limit: usize) -> Result<Vec<(Position, Operation)>> {
        self.read(|moment| read::space(moment, space, after, limit, read::WHOLE))
    }

    fn read_space_headers(&self, space: &SpaceId, after: Position, limit: usize) -> Result<Vec<(Position, Operation)>> {
        self.read(|moment| read::space(moment, space, after, limit, read::HEADERS))
    }

    fn heads(&self, space: &SpaceId) -> Result<Vec<(LogId, Tip)>> {
        self.read(|moment| read::heads(moment, space))
    }

    fn spaces(&self) -> Result<Vec<SpaceId>> {
        read::spaces(&self.connection)
    }

    fn logs(&self, space: &SpaceId) -> Result<Vec<LogId>> {
        read::logs(&self.connection, space)
    }

    fn count(&self, space: &SpaceId) -> Result<u64> {
        read::count(&self.connection, space)
    }

    fn attach_body(&mut self, id: &OperationId, body: &[u8]) -> Result<bool> {
        self.write(Durability::System, |transaction, tail| bodies::attach(transaction, tail, id, body))
    }

    fn erase_body(&mut self, id: &OperationId) -> Result<bool> {
        let erased = self.write(Durability::Disk, |transaction, tail| bodies::erase(transaction, tail, id))?;
        bodies::empty_wal(&self.connection)?;
        Ok(erased)
    }

    fn put_letter(&mut self, letter: &Run) -> Result<bool> {
        self.write(Durability::System, |transaction, _| letters::put(transaction, letter))
    }

    fn letters(&self, to: &SpaceId) -> Result<Vec<Operation>> {
        letters::list(&self.connection, Some(to))
    }

    fn all_letters(&self) -> Result<Vec<Operation>> {
        letters::list(&self.connection, None)
    }

    fn letter_count(&self, to: Option<&SpaceId>) -> Result<u64> {
        letters::count(&self.connection, None, to)
    }

    fn letter_count_from(&self, sender: &DeviceKey, to: Option<&SpaceId>) -> Result<u64> {
        letters::count(&self.connection, Some(sender), to)
    }

    fn remove_letter(&mut self, id: &OperationId) -> Result<bool> {
        self.write(Durability::System, |transaction, _| letters::remove(transaction, id))
    }

    fn save_snapshot(&mut self, space: &SpaceId, position: Position, version: u32, bytes: &[u8]) -> Result<()> {
        self.write(Durability::System, |transaction, _| snapshots::save(transaction, space, position, version, bytes))
    }

    fn load_snapshot(&self, space: &SpaceId) -> Result<Option<Snapshot>> {
        match self.read(|moment| snapshots::load(moment, space)) {
            Err(StoreError::Damaged(_)) => Ok(None),
            other => other,
        }
    }

    fn drop_snapshots(&mut self) -> Result<()> {
        self.write(Durability::System, |transaction, _| snapshots::drop_all(transaction))
    }

    fn set_local(&mut self, key: &str, value: Option<&[u8]>) -> Result<()> {
        self.write(Durability::Disk, |transaction, _| {
            match value {
                Some(value) => transaction.execute(
                    "INSERT INTO local (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
                    (key, value),
                )?,
                None => transaction.execute("DELETE FROM local WHERE key = ?1", (key,))?,
            };
            Ok(())
        })
    }

    fn local(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let mut query = self.connection.prepare_cached("SELECT value FROM local WHERE key = ?1")?;
        Ok(query.query_row((key,), |row| row.get(0)).optional()?)
    }

    fn check(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<CheckReport> {
        self.read(|moment| check::check(moment, progress))
    }

    fn backup(&self, path: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<()> {
        self.read(|moment| backup::backup(moment, path, progress))
    }
}
