//! Recall: who has something that may come from a lot, where it went, and what it went into.
//!
//! It says "may" and "up to", never "is": shares of one stock are not told apart.

use std::collections::{HashMap, HashSet};

use commonage_log::Millis;

use crate::action::{Action, ImpliedTransfer};
use crate::decimal::Decimal;
use crate::ledger::{Amount, EventIndex, Ledger, Name, UnitIndex};
use crate::trace::facts::{add, put, quantity, stands, taken};
use crate::trace::{Direction, Flow, Node, Provenance, provenance_of};

/// What is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Which resource.
    pub resource: Name,
    /// Whose rights and responsibility.
    pub accountable: Option<Name>,
    /// Whose record it is: what is at hand is in their hands.
    pub keeper: Option<Name>,
    /// What it is in, if it is packed.
    pub contained_in: Option<Name>,
    /// How much there is now. A minus is a fact that cannot be right, and is shown.
    pub amount: Amount,
    /// How much of it can come from there at most, where that can be said: only handed on or moved, in this unit.
    /// `None`: it may be all of it.
    pub up_to: Option<Decimal>,
}

/// What went to somebody who keeps no record of it here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// Which event.
    pub event: EventIndex,
    /// To whom.
    pub receiver: Name,
    /// From which resource, if it has a record.
    pub resource: Option<Name>,
    /// How much, after corrections.
    pub quantity: Option<(Decimal, UnitIndex)>,
    /// When.
    pub when: Millis,
    /// It came the other way: given back, or sent back.
    pub is_return: bool,
}

/// What is no more: it went into something, or was counted down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsedUp {
    /// Which event.
    pub event: EventIndex,
    /// Of which resource, if it has a record.
    pub resource: Option<Name>,
    /// The process that it went into; none for what was counted down.
    pub process: Option<Name>,
    /// How much, after corrections.
    pub quantity: Option<(Decimal, UnitIndex)>,
    /// When.
    pub when: Millis,
}

/// What a recall has to reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// What is still there, the nearest first.
    pub holdings: Vec<Holding>,
    /// What went out of sight, in the order of events.
    pub handed_over: Vec<HandedOver>,
    /// What is no more, in the order of events.
    pub used_up: Vec<UsedUp>,
    /// Everything that was found on the way.
    pub reached: Provenance,
}

/// Who has what may come from something; [`Flow::Material`] is what one wants unless tools and plans are at fault.
pub fn recall(ledger: &Ledger, start: &[Node], flow: Flow) -> Recall {
    let reached = provenance_of(ledger, start, Direction::Track, flow, None);
    let mut events: Vec<EventIndex> = reached.events().filter(|at| stands(ledger, *at)).collect();
    events.sort_unstable_by_key(|at| ledger.position(*at));
    let starts: HashSet<Name> = start.iter().filter_map(|node| resource(*node)).collect();
    let mut came = Came { unclear: starts.clone(), ..Came::default() };
    events.iter().for_each(|at| came.note(ledger, *at));
    let mut holdings = Vec::new();
    for resource in reached.resources().filter_map(|name| ledger.resource(name)) {
        let (name, is_start) = (resource.name, starts.contains(&resource.name));
        let is_there = |amount: &&Amount| !amount.accounting.is_zero() || !amount.onhand.is_zero();
        holdings.extend(resource.amounts.iter().filter(is_there).map(|amount| Holding {
            resource: name,
            accountable: resource.accountable,
            keeper: resource.keeper,
            contained_in: resource.contained_in,
            amount: *amount,
            up_to: if is_start { Some(most(*amount)) } else { came.up_to(name, *amount) },
        }));
    }
    let handed_over = events.iter().filter_map(|at| handed_over(ledger, *at)).collect();
    let used_up = events.iter().filter_map(|at| used_up(ledger, *at)).collect();
    Recall { holdings, handed_over, used_up, reached }
}

