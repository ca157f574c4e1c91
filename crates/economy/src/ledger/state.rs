//! What follows from the facts: resources, processes, contradictions.

use std::collections::HashMap;

use commonage_log::Millis;

use crate::decimal::Decimal;
use crate::ledger::event::{EventIndex, Place, UnitIndex};
use crate::ledger::names::Name;
use crate::ledger::postings::Posting;
use crate::ledger::promises::Progress;

/// Everything that follows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Derived {
    pub(crate) walked: usize,
    pub(crate) resources: Vec<Resource>,
    pub(crate) resource_of: HashMap<Name, u32>,
    /// Whose records of a kind there are, for flows that name a kind and no record.
    pub(crate) kept: HashMap<(Name, Name), Vec<u32>>,
    pub(crate) processes: HashMap<Name, Process>,
    /// By event: what it did to the amounts of up to two resources.
    pub(crate) postings: Vec<[Posting; 2]>,
    /// By event: its place in the order of events.
    pub(crate) positions: Vec<u32>,
    /// What corrects an event, by the event's name, in order.
    pub(crate) corrections: HashMap<Name, Vec<EventIndex>>,
    pub(crate) progress: HashMap<Name, Progress>,
    pub(crate) contradictions: Vec<Contradiction>,
}

impl Derived {
    /// Whether something was packed in a process.
    pub(crate) fn packs(&self, process: Name) -> bool {
        self.processes.get(&process).is_some_and(|process| process.packs)
    }
}

/// An amount of one unit: what its keeper accounts for, and what is at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The unit.
    pub unit: UnitIndex,
    /// What the one accountable has rights to.
    pub accounting: Decimal,
    /// What is under their hand.
    pub onhand: Decimal,
}

/// How an event touches a resource, for its history and its provenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    /// Which event.
    pub event: EventIndex,
    /// Something came to the resource; also where it passes through: it goes on being spoken of under this name.
    pub puts: bool,
    /// What was here went on, or was changed, used or read.
    pub takes: bool,
}

/// A resource as it stands now.
#[derive(Clone, Debug)]
pub struct Resource {
    /// What it is called.
    pub name: Name,
    /// What kind.
    pub specification: Option<Name>,
    /// The amounts, by unit; more than one unit is a contradiction.
    pub amounts: Vec<Amount>,
    /// Whose rights and responsibility.
    pub accountable: Option<Name>,
    /// Whose record it is.
    pub keeper: Option<Name>,
    /// Where.
    pub location: Option<Name>,
    /// In which other resource.
    pub contained_in: Option<Name>,
    /// The kind of process that it went through last.
    pub stage: Option<Name>,
    /// Its state after a test or review.
    pub state: Option<Box<str>>,
    /// The identifier by which it is tracked.
    pub tracking: Option<Box<str>>,
    /// Its lot.
    pub lot: Option<Name>,
    /// Everything that touched it, in order.
    pub touches: Vec<Touch>,
    /// When it was first described.
    pub(crate) described: Option<Place>,
}

/// A process, by what goes in and comes out.
#[derive(Clone, Debug, Default)]
pub struct Process {
    /// What goes in, in order.
    pub inputs: Vec<EventIndex>,
    /// What comes out, in order.
    pub outputs: Vec<EventIndex>,
    /// Whether something was packed in it.
    pub packs: bool,
}

/// Facts that cannot all be right. They are shown, with what causes them, and none is thrown away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// What it is about: a resource, or an event.
    pub about: Name,
    /// The events that cause it, in order; the last one is the one with which it came to be.
    pub events: Vec<EventIndex>,
    /// What is wrong.
    pub kind: ContradictionKind,
    /// When it came to be.
    pub when: Millis,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContradictionKind {
    /// More was taken than was there: so much more, in this unit; of the accounts, or of what is at hand.
    BelowZero {
        /// How much is missing.
        short: Decimal,
        /// In which unit.
        unit: UnitIndex,
        /// In the accounts; else at hand.
        is_accounting: bool,
    },
    /// It is counted in more than one unit, and nobody said how they convert.
    TwoUnits,
    /// An event that changes amounts says no amount.
    NoQuantity,
    /// Something was done with a resource while it was inside another.
    Contained,
    /// It was taken out though it was in nothing.
    NotContained,
    /// It was put into something that the process does not tell.
    NoContainer,
    /// Somebody gave away what another is accountable for.
    NotTheirs,
    /// Two different events have the same name; the one said first counts.
    SameName,
    /// Something happened in a process after it was said to be finished.
    AfterTheEnd,
    /// A part was moved, and the part has no record of its own.
    PartMoved,
}
