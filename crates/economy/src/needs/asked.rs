//! One need or offer, worked out from the acts about it: how it is now, who said “I can”, and what is left.

use commonage_log::{Millis, OperationId, SpaceId};

use super::act::{Act, Ask, Can};
use super::board::{Board, Stated};
use crate::decimal::Decimal;
use crate::id::Id;
use crate::sharing::register::Right;
use crate::unit::Measure;

/// After so long without a word, the one who asks is asked once whether it still stands: two weeks.
pub const ASKED_AFTER_MS: u64 = 14 * 24 * 60 * 60 * 1000;

/// So long they have to answer before the others see that nobody knows: three days, a weekend and a Monday.
pub const ANSWER_WITHIN_MS: u64 = 3 * 24 * 60 * 60 * 1000;

/// A need or an offer, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The operation that first asked.
    pub id: OperationId,
    /// When.
    pub clock: Millis,
    /// Who spoke.
    pub author: Option<SpaceId>,
    /// Anyone may read it.
    pub is_public: bool,
    /// How it is asked now.
    pub ask: Ask,
    /// The last word of those who decide about it: asked, changed, still needed.
    pub last_word: Millis,
    /// It does not stand any more: since when, and what was said.
    pub over: Option<(Millis, Option<Box<str>>)>,
    /// Its author took it back: it was never meant.
    pub is_taken_back: bool,
    /// Everyone who said “I can”, in the order in which they said it.
    pub takings: Vec<Taking>,
    /// What nobody holds; `None` where no amount was said.
    pub left: Option<Decimal>,
}

/// How far an “I can” has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reply {
    /// The one who asks did not answer yet.
    Waiting,
    /// It holds.
    Agreed,
    /// Not this time.
    Declined,
    /// Handed back: “I can't any more”.
    Released,
}

/// Somebody who said “I can”.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// The operation.
    pub id: OperationId,
    /// When they said it.
    pub clock: Millis,
    /// Who spoke.
    pub author: Option<SpaceId>,
    /// What they said.
    pub can: Can,
    /// How far it has come.
    pub reply: Reply,
    /// When that was said.
    pub replied: Millis,
    /// The words with it.
    pub words: Option<Box<str>>,
    /// How much they would take, or, once agreed, how much was agreed; `None` where no amount counts.
    pub wanted: Option<Decimal>,
    /// How much of that they hold: less, where those before them took the rest.
    pub held: Option<Decimal>,
    /// What was done of it when it was handed back.
    pub done: Option<Decimal>,
    /// They hold less than was agreed, or nothing: others were before them.
    pub misses_out: bool,
    /// Those who hold some of it, or said so too, and were before them.
    pub before: Vec<OperationId>,
}

/// Whether it can be believed that something still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// It does.
    Fresh,
    /// The one who asks is asked.
    Asking,
    /// Nobody knows: they did not answer.
    Unanswered,
}

impl Asked {
    pub(super) fn work_out(board: &Board, id: OperationId) -> Option<Asked> {
        let stated = board.act(&id)?;
        let Act::Ask(first) = &stated.act else { return None };
        let mut asked = Asked {
            id,
            clock: stated.clock,
            author: stated.author,
            is_public: stated.is_public,
            ask: (**first).clone(),
            last_word: stated.clock,
            over: None,
            is_taken_back: board.taken_back(stated).is_some(),
            takings: Vec::new(),
            left: None,
        };
        for word in board.spoken_of(&id) {
            asked.hear(stated, first, word);
        }
        asked.takings =
            board.spoken_of(&id).into_iter().filter_map(|word| taking(board, stated, first, word)).collect();
        asked.divide();
        Some(asked)
    }

    /// A word of those who decide about it.
    fn hear(&mut self, stated: &Stated, first: &Ask, word: &Stated) {
        if !may_decide(stated, first, word) {
            return;
        }
        match &word.act {
            Act::Change { ask, .. } if is_change(first, ask) => {
                self.ask = (**ask).clone();
                self.last_word = word.clock;
            }
            Act::Still { until, .. } => {
                self.ask.until = until.or(self.ask.until.filter(|until| *until > word.clock));
                self.last_word = word.clock;
                // Said after it was over, it stands again.
                self.over = None;
            }
            Act::Over { note, .. } => self.over = Some((word.clock, note.clone())),
            _ => {}
        }
    }

    /// Who holds how much: in the order in which people said “I can”, as far as it reaches.
    fn divide(&mut self) {
        let mut left = self.ask.amount.as_ref().map(|amount| amount.value);
        let mut holders: Vec<OperationId> = Vec::new();
        let first_come = self.ask.first_come;
        for taking in &mut self.takings {
            match taking.reply {
                Reply::Agreed => {
                    taking.before.clone_from(&holders);
                    match (left, taking.wanted) {
                        (Some(rest), Some(wanted)) => {
                            let held = wanted.min(rest);
                            taking.held = Some(held);
                            taking.misses_out = held < wanted;
                            left = Some(rest - held);
                        }
                        _ => taking.misses_out = first_come && !holders.is_empty(),
                    }
                    if !taking.misses_out || taking.held.is_some_and(|held| !held.is_zero()) {
                        holders.push(taking.id);
                    }
                }
                Reply::Waiting => taking.before.clone_from(&holders),
                // What was done stays done.
                Reply::Released => {
                    taking.held = left.map(|left| taking.done.unwrap_or_default().min(left));
                    left = left.zip(taking.held).map(|(left, held)| left - held);
                }
                Reply::Declined => taking.held = left.map(|_| Decimal::ZERO),
            }
        }
        self.left = left;
    }

