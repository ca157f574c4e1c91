//! Sharing and clearing: the worked example of a design that travels, how sharing grows from a thousand contributions
//! to a hundred thousand, and debts among a thousand parties set off against each other.

use std::time::Duration;

use commonage_economy::action::Action;
use commonage_economy::clearing::{Debt, clear};
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::{Ledger, Stamp};
use commonage_economy::record::{Record, Value};
use commonage_economy::sharing::equation::Equation;
use commonage_economy::sharing::{Bindings, Occasion, Scene, Source, share};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Millis, OperationId};
use serde::Serialize;

use crate::best;

/// Contributions of one process: work, and things that come from processes before.
const PER_PROCESS: usize = 10;

/// People who contribute.
const PEOPLE: usize = 500;

/// Processes of one level of the large commons draw on things of the level before.
const LEVELS: usize = 5;

/// How often each is measured; the best counts.
const ROUNDS: usize = 5;

const EQUATION: &str = r#"
equation "Bench"
in EUR
over what was sold
work counts 25 per hour
use of "mill" counts 8 per hour
money counts as recorded
designs count 10 % of the other inputs
first the rest by contributions
"#;

/// One line of the result.
#[derive(Serialize)]
pub(crate) struct Timed {
    what: String,
    size: usize,
    milliseconds: f64,
    /// What it should take at most.
    bar_ms: Option<f64>,
}

impl Timed {
    pub(crate) fn new(what: impl Into<String>, size: usize, time: Duration, bar_ms: Option<f64>) -> Timed {
        Timed { what: what.into(), size, milliseconds: time.as_secs_f64() * 1e3, bar_ms }
    }
}

fn id(text: &str) -> Id {
    format!("urn:{text}").parse().unwrap()
}

/// What is added to a ledger, one after the other.
#[derive(Default)]
struct Told(Vec<Record>);

impl Told {
    fn event(&mut self, action: Action, who: &str, rest: &[(P, Value)]) {
        let number = self.0.len();
        let at = commonage_economy::moment::write(Millis(1_500_000_000_000 + number as u64 * 60_000));
        let mut record = Record::new(Class::EconomicEvent, id(&format!("event-{number}")))
            .with(P::Action, Value::Action(action))
            .with(P::Provider, Value::Id(id(who)))
            .with(P::HasPointInTime, Value::Time(at.into()));
        for (property, value) in rest {
            record = record.with(*property, value.clone());
        }
        self.0.push(record);
    }

    fn worked(&mut self, who: &str, hours: i64, process: &str) {
        self.event(Action::Work, who, &[effort(hours, "hour"), into(process), kind("work")]);
    }

    fn paid(&mut self, who: &str, amount: i64, process: &str) {
        self.event(Action::Consume, who, &[amount_of(amount, "EUR"), into(process), kind("Euro")]);
    }

    fn made(&mut self, who: &str, amount: i64, thing: &str, process: &str) {
        let output = (P::OutputOf, Value::Id(id(process)));
        self.event(Action::Produce, who, &[amount_of(amount, "one"), output, stock(thing), kind(thing)]);
    }

    fn used_up(&mut self, who: &str, amount: i64, thing: &str, process: &str) {
        self.event(Action::Consume, who, &[amount_of(amount, "one"), into(process), stock(thing)]);
    }

    fn used(&mut self, who: &str, hours: i64, thing: &str, process: &str) {
        self.event(Action::Use, who, &[effort(hours, "hour"), into(process), stock(thing)]);
    }

    fn sold(&mut self, who: &str, amount: i64, thing: &str) -> Id {
        let to = (P::Receiver, Value::Id(id("customer")));
        self.event(Action::Transfer, who, &[amount_of(amount, "one"), stock(thing), to]);
        self.0.last().unwrap().id.clone()
    }

    fn fold(self) -> Ledger {
        let mut ledger = Ledger::default();
        for (record, number) in self.0.into_iter().zip(0_u64..) {
            let operation = OperationId(*blake3::hash(&number.to_le_bytes()).as_bytes());
            let clock = Millis(1_800_000_000_000 + number);
            ledger.apply(&Stamp { id: operation, clock, author: None }, vec![record]);
        }
        ledger.settle();
        ledger
    }
}

fn measure(amount: i64, unit: &str) -> Value {
    Value::Measure(Measure::new(amount.into(), Unit::named(unit)))
}

fn effort(amount: i64, unit: &str) -> (P, Value) {
    (P::EffortQuantity, measure(amount, unit))
}

fn amount_of(amount: i64, unit: &str) -> (P, Value) {
    (P::ResourceQuantity, measure(amount, unit))
}

