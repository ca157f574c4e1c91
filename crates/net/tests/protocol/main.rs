//! The sync protocol: its encoding, its limits, its comparison of heads, and its specification.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod bounds;
mod document;
mod heads;
mod messages;
mod ranges;
mod strategies;
mod support;

/// Knows how much was asked for at once.
#[global_allocator]
static ALLOCATOR: support::Watching = support::Watching;
