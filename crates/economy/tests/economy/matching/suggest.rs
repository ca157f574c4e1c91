//! What is suggested, in which order, and why.

use commonage_economy::matching::{
    Acquaintance, Candidate, Context, Key, Measured, Reason, board, consequence, meet, suggest,
};
use commonage_economy::needs::act::{Ask, Purpose, Stakes, Way, Weight};
use commonage_log::Millis;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{DAY, NOW, Open, Say, along_the_line, context, key, knows_nobody, need, number, numbers, offer};
use crate::support::id;

fn days(number: u64) -> Millis {
    Millis(NOW.0 + number * DAY)
}

fn said(reasons: &[Reason]) -> Vec<String> {
    reasons.iter().map(|reason| reason.say(NOW, &TimeZone::UTC)).collect()
}

#[test]
fn reasons_are_said_in_plain_words() {
    let mine = offer("me", "carrots")
        .at(0)
        .amount("5", "kg")
        .in_language("en")
        .with(|ask| (ask.ways, ask.from) = (vec![Way::Exchange, Way::Gift], Some(days(1))));
    let theirs = need("ana", "Carrots for the kitchen").at(2).amount("8000", "gram").in_language("en").with(|ask| {
        (ask.ways, ask.stakes, ask.until) = (vec![Way::Gift], Stakes::Vital, Some(days(1)));
    });
    let open = Open::of([theirs]);
    let known = |_: &commonage_economy::id::Id| Acquaintance::SharesASpace("Riverside".into());
    let context = Context { known: &known, languages: &["en".into()], ..context() };
    let suggestions = open.suggest_in(&context, &mine);
    assert_eq!(suggestions[0].metres, Some(2000));
    assert_eq!(
        said(&suggestions[0].reasons),
        [
            "somebody comes to harm without it",
            "needed by tomorrow",
            "fits “carrots”",
            "2 km away",
            "tomorrow suits both",
            "a part of it",
            "a gift suits both",
            "you are both in Riverside",
            "you share a language (en)"
        ]
    );
}

#[test]
fn every_reason_can_be_said() {
    let both = |from: Option<u64>, until: Option<u64>| Reason::BothCan { from: from.map(days), until: until.map(days) };
    let words = |all: &[&str]| all.iter().map(|word| (*word).into()).collect();
    for (reason, text) in [
        (both(Some(1), Some(1)), "tomorrow suits both"),
        (both(Some(2), Some(2)), "Friday suits both"),
        (both(Some(2), Some(4)), "Friday to Sunday suits both"),
        (both(Some(10), Some(40)), "5 December to 4 January 2027 suits both"),
        (both(None, Some(0)), "today suits both"),
        (both(Some(0), Some(3)), "any time until Saturday suits both"),
        (both(Some(3), None), "from Saturday on suits both"),
        (both(None, None), "any time suits both"),
        (Reason::BothCan { from: Some(Millis(u64::MAX)), until: Some(Millis(u64::MAX)) }, "any time suits both"),
        (Reason::Near { metres: 400 }, "close by"),
        (Reason::Near { metres: u64::MAX }, "18446744073709551 km away"),
        (Reason::SameArea("Riverside".into()), "also in Riverside"),
        (Reason::KnownThroughWork, "you have worked together"),
        (Reason::YouAskedForThisKind, "you asked for this kind"),
        (Reason::SameKind, "the kind of thing you offer"),
        (Reason::Amount(Measured::Enough), "enough of it"),
        (Reason::Stakes(Stakes::Needed), "something does not go on without it"),
        (Reason::Ends(days(0)), "needed by today"),
        (
            Reason::FitsWhatYouNeed { words: words(&["saw", "drill", "plane", "hammer"]) },
            "fits “saw”, “drill”, “plane”",
        ),
        (Reason::FitsWhatYouOffered { words: vec![] }, "fits what you offered"),
    ] {
        assert_eq!(reason.say(NOW, &TimeZone::UTC), text);
    }
}

#[test]
fn what_cannot_meet_is_left_out() {
    let mine = need("me", "ladder").with(|ask| (ask.until, ask.ways) = (Some(days(3)), vec![Way::Loan]));
    let open = Open::of([
        offer("ana", "ladder"),
        offer("me", "ladder"),
        need("ben", "ladder"),
        offer("late", "ladder").with(|ask| ask.from = Some(days(4))),
        offer("over", "ladder").with(|ask| ask.until = Some(Millis(NOW.0 - 1))),
        offer("sells", "ladder").with(|ask| ask.ways = vec![Way::Exchange]),
        offer("lends", "ladder").with(|ask| ask.ways = vec![Way::Exchange, Way::Loan]),
    ]);
    assert_eq!(open.numbers(&mine), [1, 7]);
}