fn into(process: &str) -> (P, Value) {
    (P::InputOf, Value::Id(id(process)))
}

fn stock(thing: &str) -> (P, Value) {
    (P::ResourceInventoriedAs, Value::Id(id(thing)))
}

fn kind(name: &str) -> (P, Value) {
    (P::ResourceConformsTo, Value::Id(id(name)))
}

/// A ledger, and what is sold at its end.
struct Life {
    ledger: Ledger,
    sale: Id,
}

impl Life {
    /// How long an income takes to be shared. What goes in must come out, and somebody must get something.
    fn share(&self, equation: &str) -> Duration {
        let equation = Equation::read(equation).unwrap();
        let sold = self.ledger.find(Class::EconomicEvent, &self.sale).unwrap();
        let scene = Scene {
            ledger: &self.ledger,
            equation: &equation,
            bindings: &Bindings::default(),
            home: id("home"),
            asking: &|_| None,
            may_ask: &|_| None,
            is_gift: &|_| false,
            is_income: &|_| false,
            paid: &|_| None,
        };
        let income = Decimal::from(1_000_000);
        let occasion = Occasion { income, source: Source::Sold(vec![sold]) };
        let (time, lines) = best(ROUNDS, || share(&scene, &occasion).unwrap().lines.clone());
        let sum = lines.iter().fold(Decimal::ZERO, |sum, (_, amount)| sum + *amount);
        assert!(lines.len() > 1 && sum == income, "{} lines, {sum}", lines.len());
        time
    }
}

/// A network as in the golden numbers: one unit made and sold, with a machine that two people paid for.
fn network() -> Life {
    let mut told = Told::default();
    told.paid("a", 600, "buy-printer");
    told.paid("b", 400, "buy-printer");
    told.made("commons", 1, "printer", "buy-printer");
    told.paid("contributor", 100, "buy-filament");
    told.made("contributor", 2, "filament", "buy-filament");
    told.paid("contributor", 20, "book-stall");
    told.made("contributor", 2, "stall", "book-stall");
    told.worked("worker", 1, "make");
    told.used("contributor", 1, "mill", "make");
    told.used("commons", 1, "printer", "make");
    told.used_up("contributor", 1, "filament", "make");
    told.used_up("contributor", 1, "stall", "make");
    told.made("worker", 1, "unit", "make");
    let sale = told.sold("commons", 1, "unit");
    Life { sale, ledger: told.fold() }
}

/// A design that travels: drawn by two, made by a workshop with a mill that two others paid for.
fn desk() -> Life {
    let mut told = Told::default();
    told.worked("d", 10, "draw");
    told.worked("r", 2, "draw");
    told.made("d", 1, "design", "draw");
    told.paid("i1", 600, "buy-mill");
    told.paid("i2", 400, "buy-mill");
    told.made("workshop", 1, "mill", "buy-mill");
    told.paid("workshop", 60, "buy-plywood");
    told.made("workshop", 3, "plywood", "buy-plywood");
    told.worked("alice", 7, "join");
    told.used_up("workshop", 3, "plywood", "join");
    told.used("workshop", 4, "mill", "join");
    told.event(Action::Cite, "workshop", &[amount_of(1, "one"), into("join"), stock("design")]);
    told.made("workshop", 1, "desk", "join");
    let sale = told.sold("workshop", 1, "desk");
    Life { sale, ledger: told.fold() }
}

/// Which things of the level before a process draws on.
fn sources(at: usize, width: usize) -> [usize; 3] {
    [at, (at + 1) % width, (at + 7) % width]
}

/// Work in processes of several levels, each of which draws on three of the level before; at the end all is put together
/// into one thing, so that everything is reached, and most of it by very many ways.
fn commons(contributions: usize) -> Life {
    let width = contributions / PER_PROCESS / LEVELS;
    let mut told = Told::default();
    for level in 0..LEVELS {
        for at in 0..width {
            let process = format!("process-{level}-{at}");
            for number in 0..PER_PROCESS {
                let who = (level * 31 + at * 17 + number * 53) % PEOPLE;
                told.worked(&format!("person-{who}"), 1 + (number % 4) as i64, &process);
            }
            for source in sources(at, width).iter().filter(|_| level > 0) {
                told.used_up("workshop", 1, &format!("thing-{}-{source}", level - 1), &process);
            }
            told.made("workshop", 3, &format!("thing-{level}-{at}"), &process);
        }
    }
    for at in 0..width {
        told.used_up("workshop", 3, &format!("thing-{}-{at}", LEVELS - 1), "put-together");
    }
    told.made("workshop", 1, "whole", "put-together");
    let sale = told.sold("workshop", 1, "whole");
    Life { sale, ledger: told.fold() }
}

