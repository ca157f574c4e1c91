//! Laws of the board, for acts about each other by anybody at any time: the order in which they arrive does not matter,
//! nothing that followed is taken back, nobody holds what another holds, and the ledger says what the board says.

use std::collections::BTreeMap;

use commonage_economy::action::Action;
use commonage_economy::id::Id;
use commonage_economy::ledger::{Ledger, Stamp};
use commonage_economy::needs::act::{Act, Ask, Purpose};
use commonage_economy::needs::{Board, Reply, commitment, intent};
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Millis, OperationId};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{
    ANA, BEN, GROUP, HOME, Said, agree, ask, bare, board, can, carrots, change, decline, operation, over, person,
    release, said, still, take_back,
};
use crate::support::{decimal, event};

/// The first four are asks; the next six say “I can”; the rest says something about any of them.
const ASKS: u8 = 4;
const CANS: u8 = 10;
const ALL: u8 = 26;

fn asks() -> [Ask; 4] {
    [
        Ask { first_come: true, ..carrots("10") },
        carrots("10"),
        Ask { first_come: true, agent: person(GROUP), ..bare("a ladder") },
        Ask { purpose: Purpose::Offer, agent: person(BEN), ..carrots("7") },
    ]
}

/// Acts about each other, by anybody, at any time; some are missing.
fn history() -> impl Strategy<Value = Vec<Said>> {
    let amount = || option::of((0_u8..8).prop_map(|amount| amount.to_string()));
    let first_cans = vec((0..ASKS, 1_u8..5, amount()), usize::from(CANS - ASKS));
    let word = prop_oneof![
        5 => (ASKS..CANS, amount()).prop_map(|(of, amount)| agree(of, amount.as_deref())),
        2 => (ASKS..CANS).prop_map(decline),
        3 => (ASKS..CANS, amount()).prop_map(|(of, done)| release(of, done.as_deref())),
        1 => (0..ASKS, 0_u8..14).prop_map(|(of, amount)| {
            let held = asks()[usize::from(of)].clone();
            let amount = held.amount.as_ref().map(|_| Measure::new(i64::from(amount).into(), Unit::named("kilogram")));
            change(of, Ask { amount, ..held })
        }),
        1 => (0..ASKS, option::of(0..12_u64)).prop_map(|(of, until)| still(of, until)),
        1 => (0..ASKS).prop_map(over),
        3 => (0..ALL).prop_map(take_back),
        // Nonsense: a word about something of another kind.
        1 => (0..ALL, 0..ALL).prop_map(|(of, to)| if of % 2 == 0 { over(to) } else { can(of, 1, Some("1")) }),
        1 => (0..ALL, 0..ALL).prop_map(|(of, to)| if of % 2 == 0 { agree(to, None) } else { change(of, carrots("1")) }),
    ];
    let who = || prop_oneof![4 => Just(ANA), 3 => Just(BEN), 2 => 1_u8..5, 1 => Just(super::EVA)];
    let how = vec((who(), 0..12_u64, 0..12_u8), usize::from(ALL));
    (first_cans, vec(word, 0..usize::from(ALL - CANS)), how).prop_map(|(cans, words, how)| {
        let asks = asks().into_iter().map(ask);
        let cans = cans.into_iter().map(|(of, who, amount)| can(of, who, amount.as_deref()));
        let all = asks.chain(cans).chain(words).zip(how).zip(0..);
        all.filter(|((_, (_, _, chance)), _)| *chance > 0)
            .map(|((act, (who, at, _)), number)| {
                // Most speak for themselves.
                let (who, at) = match &act {
                    Act::Can(can) => ((1..5).find(|who| person(*who) == can.agent).unwrap_or(who), at),
                    Act::Ask(_) => (who, at / 4),
                    _ => (who, at),
                };
                said(number, who, at, act)
            })
            .collect()
    })
}

type Told = BTreeMap<OperationId, Vec<Record>>;

