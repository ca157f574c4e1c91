//! Finding each other on the local network (mDNS): who is here, and under which sockets.
//!
//! What we say to everyone on the network is our endpoint key and our sockets, under the service name `commonage`;
//! no relay, no name, no space. What we hear is hearsay: only sockets are taken from it. A relay in an announcement is
//! ignored, or a stranger on the same network could make us call any web address.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Mutex, PoisonError};

use iroh::EndpointId;
use iroh::address_lookup::{AddrFilter, AddressLookup, EndpointData, EndpointInfo, Error, Item};
use iroh_mdns_address_lookup::{DiscoveryEvent, MdnsAddressLookup};
use n0_future::boxed::BoxStream;
use n0_future::{Stream, StreamExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::{debug, info};

use crate::address::{Address, EndpointKey, SOCKETS_MAX};
use crate::transport::limits::SIGHTINGS_MAX;

const SERVICE_NAME: &str = "commonage";

/// News from the local network. Hearsay: who it is shows only when one connects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sighting {
    /// Somebody is here, or has moved to other sockets.
    Seen(Address),
    /// Somebody has not been heard for a while, or said goodbye.
    Gone(EndpointKey),
}

impl Sighting {
    fn key(&self) -> EndpointKey {
        match self {
            Sighting::Seen(address) => address.endpoint,
            Sighting::Gone(key) => *key,
        }
    }

    fn from_event(event: DiscoveryEvent) -> Option<Self> {
        match event {
            DiscoveryEvent::Discovered { endpoint_info, .. } => {
                let sockets = endpoint_info.data.ip_addrs().copied().take(SOCKETS_MAX).collect();
                let endpoint = EndpointKey(*endpoint_info.endpoint_id.as_bytes());
                Some(Sighting::Seen(Address { endpoint, sockets, relay: None }))
            }
            DiscoveryEvent::Expired { endpoint_id } => Some(Sighting::Gone(EndpointKey(*endpoint_id.as_bytes()))),
            _ => None,
        }
    }
}

/// mDNS of one endpoint: off, waiting for a network, or running.
#[derive(Debug)]
pub(crate) struct Local {
    news: Option<mpsc::Sender<Sighting>>,
    running: Mutex<Option<JoinHandle<()>>>,
}

impl Local {
    /// With `is_wanted` false nothing is ever sent or received, and the receiver is closed.
    pub(crate) fn new(is_wanted: bool) -> (Self, mpsc::Receiver<Sighting>) {
        let (news, receiver) = mpsc::channel(1);
        (Self { news: is_wanted.then_some(news), running: Mutex::new(None) }, receiver)
    }

    /// Starts if it is wanted and does not run yet. A machine without a network cannot, and tries again when the
    /// network changes: no reason not to start a node.
    pub(crate) fn start(&self, endpoint: &iroh::Endpoint) {
        let Some(news) = self.news.clone() else { return };
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_some() {
            return;
        }
        let builder = MdnsAddressLookup::builder().service_name(SERVICE_NAME).addr_filter(AddrFilter::ip_only());
        match (builder.build(endpoint.id()), endpoint.address_lookup()) {
            (Ok(mdns), Ok(lookups)) => {
                lookups.add(SocketsOnly(mdns.clone()));
                *running = Some(tokio::spawn(async move { tell(mdns.subscribe().await, news).await }));
            }
            (Err(error), _) => info!(%error, "cannot look around on the local network; trying again when it changes"),
            (_, Err(error)) => debug!(%error, "the endpoint has closed"),
        }
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        if let Some(task) = self.running.get_mut().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}

/// Passes news on. While the reader is busy only the latest about each peer is kept, so nothing is missed and nothing
/// piles up.
async fn tell(mut events: impl Stream<Item = DiscoveryEvent> + Unpin, news: mpsc::Sender<Sighting>) {
    let mut waiting = BTreeMap::new();
    loop {
        tokio::select! {
            event = events.next() => match event {
                Some(event) => Sighting::from_event(event).into_iter().for_each(|news| note(&mut waiting, news)),
                None => return,
            },
            place = news.reserve(), if !waiting.is_empty() => match (place, waiting.pop_first()) {
                (Ok(place), Some((_, sighting))) => place.send(sighting),
                _ => return,
            },
        }
    }
}

fn note(waiting: &mut BTreeMap<EndpointKey, Sighting>, sighting: Sighting) {
    let has_room = waiting.len() < SIGHTINGS_MAX;
    match waiting.entry(sighting.key()) {
        Entry::Occupied(mut known) => {
            known.insert(sighting);
        }
        Entry::Vacant(place) if has_room => {
            place.insert(sighting);
        }
        Entry::Vacant(_) => debug!("too many peers on the local network; one is passed over"),
    }
}

/// mDNS as a way to find a peer whose key we know, without the relay that an announcement may name.
#[derive(Debug)]
struct SocketsOnly(MdnsAddressLookup);

impl AddressLookup for SocketsOnly {
    fn publish(&self, data: &EndpointData) {
        self.0.publish(data);
    }

    fn resolve(&self, endpoint: EndpointId) -> Option<BoxStream<Result<Item, Error>>> {
        Some(self.0.resolve(endpoint)?.map(|item| item.map(|item| without_relay(&item))).boxed())
    }
}

fn without_relay(item: &Item) -> Item {
    let EndpointInfo { endpoint_id, mut data, .. } = item.endpoint_info().clone();
    data.clear_relay_urls();
    Item::new(EndpointInfo::from_parts(endpoint_id, data), item.provenance(), item.last_updated())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_latest_about_each_peer_waits_and_not_too_many() {
        let key = |number: usize| EndpointKey([(number >> 8) as u8; 32].map(|byte| byte ^ number as u8));
        let mut waiting = BTreeMap::new();
        note(&mut waiting, Sighting::Seen(Address::of(key(1))));
        note(&mut waiting, Sighting::Gone(key(1)));
        assert_eq!(waiting.values().collect::<Vec<_>>(), [&Sighting::Gone(key(1))]);
        (0..SIGHTINGS_MAX).for_each(|number| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&(number as u64).to_be_bytes());
            note(&mut waiting, Sighting::Gone(EndpointKey(key)));
        });
        assert_eq!(waiting.len(), SIGHTINGS_MAX);
    }

    #[test]
    fn a_relay_from_an_announcement_is_not_called() {
        let id = iroh::SecretKey::from_bytes(&[7; 32]).public();
        let mut data = EndpointData::from_iter([iroh::TransportAddr::Ip("10.0.0.1:1".parse().unwrap())]);
        data.add_relay_url("http://elsewhere.example".parse().unwrap());
        let clean = without_relay(&Item::new(EndpointInfo::from_parts(id, data), "mdns", None));
        assert_eq!(clean.endpoint_info().data.addrs().count(), 1);
        assert_eq!(clean.endpoint_info().data.relay_urls().count(), 0);
    }
}
