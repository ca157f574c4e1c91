//! Sharing in a node: consent, rights that fall away, claims between communities, and that all see the same.

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::record::{Record, Value};
use commonage_economy::sharing::Source;
use commonage_economy::sharing::act::{Act, Clearing, Policy};
use commonage_economy::sharing::policy::Asking;
use commonage_economy::sharing::register::{Standing, claim};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Audience, Level, Millis, OperationId, SpaceId, SpaceKind, Verdict};
use commonage_node::sharing::{By, Question};
use commonage_node::{Cargo, Node, Viewer};

use crate::support::*;

const HOURS: &str = "equation \"Hours\"\nin EUR\nover everything\nwork counts 1 per hour\n\
                     first the rest by contributions";
const THINGS: &str = "equation \"Things\"\nin EUR\nover what was sold\nwork counts 1 per hour\n\
                      first the rest by contributions";

fn worked(who: SpaceId, hours: i64) -> Record {
    Record::new(Class::EconomicEvent, Id::Here(0))
        .with(P::Action, Value::Action(Action::Work))
        .with(P::Provider, Value::Id(Id::Space(who)))
        .with(P::ResourceConformsTo, Value::Id("urn:care".parse().unwrap()))
        .with(P::InputOf, Value::Id("urn:making".parse().unwrap()))
        .with(P::EffortQuantity, Value::Measure(Measure::new(hours.into(), Unit::named("hour"))))
}

fn adopt(node: &mut Node, space: SpaceId, text: &str) -> OperationId {
    let stated = Act::Equation { text: text.into(), bindings: Vec::new(), follows: None };
    let equation = node.state_sharing(space, stated, NOW).unwrap().id();
    node.state_sharing(space, Act::Adopt { equation, from: NOW }, NOW).unwrap();
    equation
}

fn later(ms: u64) -> Millis {
    Millis(NOW.0 + 1000 + ms)
}

fn question(equation: OperationId, income: i64, source: Source<Id>) -> Question {
    Question { by: By::Version(equation), income: income.into(), payment: None, came: later(0), source }
}

fn everything() -> Source<Id> {
    Source::Period(Millis(0), later(1))
}

fn propose(node: &mut Node, space: SpaceId, question: &Question) -> OperationId {
    let proposal = node.my_view().unwrap().proposal(&space, question).unwrap();
    node.state_sharing(space, Act::Propose(Box::new(proposal)), later(1)).unwrap().id()
}

fn confirm(node: &mut Node, space: SpaceId, proposal: OperationId) -> Result<(), String> {
    let done = node.state_sharing(space, Act::Confirm { proposal }, later(2));
    done.map(|_| ()).map_err(|error| error.to_string())
}

fn standing(node: &Node, space: SpaceId, proposal: &OperationId) -> Standing {
    node.seen_by(Viewer::MembersOf(space)).register(&space).unwrap().standing(proposal)
}

/// The open claims of a ledger: how much, by the position in a list of people.
fn owed(node: &Node, space: SpaceId) -> Vec<String> {
    let ledger = node.seen_by(Viewer::MembersOf(space)).ledger(&space).unwrap();
    let open = ledger.described(Class::Claim).filter_map(|name| ledger.open(name)?.open);
    let mut all: Vec<String> = open.filter(|open| !open.value.is_zero()).map(|open| open.value.to_string()).collect();
    all.sort();
    all
}

fn state(node: &Node, space: SpaceId) -> [u8; 32] {
    node.state_hash(node.space(&space).unwrap())
}

