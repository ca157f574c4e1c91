//! Sharing an income by an equation: buckets in sequence, each divided to the cent.

use std::collections::BTreeMap;

use commonage_log::Millis;

use crate::decimal::Decimal;
use crate::id::Id;
use crate::ledger::{EventIndex, Ledger, Name};
use crate::sharing::equation::{Equation, Lasts, Over};
use crate::sharing::graph::{Contribution, Graph, Sources};
use crate::sharing::number::Fine;
use crate::sharing::policy::Asking;
use crate::sharing::rules::{Bindings, Rules, Uncounted};
use crate::sharing::solve::{Circle, Solved, solve};
use crate::sharing::steps::Steps;

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
