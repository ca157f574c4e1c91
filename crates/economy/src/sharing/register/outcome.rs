//! What follows from what was stated: which sharings and clearings hold, and the claims and payments that they make.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{Millis, OperationId, SpaceId};

use super::{Register, Right, Stated, Version};
use crate::action::Action;
use crate::decimal::Decimal;
use crate::id::Id;
use crate::ledger::Stamp;
use crate::record::{Record, Value};
use crate::sharing::act::{Act, Clearing, Proposal};
use crate::unit::{Measure, Unit};
use crate::vocabulary::{Class, Property as P};

/// How far a proposal has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits for consent.
    Proposed,
    /// It holds: since when, by whose word.
    Confirmed(Millis, Option<SpaceId>),
    /// It was taken back.
    Withdrawn,
    /// It was confirmed, and has no effect: the same money is shared by another that was confirmed before.
    SharedBefore(OperationId),
}

/// How far a clearing has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Who agreed.
    pub agreed: BTreeSet<Id>,
    /// Since when all agree.
    pub since: Option<Millis>,
    /// It was taken back before all agreed.
    pub is_withdrawn: bool,
}

impl Register {
    /// How far every sharing has come.
    ///
    /// A word against one counts where nobody had confirmed it: what is owed stays owed. Whoever proposed it confirms it
    /// only where there was nobody else who could. Of several that share the same money, the one confirmed first holds.
    pub fn standings(&self) -> BTreeMap<OperationId, Standing> {
        let mut all = BTreeMap::new();
        let mut shared: BTreeMap<Id, OperationId> = BTreeMap::new();
        for stated in self.acts() {
            let (Act::Confirm { proposal } | Act::Withdraw { proposal }) = &stated.act else { continue };
            let Some((held, of)) = self.proposal(proposal) else { continue };
            let standing = all.entry(*proposal).or_insert(Standing::Proposed);
            let is_confirmed = matches!(standing, Standing::Confirmed(..) | Standing::SharedBefore(_));
            if is_confirmed || !may(stated, held) || !of.is_whole() {
                continue;
            }
            if let Act::Withdraw { .. } = stated.act {
                *standing = Standing::Withdrawn;
                continue;
            }
            let money = of.money();
            *standing = match money.iter().find_map(|id| shared.get(id)) {
                Some(other) => Standing::SharedBefore(*other),
                None => Standing::Confirmed(stated.clock, stated.author),
            };
            if matches!(standing, Standing::Confirmed(..)) {
                shared.extend(money.into_iter().map(|id| (id, *proposal)));
            }
        }
        all
    }

    /// How far one sharing has come.
    pub fn standing(&self, proposal: &OperationId) -> Standing {
        self.standings().get(proposal).copied().unwrap_or(Standing::Proposed)
    }

    fn proposal(&self, id: &OperationId) -> Option<(&Stated, &Proposal)> {
        let stated = self.acts.get(id)?;
        match &stated.act {
            Act::Propose(proposal) => Some((stated, &**proposal)),
            _ => None,
        }
    }

    /// The sharings that hold, in order.
    pub fn confirmed(&self) -> Vec<(&Stated, &Proposal)> {
        let standings = self.standings();
        let holds = |stated: &Stated| matches!(standings.get(&stated.id), Some(Standing::Confirmed(..)));
        self.proposals().into_iter().filter(|(stated, _)| holds(stated)).collect()
    }

    /// How far every clearing has come: whoever takes one back does so for as long as not all agreed.
    pub fn agreements(&self) -> BTreeMap<OperationId, Agreement> {
        let mut all: BTreeMap<OperationId, Agreement> = BTreeMap::new();
        for stated in self.acts() {
            let (Act::Agree { clearing: id, .. } | Act::Withdraw { proposal: id }) = &stated.act else { continue };
            let Some((held, of)) = self.clearing(id) else { continue };
            let agreement = all.entry(*id).or_default();
            match &stated.act {
                _ if agreement.is_withdrawn || agreement.since.is_some() => {}
                Act::Agree { party, .. } if may_agree(stated, party) => {
                    agreement.agreed.insert(party.canonical().into_owned());
                    let is_whole = of.parties.iter().all(|party| agreement.agreed.contains(&*party.canonical()));
                    agreement.since = is_whole.then_some(stated.clock);
                }
                Act::Withdraw { .. } => agreement.is_withdrawn = may(stated, held),
                _ => {}
            }
        }
        all
    }

    fn clearing(&self, id: &OperationId) -> Option<(&Stated, &Clearing)> {
        let stated = self.acts.get(id)?;
        match &stated.act {
            Act::Clear(clearing) => Some((stated, clearing)),
            _ => None,
        }
    }

