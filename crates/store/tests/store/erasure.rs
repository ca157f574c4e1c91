//! What was erased is gone: from answers, from the file, and from copies that come later.

use commonage_store::conformance::{Author, run};
use commonage_store::{LogStore, Position, Sqlite};

const SECRET: &str = "the-words-that-must-go-";

fn is_in_files(folder: &std::path::Path) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
    })
}

#[test]
fn erased_bytes_leave_the_file_and_do_not_come_back() {
    for length in [1, 40_000] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let mut author = Author::new(1, 9);
        let mut operations = author.write_many(30);
        operations.push(author.write(&SECRET.repeat(length)));
        operations.extend(author.write_many(30));
        let id = operations[30].id();
        let mut store = Sqlite::open(&path).unwrap();
        store.append_batch(&[run(&operations)]).unwrap();
        store.save_snapshot(&operations[0].space(), Position(61), 1, SECRET.as_bytes()).unwrap();
        assert!(is_in_files(folder.path()));
        assert!(store.erase_body(&id).unwrap());
        assert!(!is_in_files(folder.path()), "while it is open");
        drop(store);
        let mut store = Sqlite::open(&path).unwrap();
        store.append_batch(&[run(&operations)]).unwrap();
        assert_eq!(store.operation(&id).unwrap().unwrap().body(), None);
        assert!(store.check(&mut |_, _| {}).unwrap().is_clean());
        drop(store);
        assert!(!is_in_files(folder.path()), "after the same operations came again");
    }
}
