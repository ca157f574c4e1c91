//! The provenance of what was sold, as a graph of value: from the sale back to every contribution.
//!
//! A node is a process, one output of a process, or a span of a stock ([`crate::sharing::stock`]). Its value comes from
//!
//! - **contributions** made to it: work, money, a price for what was brought in;
//! - **mass**: a part of another node that went into it (three of ten boards), with all the value of that part;
//! - **drawing**: the use of equipment and of designs, and things at a price of their own. What that counts is fixed by
//!   the equation, not by what the equipment cost; it goes to those who contributed to the equipment or design, by
//!   what each contributed, or to whoever it belongs to where nobody is known to have made it.
//!
//! Only what the sale may come from is looked at.

mod inputs;
mod records;

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::action::Action;
use crate::decimal::Decimal;
use crate::ledger::{EventIndex, Ledger, Name};
use crate::sharing::equation::{Lasts, What};
use crate::sharing::number::Fine;
use crate::sharing::policy::Asking;
use crate::sharing::rules::{Rules, Uncounted};
use crate::sharing::stock::{Standing, Stock};
use crate::trace::facts;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// A process.
    Process(Name),
    /// One thing that comes out of a process.
    Output(EventIndex),
    /// A stock, from one arrival to the next: which span of its life.
    Span(Name, usize),
}

/// Something that somebody contributed.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// The event that records it.
    pub event: EventIndex,
    /// Whose it is; `None` where nobody says.
    pub agent: Option<Name>,
    /// The sentence of the equation that it falls under; `None` for a design whose authors ask for their part.
    pub count: Option<usize>,
    /// What it counts in all.
    pub value: Fine,
    /// To which node.
    pub spot: usize,
}

/// What is drawn on.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    /// The stock that it is a part of, if its past is known.
    pub(crate) from: Option<usize>,
    /// The contribution of its owner, which counts where its past is not known.
    pub(crate) contribution: usize,
    /// So much of the value of everything else, instead of a value of its own.
    pub(crate) ratio: Option<Fine>,
}

/// A node: what its value comes from.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) spot: Spot,
    pub(crate) direct: Vec<usize>,
    pub(crate) mass: Vec<(usize, Fine)>,
    pub(crate) drawn: Vec<Drawn>,
}

/// What a sharing looks at besides the ledger.
pub(crate) struct Sources<'a> {
    pub(crate) rules: Rules<'a>,
    /// What the authors of designs ask for.
    pub(crate) asking: &'a dyn Fn(Name) -> Option<Asking>,
    /// Money that came in for something that was sold: nobody contributed it.
    pub(crate) is_income: &'a dyn Fn(EventIndex) -> bool,
}

/// The graph.
pub(crate) struct Graph<'a> {
    sources: &'a Sources<'a>,
    ledger: &'a Ledger,
    pub(crate) nodes: Vec<Node>,
    pub(crate) contributions: Vec<Contribution>,
    pub(crate) uncounted: BTreeMap<Uncounted, Vec<EventIndex>>,
    numbers: HashMap<Spot, usize>,
    stocks: HashMap<Name, Rc<Stock>>,
    agreements: OnceCell<HashMap<Name, Vec<EventIndex>>>,
    /// Nodes that were named and not yet looked into.
    open: Vec<usize>,
}

