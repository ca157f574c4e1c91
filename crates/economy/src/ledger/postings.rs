//! What an event does to the amounts of the resources that it names. Everything follows from the table of actions and
//! three rules, written down in `docs/rulings.md`:
//!
//! 1. *Whose record.* A record counts what its keeper accounts for and has at hand. Where a transfer names one record,
//!    it is the giver's if the giver keeps it, and the receiver's if the receiver does. What others hand on among
//!    themselves does not change what its keeper has at hand.
//! 2. *Implied transfers* come before an input and after an output: what a provider brings is handed over and then
//!    goes in; what is made comes out and is then handed over.
//! 3. *What is not named.* A transfer that names a kind and no record means the only record of that kind that a party
//!    keeps.

use crate::action::{Action, ImpliedTransfer, InputOutput, QuantityEffect};
use crate::ledger::names::Name;

/// The change that an event makes to one resource: its quantity, added or taken away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Posting {
    /// Which resource, by its place; only if `touched`.
    pub(crate) resource: u32,
    pub(crate) is_used: bool,
    /// What the keeper accounts for: more (1), less (-1), or the same.
    pub accounting: i8,
    /// What is at hand.
    pub onhand: i8,
}

/// An event as far as amounts depend on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) action: Action,
    pub(crate) provider: Option<Name>,
    pub(crate) receiver: Option<Name>,
    /// The record named first, and who keeps it.
    pub(crate) resource: Option<(u32, Option<Name>)>,
    /// The receiver's record.
    pub(crate) to: Option<u32>,
}

/// Accounting and onhand, as signs.
type Signs = (i8, i8);

fn posting(resource: u32, (accounting, onhand): Signs) -> Posting {
    Posting { resource, is_used: true, accounting, onhand }
}

/// Whose record one is, as seen from an event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeper {
    Provider,
    Receiver,
    /// Somebody who takes no part.
    Another,
}

impl Case {
    fn changes_hands(&self) -> bool {
        matches!((self.provider, self.receiver), (Some(from), Some(to)) if from != to)
    }

    fn keeper(&self, keeper: Option<Name>) -> Keeper {
        match keeper {
            Some(_) if keeper == self.provider => Keeper::Provider,
            Some(_) if keeper == self.receiver => Keeper::Receiver,
            Some(_) if self.provider.is_some() => Keeper::Another,
            _ => Keeper::Provider,
        }
    }

    /// What the event does to the record named first and to the receiver's.
    pub(crate) fn postings(&self) -> [Posting; 2] {
        let definition = self.action.definition();
        let from = self.resource.map(|(resource, keeper)| (resource, self.keeper(keeper)));
        let (first, second) = match (definition.input_output, self.action.implied_transfer()) {
            (InputOutput::NotApplicable, _) => self.handed_over(from),
            (_, ImpliedTransfer::None) => (from.map(|(at, _)| posting(at, self.direct())), None),
            (side, implied) => self.in_process(side, implied, from),
        };
        let merged = match (first, second) {
            // One record named twice: what leaves it comes to it.
            (Some(a), Some(b)) if a.resource == b.resource => {
                let both = posting(a.resource, (a.accounting + b.accounting, a.onhand + b.onhand));
                (Some(both), None)
            }
            other => other,
        };
        [merged.0.unwrap_or_default(), merged.1.unwrap_or_default()]
    }

    /// What the table says of the record named first.
    fn direct(&self) -> Signs {
        let sign = |effect| match effect {
            QuantityEffect::Increment => 1,
            QuantityEffect::Decrement | QuantityEffect::DecrementIncrement => -1,
            QuantityEffect::IncrementTo | QuantityEffect::NotApplicable => 0,
        };
        let definition = self.action.definition();
        (sign(definition.accounting), sign(definition.onhand))
    }

    /// What the table says of the receiver's record.
    fn direct_to(&self) -> Signs {
        let sign = |effect| match effect {
            QuantityEffect::DecrementIncrement | QuantityEffect::IncrementTo => 1,
            _ => 0,
        };
        let definition = self.action.definition();
        (sign(definition.accounting), sign(definition.onhand))
    }

    /// Transfers, moves, copies, and counts up and down.
    fn handed_over(&self, from: Option<(u32, Keeper)>) -> (Option<Posting>, Option<Posting>) {
        let to = self.to.map(|to| posting(to, self.direct_to()));
        let Some((at, keeper)) = from else { return (None, to) };
        let alone = self.to.is_none() && self.changes_hands() && self.action.is_transfer();
        let signs = match keeper {
            // It comes back to the one who keeps the record.
            Keeper::Receiver if alone => self.direct_to(),
            Keeper::Another if self.changes_hands() && self.action == Action::TransferCustody => (0, 0),
            // A move that names one record moves the record itself.
            _ if self.action == Action::Move && self.to.is_none() => (0, 0),
            _ => self.direct(),
        };
        (Some(posting(at, signs)), to)
    }

    /// What goes into a process or comes out, with the transfer that it implies.
    fn in_process(
        &self,
        side: InputOutput,
        implied: ImpliedTransfer,
        from: Option<(u32, Keeper)>,
    ) -> (Option<Posting>, Option<Posting>) {
        let signs = self.direct();
        let nothing = (0, 0);
        let passes = |sign: i8| if implied == ImpliedTransfer::Full { (sign, sign) } else { (0, sign) };
        let is_output = side == InputOutput::Output;
        let only_custody = implied == ImpliedTransfer::Custody;
        let kept_elsewhere = |keeper| keeper == Keeper::Another && only_custody;
        if signs == nothing {
            return (from.map(|(at, _)| posting(at, nothing)), None);
        }
        if !self.changes_hands() {
            let signs_of = |keeper| if kept_elsewhere(keeper) { nothing } else { signs };
            // Both records named by one agent: from the one into the other.
            let to = self.to.map(|to| posting(to, if is_output { signs } else { nothing }));
            let moved = is_output && self.to.is_some();
            return (from.map(|(at, keeper)| posting(at, if moved { nothing } else { signs_of(keeper) })), to);
        }
        if let Some(to) = self.to {
            // In: handed over, then used from the receiver's record. Out: comes out, then handed over.
            let of_from = |keeper| if is_output || kept_elsewhere(keeper) { nothing } else { passes(-1) };
            let of_to = if is_output { passes(1) } else { nothing };
            return (from.map(|(at, keeper)| posting(at, of_from(keeper))), Some(posting(to, of_to)));
        }
        let alone = |keeper| match keeper {
            _ if kept_elsewhere(keeper) => nothing,
            Keeper::Receiver if is_output => passes(1),
            // Came in and went on at once.
            Keeper::Receiver if only_custody => nothing,
            // Made, and handed over at once.
            Keeper::Provider if is_output => nothing,
            _ => signs,
        };
        (from.map(|(at, keeper)| posting(at, alone(keeper))), None)
    }
}
