//! Units and times as people type them; amounts are read by the node.

use commonage_economy::ledger::Resource;
use commonage_economy::moment as written;
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::Property as P;
use commonage_log::Millis;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Zoned};

use super::Desk;
use crate::answer::{Result, failure};
use crate::show;
use commonage_node::texts::cut;

/// A unit from an option.
pub(in crate::commands) fn sure(text: &str) -> Result<Unit> {
    let text = show::one_line(text);
    if text.is_empty() || text.chars().any(|sign| sign.is_ascii_digit() && text.len() == 1) {
        return Err(failure("it says no unit. Say one like kilogram, litre, hour or one."));
    }
    Ok(Unit::named(&text))
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