    /// Whether somebody can still take it up, or part of it.
    pub fn is_open(&self) -> bool {
        if self.over.is_some() || self.is_taken_back {
            return false;
        }
        match self.left {
            Some(left) => !left.is_zero(),
            None => self.takings.iter().all(|taking| taking.reply != Reply::Agreed),
        }
    }

    /// When the one who asks is asked whether it still stands.
    pub fn asked_from(&self) -> Millis {
        let silent = Millis(self.last_word.0.saturating_add(ASKED_AFTER_MS));
        self.ask.until.filter(|until| *until > self.last_word).unwrap_or(silent)
    }

    /// Whether it can be believed at a moment that it still stands.
    pub fn freshness(&self, now: Millis) -> Freshness {
        match now.0.checked_sub(self.asked_from().0) {
            None => Freshness::Fresh,
            Some(late) if late < ANSWER_WITHIN_MS => Freshness::Asking,
            Some(_) => Freshness::Unanswered,
        }
    }

    /// Somebody who said “I can”.
    pub fn taking(&self, can: &OperationId) -> Option<&Taking> {
        self.takings.iter().find(|taking| taking.id == *can)
    }

    /// What nobody holds, with its unit.
    pub fn open_amount(&self) -> Option<Measure> {
        Some(Measure::new(self.left?, self.ask.amount.as_ref()?.unit.clone()))
    }

    /// Whether a person decides about it: who asked, who needs it; a steward, where it was asked for another or a group.
    pub fn is_decided_by(&self, person: SpaceId, is_steward: bool) -> bool {
        decides(self.author, &self.ask.agent, Some(person), is_steward)
    }
}

fn decides(author: Option<SpaceId>, agent: &Id, who: Option<SpaceId>, is_steward: bool) -> bool {
    let is = |id: &Id| who.is_some_and(|who| *id == Id::Space(who));
    let is_own = author.is_some_and(|author| *agent == Id::Space(author));
    (who.is_some() && who == author) || is(agent) || (is_steward && !is_own)
}

/// Whether somebody may decide about an ask.
pub(super) fn may_decide(asked: &Stated, ask: &Ask, word: &Stated) -> bool {
    decides(asked.author, &ask.agent, word.author, word.right >= Right::Steward)
}

/// A change says the same thing better; what it is counted in, and whether it is wanted or given, stays.
pub(super) fn is_change(first: &Ask, ask: &Ask) -> bool {
    let unit = |ask: &Ask| ask.amount.as_ref().map(|amount| amount.unit.clone());
    first.purpose == ask.purpose && first.agent == ask.agent && unit(first) == unit(ask)
}

/// How much of an ask an “I can” speaks of; `None` where no amount counts.
pub(super) fn wanted(ask: &Ask, can: &Can) -> Option<Decimal> {
    let whole = ask.amount.as_ref()?.value;
    Some(can.amount.unwrap_or(whole))
}

/// Whether somebody may hand an “I can” back: who said it, or for whom.
pub(super) fn may_release(said: &Stated, can: &Can, word: &Stated) -> bool {
    word.author.is_some() && (word.author == said.author || word.author.map(Id::Space).as_ref() == Some(&can.agent))
}

fn taking(board: &Board, asked: &Stated, ask: &Ask, said: &Stated) -> Option<Taking> {
    let Act::Can(can) = &said.act else { return None };
    let mut taking = Taking {
        id: said.id,
        clock: said.clock,
        author: said.author,
        can: (**can).clone(),
        reply: if ask.first_come { Reply::Agreed } else { Reply::Waiting },
        replied: said.clock,
        words: None,
        wanted: wanted(ask, can),
        held: None,
        done: None,
        misses_out: false,
        before: Vec::new(),
    };
    for word in board.spoken_of(&said.id) {
        taking.hear(asked, ask, said, word);
    }
    Some(taking)
}

impl Taking {
    /// A word about it, of the one who asks or the one who said it; the last one counts.
    fn hear(&mut self, asked: &Stated, ask: &Ask, said: &Stated, word: &Stated) {
        let (reply, words) = match &word.act {
            Act::Agree { amount, .. } if may_decide(asked, ask, word) => {
                self.wanted = wanted(ask, &self.can).map(|most| amount.map_or(most, |amount| amount.min(most)));
                (Reply::Agreed, &None)
            }
            Act::Decline { note, .. } if may_decide(asked, ask, word) => (Reply::Declined, note),
            Act::Release { done, note, .. } if may_release(said, &self.can, word) => {
                self.done = *done;
                (Reply::Released, note)
            }
            _ => return,
        };
        (self.reply, self.replied, self.words) = (reply, word.clock, words.clone());
    }

    /// By how much they are short.
    pub fn short(&self) -> Option<Decimal> {
        let short = self.wanted? - self.held?;
        (self.misses_out && !short.is_zero()).then_some(short)
    }
}
