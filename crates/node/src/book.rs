//! Who can be reached where: the addresses that a node remembers. It stays on this computer; what others are told of it
//! are the words of the devices themselves, to those who share a space with them.

use std::collections::BTreeMap;

use commonage_log::{DeviceKey, InvitationSecret, Millis, OperationId, PersonId, SpaceId};
use commonage_net::address::{Address, EndpointKey};
use commonage_net::protocol::{Contact, Reason};
use minicbor::{Decode, Encode};

use crate::error::Result;
use crate::node::Node;
use crate::ticket::Ticket;

/// Where the store keeps the book, and this device's own address.
const LOCAL_BOOK: &str = "peers";
const LOCAL_ADDRESS: &str = "address";

/// Most addresses that are remembered: the devices of a large guild. Beyond, whoever was not met for longest goes.
const ENTRIES_MAX: usize = 1_000;

/// Longest pause after trouble.
const PAUSE_MS_MAX: u64 = 24 * 60 * 60 * 1000;
/// The first one; each further one is twice as long.
const PAUSE_MS: u64 = 60 * 1000;

/// An invitation that is shown when they are met, until it has let us in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Pending {
    /// The space.
    #[n(0)]
    pub space: SpaceId,
    /// The invite act.
    #[n(1)]
    pub invitation: OperationId,
    #[cbor(n(2), with = "minicbor::bytes")]
    seed: [u8; 32],
}

/// What is remembered of one endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Entry {
    /// Where it was last.
    #[n(0)]
    pub address: Address,
    /// The device behind it, once it has proven that.
    #[n(1)]
    pub device: Option<DeviceKey>,
    /// The person whose device it is.
    #[n(2)]
    pub person: Option<PersonId>,
    /// What the device says of where it is, to be handed on.
    #[n(3)]
    pub contact: Option<Contact>,
    /// When we were connected last.
    #[n(4)]
    pub met: Option<Millis>,
    /// Invitations of theirs that have not let us in yet.
    #[n(5)]
    pub pending: Vec<Pending>,
    /// Until when it is left alone, after trouble.
    #[n(6)]
    pub paused_until: Option<Millis>,
    /// How often there was trouble since all went well.
    #[n(7)]
    pub troubles: u32,
    /// What the trouble was.
    #[n(8)]
    pub trouble: Option<u32>,
}

impl Entry {
    fn at(address: Address) -> Self {
        Self {
            address,
            device: None,
            person: None,
            contact: None,
            met: None,
            pending: Vec::new(),
            paused_until: None,
            troubles: 0,
            trouble: None,
        }
    }

    /// Whether it says that it is a hub.
    pub fn is_hub(&self) -> bool {
        self.contact.as_ref().is_some_and(|contact| contact.is_hub)
    }

    /// Whether it is left alone now.
    pub fn is_paused(&self, now: Millis) -> bool {
        self.paused_until.is_some_and(|until| now < until)
    }

    /// The last trouble with it.
    pub fn last_trouble(&self) -> Option<Reason> {
        self.trouble.and_then(Reason::from_code)
    }

    /// The invitations to show, with their keys.
    pub fn invitations(&self) -> Vec<(SpaceId, OperationId, InvitationSecret)> {
        let secret = |pending: &Pending| InvitationSecret::from_seed(pending.seed);
        self.pending.iter().map(|pending| (pending.space, pending.invitation, secret(pending))).collect()
    }
}

/// Everyone who is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    entries: BTreeMap<EndpointKey, Entry>,
}

impl Book {
    /// All entries, in order of their keys.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// One entry.
    pub fn get(&self, key: &EndpointKey) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// One entry, to change.
    pub fn get_mut(&mut self, key: &EndpointKey) -> Option<&mut Entry> {
        self.entries.get_mut(key)
    }

    /// Remembers where somebody can be reached. What is known of them stays.
    pub fn remember(&mut self, address: Address) -> &mut Entry {
        let key = address.endpoint;
        if !self.entries.contains_key(&key) {
            self.make_room();
        }
        let entry = self.entries.entry(key).or_insert_with(|| Entry::at(address.clone()));
        if !address.sockets.is_empty() || address.relay.is_some() {
            entry.address = address;
        }
        entry
    }

