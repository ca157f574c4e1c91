//! Economic events in memory: what counts and what connects, in compact form. Their words stay in the log.

use commonage_log::{Millis, OperationId};
use minicbor::{Decode, Encode};

use crate::action::Action;
use crate::decimal::Decimal;
use crate::ledger::names::Name;

/// An event, by its place in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventIndex(pub(crate) u32);

/// A unit, by its place in the ledger's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct UnitIndex(#[n(0)] pub(crate) u32);

/// When and by whom something was said: what decides between statements of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Place {
    /// False where the name belongs to another operation than the one that speaks: its own word comes first.
    #[n(0)]
    pub(crate) is_foreign: bool,
    #[n(1)]
    pub(crate) clock: Millis,
    #[n(2)]
    pub(crate) operation: OperationId,
    #[n(3)]
    pub(crate) index: u16,
}

impl Place {
    /// When it was said, and nothing else.
    pub(crate) fn moment(&self) -> (Millis, OperationId, u16) {
        (self.clock, self.operation, self.index)
    }
}

/// One economic event.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(array)]
pub struct Event {
    /// What it is called.
    #[n(0)]
    pub name: Name,
    /// What it does.
    #[n(1)]
    pub action: Action,
    /// From whom.
    #[n(2)]
    pub provider: Option<Name>,
    /// To whom.
    #[n(3)]
    pub receiver: Option<Name>,
    /// The process that it goes into.
    #[n(4)]
    pub input_of: Option<Name>,
    /// The process that it comes out of.
    #[n(5)]
    pub output_of: Option<Name>,
    /// The resource.
    #[n(6)]
    pub resource: Option<Name>,
    /// The receiver's record of it.
    #[n(7)]
    pub to: Option<Name>,
    /// What kind of resource.
    #[n(8)]
    pub specification: Option<Name>,
    /// How much of the resource.
    #[n(9)]
    pub quantity: Option<(Decimal, UnitIndex)>,
    /// How much effort.
    #[n(10)]
    pub effort: Option<(Decimal, UnitIndex)>,
    /// The event that it corrects.
    #[n(11)]
    pub corrects: Option<Name>,
    /// The place that the resource comes to.
    #[n(12)]
    pub to_location: Option<Name>,
    /// The agreement of which it is a part, and whether it is the part given in return.
    #[n(13)]
    pub agreement: Option<(Name, bool)>,
    /// When it happened.
    #[n(14)]
    pub when: Millis,
    /// When and by which operation it was said.
    #[n(15)]
    pub place: Place,
    /// Who said it, if that is known.
    #[n(16)]
    pub author: Option<Name>,
    /// What else some events say; none for most.
    #[n(17)]
    pub more: Option<Box<More>>,
    #[n(18)]
    pub(crate) fingerprint: u64,
}

/// What only some events say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct More {
    /// The state of the resource afterwards.
    #[n(0)]
    pub state: Option<Box<str>>,
    /// The identifier by which the thing is tracked, where no record is named.
    #[n(1)]
    pub tracking: Option<Box<str>>,
    /// Promises that it keeps.
    #[n(2)]
    pub fulfills: Vec<Name>,
    /// Needs and offers that it meets.
    #[n(3)]
    pub satisfies: Vec<Name>,
    /// Claims that it settles.
    #[n(4)]
    pub settles: Vec<Name>,
}

/// The order in which events happened, the same on every computer: by when, then by when they were said.
pub(crate) type OrderKey = (Millis, Millis, OperationId, u16);

impl Event {
    pub(crate) fn order(&self) -> OrderKey {
        (self.when, self.place.clock, self.place.operation, self.place.index)
    }

    /// Where it was said: the operation, and the number of the record in it.
    pub fn source(&self) -> (OperationId, u16) {
        (self.place.operation, self.place.index)
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
