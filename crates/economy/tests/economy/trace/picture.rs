//! The picture: whole, harmless whatever things are called, and the same on every computer.

use std::collections::BTreeSet;

use commonage_economy::ledger::{Ledger, Name};
use commonage_economy::picture::Words;
use commonage_economy::trace::{Direction, provenance, svg, svg_in};

use super::random::random_world;
use super::{cases, node, packing, world};
use crate::support::World;

fn plain(ledger: &Ledger) -> impl Fn(Name) -> String + '_ {
    |name| ledger.key(name).1.to_string().replace('_', " ")
}

fn picture(world: &World, start: &str, direction: Direction) -> String {
    let ledger = world.ledger();
    let found = provenance(&ledger, &[node(&ledger, start)], direction, None);
    svg(&ledger, &found, &plain(&ledger), &format!("Where {start} comes from"))
}

/// Reads it as XML, strictly enough: every element is closed, every sign is allowed.
fn check(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in svg.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "an unescaped sign: {text}");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        let known = ["svg", "title", "desc", "style", "rect", "text", "path", "g"];
        assert!(known.contains(&name), "what is <{tag}>?");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        assert!(!tag.contains("href") && !tag.contains(" on") && !tag.contains("NaN") && !tag.contains("inf"), "{tag}");
    }
    assert!(open.is_empty());
    let is_allowed =
        |sign: char| sign == '\n' || (!sign.is_control() && !"\u{202e}\u{2066}\u{fffe}\u{ffff}".contains(sign));
    assert!(svg.chars().all(is_allowed));
    for part in svg.split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|known| part.starts_with(known)), "&{part}");
    }
}

#[test]
fn it_tells_what_happened_in_words() {
    let svg = picture(&world(cases::DESK), "sell", Direction::Trace);
    check(&svg);
    for part in [
        "role=\"img\"",
        ">Where sell comes from</title>",
        "used up 4",
        "used 2 h",
        "drew on",
        "worked 5 h",
        "made 1",
        "gave 1",
        ">alice → bens</text>".replace("bens", "ben").as_str(),
        "people",
        "process",
        "thing",
    ] {
        assert!(svg.contains(part), "{part} is missing in {svg}");
    }
}

#[test]
fn it_can_be_in_other_words_and_is_dark_at_night() {
    let world = world(cases::DESK);
    let ledger = world.ledger();
    let found = provenance(&ledger, &[node(&ledger, "sell")], Direction::Trace, None);
    let words = [("did-consume", "gastado"), ("people", "<gente>"), ("bold", "grueso")];
    let words = Words::new(words.map(|(key, word)| (key.to_owned(), word.to_owned())));
    let svg = svg_in(&words, &ledger, &found, &plain(&ledger), "De dónde viene");
    check(&svg);
    assert!(svg.contains("gastado 4") && svg.contains("&lt;gente&gt;") && svg.contains(">grueso</text>"));
    assert!(!svg.contains("used up") && svg.contains("made 1"), "English stands in for what is missing");
    assert!(svg.contains("@media screen and (prefers-color-scheme:dark)"));
    for colour in svg.split("fill=\"#").skip(1).map(|after| &after[..after.find('"').unwrap()]) {
        assert!(svg.contains(&format!("[fill=\"#{colour}\"]")), "{colour} is the same at night");
    }
}

#[test]
fn names_can_be_hostile() {
    let world = world(cases::DESK);
    let ledger = world.ledger();
    let found = provenance(&ledger, &[node(&ledger, "desk")], Direction::Trace, None);
    let long = "ab".repeat(5000);
    for name in [
        "</title><script>alert(1)</script>",
        "a & b \"c\" 'd'",
        "\u{202e}evil\u{0}\u{7}\u{1b}[31m\u{fffe}",
        "",
        &long,
        "日本語の長い名前がここに続いていく場合",
        "e\u{301}\u{301}",
    ] {
        check(&svg(&ledger, &found, &|_| name.to_owned(), name));
    }
}

#[test]
fn whatever_happened_can_be_drawn() {
    for seed in 0..200 {
        let ledger = random_world(seed, 60).ledger();
        let found = provenance(&ledger, &[node(&ledger, "e20")], Direction::Track, None);
        check(&svg(&ledger, &found, &plain(&ledger), "What came of it"));
    }
    check(&svg(
        &Ledger::default(),
        &provenance(&Ledger::default(), &[], Direction::Trace, None),
        &|_| String::new(),
        "",
    ));
}

