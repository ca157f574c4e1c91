//! Acts of sharing as bytes: whatever can be said is read as it was written, each act has one form only, and bytes from
//! strangers are read or refused. What follows from acts is tested in `register`.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::limits::ID_BYTES_MAX;
use commonage_economy::sharing::act::{Act, Asked, ClaimLetter, Clearing, LINES_MAX, Policy, Proposal};
use commonage_economy::sharing::equation::TEXT_BYTES_MAX;
use commonage_economy::sharing::policy::Asking;
use commonage_economy::sharing::{Binding, Source};
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::Class;
use commonage_log::{Millis, OperationId, SpaceId};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::support::{decimal, id};

fn operation() -> impl Strategy<Value = OperationId> {
    any::<[u8; 32]>().prop_map(OperationId)
}

fn millis() -> impl Strategy<Value = Millis> {
    prop_oneof![any::<u64>(), Just(0), Just(u64::MAX)].prop_map(Millis)
}

fn any_id() -> impl Strategy<Value = Id> {
    let foreign =
        select(vec!["ana", "https://example.org", "https://example.org/", "urn:x:1", "commonage:act/1/2", "é", "_:b0"]);
    prop_oneof![
        any::<u16>().prop_map(Id::Here),
        (operation(), any::<u16>()).prop_map(|(operation, number)| Id::Act(operation, number)),
        any::<[u8; 32]>().prop_map(|bytes| Id::Space(SpaceId(bytes))),
        foreign.prop_map(id),
    ]
}

fn number() -> impl Strategy<Value = Decimal> {
    let most = 10_i128.pow(33) - 1;
    prop_oneof![
        (-most..=most).prop_map(Decimal::from_atoms),
        (-1_000_000..1_000_000_i128).prop_map(|cents| Decimal::from_atoms(cents * 10_i128.pow(16))),
        select(vec![0, 1, -1, most, -most]).prop_map(Decimal::from_atoms),
    ]
}

fn unit() -> impl Strategy<Value = Unit> {
    select(vec!["EUR", "hour", "each", "Points", "https://example.org/unit#1"]).prop_map(Unit::named)
}

fn lines() -> impl Strategy<Value = Vec<(Id, Decimal)>> {
    vec((any_id(), number()), 0..5)
}

fn asked() -> impl Strategy<Value = Vec<Asked>> {
    let one = (any_id(), operation(), number(), number(), number());
    vec(one.prop_map(|(design, policy, worth, whole, amount)| Asked { design, policy, worth, whole, amount }), 0..3)
}

fn source() -> impl Strategy<Value = Source<Id>> {
    prop_oneof![
        vec(any_id(), 0..4).prop_map(Source::Sold),
        any_id().prop_map(Source::Drawn),
        (millis(), millis()).prop_map(|(from, until)| Source::Period(from, until)),
    ]
}

fn proposal() -> impl Strategy<Value = Proposal> {
    let head = (operation(), number(), option::of(any_id()), millis());
    (head, source(), lines(), lines(), asked()).prop_map(
        |((equation, income, payment, came), source, lines, remembered, asked)| Proposal {
            equation,
            income,
            payment,
            came,
            source,
            lines,
            remembered,
            asked,
        },
    )
}

fn policy() -> impl Strategy<Value = Policy> {
    let asking = prop_oneof![number().prop_map(Asking::Share), number().prop_map(Asking::EachMade)];
    let exempt = vec(any::<[u8; 32]>().prop_map(SpaceId), 0..3);
    let ends = (option::of(number()), option::of(millis()), exempt, any::<bool>());
    (any_id(), any::<String>(), asking, unit(), ends).prop_map(
        |(design, name, asking, currency, (at_most, until, exempt, is_over))| Policy {
            design,
            name: name.into(),
            asking,
            currency,
            at_most,
            until,
            exempt,
            is_over,
        },
    )
}

fn clearing() -> impl Strategy<Value = Clearing> {
    (unit(), lines(), vec(any_id(), 0..4)).prop_map(|(currency, cleared, parties)| Clearing {
        currency,
        cleared,
        parties,
    })
}