#[test]
fn an_ask_by_the_same_author_is_ones_own() {
    let (mine, theirs) = (need("me", "ladder"), offer("group", "ladder"));
    let open = Open::of([theirs.clone()]);
    let found = |author: u8, other: u8| {
        let space = |number: u8| Some(commonage_log::SpaceId([number; 32]));
        let own = Candidate { ask: &mine, author: space(author), asked: NOW };
        suggest(
            key(0),
            &own,
            &open.index,
            &|_| Some(Candidate { ask: &theirs, author: space(other), asked: NOW }),
            &context(),
            9,
        )
        .len()
    };
    assert_eq!((found(9, 9), found(9, 8)), (0, 1));
}

#[test]
fn needs_come_by_what_hangs_on_them_then_by_time_then_by_way() {
    let stakes = |stakes: Stakes| move |ask: &mut Ask| ask.stakes = stakes;
    let open = Open::of([
        need("a", "bread").at(1),
        need("b", "bread").at(90).with(stakes(Stakes::Needed)),
        need("c", "bread").at(400).with(stakes(Stakes::Vital)),
        need("d", "bread").at(300).with(stakes(Stakes::Vital)).with(|ask| ask.until = Some(days(20))),
        need("e", "bread").at(350).with(stakes(Stakes::Vital)).with(|ask| ask.until = Some(days(1))),
        need("f", "bread").at(5),
        need("g", "bread"),
    ]);
    assert_eq!(open.numbers(&offer("me", "bread").at(0)), [5, 4, 3, 2, 1, 6, 7]);
}

#[test]
fn for_what_travels_by_itself_distance_is_nothing() {
    let light = |ask: Ask| ask.with(|ask| ask.weight = Weight::Light);
    let open = Open::of([
        light(offer("a", "logo design and letters").at(0)),
        light(offer("b", "logo design").at(9000)),
        light(offer("c", "logo design").in_language("fr")).at(10),
    ]);
    let context = Context { languages: &["fr".into()], ..context() };
    let found = open.suggest_in(&context, &light(need("me", "logo design for our choir").at(0)));
    assert!(found.iter().all(|suggestion| suggestion.metres.is_none()));
    assert_eq!(numbers(found), [3, 2, 1]);
    // The same for what must be there.
    let open = Open::of([offer("a", "wooden boards and beams").at(0), offer("b", "wooden boards").at(9000)]);
    assert_eq!(open.numbers(&need("me", "wooden boards").at(0)), [1, 2]);
}

#[test]
fn amounts_that_say_nothing_of_each_other_come_later() {
    let mine = need("me", "apples").amount("10", "kg");
    let open = Open::of([
        offer("a", "apples").amount("3", "hour"),
        offer("b", "apples").amount("12000", "g"),
        offer("c", "apples").amount("9", "kg"),
        offer("d", "apples"),
    ]);
    assert_eq!(open.numbers(&mine), [2, 3, 4, 1]);
    let amount = |number: u64| meet(&mine, &open.asks[&key(number)], NOW).unwrap().amount;
    assert_eq!([1, 2, 3, 4].map(amount), [None, Some(Measured::Enough), Some(Measured::Part), None]);
    let huge = offer("e", "apples").amount("999999999999999", "tonne");
    assert_eq!(meet(&mine, &huge, NOW).unwrap().amount, None);
    let same = offer("e", "apples").amount("999999999999999", "urn:crate");
    let crates = need("me", "apples").amount("999999999999999", "urn:crate");
    assert_eq!(meet(&crates, &same, NOW).unwrap().amount, Some(Measured::Enough));
}

#[test]
fn how_somebody_is_known_is_said_and_changes_no_order() {
    let open = Open::of([offer("a", "bread"), offer("b", "bread"), offer("c", "bread")]);
    let mine = need("me", "bread");
    let known = |agent: &commonage_economy::id::Id| {
        if *agent == id("c") { Acquaintance::WorkedWith } else { Acquaintance::None }
    };
    let found = open.suggest_in(&Context { known: &known, ..context() }, &mine);
    assert_eq!(
        found[2].reasons,
        [vec![Reason::FitsWhatYouNeed { words: vec!["bread".into()] }], vec![Reason::KnownThroughWork]].concat()
    );
    assert_eq!(numbers(found), open.numbers(&mine));
}

/// What a board of needs is given.
fn needs_of(open: &Open) -> Vec<(Key, Candidate<'_>)> {
    let needs = open.asks.iter().filter(|(_, ask)| ask.purpose == Purpose::Need);
    needs.map(|(key, _)| (*key, open.candidate(key).unwrap())).collect()
}

fn asks() -> impl Strategy<Value = Vec<Ask>> {
    let word = prop::sample::select(vec!["bread", "wood", "paint", "tools", "a"]);
    let words = prop::collection::vec(word, 1..4).prop_map(|words| words.join(" "));
    let stakes = prop::sample::select(vec![Stakes::Welcome, Stakes::Needed, Stakes::Vital]);
    let one = (any::<bool>(), 0..6_u8, words, stakes, prop::option::of(0..40_u64), prop::option::of(0..50_i32));
    let one = one.prop_map(|(is_need, agent, what, stakes, until, place)| {
        let agent = format!("p{agent}");
        let ask = if is_need { need(&agent, &what) } else { offer(&agent, &what) };
        let ask = ask.with(|ask| (ask.stakes, ask.until) = (stakes, until.map(days)));
        if let Some(place) = place { ask.at(place) } else { ask }
    });
    prop::collection::vec(one, 1..25)
}

