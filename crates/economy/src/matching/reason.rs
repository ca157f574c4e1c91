//! Why something is suggested, as facts that can be said.

use commonage_log::Millis;
use jiff::Zoned;
use jiff::tz::TimeZone;

use crate::needs::act::{Stakes, Way};

/// How far something may be and still be called near, in metres: an hour on a bicycle, there and back an errand.
pub const NEAR_METRES_MAX: u64 = 15_000;

/// Most words that are said as a reason: more are no reason but a text.
const WORDS_SAID_MAX: usize = 3;

/// Whether an offer is as much as is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// All of it.
    Enough,
    /// Some of it.
    Part,
}

/// Why something is suggested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Something hangs on it.
    Stakes(Stakes),
    /// It ends within days.
    Ends(Millis),
    /// A need that fits an offer of the reader.
    FitsWhatYouOffered {
        /// What fits, in the reader's own words.
        words: Vec<Box<str>>,
    },
    /// An offer that fits a need of the reader.
    FitsWhatYouNeed {
        /// What fits, in the reader's own words.
        words: Vec<Box<str>>,
    },
    /// It is of the kind that the reader offers.
    SameKind,
    /// It is of the kind that the reader asked for.
    YouAskedForThisKind,
    /// It is not far.
    Near {
        /// How far, in metres.
        metres: u64,
    },
    /// Both name the same area.
    SameArea(Box<str>),
    /// Times that suit both.
    BothCan {
        /// From then on.
        from: Option<Millis>,
        /// Until then.
        until: Option<Millis>,
    },
    /// Whether it is as much as is needed.
    Amount(Measured),
    /// A way that suits both.
    SameWay(Way),
    /// The reader did something together with them.
    KnownThroughWork,
    /// Both belong to this space.
    KnownThroughSpace(Box<str>),
    /// A language that both know, by its code in ISO 639.
    SameLanguage(Box<str>),
}

impl Reason {
    /// A reason in plain English, in lower case and without a full stop, so that several can stand in a row: the only
    /// place where reasons become words.
    pub fn say(&self, now: Millis, zone: &TimeZone) -> String {
        match self {
            Reason::Stakes(Stakes::Vital) => "somebody comes to harm without it".into(),
            Reason::Stakes(Stakes::Needed) => "something does not go on without it".into(),
            Reason::Stakes(Stakes::Welcome) => "it would be good".into(),
            Reason::Ends(until) => match day(*until, now, zone) {
                Some(day) => format!("needed by {day}"),
                None => "needed soon".into(),
            },
            Reason::FitsWhatYouOffered { words } | Reason::FitsWhatYouNeed { words } if !words.is_empty() => {
                let quoted: Vec<String> = words.iter().take(WORDS_SAID_MAX).map(|word| format!("“{word}”")).collect();
                format!("fits {}", quoted.join(", "))
            }
            Reason::FitsWhatYouOffered { .. } => "fits what you offered".into(),
            Reason::FitsWhatYouNeed { .. } => "fits what you need".into(),
            Reason::SameKind => "the kind of thing you offer".into(),
            Reason::YouAskedForThisKind => "you asked for this kind".into(),
            Reason::Near { metres } => far(*metres),
            Reason::SameArea(name) => format!("also in {name}"),
            Reason::BothCan { from, until } => both_can(*from, *until, now, zone),
            Reason::Amount(Measured::Enough) => "enough of it".into(),
            Reason::Amount(Measured::Part) => "a part of it".into(),
            Reason::SameWay(Way::Gift) => "a gift suits both".into(),
            Reason::SameWay(Way::Exchange) => "an exchange suits both".into(),
            Reason::SameWay(Way::Loan) => "a loan suits both".into(),
            Reason::SameWay(Way::Time) => "giving time suits both".into(),
            Reason::KnownThroughWork => "you have worked together".into(),
            Reason::KnownThroughSpace(name) => format!("you are both in {name}"),
            Reason::SameLanguage(code) => format!("you share a language ({code})"),
        }
    }
}

/// A distance between discs of some kilometres: finer than whole kilometres would say more than is known.
fn far(metres: u64) -> String {
    match metres.saturating_add(500) / 1000 {
        0 => "close by".into(),
        kilometres => format!("{kilometres} km away"),
    }
}

fn both_can(from: Option<Millis>, until: Option<Millis>, now: Millis, zone: &TimeZone) -> String {
    let named = |at: Option<Millis>| at.and_then(|at| day(at, now, zone));
    match (named(from.filter(|from| *from > now)), named(until)) {
        (Some(from), Some(until)) if from == until => format!("{from} suits both"),
        (Some(from), Some(until)) => format!("{from} to {until} suits both"),
        (Some(from), None) => format!("from {from} on suits both"),
        (None, Some(until)) if until == "today" => "today suits both".into(),
        (None, Some(until)) => format!("any time until {until} suits both"),
        (None, None) => "any time suits both".into(),
    }
}

/// A day as people say it: `today`, `tomorrow`, `Thursday`, `12 May`, `12 May 2031`. `None` if it is out of any calendar.
fn day(at: Millis, now: Millis, zone: &TimeZone) -> Option<String> {
    let local = |at: Millis| -> Option<Zoned> {
        let at = jiff::Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
        Some(at.to_zoned(zone.clone()))
    };
    let (at, now) = (local(at)?, local(now)?);
    let pattern = match at.date().since(now.date()).ok()?.get_days() {
        0 => return Some("today".into()),
        1 => return Some("tomorrow".into()),
        2..=6 => "%A",
        _ if at.year() == now.year() => "%-d %B",
        _ => "%-d %B %Y",
    };
    Some(at.strftime(pattern).to_string())
}
