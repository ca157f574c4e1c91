//! Moving bytes between nodes over `iroh` (QUIC, encrypted, hole punching where it is needed). It decides nothing.
//!
//! ```text
//!   node ──► Endpoint::connect ─┐                     ┌─ FrameReader   one frame at a time, whole
//!            Endpoint::accept ──┴─► Connection::split ├─ FrameWriter   waits while the peer is slow
//!            Endpoint::sightings (local network)      └─ Handle        close, closed, traffic, path
//! ```
//!
//! What holds here:
//!
//! - **Nothing leaves the machine by itself.** No public relay, no lookup in the DNS, no publishing, no probe, no
//!   request to a router. Each of these happens only when [`Settings`] (or an [`Address`](crate::address::Address)
//!   that somebody gave us) asks for it.
//! - **A stranger costs little.** Handshakes run beside each other, few at a time, each with a time limit; until the
//!   node takes a connection up, its peer can make us hold 64 KiB; a frame costs memory as its bytes arrive.
//! - **Nothing is dropped between the socket and the node.** Queues are bounded and make the sender wait.
//!
//! Each limit stands in [`limits`], with its reason.

mod connection;
mod doorman;
mod endpoint;
mod error;
mod frame;
pub mod limits;
mod local;
mod quic;
mod relay;
mod settings;

pub use connection::{Closed, Connection, Handle, Path, Traffic};
pub use endpoint::Endpoint;
pub use error::TransportError;
pub use frame::{FrameReader, FrameWriter};
pub use local::Sighting;
pub use relay::Relay;
pub use settings::{Reach, Settings};

/// The name of this protocol in the TLS handshake (ALPN): peers that speak another are turned away there.
pub const ALPN: &[u8] = b"commonage/sync/1";

/// The code of a close that reports no fault. The protocol above numbers its own reasons from 1.
pub const CODE_DONE: u32 = 0;

/// The code with which the transport itself turns away a peer that does not speak our framing.
pub const CODE_NOT_OURS: u32 = u32::MAX;