impl<'a> Graph<'a> {
    pub(crate) fn new(sources: &'a Sources<'a>) -> Graph<'a> {
        Graph {
            sources,
            ledger: sources.rules.ledger,
            nodes: Vec::new(),
            contributions: Vec::new(),
            uncounted: BTreeMap::new(),
            numbers: HashMap::new(),
            stocks: HashMap::new(),
            agreements: OnceCell::new(),
            open: Vec::new(),
        }
    }

    /// The node of what an event handed on, and what part of it that was; `None` if it is not known from where.
    pub(crate) fn sold(&mut self, at: EventIndex) -> Option<(usize, Fine)> {
        if let Some((spot, standing)) = self.taken(at) {
            return standing.part.is_positive().then(|| (self.node(spot), standing.part));
        }
        self.ledger.event(at).output_of.map(|_| (self.node(Spot::Output(at)), Fine::one()))
    }

    /// The node of a resource as it is now.
    pub(crate) fn latest(&mut self, resource: Name) -> Option<usize> {
        let last = self.stock(resource).spans.len().checked_sub(1)?;
        Some(self.node(Spot::Span(resource, last)))
    }

    /// Looks into everything that was named, and what that names.
    pub(crate) fn grow(&mut self) {
        while let Some(at) = self.open.pop() {
            match self.nodes[at].spot {
                Spot::Process(process) => self.look_into_process(at, process),
                Spot::Output(event) => self.look_into_output(at, event),
                Spot::Span(resource, span) => self.look_into_span(at, resource, span),
            }
        }
    }

    pub(crate) fn node(&mut self, spot: Spot) -> usize {
        if let Some(at) = self.numbers.get(&spot) {
            return *at;
        }
        let at = self.nodes.len();
        self.nodes.push(Node { spot, direct: Vec::new(), mass: Vec::new(), drawn: Vec::new() });
        self.numbers.insert(spot, at);
        self.open.push(at);
        at
    }

    fn stock(&mut self, resource: Name) -> Rc<Stock> {
        let ledger = self.ledger;
        Rc::clone(self.stocks.entry(resource).or_insert_with(|| Rc::new(Stock::of(ledger, resource))))
    }

    /// The span that an event takes from, uses or reads, and the part that it takes.
    fn taken(&mut self, at: EventIndex) -> Option<(Spot, Standing)> {
        let event = self.ledger.event(at);
        let posted = self.ledger.postings(at).filter(|(_, posting)| posting.accounting < 0).map(|(name, _)| name);
        let named: Vec<Name> = event.resource.into_iter().chain(posted).collect();
        named.into_iter().find_map(|resource| {
            let standing = self.stock(resource).events.get(&at).cloned()?;
            Some((Spot::Span(resource, standing.span), standing))
        })
    }

    // ---- what is inside a node ----

    fn look_into_process(&mut self, node: usize, process: Name) {
        let inputs = self.ledger.process(process).map_or(Vec::new(), |process| process.inputs.clone());
        let mut designs: BTreeMap<(usize, Name), Vec<EventIndex>> = BTreeMap::new();
        for at in inputs.into_iter().filter(|at| facts::stands(self.ledger, *at)) {
            match self.ledger.event(at).action {
                Action::Work => self.contribute(node, at, What::Work),
                Action::Consume if self.sources.rules.is_money(at) => self.spend(node, at),
                Action::Consume => self.use_up(node, at),
                Action::Use => self.draw(node, at, What::Use),
                Action::DeliverService => self.serve(node, at),
                Action::Cite => self.cite(node, at, &mut designs),
                _ => {}
            }
        }
        // In the order of the facts, not in that of the names, which is another on every node.
        let mut designs: Vec<_> = designs.into_iter().collect();
        designs.sort_by_key(|(_, events)| events.first().map(|at| self.ledger.position(*at)));
        for ((count, _), events) in designs {
            self.cite_per_cent(node, count, &events);
        }
    }

    fn look_into_output(&mut self, node: usize, at: EventIndex) {
        let event = self.ledger.event(at);
        let Some(process) = event.output_of else { return };
        let outputs = self.ledger.process(process).map_or(Vec::new(), |process| process.outputs.clone());
        let part = self.part_of(at, &outputs);
        let from = self.node(Spot::Process(process));
        self.nodes[node].mass.push((from, part));
        if matches!(event.action, Action::Produce | Action::DeliverService) && self.speaks_of(What::Making) {
            self.contribute(node, at, What::Making);
        }
    }

    fn look_into_span(&mut self, node: usize, resource: Name, span: usize) {
        let stock = self.stock(resource);
        let Some(here) = stock.spans.get(span) else { return };
        if let Some(before) = span.checked_sub(1).filter(|_| !here.carried.is_zero()) {
            let before = self.node(Spot::Span(resource, before));
            self.nodes[node].mass.push((before, here.carried.clone()));
        }
        for at in &here.puts {
            self.arrive(node, resource, *at);
        }
    }

    /// What comes with something that comes to a stock.
    fn arrive(&mut self, node: usize, resource: Name, at: EventIndex) {
        let event = self.ledger.event(at);
        if event.output_of.is_some() {
            let from = self.node(Spot::Output(at));
            self.nodes[node].mass.push((from, Fine::one()));
            return;
        }
        if let Some((Spot::Span(from, span), standing)) = self.taken(at).filter(|(spot, _)| !is_of(*spot, resource)) {
            let part = if event.action == Action::Copy { Fine::one() } else { standing.part };
            let from = self.node(Spot::Span(from, span));
            self.nodes[node].mass.push((from, part));
            return;
        }
        self.arrive_from_outside(node, at);
    }

    /// Money that somebody gave; what was paid for a thing; or what it counts to have brought it.
    fn arrive_from_outside(&mut self, node: usize, at: EventIndex) {
        let event = self.ledger.event(at);
        if event.action == Action::Move || !event.action.is_transfer() && event.action != Action::Raise {
            return;
        }
        if self.sources.rules.is_money(at) {
            let earned = event.agreement.is_some() || (self.sources.is_income)(at);
            let whose = if earned { event.receiver } else { event.provider };
            return self.contribute_by(node, at, What::Money, whose);
        }
        let paid = self.paid_for(at);
        if paid.is_empty() {
            if self.speaks_of(What::Things) {
                self.contribute(node, at, What::Things);
            }
            return;
        }
        for (money, part) in paid {
            let before = self.contributions.len();
            self.contribute(node, money, What::Money);
            for contribution in &mut self.contributions[before..] {
                contribution.value = contribution.value.times(&part);
            }
        }
    }

    /// The money on the other side of the agreement under which something came, and what part of it paid for this.
    fn paid_for(&mut self, at: EventIndex) -> Vec<(EventIndex, Fine)> {
        let Some((agreement, side)) = self.ledger.event(at).agreement else { return Vec::new() };
        let all = self.agreed(agreement);
        let is_money = |at: &EventIndex| self.sources.rules.is_money(*at);
        let of = |wanted: bool| {
            let side_of = |at: &EventIndex| self.ledger.event(*at).agreement.is_some_and(|(_, side)| side == wanted);
            all.iter().copied().filter(move |at| side_of(at)).collect::<Vec<_>>()
        };
        let things: Vec<EventIndex> = of(side).into_iter().filter(|at| !is_money(at)).collect();
        let part = self.part_of(at, &things);
        of(!side).into_iter().filter(is_money).map(|money| (money, part.clone())).collect()
    }

    fn agreed(&self, agreement: Name) -> Vec<EventIndex> {
        let all = self.agreements.get_or_init(|| {
            let mut all: HashMap<Name, Vec<EventIndex>> = HashMap::new();
            for (at, event) in self.ledger.events() {
                if let Some((agreement, _)) = event.agreement.filter(|_| facts::stands(self.ledger, at)) {
                    all.entry(agreement).or_default().push(at);
                }
            }
            all
        });
        all.get(&agreement).cloned().unwrap_or_default()
    }

    /// What part of everything that came out together one thing carries: by the parts that the equation gives its kind,
    /// and its quantity where all are counted in one unit; else the kinds carry alike.
    fn part_of(&self, at: EventIndex, together: &[EventIndex]) -> Fine {
        let kind = |at: EventIndex| {
            let event = self.ledger.event(at);
            let of = event.resource.or(event.to).and_then(|name| self.ledger.resource(name)?.specification);
            event.specification.or(of).or(event.resource)
        };
        let parts = |at: EventIndex| {
            let carries = &self.sources.rules.equation.carries;
            let named = kind(at).map(|name| (name, self.ledger.key(name).0));
            let carry = carries.iter().find(|carry| {
                named.is_some_and(|(name, class)| self.sources.rules.is_called(name, class, &carry.kind))
            });
            carry.map_or_else(Fine::one, |carry| Fine::of(carry.parts))
        };
        let all: Vec<(EventIndex, Decimal, _)> = together
            .iter()
            .copied()
            .filter(|other| facts::stands(self.ledger, *other))
            .filter_map(|other| facts::quantity(self.ledger, other).map(|(amount, unit)| (other, amount, unit)))
            .filter(|(_, amount, _)| !amount.is_negative())
            .collect();
        let Some((_, own, unit)) = all.iter().find(|(other, ..)| *other == at).copied() else {
            // Something that nobody counted: alone it carries everything, beside others nothing.
            return if together.len() == 1 { Fine::one() } else { Fine::zero() };
        };
        if all.len() == 1 {
            return Fine::one();
        }
        let (whole, mine) = if all.iter().all(|(.., other)| *other == unit) {
            let whole = all.iter().map(|(other, amount, _)| parts(*other).times(&Fine::of(*amount))).sum::<Fine>();
            (whole, parts(at).times(&Fine::of(own)))
        } else {
            let alike = |other: EventIndex| all.iter().filter(move |(third, ..)| kind(*third) == kind(other));
            let kinds: BTreeMap<_, Fine> = all.iter().map(|(other, ..)| (kind(*other), parts(*other))).collect();
            let of_kind: Decimal = alike(at).filter(|(.., other)| *other == unit).map(|(_, amount, _)| *amount).sum();
            (kinds.into_values().sum::<Fine>(), parts(at).times(&Fine::part(own, of_kind)))
        };
        mine.over(&whole)
    }

    /// How long a contribution is paid.
    pub(crate) fn lasts(&self, contribution: &Contribution) -> Lasts {
        contribution.count.map_or(Lasts::ForEver, |count| self.sources.rules.count(count).lasts)
    }
}

fn is_of(spot: Spot, resource: Name) -> bool {
    matches!(spot, Spot::Span(held, _) if held == resource)
}
