//! Every limit of the transport, each with its reason.

use std::time::Duration;

/// Largest frame, 8 MiB: the largest batch of operations with their bodies, and small enough to hold a few at once.
pub const FRAME_BYTES_MAX: usize = 8 << 20;

/// Memory set aside for a frame before any of it has arrived, 64 KiB. What a peer announces is only a claim.
pub const FRAME_BYTES_FIRST: usize = 64 << 10;

/// How much a peer may send ahead of what we have read, 1 MiB: 20 MB/s over 50 ms, 5 MB/s around the world. A
/// connection thus costs at most 1 MiB here, 1 MiB on the way out, and one frame of 8 MiB that is being put together:
/// 10 MiB.
///
/// It may not be more: QUIC (noq 1.4, as quinn, issue 2809) keeps at most 1,024 pieces of a stream that nobody has read
/// yet, and ends the whole connection at one more. A piece is a packet, of about 1,150 bytes at the least, so 1,024 of
/// them fill the window first. With 8 MiB a reader that paused for a moment lost its connection.
pub const RECEIVE_WINDOW_BYTES: u32 = 1 << 20;

/// The same before the node has taken a connection up, 64 KiB: a stranger's first words, not a place to store things.
pub const STRANGER_WINDOW_BYTES: u32 = 64 << 10;

/// How much we hold that a peer has not yet confirmed, 1 MiB: as much as it lets us send ahead.
pub const SEND_WINDOW_BYTES: u64 = 1 << 20;

/// A sign of life this often: home routers forget a UDP path after 30 s or more, and iroh allows no longer per path.
pub const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// Silence after which a peer counts as gone: four lost signs of life, and soon enough to tell people.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// How long dialling may take, with looking for the peer on the local network and through a relay.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long one who dials us may take to shake hands and say a first word; an honest slow line needs a second or two.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Most handshakes under way at once, each about 64 KiB and a few ms of computing. Beyond, callers are refused at
/// once and try again.
pub const HANDSHAKES_MAX: usize = 64;

/// Most handshakes under way from one IP address, so that one machine cannot keep the door busy for all: a household
/// or a workshop behind one router has fewer devices that call in the same second.
pub const HANDSHAKES_PER_SOURCE_MAX: usize = 16;

/// Handshakes under way from which on a caller must first show that it receives at the address it writes from
/// (one more round trip). Forged addresses then take up no place.
pub const HANDSHAKES_TRUSTED_MAX: usize = 8;

/// Connections that are ready and wait for the node to take them; then handshakes wait too.
pub const READY_CONNECTIONS_MAX: usize = 16;

/// How long the last bytes may take to be confirmed when a stream is finished.
pub const FINISH_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest reason for closing, in bytes: a sentence; QUIC puts it in a single packet.
pub const REASON_BYTES_MAX: usize = 200;

/// Peers of the local network whose news wait to be read; a village hall full of them.
pub const SIGHTINGS_MAX: usize = 256;

/// Most relays of one node: one or two hubs, and a few of friends.
pub const RELAYS_MAX: usize = 8;

/// What one member may send through our relay, in bytes a second: 8 MiB, a fast home line. The rest waits.
pub const RELAY_CLIENT_BYTES_PER_SECOND_MAX: u32 = 8 << 20;