/// Any act; each variant as often as the others.
fn act() -> impl Strategy<Value = Act> {
    let binding = (select(Class::ALL.to_vec()), any::<String>(), any_id());
    let bindings = vec(binding.prop_map(|(class, name, id)| Binding { class, name: name.into(), id }), 0..4);
    prop_oneof![
        (any::<String>(), bindings, option::of(operation())).prop_map(|(text, bindings, follows)| Act::Equation {
            text: text.into(),
            bindings,
            follows
        }),
        (operation(), millis()).prop_map(|(equation, from)| Act::Adopt { equation, from }),
        (any_id(), any::<bool>()).prop_map(|(event, is_gift)| Act::Gift { event, is_gift }),
        policy().prop_map(Act::Policy),
        proposal().prop_map(|proposal| Act::Propose(Box::new(proposal))),
        operation().prop_map(|proposal| Act::Confirm { proposal }),
        operation().prop_map(|proposal| Act::Withdraw { proposal }),
        clearing().prop_map(Act::Clear),
        (operation(), any_id()).prop_map(|(clearing, party)| Act::Agree { clearing, party }),
    ]
}

fn letter() -> impl Strategy<Value = ClaimLetter> {
    (any_id(), number(), unit(), number(), asked()).prop_map(|(claim, amount, currency, income, asked)| ClaimLetter {
        claim,
        amount,
        currency,
        income,
        asked,
    })
}

/// Bytes are the one form of what was read from them, or are refused.
fn is_one_form(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Some(act) = Act::read(bytes) {
        prop_assert_eq!(act.write(), bytes);
    }
    if let Some(letter) = ClaimLetter::read(bytes) {
        prop_assert_eq!(letter.write(), bytes);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn an_act_is_read_as_it_was_written(act in act()) {
        prop_assert_eq!(Act::read(&act.write()), Some(act.clone()));
        prop_assert_eq!(act.write(), act.clone().write());
    }

    #[test]
    fn a_letter_is_read_as_it_was_written(letter in letter()) {
        prop_assert_eq!(ClaimLetter::read(&letter.write()), Some(letter));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200), number in 0_u8..12) {
        is_one_form(&bytes)?;
        is_one_form(&[&[0x82, number], bytes.as_slice()].concat())?;
    }

    #[test]
    fn a_flipped_bit_is_another_act_or_none(act in act(), letter in letter(), at in any::<Index>(), bit in 0..8) {
        let (mut said, mut sent) = (act.write(), letter.write());
        let (in_said, in_sent) = (at.index(said.len()), at.index(sent.len()));
        said[in_said] ^= 1_u8 << bit;
        sent[in_sent] ^= 1_u8 << bit;
        is_one_form(&said)?;
        is_one_form(&sent)?;
        prop_assert_ne!(Act::read(&said), Some(act));
        prop_assert_ne!(ClaimLetter::read(&sent), Some(letter));
    }

    #[test]
    fn nothing_is_read_from_a_part_or_from_more(act in act(), letter in letter(), at in any::<Index>(), more in any::<u8>()) {
        let (said, sent) = (act.write(), letter.write());
        prop_assert_eq!(Act::read(&said[..at.index(said.len())]), None);
        prop_assert_eq!(ClaimLetter::read(&sent[..at.index(sent.len())]), None);
        prop_assert_eq!(Act::read(&[said, vec![more]].concat()), None);
        prop_assert_eq!(ClaimLetter::read(&[sent, vec![more]].concat()), None);
    }
}

