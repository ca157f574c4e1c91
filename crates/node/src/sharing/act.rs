//! Stating an act of sharing: looked at before it is signed.

use commonage_economy::id::Id;
use commonage_economy::sharing::act::{Act, Clearing, Policy, Proposal};
use commonage_economy::sharing::register::{Register, Standing};
use commonage_economy::vocabulary::Class;
use commonage_log::{Audience, Body, Level, Millis, Operation, OperationId, Refusal, Room, Said, SpaceId, SpaceKind};

use crate::error::{NodeError, Result};
use crate::node::Node;
use crate::sharing::ask::contributor;
use crate::signing::Writing;

/// How far back a steward's clock may be behind when they say from when on an equation holds: an hour.
const BEHIND_MS_MAX: u64 = 60 * 60 * 1000;

fn no(words: impl Into<Said>) -> NodeError {
    NodeError::Limit(words.into())
}

impl Node {
    /// States an act of sharing in a space, if it can be.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn state_sharing(&mut self, space: SpaceId, act: Act, now: Millis) -> Result<Operation> {
        self.may_state(space)?;
        match &act {
            Act::Equation { text, .. } => {
                let read = commonage_economy::sharing::equation::Equation::read(text);
                read.map_err(|_| no("that equation cannot be read. Look at “commonage equation check”."))?;
            }
            Act::Adopt { equation, from } => self.may_adopt(space, equation, *from, now)?,
            Act::Gift { event, .. } => self.may_give(space, event)?,
            Act::Policy(policy) => self.may_ask(space, policy)?,
            Act::Propose(proposal) => self.may_propose(space, proposal)?,
            Act::Confirm { proposal } => self.may_confirm(space, proposal)?,
            Act::Withdraw { proposal } => self.may_withdraw(space, proposal)?,
            Act::Clear(clearing) => self.may_clear(space, clearing)?,
            Act::Agree { clearing, party } => self.may_agree(space, clearing, party)?,
        }
        let bytes = act.write();
        if Act::read(&bytes).is_none() {
            return Err(no("that is too long to be stated at once. Share over fewer people, or a shorter time."));
        }
        let audience = if matches!(act, Act::Policy(_)) { Audience::Public } else { Audience::Members };
        self.write(Writing::new(space, audience, Body::Room(Room::SHARING, bytes)), now)
    }

    pub(crate) fn is_steward(&self, space: SpaceId) -> Result<bool> {
        let (held, me) = (self.space(&space)?, self.me()?);
        Ok(held.kind() == Some(SpaceKind::Person) || held.level_of(&me) == Some(Level::Steward))
    }

    fn must_be_steward(&self, space: SpaceId, tried: &str) -> Result<()> {
        if self.is_steward(space)? { Ok(()) } else { Err(NodeError::refused(tried, Refusal::NeedsSteward)) }
    }

    fn may_adopt(&self, space: SpaceId, equation: &OperationId, from: Millis, now: Millis) -> Result<()> {
        self.must_be_steward(space, "adopting the equation")?;
        if self.register(&space)?.version(equation).is_none() {
            return Err(no("that equation is not known here. Look at “commonage equation list”."));
        }
        if from.0.saturating_add(BEHIND_MS_MAX) < now.0 {
            return Err(no("an equation holds for what comes in from now on, never for what came in before."));
        }
        Ok(())
    }

    fn may_give(&self, space: SpaceId, event: &Id) -> Result<()> {
        let ledger = self.books(&space)?;
        let at = ledger.find(Class::EconomicEvent, event).and_then(|name| ledger.event_named(name));
        let at = at.ok_or_else(|| no("that event is not in this ledger. Look at “commonage flow list”."))?;
        if contributor(ledger, at) == self.person {
            return Ok(());
        }
        Err(no("only whoever contributed it can say that it is a gift."))
    }

    fn may_ask(&self, space: SpaceId, policy: &Policy) -> Result<()> {
        self.must_be_steward(space, "publishing what the design asks for")?;
        let ledger = self.books(&space)?;
        let design = ledger.find(Class::EconomicResource, &policy.design).and_then(|name| ledger.resource(name));
        let design =
            design.ok_or_else(|| no("that design is not in this ledger. Look at “commonage resource list”."))?;
        let keeper = design.accountable.or(design.keeper).map(|name| ledger.key(name).1.clone());
        let members = |id: &Id| matches!(id, Id::Space(person) if self.space(&space).is_ok_and(|held| held.level_of(person).is_some()));
        if keeper.is_none_or(|keeper| keeper == Id::Space(space) || members(&keeper)) {
            return Ok(());
        }
        Err(no("somebody else is accountable for that design: only they can say what it asks for."))
    }

    fn may_propose(&self, space: SpaceId, proposal: &Proposal) -> Result<()> {
        if !proposal.is_whole() {
            return Err(no("the parts are not the whole: this must not be."));
        }
        let register = self.register(&space)?;
        must_be_new(register, proposal)?;
        if register.adoptions().iter().all(|(_, equation, _)| *equation != proposal.equation) {
            return Err(no("nobody adopted that equation yet. A steward can: “commonage equation adopt”."));
        }
        let in_force = register.in_force(proposal.came);
        if in_force != Some(proposal.equation) {
            return Err(no("another equation held when that came in. Look at “commonage equation list”."));
        }
        Ok(())
    }

    /// Whoever proposes a sharing does not confirm it themselves, unless there is nobody else who could.
    fn may_confirm(&self, space: SpaceId, proposal: &OperationId) -> Result<()> {
        self.must_be_steward(space, "confirming the sharing")?;
        let register = self.register(&space)?;
        let all = register.proposals();
        let (stated, held) = all
            .iter()
            .find(|(stated, _)| stated.id == *proposal)
            .ok_or_else(|| no("no sharing here begins so. Look at “commonage share history”."))?;
        match register.standing(proposal) {
            Standing::Confirmed(..) => return Err(no("that sharing was confirmed already.")),
            Standing::Withdrawn => return Err(no("that sharing was withdrawn. Propose it again.")),
            Standing::Proposed | Standing::SharedBefore(_) => {}
        }
        must_be_new(register, held)?;
        let stewards = self.space(&space)?.members().filter(|member| member.level == Level::Steward).count();
        if stated.author == self.person && stewards > 1 {
            return Err(no("you proposed this yourself: another steward looks at it and confirms it."));
        }
        let is_same = self.my_view()?.share_again(&space, proposal, |sharing, held| Ok(sharing.lines == held.lines))?;
        if !is_same {
            return Err(no(
                "worked out again from the same facts, this comes to other amounts. Withdraw it and propose anew.",
            ));
        }
        Ok(())
    }

    fn may_withdraw(&self, space: SpaceId, proposal: &OperationId) -> Result<()> {
        let register = self.register(&space)?;
        let stated = register.get(proposal).filter(|stated| matches!(stated.act, Act::Propose(_) | Act::Clear(_)));
        let stated = stated.ok_or_else(|| no("nothing that was proposed here begins so."))?;
        if stated.author != self.person {
            self.must_be_steward(space, "withdrawing it")?;
        }
        if matches!(register.standing(proposal), Standing::Confirmed(..)) {
            return Err(no(
                "that sharing was confirmed: what is owed stays owed. A claim that nobody wants any more can be let go: “commonage claims over”.",
            ));
        }
        Ok(())
    }

    fn may_clear(&self, space: SpaceId, clearing: &Clearing) -> Result<()> {
        let ledger = self.books(&space)?;
        for (claim, amount) in &clearing.cleared {
            let open = ledger.find(Class::Claim, claim).and_then(|name| ledger.open(name)).and_then(|open| open.open);
            if open.is_none_or(|open| open.value < *amount || open.unit != clearing.currency) {
                return Err(no("less is open of one of these claims. Work it out again: “commonage clear”."));
            }
        }
        Ok(())
    }

    fn may_agree(&self, space: SpaceId, clearing: &OperationId, party: &Id) -> Result<()> {
        let register = self.register(&space)?;
        let all = register.clearings();
        let found = all.iter().find(|(stated, _)| stated.id == *clearing);
        let (_, held) = found.ok_or_else(|| no("no clearing here begins so. Look at “commonage clear list”."))?;
        if !held.parties.contains(party) {
            return Err(no("they are not a party of that clearing."));
        }
        match register.agreements().get(clearing) {
            Some(held) if held.is_withdrawn => {
                return Err(no("that clearing was withdrawn. Work it out again: “commonage clear”."));
            }
            Some(held) if held.since.is_some() => return Err(no("all agreed to that clearing already.")),
            _ => {}
        }
        let me = self.person;
        match party {
            Id::Space(id) if me == Some(*id) => {}
            Id::Space(id) if self.space(&space)?.level_of(id).is_some() => {
                return Err(no("only they can agree for themselves."));
            }
            // Whoever does not speak here: a steward notes what they said.
            _ => self.must_be_steward(space, "agreeing for somebody who does not speak here")?,
        }
        self.may_clear(space, held)
    }
}

/// Money is shared once.
fn must_be_new(register: &Register, proposal: &Proposal) -> Result<()> {
    let shared = register.shared();
    if proposal.money().iter().all(|id| !shared.contains(id)) {
        return Ok(());
    }
    Err(no(match proposal.payment {
        Some(_) => "that payment was shared already. Look at “commonage share history”.",
        None => {
            "that sale was shared already. If more money came in for it, record the payment and name it: --payment EVENT."
        }
    }))
}
