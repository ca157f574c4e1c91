//! Needs and offers between nodes: refused in words before they are signed, short by exactly what is missing where two
//! were apart, kept through restarts, and seen by whom they are for.

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::needs::act::{Act, Ask, Can, Purpose, Stakes, Weight};
use commonage_economy::needs::{Asked, Reply};
use commonage_economy::unit::{Measure, Unit};
use commonage_log::{Audience, DeviceSecret, Level, Millis, OperationId, SpaceId, SpaceKind};
use commonage_node::{Cargo, Node, Viewer};
use commonage_store::{LogStore, Memory, Sqlite};

use crate::support::*;

const DAY: u64 = 24 * 60 * 60 * 1000;

fn day(number: u64) -> Millis {
    Millis(NOW.0 + number * DAY)
}

type Store = fn() -> Box<dyn LogStore>;

/// The stores on which every story is told.
const STORES: [Store; 2] = [|| Box::new(Sqlite::in_memory().unwrap()), || Box::new(Memory::new())];

fn begun(store: Store, name: &str, number: u8) -> Node {
    let mut node = Node::open(store(), DeviceSecret::from_seed(seed(number))).unwrap();
    node.begin(name, "laptop", &paper(number), [number; 16], NOW).unwrap();
    node
}

fn bare(purpose: Purpose, what: &str, agent: SpaceId) -> Ask {
    Ask {
        purpose,
        action: Action::Transfer,
        what: what.into(),
        kind: None,
        amount: None,
        grams_each: None,
        from: None,
        until: None,
        agent: Id::Space(agent),
        called: None,
        ways: vec![],
        in_return: None,
        weight: Weight::Heavy,
        stakes: Stakes::Welcome,
        around: None,
        languages: vec![],
        first_come: false,
        note: None,
    }
}

fn kilograms(amount: i64) -> Option<Measure> {
    Some(Measure::new(amount.into(), Unit::named("kilogram")))
}

fn carrots(purpose: Purpose, amount: i64, agent: SpaceId) -> Ask {
    Ask { amount: kilograms(amount), ..bare(purpose, "carrots", agent) }
}

fn can(of: OperationId, agent: SpaceId, amount: Option<i64>) -> Act {
    let (called, when, with, letter, note) = (None, None, None, None, None);
    let (agent, amount) = (Id::Space(agent), amount.map(Decimal::from));
    Act::Can(Box::new(Can { of, amount, agent, called, when, with, letter, note }))
}

fn agree(can: OperationId, amount: Option<i64>) -> Act {
    Act::Agree { can, amount: amount.map(Decimal::from) }
}

fn release(can: OperationId, done: Option<i64>) -> Act {
    Act::Release { can, done: done.map(Decimal::from), note: Some("my back hurts".into()) }
}

fn decline(can: OperationId) -> Act {
    Act::Decline { can, note: None }
}

fn say(node: &mut Node, space: SpaceId, act: Act) -> OperationId {
    node.state_need(space, act, NOW).unwrap().id()
}

/// Why it cannot be said; and that nothing was signed.
fn refused(node: &mut Node, space: SpaceId, act: Act) -> String {
    let before = node.space(&space).unwrap().len();
    let why = node.state_need(space, act, NOW).unwrap_err().to_string();
    assert_eq!(node.space(&space).unwrap().len(), before);
    why
}

fn asked(node: &Node, space: SpaceId, id: OperationId) -> Asked {
    node.my_view().unwrap().asked_of(&space, &id).unwrap().asked.clone()
}

fn left(node: &Node, space: SpaceId, id: OperationId) -> String {
    asked(node, space, id).left.unwrap().to_string()
}

fn state(node: &Node, space: SpaceId) -> [u8; 32] {
    node.state_hash(node.space(&space).unwrap())
}

fn meet(one: &mut Node, other: &mut Node, space: SpaceId) {
    carry(one, other, space);
    carry(other, one, space);
    assert_eq!(state(one, space), state(other, space), "both say the same");
}

/// Ana, a steward of a food hub, with Ben, who writes in it.
fn together(store: Store) -> (Node, Node, SpaceId) {
    let (mut ana, mut ben) = (begun(store, "Ana", 1), begun(store, "Ben", 2));
    let hub = ana.found(SpaceKind::Organisation, "Food hub", Audience::Members, [7; 16], NOW).unwrap();
    let me = ben.me().unwrap();
    carry(&ben, &mut ana, me);
    ana.grant(hub, me, Level::Write, NOW).unwrap();
    carry(&ana, &mut ben, hub);
    let me = ana.me().unwrap();
    carry(&ana, &mut ben, me);
    (ana, ben, hub)
}

