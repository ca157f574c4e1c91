//! Ledgers at random: the walk finds exactly what the reference finds, both ways, in whatever order the facts came.

use std::collections::{BTreeSet, HashSet};

use commonage_economy::action::{Action, InputOutput};
use commonage_economy::record::Record;
use commonage_economy::trace::{Direction, Flow, Node, provenance, provenance_of};
use commonage_economy::vocabulary::Property as P;

use super::reference::Reference;
use super::{called, event, node};
use crate::support::{Set, World};

/// A row of numbers that looks random and is always the same.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    pub(crate) fn is(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }

    pub(crate) fn shuffled(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for at in (1..count).rev() {
            order.swap(at, self.roll(at as u64 + 1) as usize);
        }
        order
    }
}

fn random_event(dice: &mut Dice, number: usize) -> String {
    const BUSY: [&str; 8] = ["pickup", "dropoff", "accept", "modify", "combine", "separate", "consume", "produce"];
    let action = if dice.is(60) {
        BUSY[dice.roll(8) as usize]
    } else {
        commonage_economy::action::ACTIONS[dice.roll(19) as usize].name
    };
    let side = Action::named(action).unwrap().definition().input_output;
    let mut line = format!("e{number} {action} {}_one", 1 + dice.roll(3));
    let process = |dice: &mut Dice| format!("p{}", dice.roll(4));
    let mut goes = |dice: &mut Dice, in_percent, out_percent| {
        if dice.is(in_percent) {
            line += &format!(" >{}", process(dice));
        }
        if dice.is(out_percent) {
            line += &format!(" <{}", process(dice));
        }
    };
    match side {
        InputOutput::Input => goes(dice, 97, 1),
        InputOutput::Output => goes(dice, 1, 97),
        InputOutput::OutputInput => goes(dice, 80, 80),
        InputOutput::NotApplicable => goes(dice, 2, 2),
    }
    if dice.is(85) {
        line += &format!(" =r{}", dice.roll(6));
    }
    if dice.is(25) {
        line += &format!(" @r{}", dice.roll(6));
    }
    if dice.is(40) {
        line += &format!(" :k{}", dice.roll(2));
    }
    if dice.is(70) {
        line += &format!(" +a{} -a{}", dice.roll(3), dice.roll(3));
    }
    line
}

/// A ledger of so many events, some of them corrections; at moments that are not in the order in which they were said.
pub(super) fn random_world(seed: u64, events: usize) -> World {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut world = World::default();
    let mut lines: Vec<String> = Vec::new();
    for number in 0..events {
        let corrects = (!lines.is_empty() && dice.is(15)).then(|| dice.roll(lines.len() as u64) as usize);
        let line = match corrects {
            Some(other) => correction(&lines[other], number, other, &mut dice),
            None => random_event(&mut dice, number),
        };
        let record: Record = event(&line).set(P::HasPointInTime, &format!("2024-01-{:02}", 1 + dice.roll(28)));
        lines.push(line);
        world.say(vec![record]);
    }
    world
}

fn correction(line: &str, number: usize, other: usize, dice: &mut Dice) -> String {
    let mut words: Vec<String> = line.split(' ').filter(|word| !word.starts_with('!')).map(str::to_owned).collect();
    let target = if dice.is(5) { number } else { other };
    words[0] = format!("e{number}");
    if dice.is(60) {
        words[2] = if let Some(amount) = words[2].strip_prefix('-') { amount.into() } else { format!("-{}", words[2]) };
    }
    words.push(format!("!e{target}"));
    words.join(" ")
}

#[test]
fn the_walk_finds_what_the_rules_say() {
    for seed in 0..400_u64 {
        let world = random_world(seed, 5 + (seed as usize * 7) % 56);
        let ledger = world.ledger();
        let reference = Reference::of(&ledger);
        for (start, trace, track) in reference.all_found() {
            for (direction, expected) in [(Direction::Trace, trace), (Direction::Track, track)] {
                let found = provenance(&ledger, &[start], direction, None);
                let walked: HashSet<Node> = found.nodes.iter().map(|step| step.node).collect();
                assert_eq!(walked.len(), found.nodes.len(), "seed {seed}: something was found twice");
                if walked != expected.iter().copied().collect() {
                    let names = |nodes: Vec<Node>| -> BTreeSet<String> {
                        nodes.into_iter().map(|node| called(&ledger, node)).collect()
                    };
                    let (walked, expected) = (names(walked.into_iter().collect()), names(expected));
                    let start = called(&ledger, start);
                    panic!("seed {seed}: {direction:?} of {start}: {walked:?}, but should be {expected:?}");
                }
            }
        }
    }
}

#[test]
fn one_is_in_the_trace_of_the_other_if_the_other_is_in_its_track() {
    for (seed, flow) in (1000..1120_u64).flat_map(|seed| [(seed, Flow::All), (seed, Flow::Material)]) {
        let ledger = random_world(seed, 40).ledger();
        let nodes = Reference::of(&ledger).nodes();
        let all = |direction| -> Vec<HashSet<Node>> {
            let found = |node: &Node| provenance_of(&ledger, &[*node], direction, flow, None);
            nodes.iter().map(|node| found(node).nodes.iter().map(|step| step.node).collect()).collect()
        };
        let (traces, tracks) = (all(Direction::Trace), all(Direction::Track));
        for (x, track) in nodes.iter().zip(&tracks) {
            for (y, trace) in nodes.iter().zip(&traces) {
                assert_eq!(trace.contains(x), track.contains(y), "seed {seed}, {flow:?}: {x:?} and {y:?}");
            }
        }
    }
}

#[test]
fn it_does_not_matter_in_what_order_facts_arrive() {
    for seed in 2000..2080_u64 {
        let world = random_world(seed, 40);
        let mut dice = Dice(seed);
        let ledger = world.ledger();
        let other = world.ledger_in(&dice.shuffled(40), 1 + dice.roll(40) as usize);
        for (at, name) in (0..40).map(|at| (at, format!("e{at}"))) {
            for direction in [Direction::Trace, Direction::Track] {
                let lines = |ledger: &commonage_economy::ledger::Ledger| -> Vec<String> {
                    let found = provenance(ledger, &[node(ledger, &name)], direction, Some(10 + at));
                    let steps = found.nodes.iter().map(|step| {
                        format!("{} {} {:?} {:?}", called(ledger, step.node), step.depth, step.came_by, step.through)
                    });
                    steps.collect()
                };
                assert_eq!(lines(&ledger), lines(&other), "seed {seed}");
            }
        }
    }
}

#[test]
fn steps_are_the_fewest() {
    for seed in 3000..3060_u64 {
        let ledger = random_world(seed, 50).ledger();
        for start in Reference::of(&ledger).nodes() {
            let found = provenance(&ledger, &[start], Direction::Trace, None);
            for step in &found.nodes {
                let by = step.came_by.map(|by| &found.nodes[by]);
                let is_event = matches!(step.node, Node::Event(_));
                let from_event = by.is_some_and(|by| matches!(by.node, Node::Event(_)));
                let further = if is_event && from_event { 2 } else { 1 };
                assert_eq!(step.depth, by.map_or(0, |by| by.depth + further), "seed {seed}");
            }
        }
    }
}
