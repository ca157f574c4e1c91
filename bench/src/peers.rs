//! The same life of a workshop for other programs: as plain-text accounts, and as a data folder of ours.

use std::path::Path;
use std::time::Instant;

use commonage_economy::accounts::Syntax;
use commonage_economy::id::Id;
use commonage_economy::record::Record;
use commonage_log::{DeviceSecret, Millis, RecoverySecret};
use commonage_node::Node;
use commonage_store::Sqlite;

/// Writes `life.ledger`, `life.beancount` and `life.db`, and tells how long ours takes to open and answer.
pub(crate) fn write(folder: &Path, events: usize) {
    std::fs::create_dir_all(folder).unwrap();
    let path = folder.join("life.db");
    let _ = std::fs::remove_file(&path);
    let open = || Node::open(Box::new(Sqlite::open(&path).unwrap()), DeviceSecret::from_seed([1; 32])).unwrap();
    let mut node = open();
    let paper = RecoverySecret::from_seed([2; 32]);
    let me = node.begin("Workshop", "laptop", &paper, [3; 16], Millis(1_800_000_000_000)).unwrap();
    let records = crate::ledger::life(events, &Id::Space(me)).into_iter();
    let alone = |mut record: Record| {
        record.id = Id::Here(0);
        vec![record]
    };
    let began = Instant::now();
    node.state_all(me, records.map(alone).collect(), Millis(1_800_000_000_001), &mut |_, _| ()).unwrap();
    println!("commonage sign, save and fold: {:.2} s", began.elapsed().as_secs_f64());
    node.save_snapshots(true).unwrap();
    let view = node.my_view().unwrap();
    for (name, syntax) in [("life.ledger", Syntax::Ledger), ("life.beancount", Syntax::Beancount)] {
        std::fs::write(folder.join(name), view.accounts(&me, syntax).unwrap()).unwrap();
    }
    drop(node);
    let began = Instant::now();
    let node = open();
    let opened = began.elapsed();
    let ledger = node.my_view().unwrap().ledger(&me).unwrap();
    let count = ledger.balances_at(Millis(u64::MAX)).len();
    println!(
        "commonage open: {:.3} s; all {count} balances after that: {:.4} s",
        opened.as_secs_f64(),
        (began.elapsed() - opened).as_secs_f64()
    );
    let mut store = Sqlite::open(&path).unwrap();
    commonage_store::LogStore::drop_snapshots(&mut store).unwrap();
    drop((node, store));
    let began = Instant::now();
    let node = open();
    println!(
        "commonage open from the log alone: {:.3} s ({} operations)",
        began.elapsed().as_secs_f64(),
        node.space(&me).unwrap().len()
    );
}
