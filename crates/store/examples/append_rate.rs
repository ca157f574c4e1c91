//! How fast 100,000 operations go into the store, beside a raw SQLite insert of the same bytes with the same pragmas: processor time, best of
//! five rounds each.
//!
//! `cargo run --release -p commonage-store --example append_rate`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::time::Duration;

use commonage_log::{Audience, DeviceSecret, Draft, Millis, Operation, Run, SpaceId, Tip};
use commonage_store::{LogStore, Position, Sqlite};

const DEVICES: usize = 100;
const EACH: usize = 1000;
const ROUNDS: usize = 5;

fn main() {
    let logs = sign();
    let bytes: usize = logs.iter().flatten().map(|op| op.header_bytes().len() + op.body().unwrap().len()).sum();
    println!("{} operations of {} bytes", DEVICES * EACH, bytes / (DEVICES * EACH));
    let folder = tempfile::tempdir_in(".").unwrap();
    // (operations of one run, runs of one batch)
    for (run, runs) in [(10, 100), (100, 10), (1000, 1), (10, 1000), (100, 100), (1000, 10)] {
        let batches = batches(&logs, run, runs);
        let mut best = [Duration::MAX; 2];
        for _ in 0..ROUNDS {
            best[0] = best[0].min(raw(&folder.path().join("raw"), &batches));
            best[1] = best[1].min(store(&folder.path().join("store"), &batches));
        }
        let rate = |time: Duration| (DEVICES * EACH) as f64 / time.as_secs_f64();
        println!(
            "batch {:>6} in runs of {run:>4}: raw {:>9.0}/s  store {:>9.0}/s  ratio {:.2}",
            run * runs,
            rate(best[0]),
            rate(best[1]),
            rate(best[1]) / rate(best[0])
        );
    }
    snapshot(&folder.path().join("store"), logs[0][0].space());
}

fn sign() -> Vec<Vec<Operation>> {
    (0..DEVICES)
        .map(|device| {
            let secret = DeviceSecret::from_seed([device as u8; 32]);
            let mut after = None;
            let mut log = Vec::new();
            for seq in 0..EACH {
                let draft = Draft {
                    space: Some(SpaceId([7; 32])),
                    audience: Audience::Members,
                    to: None,
                    after,
                    parents: vec![],
                    clock: Millis(1_700_000_000_000 + seq as u64),
                    body: vec![seq as u8; 60],
                };
                let operation = draft.sign(&secret).unwrap();
                after = Some(Tip { seq: seq as u64, id: operation.id() });
                log.push(operation);
            }
            log
        })
        .collect()
}

fn batches(logs: &[Vec<Operation>], run: usize, runs: usize) -> Vec<Vec<Run>> {
    let all: Vec<Run> = (0..EACH / run)
        .flat_map(|piece| logs.iter().map(move |log| log[piece * run..(piece + 1) * run].to_vec()))
        .map(|operations| Run::verify(operations, None).unwrap())
        .collect();
    all.chunks(runs).map(<[Run]>::to_vec).collect()
}

/// What this thread has used of a processor: other programs beside it do not count, nor does waiting for the disk.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("this runs on Linux");
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

fn fresh(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
}

fn raw(path: &Path, batches: &[Vec<Run>]) -> Duration {
    fresh(path);
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;
             PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000;
             PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 33554432;
             CREATE TABLE raw (header BLOB, body BLOB)",
        )
        .unwrap();
    let start = processor_time();
    for batch in batches {
        let transaction = connection.unchecked_transaction().unwrap();
        let mut insert = transaction.prepare_cached("INSERT INTO raw VALUES (?1, ?2)").unwrap();
        for operation in batch.iter().flat_map(Run::operations) {
            insert.execute((operation.header_bytes(), operation.body())).unwrap();
        }
        drop(insert);
        transaction.commit().unwrap();
    }
    processor_time() - start
}

fn store(path: &Path, batches: &[Vec<Run>]) -> Duration {
    fresh(path);
    let mut store = Sqlite::open(path).unwrap();
    let start = processor_time();
    for batch in batches {
        store.append_batch(batch).unwrap();
    }
    processor_time() - start
}

fn snapshot(path: &Path, space: SpaceId) {
    let mut store = Sqlite::open(path).unwrap();
    let time =
        |what: &str, start: Duration| println!("{what}: {:.0} ms", (processor_time() - start).as_secs_f64() * 1000.0);
    let start = processor_time();
    let read = store.read_space(&space, Position(0), usize::MAX).unwrap();
    time(&format!("read {} back", read.len()), start);
    let start = processor_time();
    store.heads(&space).unwrap();
    time("heads of 100 logs", start);
    let start = processor_time();
    assert!(store.check(&mut |_, _| {}).unwrap().is_clean());
    time("check", start);
    let image: Vec<u8> = (0..130_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for _ in 0..3 {
        let start = processor_time();
        store.save_snapshot(&space, Position(1), 1, &image).unwrap();
        time("save a snapshot of 130 MB", start);
        let start = processor_time();
        let loaded = store.load_snapshot(&space).unwrap().unwrap();
        time("load it", start);
        assert!(loaded.bytes == image);
    }
    drop(store);
    let store = Sqlite::open(path).unwrap();
    let start = processor_time();
    store.load_snapshot(&space).unwrap().unwrap();
    time("load it after opening again", start);
    let start = processor_time();
    std::hint::black_box(blake3::hash(&image));
    time("(BLAKE3 of 130 MB alone", start);
    let start = processor_time();
    std::hint::black_box(image.clone());
    time(" copy of 130 MB alone)", start);
}
