//! What events do to resources: the worked sequence from outside, the rulings, and that order does not matter.

use commonage_economy::action::Action;
use commonage_economy::ledger::{ContradictionKind, Ledger};
use commonage_economy::record::Record;
use commonage_economy::vocabulary::{Class, Property as P};
use proptest::prelude::*;

use crate::support::{Set, World, amounts, decimal, digest, event, record, resource};

fn raise(name: &str, of: &str, amount: &str) -> Record {
    event(name, Action::Raise)
        .set(P::ResourceInventoriedAs, of)
        .set(P::ResourceQuantity, amount)
        .set(P::Receiver, "org")
}

fn handed(name: &str, action: Action, from: &str, to: &str, amount: &str) -> Record {
    event(name, action)
        .set(P::ResourceInventoriedAs, from)
        .set(P::ToResourceInventoriedAs, to)
        .set(P::ResourceQuantity, amount)
        .set(P::Provider, "org")
        .set(P::Receiver, "other")
}

/// Golden numbers §2: the sequence of hREA's test suite.
#[test]
fn the_sequence_of_golden_numbers() {
    let mut world = World::default();
    world.each([
        raise("1", "apples", "8 kilogram"),
        handed("2", Action::Move, "apples", "shed", "1 kilogram"),
        raise("3", "apples", "8 kilogram"),
    ]);
    assert_eq!(amounts(&world.ledger(), "apples"), ("15".into(), "15".into()));
    let lower =
        event("4", Action::Lower).set(P::ResourceInventoriedAs, "apples").set(P::ResourceQuantity, "2 kilogram");
    world.each([lower]);
    assert_eq!(amounts(&world.ledger(), "apples"), ("13".into(), "13".into()));
    world.each([handed("5", Action::TransferCustody, "apples", "lent", "1 kilogram")]);
    assert_eq!(amounts(&world.ledger(), "apples"), ("13".into(), "12".into()));
    world.each([handed("6", Action::TransferAllRights, "apples", "sold", "1 kilogram")]);
    assert_eq!(amounts(&world.ledger(), "apples"), ("12".into(), "12".into()));
    world.each([handed("7", Action::Transfer, "apples", "given", "3 kilogram")]);
    let ledger = world.ledger();
    assert_eq!(amounts(&ledger, "apples"), ("9".into(), "9".into()));
    assert_eq!(amounts(&ledger, "given"), ("3".into(), "3".into()));
    assert_eq!(ledger.contradictions(), []);
}

/// A return of custody names the record of the one who gets it back: it grows again.
#[test]
fn what_was_lent_comes_back_to_the_record_of_its_keeper() {
    let lend = |name: &str, from: &str, to: &str| {
        event(name, Action::TransferCustody)
            .set(P::ResourceInventoriedAs, "book")
            .set(P::ResourceQuantity, "1")
            .set(P::Provider, from)
            .set(P::Receiver, to)
    };
    let mut world = World::default();
    world.each([raise("0", "book", "1").set(P::Provider, "org"), lend("1", "org", "bob")]);
    assert_eq!(amounts(&world.ledger(), "book"), ("1".into(), "0".into()));
    // Bob lends it on: the library has it no less.
    world.each([lend("2", "bob", "carol")]);
    assert_eq!(amounts(&world.ledger(), "book"), ("1".into(), "0".into()));
    world.each([lend("3", "carol", "org")]);
    assert_eq!(amounts(&world.ledger(), "book"), ("1".into(), "1".into()));
    assert_eq!(world.ledger().contradictions(), []);
}

/// Rights that move with no record named move between the only records of that kind that the two keep.
#[test]
fn a_transfer_that_names_a_kind_means_the_only_record_of_it() {
    let stock = |name: &str, keeper: &str| {
        record(Class::EconomicResource, name).set(P::ConformsTo, "apple").set(P::PrimaryAccountable, keeper)
    };
    let rights = event("2", Action::TransferAllRights)
        .set(P::ResourceConformsTo, "apple")
        .set(P::ResourceQuantity, "30 kilogram")
        .set(P::Provider, "alice")
        .set(P::Receiver, "bob");
    let mut world = World::default();
    let opening = raise("1", "a", "230 kilogram").set(P::Provider, "alice");
    world.each([stock("a", "alice"), stock("b", "bob"), opening, rights.clone()]);
    assert_eq!(amounts(&world.ledger(), "a"), ("200".into(), "230".into()));
    assert_eq!(amounts(&world.ledger(), "b"), ("30".into(), "0".into()));
    // A second record changes nothing that was said before; after it, it would be a guess.
    world.each([stock("b2", "bob")]);
    assert_eq!(amounts(&world.ledger(), "b"), ("30".into(), "0".into()));
    let mut more = rights;
    more.id = crate::support::id("3");
    world.each([more]);
    assert_eq!(amounts(&world.ledger(), "a"), ("170".into(), "230".into()));
    assert_eq!(amounts(&world.ledger(), "b"), ("30".into(), "0".into()));
}

