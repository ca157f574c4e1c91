//! People share what comes in, on the command line.

use serde_json::Value;

use crate::support::Bench;

/// The first signs of an operation that an answer names.
fn short(answer: &Value, field: &str) -> String {
    let id = answer.pointer(field).and_then(Value::as_str).unwrap_or_else(|| panic!("{field} in {answer:#}"));
    id.trim_start_matches("commonage:act/")[..12].to_owned()
}

/// The amounts of an answer, by name.
fn amounts(answer: &Value, field: &str) -> Vec<(String, String)> {
    let lines = answer.pointer(field).and_then(Value::as_array).unwrap_or_else(|| panic!("{field} in {answer:#}"));
    let text = |line: &Value, field: &str| line[field].as_str().unwrap().to_owned();
    let mut all: Vec<_> = lines.iter().map(|line| (text(line, "name"), text(line, "amount"))).collect();
    all.sort();
    all
}

fn these(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    lines.iter().map(|(name, amount)| ((*name).to_owned(), (*amount).to_owned())).collect()
}

/// The guild, both stewards, with an equation by hours; Ana worked three, Ben one.
fn hours() -> Bench {
    let bench = Bench::guild();
    bench.ok("ana", &["grant", "Water guild", "Ben", "steward"]);
    bench.ok("ana", &["equation", "new", "hours"]);
    bench.ok("ana", &["equation", "adopt", "Hours"]);
    bench.ok("ana", &["flow", "worked", "3", "hours", "mending"]);
    bench.carry("ana", "ben");
    bench.ok("ben", &["flow", "worked", "1", "hour", "mending"]);
    bench
}

const SINCE: [&str; 2] = ["--since", "2020-01-01"];

fn propose(bench: &Bench, who: &str) -> (Value, String) {
    let answer = bench.json(who, &["share", "propose", "--income", "100 EUR", SINCE[0], SINCE[1]]);
    let id = short(&answer, "/operation");
    (answer, id)
}

#[test]
fn a_confirmation_tells_what_came_in_since() {
    let bench = hours();
    // Ana does not know yet what Ben did.
    let (proposed, id) = propose(&bench, "ana");
    assert_eq!(amounts(&proposed, "/sharing/lines"), these(&[("Ana", "100")]));
    bench.carry("ana", "ben");
    let refused = bench.refused("ben", &["share", "confirm", &id]);
    assert!(refused.contains("Ana 75.00 EUR (was 100.00 EUR), Ben 25.00 EUR (was 0.00 EUR)"), "{refused}");
    assert!(refused.contains("--as-proposed"), "{refused}");
    // They can still say that it was meant so.
    bench.ok("ben", &["share", "confirm", &id, "--as-proposed"]);
    let claims = bench.json("ben", &["claims", "list"]);
    assert_eq!(claims["claims"][0]["amount"], "100");
    assert_eq!(claims["claims"].as_array().unwrap().len(), 1);
}

