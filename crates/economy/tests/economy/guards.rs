//! What a command refuses before it signs: for each action a wrong unit, a thing of another's, a thing inside another,
//! and all the rest.

use commonage_economy::action::{ACTIONS, Action, EventQuantity, InputOutput, QuantityEffect};
use commonage_economy::check::{Objection, Speaker, check};
use commonage_economy::ledger::Ledger;
use commonage_economy::record::Record;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::Millis;

use crate::support::{Set, World, event, id, record};

const ORG: &str = "https://org.example/";
const OTHER: &str = "https://other.example/";
const MILLER: &str = "https://miller.example/";

/// Flour and a box of ours with a jar in it, a mill of another's, a finished process, promises.
fn ledger() -> Ledger {
    let raise = |name: &str, what: &str, amount: &str, whose: &str| {
        event(name, Action::Raise)
            .set(P::ResourceInventoriedAs, what)
            .set(P::ResourceQuantity, amount)
            .set(P::Provider, whose)
            .set(P::Receiver, whose)
    };
    let mut world = World::default();
    world.each([
        record(Class::EconomicResource, "flour").set(P::Name, "Flour").set(P::UnitOfEffort, "hour"),
        record(Class::EconomicResource, "jar").set(P::UnitOfEffort, "hour"),
        record(Class::EconomicResource, "mill").set(P::Name, "Mill").set(P::UnitOfEffort, "hour"),
        raise("1", "flour", "10 kilogram", ORG),
        raise("2", "jar", "10 kilogram", ORG),
        raise("3", "box", "1", ORG),
        raise("4", "mill", "10 kilogram", MILLER),
        event("5", Action::Combine)
            .set(P::ResourceInventoriedAs, "jar")
            .set(P::ToResourceInventoriedAs, "box")
            .set(P::ResourceQuantity, "10 kilogram")
            .set(P::Provider, ORG),
        record(Class::Process, "over").set(P::Finished, "true"),
        record(Class::Commitment, "promise").set(P::EffortQuantity, "3 hour"),
        record(Class::Commitment, "kept").set(P::EffortQuantity, "3 hour").set(P::Finished, "true"),
    ]);
    world.ledger()
}

fn speaker() -> Speaker {
    Speaker { agents: vec![id(ORG)], now: Millis(1_900_000_000_000) }
}

fn refused(record: &Record) -> Option<Objection> {
    check(&ledger(), record, &speaker()).err()
}

/// An event of each action that is fine: of flour, by us, with all that the action needs.
fn fine(action: Action, what: &str) -> Record {
    let definition = action.definition();
    let side = match definition.input_output {
        InputOutput::Input => Some(P::InputOf),
        InputOutput::Output | InputOutput::OutputInput => Some(P::OutputOf),
        InputOutput::NotApplicable => None,
    };
    let hands = matches!(action, Action::Transfer | Action::TransferAllRights | Action::TransferCustody);
    let mut said = event("new", action)
        .set(P::ResourceInventoriedAs, what)
        .set(P::Provider, ORG)
        .set(P::Receiver, if hands { OTHER } else { ORG });
    said = match definition.event_quantity {
        EventQuantity::Effort | EventQuantity::Both => said.set(P::EffortQuantity, "2 hour"),
        EventQuantity::Resource => said.set(P::ResourceQuantity, "2 kilogram"),
    };
    if action == Action::Move {
        said = said.set(P::ToResourceInventoriedAs, "shed");
    }
    match side {
        Some(side) => said.set(side, "milling"),
        None => said,
    }
}

/// What an action changes of a resource.
fn changes(action: Action) -> bool {
    let definition = action.definition();
    [definition.accounting, definition.onhand].iter().any(|effect| *effect != QuantityEffect::NotApplicable)
}

#[test]
fn each_action_can_be_said() {
    for row in ACTIONS {
        // Only what is inside something can be taken out.
        let what = if row.action == Action::Separate { "jar" } else { "flour" };
        assert_eq!(refused(&fine(row.action, what)), None, "{}", row.name);
    }
}

