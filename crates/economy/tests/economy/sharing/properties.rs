//! What must hold of every sharing, on lives by chance.

use std::collections::{BTreeMap, BTreeSet};

use commonage_economy::decimal::Decimal;
use commonage_economy::ledger::{Ledger, Name};
use commonage_economy::record::Record;
use commonage_economy::sharing::number::Fine;
use commonage_economy::sharing::{Sharing, Source};
use commonage_economy::vocabulary::{Class, Property as P};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

use super::random::{EQUATION, Life, Step, lives, name, person};
use super::reference::{cents, number, worth};
use super::stage::{Stage, lines, made, sold, worked};
use crate::support::{Set, World, decimal, id, named};

/// Who gets how much, in the words of the ledger.
type Lines = Vec<(String, String)>;

fn sales(ledger: &Ledger, names: &[String]) -> Source<Name> {
    Source::Sold(names.iter().map(|sale| named(ledger, Class::EconomicEvent, sale)).collect())
}

/// Shares an income over the sales of a life, and looks at it.
fn shared<T>(world: &World, income: &str, names: &[String], look: impl FnOnce(&Sharing<'_>) -> T) -> T {
    let ledger = world.ledger();
    let stage = Stage::new(&ledger, EQUATION);
    stage.with(income, sales(&ledger, names), |sharing| look(&sharing.unwrap()))
}

fn who_gets_what(world: &World, income: &str, names: &[String]) -> Lines {
    shared(world, income, names, lines)
}

/// What every event is worth, by its name.
fn worth_by_event(sharing: &Sharing<'_>) -> BTreeMap<String, Fine> {
    let mut worth: BTreeMap<String, Fine> = BTreeMap::new();
    for (held, value) in sharing.contributions().iter().zip(&sharing.worth) {
        let event = sharing.ledger.key(sharing.ledger.event(held.event).name).1.to_string();
        *worth.entry(event).or_default() += value;
    }
    worth
}

fn whose(step: &Step) -> String {
    match step {
        Step::Work { who, .. } | Step::Pay { who, .. } | Step::Make { who, .. } => person(*who),
        _ => "commons".to_owned(),
    }
}

/// The lines of the reference: everyone by what their contributions are worth, but for gifts.
fn expected(life: &Life, income_cents: i64, gifts: &BTreeSet<usize>) -> Lines {
    let mut exact: BTreeMap<String, BigRational> = BTreeMap::new();
    for (step, value) in worth(life).into_iter().filter(|(step, _)| !gifts.contains(step)) {
        *exact.entry(whose(&life.steps[step])).or_insert_with(|| number(0)) += value;
    }
    let all: BigRational = exact.values().sum();
    if all == number(0) {
        return vec![("commons".to_owned(), in_money(&BigInt::from(income_cents)))];
    }
    exact.values_mut().for_each(|amount| *amount = &*amount / &all * number(income_cents));
    let whole = cents(&exact).into_iter().filter(|(_, amount)| *amount != BigInt::from(0));
    whole.map(|(who, amount)| (who, in_money(&amount))).collect()
}

fn in_money(cents: &BigInt) -> String {
    let whole: i128 = cents.try_into().unwrap();
    Decimal::from_atoms(whole * 10_i128.pow(16)).to_string()
}

fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|at| *blake3::hash(&[at.to_le_bytes(), seed.to_le_bytes()].concat()).as_bytes());
    order
}

/// The records of a life, one by one, with the names that they are told under changed.
fn retold(world: &World, mut change: impl FnMut(Record) -> Vec<Record>) -> World {
    let mut told = World::default();
    for (stamp, records) in &world.operations {
        told.say_at(stamp.clock.0, records.iter().cloned().flat_map(&mut change).collect());
    }
    told
}

