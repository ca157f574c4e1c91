//! The one endpoint of a node: it listens, dials, and knows its own address.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use iroh::dns::DnsResolver;
use iroh::endpoint::{BindError, Builder, ConnectOptions, PortmapperConfig, presets};
use iroh::{EndpointAddr, NetReportConfig, RelayConfig, RelayMap, RelayMode, RelayUrl, SecretKey, Watcher};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing::warn;

use crate::address::{Address, EndpointKey, RELAY_BYTES_MAX, SOCKETS_MAX};
use crate::transport::limits::{CONNECT_TIMEOUT, READY_CONNECTIONS_MAX, RELAYS_MAX};
use crate::transport::local::{Local, Sighting};
use crate::transport::quic::{self, Side};
use crate::transport::{ALPN, Connection, Reach, Settings, TransportError, doorman};

/// Listens and dials under one endpoint key. Dropping it stops it; [`Endpoint::close`] also says goodbye.
#[derive(Debug)]
pub struct Endpoint {
    inner: iroh::Endpoint,
    external: Vec<SocketAddr>,
    relays: Mutex<BTreeSet<RelayUrl>>,
    local: Local,
    sightings: Mutex<Option<mpsc::Receiver<Sighting>>>,
    ready: tokio::sync::Mutex<mpsc::Receiver<Connection>>,
    doorman: JoinHandle<()>,
}

impl Endpoint {
    /// Binds the sockets and begins to listen. If the wanted port is taken, any other is taken instead:
    /// [`Endpoint::address`] tells which.
    pub async fn bind(settings: Settings) -> Result<Self, TransportError> {
        let relays = settings.relays.iter().map(|url| read_relay(url)).collect::<Result<BTreeSet<_>, _>>()?;
        if relays.len() > RELAYS_MAX {
            return Err(TransportError::TooManyRelays);
        }
        let inner = bind_somewhere(&settings, &relays).await?;
        let (local, sightings) = Local::new(settings.lan && settings.reach == Reach::Network);
        local.start(&inner);
        let (send, ready) = mpsc::channel(READY_CONNECTIONS_MAX);
        let doorman = tokio::spawn(doorman::stand(inner.clone(), send));
        Ok(Self {
            inner,
            external: settings.external,
            relays: Mutex::new(relays),
            local,
            sightings: Mutex::new(Some(sightings)),
            ready: tokio::sync::Mutex::new(ready),
            doorman,
        })
    }

    /// The key under which others dial this endpoint.
    pub fn id(&self) -> EndpointKey {
        EndpointKey(*self.inner.id().as_bytes())
    }

    /// Where this endpoint can be reached, as far as it knows now: fixed addresses first, at most [`SOCKETS_MAX`].
    pub fn address(&self) -> Address {
        let now = self.inner.addr();
        let mut sockets = self.external.clone();
        for socket in now.ip_addrs().filter(|socket| !is_link_local(socket)) {
            if !sockets.contains(socket) {
                sockets.push(*socket);
            }
        }
        sockets.truncate(SOCKETS_MAX);
        let relay = now.relay_urls().map(ToString::to_string).find(|url| url.len() <= RELAY_BYTES_MAX);
        Address { endpoint: self.id(), sockets, relay }
    }

    /// Waits until the address is another than `known`, and gives it; `None` when the endpoint has closed.
    pub async fn address_other_than(&self, known: &Address) -> Option<Address> {
        let mut changes = self.inner.watch_addr();
        loop {
            let now = self.address();
            if now != *known {
                return Some(now);
            }
            changes.updated().await.ok()?;
        }
    }

