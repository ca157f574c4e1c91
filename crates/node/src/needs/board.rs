//! The board as one person sees it: what waits for their word, what they carry, and what is needed and offered, by
//! consequence and nearness, never by who asks.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::HashMap;

use commonage_economy::id::Id;
use commonage_economy::matching::{Candidate, Context, Reason, board};
use commonage_economy::needs::act::{Around, Ask, Purpose, Weight};
use commonage_economy::needs::{Asked, Freshness, Reply};
use commonage_log::{Millis, SpaceId};

use super::line::{AskLine, Stand, Step};
use super::matching::Reader;
use super::view::Shown;
use crate::query::View;

/// What somebody wants to see.
#[derive(Clone, Debug, Default)]
pub struct BoardWish {
    /// Only what was asked in this space.
    pub space: Option<SpaceId>,
    /// Seen from there.
    pub near: Option<Around>,
    /// Heavy things no further away than that, in metres.
    pub within: Option<u64>,
    /// Only heavy or only light.
    pub weight: Option<Weight>,
    /// Only needs or only offers.
    pub purpose: Option<Purpose>,
    /// Also what is over.
    pub with_over: bool,
    /// How many lines of each kind.
    pub most: usize,
}

/// A need or an offer with why it stands where it stands.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Placed {
    /// What it says.
    #[serde(flatten)]
    pub line: AskLine,
    /// How far away it is, in metres, as far as that is known.
    pub metres: Option<u64>,
    /// Why it is here.
    #[serde(skip)]
    pub why: Vec<Reason>,
    /// The same, in English words.
    pub reasons: Vec<String>,
}

/// The board of one person.
#[derive(Clone, Debug, Default, serde::Serialize, schemars::JsonSchema)]
pub struct BoardPage {
    /// What waits for their word: answers to what they asked, and whether it still stands.
    pub asked_of_you: Vec<AskLine>,
    /// What they said they would do, the nearest date first.
    pub carrying: Vec<AskLine>,
    /// What others said they would do for them, the nearest date first.
    pub coming: Vec<AskLine>,
    /// What others need, by consequence.
    pub needed: Vec<Placed>,
    /// What others offer.
    pub offered: Vec<Placed>,
    /// What they asked for and offer themselves, as far as nothing waits for their word.
    pub yours: Vec<AskLine>,
    /// What nobody knows whether it still stands.
    pub unanswered: Vec<AskLine>,
    /// What is over, if that was wished for.
    pub over: Vec<AskLine>,
    /// How many more there are than lines were wished for.
    pub more: usize,
}

/// Needs and offers, sorted out for one person.
#[derive(Default)]
struct Piles<'a> {
    carrying: Vec<Shown<'a>>,
    coming: Vec<Shown<'a>>,
    needed: Vec<Shown<'a>>,
    offered: Vec<Shown<'a>>,
    yours: Vec<Shown<'a>>,
    unanswered: Vec<Shown<'a>>,
    over: Vec<Shown<'a>>,
}

/// What somebody has to do with something that was taken up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Gives,
    Gets,
    None,
}

