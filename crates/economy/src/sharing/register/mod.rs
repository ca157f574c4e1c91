//! What a community decided about sharing: a set of acts, and what follows from them.
//!
//! The acts are kept by their ids, and every answer is worked out from the set, in the order of the clocks; so it is the
//! same in whatever order they arrived. What somebody had no right to say is kept and has no effect.

mod outcome;

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{Millis, OperationId, SpaceId};

use crate::decimal::Decimal;
use crate::id::Id;
use crate::ledger::Stamp;
use crate::sharing::act::{Act, Clearing, Policy, Proposal};
use crate::sharing::equation::Equation;
use crate::sharing::rules::Bindings;

pub use outcome::{Agreement, Follows, Owed, Standing, claim};

/// With what right somebody spoke, judged in what they had seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, minicbor::Encode, minicbor::Decode)]
#[cbor(index_only)]
pub enum Right {
    /// It was not theirs to say: another member's consent.
    #[n(0)]
    Nothing,
    /// As a member.
    #[n(1)]
    Member,
    /// As a steward beside others.
    #[n(2)]
    Steward,
    /// As the only steward: there was nobody else who could have looked at it.
    #[n(3)]
    OnlySteward,
}

/// An act with what the log says of it.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Stated {
    /// The operation.
    #[n(0)]
    pub id: OperationId,
    /// Its author's clock.
    #[n(1)]
    pub clock: Millis,
    /// The person who speaks.
    #[n(2)]
    pub author: Option<SpaceId>,
    /// With what right they said it.
    #[n(3)]
    pub right: Right,
    /// What they said.
    #[n(4)]
    pub act: Act,
}

/// One version of an equation.
#[derive(Clone, Debug)]
pub struct Version<'a> {
    /// The act that states it.
    pub stated: &'a Stated,
    /// What it says.
    pub equation: Equation,
    /// What its names stand for.
    pub bindings: Bindings,
    /// The version before.
    pub follows: Option<OperationId>,
}

/// Everything that a community stated about sharing.
#[derive(Clone, Debug, Default)]
pub struct Register {
    acts: BTreeMap<OperationId, Stated>,
}

impl Register {
    /// Takes in an act.
    pub fn apply(&mut self, stamp: &Stamp, right: Right, act: Act) {
        let stated = Stated { id: stamp.id, clock: stamp.clock, author: stamp.author, right, act };
        self.acts.insert(stamp.id, stated);
    }

    /// Takes in an act as it was kept.
    pub fn insert(&mut self, stated: Stated) {
        self.acts.insert(stated.id, stated);
    }

    /// Whether nothing was stated yet.
    pub fn is_empty(&self) -> bool {
        self.acts.is_empty()
    }

    /// The act of an operation.
    pub fn get(&self, id: &OperationId) -> Option<&Stated> {
        self.acts.get(id)
    }

    /// All acts, in the order of their clocks.
    pub fn acts(&self) -> Vec<&Stated> {
        let mut acts: Vec<&Stated> = self.acts.values().collect();
        acts.sort_by_key(|stated| (stated.clock, stated.id));
        acts
    }

