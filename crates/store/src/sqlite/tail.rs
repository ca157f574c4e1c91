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

/// Operations that wait for a place in the index: so many that in a store of millions each page of the index that is
/// rewritten takes up several, so few that reading them when a file is opened takes some tens of milliseconds.
const PORTION: i64 = 65_536;

/// The operations that the index in the file does not hold yet, as far as anyone has asked for one.
#[derive(Debug, Default)]
pub(super) struct Tail {
    waiting: BTreeSet<(i64, i64)>,
    /// Everything up to here is in the index.
    indexed: i64,
    /// Everything from there up to here is waiting.
    known: i64,
}

/// Moves what waits into the index, once it is a full portion: in the transaction that appended up to `last`.
pub(super) fn settle(connection: &Connection, last: i64) -> Result<()> {
    let from = indexed(connection)?;
    if last - from >= PORTION {
        connection
            .prepare_cached(
                "INSERT INTO id (prefix, position) SELECT prefix, position FROM operation
                 WHERE position > ?1 ORDER BY prefix",
            )?
            .execute((from,))?;
        connection.execute("UPDATE indexed SET position = ?1", (last,))?;
    }
    Ok(())
}

fn indexed(connection: &Connection) -> Result<i64> {
    Ok(connection.prepare_cached("SELECT position FROM indexed")?.query_row([], |row| row.get(0))?)
}

impl Tail {
    /// Takes up what this or another connection has appended and committed.
    fn catch_up(&mut self, connection: &Connection) -> Result<()> {
        let indexed = indexed(connection)?;
        if indexed > self.indexed {
            self.waiting.retain(|(_, position)| *position > indexed);
            self.indexed = indexed;
            self.known = self.known.max(indexed);
        }
        let mut query = connection.prepare_cached("SELECT position, prefix FROM operation WHERE position > ?1")?;
        let mut rows = query.query((self.known,))?;
        while let Some(row) = rows.next()? {
            self.waiting.insert((row.get(1)?, row.get(0)?));
            self.known = row.get(0)?;
        }
        Ok(())
    }

    /// Where an operation is: found by eight bytes, known by all of them. Not to be asked for operations of a
    /// transaction that may still be taken back.
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
