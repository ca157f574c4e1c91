//! What can go wrong while bytes move, and what a person can do about it.

use crate::transport::Closed;
use crate::transport::limits::{CONNECT_TIMEOUT, FRAME_BYTES_MAX, RELAYS_MAX};

/// Why the transport could not do what it was asked. Nothing here loses anything that was stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The sockets could not be bound.
    #[error("cannot listen on this machine: {0}; check the port, and that no firewall forbids it")]
    Bind(String),
    /// The endpoint was closed.
    #[error("Commonage has stopped listening here; start it again to connect")]
    Stopped,
    /// The key of an address is no public key.
    #[error("the key in this address is not a valid one; ask for the address again")]
    NotAKey,
    /// The address is our own.
    #[error("this is the address of this very computer; ask the other side for theirs")]
    Myself,
    /// The relay's URL cannot be read.
    #[error("“{0}” is not the URL of a relay; it looks like http://hub.example:8080")]
    NotARelay(String),
    /// More relays than a node keeps in touch with.
    #[error("a computer keeps in touch with at most {RELAYS_MAX} relays; leave one out")]
    TooManyRelays,
    /// Nobody answered there.
    #[error("cannot reach {peer}: {reason}; check that both are switched on, or ask for a newer address")]
    Unreachable {
        /// The first digits of the key that was dialled.
        peer: String,
        /// What the network said.
        reason: String,
    },
    /// Nobody answered in time.
    #[error("{0} did not answer within {wait:?}; check that both are switched on", wait = CONNECT_TIMEOUT)]
    TimedOut(String),
    /// The connection ended.
    #[error("the connection ended: {0}")]
    Closed(Closed),
    /// A frame is longer than any may be.
    #[error(
        "a frame of {0} bytes is longer than the {FRAME_BYTES_MAX} allowed; the other side is not speaking our protocol"
    )]
    FrameTooLong(u64),
    /// The stream ended inside a frame.
    #[error("the other side stopped in the middle of a message; connect again, nothing is lost")]
    Truncated,
    /// The first byte of the stream is none that we know.
    #[error("the other side began with something this version does not understand; update the older of the two")]
    NotOurs,
    /// The relay server could not start, or stopped badly.
    #[error("the relay on this machine: {0}; check that its port is free")]
    Relay(String),
}

impl From<Closed> for TransportError {
    fn from(closed: Closed) -> Self {
        Self::Closed(closed)
    }
}
