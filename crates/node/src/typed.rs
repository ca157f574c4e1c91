//! Amounts as people type them: `3 kg carrots`, `2 hours`, `5`.

use commonage_economy::decimal::Decimal;
use commonage_economy::ledger::Ledger;
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Said, said};

use crate::error::{NodeError, Result};
use crate::texts::{cut, one_line};

fn no(words: impl Into<Said>) -> NodeError {
    NodeError::Limit(words.into())
}

/// So much, in a unit that was said or not, of a thing.
#[derive(Clone, Debug)]
pub struct Amount {
    /// How many.
    pub value: Decimal,
    /// Of what size, if that was said.
    pub unit: Option<Unit>,
    /// Of what.
    pub thing: String,
}

/// A number of a person, or what is wrong with it.
fn number(text: &str) -> Result<Decimal> {
    text.parse::<Decimal>().map_err(|error| no(said!("{}.", error)))
}

/// Splits `3kg` where the unit stands right behind the number.
fn split(text: &str) -> (&str, Option<&str>) {
    let end = text.find(|sign: char| !sign.is_ascii_digit() && !matches!(sign, '.' | '-' | '+')).unwrap_or(text.len());
    match text.split_at(end) {
        (digits, rest) if !digits.is_empty() && !rest.is_empty() && Unit::named(rest).known().is_some() => {
            (digits, Some(rest))
        }
        _ => (text, None),
    }
}

impl Amount {
    /// Reads words: a number, perhaps a unit, and the thing.
    ///
    /// # Errors
    /// If there is no number in front.
    pub fn read(words: &[String], ledger: &Ledger) -> Result<Amount> {
        let words: Vec<&str> = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect();
        // An amount that was quoted as a whole is the same.
        let words: Vec<&str> = match words[..] {
            [whole] if whole.contains(' ') => whole.split_whitespace().collect(),
            _ => words,
        };
        let [first, rest @ ..] = &words[..] else {
            return Err(no("it says no amount. Say how much of what: 3 kilogram carrots."));
        };
        let (digits, glued) = split(first);
        let value = number(digits)?;
        let (unit, thing) = match (glued, rest) {
            (Some(unit), rest) => (Some(Unit::named(unit)), rest),
            (None, [unit, rest @ ..]) => match unit_named(unit, ledger) {
                Some(unit) => (Some(unit), rest),
                None => (None, words.get(1..).unwrap_or_default()),
            },
            (None, []) => (None, &[][..]),
        };
        Ok(Amount { value, unit, thing: one_line(&thing.join(" ")) })
    }

    /// The same, where a thing must be said too.
    ///
    /// # Errors
    /// If there is no number, or no thing.
    pub fn of_thing(words: &[String], ledger: &Ledger) -> Result<Amount> {
        let mut amount = Amount::read(words, ledger)?;
        // Money is a thing of its own.
        if let Some(currency) = amount.unit.as_ref().filter(|unit| amount.thing.is_empty() && unit.is_currency()) {
            amount.thing = currency.name().to_owned();
        }
        if amount.thing.is_empty() {
            let said = words.join(" ");
            return Err(no(said!("it does not say of what. Say how much of what: {} carrots.", cut(&said))));
        }
        Ok(amount)
    }

    /// An amount alone: `3 kilogram`; single things, if it has no unit.
    ///
    /// # Errors
    /// If it is none.
    pub fn alone(text: &str, ledger: &Ledger) -> Result<Measure> {
        let amount = Amount::read(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>(), ledger)?;
        if !amount.thing.is_empty() {
            return Err(no(said!(
                "“{}” is not a unit known here. Say an amount like \"3 kilogram\", \"2 hours\" or 5.",
                cut(&amount.thing)
            )));
        }
        Ok(Measure::new(amount.value, amount.unit.unwrap_or_else(Unit::one)))
    }

    /// The amount in the unit that was said, else in another.
    pub fn or(&self, unit: Option<Unit>) -> Measure {
        let unit = self.unit.clone().or(unit).unwrap_or_else(Unit::one);
        Measure::new(self.value, unit)
    }
}

/// A unit that is known to everyone, or in use in the ledger.
fn unit_named(text: &str, ledger: &Ledger) -> Option<Unit> {
    let unit = Unit::named(text);
    if unit.known().is_some() || unit.is_currency() {
        return Some(unit);
    }
    let held = ledger.resources().iter().flat_map(|resource| &resource.amounts).map(|amount| ledger.unit(amount.unit));
    let kinds = ledger.described(Class::ResourceSpecification).filter_map(|kind| ledger.description(kind));
    let said = kinds.filter_map(|kind| kind.unit(P::DefaultUnitOfResource).cloned());
    held.cloned().chain(said).find(|known| known.name().eq_ignore_ascii_case(text))
}

/// Whether a unit measures time, so that an amount of it is effort.
pub fn time_of_effort(unit: &Unit) -> bool {
    unit.known().is_some_and(|known| known.dimension == "time")
}
