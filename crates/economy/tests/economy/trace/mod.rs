//! Provenance, as it is meant: each rule as a case, and all of them against a reference.

mod cases;
mod corrections;
mod packing;
mod picture;
pub(crate) mod random;
mod recall;
mod reference;
mod scale;
mod transport;

use std::collections::BTreeSet;

use commonage_economy::action::Action;
use commonage_economy::ledger::{Ledger, Name};
use commonage_economy::record::Record;
use commonage_economy::trace::{Direction, Node, Provenance, provenance};
use commonage_economy::vocabulary::{Class, Property as P};

use crate::support::{self, Set, World};

/// An event in one line: `"e1 consume =flour 2_kilogram >baking +ana"`. After the name and the action, in any order:
/// `=flour` the resource, `@shelf` the receiver's record, `>baking` goes into a process, `<baking` comes out of one,
/// `+ana` provider, `-ben` receiver, `:flour` the kind, `!e1` corrects, `2_kilogram` the quantity.
pub(super) fn event(line: &str) -> Record {
    let mut words = line.split_whitespace();
    let (name, action) = (words.next().unwrap(), words.next().unwrap());
    let mut record = support::event(name, Action::named(action).unwrap_or_else(|| panic!("{line}: what action?")));
    for word in words {
        let (sign, rest) = word.split_at(1);
        record = match sign {
            "=" => record.set(P::ResourceInventoriedAs, rest),
            "@" => record.set(P::ToResourceInventoriedAs, rest),
            ">" => record.set(P::InputOf, rest),
            "<" => record.set(P::OutputOf, rest),
            "+" => record.set(P::Provider, rest),
            "-" if !rest.starts_with(|c: char| c.is_ascii_digit()) => record.set(P::Receiver, rest),
            ":" => record.set(P::ResourceConformsTo, rest),
            "!" => record.set(P::Corrects, rest),
            _ => {
                let amount = word.replace('_', " ");
                let is_effort = amount.ends_with("hour");
                record.set(if is_effort { P::EffortQuantity } else { P::ResourceQuantity }, &amount)
            }
        };
    }
    record
}

/// A ledger of events, each said after the one before.
pub(super) fn world(lines: &str) -> World {
    let mut world = World::default();
    world.each(lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(event));
    world
}

/// What is called so: an event, else a resource, else a process.
pub(super) fn node(ledger: &Ledger, name: &str) -> Node {
    let find = |class| ledger.find(class, &support::id(name));
    if let Some(event) = find(Class::EconomicEvent).and_then(|name| ledger.event_named(name)) {
        return Node::Event(event);
    }
    let resource = find(Class::EconomicResource).filter(|name| ledger.resource(*name).is_some()).map(Node::Resource);
    resource.or_else(|| find(Class::Process).map(Node::Process)).unwrap_or_else(|| panic!("nothing is called {name}"))
}

/// What a node is called.
pub(super) fn called(ledger: &Ledger, node: Node) -> String {
    let text = |name: Name| ledger.key(name).1.to_string();
    match node {
        Node::Event(at) => text(ledger.event(at).name),
        Node::Process(name) | Node::Resource(name) => text(name),
    }
}

pub(super) fn names(ledger: &Ledger, found: &Provenance) -> BTreeSet<String> {
    found.nodes.iter().map(|step| called(ledger, step.node)).collect()
}

/// The names in a trace or track, but for where one started.
pub(super) fn found(ledger: &Ledger, start: &str, direction: Direction) -> BTreeSet<String> {
    let found = provenance(ledger, &[node(ledger, start)], direction, None);
    let mut names = names(ledger, &found);
    names.remove(start);
    names
}

pub(super) fn set(words: &str) -> BTreeSet<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

/// The trace of something is exactly this.
pub(super) fn traces(world: &World, start: &str, expected: &str) {
    assert_eq!(found(&world.ledger(), start, Direction::Trace), set(expected), "the trace of {start}");
}

/// The track of something is exactly this.
pub(super) fn tracks(world: &World, start: &str, expected: &str) {
    assert_eq!(found(&world.ledger(), start, Direction::Track), set(expected), "the track of {start}");
}
