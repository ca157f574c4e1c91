//! What the authors of a design ask of those who use it elsewhere. Worked examples, reckoned by hand.

use std::collections::BTreeMap;

use commonage_economy::sharing::policy::Asking;

use super::stage::{Stage, cited, made, sold, these, worked};
use crate::support::{World, decimal};

/// Ana made two tables in ten hours after a plan of the guild's, and sold one.
fn world() -> World {
    let mut world = World::default();
    world.each([
        cited("c", "guild", "plan", "make"),
        worked("a", "ana", "10", "joinery", "make"),
        made("m", "ana", "2", "table", "make"),
        sold("sale", "commons", "1", "table"),
    ]);
    world
}

fn gets(more: &str, asking: Asking, may_ask: Option<&str>, income: &str, expected: &[(&str, &str)]) {
    let ledger = world().ledger();
    let sentences = "equation \"Hours\"\nin EUR\nwork counts 1 per hour";
    let mut stage = Stage::new(&ledger, &format!("{sentences}\n{more}\nfirst the rest by contributions"));
    stage.asking = BTreeMap::from([("plan", asking)]);
    stage.may_ask = may_ask.map(|amount| ("plan", decimal(amount))).into_iter().collect();
    assert_eq!(stage.sold(income, "sale"), these(expected));
}

#[test]
fn a_share_of_everything_else_that_went_in() {
    gets("", Asking::Share(decimal("10")), None, "110", &[("ana", "100"), ("guild", "10")]);
}

#[test]
fn an_amount_for_each_thing_made() {
    // Six for two tables beside ten hours: three in the one that was sold, beside five.
    gets("", Asking::EachMade(decimal("3")), None, "80", &[("ana", "50"), ("guild", "30")]);
}

#[test]
fn no_more_than_was_asked_for_in_all() {
    gets("", Asking::EachMade(decimal("3")), Some("1"), "6", &[("ana", "5"), ("guild", "1")]);
    gets("", Asking::EachMade(decimal("3")), Some("1"), "60", &[("ana", "59"), ("guild", "1")]);
    gets("", Asking::EachMade(decimal("3")), Some("0"), "60", &[("ana", "60")]);
}

#[test]
fn what_is_asked_stands_for_what_the_equation_says_of_designs() {
    let says = "designs count 50 % of the other inputs";
    gets(says, Asking::Share(decimal("10")), None, "110", &[("ana", "100"), ("guild", "10")]);
}