proptest! {
    /// Scores are about asks. Whoever has asked, given or taken a thousand times stands where they stood before.
    #[test]
    fn what_else_somebody_asks_or_did_changes_no_order(asks in asks(), agent in 0..6_u8, times in 1..40_u64) {
        let mine = offer("me", "bread and tools").at(3);
        let mut open = Open::of(asks);
        open.put(999, offer(&format!("p{agent}"), "the first"));
        let before = open.numbers(&mine);
        for number in 0..times {
            let agent = format!("p{agent}");
            let what = format!("matter{number} other{}", number * 7);
            open.put(1000 + number, if number % 2 == 0 { need(&agent, &what) } else { offer(&agent, &what) });
        }
        prop_assert_eq!(open.numbers(&mine), before);
    }

    /// Who it is changes nothing either.
    #[test]
    fn names_change_no_order(asks in asks(), turn in 1..6_usize) {
        let mine = offer("me", "bread and tools").at(3);
        let renamed = asks.iter().cloned().map(|ask| {
            let number = ask.agent.to_string()[1..].parse::<usize>().unwrap();
            ask.with(|ask| ask.agent = id(&format!("q{}", (number * 5 + turn) % 6)))
        });
        prop_assert_eq!(Open::of(renamed).numbers(&mine), Open::of(asks.clone()).numbers(&mine));
    }

    #[test]
    fn fewer_are_the_first_of_more(asks in asks(), most in 0..30_usize) {
        let open = Open::of(asks);
        let mine = offer("me", "bread and tools").at(3);
        let own = Candidate { ask: &mine, author: None, asked: NOW };
        let some = |most| suggest(key(0), &own, &open.index, &|key| open.candidate(key), &context(), most);
        let all = some(1000);
        prop_assert_eq!(&some(most)[..], &all[..most.min(all.len())]);
        for suggestion in &all {
            let ask = &open.asks[&suggestion.key];
            prop_assert!(ask.purpose == Purpose::Need && meet(&mine, ask, NOW).is_some());
            prop_assert!(!suggestion.reasons.is_empty());
        }
    }

    #[test]
    fn a_board_is_sorted_by_consequence_and_has_its_reasons(asks in asks(), most in 0..30_usize) {
        let open = Open::of(asks);
        let list = needs_of(&open);
        let here = need("me", "x").at(0).around.unwrap();
        let shown = board(&list, Some(&here), &[], &context(), most);
        let place = |key: &Key| {
            let ask = &open.asks[key];
            let metres = ask.around.as_ref().map(|around| along_the_line(&here, around));
            (consequence(ask, NOW, metres), *key)
        };
        let mut expected: Vec<_> = open.asks.iter().filter(|(_, ask)| ask.purpose == Purpose::Need).map(|(key, _)| place(key)).collect();
        expected.sort_unstable();
        let keys: Vec<Key> = expected.iter().map(|(_, key)| *key).take(most).collect();
        prop_assert_eq!(shown.iter().map(|one| one.key).collect::<Vec<_>>(), keys);
        for one in &shown {
            let ask = &open.asks[&one.key];
            prop_assert_eq!(one.reasons.contains(&Reason::Stakes(ask.stakes)), ask.stakes != Stakes::Welcome);
        }
    }
}

#[test]
fn a_board_says_why_and_leaves_out_what_is_over_or_ones_own() {
    let kind = |ask: &mut Ask| ask.kind = Some(id("urn:bread"));
    let open = Open::of([
        need("a", "bread").at(40).with(kind),
        need("b", "wood").at(4).with(|ask| (ask.stakes, ask.until) = (Stakes::Needed, Some(days(2)))),
        need("me", "wool").at(0),
        need("c", "stone").with(|ask| ask.until = Some(Millis(NOW.0 - 1))),
    ]);
    let list = needs_of(&open);
    let mine = [offer("me", "loaves").at(0).with(kind)];
    let own: Vec<&Ask> = mine.iter().collect();
    let shown = board(&list, mine[0].around.as_ref(), &own, &context(), 10);
    let told: Vec<(u64, Vec<String>)> = shown.iter().map(|one| (number(&one.key), said(&one.reasons))).collect();
    let first = ["something does not go on without it", "needed by Friday", "4 km away"].map(str::to_owned).to_vec();
    assert_eq!(told, [(2, first), (1, vec!["the kind of thing you offer".to_owned()])]);
    assert_eq!(knows_nobody(&id("a")), Acquaintance::None);
}
