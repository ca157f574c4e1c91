//! What people say about where they are: who may say it, what holds at a moment, and that order does not matter.

use commonage_log::{Millis, OperationId, SpaceId};
use commonage_place::blur::blur;
use commonage_place::places::act::{Boundary, CannotSay, Live, MEMBERSHIPS_MAX, Role};
use commonage_place::places::{Act, Register, Stamp, Whose};
use commonage_place::{Disc, Layer};
use proptest::prelude::*;

use crate::support::{any_point, at};

const ANNA: SpaceId = SpaceId([1; 32]);
const BEN: SpaceId = SpaceId([2; 32]);
const GUILD: SpaceId = SpaceId([9; 32]);
const DAY: u64 = 24 * 60 * 60 * 1000;

fn id(number: u8) -> OperationId {
    OperationId([number; 32])
}

fn live(role: Role, name: &str) -> Live {
    let around = blur(at(51.05, 3.72)).disc();
    let memberships = vec![(Layer::Municipality, "Gent".to_owned()), (Layer::Country, "Belgium".to_owned())];
    Live { role, name: name.to_owned(), around, memberships, from: None, until: None, of: None, follows: None }
}

fn days(number: u64) -> Option<Millis> {
    Some(Millis(number * DAY))
}

/// One thing said: its number, who by, whether they may speak for the space, and what. The clock is the number in days.
type Said = (u8, SpaceId, bool, Act);

fn fold(said: &[Said]) -> Register {
    let mut register = Register::default();
    for (number, author, may_speak, act) in said {
        let stamp = Stamp { id: id(*number), clock: Millis(u64::from(*number) * DAY), author: Some(*author) };
        register.apply(stamp, *may_speak, act.clone());
    }
    register
}

fn places(register: &Register, whose: Whose, day: u64) -> Vec<String> {
    let places = register.places(whose, Millis(day * DAY)).into_iter();
    places.map(|place| format!("{} {}", place.live.role.name(), place.live.name)).collect()
}

fn says(number: u8, author: SpaceId, live: Live) -> Said {
    (number, author, false, Act::live(live).unwrap())
}

#[test]
fn a_life_between_places() {
    let said = [
        says(1, ANNA, live(Role::RootedIn, "Ghent")),
        says(2, ANNA, Live { until: days(40), ..live(Role::HereNow, "Chiang Mai") }),
        says(3, ANNA, Live { from: days(40), until: days(60), ..live(Role::HeadingTo, "Lisbon") }),
        says(4, ANNA, live(Role::From, "Ypres")),
        says(5, BEN, live(Role::HereNow, "Ghent")),
    ];
    let register = fold(&said);
    let annas = |day| places(&register, Whose::Person(ANNA), day);
    assert_eq!(annas(10), ["rooted in Ghent", "here now Chiang Mai", "heading to Lisbon", "from Ypres"]);
    assert_eq!(annas(40), ["rooted in Ghent", "heading to Lisbon", "from Ypres"]);
    assert_eq!(annas(60), ["rooted in Ghent", "from Ypres"]);
    assert_eq!(places(&register, Whose::Person(BEN), 10), ["here now Ghent"]);
    assert_eq!(register.all_places(Millis(10 * DAY)).len(), 5);
}

#[test]
fn a_body_is_in_one_place_at_a_time() {
    let said = [
        says(1, ANNA, live(Role::HereNow, "Ghent")),
        says(2, ANNA, live(Role::HereNow, "Chiang Mai")),
        says(3, ANNA, Live { from: days(30), ..live(Role::HereNow, "Lisbon") }),
    ];
    let register = fold(&said);
    assert_eq!(places(&register, Whose::Person(ANNA), 10), ["here now Chiang Mai"]);
    assert_eq!(places(&register, Whose::Person(ANNA), 30), ["here now Lisbon"]);
}

#[test]
fn only_the_author_corrects_or_ends_a_place() {
    let correct = |of: u8, name: &str| Live { follows: Some(id(of)), ..live(Role::RootedIn, name) };
    let mut said = vec![
        says(1, ANNA, live(Role::RootedIn, "Gent")),
        says(2, ANNA, correct(1, "Ghent")),
        says(3, BEN, correct(1, "Brussels")),
        (4, BEN, true, Act::Gone { place: id(1) }),
    ];
    let register = fold(&said);
    let anna = register.places(Whose::Person(ANNA), Millis(9 * DAY));
    assert_eq!((anna.len(), anna[0].id, anna[0].stated, anna[0].live.name.as_str()), (1, id(1), id(2), "Ghent"));
    // What Ben said stands for himself.
    assert_eq!(places(&register, Whose::Person(BEN), 9), ["rooted in Brussels"]);
    // Whichever statement of the place is named, it is over, also for a correction that comes later.
    said.push((5, ANNA, false, Act::Gone { place: id(2) }));
    said.push(says(6, ANNA, correct(2, "Gand")));
    assert_eq!(places(&fold(&said), Whose::Person(ANNA), 9), Vec::<String>::new());
}

