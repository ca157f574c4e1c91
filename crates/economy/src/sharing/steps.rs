//! The steps of a sharing: what every contribution counts, and the buckets, one after the other.

use std::collections::{BTreeMap, HashMap};

use crate::decimal::Decimal;
use crate::id::Id;
use crate::ledger::{EventIndex, Name};
use crate::sharing::equation::{Bucket, CONTRIBUTIONS, Give, Lasts, Take};
use crate::sharing::fill::{Stake, fill};
use crate::sharing::graph::{Contribution, Graph};
use crate::sharing::number::Fine;
use crate::sharing::round::largest_remainder;
use crate::sharing::rules::{Rules, Uncounted};
use crate::sharing::share::{Outcome, Paid, Scene, Unshareable};
use crate::sharing::solve::Solved;
use crate::vocabulary::Class;

/// The buckets, one after the other.
pub(super) struct Steps<'a, 's> {
    scene: &'a Scene<'a>,
    graph: &'s Graph<'a>,
    /// What every contribution counts in this sharing, after limits a person and what was paid before.
    weights: Vec<Fine>,
    /// What it may still be paid.
    most: Vec<Option<Fine>>,
    pub(super) gifts: Vec<bool>,
    /// The agents who contributed, by id.
    agents: Vec<Id>,
    whose: Vec<Option<usize>>,
    pub(super) uncounted: BTreeMap<Uncounted, Vec<EventIndex>>,
}

impl<'a, 's> Steps<'a, 's> {
    pub(super) fn new(scene: &'a Scene<'a>, graph: &'s Graph<'a>, solved: &Solved) -> Steps<'a, 's> {
        let ids: HashMap<Name, Id> = graph
            .contributions
            .iter()
            .filter_map(|contribution| contribution.agent)
            .map(|name| (name, scene.ledger.key(name).1.canonical().into_owned()))
            .collect();
        let mut agents: Vec<Id> = ids.values().cloned().collect();
        agents.sort();
        agents.dedup();
        let number = |name: &Name| agents.binary_search(&ids[name]).ok();
        let whose = graph.contributions.iter().map(|held| held.agent.as_ref().and_then(number)).collect();
        let gifts = graph.contributions.iter().map(|held| (scene.is_gift)(held.event)).collect();
        let most = vec![None; graph.contributions.len()];
        let mut steps = Steps {
            scene,
            graph,
            weights: solved.worth.clone(),
            most,
            gifts,
            agents,
            whose,
            uncounted: graph.uncounted.clone(),
        };
        steps.limit_people();
        steps.limit_contributions();
        steps.limit_designs();
        steps
    }

    /// What the authors of a design ask for in all has an end.
    fn limit_designs(&mut self) {
        let mut designs: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
        for (held, at) in self.graph.contributions.iter().zip(0..) {
            let design = self.scene.ledger.event(held.event).resource.filter(|_| held.count.is_none());
            if let Some(design) = design {
                designs.entry(design).or_default().push(at);
            }
        }
        for (design, all) in designs {
            let Some(left) = (self.scene.may_ask)(design).map(Fine::of) else { continue };
            let sum: Fine = all.iter().map(|at| &self.weights[*at]).sum();
            for at in all {
                let part = left.times(&self.weights[at]).over(&sum);
                if sum > left {
                    self.weights[at] = part.clone();
                }
                self.most[at] = Some(part);
            }
        }
    }

    /// At least and at most so much a person.
    fn limit_people(&mut self) {
        let mut sums: HashMap<(usize, usize), Fine> = HashMap::new();
        let limited = |held: &Contribution| {
            held.count.filter(|count| {
                let sentence = &self.scene.equation.counts[*count];
                sentence.at_least.is_some() || sentence.at_most.is_some()
            })
        };
        let keys: Vec<Option<(usize, usize)>> = (0..self.weights.len())
            .map(|at| Some((limited(&self.graph.contributions[at])?, self.whose[at]?)))
            .collect();
        for (at, key) in keys.iter().enumerate() {
            if let Some(key) = key {
                *sums.entry(*key).or_default() += &self.weights[at];
            }
        }
        for (at, key) in keys.iter().enumerate() {
            let Some(key) = key else { continue };
            let (sum, sentence) = (&sums[key], &self.scene.equation.counts[key.0]);
            let mut wanted = sum.clone();
            if let Some(least) = sentence.at_least.filter(|_| sum.is_positive()) {
                wanted = wanted.max(Fine::of(least));
            }
            if let Some(most) = sentence.at_most {
                wanted = wanted.min(Fine::of(most));
            }
            if wanted != *sum {
                self.weights[at] = self.weights[at].times(&wanted).over(sum);
            }
        }
    }

