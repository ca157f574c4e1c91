//! How QUIC is set up: one stream, bounded windows, signs of life.

use iroh::endpoint::{IdleTimeout, QuicTransportConfig, VarInt};

use crate::transport::TransportError;
use crate::transport::limits::{
    IDLE_TIMEOUT, KEEP_ALIVE, RECEIVE_WINDOW_BYTES, SEND_WINDOW_BYTES, STRANGER_WINDOW_BYTES,
};

/// The side of a connection, as far as its settings differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Opens the one stream, and lets the peer open none.
    Dialer,
    /// Lets the peer open one stream.
    Acceptor,
}

/// One bidirectional stream from the dialer, nothing else: no other streams, no datagrams, no early data.
pub(crate) fn config(side: Side) -> Result<QuicTransportConfig, TransportError> {
    let idle = IdleTimeout::try_from(IDLE_TIMEOUT).map_err(|error| TransportError::Bind(error.to_string()))?;
    Ok(QuicTransportConfig::builder()
        .max_concurrent_bidi_streams(VarInt::from_u32(if side == Side::Acceptor { 1 } else { 0 }))
        .max_concurrent_uni_streams(VarInt::from_u32(0))
        .datagram_receive_buffer_size(None)
        .datagram_send_buffer_size(0)
        .keep_alive_interval(KEEP_ALIVE)
        .max_idle_timeout(Some(idle))
        // The connection's window holds a stranger back; it is widened when the node takes the connection up.
        .stream_receive_window(VarInt::from_u32(RECEIVE_WINDOW_BYTES))
        .receive_window(VarInt::from_u32(STRANGER_WINDOW_BYTES))
        .send_window(SEND_WINDOW_BYTES)
        .build())
}