fn resource(node: Node) -> Option<Name> {
    if let Node::Resource(name) = node { Some(name) } else { None }
}

fn most(amount: Amount) -> Decimal {
    amount.accounting.max(amount.onhand).max(Decimal::ZERO)
}

/// What came to each resource from those before it.
#[derive(Default)]
struct Came {
    sums: HashMap<Name, Vec<(Decimal, UnitIndex)>>,
    /// Something came that was changed on the way, or nobody said how much, or one started here.
    unclear: HashSet<Name>,
}

impl Came {
    fn note(&mut self, ledger: &Ledger, at: EventIndex) {
        let event = ledger.event(at);
        let taken = taken(ledger, at);
        for name in put(ledger, at) {
            let is_handed_on = event.action.is_transfer() || event.action == Action::Dropoff;
            // It was there all along, under this name.
            let is_still_here = is_handed_on && taken.contains(&name);
            match quantity(ledger, at) {
                _ if is_still_here => {}
                Some(amount) if is_handed_on => {
                    let amount = self.at_most(event.action, &taken, amount);
                    add(self.sums.entry(name).or_default(), amount);
                }
                _ => {
                    self.unclear.insert(name);
                }
            }
        }
    }

    /// No more can be handed on than came: of a transfer it is known where it takes from.
    fn at_most(&self, action: Action, taken: &[Name], (amount, unit): (Decimal, UnitIndex)) -> (Decimal, UnitIndex) {
        let came = |name: &Name| match self.sums.get(name).filter(|_| !self.unclear.contains(name))?[..] {
            [(sum, known)] if known == unit => Some(sum),
            _ => None,
        };
        let sum: Option<Decimal> = taken.iter().map(came).sum();
        (sum.filter(|_| action.is_transfer() && !taken.is_empty()).map_or(amount, |sum| sum.min(amount)), unit)
    }

    fn up_to(&self, name: Name, amount: Amount) -> Option<Decimal> {
        let sums = self.sums.get(&name).filter(|_| !self.unclear.contains(&name))?;
        match sums[..] {
            [(sum, unit)] if unit == amount.unit => Some(sum.min(most(amount))),
            _ => None,
        }
    }
}

/// What passed to somebody without a record at their side.
fn handed_over(ledger: &Ledger, at: EventIndex) -> Option<HandedOver> {
    let event = ledger.event(at);
    let receiver = event.receiver.filter(|_| event.changes_hands() && event.to.is_none())?;
    let is_output = matches!(event.action, Action::Produce | Action::Dropoff | Action::Modify);
    let passes = event.action.is_transfer() || (is_output && event.action.implied_transfer() != ImpliedTransfer::None);
    if !passes {
        return None;
    }
    let keeper = |name: Name| ledger.resource(name).and_then(|resource| resource.keeper);
    let is_kept_by = |name: &Name, agent: Option<Name>| agent.is_some() && keeper(*name) == agent;
    let records: Vec<Name> =
        event.resource.map_or_else(|| ledger.postings(at).map(|(name, _)| name).collect(), |name| vec![name]);
    let is_return = event.action.is_transfer() && records.iter().any(|name| is_kept_by(name, event.receiver));
    // The receiver's own record shows it; but what is given back takes away from what was handed over before.
    if !is_return && records.iter().any(|name| is_kept_by(name, event.receiver)) {
        return None;
    }
    if is_return && !matches!(event.action, Action::TransferCustody | Action::TransferAllRights) {
        return None;
    }
    let quantity = quantity(ledger, at);
    Some(HandedOver { event: at, receiver, resource: records.first().copied(), quantity, when: event.when, is_return })
}

fn used_up(ledger: &Ledger, at: EventIndex) -> Option<UsedUp> {
    let event = ledger.event(at);
    matches!(event.action, Action::Consume | Action::Lower).then(|| UsedUp {
        event: at,
        resource: event.resource,
        process: event.input_of,
        quantity: quantity(ledger, at),
        when: event.when,
    })
}
