//! The nineteen actions of Valueflows 1.0, as one table from which every effect follows.
//!
//! Source: the vocabulary, `all_vf.TTL` 1.0.0. A test compares the table with that file.

use minicbor::{Decode, Encode};

/// What a flow does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
#[allow(missing_docs)] // Each is a word of the vocabulary; the table below says what it does.
#[rustfmt::skip]
pub enum Action {
    #[n(0)] Produce, #[n(1)] Consume, #[n(2)] Use, #[n(3)] Work, #[n(4)] Cite, #[n(5)] DeliverService,
    #[n(6)] Pickup, #[n(7)] Dropoff, #[n(8)] Accept, #[n(9)] Modify, #[n(10)] Combine, #[n(11)] Separate,
    #[n(12)] Transfer, #[n(13)] TransferAllRights, #[n(14)] TransferCustody, #[n(15)] Move, #[n(16)] Copy,
    #[n(17)] Raise, #[n(18)] Lower,
}

/// On which side of a process an action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputOutput {
    /// Goes in.
    Input,
    /// Comes out.
    Output,
    /// Comes out of one process and goes into another.
    OutputInput,
    /// Needs no process.
    NotApplicable,
}

/// Whether an action can bring a resource into being, and which of the two that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreateResource {
    /// The one named first.
    Optional,
    /// The receiver's.
    OptionalTo,
    /// Neither.
    NotApplicable,
}

/// Which quantity an action speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventQuantity {
    /// Of the resource.
    Resource,
    /// Of effort.
    Effort,
    /// Of either.
    Both,
}

/// What happens to a quantity of the resources named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityEffect {
    /// More of the first.
    Increment,
    /// Less of the first.
    Decrement,
    /// Less of the first, more of the receiver's.
    DecrementIncrement,
    /// More of the receiver's.
    IncrementTo,
    /// Nothing.
    NotApplicable,
}

/// What happens to a property of the resources named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyEffect {
    /// It is set, where the event makes the resource.
    New,
    /// It is set.
    Update,
    /// It is set on the receiver's.
    UpdateTo,
    /// It is cleared.
    Remove,
    /// Nothing.
    NotApplicable,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The columns of the vocabulary, under its own names.
pub struct Definition {
    pub action: Action,
    pub name: &'static str,
    pub input_output: InputOutput,
    pub pairs_with: Option<Action>,
    pub create_resource: CreateResource,
    pub event_quantity: EventQuantity,
    pub accounting: QuantityEffect,
    pub onhand: QuantityEffect,
    pub location: PropertyEffect,
    pub contained: PropertyEffect,
    pub accountable: PropertyEffect,
    pub stage: PropertyEffect,
    pub state: PropertyEffect,
}

/// The table.
pub const ACTIONS: [Definition; 19] = table();

