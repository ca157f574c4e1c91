//! What is said of needs and offers as bytes: one encoding of each act, and nothing beyond the limits.

use commonage_economy::needs::act::{
    AROUND_METRES_MIN, Act, Allocation, Around, Ask, CARRIAGES_MAX, CHOICES_MAX, Can, CanLetter, Carriage, Effort,
    Purpose, SEALED_BYTES_MAX, Stakes, WORDS_BYTES_MAX, Way, Weight,
};
use commonage_economy::unit::{Measure, Unit};
use commonage_log::Millis;
use proptest::prelude::*;

use super::{
    ANA, BEN, HOME, agree, ask, bare, bare_can, can, carrots, change, decline, operation, over, person, release, still,
    take_back,
};
use crate::support::{decimal, id};

fn around() -> Around {
    Around { latitude: 481_351_250, longitude: -115_819_810, radius: 5000, name: "north of the river".into() }
}

/// An ask of which everything is said.
fn full() -> Ask {
    Ask {
        purpose: Purpose::Offer,
        kind: Some(id("https://example.org/carrot")),
        grams_each: Some(120),
        from: Some(Millis(5)),
        until: Some(Millis(u64::MAX)),
        called: Some("Ana".into()),
        ways: Way::ALL.to_vec(),
        in_return: Some("some bread".into()),
        weight: Weight::Light,
        stakes: Stakes::Vital,
        around: Some(around()),
        languages: vec!["de".into(), "sw".into()],
        first_come: true,
        note: Some("washed".into()),
        ..carrots("2.5")
    }
}

fn full_can() -> Can {
    Can {
        amount: Some(decimal("1.25")),
        called: Some("Ben".into()),
        when: Some(Millis(9)),
        with: Some(operation(3)),
        letter: Some(operation(4)),
        note: Some("after work".into()),
        ..bare_can(0, person(BEN))
    }
}

fn carriage() -> Carriage {
    Carriage { offer: operation(1), need: operation(2), amount: decimal("0.5"), metres: 900 }
}

fn allocation(carriages: usize) -> Allocation {
    let (planned, first_come) = (Effort { metres: 900, grams: 12 }, Effort { metres: 2000, grams: 40 });
    Allocation { mode: "bicycle".into(), carriages: vec![carriage(); carriages], planned, first_come }
}

fn every_act() -> Vec<Act> {
    vec![
        ask(bare("x")),
        ask(full()),
        change(1, full()),
        still(1, None),
        still(1, Some(7)),
        over(1),
        Act::Over { of: operation(1), note: Some("thank you".into()) },
        can(1, BEN, None),
        Act::Can(Box::new(full_can())),
        agree(1, None),
        agree(1, Some("0.000000000000000001")),
        decline(1),
        Act::Decline { can: operation(1), note: Some("found some".into()) },
        release(1, None),
        Act::Release { can: operation(1), done: Some(decimal("999999999999999")), note: Some("ill".into()) },
        Act::Disclose { can: operation(1), sealed: vec![1, 2, 3] },
        Act::Allocate(Box::new(allocation(2))),
        take_back(1),
    ]
}

#[test]
fn every_act_there_and_back() {
    for act in every_act() {
        let bytes = act.write();
        assert_eq!(Act::read(&bytes), Some(act));
        // Neither less nor more.
        assert_eq!(Act::read(&bytes[..bytes.len() - 1]), None);
        assert_eq!(Act::read(&[bytes.as_slice(), &[0]].concat()), None);
    }
}

#[test]
fn a_letter_there_and_back() {
    let letter = CanLetter { can: full_can(), name: "Ben".into(), space: HOME };
    let bytes = letter.write();
    assert_eq!(CanLetter::read(&bytes), Some(letter.clone()));
    assert_eq!(CanLetter::read(&[bytes.as_slice(), &[0]].concat()), None);
    let named = |length| CanLetter { name: "n".repeat(length).into(), ..letter.clone() };
    assert!(CanLetter::read(&named(WORDS_BYTES_MAX).write()).is_some());
    assert!(CanLetter::read(&named(WORDS_BYTES_MAX + 1).write()).is_none());
    let negative = Can { amount: Some(decimal("-1")), ..full_can() };
    assert!(CanLetter::read(&CanLetter { can: negative, ..letter }.write()).is_none());
}

type OfSize = Box<dyn Fn(usize) -> Act>;

