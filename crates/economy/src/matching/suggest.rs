//! What fits an ask, and why.

use std::cmp::Reverse;

use commonage_log::Millis;

use super::meet::{Shared, meet};
use super::order::{far, language, people, place, pressing, soon};
use super::{Candidate, Closeness, Context, Fit, Key, Matcher, Reason};
use crate::needs::act::{Purpose, Stakes, Weight};

/// Most asks that are looked at for one list: so many fit only what everybody speaks of.
pub const CANDIDATES_MAX: usize = 10_000;

/// Something that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Which ask.
    pub key: Key,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// How far, in metres, where that counts and both places are known.
    pub metres: Option<u64>,
}

/// Where a suggestion stands; what is smaller comes first. There is nothing in it about people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    stakes: Reverse<Stakes>,
    soon: u8,
    is_doubtful: bool,
    far: u8,
    closeness: Reverse<Closeness>,
    is_foreign: bool,
    weight: Reverse<u32>,
    metres: u64,
    until: Millis,
    asked: Millis,
    key: Key,
}

/// What fits an ask of the reader, the first that should be looked at first: at most so many. What cannot meet is left out.
///
/// Needs come by what hangs on them and how soon they end (in steps, as [`super::Consequence`]); then what must be where
/// somebody is by steps of distance; then by fit, language and exact distance; what is equal by time and key.
pub fn suggest<'a>(
    key: Key,
    mine: &Candidate<'_>,
    matcher: &dyn Matcher,
    lookup: &dyn Fn(&Key) -> Option<Candidate<'a>>,
    context: &Context<'_>,
    most: usize,
) -> Vec<Suggestion> {
    let fits = matcher.fits(mine.ask, mine.ask.purpose.other(), CANDIDATES_MAX);
    let placed = |(other, fit): (Key, Fit)| {
        let candidate = lookup(&other).filter(|candidate| other != key && !mine.is_of_the_same(candidate))?;
        let shared = meet(mine.ask, candidate.ask, context.now)?;
        let metres = distance(mine, &candidate, context);
        Some((rank(mine, &candidate, fit, &shared, metres, other, context), metres))
    };
    let mut ranked: Vec<(Rank, Option<u64>)> = fits.into_iter().filter_map(placed).collect();
    if ranked.len() > most && most > 0 {
        ranked.select_nth_unstable(most - 1);
    }
    ranked.truncate(most);
    ranked.sort_unstable();
    let said = |(rank, metres): (Rank, Option<u64>)| {
        let candidate = lookup(&rank.key)?;
        let shared = meet(mine.ask, candidate.ask, context.now)?;
        let reasons = reasons(mine, &candidate, rank.closeness.0, &shared, metres, matcher, context);
        Some(Suggestion { key: rank.key, reasons, metres })
    };
    ranked.into_iter().filter_map(said).collect()
}

/// How far it is, where that counts: both must be where somebody is.
pub(super) fn distance(one: &Candidate<'_>, other: &Candidate<'_>, context: &Context<'_>) -> Option<u64> {
    if are_heavy(one, other) { context.between(one.ask.around.as_ref(), other.ask.around.as_ref()) } else { None }
}

fn are_heavy(one: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    [one, other].iter().all(|candidate| candidate.ask.weight == Weight::Heavy)
}

fn rank(
    mine: &Candidate<'_>,
    candidate: &Candidate<'_>,
    fit: Fit,
    shared: &Shared,
    metres: Option<u64>,
    key: Key,
    context: &Context<'_>,
) -> Rank {
    let ask = candidate.ask;
    let is_need = ask.purpose == Purpose::Need;
    let is_heavy = are_heavy(mine, candidate);
    Rank {
        stakes: Reverse(if is_need { ask.stakes } else { Stakes::Welcome }),
        soon: if is_need { soon(ask.until, context.now) } else { 0 },
        is_doubtful: shared.is_doubtful,
        far: if is_heavy { far(metres) } else { 0 },
        closeness: Reverse(fit.closeness),
        is_foreign: language(ask, context).is_none(),
        weight: Reverse(fit.weight),
        metres: if is_heavy { metres.unwrap_or(u64::MAX) } else { 0 },
        until: ask.until.filter(|_| is_need).unwrap_or(Millis(u64::MAX)),
        asked: candidate.asked,
        key,
    }
}

fn reasons(
    mine: &Candidate<'_>,
    candidate: &Candidate<'_>,
    closeness: Closeness,
    shared: &Shared,
    metres: Option<u64>,
    matcher: &dyn Matcher,
    context: &Context<'_>,
) -> Vec<Reason> {
    let is_offered = mine.ask.purpose == Purpose::Offer;
    let mut reasons = pressing(candidate.ask, context.now);
    let words = matcher.why(mine.ask, candidate.ask);
    if !words.is_empty() {
        reasons.push(if is_offered { Reason::FitsWhatYouOffered { words } } else { Reason::FitsWhatYouNeed { words } });
    }
    if closeness == Closeness::SameKind {
        reasons.push(if is_offered { Reason::SameKind } else { Reason::YouAskedForThisKind });
    }
    let here = mine.ask.around.as_ref().filter(|_| are_heavy(mine, candidate));
    reasons.extend(place(candidate.ask, here, metres));
    if shared.from.is_some() || shared.until.is_some() {
        reasons.push(Reason::BothCan { from: shared.from, until: shared.until });
    }
    reasons.extend(shared.amount.map(Reason::Amount));
    reasons.extend(shared.way.map(Reason::SameWay));
    reasons.extend(people(candidate.ask, context));
    reasons
}
