//! Stating what is needed, offered and taken up: looked at before it is signed. What arrives from others is never refused.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::moment;
use commonage_economy::needs::act::{Act, Ask, Can, Purpose};
use commonage_economy::needs::words::part;
use commonage_economy::needs::{Asked, Board, Reply, Stated, Taking};
use commonage_economy::unit::Measure;
use commonage_economy::words::in_words;
use commonage_log::{Audience, Body, Millis, Operation, OperationId, Room, Said, SpaceId, SpaceKind, said};

use crate::error::{NodeError, Result};
use crate::node::Node;
use crate::signing::Writing;

fn no(words: impl Into<Said>) -> NodeError {
    NodeError::Limit(words.into())
}

/// A date is one that a calendar has.
fn on_the_calendar(at: Option<Millis>) -> Result<()> {
    if at.is_some_and(|at| at > moment::LAST) {
        return Err(no("no calendar has that date. Say one before the year 9999."));
    }
    Ok(())
}

/// A date by which something is needed or offered is one that is still to come.
fn to_come(until: Option<Millis>, now: Millis) -> Result<()> {
    on_the_calendar(until)?;
    if until.is_some_and(|until| until < now) {
        return Err(no("that date is over. Say one that is still to come, or none."));
    }
    Ok(())
}

fn nothing_here() -> NodeError {
    NodeError::NotFound("no need or offer here begins so. Look at “commonage board”.".into())
}

impl Node {
    /// Asks for something or offers it, for the members of a space or for anyone.
    ///
    /// # Errors
    /// If this person may not write there, or cannot offer that.
    pub fn ask(&mut self, space: SpaceId, is_public: bool, ask: Ask, now: Millis) -> Result<Operation> {
        self.may_state(space)?;
        self.may_be_asked(space, &ask)?;
        to_come(ask.until, now)?;
        self.write_need(space, is_public, Act::Ask(Box::new(ask)), now)
    }