#[test]
fn corrections_made_apart_go_by_their_clocks_and_one_that_follows_wins_even_against_a_wrong_clock() {
    let correct = |of: u8, name: &str| Live { follows: Some(id(of)), ..live(Role::RootedIn, name) };
    let said =
        [says(1, ANNA, live(Role::RootedIn, "a")), says(3, ANNA, correct(1, "c")), says(2, ANNA, correct(1, "b"))];
    assert_eq!(places(&fold(&said), Whose::Person(ANNA), 9), ["rooted in c"]);
    let said = [says(5, ANNA, live(Role::RootedIn, "a")), says(4, ANNA, correct(5, "b"))];
    assert_eq!(places(&fold(&said), Whose::Person(ANNA), 9), ["rooted in b"]);
}

#[test]
fn only_who_may_speak_for_a_space_says_where_it_is() {
    let guild = |name: &str| Live { of: Some(GUILD), ..live(Role::RootedIn, name) };
    let said = [
        (1, ANNA, true, Act::live(guild("Ghent")).unwrap()),
        (2, BEN, false, Act::live(guild("Mars")).unwrap()),
        (3, BEN, false, Act::Gone { place: id(1) }),
        // Another who may speak corrects it.
        (4, BEN, true, Act::live(Live { follows: Some(id(1)), ..guild("Ledeberg") }).unwrap()),
    ];
    let register = fold(&said);
    assert_eq!(places(&register, Whose::Space(GUILD), 9), ["rooted in Ledeberg"]);
    assert!(places(&register, Whose::Person(BEN), 9).is_empty());
}

fn boundary(name: &str, size: u32, is_over: bool) -> Boundary {
    let geojson = format!(r#"{{"type":"Polygon","coordinates":[[[0,0],[{size},0],[{size},{size}],[0,{size}]]]}}"#);
    Boundary { name: name.to_owned(), layer: Layer::Neighbourhood, geojson, is_over }
}

#[test]
fn a_community_draws_its_own_boundaries() {
    let mut said = vec![
        (1, ANNA, true, Act::boundary(boundary("Patershol", 1, false)).unwrap()),
        (2, ANNA, true, Act::boundary(boundary("Patershol", 2, false)).unwrap()),
        (3, BEN, false, Act::boundary(boundary("Patershol", 9, false)).unwrap()),
        (4, ANNA, true, Act::boundary(boundary("Muide", 3, false)).unwrap()),
    ];
    let register = fold(&said);
    let drawn = register.boundaries();
    let names: Vec<(Layer, &str)> = drawn.iter().map(|(layer, name, _)| (*layer, *name)).collect();
    assert_eq!(names, [(Layer::Neighbourhood, "Muide"), (Layer::Neighbourhood, "Patershol")]);
    let patershol = &drawn[1].2;
    assert_eq!(patershol.containing(at(1.5, 1.5)).len(), 1);
    assert!(patershol.containing(at(2.5, 2.5)).is_empty());
    // A shape without a name of its own is called what the community calls it.
    assert_eq!(patershol.candidates(at(1.5, 1.5), 1)[0].name, "Patershol");
    said.push((5, ANNA, true, Act::boundary(boundary("Patershol", 2, true)).unwrap()));
    assert_eq!(fold(&said).boundaries().len(), 1);
}

#[test]
fn exact_places_cannot_be_said_nor_read() {
    let exact = |radius| Live { around: Disc::new(at(51.05, 3.72), radius), ..live(Role::RootedIn, "home") };
    assert_eq!(Act::live(exact(2_999)), Err(CannotSay::TooExact));
    assert!(Act::live(exact(3_000)).is_ok());
    // Who writes such an act all the same is not understood.
    assert_eq!(Act::read(&Act::Live(Box::new(exact(0))).write()), None);
    assert!(Act::read(&Act::Live(Box::new(exact(3_000))).write()).is_some());
}

#[test]
fn limits_hold() {
    let refused =
        |live: Live| Act::live(live.clone()).err().filter(|_| Act::read(&Act::Live(Box::new(live)).write()).is_none());
    assert_eq!(refused(live(Role::From, " ")), Some(CannotSay::Name));
    assert_eq!(refused(live(Role::From, &"x".repeat(201))), Some(CannotSay::Name));
    assert!(Act::live(live(Role::From, &"x".repeat(200))).is_ok());
    let many = |count| Live { memberships: vec![(Layer::Cell, "x".to_owned()); count], ..live(Role::From, "x") };
    assert!(Act::live(many(MEMBERSHIPS_MAX)).is_ok());
    assert_eq!(refused(many(MEMBERSHIPS_MAX + 1)), Some(CannotSay::TooMany));
    let backwards = Live { from: days(2), until: days(1), ..live(Role::From, "x") };
    assert_eq!(refused(backwards), Some(CannotSay::Backwards));
    let long = Boundary { geojson: " ".repeat(512 * 1024 + 1), ..boundary("x", 1, true) };
    assert_eq!(Act::boundary(long.clone()), Err(CannotSay::TooLong));
    assert_eq!(Act::read(&Act::Boundary(Box::new(long)).write()), None);
    let nothing = Boundary { geojson: "{}".to_owned(), ..boundary("x", 1, false) };
    assert!(matches!(Act::boundary(nothing), Err(CannotSay::Unreadable(_))));
}

fn any_live() -> impl Strategy<Value = Live> {
    let role = prop_oneof![Just(Role::RootedIn), Just(Role::HereNow), Just(Role::HeadingTo), Just(Role::From)];
    let dates = (proptest::option::of(0..20_u64), proptest::option::of(20..40_u64));
    let links = (any::<bool>(), proptest::option::of(0..12_u8));
    (role, "[a-z]{1,5}", any_point(), dates, links).prop_map(|(role, name, point, (from, until), (of, follows))| Live {
        around: blur(point).disc(),
        from: from.map(|day| Millis(day * DAY)),
        until: until.map(|day| Millis(day * DAY)),
        of: of.then_some(GUILD),
        follows: follows.map(id),
        ..live(role, &name)
    })
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        5 => any_live().prop_map(|live| Act::live(live).unwrap()),
        2 => (0..12_u8).prop_map(|place| Act::Gone { place: id(place) }),
        1 => (1..9_u32, any::<bool>()).prop_map(|(size, is_over)| Act::boundary(boundary("b", size, is_over)).unwrap()),
    ]
}

