//! Value equations: which contributions count, at what value, and in which buckets income is shared. They read as
//! sentences, one a line, and a sentence is all that they can be: no loops, no variables, nothing that is not bounded
//! by their length.
//!
//! ```text
//! equation "Workshop"
//! in EUR, to 0.01
//! over what was sold
//!
//! work counts 25 per hour
//! work "Design" by "Ana" counts 40 per hour, times 1.5
//! use of "Mill" counts 8 per hour
//! money counts as recorded, in costs, until paid
//! designs count 10 % of the other inputs
//!
//! first pay back costs
//! then 10 % of the rest to "Commons fund"
//! then the rest by contributions, at most 1000 a person
//! ```

mod check;
mod fault;
mod plain;
mod read;
mod ready;
mod words;
mod write;

use crate::decimal::Decimal;
use crate::unit::Unit;

pub use check::Remark;
pub use fault::{Fault, Wrong};
pub use ready::{READY, Ready};

/// Longest text of an equation, in bytes: ten pages. What it costs to share by one is bounded by its length.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;

/// A value equation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equation {
    /// What it is called.
    pub name: Box<str>,
    /// The currency in which it counts and shares.
    pub currency: Unit,
    /// The smallest part that is paid out: a cent.
    pub smallest: Decimal,
    /// Which contributions income is shared over.
    pub over: Over,
    /// Which contributions count, and at what value.
    pub counts: Vec<Count>,
    /// How much of a process each kind of thing that comes out of it carries.
    pub carries: Vec<Carry>,
    /// Who gets what would have gone to gifts; `None`: it is shared among the others, by the rule.
    pub gifts_to: Option<Box<str>>,
    /// Where income goes, one after the other.
    pub buckets: Vec<Bucket>,
}

/// Which contributions income is shared over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Over {
    /// What went into the thing that was sold.
    Sold,
    /// Everything that was ever recorded.
    Everything,
    /// What was recorded in a period that is named with the income.
    Period,
}

/// What counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Which contributions.
    pub what: What,
    /// Only of this kind: what the specification is called (of work, things, services, points), the thing itself or
    /// its kind (of use and designs).
    pub named: Option<Box<str>>,
    /// Only by this agent.
    pub by: Option<Box<str>>,
    /// At what value.
    pub value: Valuation,
    /// Multiplied by.
    pub times: Option<Decimal>,
    /// What one person's count is at the least, if they contributed to it at all.
    pub at_least: Option<Decimal>,
    /// What one person's count is at the most.
    pub at_most: Option<Decimal>,
    /// How long a contribution is paid.
    pub lasts: Lasts,
    /// The group of contributions to which it belongs; [`CONTRIBUTIONS`] if nothing is said.
    pub group: Box<str>,
}

/// The group to which contributions belong of which nothing else is said.
pub const CONTRIBUTIONS: &str = "contributions";

/// A kind of contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Work.
    Work,
    /// Having made something: a credit on what comes out of a process.
    Making,
    /// The use of equipment.
    Use,
    /// Things used up, at a price of their own; else what went into them counts.
    Things,
    /// Money paid, in the currency of the equation.
    Money,
    /// Designs and other things that were drawn on.
    Designs,
    /// Services.
    Services,
    /// Points that people gave to each other: they count for those who got them.
    Points,
}

/// At what value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Valuation {
    /// So much for each unit.
    Rate(Decimal, Unit),
    /// So many per cent of the other inputs of the same process. Of designs only.
    PerCent(Decimal),
    /// The amount itself: of money and points only.
    AsRecorded,
}

/// How long a contribution is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lasts {
    /// Equity-like.
    ForEver,
    /// Debt-like: until its value is paid.
    UntilPaid,
    /// In one sharing only.
    Once,
}

/// How much of a process one unit of a kind of thing carries, compared with the others that come out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carry {
    /// What the kind is called.
    pub kind: Box<str>,
    /// Parts; 1 for kinds of which nothing is said.
    pub parts: Decimal,
}

/// One step of sharing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// How much it takes.
    pub take: Take,
    /// To whom it goes.
    pub give: Give,
    /// What one person gets from it at the most.
    pub at_most: Option<Decimal>,
}

/// How much a bucket takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// Per cent of the whole income, or what is left of it.
    OfTheWhole(Decimal),
    /// Per cent of what the buckets before left.
    OfTheRest(Decimal),
    /// Everything that is left.
    Rest,
    /// So much, or what is left.
    Amount(Decimal),
}

/// To whom a bucket goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Give {
    /// To one agent: a common pool.
    To(Box<str>),
    /// By what each contributed to a group of contributions.
    By(Box<str>),
    /// Back to those who contributed, up to the value of what they contributed.
    Back(Box<str>),
    /// In equal parts to all who contributed to a group, or to any.
    EquallyAmong(Option<Box<str>>),
    /// In equal parts to people by name.
    EquallyTo(Vec<Box<str>>),
}