#[test]
fn from_asking_to_handing_back() {
    for store in STORES {
        let (mut ana, mut ben, hub) = together(store);
        let (her, him) = (ana.me().unwrap(), ben.me().unwrap());
        let need = ana.ask(hub, false, carrots(Purpose::Need, 10, her), NOW).unwrap().id();
        carry(&ana, &mut ben, hub);
        let said = say(&mut ben, hub, can(need, him, Some(6)));
        carry(&ben, &mut ana, hub);
        assert_eq!(left(&ana, hub, need), "10");
        say(&mut ana, hub, agree(said, Some(5)));
        meet(&mut ana, &mut ben, hub);
        assert_eq!(left(&ben, hub, need), "5");
        say(&mut ben, hub, release(said, Some(2)));
        meet(&mut ana, &mut ben, hub);
        assert_eq!(left(&ana, hub, need), "8");
        let lines = ana.my_view().unwrap().log(&hub, 100).unwrap();
        let told: Vec<_> = lines.iter().filter(|line| line.text.contains("carrots")).map(|line| &*line.text).collect();
        assert_eq!(
            told,
            [
                "needs 10 kg carrots (for Ana)",
                "takes up 6 kg of “10 kg carrots”",
                "agrees about “10 kg carrots”",
                "hands back “10 kg carrots”: my back hurts",
            ]
        );
    }
}

#[test]
fn what_cannot_be_taken_is_refused_in_words() {
    for store in STORES {
        let (mut ana, mut ben, hub) = together(store);
        let (her, him) = (ana.me().unwrap(), ben.me().unwrap());
        let need = ana.ask(hub, false, carrots(Purpose::Need, 10, her), NOW).unwrap().id();
        let ladder = ana.ask(hub, false, bare(Purpose::Need, "a ladder", her), NOW).unwrap().id();
        carry(&ana, &mut ben, hub);
        let mut why = |act: Act| refused(&mut ben, hub, act);
        assert!(why(can(need, him, Some(11))).contains("only 10 kg of it is left"));
        assert!(why(can(need, him, Some(0))).contains("nothing"));
        assert!(why(can(need, her, None)).contains("their own"));
        assert!(why(can(ladder, him, Some(1))).contains("no amount was said"));
        assert!(why(can(OperationId([9; 32]), him, None)).contains("begins so"));
        assert!(refused(&mut ana, hub, can(need, her, None)).contains("their own"));
        // Of what is left, no more; of nothing, nothing.
        let said = say(&mut ben, hub, can(need, him, Some(6)));
        carry(&ben, &mut ana, hub);
        say(&mut ana, hub, agree(said, None));
        carry(&ana, &mut ben, hub);
        assert!(refused(&mut ben, hub, can(need, him, None)).contains("only 4 kg of it is left"));
        let rest = say(&mut ben, hub, can(need, him, Some(4)));
        carry(&ben, &mut ana, hub);
        say(&mut ana, hub, agree(rest, None));
        carry(&ana, &mut ben, hub);
        assert!(refused(&mut ben, hub, can(need, him, Some(1))).contains("taken already: Ben 6 kg, Ben 4 kg"));
        let said = say(&mut ben, hub, can(ladder, him, None));
        carry(&ben, &mut ana, hub);
        say(&mut ana, hub, agree(said, None));
        assert!(refused(&mut ana, hub, can(ladder, hub, None)).contains("taken already: Ben"));
        say(&mut ana, hub, Act::Over { of: ladder, note: None });
        assert!(refused(&mut ana, hub, can(ladder, hub, None)).contains("over already"));
    }
}

