//! People meet the ledger on the command line.

use serde_json::Value;

use crate::support::Bench;

/// The event that an answer speaks of.
fn event(answer: &Value) -> String {
    let id = answer["event"].as_str().unwrap();
    id.trim_start_matches("commonage:act/")[..12].to_owned()
}

/// How much there is of a thing, as the list says it to programs.
fn amount(bench: &Bench, who: &str, thing: &str) -> (String, String) {
    let list = bench.json(who, &["resource", "list"]);
    let found = list["resources"].as_array().unwrap().iter().find(|held| held["name"] == thing);
    let amounts = &found.unwrap_or_else(|| panic!("{thing} is not in {list:#}"))["amounts"][0];
    (amounts["accounting"].as_str().unwrap().to_owned(), amounts["onhand"].as_str().unwrap().to_owned())
}

fn both(amount: &str) -> (String, String) {
    (amount.to_owned(), amount.to_owned())
}

#[test]
fn a_desk_is_made_given_and_lent() {
    let bench = Bench::guild();
    let ok = |arguments: &[&str]| bench.ok("ana", arguments);
    assert!(ok(&["flow", "counted", "10", "plywood"]).contains("New here: the resource plywood"));
    assert!(ok(&["flow", "counted", "9", "plywood"]).contains("The ledger said 10, you counted 9: 1 less"));
    assert!(ok(&["flow", "counted", "9", "plywood"]).contains("Nothing had to be recorded"));
    ok(&["flow", "counted", "2.5kg", "screws"]);
    ok(&["flow", "worked", "3", "hours", "machining", "--in", "Ten desks"]);
    ok(&["flow", "used-up", "3", "PLYWOOD", "--in", "ten desks"]);
    ok(&["flow", "used-up", "0.5 kilogram screws", "--in", "Ten desks"]);
    ok(&["resource", "new", "Desk design"]);
    ok(&["flow", "drew-on", "Desk", "design", "--in", "Ten desks"]);
    ok(&["flow", "made", "5", "Lean desk", "--in", "Ten desks", "--lot", "D-1", "--tracking", "T7"]);
    assert_eq!(amount(&bench, "ana", "plywood"), both("6"));
    assert_eq!(amount(&bench, "ana", "screws"), both("2"));
    ok(&["agent", "new", "Grandma"]);
    ok(&["flow", "gave", "2", "T7", "--to", "Grandma"]);
    assert_eq!(amount(&bench, "ana", "Lean desk"), both("3"));
    ok(&["flow", "lent", "1", "Lean desk", "--to", "grandma"]);
    assert_eq!(amount(&bench, "ana", "Lean desk"), ("3".to_owned(), "2".to_owned()));
    assert!(ok(&["resource", "list"]).contains("3, 2 at hand"));
    ok(&["flow", "returned", "1", "Lean desk"]);
    assert_eq!(amount(&bench, "ana", "Lean desk"), both("3"));
    ok(&["flow", "moved", "2", "Lean desk", "--to", "Shed"]);
    assert_eq!(amount(&bench, "ana", "Lean desk, Shed"), both("2"));
    ok(&["flow", "moved", "1", "Lean desk", "--to", "Shed"]);
    assert_eq!(amount(&bench, "ana", "Lean desk"), both("1"), "the last one moves with its own record");
    ok(&["flow", "received", "4", "plywood", "--from", "Grandma"]);
    assert_eq!(amount(&bench, "ana", "plywood"), both("10"));
    assert!(ok(&["recall", "D-1"]).contains("gave 2 Lean desk to Grandma"));
    assert!(ok(&["trace", "Lean desk"]).contains("Ana worked 3 h machining"));
    assert!(ok(&["track", "plywood"]).contains("gave 2 Lean desk to Grandma"));
    assert!(ok(&["ledger", "check"]).contains("All is well"));
    assert!(ok(&["resource", "list", "--at", "2001-01-01"]).contains("nothing yet"));
}

