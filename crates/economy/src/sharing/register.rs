//! What a community decided about sharing: a set of acts, and what follows from them.
//!
//! The acts are kept by their ids, and every answer is worked out from the set, in the order of the clocks; so it is the
//! same in whatever order they arrived. What somebody had no right to say is kept and has no effect.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{Millis, OperationId, SpaceId};

use crate::action::Action;
use crate::decimal::Decimal;
use crate::id::Id;
use crate::ledger::Stamp;
use crate::record::{Record, Value};
use crate::sharing::act::{Act, Clearing, Policy, Proposal};
use crate::sharing::equation::Equation;
use crate::sharing::rules::Bindings;
use crate::unit::{Measure, Unit};
use crate::vocabulary::{Class, Property as P};

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
    /// Whether they were a steward when they said it.
    #[n(3)]
    pub is_steward: bool,
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

/// How far a proposal has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits for consent.
    Proposed,
    /// It holds: since when, by whose word.
    Confirmed(Millis, Option<SpaceId>),
    /// It was taken back.
    Withdrawn,
}

/// Everything that a community stated about sharing.
#[derive(Clone, Debug, Default)]
pub struct Register {
    acts: BTreeMap<OperationId, Stated>,
}

impl Register {
    /// Takes in an act.
    pub fn apply(&mut self, stamp: &Stamp, is_steward: bool, act: Act) {
        let stated = Stated { id: stamp.id, clock: stamp.clock, author: stamp.author, is_steward, act };
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
            .filter(|stated| stated.is_steward)
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

    /// How far a sharing has come. A word against it counts where nobody had confirmed it: what is owed stays owed.
    pub fn standing(&self, proposal: &OperationId) -> Standing {
        let mut standing = Standing::Proposed;
        let proposer = self.acts.get(proposal).and_then(|stated| stated.author);
        for stated in self.acts() {
            match stated.act {
                Act::Confirm { proposal: named } if named == *proposal && stated.is_steward => {
                    return Standing::Confirmed(stated.clock, stated.author);
                }
                Act::Withdraw { proposal: named } if named == *proposal => {
                    let may = stated.is_steward || (proposer.is_some() && stated.author == proposer);
                    standing = if may { Standing::Withdrawn } else { standing };
                }
                _ => {}
            }
        }
        standing
    }

    /// Whether somebody who may took a proposal back.
    pub fn is_withdrawn(&self, proposal: &OperationId) -> bool {
        self.standing(proposal) == Standing::Withdrawn
    }

    /// The sharings that hold, in order.
    pub fn confirmed(&self) -> Vec<(&Stated, &Proposal)> {
        let holds = |(stated, _): &(&Stated, &Proposal)| matches!(self.standing(&stated.id), Standing::Confirmed(..));
        self.proposals().into_iter().filter(holds).collect()
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

    /// The payments that were shared.
    pub fn payments(&self) -> BTreeSet<Id> {
        self.confirmed()
            .into_iter()
            .filter_map(|(_, proposal)| proposal.payment.as_ref())
            .map(|id| id.canonical().into_owned())
            .collect()
    }

    /// What was already asked for a design in confirmed sharings.
    pub fn asked_for(&self, design: &Id) -> Decimal {
        let asked = self.confirmed().into_iter().flat_map(|(_, proposal)| &proposal.asked);
        asked.filter(|asked| asked.design.canonical() == design.canonical()).map(|asked| asked.amount).sum()
    }

    /// Who agreed to a clearing: those whose own word it is.
    pub fn agreed(&self, clearing: &OperationId) -> BTreeSet<Id> {
        let mut agreed = BTreeSet::new();
        for stated in self.acts() {
            if let Act::Agree { clearing: named, party } = &stated.act
                && named == clearing
            {
                agreed.insert(party.canonical().into_owned());
            }
        }
        agreed
    }

    /// Whether all parties of a clearing agreed.
    pub fn is_cleared(&self, stated: &Stated, clearing: &Clearing) -> bool {
        // Whoever takes it back does so for as long as not all agreed; after that it is done.
        let agreed = self.agreed(&stated.id);
        clearing.parties.iter().all(|party| agreed.contains(&*party.canonical()))
    }

    /// The records that follow from what was agreed: claims from confirmed sharings, and payments by clearings. They are
    /// called after the proposal, so they are the same whoever's consent came first.
    pub fn records(&self, home: SpaceId, debts: &dyn Fn(&Id) -> Option<(Id, Id)>) -> Vec<(Stamp, Vec<Record>)> {
        let stamp = |stated: &Stated| Stamp { id: stated.id, clock: stated.clock, author: stated.author };
        let claims = self.confirmed().into_iter().filter_map(|(stated, proposal)| {
            let version = self.version(&proposal.equation)?;
            Some((stamp(stated), claims(home, proposal, &version)))
        });
        let cleared = self.clearings().into_iter().filter(|(stated, clearing)| self.is_cleared(stated, clearing));
        let payments =
            cleared.filter_map(|(stated, clearing)| Some((stamp(stated), payments(clearing, stated.clock, debts)?)));
        claims.chain(payments).collect()
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

/// One claim for everyone but the community itself.
fn claims(home: SpaceId, proposal: &Proposal, version: &Version<'_>) -> Vec<Record> {
    let owed = proposal.lines.iter().zip(0..).filter(|((who, _), _)| *who != Id::Space(home));
    owed.map(|((who, amount), number)| {
        claim(Id::Here(number), Id::Space(home), who.clone(), *amount, &version.equation.currency)
            .with_some(P::TriggeredBy, proposal.payment.clone().map(Value::Id))
            .with(P::Note, Value::Text(format!("by the equation “{}”", version.equation.name).into()))
    })
    .collect()
}

/// That somebody owes somebody money.
pub fn claim(id: Id, debtor: Id, creditor: Id, amount: Decimal, currency: &Unit) -> Record {
    Record::new(Class::Claim, id)
        .with(P::Action, Value::Action(Action::Transfer))
        .with(P::Provider, Value::Id(debtor))
        .with(P::Receiver, Value::Id(creditor))
        .with(P::ResourceQuantity, Value::Measure(Measure::new(amount, currency.clone())))
}

/// Debts that were set off: each is paid as if money had gone round.
fn payments(clearing: &Clearing, at: Millis, debts: &dyn Fn(&Id) -> Option<(Id, Id)>) -> Option<Vec<Record>> {
    let all = clearing.cleared.iter().zip(0..).map(|((claim, amount), number)| {
        let (debtor, creditor) = debts(claim)?;
        let amount = Measure::new(*amount, clearing.currency.clone());
        let record = Record::new(Class::EconomicEvent, Id::Here(number))
            .with(P::Action, Value::Action(Action::Transfer))
            .with(P::Provider, Value::Id(debtor))
            .with(P::Receiver, Value::Id(creditor))
            .with(P::ResourceQuantity, Value::Measure(amount))
            .with(P::HasPointInTime, Value::Time(crate::moment::write(at).into()))
            .with(P::Settles, Value::Id(claim.clone()))
            .with(P::Note, Value::Text("set off: no money changed hands".into()));
        Some(record)
    });
    all.collect()
}
