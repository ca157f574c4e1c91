//! What fits what, for one person: suggestions with reasons, circles of exchange, and the shortest ways for many at once.
//! Everything is looked up among what they may see, and nothing is about how much anybody did.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use commonage_economy::id::Id;
use commonage_economy::matching::{
    Acquaintance, Candidate, Context, Exchange, Found, Index, Key, Leg, Matcher, Suggestion, circles, suggest,
};
use commonage_economy::needs::act::Around;
use commonage_economy::needs::{Asked, Reply};
use commonage_log::{Audience, Millis, PersonId, SpaceKind};
use jiff::tz::TimeZone;

use super::board::Placed;
use super::view::Shown;
use crate::node::Node;
use crate::query::View;

/// What fits what by words, kept up to date as far as somebody asked.
#[derive(Default)]
pub(crate) struct Fits {
    index: RefCell<Index>,
    /// What has changed since.
    changed: RefCell<BTreeSet<Key>>,
}

impl Fits {
    pub(crate) fn note(&mut self, keys: impl IntoIterator<Item = Key>) {
        self.changed.get_mut().extend(keys);
    }
}

impl Node {
    /// Calls something with the index of everything that is open here.
    fn with_index<T>(&self, work: impl FnOnce(&Index) -> T) -> T {
        let mut index = self.fits.index.borrow_mut();
        for key in std::mem::take(&mut *self.fits.changed.borrow_mut()) {
            let asked = self.board_of(&key.0).ok().and_then(|board| board.asked(&key.1));
            match asked.filter(|asked| asked.is_open()) {
                Some(asked) => index.enter(key, &asked.ask),
                None => index.remove(key),
            }
        }
        work(&index)
    }
}

/// For whom, when and where something is looked for.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    /// Now.
    pub now: Millis,
    /// The zone in which days are said.
    pub zone: &'a TimeZone,
    /// Where they are, for what they did not place themselves.
    pub here: Option<&'a Around>,
    /// The languages they read, by their codes in ISO 639.
    pub languages: &'a [Box<str>],
}

/// One gives what the next needs.
#[derive(Clone, Debug, serde::Serialize)]
pub struct LegLine {
    /// What is given.
    pub offer: super::AskLine,
    /// Whom it reaches.
    pub need: super::AskLine,
    /// How far, in metres, where that counts and is known.
    pub metres: Option<u64>,
}

/// Circles of exchange, and chains where none closes.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct CirclesPage {
    /// Each begins with what the person gives and ends with what they get.
    pub circles: Vec<Vec<LegLine>>,
    /// Each ends with what the person gets; they would give to somebody else.
    pub chains: Vec<Vec<LegLine>>,
}

impl<'a> View<'a> {
    /// An open ask that the viewer may see.
    fn candidate(&self, key: &Key) -> Option<Candidate<'a>> {
        let shown = self.asked_of(&key.0, &key.1).filter(|shown| shown.asked.is_open())?;
        Some(Candidate { ask: &shown.asked.ask, author: shown.asked.author, asked: shown.asked.clock })
    }

    /// What fits a need or an offer of the viewer, the first that should be looked at first.
    pub fn suggestions(&self, shown: &Shown<'a>, reader: &Reader<'_>, most: usize) -> Vec<Placed> {
        let asked = shown.asked;
        // Where they did not say where, it is where they are.
        let mut own = asked.ask.clone();
        own.around = own.around.or_else(|| reader.here.cloned());
        let mine = Candidate { ask: &own, author: asked.author, asked: asked.clock };
        let acquaintances = self.acquaintances();
        let known = |agent: &Id| acquaintances.get(agent).cloned().unwrap_or_default();
        let context = Context { now: reader.now, metres: &super::metres, known: &known, languages: reader.languages };
        let key = (shown.space, asked.id);
        let lookup = |key: &Key| self.candidate(key);
        let all = self.node.with_index(|index| suggest(key, &mine, index, &lookup, &context, most));
        all.into_iter().filter_map(|one| self.placed(&one, reader)).collect()
    }

    /// A suggestion for the screen.
    pub(super) fn placed(&self, one: &Suggestion, reader: &Reader<'_>) -> Option<Placed> {
        let shown = self.asked_of(&one.key.0, &one.key.1)?;
        let reasons = one.reasons.iter().map(|reason| reason.say(reader.now, reader.zone)).collect();
        Some(Placed { line: self.ask_line(&shown, reader.now), metres: one.metres, why: one.reasons.clone(), reasons })
    }

    /// Circles of exchange through the viewer: each gives to the next, and somebody gives to them.
    pub fn circles(&self, reader: &Reader<'_>) -> CirclesPage {
        let Some(me) = self.viewer_id() else { return CirclesPage::default() };
        let mut of: HashMap<&'a Id, Vec<Key>> = HashMap::new();
        for shown in self.asked().filter(|shown| shown.asked.is_open()) {
            of.entry(&shown.asked.ask.agent).or_default().push((shown.space, shown.asked.id));
        }
        let acquaintances = |_: &Id| Acquaintance::None;
        let context =
            Context { now: reader.now, metres: &super::metres, known: &acquaintances, languages: reader.languages };
        let found = self.node.with_index(|index| {
            let exchange = Exchange {
                matcher: index,
                lookup: &|key| self.candidate(key),
                of: &|agent| of.get(agent).cloned().unwrap_or_default(),
                context: &context,
                reach: None,
            };
            circles(&Id::Space(me), &exchange)
        });
        let Found { circles, chains } = found;
        let lines = |all: Vec<Vec<Leg>>| all.iter().map(|legs| self.legs(legs, reader.now)).collect();
        CirclesPage { circles: lines(circles), chains: lines(chains) }
    }

    fn legs(&self, legs: &[Leg], now: Millis) -> Vec<LegLine> {
        let line = |key: &Key| Some(self.ask_line(&self.asked_of(&key.0, &key.1)?, now));
        let leg = |leg: &Leg| Some(LegLine { offer: line(&leg.offer)?, need: line(&leg.need)?, metres: leg.metres });
        legs.iter().filter_map(leg).collect()
    }

    /// How the viewer knows others: by something that was agreed between them, else by a space to which both belong.
    pub(super) fn acquaintances(&self) -> BTreeMap<Id, Acquaintance> {
        let mut all = BTreeMap::new();
        let Some(me) = self.viewer_id() else { return all };
        let groups = self.node.spaces().filter(|space| {
            space.kind() != Some(SpaceKind::Person) && self.sees(&space.id(), Audience::Members).unwrap_or(false)
        });
        for space in groups {
            let name: Box<str> = self.name_of(&space.id()).into();
            for member in space.members().filter(|member| member.person != me) {
                all.entry(Id::Space(member.person)).or_insert_with(|| Acquaintance::SharesASpace(name.clone()));
            }
        }
        for shown in self.asked() {
            for other in worked_with(shown.asked, me) {
                all.insert(other, Acquaintance::WorkedWith);
            }
        }
        all
    }
}

/// With whom somebody agreed about an ask.
fn worked_with(asked: &Asked, me: PersonId) -> impl Iterator<Item = Id> + '_ {
    let mine = Id::Space(me);
    asked.takings.iter().filter(|taking| taking.reply == Reply::Agreed).filter_map(move |taking| {
        let (asker, taker) = (&asked.ask.agent, &taking.can.agent);
        if *asker == mine { Some(taker.clone()) } else { (*taker == mine).then(|| asker.clone()) }
    })
}
