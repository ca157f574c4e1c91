//! How an income goes into buckets, one after the other. Worked examples, reckoned by hand.

use std::collections::BTreeMap;

use commonage_economy::decimal::Decimal;
use commonage_economy::ledger::Ledger;
use commonage_economy::sharing::Source;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::Millis;

use super::stage::{Stage, lines, paid, these, worked};
use crate::support::{Set, World, decimal, record};

/// Ana worked three hours and Ben one; Cleo paid thirty for timber. There is a fund.
fn world() -> Ledger {
    let mut world = World::default();
    world.each([
        record(Class::Agent, "fund").set(P::Name, "Fund"),
        worked("ana-works", "ana", "3", "joinery", "make"),
        worked("ben-works", "ben", "1", "joinery", "make"),
        paid("cleo-pays", "cleo", "30", "make"),
    ]);
    world.ledger()
}

const COUNTS: &str = "money counts as recorded, in costs\nwork counts 1 per hour";

fn over_a_period(stage: &Stage<'_>, income: &str) -> Vec<(String, String)> {
    stage.with(income, Source::Period(Millis(0), Millis(u64::MAX)), |sharing| {
        let sharing = sharing.unwrap();
        let sum = sharing.lines.iter().fold(Decimal::ZERO, |sum, (_, amount)| sum + *amount);
        assert_eq!(sum, decimal(income), "what goes in comes out");
        lines(&sharing)
    })
}

fn text(counts: &str, buckets: &str) -> String {
    format!("equation \"E\"\nin EUR\nover a period\n{counts}\n{buckets}")
}

fn gets(counts: &str, buckets: &str, income: &str, expected: &[(&str, &str)]) {
    let ledger = world();
    assert_eq!(over_a_period(&Stage::new(&ledger, &text(counts, buckets)), income), these(expected), "{buckets}");
}

const COSTS_FIRST: &str = "first pay back costs\nthen 10 % of the rest to \"Fund\"\nthen the rest by contributions";

#[test]
fn costs_come_first() {
    gets(COUNTS, COSTS_FIRST, "130", &[("cleo", "30"), ("fund", "10"), ("ana", "67.5"), ("ben", "22.5")]);
    // Where there is less than they are, they get all of it.
    gets(COUNTS, COSTS_FIRST, "20", &[("cleo", "20")]);
    gets(COUNTS, COSTS_FIRST, "0.01", &[("cleo", "0.01")]);
}

#[test]
fn per_cent_of_the_whole_and_of_the_rest() {
    let whole = "first 50 % of the whole to \"Fund\"\nthen 50 % of the whole by contributions";
    gets(COUNTS, whole, "100", &[("fund", "50"), ("ana", "37.5"), ("ben", "12.5")]);
    let rest = "first 50 % of the rest to \"Fund\"\nthen 50 % of the rest by contributions";
    // A quarter is taken by nobody, and stays.
    gets(COUNTS, rest, "80", &[("fund", "40"), ("ana", "15"), ("ben", "5"), ("commons", "20")]);
}

#[test]
fn the_same_for_everyone() {
    let all = "first 30 % of the whole equally among all\nthen the rest by contributions";
    gets(COUNTS, all, "100", &[("ana", "62.5"), ("ben", "27.5"), ("cleo", "10")]);
    gets(COUNTS, "first 9 EUR equally among costs\nthen the rest to \"Fund\"", "10", &[("cleo", "9"), ("fund", "1")]);
}

#[test]
fn a_fixed_amount_is_at_most_what_there_is() {
    gets(COUNTS, "first 50 EUR to \"Fund\"\nthen the rest by contributions", "20", &[("fund", "20")]);
    let expected = [("fund", "50"), ("ana", "3"), ("ben", "1")];
    gets(COUNTS, "first 50 EUR to \"Fund\"\nthen the rest by contributions", "54", &expected);
}

#[test]
fn nobody_gets_more_than_so_much_and_the_others_share_it() {
    let at_most = "first the rest by contributions, at most 60 a person";
    gets(COUNTS, at_most, "100", &[("ana", "60"), ("ben", "40")]);
    gets(COUNTS, at_most, "200", &[("ana", "60"), ("ben", "60"), ("commons", "80")]);
}

#[test]
fn what_one_persons_work_counts_has_a_floor_and_a_ceiling() {
    let buckets = "first the rest by contributions";
    gets("work counts 1 per hour, at least 3 a person", buckets, "100", &[("ana", "50"), ("ben", "50")]);
    gets("work counts 1 per hour, at most 2 a person", buckets, "90", &[("ana", "60"), ("ben", "30")]);
    gets(
        "work counts 1 per hour\nwork by \"ben\" counts 1 per hour, times 3",
        buckets,
        "60",
        &[("ana", "30"), ("ben", "30")],
    );
}

#[test]
fn a_debt_is_paid_over_several_sharings_and_then_no_more() {
    let ledger = world();
    let equation = text("work counts 25 per hour, until paid", "first the rest by contributions");
    let mut stage = Stage::new(&ledger, &equation);
    assert_eq!(over_a_period(&stage, "40"), these(&[("ana", "30"), ("ben", "10")]));
    stage.paid = BTreeMap::from([("ana-works", decimal("30")), ("ben-works", decimal("10"))]);
    assert_eq!(over_a_period(&stage, "1000"), these(&[("ana", "45"), ("ben", "15"), ("commons", "940")]));
    stage.paid = BTreeMap::from([("ana-works", decimal("75")), ("ben-works", decimal("25"))]);
    assert_eq!(over_a_period(&stage, "7"), these(&[("commons", "7")]));
}

#[test]
fn what_counts_once_counts_in_one_sharing() {
    let ledger = world();
    let mut stage = Stage::new(&ledger, &text("work counts 1 per hour, once", "first the rest by contributions"));
    stage.paid = BTreeMap::from([("ana-works", decimal("0.01"))]);
    assert_eq!(over_a_period(&stage, "8"), these(&[("ben", "8")]));
}

#[test]
fn a_gift_is_shared_among_the_others_or_goes_where_the_equation_says() {
    let ledger = world();
    let buckets = "first the rest by contributions";
    let equation = text("work counts 1 per hour", buckets);
    let mut stage = Stage::new(&ledger, &equation);
    stage.gifts.insert("ana-works");
    assert_eq!(over_a_period(&stage, "8"), these(&[("ben", "8")]));
    let equation = text("work counts 1 per hour\ngifts go to \"Fund\"", buckets);
    let mut stage = Stage::new(&ledger, &equation);
    stage.gifts.insert("ana-works");
    assert_eq!(over_a_period(&stage, "8"), these(&[("ben", "2"), ("fund", "6")]));
}

#[test]
fn cents_are_never_lost_nor_made() {
    let ledger = world();
    for income in ["0.01", "0.03", "1", "99999999999.99", "123456789.01"] {
        let among = "first 33.33 % of the whole to \"Fund\"\nthen the rest by contributions";
        over_a_period(&Stage::new(&ledger, &text(COUNTS, among)), income);
    }
}