#[test]
fn each_action_is_refused_in_another_unit_or_without_one() {
    for row in ACTIONS {
        let what = if row.action == Action::Separate { "jar" } else { "flour" };
        let mut said = fine(row.action, what);
        said.unsay(P::ResourceQuantity);
        said.unsay(P::EffortQuantity);
        assert_eq!(refused(&said), Some(Objection::NoQuantity), "{}", row.name);
        let wrong = match row.event_quantity {
            // What people call their hour is their own: work names a kind, and the kind its unit.
            EventQuantity::Effort | EventQuantity::Both => said.set(P::EffortQuantity, "2 day"),
            EventQuantity::Resource => said.set(P::ResourceQuantity, "2000 gram"),
        };
        assert!(matches!(refused(&wrong), Some(Objection::WrongUnit(..))), "{}", row.name);
    }
}

#[test]
fn each_action_is_refused_with_what_another_is_accountable_for() {
    for row in ACTIONS {
        let said = fine(row.action, "mill");
        let objection = refused(&said);
        assert!(matches!(objection, Some(Objection::NotYours(..))), "{}: {objection:?}", row.name);
    }
}

#[test]
fn each_action_that_changes_a_thing_is_refused_while_it_is_inside_another() {
    for row in ACTIONS {
        let objection = refused(&fine(row.action, "jar"));
        match row.action {
            Action::Separate => assert_eq!(objection, None),
            action if changes(action) => {
                assert!(matches!(objection, Some(Objection::Contained(..))), "{}: {objection:?}", row.name);
            }
            // It can be used, drawn on and worked with where it is.
            _ => assert_eq!(objection, None, "{}", row.name),
        }
    }
    assert!(matches!(refused(&fine(Action::Separate, "flour")), Some(Objection::NotContained(_))));
}

#[test]
fn each_action_of_a_process_is_refused_when_that_is_over_and_on_the_wrong_side() {
    for row in ACTIONS {
        let what = if row.action == Action::Separate { "jar" } else { "flour" };
        let with = |side: P, process: &str| {
            let mut said = fine(row.action, what);
            said.unsay(P::InputOf);
            said.unsay(P::OutputOf);
            refused(&said.set(side, process))
        };
        let over = |side| matches!(with(side, "over"), Some(Objection::Finished(_)));
        match row.input_output {
            InputOutput::Input => {
                assert!(over(P::InputOf), "{}", row.name);
                assert_eq!(with(P::OutputOf, "milling"), Some(Objection::InputOnly(row.name)));
            }
            InputOutput::Output => {
                assert!(over(P::OutputOf), "{}", row.name);
                assert_eq!(with(P::InputOf, "milling"), Some(Objection::OutputOnly(row.name)));
            }
            InputOutput::OutputInput => assert!(over(P::OutputOf) && over(P::InputOf), "{}", row.name),
            InputOutput::NotApplicable => {
                assert_eq!(with(P::InputOf, "milling"), Some(Objection::NoProcess(row.name)));
            }
        }
    }
}

#[test]
fn no_more_is_taken_than_is_there() {
    for row in ACTIONS
        .iter()
        .filter(|row| matches!(row.onhand, QuantityEffect::Decrement | QuantityEffect::DecrementIncrement))
    {
        let mut said = fine(row.action, "flour");
        said.unsay(P::ResourceQuantity);
        let objection = refused(&said.set(P::ResourceQuantity, "10.000000000000000001 kilogram"));
        assert!(matches!(objection, Some(Objection::NotEnough(..))), "{}: {objection:?}", row.name);
    }
}

#[test]
fn nobody_speaks_for_another() {
    let theirs = |action| {
        let mut said = fine(action, "flour");
        said.unsay(P::Provider);
        said.set(P::Provider, "commonage:space/0000000000000000000000000000000000000000000000000000000000000001")
    };
    assert!(matches!(refused(&theirs(Action::Work)), Some(Objection::NotYourWord(_))));
    let promise = record(Class::Commitment, "p")
        .set(P::Provider, "commonage:space/0000000000000000000000000000000000000000000000000000000000000001");
    assert!(matches!(refused(&promise), Some(Objection::NotYourWord(_))));
}