    /// States something about a need or an offer, if it can be.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn state_need(&mut self, space: SpaceId, act: Act, now: Millis) -> Result<Operation> {
        self.may_state(space)?;
        let is_public = match &act {
            Act::Ask(ask) => {
                self.may_be_asked(space, ask)?;
                false
            }
            Act::Change { of, ask } => {
                self.may_be_asked(space, ask)?;
                self.may_change(space, of, ask)?.is_public
            }
            Act::Still { of, until } => {
                to_come(*until, now)?;
                self.decided_by_me(space, of)?.is_public
            }
            Act::Over { of, .. } => {
                let asked = self.decided_by_me(space, of)?;
                if asked.over.is_some() {
                    return Err(no("that is over already."));
                }
                asked.is_public
            }
            Act::Can(can) => self.may_take(space, can)?.is_public,
            Act::Agree { can, amount } => self.may_agree_to(space, can, *amount)?.is_public,
            Act::Decline { can, .. } => {
                let (asked, taking) = self.taking(space, can)?;
                self.decided_by_me(space, &asked.id)?;
                if matches!(taking.reply, Reply::Declined | Reply::Released) {
                    return Err(no("that was handed back or declined already."));
                }
                asked.is_public
            }
            Act::Release { can, done, .. } => self.may_hand_back(space, can, *done)?.is_public,
            Act::Disclose { can, .. } => self.taking(space, can)?.0.is_public,
            Act::Allocate(_) => false,
            Act::TakeBack { act } => self.may_take_back(space, act)?,
        };
        let act = self.in_numbers(space, act)?;
        self.write_need(space, is_public, act, now)
    }

    /// “I can, all of it” means all of it as it is now: where the amount was changed meanwhile, it is said.
    fn in_numbers(&self, space: SpaceId, act: Act) -> Result<Act> {
        let Act::Can(mut can) = act else { return Ok(act) };
        let board = self.board_of(&space)?;
        let first = board.act(&can.of).and_then(|stated| stated.act.ask()?.amount.as_ref());
        let now = board.asked(&can.of).and_then(|asked| asked.ask.amount.as_ref());
        if first != now {
            can.amount = can.amount.or(now.map(|amount| amount.value));
        }
        Ok(Act::Can(can))
    }

    fn write_need(&mut self, space: SpaceId, is_public: bool, act: Act, now: Millis) -> Result<Operation> {
        let bytes = act.write();
        if Act::read(&bytes).is_none() {
            return Err(no("that is empty, or too long to be said at once. Say it in a few sentences."));
        }
        // What a person says in their own space for nobody else is theirs alone.
        let audience = if is_public { Audience::Public } else { Audience::Members };
        self.write(Writing::new(space, audience, Body::Room(Room::NEEDS, bytes)), now)
    }

    pub(crate) fn board_of(&self, space: &SpaceId) -> Result<&Board> {
        self.images.get(space).map(|image| &image.books.board).ok_or(NodeError::UnknownSpace(*space))
    }

    fn asked(&self, space: SpaceId, id: &OperationId) -> Result<&Asked> {
        self.board_of(&space)?.asked(id).filter(|asked| !asked.is_taken_back).ok_or_else(nothing_here)
    }

    fn taking(&self, space: SpaceId, can: &OperationId) -> Result<(&Asked, &Taking)> {
        let board = self.board_of(&space)?;
        let asked = board.ask_of(*can).and_then(|ask| board.asked(&ask));
        let found = asked.and_then(|asked| Some((asked, asked.taking(can)?)));
        found.ok_or_else(|| {
            NodeError::NotFound("nobody here said “I can” under that id. Look at “commonage board”.".into())
        })
    }

    /// What somebody offers, only they can offer; a need may be told for another, and is shown so.
    fn may_be_asked(&self, space: SpaceId, ask: &Ask) -> Result<()> {
        if ask.purpose == Purpose::Offer && !self.speaks_for(space, &ask.agent) {
            return Err(no("only they can say what they offer: ask them to offer it here."));
        }
        if ask.amount.as_ref().is_some_and(|amount| amount.value.is_zero() || amount.value.is_negative()) {
            return Err(no("the amount is nothing. Say how much, or leave it out."));
        }
        on_the_calendar(ask.from)?;
        on_the_calendar(ask.until)?;
        if ask.from.zip(ask.until).is_some_and(|(from, until)| from > until) {
            return Err(no("it would end before it begins. Say the dates the other way round."));
        }
        Ok(())
    }

    /// Whether this person may speak in an agent's name in a space: their own, the space's, that of a group they write
    /// in, or of someone who is not on Commonage.
    pub(crate) fn speaks_for(&self, space: SpaceId, agent: &Id) -> bool {
        let Id::Space(id) = agent else { return true };
        let is_group =
            || self.space(id).is_ok_and(|held| held.kind() != Some(SpaceKind::Person) && self.may_write(held));
        Some(*id) == self.person || *id == space || is_group()
    }

    fn decided_by_me(&self, space: SpaceId, id: &OperationId) -> Result<&Asked> {
        let asked = self.asked(space, id)?;
        if asked.is_decided_by(self.me()?, self.is_steward(space)?) {
            return Ok(asked);
        }
        Err(no(match asked.ask.purpose {
            Purpose::Need => "only the one who asked can say that.",
            Purpose::Offer => "only the one who offers it can say that.",
        }))
    }

    fn may_change(&self, space: SpaceId, of: &OperationId, ask: &Ask) -> Result<&Asked> {
        let asked = self.decided_by_me(space, of)?;
        let unit = |ask: &Ask| ask.amount.as_ref().map(|amount| amount.unit.clone());
        let is_same = asked.ask.agent == ask.agent && asked.ask.purpose == ask.purpose;
        if !is_same || asked.ask.first_come != ask.first_come || unit(&asked.ask) != unit(ask) {
            return Err(no("who asks, in what it is counted, and whether the first one has it, stays as it was. Say \
                 that this one is over, and ask anew."));
        }
        let held = asked.takings.iter().filter_map(|taking| taking.held).sum();
        match &ask.amount {
            Some(amount) if amount.value < held => {
                let held = in_words(&Measure::new(held, amount.unit.clone()));
                Err(no(said!(
                    "{} of it are taken already: {}. Say at least that much.",
                    held,
                    self.who_holds(space, asked)
                )))
            }
            _ => Ok(asked),
        }
    }

    fn may_take(&self, space: SpaceId, can: &Can) -> Result<&Asked> {
        let asked = self.asked(space, &can.of)?;
        if asked.over.is_some() {
            return Err(no("that is over already. Thank you all the same."));
        }
        if asked.ask.agent == can.agent {
            return Err(no("that is their own: one cannot take up what one asked oneself."));
        }
        let is_other = asked.ask.purpose == Purpose::Need && !self.speaks_for(space, &can.agent);
        if is_other && can.letter.is_none() {
            return Err(no("only they can say what they can do: ask them to take it up."));
        }
        on_the_calendar(can.when)?;
        if can.amount.is_some_and(|amount| amount.is_zero() || amount.is_negative()) {
            return Err(no("the amount is nothing. Say how much of it, or leave it out."));
        }
        if can.amount.is_some() && asked.ask.amount.is_none() {
            return Err(no("no amount was said there. Leave the amount out, and say it in words."));
        }
        let held = || self.who_holds(space, asked);
        match (asked.open_amount(), can.amount) {
            (Some(left), _) if left.value.is_zero() => Err(no(said!("all of it is taken already: {}.", held()))),
            (Some(left), Some(amount)) if amount > left.value => {
                Err(no(said!("only {} of it is left. Take that much, with --amount.", in_words(&left))))
            }
            (Some(left), None) if left.value < asked.ask.amount.as_ref().map_or(left.value, |all| all.value) => {
                Err(no(said!("only {} of it is left. Take that much, with --amount.", in_words(&left))))
            }
            (None, _) if !asked.is_open() => Err(no(said!("that is taken already: {}.", held()))),
            _ => Ok(asked),
        }
    }

    /// Who holds some of it, in words.
    fn who_holds(&self, space: SpaceId, asked: &Asked) -> String {
        let holds = asked.takings.iter().filter(|taking| taking.reply == Reply::Agreed && !taking.misses_out);
        let unit = asked.ask.amount.as_ref().map(|amount| amount.unit.clone());
        let names = holds.map(|taking| {
            let name =
                self.my_view().map(|view| view.agent_name(&space, &taking.can.agent, taking.can.called.as_deref()));
            let amount = taking.held.zip(unit.clone()).map(|(held, unit)| in_words(&Measure::new(held, unit)));
            [name.unwrap_or_default(), amount.unwrap_or_default()].join(" ").trim().to_owned()
        });
        names.collect::<Vec<_>>().join(", ")
    }

    fn may_agree_to(&self, space: SpaceId, can: &OperationId, amount: Option<Decimal>) -> Result<&Asked> {
        let (asked, taking) = self.taking(space, can)?;
        self.decided_by_me(space, &asked.id)?;
        match taking.reply {
            Reply::Agreed => return Err(no("that is agreed already.")),
            Reply::Released => return Err(no("they handed it back, so there is nothing to agree to.")),
            Reply::Waiting | Reply::Declined => {}
        }
        if asked.over.is_some() {
            return Err(no("that is over. Say first that it still stands."));
        }
        if amount.is_some_and(|amount| amount.is_zero() || amount.is_negative()) {
            return Err(no("the amount is nothing. Say how much of it, or decline with thanks."));
        }
        if taking.was_agreed && amount.is_some_and(|amount| Some(amount) != taking.wanted) {
            let agreed = taking.wanted.and_then(|agreed| part(&asked.ask, agreed)).unwrap_or_default();
            return Err(no(said!(
                "{} of it were agreed once, and that stays. For another amount, ask them to say “I can” anew.",
                agreed
            )));
        }
        if let Some(most) = taking.wanted.filter(|most| amount.is_some_and(|amount| amount > *most)) {
            let most = part(&asked.ask, most).unwrap_or_default();
            return Err(no(said!("it is about {}. Agree to that much at most, with --amount.", most)));
        }
        let wanted = amount.or(taking.wanted);
        match asked.open_amount().zip(wanted) {
            Some((left, _)) if left.value.is_zero() => Err(no(said!(
                "all of it is agreed already: {}. If that changed, they can hand it back, or you can decline it.",
                self.who_holds(space, asked)
            ))),
            Some((left, wanted)) if wanted > left.value => {
                Err(no(said!("only {} of it is open. Agree to that much, with --amount.", in_words(&left))))
            }
            _ => Ok(asked),
        }
    }

    fn may_hand_back(&self, space: SpaceId, can: &OperationId, done: Option<Decimal>) -> Result<&Asked> {
        let (asked, taking) = self.taking(space, can)?;
        let me = self.me()?;
        if taking.author != Some(me) && taking.can.agent != Id::Space(me) {
            return Err(no("only whoever said “I can” hands it back."));
        }
        let most = if taking.reply == Reply::Agreed { taking.wanted.unwrap_or_default() } else { Decimal::ZERO };
        if done.is_some_and(|done| done > most) {
            let most = part(&asked.ask, most).unwrap_or_else(|| "nothing that is counted".into());
            return Err(no(said!("agreed was {}: say at most that much as done.", most)));
        }
        match taking.reply {
            Reply::Released => Err(no("that was handed back already.")),
            Reply::Declined => Err(no("that was declined already: nothing is left to hand back.")),
            Reply::Waiting | Reply::Agreed => Ok(asked),
        }
    }

    fn may_take_back(&self, space: SpaceId, act: &OperationId) -> Result<bool> {
        let board = self.board_of(&space)?;
        let stated = board.act(act).ok_or_else(nothing_here)?;
        if stated.author != self.person || stated.author.is_none() {
            return Err(no("only whoever said it can take it back."));
        }
        if board.is_taken_back(act) {
            return Err(no("that was taken back already."));
        }
        match &stated.act {
            Act::Agree { .. } => Err(no("what was agreed is not taken back: decline it instead.")),
            Act::Change { .. } => Err(no("say it better once more instead, so that all read the same.")),
            Act::Still { .. } => Err(no("say that it is over instead.")),
            Act::Disclose { .. } | Act::TakeBack { .. } => Err(no("that cannot be taken back.")),
            Act::Over { .. } | Act::Decline { .. } | Act::Release { .. } if !self.is_last_word(board, stated) => {
                Err(no("something else was said about it since. Say how it is now instead."))
            }
            Act::Ask(_) if board.asked(act).is_some_and(|asked| !asked.takings.is_empty()) => {
                Err(no("somebody has answered already: say that it is over instead, so that they hear it."))
            }
            Act::Can(_) if self.taking(space, act)?.1.reply == Reply::Agreed && !self.is_first_come(space, act) => {
                Err(no("that is agreed already: hand it back instead, so that they hear it."))
            }
            _ => Ok(stated.is_public),
        }
    }

    /// Whether an end, of an ask or an “I can”, is what holds now.
    fn is_last_word(&self, board: &Board, stated: &Stated) -> bool {
        let Some(asked) = board.ask_of(stated.id).and_then(|ask| board.asked(&ask)) else { return false };
        let said = match &stated.act {
            Act::Over { .. } => asked.over.as_ref().map(|(since, _)| *since),
            Act::Decline { can, .. } | Act::Release { can, .. } => asked.taking(can).map(|taking| taking.replied),
            _ => None,
        };
        !asked.is_taken_back && said == Some(stated.clock)
    }

    fn is_first_come(&self, space: SpaceId, can: &OperationId) -> bool {
        self.taking(space, can).is_ok_and(|(asked, _)| asked.ask.first_come)
    }
}