/// Ana and Ben, both stewards of a workshop, and Cleo, who writes in it. Each worked.
fn workshop() -> (Node, Node, Node, SpaceId, OperationId) {
    let (mut ana, mut ben, mut cleo) = (person("Ana", 1), person("Ben", 2), person("Cleo", 3));
    let space = ana.found(SpaceKind::Organisation, "Workshop", Audience::Members, [7; 16], NOW).unwrap();
    for (node, level) in [(&mut ben, Level::Steward), (&mut cleo, Level::Write)] {
        let them = node.me().unwrap();
        carry(node, &mut ana, them);
        ana.grant(space, them, level, NOW).unwrap();
    }
    let equation = adopt(&mut ana, space, HOURS);
    for (node, hours) in [(&mut ben, 1), (&mut cleo, 3)] {
        carry(&ana, node, space);
        let me = node.me().unwrap();
        node.state(space, vec![worked(me, hours)], NOW).unwrap();
        carry(node, &mut ana, space);
    }
    let me = ana.me().unwrap();
    ana.state(space, vec![worked(me, 4)], NOW).unwrap();
    for node in [&mut ben, &mut cleo] {
        carry(&ana, node, space);
    }
    (ana, ben, cleo, space, equation)
}

#[test]
fn another_steward_than_the_one_who_proposed_confirms_it() {
    let (mut ana, mut ben, mut cleo, space, equation) = workshop();
    let proposal = propose(&mut ana, space, &question(equation, 16, everything()));
    assert!(confirm(&mut ana, space, proposal).unwrap_err().contains("another steward"));
    carry(&ana, &mut cleo, space);
    assert!(confirm(&mut cleo, space, proposal).unwrap_err().contains("steward"));
    assert_eq!(owed(&ana, space), Vec::<String>::new());
    carry(&ana, &mut ben, space);
    confirm(&mut ben, space, proposal).unwrap();
    assert!(confirm(&mut ben, space, proposal).unwrap_err().contains("already"));
    carry(&ben, &mut ana, space);
    carry(&ana, &mut cleo, space);
    for node in [&ana, &ben, &cleo] {
        assert_eq!(owed(node, space), ["2", "6", "8"]);
        assert_eq!(state(node, space), state(&ana, space));
    }
    // What is owed stays owed.
    let withdrawn = ana.state_sharing(space, Act::Withdraw { proposal }, later(3));
    assert!(withdrawn.unwrap_err().to_string().contains("stays owed"));
}

#[test]
fn a_right_that_fell_away_confirms_nothing_on_any_node() {
    let (mut ana, mut ben, mut cleo, space, equation) = workshop();
    let proposal = propose(&mut ana, space, &question(equation, 16, everything()));
    carry(&ana, &mut ben, space);
    // While apart, Ana removes Ben, and Ben makes Cleo a steward, who confirms.
    let (his, hers) = (ben.me().unwrap(), cleo.me().unwrap());
    ana.revoke(space, his, later(2)).unwrap();
    ben.grant(space, hers, Level::Steward, later(2)).unwrap();
    carry(&ben, &mut cleo, space);
    confirm(&mut cleo, space, proposal).unwrap();
    assert_eq!(owed(&cleo, space), ["2", "6", "8"]);
    cleo.save_snapshots(true).unwrap();
    // They meet: what Ben did as a steward meanwhile is void, and so is what followed from it.
    carry(&ana, &mut cleo, space);
    carry(&cleo, &mut ana, space);
    for node in [&ana, &cleo] {
        assert_eq!(standing(node, space, &proposal), Standing::Proposed);
        assert_eq!(owed(node, space), Vec::<String>::new());
    }
    assert_eq!(state(&ana, space), state(&cleo, space));
    let mut fresh = empty_node(9);
    import(&mut fresh, &export(&ana, &Cargo::Everything));
    assert_eq!(state(&fresh, space), state(&ana, space));
}

