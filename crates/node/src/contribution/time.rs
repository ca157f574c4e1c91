//! How long something took, as people say it: 3 h, 1,5 h, 2h30, two and a half hours, media hora. Never a guess: a
//! number that could be part of another is none.

use commonage_economy::decimal::Decimal;
use commonage_economy::unit::{Measure, Unit};

use super::tongues::{Grain, Tongue};
use super::words::{Word, first};

/// Signs that every language has.
const SIGNS: [(&str, Grain); 11] = [
    ("h", Grain::Hour),
    ("hr", Grain::Hour),
    ("hrs", Grain::Hour),
    ("min", Grain::Minute),
    ("mins", Grain::Minute),
    ("s", Grain::Second),
    ("sec", Grain::Second),
    ("d", Grain::Day),
    ("hour", Grain::Hour),
    ("minute-time", Grain::Minute),
    ("second-time", Grain::Second),
];

/// Fractions that phones offer, in quarters.
const FRACTIONS: [(char, i128); 3] = [('½', 2), ('¼', 1), ('¾', 3)];

/// A time and how many words it takes.
type Found = Option<(Measure, usize)>;

fn measure(value: Decimal, grain: Grain) -> Option<Measure> {
    let name = match grain {
        Grain::Second => "second",
        Grain::Minute => "minute",
        Grain::Hour => "hour",
        Grain::Day => "day",
    };
    (!value.is_zero() && value.is_in_range()).then(|| Measure::new(value, Unit::named(name)))
}

fn quarters(count: i128) -> Decimal {
    Decimal::ONE.scaled(count, 4).unwrap_or_default()
}

/// Hours and minutes: in hours where that is an even quarter of one, else in minutes.
fn together(hours: Decimal, minutes: Decimal) -> Option<Measure> {
    let sum = hours.scaled(60, 1)? + minutes;
    match sum.scaled(1, 15).filter(|count| count.atoms() % Decimal::ONE.atoms() == 0) {
        Some(_) => measure(sum.scaled(1, 60)?, Grain::Hour),
        None => measure(sum, Grain::Minute),
    }
}

/// A number in digits, with a point or a comma, or with a fraction behind it.
fn digits(text: &str) -> Option<Decimal> {
    let fraction = FRACTIONS.into_iter().find_map(|(sign, count)| Some((text.strip_suffix(sign)?, count)));
    let (text, more) = fraction.map_or((text, Decimal::ZERO), |(before, count)| (before, quarters(count)));
    if text.is_empty() {
        return (!more.is_zero()).then_some(more);
    }
    let (whole, behind) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|sign| sign.is_ascii_digit());
    // “1,500” is one and a half for some people and fifteen hundred for others.
    let is_unclear = text.contains(',') && behind.len() == 3 && whole != "0";
    if !is_digits(whole) || !is_digits(behind) || is_unclear {
        return None;
    }
    Some(format!("{whole}.{behind}").parse::<Decimal>().ok()? + more)
}

/// A number in words: `two`, `forty-five`, `cuarenta y cinco`.
fn spelled(words: &[Word], at: usize, tongue: &Tongue) -> Option<(i64, usize)> {
    if let Some((tens, ones)) = words.get(at)?.folded.split_once('-') {
        let value = |text: &str| tongue.numbers.iter().find(|(said, _)| *said == text).map(|(_, value)| *value);
        let (tens, ones) = (value(tens)?, value(ones)?);
        return (tens % 10 == 0 && ones < 10).then_some((tens + ones, 1));
    }
    let (tens, taken) = first(words, at, tongue.numbers)?;
    if tens % 10 != 0 || tens < 20 {
        return Some((tens, taken));
    }
    let is_joined =
        !tongue.tens_and.is_empty() && words.get(at + taken).is_some_and(|word| word.folded == tongue.tens_and);
    let next = at + taken + usize::from(is_joined);
    match first(words, next, tongue.numbers).filter(|(ones, _)| *ones < 10) {
        Some((ones, more)) => Some((tens + ones, next + more - at)),
        None => Some((tens, taken)),
    }
}

/// A number, in digits or in words.
pub(super) fn number(words: &[Word], at: usize, tongue: &Tongue) -> Option<(Decimal, usize)> {
    match digits(&words.get(at)?.folded) {
        Some(value) => Some((value, 1)),
        None => spelled(words, at, tongue).map(|(value, taken)| (Decimal::from(value), taken)),
    }
}

/// The digits at the beginning of a word, and what is glued behind them.
pub(super) fn glued(word: &Word) -> Option<(Decimal, &str)> {
    let is_of_number = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | ',' | '½' | '¼' | '¾');
    let end = word.folded.find(|sign| !is_of_number(sign))?;
    let (number, name) = word.folded.split_at(end);
    Some((digits(number)?, name.trim_start_matches('-')))
}

fn unit(name: &str, tongue: &Tongue) -> Option<Grain> {
    SIGNS.iter().chain(tongue.units).find(|(said, _)| *said == name).map(|(_, grain)| *grain)
}

fn unit_at(words: &[Word], at: usize, tongue: &Tongue) -> Option<Grain> {
    unit(&words.get(at)?.folded, tongue)
}

/// Minutes that stand behind hours: two digits, fewer than sixty.
fn minutes(text: &str) -> Option<Decimal> {
    let is_short = text.len() == 2 && text.bytes().all(|sign| sign.is_ascii_digit());
    text.parse::<i64>().ok().filter(|count| is_short && *count < 60).map(Decimal::from)
}

