//! A backup is one moment in one file, while others write.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use commonage_store::conformance::{Author, run};
use commonage_store::{LogStore, Position, Sqlite, StoreError};

#[test]
fn a_backup_is_whole_while_another_connection_writes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut author = Author::new(1, 9);
    let space = author.log().space;
    let mut writer = Sqlite::open(&path).unwrap();
    writer.append_batch(&[run(&author.write_many(3000))]).unwrap();
    let store = Sqlite::open(&path).unwrap();
    let (stop, written) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                writer.append_batch(&[run(&author.write_many(10))]).unwrap();
                written.fetch_add(10, Ordering::Relaxed);
            }
        });
        for round in 0..3 {
            let copy = folder.path().join(format!("backup-{round}.db"));
            let before = store.count(&space).unwrap();
            let mut last = (0, 0);
            store
                .backup(&copy, &mut |done, total| {
                    last = (done, total);
                    std::thread::sleep(std::time::Duration::from_millis(5));
                })
                .unwrap();
            assert!(last.0 == last.1 && last.1 > 100, "{last:?}");
            let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
            assert!(!names.iter().any(|name| name.to_string_lossy().contains(&format!("backup-{round}.db-"))));
            assert!(!names.iter().any(|name| name.to_string_lossy().ends_with(".partial")));
            let copy = Sqlite::open(&copy).unwrap();
            let count = copy.count(&space).unwrap();
            assert!((before..=store.count(&space).unwrap()).contains(&count));
            assert_eq!(copy.read_space(&space, Position(0), usize::MAX).unwrap().len() as u64, count);
            assert!(copy.check(&mut |_, _| {}).unwrap().is_clean());
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert!(written.load(Ordering::Relaxed) > 0, "the other connection did write");
}

#[test]
fn a_backup_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("taken");
    std::fs::write(&path, "mine").unwrap();
    let store = Sqlite::in_memory().unwrap();
    assert!(matches!(store.backup(&path, &mut |_, _| {}), Err(StoreError::Exists(_))));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    let error = store.backup(std::path::Path::new("/nowhere/at/all"), &mut |_, _| {}).unwrap_err();
    assert!(matches!(error, StoreError::Backup { .. }), "{error}");
}