#[test]
fn two_who_confirm_the_same_money_while_apart_owe_it_once() {
    let (mut ana, mut ben, mut cleo, space, _) = workshop();
    let equation = adopt(&mut ana, space, THINGS);
    let made = |id: u16, action, property| {
        let mut event = Record::new(Class::EconomicEvent, Id::Here(id))
            .with(P::Action, Value::Action(action))
            .with(P::Provider, Value::Id(Id::Space(space)))
            .with(P::ResourceInventoriedAs, Value::Id("urn:desk".parse().unwrap()))
            .with(P::ResourceQuantity, Value::Measure(Measure::new(1.into(), Unit::one())));
        event = event.with(property, Value::Id("urn:making".parse().unwrap()));
        event
    };
    let made = made(0, Action::Produce, P::OutputOf);
    let mut sold = made.clone().with(P::Receiver, Value::Id("urn:library".parse().unwrap()));
    sold.unsay(P::OutputOf);
    sold.unsay(P::Action);
    let sold = sold.with(P::Action, Value::Action(Action::Transfer));
    ana.state(space, vec![made], NOW).unwrap();
    let sale = Id::Act(ana.state(space, vec![sold], NOW).unwrap().id(), 0);
    let asked = question(equation, 16, Source::Sold(vec![sale]));
    carry(&ana, &mut ben, space);
    let (one, other) = (propose(&mut ana, space, &asked), propose(&mut ben, space, &asked));
    for node in [&mut ana, &mut ben] {
        carry(node, &mut cleo, space);
    }
    carry(&cleo, &mut ana, space);
    carry(&cleo, &mut ben, space);
    confirm(&mut ana, space, other).unwrap();
    confirm(&mut ben, space, one).unwrap();
    carry(&ana, &mut ben, space);
    carry(&ben, &mut ana, space);
    for node in [&ana, &ben] {
        assert_eq!(owed(node, space), ["2", "6", "8"], "owed once");
        let standings = [one, other].map(|id| standing(node, space, &id));
        let holds = standings.iter().filter(|held| matches!(held, Standing::Confirmed(..))).count();
        let is_before = standings.iter().filter(|held| matches!(held, Standing::SharedBefore(_))).count();
        assert_eq!((holds, is_before), (1, 1));
    }
    assert_eq!(state(&ana, space), state(&ben, space));
    // Nobody proposes it a third time; with a payment of its own, more money for the same sale can be shared.
    let again = ana.my_view().unwrap().proposal(&space, &asked).unwrap();
    let refused = ana.state_sharing(space, Act::Propose(Box::new(again)), later(5)).unwrap_err().to_string();
    assert!(refused.contains("--payment"), "{refused}");
}

#[test]
fn claims_survive_a_restart_with_and_without_a_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let store = commonage_store::Sqlite::open(folder.path().join("node.db")).unwrap();
        Node::open(Box::new(store), commonage_log::DeviceSecret::from_seed(seed(1))).unwrap()
    };
    let mut node = open();
    node.begin("Ana", "laptop", &paper(1), [1; 16], NOW).unwrap();
    let space = node.found(SpaceKind::Project, "Garden", Audience::Members, [7; 16], NOW).unwrap();
    let me = node.me().unwrap();
    let equation = adopt(&mut node, space, HOURS);
    node.state(space, vec![worked(me, 2)], NOW).unwrap();
    let proposal = propose(&mut node, space, &question(equation, 10, everything()));
    // There is nobody else who could.
    confirm(&mut node, space, proposal).unwrap();
    let before = state(&node, space);
    for is_saved in [false, true] {
        if is_saved {
            node.save_snapshots(true).unwrap();
        }
        drop(node);
        node = open();
        assert_eq!((owed(&node, space), state(&node, space)), (vec!["10".to_owned()], before));
    }
}

