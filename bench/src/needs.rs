//! The board of a person among very many open needs: how long until it stands on the screen.

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::needs::act::{Around, Ask, Purpose, Stakes, Weight};
use commonage_economy::unit::{Measure, Unit};
use commonage_log::{Audience, DeviceSecret, Millis, RecoverySecret, SpaceKind};
use commonage_node::Node;
use commonage_node::needs::{BoardWish, Reader};
use commonage_store::Memory;

use crate::best;
use crate::sharing::Timed;

/// How many things are open at once: what a region of a million people may ask in a season.
const ASKS: usize = 100_000;

/// How many cells of some 36 km² a country has in which people live.
const CELLS: usize = 5_000;

/// Kinds of things that are asked for.
const THINGS: [&str; 12] = [
    "carrots",
    "a ladder",
    "help with the roof",
    "Spanish lessons",
    "a bed for two nights",
    "a lift to the station",
    "winter coats",
    "bike repair",
    "a pram",
    "childcare on Thursday",
    "seed potatoes",
    "a quiet room",
];

/// The n-th of many asks, scattered over a country.
fn ask(number: usize, agent: Id) -> Ask {
    // People live in some thousand cells of the grid: a disc that others see is one of those.
    let cell = number % CELLS;
    let scatter = |by: usize, span: usize| i32::try_from((cell * by) % span).unwrap();
    Ask {
        purpose: if number.is_multiple_of(3) { Purpose::Offer } else { Purpose::Need },
        action: Action::Transfer,
        what: THINGS[number % THINGS.len()].into(),
        kind: None,
        amount: number
            .is_multiple_of(2)
            .then(|| Measure::new("3".parse::<Decimal>().unwrap(), Unit::named("kilogram"))),
        grams_each: None,
        from: None,
        until: number.is_multiple_of(4).then(|| Millis(START.0 + (1 + number as u64 % 12) * 86_400_000)),
        agent,
        called: None,
        ways: Vec::new(),
        in_return: None,
        weight: if number.is_multiple_of(5) { Weight::Light } else { Weight::Heavy },
        stakes: if number.is_multiple_of(50) { Stakes::Vital } else { Stakes::Welcome },
        around: Some(Around {
            latitude: 495_000_000 + scatter(7919, 20_000_000),
            longitude: 25_000_000 + scatter(104_729, 35_000_000),
            radius: 3_000,
            name: "somewhere".into(),
        }),
        languages: Vec::new(),
        first_come: false,
        note: None,
    }
}

const START: Millis = Millis(1_790_000_000_000);

/// Measures the board of somebody who asked for none of it.
pub(crate) fn measure() -> Vec<Timed> {
    let mut node = Node::open(Box::new(Memory::default()), DeviceSecret::from_seed([1; 32])).unwrap();
    let me = node.begin("Ana", "bench", &RecoverySecret::from_seed([2; 32]), [3; 16], START).unwrap();
    let space = node.found(SpaceKind::Place, "Everywhere", Audience::Members, [4; 16], START).unwrap();
    let other = |number: usize| Id::Foreign(format!("urn:bench:{}", number % 5_000).into_boxed_str());
    let (took, ()) = best(1, || {
        for number in 0..crate::argument("--asks", ASKS) {
            let mut asked = ask(number, other(number));
            // What the bench states for others are needs: only they themselves can offer.
            asked.purpose = Purpose::Need;
            node.ask(space, false, asked, Millis(START.0 + number as u64)).unwrap();
        }
    });
    let near = ask(77, Id::Space(me)).around;
    let now = Millis(START.0 + 86_400_000);
    let wish = BoardWish { near, most: 12, ..BoardWish::default() };
    // Somebody who is another than the one who told all of it.
    let viewer = commonage_node::Viewer::MembersOf(space);
    let zone = jiff::tz::TimeZone::UTC;
    let reader = Reader { now, zone: &zone, here: wish.near.as_ref(), languages: &[] };
    let (board, page) = best(9, || node.seen_by(viewer).board_for(&wish, &reader));
    assert_eq!(page.needed.len(), 12);
    vec![
        Timed::new("asking, signed and folded, one by one", ASKS, took, None),
        Timed::new("the board of a person among open needs", ASKS, board, Some(20.0)),
    ]
}
