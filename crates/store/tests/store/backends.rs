//! Every backend passes the same suite.

use commonage_store::conformance::{Author, conformance, run};
use commonage_store::{LogStore, Memory, Sqlite};

#[test]
fn memory_conforms() {
    conformance(Memory::new);
}

#[test]
fn sqlite_in_memory_conforms() {
    conformance(|| Sqlite::in_memory().unwrap());
}

#[test]
fn sqlite_in_a_file_conforms() {
    let folder = tempfile::tempdir().unwrap();
    let mut count = 0;
    conformance(|| {
        count += 1;
        Sqlite::open(folder.path().join(format!("{count}.db"))).unwrap()
    });
}

#[test]
fn a_store_can_be_chosen_at_run_time() {
    let mut stores: Vec<Box<dyn LogStore>> = vec![Box::new(Memory::new()), Box::new(Sqlite::in_memory().unwrap())];
    for store in &mut stores {
        store.append_own(&run(&[Author::new(1, 1).write("x")])).unwrap();
    }
}

#[test]
fn a_clone_of_the_memory_store_is_what_a_disk_keeps_through_a_crash() {
    let mut author = Author::new(1, 1);
    let mut store = Memory::new();
    store.append_own(&run(&[author.write("kept")])).unwrap();
    let disk = store.clone();
    store.append_own(&run(&[author.write("lost")])).unwrap();
    assert_eq!((disk.count(&author.log().space).unwrap(), store.count(&author.log().space).unwrap()), (1, 2));
}
