//! Days in words, as people say them; the sentences are in `words/`.

use commonage_log::Millis;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::words::Words;

const WEEKDAYS: [&str; 7] =
    ["date-monday", "date-tuesday", "date-wednesday", "date-thursday", "date-friday", "date-saturday", "date-sunday"];

const MONTHS: [&str; 12] = [
    "date-january",
    "date-february",
    "date-march",
    "date-april",
    "date-may",
    "date-june",
    "date-july",
    "date-august",
    "date-september",
    "date-october",
    "date-november",
    "date-december",
];

/// The day that a moment is on.
pub(crate) fn date(at: Millis, zone: &TimeZone) -> Option<Date> {
    let at = i64::try_from(at.0).ok().and_then(|at| Timestamp::from_millisecond(at).ok())?;
    Some(at.to_zoned(zone.clone()).date())
}

fn named<'a>(names: &'a [&'a str], number: i8) -> &'a str {
    usize::try_from(number - 1).ok().and_then(|at| names.get(at)).copied().unwrap_or("date-unknown")
}

/// A moment as seen from another: its day, and the time of that day.
pub(crate) fn moment(words: &Words, at: Millis, now: Millis, zone: &TimeZone) -> String {
    let zoned = i64::try_from(at.0).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let day = day(words, at, now, zone);
    match zoned.map(|at| at.to_zoned(zone.clone()).time()) {
        Some(time) => {
            let time = format!("{:02}:{:02}", time.hour(), time.minute());
            words.with("date-moment", &[("day", &day), ("time", &time)])
        }
        None => day,
    }
}

/// A day as seen from another: today, Friday, Friday 4 December, 4 December 2027.
pub(crate) fn day(words: &Words, at: Millis, now: Millis, zone: &TimeZone) -> String {
    let (Some(day), Some(today)) = (date(at, zone), date(now, zone)) else { return words.say("date-unknown") };
    let away = today.until(day).map_or(i32::MAX, |span| span.get_days());
    let weekday = words.say(named(&WEEKDAYS, day.weekday().to_monday_one_offset()));
    let month = words.say(named(&MONTHS, day.month()));
    let (number, year) = (day.day().to_string(), day.year().to_string());
    match away {
        -1 => words.say("date-yesterday"),
        0 => words.say("date-today"),
        1 => words.say("date-tomorrow"),
        2..=6 => weekday,
        -45..=45 => words.with("date-near", &[("weekday", &weekday), ("day", &number), ("month", &month)]),
        _ => words.with("date-far", &[("day", &number), ("month", &month), ("year", &year)]),
    }
}
