//! Circles of exchange, and chains.

use std::collections::BTreeSet;

use commonage_economy::id::Id;
use commonage_economy::matching::{CHAINS_MAX, CIRCLES_MAX, Exchange, Found, Key, Leg, circles};
use commonage_economy::needs::act::Ask;
use proptest::prelude::*;

use super::{Open, Say, context, key, need, number, offer};
use crate::support::id;

fn found(open: &Open, person: &str, reach: Option<u64>) -> Found {
    let of = |agent: &Id| open.asks.iter().filter(|(_, ask)| ask.agent == *agent).map(|(key, _)| *key).collect();
    let context = context();
    let lookup = |key: &Key| open.candidate(key);
    circles(&id(person), &Exchange { matcher: &open.index, lookup: &lookup, of: &of, context: &context, reach })
}

fn told(open: &Open, legs: &[Leg]) -> String {
    let who = |key: &Key| open.asks[key].agent.to_string();
    legs.iter().map(|leg| format!("{}→{}", who(&leg.offer), who(&leg.need))).collect::<Vec<_>>().join(" ")
}

fn all(open: &Open, circles: &[Vec<Leg>]) -> Vec<String> {
    circles.iter().map(|legs| told(open, legs)).collect()
}

/// Each gives one thing and needs another.
fn neighbours(all: &[(&str, &str, &str)]) -> Open {
    Open::of(all.iter().flat_map(|(who, gives, needs)| [offer(who, gives), need(who, needs)]))
}

#[test]
fn circles_of_two_three_and_four_the_shortest_first() {
    let open = neighbours(&[
        ("ana", "bread", "wood"),
        ("ben", "wood", "bread"),
        ("cleo", "paint", "bread"),
        ("dora", "wood", "paint"),
        ("emil", "wool", "paint"),
        ("finn", "wood", "wool"),
    ]);
    let found = found(&open, "ana", None);
    assert_eq!(
        all(&open, &found.circles),
        ["ana→ben ben→ana", "ana→cleo cleo→dora dora→ana", "ana→cleo cleo→emil emil→finn finn→ana"]
    );
    assert_eq!(found.chains, Vec::<Vec<Leg>>::new());
}

#[test]
fn where_no_circle_closes_chains_end_with_the_person() {
    let open = neighbours(&[("ana", "songs", "wood"), ("ben", "wood", "paint"), ("cleo", "paint", "stone")]);
    let found = found(&open, "ana", None);
    assert_eq!(all(&open, &found.circles), Vec::<String>::new());
    assert_eq!(all(&open, &found.chains), ["cleo→ben ben→ana"]);
}

#[test]
fn only_what_is_surely_the_same_and_in_reach_leads_on() {
    let far = |place: i32, asks: [Ask; 2]| asks.map(|ask| ask.at(place));
    let asks = |place: i32| {
        [far(0, [offer("ana", "bread"), need("ana", "wood")]), far(place, [offer("ben", "wood"), need("ben", "bread")])]
    };
    let open = Open::of(asks(30).concat());
    assert_eq!(
        found(&open, "ana", Some(30_000)).circles[0].iter().map(|leg| leg.metres).collect::<Vec<_>>(),
        [Some(30_000); 2]
    );
    assert_eq!(found(&open, "ana", Some(29_999)), Found::default());
    let vague = neighbours(&[("ana", "bread for parties", "wood"), ("ben", "wood", "bread from rye")]);
    assert_eq!(found(&vague, "ana", None).circles, Vec::<Vec<Leg>>::new());
}

#[test]
fn the_nearer_of_equal_circles_comes_first_and_work_is_bounded() {
    let mut asks = vec![offer("ana", "bread").at(0), need("ana", "wood").at(0)];
    for number in 0..60 {
        let who = format!("p{number}");
        asks.extend([offer(&who, "wood").at(60 - number), need(&who, "bread").at(60 - number)]);
    }
    let open = Open::of(asks);
    let found = found(&open, "ana", None);
    assert_eq!(found.circles.len(), CIRCLES_MAX);
    let metres: Vec<u64> = found.circles.iter().map(|legs| legs.iter().filter_map(|leg| leg.metres).sum()).collect();
    assert!(metres.is_sorted());
}

/// All circles through `p0`, by trying everything.
fn by_force(open: &Open) -> BTreeSet<Vec<String>> {
    let people: BTreeSet<String> = open.asks.values().map(|ask| ask.agent.to_string()).collect();
    let gives = |from: &str, to: &str| {
        let of = |who: &str, is_need: bool| {
            let is_it = move |ask: &&Ask| (ask.purpose as u8 == 0) == is_need;
            let who = who.to_owned();
            open.asks.values().filter(move |ask| ask.agent.to_string() == who).filter(is_it).map(|ask| ask.what.clone())
        };
        from != to && of(from, false).any(|given| of(to, true).any(|wanted| wanted == given))
    };
    let mut closed = BTreeSet::new();
    let mut ways = vec![vec!["p0".to_owned()]];
    for _ in 0..4 {
        let mut longer = Vec::new();
        for way in ways {
            for next in people.iter().filter(|next| gives(way.last().unwrap(), next)) {
                if next == "p0" && way.len() > 1 {
                    closed.insert(way.clone());
                } else if !way.contains(next) {
                    longer.push([way.clone(), vec![next.clone()]].concat());
                }
            }
        }
        ways = longer;
    }
    closed
}

proptest! {
    #[test]
    fn among_a_few_all_circles_are_found(asks in prop::collection::vec((0..6_u8, any::<bool>(), 0..6_usize), 2..18)) {
        const THINGS: [&str; 6] = ["bread", "wood", "paint", "wool", "stone", "seeds"];
        let ask = |(who, is_need, what): &(u8, bool, usize)| {
            let who = format!("p{who}");
            if *is_need { need(&who, THINGS[*what]) } else { offer(&who, THINGS[*what]) }
        };
        let open = Open::of(asks.iter().map(ask));
        let expected = by_force(&open);
        let result = found(&open, "p0", None);
        let people = |legs: &Vec<Leg>| legs.iter().map(|leg| open.asks[&leg.offer].agent.to_string()).collect::<Vec<_>>();
        prop_assert!(result.circles.iter().map(Vec::len).is_sorted());
        let found: BTreeSet<Vec<String>> = result.circles.iter().map(people).collect();
        prop_assert_eq!(found.len(), result.circles.len());
        if expected.len() <= CIRCLES_MAX {
            prop_assert_eq!(found, expected);
        } else {
            prop_assert!(found.len() == CIRCLES_MAX && found.is_subset(&expected));
        }
        prop_assert!(result.chains.len() <= CHAINS_MAX && (result.chains.is_empty() || result.circles.is_empty()));
        for legs in result.circles.iter().chain(&result.chains) {
            for leg in legs {
                prop_assert_eq!(&open.asks[&leg.offer].what, &open.asks[&leg.need].what);
            }
            for pair in legs.windows(2) {
                prop_assert_eq!(&open.asks[&pair[0].need].agent, &open.asks[&pair[1].offer].agent);
            }
        }
    }
}

#[test]
fn nobody_and_nothing_is_no_trouble() {
    assert_eq!(found(&Open::default(), "ana", None), Found::default());
    let alone = neighbours(&[("ana", "bread", "bread")]);
    assert_eq!(found(&alone, "ana", None), Found::default());
    assert_eq!(number(&key(5)), 5);
}
