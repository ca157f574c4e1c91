//! Killed at any instruction: everything acknowledged is there, and no place is ever acknowledged twice.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use commonage_log::OperationId;
use commonage_store::conformance::{Author, run};
use commonage_store::{LogStore, Sqlite};

const CHILD: &str = "COMMONAGE_STORE_KILL_CHILD";
const ROUNDS: usize = 18;

/// Not a test by itself: the process that is killed. It appends until then, and says what was acknowledged.
#[test]
fn child_that_appends_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let mut store = Sqlite::open(path).unwrap();
    let mut own = Author::new(1, 9).resume(&store);
    let mut other = Author::new(2, 9).resume(&store);
    let mut out = std::io::stdout();
    for round in 0_u32.. {
        // What an operation says differs from life to life: a place signed twice would show as two ids.
        let operation = own.write(&format!("{} {round}", std::process::id()));
        store.append_own(&run(std::slice::from_ref(&operation))).unwrap();
        writeln!(out, "ack {} {}", operation.header().seq, operation.id()).unwrap();
        out.flush().unwrap();
        if round % 3 == 0 {
            store.append_batch(&[run(&other.write_many(40))]).unwrap();
        }
        if round % 10 == 9 {
            store.erase_body(&operation.id()).unwrap();
            store.save_snapshot(&own.log().space, commonage_store::Position(1), 1, &[7; 300_000]).unwrap();
        }
    }
}

#[test]
fn killed_at_any_instruction_it_comes_back_with_everything_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut random = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64 | 1;
    let mut acknowledged: HashMap<u64, OperationId> = HashMap::new();
    for round in 0..ROUNDS {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        // Some die while they open the file, before anything is acknowledged.
        let wait = Duration::from_micros(if round % 6 == 0 { random % 8_000 } else { 20_000 + random % 120_000 });
        for (seq, id) in live_and_die(&path, wait) {
            assert!(acknowledged.insert(seq, id).is_none(), "place {seq} was acknowledged twice");
        }
        let mut store = Sqlite::open(&path).unwrap();
        let report = store.check(&mut |_, _| {}).unwrap();
        assert!(report.is_clean(), "{report:?}");
        let log = Author::new(1, 9).log();
        let held: HashMap<u64, OperationId> =
            store.range(&log, 0, usize::MAX).unwrap().iter().map(|op| (op.header().seq, op.id())).collect();
        for (seq, id) in &acknowledged {
            assert_eq!(held.get(seq), Some(id), "place {seq} was acknowledged and is gone");
        }
        let mut own = Author::new(1, 9).resume(&store);
        assert_eq!(own.next_seq(), held.len() as u64);
        let next = own.write("the parent goes on");
        store.append_own(&run(std::slice::from_ref(&next))).unwrap();
        assert!(acknowledged.insert(next.header().seq, next.id()).is_none());
    }
    assert!(acknowledged.len() > ROUNDS * 3, "only {} operations in all: nothing was tested", acknowledged.len());
}

fn live_and_die(path: &std::path::Path, wait: Duration) -> Vec<(u64, OperationId)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child_that_appends_until_it_is_killed", "--nocapture", "--test-threads=1"])
        .env(CHILD, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || {
        // A last line that was cut off in the middle is no acknowledgement.
        let whole = output.split(b'\n').map_while(Result::ok).map(|line| String::from_utf8(line).unwrap());
        whole
            .filter_map(|line| {
                let (seq, id) = line.split_once("ack ")?.1.split_once(' ')?;
                Some((seq.parse().ok()?, id.parse().ok()?))
            })
            .collect()
    });
    std::thread::sleep(wait);
    child.kill().unwrap(); // SIGKILL
    let status = child.wait().unwrap();
    assert!(status.code().is_none(), "the child ended by itself: {status}");
    reader.join().unwrap()
}
