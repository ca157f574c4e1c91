//! The books of a space as plain values: what pages show and other programs read, each through the viewer's own view.
//!
//! `flows` tells what happened, `things` what is kept and where it came from, `sharings` who got what and why, `claims`
//! who owes what to whom, `person` what somebody chose to show. Nothing here adds up what a person gave (law 4).

mod agreements;
mod claims;
mod flows;
mod person;
mod reasons;
mod sharings;
mod things;

use commonage_economy::decimal::Decimal;
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::words::in_words;

pub use agreements::{AgreementLine, PromiseLine};
pub use claims::ClaimLine;
pub use flows::FlowLine;
pub use person::{PersonPage, Tie};
pub use reasons::{ReasonLine, StepLine};
pub use sharings::{EquationLine, PersonShare, SharingLine, SharingPage, SharingStanding, Unshared};
pub use things::{AmountLine, FindingLine, ThingLine, ThingPage, TouchLine, Trail, Way};

/// An amount with its unit.
fn measured(value: Decimal, unit: &Unit) -> String {
    in_words(&Measure::new(value, unit.clone()))
}
