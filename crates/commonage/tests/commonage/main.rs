//! The program as people use it: the real binary, in folders of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod crashes;
mod documents;
mod errors;
mod help;
mod json;
mod ledger;
mod meeting;
mod needs;
mod pages;
mod sharing;
mod story;
mod support;
