//! The ledger, tested from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod accounts;
mod arithmetic;
mod clearing;
mod documents;
mod guards;
mod imports;
mod matching;
mod needs;
mod sharing;
mod support;
mod trace;
mod vocabulary;
