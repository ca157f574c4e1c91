//! Sharing an income by an equation: buckets in sequence, each divided to the cent.

use std::collections::{BTreeMap, HashMap};

use commonage_log::Millis;

use crate::decimal::Decimal;
use crate::id::Id;
use crate::ledger::{EventIndex, Ledger, Name};
use crate::sharing::equation::{Bucket, CONTRIBUTIONS, Equation, Give, Lasts, Over, Take};
use crate::sharing::fill::{Stake, fill};
use crate::sharing::graph::{Contribution, Graph, Sources};
use crate::sharing::number::Fine;
use crate::sharing::policy::Asking;
use crate::sharing::round::largest_remainder;
use crate::sharing::rules::{Bindings, Rules, Uncounted};
use crate::sharing::solve::{Circle, Solved, solve};
use crate::vocabulary::Class;

/// What an income came from.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum Source<E> {
    /// Things that were handed on: the events that say so.
    #[n(0)]
    Sold(#[n(0)] Vec<E>),
    /// Somebody else drew on a design of ours.
    #[n(1)]
    Drawn(#[n(0)] E),
    /// Everything from one moment to just before another.
    #[n(2)]
    Period(#[n(0)] Millis, #[n(1)] Millis),
}

/// An income to be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// How much came in, in the currency of the equation.
    pub income: Decimal,
    /// From what.
    pub source: Source<Name>,
}

/// What a sharing looks at.
pub struct Scene<'a> {
    /// The facts.
    pub ledger: &'a Ledger,
    /// The equation.
    pub equation: &'a Equation,
    /// What its names stand for.
    pub bindings: &'a Bindings,
    /// The community itself: it keeps what is left.
    pub home: Id,
    /// What the authors of a design ask for.
    pub asking: &'a dyn Fn(Name) -> Option<Asking>,
    /// How much may still be asked for a design, where its authors said no more than so much.
    pub may_ask: &'a dyn Fn(Name) -> Option<Decimal>,
    /// Whether an event is a gift, by the word of who made it.
    pub is_gift: &'a dyn Fn(EventIndex) -> bool,
    /// Whether money came in for what was sold.
    pub is_income: &'a dyn Fn(EventIndex) -> bool,
    /// What was paid for a contribution in sharings before, where that ends or counts once.
    pub paid: &'a dyn Fn(EventIndex) -> Option<Decimal>,
}

/// Why an income cannot be shared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)] // The sentence of each says what it is.
pub enum Unshareable {
    #[error("an income is more than nothing, in whole parts of {0}")]
    Income(Decimal),
    #[error(
        "the ledger does not tell where it came from: say which thing was handed on, out of which stock or process"
    )]
    Untraced(Name),
    #[error("the equation shares over {}, so say {}", over(*.0), needed(*.0))]
    OtherSource(Over),
    #[error("nobody is called “{0}” here")]
    Unknown(Box<str>),
    #[error("things go round in a circle that has no solution")]
    Circle(Circle),
    #[error("the numbers are too large")]
    TooLarge,
}

fn over(over: Over) -> &'static str {
    match over {
        Over::Sold => "what was sold",
        Over::Everything => "everything that was recorded",
        Over::Period => "a period",
    }
}

fn needed(over: Over) -> &'static str {
    match over {
        Over::Sold => "what was sold",
        Over::Everything => "nothing more",
        Over::Period => "from when until when",
    }
}

/// One contribution in a bucket, with what it is paid: exact, before it is rounded with the rest of that person's.
#[derive(Clone, Debug)]
pub struct Paid {
    /// Which contribution.
    pub contribution: usize,
    /// How much.
    pub amount: Fine,
}

/// What one bucket came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How much there was when it was its turn.
    pub before: Decimal,
    /// How much it was to give.
    pub take: Decimal,
    /// Who gets how much, by agent id.
    pub lines: Vec<(Id, Decimal)>,
    /// What for; nothing for pools and equal parts.
    pub paid: Vec<Paid>,
}

impl Outcome {
    /// How much was given.
    pub fn given(&self) -> Decimal {
        self.lines.iter().map(|(_, amount)| *amount).sum()
    }
}

/// An income, shared.
pub struct Sharing<'a> {
    /// How much came in.
    pub income: Decimal,
    /// Whose ledger and rules.
    pub ledger: &'a Ledger,
    /// By which equation.
    pub equation: &'a Equation,
    /// Bucket by bucket.
    pub outcomes: Vec<Outcome>,
    /// What nobody got: it stays with the community.
    pub left: Decimal,
    /// Who gets how much in all, by agent id; what is left is the community's line.
    pub lines: Vec<(Id, Decimal)>,
    /// What every contribution is worth in this.
    pub worth: Vec<Fine>,
    /// What was recorded and does not count, and why.
    pub uncounted: BTreeMap<Uncounted, Vec<EventIndex>>,
    pub(crate) nodes: Vec<crate::sharing::graph::Node>,
    pub(crate) contributions: Vec<Contribution>,
    pub(crate) solved: Solved,
    pub(crate) sold: Vec<(usize, Fine)>,
    pub(crate) gifts: Vec<bool>,
    pub(crate) gift_pool: Option<Id>,
    pub(crate) home: Id,
}

