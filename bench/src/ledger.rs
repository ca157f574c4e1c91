//! The ledger: from signing to durable and folded, balances at any moment, where things came from, and how all of it
//! grows from a thousand events to a million.

use std::path::Path;
use std::time::{Duration, Instant};

use commonage_economy::action::Action;
use commonage_economy::id::Id;
use commonage_economy::ledger::{Ledger, Stamp};
use commonage_economy::record::{Record, Value};
use commonage_economy::trace::{Direction, Node as Place, provenance};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Body, DeviceSecret, Draft, Millis, OperationId, RecoverySecret, Room, SpaceId};
use commonage_node::Node;
use commonage_store::Sqlite;
use serde::Serialize;

use crate::{Line, best, memory};

/// Stocks of the workshop: what a co-operative of some size keeps.
const STOCKS: usize = 200;

/// Events of one process: three things used up, work, a tool, and what comes out of it.
const EVENTS_PER_PROCESS: usize = 6;

const NOW: Millis = Millis(1_800_000_000_000);

fn measure(amount: i64, unit: &str) -> Value {
    Value::Measure(Measure::new(amount.into(), Unit::named(unit)))
}

fn event(action: Action, agent: &Id, day: usize) -> Record {
    let at = commonage_economy::moment::write(Millis(1_500_000_000_000 + day as u64 * 60_000));
    Record::new(Class::EconomicEvent, Id::Here(0))
        .with(P::Action, Value::Action(action))
        .with(P::Provider, Value::Id(agent.clone()))
        .with(P::Receiver, Value::Id(agent.clone()))
        .with(P::HasPointInTime, Value::Time(at.into()))
}

fn foreign(text: String) -> Id {
    text.parse().unwrap()
}

fn stock(number: usize) -> Id {
    foreign(format!("urn:stock:{}", number % STOCKS))
}

/// A workshop's life: stocks are counted, processes use some of them up and add to another, now and then something is
/// sold.
pub(crate) fn life(events: usize, agent: &Id) -> Vec<Record> {
    let mut records: Vec<Record> = (0..events.min(STOCKS))
        .map(|number| {
            event(Action::Raise, agent, number)
                .with(P::ResourceInventoriedAs, Value::Id(stock(number)))
                .with(P::ResourceQuantity, measure(1_000_000, "kilogram"))
        })
        .collect();
    for number in records.len()..events {
        let (process, step) = (number / EVENTS_PER_PROCESS, number % EVENTS_PER_PROCESS);
        let bake = || Value::Id(foreign(format!("urn:process:{process}")));
        let of = |action: Action, which: usize| {
            event(action, agent, number)
                .with(P::ResourceInventoriedAs, Value::Id(stock(which)))
                .with(P::ResourceQuantity, measure(1 + (which % 3) as i64, "kilogram"))
        };
        records.push(match step {
            0..=2 => of(Action::Consume, process * 7 + step * 31).with(P::InputOf, bake()),
            3 => {
                event(Action::Work, agent, number).with(P::EffortQuantity, measure(2, "hour")).with(P::InputOf, bake())
            }
            4 => of(Action::Produce, process * 13 + 5).with(P::OutputOf, bake()),
            _ => {
                let mut sold = of(Action::Transfer, process * 13 + 5);
                sold.unsay(P::Receiver);
                sold.with(P::Receiver, Value::Id(foreign("https://buyer.example/".into())))
            }
        });
    }
    records
}

fn begin(path: &Path) -> (Node, SpaceId) {
    let store = Sqlite::open(path).unwrap();
    let mut node = Node::open(Box::new(store), DeviceSecret::from_seed([1; 32])).unwrap();
    let paper = RecoverySecret::from_seed([2; 32]);
    let me = node.begin("Workshop", "laptop", &paper, [3; 16], Millis(NOW.0 - 1)).unwrap();
    (node, me)
}

/// From signing to durable and folded; beside it, the signatures alone.
pub(crate) fn measure_writing(events: usize) -> Vec<Line> {
    let (alone, together) = (write(events, 1), write(events, 100));
    let signing = sign_alone(events);
    vec![
        Line::new("ledger: sign, save, fold", events, alone, ("signing the same bodies alone", signing))
            .bar("25,000/s:", |line| line.per_second >= 25_000.0),
        Line::new("ledger: a hundred in one act", events, together, ("signing each alone", signing)),
    ]
}

