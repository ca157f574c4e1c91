//! Putting runs where they belong.

use commonage_log::{LogId, Operation, OperationId, Run};
use rusqlite::{CachedStatement, Connection};

use crate::error::{Result, StoreError};
use crate::store::{Appended, Position};

use super::bodies;
use super::branch::{Branch, position_in};
use super::read::header_is_of;
use super::tail;

/// Whose operations they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// This device's: a filled place is a refusal.
    Own,
    /// Others': duplicates are skipped, forks are kept.
    Others,
}

/// Operations of one space that arrived one after the other.
struct Stretch {
    space: i64,
    first: i64,
    last: i64,
}

/// A log that is being appended to, and the branch of it on which the run goes on.
struct Open {
    number: i64,
    space: i64,
    branches: Vec<Branch>,
    /// Which of the branches holds the operation that came last in the run.
    at: Option<usize>,
}

/// One transaction's worth of appending.
pub(super) struct Writer<'c> {
    connection: &'c Connection,
    insert: CachedStatement<'c>,
    appended: Appended,
    stretch: Option<Stretch>,
}

impl<'c> Writer<'c> {
    pub(super) fn new(connection: &'c Connection) -> Result<Self> {
        Ok(Self {
            connection,
            insert: connection.prepare_cached("INSERT INTO operation (prefix, header, body) VALUES (?1, ?2, ?3)")?,
            appended: Appended::default(),
            stretch: None,
        })
    }

    /// Appends one run, linked to what is held.
    pub(super) fn append(&mut self, run: &Run, rule: Rule) -> Result<()> {
        let Some(first) = run.operations().first() else { return Ok(()) };
        let (id, seq) = (first.log(), first.header().seq);
        let mut log = self.open(&id)?;
        if rule == Rule::Own && log.branches.iter().any(|branch| branch.last >= seq.cast_signed()) {
            return Err(StoreError::WouldFork { log: id, seq });
        }
        if let Some(previous) = first.header().previous {
            let held = self.find(&log, seq.cast_signed() - 1, |header| header_is_of(header, &previous))?;
            let (at, _) = held.ok_or(StoreError::Gap { log: id, seq })?;
            log.at = Some(at);
        }
        for operation in run.operations() {
            if !self.is_held(&mut log, operation)? {
                self.insert(&mut log, operation)?;
            }
        }
        self.close(&log)
    }

    /// Writes down where the new operations are, and says what was done.
    pub(super) fn finish(mut self) -> Result<Appended> {
        self.close_stretch()?;
        if let Some((last, _)) = self.appended.new.last() {
            tail::settle(self.connection, last.0.cast_signed())?;
        }
        Ok(self.appended)
    }

    fn open(&self, id: &LogId) -> Result<Open> {
        // One query for all of it: this is what a short run costs.
        let mut query = self.connection.prepare_cached(
            "SELECT branch.number, first, last, position, log.number, space
             FROM space CROSS JOIN log ON log.space = space.number CROSS JOIN branch ON branch.log = log.number
             WHERE space.id = ?1 AND audience = ?2 AND device = ?3",
        )?;
        let mut rows = query.query((&id.space.0, id.audience.number(), &id.device.0))?;
        let mut held: Option<Open> = None;
        while let Some(row) = rows.next()? {
            let (number, space) = (row.get(4)?, row.get(5)?);
            let log = held.get_or_insert(Open { number, space, branches: Vec::new(), at: None });
            log.branches.push(Branch::from_row(row)?);
        }
        if let Some(log) = held {
            return Ok(log);
        }
        self.connection.prepare_cached("INSERT OR IGNORE INTO space (id) VALUES (?1)")?.execute((&id.space.0,))?;
        let mut number_of = self.connection.prepare_cached("SELECT number FROM space WHERE id = ?1")?;
        let space = number_of.query_row((&id.space.0,), |row| row.get(0))?;
        self.connection.prepare_cached("INSERT INTO log (space, audience, device) VALUES (?1, ?2, ?3)")?.execute((
            space,
            id.audience.number(),
            &id.device.0,
        ))?;
        Ok(Open { number: self.connection.last_insert_rowid(), space, branches: Vec::new(), at: None })
    }

