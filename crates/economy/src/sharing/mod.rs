//! Sharing: what comes in flows back along the provenance of what was sold, to all who contributed.
//!
//! An [`equation`] says what counts; `graph` follows what was sold back to every contribution; `solve` works out what
//! each is worth in it; [`share()`] divides the income, to the cent. [`river`] is the picture of where it goes.
//! [`act`] is what people state about it, and [`register`] what a community decided.

pub mod act;
pub mod equation;
mod explain;
mod fill;
mod graph;
pub mod number;
pub mod policy;
pub mod register;
pub mod river;
pub mod round;
mod rules;
mod share;
mod solve;
mod steps;
mod stock;

pub use explain::Because;
pub use graph::{Contribution, Spot};
pub use rules::{Binding, Bindings, Uncounted};
pub use share::{Occasion, Outcome, Paid, Scene, Sharing, Source, Unshareable, share};
pub use solve::{CIRCLE_MAX, Circle, WhyNot};