fn renamed(record: &Record, called: &dyn Fn(&str) -> String) -> Record {
    let mut new = record.clone();
    for property in [P::Provider, P::Receiver] {
        if let Some(who) = record.id_of(property).map(ToString::to_string) {
            new.unsay(property);
            new = new.set(property, &called(&who));
        }
    }
    new
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn it_is_what_the_reference_says(life in lives(14), income in 1_i64..2_000_000) {
        let money = in_money(&BigInt::from(income));
        let (found, got) =
            shared(&life.world(), &money, &life.sale_names(), |sharing| (worth_by_event(sharing), lines(sharing)));
        let reference = worth(&life);
        let near = |fine: &Fine, exact: &BigRational| {
            let scale = BigRational::from_integer(BigInt::from(10).pow(18));
            let atoms = BigRational::from_integer(BigInt::from(fine.rounded().atoms()));
            let difference = exact * scale - atoms;
            -number(1) < difference && difference < number(1)
        };
        for at in 0..life.steps.len() {
            let held = found.get(&name(at)).cloned().unwrap_or_default();
            let exact = reference.get(&at).cloned().unwrap_or_else(|| number(0));
            prop_assert!(near(&held, &exact), "{}: {} and not {exact}", name(at), held.rounded());
        }
        prop_assert_eq!(got, expected(&life, income, &BTreeSet::new()));
    }

    #[test]
    fn what_goes_in_comes_out(life in lives(14), income in 1_i64..2_000_000) {
        let money = in_money(&BigInt::from(income));
        shared(&life.world(), &money, &life.sale_names(), |sharing| {
            let sum: Decimal = sharing.lines.iter().map(|(_, amount)| *amount).sum();
            assert_eq!(sum, decimal(&money));
            assert!(sharing.lines.iter().all(|(_, amount)| !amount.is_negative()));
            let given: Decimal = sharing.outcomes.iter().map(commonage_economy::sharing::Outcome::given).sum();
            assert_eq!(given + sharing.left, decimal(&money));
            let worth: Fine = sharing.worth.iter().sum();
            assert_eq!(worth.rounded(), sharing.value().rounded());
        });
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(life in lives(12), seed in any::<u64>(), settle_every in 1_usize..9) {
        let (world, names) = (life.world(), life.sale_names());
        let there = shared(&world, "1000", &names, |sharing| (worth_by_event(sharing), lines(sharing)));
        let ledger = world.ledger_in(&shuffled(world.operations.len(), seed), settle_every);
        let stage = Stage::new(&ledger, EQUATION);
        let here = stage.with("1000", sales(&ledger, &names), |sharing| {
            let sharing = sharing.unwrap();
            (worth_by_event(&sharing), lines(&sharing))
        });
        prop_assert_eq!(there, here);
    }

    #[test]
    fn a_gift_gets_nothing_and_changes_nothing_but_by_the_rule(life in lives(12), chosen in any::<u64>()) {
        let (world, names) = (life.world(), life.sale_names());
        let gifts: BTreeSet<usize> =
            (0..life.steps.len()).filter(|at| chosen >> (at % 64) & 1 == 1).collect();
        let gift_names: Vec<String> = gifts.iter().map(|at| name(*at)).collect();
        let ledger = world.ledger();
        let mut stage = Stage::new(&ledger, EQUATION);
        let before = stage.with("1000", sales(&ledger, &names), |sharing| worth_by_event(&sharing.unwrap()));
        stage.gifts = gift_names.iter().map(String::as_str).collect();
        let (after, got) = stage.with("1000", sales(&ledger, &names), |sharing| {
            let sharing = sharing.unwrap();
            (worth_by_event(&sharing), lines(&sharing))
        });
        // What everything is worth stays as it was; the income goes to the others, in the same proportions.
        prop_assert_eq!(before, after);
        prop_assert_eq!(got, expected(&life, 100_000, &gifts));
    }

    #[test]
    fn where_gifts_go_to_somebody_nobody_else_sees_a_difference(life in lives(12), chosen in any::<u64>()) {
        let (world, names) = (life.world(), life.sale_names());
        let pool = worked("known", "pool", "1", "day", "elsewhere");
        let mut known = world.clone();
        let ledger = known.say(vec![pool]).ledger();
        let text = EQUATION.replace("first the rest", "gifts go to \"pool\"\nfirst the rest");
        let mut stage = Stage::new(&ledger, &text);
        let exact = |stage: &Stage<'_>| stage.with("1000", sales(&ledger, &names), |sharing| {
            let sharing = sharing.unwrap();
            let paid = sharing.outcomes.iter().flat_map(|outcome| &outcome.paid);
            paid.map(|paid| (sharing.contributions()[paid.contribution].event, paid.amount.rounded())).collect::<Vec<_>>()
        });
        let before = exact(&stage);
        let gift_names: Vec<String> =
            (0..life.steps.len()).filter(|at| chosen >> (at % 64) & 1 == 1).map(name).collect();
        stage.gifts = gift_names.iter().map(String::as_str).collect();
        prop_assert_eq!(before, exact(&stage), "what is paid for each contribution is the same: only to whom differs");
    }

    #[test]
    fn one_event_or_two_halves(life in lives(12), chosen in any::<usize>()) {
        let (world, mut names) = (life.world(), life.sale_names());
        let chosen = name(chosen % life.steps.len());
        let halves = retold(&world, |record| {
            if record.id != id(&chosen) {
                return vec![record];
            }
            ["a", "b"].map(|half| halved(&record, &format!("{chosen}-{half}"))).to_vec()
        });
        let before = who_gets_what(&world, "1000", &names);
        if let Some(at) = names.iter().position(|sale| *sale == chosen) {
            names.remove(at);
            names.extend(["a", "b"].map(|half| format!("{chosen}-{half}")));
        }
        prop_assert_eq!(before, who_gets_what(&halves, "1000", &names));
    }

    #[test]
    fn names_do_not_matter(life in lives(12)) {
        let (world, names) = (life.world(), life.sale_names());
        // In the same order: the same to the cent, the last cent included.
        let longer = |who: &str| who.replace("person-", "person-of-long-standing-");
        let told = retold(&world, |record| vec![renamed(&record, &longer)]);
        let same = who_gets_what(&world, "1000", &names);
        let mut new: Lines = same.iter().map(|(who, amount)| (longer(who), amount.clone())).collect();
        new.sort_by_key(|(who, _)| id(who));
        prop_assert_eq!(who_gets_what(&told, "1000", &names), new);
        // In another order: only who of those with equal remainders gets the last cent may change.
        let other = |who: &str| who.strip_prefix("person-").map_or(who.to_owned(), |n| format!("{}-person", 9 - n.parse::<u8>().unwrap()));
        let told = who_gets_what(&retold(&world, |record| vec![renamed(&record, &other)]), "1000", &names);
        let told: BTreeMap<String, String> = told.into_iter().collect();
        for (who, amount) in &same {
            let now = told.get(&other(who)).map_or(Decimal::ZERO, |amount| decimal(amount));
            let difference = now - decimal(amount);
            prop_assert!(difference.abs() <= decimal("0.01"), "{who}: {amount} and then {now}");
        }
    }

    #[test]
    fn what_has_nothing_to_do_with_it_changes_nothing(life in lives(12), income in 1_i64..100_000) {
        let (world, names, money) = (life.world(), life.sale_names(), in_money(&BigInt::from(income)));
        let mut more = World::default();
        more.each([worked("other-work", "stranger", "9", "day", "other"), made("other-made", "stranger", "3", "other-stock", "other")]);
        let told = retold(&world, |record| vec![record]);
        more.operations.extend(told.operations.into_iter().map(|(mut stamp, records)| { stamp.id.0[0] ^= 1; (stamp, records) }));
        more.each([sold("other-sold", "stranger", "2", "other-stock")]);
        prop_assert_eq!(who_gets_what(&world, &money, &names), who_gets_what(&more, &money, &names));
    }

    #[test]
    fn who_contributed_nothing_gets_nothing(life in lives(12)) {
        let contributed: BTreeSet<String> = worth(&life).keys().map(|step| whose(&life.steps[*step])).collect();
        for (who, _) in who_gets_what(&life.world(), "1000", &life.sale_names()) {
            prop_assert!(contributed.contains(&who) || who == "commons", "{who} contributed nothing");
        }
    }
}

/// Half of an event, under another name.
fn halved(record: &Record, name: &str) -> Record {
    let mut half = record.clone();
    half.id = id(name);
    for property in [P::ResourceQuantity, P::EffortQuantity] {
        if let Some(measure) = record.measure(property).cloned() {
            let text = format!("{} {}", (measure.value.atoms() as f64 / 2e18), measure.unit.name());
            half.unsay(property);
            half = half.set(property, &text);
        }
    }
    half
}
