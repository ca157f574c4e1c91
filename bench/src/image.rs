//! The memory image: reopening from the log and from a snapshot, and what an operation costs in memory.

use std::path::Path;
use std::time::Instant;

use commonage_log::DeviceSecret;
use commonage_node::Node;
use commonage_store::{LogStore, Position, Sqlite};

use crate::world::World;
use crate::{Line, best, memory};

const BATCH: usize = 5_000;

fn fill(world: &World, path: &Path) {
    let store = Sqlite::open(path).unwrap();
    let mut node = Node::open(Box::new(store), secret()).unwrap();
    for run in world.runs(BATCH).chunks(2) {
        node.receive(run).unwrap();
    }
}

fn secret() -> DeviceSecret {
    DeviceSecret::from_seed([1; 32])
}

fn open(path: &Path) -> Node {
    Node::open(Box::new(Sqlite::open(path).unwrap()), secret()).unwrap()
}

pub(crate) fn measure_reopening(world: &World) -> Vec<Line> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("node.db");
    fill(world, &path);
    let count = world.operations().count();
    Sqlite::open(&path).unwrap().drop_snapshots().unwrap();
    let (from_log, _) = best(3, || {
        Sqlite::open(&path).unwrap().drop_snapshots().unwrap();
        open(&path).space(&world.space).unwrap().len()
    });
    // The least that folding from the log needs: the rows, and a hash of each.
    let (reading, _) = best(3, || raw_read(&path));
    open(&path).save_snapshots(true).unwrap();
    let (from_snapshot, _) = best(3, || open(&path).space(&world.space).unwrap().len());
    let snapshot = Sqlite::open(&path).unwrap().load_snapshot(&world.space).unwrap().unwrap();
    let (loading, _) = best(3, || Sqlite::open(&path).unwrap().load_snapshot(&world.space).unwrap());
    eprintln!("(snapshot of {count} operations: {} bytes)", snapshot.bytes.len());
    vec![
        Line::new("reopen from the log", count, from_log, ("reading and hashing the same rows", reading)),
        Line::new("reopen from a snapshot", count, from_snapshot, ("reading and checking the snapshot", loading)),
    ]
}

fn raw_read(path: &Path) -> usize {
    let store = Sqlite::open(path).unwrap();
    let mut count = 0;
    for space in store.spaces().unwrap() {
        let mut after = Position(0);
        loop {
            let batch = store.read_space(&space, after, 10_000).unwrap();
            let Some((last, _)) = batch.last() else { break };
            after = *last;
            count += batch.len();
        }
    }
    count
}

/// One million operations: what they cost in memory, and how long a node with them takes to open.
pub(crate) fn measure_million(operations: usize) -> (Vec<Line>, f64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("node.db");
    let world = World::new(100, operations / 100);
    let count = world.operations().count();
    let space = world.space;
    fill(&world, &path);
    drop(world);
    let before = memory::held();
    let mut node = open(&path);
    let image = memory::held() - before;
    assert_eq!(node.space(&space).unwrap().len(), count);
    let hash = node.space(&space).unwrap().state_hash();
    node.save_snapshots(true).unwrap();
    drop(node);
    let begin = Instant::now();
    let node = open(&path);
    let time = begin.elapsed();
    assert_eq!(node.space(&space).unwrap().state_hash(), hash, "a snapshot says the same as the log");
    let (loading, _) = best(3, || Sqlite::open(&path).unwrap().load_snapshot(&space).unwrap().unwrap().bytes.len());
    let line = Line::new("open a node of a million", count, time, ("reading and checking the snapshot", loading))
        .bar("under 1 s:", |line| line.seconds < 1.0);
    (vec![line], image as f64 / count as f64)
}