/// A board that hears these one after the other, and the ledger of what followed; now and then somebody asks what
/// follows, and once it is put away and opened again.
fn settled(all: &[Said], portions: &[Index], again: Index) -> (Board, Ledger, Told) {
    let (mut board, mut ledger, mut told) = (Board::default(), Ledger::default(), Told::new());
    let hand_out = |board: &mut Board, ledger: &mut Ledger, told: &mut Told| {
        for (stamp, records) in board.take_records(HOME) {
            assert!(told.insert(stamp.id, records.clone()).is_none(), "handed out twice");
            ledger.apply(&stamp, records);
        }
        ledger.settle();
    };
    for (one, at) in all.iter().zip(0..) {
        one.onto(&mut board);
        if portions.iter().any(|portion| portion.index(all.len()) == at) {
            hand_out(&mut board, &mut ledger, &mut told);
        }
        if again.index(all.len()) == at {
            board = Board::from_snapshot(&board.to_snapshot()).unwrap();
        }
    }
    hand_out(&mut board, &mut ledger, &mut told);
    (board, ledger, told)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn the_order_of_arrival_does_not_matter(
        (all, shuffled) in history().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        (portions, again) in (vec(any::<Index>(), 0..6), any::<Index>()),
    ) {
        prop_assume!(!all.is_empty());
        let (one, ledger, told) = settled(&all, &[], again);
        let (mut other, same, likewise) = settled(&shuffled, &portions, again);
        prop_assert_eq!(one.state_hash(), other.state_hash());
        prop_assert!(one.all().eq(other.all()));
        prop_assert_eq!(told, likewise);
        prop_assert_eq!(ledger.state_hash(), same.state_hash());
        // Heard twice, it says no more.
        let mut twice = same;
        shuffled.iter().for_each(|said| said.onto(&mut other));
        other.take_records(HOME).into_iter().for_each(|(stamp, records)| twice.apply(&stamp, records));
        twice.settle();
        prop_assert_eq!(one.state_hash(), other.state_hash());
        prop_assert_eq!(ledger.state_hash(), twice.state_hash());
    }

    #[test]
    fn what_follows_never_has_to_be_taken_back(all in history(), more in any::<Index>()) {
        prop_assume!(!all.is_empty());
        let told = |all: &[Said]| -> Told {
            board(all).take_records(HOME).into_iter().map(|(stamp, records)| (stamp.id, records)).collect()
        };
        let (before, after) = (told(&all[..more.index(all.len())]), told(&all));
        prop_assert!(before.iter().all(|(id, records)| after.get(id) == Some(records)));
    }

    #[test]
    fn nobody_holds_what_another_holds(all in history()) {
        for asked in board(&all).all() {
            let Some(whole) = &asked.ask.amount else {
                prop_assert!(asked.left.is_none() && asked.takings.iter().all(|taking| taking.held.is_none()));
                continue;
            };
            let held = |taking: &commonage_economy::needs::Taking| taking.held.unwrap_or_default();
            let sum = asked.takings.iter().map(held).sum();
            prop_assert!(sum <= whole.value && !asked.left.unwrap().is_negative());
            prop_assert_eq!(asked.left.unwrap() + sum, whole.value);
            for taking in &asked.takings {
                let wanted = taking.wanted.unwrap();
                prop_assert!(!held(taking).is_negative() && held(taking) <= wanted);
                prop_assert!(taking.done.is_none_or(|done| done <= wanted));
                prop_assert!(taking.before.iter().all(|id| *id != taking.id && asked.taking(id).is_some()));
                if let Some(short) = taking.short() {
                    // Then nothing is left, and those before hold the rest.
                    prop_assert!(taking.reply == Reply::Agreed && asked.left.unwrap().is_zero());
                    let before = taking.before.iter().filter_map(|id| asked.taking(id)).map(held).sum();
                    prop_assert_eq!(short, wanted - (whole.value - before).min(wanted));
                }
            }
        }
    }

    #[test]
    fn the_ledger_says_what_the_board_says(all in history()) {
        let mut board = board(&all);
        let mut ledger = Ledger::default();
        board.take_records(HOME).into_iter().for_each(|(stamp, records)| ledger.apply(&stamp, records));
        // What was done stands in the ledger as something that was done.
        let stamp = Stamp { id: operation(99), clock: Millis(99), author: None };
        let released = board.all().flat_map(|asked| &asked.takings).filter(|taking| taking.reply == Reply::Released);
        let done: Vec<_> = released.filter_map(|taking| done(taking.id, taking.done?)).collect();
        ledger.apply(&stamp, done);
        ledger.settle();
        for asked in board.all() {
            let open = ledger.open(ledger.find(Class::Intent, &intent(asked.id)).unwrap()).unwrap();
            prop_assert_eq!(open.is_finished, asked.over.is_some() || asked.is_taken_back);
            let Some(Act::Ask(first)) = board.act(&asked.id).map(|stated| &stated.act) else { panic!("an ask") };
            // A need stays in the ledger as it was first said (rulings.md).
            prop_assert_eq!(open.whole.as_ref(), first.amount.as_ref());
            if let (Some(left), false, true) = (asked.left, open.is_finished, asked.ask.amount == first.amount) {
                prop_assert_eq!(open.open.unwrap().value, left);
            }
        }
        for said in all.iter().filter(|said| matches!(said.act, Act::Can(_))) {
            let id = operation(said.number);
            let taking = board.ask_of(id).and_then(|ask| board.asked(&ask)?.taking(&id));
            let promise = ledger.find(Class::Commitment, &commitment(id)).and_then(|name| ledger.open(name));
            let amounts = promise.as_ref().filter(|open| !open.is_finished).map(|open| open.whole.clone());
            match taking {
                Some(taking) if taking.reply == Reply::Agreed => {
                    prop_assert_eq!(amounts.map(|whole| whole.map(|whole| whole.value)), Some(taking.wanted));
                }
                // Of what was never agreed the ledger knows nothing but, perhaps, that it is open again.
                _ => prop_assert!(amounts.flatten().is_none()),
            }
        }
    }
}

