//! What fits what: suggestions for needs and offers, circles of exchange, and who could give what to whom when many ask
//! for the same thing.
//!
//! [`Matcher`] is the one seam where fitting is decided; [`Index`] does it by words. [`suggest`] says what fits one ask,
//! and why; [`board`] sets open needs in order for somebody; [`circles`] finds those who could help each other round;
//! [`allocate`] works out the shortest ways for many at once.
//!
//! Everything here is about asks, never about people: who gave or took how much before changes nothing. Distances come
//! in as a function, and the same asks come out in the same order on every computer.

mod allocate;
mod circles;
mod flow;
mod index;
mod meet;
mod order;
mod reason;
mod suggest;
pub mod words;

use commonage_log::{Millis, OperationId, SpaceId};

use crate::id::Id;
use crate::needs::act::{Around, Ask, Purpose};

pub use allocate::{
    Between, Carried, Mass, PAIRS_MAX, Plan, Portion, Unallocatable, WAY_METRES_MAX, allocate, first_come,
};
pub use circles::{CHAINS_MAX, CIRCLE_MAX, CIRCLES_MAX, Exchange, Found, Leg, circles};
pub use index::Index;
pub use meet::{Shared, meet};
pub use order::{Consequence, board, consequence};
pub use reason::{Measured, NEAR_METRES_MAX, Reason};
pub use suggest::{CANDIDATES_MAX, Suggestion, suggest};

/// Which ask: the space that it stands in, and its operation.
pub type Key = (SpaceId, OperationId);

/// How well two asks fit, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    /// Some words have the same stem.
    SomeStems,
    /// What the one says that says less is in the other almost wholly, some of it by stems.
    SameStems,
    /// Some words are the same.
    SomeWords,
    /// What the one says that says less is in the other almost wholly.
    SameWords,
    /// They are said to be of one kind.
    SameKind,
}

impl Closeness {
    /// Whether it is surely the same thing that both speak of, so that others can be led round by it.
    pub const fn is_same(self) -> bool {
        !matches!(self, Closeness::SomeStems | Closeness::SomeWords)
    }
}

/// How well an ask fits another. What is greater fits better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fit {
    /// In what way.
    pub closeness: Closeness,
    /// How much the words that fit tell, those most that few use.
    pub weight: u32,
}

/// What decides whether asks fit: by words now, by meaning perhaps later.
pub trait Matcher {
    /// Takes an ask in, or takes it as it is now.
    fn enter(&mut self, key: Key, ask: &Ask);

    /// Forgets an ask.
    fn remove(&mut self, key: Key);

    /// At most so many asks of a purpose that fit, the best first; of those that fit as well, the first by operation.
    fn fits(&self, ask: &Ask, purpose: Purpose, most: usize) -> Vec<(Key, Fit)>;

    /// What fits, in words that the first of the two uses.
    fn why(&self, ask: &Ask, other: &Ask) -> Vec<Box<str>>;
}

/// An ask, as it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// What it says.
    pub ask: &'a Ask,
    /// Who said it, if that is known.
    pub author: Option<SpaceId>,
    /// When.
    pub asked: Millis,
}

impl Candidate<'_> {
    /// Whether both are of the same people.
    pub fn is_of_the_same(&self, other: &Candidate<'_>) -> bool {
        self.ask.agent == other.ask.agent || (self.author.is_some() && self.author == other.author)
    }
}

/// How the reader knows somebody. It is said as a reason, and never changes an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Acquaintance {
    /// Not at all.
    #[default]
    None,
    /// They did something together.
    WorkedWith,
    /// Both belong to a space; its name.
    SharesASpace(Box<str>),
}

/// For whom, when and where one looks.
pub struct Context<'a> {
    /// Now.
    pub now: Millis,
    /// How far it is between two discs, in metres.
    pub metres: &'a dyn Fn(&Around, &Around) -> u64,
    /// How the reader knows an agent.
    pub known: &'a dyn Fn(&Id) -> Acquaintance,
    /// The languages of the reader, by their codes in ISO 639.
    pub languages: &'a [Box<str>],
}

impl Context<'_> {
    /// How far it is between two places, if both are known.
    pub(crate) fn between(&self, one: Option<&Around>, other: Option<&Around>) -> Option<u64> {
        Some((self.metres)(one?, other?))
    }
}
