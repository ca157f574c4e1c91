//! Needs and offers: what people say, and what becomes of it on the board and in the ledger.

mod codec;
mod follow;
mod golden;
mod law;
mod steps;

use commonage_economy::action::Action;
use commonage_economy::id::Id;
use commonage_economy::ledger::Stamp;
use commonage_economy::needs::act::{Act, Ask, Can, Purpose, Stakes, Weight};
use commonage_economy::needs::{Asked, Board, Taking};
use commonage_economy::sharing::register::Right;
use commonage_economy::unit::{Measure, Unit};
use commonage_log::{Millis, OperationId, SpaceId};

use crate::support::decimal;

const HOME: SpaceId = SpaceId([100; 32]);
const ANA: u8 = 1;
const BEN: u8 = 2;
const CLEO: u8 = 3;
const DAN: u8 = 4;
/// Speaks as a steward; the others do not.
const EVA: u8 = 9;
/// A group.
const GROUP: u8 = 50;

fn person(number: u8) -> Id {
    Id::Space(SpaceId([number; 32]))
}

fn operation(number: u8) -> OperationId {
    OperationId([number; 32])
}

/// One thing said: who, when, as which operation, what.
#[derive(Clone, Debug)]
struct Said {
    number: u8,
    who: u8,
    at: u64,
    act: Act,
}

impl Said {
    fn stamp(&self) -> Stamp {
        Stamp { id: operation(self.number), clock: Millis(self.at), author: Some(SpaceId([self.who; 32])) }
    }

    fn onto(&self, board: &mut Board) {
        let right = if self.who == EVA { Right::Steward } else { Right::Member };
        board.apply(&self.stamp(), right, true, self.act.clone());
    }
}

fn said(number: u8, who: u8, at: u64, act: Act) -> Said {
    Said { number, who, at, act }
}

fn board(all: &[Said]) -> Board {
    let mut board = Board::default();
    all.iter().for_each(|one| one.onto(&mut board));
    board
}

/// Something that Ana needs, in any amount.
fn bare(what: &str) -> Ask {
    Ask {
        purpose: Purpose::Need,
        action: Action::Transfer,
        what: what.into(),
        kind: None,
        amount: None,
        grams_each: None,
        from: None,
        until: None,
        agent: person(ANA),
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

/// So many kilograms of carrots that Ana needs.
fn carrots(kilograms: &str) -> Ask {
    Ask { amount: Some(Measure::new(decimal(kilograms), Unit::named("kilogram"))), ..bare("carrots") }
}

fn ask(ask: Ask) -> Act {
    Act::Ask(Box::new(ask))
}

fn bare_can(of: u8, agent: Id) -> Can {
    let (amount, called, when, with, letter, note) = (None, None, None, None, None, None);
    Can { of: operation(of), amount, agent, called, when, with, letter, note }
}

/// “I can”, so much of it, or all.
fn can(of: u8, who: u8, amount: Option<&str>) -> Act {
    Act::Can(Box::new(Can { amount: amount.map(decimal), ..bare_can(of, person(who)) }))
}

fn agree(can: u8, amount: Option<&str>) -> Act {
    Act::Agree { can: operation(can), amount: amount.map(decimal) }
}

fn decline(can: u8) -> Act {
    Act::Decline { can: operation(can), note: None }
}

fn release(can: u8, done: Option<&str>) -> Act {
    Act::Release { can: operation(can), done: done.map(decimal), note: None }
}

fn change(of: u8, ask: Ask) -> Act {
    Act::Change { of: operation(of), ask: Box::new(ask) }
}

fn still(of: u8, until: Option<u64>) -> Act {
    Act::Still { of: operation(of), until: until.map(Millis) }
}

fn over(of: u8) -> Act {
    Act::Over { of: operation(of), note: None }
}

fn take_back(number: u8) -> Act {
    Act::TakeBack { act: operation(number) }
}

fn asked(board: &Board, number: u8) -> &Asked {
    board.asked(&operation(number)).unwrap()
}

fn taking(board: &Board, of: u8, number: u8) -> &Taking {
    asked(board, of).taking(&operation(number)).unwrap()
}

/// What nobody holds.
fn left(all: &[Said]) -> String {
    asked(&board(all), 0).left.unwrap().to_string()
}
