//! Why me, why this much: from an amount back to the events, in reasons and as a picture.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::decimal::Decimal;
use crate::id::Id;
use crate::ledger::{EventIndex, Name};
use crate::picture::Words;
use crate::sharing::equation::{Give, What};
use crate::sharing::graph::Spot;
use crate::sharing::number::Fine;
use crate::sharing::river::{Kind, Link, Place, River};
use crate::sharing::share::{Outcome, Paid, Sharing};
use crate::vocabulary::Class;

/// One reason for an amount.
#[derive(Clone, Debug)]
pub struct Because {
    /// From which bucket.
    pub bucket: usize,
    /// Which contribution.
    pub event: EventIndex,
    /// The sentence of the equation; `None` for a design whose authors ask for their part.
    pub count: Option<usize>,
    /// Whose; a pool gets what gifts would have got.
    pub agent: Option<Name>,
    /// What it counts in all.
    pub value: Decimal,
    /// What it is worth in what was sold.
    pub worth: Decimal,
    /// What is paid for it: exact, before it is rounded with the rest.
    pub paid: Decimal,
    /// From where it was contributed to what was sold, along the way on which most of it came.
    pub way: Vec<Spot>,
    /// Whether some of it came along other ways.
    pub has_other_ways: bool,
}

impl Sharing<'_> {
    /// The reasons for what somebody gets, the largest first.
    pub fn because(&self, agent: &Id) -> Vec<Because> {
        let ways = Ways::of(self);
        let mut reasons = Vec::new();
        for (outcome, bucket) in self.outcomes.iter().zip(0..) {
            for paid in &outcome.paid {
                let held = &self.contributions[paid.contribution];
                let is_theirs = held.agent.is_some_and(|name| self.ledger.key(name).1.canonical().as_ref() == agent);
                if !is_theirs || self.is_gift(paid.contribution) {
                    continue;
                }
                let (way, has_other_ways) = ways.from(self, held.spot);
                reasons.push(Because {
                    bucket,
                    event: held.event,
                    count: held.count,
                    agent: held.agent,
                    value: held.value.rounded(),
                    worth: self.worth[paid.contribution].rounded(),
                    paid: paid.amount.rounded(),
                    way,
                    has_other_ways,
                });
            }
        }
        reasons.sort_by_key(|one| (one.bucket, std::cmp::Reverse(one.paid), self.ledger.position(one.event)));
        reasons
    }

    /// The picture of where the money goes, in these words.
    pub fn river(&self, title: String, words: Words, called: &dyn Fn(Class, &Id) -> String) -> River {
        let mut drawing = Drawing {
            sharing: self,
            words: &words,
            called,
            places: Vec::new(),
            numbers: HashMap::new(),
            links: BTreeMap::new(),
        };
        drawing.draw();
        let amounts = drawing.amounts(self.income);
        let (places, drawn) = (drawing.places.into_iter().zip(amounts), drawing.links);
        River {
            title,
            unit: self.equation.currency.symbol().to_owned(),
            smallest: self.equation.smallest,
            places: places.map(|((label, kind), amount)| Place { label, kind, amount: amount.rounded() }).collect(),
            links: drawn
                .into_iter()
                .map(|((from, to), amount)| Link { from, to, amount: amount.rounded() })
                .filter(|link| !link.amount.is_zero())
                .collect(),
            words,
        }
    }
}

/// Which nodes a node went on to, and with how much.
struct Ways {
    onward: Vec<Vec<(usize, Fine)>>,
    sold: HashMap<usize, Fine>,
}

impl Ways {
    fn of(sharing: &Sharing<'_>) -> Ways {
        let mut onward = vec![Vec::new(); sharing.nodes.len()];
        for node in 0..sharing.nodes.len() {
            for (from, part) in sharing.solved.flows(&sharing.nodes, &sharing.contributions, node) {
                let through = sharing.solved.weights[node].times(&part);
                if through.is_positive() {
                    onward[from].push((node, through));
                }
            }
        }
        let mut sold: HashMap<usize, Fine> = HashMap::new();
        sharing.sold.iter().for_each(|(node, part)| *sold.entry(*node).or_default() += part);
        Ways { onward, sold }
    }

