//! Provenance: what something may come from, and what may come from it.
//!
//! One relation decides everything: *e flows into f*, "what f speaks of may come from what e speaks of". A trace
//! follows it back from a starting point, a track follows it forward; since both follow the same one, x is in the
//! trace of y exactly when y is in the track of x. An event flows into another in three ways.
//!
//! **Through a resource**, in the order of all events ([`Ledger::events`]): whatever came to it before something went
//! on, was changed, used or read. Shares of one stock are not told apart, so all of it *may* be in all that leaves. A
//! thing that was picked up, accepted or packed flows into what gives it back later, in whatever process.
//!
//! **Through a process**, whatever the time, since inputs are often noted late:
//!
//! | what goes in | flows into | because |
//! | --- | --- | --- |
//! | consume, use, work, cite, a service | everything that comes out | all of it was made with them |
//! | pickup | the same thing given back | what merely rode in the same lorry has no part in it |
//! | accept | the same thing given back; whatever is made | a part may be made of a thing that is taken in |
//! | combine | what comes out as the container; the same thing taken out again | what is packed is in its container |
//!
//! Given back are modify, dropoff and separate; made are produce and whatever else the vocabulary does not expect. Two
//! events speak of the same thing where a record that one names (its own or the receiver's) is one that the other
//! names; where one names no record, it is the kind that counts, and the tracking identifier if there is one.
//! A container that is not known, because several things come out, may be any of them. What is taken out of a container
//! comes from itself and not from what it rode in with: so a container that is used up where it is opened (something
//! that comes out had been put into it, directly or inside something else) does not flow into what had been put into
//! it, nor into what came in the next box. What was never put in came out of the containers: then they flow into it, and
//! so does what is accepted.
//!
//! **Corrections** are the same flow as what they correct: they are found where it is. What was taken back entirely
//! connects nothing, and neither do events that correct each other in a ring: they never happened.
//!
//! *Where one starts.* An event arrives at itself and leaves from itself; at a resource arrives what puts something
//! into it, and what takes from it leaves; at a process arrive the inputs, and the outputs leave. x is in the trace of
//! y if something that leaves x flows, in any number of steps, into something that arrives at y, or is it.

mod containers;
pub(crate) mod facts;
pub(crate) mod picture;
mod process;
mod recall;
mod walk;

use crate::id::Id;
use crate::ledger::{EventIndex, Ledger, Name};

pub use picture::{svg, svg_in};
pub use recall::{HandedOver, Holding, Recall, UsedUp, recall};

/// Which way to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Back: what it may come from.
    Trace,
    /// Forward: what may come from it.
    Track,
}

/// What counts as coming from something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flow {
    /// Everything that took part.
    All,
    /// What goes into things and is in them: no use, work, citing and services, and a lorry's fuel is not in its load.
    #[default]
    Material,
}

/// A point of the provenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// An event.
    Event(EventIndex),
    /// A process.
    Process(Name),
    /// A resource.
    Resource(Name),
}

/// One finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was found.
    pub node: Node,
    /// How many steps it is from the start, at the least: from an event to a resource or process is one, and from
    /// there to the next event another.
    pub depth: usize,
    /// From which finding it was reached first: an event, or where one started. `None` for a start. Together they are
    /// a tree.
    pub came_by: Option<usize>,
    /// For an event: the resource or process through which it was reached.
    pub through: Option<usize>,
}

/// Everything that was found, the nearest first; at the same distance events in their order, then processes and
/// resources by their ids. The same on every computer that has the same facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// Which way it looks.
    pub direction: Direction,
    /// What was found, starting with where one started.
    pub nodes: Vec<Step>,
    /// Whether there is more than the limit let in.
    pub is_cut: bool,
}

impl Provenance {
    /// The events that were found.
    pub fn events(&self) -> impl Iterator<Item = EventIndex> + '_ {
        self.nodes.iter().filter_map(|step| if let Node::Event(at) = step.node { Some(at) } else { None })
    }

    /// The resources that were found.
    pub fn resources(&self) -> impl Iterator<Item = Name> + '_ {
        self.nodes.iter().filter_map(|step| if let Node::Resource(name) = step.node { Some(name) } else { None })
    }

    /// The findings as a tree, from the top down: each under what it was reached from, with how deep it stands there.
    pub fn tree(&self) -> Vec<(usize, usize)> {
        let mut below: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        let mut tops = Vec::new();
        for (at, step) in self.nodes.iter().enumerate() {
            // A flow stands under the thing or process through which it was reached.
            match step.through.or(step.came_by).filter(|from| *from < self.nodes.len() && *from != at) {
                Some(from) => below[from].push(at),
                None => tops.push(at),
            }
        }
        let mut rows = Vec::new();
        let mut open: Vec<(usize, usize)> = tops.into_iter().rev().map(|at| (at, 0)).collect();
        let mut seen = vec![false; self.nodes.len()];
        while let Some((at, depth)) = open.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            rows.push((at, depth));
            open.extend(below[at].iter().rev().map(|at| (*at, depth + 1)));
        }
        rows
    }

    /// Whether something was found.
    pub fn contains(&self, node: Node) -> bool {
        self.nodes.iter().any(|step| step.node == node)
    }
}

/// What something may come from, or what may come from it: everything, or as much of the nearest as the limit lets in.
pub fn provenance(ledger: &Ledger, start: &[Node], direction: Direction, limit: Option<usize>) -> Provenance {
    walk::walk(ledger, start, direction, Flow::All, limit)
}

/// The same, of a kind of flow.
pub fn provenance_of(
    ledger: &Ledger,
    start: &[Node],
    direction: Direction,
    flow: Flow,
    limit: Option<usize>,
) -> Provenance {
    walk::walk(ledger, start, direction, flow, limit)
}

/// The resources of a lot, by their ids.
pub fn lot_resources(ledger: &Ledger, lot: Name) -> Vec<Name> {
    let of_lot = ledger.resources().iter().filter(|resource| resource.lot == Some(lot));
    by_id(ledger, of_lot.map(|resource| resource.name).collect())
}

/// The resources that are tracked under an identifier, by their ids.
pub fn tracked_resources(ledger: &Ledger, identifier: &str) -> Vec<Name> {
    let tracked = ledger.resources().iter().filter(|resource| resource.tracking.as_deref() == Some(identifier));
    by_id(ledger, tracked.map(|resource| resource.name).collect())
}

/// In an order that does not depend on when a name was first heard.
fn by_id(ledger: &Ledger, mut names: Vec<Name>) -> Vec<Name> {
    names.sort_by_cached_key(|name| canonical(ledger, *name));
    names
}

fn canonical(ledger: &Ledger, name: Name) -> Id {
    ledger.key(name).1.canonical().into_owned()
}
