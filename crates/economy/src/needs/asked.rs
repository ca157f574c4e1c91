//! One need or offer, worked out from the acts about it: how it is now, who said “I can”, and what is left.

use commonage_log::{Millis, OperationId, SpaceId};

use super::act::{Act, Ask, Can};
use super::board::{Board, Stated, takes_back};
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
    /// The ask about which they said it, where that is another: it is given out of this offer, or meets this need.
    pub through: Option<OperationId>,
    /// How far it has come.
    pub reply: Reply,
    /// When that was said.
    pub replied: Millis,
    /// The words with it.
    pub words: Option<Box<str>>,
    /// It was agreed to, now or once.
    pub was_agreed: bool,
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
            is_taken_back: false,
            takings: Vec::new(),
            left: None,
        };
        for said in board.words_on(&id) {
            asked.hear(word(board, stated, first, said), said.clock);
        }
        let said = board.words_on(&id).into_iter();
        asked.takings = said.filter_map(|said| taking(board, stated, first, said)).collect();
        asked.takings.extend(board.said_elsewhere(&id).filter_map(|said| through(board, (stated, first), said)));
        asked.takings.sort_by_key(|taking| (taking.clock, taking.id));
        asked.divide();
        Some(asked)
    }

    /// A word of those who decide about it; the last one counts.
    fn hear(&mut self, word: Option<Word<'_>>, clock: Millis) {
        match word {
            Some(Word::Better(ask)) => {
                self.ask = ask.clone();
                self.last_word = clock;
            }
            // Said after it was over, it stands again.
            Some(Word::Still(until)) => {
                self.ask.until = until.or(self.ask.until.filter(|until| *until > clock));
                self.last_word = clock;
                (self.over, self.is_taken_back) = (None, false);
            }
            Some(Word::StandsAgain) => (self.over, self.is_taken_back) = (None, false),
            Some(Word::Over(note)) => self.over = Some((clock, note.clone())),
            Some(Word::NeverMeant) => self.is_taken_back = true,
            None => {}
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
                    if taking.held.is_some_and(|held| !held.is_zero()) {
                        holders.push(taking.id);
                    }
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
fn may_decide(asked: &Stated, ask: &Ask, word: &Stated) -> bool {
    decides(asked.author, &ask.agent, word.author, word.right >= Right::Steward)
}

/// A change says the same thing better: whether it is wanted or given, for whom, what it is counted in, and whether the
/// first who says “I can” has it, stays.
fn is_change(first: &Ask, ask: &Ask) -> bool {
    let unit = |ask: &Ask| ask.amount.as_ref().map(|amount| amount.unit.clone());
    let is_same = first.purpose == ask.purpose && first.agent == ask.agent && first.first_come == ask.first_come;
    is_same && unit(first) == unit(ask)
}

/// What an act says of an ask, by somebody who may say it.
pub(super) enum Word<'a> {
    Better(&'a Ask),
    Still(Option<Millis>),
    Over(&'a Option<Box<str>>),
    /// That it is over was taken back.
    StandsAgain,
    /// The ask was taken back.
    NeverMeant,
}

/// Reads an act as a word about an ask. Board and ledger both go by this, so that they say the same.
pub(super) fn word<'a>(board: &Board, asked: &Stated, first: &Ask, stated: &'a Stated) -> Option<Word<'a>> {
    if let Act::TakeBack { act } = &stated.act {
        let of = board.act(act).filter(|of| takes_back(stated, of))?;
        if of.id == asked.id {
            return Some(Word::NeverMeant);
        }
        return matches!(word(board, asked, first, of)?, Word::Over(_)).then_some(Word::StandsAgain);
    }
    if stated.about() != Some(asked.id) || !may_decide(asked, first, stated) {
        return None;
    }
    match &stated.act {
        Act::Change { ask, .. } if is_change(first, ask) => Some(Word::Better(ask)),
        Act::Still { until, .. } => Some(Word::Still(*until)),
        Act::Over { note, .. } => Some(Word::Over(note)),
        _ => None,
    }
}

/// What an act says of an “I can”, by somebody who may say it.
pub(super) enum Answer<'a> {
    Agrees(Option<Decimal>),
    Declines(&'a Option<Box<str>>),
    HandsBack(Option<Decimal>, &'a Option<Box<str>>),
    /// That it was declined or handed back was taken back.
    Anew,
    /// The “I can” was taken back.
    NeverMeant,
}

/// Reads an act as a word about an “I can”, likewise.
pub(super) fn answer<'a>(
    board: &Board,
    (asked, first): (&Stated, &Ask),
    (said, can): (&Stated, &Can),
    stated: &'a Stated,
) -> Option<Answer<'a>> {
    if let Act::TakeBack { act } = &stated.act {
        let of = board.act(act).filter(|of| takes_back(stated, of))?;
        if of.id == said.id {
            return Some(Answer::NeverMeant);
        }
        let was = answer(board, (asked, first), (said, can), of)?;
        return matches!(was, Answer::Declines(_) | Answer::HandsBack(..)).then_some(Answer::Anew);
    }
    if stated.about() != Some(said.id) {
        return None;
    }
    match &stated.act {
        Act::Agree { amount, .. } if may_decide(asked, first, stated) => Some(Answer::Agrees(*amount)),
        Act::Decline { note, .. } if may_decide(asked, first, stated) => Some(Answer::Declines(note)),
        Act::Release { done, note, .. } if may_release(said, can, stated) => Some(Answer::HandsBack(*done, note)),
        _ => None,
    }
}

