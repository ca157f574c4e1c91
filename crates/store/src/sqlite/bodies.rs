//! Bodies come later, and go.

use commonage_log::{OperationError, OperationId};
use rusqlite::Connection;

use crate::error::{Result, StoreError};

use super::read;
use super::tail::Tail;

/// Gives the operation at a position this body, if it lacks one and that is not by order.
pub(super) fn fill(connection: &Connection, position: i64, body: &[u8]) -> Result<bool> {
    let mut update = connection.prepare_cached(
        "UPDATE operation SET body = ?2 WHERE position = ?1 AND body IS NULL AND position NOT IN erased",
    )?;
    Ok(update.execute((position, body))? > 0)
}

pub(super) fn attach(connection: &Connection, tail: &mut Tail, id: &OperationId, body: &[u8]) -> Result<bool> {
    let position = tail.position_of(connection, id)?.ok_or(StoreError::NotHeld(*id))?;
    let operation = read::operation(connection, position)?.ok_or(StoreError::NotHeld(*id))?;
    let space = operation.space();
    operation.with_body(body).map_err(|error| match error {
        OperationError::BodyMismatch(id) => StoreError::BodyMismatch(id),
        OperationError::Header(error) => StoreError::Damaged(error.to_string()),
    })?;
    let is_new = fill(connection, position, body)?;
    if is_new {
        super::snapshots::remove(connection, &space.0)?;
    }
    Ok(is_new)
}

pub(super) fn erase(connection: &Connection, tail: &mut Tail, id: &OperationId) -> Result<bool> {
    let position = tail.position_of(connection, id)?.ok_or(StoreError::NotHeld(*id))?;
    let is_new = connection.execute("INSERT OR IGNORE INTO erased (position) VALUES (?1)", (position,))? > 0;
    connection.execute("UPDATE operation SET body = NULL WHERE position = ?1", (position,))?;
    let space = read::operation(connection, position)?.ok_or(StoreError::NotHeld(*id))?.space();
    super::snapshots::remove(connection, &space.0)?;
    Ok(is_new)
}

/// Moves everything from the write-ahead log into the file, and empties it: older bytes may still stand in there.
/// A reader in the way only delays this to the next time.
pub(super) fn empty_wal(connection: &Connection) -> Result<()> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
}
