//! What goes wrong is said in a sentence: what was tried, why not, what to do. Nothing panics.

use crate::support::Bench;

/// Who, what they typed, and what the answer must say.
type Case<'a> = (&'a str, &'a [&'a str], &'a str);

fn check(bench: &Bench, cases: &[Case<'_>]) {
    let mut wrong = Vec::new();
    for (who, arguments, needle) in cases {
        let said = bench.run(who, arguments);
        let sentence = said.err.replace('\n', " ");
        let is_sentence = sentence.trim_end().ends_with(['.', ')', '?'])
            && !sentence.starts_with(char::is_lowercase)
            && !sentence.contains("panicked");
        if said.code != 1 || !is_sentence || !sentence.contains(needle) {
            wrong.push(format!("{arguments:?} should say “{needle}”: {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn refusals_say_what_to_do() {
    let bench = Bench::guild();
    std::fs::write(bench.path("rubbish"), [0xff; 4000]).unwrap();
    std::fs::write(bench.path("empty"), b"").unwrap();
    std::fs::write(bench.path("long"), vec![b'a'; 3 << 20]).unwrap();
    std::fs::create_dir(bench.path("folder")).unwrap();
    bench.ok("ana", &["export", "whole", "--space", "Water guild"]);
    let whole = std::fs::read(bench.path("whole")).unwrap();
    std::fs::write(bench.path("half"), &whole[..whole.len() / 2]).unwrap();
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    std::fs::write(bench.path("changed"), changed).unwrap();
    bench.ok("ana", &["backup", "backup.db"]);
    let ticket = std::fs::read_to_string(bench.path("ticket.txt")).unwrap();
    let far = "f".repeat(64);
    let cases: &[Case<'_>] = &[
        ("nobody", &["whoami"], "commonage init"),
        ("rubbish", &["whoami"], "is not a folder but a file"),
        ("rubbish", &["init", "Cleo"], "is not a folder but a file"),
        ("rubbish/deeper", &["init", "Cleo"], "a part of its path is a file"),
        ("ana", &["init", "Ana"], "already lives"),
        ("cleo", &["init", "  "], "is empty"),
        ("cleo", &["init", "two\nlines"], "line breaks"),
        ("cleo", &["init", &"x".repeat(300)], "at most 200"),
        ("cleo", &["init", "Cleo", "--sheet", "no/such/folder.html"], "Nothing was changed"),
        ("ana", &["space", "show", "Fire guild"], "space list"),
        ("ana", &["space", "show", &far], "is not here"),
        ("ana", &["space", "members", "Wa"], "othing here is called"),
        ("ana", &["note", "Water guild", " "], "is empty"),
        ("ana", &["note", "Water guild", "-"], "is empty"),
        ("ana", &["join", "rubbish"], "not plain text"),
        ("ana", &["join", "empty"], "does not begin with"),
        ("ana", &["join", "folder"], "is a folder"),
        ("ana", &["join", "missing"], "there is no such file"),
        ("ana", &["join", "long"], "too long"),
        ("ana", &["join", "commonage-ticket:00"], "missing or changed"),
        ("ana", &["join", &ticket], "already a member"),
        ("ana", &["import", "rubbish"], "not a Commonage export"),
        ("ana", &["import", "empty"], "not a Commonage export"),
        ("ana", &["import", "/dev/zero"], "not a Commonage export"),
        ("ana", &["import", "half"], "cut short"),
        ("ana", &["import", "changed"], "changed after it was made"),
        ("ana", &["import", "folder"], "is a folder"),
        ("ana", &["import", "missing"], "there is no such file"),
        ("ana", &["import", "backup.db"], "is a backup"),
        ("ana", &["export", "whole", "--space", "Water guild"], "--force"),
        ("ana", &["export", "folder", "--everything"], "is a folder"),
        ("ana", &["export", "/dev/null", "--everything", "--force"], "is no file"),
        ("ana", &["export", "no/such/place", "--everything"], "no such file or folder"),
        ("ana", &["export", "x", "--space", "Fire guild"], "commonage space list"),
        ("ana", &["backup", "backup.db"], "exists"),
        ("ana", &["backup", "no/such/place"], "."),
        ("ana", &["invite", "Water guild", "--uses", "0"], "1 to"),
        ("ana", &["invite", "Water guild", "--out", "whole"], "something of that name"),
        ("ana", &["invite", "close", "Water guild", "0000"], "o open invitation"),
        ("ana", &["grant", "Water guild", "Nobody", "write"], "space list"),
        ("ana", &["grant", "Water guild", "Water guild", "write"], "not a person"),
        ("ben", &["grant", "Water guild", "Ana", "read"], "steward"),
        ("ben", &["invite", "Water guild"], "steward"),
        ("ben", &["revoke", "Water guild", "Ana"], "steward"),
        ("ana", &["leave", "Water guild"], "--yes"),
        ("ana", &["erase", "0000"], "commonage log"),
        ("ana", &["erase", &far], "is not here"),
        ("ana", &["repair", "--keep", &far], "commonage doctor"),
        ("ana", &["device", "revoke", "toaster"], "device list"),
        ("ana", &["device", "revoke", "laptop", "--yes"], "another device"),
        ("ana", &["device", "add", "rubbish"], "not plain text"),
        ("ana", &["device", "add", "commonage-device:zz"], "other signs"),
        ("phone", &["device", "request", "--person", "Ana"], "whole id"),
        ("ana", &["device", "request", "--person", &far], "already lives"),
        ("ana", &["letters", "accept", "0000"], "commonage letters"),
        ("ana", &["letters", "send", "--to", "Ana", "x"], "write a note"),
        ("ana", &["letters", "send", "--from", "Fire guild", "--to", "Ben", "x"], "space list"),
        ("ana", &["letters", "ask", "Water guild"], "already"),
        ("new", &["recover", "--words", "one two three"], "24 words"),
        ("new", &["recover", "--words", &"abandon ".repeat(24)], "do not belong together"),
        ("new", &["recover", "--words-file", "missing"], "no such file"),
        ("new", &["recover", "--words", &format!("{}art", "abandon ".repeat(23))], "--from FILE"),
        (
            "newer",
            &["recover", "--words", &format!("{}art", "abandon ".repeat(23)), "--from", "backup.db"],
            "Check the words",
        ),
        (
            "newest",
            &["recover", "--words", &format!("{}art", "abandon ".repeat(23)), "--from", "missing"],
            "no such file",
        ),
        ("ana", &["recovery", "rotate", "--words", &format!("{}art", "abandon ".repeat(23))], "Check the words"),
    ];
    check(&bench, cases);
}

#[test]
fn inputs_that_are_no_text_are_refused() {
    let bench = Bench::guild();
    let said = bench.run_with("ana", &["note", "Water guild", "-"], &[0xff, 0xfe]);
    assert!(said.code == 1 && said.err.contains("not plain text"), "{said:?}");
    let said = bench.run_with("ana", &["note", "Water guild", "-"], &vec![b'x'; 5 << 20]);
    assert!(said.code == 1 && said.err.contains("too long"), "{said:?}");
    let said = bench.run_with("ana", &["note", "Water guild", "-"], &vec![b'x'; 1 << 20]);
    assert!(said.code == 1 && said.err.contains("at most"), "{said:?}");
    let said = bench.run_with("ana", &["note", "Water guild", "-"], "naïve 水\n".as_bytes());
    assert_eq!(said.code, 0, "{said:?}");
    assert!(bench.ok("ana", &["log"]).contains("naïve 水"));
}

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text_are_a_mistake_of_use() {
    use std::os::unix::ffi::OsStrExt;
    let bench = Bench::guild();
    let odd = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    let said = bench.command("ana").args(["note", "Water guild"]).arg(odd).output().unwrap();
    assert_eq!(said.status.code(), Some(2));
    let said = bench.command("ana").args(["import"]).arg(odd).output().unwrap();
    assert_eq!(said.status.code(), Some(1));
    let said = bench.command("ana").args(["export", "--everything"]).arg(odd).output().unwrap();
    assert_eq!(said.status.code(), Some(0), "a file may be called anything");
}

#[test]
fn mistakes_of_use_have_their_own_code() {
    let bench = Bench::new();
    for arguments in [
        &["nothing"][..],
        &["init"],
        &["export", "x"],
        &["space", "new", "person", "x"],
        &["log", "--last", "-1"],
        &["profile"],
    ] {
        assert_eq!(bench.run("ana", arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn faults_on_the_disk_have_their_own_code() {
    let bench = Bench::guild();
    bench.ok("ana", &["note", "Water guild", "a sentence that will be damaged on the disk"]);
    let file = bench.path("ana").join("commonage.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let needle = b"will be damaged";
    let at = bytes.windows(needle.len()).position(|part| part == needle).unwrap();
    bytes[at] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let said = bench.run("ana", &["verify"]);
    assert_eq!(said.code, 3, "{said:?}");
    assert!(said.out.contains("fault"), "{said:?}");
    assert!(bench.ok("ana", &["doctor"]).contains("verify"));
}
