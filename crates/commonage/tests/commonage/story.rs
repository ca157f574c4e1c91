//! Two people on two machines without a network, and what becomes of their devices.

use crate::support::Bench;

#[test]
fn two_people_who_exchange_files_end_up_the_same() {
    let bench = Bench::guild();
    bench.ok("ana", &["note", "Water guild", "The pump at the well needs a new seal"]);
    bench.carry("ana", "ben");
    bench.ok("ben", &["note", "Water guild", "I have one"]);
    assert_ne!(bench.state("ana"), bench.state("ben"));
    let told = bench.carry("ben", "ana");
    assert!(told.contains("1 new operation"), "{told}");
    assert_eq!(bench.state("ana"), bench.state("ben"));
    let again = bench.carry("ben", "ana");
    assert!(again.contains("nothing that was not here already"), "{again}");
    let log = bench.ok("ana", &["log", "Water guild"]);
    assert!(log.contains("needs a new seal") && log.contains("I have one"), "{log}");
    bench.ok("ana", &["verify", "--each"]);
}

#[test]
fn who_was_removed_is_told_and_left_out_of_new_files() {
    let bench = Bench::guild();
    bench.ok("ana", &["revoke", "Water guild", "Ben"]);
    bench.ok("ana", &["note", "Water guild", "canary"]);
    bench.ok("ana", &["export", "for-ben", "--for", "Ben"]);
    bench.ok("ben", &["import", "for-ben"]);
    assert!(!bench.ok("ben", &["log"]).contains("canary"));
    let bytes = std::fs::read(bench.path("for-ben")).unwrap();
    assert!(!bytes.windows(6).any(|part| part == b"canary"));
    bench.carry("ana", "ben");
    let refused = bench.refused("ben", &["note", "Water guild", "hello"]);
    assert!(
        refused.contains("nothing here is called")
            || refused.contains("not a member")
            || refused.contains("Nothing here"),
        "{refused}"
    );
}

#[test]
fn what_is_erased_leaves_the_folder_and_the_files() {
    let bench = Bench::guild();
    let note = bench.json("ben", &["note", "Water guild", "canary-in-a-note"]);
    bench.carry("ben", "ana");
    let id = note["operation"].as_str().unwrap();
    bench.ok("ana", &["erase", &id[..12]]);
    assert!(bench.refused("ana", &["erase", id]).contains("erased already"));
    bench.carry("ana", "ben");
    for who in ["ana", "ben"] {
        assert!(!bench.ok(who, &["log"]).contains("canary"));
        for file in std::fs::read_dir(bench.path(who)).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(16).any(|part| part == b"canary-in-a-note"), "{who}");
        }
    }
    assert_eq!(bench.state("ana"), bench.state("ben"));
}

#[test]
fn a_thief_is_put_out_with_the_paper_key_and_the_old_sheet_opens_nothing() {
    let bench = Bench::new();
    let words = bench.begin("ana", "Ana");
    bench.ok("ana", &["space", "new", "circle", "Water guild"]);
    bench.ok("ana", &["backup", "backup.db"]);
    let wrong = format!("{}art", "abandon ".repeat(23));
    bench.refused("new", &["recover", "--words", &wrong, "--from", "backup.db"]);
    let sheet = bench.ok(
        "new",
        &["recover", "--words", &words.to_uppercase(), "--from", "backup.db", "--sheet", "new.html", "--device", "new"],
    );
    assert!(sheet.contains("You are back, Ana") && sheet.contains("Put out: laptop"), "{sheet}");
    bench.ok("new", &["note", "Water guild", "I am back"]);
    bench.ok("new", &["export", "news", "--everything"]);
    bench.ok("ana", &["import", "news"]);
    assert!(bench.refused("ana", &["note", "Water guild", "the thief"]).contains("put out"));
    let old_sheet = bench.refused("new", &["recovery", "rotate", "--words", &words]);
    assert!(old_sheet.contains("not the one"), "{old_sheet}");
    bench.ok("new", &["backup", "backup-2.db"]);
    let twice = bench.refused("newer", &["recover", "--words", &words, "--from", "backup-2.db"]);
    assert!(twice.contains("newest sheet"), "{twice}");
}

#[test]
fn a_backup_beside_an_old_key_is_refused() {
    let bench = Bench::new();
    bench.begin("ana", "Ana");
    bench.ok("ana", &["backup", "backup.db"]);
    bench.ok("ana", &["space", "new", "circle", "Care"]);
    for file in ["commonage.db", "commonage.db-wal", "commonage.db-shm"] {
        let _ = std::fs::remove_file(bench.path("ana").join(file));
    }
    std::fs::copy(bench.path("backup.db"), bench.path("ana").join("commonage.db")).unwrap();
    assert!(bench.refused("ana", &["space", "list"]).contains("looks like a backup"));
}