#[test]
fn every_answer_about_sharing_is_json_with_stable_names() {
    let bench = hours();
    bench.carry("ben", "ana");
    let has = |value: &Value, fields: &[&str]| {
        for field in fields {
            assert!(value.pointer(field).is_some(), "{field} is missing in {value:#}");
        }
    };
    let json = |arguments: &[&str], fields: &[&str]| {
        let value = bench.json("ana", arguments);
        has(&value, fields);
        value
    };
    assert_eq!(json(&["clear"], &["/currency", "/net"])["owed"], "0");
    json(&["equation", "ready"], &["/ready/0/name", "/ready/0/purpose", "/ready/0/text"]);
    json(&["equation", "ready", "hours"], &["/text"]);
    json(&["equation", "list"], &["/equations/0/id", "/equations/0/name", "/equations/0/state"]);
    json(&["equation", "show"], &["/id", "/name", "/text"]);
    std::fs::write(bench.path("e"), "equation \"E\"\nin EUR\nover a period\nfirst the rest to \"Ana\"").unwrap();
    json(&["equation", "check", "e"], &["/name", "/plainly/0"]);
    let preview = ["share", "preview", "--income", "100 EUR", SINCE[0], SINCE[1]];
    let preview = json(&preview, &["/equation", "/currency", "/value", "/steps/0/given", "/stays", "/not_counted"]);
    assert_eq!(amounts(&preview, "/lines"), these(&[("Ana", "75"), ("Ben", "25")]));
    let (_, id) = propose(&bench, "ana");
    json(&["share", "history", "--check"], &["/sharings/0/id", "/sharings/0/standing", "/sharings/0/same"]);
    json(&["share", "explain", &id], &["/people/0/name", "/people/0/reasons"]);
    json(&["share", "what-if", &id, "--equation", "e"], &["/lines/0/was", "/lines/0/would_be"]);
    bench.carry("ana", "ben");
    has(&bench.json("ben", &["share", "confirm", &id]), &["/sharing", "/letters"]);
    bench.carry("ben", "ana");
    let claims = json(&["claims", "list"], &["/claims/0/from_name", "/claims/0/to_name", "/claims/0/open"]);
    assert_eq!(claims["claims"].as_array().unwrap().len(), 2);
    // Paying: the claim is found by who is paid.
    let sharing = &id[..10];
    bench.ok("ana", &["flow", "gave", "75", "EUR", "--to", "Ana", "--settles", sharing, "--new"]);
    let open = json(&["claims", "list"], &["/claims/0/to_name"]);
    assert_eq!((open["claims"].as_array().unwrap().len(), &open["claims"][0]["to_name"]), (1, &"Ben".into()));
    // A debt the other way, and the two set off.
    bench.ok("ben", &["claims", "new", "25", "EUR", "--from", "me", "--to", "Water guild"]);
    bench.carry("ben", "ana");
    json(&["clear"], &["/owed", "/cleared", "/remaining", "/circles/0/amount"]);
    let clearing = short(&json(&["clear", "propose"], &["/operation"]), "/operation");
    assert!(bench.refused("ana", &["clear", "agree", &clearing, "--for", "Ben"]).contains("themselves"));
    assert_eq!(json(&["clear", "agree", &clearing, "--for", "Water guild"], &["/party"])["is_done"], false);
    bench.carry("ana", "ben");
    assert_eq!(bench.json("ben", &["clear", "agree", &clearing])["is_done"], true);
    bench.carry("ben", "ana");
    assert_eq!(json(&["clear", "list"], &["/clearings/0/is_set_off"])["clearings"][0]["is_set_off"], true);
    assert!(json(&["claims", "list"], &[])["claims"].as_array().unwrap().is_empty());
    bench.ok("ana", &["resource", "new", "Pump design"]);
    json(&["reciprocity", "publish", "Pump design", "--each", "5 EUR"], &["/operation", "/policy/design"]);
    json(&["reciprocity", "list"], &["/policies/0/design", "/policies/0/space"]);
    assert_eq!(bench.state("ana"), {
        bench.carry("ana", "ben");
        bench.state("ben")
    });
}

#[test]
fn what_cannot_be_shared_says_why_and_what_to_do() {
    let bench = hours();
    let preview = |more: &[&str]| {
        let all: Vec<&str> = ["share", "preview"].iter().chain(more).copied().collect();
        bench.refused("ana", &all)
    };
    for (typed, told) in [
        (&["--income", "0 EUR", SINCE[0], SINCE[1]][..], "more than nothing"),
        (&["--income", "-5 EUR", SINCE[0], SINCE[1]], "more than nothing"),
        (&["--income", "0.001 EUR", SINCE[0], SINCE[1]], "0.01"),
        (&["--income", "5 USD", SINCE[0], SINCE[1]], "counts in EUR"),
        (&["--income", "much", SINCE[0], SINCE[1]], "is not a number"),
        (&["--income", "5 EUR"], "from when, and until when"),
        (&["--income", "5 EUR", "--since", "2020-01-02", "--until", "2020-01-01"], "ends before it begins"),
        (&["--income", "5 EUR", "--since", "the other day"], "time"),
        (&["desk", "--income", "5 EUR", SINCE[0], SINCE[1]], "is called “desk”"),
        (&[SINCE[0], SINCE[1]], "how much came in"),
    ] {
        let said = preview(typed);
        assert!(said.contains(told), "{typed:?}: {said}");
    }
    let (_, id) = propose(&bench, "ana");
    assert!(bench.refused("ana", &["share", "confirm", &id]).contains("another steward"));
    assert!(bench.ok("ana", &["share", "preview", "--income", "5 EUR", SINCE[0], SINCE[1]]).contains("waits already"));
    bench.ok("ana", &["share", "withdraw", &id]);
    bench.carry("ana", "ben");
    assert!(bench.refused("ben", &["share", "confirm", &id]).contains("withdrawn"));
    assert!(bench.refused("ben", &["share", "gift", "0000000000"]).contains("No event"));
    let hers = short(&bench.json("ana", &["flow", "worked", "1", "hour", "mending"]), "/event");
    bench.carry("ana", "ben");
    assert!(bench.refused("ben", &["share", "gift", &hers]).contains("Only whoever contributed it"));
}
