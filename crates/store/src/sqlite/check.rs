//! Looking at everything: the file's structure first, then every operation, letter and stretch.

use std::collections::HashMap;

use commonage_log::{LogId, Operation, OperationId, SpaceId};
use rusqlite::{Connection, Row};

use crate::error::Result;
use crate::store::CheckReport;

use super::branch::{Branch, branches, position_in};
use super::read::{self, bytes_32, decode, header_is_of};

/// Operations between two reports of progress.
const PROGRESS_EVERY: u64 = 1000;

/// What the tables must never contain, each with the sentence that says so.
const RULES: [(&str, &str); 7] = [
    (
        "SELECT abs((SELECT coalesce(sum(last - first + 1), 0) FROM branch) - (SELECT count(*) FROM operation))",
        "places in logs are empty or taken twice",
    ),
    (
        "SELECT abs((SELECT coalesce(sum(last - first + 1), 0) FROM stretch) - (SELECT count(*) FROM operation))",
        "places in the spaces' orders of arrival are empty or taken twice",
    ),
    (
        "SELECT count(*) FROM branch WHERE first IS NOT (SELECT min(seq) FROM piece WHERE branch = branch.number)",
        "branches of logs do not say where they begin",
    ),
    ("SELECT count(*) FROM log WHERE number NOT IN (SELECT log FROM branch)", "logs are empty"),
    (
        "SELECT count(*) FROM operation WHERE position <= (SELECT position FROM indexed)
           AND NOT EXISTS (SELECT 1 FROM id WHERE id.prefix = operation.prefix AND id.position = operation.position)",
        "operations are missing from the index of ids",
    ),
    (
        "SELECT count(*) FROM id WHERE position NOT IN (SELECT position FROM operation)",
        "entries in the index of ids lead nowhere",
    ),
    (
        "SELECT count(*) FROM erased JOIN operation USING (position) WHERE body IS NOT NULL",
        "bodies are here although they were erased",
    ),
];

/// A log as its tables describe it.
struct Log {
    space: i64,
    branches: Vec<Branch>,
    /// Its newest operation so far: nearly always what the next one follows.
    newest: Option<OperationId>,
}

pub(super) fn check(connection: &Connection, progress: &mut dyn FnMut(u64, u64)) -> Result<CheckReport> {
    let mut report = CheckReport::default();
    check_structure(connection, &mut report)?;
    check_operations(connection, &mut report, progress)?;
    check_letters(connection, &mut report)?;
    Ok(report)
}

fn check_structure(connection: &Connection, report: &mut CheckReport) -> Result<()> {
    let mut query = connection.prepare("PRAGMA integrity_check(100)")?;
    let mut rows = query.query(())?;
    while let Some(row) = rows.next()? {
        let finding: String = row.get(0)?;
        if finding != "ok" {
            report.fault(format!("The file's structure is damaged: {finding}."));
        }
    }
    let mut query = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = query.query(())?;
    while let Some(row) = rows.next()? {
        report.fault(format!("A row of the table {} names one that does not exist.", row.get::<_, String>(0)?));
    }
    for (query, what) in RULES {
        let count: i64 = connection.query_row(query, [], |row| row.get(0))?;
        if count != 0 {
            report.fault(format!("{count} {what}."));
        }
    }
    Ok(())
}

fn check_operations(
    connection: &Connection,
    report: &mut CheckReport,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<()> {
    let total = connection.query_row("SELECT count(*) FROM operation", [], |row| row.get::<_, i64>(0))?.cast_unsigned();
    let mut logs = read_logs(connection)?;
    let mut query = connection.prepare("SELECT position, prefix, header, body FROM operation ORDER BY position")?;
    let mut rows = query.query(())?;
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(0)?;
        match decode(row, 2, 3) {
            Err(error) => report.fault(format!("Operation number {position} cannot be read: {error}")),
            Ok(operation) => check_operation(connection, row, &operation, &mut logs, report)?,
        }
        report.operations += 1;
        if report.operations.is_multiple_of(PROGRESS_EVERY) {
            progress(report.operations, total);
        }
    }
    progress(report.operations, total);
    Ok(())
}

fn read_logs(connection: &Connection) -> Result<HashMap<LogId, Log>> {
    let mut logs = HashMap::new();
    for space in read::spaces(connection)? {
        for id in read::logs(connection, &space)? {
            let (number, space) = connection.query_row(
                "SELECT log.number, space FROM log JOIN space ON space.number = log.space
                 WHERE space.id = ?1 AND audience = ?2 AND device = ?3",
                (&id.space.0, id.audience.number(), &id.device.0),
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            logs.insert(id, Log { space, branches: branches(connection, number)?, newest: None });
        }
    }
    Ok(logs)
}

fn check_operation(
    connection: &Connection,
    row: &Row<'_>,
    operation: &Operation,
    logs: &mut HashMap<LogId, Log>,
    report: &mut CheckReport,
) -> Result<()> {
    let (position, prefix): (i64, i64) = (row.get(0)?, row.get(1)?);
    let (id, seq) = (operation.id(), operation.header().seq.cast_signed());
    if prefix.cast_unsigned() != id.prefix() {
        report.fault(format!("Operation {} cannot be found by its id.", id.short()));
    }
    let Some(log) = logs.get_mut(&operation.log()) else {
        report.fault(format!("Operation {} belongs to a log that is not here.", id.short()));
        return Ok(());
    };
    let mut is_placed = false;
    for branch in log.branches.iter().filter(|branch| branch.holds(seq)) {
        is_placed |= position_in(connection, branch, seq)? == Some(position);
    }
    if !is_placed {
        report.fault(format!("Operation {} does not stand at its place in its log.", id.short()));
    }
    let mut arrived = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM (SELECT first FROM stretch WHERE space = ?1 AND last >= ?2 ORDER BY last LIMIT 1)
         WHERE first <= ?2)",
    )?;
    if !arrived.query_row((log.space, position), |row| row.get::<_, bool>(0))? {
        report.fault(format!("Operation {} is missing from its space's order of arrival.", id.short()));
    }
    if !is_linked(connection, log, operation)? {
        report.fault(format!("The operation before {} is not here.", id.short()));
    }
    log.newest = Some(id);
    Ok(())
}

fn is_linked(connection: &Connection, log: &Log, operation: &Operation) -> Result<bool> {
    let Some(previous) = operation.header().previous else { return Ok(true) };
    if log.newest == Some(previous) {
        return Ok(true);
    }
    let before = operation.header().seq.cast_signed() - 1;
    let mut query = connection.prepare_cached("SELECT header FROM operation WHERE position = ?1")?;
    for branch in log.branches.iter().filter(|branch| branch.holds(before)) {
        let mut rows = query.query((position_in(connection, branch, before)?,))?;
        if let Some(row) = rows.next()?
            && header_is_of(row.get_ref(0)?, &previous)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn check_letters(connection: &Connection, report: &mut CheckReport) -> Result<()> {
    let mut query = connection.prepare("SELECT id, addressee, header, body, sender FROM letter")?;
    let mut rows = query.query(())?;
    while let Some(row) = rows.next()? {
        report.letters += 1;
        match decode(row, 2, 3) {
            Err(error) => report.fault(format!("A letter cannot be read: {error}")),
            Ok(letter) => {
                let is_filed = bytes_32(row, 0)? == letter.id().0
                    && Some(SpaceId(bytes_32(row, 1)?)) == letter.header().to
                    && bytes_32(row, 4)? == letter.header().author.0;
                if !is_filed {
                    report.fault(format!("Letter {} is filed under another name than its own.", letter.id().short()));
                }
            }
        }
    }
    Ok(())
}
