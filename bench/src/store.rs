//! The store: appending in batches against a raw insert of the same bytes, and own operations one by one.

use std::time::{Duration, Instant};

use commonage_log::Run;
use commonage_store::{LogStore, Sqlite};
use rusqlite::Connection;

use crate::Line;
use crate::world::World;

/// Operations in one transaction, as an import hands them on.
const BATCH: usize = 5_000;

const ROUNDS: usize = 5;

pub(crate) fn measure(world: &World) -> Vec<Line> {
    let runs = world.runs(BATCH);
    let count = runs.iter().map(|run| run.operations().len()).sum();
    let batches = batches(&runs);
    // In turns, so that whatever else the machine does hits both alike; the best round of each counts.
    let rounds: Vec<_> = (0..ROUNDS).map(|_| (append(&batches), raw_insert(&batches))).collect();
    let ours = rounds.iter().map(|(ours, _)| *ours).min().unwrap();
    let raw = rounds.iter().map(|(_, raw)| *raw).min().unwrap();
    vec![
        Line::new("append to SQLite in batches", count, ours, ("raw SQLite insert of the same bytes", raw))
            .bar("≥ 0.60:", |line| line.ratio >= 0.6),
    ]
}

fn batches(runs: &[Run]) -> Vec<Vec<Run>> {
    let (mut batches, mut batch, mut held) = (Vec::new(), Vec::new(), 0);
    for run in runs {
        held += run.operations().len();
        batch.push(run.clone());
        if held >= BATCH {
            batches.push(std::mem::take(&mut batch));
            held = 0;
        }
    }
    batches.push(batch);
    batches
}

fn append(batches: &[Vec<Run>]) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path().join("ours.db")).unwrap();
    let begin = Instant::now();
    for batch in batches {
        store.append_batch(batch).unwrap();
    }
    begin.elapsed()
}

fn raw_insert(batches: &[Vec<Run>]) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let mut raw = Connection::open(folder.path().join("raw.db")).unwrap();
    raw.pragma_update(None, "journal_mode", "WAL").unwrap();
    raw.pragma_update(None, "synchronous", "NORMAL").unwrap();
    raw.execute_batch("CREATE TABLE raw (number INTEGER PRIMARY KEY, header BLOB NOT NULL, body BLOB)").unwrap();
    let begin = Instant::now();
    for batch in batches {
        let transaction = raw.transaction().unwrap();
        let mut insert = transaction.prepare_cached("INSERT INTO raw (header, body) VALUES (?1, ?2)").unwrap();
        for operation in batch.iter().flat_map(Run::operations) {
            insert.execute((operation.header_bytes(), operation.body())).unwrap();
        }
        drop(insert);
        transaction.commit().unwrap();
    }
    begin.elapsed()
}
