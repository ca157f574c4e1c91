//! Every write fails once; and every write fails together with all that follow it.

use std::collections::BTreeMap;
use std::path::Path;

use commonage_log::{Operation, OperationId};
use commonage_store::conformance::{Author, run};
use commonage_store::{LogStore, Position, Sqlite, StoreError};

use crate::faulty_vfs::{self, NAME, Plan};

/// What a store said that it has done.
#[derive(Default)]
struct Acknowledged {
    own: BTreeMap<u64, OperationId>,
    others: Vec<OperationId>,
    erased: Vec<OperationId>,
    local: Option<u8>,
}

/// Everything that writes, each step going on where the one before failed, as a node would.
fn scenario(path: &Path, life: u64, done: &mut Acknowledged) -> Result<(), StoreError> {
    let mut first_error = Ok(());
    let mut note = |result: Result<(), StoreError>| {
        if result.is_err() && first_error.is_ok() {
            first_error = result;
        }
    };
    let mut store = Sqlite::open_with_vfs(path, NAME)?;
    let mut other = Author::new(2, 9);
    let strangers = other.write_many(60);
    for step in 0..6_u8 {
        // After a failure the same place is signed again with other words: only one of the two may be acknowledged.
        for attempt in 0..2 {
            let operation = Author::new(1, 9).resume(&store).write(&format!("{life} {step} {attempt}"));
            let result = store.append_own(&run(std::slice::from_ref(&operation)));
            if result.is_ok() {
                assert!(!faulty_vfs::plan().is_unsynced, "acknowledged before it was on the disk");
                assert!(done.own.insert(operation.header().seq, operation.id()).is_none(), "a place was filled twice");
                break;
            }
            note(result.map(drop));
        }
        let batch = &strangers[..usize::from(step + 1) * 10];
        let result = store.append_batch(&[run(batch)]);
        if result.is_ok() {
            done.others = batch.iter().map(Operation::id).collect();
        }
        note(result.map(drop));
        if step == 3 && store.contains(&strangers[3].id())? {
            let result = store.erase_body(&strangers[3].id());
            if result.is_ok() {
                done.erased.push(strangers[3].id());
            }
            note(result.map(drop));
        }
        if step % 2 == 0 {
            note(store.save_snapshot(&other.log().space, Position(1), 1, &[step; 20_000]));
            let result = store.set_local("step", Some(&[step]));
            if result.is_ok() {
                done.local = Some(step);
            }
            note(result);
        }
    }
    drop(store);
    first_error
}

fn verify(path: &Path, done: &Acknowledged) {
    let mut store = Sqlite::open(path).unwrap();
    let report = store.check(&mut |_, _| {}).unwrap();
    assert!(report.is_clean(), "{report:?}");
    let log = Author::new(1, 9).log();
    let own = store.range(&log, 0, 99).unwrap();
    assert!(own.iter().enumerate().all(|(at, op)| op.header().seq == at as u64), "a place is filled twice or empty");
    for (seq, id) in &done.own {
        assert_eq!(own.get(*seq as usize).map(Operation::id), Some(*id), "place {seq} was acknowledged");
    }
    assert!(done.others.iter().all(|id| store.contains(id).unwrap()));
    assert!(done.erased.iter().all(|id| store.operation(id).unwrap().unwrap().body().is_none()));
    assert!(store.local("step").unwrap().map(|value| value[0]) >= done.local);
    if let Some(snapshot) = store.load_snapshot(&log.space).unwrap() {
        assert!(snapshot.bytes.iter().all(|byte| *byte == snapshot.bytes[0]));
    }
    store.append_own(&run(&[Author::new(1, 9).resume(&store).write("and on")])).unwrap();
    let mut other = Author::new(2, 9);
    store.append_batch(&[run(&other.write_many(70))]).unwrap();
    assert!(store.check(&mut |_, _| {}).unwrap().is_clean());
}

fn fail_every_write(for_ever: bool) {
    faulty_vfs::register();
    for fail_at in 1.. {
        let folder = tempfile::tempdir_in(memory_folder()).unwrap();
        let path = folder.path().join("store.db");
        let mut done = Acknowledged::default();
        faulty_vfs::set(Plan { fail_at, for_ever, ..Plan::default() });
        let result = scenario(&path, fail_at, &mut done);
        let steps = faulty_vfs::plan().steps;
        faulty_vfs::set(Plan::default());
        verify(&path, &done);
        if steps < fail_at {
            result.unwrap();
            assert!(fail_at > 100, "only {fail_at} writes: the scenario does not write what it should");
            assert_eq!(done.own.len(), 6);
            break;
        }
    }
}

/// Where syncing costs nothing: hundreds of databases are made here, and none has to survive.
fn memory_folder() -> std::path::PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.into() } else { std::env::temp_dir() }
}

#[test]
fn every_write_fails_once() {
    fail_every_write(false);
}

#[test]
fn every_write_fails_and_all_after_it() {
    fail_every_write(true);
}
