//! The board as one person sees it: what waits for their word, what they carry, and what is needed and offered, by
//! consequence and nearness, never by who asks.

use std::cmp::Reverse;

use commonage_economy::needs::act::{Around, Purpose, Stakes, Weight};
use commonage_economy::needs::{Asked, Freshness, Reply};
use commonage_log::{Millis, OperationId, SpaceId};

use super::line::{AskLine, Stand, Step};
use super::view::Shown;
use crate::query::View;

/// What ends within so long is pressing: three days, time enough for somebody to make room.
const PRESSING_MS: u64 = 3 * 24 * 60 * 60 * 1000;

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
#[derive(Clone, Debug, serde::Serialize)]
pub struct Placed {
    /// What it says.
    #[serde(flatten)]
    pub line: AskLine,
    /// How far away it is, in metres, as far as that is known.
    pub metres: Option<u64>,
    /// Why it is here.
    pub reasons: Vec<Reason>,
}

/// Why something stands where it stands on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Somebody comes to harm without it.
    Vital,
    /// Something does not go on without it.
    Needed,
    /// It ends soon.
    Soon,
    /// It travels by itself.
    Light,
    /// So many metres away.
    Away(u64),
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::Vital => f.write_str("somebody comes to harm without it"),
            Reason::Needed => f.write_str("something does not go on without it"),
            Reason::Soon => f.write_str("soon"),
            Reason::Light => f.write_str("it travels by itself"),
            Reason::Away(metres) => f.write_str(&away(*metres)),
        }
    }
}

/// The board of one person.
#[derive(Clone, Debug, Default, serde::Serialize)]
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

/// What somebody has to do with something that was taken up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Gives,
    Gets,
    None,
}

/// The order of the board: what hangs on it, whether it is pressing, how near a heavy thing is, when it ends, when it was
/// asked. Nothing in it is about a person.
type Order = (Reverse<Stakes>, bool, u64, Millis, Millis, OperationId);

impl View<'_> {
    /// The board of the viewer.
    pub fn board_for(&self, wish: &BoardWish, now: Millis) -> BoardPage {
        let mut page = BoardPage::default();
        let (mut needed, mut offered, mut carrying, mut coming) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut yours, mut unanswered, mut over) = (Vec::new(), Vec::new(), Vec::new());
        for shown in self.asked().filter(|shown| wish.lets(shown)) {
            let asked = shown.asked;
            let part = self.part_in(&shown);
            match part {
                Part::Gives => carrying.push(shown),
                Part::Gets => coming.push(shown),
                Part::None => {}
            }
            if asked.over.is_none() && self.concerns(&shown) {
                yours.push(shown);
            } else if part != Part::None && asked.over.is_none() {
                continue;
            } else if !asked.is_open() {
                over.extend(wish.with_over.then_some(shown));
            } else if asked.freshness(now) == Freshness::Unanswered {
                unanswered.push(shown);
            } else if let Some(metres) = wish.reaches(asked) {
                let place = (order(asked, metres, now), metres, shown);
                if asked.ask.purpose == Purpose::Need { needed.push(place) } else { offered.push(place) }
            }
        }
        let most = wish.most;
        let mut more = 0;
        let mut placed = |mut all: Vec<(Order, Option<u64>, Shown<'_>)>| {
            more += all.len().saturating_sub(most);
            if all.len() > most {
                all.select_nth_unstable_by_key(most, |(order, ..)| *order);
                all.truncate(most);
            }
            all.sort_unstable_by_key(|(order, ..)| *order);
            let line = |(_, metres, shown): (Order, Option<u64>, Shown<'_>)| Placed {
                reasons: self.reasons(&shown, metres, now),
                line: self.ask_line(&shown, now),
                metres,
            };
            all.into_iter().map(line).collect::<Vec<_>>()
        };
        page.needed = placed(needed);
        page.offered = placed(offered);
        let newest =
            |all: &mut Vec<Shown<'_>>| all.sort_unstable_by_key(|shown| (Reverse(shown.asked.clock), shown.asked.id));
        let mut first = |mut all: Vec<Shown<'_>>| {
            newest(&mut all);
            more += all.len().saturating_sub(most);
            all.truncate(most);
            all.iter().map(|shown| self.ask_line(shown, now)).collect::<Vec<_>>()
        };
        page.unanswered = first(unanswered);
        page.over = first(over);
        // Chosen first and cut afterwards: an old ask with a new answer must not fall behind newer ones without.
        let each = |mut all: Vec<Shown<'_>>| {
            newest(&mut all);
            all.iter().map(|shown| self.ask_line(shown, now)).collect::<Vec<_>>()
        };
        let (asked_of_you, yours): (Vec<AskLine>, Vec<AskLine>) = each(yours).into_iter().partition(waits);
        page.asked_of_you = asked_of_you;
        page.yours = yours.into_iter().filter(|line| line.stand == Stand::Open).collect();
        let is_left = |line: &AskLine| line.takings.iter().any(is_on_its_way);
        page.carrying = each(carrying).into_iter().filter(is_left).collect();
        page.coming = each(coming).into_iter().filter(is_left).collect();
        more += page.put_in_order(most);
        page.more = more;
        page
    }

    /// What the viewer has to do with something that was taken up: they give it, they get it, or neither.
    fn part_in(&self, shown: &Shown<'_>) -> Part {
        let asked = shown.asked;
        let alive = asked.takings.iter().filter(|taking| matches!(taking.reply, Reply::Waiting | Reply::Agreed));
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
        let waits = asked.takings.iter().any(|taking| taking.reply == Reply::Waiting);
        self.is_mine(asked.author, &asked.ask.agent) || waits && self.decides(&shown.space, asked)
    }

    /// Why something stands on the board.
    fn reasons(&self, shown: &Shown<'_>, metres: Option<u64>, now: Millis) -> Vec<Reason> {
        let asked = shown.asked;
        let mut reasons = Vec::new();
        match asked.ask.stakes {
            Stakes::Vital => reasons.push(Reason::Vital),
            Stakes::Needed => reasons.push(Reason::Needed),
            Stakes::Welcome => {}
        }
        if is_pressing(asked, now) {
            reasons.push(Reason::Soon);
        }
        match (asked.ask.weight, metres) {
            (Weight::Light, _) => reasons.push(Reason::Light),
            (Weight::Heavy, Some(metres)) => reasons.push(Reason::Away(metres)),
            (Weight::Heavy, None) => {}
        }
        reasons
    }
}