    /// What was paid before counts no more.
    fn limit_contributions(&mut self) {
        for at in 0..self.weights.len() {
            let held = &self.graph.contributions[at];
            let before = match self.graph.lasts(held) {
                Lasts::ForEver => continue,
                Lasts::Once => (self.scene.paid)(held.event).map(|_| held.value.clone()),
                Lasts::UntilPaid => (self.scene.paid)(held.event).map(Fine::of),
            };
            let left = held.value.clone() - &before.unwrap_or_default();
            if !left.is_positive() {
                self.weights[at] = Fine::zero();
                self.uncounted.entry(Uncounted::Over).or_default().push(held.event);
            } else if self.graph.lasts(held) == Lasts::UntilPaid {
                if left < self.weights[at] {
                    self.weights[at] = left.clone();
                }
                self.most[at] = Some(left);
            }
        }
    }

    pub(super) fn fill_bucket(
        &mut self,
        bucket: &Bucket,
        whole: Decimal,
        rest: Decimal,
    ) -> Result<Outcome, Unshareable> {
        let take = self.take(bucket.take, whole, rest)?;
        let mut outcome = Outcome { before: rest, take, lines: Vec::new(), paid: Vec::new() };
        match &bucket.give {
            Give::To(name) => outcome.lines = self.equally(take, vec![self.agent(name)?], bucket.at_most)?,
            Give::EquallyTo(names) => {
                let mut ids = names.iter().map(|name| self.agent(name)).collect::<Result<Vec<_>, _>>()?;
                ids.sort();
                ids.dedup();
                outcome.lines = self.equally(take, ids, bucket.at_most)?;
            }
            Give::EquallyAmong(group) => {
                let stakes = self.stakes(group.as_deref(), false);
                let mut who: Vec<usize> = stakes.iter().map(|(_, stake)| stake.whose).collect();
                who.sort_unstable();
                who.dedup();
                let pool = self.gift_pool()?;
                let ids =
                    who.into_iter().filter_map(|at| self.agents.get(at).cloned().or_else(|| pool.clone())).collect();
                outcome.lines = self.equally(take, ids, bucket.at_most)?;
            }
            Give::By(group) => self.by(group, false, bucket.at_most, &mut outcome)?,
            Give::Back(group) => self.by(group, true, bucket.at_most, &mut outcome)?,
        }
        Ok(outcome)
    }

    /// How much a bucket is to give, in whole parts.
    pub(super) fn take(&self, take: Take, whole: Decimal, rest: Decimal) -> Result<Decimal, Unshareable> {
        let per_cent =
            |part: Decimal, of: Decimal| Fine::of(of).times(&Fine::of(part)).over(&Fine::of(Decimal::from(100)));
        let exact = match take {
            Take::OfTheWhole(part) => per_cent(part, whole),
            Take::OfTheRest(part) => per_cent(part, rest),
            Take::Rest => Fine::of(rest),
            Take::Amount(amount) => Fine::of(amount),
        };
        Ok(self.whole_parts(&exact)?.min(rest))
    }

    fn whole_parts(&self, exact: &Fine) -> Result<Decimal, Unshareable> {
        let smallest = self.scene.equation.smallest;
        let atoms = exact.parts(smallest).0.checked_mul(smallest.atoms()).ok_or(Unshareable::TooLarge)?;
        Ok(Decimal::from_atoms(atoms))
    }

    fn agent(&self, name: &str) -> Result<Id, Unshareable> {
        if let Some(id) = self.scene.bindings.of(Class::Agent, name) {
            return Ok(id.canonical().into_owned());
        }
        let rules = Rules::new(self.scene.ledger, self.scene.equation, self.scene.bindings);
        let agents = self.scene.ledger.names().filter(|(_, (class, _))| *class == Class::Agent);
        let found = agents.filter(|(agent, _)| rules.is_called(*agent, Class::Agent, name)).map(|(_, (_, id))| id);
        found.min().map(|id| id.canonical().into_owned()).ok_or_else(|| Unshareable::Unknown(name.into()))
    }