fn write(events: usize, at_once: usize) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let (mut node, me) = begin(&folder.path().join("node.db"));
    let records = life(events, &Id::Space(me));
    let acts = records.chunks(at_once).map(|records| {
        let number = |(record, number): (&Record, u16)| {
            let mut record = record.clone();
            record.id = Id::Here(number);
            record
        };
        records.iter().zip(0..).map(number).collect()
    });
    let acts: Vec<Vec<Record>> = acts.collect();
    let began = Instant::now();
    node.state_all(me, acts, NOW, &mut |_, _| ()).unwrap();
    let time = began.elapsed();
    assert_eq!(node.my_view().unwrap().ledger(&me).unwrap().len(), events);
    time
}

fn sign_alone(events: usize) -> Duration {
    let device = DeviceSecret::from_seed([1; 32]);
    let bodies: Vec<Vec<u8>> = life(events, &foreign("urn:me".into()))
        .into_iter()
        .map(|record| Body::Room(Room::ECONOMY, commonage_economy::codec::write(&[record])).encode())
        .collect();
    let began = Instant::now();
    for body in bodies {
        let draft = Draft {
            space: Some(SpaceId([5; 32])),
            audience: commonage_log::Audience::Members,
            to: None,
            after: Some(commonage_log::Tip { seq: 1, id: OperationId([6; 32]) }),
            parents: Vec::new(),
            clock: NOW,
            body,
        };
        std::hint::black_box(draft.sign(&device).unwrap());
    }
    began.elapsed()
}

fn stamp(number: usize) -> Stamp {
    let id = OperationId(*blake3::hash(&number.to_le_bytes()).as_bytes());
    Stamp { id, clock: Millis(NOW.0 + number as u64), author: None }
}

/// Records as operations state them, one each.
fn stated(records: Vec<Record>) -> Vec<(Stamp, Vec<Record>)> {
    records.into_iter().zip(0..).map(|(record, number)| (stamp(number), vec![record])).collect()
}

fn fold(acts: Vec<(Stamp, Vec<Record>)>) -> Ledger {
    let mut ledger = Ledger::default();
    for (stamp, records) in acts {
        ledger.apply(&stamp, records);
    }
    ledger.settle();
    ledger
}

