//! Memory images: large, in parts, each as good as its checksum.

use commonage_log::SpaceId;
use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::error::Result;
use crate::store::{Position, Snapshot};

/// Bytes of one part: small enough to be hashed while it is still in the processor's cache.
const PART_BYTES: usize = 1 << 20;

pub(super) fn save(
    transaction: &Transaction<'_>,
    space: &SpaceId,
    position: Position,
    version: u32,
    bytes: &[u8],
) -> Result<()> {
    let mut hasher = hasher(space, position, version, bytes.len() as u64);
    hasher.update(bytes);
    let number: i64 = transaction.query_row(
        "INSERT INTO snapshot (space, position, version, length, checksum) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (space) DO UPDATE SET position = ?2, version = ?3, length = ?4, checksum = ?5
         RETURNING number",
        (&space.0, position.0.cast_signed(), version, bytes.len() as i64, hasher.finalize().as_bytes()),
        |row| row.get(0),
    )?;
    // Parts are written over those of the image before, so that its pages are used again.
    let mut put = transaction.prepare_cached(
        "INSERT INTO snapshot_part (snapshot, part, bytes) VALUES (?1, ?2, ?3)
         ON CONFLICT (snapshot, part) DO UPDATE SET bytes = ?3",
    )?;
    let mut parts = 0_i64;
    for part in bytes.chunks(PART_BYTES) {
        put.execute((number, parts, part))?;
        parts += 1;
    }
    transaction
        .execute("DELETE FROM snapshot_part WHERE snapshot = ?1 AND part NOT BETWEEN 0 AND ?2 - 1", (number, parts))?;
    Ok(())
}

/// The image of a space, or nothing where any part or the checksum is not what was saved.
pub(super) fn load(connection: &Connection, space: &SpaceId) -> Result<Option<Snapshot>> {
    let mut query = connection
        .prepare_cached("SELECT number, position, version, length, checksum FROM snapshot WHERE space = ?1")?;
    let row = query.query_row((&space.0,), |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, i64>(1)?,
            row.get(2)?,
            row.get::<_, i64>(3)?,
            row.get::<_, Vec<u8>>(4)?,
        ))
    });
    let Some((number, position, version, length, checksum)) = row.optional()? else { return Ok(None) };
    let stored = "SELECT coalesce(sum(length(bytes)), 0) FROM snapshot_part WHERE snapshot = ?1";
    // Asked before any memory is taken: a damaged length must not ask for all of it.
    if connection.prepare_cached(stored)?.query_row((number,), |row| row.get::<_, i64>(0))? != length {
        return Ok(None);
    }
    let position = Position(position.cast_unsigned());
    let mut hasher = hasher(space, position, version, length.cast_unsigned());
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    let mut parts = connection.prepare_cached("SELECT bytes FROM snapshot_part WHERE snapshot = ?1 ORDER BY part")?;
    let mut parts = parts.query((number,))?;
    while let Some(part) = parts.next()? {
        let part = part.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        hasher.update(part);
        bytes.extend_from_slice(part);
    }
    let is_whole = hasher.finalize().as_bytes() == checksum.as_slice();
    Ok(is_whole.then_some(Snapshot { position, version, bytes }))
}

pub(super) fn remove(connection: &Connection, space: &[u8]) -> Result<()> {
    connection.execute(
        "DELETE FROM snapshot_part WHERE snapshot IN (SELECT number FROM snapshot WHERE space = ?1)",
        (space,),
    )?;
    connection.execute("DELETE FROM snapshot WHERE space = ?1", (space,))?;
    Ok(())
}

pub(super) fn drop_all(transaction: &Transaction<'_>) -> Result<()> {
    Ok(transaction.execute_batch("DELETE FROM snapshot_part; DELETE FROM snapshot;")?)
}

fn hasher(space: &SpaceId, position: Position, version: u32, length: u64) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&space.0).update(&position.0.to_be_bytes());
    hasher.update(&version.to_be_bytes()).update(&length.to_be_bytes());
    hasher
}