    /// Connects to a peer. Where the address names no socket, the peer is looked for on the local network; where it
    /// names no relay, our own relays are asked too, because members of one hub often share it.
    ///
    /// A relay in the address is called even if it is none of ours. Whoever wrote the address thus chooses a host that
    /// this machine sends a request to: pass addresses of people one knows, not of everyone.
    pub async fn connect(&self, address: &Address) -> Result<Connection, TransportError> {
        if address.endpoint == self.id() {
            return Err(TransportError::Myself);
        }
        let peer = address.endpoint.short();
        let dialling = async {
            let quic = self.dial(self.complete(address)?).await.map_err(|reason| self.unreachable(&peer, reason))?;
            Connection::open(quic).await
        };
        timeout(CONNECT_TIMEOUT, dialling).await.map_err(|_| TransportError::TimedOut(peer.clone()))?
    }

    async fn dial(&self, to: EndpointAddr) -> Result<iroh::endpoint::Connection, String> {
        let config = quic::config(Side::Dialer).map_err(|error| error.to_string())?;
        let options = ConnectOptions::new().with_transport_config(config);
        let connecting = self.inner.connect_with_opts(to, ALPN, options).await.map_err(|error| error.to_string())?;
        connecting.await.map_err(|error| error.to_string())
    }

    fn unreachable(&self, peer: &str, reason: String) -> TransportError {
        if self.inner.is_closed() {
            return TransportError::Stopped;
        }
        TransportError::Unreachable { peer: peer.to_string(), reason }
    }

    fn complete(&self, address: &Address) -> Result<EndpointAddr, TransportError> {
        let key = iroh::PublicKey::from_bytes(address.endpoint.as_bytes()).map_err(|_| TransportError::NotAKey)?;
        let sockets = address.sockets.iter().take(SOCKETS_MAX).copied();
        let to = sockets.fold(EndpointAddr::new(key), EndpointAddr::with_ip_addr);
        let relays = match &address.relay {
            Some(url) => BTreeSet::from([read_relay(url)?]),
            None => self.lock_relays().clone(),
        };
        Ok(relays.into_iter().fold(to, EndpointAddr::with_relay_url))
    }

    /// The next peer that has dialled us and shaken hands; `None` when the endpoint has closed. May be cancelled.
    pub async fn accept(&self) -> Option<Connection> {
        self.ready.lock().await.recv().await
    }

    /// News from the local network, from the start. They go to the first who asks; any other gets an empty channel.
    pub fn sightings(&self) -> mpsc::Receiver<Sighting> {
        let taken = self.sightings.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.unwrap_or_else(|| mpsc::channel(1).1)
    }

    /// Keeps in touch with one more relay. Whether it answers shows in [`Endpoint::address`] a moment later.
    pub async fn use_relay(&self, url: &str) -> Result<(), TransportError> {
        let url = read_relay(url)?;
        {
            let mut relays = self.lock_relays();
            if relays.len() >= RELAYS_MAX && !relays.contains(&url) {
                return Err(TransportError::TooManyRelays);
            }
            relays.insert(url.clone());
        }
        let config = Arc::new(relay_config(url.clone()));
        self.inner.insert_relay(url, config).await;
        Ok(())
    }

    /// Tells the endpoint that the machine has joined or left a network, where the system does not say so itself.
    pub async fn network_changed(&self) {
        self.local.start(&self.inner);
        self.inner.network_change().await;
    }

    /// Says goodbye to every peer and stops. Connections that nobody has closed end with code 0.
    pub async fn close(&self) {
        self.inner.close().await;
        self.doorman.abort();
    }

    fn lock_relays(&self) -> std::sync::MutexGuard<'_, BTreeSet<RelayUrl>> {
        self.relays.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.doorman.abort();
    }
}

async fn bind_somewhere(settings: &Settings, relays: &BTreeSet<RelayUrl>) -> Result<iroh::Endpoint, TransportError> {
    let say = |error: BindError| TransportError::Bind(format!("{error:#}"));
    match builder(settings, relays, settings.port)?.bind().await {
        Err(error @ BindError::Sockets { .. }) if settings.port != 0 => {
            warn!(port = settings.port, %error, "this port is not to be had; listening on another");
            builder(settings, relays, 0)?.bind().await.map_err(say)
        }
        bound => bound.map_err(say),
    }
}

