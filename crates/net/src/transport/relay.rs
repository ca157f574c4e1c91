//! A relay of one's own: a hub passes on the packets of members who cannot reach each other directly.
//!
//! It is iroh's relay server, in this process, over plain HTTP. What it carries is encrypted from end to end between
//! the members; it learns who talks to whom, and how much. It writes nothing down and asks nobody.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use iroh_relay::server::{
    Access, AccessControl, ClientRateLimit, ClientRequest, Limits, RelayConfig, Server, ServerConfig,
};

use crate::address::EndpointKey;
use crate::transport::TransportError;
use crate::transport::limits::RELAY_CLIENT_BYTES_PER_SECOND_MAX;

/// A running relay. Dropping it stops it.
#[derive(Debug)]
pub struct Relay {
    server: Server,
    socket: SocketAddr,
}

impl Relay {
    /// Starts a relay. `admits` is asked each time somebody connects, after they have proved that they hold the key;
    /// it must be quick. Both who talk through a relay must be admitted.
    pub async fn start(
        bind: SocketAddr,
        admits: impl Fn(&EndpointKey) -> bool + Send + Sync + 'static,
    ) -> Result<Self, TransportError> {
        let mut limits = Limits::default();
        limits.client_rx = NonZeroU32::new(RELAY_CLIENT_BYTES_PER_SECOND_MAX).map(ClientRateLimit::new);
        let mut relay = RelayConfig::new(bind);
        relay.limits = limits;
        relay.access = Arc::new(Door(Box::new(admits)));
        let mut config = ServerConfig::default();
        config.relay = Some(relay);
        let server = Server::spawn(config).await.map_err(|error| TransportError::Relay(format!("{error:#}")))?;
        let socket = server.http_addr().ok_or_else(|| TransportError::Relay("it has no address".into()))?;
        Ok(Self { server, socket })
    }

    /// The socket it listens on.
    pub fn socket(&self) -> SocketAddr {
        self.socket
    }

    /// The URL under which this machine reaches it. A hub whose relay listens on every network gives its members its
    /// own name or address instead of the one in here.
    pub fn url(&self) -> String {
        let ip = match self.socket.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        format!("http://{}/", SocketAddr::new(ip, self.socket.port()))
    }

    /// Ends the connections of one whom `admits` no longer admits. Says whether there were any.
    pub fn disconnect(&self, key: &EndpointKey) -> bool {
        let id = iroh::PublicKey::from_bytes(key.as_bytes()).ok();
        let clients = self.server.relay_service().map(|service| service.clients());
        id.zip(clients).is_some_and(|(id, clients)| clients.disconnect(id, None))
    }

    /// Stops in an orderly way.
    pub async fn shutdown(self) -> Result<(), TransportError> {
        self.server.shutdown().await.map_err(|error| TransportError::Relay(format!("{error:#}")))
    }
}

struct Door(Box<dyn Fn(&EndpointKey) -> bool + Send + Sync>);

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Door")
    }
}

impl AccessControl for Door {
    async fn on_connect(&self, request: &ClientRequest) -> Access {
        if (self.0)(&EndpointKey(*request.endpoint_id().as_bytes())) {
            Access::Allow
        } else {
            Access::Deny { reason: Some("this relay serves the members of its hub".into()) }
        }
    }
}