    /// The held operation at a place of a log that is the one looked for: its branch and position.
    fn find(
        &self,
        log: &Open,
        seq: i64,
        is_it: impl Fn(rusqlite::types::ValueRef<'_>) -> Result<bool>,
    ) -> Result<Option<(usize, i64)>> {
        for (at, branch) in log.branches.iter().enumerate().filter(|(_, branch)| branch.holds(seq)) {
            let Some(position) = position_in(self.connection, branch, seq)? else { continue };
            let mut query = self.connection.prepare_cached("SELECT header FROM operation WHERE position = ?1")?;
            let mut rows = query.query((position,))?;
            if let Some(row) = rows.next()?
                && is_it(row.get_ref(0)?)?
            {
                return Ok(Some((at, position)));
            }
        }
        Ok(None)
    }

    /// Whether this very operation is held already; a body that it brings then fills a lack.
    fn is_held(&mut self, log: &mut Open, operation: &Operation) -> Result<bool> {
        let is_it = |header: rusqlite::types::ValueRef<'_>| {
            Ok(header.as_blob().map_err(rusqlite::Error::from)? == operation.header_bytes())
        };
        let Some((at, position)) = self.find(log, operation.header().seq.cast_signed(), is_it)? else {
            return Ok(false);
        };
        log.at = Some(at);
        self.appended.duplicates += 1;
        if let Some(body) = operation.body()
            && bodies::fill(self.connection, position, body)?
        {
            super::snapshots::remove(self.connection, &operation.space().0)?;
            self.appended.bodies_attached.push(operation.id());
        }
        Ok(true)
    }

    fn insert(&mut self, log: &mut Open, operation: &Operation) -> Result<()> {
        let (id, seq): (OperationId, i64) = (operation.id(), operation.header().seq.cast_signed());
        let position = self.insert.insert((id.prefix().cast_signed(), operation.header_bytes(), operation.body()))?;
        self.appended.new.push((Position(position.cast_unsigned()), id));
        match &mut self.stretch {
            Some(stretch) if stretch.space == log.space => stretch.last = position,
            _ => {
                self.close_stretch()?;
                self.stretch = Some(Stretch { space: log.space, first: position, last: position });
            }
        }
        let branch = match log.at.and_then(|at| log.branches.get_mut(at)) {
            Some(branch) if branch.last == seq - 1 => branch,
            // The first operation of a log, or of a fork in it.
            _ => {
                self.connection
                    .prepare_cached("INSERT INTO branch (log, first, last, position) VALUES (?1, ?2, ?2, ?3)")?
                    .execute((log.number, seq, position))?;
                let number = self.connection.last_insert_rowid();
                log.at = Some(log.branches.len());
                log.branches.push(Branch { number, first: seq, last: seq, position: 0 });
                &mut log.branches[log.at.unwrap_or(0)]
            }
        };
        if branch.position != position - 1 || branch.first == seq {
            self.connection
                .prepare_cached("INSERT INTO piece (branch, seq, position) VALUES (?1, ?2, ?3)")?
                .execute((branch.number, seq, position))?;
        }
        (branch.last, branch.position) = (seq, position);
        Ok(())
    }

    /// Writes down how far the run's branch reaches now.
    fn close(&self, log: &Open) -> Result<()> {
        if let Some(branch) = log.at.and_then(|at| log.branches.get(at)) {
            self.connection
                .prepare_cached("UPDATE branch SET last = ?2, position = ?3 WHERE number = ?1 AND last < ?2")?
                .execute((branch.number, branch.last, branch.position))?;
        }
        Ok(())
    }

    /// Writes the stretch down: as the continuation of the one before it where nothing came in between.
    fn close_stretch(&mut self) -> Result<()> {
        let Some(Stretch { space, first, last }) = self.stretch.take() else { return Ok(()) };
        let extended = self
            .connection
            .prepare_cached("UPDATE stretch SET last = ?3 WHERE space = ?1 AND last = ?2 - 1")?
            .execute((space, first, last))?;
        if extended == 0 {
            self.connection
                .prepare_cached("INSERT INTO stretch (space, first, last) VALUES (?1, ?2, ?3)")?
                .execute((space, first, last))?;
        }
        Ok(())
    }
}
