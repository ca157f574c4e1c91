//! Branches: chains without a fork, and where their operations are.

use commonage_log::Operation;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::error::Result;

use super::read::decode;

/// A chain of operations of one log, from its first place to its last without a gap.
pub(super) struct Branch {
    pub(super) number: i64,
    pub(super) first: i64,
    pub(super) last: i64,
    /// Where the last one is.
    pub(super) position: i64,
}

impl Branch {
    /// From the first columns of a row: number, first, last, position.
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { number: row.get(0)?, first: row.get(1)?, last: row.get(2)?, position: row.get(3)? })
    }

    pub(super) const fn holds(&self, seq: i64) -> bool {
        self.first <= seq && seq <= self.last
    }
}

/// The branches of a log: one, unless it has forked.
pub(super) fn branches(connection: &Connection, log: i64) -> Result<Vec<Branch>> {
    let mut query = connection.prepare_cached("SELECT number, first, last, position FROM branch WHERE log = ?1")?;
    let rows = query.query_map((log,), Branch::from_row)?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// Where the operation at a place of a branch is.
pub(super) fn position_in(connection: &Connection, branch: &Branch, seq: i64) -> Result<Option<i64>> {
    if seq == branch.last {
        return Ok(Some(branch.position));
    }
    let mut query = connection.prepare_cached(
        "SELECT position + ?2 - seq FROM piece WHERE branch = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1",
    )?;
    Ok(query.query_row((branch.number, seq), |row| row.get(0)).optional()?)
}

/// Where a piece begins: place and position.
fn piece(row: &Row<'_>) -> rusqlite::Result<(i64, i64)> {
    Ok((row.get(0)?, row.get(1)?))
}

/// Operations of a branch by place, with their positions; it stops after the one with which they exceed some bytes.
pub(super) fn read(
    connection: &Connection,
    branch: &Branch,
    from_seq: i64,
    limit: usize,
    bytes: usize,
) -> Result<Vec<(i64, Operation)>> {
    let mut pieces = connection.prepare_cached(
        "SELECT seq, position FROM piece WHERE branch = ?1 AND seq >=
            coalesce((SELECT max(seq) FROM piece WHERE branch = ?1 AND seq <= ?2), 0) ORDER BY seq",
    )?;
    let mut query = connection.prepare_cached(
        "SELECT position, header, body FROM operation WHERE position >= ?1 ORDER BY position LIMIT ?2",
    )?;
    let (mut found, mut read): (Vec<(i64, Operation)>, usize) = (Vec::new(), 0);
    let mut pieces = pieces.query((branch.number, from_seq))?;
    let mut next = pieces.next()?.map(piece).transpose()?;
    while let Some((seq, position)) = next {
        next = pieces.next()?.map(piece).transpose()?;
        let end: i64 = next.map_or(branch.last + 1, |(seq, _)| seq);
        let skip: i64 = from_seq.saturating_sub(seq).max(0);
        let count = (end - seq - skip).clamp(0, super::read::clamp((limit - found.len()) as u64));
        let mut rows = query.query((position + skip, count))?;
        while let Some(row) = rows.next()? {
            let operation = decode(row, 1, 2)?;
            read = read.saturating_add(operation.size());
            found.push((row.get(0)?, operation));
            if read >= bytes {
                return Ok(found);
            }
        }
        if found.len() >= limit {
            break;
        }
    }
    Ok(found)
}
