//! On which day it was, as people say it: yesterday, on Monday, last Sunday, hace 3 días. Always one that was already.

use commonage_economy::decimal::Decimal;
use jiff::civil::Date;

use super::time::{number, time};
use super::tongues::Tongue;
use super::words::{Word, first, phrase};

/// More days ago than anybody writes down.
const DAYS_MAX: i64 = 40_000;

/// How many days ago, and how many words say it.
type Found = Option<(i64, usize)>;

/// “3 days ago”, “hace una semana”.
fn ago(words: &[Word], at: usize, tongue: &Tongue) -> Found {
    let is_in = |at: usize, list: &[&str]| words.get(at).is_some_and(|word| word.is_in(list));
    let start = match tongue.ago_before {
        [] => at,
        list => is_in(at, list).then_some(at + 1)?,
    };
    let (value, taken) = match number(words, start, tongue) {
        Some(found) => found,
        None => is_in(start, tongue.a).then_some((Decimal::ONE, 1))?,
    };
    let (days, more) = first(words, start + taken, tongue.ago_units)?;
    let end = start + taken + more;
    let end = match tongue.ago_after {
        [] => end,
        list => is_in(end, list).then_some(end + 1)?,
    };
    let (whole, part) = (value.atoms() / Decimal::ONE.atoms(), value.atoms() % Decimal::ONE.atoms());
    let count = i64::try_from(whole).ok().filter(|count| part == 0 && (0..=DAYS_MAX).contains(count))?;
    Some((count * days, end - at))
}

/// A day of the week: the latest one that is not to come.
fn weekday(words: &[Word], at: usize, tongue: &Tongue, today: Date) -> Found {
    let is_in = |at: usize, list: &[&str]| usize::from(words.get(at).is_some_and(|word| word.is_in(list)));
    let on = is_in(at, tongue.on);
    let last = is_in(at + on, tongue.last_before);
    let name = at + on + last;
    let number = tongue.weekdays.iter().position(|day| words.get(name).is_some_and(|word| word.folded == *day))?;
    let behind = is_in(name + 1, tongue.last_after);
    let end = name + 1 + behind;
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    // What leads to a day was looked at with it: without it, it is not looked at again.
    if before.is_some_and(|before| {
        [tongue.no_day_after, tongue.on, tongue.last_before].iter().any(|list| before.is_in(list))
    }) {
        return None;
    }
    if on + last + behind == 0 {
        // Alone it may be part of a name, such as a Sunday school; at the ends of a sentence it hardly is.
        let is_head = at == 0 && words.get(name).is_some_and(Word::ends);
        let is_at_end = words.get(end).is_none() || tongue.day_parts.iter().any(|part| is_rest(words, end, part));
        if !is_head && !is_at_end && time(words, end, tongue).is_none() {
            return None;
        }
    }
    let away = i64::from(today.weekday().to_monday_zero_offset()) - i64::try_from(number).ok()?;
    let days = match away.rem_euclid(7) {
        0 if last + behind > 0 => 7,
        days => days,
    };
    Some((days, end - at))
}

fn is_rest(words: &[Word], at: usize, said: &str) -> bool {
    phrase(words, at, said).is_some_and(|taken| at + taken == words.len())
}

/// The first day in a sentence: from where, how many days ago, and how many words.
pub(super) fn found(words: &[Word], tongue: &Tongue, today: Date) -> Option<(usize, u64, usize)> {
    (0..words.len()).find_map(|at| {
        let named = first(words, at, tongue.days);
        let (days, taken) = named.or_else(|| ago(words, at, tongue)).or_else(|| weekday(words, at, tongue, today))?;
        let part = tongue.day_parts.iter().find_map(|part| phrase(words, at + taken, part)).unwrap_or(0);
        Some((at, u64::try_from(days).ok()?, taken + part))
    })
}
