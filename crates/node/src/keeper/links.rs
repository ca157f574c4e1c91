//! Those who are connected.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use commonage_log::{DeviceKey, Millis, PersonId, SpaceId};
use commonage_net::address::{Address, EndpointKey};
use commonage_net::protocol::{Contact, Fault, Me, Message, MessageError, Pace, Reach, Reason, Session, Step};
use commonage_net::transport::{Closed, Handle, Path};
use tokio::sync::mpsc;

use super::core::Core;
use super::state::{Event, LinkState, PeerState, Status};
use crate::book::Pending;
use crate::error::NodeError;
use crate::node::Node;

/// Most connections at once. Each may cost some tens of megabytes at the worst.
const LINKS_MAX: usize = 128;

/// Most of them with people we do not know.
const STRANGERS_MAX: usize = 16;

/// A stranger who has everything and says nothing more is let go after this long.
const STRANGER_MS_MAX: u64 = 60_000;

/// Messages that wait to be sent to one peer: the window bounds what is large, this what is small.
const OUTGOING_MAX: usize = 1_000;

/// All that was asked is answered, and the space of our invitation is not among it.
const NOT_LET_IN: &str = "connected, has not let you in: is the invitation used up or closed?";

/// One connection since the start.
pub(super) type LinkId = u64;

/// What goes over one connection.
#[derive(Debug, Default)]
pub(super) struct Meter {
    /// Messages that wait to be sent.
    pub(super) waiting: AtomicUsize,
    /// Whether it is known who is there, or they were called.
    pub(super) is_known: AtomicBool,
    /// Bytes of messages.
    pub(super) sent: AtomicU64,
    pub(super) received: AtomicU64,
}

/// A connection that was made.
pub(super) struct NewLink {
    pub(super) id: LinkId,
    pub(super) remote: EndpointKey,
    pub(super) dials: bool,
    pub(super) binding: [u8; 32],
    pub(super) out: mpsc::UnboundedSender<Message>,
    pub(super) meter: Arc<Meter>,
    pub(super) handle: Handle,
}

pub(super) struct Link {
    pub(super) remote: EndpointKey,
    pub(super) session: Session<Node>,
    out: mpsc::UnboundedSender<Message>,
    meter: Arc<Meter>,
    handle: Handle,
    since: Millis,
    /// Contacts that they were told, by device, with the time of each.
    told: BTreeMap<DeviceKey, Millis>,
    was_known: bool,
    was_even: bool,
}

impl Link {
    fn send(&self, messages: Vec<Message>) {
        for message in messages {
            self.meter.waiting.fetch_add(1, Ordering::Relaxed);
            // Nobody listens any more: that the connection is gone is told elsewhere.
            let _ = self.out.send(message);
        }
    }

    pub(super) fn person(&self) -> Option<PersonId> {
        self.session.peer().person.filter(|_| self.session.peer().device.is_some())
    }

    fn state(&self) -> LinkState {
        let traffic = self.handle.stats();
        let way = match self.handle.path() {
            Path::Direct(socket) => socket.to_string(),
            Path::Relay(url) => url,
            Path::Unknown => String::new(),
        };
        let message_bytes = [&self.meter.sent, &self.meter.received].map(|bytes| bytes.load(Ordering::Relaxed));
        LinkState::new(self.since.0, way, self.session.progress(), traffic, message_bytes)
    }
}

impl Core {
    pub(super) fn connect(&mut self, new: NewLink) {
        let NewLink { id, remote, dials, binding, out, meter, handle } = new;
        self.calls.done(&remote);
        let refuse = |reason: Reason| handle.close(reason.code(), reason.words());
        let now = self.now();
        if self.book.get(&remote).is_some_and(|entry| entry.is_paused(now)) && !dials {
            return refuse(Reason::NotYet);
        }
        if let Some((held, link)) = self.links.iter().find(|(_, link)| link.remote == remote) {
            // Of two that were made at once, both sides keep the one that the lower key called.
            let lower_calls = self.address.endpoint < remote;
            if link.session.dials() != dials && dials != lower_calls {
                return refuse(Reason::Replaced);
            }
            let held = *held;
            self.end(held, Reason::Replaced, "a newer connection");
        }
        let strangers = self.links.values().filter(|link| self.is_stranger(link)).count();
        if self.links.len() >= LINKS_MAX || (!dials && strangers >= STRANGERS_MAX) {
            return refuse(Reason::Full);
        }
        let Ok(person) = self.node.me() else { return refuse(Reason::OwnTrouble) };
        let invitations = if dials { self.book.get(&remote).map(|entry| entry.invitations()) } else { None };
        let me = Me { device: self.node.device_secret(), person, invitations: invitations.unwrap_or_default() };
        let mut session = Session::new(binding, dials, me, Pace::default());
        meter.is_known.store(dials, Ordering::Relaxed);
        // The book holds a device and its person together only where the device itself said where it is, or proved it.
        let entry = self.book.get(&remote).filter(|_| dials);
        if let Some((device, person)) = entry.and_then(|entry| entry.device.zip(entry.person)) {
            session.expect(device, person);
        }
        let first = session.start(now);
        let (told, was_known, was_even) = (BTreeMap::new(), false, false);
        let link = Link { remote, session, out, meter, handle, since: now, told, was_known, was_even };
        link.send(first.send);
        self.links.insert(id, link);
    }

