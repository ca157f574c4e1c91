//! The ledger of one space: facts, and what follows from them.
//!
//! [`Ledger::apply`] takes in what an operation states, in any order; facts are a set. [`Ledger::settle`] then brings up
//! to date what follows: it walks through the events in the one order that all computers share (when they happened,
//! then when they were said) and works out resources, promises and contradictions. What comes late in that order only
//! makes it walk again, so the same facts give the same state by construction.

mod digest;
mod evaluate;
mod event;
mod intake;
mod names;
mod postings;
mod promises;
mod queries;
mod snapshot;
mod state;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use commonage_log::{Millis, OperationId, PersonId};

use crate::ledger::names::Names;
use crate::record::Record;
use crate::unit::Unit;

pub(crate) use intake::when;

pub use event::{Event, EventIndex, More, Place, UnitIndex};
pub use names::Name;
pub use postings::Posting;
pub use promises::{Open, Progress};
pub use queries::Balance;
pub use state::{Amount, Contradiction, ContradictionKind, Process, Resource, Touch};

/// What the log says about an operation that states records.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// Its id.
    pub id: OperationId,
    /// Its author's clock.
    pub clock: Millis,
    /// The person who speaks, if known.
    pub author: Option<PersonId>,
}

/// One statement about something that is not an event.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) place: Place,
    pub(crate) record: Record,
}

/// The ledger of one space.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    // Facts.
    pub(crate) names: Names,
    pub(crate) units: Vec<Unit>,
    pub(crate) events: Vec<Event>,
    pub(crate) event_of: HashMap<Name, EventIndex>,
    /// Events under a name that another event has, and holds first.
    pub(crate) disputed: BTreeMap<(Name, Place), Event>,
    pub(crate) said: HashMap<Name, Vec<Said>>,
    /// The commitments that were ever said to satisfy an intent.
    pub(crate) satisfying: HashMap<Name, BTreeSet<Name>>,
    /// Resources that were described since the last walk.
    pub(crate) fresh: Vec<Name>,
    // What follows from them.
    pub(crate) derived: state::Derived,
    pub(crate) order: Vec<EventIndex>,
    latest: Option<event::OrderKey>,
    latest_said: Option<(Millis, OperationId, u16)>,
    pub(crate) is_stale: bool,
}

impl Ledger {
    /// Brings up to date what follows from the facts.
    pub fn settle(&mut self) {
        if self.is_stale {
            self.order = (0..self.events.len() as u32).map(EventIndex).collect();
            let events = &self.events;
            self.order.sort_unstable_by_key(|at| events[at.0 as usize].order());
            self.latest = self.order.last().map(|at| events[at.0 as usize].order());
            self.latest_said = events.iter().map(|event| event.place.moment()).max();
            self.derived = state::Derived::default();
            self.is_stale = false;
        } else {
            let known = self.order.len() as u32;
            self.order.extend((known..self.events.len() as u32).map(EventIndex));
        }
        self.evaluate();
    }

    /// Whether facts came in that nobody walked past yet.
    pub fn needs_settling(&self) -> bool {
        self.is_stale || !self.fresh.is_empty() || self.order.len() < self.events.len()
    }

    /// The event at a place.
    pub fn event(&self, at: EventIndex) -> &Event {
        &self.events[at.0 as usize]
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether nothing was recorded yet.
    pub fn is_empty(&self) -> bool {
        self.names.len() == 0
    }
}
