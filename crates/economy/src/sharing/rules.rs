//! Which sentence of an equation a contribution falls under, and what it counts.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::decimal::Decimal;
use crate::id::Id;
use crate::ledger::{EventIndex, Ledger, Name, UnitIndex};
use crate::sharing::equation::{Count, Equation, Valuation, What};
use crate::sharing::number::Fine;
use crate::unit::{Measure, Unit};
use crate::vocabulary::Class;

/// What the names in an equation stand for. A name that is not bound stands for whatever is called so in the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bindings(pub(crate) Vec<Binding>);

/// One name of an equation, and the record that is meant.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Binding {
    /// The class of the record.
    #[n(0)]
    pub class: Class,
    /// The name as it stands in the equation.
    #[n(1)]
    pub name: Box<str>,
    /// Which record.
    #[n(2)]
    pub id: Id,
}

impl Bindings {
    /// What names stand for.
    pub fn new(bindings: Vec<Binding>) -> Bindings {
        Bindings(bindings)
    }

    /// Every name, with what it stands for.
    pub fn all(&self) -> &[Binding] {
        &self.0
    }

    /// The record that a name stands for.
    pub fn of(&self, class: Class, name: &str) -> Option<&Id> {
        self.0.iter().find(|held| held.class.family() == class.family() && *held.name == *name).map(|held| &held.id)
    }
}

/// Why something does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Uncounted {
    /// No sentence of the equation speaks of it.
    NoSentence(What),
    /// It is recorded in a unit that cannot be told in that of the sentence.
    OtherUnit(What),
    /// It says no amount.
    NoAmount(What),
    /// It does not say whose contribution it is.
    Nobodys,
    /// It is paid by now, or took part in a sharing before and counts once.
    Over,
    /// Its value depends on other things in the same process, and here nothing is looked at as a whole.
    NeedsProcess,
}

/// A sentence that speaks of a contribution, by its number, and its value.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) count: usize,
    pub(crate) value: Fine,
}

/// The sentences of an equation, ready to be asked.
pub(crate) struct Rules<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) equation: &'a Equation,
    pub(crate) bindings: &'a Bindings,
    /// The sentences about one kind of contribution.
    by_what: HashMap<What, Vec<usize>>,
    words: RefCell<HashMap<Name, Rc<str>>>,
}

impl<'a> Rules<'a> {
    pub(crate) fn new(ledger: &'a Ledger, equation: &'a Equation, bindings: &'a Bindings) -> Rules<'a> {
        let mut by_what: HashMap<What, Vec<usize>> = HashMap::new();
        for (count, at) in equation.counts.iter().zip(0..) {
            by_what.entry(count.what).or_default().push(at);
        }
        Rules { ledger, equation, bindings, by_what, words: RefCell::default() }
    }

    pub(crate) fn count(&self, at: usize) -> &'a Count {
        &self.equation.counts[at]
    }

    /// Whether a name of the equation stands for a record.
    pub(crate) fn is_called(&self, name: Name, class: Class, text: &str) -> bool {
        let id = &self.ledger.key(name).1;
        if let Some(bound) = self.bindings.of(class, text) {
            return bound.canonical() == id.canonical();
        }
        let mut words = self.words.borrow_mut();
        let called = words.entry(name).or_insert_with(|| self.ledger.called(name).to_lowercase().into());
        **called == *text.to_lowercase() || id.to_string() == text
    }

    fn is_kind(&self, name: Name, text: &str) -> bool {
        let class = self.ledger.key(name).0;
        self.is_called(name, class, text)
    }

    /// The sentence that speaks of this most closely: of this kind by this agent, of this kind, by this agent, of all.
    pub(crate) fn find(&self, what: What, kinds: &[Option<Name>], agent: Option<Name>) -> Option<usize> {
        let fits = |at: &&usize| {
            let count = self.count(**at);
            let is_kind =
                count.named.as_ref().is_none_or(|text| kinds.iter().flatten().any(|name| self.is_kind(*name, text)));
            let is_by =
                count.by.as_ref().is_none_or(|text| agent.is_some_and(|a| self.is_called(a, Class::Agent, text)));
            is_kind && is_by
        };
        let closeness = |at: &&usize| {
            let count = self.count(**at);
            (count.named.is_some(), count.by.is_some(), std::cmp::Reverse(**at))
        };
        self.by_what.get(&what)?.iter().filter(fits).max_by_key(closeness).copied()
    }

    /// The value of something by a sentence, from its amounts.
    pub(crate) fn value(&self, count: usize, amounts: &[Option<(Decimal, UnitIndex)>]) -> Result<Counted, Uncounted> {
        let sentence = self.count(count);
        let times = sentence.times.map_or_else(Fine::one, Fine::of);
        let mut amounts = amounts.iter().flatten().peekable();
        if amounts.peek().is_none() {
            return Err(Uncounted::NoAmount(sentence.what));
        }
        let value = match &sentence.value {
            Valuation::Rate(rate, per) => {
                let amount = amounts.find_map(|(amount, unit)| in_unit(*amount, self.ledger.unit(*unit), per));
                amount.map(|amount| Fine::of(*rate).times(&amount))
            }
            Valuation::AsRecorded => {
                amounts.find(|(_, unit)| self.is_countable(sentence.what, *unit)).map(|(a, _)| Fine::of(*a))
            }
            Valuation::PerCent(_) => None,
        };
        let value = value.ok_or(Uncounted::OtherUnit(sentence.what))?;
        Ok(Counted { count, value: value.times(&times) })
    }

    fn is_countable(&self, what: What, unit: UnitIndex) -> bool {
        what == What::Points || *self.ledger.unit(unit) == self.equation.currency
    }

    /// Whether an amount is money of the equation.
    pub(crate) fn is_money(&self, at: EventIndex) -> bool {
        let event = self.ledger.event(at);
        event.quantity.is_some_and(|(_, unit)| *self.ledger.unit(unit) == self.equation.currency)
    }
}

/// An amount told in another unit of the same dimension.
fn in_unit(amount: Decimal, from: &Unit, to: &Unit) -> Option<Fine> {
    if from == to {
        return Some(Fine::of(amount));
    }
    let (held, wanted) = (from.known()?, to.known()?);
    if held.dimension != wanted.dimension {
        return None;
    }
    if let Some(exact) = Measure::new(amount, from.clone()).converted_to(to) {
        return Some(Fine::of(exact.value));
    }
    let whole = |number: i128| Fine::of(Decimal::from_atoms(number));
    let (by, over) = (held.ratio.0.checked_mul(wanted.ratio.1)?, held.ratio.1.checked_mul(wanted.ratio.0)?);
    Some(Fine::of(amount).times(&whole(by).over(&whole(over))))
}