#[test]
fn what_cannot_be_answered_is_refused_in_words() {
    for store in STORES {
        let (mut ana, mut ben, hub) = together(store);
        let (her, him) = (ana.me().unwrap(), ben.me().unwrap());
        let need = ana.ask(hub, false, carrots(Purpose::Need, 10, her), NOW).unwrap().id();
        carry(&ana, &mut ben, hub);
        let said = say(&mut ben, hub, can(need, him, Some(6)));
        let other = say(&mut ben, hub, can(need, him, Some(9)));
        assert!(refused(&mut ben, hub, agree(said, None)).contains("only the one who asked"));
        assert!(refused(&mut ben, hub, decline(said)).contains("only the one who asked"));
        assert!(refused(&mut ben, hub, release(said, Some(1))).contains("say at most that much"));
        carry(&ben, &mut ana, hub);
        assert!(refused(&mut ana, hub, agree(said, Some(0))).contains("nothing"));
        assert!(refused(&mut ana, hub, agree(said, Some(7))).contains("about 6 kg"));
        assert!(refused(&mut ana, hub, agree(need, None)).contains("nobody here said"));
        assert!(refused(&mut ana, hub, release(said, None)).contains("only whoever said"));
        say(&mut ana, hub, agree(said, Some(5)));
        assert!(refused(&mut ana, hub, agree(said, None)).contains("agreed already"));
        assert!(refused(&mut ana, hub, agree(other, None)).contains("only 5 kg of it is open"));
        let less = Act::Change { of: need, ask: Box::new(carrots(Purpose::Need, 4, her)) };
        assert!(refused(&mut ana, hub, less).contains("5 kg of it are taken already: Ben 5 kg"));
        carry(&ana, &mut ben, hub);
        assert!(refused(&mut ben, hub, release(said, Some(6))).contains("agreed was 5 kg"));
        assert!(refused(&mut ben, hub, Act::TakeBack { act: said }).contains("hand it back"));
        // Once agreed, it stays so much.
        say(&mut ana, hub, decline(said));
        assert!(refused(&mut ana, hub, decline(said)).contains("already"));
        assert!(refused(&mut ana, hub, agree(said, Some(3))).contains("5 kg of it were agreed once"));
        say(&mut ana, hub, agree(said, None));
        carry(&ana, &mut ben, hub);
        say(&mut ben, hub, release(said, Some(2)));
        assert!(refused(&mut ben, hub, release(said, None)).contains("already"));
        carry(&ben, &mut ana, hub);
        assert!(refused(&mut ana, hub, agree(said, None)).contains("handed it back"));
        assert!(refused(&mut ana, hub, decline(said)).contains("already"));
        say(&mut ana, hub, Act::Over { of: need, note: None });
        assert!(refused(&mut ana, hub, agree(other, Some(1))).contains("it still stands"));
        assert!(refused(&mut ana, hub, Act::Over { of: need, note: None }).contains("over already"));
    }
}

#[test]
fn what_cannot_be_asked_or_taken_back_is_refused_in_words() {
    for store in STORES {
        let (mut ana, mut ben, hub) = together(store);
        let (her, him) = (ana.me().unwrap(), ben.me().unwrap());
        let mut why = |ask: Ask| ana.ask(hub, false, ask, NOW).unwrap_err().to_string();
        assert!(why(carrots(Purpose::Offer, 1, him)).contains("only they can say what they offer"));
        assert!(why(carrots(Purpose::Need, 0, her)).contains("amount is nothing"));
        assert!(why(Ask { until: Some(Millis(1)), ..bare(Purpose::Need, "x", her) }).contains("date is over"));
        let (from, until) = (Some(day(2)), Some(day(1)));
        assert!(why(Ask { from, until, ..bare(Purpose::Need, "x", her) }).contains("before it begins"));
        assert!(why(bare(Purpose::Need, " ", her)).contains("empty"));
        let need = ana.ask(hub, false, carrots(Purpose::Need, 10, her), NOW).unwrap().id();
        let change = |ask: Ask| Act::Change { of: need, ask: Box::new(ask) };
        for ask in [
            bare(Purpose::Need, "x", her),
            carrots(Purpose::Offer, 10, her),
            carrots(Purpose::Need, 10, him),
            Ask { first_come: true, ..carrots(Purpose::Need, 10, her) },
        ] {
            assert!(refused(&mut ana, hub, change(ask)).contains("stays as it was"));
        }
        let changed = say(&mut ana, hub, change(carrots(Purpose::Need, 8, her)));
        carry(&ana, &mut ben, hub);
        for act in [
            Act::Over { of: need, note: None },
            Act::Still { of: need, until: None },
            change(carrots(Purpose::Need, 9, her)),
        ] {
            assert!(refused(&mut ben, hub, act).contains("only the one who asked"));
        }
        assert!(refused(&mut ben, hub, Act::TakeBack { act: need }).contains("only whoever said it"));
        assert!(refused(&mut ana, hub, Act::TakeBack { act: changed }).contains("say it better"));
        // All of it is all of it as it is now.
        let said = say(&mut ben, hub, can(need, him, None));
        carry(&ben, &mut ana, hub);
        assert!(refused(&mut ana, hub, Act::TakeBack { act: need }).contains("somebody has answered"));
        let agreed = say(&mut ana, hub, agree(said, None));
        let taking = asked(&ana, hub, need).taking(&said).unwrap().clone();
        assert_eq!((taking.held, taking.short(), taking.misses_out), (Some(8.into()), None, false));
        assert!(refused(&mut ana, hub, Act::TakeBack { act: agreed }).contains("decline it"));
        let over = say(&mut ana, hub, Act::Over { of: need, note: None });
        let back = say(&mut ana, hub, Act::TakeBack { act: over });
        assert!(refused(&mut ana, hub, Act::TakeBack { act: over }).contains("taken back already"));
        assert!(refused(&mut ana, hub, Act::TakeBack { act: back }).contains("cannot be taken back"));
        assert!(asked(&ana, hub, need).over.is_none());
    }
}