/// Something was done towards a promise.
fn done(can: OperationId, amount: commonage_economy::decimal::Decimal) -> Option<Record> {
    let name = format!("done-{}", can.0[0]);
    let done = event(&name, Action::Transfer)
        .with(P::Provider, Value::Id(Id::Space(HOME)))
        .with(P::Receiver, Value::Id(Id::Space(HOME)))
        .with(P::ResourceQuantity, Value::Measure(Measure::new(amount, Unit::named("kilogram"))))
        .with(P::Fulfills, Value::Id(commitment(can)));
    (amount > decimal("0")).then_some(done)
}

#[test]
fn the_histories_tried_decide_something() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let all: Vec<Board> = (0..500).map(|_| board(&history().new_tree(&mut runner).unwrap().current())).collect();
    let often = |is: &dyn Fn(&commonage_economy::needs::Asked) -> bool| {
        all.iter().flat_map(Board::all).filter(|asked| is(asked)).count()
    };
    let replied = |reply: Reply| often(&|asked| asked.takings.iter().any(|taking| taking.reply == reply));
    let counts = [
        replied(Reply::Waiting),
        replied(Reply::Agreed),
        replied(Reply::Declined),
        replied(Reply::Released),
        often(&|asked| asked.takings.iter().any(|taking| taking.short().is_some())),
        often(&|asked| asked.takings.iter().any(|taking| taking.held > taking.done && taking.done.is_none())),
        often(&|asked| asked.takings.iter().any(|taking| taking.done.is_some_and(|done| !done.is_zero()))),
        often(&|asked| asked.over.is_some()),
        often(&|asked| asked.is_taken_back),
        often(&|asked| asked.last_word != asked.clock),
    ];
    assert!(counts.iter().all(|count| *count > 20), "{counts:?} of 2000");
}
