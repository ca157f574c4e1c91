//! The ledger in a node: checked before it is signed, the same on every node, kept through restarts, and folded again
//! where who belongs changes.

use commonage_economy::action::Action;
use commonage_economy::check::Objection;
use commonage_economy::id::Id;
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Audience, Level, SpaceId, SpaceKind};
use commonage_node::{Node, NodeError, Viewer};

use crate::support::*;

fn measure(amount: i64, unit: &str) -> Value {
    Value::Measure(Measure::new(amount.into(), Unit::named(unit)))
}

fn event(action: Action, agent: SpaceId) -> Record {
    Record::new(Class::EconomicEvent, Id::Here(0))
        .with(P::Action, Value::Action(action))
        .with(P::Provider, Value::Id(Id::Space(agent)))
        .with(P::Receiver, Value::Id(Id::Space(agent)))
}

/// Carrots counted in a space's ledger: the resource, and the event that counts it.
fn carrots(node: &mut Node, space: SpaceId, amount: i64) -> Id {
    let resource = Record::new(Class::EconomicResource, Id::Here(0)).with(P::Name, Value::Text("Carrots".into()));
    let mut raise = event(Action::Raise, space)
        .with(P::ResourceInventoriedAs, Value::Id(Id::Here(0)))
        .with(P::ResourceQuantity, measure(amount, "kilogram"));
    raise.id = Id::Here(1);
    Id::Act(node.state(space, vec![resource, raise], NOW).unwrap().id(), 0)
}

fn take(space: SpaceId, carrots: &Id, amount: i64, unit: &str) -> Record {
    event(Action::Lower, space)
        .with(P::ResourceInventoriedAs, Value::Id(carrots.clone()))
        .with(P::ResourceQuantity, measure(amount, unit))
}

fn stock(node: &Node, space: SpaceId) -> Vec<String> {
    let ledger = node.my_view().unwrap().ledger(&space).unwrap();
    let amounts = ledger.resources().iter().flat_map(|resource| &resource.amounts);
    amounts.map(|amount| format!("{}/{} {}", amount.accounting, amount.onhand, ledger.unit(amount.unit))).collect()
}

fn together() -> (Node, Node, SpaceId) {
    let (mut ana, mut ben) = (person("Ana", 1), person("Ben", 2));
    let hub = ana.found(SpaceKind::Organisation, "Food hub", Audience::Members, [7; 16], NOW).unwrap();
    let me = ben.me().unwrap();
    carry(&ben, &mut ana, me);
    ana.grant(hub, me, Level::Write, NOW).unwrap();
    carry(&ana, &mut ben, hub);
    (ana, ben, hub)
}

#[test]
fn two_who_took_the_last_while_apart_see_the_same_when_they_meet() {
    let (mut ana, mut ben, hub) = together();
    let carrots = carrots(&mut ana, hub, 10);
    carry(&ana, &mut ben, hub);
    ana.state(hub, vec![take(hub, &carrots, 6, "kilogram")], NOW).unwrap();
    ben.state(hub, vec![take(hub, &carrots, 5, "kilogram")], NOW).unwrap();
    carry(&ana, &mut ben, hub);
    carry(&ben, &mut ana, hub);
    assert_eq!(stock(&ana, hub), ["-1/-1 kilogram"]);
    assert_eq!(stock(&ben, hub), ["-1/-1 kilogram"]);
    for node in [&ana, &ben] {
        assert_eq!(node.my_view().unwrap().ledger(&hub).unwrap().contradictions().len(), 1);
    }
}

#[test]
fn what_cannot_be_is_refused_before_it_is_signed() {
    let (mut ana, mut ben, hub) = together();
    let carrots = carrots(&mut ana, hub, 10);
    carry(&ana, &mut ben, hub);
    let before = ben.space(&hub).unwrap().len();
    let refusal = |refused: NodeError| match refused {
        NodeError::Objection(objection) => objection,
        other => panic!("{other}"),
    };
    let tried = ben.state(hub, vec![take(hub, &carrots, 500, "gram")], NOW).unwrap_err();
    let Objection::WrongUnit(_, unit, _, hint) = refusal(tried) else { panic!("the unit") };
    assert_eq!((unit.name(), hint.as_str()), ("kilogram", ". Say 0.5 kilogram"));
    let tried = ben.state(hub, vec![take(hub, &carrots, 11, "kilogram")], NOW).unwrap_err();
    assert!(matches!(refusal(tried), Objection::NotEnough(..)));
    let tried = ben.state(hub, vec![take(ana.me().unwrap(), &carrots, 1, "kilogram")], NOW).unwrap_err();
    assert!(matches!(refusal(tried), Objection::NotYourWord(_)));
    // Two in one act that would together take too much.
    let mut second = take(hub, &carrots, 6, "kilogram");
    second.id = Id::Here(1);
    let tried = ben.state(hub, vec![take(hub, &carrots, 6, "kilogram"), second], NOW).unwrap_err();
    assert!(matches!(refusal(tried), Objection::NotEnough(..)));
    assert_eq!(ben.space(&hub).unwrap().len(), before, "nothing was signed");
}

