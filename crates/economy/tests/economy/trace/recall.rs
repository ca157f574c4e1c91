//! Recall: who has what may come from a lot, how much at most, where it went and what it went into.

use commonage_economy::ledger::{Ledger, Name};
use commonage_economy::trace::{Flow, Node, Recall, lot_resources, recall, tracked_resources};
use commonage_economy::vocabulary::{Class, Property as P};

use super::{event, node};
use crate::support::{Set, World, named, record};

const DAIRY: &str = "
    milked  produce  =milk 20_litre +dairy -dairy <milking
    other   raise    =bens 5_litre +ben -ben
    to_ben  transfer =milk @bens 6_litre +dairy -ben
    to_cleo transfer =bens @cleos 8_litre +ben -cleo
    to_dora transfer =bens 2_litre +ben -dora
    churn   consume  =milk 4_litre >churning +dairy
    less    consume  =milk -1_litre >churning +dairy !churn
    pail    use      =milk 1_hour >displaying
    show    produce  =exhibition 1_one <displaying +dairy -dairy
    butter  produce  =butter 1_kilogram <churning +dairy -dairy
    spilt   lower    =milk 1_litre +dairy
";

fn dairy() -> Ledger {
    let mut world = World::default();
    let milk = record(Class::EconomicResource, "milk").set(P::OfBatchLot, "lot7").set(P::TrackingIdentifier, "M-7");
    world.say(vec![record(Class::BatchLotRecord, "lot7").set(P::BatchLotCode, "7"), milk]);
    world.each(DAIRY.lines().map(str::trim).filter(|line| !line.is_empty()).map(event));
    world.ledger()
}

fn text(ledger: &Ledger, name: Option<Name>) -> String {
    name.map_or_else(|| "-".into(), |name| ledger.key(name).1.to_string())
}

fn holdings(ledger: &Ledger, recall: &Recall) -> Vec<String> {
    let line = |holding: &commonage_economy::trace::Holding| {
        let most = holding.up_to.map_or_else(|| "all".into(), |most| most.to_string());
        let (what, who) = (text(ledger, Some(holding.resource)), text(ledger, holding.accountable));
        format!("{what} {who} {} up to {most}", holding.amount.accounting)
    };
    recall.holdings.iter().map(line).collect()
}

#[test]
fn a_lot_is_its_resources_and_what_others_have_of_them() {
    let ledger = dairy();
    let lot = lot_resources(&ledger, named(&ledger, Class::BatchLotRecord, "lot7"));
    let names: Vec<String> = lot.iter().map(|name| text(&ledger, Some(*name))).collect();
    assert_eq!(names, ["bens", "cleos", "milk"]);
    assert_eq!(tracked_resources(&ledger, "M-7").len(), 3);
    assert!(tracked_resources(&ledger, "M-8").is_empty());
}

#[test]
fn who_has_how_much_at_most() {
    let ledger = dairy();
    let found = recall(&ledger, &[node(&ledger, "milk")], Flow::default());
    assert_eq!(
        holdings(&ledger, &found),
        [
            "milk dairy 10 up to 10",
            "bens ben 1 up to 1",
            "butter dairy 1 up to all",
            // Ben had only six litres of it.
            "cleos cleo 8 up to 6",
        ]
    );
}

#[test]
fn what_went_out_of_sight_and_what_is_no_more() {
    let ledger = dairy();
    let found = recall(&ledger, &[node(&ledger, "milk")], Flow::default());
    let gone: Vec<String> = found
        .handed_over
        .iter()
        .map(|over| {
            format!(
                "{} {} {}",
                text(&ledger, Some(over.receiver)),
                text(&ledger, over.resource),
                over.quantity.unwrap().0
            )
        })
        .collect();
    assert_eq!(gone, ["dora bens 2"]);
    let used: Vec<String> = found
        .used_up
        .iter()
        .map(|used| {
            format!("{} {} {}", text(&ledger, used.resource), text(&ledger, used.process), used.quantity.unwrap().0)
        })
        .collect();
    assert_eq!(used, ["milk churning 3", "milk - 1"]);
}

#[test]
fn what_was_only_used_is_recalled_only_if_one_asks() {
    let ledger = dairy();
    let start = [node(&ledger, "milk")];
    let reached = |flow| {
        let found = recall(&ledger, &start, flow);
        let show = node(&ledger, "exhibition");
        found.reached.contains(show) && found.holdings.iter().any(|holding| Node::Resource(holding.resource) == show)
    };
    assert!(!reached(Flow::Material));
    assert!(reached(Flow::All));
}

#[test]
fn one_can_start_at_an_event() {
    let ledger = dairy();
    let found = recall(&ledger, &[node(&ledger, "to_ben")], Flow::default());
    assert_eq!(holdings(&ledger, &found), ["bens ben 1 up to 1", "cleos cleo 8 up to 6"]);
}

#[test]
fn fuel_is_not_in_the_load() {
    let world = super::world(
        "filled raise   =diesel 9_litre +depot
         fuel   consume =diesel 5_litre >lorry
         up     pickup  =apples 5_kilogram >lorry
         off    dropoff =apples 5_kilogram <lorry +dan -dan",
    );
    let ledger = world.ledger();
    let found = recall(&ledger, &[node(&ledger, "diesel")], Flow::default());
    assert_eq!(holdings(&ledger, &found), ["diesel depot 4 up to 4"]);
}

#[test]
fn what_was_lent_and_given_back_is_told_as_both() {
    let world = super::world(
        "made raise =ladder 1_one +ana -ana
         lent transferCustody =ladder 1_one +ana -ben
         back transferCustody =ladder 1_one +ben -ana",
    );
    let ledger = world.ledger();
    let found = recall(&ledger, &[node(&ledger, "made")], Flow::default());
    let told: Vec<_> =
        found.handed_over.iter().map(|over| (text(&ledger, Some(over.receiver)), over.is_return)).collect();
    assert_eq!(told, [("ben".to_owned(), false), ("ana".to_owned(), true)]);
}
