//! The picture of a sharing: money as a river, from what came in to the people, with a width that is its amount.

mod draw;
mod layout;
mod short;

use crate::decimal::Decimal;
use crate::picture::Words;

/// What stands in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What came in.
    Income,
    /// A bucket.
    Bucket,
    /// A thing or a stock.
    Thing,
    /// A process.
    Process,
    /// Contributions of one kind.
    Contribution,
    /// A person.
    Person,
    /// A group or a common pool.
    Pool,
}

/// A place through which money flows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is called.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// How much flows through it, as it is told.
    pub amount: Decimal,
}

/// Money from one place to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// From which place, by its number.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// How much, exactly: what comes into a place goes out of it.
    pub amount: Decimal,
}

/// A sharing as a picture: places and what flows between them. Where things went round in a circle, so do links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct River {
    /// What it shows.
    pub title: String,
    /// What stands behind every amount: the currency.
    pub unit: String,
    /// In whole parts of which amounts are told: a cent.
    pub smallest: Decimal,
    /// The places; the first one is where money comes in.
    pub places: Vec<Place>,
    /// The links.
    pub links: Vec<Link>,
    /// The words that are no names.
    pub words: Words,
}

pub use draw::svg;
pub use short::svg as short_svg;
