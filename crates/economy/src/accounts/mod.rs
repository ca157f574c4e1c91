//! The ledger as plain-text accounting, so that an accountant can work with it: the accounts of every resource, in the
//! syntax of `ledger` (ledger-cli.org) or of `beancount`.
//!
//! Every event that changes what somebody accounts for becomes a transaction that adds up to nothing; work and use are
//! booked in their units of effort, by kind and never by person. At the end stands a check: each resource with what
//! the ledger says that it holds, so that the reader's own program proves that both count alike.

mod names;
mod text;

use std::collections::BTreeMap;

use commonage_log::Millis;

use crate::action::Action;
use crate::decimal::Decimal;
use crate::ledger::{Event, Ledger, Name, UnitIndex};

use names::Labels;

/// How the journal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// As `ledger` and `hledger` read it.
    Ledger,
    /// As `beancount` reads it.
    Beancount,
}

/// One side of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Leg {
    account: String,
    amount: Decimal,
    commodity: String,
}

/// One transaction.
#[derive(Clone, Debug)]
struct Entry {
    when: Millis,
    words: String,
    id: String,
    legs: Vec<Leg>,
}

/// The whole journal.
#[derive(Clone, Debug, Default)]
struct Journal {
    entries: Vec<Entry>,
    /// What each account of a resource must come to.
    balances: BTreeMap<(String, String), Decimal>,
}

/// Writes the accounts of a ledger. `called` says what things and people are called, `sentence` tells an event.
pub fn write(
    ledger: &Ledger,
    syntax: Syntax,
    called: &dyn Fn(Name) -> String,
    sentence: &dyn Fn(&Event) -> String,
) -> String {
    let mut writer = Writer { ledger, labels: Labels::new(called), journal: Journal::default() };
    for (at, event) in ledger.events() {
        let legs = writer.legs(at, event);
        if !legs.is_empty() {
            let id = ledger.key(event.name).1.to_string();
            writer.journal.entries.push(Entry { when: event.when, words: sentence(event), id, legs });
        }
    }
    writer.balances();
    match syntax {
        Syntax::Ledger => text::ledger(&writer.journal),
        Syntax::Beancount => text::beancount(&writer.journal),
    }
}

struct Writer<'a> {
    ledger: &'a Ledger,
    labels: Labels<'a>,
    journal: Journal,
}

impl Writer<'_> {
    /// The account of a resource: whose record it is, and what.
    fn account(&mut self, resource: Name) -> String {
        let held = self.ledger.resource(resource);
        let keeper = held.and_then(|held| held.keeper.or(held.accountable));
        let whose = keeper.map_or_else(|| "Unsaid".to_owned(), |keeper| self.labels.part(keeper));
        format!("Assets:{whose}:{}", self.labels.part(resource))
    }

    fn commodity(&mut self, resource: Option<Name>, kind: Option<Name>, unit: UnitIndex) -> String {
        let held = resource.and_then(|resource| self.ledger.resource(resource));
        let kind = held.and_then(|held| held.specification).or(kind).or(resource);
        self.labels.commodity(kind, self.ledger.unit(unit))
    }

    fn legs(&mut self, at: crate::ledger::EventIndex, event: &Event) -> Vec<Leg> {
        let mut legs = Vec::new();
        if let Some((quantity, unit)) = event.quantity {
            let postings: Vec<_> = self.ledger.postings(at).filter(|(_, posting)| posting.accounting != 0).collect();
            for (resource, posting) in &postings {
                let commodity = self.commodity(Some(*resource), event.specification, unit);
                let account = self.account(*resource);
                legs.push(Leg { account, amount: quantity.times(posting.accounting), commodity });
            }
        }
        if let (Action::Work | Action::Use, Some((effort, unit))) = (event.action, event.effort) {
            let kind = event.specification.or(event.resource);
            let commodity = self.labels.effort(self.ledger.unit(unit));
            let what = kind.map_or_else(|| "Unsaid".to_owned(), |kind| self.labels.part(kind));
            let (spent, given) = if event.action == Action::Work { ("Work", "Work") } else { ("Use", "Use") };
            legs.push(Leg {
                account: format!("Expenses:{spent}:{what}"),
                amount: effort,
                commodity: commodity.clone(),
            });
            legs.push(Leg { account: format!("Income:{given}:{what}"), amount: -effort, commodity });
        }
        self.balanced(event, legs)
    }

    /// Adds the other side: what became of what was used up, where what was made came from.
    fn balanced(&mut self, event: &Event, mut legs: Vec<Leg>) -> Vec<Leg> {
        let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
        for leg in &legs {
            *sums.entry(leg.commodity.clone()).or_default() += leg.amount;
        }
        let account = match event.action {
            Action::Produce => "Income:Made".to_owned(),
            Action::Consume => "Expenses:Used-up".to_owned(),
            Action::Copy => "Income:Copied".to_owned(),
            Action::Raise | Action::Lower => "Equity:Counted".to_owned(),
            // To or from somebody who keeps no record here.
            _ => "Equity:Handed-over".to_owned(),
        };
        legs.extend(sums.into_iter().filter(|(_, sum)| !sum.is_zero()).map(|(commodity, sum)| Leg {
            account: account.clone(),
            amount: -sum,
            commodity,
        }));
        legs.retain(|leg| !leg.amount.is_zero());
        legs
    }

    fn balances(&mut self) {
        let names: Vec<_> = self.ledger.resources().iter().map(|resource| resource.name).collect();
        for name in names {
            let Some(resource) = self.ledger.resource(name) else { continue };
            for amount in resource.amounts.clone() {
                let commodity = self.commodity(Some(name), None, amount.unit);
                let account = self.account(name);
                *self.journal.balances.entry((account, commodity)).or_default() += amount.accounting;
            }
        }
    }
}