impl Sharing<'_> {
    /// Everything that somebody contributed, as far as it has to do with this income.
    pub fn contributions(&self) -> &[Contribution] {
        &self.contributions
    }

    /// What everything that was sold counts: what all contributions to it are worth.
    pub fn value(&self) -> Fine {
        self.worth.iter().sum()
    }

    /// Whether a contribution is a gift.
    pub fn is_gift(&self, contribution: usize) -> bool {
        self.gifts.get(contribution).copied().unwrap_or_default()
    }

    /// What is paid for contributions that end when they are paid, or count once: to be remembered for the next time.
    pub fn remembered(&self) -> Vec<(EventIndex, Decimal)> {
        let mut paid: BTreeMap<EventIndex, Fine> = BTreeMap::new();
        for one in self.outcomes.iter().flat_map(|outcome| &outcome.paid) {
            let held = &self.contributions[one.contribution];
            let lasts = held.count.map_or(Lasts::ForEver, |count| self.equation.counts[count].lasts);
            if lasts != Lasts::ForEver {
                *paid.entry(held.event).or_default() += &one.amount;
            }
        }
        let mut paid: Vec<_> = paid.into_iter().map(|(event, amount)| (event, amount.rounded())).collect();
        paid.sort_by_key(|(event, _)| self.ledger.position(*event));
        paid
    }
}

/// Shares an income.
///
/// # Errors
/// Why it cannot be shared.
pub fn share<'a>(scene: &'a Scene<'a>, occasion: &Occasion) -> Result<Sharing<'a>, Unshareable> {
    let equation = scene.equation;
    let (whole, rest) = Fine::of(occasion.income).parts(equation.smallest);
    if whole <= 0 || rest.is_positive() {
        return Err(Unshareable::Income(equation.smallest));
    }
    let rules = Rules::new(scene.ledger, equation, scene.bindings);
    let sources = Sources { rules, asking: scene.asking, is_income: scene.is_income };
    let mut graph = Graph::new(&sources);
    let sold = begin(&mut graph, scene, &occasion.source)?;
    graph.grow();
    let solved = match occasion.source {
        Source::Period(..) => Solved::whole(&graph),
        _ => solve(&mut graph, scene.ledger, &sold).map_err(Unshareable::Circle)?,
    };
    let mut steps = Steps::new(scene, &graph, &solved);
    let mut rest = occasion.income;
    let mut outcomes = Vec::new();
    for bucket in &equation.buckets {
        let outcome = steps.fill_bucket(bucket, occasion.income, rest)?;
        rest -= outcome.given();
        outcomes.push(outcome);
    }
    let gift_pool = steps.gift_pool()?;
    let gifts = steps.gifts;
    let uncounted = steps.uncounted.into_iter().map(|(why, mut events)| {
        events.sort_by_key(|at| scene.ledger.position(*at));
        events.dedup();
        (why, events)
    });
    Ok(Sharing {
        income: occasion.income,
        ledger: scene.ledger,
        equation,
        left: rest,
        lines: in_all(&outcomes, &scene.home, rest),
        outcomes,
        uncounted: uncounted.collect(),
        worth: solved.worth.clone(),
        nodes: graph.nodes,
        contributions: graph.contributions,
        solved,
        sold,
        gifts,
        gift_pool,
        home: scene.home.canonical().into_owned(),
    })
}

/// Where the graph begins.
fn begin(graph: &mut Graph<'_>, scene: &Scene<'_>, source: &Source<Name>) -> Result<Vec<(usize, Fine)>, Unshareable> {
    let ledger = scene.ledger;
    match (source, scene.equation.over) {
        (Source::Sold(events), Over::Sold) => {
            let mut sold: Vec<(usize, Fine)> = Vec::new();
            for name in events {
                let at = ledger.event_named(*name).ok_or(Unshareable::Untraced(*name))?;
                sold.push(graph.sold(at).ok_or(Unshareable::Untraced(*name))?);
            }
            Ok(sold)
        }
        (Source::Drawn(resource), Over::Sold) => {
            let node = graph.latest(*resource).ok_or(Unshareable::Untraced(*resource))?;
            Ok(vec![(node, Fine::one())])
        }
        (Source::Period(from, until), Over::Period | Over::Everything) => {
            graph.record_all(*from, *until, &scene.home);
            Ok(Vec::new())
        }
        (_, over) => Err(Unshareable::OtherSource(over)),
    }
}

fn in_all(outcomes: &[Outcome], home: &Id, left: Decimal) -> Vec<(Id, Decimal)> {
    let mut all: BTreeMap<Id, Decimal> = BTreeMap::new();
    let lines = outcomes.iter().flat_map(|outcome| outcome.lines.iter().cloned());
    for (who, amount) in lines.chain([(home.canonical().into_owned(), left)]) {
        *all.entry(who).or_default() += amount;
    }
    all.into_iter().filter(|(_, amount)| !amount.is_zero()).collect()
}

/// The buckets, one after the other.
struct Steps<'a, 's> {
    scene: &'a Scene<'a>,
    graph: &'s Graph<'a>,
    /// What every contribution counts in this sharing, after limits a person and what was paid before.
    weights: Vec<Fine>,
    /// What it may still be paid.
    most: Vec<Option<Fine>>,
    gifts: Vec<bool>,
    /// The agents who contributed, by id.
    agents: Vec<Id>,
    whose: Vec<Option<usize>>,
    uncounted: BTreeMap<Uncounted, Vec<EventIndex>>,
}

impl<'a, 's> Steps<'a, 's> {
    fn new(scene: &'a Scene<'a>, graph: &'s Graph<'a>, solved: &Solved) -> Steps<'a, 's> {
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

    fn fill_bucket(&mut self, bucket: &Bucket, whole: Decimal, rest: Decimal) -> Result<Outcome, Unshareable> {
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
    fn take(&self, take: Take, whole: Decimal, rest: Decimal) -> Result<Decimal, Unshareable> {
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

    fn gift_pool(&self) -> Result<Option<Id>, Unshareable> {
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