#[test]
fn what_was_said_can_be_corrected_even_after_the_end() {
    let bench = Bench::guild();
    let made = bench.json("ana", &["flow", "made", "5", "Lean desk", "--in", "Ten desks"]);
    let id = event(&made);
    bench.ok("ana", &["process", "finish", "Ten desks"]);
    bench.ok("ana", &["flow", "correct", &id, "--by", "-1"]);
    assert_eq!(amount(&bench, "ana", "Lean desk"), both("4"));
    bench.ok("ana", &["flow", "correct", &id, "--to", "7"]);
    assert_eq!(amount(&bench, "ana", "Lean desk"), both("7"));
    let undone = bench.json("ana", &["flow", "correct", &id, "--undo", "--note", "a mistake"]);
    assert_eq!(amount(&bench, "ana", "Lean desk"), both("0"));
    assert!(bench.refused("ana", &["flow", "correct", &id, "--undo"]).contains("stands at 0 already"));
    assert!(bench.refused("ana", &["flow", "correct", &id, "--to", "-2"]).contains("more than there was"));
    assert!(bench.refused("ana", &["flow", "correct", &event(&undone), "--undo"]).contains("a correction itself"));
    let shown = bench.ok("ana", &["flow", "show", &id]);
    assert!(shown.contains("Corrections") && shown.contains("stands at 0 now"), "{shown}");
    assert!(bench.ok("ana", &["ledger", "check"]).contains("All is well"));
}

#[test]
fn two_people_apart_are_told_when_both_gave_the_last() {
    let bench = Bench::guild();
    bench.ok("ana", &["flow", "counted", "2", "seal"]);
    bench.ok("ana", &["agent", "new", "School"]);
    bench.carry("ana", "ben");
    assert_eq!(bench.ok("ana", &["resource", "list"]), bench.ok("ben", &["resource", "list"]));
    bench.ok("ana", &["flow", "gave", "2", "seal", "--to", "School"]);
    let gave = bench.json("ben", &["flow", "gave", "2", "seal", "--to", "School"]);
    bench.carry("ben", "ana");
    bench.carry("ana", "ben");
    let list = bench.ok("ana", &["resource", "list"]);
    assert!(list.contains("1 fact here cannot be right"), "{list}");
    assert_eq!(list, bench.ok("ben", &["resource", "list"]));
    let check = bench.ok("ana", &["ledger", "check"]);
    assert!(check.contains("2 is missing") && check.contains("said by Ben"), "{check}");
    bench.ok("ben", &["flow", "correct", &event(&gave), "--undo"]);
    bench.carry("ben", "ana");
    let check = bench.ok("ana", &["ledger", "check"]);
    assert!(check.contains("All is well") && check.contains("put right"), "{check}");
    assert_eq!(bench.ok("ana", &["resource", "list"]), bench.ok("ben", &["resource", "list"]));
}

#[test]
fn promises_are_open_kept_lapsed_or_over() {
    let bench = Bench::guild();
    bench.ok("ana", &["agree", "new", "Desks for soup"]);
    let promise = |arguments: &[&str]| {
        let mut all = vec!["promise"];
        all.extend(arguments);
        let answer = bench.json("ana", &all);
        answer["promise"].as_str().unwrap().trim_start_matches("commonage:act/")[..12].to_owned()
    };
    let kept = promise(&["2", "hours", "soup", "--due", "2099-01-01", "--agreement", "desks for soup"]);
    let lapsed = promise(&["1", "hour", "soup", "--due", "2001-01-01"]);
    let over = promise(&["3", "ladles", "--to", "Ben"]);
    let open = promise(&["4", "ladles", "--from", "Water guild", "--to", "Ben"]);
    bench.ok("ana", &["flow", "worked", "2", "hours", "soup", "--fulfills", &kept, "--agreement", "Desks for soup"]);
    bench.ok("ana", &["promise", "over", &over]);
    let list = bench.json("ana", &["promise", "list"]);
    let standing: Vec<(String, String)> = list["promises"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let id = one["id"].as_str().unwrap().trim_start_matches("commonage:act/")[..12].to_owned();
            (id, one["standing"].as_str().unwrap().to_owned())
        })
        .collect();
    let expected = [(open, "open"), (kept, "kept"), (lapsed, "lapsed"), (over.clone(), "over")];
    assert_eq!(standing, expected.map(|(id, word)| (id, word.to_owned())));
    let agreed = bench.ok("ana", &["agree", "show", "Desks for soup"]);
    assert!(agreed.contains("kept") && agreed.contains("nothing promised"), "{agreed}");
    bench.carry("ana", "ben");
    assert!(bench.refused("ben", &["promise", "over", &over]).contains("over already"));
    assert!(bench.refused("ben", &["promise", "1", "hour", "soup", "--from", "Ana"]).contains("only Ana can say"));
}