    /// The clearings that hold, in the order in which the last party agreed. Of several that together would set off
    /// more than a claim is worth, the first hold.
    fn cleared(&self, debt: &dyn Fn(&Id) -> Option<Owed>) -> Vec<(&Stated, &Clearing)> {
        let mut whole: Vec<(Millis, &OperationId)> = Vec::new();
        let agreements = self.agreements();
        whole.extend(agreements.iter().filter_map(|(id, agreement)| Some((agreement.since?, id))));
        whole.sort();
        let mut used: BTreeMap<Id, Decimal> = BTreeMap::new();
        let mut all = Vec::new();
        for (stated, clearing) in whole.into_iter().filter_map(|(_, id)| self.clearing(id)) {
            let mut after = used.clone();
            let agreed = |party: &Id| agreements[&stated.id].agreed.contains(&*party.canonical());
            let fits = clearing.cleared.iter().all(|(claim, amount)| {
                let sum = after.entry(claim.canonical().into_owned()).or_default();
                *sum += *amount;
                let fits = |owed: Owed| *sum <= owed.amount && agreed(&owed.debtor) && agreed(&owed.creditor);
                !amount.is_negative() && debt(claim).is_some_and(fits)
            });
            if fits {
                used = after;
                all.push((stated, clearing));
            }
        }
        all
    }

    /// The records that follow from what was agreed: claims from confirmed sharings, and payments by clearings. They are
    /// called after the proposal, so they are the same whoever's consent came first.
    pub fn records(&self, home: SpaceId, debt: &dyn Fn(&Id) -> Option<Owed>) -> BTreeMap<OperationId, Follows<'_>> {
        let claims = self.confirmed().into_iter().map(|(stated, proposal)| {
            (stated.id, Follows { register: self, home, stated, of: Decided::Sharing(proposal) })
        });
        let payments = self.cleared(debt).into_iter().map(|(stated, clearing)| {
            (stated.id, Follows { register: self, home, stated, of: Decided::Clearing(clearing) })
        });
        claims.chain(payments).collect()
    }
}

/// Who owes whom how much by a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Who owes it.
    pub debtor: Id,
    /// To whom.
    pub creditor: Id,
    /// How much in all, paid or not.
    pub amount: Decimal,
}

/// What follows from something that was decided, to be written out once.
#[derive(Clone, Copy, Debug)]
pub struct Follows<'a> {
    register: &'a Register,
    home: SpaceId,
    stated: &'a Stated,
    of: Decided<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Decided<'a> {
    Sharing(&'a Proposal),
    Clearing(&'a Clearing),
}

impl Follows<'_> {
    /// Under which name they stand in the ledger.
    pub fn stamp(&self) -> Stamp {
        Stamp { id: self.stated.id, clock: self.stated.clock, author: self.stated.author }
    }

    /// The records.
    pub fn records(&self, debt: &dyn Fn(&Id) -> Option<Owed>) -> Vec<Record> {
        match self.of {
            Decided::Sharing(proposal) => {
                let version = self.register.version(&proposal.equation);
                version.map_or_else(Vec::new, |version| claims(self.home, proposal, &version))
            }
            Decided::Clearing(clearing) => payments(clearing, self.stated.clock, debt),
        }
    }
}

/// Whether a word about a proposal is one that counts.
fn may(stated: &Stated, proposal: &Stated) -> bool {
    let is_own = stated.author.is_some() && stated.author == proposal.author;
    match stated.act {
        Act::Confirm { .. } => stated.right >= if is_own { Right::OnlySteward } else { Right::Steward },
        _ => is_own || stated.right >= Right::Steward,
    }
}

/// Whether somebody may agree for a party: for themselves, or as a steward for those who do not speak here.
fn may_agree(stated: &Stated, party: &Id) -> bool {
    let is_own = stated.author.is_some_and(|author| *party == Id::Space(author));
    is_own || stated.right >= Right::Steward
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
fn payments(clearing: &Clearing, at: Millis, debt: &dyn Fn(&Id) -> Option<Owed>) -> Vec<Record> {
    let all = clearing.cleared.iter().zip(0..).filter_map(|((claim, amount), number)| {
        let owed = debt(claim)?;
        let amount = Measure::new(*amount, clearing.currency.clone());
        let record = Record::new(Class::EconomicEvent, Id::Here(number))
            .with(P::Action, Value::Action(Action::Transfer))
            .with(P::Provider, Value::Id(owed.debtor))
            .with(P::Receiver, Value::Id(owed.creditor))
            .with(P::ResourceQuantity, Value::Measure(amount))
            .with(P::HasPointInTime, Value::Time(crate::moment::write(at).into()))
            .with(P::Settles, Value::Id(claim.clone()))
            .with(P::Note, Value::Text("set off: no money changed hands".into()));
        Some(record)
    });
    all.collect()
}
