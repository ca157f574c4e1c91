//! One running node: durable logs below, memory images of spaces, commands that check before they sign, and queries
//! that answer for a viewer through one projection.
//!
//! Nothing here reads a clock or draws randomness: both come in with each call, so that whole networks of nodes can
//! be simulated from a seed (`tests/simulation`).
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod book;
mod books;
pub mod bundle;
mod carry;
pub mod changes;
pub mod claims;
pub mod contribution;
pub mod delivery;
mod error;
mod image;
#[cfg(feature = "keeper")]
pub mod keeper;
mod kept;
pub mod ledger;
mod letters;
mod membership;
pub mod needs;
mod node;
mod outcome;
mod people;
pub mod places;
pub mod projection;
pub mod query;
mod sentences;
mod series;
pub mod sharing;
pub mod shown;
mod signing;
mod strands;
pub mod sync;
pub mod telling;

pub mod texts;
mod ticket;
pub mod tokens;
pub mod typed;
mod verify;

pub use carry::{Cargo, Exported};
pub use error::{NodeError, Result};
pub use image::Image;
pub use letters::{Letter, Progress};
pub use membership::InvitationTerms;
pub use node::{Node, Received};
pub use projection::Viewer;
pub use ticket::{DeviceRequest, Ticket};
pub use verify::Verification;