#[test]
fn what_makes_no_sense_is_refused_with_a_reason() {
    let base = || fine(Action::Lower, "flour");
    let with = |amount: &str| {
        let mut said = base();
        said.unsay(P::ResourceQuantity);
        refused(&said.set(P::ResourceQuantity, amount))
    };
    assert_eq!(with("0 kilogram"), Some(Objection::Nothing));
    assert_eq!(with("-1 kilogram"), Some(Objection::Negative));
    assert_eq!(refused(&base().set(P::HasPointInTime, "2040-01-01")), Some(Objection::Future));
    assert_eq!(refused(&record(Class::EconomicEvent, "e")), Some(Objection::NoAction));
    let mut nowhere = fine(Action::Transfer, "flour");
    nowhere.unsay(P::ResourceInventoriedAs);
    assert_eq!(refused(&nowhere), Some(Objection::NoResource));
    let mut same = fine(Action::Transfer, "flour");
    same.unsay(P::Receiver);
    assert_eq!(refused(&same.set(P::Receiver, "https://org.example")), Some(Objection::SameHands("transfer")));
    let mut to_another = fine(Action::Move, "flour");
    to_another.unsay(P::Receiver);
    assert_eq!(refused(&to_another.set(P::Receiver, OTHER)), Some(Objection::MoveToAnother));
    let mut part = fine(Action::Move, "flour");
    part.unsay(P::ToResourceInventoriedAs);
    assert_eq!(refused(&part), Some(Objection::PartMoved));
    assert!(matches!(refused(&fine(Action::Consume, "unheard")), Some(Objection::UnknownResource(_))));
    let alone = {
        let mut said = fine(Action::Combine, "flour");
        said.unsay(P::InputOf);
        said
    };
    assert_eq!(refused(&alone), Some(Objection::NoContainer));
    let into_itself = fine(Action::Combine, "box").set(P::ToResourceInventoriedAs, "jar");
    let mut into_itself = into_itself;
    into_itself.unsay(P::ResourceQuantity);
    let into_itself = into_itself.set(P::ResourceQuantity, "1");
    assert!(matches!(refused(&into_itself), Some(Objection::WrongUnit(..) | Objection::IntoItself(..))));
    let lower_box = event("b", Action::Lower)
        .set(P::ResourceInventoriedAs, "box")
        .set(P::ResourceQuantity, "1")
        .set(P::Provider, ORG);
    assert!(matches!(refused(&lower_box), Some(Objection::HoldsThings(_))));
    let moved = record(Class::EconomicResource, "flour").set(P::CurrentLocation, "shed");
    assert_eq!(refused(&moved), Some(Objection::OnlyByEvents));
}

#[test]
fn promises_are_kept_in_their_unit_and_while_they_are_open() {
    let work = |promise: &str, amount: &str| {
        let said = event("w", Action::Work).set(P::Provider, ORG).set(P::ResourceConformsTo, "milling");
        refused(&said.set(P::EffortQuantity, amount).set(P::Fulfills, promise))
    };
    assert_eq!(work("promise", "2 hour"), None);
    assert!(matches!(work("promise", "2 day"), Some(Objection::WrongUnit(..))));
    assert!(matches!(work("kept", "2 hour"), Some(Objection::PromiseOver(_))));
    assert_eq!(work("unheard", "2 hour"), Some(Objection::UnknownPromise));
}

#[test]
fn a_correction_speaks_of_the_same_flow_and_takes_back_no_more_than_there_was() {
    let correct = |what: &str, amount: &str, of: &str| {
        let said = event("c", Action::Raise).set(P::ResourceInventoriedAs, what).set(P::Receiver, ORG);
        refused(&said.set(P::ResourceQuantity, amount).set(P::Corrects, of))
    };
    assert_eq!(correct("flour", "-10 kilogram", "1"), None);
    assert_eq!(correct("flour", "3 kilogram", "1"), None);
    assert!(matches!(correct("flour", "-11 kilogram", "1"), Some(Objection::TakesBackMore(_))));
    assert!(matches!(correct("flour", "-1 gram", "1"), Some(Objection::WrongUnit(..))));
    assert_eq!(correct("jar", "-1 kilogram", "1"), Some(Objection::AnotherFlow));
    assert_eq!(correct("flour", "-1 kilogram", "unheard"), Some(Objection::UnknownEvent));
}