/// The same commons as a graph for programs that know nothing but nodes and edges: work flows to who did it, processes
/// to their work and to what they draw on.
pub(crate) fn write_graph(path: &std::path::Path, contributions: usize) {
    let width = contributions / PER_PROCESS / LEVELS;
    let mut edges: Vec<(String, String)> = Vec::new();
    let mut work = 0;
    for level in 0..LEVELS {
        for at in 0..width {
            let process = format!("process-{level}-{at}");
            for number in 0..PER_PROCESS {
                let who = (level * 31 + at * 17 + number * 53) % PEOPLE;
                edges.push((process.clone(), format!("work-{work}")));
                edges.push((format!("work-{work}"), format!("person-{who}")));
                work += 1;
            }
            for source in sources(at, width).iter().filter(|_| level > 0) {
                edges.push((process.clone(), format!("process-{}-{source}", level - 1)));
            }
        }
    }
    edges.extend((0..width).map(|at| ("whole".to_owned(), format!("process-{}-{at}", LEVELS - 1))));
    let text = serde_json::to_string(&serde_json::json!({ "whole": "whole", "edges": edges })).unwrap();
    std::fs::write(path, text).unwrap();
    println!("commonage, {work} contributions: {:.1} ms", commons(contributions).share(EQUATION).as_secs_f64() * 1e3);
}

/// Numbers that look drawn by chance and are the same in every run.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// Draws who owes, and to whom, among so many.
type Shape = fn(&mut Drawn, usize) -> (usize, usize);

/// How debts lie: anybody owes anybody; most owe to a few; everybody owes to neighbours, in a ring.
const SHAPES: [(&str, Shape); 3] = [
    ("by chance", |drawn, parties| (drawn.below(parties), drawn.below(parties))),
    ("to and from a few", |drawn, parties| {
        let (few, any) = (drawn.below(20), drawn.below(parties));
        if drawn.below(2) == 0 { (few, any) } else { (any, few) }
    }),
    ("in a ring", |drawn, parties| {
        let at = drawn.below(parties);
        (at, (at + 1 + drawn.below(5)) % parties)
    }),
];

fn debts(seed: u64, parties: usize, count: usize, shape: Shape) -> Vec<Debt<usize, usize>> {
    let mut drawn = Drawn(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut all = Vec::with_capacity(count);
    while all.len() < count {
        let (debtor, creditor) = shape(&mut drawn, parties);
        if debtor != creditor {
            let amount = Decimal::ONE.scaled(1 + drawn.below(1_000_000) as i128, 100).unwrap();
            all.push(Debt { key: all.len(), debtor, creditor, amount });
        }
    }
    all
}

fn measure_clearing(parties: usize, count: usize) -> Vec<Timed> {
    let lines = SHAPES.iter().map(|(name, shape)| {
        let slowest = (1..=3).map(|seed| {
            let debts = debts(seed, parties, count, *shape);
            let (time, cleared) = best(2, || clear(&debts).unwrap());
            assert!(cleared.owed == cleared.cleared + cleared.remaining);
            time
        });
        Timed::new(format!("clear, {parties} parties, {name}"), count, slowest.max().unwrap(), Some(500.0))
    });
    lines.collect()
}

/// Everything about sharing.
pub(crate) fn measure_all() -> Vec<Timed> {
    let made = EQUATION.replace(
        "work counts",
        "making \"urn:unit\" counts 50 each\nuse of \"printer\" counts 50 per hour\nwork counts",
    );
    let mut lines = vec![
        Timed::new("share: one unit of a network", 14, network().share(&made), Some(1.0)),
        Timed::new("share: a design that travels", 14, desk().share(EQUATION), Some(1.0)),
    ];
    for (contributions, bar) in [(1_000, None), (10_000, None), (100_000, Some(1000.0))] {
        lines.push(Timed::new("share: a commons", contributions, commons(contributions).share(EQUATION), bar));
    }
    lines.extend(measure_clearing(1_000, 10_000));
    lines
}

/// Shows them as a table.
pub(crate) fn show(lines: &[Timed]) {
    println!("\n{:<44} {:>9} {:>11}  bar", "sharing and clearing", "size", "ms");
    for line in lines {
        let bar = line.bar_ms.map_or_else(String::new, |bar| {
            format!("under {bar} ms: {}", if line.milliseconds < bar { "met" } else { "MISSED" })
        });
        println!("{:<44} {:>9} {:>11.3}  {bar}", line.what, line.size, line.milliseconds);
    }
}