    fn is_stranger(&self, link: &Link) -> bool {
        let peer = link.session.peer();
        let both = peer.device.zip(peer.person);
        peer.invited.is_empty() && !both.is_some_and(|(device, person)| self.node.is_acquainted(&device, &person))
    }

    pub(super) fn hear(&mut self, id: LinkId, message: Result<Message, MessageError>) {
        let now = self.now();
        let Some(link) = self.links.get_mut(&id) else { return };
        let message = match message {
            Ok(message) => message,
            Err(MessageError::Unproven(why)) => return self.end(id, Reason::Unproven, &why),
            Err(MessageError::TooMany { .. }) => return self.end(id, Reason::TooMuch, "a limit"),
            Err(MessageError::Malformed(why)) => return self.end(id, Reason::NotUnderstood, &why),
        };
        match link.session.receive(message, &mut self.node, now) {
            Ok(step) => self.follow(id, step),
            Err(fault) => self.fault(id, &fault),
        }
    }

    fn fault(&mut self, id: LinkId, fault: &Fault<NodeError>) {
        match fault {
            Fault::Theirs(reason, why) => self.end(id, *reason, why),
            Fault::Ours(error) => {
                self.tell(Event::Trouble { text: error.to_string() });
                self.end(id, Reason::OwnTrouble, &error.to_string());
            }
        }
    }

    /// Sends what a session wants to send, and does what it has found out.
    fn follow(&mut self, id: LinkId, step: Step) {
        let Step { send, letters, contacts, .. } = step;
        let Some(link) = self.links.get(&id) else { return };
        link.send(send);
        if link.meter.waiting.load(Ordering::Relaxed) > OUTGOING_MAX {
            return self.end(id, Reason::Silent, "does not read what it is sent");
        }
        if letters > 0
            && let Err(error) = self.node.acknowledge_letters(self.now())
        {
            self.tell(Event::Trouble { text: error.to_string() });
        }
        for contact in contacts {
            self.hear_contact(&contact);
        }
        self.note_progress(id);
    }

    fn note_progress(&mut self, id: LinkId) {
        let Some(link) = self.links.get(&id) else { return };
        let progress = link.session.progress();
        let is_known = progress.compared && !self.is_stranger(link);
        let is_even = progress.compared && progress.all_sent && progress.all_received;
        if is_known && !link.was_known {
            self.meet(id);
        }
        let Some(link) = self.links.get_mut(&id) else { return };
        let newly_even = is_even && !link.was_even;
        link.was_even |= is_even;
        if is_even {
            self.note_even(id);
        }
        if newly_even {
            let name = self.name_of_link(id);
            self.tell(Event::Even { name, received: progress.received, sent: progress.sent });
        }
    }

    /// They have all that they may have of what is here: who looks at an open page sees it.
    fn note_even(&mut self, id: LinkId) {
        let Some(link) = self.links.get(&id) else { return };
        let remote = link.remote;
        let Some(person) = link.person().filter(|_| !self.is_stranger(link)) else { return };
        let is_hub = self.book.get(&remote).is_some_and(crate::book::Entry::is_hub);
        let whole = link.session.shared().iter().filter(|(_, share)| share.reach == Reach::All);
        let shared: Vec<SpaceId> = whole.map(|(space, _)| *space).collect();
        let mut is_news = false;
        for space in shared {
            is_news |= self.node.was_even(space, person, is_hub);
        }
        if is_news {
            self.tell_pages();
        }
    }

