//! The node, as its users would use it: whole stories over real stores.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod bodies;
mod devices;
mod files;
mod ledger;
mod needs;
mod post;
mod sharing;
mod shown;
mod stories;
mod support;
mod sync;