/// Jean's ten kilograms of carrots (golden numbers, §6), at two hubs that do not hear of each other.
#[test]
fn two_hubs_that_were_apart_are_short_by_exactly_one_kilogram() {
    for store in STORES {
        let (mut a, mut b, hub) = together(store);
        let (one, two) = (a.me().unwrap(), b.me().unwrap());
        let jean = Ask { first_come: true, called: Some("Jean".into()), ..carrots(Purpose::Offer, 10, hub) };
        let offer = a.ask(hub, false, jean, NOW).unwrap().id();
        carry(&a, &mut b, hub);
        let order = |node: &mut Node, who, on: u64, amount| {
            node.state_need(hub, can(offer, who, Some(amount)), day(on)).unwrap().id()
        };
        let monday = order(&mut a, one, 1, 1);
        let wednesday = order(&mut b, two, 3, 3);
        let thursday = order(&mut b, two, 4, 2);
        let tuesday = order(&mut a, one, 2, 5);
        assert_eq!((left(&a, hub, offer), left(&b, hub, offer)), ("4".into(), "5".into()));
        meet(&mut a, &mut b, hub);
        for node in [&a, &b] {
            let asked = asked(node, hub, offer);
            let short: Vec<_> = asked.takings.iter().filter_map(|taking| Some((taking.id, taking.short()?))).collect();
            assert_eq!(short, [(thursday, Decimal::ONE)]);
            assert_eq!(asked.taking(&thursday).unwrap().before, [monday, tuesday, wednesday]);
            assert_eq!(asked.left, Some(Decimal::ZERO));
        }
        // Whoever was first hands some back: it is enough for all.
        a.state_need(hub, release(monday, None), day(5)).unwrap();
        meet(&mut a, &mut b, hub);
        assert_eq!(asked(&b, hub, offer).taking(&thursday).unwrap().short(), None);
    }
}

#[test]
fn it_survives_a_restart_with_and_without_a_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let store = Sqlite::open(folder.path().join("node.db")).unwrap();
        Node::open(Box::new(store), DeviceSecret::from_seed(seed(1))).unwrap()
    };
    let mut node = open();
    let me = node.begin("Ana", "laptop", &paper(1), [1; 16], NOW).unwrap();
    let hub = node.found(SpaceKind::Organisation, "Food hub", Audience::Members, [7; 16], NOW).unwrap();
    let need = node.ask(hub, false, carrots(Purpose::Need, 10, me), NOW).unwrap().id();
    let said = say(&mut node, hub, can(need, hub, Some(4)));
    let before = state(&node, hub);
    drop(node);
    let mut node = open();
    assert_eq!(state(&node, hub), before);
    node.save_snapshots(true).unwrap();
    drop(node);
    let mut node = open();
    assert_eq!(state(&node, hub), before);
    say(&mut node, hub, agree(said, None));
    let after = state(&node, hub);
    drop(node);
    let node = open();
    assert_eq!((state(&node, hub), left(&node, hub, need)), (after, "6".into()));
    assert_eq!(asked(&node, hub, need).taking(&said).unwrap().reply, Reply::Agreed);
}

