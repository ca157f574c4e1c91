//! Times as documents write them: dates, times with and without seconds, with offsets in several spellings.

use commonage_log::Millis;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Reads a moment: `2019-04-18T8:00:00-5:00`, `2019-04-18T08:00:00Z`, `2019-04-18 08:00`, `2019-04-18`. Without an
/// offset it is UTC, without a time midnight. `None` if it is none of these, or before 1970.
pub fn read(text: &str) -> Option<Millis> {
    let text = text.trim();
    let (date, rest) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.trim()),
        None => (text, ""),
    };
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_plain = |part: &str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|sign| sign.is_ascii_digit());
    if year.len() != 4 || ![year, month, day].into_iter().all(is_plain) {
        return None;
    }
    let (time, offset) = split_offset(rest)?;
    let (hour, minute, second, nanos) = time_of_day(time)?;
    let civil =
        DateTime::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?, hour, minute, second, nanos).ok()?;
    let at = offset.to_timestamp(civil).ok()?;
    u64::try_from(at.as_millisecond()).ok().map(Millis)
}

fn split_offset(text: &str) -> Option<(&str, Offset)> {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return Some((time, Offset::UTC));
    }
    let Some(at) = text.find(['+', '-']) else { return Some((text, Offset::UTC)) };
    let (time, offset) = text.split_at(at);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let digits = offset.get(1..)?;
    let (hours, minutes) = match digits.split_once(':') {
        Some(pair) => pair,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let (hours, minutes) = (number(hours, 25)?, number(minutes, 59)?);
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok().map(|offset| (time, offset))
}

fn number(text: &str, most: i32) -> Option<i32> {
    let is_plain = (1..=2).contains(&text.len()) && text.bytes().all(|sign| sign.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten().filter(|number| *number <= most)
}

fn time_of_day(text: &str) -> Option<(i8, i8, i8, i32)> {
    if text.is_empty() {
        return Some((0, 0, 0, 0));
    }
    let mut parts = text.trim().splitn(3, ':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let (second, fraction) = parts.next().unwrap_or("0").split_once('.').map_or_else(
        || (text.trim().splitn(3, ':').nth(2).unwrap_or("0"), ""),
        |(second, fraction)| (second, fraction),
    );
    let is_fraction = fraction.len() <= 9 && fraction.bytes().all(|sign| sign.is_ascii_digit());
    let nanos = is_fraction.then(|| format!("{fraction:0<9}").parse().ok()).flatten()?;
    let to_small = |number: i32| i8::try_from(number).ok();
    Some((to_small(number(hour, 23)?)?, to_small(number(minute, 59)?)?, to_small(number(second, 59)?)?, nanos))
}

/// The last moment that can be written, in the year 9999. Whoever says a later one means nothing by it.
pub const LAST: Millis = Millis(253_402_207_200_000);

/// Writes a moment in UTC, to the second where that is exact. What lies after the last moment is written as the last: what
/// others say, and their clocks, may be any number.
pub fn write(at: Millis) -> String {
    let ms = i64::try_from(at.min(LAST).0).unwrap_or_default();
    jiff::Timestamp::from_millisecond(ms).unwrap_or_default().to_string()
}