#[rustfmt::skip]
#[allow(clippy::too_many_arguments)] // One argument a column.
const fn table() -> [Definition; 19] {
    use Action as A;
    use CreateResource::{NotApplicable as No, Optional as Opt, OptionalTo as OptTo};
    use EventQuantity::{Both, Effort as Eff, Resource as Res};
    use InputOutput::{Input as In, NotApplicable as NA, Output as Out, OutputInput as OutIn};
    use PropertyEffect::{New, NotApplicable as __, Remove as Rem, Update as Upd, UpdateTo as UpdTo};
    use QuantityEffect::{Decrement as Dec, DecrementIncrement as DecInc, Increment as Inc, IncrementTo as IncTo, NotApplicable as No0};
    const fn row(action: Action, name: &'static str, input_output: InputOutput, pairs_with: Option<Action>,
        create_resource: CreateResource, event_quantity: EventQuantity, amounts: [QuantityEffect; 2],
        properties: [PropertyEffect; 5]) -> Definition {
        let ([accounting, onhand], [location, contained, accountable, stage, state]) = (amounts, properties);
        Definition { action, name, input_output, pairs_with, create_resource, event_quantity, accounting, onhand,
            location, contained, accountable, stage, state }
    }
    [
        //  action                name              in/out  pairs with         creates quantity accounting onhand  location contained accountable stage state
        row(A::Produce,           "produce",           Out,   None,             Opt,   Res,  [Inc,    Inc],    [New,   __,  New,   Upd, Upd]),
        row(A::Consume,           "consume",           In,    None,             No,    Res,  [Dec,    Dec],    [__,    __,  __,    __,  Upd]),
        row(A::Use,               "use",               In,    None,             No,    Both, [No0,    No0],    [__,    __,  __,    __,  Upd]),
        row(A::Work,              "work",              In,    None,             No,    Eff,  [No0,    No0],    [__,    __,  __,    __,  __]),
        row(A::Cite,              "cite",              In,    None,             No,    Res,  [No0,    No0],    [__,    __,  __,    __,  Upd]),
        row(A::DeliverService,    "deliverService",    OutIn, None,             No,    Res,  [No0,    No0],    [__,    __,  __,    __,  __]),
        row(A::Pickup,            "pickup",            In,    Some(A::Dropoff), No,    Res,  [No0,    Dec],    [Upd,   __,  __,    __,  Upd]),
        row(A::Dropoff,           "dropoff",           Out,   Some(A::Pickup),  No,    Res,  [No0,    Inc],    [Upd,   __,  __,    Upd, Upd]),
        row(A::Accept,            "accept",            In,    Some(A::Modify),  No,    Res,  [No0,    Dec],    [Upd,   __,  __,    __,  Upd]),
        row(A::Modify,            "modify",            Out,   Some(A::Accept),  No,    Res,  [No0,    Inc],    [Upd,   __,  __,    Upd, Upd]),
        row(A::Combine,           "combine",           In,    None,             No,    Res,  [No0,    Dec],    [__,    Upd, __,    __,  Upd]),
        row(A::Separate,          "separate",          Out,   None,             No,    Res,  [No0,    Inc],    [__,    Rem, __,    Upd, Upd]),
        row(A::Transfer,          "transfer",          NA,    None,             OptTo, Res,  [DecInc, DecInc], [UpdTo, __,  UpdTo, __,  UpdTo]),
        row(A::TransferAllRights, "transferAllRights", NA,    None,             OptTo, Res,  [DecInc, No0],    [__,    __,  UpdTo, __,  UpdTo]),
        row(A::TransferCustody,   "transferCustody",   NA,    None,             OptTo, Res,  [No0,    DecInc], [UpdTo, __,  __,    __,  UpdTo]),
        row(A::Move,              "move",              NA,    None,             OptTo, Res,  [DecInc, DecInc], [UpdTo, __,  __,    __,  UpdTo]),
        row(A::Copy,              "copy",              NA,    None,             OptTo, Res,  [IncTo,  IncTo],  [New,   __,  New,   __,  UpdTo]),
        row(A::Raise,             "raise",             NA,    None,             Opt,   Res,  [Inc,    Inc],    [__,    __,  New,   __,  Upd]),
        row(A::Lower,             "lower",             NA,    None,             Opt,   Res,  [Dec,    Dec],    [__,    __,  New,   __,  Upd]),
    ]
}

/// What passes from provider to receiver, where an event says that they differ and no transfer is stated besides.
/// Source: the Valueflows documentation on implied transfers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImpliedTransfer {
    /// All rights and custody.
    Full,
    /// Custody alone.
    Custody,
    /// Nothing.
    None,
}

impl Action {
    /// Its line of the table.
    pub const fn definition(self) -> &'static Definition {
        &ACTIONS[self as usize]
    }

    /// Its name in the vocabulary.
    pub const fn name(self) -> &'static str {
        self.definition().name
    }

    /// Reads a name of the vocabulary.
    pub fn named(name: &str) -> Option<Action> {
        ACTIONS.iter().find(|definition| definition.name == name).map(|definition| definition.action)
    }

    /// What passes from provider to receiver where they differ.
    pub const fn implied_transfer(self) -> ImpliedTransfer {
        match self {
            Action::Consume | Action::Produce | Action::DeliverService => ImpliedTransfer::Full,
            Action::Pickup | Action::Dropoff | Action::Accept | Action::Modify => ImpliedTransfer::Custody,
            _ => ImpliedTransfer::None,
        }
    }

    /// Whether it hands something from one agent or place to another without a process.
    pub const fn is_transfer(self) -> bool {
        matches!(self, Action::Transfer | Action::TransferAllRights | Action::TransferCustody | Action::Move)
    }
}