/// What fails a check stays in the accounts until somebody says what became of it; it is not at hand any more.
#[test]
fn what_a_check_does_not_give_back_is_accounted_for_and_not_at_hand() {
    let step = |name: &str, action: Action, amount: &str| {
        let side = if action == Action::Accept { P::InputOf } else { P::OutputOf };
        event(name, action)
            .set(side, "check")
            .set(P::ResourceInventoriedAs, "buckets")
            .set(P::ResourceQuantity, amount)
            .set(P::Provider, "org")
            .set(P::Receiver, "org")
    };
    let mut world = World::default();
    world.each([raise("0", "buckets", "1320"), step("1", Action::Accept, "1000"), step("2", Action::Modify, "998")]);
    assert_eq!(amounts(&world.ledger(), "buckets"), ("1320".into(), "1318".into()));
}

/// Things are packed into what their process gives back, or else makes; unpacking takes them out.
#[test]
fn packing_finds_its_container_in_the_process() {
    let own = |record: Record| record.set(P::Provider, "org").set(P::Receiver, "org").set(P::ResourceQuantity, "1");
    let herd =
        |name: &str, action, side| own(event(name, action)).set(side, "add").set(P::ResourceInventoriedAs, "herd");
    let mut world = World::default();
    world.each([
        raise("0", "herd", "1"),
        raise("1", "cow", "1"),
        herd("2", Action::Accept, P::InputOf),
        own(event("3", Action::Combine)).set(P::InputOf, "add").set(P::ResourceInventoriedAs, "cow"),
        herd("4", Action::Modify, P::OutputOf),
    ]);
    let ledger = world.ledger();
    let container = resource(&ledger, "cow").contained_in.map(|name| ledger.key(name).1.to_string());
    assert_eq!(container.as_deref(), Some("herd"));
    assert_eq!(amounts(&ledger, "cow"), ("1".into(), "0".into()));
    world.each([own(event("5", Action::Separate)).set(P::OutputOf, "take").set(P::ResourceInventoriedAs, "cow")]);
    let ledger = world.ledger();
    assert_eq!(resource(&ledger, "cow").contained_in, None);
    assert_eq!(amounts(&ledger, "cow"), ("1".into(), "1".into()));
    assert_eq!(ledger.contradictions(), []);
}

/// What comes in two units is kept apart, and said.
#[test]
fn nothing_is_added_across_units() {
    let mut world = World::default();
    world.each([raise("0", "flour", "8 kilogram"), raise("1", "flour", "500 gram")]);
    let ledger = world.ledger();
    assert_eq!(resource(&ledger, "flour").amounts.len(), 2);
    assert_eq!(ledger.contradictions()[0].kind, ContradictionKind::TwoUnits);
}

/// Two took the last of it while apart: both acts stay, and the later one is named with what is missing.
#[test]
fn more_taken_than_was_there_is_shown_with_what_caused_it() {
    let take = |name: &str, amount: &str| {
        event(name, Action::Consume).set(P::ResourceInventoriedAs, "carrots").set(P::ResourceQuantity, amount)
    };
    let mut world = World::default();
    world.each([raise("0", "carrots", "10 kilogram"), take("1", "8 kilogram"), take("2", "3 kilogram")]);
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
        let ledger = world.ledger_in(&order, 1);
        let [contradiction] = ledger.contradictions() else { panic!("one contradiction") };
        let told: Vec<_> =
            contradiction.events.iter().map(|at| ledger.key(ledger.event(*at).name).1.to_string()).collect();
        // Both took; the later one took what was not there any more.
        assert_eq!(told, ["1", "2"]);
        let ContradictionKind::BelowZero { short, .. } = contradiction.kind else { panic!("below zero") };
        assert_eq!(short, decimal("1"));
    }
}