/// A distance in words.
fn away(metres: u64) -> String {
    match metres {
        0..1_000 => "less than 1 km away".to_owned(),
        _ => format!("about {} km away", metres.div_ceil(1_000)),
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

    /// How far away something is, as far as that is known; `None` if it is further than was wished for.
    fn reaches(&self, asked: &Asked) -> Option<Option<u64>> {
        let both = self.near.as_ref().zip(asked.ask.around.as_ref());
        let metres = both.map(|(near, there)| super::metres(near, there));
        let is_bound = asked.ask.weight == Weight::Heavy && self.within.is_some();
        let is_near = self.within.zip(metres).is_some_and(|(within, metres)| metres <= within);
        (!is_bound || is_near).then_some(metres)
    }
}

fn is_pressing(asked: &Asked, now: Millis) -> bool {
    asked.ask.until.is_some_and(|until| until.0 < now.0.saturating_add(PRESSING_MS))
}

fn order(asked: &Asked, metres: Option<u64>, now: Millis) -> Order {
    let far = match asked.ask.weight {
        Weight::Light => 0,
        // Where nobody said where, it may be anywhere.
        Weight::Heavy => metres.unwrap_or(u64::MAX),
    };
    let until = asked.ask.until.unwrap_or(Millis(u64::MAX));
    (Reverse(asked.ask.stakes), !is_pressing(asked, now), far, until, asked.clock, asked.id)
}

/// Whether something waits for the word of the one who asked.
fn waits(line: &AskLine) -> bool {
    let answer = line.takings.iter().any(|taking| taking.step == Step::Waiting);
    line.you_decide && (answer && line.stand != Stand::Over || line.is_asked_back || line.is_unanswered)
}

fn is_on_its_way(taking: &super::line::TakingLine) -> bool {
    matches!(taking.step, Step::Waiting | Step::Agreed | Step::Lapsed | Step::MissesOut)
}

/// When the viewer's part of it is due.
fn due(line: &AskLine) -> u64 {
    let own = line.takings.iter().filter(|taking| taking.is_yours).filter_map(|taking| taking.when_ms).min();
    own.or(line.until_ms).unwrap_or(u64::MAX)
}