    /// The versions of equations, in the order in which they were stated.
    pub fn versions(&self) -> Vec<Version<'_>> {
        self.acts().into_iter().filter_map(|stated| self.version(&stated.id)).collect()
    }

    /// One version of an equation.
    pub fn version(&self, id: &OperationId) -> Option<Version<'_>> {
        let stated = self.acts.get(id)?;
        let Act::Equation { bindings, follows, .. } = &stated.act else { return None };
        let equation = stated.act.equation()?;
        Some(Version { stated, equation, bindings: Bindings::new(bindings.clone()), follows: *follows })
    }

    /// What stewards adopted, by when it holds from: never before it was said.
    pub fn adoptions(&self) -> Vec<(Millis, OperationId, &Stated)> {
        let mut all: Vec<(Millis, OperationId, &Stated)> = self
            .acts()
            .into_iter()
            .filter(|stated| stated.right >= Right::Steward)
            .filter_map(|stated| match stated.act {
                Act::Adopt { equation, from } => Some((from.max(stated.clock), equation, stated)),
                _ => None,
            })
            .filter(|(_, equation, _)| self.version(equation).is_some())
            .collect();
        all.sort_by_key(|(from, _, stated)| (*from, stated.clock, stated.id));
        all
    }

    /// The equation that holds for what comes in at a moment.
    pub fn in_force(&self, at: Millis) -> Option<OperationId> {
        self.adoptions().into_iter().rfind(|(from, ..)| *from <= at).map(|(_, equation, _)| equation)
    }

    /// The events that their contributors gave away. Only the word of the contributor counts, the last one.
    pub fn gifts(&self, contributor: &dyn Fn(&Id) -> Option<SpaceId>) -> BTreeSet<Id> {
        let mut gifts = BTreeSet::new();
        for stated in self.acts() {
            let Act::Gift { event, is_gift } = &stated.act else { continue };
            let event = event.canonical().into_owned();
            if stated.author.is_some() && contributor(&event) == stated.author {
                if *is_gift {
                    gifts.insert(event)
                } else {
                    gifts.remove(&event)
                };
            }
        }
        gifts
    }

    /// What is asked for designs that are kept here: of each the last word, if it is not over.
    pub fn policies(&self) -> Vec<(&Stated, &Policy)> {
        let mut last: BTreeMap<Id, (&Stated, &Policy)> = BTreeMap::new();
        for stated in self.acts() {
            if let Act::Policy(policy) = &stated.act {
                last.insert(policy.design.canonical().into_owned(), (stated, policy));
            }
        }
        last.into_values().filter(|(_, policy)| !policy.is_over).collect()
    }

    /// The sharings that were proposed, in order.
    pub fn proposals(&self) -> Vec<(&Stated, &Proposal)> {
        let all = self.acts().into_iter();
        all.filter_map(|stated| match &stated.act {
            Act::Propose(proposal) => Some((stated, &**proposal)),
            _ => None,
        })
        .collect()
    }

    /// The clearings that were proposed, in order.
    pub fn clearings(&self) -> Vec<(&Stated, &Clearing)> {
        let all = self.acts().into_iter();
        all.filter_map(|stated| match &stated.act {
            Act::Clear(clearing) => Some((stated, clearing)),
            _ => None,
        })
        .collect()
    }

    /// What was paid for contributions that end when they are paid, or count once.
    pub fn remembered(&self) -> BTreeMap<Id, Decimal> {
        let mut paid: BTreeMap<Id, Decimal> = BTreeMap::new();
        for (_, proposal) in self.confirmed() {
            for (event, amount) in &proposal.remembered {
                *paid.entry(event.canonical().into_owned()).or_default() += *amount;
            }
        }
        paid
    }

    /// The payments that were shared, and the sales of which only the income was told.
    pub fn shared(&self) -> BTreeSet<Id> {
        self.confirmed().into_iter().flat_map(|(_, proposal)| proposal.money()).collect()
    }

    /// What was already asked for a design in confirmed sharings.
    pub fn asked_for(&self, design: &Id) -> Decimal {
        let asked = self.confirmed().into_iter().flat_map(|(_, proposal)| &proposal.asked);
        asked.filter(|asked| asked.design.canonical() == design.canonical()).map(|asked| asked.amount).sum()
    }

    /// The facts, to be kept.
    pub fn to_snapshot(&self) -> Vec<u8> {
        minicbor::to_vec(self.acts.values().collect::<Vec<_>>()).unwrap_or_default()
    }

    /// From what was kept; `None` if it is damaged.
    pub fn from_snapshot(bytes: &[u8]) -> Option<Register> {
        let all: Vec<Stated> = minicbor::decode(bytes).ok()?;
        Some(Register { acts: all.into_iter().map(|stated| (stated.id, stated)).collect() })
    }

    /// One number for everything that is stated: equal wherever the same acts are held.
    pub fn state_hash(&self) -> [u8; 32] {
        *blake3::hash(&self.to_snapshot()).as_bytes()
    }
}
