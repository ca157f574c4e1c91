//! What a node asks of its endpoint. The defaults are the quietest: this machine only, and nobody is asked anything.

use std::fmt;
use std::net::SocketAddr;

use iroh::SecretKey;

use crate::address::EndpointKey;

/// How far an endpoint reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// This machine only: the sockets are bound to the loopback interface.
    #[default]
    Loopback,
    /// Every network that the machine is on.
    Network,
}

/// How to bind an endpoint.
#[derive(Clone, Default)]
pub struct Settings {
    /// The secret half of the endpoint key. Not a device key: it signs nothing but handshakes.
    pub secret: [u8; 32],
    /// The UDP port; 0 takes any. If it is taken, any other is bound: a node that is reachable by mDNS or a relay
    /// is better than one that does not start.
    pub port: u16,
    /// How far the endpoint reaches.
    pub reach: Reach,
    /// Whether to be seen by, and to look for, other nodes on the local network (mDNS). Only with [`Reach::Network`].
    pub lan: bool,
    /// Relays to keep in touch with, as URLs. None are used by default.
    pub relays: Vec<String>,
    /// Fixed addresses under which a hub is known, beside those that it finds on its own interfaces.
    pub external: Vec<SocketAddr>,
    /// Whether to ask the router of the local network for a port that the internet can reach (UPnP, PCP, NAT-PMP).
    /// The request stays on the local network, but it opens a door in somebody's router, so it is never the default.
    /// Only with [`Reach::Network`].
    pub map_port: bool,
}

impl Settings {
    /// The quiet defaults with this secret: this machine only, any port, no mDNS, no relay.
    pub fn new(secret: [u8; 32]) -> Self {
        Self { secret, ..Self::default() }
    }

    /// The key under which an endpoint with these settings is dialled.
    pub fn endpoint_key(&self) -> EndpointKey {
        EndpointKey(*SecretKey::from_bytes(&self.secret).public().as_bytes())
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("port", &self.port)
            .field("reach", &self.reach)
            .field("lan", &self.lan)
            .field("relays", &self.relays)
            .field("external", &self.external)
            .field("map_port", &self.map_port)
            .finish_non_exhaustive()
    }
}
