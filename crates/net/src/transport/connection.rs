//! One connection to one peer: who it is, a value that only the two of us know, and a way to move frames.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use iroh::TransportAddr;
use iroh::endpoint::{Connection as Quic, ConnectionError, RecvStream, SendStream, Side as QuicSide, VarInt};

use crate::address::EndpointKey;
use crate::transport::frame::{FrameReader, FrameWriter};
use crate::transport::limits::{REASON_BYTES_MAX, RECEIVE_WINDOW_BYTES};
use crate::transport::{CODE_NOT_OURS, TransportError};

const BINDING_LABEL: &[u8] = b"commonage/sync/1 binding";

/// The dialer's first byte, which makes its stream visible to the acceptor, and names this way of framing.
const PREAMBLE: u8 = 1;

/// A connection on which both have shaken hands and the one stream is open.
#[derive(Debug)]
pub struct Connection {
    /// Whether we dialled.
    pub is_dialer: bool,
    /// The endpoint key that the peer has proved to hold.
    pub remote: EndpointKey,
    /// 32 bytes that both sides compute and nobody else can: the same on both, different for each connection. What a
    /// device signs together with them counts on this connection only.
    pub binding: [u8; 32],
    quic: Quic,
    send: SendStream,
    receive: RecvStream,
}

impl Connection {
    /// The dialer's side: opens the stream and says the first byte at once, so that the acceptor sees it even if the
    /// dialer then waits.
    pub(crate) async fn open(quic: Quic) -> Result<Self, TransportError> {
        let (send, receive) = quic.open_bi().await.map_err(|error| Handle::new(quic.clone()).read_close(&error))?;
        let mut writer = FrameWriter::new(send, Handle::new(quic.clone()));
        writer.write(&[PREAMBLE]).await?;
        Self::new(quic, writer.into_stream(), receive)
    }

    /// The acceptor's side: waits for the stream and its first byte.
    pub(crate) async fn wait(quic: Quic) -> Result<Self, TransportError> {
        let (send, mut receive) =
            quic.accept_bi().await.map_err(|error| Handle::new(quic.clone()).read_close(&error))?;
        let mut first = [0];
        if receive.read_exact(&mut first).await.is_err() || first != [PREAMBLE] {
            quic.close(VarInt::from_u32(CODE_NOT_OURS), b"unknown framing");
            return Err(TransportError::NotOurs);
        }
        Self::new(quic, send, receive)
    }

    fn new(quic: Quic, send: SendStream, receive: RecvStream) -> Result<Self, TransportError> {
        let mut binding = [0; 32];
        quic.export_keying_material(&mut binding, BINDING_LABEL, b"")
            .map_err(|_| Closed::Lost { reason: "the handshake left no shared secret".into() })?;
        let is_dialer = quic.side() == QuicSide::Client;
        Ok(Self { is_dialer, remote: EndpointKey(*quic.remote_id().as_bytes()), binding, quic, send, receive })
    }

    /// Takes the connection up: from here on the peer may send at full speed.
    pub fn split(self) -> (FrameReader, FrameWriter, Handle) {
        self.quic.set_receive_window(VarInt::from_u32(RECEIVE_WINDOW_BYTES));
        let handle = Handle::new(self.quic);
        (FrameReader::new(self.receive, handle.clone()), FrameWriter::new(self.send, handle.clone()), handle)
    }
}

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// We closed it.
    ByUs,
    /// The peer closed it and said why. The words are the peer's: show them as a quotation.
    ByPeer {
        /// The peer's code; 0 reports no fault.
        code: u32,
        /// The peer's words, without control characters, at most [`REASON_BYTES_MAX`] bytes.
        reason: String,
    },
    /// The network or the protocol below ended it.
    Lost {
        /// What is known.
        reason: String,
    },
}

impl Closed {
    /// Whether the peer closed it.
    pub fn by_peer(&self) -> bool {
        matches!(self, Closed::ByPeer { .. })
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Closed::ByUs => f.write_str("closed here"),
            Closed::ByPeer { code, reason } => write!(f, "the other side closed it (code {code}): “{reason}”"),
            Closed::Lost { reason } => f.write_str(reason),
        }
    }
}

/// What one connection has moved, as UDP payload, with all that QUIC adds and sends again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes sent.
    pub sent_bytes: u64,
    /// Bytes received.
    pub received_bytes: u64,
    /// Round trip time of the path in use, once there is one.
    pub rtt: Option<Duration>,
}

/// The way that bytes take at this moment; it may change while the connection lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    /// Straight to this socket.
    Direct(SocketAddr),
    /// Through the relay with this URL.
    Relay(String),
    /// Not known: not chosen yet, or the connection has ended.
    Unknown,
}

/// A connection seen from beside its stream. Cheap to clone; the connection lives while any part of it does.
#[derive(Debug, Clone)]
pub struct Handle {
    quic: Quic,
}

impl Handle {
    pub(crate) fn new(quic: Quic) -> Self {
        Self { quic }
    }

    /// Closes at once, with a code (0 reports no fault) and a reason that the peer may show. What was sent and not yet
    /// confirmed may be lost: [`FrameWriter::finish`] waits for it.
    pub fn close(&self, code: u32, reason: &str) {
        self.quic.close(VarInt::from_u32(code), shorten(reason).as_bytes());
    }

    /// Waits until the connection has ended, and says how.
    pub async fn closed(&self) -> Closed {
        self.read_close(&self.quic.closed().await)
    }

    /// The traffic so far.
    pub fn stats(&self) -> Traffic {
        let stats = self.quic.stats();
        let rtt = self.quic.paths().iter().find(|path| path.is_selected()).map(|path| path.rtt());
        Traffic { sent_bytes: stats.udp_tx.bytes, received_bytes: stats.udp_rx.bytes, rtt }
    }

    /// The path in use.
    pub fn path(&self) -> Path {
        let paths = self.quic.paths();
        match paths.iter().find(|path| path.is_selected()).map(|path| path.remote_addr().clone()) {
            Some(TransportAddr::Ip(socket)) => Path::Direct(socket),
            Some(TransportAddr::Relay(url)) => Path::Relay(url.to_string()),
            _ => Path::Unknown,
        }
    }

    pub(crate) fn read_close(&self, error: &ConnectionError) -> Closed {
        match error {
            ConnectionError::LocallyClosed => Closed::ByUs,
            ConnectionError::ApplicationClosed(close) => Closed::ByPeer {
                code: u32::try_from(close.error_code.into_inner()).unwrap_or(u32::MAX),
                reason: clean(&close.reason),
            },
            ConnectionError::TimedOut => Closed::Lost { reason: "the other side fell silent".into() },
            other => Closed::Lost { reason: clean(other.to_string().as_bytes()) },
        }
    }
}

/// A peer's words, made safe for a terminal and a page.
fn clean(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    shorten(&text).chars().filter(|sign| !sign.is_control()).collect()
}

fn shorten(text: &str) -> &str {
    let end = (0..=text.len().min(REASON_BYTES_MAX)).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_shortened_between_signs_and_cleaned() {
        let long = "ä".repeat(REASON_BYTES_MAX);
        assert_eq!(shorten(&long).len(), REASON_BYTES_MAX);
        assert_eq!(shorten(&format!("x{long}")).len(), REASON_BYTES_MAX - 1);
        assert_eq!(clean(b"\x1b[31mred\n\xff"), "[31mred\u{fffd}");
        assert_eq!(clean(b""), "");
    }
}
