//! In which order open needs stand for somebody: by what hangs on them, then how soon they end, then how far they are.
//! Never by who asks.

use std::cmp::Reverse;

use commonage_log::Millis;

use super::{Acquaintance, Candidate, Context, Key, NEAR_METRES_MAX, Reason, Suggestion};
use crate::needs::act::{AROUND_METRES_MIN, Around, Ask, Purpose, Stakes, Weight};

/// From how many days on the end of a need is a reason to look at it now: a week, in which people plan.
const SOON_DAYS_MAX: u64 = 7;

const DAY_MS: u64 = 86_400_000;

/// Where a need stands among others; what is smaller comes first.
///
/// Days and distances count in steps that double. A day more or less matters for tomorrow and not in a month; a kilometre
/// matters next door, and nothing finer than the smallest disc is known at all. So the stakes come first, then the step of
/// days, then that of distance, and only then the exact numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Consequence {
    stakes: Reverse<Stakes>,
    soon: u8,
    far: u8,
    until: Millis,
    metres: u64,
}

/// Where a need stands, for somebody who is so far away (in metres). A light one is near to everybody, a heavy one of which
/// nobody knows how far it is comes after all others.
pub fn consequence(ask: &Ask, now: Millis, metres: Option<u64>) -> Consequence {
    let until = ask.until.unwrap_or(Millis(u64::MAX));
    let metres = if ask.weight == Weight::Light { 0 } else { metres.unwrap_or(u64::MAX) };
    Consequence { stakes: Reverse(ask.stakes), soon: soon(ask.until, now), far: far(Some(metres)), until, metres }
}

/// Today, within two days, four, eight …; what has no end comes last.
pub(super) fn soon(until: Option<Millis>, now: Millis) -> u8 {
    until.map_or(u8::MAX, |until| doublings(until.0.saturating_sub(now.0) / DAY_MS))
}

/// Within the smallest disc, within three times that, seven times …; what is nowhere comes last.
pub(super) fn far(metres: Option<u64>) -> u8 {
    metres
        .filter(|metres| *metres < u64::MAX)
        .map_or(u8::MAX, |metres| doublings(metres / u64::from(AROUND_METRES_MIN)))
}

fn doublings(number: u64) -> u8 {
    number.saturating_add(1).ilog2() as u8
}

/// The first of all open needs (or offers, which stand in the same order) for somebody who is `here`, with why they stand
/// there. `mine` are the reader's own asks: they are left out, and what is of a kind that they speak of is said.
pub fn board(
    needs: &[(Key, Candidate<'_>)],
    here: Option<&Around>,
    mine: &[&Ask],
    context: &Context<'_>,
    most: usize,
) -> Vec<Suggestion> {
    let is_open = |ask: &Ask| {
        let is_own = mine.iter().any(|own| own.agent == ask.agent);
        !is_own && ask.until.is_none_or(|until| until >= context.now)
    };
    let metres = |ask: &Ask| match ask.weight {
        Weight::Heavy => context.between(here, ask.around.as_ref()),
        Weight::Light => None,
    };
    // Keys are long: they are looked at only where everything else is equal.
    let mut placed: Vec<(Consequence, Millis, u32)> = needs
        .iter()
        .zip(0..)
        .filter(|((_, need), _)| is_open(need.ask))
        .map(|((_, need), at)| (consequence(need.ask, context.now, metres(need.ask)), need.asked, at))
        .collect();
    let key = |at: u32| needs.get(at as usize).map(|(key, _)| *key);
    let order = |one: &(Consequence, Millis, u32), other: &(Consequence, Millis, u32)| {
        (one.0, one.1).cmp(&(other.0, other.1)).then_with(|| key(one.2).cmp(&key(other.2)))
    };
    if placed.len() > most && most > 0 {
        placed.select_nth_unstable_by(most - 1, order);
    }
    placed.truncate(most);
    placed.sort_unstable_by(order);
    let said = placed.into_iter().filter_map(|(_, _, at)| needs.get(at as usize));
    said.map(|(key, need)| {
        let metres = metres(need.ask);
        let mut reasons = pressing(need.ask, context.now);
        reasons.extend(kinds(need.ask, mine));
        reasons.extend(place(need.ask, here, metres));
        reasons.extend(people(need.ask, context));
        Suggestion { key: *key, reasons, metres }
    })
    .collect()
}

/// What hangs on a need, and whether it ends soon.
pub(super) fn pressing(ask: &Ask, now: Millis) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if ask.purpose == Purpose::Need && ask.stakes != Stakes::Welcome {
        reasons.push(Reason::Stakes(ask.stakes));
    }
    let soon = |until: &Millis| until.0.saturating_sub(now.0) / DAY_MS < SOON_DAYS_MAX;
    reasons.extend(ask.until.filter(|_| ask.purpose == Purpose::Need).filter(soon).map(Reason::Ends));
    reasons
}

fn kinds(ask: &Ask, mine: &[&Ask]) -> Option<Reason> {
    let kind = ask.kind.as_ref()?;
    let own = mine.iter().filter(|own| own.kind.as_ref() == Some(kind)).map(|own| own.purpose).max()?;
    Some(if own == Purpose::Offer { Reason::SameKind } else { Reason::YouAskedForThisKind })
}

/// Where it is, as seen from here.
pub(super) fn place(ask: &Ask, here: Option<&Around>, metres: Option<u64>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    reasons.extend(metres.filter(|metres| *metres <= NEAR_METRES_MAX).map(|metres| Reason::Near { metres }));
    let area = |around: &Around| super::words::folded(around.name.trim());
    if let (Some(here), Some(there)) = (here, ask.around.as_ref())
        && !area(here).is_empty()
        && area(here) == area(there)
    {
        reasons.push(Reason::SameArea(there.name.clone()));
    }
    reasons
}

/// How the reader knows who asks, and in which language they can talk.
pub(super) fn people(ask: &Ask, context: &Context<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    match (context.known)(&ask.agent) {
        Acquaintance::WorkedWith => reasons.push(Reason::KnownThroughWork),
        Acquaintance::SharesASpace(name) => reasons.push(Reason::KnownThroughSpace(name)),
        Acquaintance::None => {}
    }
    reasons.extend(language(ask, context).map(|code| Reason::SameLanguage(code.into())));
    reasons
}

/// The first language of an ask that the reader knows.
pub(super) fn language<'a>(ask: &'a Ask, context: &Context<'_>) -> Option<&'a str> {
    let is_known = |code: &&str| context.languages.iter().any(|known| known.eq_ignore_ascii_case(code));
    ask.languages.iter().map(|code| &**code).find(is_known)
}
