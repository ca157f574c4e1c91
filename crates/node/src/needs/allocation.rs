//! Many needs and offers of one thing at once: who could give what to whom, on the shortest ways. Worked out and put before
//! those concerned; whoever wants to follows it by saying “I can”.

use std::collections::BTreeMap;

use commonage_economy::matching::{Carried, Mass, Plan, Portion, allocate, first_come, words};
use commonage_economy::needs::act::{Act, Allocation, Ask, Carriage, Effort, Purpose};
use commonage_economy::needs::words::part;
use commonage_economy::needs::{Asked, Freshness, Reply};
use commonage_economy::unit::{Measure, Unit};
use commonage_log::{Millis, Operation, OperationId, Said, SpaceId, said};
use commonage_place::freight::Mode;
use serde::Serialize;

use super::view::Shown;
use crate::error::{NodeError, Result};
use crate::node::Node;
use crate::query::View;

/// One way of an allocation.
#[derive(Clone, Debug, Serialize)]
pub struct WayLine {
    /// What is given.
    pub offer: String,
    /// Who gives.
    pub from: String,
    /// What is needed.
    pub need: String,
    /// Who gets.
    pub to: String,
    /// How much, with its unit.
    pub amount: String,
    /// The same as a number.
    pub number: String,
    /// How far, in metres.
    pub metres: u64,
    /// Whether the viewer gives it.
    pub is_yours_to_give: bool,
    /// Whether the viewer gets it.
    pub is_for_you: bool,
}

/// An allocation for the screen.
#[derive(Clone, Debug, Serialize)]
pub struct AllocationPage {
    /// The operation, once it is proposed.
    pub id: Option<String>,
    /// How things are carried.
    pub by: String,
    /// Who gives what to whom.
    pub ways: Vec<WayLine>,
    /// All ways together, in metres.
    pub metres: u64,
    /// What that does, in grams of CO₂e; `None` if nobody knows what it weighs.
    pub grams: Option<u64>,
    /// The same if each took the nearest that is left, first come, first served.
    pub first_come_metres: u64,
    /// What that would do.
    pub first_come_grams: Option<u64>,
    /// Needs for which not enough is offered, with what is missing.
    pub short: Vec<String>,
}

/// What was worked out, ready to be proposed.
#[derive(Clone, Debug)]
pub struct Worked {
    /// As it is stated.
    pub act: Allocation,
    /// As it is shown.
    pub page: AllocationPage,
}

/// Mass times distance times factor, in grams: grams × metres × 10⁻⁵ kg per tonne-kilometre is 10⁻¹¹ grams.
fn carbon(gram_metres: u128, mode: Mode) -> u64 {
    let grams = gram_metres.saturating_mul(u128::from(mode.factor())) / 100_000_000_000;
    u64::try_from(grams).unwrap_or(u64::MAX)
}

fn no(words: impl Into<Said>) -> NodeError {
    NodeError::Limit(words.into())
}