    /// Both know each other now: remembered, and told who else is there. Who comes with an invitation is known only when
    /// it has let them in.
    fn meet(&mut self, id: LinkId) {
        let now = self.now();
        let Some(link) = self.links.get_mut(&id) else { return };
        link.was_known = true;
        link.meter.is_known.store(true, Ordering::Relaxed);
        let (remote, peer, path) = (link.remote, link.session.peer().clone(), link.handle.path());
        let entry = self.book.remember(Address::of(remote));
        (entry.device, entry.person, entry.met) = (peer.device, peer.person, Some(now));
        (entry.troubles, entry.trouble, entry.paused_until) = (0, None, None);
        if let Path::Direct(socket) = path
            && !entry.address.sockets.contains(&socket)
        {
            entry.address.sockets.insert(0, socket);
            entry.address.sockets.truncate(commonage_net::address::SOCKETS_MAX);
        }
        self.book_changed = true;
        let name = self.name_of_link(id);
        self.tell(Event::Connected { name });
        self.introduce(id);
    }

    /// Tells one peer where those are with whom they share a space, each by their own word.
    pub(super) fn introduce(&mut self, id: LinkId) {
        let Some(link) = self.links.get(&id) else { return };
        let Some(person) = link.person().filter(|_| !self.is_stranger(link)) else { return };
        let device = link.session.peer().device;
        let others = self.book.entries().filter(|entry| {
            entry.device != device && entry.person.is_some_and(|other| self.node.are_together(&person, &other))
        });
        let mut contacts: Vec<Contact> = others.filter_map(|entry| entry.contact.clone()).collect();
        contacts.push(self.own.clone());
        contacts.retain(|contact| link.told.get(&contact.device).is_none_or(|told| *told < contact.clock));
        let told: Vec<_> = contacts.iter().map(|contact| (contact.device, contact.clock)).collect();
        let Some(message) = link.session.introduce(contacts) else { return };
        if let Some(link) = self.links.get_mut(&id) {
            link.told.extend(told);
            link.send(vec![message]);
        }
    }

    pub(super) fn introduce_everyone(&mut self) {
        let ids: Vec<_> = self.links.keys().copied().collect();
        ids.into_iter().for_each(|id| self.introduce(id));
    }

    fn hear_contact(&mut self, contact: &Contact) {
        let known = self.node.identities().people();
        let person = known.into_iter().find(|person| self.node.is_acquainted(&contact.device, person));
        let Some(person) = person.filter(|_| contact.device != self.node.device()) else { return };
        if self.book.hear(contact, person) {
            self.book_changed = true;
            self.use_relay_of(contact);
            self.introduce_everyone();
            self.call_those_due();
        }
    }

    pub(super) fn poll(&mut self) {
        let now = self.now();
        let ids: Vec<_> = self.links.keys().copied().collect();
        for id in ids {
            let Some(link) = self.links.get_mut(&id) else { continue };
            match link.session.poll(&self.node, now) {
                Ok(step) => self.follow(id, step),
                Err(fault) => self.fault(id, &fault),
            }
        }
    }

    /// Lets go of strangers who only stay, and forgets invitations that have let us in.
    pub(super) fn look_at_links(&mut self) {
        let now = self.now();
        let is_idle = |link: &&Link| {
            let stays = now.0.saturating_sub(link.since.0) > STRANGER_MS_MAX;
            stays && self.is_stranger(link) && link.session.progress().all_sent
        };
        let idle: Vec<_> = self.links.iter().filter(|(_, link)| is_idle(link)).map(|(id, _)| *id).collect();
        idle.into_iter().for_each(|id| self.end(id, Reason::Bye, "nothing more to say"));
        let waiting = self.book.entries().filter(|entry| !entry.pending.is_empty());
        let keys: Vec<_> = waiting.map(|entry| entry.address.endpoint).collect();
        for key in keys {
            let Some(entry) = self.book.get_mut(&key) else { continue };
            let has_let_in =
                |pending: &Pending| self.node.space(&pending.space).is_ok_and(|space| self.node.belongs_to(space));
            let before = entry.pending.len();
            entry.pending.retain(|pending| !has_let_in(pending));
            self.book_changed |= entry.pending.len() != before;
        }
    }

    /// Ends a connection from here.
    pub(super) fn end(&mut self, id: LinkId, reason: Reason, why: &str) {
        let name = self.name_of_link(id);
        let Some(link) = self.links.remove(&id) else { return };
        link.handle.close(reason.code(), reason.words());
        let now = self.now();
        if reason.is_hostile() {
            self.book.remember(Address::of(link.remote));
            self.book.pause(&link.remote, reason, now);
            self.book_changed = true;
        }
        if reason != Reason::Replaced {
            self.calls.ended(&link.remote, reason != Reason::Bye, now);
            let why = if why == reason.words() { why.to_owned() } else { format!("{} ({why})", reason.words()) };
            self.tell(Event::Ended { name, why });
        }
    }