/// `2h30`, `2h30min`, `1:30h`, `1:30 h`.
fn compact(words: &[Word], at: usize, tongue: &Tongue) -> Found {
    let word = &words.get(at)?.folded;
    let is_hour = |name: &str| unit(name, tongue) == Some(Grain::Hour);
    if let Some((hours, rest)) = word.split_once(':') {
        let end = rest.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(rest.len());
        let (count, name) = rest.split_at(end);
        let taken = match name {
            "" => words.get(at + 1).filter(|next| is_hour(&next.folded)).map(|_| 2)?,
            name => is_hour(name).then_some(1)?,
        };
        return Some((together(digits(hours)?, minutes(count)?)?, taken));
    }
    let (hours, rest) = word.split_once('h')?;
    let count = ["min", "m", "'"].into_iter().find_map(|name| rest.strip_suffix(name)).unwrap_or(rest);
    Some((together(digits(hours)?, minutes(count)?)?, 1))
}

/// A time that begins at a word.
pub(super) fn time(words: &[Word], at: usize, tongue: &Tongue) -> Found {
    let span = |(said, value, grain): &(&str, &str, Grain)| {
        let taken = super::words::phrase(words, at, said)?;
        Some((measure(value.parse().ok()?, *grain)?, taken))
    };
    if let Some(found) = tongue.spans.iter().find_map(span).or_else(|| compact(words, at, tongue)) {
        return Some(found);
    }
    let (mut value, grain, mut end) = amount(words, at, tongue)?;
    if let Some((count, taken)) = first(words, end, tongue.quarters) {
        value += quarters(count);
        return Some((measure(value, grain)?, end + taken - at));
    }
    if grain == Grain::Hour
        && let Some((more, taken)) = minutes_behind(words, end, tongue)
    {
        end += taken;
        return Some((together(value, more)?, end - at));
    }
    Some((measure(value, grain)?, end - at))
}

/// A number with its unit, and where it ends.
fn amount(words: &[Word], at: usize, tongue: &Tongue) -> Option<(Decimal, Grain, usize)> {
    if let Some((value, name)) = glued(words.get(at)?) {
        return Some((value, unit(name, tongue)?, at + 1));
    }
    let is_one = words.get(at)?.is_in(tongue.a);
    if let Some((value, taken)) = number(words, at, tongue).filter(|(_, taken)| !is_one || *taken > 1) {
        let end = at + taken;
        if let Some(grain) = unit_at(words, end, tongue) {
            return Some((value, grain, end + 1));
        }
        // Two and a half hours.
        if let Some((count, more)) = first(words, end, tongue.quarters) {
            return Some((value + quarters(count), unit_at(words, end + more, tongue)?, end + more + 1));
        }
    }
    let is_one = is_one && !is_after(words, at, tongue.no_a_after);
    let grain = unit_at(words, at + 1, tongue).filter(|grain| *grain != Grain::Day)?;
    is_one.then_some((Decimal::ONE, grain, at + 2))
}

/// `30 min`, `and thirty minutes`, or `30` where nothing else can be meant.
fn minutes_behind(words: &[Word], at: usize, tongue: &Tongue) -> Option<(Decimal, usize)> {
    let start = at + usize::from(words.get(at).is_some_and(|word| word.is_in(tongue.and)));
    if let Some((value, Grain::Minute, end)) = amount(words, start, tongue) {
        return Some((value, end - at));
    }
    let count = minutes(&words.get(at)?.folded)?;
    let is_alone = words.get(at + 1).is_none_or(|next| next.is_in(tongue.little) || next.is_in(tongue.with));
    is_alone.then_some((count, 1))
}

fn is_after(words: &[Word], at: usize, list: &[&str]) -> bool {
    at > 0 && words.get(at - 1).is_some_and(|word| word.is_in(list))
}

/// Whether what begins here is the end of something longer: two or three hours, a hundred and twenty minutes, 1 200 h.
fn is_torn(words: &[Word], at: usize, tongue: &Tongue) -> bool {
    let is_number = |at: usize| number(words, at, tongue).is_some();
    let is_joined = |list: &[&str], means: &dyn Fn(usize) -> bool| at > 1 && is_after(words, at, list) && means(at - 2);
    let before = at.checked_sub(1).and_then(|before| words.get(before)).filter(|before| !before.ends());
    is_after(words, at, tongue.large)
        || is_joined(tongue.or, &is_number)
        || is_joined(tongue.and, &|at| words.get(at).is_some_and(|word| word.is_in(tongue.large)))
        || before.is_some_and(|before| digits(&before.folded).is_some())
}

/// The first time in a sentence: from where, what, and how many words. Three hours ago is none.
pub(super) fn found(words: &[Word], tongue: &Tongue) -> Option<(usize, Measure, usize)> {
    let mut at = 0;
    while at < words.len() {
        if let Some((said, taken)) = time(words, at, tongue) {
            let is_ago = words.get(at + taken).is_some_and(|word| word.is_in(tongue.ago_after));
            if !is_ago && !is_after(words, at, tongue.ago_before) {
                return (!is_torn(words, at, tongue)).then_some((at, said, taken));
            }
            at += taken;
        } else {
            at += 1;
        }
    }
    None
}
