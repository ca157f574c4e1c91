//! Economic events in memory: what counts and what connects, in compact form. Their words stay in the log.

use commonage_log::{Millis, OperationId};

use crate::action::Action;
use crate::decimal::Decimal;
use crate::ledger::names::Name;

/// An event, by its place in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventIndex(pub(crate) u32);

/// A unit, by its place in the ledger's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitIndex(pub(crate) u32);

/// When and by whom something was said: what decides between statements of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// False where the name belongs to another operation than the one that speaks: its own word comes first.
    pub(crate) is_foreign: bool,
    pub(crate) clock: Millis,
    pub(crate) operation: OperationId,
    pub(crate) index: u16,
}

/// One economic event.
#[derive(Clone, Debug)]
pub struct Event {
    /// What it is called.
    pub name: Name,
    /// What it does.
    pub action: Action,
    /// From whom.
    pub provider: Option<Name>,
    /// To whom.
    pub receiver: Option<Name>,
    /// The process that it goes into.
    pub input_of: Option<Name>,
    /// The process that it comes out of.
    pub output_of: Option<Name>,
    /// The resource.
    pub resource: Option<Name>,
    /// The receiver's record of it.
    pub to: Option<Name>,
    /// What kind of resource.
    pub specification: Option<Name>,
    /// How much of the resource.
    pub quantity: Option<(Decimal, UnitIndex)>,
    /// How much effort.
    pub effort: Option<(Decimal, UnitIndex)>,
    /// The event that it corrects.
    pub corrects: Option<Name>,
    /// The place that the resource comes to.
    pub to_location: Option<Name>,
    /// The agreement of which it is a part, and whether it is the part given in return.
    pub agreement: Option<(Name, bool)>,
    /// When it happened.
    pub when: Millis,
    /// When and by which operation it was said.
    pub place: Place,
    /// Who said it, if that is known.
    pub author: Option<Name>,
    /// What else some events say; none for most.
    pub more: Option<Box<More>>,
    pub(crate) fingerprint: u64,
}

/// What only some events say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct More {
    /// The state of the resource afterwards.
    pub state: Option<Box<str>>,
    /// The identifier by which the thing is tracked, where no record is named.
    pub tracking: Option<Box<str>>,
    /// Promises that it keeps.
    pub fulfills: Vec<Name>,
    /// Needs and offers that it meets.
    pub satisfies: Vec<Name>,
    /// Claims that it settles.
    pub settles: Vec<Name>,
}

/// The order in which events happened, the same on every computer: by when, then by when they were said.
pub(crate) type OrderKey = (Millis, Millis, OperationId, u16);

impl Event {
    pub(crate) fn order(&self) -> OrderKey {
        (self.when, self.place.clock, self.place.operation, self.place.index)
    }

    /// Whether provider and receiver are given and differ.
    pub fn changes_hands(&self) -> bool {
        matches!((self.provider, self.receiver), (Some(from), Some(to)) if from != to)
    }

    /// What else it says.
    pub fn more(&self) -> &More {
        static NOTHING: More =
            More { state: None, tracking: None, fulfills: Vec::new(), satisfies: Vec::new(), settles: Vec::new() };
        self.more.as_deref().unwrap_or(&NOTHING)
    }
}