    /// It ended at the other end, or on the way.
    pub(super) fn lose(&mut self, id: LinkId, closed: &Closed) {
        let name = self.name_of_link(id);
        let Some(link) = self.links.remove(&id) else { return };
        let now = self.now();
        let (why, went_wrong) = match closed {
            Closed::ByPeer { code, .. } => match Reason::from_code(*code) {
                Some(Reason::Bye) => ("went offline".to_owned(), false),
                Some(Reason::Replaced) => return,
                Some(reason) => (format!("ended it: {}", reason.words()), true),
                None => ("ended it".to_owned(), true),
            },
            Closed::ByUs => return,
            Closed::Lost { reason } => (format!("connection lost ({reason})"), false),
        };
        self.calls.ended(&link.remote, went_wrong, now);
        self.tell(Event::Ended { name, why });
    }

    pub(super) fn name_of_link(&self, id: LinkId) -> String {
        let Some(link) = self.links.get(&id) else { return String::new() };
        let known = link.person().filter(|_| !self.is_stranger(link));
        let known = known.or_else(|| self.book.get(&link.remote).and_then(|entry| entry.person));
        // Who has just come in is known by a number only, until their own log is here.
        match known.filter(|person| self.node.space(person).is_ok_and(|space| space.name().is_some())) {
            Some(person) => self.name_of_space(&person),
            None => format!("somebody ({})", link.remote.short()),
        }
    }

    pub(super) fn status(&self) -> Status {
        let now = self.now();
        let by_key: BTreeMap<_, _> = self.links.values().map(|link| (link.remote, link)).collect();
        let mut peers: Vec<PeerState> = Vec::new();
        let strangers = self.links.iter().filter(|(_, link)| self.book.get(&link.remote).is_none());
        for (id, link) in strangers {
            let state = link.state();
            peers.push(PeerState {
                name: self.name_of_link(*id),
                person: None,
                device: None,
                endpoint: link.remote.to_string(),
                address: state.way.clone(),
                is_hub: false,
                met_ms: None,
                state: state.words(),
                is_shut: false,
                link: Some(state),
                next_try_ms: None,
            });
        }
        for entry in self.book.entries() {
            let link = by_key.get(&entry.address.endpoint).map(|link| link.state());
            let next = self.calls.next_try(&entry.address.endpoint, now);
            let is_outside = |pending: &Pending| self.node.space(&pending.space).is_ok_and(|it| it.kind().is_none());
            let is_shut = link.as_ref().is_some_and(|link| link.is_even) && entry.pending.iter().any(is_outside);
            let state = link.as_ref().map_or_else(|| self.words_for(entry, now), LinkState::words);
            let state = if is_shut { NOT_LET_IN.to_owned() } else { state };
            let name = entry.person.map(|person| self.name_of_space(&person));
            peers.push(PeerState {
                name: name.unwrap_or_else(|| format!("somebody ({})", entry.address.endpoint.short())),
                person: entry.person.map(|person| person.to_string()),
                device: entry.device.map(|device| device.to_string()),
                endpoint: entry.address.endpoint.to_string(),
                address: entry.address.to_string(),
                is_hub: entry.is_hub(),
                met_ms: entry.met.map(|met| met.0),
                state,
                is_shut,
                next_try_ms: if link.is_some() { None } else { next.map(|at| at.0) },
                link,
            });
        }
        peers.sort_by(|a, b| (a.link.is_none(), &a.name, &a.endpoint).cmp(&(b.link.is_none(), &b.name, &b.endpoint)));
        Status {
            person: self.node.me().map(|me| me.to_string()).unwrap_or_default(),
            name: self.node.me().map(|me| self.name_of_space(&me)).unwrap_or_default(),
            since_ms: self.began.0,
            address: self.address.to_string(),
            is_hub: self.is_hub,
            pen_is_lent: self.pen_is_lent(),
            spaces: self.node.spaces().filter(|space| space.kind() != Some(commonage_log::SpaceKind::Person)).count(),
            operations: self.node.spaces().map(commonage_log::Space::len).sum(),
            is_calling: self.calls.is_calling(),
            peers,
        }
    }
}