impl<'a> View<'a> {
    /// Works out who could give what to whom of one thing, in one space.
    ///
    /// # Errors
    /// If there is nothing to bring together, or it is not for this viewer.
    pub fn allocation(&self, space: &SpaceId, what: &str, mode: Mode, now: Millis) -> Result<Worked> {
        self.board(space)?;
        let (needs, offers) = self.of_one_thing(space, what, now)?;
        let portions = |all: &[Shown<'a>]| -> Vec<Portion> {
            let portion = |shown: &Shown<'a>| {
                let amount = shown.asked.left?;
                Some(Portion { key: (shown.space, shown.asked.id), asked: shown.asked.clock, amount })
            };
            all.iter().filter_map(portion).collect()
        };
        let between = |need: usize, offer: usize| {
            let (need, offer) = (&needs.get(need)?.asked.ask, &offers.get(offer)?.asked.ask);
            let metres = super::metres(need.around.as_ref()?, offer.around.as_ref()?);
            (need.agent != offer.agent).then_some(metres)
        };
        let mass = needs.iter().chain(&offers).find_map(|shown| Mass::of(&shown.asked.ask));
        let cannot = |why: commonage_economy::matching::Unallocatable| no(said!("{}.", why));
        let plan = allocate(&portions(&needs), &portions(&offers), &between, mass).map_err(cannot)?;
        let nearest = first_come(&portions(&needs), &portions(&offers), &between, mass).map_err(cannot)?;
        if plan.carried.is_empty() {
            return Err(no("nothing comes together: say where, for needs and for offers, with “need change --near”."));
        }
        Ok(self.worked(space, &plan, &nearest, mode))
    }

    /// Open needs and offers of one thing, in one unit: the one that most use.
    fn of_one_thing(&self, space: &SpaceId, what: &str, now: Millis) -> Result<(Vec<Shown<'a>>, Vec<Shown<'a>>)> {
        let wanted = words::folded(what.trim());
        let is_it = |ask: &Ask| words::folded(ask.what.trim()) == wanted && ask.amount.is_some();
        let fits =
            |asked: &Asked| asked.is_open() && asked.freshness(now) != Freshness::Unanswered && is_it(&asked.ask);
        let all: Vec<Shown<'a>> = self.asked().filter(|shown| shown.space == *space && fits(shown.asked)).collect();
        let mut units: BTreeMap<&Unit, usize> = BTreeMap::new();
        for unit in all.iter().filter_map(|shown| shown.asked.ask.amount.as_ref()).map(|amount| &amount.unit) {
            *units.entry(unit).or_default() += 1;
        }
        let Some((unit, _)) = units.into_iter().max_by_key(|(_, count)| *count) else {
            return Err(NodeError::NotFound(format!(
                "nobody needs or offers an amount of “{}” there now. Look at “commonage board”.",
                what.trim()
            )));
        };
        let unit = unit.clone();
        let same = |shown: &Shown<'a>| shown.asked.ask.amount.as_ref().is_some_and(|amount| amount.unit == unit);
        let of = |purpose: Purpose| {
            let mut side: Vec<Shown<'a>> =
                all.iter().copied().filter(|shown| same(shown) && shown.asked.ask.purpose == purpose).collect();
            side.sort_by_key(|shown| (shown.asked.clock, shown.asked.id));
            side
        };
        Ok((of(Purpose::Need), of(Purpose::Offer)))
    }

    fn worked(&self, space: &SpaceId, plan: &Plan, nearest: &Plan, mode: Mode) -> Worked {
        let effort = |plan: &Plan| Effort {
            metres: plan.metres,
            grams: plan.gram_metres.map_or(0, |gram_metres| carbon(gram_metres, mode)),
        };
        let carriage =
            |one: &Carried| Carriage { offer: one.offer.1, need: one.need.1, amount: one.amount, metres: one.metres };
        let act = Allocation {
            mode: mode.name().into(),
            carriages: plan.carried.iter().map(carriage).collect(),
            planned: effort(plan),
            first_come: effort(nearest),
        };
        let mut page = self.allocation_page(space, None, &act);
        if plan.gram_metres.is_none() {
            (page.grams, page.first_come_grams) = (None, None);
        }
        let short = |((space, need), open): &((SpaceId, OperationId), commonage_economy::decimal::Decimal)| {
            let shown = self.asked_of(space, need)?;
            let who = self.agent_name(space, &shown.asked.ask.agent, shown.asked.ask.called.as_deref());
            Some(format!("{who}: {}", part(&shown.asked.ask, *open)?))
        };
        page.short = plan.open.iter().filter_map(short).collect();
        Worked { act, page }
    }

    fn allocation_page(&self, space: &SpaceId, id: Option<OperationId>, act: &Allocation) -> AllocationPage {
        let known = |grams: u64, metres: u64| (grams > 0 || metres == 0).then_some(grams);
        AllocationPage {
            id: id.map(|id| id.to_string()),
            by: act.mode.to_string(),
            ways: act.carriages.iter().filter_map(|one| self.way(space, one)).collect(),
            metres: act.planned.metres,
            grams: known(act.planned.grams, act.planned.metres),
            first_come_metres: act.first_come.metres,
            first_come_grams: known(act.first_come.grams, act.first_come.metres),
            short: Vec::new(),
        }
    }

    fn way(&self, space: &SpaceId, one: &Carriage) -> Option<WayLine> {
        let (offer, need) = (self.asked_of(space, &one.offer)?.asked, self.asked_of(space, &one.need)?.asked);
        let name = |ask: &Ask| self.agent_name(space, &ask.agent, ask.called.as_deref());
        let unit = need.ask.amount.as_ref()?.unit.clone();
        Some(WayLine {
            offer: one.offer.to_string(),
            from: name(&offer.ask),
            need: one.need.to_string(),
            to: name(&need.ask),
            amount: commonage_economy::words::in_words(&Measure::new(one.amount, unit)),
            number: one.amount.to_string(),
            metres: one.metres,
            is_yours_to_give: self.is_mine(offer.author, &offer.ask.agent),
            is_for_you: self.is_mine(need.author, &need.ask.agent),
        })
    }

    /// Allocations that were proposed, with the ways that concern the viewer and that nobody has followed yet.
    pub fn proposed_ways(&self) -> Vec<AllocationPage> {
        let mut all = Vec::new();
        for space in self.node.spaces().map(commonage_log::Space::id) {
            let Ok(board) = self.board(&space) else { continue };
            for (stated, act) in board.allocations() {
                let mut page = self.allocation_page(&space, Some(stated.id), act);
                let open = |way: &WayLine| {
                    let carriage = act
                        .carriages
                        .iter()
                        .find(|one| one.offer.to_string() == way.offer && one.need.to_string() == way.need);
                    carriage.is_some_and(|one| self.is_still_open(&space, one))
                };
                page.ways.retain(|way| (way.is_yours_to_give || way.is_for_you) && open(way));
                all.extend((!page.ways.is_empty()).then_some(page));
            }
        }
        all
    }

    /// Whether both still stand and nobody has said “I can” for this way.
    fn is_still_open(&self, space: &SpaceId, one: &Carriage) -> bool {
        let both = self.asked_of(space, &one.offer).zip(self.asked_of(space, &one.need));
        both.is_some_and(|(offer, need)| {
            let alive = |reply| matches!(reply, Reply::Waiting | Reply::Agreed);
            let followed =
                need.asked.takings.iter().any(|taking| alive(taking.reply) && taking.can.with == Some(one.offer));
            offer.asked.is_open() && need.asked.is_open() && !followed
        })
    }
}

impl Node {
    /// Puts an allocation before those concerned.
    ///
    /// # Errors
    /// If this person may not write there.
    pub fn propose_allocation(&mut self, space: SpaceId, act: Allocation, now: Millis) -> Result<Operation> {
        self.state_need(space, Act::Allocate(Box::new(act)), now)
    }
}
