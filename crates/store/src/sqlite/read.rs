//! Finding operations and reading them back.

use commonage_log::{Audience, DeviceKey, LogId, Operation, OperationId, SpaceId, Tip};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::{Result, StoreError};
use crate::store::Position;

use super::branch::{self, branches};

/// Columns of an operation as it was put in.
pub(super) const WHOLE: &str = "position, header, body";
/// The same without its body, which is then not even read from the file.
pub(super) const HEADERS: &str = "position, header, NULL";

/// A number for SQLite; what is beyond its range is beyond everything it holds.
pub(super) fn clamp(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// 32 bytes from a row.
pub(super) fn bytes_32(row: &Row<'_>, column: usize) -> Result<[u8; 32]> {
    row.get(column).map_err(|error| StoreError::Damaged(format!("an id in it does not have 32 bytes ({error})")))
}

/// Whether a stored header is that of the operation with this id.
pub(super) fn header_is_of(header: ValueRef<'_>, id: &OperationId) -> Result<bool> {
    Ok(blake3::hash(header.as_blob().map_err(rusqlite::Error::from)?).as_bytes() == &id.0)
}

/// An operation from two columns of a row.
pub(super) fn decode(row: &Row<'_>, header: usize, body: usize) -> Result<Operation> {
    let header = row.get_ref(header)?.as_blob().map_err(rusqlite::Error::from)?;
    let body = row.get_ref(body)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
    Operation::decode(header, body).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn position(row: &Row<'_>) -> Result<Position> {
    Ok(Position(row.get::<_, i64>(0)?.cast_unsigned()))
}

pub(super) fn operation(connection: &Connection, position: i64) -> Result<Option<Operation>> {
    let mut query = connection.prepare_cached("SELECT header, body FROM operation WHERE position = ?1")?;
    let mut rows = query.query((position,))?;
    rows.next()?.map(|row| decode(row, 0, 1)).transpose()
}

pub(super) fn range(
    connection: &Connection,
    log: &LogId,
    from_seq: u64,
    limit: usize,
    bytes: usize,
) -> Result<Vec<Operation>> {
    let mut query = connection.prepare_cached(
        "SELECT log.number FROM log JOIN space ON space.number = log.space
         WHERE space.id = ?1 AND audience = ?2 AND device = ?3",
    )?;
    let number = query.query_row((&log.space.0, log.audience.number(), &log.device.0), |row| row.get(0)).optional()?;
    let Some(number) = number else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for branch in branches(connection, number)?.iter().filter(|branch| branch.last >= clamp(from_seq)) {
        found.extend(branch::read(connection, branch, clamp(from_seq), limit, bytes)?);
    }
    found.sort_by_key(|(position, operation)| (operation.header().seq, *position));
    // The page ends after all branches of its last place. No branch has more than `limit` operations up to there.
    let end = limit.checked_sub(1).and_then(|last| found.get(last)).map(|(_, operation)| operation.header().seq);
    Ok(found
        .into_iter()
        .map(|(_, operation)| operation)
        .take_while(|operation| end.is_none_or(|end| operation.header().seq <= end))
        .collect())
}

pub(super) fn space(
    connection: &Connection,
    space: &SpaceId,
    after: Position,
    limit: usize,
    columns: &str,
) -> Result<Vec<(Position, Operation)>> {
    let after = clamp(after.0);
    let mut stretches = connection.prepare_cached(
        "SELECT first, last FROM stretch WHERE space = (SELECT number FROM space WHERE id = ?1) AND last > ?2
         ORDER BY last",
    )?;
    let mut query = connection.prepare_cached(&format!(
        "SELECT {columns} FROM operation WHERE position BETWEEN ?1 AND ?2 ORDER BY position LIMIT ?3"
    ))?;
    let mut found = Vec::new();
    let mut stretches = stretches.query((&space.0, after))?;
    while let Some(stretch) = stretches.next()?
        && found.len() < limit
    {
        let (first, last): (i64, i64) = (stretch.get(0)?, stretch.get(1)?);
        let mut rows = query.query((first.max(after.saturating_add(1)), last, clamp((limit - found.len()) as u64)))?;
        while let Some(row) = rows.next()? {
            found.push((position(row)?, decode(row, 1, 2)?));
        }
    }
    Ok(found)
}

pub(super) fn spaces(connection: &Connection) -> Result<Vec<SpaceId>> {
    let mut query = connection.prepare_cached("SELECT id FROM space ORDER BY id")?;
    let mut rows = query.query(())?;
    let mut spaces = Vec::new();
    while let Some(row) = rows.next()? {
        spaces.push(SpaceId(bytes_32(row, 0)?));
    }
    Ok(spaces)
}

pub(super) fn logs(connection: &Connection, space: &SpaceId) -> Result<Vec<LogId>> {
    let mut query = connection.prepare_cached(
        "SELECT audience, device FROM log WHERE space = (SELECT number FROM space WHERE id = ?1)
         ORDER BY audience, device",
    )?;
    let mut rows = query.query((&space.0,))?;
    let mut logs = Vec::new();
    while let Some(row) = rows.next()? {
        logs.push(log_id(space, row)?);
    }
    Ok(logs)
}

/// The id of a log from the first two columns of a row.
fn log_id(space: &SpaceId, row: &Row<'_>) -> Result<LogId> {
    let audience = Audience::from_number(row.get(0)?)
        .ok_or_else(|| StoreError::Damaged("a log in it has an audience that does not exist".into()))?;
    Ok(LogId { space: *space, audience, device: DeviceKey(bytes_32(row, 1)?) })
}

pub(super) fn count(connection: &Connection, space: &SpaceId) -> Result<u64> {
    let mut query = connection.prepare_cached(
        "SELECT coalesce(sum(last - first + 1), 0) FROM stretch
         WHERE space = (SELECT number FROM space WHERE id = ?1)",
    )?;
    Ok(query.query_row((&space.0,), |row| row.get::<_, i64>(0))?.cast_unsigned())
}

pub(super) fn heads(connection: &Connection, space: &SpaceId) -> Result<Vec<(LogId, Tip)>> {
    let mut query = connection.prepare_cached(
        "SELECT audience, device, branch.last, header
         FROM log JOIN branch ON branch.log = log.number JOIN operation ON operation.position = branch.position
         WHERE space = (SELECT number FROM space WHERE id = ?1)",
    )?;
    let mut rows = query.query((&space.0,))?;
    let mut heads = Vec::new();
    while let Some(row) = rows.next()? {
        let header = row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?;
        let id = OperationId(*blake3::hash(header).as_bytes());
        heads.push((log_id(space, row)?, Tip { seq: row.get::<_, i64>(2)?.cast_unsigned(), id }));
    }
    heads.sort_unstable();
    Ok(heads)
}
