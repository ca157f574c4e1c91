//! Finding operations by id.
//!
//! Ids are random, so an index over them that grows with every batch would rewrite most of itself every time: that
//! would cost more than all the rest. Instead the index in the file grows in portions, sorted; the newest operations,
//! which it does not hold yet, are kept in memory and read again when the file is opened.

use std::collections::BTreeSet;

use commonage_log::OperationId;
use rusqlite::Connection;

use crate::error::Result;

use super::read::header_is_of;

/// Operations that wait for a place in the index: a megabyte of memory, ten milliseconds when a file is opened.
const PORTION: usize = 16_384;

/// The operations that the index in the file does not hold yet, and perhaps some that it does.
#[derive(Debug, Default)]
pub(super) struct Tail {
    waiting: BTreeSet<(i64, i64)>,
    /// Everything up to here is in the index or waiting; nothing was read yet if absent.
    known: Option<i64>,
}

impl Tail {
    /// Takes up what this or another connection has appended.
    fn catch_up(&mut self, connection: &Connection) -> Result<()> {
        let from = match self.known {
            Some(position) => position,
            None => indexed(connection)?,
        };
        let mut known = from;
        let mut query = connection.prepare_cached("SELECT position, prefix FROM operation WHERE position > ?1")?;
        let mut rows = query.query((from,))?;
        while let Some(row) = rows.next()? {
            known = known.max(row.get(0)?);
            self.waiting.insert((row.get(1)?, row.get(0)?));
        }
        self.known = Some(known);
        Ok(())
    }

    /// Takes up an operation that was appended in the transaction under way, if there is no gap before it.
    pub(super) fn add(&mut self, position: i64, id: &OperationId) {
        if self.known == Some(position - 1) {
            self.waiting.insert((id.prefix().cast_signed(), position));
            self.known = Some(position);
        }
    }

    /// Moves a full portion into the index, in the transaction under way. If that fails, [`Self::forget`].
    pub(super) fn settle(&mut self, connection: &Connection) -> Result<()> {
        if self.waiting.len() < PORTION {
            return Ok(());
        }
        self.catch_up(connection)?;
        let already = indexed(connection)?;
        let mut insert = connection.prepare_cached("INSERT INTO id (prefix, position) VALUES (?1, ?2)")?;
        for (prefix, position) in self.waiting.iter().filter(|(_, position)| *position > already) {
            insert.execute((prefix, position))?;
        }
        connection.execute("UPDATE indexed SET position = ?1", (self.known,))?;
        self.waiting.clear();
        Ok(())
    }

    /// After a transaction that was taken back: begins anew with what is in the file.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Where an operation is: found by eight bytes, known by all of them.
    pub(super) fn position_of(&mut self, connection: &Connection, id: &OperationId) -> Result<Option<i64>> {
        self.catch_up(connection)?;
        let prefix = id.prefix().cast_signed();
        let mut header = connection.prepare_cached("SELECT header FROM operation WHERE position = ?1")?;
        let mut is_it = |position: i64| -> Result<bool> {
            let mut rows = header.query((position,))?;
            rows.next()?.map_or(Ok(false), |row| header_is_of(row.get_ref(0)?, id))
        };
        for (_, position) in self.waiting.range((prefix, i64::MIN)..=(prefix, i64::MAX)) {
            if is_it(*position)? {
                return Ok(Some(*position));
            }
        }
        let mut query = connection.prepare_cached("SELECT position FROM id WHERE prefix = ?1")?;
        let mut rows = query.query((prefix,))?;
        while let Some(row) = rows.next()? {
            let position = row.get(0)?;
            if is_it(position)? {
                return Ok(Some(position));
            }
        }
        Ok(None)
    }
}

fn indexed(connection: &Connection) -> Result<i64> {
    Ok(connection.prepare_cached("SELECT position FROM indexed")?.query_row([], |row| row.get(0))?)
}
