//! Sharing in a running node: what a viewer may see of it, and the acts that people state.
//!
//! `ask` works out a sharing; `act` checks before it signs; `abroad` is about designs and claims of other communities.

mod abroad;
mod act;
mod ask;
mod words;

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::sharing::equation::Equation;
use commonage_economy::sharing::{Bindings, Source};
use commonage_log::{Millis, OperationId};

pub use abroad::{KnownPolicy, Sent, claim_of};
pub(crate) use words::letter_sentence;

/// By which equation to share.
#[derive(Clone, Debug)]
pub enum By {
    /// A version that was stated in this space.
    Version(OperationId),
    /// One that is only tried out.
    Tried(Box<Equation>, Bindings),
}

/// An income that somebody wants to share, or to see shared.
#[derive(Clone, Debug)]
pub struct Question {
    /// By which equation.
    pub by: By,
    /// How much came in.
    pub income: Decimal,
    /// The event of the payment, if there is one.
    pub payment: Option<Id>,
    /// When it came in.
    pub came: Millis,
    /// From what.
    pub source: Source<Id>,
}
