//! That a claim was paid, and that it was not after all: only those say so whom it concerns.

use commonage_economy::action::Action;
use commonage_economy::id::Id;
use commonage_economy::ledger::{EventIndex, Ledger};
use commonage_economy::record::{Record, Value};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Level, Millis, Operation, Said, SpaceId};
use serde::Serialize;

use crate::error::{NodeError, Result};
use crate::node::Node;
use crate::query::View;
use crate::telling::Draft;

/// What somebody has to do with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// It is owed to them.
    Gets,
    /// They owe it.
    Owes,
    /// A group owes it, or is owed, and they are a steward of it.
    Speaks,
}

/// What a correction says again, so that it speaks of the same flow.
const SAME: [P; 5] = [P::Action, P::Provider, P::Receiver, P::ResourceConformsTo, P::Settles];

fn no(words: impl Into<Said>) -> NodeError {
    NodeError::Limit(words.into())
}

/// The events that paid of a claim, and were not taken back.
pub(crate) fn payments(ledger: &Ledger, claim: &Id) -> Vec<EventIndex> {
    let open = ledger.find(Class::Claim, claim).and_then(|name| ledger.open(name));
    let mut events = open.map(|open| open.events).unwrap_or_default();
    events.retain(|at| ledger.event(*at).corrects.is_none() && !ledger.corrected(*at).is_zero());
    events
}

impl View<'_> {
    /// Whether the viewer is a steward of a space.
    pub(crate) fn is_steward_in(&self, space: &SpaceId) -> bool {
        let level = || self.node.space(space).ok()?.level_of(&self.viewer_id()?);
        level() == Some(Level::Steward)
    }

    /// What the viewer has to do with a claim between two; nothing, where it is the matter of others.
    pub(crate) fn part_in_claim(&self, debtor: Option<&Id>, creditor: Option<&Id>) -> Option<Part> {
        let me = self.viewer_id()?;
        let is_me = |id: Option<&Id>| matches!(id, Some(Id::Space(id)) if *id == me);
        let is_steward = |id: Option<&Id>| match id {
            Some(Id::Space(id)) => self.is_steward_in(id),
            _ => false,
        };
        match (is_me(creditor), is_me(debtor), is_steward(debtor) || is_steward(creditor)) {
            (true, ..) => Some(Part::Gets),
            (_, true, _) => Some(Part::Owes),
            (.., true) => Some(Part::Speaks),
            _ => None,
        }
    }
}

impl Node {
    /// The claim's record, if this person has a part in it.
    fn own_claim(&self, space: SpaceId, claim: &Id) -> Result<Record> {
        let view = self.my_view()?;
        let ledger = view.ledger(&space)?;
        let record = ledger.find(Class::Claim, claim).and_then(|name| ledger.description(name));
        let record = record.ok_or_else(|| no("that claim is not here."))?.clone();
        match view.part_in_claim(record.id_of(P::Provider), record.id_of(P::Receiver)) {
            Some(_) => Ok(record),
            None => Err(no("that is for the one who owes it and the one who gets it to say, or for a steward.")),
        }
    }

    /// Writes down that a claim was paid, all that is open of it.
    ///
    /// # Errors
    /// If there is no such claim, nothing of it is open, or it is the matter of others.
    pub fn pay_claim(&mut self, space: SpaceId, claim: &Id, now: Millis) -> Result<Operation> {
        let record = self.own_claim(space, claim)?;
        let view = self.my_view()?;
        let ledger = view.ledger(&space)?;
        let state = ledger.find(Class::Claim, claim).and_then(|name| ledger.open(name));
        let open = state.and_then(|state| state.open).filter(|open| !open.value.is_zero());
        let open = open.ok_or_else(|| no("that was paid or let go already."))?;
        let mut draft = Draft::default();
        let kind = self.kind(space, &mut draft, open.unit.name(), &open.unit)?;
        let mut event = Record::new(Class::EconomicEvent, Id::Here(0));
        Draft::put(&mut event, P::Action, Value::Action(Action::Transfer))?;
        for property in [P::Provider, P::Receiver] {
            let agent = record.id_of(property).ok_or_else(|| no("that claim is not here."))?.clone();
            Draft::put(&mut event, property, Value::Id(agent))?;
        }
        Draft::put(&mut event, P::ResourceConformsTo, Value::Id(kind))?;
        Draft::put(&mut event, P::ResourceQuantity, Value::Measure(open))?;
        Draft::put(&mut event, P::Settles, Value::Id(claim.clone()))?;
        draft.add(event);
        self.state(space, draft.0, now)
    }

    /// Writes down that a claim was not paid after all: what was said of it is taken back, and it is open again.
    ///
    /// # Errors
    /// If nothing was paid of it, or it is the matter of others.
    pub fn unpay_claim(&mut self, space: SpaceId, claim: &Id, now: Millis) -> Result<Operation> {
        self.own_claim(space, claim)?;
        let view = self.my_view()?;
        let ledger = view.ledger(&space)?;
        let mut draft = Draft::default();
        for at in payments(ledger, claim) {
            let event = ledger.event(at);
            let said = self.my_view()?.record(&space, event.name)?;
            let said = said.ok_or_else(|| no("what was said of it cannot be read here."))?;
            let amount = said.measure(P::ResourceQuantity).ok_or_else(|| no("what was said of it has no amount."))?;
            let mut taken_back = Record::new(Class::EconomicEvent, Id::Here(0));
            for property in SAME {
                for value in said.values(property) {
                    Draft::put(&mut taken_back, property, value.clone())?;
                }
            }
            let mut amount = amount.clone();
            amount.value = -ledger.corrected(at);
            Draft::put(&mut taken_back, P::ResourceQuantity, Value::Measure(amount))?;
            Draft::put(&mut taken_back, P::Corrects, Value::Id(ledger.key(event.name).1.clone()))?;
            draft.add(taken_back);
        }
        if draft.0.is_empty() {
            return Err(no("nobody said that it was paid."));
        }
        self.state(space, draft.0, now)
    }
}
