//! Whom to call, and when: hubs first, then those who were met last; whoever does not answer is tried less and less often.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::Millis;
use commonage_net::address::{Address, EndpointKey};
use commonage_net::protocol::Contact;
use commonage_net::transport::Sighting;
use tokio::sync::mpsc;

use super::core::Core;
use super::wires::Call;
use crate::book::Entry;

/// Connections that a node seeks by itself: with that many, news reaches everybody in a few steps.
const LINKS_SOUGHT: usize = 12;

/// Calls under way at once.
const CALLS_MAX: usize = 8;

/// After a first failure it is tried again so soon; then twice as long each time.
const RETRY_MS: u64 = 2_000;

/// And never more seldom than this: a house that was dark is found again within minutes.
const RETRY_MS_MAX: u64 = 5 * 60_000;

#[derive(Clone, Debug, Default)]
struct Tries {
    failures: u32,
    next: Millis,
    /// Where mDNS saw them.
    sighted: Option<Address>,
}

/// The calls of a running node. Nothing of this is kept: a new start tries everyone again.
pub(super) struct Calls {
    wanted: mpsc::UnboundedSender<Call>,
    under_way: BTreeSet<EndpointKey>,
    tries: BTreeMap<EndpointKey, Tries>,
}

impl Calls {
    pub(super) fn new(wanted: mpsc::UnboundedSender<Call>) -> Self {
        Self { wanted, under_way: BTreeSet::new(), tries: BTreeMap::new() }
    }

    pub(super) fn is_calling(&self) -> bool {
        !self.under_way.is_empty()
    }

    pub(super) fn done(&mut self, key: &EndpointKey) {
        self.under_way.remove(key);
        if let Some(tries) = self.tries.get_mut(key) {
            tries.failures = 0;
        }
    }

    /// A connection is over: soon again, or later if something went wrong.
    pub(super) fn ended(&mut self, key: &EndpointKey, went_wrong: bool, now: Millis) {
        if went_wrong { self.failed(key, now) } else { self.soon(key, now) }
    }

    fn soon(&mut self, key: &EndpointKey, now: Millis) {
        self.tries.entry(*key).or_default().next = Millis(now.0.saturating_add(RETRY_MS));
    }

    fn failed(&mut self, key: &EndpointKey, now: Millis) {
        self.under_way.remove(key);
        let tries = self.tries.entry(*key).or_default();
        tries.failures = tries.failures.saturating_add(1);
        let wait = RETRY_MS.saturating_mul(1 << tries.failures.min(16)).min(RETRY_MS_MAX);
        // Not everybody at the same moment: up to a quarter longer, by the key.
        let spread = wait / 4 * u64::from(key.0[0]) / 255;
        tries.next = Millis(now.0.saturating_add(wait + spread));
    }

    pub(super) fn next_try(&self, key: &EndpointKey, now: Millis) -> Option<Millis> {
        self.tries.get(key).map(|tries| tries.next).filter(|next| *next > now)
    }

    fn is_due(&self, key: &EndpointKey, now: Millis) -> bool {
        !self.under_way.contains(key) && self.tries.get(key).is_none_or(|tries| tries.next <= now)
    }

    fn call(&mut self, entry: &Entry) {
        let key = entry.address.endpoint;
        let mut address = entry.address.clone();
        if let Some(sighted) = self.tries.get(&key).and_then(|tries| tries.sighted.as_ref()) {
            let new = sighted.sockets.iter().filter(|socket| !entry.address.sockets.contains(socket));
            address.sockets.splice(0..0, new.copied().collect::<Vec<_>>());
            address.sockets.truncate(commonage_net::address::SOCKETS_MAX);
        }
        self.under_way.insert(key);
        let _ = self.wanted.send(Call::Peer(address));
    }
}

impl Core {
    /// Calls those whose time has come, as many as are sought.
    pub(super) fn call_those_due(&mut self) {
        let now = self.now();
        let linked: BTreeSet<_> = self.links.values().map(|link| link.remote).collect();
        let own = self.address.endpoint;
        let is_free = |entry: &&Entry| {
            let key = &entry.address.endpoint;
            *key != own && !linked.contains(key) && !entry.is_paused(now) && self.calls.is_due(key, now)
        };
        let mut due: Vec<_> = self.book.entries().filter(is_free).cloned().collect();
        due.sort_by_key(|entry| (entry.pending.is_empty(), !entry.is_hub(), std::cmp::Reverse(entry.met)));
        for entry in due {
            let sought = linked.len() + self.calls.under_way.len();
            let is_wanted = sought < LINKS_SOUGHT || entry.is_hub() || !entry.pending.is_empty();
            if self.calls.under_way.len() < CALLS_MAX && is_wanted {
                self.calls.call(&entry);
            }
        }
    }

    /// Everyone, now, whatever went wrong before.
    pub(super) fn call_everyone(&mut self) {
        self.calls.tries.values_mut().for_each(|tries| tries.next = Millis(0));
        self.call_those_due();
    }

    pub(super) fn call_failed(&mut self, key: EndpointKey) {
        let now = self.now();
        self.calls.failed(&key, now);
        self.call_those_due();
    }

    /// Somebody was seen on the local network. Only those who are known are called: others are nobody's business.
    pub(super) fn sight(&mut self, sighting: Sighting) {
        match sighting {
            Sighting::Seen(address) => {
                let key = address.endpoint;
                if self.book.get(&key).is_some() {
                    let tries = self.calls.tries.entry(key).or_default();
                    (tries.sighted, tries.next) = (Some(address), Millis(0));
                    self.call_those_due();
                }
            }
            Sighting::Gone(key) => {
                if let Some(tries) = self.calls.tries.get_mut(&key) {
                    tries.sighted = None;
                }
            }
        }
    }

    /// The relays of hubs that were known before this start.
    pub(super) fn use_known_relays(&self) {
        self.book.entries().filter_map(|entry| entry.contact.as_ref()).for_each(|contact| self.use_relay_of(contact));
    }

    /// A hub that is known carries what cannot go straight.
    pub(super) fn use_relay_of(&self, contact: &Contact) {
        let address = minicbor::decode::<Address>(&contact.address).ok().filter(|_| contact.is_hub);
        if let Some(relay) = address.and_then(|address| address.relay) {
            let _ = self.calls.wanted.send(Call::Relay(relay));
        }
    }

    pub(super) fn words_for(&self, entry: &Entry, now: Millis) -> String {
        let key = entry.address.endpoint;
        if let Some(reason) = entry.last_trouble().filter(|_| entry.is_paused(now)) {
            return format!("left alone for now: {reason}");
        }
        if self.calls.under_way.contains(&key) {
            return "being called".into();
        }
        let tries = self.calls.tries.get(&key);
        match tries {
            Some(tries) if tries.failures > 0 && tries.sighted.is_some() => {
                "seen on this network, does not answer".into()
            }
            Some(tries) if tries.failures > 0 => "not reachable, will be tried again".into(),
            _ if entry.met.is_some() => "not connected".into(),
            _ => "not met yet".into(),
        }
    }
}