/// A correction is an event of its own, with a quantity that may be negative.
#[test]
fn corrections_add_up() {
    let work =
        |name: &str, hours: &str| event(name, Action::Work).set(P::EffortQuantity, hours).set(P::Fulfills, "promise");
    let promise = record(Class::Commitment, "promise").set(P::Action, "work").set(P::EffortQuantity, "10 hour");
    let correction = event("3", Action::Work).set(P::EffortQuantity, "-1 hour").set(P::Corrects, "2");
    let mut world = World::default();
    world.each([promise, work("2", "7 hour"), correction]);
    let ledger = world.ledger();
    let open = ledger.open(crate::support::named(&ledger, Class::Commitment, "promise")).unwrap();
    assert_eq!((open.done, open.open.unwrap().value), (decimal("6"), decimal("4")));
}

/// One event that keeps two promises fills the first before the second.
#[test]
fn an_event_is_divided_among_what_it_fulfills() {
    let promise = |name: &str, amount: &str| record(Class::Commitment, name).set(P::ResourceQuantity, amount);
    let given = event("e", Action::Transfer).set(P::ResourceQuantity, "8").set(P::Fulfills, "a").set(P::Fulfills, "b");
    let mut world = World::default();
    world.each([promise("a", "5"), promise("b", "5"), given]);
    let ledger = world.ledger();
    let open = |name| ledger.open(crate::support::named(&ledger, Class::Commitment, name)).unwrap().open.unwrap().value;
    assert_eq!((open("a"), open("b")), (decimal("0"), decimal("2")));
}

/// Nobody can change a promise of another by speaking of it later; whether it is over, they can.
#[test]
fn a_promise_stays_as_it_was_made() {
    let mut world = World::default();
    let said = |amount: &str| record(Class::Commitment, "p").set(P::ResourceQuantity, amount);
    world.each([said("5"), said("1").set(P::Finished, "true")]);
    let ledger = world.ledger();
    let open = ledger.open(crate::support::named(&ledger, Class::Commitment, "p")).unwrap();
    assert_eq!(open.whole.unwrap().value, decimal("5"));
    assert!(open.is_finished);
}

/// An event under the name of another is kept and shown, and does not count.
#[test]
fn a_second_event_of_one_name_does_not_count() {
    let mut world = World::default();
    world.each([raise("0", "flour", "8"), raise("0", "flour", "80")]);
    for order in [[0, 1], [1, 0]] {
        let ledger = world.ledger_in(&order, 1);
        assert_eq!(amounts(&ledger, "flour"), ("8".into(), "8".into()));
        assert_eq!(ledger.contradictions()[0].kind, ContradictionKind::SameName);
    }
    // Saying the same again changes nothing.
    let mut world = World::default();
    world.each([raise("0", "flour", "8"), raise("0", "flour", "8")]);
    assert_eq!(amounts(&world.ledger(), "flour"), ("8".into(), "8".into()));
    assert_eq!(world.ledger().contradictions(), []);
}

