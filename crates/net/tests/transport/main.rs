//! The transport between real endpoints on this machine: sockets, handshakes, frames, relay and multicast.
//!
//! Nothing here depends on how fast the machine is: waits are long, and end as soon as what they wait for happens.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
mod doors;
mod frames;
mod lan;
mod quiet;
mod relays;
