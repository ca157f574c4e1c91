//! A sentence about work, read in the language of the page first and then in the others; the one that understands more
//! of it counts. What is not understood stays in the words.

use commonage_economy::unit::{Measure, Unit};
use jiff::civil::Date;

use super::Contribution;
use super::tongues::{self, Tongue};
use super::words::{Word, words, written};
use super::{day, time};
use crate::texts::one_line;

/// What a sentence says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// How long, if it says so.
    pub time: Option<Measure>,
    /// At what, in free words; it may be nothing.
    pub what: String,
    /// With whom, in free words.
    pub with: Option<String>,
    /// How many days ago.
    pub days_ago: u64,
    /// The whole sentence.
    pub words: String,
    /// What else than work it may tell of, where it says no time.
    pub thing: Option<Thing>,
}

/// An amount of a thing, or money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// Whether it is money.
    pub is_money: bool,
    /// The amount with the thing; of money the amount alone.
    pub amount: String,
    /// What the money was for.
    pub rest: String,
}

impl Heard {
    /// The work that it tells of; `None` if it says no time.
    pub fn work(self) -> Option<Contribution> {
        let Heard { time, what, with, days_ago, words, .. } = self;
        Some(Contribution { time: time?, what, with, days_ago, words })
    }
}

/// Reads a sentence like “3 h on the roof with a neighbour yesterday”, said on a day, by somebody who reads a language.
pub fn read(sentence: &str, today: Date, language: &str) -> Heard {
    let said = one_line(sentence);
    let all = words(&said);
    let mut best: Option<((bool, usize), Heard)> = None;
    for tongue in tongues::from(language) {
        let (understood, heard) = read_in(&all, tongue, today);
        let score = (heard.time.is_some(), understood);
        if best.as_ref().is_none_or(|(held, _)| score > *held) {
            best = Some((score, heard));
        }
    }
    let mut heard = best.map(|(_, heard)| heard).unwrap_or_default();
    if heard.time.is_none() {
        heard.thing = tongues::from(language).find_map(|tongue| thing(&all, tongue));
    }
    Heard { words: said, ..heard }
}

/// Reads a time that stands alone: “2 h”, “half an hour”.
pub fn how_long(text: &str, language: &str) -> Option<Measure> {
    let all = words(&one_line(text));
    tongues::from(language).find_map(|tongue| {
        let start = all.iter().take_while(|word| word.is_in(tongue.before_time)).count();
        let (said, taken) = time::time(&all, start, tongue)?;
        (start + taken == all.len()).then_some(said)
    })
}

/// Takes words out, with those before them that only lead to them; how many that were, and where they were.
fn take(rest: &mut Vec<Word>, at: usize, taken: usize, leading: &[&str]) -> usize {
    let before = rest.iter().take(at).rev().take_while(|word| word.is_in(leading) && !word.ends()).count();
    rest.drain(at - before..at + taken);
    before + taken
}

/// What a language understands of a sentence, and how many words of it.
fn read_in(all: &[Word], tongue: &Tongue, today: Date) -> (usize, Heard) {
    let (mut rest, mut heard, mut understood) = (all.to_vec(), Heard::default(), 0);
    if let Some((at, days_ago, taken)) = day::found(&rest, tongue, today) {
        heard.days_ago = days_ago;
        understood += take(&mut rest, at, taken, &[]);
    }
    if let Some((at, said, taken)) = time::found(&rest, tongue) {
        heard.time = Some(said);
        understood += take(&mut rest, at, taken, tongue.before_time);
    }
    let company = company(&mut rest, tongue);
    understood += usize::from(company.is_some());
    heard.with = company;
    let little = rest.iter().take_while(|word| word.is_in(tongue.little) || word.folded.is_empty()).count();
    understood += little;
    heard.what = rest.get(little..).map(written).unwrap_or_default();
    (understood, heard)
}

/// Takes out with whom it was. What goes on behind the name is of the matter again.
fn company(rest: &mut Vec<Word>, tongue: &Tongue) -> Option<String> {
    let helped = |word: &Word| tongue.helping.iter().any(|stem| word.folded.starts_with(stem));
    let help = rest.iter().position(helped);
    let mut all = (0..rest.len()).filter(|at| rest.get(*at).is_some_and(|word| word.is_in(tongue.with)));
    let first = all.next()?;
    let at = if help.is_some_and(|help| help < first) { all.next()? } else { first };
    let tail = rest.get(at + 1..).filter(|tail| !tail.is_empty())?;
    let is_bare = rest.iter().take(at).all(|word| word.is_in(tongue.little) || word.folded.is_empty());
    let is_doing = |word: &Word| {
        let ends = |end: &str| word.folded.len() > end.len() + 1 && word.folded.ends_with(end);
        is_bare && tongue.doing.iter().any(|end| ends(end))
    };
    let goes_on = |word: &Word| word.is_in(tongue.with_ends) || is_doing(word);
    let end = tail.iter().skip(1).position(goes_on).map_or(tail.len(), |at| at + 1);
    let whom = written(tail.get(..end)?);
    rest.drain(at..=at + end);
    Some(whom).filter(|whom| !whom.is_empty())
}

/// Whether it tells of a thing or of money, by its first number.
fn thing(all: &[Word], tongue: &Tongue) -> Option<Thing> {
    let is_known = |name: &str| Unit::named(name).known().is_some_and(|known| known.dimension != "time");
    let is_money = |word: &str, said: &str| {
        let said = said.trim_matches(['.', ',', ';', ':']);
        tongue.money.contains(&word) || said.contains(['€', '$', '£']) || Unit::named(said).is_currency()
    };
    (0..all.len()).find_map(|at| {
        let word = all.get(at)?;
        let is_first = all.iter().take(at).all(|word| word.is_in(tongue.little));
        let (value, end, name, said) = match time::glued(word) {
            Some((value, name)) => (value, at + 1, name, &*word.said),
            None if word.said.starts_with(['€', '$', '£']) => (Default::default(), at + 1, "", &*word.said),
            None => {
                let (value, taken) = time::number(all, at, tongue)?;
                let next = all.get(at + taken)?;
                (value, at + taken + 1, &*next.folded, &*next.said)
            }
        };
        let is_money = is_money(name, said);
        if !is_money && !is_known(name) && !is_first {
            return None;
        }
        let rest: Vec<Word> = all.get(end..)?.iter().skip_while(|word| word.is_in(tongue.little)).cloned().collect();
        let (front, rest) = (all.get(at..end)?, written(&rest));
        // What stands in words stands in digits there.
        let front = match time::glued(word) {
            None if !value.is_zero() => format!("{value} {}", written(front.get(front.len() - 1..)?)),
            _ => written(front),
        };
        let amount = if is_money { front } else { format!("{front} {}", written(all.get(end..)?)) };
        Some(Thing { is_money, amount: amount.trim().to_owned(), rest: if is_money { rest } else { String::new() } })
    })
}