/// Bytes by hand: `82 05` is an act of two parts with the number 5; `5820` begins the 32 bytes of an id.
fn bytes(hex: &str) -> Vec<u8> {
    let hex = hex.replace("ID", &format!("5820{}", "07".repeat(32))).replace(' ', "");
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn the_form_does_not_change() {
    let seven = OperationId([7; 32]);
    let space = SpaceId([7; 32]);
    let asked =
        Asked { design: id("d"), policy: seven, worth: decimal("10"), whole: decimal("0.5"), amount: decimal("-1") };
    let amounts = "8200 0a 8201 05 8200 20";
    for (act, hex) in [
        (Act::Equation { text: "t".into(), bindings: vec![], follows: None }, "8200 82 6174 80".to_owned()),
        (
            Act::Equation {
                text: "t".into(),
                bindings: vec![Binding { class: Class::Agent, name: "n".into(), id: Id::Here(1) }],
                follows: Some(seven),
            },
            "8200 83 6174 81 8300616e01 ID".into(),
        ),
        (Act::Adopt { equation: seven, from: Millis(1000) }, "8201 82 ID 1903e8".into()),
        (Act::Gift { event: Id::Act(seven, 2), is_gift: true }, "8202 82 82ID02 f5".into()),
        (
            Act::Policy(Policy {
                design: id("d"),
                name: "n".into(),
                asking: Asking::Share(decimal("10")),
                currency: Unit::named("EUR"),
                at_most: None,
                until: Some(Millis(1)),
                exempt: vec![space],
                is_over: false,
            }),
            "8203 81 88 6164 616e 820081 82000a 63455552 f6 01 81ID f4".into(),
        ),
        (
            Act::Propose(Box::new(Proposal {
                equation: seven,
                income: decimal("10"),
                payment: None,
                came: Millis(0),
                source: Source::Drawn(id("d")),
                lines: vec![(Id::Space(space), decimal("10"))],
                remembered: vec![],
                asked: vec![asked.clone()],
            })),
            format!("8204 81 88 ID 82000a f6 00 820181 6164 81 82ID82000a 80 81 85 6164 ID {amounts}"),
        ),
        (Act::Confirm { proposal: seven }, "8205 81 ID".into()),
        (Act::Withdraw { proposal: seven }, "8206 81 ID".into()),
        (
            Act::Clear(Clearing {
                currency: Unit::named("EUR"),
                cleared: vec![(Id::Here(0), decimal("1"))],
                parties: vec![id("ana")],
            }),
            "8207 81 83 63455552 81 82 00 820001 81 63616e61".into(),
        ),
        (Act::Agree { clearing: seven, party: id("ana") }, "8208 82 ID 63616e61".into()),
    ] {
        assert_eq!(act.write(), bytes(&hex), "{act:?}");
    }
    let letter = ClaimLetter {
        claim: id("c"),
        amount: decimal("10"),
        currency: Unit::named("EUR"),
        income: decimal("20"),
        asked: vec![asked],
    };
    assert_eq!(letter.write(), bytes(&format!("85 6163 82000a 63455552 820014 81 85 6164 ID {amounts}")));
}

#[test]
fn what_a_newer_program_says_is_no_act_of_this_one() {
    for hex in [
        "8209 81 ID",                                              // a tenth kind of act
        "8218ff 81 ID",                                            // a number far from all
        "8205 82 ID 01",                                           // a consent with something more
        "8205 80",                                                 // one that lacks what it consents to
        "8305 81 ID 00",                                           // an act of three parts
        "8204 81 88 ID 82000a f6 00 820381 6164 80 80 80",         // another kind of source
        "8203 81 88 6164 616e 820281 82000a 63455552 f6 f6 80 f4", // another kind of asking
        "",
        "80",
        "f6",
    ] {
        assert_eq!(Act::read(&bytes(hex)), None, "{hex}");
    }
}

#[test]
fn another_spelling_of_the_same_act_is_none() {
    for (hex, why) in [
        ("821805 81 ID", "a number in more bytes than it needs"),
        ("9f05 81 ID ff", "a list whose length is not said"),
        ("8205 9f ID ff", "a list whose length is not said"),
        ("8200 83 6174 80 f6", "nothing, said"),
        ("8200 82 7f6174ff 80", "a text in pieces"),
        ("8207 81 83 646575726f 80 80", "a currency by another of its names"),
        ("8207 81 83 63455552 81 82 00 82010a 80", "1 as 1.0"),
    ] {
        assert_eq!(Act::read(&bytes(hex)), None, "{why}");
    }
}

#[test]
fn lengths_that_are_not_there_cost_nothing() {
    for hex in [
        "8200 82 7bffffffffffffffff",
        "8200 82 6174 9bffffffffffffffff",
        "8204 81 88 ID 82000a f6 00 820081 9bffffffffffffffff",
        "8205 9bffffffffffffffff",
        "9bffffffffffffffff",
        "85 6163 82000a 63455552 820014 9bffffffffffffffff",
    ] {
        assert_eq!(Act::read(&bytes(hex)), None);
        assert_eq!(ClaimLetter::read(&bytes(hex)), None);
    }
    // Lists in lists in lists.
    assert_eq!(Act::read(&vec![0x81; 1 << 20]), None);
    assert_eq!(ClaimLetter::read(&vec![0x81; 1 << 20]), None);
}

/// What is read at a limit, and refused one beyond it.
#[track_caller]
fn at_most(most: usize, make: impl Fn(usize) -> Act) {
    let at = make(most);
    // Compared, not shown: a failure would fill the screen.
    assert!(Act::read(&at.write()) == Some(at), "{most} are not read");
    assert!(Act::read(&make(most + 1).write()).is_none(), "{most} and one are read");
}

#[test]
fn everything_has_a_limit() {
    let equation = |text: usize, bindings: usize, name: usize| Act::Equation {
        text: "t".repeat(text).into(),
        bindings: vec![Binding { class: Class::Agent, name: "n".repeat(name).into(), id: Id::Here(0) }; bindings],
        follows: None,
    };
    at_most(TEXT_BYTES_MAX, |length| equation(length, 1, 1));
    at_most(LINES_MAX, |count| equation(1, count, 1));
    at_most(ID_BYTES_MAX, |length| equation(1, 1, length));

    let line = |count: usize| vec![(Id::Here(0), Decimal::ONE); count];
    let one = || Asked {
        design: Id::Here(0),
        policy: OperationId([0; 32]),
        worth: Decimal::ONE,
        whole: Decimal::ONE,
        amount: Decimal::ONE,
    };
    let proposal = |lines: usize, remembered: usize, asked: usize, sold: usize| {
        Act::Propose(Box::new(Proposal {
            equation: OperationId([0; 32]),
            income: Decimal::ONE,
            payment: None,
            came: Millis(0),
            source: Source::Sold(vec![Id::Here(0); sold]),
            lines: line(lines),
            remembered: line(remembered),
            asked: vec![one(); asked],
        }))
    };
    at_most(LINES_MAX, |count| proposal(count, 0, 0, 0));
    at_most(LINES_MAX, |count| proposal(0, count, 0, 0));
    at_most(LINES_MAX, |count| proposal(0, 0, count, 0));
    at_most(LINES_MAX, |count| proposal(0, 0, 0, count));

    let policy = |name: usize, exempt: usize| {
        Act::Policy(Policy {
            design: Id::Here(0),
            name: "n".repeat(name).into(),
            asking: Asking::EachMade(Decimal::ONE),
            currency: Unit::named("EUR"),
            at_most: None,
            until: None,
            exempt: vec![SpaceId([0; 32]); exempt],
            is_over: false,
        })
    };
    at_most(ID_BYTES_MAX, |length| policy(length, 0));
    at_most(LINES_MAX, |count| policy(1, count));

    let clearing = |cleared: usize, parties: usize| {
        let parties = vec![Id::Here(0); parties];
        Act::Clear(Clearing { currency: Unit::named("EUR"), cleared: line(cleared), parties })
    };
    at_most(LINES_MAX, |count| clearing(count, 0));
    at_most(LINES_MAX, |count| clearing(0, count));

    let named =
        |length: usize| Act::Agree { clearing: OperationId([0; 32]), party: Id::Foreign("p".repeat(length).into()) };
    at_most(ID_BYTES_MAX, named);

    let letter = |count: usize| {
        let (claim, currency) = (Id::Here(0), Unit::named("EUR"));
        ClaimLetter { claim, amount: Decimal::ONE, currency, income: Decimal::ONE, asked: vec![one(); count] }
    };
    assert_eq!(ClaimLetter::read(&letter(LINES_MAX).write()), Some(letter(LINES_MAX)));
    assert_eq!(ClaimLetter::read(&letter(LINES_MAX + 1).write()), None);
}