#[test]
fn nobody_speaks_for_another_and_what_is_lent_comes_back_by_them() {
    let bench = Bench::guild();
    bench.ok("ana", &["flow", "counted", "1", "Cookbook", "--for", "me"]);
    bench.ok("ana", &["flow", "lent", "1", "Cookbook", "--to", "Ben"]);
    assert!(bench.refused("ana", &["flow", "returned", "1", "Cookbook"]).contains("only Ben can say"));
    assert!(bench.refused("ana", &["flow", "worked", "1", "hour", "x", "--by", "Ben"]).contains("only Ben"));
    bench.carry("ana", "ben");
    assert!(bench.refused("ben", &["flow", "used-up", "1", "Cookbook"]).contains("Ana is accountable"));
    bench.ok("ben", &["flow", "returned", "1", "Cookbook"]);
    assert_eq!(amount(&bench, "ben", "Cookbook"), both("1"));
    // In one's own ledger one notes what one sees.
    bench.ok("ben", &["flow", "worked", "1", "hour", "gardening", "--by", "Ana", "--space", "me"]);
}

#[test]
fn the_ledger_that_is_meant_is_found_or_asked_for() {
    let bench = Bench::new();
    bench.begin("ana", "Ana");
    assert!(bench.ok("ana", &["flow", "counted", "1", "chair"]).contains("your own ledger"));
    bench.ok("ana", &["space", "new", "circle", "Garden"]);
    assert!(bench.ok("ana", &["flow", "counted", "2", "spade"]).contains("Recorded in Garden"));
    bench.ok("ana", &["space", "new", "guild", "Bakers"]);
    let asked = bench.refused("ana", &["flow", "counted", "3", "oven"]);
    assert!(asked.contains("Bakers, Garden") && asked.contains("--space"), "{asked}");
    let told = bench.ok("ana", &["flow", "counted", "3", "oven", "--space", "Bakers"]);
    assert!(told.contains("Recorded in Bakers") && told.contains("--undo --space Bakers"), "{told}");
    assert!(bench.ok("ana", &["resource", "list", "--space", "me"]).contains("chair"));
    let said = bench.command("ana").args(["resource", "list"]).env("COMMONAGE_SPACE", "Garden").output().unwrap();
    assert!(String::from_utf8(said.stdout).unwrap().contains("spade"));
}

#[test]
fn what_went_in_to_be_given_back_is_missed_at_the_end() {
    let bench = Bench::guild();
    bench.ok("ana", &["flow", "counted", "3", "pump"]);
    bench.ok("ana", &["flow", "did", "accept", "--resource", "pump", "--quantity", "2", "--in-process", "Repair"]);
    let refused = bench.refused("ana", &["process", "finish", "Repair"]);
    assert!(refused.contains("2 of pump went in") && refused.contains("did modify"), "{refused}");
    bench.ok("ana", &["flow", "did", "modify", "--resource", "pump", "--quantity", "1", "--out-of-process", "Repair"]);
    assert!(bench.refused("ana", &["process", "finish", "Repair"]).contains("1 of pump went in"));
    assert!(bench.ok("ana", &["process", "finish", "Repair", "--anyway"]).contains("is finished"));
}

