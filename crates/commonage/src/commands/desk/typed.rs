//! Amounts and times as people type them.

use commonage_economy::decimal::Decimal;
use commonage_economy::ledger::{Ledger, Resource};
use commonage_economy::moment as written;
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::Millis;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Zoned};

use super::Desk;
use super::find::cut;
use crate::answer::{Result, failure};
use crate::show;

/// So much, in a unit that was said or not, of a thing.
#[derive(Clone, Debug)]
pub(in crate::commands) struct Amount {
    pub(in crate::commands) value: Decimal,
    pub(in crate::commands) unit: Option<Unit>,
    pub(in crate::commands) thing: String,
}

/// A number of a person, or what is wrong with it.
fn number(text: &str) -> Result<Decimal> {
    text.parse::<Decimal>().map_err(|error| failure(format!("{error}.")))
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
    pub(in crate::commands) fn read(words: &[String], ledger: &Ledger) -> Result<Amount> {
        let words: Vec<&str> = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect();
        // An amount that was quoted as a whole is the same.
        let words: Vec<&str> = match words[..] {
            [whole] if whole.contains(' ') => whole.split_whitespace().collect(),
            _ => words,
        };
        let [first, rest @ ..] = &words[..] else {
            return Err(failure("it says no amount. Say how much of what: 3 kilogram carrots."));
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
        Ok(Amount { value, unit, thing: show::one_line(&thing.join(" ")) })
    }

    /// The same, where a thing must be said too.
    pub(in crate::commands) fn of_thing(words: &[String], ledger: &Ledger) -> Result<Amount> {
        let mut amount = Amount::read(words, ledger)?;
        // Money is a thing of its own.
        if let Some(currency) = amount.unit.as_ref().filter(|unit| amount.thing.is_empty() && unit.is_currency()) {
            amount.thing = currency.name().to_owned();
        }
        if amount.thing.is_empty() {
            let said = words.join(" ");
            return Err(failure(format!("it does not say of what. Say how much of what: {} carrots.", cut(&said))));
        }
        Ok(amount)
    }

    /// An amount alone: `3 kilogram`; single things, if it has no unit.
    pub(in crate::commands) fn alone(text: &str, ledger: &Ledger) -> Result<Measure> {
        let amount = Amount::read(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>(), ledger)?;
        if !amount.thing.is_empty() {
            return Err(failure(format!(
                "“{}” is not a unit known here. Say an amount like \"3 kilogram\", \"2 hours\" or 5.",
                cut(&amount.thing)
            )));
        }
        Ok(Measure::new(amount.value, amount.unit.unwrap_or_else(Unit::one)))
    }

    /// The amount in the unit that was said, else in another.
    pub(in crate::commands) fn or(&self, unit: Option<Unit>) -> Measure {
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

/// A unit from an option.
pub(in crate::commands) fn sure(text: &str) -> Result<Unit> {
    let text = show::one_line(text);
    if text.is_empty() || text.chars().any(|sign| sign.is_ascii_digit() && text.len() == 1) {
        return Err(failure("it says no unit. Say one like kilogram, litre, hour or one."));
    }
    Ok(Unit::named(&text))
}

/// Whether a unit measures time, so that an amount of it is effort.
pub(in crate::commands) fn time_of_effort(unit: &Unit) -> bool {
    unit.known().is_some_and(|known| known.dimension == "time")
}

impl Desk {
    /// The unit in which a thing is counted, as far as the ledger knows.
    pub(in crate::commands) fn unit_of(&self, resource: &Resource) -> Option<Unit> {
        let held = resource.amounts.first().and_then(|amount| Some(self.ledger().ok()?.unit(amount.unit).clone()));
        held.or_else(|| self.unit_of_kind(resource.specification?, P::DefaultUnitOfResource))
    }
}

/// Which hour of a day stands for the day.
enum Day {
    Noon,
    End,
}

/// A day of the week, by its English name or the first three letters of it.
fn weekday(text: &str) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let fits = |name: &str| name == text || (text.len() == 3 && name.starts_with(text));
    DAYS.into_iter().find(|(name, _)| fits(name)).map(|(_, day)| day)
}

/// The next such day from a date on; the date itself, if it is one.
fn coming(date: Date, day: Weekday) -> Option<Date> {
    if date.weekday() == day { Some(date) } else { date.nth_weekday(1, day).ok() }
}

fn read(text: &str, day: &Day) -> Option<Box<str>> {
    let text = text.trim();
    let now = Zoned::now();
    let spelled = |at: &Zoned| at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string().into_boxed_str();
    let on = |date: Date| {
        let time = match day {
            Day::Noon if date == now.date() => return Some(now.clone()),
            Day::Noon => Time::constant(12, 0, 0, 0),
            Day::End => Time::constant(23, 59, 59, 0),
        };
        date.to_datetime(time).to_zoned(TimeZone::system()).ok()
    };
    let found = match text.to_lowercase().as_str() {
        "now" => Some(now.clone()),
        "today" => on(now.date()),
        "yesterday" => on(now.date().checked_sub(Span::new().days(1)).ok()?),
        "tomorrow" => on(now.date().checked_add(Span::new().days(1)).ok()?),
        day => weekday(day).and_then(|day| on(coming(now.date(), day)?)),
    };
    let found = found.or_else(|| on(text.parse::<Date>().ok().filter(|_| text.len() <= 10)?));
    let at_day = |clock: Time| now.date().to_datetime(clock).to_zoned(TimeZone::system()).ok();
    let clock = || {
        let fits = text.len() <= 8 && text.contains(':');
        text.parse::<Time>().ok().filter(|_| fits).and_then(at_day)
    };
    let civil = || {
        let has_zone = text.ends_with(['Z', 'z']) || text.get(10..).is_some_and(|rest| rest.contains(['+', '-']));
        let at = text.parse::<DateTime>().ok().filter(|_| !has_zone)?;
        at.to_zoned(TimeZone::system()).ok()
    };
    let found = found.or_else(clock).or_else(civil).map(|at| spelled(&at));
    // Any other spelling that the ledger can read is kept as it was typed.
    found.or_else(|| Some(text.into())).filter(|text| written::read(text).is_some())
}

fn not_a_time(text: &str) -> crate::answer::Failure {
    failure(format!(
        "“{}” is not a time. Say it like 2026-05-01, \"2026-05-01 14:30\", 14:30 yesterday or friday.",
        cut(text)
    ))
}

/// A time as it was typed, as the ledger keeps it: in the zone of the computer, where none was said.
pub(in crate::commands) fn moment(text: &str) -> Result<Box<str>> {
    read(text, &Day::Noon).ok_or_else(|| not_a_time(text))
}

/// The same for an end: a day ends when it ends.
pub(in crate::commands) fn deadline(text: &str) -> Result<(Box<str>, Millis)> {
    let text = read(text, &Day::End).ok_or_else(|| not_a_time(text))?;
    let at = written::read(&text).unwrap_or(Millis(0));
    Ok((text, at))
}