#[test]
fn a_clearing_of_claims_that_a_sharing_made_holds_in_whatever_order_they_come() {
    let (mut ana, mut ben, mut cleo, space, equation) = workshop();
    let proposal = propose(&mut ana, space, &question(equation, 16, everything()));
    carry(&ana, &mut ben, space);
    confirm(&mut ben, space, proposal).unwrap();
    // Cleo owes the workshop what she is owed by it.
    let (hers, eur) = (cleo.me().unwrap(), Unit::named("EUR"));
    let debt = claim(Id::Here(0), Id::Space(hers), Id::Space(space), 6.into(), &eur);
    carry(&ben, &mut cleo, space);
    let debt = Id::Act(cleo.state(space, vec![debt], later(3)).unwrap().id(), 0);
    let ledger = cleo.my_view().unwrap().ledger(&space).unwrap();
    let to_cleo = ledger.described(Class::Claim).find(|name| {
        let record = ledger.description(*name).unwrap();
        record.id_of(P::Receiver) == Some(&Id::Space(hers))
    });
    let to_cleo = ledger.key(to_cleo.unwrap()).1.clone();
    let clearing = Clearing {
        currency: eur,
        cleared: vec![(debt, 6.into()), (to_cleo, 6.into())],
        parties: vec![Id::Space(hers), Id::Space(space)],
    };
    let clearing = cleo.state_sharing(space, Act::Clear(clearing), later(4)).unwrap().id();
    let agree = |node: &mut Node, party| {
        let act = Act::Agree { clearing, party: Id::Space(party) };
        node.state_sharing(space, act, later(5)).map(|_| ()).map_err(|error| error.to_string())
    };
    assert!(agree(&mut cleo, space).unwrap_err().contains("steward"));
    agree(&mut cleo, hers).unwrap();
    carry(&cleo, &mut ana, space);
    assert!(agree(&mut ana, hers).unwrap_err().contains("themselves"));
    agree(&mut ana, space).unwrap();
    assert_eq!(owed(&ana, space), ["2", "8"]);
    let mut fresh = empty_node(9);
    import(&mut fresh, &export(&ana, &Cargo::Everything));
    assert_eq!(owed(&fresh, space), ["2", "8"]);
    assert_eq!(state(&fresh, space), state(&ana, space));
}