    fn make_room(&mut self) {
        while self.entries.len() >= ENTRIES_MAX {
            let dispensable =
                self.entries.values().min_by_key(|entry| (entry.is_hub(), !entry.pending.is_empty(), entry.met));
            let Some(key) = dispensable.map(|entry| entry.address.endpoint) else { return };
            self.entries.remove(&key);
        }
    }

    /// Forgets somebody. False if they were not known.
    pub fn forget(&mut self, key: &EndpointKey) -> bool {
        self.entries.remove(key).is_some()
    }

    /// Remembers the one who invited us, and how to be let in.
    pub fn invite(&mut self, ticket: &Ticket) -> bool {
        let Some(address) = ticket.address.clone() else { return false };
        let (space, invitation, secret) = ticket.invitation();
        let entry = self.remember(address);
        entry.pending.retain(|pending| pending.invitation != invitation);
        entry.pending.push(Pending { space, invitation, seed: secret.seed() });
        (entry.paused_until, entry.troubles) = (None, 0);
        true
    }

    /// Takes in what a device says of where it is, if it is later than what is known. True if it was news.
    pub fn hear(&mut self, contact: &Contact, person: PersonId) -> bool {
        let Ok(address) = minicbor::decode::<Address>(&contact.address) else { return false };
        let held = self.entries.get(&address.endpoint);
        // Nobody but the device that was met behind an endpoint speaks for it.
        let is_anothers = held.and_then(|entry| entry.device).is_some_and(|device| device != contact.device);
        let is_old = held.and_then(|entry| entry.contact.as_ref()).is_some_and(|held| held.clock >= contact.clock);
        if is_anothers || is_old {
            return false;
        }
        // A device has one endpoint: where it was before it is no more.
        let replaced =
            |entry: &&Entry| entry.device == Some(contact.device) && entry.address.endpoint != address.endpoint;
        let moved: Vec<_> = self.entries.values().filter(replaced).map(|entry| entry.address.endpoint).collect();
        moved.iter().for_each(|key| {
            self.entries.remove(key);
        });
        let entry = self.remember(address);
        (entry.device, entry.person) = (Some(contact.device), Some(person));
        entry.contact = Some(contact.clone());
        true
    }

    /// There was trouble that no honest program makes: it is left alone, longer each time.
    pub fn pause(&mut self, key: &EndpointKey, reason: Reason, now: Millis) {
        let Some(entry) = self.entries.get_mut(key) else { return };
        entry.trouble = Some(reason.code());
        entry.troubles = entry.troubles.saturating_add(1);
        let pause = PAUSE_MS.saturating_mul(1 << (entry.troubles - 1).min(20)).min(PAUSE_MS_MAX);
        entry.paused_until = Some(Millis(now.0.saturating_add(pause)));
    }
}

impl Node {
    /// Everyone who is remembered.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn book(&self) -> Result<Book> {
        let bytes = self.store.local(LOCAL_BOOK)?.unwrap_or_default();
        // One that cannot be read is begun anew: addresses come again.
        let entries: Vec<Entry> = minicbor::decode(&bytes).unwrap_or_default();
        Ok(Book { entries: entries.into_iter().map(|entry| (entry.address.endpoint, entry)).collect() })
    }

    /// Keeps the book.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn keep_book(&mut self, book: &Book) -> Result<()> {
        let entries: Vec<&Entry> = book.entries.values().collect();
        let bytes = minicbor::to_vec(&entries).unwrap_or_default();
        Ok(self.store.set_local(LOCAL_BOOK, Some(&bytes))?)
    }

    /// Where this node could be reached when it ran last.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn own_address(&self) -> Result<Option<Address>> {
        let bytes = self.store.local(LOCAL_ADDRESS)?;
        Ok(bytes.and_then(|bytes| minicbor::decode(&bytes).ok()))
    }

    /// Remembers where this node can be reached.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn keep_own_address(&mut self, address: &Address) -> Result<()> {
        let bytes = minicbor::to_vec(address).unwrap_or_default();
        Ok(self.store.set_local(LOCAL_ADDRESS, Some(&bytes))?)
    }

    /// Whether two people are in a space together of which this person is a member too: then they may know where the
    /// other is.
    pub fn are_together(&self, a: &PersonId, b: &PersonId) -> bool {
        a == b
            || self
                .spaces()
                .any(|space| self.belongs_to(space) && space.level_of(a).is_some() && space.level_of(b).is_some())
    }
}
