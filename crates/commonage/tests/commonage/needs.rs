//! Needs and offers between real programs: what is short, what stays secret, and who from outside may answer.

use serde_json::Value;

use crate::support::Bench;

fn id(value: &Value) -> String {
    value["operation"].as_str().unwrap_or_default().get(..12).unwrap_or_default().to_owned()
}

/// A third person in the guild of Ana and Ben.
fn with_carla() -> Bench {
    let bench = Bench::guild();
    bench.begin("carla", "Carla");
    bench.ok("ana", &["invite", "Water guild", "--out", &bench.path("ticket").display().to_string()]);
    bench.ok("carla", &["join", &bench.path("ticket").display().to_string()]);
    bench.carry("carla", "ana");
    bench.carry("ana", "carla");
    bench.carry("ana", "ben");
    bench
}

/// Golden numbers of the economy, §6 (datafoodconsortium/ontology#67): two hubs sell the same ten kilograms while apart.
#[test]
fn eleven_kilograms_of_ten_are_short_by_one_and_the_later_order_is_told() {
    let bench = with_carla();
    let offer = id(&bench.json("ana", &["offer", "10", "kg", "carrots", "--first-come"]));
    bench.carry("ana", "ben");
    bench.carry("ana", "carla");
    let order = |hub: &str, amount: &str, whose: &str| {
        id(&bench.json(hub, &["take", &offer, "--amount", amount, "--for", whose]))
    };
    let (monday, tuesday) = (order("ben", "1", "Monday's table"), order("ben", "5", "Tuesday's kitchen"));
    let (wednesday, thursday) = (order("carla", "3", "Wednesday's school"), order("carla", "2", "Thursday's house"));
    for done in [&wednesday, &thursday] {
        bench.ok("ana", &["board"]);
        bench.ok("carla", &["done", done]);
    }
    bench.carry("carla", "ben");
    for done in [&monday, &tuesday] {
        bench.ok("ben", &["done", done]);
    }
    bench.carry("ben", "carla");
    bench.carry("ben", "ana");
    for who in ["ana", "ben", "carla"] {
        let shown = bench.json(who, &["offer", "show", &offer]);
        let takings = shown["takings"].as_array().unwrap();
        let short: Vec<&Value> = takings.iter().filter(|taking| !taking["short"].is_null()).collect();
        assert_eq!(short.len(), 1, "{who}: {shown:#}");
        assert_eq!(short[0]["short"], "1 kg", "{who}");
        assert_eq!(short[0]["who"], "Thursday's house", "{who}");
        let before: Vec<&str> =
            short[0]["before"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        assert_eq!(before, ["Monday's table 1 kg", "Tuesday's kitchen 5 kg", "Wednesday's school 3 kg"], "{who}");
    }
    let told = bench.ok("carla", &["offer", "show", &offer]);
    assert!(told.contains("Short by 1 kg"), "{told}");
    assert_eq!(bench.state("ana"), bench.state("ben"));
    assert_eq!(bench.state("ana"), bench.state("carla"));
}

#[test]
fn where_exactly_is_read_by_the_two_who_agreed_and_by_nobody_else() {
    const CANARY: &str = "Rose-Lane-3-canary";
    let bench = with_carla();
    let need = id(&bench.json("ana", &["need", "a ladder", "--exactly", CANARY]));
    bench.carry("ana", "ben");
    bench.ok("ben", &["take", &need]);
    bench.carry("ben", "ana");
    assert!(!bench.ok("ben", &["need", "show", &need]).contains(CANARY));
    bench.ok("ana", &["need", "agree", &need]);
    bench.ok("ana", &["board"]);
    bench.carry("ana", "ben");
    bench.carry("ana", "carla");
    assert!(bench.ok("ben", &["need", "show", &need]).contains(CANARY));
    assert!(bench.ok("ben", &["need", "where", &need]).contains(CANARY));
    for arguments in
        [&["need", "show", &need][..], &["board", "--all"], &["log"], &["flow", "list"], &["need", "where", &need]]
    {
        let said = bench.ok("carla", arguments);
        assert!(!said.contains(CANARY), "{arguments:?}: {said}");
    }
    bench.ok("carla", &["export", "everything", "--everything"]);
    bench.ok("ana", &["export", "for-all", "--space", "Water guild"]);
    bench.ok("ana", &["export", "ledger.yaml", "--space", "Water guild"]);
    for file in ["carla/commonage.db", "carla/commonage.db-wal", "everything", "for-all", "ledger.yaml"] {
        let Ok(bytes) = std::fs::read(bench.path(file)) else { continue };
        assert!(!bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes()), "{file}");
    }
}

#[test]
fn whoever_is_no_member_answers_a_public_need_by_letter() {
    let bench = Bench::guild();
    bench.begin("dora", "Dora");
    let need = id(&bench.json("ana", &["need", "a translator for the clinic", "--public", "--light"]));
    let closed = id(&bench.json("ana", &["need", "canary of the guild"]));
    bench.ok("ana", &["export", "public", "--public", "Water guild"]);
    bench.ok("dora", &["import", "public"]);
    let board = bench.ok("dora", &["board"]);
    assert!(board.contains("a translator") && !board.contains("canary"), "{board}");
    assert!(bench.refused("dora", &["take", &closed]).to_lowercase().contains("no need or offer"), "closed");
    let told = bench.ok("dora", &["take", &need, "--note", "I speak Dari"]);
    assert!(told.contains("letter"), "{told}");
    bench.ok("dora", &["export", "answer", "--public", "Dora"]);
    bench.ok("ana", &["import", "answer"]);
    let letters = bench.json("ana", &["letters", "list"]);
    let letter = letters["received"][0]["id"].as_str().unwrap().get(..12).unwrap().to_owned();
    assert!(bench.ok("ana", &["letters", "list"]).contains("I can"), "{letters:#}");
    bench.ok("ana", &["letters", "accept", &letter]);
    let shown = bench.json("ana", &["need", "show", &need]);
    assert_eq!(shown["takings"][0]["who"], "Dora");
    assert_eq!(shown["takings"][0]["step"], "agreed");
}

#[test]
fn what_cannot_be_is_refused_with_a_reason() {
    let bench = Bench::guild();
    let offer = id(&bench.json("ana", &["offer", "10", "kg", "carrots", "--first-come"]));
    let need = id(&bench.json("ana", &["need", "a ladder"]));
    bench.carry("ana", "ben");
    let refusals: [(&str, &[&str], &str); 10] = [
        ("ana", &["take", &offer], "their own"),
        ("ben", &["take", &offer, "--amount", "11"], "only 10 kg"),
        ("ben", &["take", &offer, "--amount", "2 hours"], "not in"),
        ("ben", &["take", &need, "--amount", "2"], "as a whole"),
        ("ben", &["take", "ffffffff"], "no need or offer"),
        ("ben", &["need", "over", &need], "only the one who asked"),
        ("ben", &["release", &need], "did not take"),
        ("ana", &["need", "agree", &need], "nobody waits"),
        ("ana", &["need", "bread", "--by", "2020-01-01"], "still to come"),
        ("ana", &["need", "still", &need, "--by", "2020-01-01"], "still to come"),
    ];
    for (who, arguments, why) in refusals {
        let said = bench.refused(who, arguments).to_lowercase();
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
    let changed = bench.json("ana", &["need", "change", &need, "--what", "a long ladder", "--vital"]);
    assert_eq!((&changed["what"], &changed["stakes"]), (&"a long ladder".into(), &"vital".into()));
    bench.ok("ana", &["need", "undo", &need]);
    assert!(!bench.ok("ana", &["board"]).contains("ladder"));
}
