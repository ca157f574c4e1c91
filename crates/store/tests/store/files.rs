//! Files: of other programs, of other versions, and damaged ones.

use std::path::Path;

use commonage_store::conformance::{Author, run};
use commonage_store::{LogStore, Position, Sqlite, StoreError};
use rusqlite::Connection;

/// The first layout, as the first version of this crate wrote it.
const VERSION_1: &str = include_str!("version-1.sql");

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    let text = "Dear neighbours, ".repeat(200);
    std::fs::write(&path, &text).unwrap();
    let error = Sqlite::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::NotADatabase(_)), "{error}");
    assert!(error.to_string().contains("not a database"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn another_programs_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE photo (name TEXT)").unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(Sqlite::open(&path), Err(StoreError::NotOurs(_))));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_newer_version_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(Sqlite::open(&path).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = Sqlite::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }));
    assert!(error.to_string().contains("Update Commonage"), "{error}");
}

#[test]
fn a_folder_that_does_not_exist_is_named() {
    let error = Sqlite::open("/nowhere/at/all/store.db").unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
}

/// Fills a file of the first layout with what a store of today holds; the tables that both have are the same.
fn version_1(path: &Path, store: &Path) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(VERSION_1).unwrap();
    connection.execute("ATTACH ?1 AS today", (store.to_str().unwrap(),)).unwrap();
    for table in ["space", "log", "branch", "piece", "stretch", "operation", "erased", "letter", "local"] {
        connection.execute_batch(&format!("INSERT INTO {table} SELECT * FROM today.{table}")).unwrap();
    }
}

#[test]
fn the_first_layout_becomes_the_newest_with_everything_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let (mut a, mut b) = (Author::new(1, 9), Author::new(2, 8));
    let (mut operations, mut twin) = (a.write_many(5), a.clone());
    operations.extend(b.write_many(3));
    operations.extend(a.write_many(4));
    operations.push(twin.write("a fork"));
    operations.push(twin.write("and on"));
    operations.extend(b.write_many(2));
    let today = folder.path().join("today.db");
    let mut twin_store = Sqlite::open(&today).unwrap();
    operations.iter().for_each(|op| drop(twin_store.append_batch(&[run(std::slice::from_ref(op))]).unwrap()));
    version_1(&path, &today);
    let mut store = Sqlite::open(&path).unwrap();
    let report = store.check(&mut |_, _| {}).unwrap();
    assert!(report.is_clean(), "{report:?}");
    for space in [a.log().space, b.log().space] {
        let read = |store: &Sqlite| store.read_space(&space, Position(0), 99).unwrap();
        assert_eq!(read(&store), read(&twin_store));
        assert_eq!(store.heads(&space).unwrap(), twin_store.heads(&space).unwrap());
        assert_eq!(store.count(&space).unwrap(), twin_store.count(&space).unwrap());
    }
    assert!(operations.iter().all(|op| store.operation(&op.id()).unwrap().as_ref() == Some(op)));
    store.append_own(&run(&[b.write("more")])).unwrap();
    drop(store);
    assert!(Sqlite::open(&path).unwrap().check(&mut |_, _| {}).unwrap().is_clean());
}

#[test]
fn operations_whose_ids_begin_alike_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let operations = Author::new(1, 9).write_many(3);
    Sqlite::open(&path).unwrap().append_batch(&[run(&operations)]).unwrap();
    // Two such operations take 2³² hashes to make; here the index is told that they begin alike.
    let prefix = operations[2].id().prefix().cast_signed();
    force_prefix(&Connection::open(&path).unwrap(), prefix);
    let store = Sqlite::open(&path).unwrap();
    assert_eq!(store.operation(&operations[2].id()).unwrap().as_ref(), Some(&operations[2]));
    let stranger = commonage_log::OperationId({
        let mut id = operations[2].id().0;
        id[31] ^= 1;
        id
    });
    assert!(!store.contains(&stranger).unwrap());
    let report = store.check(&mut |_, _| {}).unwrap();
    assert_eq!(report.fault_count, 2, "{report:?}");
}

