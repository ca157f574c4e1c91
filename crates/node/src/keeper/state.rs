//! How a running node is, for people and for programs.

use commonage_net::protocol::Progress;
use commonage_net::transport::Traffic;
use serde::Serialize;

/// How it stands with one peer.
#[derive(Clone, Debug, Serialize)]
pub struct PeerState {
    /// What they are called; the beginning of a key where that is not known.
    pub name: String,
    /// The person, if known.
    pub person: Option<String>,
    /// The device, if known.
    pub device: Option<String>,
    /// The key of the endpoint.
    pub endpoint: String,
    /// Where they were last.
    pub address: String,
    /// Whether it says that it is a hub.
    pub is_hub: bool,
    /// When we were connected last, in ms since 1970.
    pub met_ms: Option<u64>,
    /// How it stands, in words.
    pub state: String,
    /// Whether all is exchanged, and an invitation of theirs has not let us in all the same.
    pub is_shut: bool,
    /// What goes on, if we are connected.
    pub link: Option<LinkState>,
    /// When they are tried again, in ms since 1970.
    pub next_try_ms: Option<u64>,
}

/// What goes on between two who are connected.
#[derive(Clone, Debug, Serialize)]
pub struct LinkState {
    /// Since when, in ms since 1970.
    pub since_ms: u64,
    /// By which way: an address of theirs, or a relay.
    pub way: String,
    /// Whether each knows what the other lacks.
    pub compared: bool,
    /// Operations that they have and we lack, as far as they said.
    pub expected: u64,
    /// Operations that came.
    pub received: u64,
    /// Operations that went.
    pub sent: u64,
    /// Whether both have everything of each other.
    pub is_even: bool,
    /// Bytes that went and came, with everything around them.
    pub sent_bytes: u64,
    /// Likewise.
    pub received_bytes: u64,
    /// Bytes of messages that were sent and received, without what carries them.
    pub message_bytes: [u64; 2],
    /// The round trip, in microseconds.
    pub round_trip_us: Option<u64>,
}

impl LinkState {
    pub(super) fn new(
        since_ms: u64,
        way: String,
        progress: Progress,
        traffic: Traffic,
        message_bytes: [u64; 2],
    ) -> Self {
        let Progress { compared, expected, received, sent, all_received, all_sent, .. } = progress;
        let Traffic { sent_bytes, received_bytes, rtt } = traffic;
        let round_trip_us = rtt.and_then(|time| u64::try_from(time.as_micros()).ok());
        let is_even = compared && all_received && all_sent;
        Self {
            since_ms,
            way,
            compared,
            expected,
            received,
            sent,
            is_even,
            sent_bytes,
            received_bytes,
            message_bytes,
            round_trip_us,
        }
    }

    /// In words.
    pub fn words(&self) -> String {
        if !self.compared {
            "connected, comparing what each has".into()
        } else if self.is_even {
            "connected, both have everything".into()
        } else if self.received < self.expected {
            format!("connected, receiving: {} of {}", self.received, self.expected)
        } else {
            "connected, exchanging".into()
        }
    }
}

/// How the node is.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// The person.
    pub person: String,
    /// What they are called.
    pub name: String,
    /// Since when it runs, in ms since 1970.
    pub since_ms: u64,
    /// Where it can be reached.
    pub address: String,
    /// Whether it is a hub.
    pub is_hub: bool,
    /// Whether a command is writing at this moment.
    pub pen_is_lent: bool,
    /// How many spaces are held.
    pub spaces: usize,
    /// How many operations are held.
    pub operations: usize,
    /// Whether it looks for somebody at this moment.
    pub is_calling: bool,
    /// Everyone known, those that are connected first.
    pub peers: Vec<PeerState>,
}

impl Status {
    /// How many operations have come of those that the others said they have, with whom it is not done yet.
    pub fn receiving(&self) -> Option<(u64, u64)> {
        let links = self
            .peers
            .iter()
            .filter_map(|peer| peer.link.as_ref())
            .filter(|link| !link.is_even && link.received < link.expected);
        links.map(|link| (link.received, link.expected)).reduce(|(a, b), (c, d)| (a + c, b + d))
    }
}

/// What happens, to be told as it happens.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "what")]
pub enum Event {
    /// Somebody is connected, and each has what the other had.
    Even {
        /// Who.
        name: String,
        /// How many operations came with it.
        received: u64,
        /// How many went.
        sent: u64,
    },
    /// Somebody is connected.
    Connected {
        /// Who, as far as known.
        name: String,
    },
    /// A connection is over.
    Ended {
        /// With whom.
        name: String,
        /// Why.
        why: String,
    },
    /// Something is new in a space.
    News {
        /// The space.
        space: String,
        /// How many operations.
        operations: usize,
    },
    /// Something needs a look.
    Trouble {
        /// What.
        text: String,
    },
}