#[test]
fn outsiders_see_what_was_asked_in_public_and_nothing_else() {
    for store in STORES {
        let (mut ana, mut ben, hub) = together(store);
        let (her, him) = (ana.me().unwrap(), ben.me().unwrap());
        let secret = ana.ask(hub, false, bare(Purpose::Need, "canary-insulin", her), NOW).unwrap().id();
        let open = ana.ask(hub, true, carrots(Purpose::Need, 10, her), NOW).unwrap().id();
        carry(&ana, &mut ben, hub);
        for (of, note) in [(secret, "canary-i-have-some"), (open, "from my field")] {
            let Act::Can(mut said) = can(of, him, None) else { panic!("I can") };
            said.note = Some(note.into());
            say(&mut ben, hub, Act::Can(said));
        }
        meet(&mut ana, &mut ben, hub);
        let stranger = begun(store, "Cem", 9).me().unwrap();
        for viewer in [Viewer::Anyone, Viewer::Person(stranger)] {
            let view = ana.seen_by(viewer);
            let seen: Vec<_> = view.asked().map(|shown| shown.asked.id).collect();
            assert_eq!(seen, [open]);
            assert!(view.asked_of(&hub, &secret).is_none() && view.asked_of(&hub, &open).is_some());
            assert!(view.board(&hub).is_err());
            let lines = view.log(&hub, 100).unwrap();
            assert!(lines.iter().all(|line| !line.text.contains("canary")), "{lines:?}");
            assert!(lines.iter().any(|line| line.text.contains("carrots")));
        }
        assert_eq!(ana.seen_by(Viewer::Person(him)).asked().count(), 2);
        // Nor does it leave in a file.
        let holds = |bytes: &[u8]| bytes.windows(6).any(|window| window == b"canary");
        let bytes = export(&ana, &Cargo::For(stranger));
        assert!(!holds(&bytes) && holds(&export(&ana, &Cargo::For(him))));
        let mut cem = begun(store, "Cem", 9);
        import(&mut cem, &bytes);
        let seen: Vec<_> = cem.my_view().unwrap().asked().map(|shown| shown.asked.id).collect();
        assert_eq!(seen, [open]);
    }
}

#[test]
fn an_allocation_alone_is_part_of_the_state() {
    let (mut ana, mut ben, hub) = together(STORES[0]);
    let before = state(&ana, hub);
    let effort = commonage_economy::needs::act::Effort::default();
    let allocation = commonage_economy::needs::act::Allocation {
        mode: "bicycle".into(),
        carriages: vec![],
        planned: effort,
        first_come: effort,
    };
    say(&mut ana, hub, Act::Allocate(Box::new(allocation)));
    assert_ne!(state(&ana, hub), before);
    meet(&mut ana, &mut ben, hub);
    assert_eq!(ben.my_view().unwrap().board(&hub).unwrap().allocations().len(), 1);
}

#[test]
fn what_was_taken_with_a_right_that_fell_away_leaves_the_board() {
    for store in STORES {
        let (mut ana, mut ben, hub) = together(store);
        let mut cleo = begun(store, "Cleo", 3);
        let (her, his, hers) = (ana.me().unwrap(), ben.me().unwrap(), cleo.me().unwrap());
        ana.grant(hub, his, Level::Steward, NOW).unwrap();
        let first_come = Ask { first_come: true, ..carrots(Purpose::Need, 10, her) };
        let need = ana.ask(hub, false, first_come, NOW).unwrap().id();
        carry(&ana, &mut ben, hub);
        carry(&cleo, &mut ben, hers);
        carry(&ana, &mut cleo, her);
        carry(&ben, &mut cleo, his);
        // While apart, Ana removes Ben, and Ben lets Cleo in, who takes some.
        ana.revoke(hub, his, NOW).unwrap();
        ben.grant(hub, hers, Level::Write, NOW).unwrap();
        carry(&ben, &mut cleo, hub);
        say(&mut cleo, hub, can(need, hers, Some(6)));
        assert_eq!(left(&cleo, hub, need), "4");
        cleo.save_snapshots(true).unwrap();
        carry(&cleo, &mut ana, hers);
        meet(&mut ana, &mut cleo, hub);
        for node in [&ana, &cleo] {
            let view = node.seen_by(Viewer::MembersOf(hub));
            let asked = view.asked_of(&hub, &need).unwrap().asked;
            assert_eq!((asked.left, asked.takings.len()), (Some(10.into()), 0));
        }
    }
}