#[test]
fn it_is_the_same_in_whatever_order_facts_arrive() {
    for seed in 0..30 {
        let world = random_world(seed, 40);
        let mut dice = super::random::Dice(seed + 1);
        let pictures: BTreeSet<String> = [world.ledger(), world.ledger_in(&dice.shuffled(40), 7)]
            .iter()
            .map(|ledger| {
                let found = provenance(ledger, &[node(ledger, "e39")], Direction::Trace, None);
                svg(ledger, &found, &plain(ledger), "Where it comes from")
            })
            .collect();
        assert_eq!(pictures.len(), 1, "seed {seed}");
    }
}

#[test]
fn what_does_not_fit_is_counted() {
    let svg = picture(&chain(400), "e799", Direction::Trace);
    check(&svg);
    assert!(svg.contains("…and 501 more"), "{}", &svg[svg.len() - 400..]);
}

/// Each step uses everything that was made before.
#[test]
fn what_is_all_connected_is_drawn_in_a_moment() {
    let step = |at: usize| {
        let used = (0..at).map(|other| format!("u{at}_{other} use =thing{other} 1_hour >step{at}"));
        used.chain([format!("m{at} produce =thing{at} 1_one <step{at}")]).collect::<Vec<_>>().join("\n")
    };
    let world = world(&(0..120).map(step).collect::<Vec<_>>().join("\n"));
    let began = std::time::Instant::now();
    check(&picture(&world, "m119", Direction::Trace));
    let took = began.elapsed();
    assert!(took < std::time::Duration::from_secs(20), "{took:?}");
    println!("{took:?}");
}

fn chain(length: usize) -> World {
    let line = |at: usize| {
        let step = format!("e{} produce =thing{at} 1_one <step{at}", 2 * at + 1);
        let before = format!("e{} consume =thing{} 1_one >step{at}", 2 * at, at.wrapping_sub(1));
        if at == 0 { format!("e0 work +ana 1_hour >step0\n{step}") } else { format!("{before}\n{step}") }
    };
    world(&(0..length).map(line).collect::<Vec<_>>().join("\n"))
}

#[test]
#[ignore = "writes pictures to look at into the folder PICTURES"]
fn pictures_to_look_at() {
    let folder = std::env::var("PICTURES").expect("PICTURES says where");
    let save = |name: &str, svg: String| std::fs::write(format!("{folder}/{name}.svg"), svg).unwrap();
    save("desk", picture(&world(cases::DESK), "sell", Direction::Trace));
    save("hops", picture(&world(super::transport::HOPS), "shops", Direction::Trace));
    save("packing", picture(&world(&format!("{}{}", packing::TRIP, packing::UNPACKING)), "knit", Direction::Track));
    save("cycle", picture(&world(cases::CYCLE), "second", Direction::Trace));
    save("repair", picture(&world(cases::REPAIRS), "out2", Direction::Trace));
    save("chain", picture(&chain(12), "e23", Direction::Trace));
    save("forty", picture(&forty(), "festival", Direction::Trace));
    let ledger = random_world(11, 60).ledger();
    let found = provenance(&ledger, &[node(&ledger, "e3")], Direction::Track, None);
    save("random", svg(&ledger, &found, &plain(&ledger), "At random"));
}

/// A festival, of forty things, people and processes.
fn forty() -> World {
    let mut lines: Vec<String> = Vec::new();
    for (at, (what, from)) in
        [("bread", "flour"), ("soup", "pumpkins"), ("juice", "apples"), ("cheese", "milk"), ("tents", "cloth")]
            .iter()
            .enumerate()
    {
        lines.push(format!("g{at} raise ={from} 9_kilogram +farm_{at}"));
        lines.push(format!("d{at} transfer ={from} @{from}_in_town 9_kilogram +farm_{at} -hub"));
        lines.push(format!("c{at} consume ={from}_in_town 7_kilogram >making_{what}"));
        lines.push(format!("w{at} work +person_{at} 3_hour >making_{what}"));
        lines.push(format!("u{at} use =shared_kitchen 3_hour >making_{what}"));
        lines.push(format!("p{at} produce ={what} 40_one <making_{what}"));
        lines.push(format!("f{at} consume ={what} 40_one >the_great_harvest_festival_of_the_whole_valley"));
    }
    lines.push("a work +ana 8_hour >the_great_harvest_festival_of_the_whole_valley".into());
    lines.push("b work +ben 8_hour >the_great_harvest_festival_of_the_whole_valley".into());
    lines.push("festival produce =joy 1_one <the_great_harvest_festival_of_the_whole_valley".into());
    world(&lines.join("\n"))
}