impl<'a> View<'a> {
    /// The board of the viewer.
    pub fn board_for(&self, wish: &BoardWish, reader: &Reader<'_>) -> BoardPage {
        let now = reader.now;
        let mut piles = Piles::default();
        for shown in self.asked().filter(|shown| wish.lets(shown)) {
            self.pile(shown, wish, now, &mut piles);
        }
        let mut more = 0;
        let newest = |mut all: Vec<Shown<'a>>| {
            all.sort_unstable_by_key(|shown| (Reverse(shown.asked.clock), shown.asked.id));
            all
        };
        let mut first = |all: Vec<Shown<'a>>| {
            more += all.len().saturating_sub(wish.most);
            let all = newest(all).into_iter().take(wish.most);
            all.map(|shown| self.ask_line(&shown, now)).collect::<Vec<_>>()
        };
        // Chosen first and cut afterwards: an old ask with a new answer must not fall behind newer ones without.
        let each = |all: Vec<Shown<'a>>| newest(all).into_iter().map(|shown| self.ask_line(&shown, now));
        let own: Vec<&Ask> = piles.yours.iter().map(|shown| &shown.asked.ask).collect();
        let needed = self.in_order(&piles.needed, &own, wish, reader);
        let offered = self.in_order(&piles.offered, &own, wish, reader);
        let (unanswered, over) = (first(piles.unanswered), first(piles.over));
        more += piles.needed.len().saturating_sub(needed.len()) + piles.offered.len().saturating_sub(offered.len());
        let (asked_of_you, yours): (Vec<AskLine>, Vec<AskLine>) = each(piles.yours).partition(waits);
        let (yours, met): (Vec<AskLine>, Vec<AskLine>) = yours.into_iter().partition(|line| line.stand == Stand::Open);
        let is_left = |line: &AskLine| line.takings.iter().any(is_on_its_way);
        let (carrying, given): (Vec<AskLine>, Vec<AskLine>) = each(piles.carrying).partition(is_left);
        let (coming, got): (Vec<AskLine>, Vec<AskLine>) = each(piles.coming).partition(is_left);
        // What is met stands nowhere else: it is over for those who had a part in it.
        let mut over: Vec<AskLine> = over;
        let mut known: std::collections::HashSet<String> =
            carrying.iter().chain(&coming).map(|line| line.id.clone()).collect();
        let is_met = |line: &AskLine| wish.with_over && matches!(line.stand, Stand::Met | Stand::Over);
        over.extend(
            met.into_iter().chain(given).chain(got).filter(is_met).filter(|line| known.insert(line.id.clone())),
        );
        let mut page = BoardPage { asked_of_you, carrying, coming, needed, offered, yours, unanswered, over, more };
        page.more += page.put_in_order(wish.most);
        page
    }

    /// Puts something on the pile where it belongs for the viewer; what is under way also to what they ask and decide.
    fn pile(&self, shown: Shown<'a>, wish: &BoardWish, now: Millis, piles: &mut Piles<'a>) {
        let asked = shown.asked;
        let part = self.part_in(&shown);
        match part {
            Part::Gives => piles.carrying.push(shown),
            Part::Gets => piles.coming.push(shown),
            Part::None => {}
        }
        let pile = if asked.over.is_none() && self.concerns(&shown) {
            &mut piles.yours
        } else if part != Part::None && asked.over.is_none() {
            return;
        } else if !asked.is_open() {
            if !wish.with_over {
                return;
            }
            &mut piles.over
        } else if asked.freshness(now) == Freshness::Unanswered {
            &mut piles.unanswered
        } else if !wish.reaches(asked) || asked.ask.until.is_some_and(|until| until < now) {
            return;
        } else if asked.ask.purpose == Purpose::Need {
            &mut piles.needed
        } else {
            &mut piles.offered
        };
        pile.push(shown);
    }

    /// The first of what others ask or offer, with why it stands there.
    fn in_order(&self, pile: &[Shown<'a>], own: &[&Ask], wish: &BoardWish, reader: &Reader<'_>) -> Vec<Placed> {
        let acquaintances = self.acquaintances();
        let known = |agent: &Id| acquaintances.get(agent).cloned().unwrap_or_default();
        // Many asks share a disc, for a disc is a cell of the grid: each distance is worked out once.
        let measured: RefCell<HashMap<[i32; 4], u64>> = RefCell::default();
        let metres = |one: &Around, other: &Around| {
            let between = [one.latitude, one.longitude, other.latitude, other.longitude];
            *measured.borrow_mut().entry(between).or_insert_with(|| super::metres(one, other))
        };
        let context = Context { now: reader.now, metres: &metres, known: &known, languages: reader.languages };
        let candidate = |shown: &Shown<'a>| {
            let Shown { space, asked } = *shown;
            ((space, asked.id), Candidate { ask: &asked.ask, author: asked.author, asked: asked.clock })
        };
        let all: Vec<_> = pile.iter().map(candidate).collect();
        let first = board(&all, wish.near.as_ref(), own, &context, wish.most);
        first.iter().filter_map(|one| self.placed(one, reader)).collect()
    }

    /// What the viewer has to do with something that was taken up: they give it, they get it, or neither.
    fn part_in(&self, shown: &Shown<'_>) -> Part {
        let asked = shown.asked;
        // What was said elsewhere is carried there.
        let said_here = asked.takings.iter().filter(|taking| taking.through.is_none());
        let alive = said_here.filter(|taking| matches!(taking.reply, Reply::Waiting | Reply::Agreed));
        let is_taker = alive.clone().any(|taking| self.is_mine(taking.author, &taking.can.agent));
        let is_asker =
            self.is_mine(asked.author, &asked.ask.agent) && alive.clone().any(|taking| taking.reply == Reply::Agreed);
        match (asked.ask.purpose, is_taker, is_asker) {
            (Purpose::Need, true, _) | (Purpose::Offer, false, true) => Part::Gives,
            (Purpose::Offer, true, _) | (Purpose::Need, false, true) => Part::Gets,
            (_, false, false) => Part::None,
        }
    }

    /// Whether the viewer asked it, or decides about answers that wait.
    fn concerns(&self, shown: &Shown<'_>) -> bool {
        let asked = shown.asked;
        let waits = asked.takings.iter().any(|taking| taking.reply == Reply::Waiting && taking.through.is_none());
        self.is_mine(asked.author, &asked.ask.agent) || waits && self.decides(&shown.space, asked)
    }
}