/// Up to a dozen things said, each with a number of its own, in two orders. They may name each other in circles, which
/// operations cannot: that too must come to an end.
fn two_orders() -> impl Strategy<Value = (Vec<Said>, Vec<Said>)> {
    let one = (prop_oneof![Just(ANNA), Just(BEN)], any::<bool>(), any_act());
    proptest::collection::vec(one, 0..12)
        .prop_map(|all| -> Vec<Said> {
            let numbered = all.into_iter().zip(0..);
            numbered.map(|((author, may_speak, act), number)| (number, author, may_speak, act)).collect()
        })
        .prop_flat_map(|said| (Just(said.clone()), Just(said).prop_shuffle()))
}

proptest! {
    #[test]
    fn order_does_not_matter((said, shuffled) in two_orders()) {
        let (one, other) = (fold(&said), fold(&shuffled));
        prop_assert_eq!(one.state_hash(), other.state_hash());
        for day in [0, 10, 25, 50] {
            prop_assert_eq!(one.all_places(Millis(day * DAY)), other.all_places(Millis(day * DAY)));
        }
        prop_assert_eq!(one.boundary_acts(), other.boundary_acts());
        // Said twice is said once.
        let twice: Vec<Said> = said.iter().chain(&shuffled).cloned().collect();
        prop_assert_eq!(fold(&twice), one.clone());
        prop_assert_eq!(Register::from_snapshot(&one.to_snapshot()), Some(one));
    }

    #[test]
    fn nobody_changes_what_is_not_theirs((said, _) in two_orders()) {
        let only = |who: SpaceId| -> Vec<Said> { said.iter().filter(|(_, author, ..)| *author == who).cloned().collect() };
        let (all, annas) = (fold(&said), fold(&only(ANNA)));
        for day in [0, 10, 25, 50] {
            let (now, anna) = (Millis(day * DAY), Whose::Person(ANNA));
            prop_assert_eq!(all.places(anna, now), annas.places(anna, now));
        }
    }

    #[test]
    fn an_act_is_read_as_it_was_written(act in any_act()) {
        let bytes = act.write();
        prop_assert_eq!(Act::read(&bytes), Some(act));
        let longer = [bytes.as_slice(), &[0]].concat();
        prop_assert_eq!(Act::read(&longer), None);
    }

    #[test]
    fn no_bytes_can_do_harm(act in any_act(), place in any::<prop::sample::Index>(), byte in any::<u8>(), noise in proptest::collection::vec(any::<u8>(), 0..60)) {
        let mut bytes = act.write();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        for bytes in [bytes, noise] {
            if let Some(act) = Act::read(&bytes) {
                prop_assert_eq!(act.write(), bytes.clone());
                if let Act::Live(live) = act {
                    prop_assert!(live.around.radius_m() >= 3_000);
                }
            }
            let _ = Register::from_snapshot(&bytes);
        }
    }
}
