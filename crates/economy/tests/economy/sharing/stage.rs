//! A small stage for sharings: a ledger, an equation in sentences, and who gets what.

use std::collections::{BTreeMap, BTreeSet};

use commonage_economy::decimal::Decimal;
use commonage_economy::ledger::{EventIndex, Ledger, Name};
use commonage_economy::record::Record;
use commonage_economy::sharing::equation::Equation;
use commonage_economy::sharing::policy::Asking;
use commonage_economy::sharing::{Bindings, Occasion, Scene, Sharing, Source, Unshareable, share};
use commonage_economy::vocabulary::{Class, Property as P};

use crate::support::{Set, decimal, event, id, named};
use commonage_economy::action::Action;

/// What a sharing is asked about.
pub(crate) struct Stage<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) equation: Equation,
    pub(crate) bindings: Bindings,
    pub(crate) gifts: BTreeSet<&'a str>,
    pub(crate) asking: BTreeMap<&'a str, Asking>,
    pub(crate) may_ask: BTreeMap<&'a str, Decimal>,
    pub(crate) paid: BTreeMap<&'a str, Decimal>,
    pub(crate) income: BTreeSet<&'a str>,
}

impl<'a> Stage<'a> {
    pub(crate) fn new(ledger: &'a Ledger, equation: &str) -> Stage<'a> {
        let equation = Equation::read(equation).unwrap_or_else(|faults| panic!("{faults:?}"));
        Stage {
            ledger,
            equation,
            bindings: Bindings::default(),
            gifts: BTreeSet::new(),
            asking: BTreeMap::new(),
            may_ask: BTreeMap::new(),
            paid: BTreeMap::new(),
            income: BTreeSet::new(),
        }
    }

    /// Shares an income and looks at the result.
    pub(crate) fn with<T>(
        &self,
        income: &str,
        source: Source<Name>,
        look: impl FnOnce(Result<Sharing<'_>, Unshareable>) -> T,
    ) -> T {
        let called = |at: EventIndex| self.ledger.key(self.ledger.event(at).name).1.to_string();
        let scene = Scene {
            ledger: self.ledger,
            equation: &self.equation,
            bindings: &self.bindings,
            home: id("commons"),
            asking: &|name| self.asking.get(self.ledger.key(name).1.to_string().as_str()).cloned(),
            may_ask: &|name| self.may_ask.get(self.ledger.key(name).1.to_string().as_str()).copied(),
            is_gift: &|at| self.gifts.contains(called(at).as_str()),
            is_income: &|at| self.income.contains(called(at).as_str()),
            paid: &|at| self.paid.get(called(at).as_str()).copied(),
        };
        look(share(&scene, &Occasion { income: decimal(income), source }))
    }

    /// Who gets what of a sale, told by its event.
    pub(crate) fn sold(&self, income: &str, sale: &str) -> Vec<(String, String)> {
        let name = named(self.ledger, Class::EconomicEvent, sale);
        self.with(income, Source::Sold(vec![name]), |sharing| lines(&sharing.unwrap()))
    }
}

/// Who gets what, in words.
pub(crate) fn lines(sharing: &Sharing<'_>) -> Vec<(String, String)> {
    sharing.lines.iter().map(|(who, amount)| (who.to_string(), amount.to_string())).collect()
}

/// Expected lines.
pub(crate) fn these(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut lines: Vec<_> = lines.iter().map(|(who, amount)| ((*who).to_owned(), (*amount).to_owned())).collect();
    lines.sort_by_key(|(who, _)| id(who));
    lines
}

/// Work in a process.
pub(crate) fn worked(name: &str, who: &str, hours: &str, kind: &str, process: &str) -> Record {
    let work = event(name, Action::Work).set(P::Provider, who).set(P::EffortQuantity, &format!("{hours} hour"));
    work.set(P::ResourceConformsTo, kind).set(P::InputOf, process)
}

/// Money paid in a process.
pub(crate) fn paid(name: &str, who: &str, amount: &str, process: &str) -> Record {
    let paid = event(name, Action::Consume).set(P::Provider, who).set(P::ResourceConformsTo, "Euro");
    paid.set(P::ResourceQuantity, &format!("{amount} EUR")).set(P::InputOf, process)
}

/// A thing that comes out of a process, of the kind of its own name.
pub(crate) fn made(name: &str, who: &str, amount: &str, thing: &str, process: &str) -> Record {
    let made = event(name, Action::Produce).set(P::Provider, who).set(P::ResourceInventoriedAs, thing);
    made.set(P::ResourceConformsTo, thing).set(P::ResourceQuantity, amount).set(P::OutputOf, process)
}

/// A thing used up in a process.
pub(crate) fn used_up(name: &str, who: &str, amount: &str, thing: &str, process: &str) -> Record {
    let used = event(name, Action::Consume).set(P::Provider, who).set(P::ResourceInventoriedAs, thing);
    used.set(P::ResourceQuantity, amount).set(P::InputOf, process)
}

/// Equipment used in a process.
pub(crate) fn used(name: &str, who: &str, hours: &str, thing: &str, process: &str) -> Record {
    let used = event(name, Action::Use).set(P::Provider, who).set(P::ResourceInventoriedAs, thing);
    used.set(P::EffortQuantity, &format!("{hours} hour")).set(P::InputOf, process)
}

/// A design drawn on in a process.
pub(crate) fn cited(name: &str, who: &str, thing: &str, process: &str) -> Record {
    let cited = event(name, Action::Cite).set(P::Provider, who).set(P::ResourceInventoriedAs, thing);
    cited.set(P::ResourceQuantity, "1").set(P::InputOf, process)
}

/// A thing handed to a customer.
pub(crate) fn sold(name: &str, who: &str, amount: &str, thing: &str) -> Record {
    let sold = event(name, Action::Transfer).set(P::Provider, who).set(P::Receiver, "customer");
    sold.set(P::ResourceInventoriedAs, thing).set(P::ResourceQuantity, amount)
}