impl BoardPage {
    /// Puts what is on its way in order and cuts what concerns the viewer; says how many lines were cut.
    fn put_in_order(&mut self, most: usize) -> usize {
        for list in [&mut self.carrying, &mut self.coming] {
            list.sort_by_key(|line| (due(line), line.asked_ms, line.id.clone()));
        }
        let mut cut = 0;
        for list in [&mut self.asked_of_you, &mut self.yours, &mut self.carrying, &mut self.coming] {
            cut += list.len().saturating_sub(most);
            list.truncate(most);
        }
        cut
    }
}

impl BoardWish {
    fn lets(&self, shown: &Shown<'_>) -> bool {
        let ask = &shown.asked.ask;
        self.space.is_none_or(|space| space == shown.space)
            && self.weight.is_none_or(|weight| weight == ask.weight)
            && self.purpose.is_none_or(|purpose| purpose == ask.purpose)
    }

    /// Whether something heavy is no further away than was wished for.
    fn reaches(&self, asked: &Asked) -> bool {
        let Some(within) = self.within.filter(|_| asked.ask.weight == Weight::Heavy) else { return true };
        let both = self.near.as_ref().zip(asked.ask.around.as_ref());
        both.is_some_and(|(near, there)| super::metres(near, there) <= within)
    }
}

/// Whether something waits for the word of the one who asked.
fn waits(line: &AskLine) -> bool {
    let answer = line.takings.iter().any(|taking| taking.step == Step::Waiting && taking.through.is_none());
    line.you_decide && (answer && line.stand != Stand::Over || line.is_asked_back || line.is_unanswered)
}

fn is_on_its_way(taking: &super::line::TakingLine) -> bool {
    taking.through.is_none() && matches!(taking.step, Step::Waiting | Step::Agreed | Step::Lapsed | Step::MissesOut)
}

/// When the viewer's part of it is due.
fn due(line: &AskLine) -> u64 {
    let own = line.takings.iter().filter(|taking| taking.is_yours).filter_map(|taking| taking.when_ms).min();
    own.or(line.until_ms).unwrap_or(u64::MAX)
}