    fn from(&self, sharing: &Sharing<'_>, start: usize) -> (Vec<Spot>, bool) {
        let (mut way, mut has_others, mut seen) = (Vec::new(), false, HashSet::new());
        let mut at = start;
        while at < self.onward.len() && seen.insert(at) {
            way.push(sharing.nodes[at].spot);
            let ends = self.sold.get(&at).cloned().unwrap_or_default();
            let next = self.onward[at].iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
            has_others |= self.onward[at].len() + usize::from(ends.is_positive()) > 1;
            match next.filter(|(_, part)| *part > ends) {
                Some((node, _)) => at = *node,
                None => break,
            }
        }
        (way, has_others)
    }
}

/// What stands for one place of the picture: a stock is one, however often it was filled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Mark {
    Income,
    Bucket(usize),
    Process(Name),
    Thing(Name),
    Contributions(usize, Option<What>, Option<Name>),
    Agent(Id),
}

struct Drawing<'s, 'a> {
    sharing: &'s Sharing<'a>,
    words: &'s Words,
    called: &'s dyn Fn(Class, &Id) -> String,
    places: Vec<(String, Kind)>,
    numbers: HashMap<Mark, usize>,
    links: BTreeMap<(usize, usize), Fine>,
}

impl Drawing<'_, '_> {
    fn draw(&mut self) {
        let words = self.words;
        let income = self.place(Mark::Income, || (words.say("income").to_owned(), Kind::Income));
        let many = self.sharing.outcomes.iter().filter(|outcome| !outcome.lines.is_empty()).count() > 1;
        for (outcome, number) in self.sharing.outcomes.iter().zip(0..) {
            if outcome.lines.is_empty() {
                continue;
            }
            let mut from = income;
            if many {
                let label = bucket_label(words, &self.sharing.equation.buckets[number].give);
                from = self.place(Mark::Bucket(number), || (label, Kind::Bucket));
                self.link(income, from, Fine::of(outcome.given()));
            }
            if outcome.paid.is_empty() {
                for (who, amount) in &outcome.lines {
                    let to = self.agent(who);
                    self.link(from, to, Fine::of(*amount));
                }
            } else {
                self.draw_provenance(from, outcome);
            }
        }
        if !self.sharing.left.is_zero() {
            let home = self.sharing.lines.iter().find(|(who, _)| *who == self.sharing.home).map(|(who, _)| who.clone());
            if let Some(home) = home {
                let to = self.agent(&home);
                self.link(income, to, Fine::of(self.sharing.left));
            }
        }
    }

    fn draw_provenance(&mut self, from: usize, outcome: &Outcome) {
        let sharing = self.sharing;
        // What rounding to whole cents adds or takes is spread over all: so what comes in goes out.
        let exact: Fine = outcome.paid.iter().map(|paid| &paid.amount).sum();
        let given = Fine::of(outcome.given());
        let drawn = |paid: &Paid| paid.amount.times(&given).over(&exact);
        let mut rate = vec![Fine::zero(); sharing.contributions.len()];
        for paid in &outcome.paid {
            rate[paid.contribution] += &drawn(paid).over(&sharing.worth[paid.contribution]);
        }
        let through = sharing.solved.paid_through(&sharing.nodes, &sharing.contributions, &rate);
        for (node, part) in &sharing.sold {
            let to = self.spot(sharing.nodes[*node].spot);
            self.link(from, to, part.times(&through[*node]));
        }
        for node in 0..sharing.nodes.len() {
            let weight = &sharing.solved.weights[node];
            let own = self.spot(sharing.nodes[node].spot);
            for (next, part) in sharing.solved.flows(&sharing.nodes, &sharing.contributions, node) {
                let to = self.spot(sharing.nodes[next].spot);
                self.link(own, to, weight.times(&part).times(&through[next]));
            }
        }
        for paid in &outcome.paid {
            let held = &sharing.contributions[paid.contribution];
            let start = sharing.nodes.get(held.spot).map(|node| self.spot(node.spot)).unwrap_or(from);
            let what = held.count.map(|count| sharing.equation.counts[count].what);
            let event = sharing.ledger.event(held.event);
            let kind = event.specification.or(event.resource);
            let label = contribution_label(self.words, what, kind.map(|kind| self.name(kind)));
            let own = self.place(Mark::Contributions(start, what, kind), || (label, Kind::Contribution));
            self.link(start, own, drawn(paid));
            let pool = self.sharing.is_gift(paid.contribution).then(|| self.sharing.gift_pool.clone()).flatten();
            let whose = pool.or_else(|| held.agent.map(|name| sharing.ledger.key(name).1.canonical().into_owned()));
            if let Some(who) = whose {
                let to = self.agent(&who);
                self.link(own, to, drawn(paid));
            }
        }
    }

