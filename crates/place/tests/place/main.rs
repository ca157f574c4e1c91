//! Places, tested from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod blur;
mod boundary;
mod freight;
mod golden;
mod known;
mod map;
mod places;
mod point;
mod support;
