//! Documents: the published examples, the ways in which JSON-LD says one thing, and what happens to what is not
//! understood.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod examples;
mod forms;
mod law;