#[test]
fn what_a_removed_person_wrote_meanwhile_leaves_the_ledger() {
    let (mut ana, mut ben, hub) = together();
    let carrots = carrots(&mut ana, hub, 10);
    carry(&ana, &mut ben, hub);
    ben.state(hub, vec![take(hub, &carrots, 3, "kilogram")], NOW).unwrap();
    carry(&ben, &mut ana, hub);
    assert_eq!(stock(&ana, hub), ["7/7 kilogram"]);
    // Ana removes Ben; what he took after he had been told does not count, what he took before does.
    let me = ben.me().unwrap();
    ana.revoke(hub, me, NOW).unwrap();
    let now = commonage_log::Millis(NOW.0 + 1);
    ben.state(hub, vec![take(hub, &carrots, 2, "kilogram")], now).unwrap();
    carry(&ben, &mut ana, hub);
    let counts = stock(&ana, hub);
    carry(&ana, &mut ben, hub);
    assert_eq!(stock_of(&ben, hub), counts, "both say the same");
}

/// The ledger as the node holds it, also where its person may not look any more.
fn stock_of(node: &Node, space: SpaceId) -> Vec<String> {
    let view = node.seen_by(Viewer::MembersOf(space));
    let ledger = view.ledger(&space).unwrap();
    let amounts = ledger.resources().iter().flat_map(|resource| &resource.amounts);
    amounts.map(|amount| format!("{}/{} {}", amount.accounting, amount.onhand, ledger.unit(amount.unit))).collect()
}

#[test]
fn outsiders_do_not_see_it() {
    let (mut ana, _, hub) = together();
    carrots(&mut ana, hub, 10);
    assert!(ana.seen_by(Viewer::Anyone).ledger(&hub).is_err());
    let stranger = person("Cem", 9).me().unwrap();
    assert!(ana.seen_by(Viewer::Person(stranger)).ledger(&hub).is_err());
}

#[test]
fn it_survives_a_restart_with_and_without_a_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let store = commonage_store::Sqlite::open(folder.path().join("node.db")).unwrap();
        Node::open(Box::new(store), commonage_log::DeviceSecret::from_seed(seed(1))).unwrap()
    };
    let mut node = open();
    let me = node.begin("Ana", "laptop", &paper(1), [1; 16], NOW).unwrap();
    let id = carrots(&mut node, me, 10);
    drop(node);
    let mut node = open();
    assert_eq!(stock(&node, me), ["10/10 kilogram"]);
    node.save_snapshots(true).unwrap();
    node.state(me, vec![take(me, &id, 4, "kilogram")], NOW).unwrap();
    drop(node);
    let node = open();
    assert_eq!(stock(&node, me), ["6/6 kilogram"]);
    // Word for word, from the log.
    let view = node.my_view().unwrap();
    let ledger = view.ledger(&me).unwrap();
    let (_, last) = ledger.events().last().unwrap();
    assert_eq!(view.record(&me, last.name).unwrap().unwrap().action(), Some(Action::Lower));
}

#[test]
fn what_stands_in_the_ledger_is_not_erased() {
    let mut node = person("Ana", 1);
    let me = node.me().unwrap();
    let id = carrots(&mut node, me, 10);
    let Id::Act(operation, _) = id else { panic!("an act") };
    let refused = node.erase(operation, NOW).unwrap_err().to_string();
    assert!(refused.contains("Correct it instead"), "{refused}");
}

#[test]
fn a_thousand_acts_are_signed_and_saved_together() {
    let mut node = person("Ana", 1);
    let me = node.me().unwrap();
    let id = carrots(&mut node, me, 5000);
    let acts: Vec<_> = (0..2500).map(|_| vec![take(me, &id, 1, "kilogram")]).collect();
    let mut told = Vec::new();
    node.state_all(me, acts, NOW, &mut |done, all| told.push((done, all))).unwrap();
    assert_eq!(told, [(1000, 2500), (2000, 2500), (2500, 2500)]);
    assert_eq!(stock(&node, me), ["2500/2500 kilogram"]);
    // Another node proves the same.
    let mut copy = empty_node(2);
    import(&mut copy, &export(&node, &commonage_node::Cargo::Everything));
    assert_eq!(stock_of(&copy, me), ["2500/2500 kilogram"]);
}