/// One line of the table that shows how cost grows.
#[derive(Serialize)]
pub(crate) struct Growth {
    events: usize,
    fold_ms: f64,
    /// Taken in in the worst order: the latest first, so that everything is walked again.
    backwards_ms: f64,
    balances_ms: f64,
    trace_all_ms: f64,
    trace_nodes: usize,
    reopen_ms: f64,
    bytes_per_event: f64,
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Fold, balances and provenance from a thousand events to a million.
pub(crate) fn measure_growth(most: usize) -> Vec<Growth> {
    let me = foreign("urn:me".into());
    let sizes = [1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|size| *size <= most);
    sizes
        .map(|events| {
            let base = memory::held();
            let acts = stated(life(events, &me));
            let all = memory::held();
            let mut late = acts.clone();
            late.reverse();
            let size_of_late = memory::held() - all;
            let began = Instant::now();
            let ledger = fold(acts);
            let fold_time = began.elapsed();
            let bytes = memory::held() - base - size_of_late;
            let began = Instant::now();
            let backwards = fold(late);
            let backwards_time = began.elapsed();
            assert_eq!(backwards.state_hash(), ledger.state_hash(), "the order of arrival does not matter");
            drop(backwards);
            let middle = Millis(1_500_000_000_000 + events as u64 / 2 * 60_000);
            let (balances, _) = best(3, || ledger.balances_at(middle));
            // Everything that may be in one of the stocks: nearly all that ever happened.
            let stock = ledger.find(Class::EconomicResource, &stock(5)).unwrap();
            let (trace, found) =
                best(3, || provenance(&ledger, &[Place::Resource(stock)], Direction::Trace, None).nodes.len());
            let snapshot = ledger.to_snapshot();
            let (reopen, _) = best(2, || {
                let mut ledger = Ledger::from_snapshot(&snapshot).unwrap();
                ledger.settle();
            });
            Growth {
                events,
                fold_ms: ms(fold_time),
                backwards_ms: ms(backwards_time),
                balances_ms: ms(balances),
                trace_all_ms: ms(trace),
                trace_nodes: found,
                reopen_ms: ms(reopen),
                bytes_per_event: bytes as f64 / events as f64,
            }
        })
        .collect()
}

/// A chain of things made from things, and one stock that thousands of events touch.
pub(crate) fn measure_provenance() -> Vec<Line> {
    let me = foreign("urn:me".into());
    let chain: Vec<Record> = (0..334)
        .flat_map(|number| {
            let process = || Value::Id(foreign(format!("urn:process:{number}")));
            let made = |which: usize| Value::Id(foreign(format!("urn:thing:{which}")));
            [
                event(Action::Consume, &me, number * 2)
                    .with(P::ResourceInventoriedAs, made(number))
                    .with(P::ResourceQuantity, measure(1, "one"))
                    .with(P::InputOf, process()),
                event(Action::Produce, &me, number * 2 + 1)
                    .with(P::ResourceInventoriedAs, made(number + 1))
                    .with(P::ResourceQuantity, measure(1, "one"))
                    .with(P::OutputOf, process()),
            ]
        })
        .collect();
    let of_stock = |number: usize, action: Action| {
        event(action, &me, number)
            .with(P::ResourceInventoriedAs, Value::Id(foreign("urn:stock".into())))
            .with(P::ResourceQuantity, measure(1, "kilogram"))
    };
    let busy: Vec<Record> = (0..2_000)
        .map(|number| of_stock(number, if number % 2 == 0 { Action::Raise } else { Action::Lower }))
        .collect();
    [("trace of a thousand in a chain", chain, 5.0), ("trace through a stock of 2,000 events", busy, 10.0)]
        .map(|(what, records, most)| {
            let ledger = fold(stated(records));
            let last = ledger.events().last().unwrap().0;
            let (time, nodes) =
                best(5, || provenance(&ledger, &[Place::Event(last)], Direction::Trace, None).nodes.len());
            // The least that an answer needs: looking at every event once.
            let (look, _) = best(5, || ledger.events().map(|(_, event)| event.when.0).max());
            let line = Line::new(what, nodes, time, ("looking at every event once", look));
            let bar = if most < 6.0 { "under 5 ms:" } else { "under 10 ms:" };
            line.bar(bar, move |line| line.seconds * 1e3 < most)
        })
        .into()
}

/// The balance of every resource at a moment, over a hundred thousand events.
pub(crate) fn measure_balances(events: usize) -> Line {
    let ledger = fold(stated(life(events, &foreign("urn:me".into()))));
    let middle = Millis(1_500_000_000_000 + events as u64 / 2 * 60_000);
    let (time, _) = best(5, || ledger.balances_at(middle));
    let (look, _) = best(5, || ledger.events().map(|(_, event)| event.when.0).max());
    Line::new("balance of everything at a date", events, time, ("looking at every event once", look))
        .bar("under 50 ms:", |line| line.seconds < 0.05)
}

/// The table, for people.
pub(crate) fn show(growth: &[Growth]) {
    println!("\nthe ledger as it grows (milliseconds; bytes an event)");
    println!(
        "{:>10} {:>10} {:>11} {:>10} {:>10} {:>12} {:>10} {:>7}",
        "events", "fold", "backwards", "balances", "trace all", "nodes found", "reopen", "bytes"
    );
    for line in growth {
        println!(
            "{:>10} {:>10.1} {:>11.1} {:>10.2} {:>10.1} {:>12} {:>10.1} {:>7.0}",
            line.events,
            line.fold_ms,
            line.backwards_ms,
            line.balances_ms,
            line.trace_all_ms,
            line.trace_nodes,
            line.reopen_ms,
            line.bytes_per_event
        );
    }
    println!();
}