fn any_record() -> impl Strategy<Value = Record> {
    let action = proptest::sample::select(commonage_economy::action::ACTIONS.map(|row| row.name).to_vec());
    let agent = || proptest::option::of(proptest::sample::select(vec!["ana", "ben", "org"]));
    let thing = || proptest::option::of(proptest::sample::select(vec!["flour", "bread", "box", "till"]));
    let process = || proptest::option::of(proptest::sample::select(vec!["bake", "pack"]));
    let amount = proptest::sample::select(vec!["1", "2.5", "-1", "1 kilogram", "3 hour"]);
    let flow = (
        (0_u8..40, action, amount),
        (agent(), agent(), thing(), thing()),
        (process(), process()),
        proptest::option::of(proptest::sample::select(vec!["p1", "p2"])),
        proptest::option::of(0_u8..40),
        proptest::option::of(1_u8..9),
    );
    let flow =
        flow.prop_map(|((name, action, amount), (from, to, first, second), (into, out), promise, corrects, day)| {
            let mut said = event(&format!("e{name}"), Action::Consume);
            said.unsay(P::Action);
            let said = said.set(P::Action, action).set(P::ResourceQuantity, amount).set(P::EffortQuantity, amount);
            let mut said = said.set(P::ResourceConformsTo, "stuff");
            let day = day.map(|day| format!("2020-01-0{day}"));
            let corrects = corrects.map(|name| format!("e{name}"));
            for (property, text) in [
                (P::Provider, from),
                (P::Receiver, to),
                (P::ResourceInventoriedAs, first),
                (P::ToResourceInventoriedAs, second),
                (P::InputOf, into),
                (P::OutputOf, out),
                (P::Fulfills, promise),
                (P::Corrects, corrects.as_deref()),
                (P::HasPointInTime, day.as_deref()),
            ] {
                if let Some(text) = text {
                    said = said.set(property, text);
                }
            }
            said
        });
    let thing = (proptest::sample::select(vec!["flour", "bread", "box"]), agent()).prop_map(|(name, keeper)| {
        let said = record(Class::EconomicResource, name).set(P::ConformsTo, "stuff");
        keeper.map_or(said.clone(), |keeper| said.set(P::PrimaryAccountable, keeper))
    });
    let promise =
        (proptest::sample::select(vec!["p1", "p2"]), 1..9_i64, any::<bool>()).prop_map(|(name, amount, over)| {
            record(Class::Commitment, name)
                .set(P::ResourceQuantity, &amount.to_string())
                .set(P::Finished, if over { "true" } else { "false" })
        });
    let ended = any::<bool>().prop_map(|over| {
        record(Class::Process, "bake").set(P::BasedOn, "baking").set(P::Finished, if over { "true" } else { "false" })
    });
    prop_oneof![8 => flow, 1 => thing, 1 => promise, 1 => ended]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The same facts give the same state, in whatever order they came and however often they were looked at.
    #[test]
    fn the_order_of_arrival_does_not_matter(
        records in proptest::collection::vec(any_record(), 1..40),
        seed in any::<u64>(),
        settle_every in 1_usize..8,
    ) {
        let mut world = World::default();
        world.each(records);
        let expected = digest(&world.ledger());
        let mut order: Vec<usize> = (0..world.operations.len()).collect();
        prop_assert_eq!(&digest(&world.ledger_in(&order, settle_every)), &expected);
        order.sort_by_key(|at| blake3::hash(&[seed.to_le_bytes(), at.to_le_bytes()].concat()).as_bytes().to_vec());
        prop_assert_eq!(&digest(&world.ledger_in(&order, settle_every)), &expected);
        // As bytes and back it is the same, and goes on as it would have.
        let (first, rest) = order.split_at(order.len() / 2);
        let mut reopened = Ledger::from_snapshot(&world.ledger_in(first, settle_every).to_snapshot()).unwrap();
        reopened.settle();
        for at in rest {
            reopened.apply(&world.operations[*at].0, world.operations[*at].1.clone());
            reopened.settle();
        }
        prop_assert_eq!(&digest(&reopened), &expected);
        // Twice changes nothing.
        let twice: Vec<usize> = order.iter().chain(&order).copied().collect();
        prop_assert_eq!(&digest(&world.ledger_in(&twice, settle_every)), &expected);
    }
}

/// What is promised towards a need is not open any more; what was only said of something else is.
#[test]
fn a_need_is_open_by_what_nobody_promised_or_did() {
    let mut world = World::default();
    let promise = |name: &str, amount: &str| {
        record(Class::Commitment, name).set(P::EffortQuantity, amount).set(P::Satisfies, "need")
    };
    let did = event("e", Action::Work).set(P::EffortQuantity, "1 hour").set(P::Satisfies, "need");
    world.each([
        promise("a", "3 hour"),
        record(Class::Intent, "need").set(P::EffortQuantity, "8 hour"),
        promise("b", "2 hour"),
        record(Class::Commitment, "c").set(P::EffortQuantity, "5 hour"),
        did,
    ]);
    let ledger = world.ledger();
    let restored = {
        let mut restored = Ledger::from_snapshot(&ledger.to_snapshot()).unwrap();
        restored.settle();
        restored
    };
    for ledger in [&ledger, &restored] {
        let open = ledger.open(crate::support::named(ledger, Class::Intent, "need")).unwrap();
        assert_eq!((open.done, open.open.unwrap().value), (decimal("6"), decimal("2")));
    }
}
