//! What things are called in plain-text accounting: both programs are strict about signs.

use std::collections::{HashMap, HashSet};

use crate::ledger::Name;
use crate::unit::Unit;

/// Longest commodity that beancount takes.
const COMMODITY_MAX: usize = 24;

/// Longest part of an account: what stays readable in a column.
const PART_MAX: usize = 40;

/// Names that both programs take, each given once.
pub(super) struct Labels<'a> {
    called: &'a dyn Fn(Name) -> String,
    parts: HashMap<Name, String>,
    commodities: HashMap<(Option<Name>, Unit), String>,
    taken: HashSet<String>,
}

impl<'a> Labels<'a> {
    pub(super) fn new(called: &'a dyn Fn(Name) -> String) -> Self {
        Labels { called, parts: HashMap::new(), commodities: HashMap::new(), taken: HashSet::new() }
    }

    /// A part of an account: begins with a capital or a digit, then letters, digits and dashes.
    pub(super) fn part(&mut self, name: Name) -> String {
        if let Some(part) = self.parts.get(&name) {
            return part.clone();
        }
        let plain = plain(&(self.called)(name), PART_MAX - 4, char::is_alphanumeric);
        let mut letters = plain.chars();
        let first = letters.next().unwrap_or('X');
        // Some letters have no capital; beancount wants one.
        let first: String = first.to_uppercase().collect();
        let is_fit = first.starts_with(|sign: char| sign.is_ascii_digit() || sign.is_uppercase());
        let part = format!("{}{first}{}", if is_fit { "" } else { "X" }, letters.as_str());
        let part = self.unique(part, PART_MAX);
        self.parts.insert(name, part.clone());
        part
    }

    /// What is counted: a kind of thing in a unit.
    pub(super) fn commodity(&mut self, kind: Option<Name>, unit: &Unit) -> String {
        if let Some(known) = self.commodities.get(&(kind, unit.clone())) {
            return known.clone();
        }
        let what = kind.map_or_else(String::new, |kind| (self.called)(kind));
        let unit_name = if unit.name() == "one" { "" } else { unit.name() };
        let joined = if unit_name.is_empty() { what } else { format!("{what} {unit_name}") };
        let commodity = self.unique(symbol(&joined), COMMODITY_MAX);
        self.commodities.insert((kind, unit.clone()), commodity.clone());
        commodity
    }

    /// A unit of effort.
    pub(super) fn effort(&mut self, unit: &Unit) -> String {
        self.commodity(None, unit)
    }

    fn unique(&mut self, name: String, most: usize) -> String {
        let mut candidate = name.clone();
        let mut number = 2;
        while !self.taken.insert(candidate.clone()) {
            let tail = format!("-{number}");
            let head: String = name.chars().take(most - tail.len()).collect();
            candidate = format!("{head}{tail}");
            number += 1;
        }
        candidate
    }
}

/// Letters and digits, with single dashes between.
fn plain(text: &str, most: usize, fits: impl Fn(char) -> bool) -> String {
    let mut plain = String::new();
    for sign in text.chars() {
        if fits(sign) {
            plain.push(sign);
        } else if !plain.is_empty() && !plain.ends_with('-') {
            plain.push('-');
        }
        if plain.chars().count() >= most {
            break;
        }
    }
    plain.trim_end_matches('-').to_owned()
}

/// A commodity as beancount wants it: capitals, digits and dashes, a capital first, a capital or digit last.
fn symbol(text: &str) -> String {
    let plain =
        plain(&text.to_uppercase(), COMMODITY_MAX - 5, |sign| sign.is_ascii_uppercase() || sign.is_ascii_digit());
    let is_fit = plain.len() > 1 && plain.starts_with(|sign: char| sign.is_ascii_uppercase());
    if is_fit { plain } else { format!("X-{}", if plain.is_empty() { "1" } else { &plain }) }
}