#[test]
fn a_claim_travels_to_the_authors_of_a_design_and_nothing_else_does() {
    let (mut dora, mut ana) = (person("Dora", 5), person("Ana", 1));
    let guild = dora.found(SpaceKind::Guild, "Design guild", Audience::Public, [3; 16], NOW).unwrap();
    let design = Record::new(Class::EconomicResource, Id::Here(0))
        .with(P::Name, Value::Text("Desk".into()))
        .with(P::PrimaryAccountable, Value::Id(Id::Space(guild)));
    let design = Id::Act(dora.state(guild, vec![design], NOW).unwrap().id(), 0);
    let policy = Policy {
        design: design.clone(),
        name: "Desk".into(),
        asking: Asking::Share(10.into()),
        currency: Unit::named("EUR"),
        at_most: None,
        until: None,
        exempt: Vec::new(),
        is_over: false,
    };
    dora.state_sharing(guild, Act::Policy(policy), NOW).unwrap();
    import(&mut ana, &export(&dora, &Cargo::Public([guild].into())));

    let space = ana.found(SpaceKind::Organisation, "Workshop", Audience::Public, [7; 16], NOW).unwrap();
    let me = ana.me().unwrap();
    let equation = adopt(&mut ana, space, THINGS);
    let place = |id: u16, action, property| {
        Record::new(Class::EconomicEvent, Id::Here(id))
            .with(P::Action, Value::Action(action))
            .with(P::Provider, Value::Id(Id::Space(space)))
            .with(property, Value::Id("urn:making".parse().unwrap()))
            .with(P::ResourceQuantity, Value::Measure(Measure::new(1.into(), Unit::one())))
    };
    let known = Record::new(Class::EconomicResource, design.clone())
        .with(P::Name, Value::Text("Desk".into()))
        .with(P::PrimaryAccountable, Value::Id(Id::Space(guild)));
    let mut cited = place(0, Action::Cite, P::InputOf).with(P::ResourceInventoriedAs, Value::Id(design.clone()));
    cited.unsay(P::Provider);
    let secret = worked(me, 10).with(P::Note, Value::Text("canary: what it cost us".into()));
    let made = place(0, Action::Produce, P::OutputOf)
        .with(P::ResourceInventoriedAs, Value::Id("urn:canary-thing".parse().unwrap()));
    for record in [known, secret, cited, made] {
        ana.state(space, vec![record], NOW).unwrap();
    }
    let sold = Record::new(Class::EconomicEvent, Id::Here(0))
        .with(P::Action, Value::Action(Action::Transfer))
        .with(P::Provider, Value::Id(Id::Space(space)))
        .with(P::Receiver, Value::Id("urn:canary-customer".parse().unwrap()))
        .with(P::ResourceInventoriedAs, Value::Id("urn:canary-thing".parse().unwrap()))
        .with(P::ResourceQuantity, Value::Measure(Measure::new(1.into(), Unit::one())));
    let sale = Id::Act(ana.state(space, vec![sold], NOW).unwrap().id(), 0);
    let proposal = propose(&mut ana, space, &question(equation, 110, Source::Sold(vec![sale])));
    confirm(&mut ana, space, proposal).unwrap();
    assert_eq!(ana.send_claims(space, &proposal, later(3)).unwrap(), 1);
    assert_eq!(ana.send_claims(space, &proposal, later(3)).unwrap(), 0, "a letter is written once");
    assert_eq!(owed(&ana, space), ["10", "100"]);

    // What the authors get to see: the letter, and no word of the rest.
    let bytes = export(&ana, &Cargo::Public([space].into()));
    assert!(!bytes.windows(6).any(|window| window == b"canary"));
    import(&mut dora, &bytes);
    assert!(dora.seen_by(Viewer::Anyone).ledger(&space).is_err());
    let letter = dora.letters().unwrap().0.into_iter().find(|letter| letter.to == guild).unwrap();
    assert_eq!(owed(&dora, guild), Vec::<String>::new());
    dora.answer_letter(letter.id, Verdict::Accepted, Level::Write, later(4)).unwrap();
    assert_eq!(owed(&dora, guild), ["10"]);
    // In both ledgers it is one and the same claim.
    let claims = |node: &Node, space| -> Vec<Id> {
        let ledger = node.my_view().unwrap().ledger(&space).unwrap();
        ledger.described(Class::Claim).map(|name| ledger.key(name).1.clone()).collect()
    };
    assert!(claims(&ana, space).contains(&claims(&dora, guild)[0]));
    let again = dora.answer_letter(letter.id, Verdict::Accepted, Level::Write, later(5));
    assert!(again.is_err() || owed(&dora, guild) == ["10"], "taken in once");
    import(&mut ana, &export(&dora, &Cargo::Public([guild].into())));
    let sent = ana.claims_abroad(space, &proposal).unwrap();
    assert_eq!(sent[0].progress, Some(commonage_node::Progress::Accepted));
}

#[test]
fn a_closed_guild_is_heard_though_nobody_outside_can_tell_who_speaks_for_it() {
    let (mut dora, mut ana) = (person("Dora", 5), person("Ana", 1));
    let guild = dora.found(SpaceKind::Guild, "Design guild", Audience::Members, [3; 16], NOW).unwrap();
    let design = Record::new(Class::EconomicResource, Id::Here(0)).with(P::Name, Value::Text("Desk".into()));
    let design = Id::Act(dora.state(guild, vec![design], NOW).unwrap().id(), 0);
    let policy = Policy {
        design,
        name: "Desk".into(),
        asking: Asking::EachMade(5.into()),
        currency: Unit::named("EUR"),
        at_most: Some(Decimal::from(50)),
        until: None,
        exempt: Vec::new(),
        is_over: false,
    };
    dora.state_sharing(guild, Act::Policy(policy), NOW).unwrap();
    import(&mut ana, &export(&dora, &Cargo::Public([guild].into())));
    let known = ana.my_view().unwrap().policies();
    assert_eq!(known.len(), 1);
    assert!(!known[0].is_certain && &*known[0].policy.name == "Desk");
    assert!(dora.my_view().unwrap().policies()[0].is_certain);
}
