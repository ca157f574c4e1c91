//! What is read elsewhere: pagers that close, and the page to print.

use std::io::Read;
use std::process::Stdio;

use crate::support::Bench;

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let bench = Bench::guild();
    let long = "water ".repeat(40_000);
    assert_eq!(bench.run_with("ana", &["note", "Water guild", "-"], long.as_bytes()).code, 0);
    for arguments in [&["log"][..], &["--json", "log"], &["--help"], &["log", "--help"]] {
        let mut command = bench.command("ana");
        let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 1];
        let mut out = child.stdout.take().unwrap();
        let _ = out.read(&mut first);
        drop(out);
        let said = child.wait_with_output().unwrap();
        let err = String::from_utf8(said.stderr).unwrap();
        assert!(!err.contains("panicked") && err.is_empty(), "{arguments:?}: {err}");
        assert_eq!(said.status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn a_pager_that_waits_keeps_nobody_out() {
    let bench = Bench::guild();
    let long = "water ".repeat(40_000);
    assert_eq!(bench.run_with("ana", &["note", "Water guild", "-"], long.as_bytes()).code, 0);
    let mut child = bench.command("ana").arg("log").stdout(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 1];
    let mut out = child.stdout.take().unwrap();
    assert_eq!(out.read(&mut first).unwrap(), 1);
    bench.ok("ana", &["note", "Water guild", "meanwhile"]);
    drop(out);
    child.wait().unwrap();
}

#[test]
fn the_sheet_holds_what_it_must_and_only_its_owner_reads_it() {
    let bench = Bench::new();
    let json = bench.json("ana", &["init", "Ana <b>& \"Co\"", "--sheet", "sheet.html"]);
    let page = std::fs::read_to_string(bench.path("sheet.html")).unwrap();
    for word in json["words"].as_array().unwrap() {
        assert!(page.contains(&format!("<li>{}</li>", word.as_str().unwrap())));
    }
    assert!(page.contains("Ana &lt;b&gt;&amp; &quot;Co&quot;") && !page.contains("<b>"), "{page}");
    assert!(page.contains("<svg") && !page.contains("<?xml") && !page.contains("{code}"));
    assert!(!page.contains("http://") || page.matches("http://").count() == page.matches("http://www.w3.org").count());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for file in ["sheet.html", "ana/device.key"] {
            let mode = std::fs::metadata(bench.path(file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
    }
    let again = bench.refused("ben", &["init", "Ben", "--sheet", "sheet.html"]);
    assert!(again.contains("Nothing was changed"), "{again}");
    assert!(bench.refused("ben", &["whoami"]).contains("obody has begun"), "nothing was begun");
}

#[test]
fn words_lost_to_a_closed_screen_are_said_to_be_lost() {
    let bench = Bench::new();
    let mut command = bench.command("ana");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let said = command.args(["init", "Ana"]).stdout(writer).output().unwrap();
    assert_eq!(said.status.code(), Some(1));
    assert!(String::from_utf8(said.stderr).unwrap().contains("shown only once"));
}
