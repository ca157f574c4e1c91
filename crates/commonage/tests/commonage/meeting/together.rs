//! Two on one computer, awake at once, with commands beside them.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use super::{Awake, assert_is_well, ben_has_a_ticket, is_running, until, until_the_same, until_told};
use crate::support::Bench;

#[test]
fn with_a_ticket_alone_two_become_the_same_and_hear_each_other_at_once() {
    let bench = Bench::new();
    let _ana = ben_has_a_ticket(&bench);
    let _ben = Awake::start(&bench, "ben");
    until_the_same(&bench, "ana", "ben");
    bench.ok("ana", &["note", "Water guild", "The pump needs a seal"]);
    until_told(&bench, "ben", "The pump needs a seal");
    bench.ok("ben", &["note", "Water guild", "I have one"]);
    until_told(&bench, "ana", "I have one");
    until_the_same(&bench, "ana", "ben");
    let peers = bench.json("ana", &["peers"]);
    assert_eq!((&peers["is_running"], &peers["peers"][0]["name"]), (&true.into(), &"Ben".into()), "{peers:#}");
    for who in ["ana", "ben"] {
        assert_is_well(&bench, who);
        let said = || std::fs::read_to_string(bench.path(&format!("{who}.said"))).unwrap();
        until("it tells what is new", || said().contains("\"news\""));
        let lines: Vec<Value> = said().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let has = |what: &str| lines.iter().any(|line| line["what"] == what);
        assert!(["running", "connected", "even"].into_iter().all(has), "one JSON value a line: {lines:#?}");
    }
}

#[test]
fn every_command_works_while_it_runs() {
    let bench = Bench::new();
    let _ana = ben_has_a_ticket(&bench);
    let commands: [&[&str]; 14] = [
        &["note", "Water guild", "written beside it"],
        &["invite", "Water guild"],
        &["space", "new", "circle", "Care"],
        &["space", "show", "Water guild"],
        &["space", "list"],
        &["log"],
        &["export", "carried", "--everything"],
        &["import", "carried"],
        &["verify", "--each"],
        &["doctor"],
        &["backup", "backup.db"],
        &["status"],
        &["peers"],
        &["peers", "address"],
    ];
    for command in commands {
        bench.ok("ana", command);
        assert!(is_running(&bench, "ana"), "after {command:?}");
    }
    let status = bench.json("ana", &["status"]);
    assert_eq!((&status["name"], &status["spaces"]), (&"Ana".into(), &2.into()), "{status:#}");
    let refused = bench.refused("ana", &["run", "--local"]);
    assert!(refused.contains("already runs for this folder"), "{refused}");
}

#[test]
fn many_write_at_once_beside_two_who_run_and_nobody_fails_or_forks() {
    let bench = Bench::new();
    let _ana = ben_has_a_ticket(&bench);
    let _ben = Awake::start(&bench, "ben");
    until_the_same(&bench, "ana", "ben");
    std::thread::scope(|scope| {
        for (writer, who) in ["ana", "ben", "ana", "ben"].into_iter().enumerate() {
            let bench = &bench;
            scope.spawn(move || {
                for round in 0..6 {
                    bench.ok(who, &["note", "Water guild", &format!("{writer} says {round}")]);
                    bench.ok(who, &["log"]);
                }
            });
        }
    });
    until_the_same(&bench, "ana", "ben");
    for who in ["ana", "ben"] {
        assert_is_well(&bench, who);
        let log = bench.json(who, &["log", "Water guild", "--last", "1000"]);
        let lines = log["operations"].as_array().unwrap();
        let places: BTreeSet<_> = lines.iter().map(|line| (line["device"].to_string(), line["seq"].as_u64())).collect();
        assert_eq!(places.len(), lines.len(), "no place is used twice");
        assert_eq!(lines.iter().filter(|line| line["kind"] == "note").count(), 24);
    }
}

