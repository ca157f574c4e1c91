//! Acts about needs and offers, and letters that say “I can”, are read in their one encoding or not at all. Whatever was
//! read can be put on a board; and acts about each other, made of the bytes, keep what the board promises.
#![no_main]

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::{Ledger, Stamp};
use commonage_economy::needs::act::{Act, Ask, Can, CanLetter, Purpose, Stakes, Weight};
use commonage_economy::needs::{Asked, Board, intent};
use commonage_economy::sharing::register::Right;
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::Class;
use commonage_log::{Millis, OperationId, SpaceId};
use libfuzzer_sys::fuzz_target;

const HOME: SpaceId = SpaceId([200; 32]);

/// Most acts that are made of one input: enough for any chain of words, and fast.
const ACTS_MAX: usize = 24;

type Said = (Stamp, Right, Act);

fn operation(number: u8) -> OperationId {
    OperationId([number; 32])
}

fn ask(byte: u8) -> Box<Ask> {
    let amount = (byte & 1 == 0).then(|| Measure::new(i64::from(byte >> 2).into(), Unit::named("kilogram")));
    Box::new(Ask {
        purpose: if byte & 4 == 0 { Purpose::Need } else { Purpose::Offer },
        action: Action::Transfer,
        what: "carrots".into(),
        kind: None,
        amount,
        grams_each: None,
        from: None,
        until: None,
        agent: Id::Space(SpaceId([byte >> 6; 32])),
        called: None,
        ways: vec![],
        in_return: None,
        weight: Weight::Heavy,
        stakes: Stakes::Welcome,
        around: None,
        languages: vec![],
        first_come: byte & 2 == 0,
        note: None,
    })
}

/// Four bytes are an act: what, about which one, with what, and who says it when.
fn said(number: u8, [what, about, with, who]: [u8; 4]) -> Said {
    let about = operation(about % ACTS_MAX as u8);
    let amount = (with & 1 == 0).then(|| Decimal::from(i64::from(with >> 3)));
    let agent = Id::Space(SpaceId([who & 3; 32]));
    let act = match what % 10 {
        0 => Act::Ask(ask(with)),
        1 => Act::Change { of: about, ask: ask(with) },
        2 => Act::Still { of: about, until: None },
        3 => Act::Over { of: about, note: None },
        4 | 5 => {
            let (called, when, with, letter, note) = (None, None, None, None, None);
            Act::Can(Box::new(Can { of: about, amount, agent, called, when, with, letter, note }))
        }
        6 => Act::Agree { can: about, amount },
        7 => Act::Decline { can: about, note: None },
        8 => Act::Release { can: about, done: amount, note: None },
        _ => Act::TakeBack { act: about },
    };
    let right = if who & 4 == 0 { Right::Member } else { Right::Steward };
    let stamp =
        Stamp { id: operation(number), clock: Millis(u64::from(who >> 3)), author: Some(SpaceId([who & 3; 32])) };
    (stamp, right, act)
}

/// A board that hears these, and the ledger of what followed, asked for after every few.
fn hear<'a>(all: impl Iterator<Item = &'a Said>, every: usize) -> (Board, Ledger) {
    let (mut board, mut ledger) = (Board::default(), Ledger::default());
    for (number, (stamp, right, act)) in all.enumerate() {
        board.apply(stamp, *right, true, act.clone());
        if number % every == 0 {
            follow(&mut board, &mut ledger);
        }
    }
    follow(&mut board, &mut ledger);
    (board, ledger)
}

fn follow(board: &mut Board, ledger: &mut Ledger) {
    board.take_records(HOME).into_iter().for_each(|(stamp, records)| ledger.apply(&stamp, records));
    ledger.settle();
}

fn is_sound(ledger: &Ledger, asked: &Asked) {
    let held = asked.takings.iter().filter_map(|taking| taking.held).sum();
    assert_eq!(asked.ask.amount.as_ref().map(|whole| whole.value), asked.left.map(|left| left + held));
    assert!(asked.left.is_none_or(|left| !left.is_negative()));
    assert!(asked.takings.iter().all(|taking| taking.held <= taking.wanted));
    let open = ledger.find(Class::Intent, &intent(asked.id)).and_then(|name| ledger.open(name)).expect("an intent");
    assert_eq!(open.is_finished, asked.over.is_some() || asked.is_taken_back);
}

fuzz_target!(|input: &[u8]| {
    if let Some(letter) = CanLetter::read(input) {
        assert_eq!(letter.write(), input, "two encodings of one letter");
    }
    if let Some(act) = Act::read(input) {
        assert_eq!(act.write(), input, "two encodings of one act");
        let (stamp, right, _) = said(1, [0; 4]);
        let about = [said(0, [0; 4]), (stamp, right, act)];
        let (board, _) = hear(about.iter(), 1);
        let kept = Board::from_snapshot(&board.to_snapshot()).expect("what was written can be read");
        assert_eq!(kept.state_hash(), board.state_hash());
    }
    let acts = input.as_chunks::<4>().0;
    let all: Vec<Said> = acts.iter().take(ACTS_MAX).zip(0..).map(|(bytes, number)| said(number, *bytes)).collect();
    let (board, ledger) = hear(all.iter(), 3);
    let (back, same) = hear(all.iter().rev(), 5);
    assert_eq!((board.state_hash(), ledger.state_hash()), (back.state_hash(), same.state_hash()));
    board.all().for_each(|asked| is_sound(&ledger, asked));
});
