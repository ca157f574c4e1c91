//! The worked numbers of `../shared/golden/economy.md` §§3 and 4, as ordinary ledgers and equations.

use commonage_economy::sharing::Source;
use commonage_economy::sharing::number::Fine;
use commonage_economy::vocabulary::Class;

use super::stage::{Stage, cited, lines, made, paid, sold, these, used, used_up, worked};
use crate::support::{World, decimal, named};

/// Sensorica, as in the test suite of Network Resource Planning: one unit made and sold.
pub(crate) fn network() -> World {
    let mut world = World::default();
    world.each([
        paid("fund-a", "a", "600", "buy-the-printer"),
        paid("fund-b", "b", "400", "buy-the-printer"),
        made("printer-in", "commons", "1", "printer", "buy-the-printer"),
        paid("filament-paid", "contributor", "100", "buy-filament"),
        made("filament-in", "contributor", "2", "filament", "buy-filament"),
        paid("fair-paid", "contributor", "20", "book-a-stall"),
        made("stall-in", "contributor", "2", "stall", "book-a-stall"),
        worked("hour", "worker", "1", "assembly", "make-it"),
        used("own-machine", "contributor", "1", "lathe", "make-it"),
        used("funded-machine", "commons", "1", "printer", "make-it"),
        used_up("filament-used", "contributor", "1", "filament", "make-it"),
        used_up("stall-used", "contributor", "1", "stall", "make-it"),
        made("it", "worker", "1", "unit", "make-it"),
        sold("sale", "commons", "1", "unit"),
    ]);
    world
}

pub(crate) const NETWORK: &str = r#"
equation "Network"
in EUR
over what was sold

work counts 25 per hour
making counts 50 each
use of "lathe" counts 10 per hour
use of "printer" counts 50 per hour
money counts as recorded

first the rest by contributions
"#;

#[test]
fn a_network_shares_what_a_unit_brings() {
    let world = network();
    let ledger = world.ledger();
    // Making is credited for the unit alone: what was bought is brought in by processes too.
    let stage = Stage::new(&ledger, &NETWORK.replace("making", "making \"unit\""));
    assert_eq!(stage.sold("195", "sale"), these(&[("worker", "75"), ("contributor", "70"), ("a", "30"), ("b", "20")]));
    let sale = named(&ledger, Class::EconomicEvent, "sale");
    stage.with("195", Source::Sold(vec![sale]), |sharing| {
        let sharing = sharing.unwrap();
        let value: Fine = sharing.worth.iter().sum();
        let of = |event: &str| {
            let at = ledger.event_named(named(&ledger, Class::EconomicEvent, event)).unwrap();
            let mine = sharing.contributions().iter().zip(&sharing.worth).filter(|(held, _)| held.event == at);
            mine.map(|(_, worth)| worth).sum::<Fine>().rounded()
        };
        assert_eq!(of("hour"), decimal("25"));
        assert_eq!(of("it"), decimal("50"));
        assert_eq!(of("fund-a"), decimal("30"));
        assert_eq!(of("fund-b"), decimal("20"));
        assert_eq!(of("own-machine"), decimal("10"));
        assert_eq!(of("filament-paid"), decimal("50"));
        assert_eq!(of("fair-paid"), decimal("10"));
        // Production credit apart.
        assert_eq!(value.rounded() - of("it"), decimal("145"));
    });
}

/// A design that travels: drawn by two, made by a workshop.
pub(crate) fn desk() -> World {
    let mut world = World::default();
    world.each([
        worked("d-draws", "d", "10", "drawing", "draw"),
        worked("r-draws", "r", "2", "drawing", "draw"),
        made("drawn", "d", "1", "design", "draw"),
        paid("i1-funds", "i1", "600", "buy-the-mill"),
        paid("i2-funds", "i2", "400", "buy-the-mill"),
        made("mill-in", "workshop", "1", "mill", "buy-the-mill"),
        paid("plywood-paid", "workshop", "60", "buy-plywood"),
        made("plywood-in", "workshop", "3", "plywood", "buy-plywood"),
        worked("alice-works", "alice", "7", "joinery", "make-the-desk"),
        used_up("plywood-used", "workshop", "3", "plywood", "make-the-desk"),
        used("mill-used", "workshop", "3.5", "mill", "make-the-desk"),
        cited("design-cited", "workshop", "design", "make-the-desk"),
        made("desk-made", "workshop", "1", "desk", "make-the-desk"),
        sold("sale", "workshop", "1", "desk"),
    ]);
    world
}

pub(crate) const DESK: &str = r#"
equation "Desk"
in EUR, to 0.01
over what was sold
work counts 25 per hour
use of "mill" counts 8 per hour
money counts as recorded
designs count 10 % of the other inputs
first the rest by contributions
"#;

#[test]
fn a_design_that_travels_sold_at_300() {
    let world = desk();
    let ledger = world.ledger();
    let expected =
        [("alice", "181.47"), ("workshop", "62.22"), ("i1", "17.42"), ("i2", "11.61"), ("d", "22.73"), ("r", "4.55")];
    assert_eq!(Stage::new(&ledger, DESK).sold("300", "sale"), these(&expected));
}

#[test]
fn a_design_that_travels_sold_at_200() {
    let world = desk();
    let ledger = world.ledger();
    let expected =
        [("alice", "120.98"), ("workshop", "41.48"), ("i1", "11.62"), ("i2", "7.74"), ("d", "15.15"), ("r", "3.03")];
    assert_eq!(Stage::new(&ledger, DESK).sold("200", "sale"), these(&expected));
}

#[test]
fn points_given_by_peers() {
    use crate::support::{Set, event};
    use commonage_economy::action::Action;
    use commonage_economy::vocabulary::Property as P;
    use commonage_log::Millis;
    let mut world = World::default();
    let give = |name: &str, from: &str, to: &str, points: &str| {
        let given = event(name, Action::Transfer).set(P::Provider, from).set(P::Receiver, to);
        given.set(P::ResourceConformsTo, "points").set(P::ResourceQuantity, points)
    };
    world.each([give("g1", "ana", "ben", "75"), give("g2", "ben", "ana", "1000"), give("g3", "ben", "cleo", "425")]);
    let ledger = world.ledger();
    let text = "equation \"Points\"\nin EUR\nover a period\npoints count as recorded\nfirst the rest by contributions";
    let stage = Stage::new(&ledger, text);
    let period = Source::Period(Millis(0), Millis(u64::MAX));
    let got = stage.with("50000", period, |sharing| lines(&sharing.unwrap()));
    assert_eq!(got, these(&[("ana", "33333.33"), ("ben", "2500"), ("cleo", "14166.67")]));
}

#[test]
fn thirds_of_ten_are_ten() {
    let mut world = World::default();
    let three = ["ana", "ben", "cleo"].map(|who| worked(who, who, "2", "care", "p"));
    world.each(three).each([made("m", "ana", "1", "thing", "p"), sold("sale", "ana", "1", "thing")]);
    let ledger = world.ledger();
    let text = "equation \"Hours\"\nin EUR\nwork counts 1 per hour\nfirst the rest by contributions";
    let expected = [("ana", "3.34"), ("ben", "3.33"), ("cleo", "3.33")];
    assert_eq!(Stage::new(&ledger, text).sold("10", "sale"), these(&expected));
}
