//! Needs and offers in words, without who asks.

use super::act::Ask;
use crate::decimal::Decimal;
use crate::unit::Measure;
use crate::words::in_words;

/// What it is about: `3 kg carrots`, `2 h help with moving`, `a ladder`.
pub fn matter(ask: &Ask) -> String {
    match &ask.amount {
        Some(amount) if *amount.unit.name() == *ask.what => in_words(amount),
        Some(amount) => format!("{} {}", in_words(amount), ask.what),
        None => ask.what.to_string(),
    }
}

/// So much of it, with its unit; `None` where no amount counts.
pub fn part(ask: &Ask, amount: Decimal) -> Option<String> {
    let unit = ask.amount.as_ref()?.unit.clone();
    Some(in_words(&Measure::new(amount, unit)))
}
