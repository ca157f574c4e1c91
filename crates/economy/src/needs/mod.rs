//! Needs and offers: what is asked, who said “I can”, and what is still open.
//!
//! [`act`] is what people state; [`Board`] is the set of it, and [`Asked`] one need or offer worked out; `follow` says it
//! in the words of Valueflows for the ledger.

pub mod act;
mod asked;
mod board;
mod follow;
pub mod words;

pub use asked::{ANSWER_WITHIN_MS, ASKED_AFTER_MS, Asked, Freshness, Reply, Taking};
pub use board::{Board, Stated};
pub use follow::{commitment, intent};
