//! Killed at any moment, and used by two at once.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::Duration;

use crate::support::Bench;

/// Kills, each a little later than the one before: from before the lock to after the answer.
const KILLS: u64 = 60;

#[test]
fn killed_at_any_moment_it_comes_back_with_what_it_acknowledged_and_forks_nothing() {
    let bench = Bench::guild();
    let mut acknowledged = BTreeSet::new();
    for round in 0..KILLS {
        let mut command = bench.command("ana");
        let text = format!("note {round}");
        command.args(["--json", "note", "Water guild", &text]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_micros(round * 300));
        let _ = child.kill();
        let said = child.wait_with_output().unwrap();
        if let Ok(value) = serde_json::from_slice::<serde_json::Value>(&said.stdout) {
            acknowledged.insert((value["seq"].as_u64().unwrap(), value["operation"].as_str().unwrap().to_owned()));
        }
    }
    bench.ok("ana", &["verify", "--each"]);
    let doctor = bench.json("ana", &["doctor"]);
    assert_eq!(doctor["is_well"], true, "{doctor:#}");
    let log = bench.json("ana", &["log", "Water guild", "--last", "100000"]);
    let device = bench.json("ana", &["whoami"])["device"]["key"].as_str().unwrap()[..10].to_owned();
    let own = log["operations"].as_array().unwrap().iter().filter(|line| line["device"] == device.as_str());
    let held: Vec<_> =
        own.map(|line| (line["seq"].as_u64().unwrap(), line["id"].as_str().unwrap().to_owned())).collect();
    let places: BTreeSet<u64> = held.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(places.len(), held.len(), "no place is used twice");
    assert_eq!(places, (0..held.len() as u64).collect(), "and none is left out");
    let held: BTreeSet<_> = held.into_iter().collect();
    assert!(acknowledged.is_subset(&held), "what was acknowledged is here");
    bench.carry("ana", "ben");
    assert_eq!(bench.state("ana"), bench.state("ben"));
}

#[test]
fn killed_while_beginning_it_can_begin_again() {
    for round in 0..12 {
        let bench = Bench::new();
        let mut child = bench.command("ana").args(["init", "Ana"]).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(round * 1_500));
        let _ = child.kill();
        child.wait().unwrap();
        if bench.run("ana", &["whoami"]).code != 0 {
            bench.ok("ana", &["init", "Ana"]);
        }
        bench.ok("ana", &["space", "new", "circle", "Care"]);
        bench.ok("ana", &["verify"]);
    }
}

#[test]
fn two_at_once_take_turns() {
    let bench = Bench::guild();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let bench = &bench;
            scope.spawn(move || {
                for round in 0..5 {
                    bench.ok("ana", &["note", "Water guild", &format!("{writer} says {round}")]);
                }
            });
        }
    });
    let log = bench.json("ana", &["log", "Water guild", "--last", "1000"]);
    let notes = log["operations"].as_array().unwrap().iter().filter(|line| line["kind"] == "note").count();
    assert_eq!(notes, 20);
    bench.ok("ana", &["verify"]);
}

#[test]
fn who_waits_too_long_is_told() {
    let bench = Bench::guild();
    let lock = std::fs::OpenOptions::new().write(true).open(bench.path("ana").join("lock")).unwrap();
    lock.lock().unwrap();
    let refused = bench.refused("ana", &["log"]);
    assert!(
        refused.contains("another Commonage is busy") || refused.contains("Another Commonage is busy"),
        "{refused}"
    );
    drop(lock);
    bench.ok("ana", &["log"]);
}