#[test]
fn what_is_said_of_others_is_true_whether_it_runs_or_not() {
    let bench = Bench::new();
    bench.begin("cy", "Cy");
    assert!(bench.refused("cy", &["sync", "now", "--local"]).contains("Nobody else is known here yet"));
    let mut ana = ben_has_a_ticket(&bench);
    let asleep = bench.json("ben", &["status"]);
    assert_eq!((&asleep["is_running"], &asleep["known"]), (&false.into(), &1.into()), "{asleep:#}");
    let met = bench.json("ben", &["sync", "now", "--local"]);
    assert_eq!((&met["met"], &met["even"]), (&1.into(), &1.into()), "{met:#}");
    until_the_same(&bench, "ana", "ben");
    let known = bench.json("ben", &["peers"]);
    assert_eq!((&known["is_running"], &known["peers"][0]["name"]), (&false.into(), &"Ana".into()), "{known:#}");
    let ben = Awake::start(&bench, "ben");
    bench.ok("ana", &["note", "Water guild", "good morning"]);
    let met = bench.json("ben", &["sync", "now"]);
    assert_eq!(met["met"], 1, "{met:#}");
    until_told(&bench, "ben", "good morning");
    ana.kill();
    until("Ben sees that she is gone", || bench.json("ben", &["peers"])["peers"][0]["link"].is_null());
    assert!(ben.stop().success());
    assert_eq!(bench.json("ben", &["sync", "now", "--local", "--seconds", "2"])["met"], 0);
}

#[test]
fn after_a_kill_commands_work_at_once_and_it_runs_again() {
    let bench = Bench::new();
    ben_has_a_ticket(&bench).kill();
    assert!(bench.path("ana").join("running").exists(), "the sign of the dead one is still there");
    bench.ok("ana", &["note", "Water guild", "written after the kill"]);
    assert!(!is_running(&bench, "ana"));
    let before = bench.json("ana", &["peers", "address"])["address"].clone();
    let ana = Awake::start(&bench, "ana");
    let port = |address: &Value| address.as_str().unwrap().split(['@', ',']).nth(1).unwrap().to_owned();
    assert_eq!(port(&before), port(&bench.json("ana", &["peers", "address"])["address"]), "where others remember it");
    let ben = Awake::start(&bench, "ben");
    until_told(&bench, "ben", "written after the kill");
    for awake in [ana, ben] {
        assert!(awake.stop().success());
    }
    for who in ["ana", "ben"] {
        assert!(!bench.path(who).join("running").exists(), "{who} has tidied up");
        assert!(bench.run(who, &["log"]).code == 0 && !is_running(&bench, who));
    }
}

#[test]
fn a_ctrl_c_stops_it_in_good_order() {
    let bench = Bench::new();
    let mut ana = ben_has_a_ticket(&bench);
    let id = ana.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    until("it stops", || ana.child.try_wait().unwrap().is_some());
    assert!(ana.child.wait().unwrap().success());
    assert!(!bench.path("ana").join("running").exists());
}

#[test]
fn who_comes_with_a_used_up_ticket_is_told_that_it_lets_nobody_in() {
    let bench = Bench::new();
    let _ana = ben_has_a_ticket(&bench);
    let _ben = Awake::start(&bench, "ben");
    until_the_same(&bench, "ana", "ben");
    bench.begin("cy", "Cy");
    bench.ok("cy", &["join", "for-ben.txt"]);
    let met = bench.ok("cy", &["sync", "now", "--local"]);
    assert!(met.contains("has not let you in: is the invitation used up or closed?"), "{met}");
}

#[test]
fn a_port_that_is_taken_is_said_to_be() {
    let bench = Bench::new();
    bench.begin("ana", "Ana");
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let file = std::fs::File::create(bench.path("ana.out")).unwrap();
    let mut child = bench.command("ana").args(["run", "--local", "--port", &port]).stdout(file).spawn().unwrap();
    let said = format!("Port {port} was not to be had");
    until("it says so", || std::fs::read_to_string(bench.path("ana.out")).unwrap().contains(&said));
    child.kill().unwrap();
    child.wait().unwrap();
}