    pub(super) fn gift_pool(&self) -> Result<Option<Id>, Unshareable> {
        self.scene.equation.gifts_to.as_deref().map(|name| self.agent(name)).transpose()
    }

    /// The contributions of a group. Gifts are the pool's, if there is one: it is numbered after all agents.
    fn stakes(&self, group: Option<&str>, is_back: bool) -> Vec<(usize, Stake)> {
        let asked = self.scene.equation.buckets.iter().find_map(|bucket| match &bucket.give {
            Give::By(group) => Some(&**group),
            _ => None,
        });
        let group_of = |held: &Contribution| match held.count {
            Some(count) => &*self.scene.equation.counts[count].group,
            None => asked.unwrap_or(CONTRIBUTIONS),
        };
        let has_pool = self.scene.equation.gifts_to.is_some();
        (0..self.weights.len())
            .filter(|at| group.is_none_or(|group| group_of(&self.graph.contributions[*at]) == group))
            .filter(|at| self.weights[*at].is_positive())
            .filter_map(|at| {
                let whose = if self.gifts[at] { has_pool.then_some(self.agents.len()) } else { self.whose[at] }?;
                let weight = self.weights[at].clone();
                let back = is_back.then(|| weight.clone());
                let most = match (back, self.most[at].clone()) {
                    (Some(one), Some(other)) => Some(one.min(other)),
                    (one, other) => one.or(other),
                };
                Some((at, Stake { whose, weight, most }))
            })
            .collect()
    }

    fn by(
        &mut self,
        group: &str,
        is_back: bool,
        at_most: Option<Decimal>,
        outcome: &mut Outcome,
    ) -> Result<(), Unshareable> {
        let (numbers, stakes): (Vec<usize>, Vec<Stake>) = self.stakes(Some(group), is_back).into_iter().unzip();
        let people = self.agents.len() + 1;
        let most = at_most.map(Fine::of);
        let given = fill(&Fine::of(outcome.take), &stakes, people, most.as_ref());
        let mut sums = vec![Fine::zero(); people];
        for (stake, part) in stakes.iter().zip(&given) {
            sums[stake.whose] += part;
        }
        let pool = self.gift_pool()?;
        let ids: Vec<Id> = self.agents.iter().cloned().chain(pool).collect();
        outcome.lines = lines(&ids, &sums[..ids.len()], self.scene.equation.smallest);
        outcome.paid = numbers
            .into_iter()
            .zip(given)
            .map(|(contribution, amount)| Paid { contribution, amount })
            .filter(|paid| paid.amount.is_positive())
            .collect();
        // What a bucket paid of a debt is paid for the buckets that follow.
        for paid in &outcome.paid {
            if let Some(most) = &mut self.most[paid.contribution] {
                *most -= &paid.amount;
                if !most.is_positive() {
                    self.weights[paid.contribution] = Fine::zero();
                }
            }
        }
        Ok(())
    }

    fn equally(
        &self,
        take: Decimal,
        ids: Vec<Id>,
        at_most: Option<Decimal>,
    ) -> Result<Vec<(Id, Decimal)>, Unshareable> {
        let stakes: Vec<Stake> =
            (0..ids.len()).map(|whose| Stake { whose, weight: Fine::one(), most: at_most.map(Fine::of) }).collect();
        let given = fill(&Fine::of(take), &stakes, ids.len(), None);
        Ok(lines(&ids, &given, self.scene.equation.smallest))
    }
}

fn lines(ids: &[Id], exact: &[Fine], smallest: Decimal) -> Vec<(Id, Decimal)> {
    // By id, for that decides between parts of which the same was cut off.
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by(|a, b| ids[*a].cmp(&ids[*b]));
    let sorted: Vec<Fine> = order.iter().map(|at| exact[*at].clone()).collect();
    let amounts = largest_remainder(&sorted, smallest);
    let all = order.into_iter().map(|at| ids[at].clone()).zip(amounts);
    all.filter(|(_, amount)| !amount.is_zero()).collect()
}