/// How much of an ask an “I can” speaks of; `None` where no amount counts.
pub(super) fn wanted(ask: &Ask, can: &Can) -> Option<Decimal> {
    let whole = ask.amount.as_ref()?.value;
    Some(can.amount.unwrap_or(whole))
}

/// Whether somebody may hand an “I can” back: who said it, or for whom.
fn may_release(said: &Stated, can: &Can, word: &Stated) -> bool {
    word.author.is_some() && (word.author == said.author || word.author.map(Id::Space).as_ref() == Some(&can.agent))
}

/// An “I can” that was said about another ask and is given out of this offer, or meets this need: it holds some of it too.
/// Only whoever decides about this one can say so.
fn through(board: &Board, (stated, first): (&Stated, &Ask), said: &Stated) -> Option<Taking> {
    let Act::Can(can) = &said.act else { return None };
    let other = board.act(&can.of).filter(|other| other.id != stated.id)?;
    let Act::Ask(ask) = &other.act else { return None };
    let unit = |ask: &Ask| ask.amount.as_ref().map(|amount| amount.unit.clone());
    let is_met = ask.purpose != first.purpose && unit(ask) == unit(first);
    if !is_met || !decides(stated.author, &first.agent, said.author, false) {
        return None;
    }
    let mut taking = taking(board, other, ask, said)?;
    taking.through = Some(other.id);
    (taking.can.agent, taking.can.called) = (ask.agent.clone(), ask.called.clone());
    Some(taking)
}

fn taking(board: &Board, asked: &Stated, ask: &Ask, said: &Stated) -> Option<Taking> {
    let Act::Can(can) = &said.act else { return None };
    let mut taking = Taking {
        id: said.id,
        clock: said.clock,
        author: said.author,
        can: (**can).clone(),
        through: None,
        reply: if ask.first_come { Reply::Agreed } else { Reply::Waiting },
        replied: said.clock,
        words: None,
        was_agreed: ask.first_come,
        wanted: wanted(ask, can),
        held: None,
        done: None,
        misses_out: false,
        before: Vec::new(),
    };
    let mut is_meant = true;
    for word in board.words_on(&said.id) {
        let Some(answer) = answer(board, (asked, ask), (said, can), word) else { continue };
        is_meant = match answer {
            Answer::Agrees(_) | Answer::Anew => true,
            Answer::NeverMeant => false,
            Answer::Declines(_) | Answer::HandsBack(..) => is_meant,
        };
        taking.hear(answer, word.clock);
    }
    // Nothing was done of what was never agreed, and not more than was agreed.
    taking.done =
        taking.done.filter(|_| taking.was_agreed).map(|done| taking.wanted.map_or(done, |most| done.min(most)));
    is_meant.then_some(taking)
}

impl Taking {
    /// A word about it, of the one who asks or the one who said it; the last one counts. How much was agreed stays as it
    /// was agreed first: another amount is another “I can”.
    fn hear(&mut self, answer: Answer<'_>, clock: Millis) {
        let (reply, words) = match answer {
            Answer::Agrees(amount) => {
                if !std::mem::replace(&mut self.was_agreed, true) {
                    self.wanted = self.wanted.map(|most| amount.map_or(most, |amount| amount.min(most)));
                }
                (Reply::Agreed, &None)
            }
            Answer::Declines(note) => (Reply::Declined, note),
            Answer::HandsBack(done, note) => {
                self.done = done;
                (Reply::Released, note)
            }
            Answer::Anew => (if self.was_agreed { Reply::Agreed } else { Reply::Waiting }, &None),
            Answer::NeverMeant => return,
        };
        if reply != Reply::Released {
            self.done = None;
        }
        (self.reply, self.replied, self.words) = (reply, clock, words.clone());
    }

    /// By how much they are short.
    pub fn short(&self) -> Option<Decimal> {
        let short = self.wanted? - self.held?;
        (self.misses_out && !short.is_zero()).then_some(short)
    }
}