fn force_prefix(connection: &Connection, prefix: i64) {
    connection.execute("UPDATE operation SET prefix = ?1", (prefix,)).unwrap();
}

#[test]
fn a_check_names_what_is_damaged() {
    let damages = [
        "UPDATE operation SET body = X'00' WHERE position = 2",
        "UPDATE operation SET header = X'80' WHERE position = 2",
        "DELETE FROM operation WHERE position = 2",
        "PRAGMA foreign_keys = OFF; DELETE FROM log",
        "DELETE FROM piece",
        "UPDATE branch SET last = last + 1",
        "UPDATE stretch SET first = first + 1",
        "INSERT INTO id VALUES (1, 99)",
        "UPDATE indexed SET position = 3",
    ];
    for damage in damages {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let operations = Author::new(1, 9).write_many(3);
        Sqlite::open(&path).unwrap().append_batch(&[run(&operations)]).unwrap();
        Connection::open(&path).unwrap().execute_batch(damage).unwrap();
        let mut seen = 0;
        let report = Sqlite::open(&path).unwrap().check(&mut |done, _| seen = done).unwrap();
        assert!(!report.is_clean(), "{damage}");
        assert_eq!(seen, report.operations);
    }
}

#[test]
fn a_damaged_snapshot_is_as_good_as_none() {
    let space = Author::new(1, 9).log().space;
    let damages = [
        "UPDATE snapshot_part SET bytes = zeroblob(length(bytes)) WHERE part = 1",
        "DELETE FROM snapshot_part WHERE part = 2",
        "UPDATE snapshot SET position = position + 1",
        "UPDATE snapshot SET version = version + 1",
        "UPDATE snapshot SET length = 9000000000000000000",
        "UPDATE snapshot SET checksum = zeroblob(32)",
        "UPDATE snapshot_part SET part = -1 WHERE part = 1",
    ];
    for damage in damages {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let image: Vec<u8> = (0..2_500_000_u32).map(|n| (n / 3) as u8).collect();
        Sqlite::open(&path).unwrap().save_snapshot(&space, Position(7), 2, &image).unwrap();
        assert!(Sqlite::open(&path).unwrap().load_snapshot(&space).unwrap().unwrap().bytes == image);
        Connection::open(&path).unwrap().execute_batch(damage).unwrap();
        let mut store = Sqlite::open(&path).unwrap();
        assert!(store.load_snapshot(&space).unwrap().is_none(), "{damage}");
        store.save_snapshot(&space, Position(8), 2, b"new").unwrap();
        assert_eq!(store.load_snapshot(&space).unwrap().unwrap().bytes, b"new");
    }
}

#[test]
fn ids_are_found_while_their_index_grows_in_portions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut author = Author::new(1, 9);
    let (mut one, mut two) = (Sqlite::open(&path).unwrap(), Sqlite::open(&path).unwrap());
    let mut operations = Vec::new();
    for round in 0..36 {
        let new = author.write_many(2000);
        // Both connections append, and a batch that is refused leaves no trace in what either of them remembers.
        let store = if round % 5 == 0 { &mut two } else { &mut one };
        let stray = author.clone().write_many(3);
        assert!(
            store
                .append_batch(&[run(&new), run(&stray[1..]), run(&[Author::new(7, 9).write_many(2).remove(1)])])
                .is_err()
        );
        store.append_batch(&[run(&new)]).unwrap();
        operations.extend(new);
    }
    let indexed = |store: &Path| {
        let connection = Connection::open(store).unwrap();
        connection.query_row("SELECT position FROM indexed", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert!(indexed(&path) >= 65_536, "a portion was moved");
    let fresh = Sqlite::open(&path).unwrap();
    for operation in operations.iter().step_by(197) {
        assert!([&one, &two, &fresh].iter().all(|store| store.contains(&operation.id()).unwrap()));
    }
    assert!(!one.contains(&author.write("not there").id()).unwrap());
    assert!(fresh.check(&mut |_, _| {}).unwrap().is_clean());
}
