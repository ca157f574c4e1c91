//! Letters that are carried for others: few, each proven and kept by itself.

use commonage_log::{DeviceKey, Operation, OperationId, Run, SpaceId};
use rusqlite::Connection;

use crate::error::Result;

use super::read::decode;

pub(super) fn put(connection: &Connection, letter: &Run) -> Result<bool> {
    let (letter, to) = crate::memory::addressed(letter)?;
    let is_new = connection.execute(
        "INSERT OR IGNORE INTO letter (id, addressee, sender, header, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        (&letter.id().0, &to.0, &letter.header().author.0, letter.header_bytes(), letter.body()),
    )? > 0;
    if !is_new {
        connection
            .execute("UPDATE letter SET body = ?2 WHERE id = ?1 AND body IS NULL", (&letter.id().0, letter.body()))?;
    }
    Ok(is_new)
}

pub(super) fn list(connection: &Connection, to: Option<&SpaceId>) -> Result<Vec<Operation>> {
    let mut query = connection
        .prepare_cached("SELECT header, body FROM letter WHERE ?1 IS NULL OR addressee = ?1 ORDER BY number")?;
    let mut rows = query.query((to.map(SpaceId::as_bytes),))?;
    let mut letters = Vec::new();
    while let Some(row) = rows.next()? {
        letters.push(decode(row, 0, 1)?);
    }
    Ok(letters)
}

pub(super) fn count(connection: &Connection, from: Option<&DeviceKey>, to: Option<&SpaceId>) -> Result<u64> {
    let mut query = connection.prepare_cached(
        "SELECT count(*) FROM letter WHERE (?1 IS NULL OR sender = ?1) AND (?2 IS NULL OR addressee = ?2)",
    )?;
    let key = (from.map(DeviceKey::as_bytes), to.map(SpaceId::as_bytes));
    Ok(query.query_row(key, |row| row.get::<_, i64>(0))?.cast_unsigned())
}

pub(super) fn remove(connection: &Connection, id: &OperationId) -> Result<bool> {
    Ok(connection.execute("DELETE FROM letter WHERE id = ?1", (&id.0,))? > 0)
}
