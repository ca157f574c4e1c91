//! Size: the work grows with what is found and not with the square of it. Counted in time, generously; run with
//! `--release -- --ignored --nocapture scale` for figures.

use std::time::{Duration, Instant};

use commonage_economy::ledger::Ledger;
use commonage_economy::trace::{Direction, provenance};

use super::{event, node};
use crate::support::World;

/// Everything in operations of a hundred records.
fn ledger(lines: impl Iterator<Item = String>) -> Ledger {
    let mut world = World::default();
    let lines: Vec<String> = lines.collect();
    for part in lines.chunks(100) {
        world.say(part.iter().map(|line| event(line)).collect());
    }
    world.ledger()
}

/// Each thing made of the one before: four points a step.
fn chain(steps: usize) -> Ledger {
    ledger((0..steps).flat_map(|at| {
        [format!("a{at} consume =t{at} 1_one >p{at}"), format!("b{at} produce =t{} 1_one <p{at}", at + 1)]
    }))
}

/// One stock into which half of all events put, and from which the other half take.
fn stock(events: usize) -> Ledger {
    let events = (0..events).map(|at| match at % 2 {
        0 => format!("e{at} raise =stock 1_one +ana"),
        _ => format!("e{at} consume =stock 1_one >p"),
    });
    ledger(events.chain(["last produce =cake 1_one <p".to_owned()]))
}

/// A process with many pairs of things that only travel.
fn lorry(things: usize) -> Ledger {
    let up = (0..things).map(|at| format!("u{at} pickup =t{at} 1_one >lorry"));
    ledger(up.chain((0..things).map(|at| format!("d{at} dropoff =t{at} 1_one <lorry"))))
}

/// Boxes that are each packed with one thing, and all opened in one process.
fn boxes(count: usize) -> Ledger {
    let packed = (0..count).map(|at| format!("c{at} combine =t{at} @box{at} 1_one >p{at}"));
    let opened = (0..count).map(|at| format!("o{at} consume =box{at} 1_one >open"));
    let out = (0..count).map(|at| format!("s{at} separate =t{at} 1_one <open"));
    let last = (0..count).map(|at| format!("m{at} consume =t{at} 1_one >party"));
    ledger(packed.chain(opened).chain(out).chain(last).chain(["last produce =cake 1_one <party".to_owned()]))
}

fn time(ledger: &Ledger, start: &str, direction: Direction) -> (usize, Duration) {
    let start = node(ledger, start);
    let runs = (0..3).map(|_| {
        let began = Instant::now();
        let found = provenance(ledger, &[start], direction, None);
        (found.nodes.len(), began.elapsed())
    });
    runs.min_by_key(|(_, took)| *took).unwrap()
}

#[test]
fn many_events_are_looked_at_once_each() {
    // Of the boxes: each thing with what packed it, took it out and used it; where that happened; and the start.
    let cases = [(stock(20_000), "last", 20_003), (lorry(5_000), "d7", 4), (boxes(3_000), "last", 4 * 3_000 + 3)];
    for (ledger, start, expected) in cases {
        let (found, took) = time(&ledger, start, Direction::Trace);
        assert_eq!(found, expected, "{start}");
        assert!(took < Duration::from_secs(2), "{start}: {took:?}");
    }
}

#[test]
#[ignore = "measures; run it with --release"]
fn figures() {
    let show = |what: &str, ledger: &Ledger, start: &str, end: &str| {
        let (traced, there) = time(ledger, start, Direction::Trace);
        let (tracked, back) = time(ledger, end, Direction::Track);
        println!("{what}: {} events; trace {traced} nodes {there:?}, track {tracked} nodes {back:?}", ledger.len());
    };
    show("chain of 250 steps", &chain(250), "b249", "a0");
    show("stock of 2,000", &stock(2_000), "last", "e0");
    show("lorry of 10,000", &lorry(10_000), "d7", "u7");
    show("boxes, 10,000", &boxes(10_000), "last", "c0");
    for steps in [50_000, 500_000] {
        show("chain", &chain(steps), &format!("b{}", steps - 1), "a0");
        show("stock", &stock(2 * steps), "last", "e0");
    }
}
