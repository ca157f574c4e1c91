//! The economy of a commons: Valueflows 1.0 as a fold over what people say they gave, made, used and passed on.
//!
//! [`record`] holds what can be said, [`codec`] as bytes; [`action`] is the table from which every effect follows.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod accounts;
pub mod action;
pub mod check;
pub mod clearing;
pub mod codec;
pub mod decimal;
pub mod document;
pub mod export;
pub mod id;
pub mod import;
pub mod ledger;
pub mod limits;
pub mod matching;
pub mod moment;
pub mod needs;
mod objection;
pub mod picture;
pub mod record;
pub mod sharing;
pub mod trace;
pub mod unit;
pub mod vocabulary;
pub mod words;
