//! Circles of exchange: Ana has what Ben needs, Ben has what Cleo needs, Cleo has what Ana needs. Where none closes,
//! chains that end with somebody: who could help those who could help them.
//!
//! The work is bounded by constants whatever others ask: from somebody two steps forth and two steps back, each to the
//! best-fitting few; a circle of four is found where these meet.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::meet::meet;
use super::suggest::distance;
use super::{Candidate, Context, Fit, Key, Matcher};
use crate::id::Id;
use crate::needs::act::Purpose;

/// Most people of one circle: more will hardly ever agree on anything.
pub const CIRCLE_MAX: usize = 4;

/// Most circles that are told: a screen full.
pub const CIRCLES_MAX: usize = 20;

/// Most chains that are told where no circle closes.
pub const CHAINS_MAX: usize = 3;

/// Most asks of one agent that are looked at, the first by key: a household's, not a shop's whole stock.
const ASKS_MAX: usize = 8;

/// Most fitting asks of one ask that are looked at, the best.
const FITS_MAX: usize = 48;

/// Most agents to whom one agent leads: with two steps each way that is some hundreds of agents.
const BRANCHES_MAX: usize = 24;

/// Where circles are looked for.
pub struct Exchange<'a, 'b> {
    /// What fits what.
    pub matcher: &'a dyn Matcher,
    /// An ask that is open, by its key.
    pub lookup: &'a dyn Fn(&Key) -> Option<Candidate<'b>>,
    /// The open asks of an agent.
    pub of: &'a dyn Fn(&Id) -> Vec<Key>,
    /// When and where.
    pub context: &'a Context<'a>,
    /// How far heavy things may go at most, in metres.
    pub reach: Option<u64>,
}

/// One gives what the next needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leg {
    /// What is given.
    pub offer: Key,
    /// Whom it reaches.
    pub need: Key,
    /// How far, in metres, where that counts and is known.
    pub metres: Option<u64>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Circles, each beginning with what the person gives and ending with what they get: the shortest first, then those
    /// with the least way, then by key.
    pub circles: Vec<Vec<Leg>>,
    /// Where no circle closes: chains of two that end with the person.
    pub chains: Vec<Vec<Leg>>,
}

/// From whom to whom, with what: at most one leg between two.
#[derive(Default)]
struct Graph<'b>(BTreeMap<&'b Id, BTreeMap<&'b Id, Leg>>);

/// Finds circles through somebody, and chains that end with them.
pub fn circles(person: &Id, exchange: &Exchange<'_, '_>) -> Found {
    let mut graph = Graph::default();
    let takers = exchange.spread(person, Purpose::Offer, &mut graph);
    let givers = exchange.spread(person, Purpose::Need, &mut graph);
    for taker in takers {
        exchange.spread(taker, Purpose::Offer, &mut graph);
    }
    for giver in givers {
        exchange.spread(giver, Purpose::Need, &mut graph);
    }
    let mut circles = Vec::new();
    for length in 2..=CIRCLE_MAX {
        let mut closed = Vec::new();
        graph.close(person, person, length, &mut Vec::new(), &mut Vec::new(), &mut closed);
        circles.extend(in_order(closed));
    }
    circles.truncate(CIRCLES_MAX);
    let mut chains = if circles.is_empty() { in_order(graph.chains(person)) } else { Vec::new() };
    chains.truncate(CHAINS_MAX);
    Found { circles, chains }
}

fn in_order(mut all: Vec<Vec<Leg>>) -> Vec<Vec<Leg>> {
    let metres = |legs: &[Leg]| legs.iter().filter_map(|leg| leg.metres).fold(0, u64::saturating_add);
    all.sort_by(|one, other| (metres(one), one).cmp(&(metres(other), other)));
    all
}

impl<'b> Exchange<'_, 'b> {
    /// Adds to whom an agent could give (by their offers), or who could give to them (by their needs); the others.
    fn spread(&self, agent: &Id, by: Purpose, graph: &mut Graph<'b>) -> Vec<&'b Id> {
        let mut asks: Vec<Key> = (self.of)(agent);
        asks.sort_unstable();
        asks.dedup();
        let own = |key: Key| Some((key, (self.lookup)(&key)?));
        let own = asks.into_iter().filter_map(own).filter(|(_, own)| own.ask.purpose == by && own.ask.agent == *agent);
        let mut best: BTreeMap<&'b Id, (Reverse<Fit>, Leg, &'b Id)> = BTreeMap::new();
        for (key, mine) in own.take(ASKS_MAX) {
            for (other, fit) in self.matcher.fits(mine.ask, by.other(), FITS_MAX) {
                let Some((theirs, metres)) = self.meets(&mine, &other, fit) else { continue };
                let (offer, need) = if by == Purpose::Offer { (key, other) } else { (other, key) };
                let found = (Reverse(fit), Leg { offer, need, metres }, &mine.ask.agent);
                best.entry(&theirs.ask.agent).and_modify(|held| *held = (*held).min(found)).or_insert(found);
            }
        }
        let mut best: Vec<_> = best.into_iter().collect();
        best.sort_unstable_by_key(|(_, found)| *found);
        best.truncate(BRANCHES_MAX);
        for (theirs, (_, leg, agent)) in &best {
            let (from, to) = if by == Purpose::Offer { (*agent, *theirs) } else { (*theirs, *agent) };
            graph.0.entry(from).or_default().entry(to).or_insert(*leg);
        }
        best.into_iter().map(|(theirs, _)| theirs).collect()
    }

    fn meets(&self, mine: &Candidate<'b>, other: &Key, fit: Fit) -> Option<(Candidate<'b>, Option<u64>)> {
        let theirs = (self.lookup)(other).filter(|_| fit.closeness.is_same())?;
        let is_other = !mine.is_of_the_same(&theirs);
        let shared = meet(mine.ask, theirs.ask, self.context.now).filter(|shared| is_other && !shared.is_doubtful);
        let metres = distance(mine, &theirs, self.context);
        let is_in_reach = metres.zip(self.reach).is_none_or(|(metres, reach)| metres <= reach);
        shared.filter(|_| is_in_reach).map(|_| (theirs, metres))
    }
}

impl<'b> Graph<'b> {
    /// Goes on from somebody until exactly so many legs lead back.
    fn close(
        &self,
        person: &Id,
        at: &Id,
        left: usize,
        way: &mut Vec<Leg>,
        passed: &mut Vec<&'b Id>,
        closed: &mut Vec<Vec<Leg>>,
    ) {
        let Some(next) = self.0.get(at) else { return };
        if left == 1 {
            closed.extend(next.get(person).map(|leg| way.iter().chain([leg]).copied().collect()));
            return;
        }
        for (agent, leg) in next {
            if *agent == person || passed.contains(agent) {
                continue;
            }
            way.push(*leg);
            passed.push(agent);
            self.close(person, agent, left - 1, way, passed, closed);
            passed.pop();
            way.pop();
        }
    }

    /// Those who could give to those who could give to somebody.
    fn chains(&self, person: &Id) -> Vec<Vec<Leg>> {
        let last = |(agent, next): (&&'b Id, &BTreeMap<&'b Id, Leg>)| Some((*agent, *next.get(person)?));
        let ends: BTreeMap<&Id, Leg> = self.0.iter().filter_map(last).collect();
        let mut chains = Vec::new();
        for (first, next) in self.0.iter().filter(|(first, _)| **first != person) {
            let through = next.iter().filter(|(second, _)| second != &first);
            chains.extend(through.filter_map(|(second, leg)| Some(vec![*leg, *ends.get(second)?])));
        }
        chains
    }
}
