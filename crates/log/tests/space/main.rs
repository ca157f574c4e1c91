//! Spaces, as a specification: each test says in its name what holds, and holds in every order of arrival.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unreachable_pub)]

mod devices;
mod forks;
mod hostile;
mod membership;
mod people;
mod public;
mod random;
mod reference;
mod removal;
mod words;
mod world;