    fn name(&self, name: Name) -> String {
        let (class, id) = self.sharing.ledger.key(name);
        (self.called)(*class, id)
    }

    fn spot(&mut self, spot: Spot) -> usize {
        let (mark, name, kind) = match spot {
            Spot::Process(name) => (Mark::Process(name), Some(name), Kind::Process),
            Spot::Span(name, _) => (Mark::Thing(name), Some(name), Kind::Thing),
            Spot::Output(at) => {
                let event = self.sharing.ledger.event(at);
                match (event.to.or(event.resource), event.output_of) {
                    (Some(thing), _) => (Mark::Thing(thing), Some(thing), Kind::Thing),
                    (None, Some(process)) => (Mark::Process(process), Some(process), Kind::Process),
                    (None, None) => (Mark::Income, None, Kind::Thing),
                }
            }
        };
        let label = name.map(|name| self.name(name)).unwrap_or_default();
        self.place(mark, || (label, kind))
    }

    fn agent(&mut self, who: &Id) -> usize {
        let label = (self.called)(Class::Agent, who);
        let is_person = self
            .sharing
            .contributions
            .iter()
            .any(|held| held.agent.is_some_and(|name| self.sharing.ledger.key(name).1.canonical().as_ref() == who));
        let kind = if is_person { Kind::Person } else { Kind::Pool };
        self.place(Mark::Agent(who.clone()), || (label, kind))
    }

    fn place(&mut self, mark: Mark, make: impl FnOnce() -> (String, Kind)) -> usize {
        if let Some(at) = self.numbers.get(&mark) {
            return *at;
        }
        self.places.push(make());
        self.numbers.insert(mark, self.places.len() - 1);
        self.places.len() - 1
    }

    fn link(&mut self, from: usize, to: usize, amount: Fine) {
        if from != to && amount.is_positive() {
            *self.links.entry((from, to)).or_default() += &amount;
        }
    }

    /// How much flows through every place: what comes in, or goes out of the first.
    fn amounts(&self, income: Decimal) -> Vec<Fine> {
        let mut amounts = vec![Fine::zero(); self.places.len()];
        for ((_, to), amount) in &self.links {
            amounts[*to] += amount;
        }
        if let Some(first) = amounts.first_mut() {
            *first = Fine::of(income);
        }
        // People read what they get to the cent.
        for (who, amount) in &self.sharing.lines {
            if let Some(at) = self.numbers.get(&Mark::Agent(who.clone())) {
                amounts[*at] = Fine::of(*amount);
            }
        }
        amounts
    }
}

fn bucket_label(words: &Words, give: &Give) -> String {
    // The group of all contributions is called so by the language of equations, other groups by people.
    let group = |name: &str| if name == "contributions" { words.say(name).to_owned() } else { name.to_owned() };
    match give {
        Give::To(name) => name.to_string(),
        Give::By(name) => words.with("by", &[("what", &group(name))]),
        Give::Back(name) => words.with("back", &[("what", &group(name))]),
        Give::EquallyAmong(_) | Give::EquallyTo(_) => words.say("equal").to_owned(),
    }
}

fn contribution_label(words: &Words, what: Option<What>, kind: Option<String>) -> String {
    let word = words.say(match what {
        Some(What::Work) => "work",
        Some(What::Making) => "making",
        Some(What::Use) => "use",
        Some(What::Things) => "things",
        Some(What::Money) => "money",
        Some(What::Designs) | None => "design",
        Some(What::Services) => "service",
        Some(What::Points) => "points",
    });
    match (what, kind) {
        (Some(What::Money), _) | (_, None) => word.to_owned(),
        (_, Some(kind)) => format!("{word}: {kind}"),
    }
}
