//! Every command that says something says it to programs too.

use serde_json::Value;

use crate::support::Bench;

fn has(value: &Value, fields: &[&str]) {
    for field in fields {
        assert!(value.pointer(field).is_some(), "{field} is missing in {value:#}");
    }
}

#[test]
fn every_answer_is_json_with_stable_names() {
    let bench = Bench::guild();
    let short = |value: &Value| value.as_str().unwrap()[..12].to_owned();
    let json = |who: &str, arguments: &[&str], fields: &[&str]| {
        let value = bench.json(who, arguments);
        has(&value, fields);
        value
    };
    let me = json("ana", &["whoami"], &["/person/id", "/person/name", "/device/key", "/device/is_added", "/data"]);
    json("ana", &["profile", "--about", "I mend pumps"], &["/id", "/name"]);
    json("ana", &["device", "list"], &["/devices/0/key", "/devices/0/is_this", "/devices/0/is_put_out"]);
    let id = me["person"]["id"].as_str().unwrap();
    let request =
        json("phone", &["device", "request", "--person", id, "--name", "phone"], &["/request", "/device/key"]);
    json("ana", &["device", "add", request["request"].as_str().unwrap()], &["/operation", "/device/name"]);
    json("ana", &["space", "new", "place", "Mill Lane", "--public"], &["/id", "/kind", "/name", "/membership"]);
    json("ana", &["space", "list", "--people"], &["/spaces/0/id", "/spaces/0/level", "/spaces/0/members"]);
    json(
        "ana",
        &["space", "show", "Water guild"],
        &["/id", "/state", "/people/0/name", "/invitations/0/id", "/operations"],
    );
    json("ana", &["space", "members", "Water guild"], &["/people/0/level"]);
    json("ana", &["space", "describe", "Water guild", "--about", "wells"], &["/id"]);
    json("ana", &["space", "admission", "Water guild", "writers"], &["/admission"]);
    let invite = json("ana", &["invite", "Water guild", "--uses", "3"], &["/ticket", "/invitation", "/expires_ms"]);
    json("ana", &["invite", "close", "Water guild", &short(&invite["invitation"])], &["/invitation"]);
    json("ana", &["grant", "Water guild", "Ben", "steward"], &["/person", "/level"]);
    let note = json("ana", &["note", "Water guild", "to be erased"], &["/operation", "/seq", "/audience"]);
    json("ana", &["erase", &short(&note["operation"])], &["/erased"]);
    json(
        "ana",
        &["log", "--last", "5"],
        &["/operations/0/id", "/operations/0/standing", "/operations/0/space_name", "/operations/0/at_ms"],
    );
    json("ana", &["export", "a", "--space", "Water guild"], &["/file", "/bytes", "/contents/0/operations", "/letters"]);
    json("ben", &["import", "a"], &["/new", "/known", "/letters", "/changes", "/from/0/name"]);
    let letter = json("ben", &["letters", "send", "--to", "Ana", "Hello"], &["/letter", "/from", "/to"]);
    json("ben", &["export", "b", "--public", "Ben"], &["/for"]);
    bench.json("ana", &["import", "b"]);
    json("ana", &["letters"], &["/received/0/id", "/received/0/progress", "/received/0/text", "/sent"]);
    json("ana", &["letters", "accept", &short(&letter["letter"])], &["/progress"]);
    json("ana", &["verify"], &["/operations", "/faults", "/is_sound"]);
    json("ana", &["doctor"], &["/counts/operations", "/findings", "/is_well"]);
    json("ana", &["backup", "b.db"], &["/file", "/bytes"]);
    json("ana", &["device", "revoke", "phone", "--yes"], &["/device/key", "/cuts"]);
    json("ben", &["leave", "Water guild"], &["/space", "/operation"]);
    json("ana", &["revoke", "Water guild", "Ben"], &["/person"]);
}

#[test]
fn refusals_are_json_too() {
    let bench = Bench::new();
    let said = bench.run("nobody", &["--json", "space", "list"]);
    let error: Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!(said.code, 1);
    assert!(error["error"].as_str().unwrap().starts_with("Nobody has begun here yet"), "{error}");
    let said = bench.run("nobody", &["--json", "space", "lsit"]);
    let error: Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!(said.code, 2);
    assert!(error["error"].as_str().unwrap().contains("lsit"), "{error}");
}

#[test]
fn there_are_no_colours_off_a_terminal() {
    let bench = Bench::guild();
    for arguments in [&["log"][..], &["space", "list"], &["doctor"], &["whoami"], &["--help"]] {
        let said = bench.run("ana", arguments);
        assert!(!said.out.contains('\u{1b}') && !said.err.contains('\u{1b}'), "{said:?}");
    }
}