#[test]
fn refusals_of_the_ledger_say_what_to_do() {
    let bench = Bench::guild();
    bench.ok("ana", &["flow", "counted", "10", "kilogram", "carrots"]);
    bench.ok("ana", &["flow", "counted", "1", "Board 1"]);
    bench.ok("ana", &["flow", "counted", "1", "Board 2"]);
    bench.ok("ana", &["flow", "counted", "1", "kilogram", "carots", "--new"]);
    std::fs::write(bench.path("there.svg"), b"x").unwrap();
    let long = "x".repeat(20_000);
    let cases: &[(&[&str], &str)] = &[
        (&["flow", "counted", "3"], "does not say of what"),
        (&["flow", "counted", "three", "carrots"], "is not a number"),
        (&["flow", "counted", "3", "carrotz"], "add --new"),
        (&["flow", "counted", "-3", "carrots"], "less than nothing"),
        (&["flow", "counted", "3", "litre", "carrots"], "counted in kilogram"),
        (&["flow", "counted", "300", "gram", "carrots"], "Say 0.3 kilogram"),
        (&["flow", "counted", "0", "beets"], "othing in Water guild is called"),
        (&["flow", "counted", "1e90", "carrots"], "more than 15 digits"),
        (&["flow", "counted", "0.0000000000000000001", "carrots"], "more than 18 digits"),
        (&["flow", "counted", "1", &long], "too long"),
        (&["flow", "counted", "1", "carrots", "--note", &long], "too long"),
        (&["flow", "gave", "30", "kilogram", "carrots", "--to", "Ben"], "there is only 10 kg"),
        (&["flow", "gave", "3", "kilogram", "carrots", "--to", "Bob"], "commonage agent new Bob"),
        (&["flow", "gave", "3", "kilogram", "beets", "--to", "Ben"], "commonage flow counted"),
        (&["flow", "gave", "3", "kilogram", "carrots", "--to", "Water guild"], "two who differ"),
        (&["flow", "used-up", "1", "kilogram", "carrots", "--at", "2099-01-01"], "future"),
        (&["flow", "used-up", "1", "kilogram", "carrots", "--at", "soon"], "is not a time"),
        (&["flow", "worked", "0", "hours", "weeding"], "nothing"),
        (&["flow", "worked", "-1", "hours", "weeding"], "flow correct"),
        (&["flow", "did", "eat"], "transferCustody"),
        (&["flow", "did", "consume", "--resource", "carrots"], "--quantity"),
        (&["flow", "did", "work", "--kind", "x", "--quantity", "1"], "--effort"),
        (&["flow", "did", "produce", "--resource", "y", "--quantity", "1", "--in-process", "P"], "comes out"),
        (&["flow", "correct", "0000", "--undo"], "flow list"),
        (&["flow", "show", "0000"], "flow list"),
        (&["flow", "list", "--with", "Bob"], "nobody here"),
        (&["flow", "list", "--space", "Fire guild"], "space list"),
        (&["resource", "show", "beets"], "resource list"),
        (&["resource", "new", "carrots"], "here already"),
        (&["resource", "new", " "], "empty"),
        (&["resource", "describe", "carrots"], "it says nothing"),
        (&["resource", "describe", "carrots", "--unit", "gram"], "does not change"),
        (&["resource", "list", "--at", "never"], "is not a time"),
        (&["process", "show", "x"], "process list"),
        (&["process", "new", ""], "empty"),
        (&["agree", "show", "x"], "agree list"),
        (&["promise", "show", "x"], "promise list"),
        (&["promise", "0", "hours", "x"], "nothing"),
        (&["agent", "new", "Ben"], "known here already"),
        (&["ledger", "list", "nonsense"], "EconomicResource"),
        (&["ledger", "get", "nonsense"], "ledger list"),
        (&["trace", "nonsense"], "resource list"),
        (&["track", "carrots", "--svg", "there.svg"], "--force"),
        (&["track", "carrots", "--svg", "no/such/place.svg"], "no such file"),
        (&["recall", "nonsense"], "resource list"),
    ];
    let mut wrong = Vec::new();
    for (arguments, needle) in cases {
        let said = bench.run("ana", arguments);
        let sentence = said.err.replace('\n', " ");
        let is_sentence = sentence.trim_end().ends_with(['.', ')', '?']) && !sentence.contains("panicked");
        if said.code != 1 || !is_sentence || !sentence.to_lowercase().contains(&needle.to_lowercase()) {
            wrong.push(format!("{:?} should say “{needle}”: {} {}", &arguments[..2], said.code, sentence));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_answer_of_the_ledger_is_json() {
    let bench = Bench::guild();
    let has = |arguments: &[&str], fields: &[&str]| {
        let value = bench.json("ana", arguments);
        for field in fields {
            assert!(value.pointer(field).is_some(), "{field} is missing in {value:#}");
        }
        value
    };
    has(
        &["flow", "counted", "3", "seal"],
        &["/event", "/operation", "/space", "/sentence", "/new/0", "/resources/0/id"],
    );
    let worked = has(&["flow", "worked", "1", "hour", "mending", "--in", "Well"], &["/event"]);
    has(&["flow", "used-up", "1", "seal", "--in", "Well"], &["/resources/0/amounts/0/onhand"]);
    has(&["flow", "list"], &["/events/0/id", "/events/0/sentence", "/events/0/action", "/events/0/at_ms"]);
    has(&["flow", "show", &event(&worked)], &["/properties/effortQuantity", "/corrections", "/said_ms"]);
    has(&["resource", "list"], &["/resources/0/name", "/resources/0/amounts/0/unit", "/resources/0/accountable/name"]);
    has(&["resource", "show", "seal"], &["/contents", "/contradictions", "/properties/name"]);
    has(&["resource", "history", "seal"], &["/events/0/after"]);
    has(&["resource", "new", "pump", "--unit", "one"], &["/resource"]);
    has(&["resource", "describe", "pump", "--note", "red"], &["/resource"]);
    has(&["process", "new", "Other"], &["/process"]);
    has(&["process", "list"], &["/processes/0/is_finished"]);
    has(&["process", "show", "Well"], &["/inputs/0/id", "/outputs", "/missing"]);
    has(&["process", "finish", "Well"], &["/process", "/missing"]);
    has(&["agree", "new", "A"], &["/agreement"]);
    has(&["agree", "list"], &["/records/0/id"]);
    has(&["agree", "show", "A"], &["/one_side/promises", "/in_return/events"]);
    has(&["promise", "1", "hour", "mending"], &["/promise", "/sentence"]);
    has(&["promise", "list"], &["/promises/0/standing", "/promises/0/open/value"]);
    has(&["agent", "new", "Ida"], &["/agent"]);
    has(&["agent", "list"], &["/records/0/name"]);
    has(&["lot", "new", "L-1", "--expires", "2099-01-01"], &["/lot"]);
    has(&["lot", "list"], &["/records/0/expires_ms"]);
    has(&["ledger", "show"], &["/counts/EconomicEvent", "/contradictions", "/not_understood"]);
    has(&["ledger", "list", "kinds"], &["/records/0/name"]);
    has(&["ledger", "get", "seal"], &["/records/0/properties/name", "/records/0/said_in/0"]);
    has(&["ledger", "check"], &["/contradictions", "/settled"]);
    has(&["trace", "seal"], &["/findings/0/kind", "/findings/0/depth"]);
    has(&["track", "seal", "--svg", "seal.svg"], &["/svg"]);
    has(&["recall", "seal"], &["/holdings/0/resource/name", "/used_up"]);
    assert!(bench.path("seal.svg").exists());
}

#[test]
fn names_of_others_steer_nothing_and_narrow_screens_suffice() {
    let bench = Bench::guild();
    let odd = "Desk \u{1b}[31m\u{202e} with a name so long that it hardly fits on any line of any screen, 水";
    bench.ok("ana", &["flow", "counted", "3", odd, "--kind", "Furniture", "--tracking", "\u{1b}]0;x"]);
    bench.ok("ana", &["flow", "counted", "3", "seal"]);
    for arguments in [&["resource", "list"][..], &["flow", "list"], &["ledger", "list", "kinds"], &["trace", "T"]] {
        let said = bench.command("ana").args(arguments).env("COLUMNS", "40").output().unwrap();
        let out = String::from_utf8(said.stdout).unwrap();
        assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}'), "{out}");
    }
}

#[test]
fn half_a_sentence_is_a_mistake_of_use() {
    let bench = Bench::guild();
    let cases: &[&[&str]] = &[
        &["flow"],
        &["flow", "counted"],
        &["flow", "gave", "3", "carrots"],
        &["flow", "correct", "5be2"],
        &["flow", "correct", "5be2", "--by", "1", "--undo"],
        &["flow", "worked", "1", "hour", "x", "--in-return"],
        &["promise"],
        &["trace", "x", "--force"],
    ];
    for arguments in cases {
        assert_eq!(bench.run("ana", arguments).code, 2, "{arguments:?}");
    }
}