/// Acts that are the larger the number is, with the largest that is read.
fn limits() -> Vec<(&'static str, usize, OfSize)> {
    type Words = Option<Box<str>>;
    fn words(length: usize) -> Words {
        Some("w".repeat(length).into())
    }
    fn of_ask(put: fn(&mut Ask, usize)) -> OfSize {
        Box::new(move |size| {
            let mut held = full();
            put(&mut held, size);
            ask(held)
        })
    }
    fn of_can(put: fn(&mut Can, usize)) -> OfSize {
        Box::new(move |size| {
            let mut held = full_can();
            put(&mut held, size);
            Act::Can(Box::new(held))
        })
    }
    let place = |put: fn(&mut Around, usize)| -> OfSize {
        Box::new(move |size| {
            let mut at = around();
            put(&mut at, size);
            ask(Ask { around: Some(at), ..full() })
        })
    };
    let about = operation(1);
    vec![
        ("what", WORDS_BYTES_MAX, of_ask(|ask, size| ask.what = "w".repeat(size).into())),
        ("called", WORDS_BYTES_MAX, of_ask(|ask, size| ask.called = words(size))),
        ("in return", WORDS_BYTES_MAX, of_ask(|ask, size| ask.in_return = words(size))),
        ("note", WORDS_BYTES_MAX, of_ask(|ask, size| ask.note = words(size))),
        ("ways", CHOICES_MAX, of_ask(|ask, size| ask.ways = vec![Way::Gift; size])),
        ("languages", CHOICES_MAX, of_ask(|ask, size| ask.languages = vec!["de".into(); size])),
        ("a language", CHOICES_MAX, of_ask(|ask, size| ask.languages = vec!["d".repeat(size).into()])),
        ("latitude", 900_000_000, place(|around, size| around.latitude = -(size as i32))),
        ("longitude", 1_800_000_000, place(|around, size| around.longitude = size as i32)),
        ("a place's name", 2048, place(|around, size| around.name = "p".repeat(size).into())),
        ("called", WORDS_BYTES_MAX, of_can(|can, size| can.called = words(size))),
        ("note of a can", WORDS_BYTES_MAX, of_can(|can, size| can.note = words(size))),
        ("note of an end", WORDS_BYTES_MAX, Box::new(move |size| Act::Over { of: about, note: words(size) })),
        ("note of a no", WORDS_BYTES_MAX, Box::new(move |size| Act::Decline { can: about, note: words(size) })),
        (
            "note of handing back",
            WORDS_BYTES_MAX,
            Box::new(move |size| Act::Release { can: about, done: None, note: words(size) }),
        ),
        ("sealed", SEALED_BYTES_MAX, Box::new(move |size| Act::Disclose { can: about, sealed: vec![1; size] })),
        ("carriages", CARRIAGES_MAX, Box::new(|size| Act::Allocate(Box::new(allocation(size))))),
        (
            "mode",
            2048,
            Box::new(|size| Act::Allocate(Box::new(Allocation { mode: "m".repeat(size).into(), ..allocation(1) }))),
        ),
    ]
}

#[test]
fn limits_one_below_at_and_above() {
    for (name, most, of) in limits() {
        let is_read = |size| Act::read(&of(size).write()).is_some();
        assert_eq!([most - 1, most, most + 1].map(is_read), [true, true, false], "{name}");
    }
}

#[test]
fn what_makes_no_sense_is_not_read() {
    let is_read = |act: Act| Act::read(&act.write()).is_some();
    let around = |radius| ask(Ask { around: Some(Around { radius, ..around() }), ..bare("x") });
    assert_eq!([AROUND_METRES_MIN - 1, AROUND_METRES_MIN, u32::MAX].map(|r| is_read(around(r))), [false, true, true]);
    for what in ["", " ", "\n\t"] {
        assert!(!is_read(ask(bare(what))), "{what:?}");
    }
    let measured = |text| Some(Measure::new(decimal(text), Unit::named("kilogram")));
    for (amount, fits) in [("-1", false), ("0", true), ("1", true)] {
        assert_eq!(is_read(ask(Ask { amount: measured(amount), ..bare("x") })), fits);
        assert_eq!(is_read(change(1, Ask { amount: measured(amount), ..bare("x") })), fits);
        assert_eq!(is_read(can(1, BEN, Some(amount))), fits);
        assert_eq!(is_read(agree(1, Some(amount))), fits);
        assert_eq!(is_read(release(1, Some(amount))), fits);
        let carried = Carriage { amount: decimal(amount), ..carriage() };
        let carried = Allocation { carriages: vec![carriage(), carried], ..allocation(0) };
        assert_eq!(is_read(Act::Allocate(Box::new(carried))), fits);
    }
}

#[test]
fn another_encoding_of_the_same_is_not_read() {
    for act in every_act() {
        let bytes = act.write();
        // The first array with its length in one byte more, and without a length.
        let longer = [&[0x98, bytes[0] & 0x1f], &bytes[1..]].concat();
        let open = [&[0x9f], &bytes[1..], &[0xff]].concat();
        assert_eq!(bytes[0] & 0xe0, 0x80, "an array");
        assert_eq!((Act::read(&longer), Act::read(&open)), (None, None));
    }
}

#[test]
fn so_much_weighs_so_much() {
    let weighs = |unit: &str, each, amount| {
        let amount_of = Some(Measure::new(decimal("1"), Unit::named(unit)));
        Ask { amount: amount_of, grams_each: each, ..bare("x") }.grams(decimal(amount))
    };
    assert_eq!(weighs("kilogram", None, "2.5"), Some(2500));
    assert_eq!(weighs("gram", Some(7), "0.9"), Some(0));
    assert_eq!(weighs("one", Some(120), "3"), Some(360));
    assert_eq!(weighs("one", None, "3"), None);
    assert_eq!(weighs("one", Some(u64::MAX), "999999999999999"), None);
    assert_eq!(weighs("kilogram", None, "-1"), None);
    assert_eq!(bare("x").grams(decimal("1")), None);
}

#[test]
fn acts_that_ask_say_what() {
    assert_eq!(change(1, bare("x")).ask(), Some(&bare("x")));
    assert_eq!(over(1).ask(), None);
    assert_eq!(bare("x").agent, person(ANA));
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read_in_their_one_form_or_not(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Some(act) = Act::read(&bytes) {
            prop_assert_eq!(act.write(), bytes.clone());
        }
        if let Some(letter) = CanLetter::read(&bytes) {
            prop_assert_eq!(letter.write(), bytes);
        }
    }

    #[test]
    fn damaged_acts_too(at in any::<prop::sample::Index>(), of in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let acts = every_act();
        let mut bytes = of.get(&acts).write();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        if let Some(act) = Act::read(&bytes) {
            prop_assert_eq!(act.write(), bytes);
        }
    }
}