/// Everything that could speak to the outside unasked is off, and stays off unless the settings name it:
///
/// - `presets::Minimal` knows no public relay, resolver or publisher; the lookups are cleared all the same, so that a
///   later version that adds one does not speak in our name.
/// - The relay transport is there with an empty list, because a relay can be added later only to an endpoint that has
///   it. With an empty list it opens nothing and iroh makes no network report.
/// - With relays, the report measures how far each of *them* is (an HTTP request now and then); the check for captive
///   portals, a second request, is off. Address discovery over QUIC needs a certificate that our own relays lack.
/// - The name of a relay is looked up with the machine's own resolver and no other. By default iroh would turn to
///   public resolvers when that one is slow, and tell them which hub a person belongs to.
/// - Port mapping is asked of the router only when wanted: the request stays on the LAN, but iroh sends it as soon as
///   it binds, also in a café, and it opens a door to the whole internet.
fn builder(settings: &Settings, relays: &BTreeSet<RelayUrl>, port: u16) -> Result<Builder, TransportError> {
    let (v4, v6) = match settings.reach {
        Reach::Loopback => (Ipv4Addr::LOCALHOST, Ipv6Addr::LOCALHOST),
        Reach::Network => (Ipv4Addr::UNSPECIFIED, Ipv6Addr::UNSPECIFIED),
    };
    let maps_port = settings.map_port && settings.reach == Reach::Network;
    let mut net_report = NetReportConfig::minimal();
    net_report.https_probes = true;
    let map = relays.iter().map(|url| (url.clone(), Arc::new(relay_config(url.clone()))));
    let builder = iroh::Endpoint::builder(presets::Minimal)
        .clear_address_lookup()
        .relay_mode(RelayMode::Custom(relay_map(map)))
        .net_report_config(net_report)
        .dns_resolver(DnsResolver::builder().with_system_defaults().disable_fallback().build())
        .portmapper_config(if maps_port { PortmapperConfig::default() } else { PortmapperConfig::Disabled })
        .secret_key(SecretKey::from_bytes(&settings.secret))
        .alpns(vec![ALPN.to_vec()])
        .transport_config(quic::config(Side::Acceptor)?);
    let builder = settings.external.iter().fold(builder, |builder, socket| builder.external_addr(*socket));
    bind_addresses(builder, SocketAddr::new(v4.into(), port), SocketAddr::new(v6.into(), port))
}

/// IPv4 must be had; IPv6 is taken where the machine has it.
fn bind_addresses(builder: Builder, v4: SocketAddr, v6: SocketAddr) -> Result<Builder, TransportError> {
    let optional = iroh::endpoint::BindOpts::default().set_is_required(false);
    let bound = builder.clear_ip_transports().bind_addr(v4).and_then(|with| with.bind_addr_with_opts(v6, optional));
    bound.map_err(|error| TransportError::Bind(error.to_string()))
}

fn relay_map(relays: impl Iterator<Item = (RelayUrl, Arc<RelayConfig>)>) -> RelayMap {
    let map = RelayMap::empty();
    relays.for_each(|(url, config)| {
        map.insert(url, config);
    });
    map
}

/// No address discovery over QUIC: it needs a certificate that a community's own relay does not have.
fn relay_config(url: RelayUrl) -> RelayConfig {
    RelayConfig::new(url, None)
}

fn read_relay(url: &str) -> Result<RelayUrl, TransportError> {
    let wrong = || TransportError::NotARelay(url.chars().take(80).collect());
    let parsed: RelayUrl = url.trim().parse().map_err(|_| wrong())?;
    let is_web = matches!(parsed.scheme(), "http" | "https") && parsed.has_host();
    if is_web && url.len() <= RELAY_BYTES_MAX { Ok(parsed) } else { Err(wrong()) }
}

/// An IPv6 address that holds on one cable only, and needs the name of an interface that the other side does not know.
fn is_link_local(socket: &SocketAddr) -> bool {
    matches!(socket.ip(), IpAddr::V6(ip) if ip.is_unicast_link_local())
}
