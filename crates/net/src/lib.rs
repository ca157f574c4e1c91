//! How nodes that meet become the same: the sync protocol, and its transport.
//!
//! - [`protocol`] is pure: a state machine between two peers, messages and limits (`docs/sync.md` is its specification).
//! - `transport` (with the feature of that name) moves its bytes over `iroh` (QUIC), and decides nothing.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod address;
pub mod protocol;
#[cfg(feature = "transport")]
pub mod transport;
