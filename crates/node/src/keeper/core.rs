//! The thread that decides: takes what comes in, one thing after the other.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use commonage_log::{Millis, SpaceId};
use commonage_net::address::{Address, EndpointKey};
use commonage_net::protocol::{Contact, Message, MessageError, Reason};
use commonage_net::transport::{Closed, Sighting};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot, watch};

use super::calling::Calls;
use super::links::{Link, LinkId, NewLink};
use super::state::{Event, Status};
use super::{Pen, wires::Call};
use crate::book::Book;
use crate::error::{NodeError, Result};
use crate::node::Node;

/// How often it is looked whether the pen is free again: a command is done in some tens of milliseconds.
const PEN_LOOK: Duration = Duration::from_millis(5);

/// Something done with the node.
type Work = Box<dyn FnOnce(&mut Node, Millis) + Send>;

/// What comes in.
pub(super) enum Input {
    Connected(Box<NewLink>),
    /// The permit is given back when the message has been dealt with: so few of one peer wait at once.
    Heard(LinkId, std::result::Result<Message, MessageError>, OwnedSemaphorePermit),
    Gone(LinkId, Closed),
    CallFailed(EndpointKey),
    Sighted(Sighting),
    Moved(Address),
    Tick,
    Remember(Address, oneshot::Sender<()>),
    Status(oneshot::Sender<Status>),
    SyncNow(oneshot::Sender<()>),
    Do(Work),
    PenAsked(oneshot::Sender<()>),
    PenReturned,
    Stop,
}

/// Who may write.
enum Hold {
    Ours,
    /// A command has it.
    Lent,
    /// It was given back, but another took it without asking: it is looked again soon.
    Awaited,
}

/// Where it tells what it wants, and what happens.
pub(super) struct Outlets {
    pub(super) calls: mpsc::UnboundedSender<Call>,
    pub(super) events: mpsc::Sender<Event>,
    pub(super) news: watch::Sender<u64>,
}

pub(super) struct Core {
    pub(super) node: Node,
    pen: Box<dyn Pen>,
    hold: Hold,
    /// What came while others were writing.
    held: VecDeque<Input>,
    /// Commands that wait for the pen.
    waiting: VecDeque<oneshot::Sender<()>>,
    pub(super) is_hub: bool,
    pub(super) clock: fn() -> Millis,
    pub(super) random: fn() -> Option<[u8; 64]>,
    pub(super) began: Millis,
    pub(super) book: Book,
    pub(super) book_changed: bool,
    pub(super) own: Contact,
    pub(super) address: Address,
    pub(super) links: BTreeMap<LinkId, Link>,
    pub(super) calls: Calls,
    pub(super) events: mpsc::Sender<Event>,
    pub(super) admitted: Option<Box<dyn Fn(Vec<EndpointKey>) + Send>>,
    /// Who may see what, and which letters there are, as the sessions know it.
    seen: (u64, u64),
    /// Counts up whenever something is new.
    news: watch::Sender<u64>,
    /// Operations of each space that were told of, and the spaces with more.
    told: BTreeMap<SpaceId, usize>,
    fresh: BTreeSet<SpaceId>,
}

impl Core {
    pub(super) fn new(
        node: Node,
        pen: Box<dyn Pen>,
        is_hub: bool,
        clock: fn() -> Millis,
        out: Outlets,
        address: &Address,
    ) -> Result<Self> {
        let Outlets { calls, events, news } = out;
        let (book, now) = (node.book()?, clock());
        let own = contact(&node, address, now, is_hub);
        let seen = (node.standing, node.mail);
        let told = node.spaces().map(|space| (space.id(), space.len())).collect();
        Ok(Self {
            told,
            fresh: BTreeSet::new(),
            node,
            pen,
            hold: Hold::Ours,
            held: VecDeque::new(),
            waiting: VecDeque::new(),
            is_hub,
            clock,
            random: || None,
            began: now,
            book,
            book_changed: false,
            own,
            address: address.clone(),
            links: BTreeMap::new(),
            calls: Calls::new(calls),
            events,
            admitted: None,
            seen,
            news,
        })
    }

    pub(super) fn now(&self) -> Millis {
        (self.clock)()
    }

    /// Keeps the node alive until it is told to stop.
    pub(super) fn keep(mut self, mut inputs: mpsc::Receiver<Input>) -> Node {
        self.node.take_changed();
        self.tell_admitted();
        self.use_known_relays();
        self.tick();
        while let Some(input) = self.next(&mut inputs) {
            match input {
                Input::Stop => break,
                // Looking is always possible; everything else waits while others write.
                Input::Status(reply) => drop(reply.send(self.status())),
                Input::PenReturned => self.take_pen(),
                Input::PenAsked(reply) => {
                    self.waiting.push_back(reply);
                    if matches!(self.hold, Hold::Ours) {
                        self.lend_pen();
                    }
                }
                Input::Tick if !matches!(self.hold, Hold::Ours) => {}
                input if matches!(self.hold, Hold::Ours) => self.take(input),
                input => self.held.push_back(input),
            }
        }
        self.part()
    }

    fn next(&mut self, inputs: &mut mpsc::Receiver<Input>) -> Option<Input> {
        while matches!(self.hold, Hold::Awaited) {
            match inputs.try_recv() {
                Ok(input) => return Some(input),
                Err(mpsc::error::TryRecvError::Disconnected) => return None,
                Err(mpsc::error::TryRecvError::Empty) => {
                    std::thread::sleep(PEN_LOOK);
                    self.take_pen();
                }
            }
        }
        inputs.blocking_recv()
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Connected(new) => self.connect(*new),
            Input::Heard(link, message, permit) => {
                self.hear(link, message);
                drop(permit);
            }
            Input::Gone(link, closed) => self.lose(link, &closed),
            Input::CallFailed(key) => self.call_failed(key),
            Input::Sighted(sighting) => self.sight(sighting),
            Input::Moved(address) => self.move_to(address),
            Input::Tick => self.tick(),
            Input::SyncNow(reply) => {
                self.call_everyone();
                let _ = reply.send(());
            }
            Input::Remember(address, reply) => {
                self.book.remember(address);
                self.book_changed = true;
                self.call_everyone();
                let _ = reply.send(());
            }
            Input::Do(work) => self.work(work),
            Input::Status(_) | Input::PenAsked(_) | Input::PenReturned | Input::Stop => {}
        }
        self.spread();
    }

    /// Whatever is done with the node may also change who is known: a ticket leads to somebody new.
    fn work(&mut self, work: Work) {
        self.keep_book();
        work(&mut self.node, (self.clock)());
        match self.node.book() {
            Ok(book) if book != self.book => {
                self.book = book;
                self.call_those_due();
            }
            Ok(_) => {}
            Err(error) => self.tell(Event::Trouble { text: error.to_string() }),
        }
    }

    /// Tells the sessions what is new, until nothing is.
    pub(super) fn spread(&mut self) {
        let changed = self.node.take_changed();
        let seen = (self.node.standing, self.node.mail);
        if changed.is_empty() && seen == self.seen {
            return;
        }
        if seen.0 != self.seen.0 {
            self.tell_admitted();
        }
        self.seen = seen;
        self.links.values_mut().for_each(|link| link.session.touch(&changed));
        self.news.send_modify(|count| *count += 1);
        self.fresh.extend(changed);
        self.poll();
    }

    fn tick(&mut self) {
        if !self.fresh.is_empty() {
            self.tell_where();
        }
        self.tell_news();
        self.poll();
        self.look_at_links();
        self.call_those_due();
        self.keep_book();
        if let Err(error) = self.node.keep_reached() {
            self.tell(Event::Trouble { text: error.to_string() });
        }
    }

    /// What was agreed while its person was away: where exactly is told now, sealed for the two.
    fn tell_where(&mut self) {
        let random = self.random;
        let mut random = || random().ok_or_else(|| NodeError::Limit("the system gives no randomness now.".into()));
        if let Err(error) = self.node.disclose_all(&mut random, (self.clock)()) {
            self.tell(Event::Trouble { text: error.to_string() });
        }
    }

    /// Open pages look again.
    pub(super) fn tell_pages(&self) {
        self.news.send_modify(|count| *count += 1);
    }

    /// At most once a second: what comes at once is one piece of news.
    fn tell_news(&mut self) {
        for id in std::mem::take(&mut self.fresh) {
            // What one does not belong to yet is told of when one does, by its name.
            let Some(space) = self.node.space(&id).ok().filter(|space| self.node.belongs_to(space)) else { continue };
            let held = space.len();
            let before = self.told.insert(id, held).unwrap_or(0);
            if held > before {
                self.tell(Event::News { space: self.name_of_space(&id), operations: held - before });
            }
        }
    }

    pub(super) fn keep_book(&mut self) {
        if self.book_changed {
            match self.node.keep_book(&self.book) {
                Ok(()) => self.book_changed = false,
                Err(error) => self.tell(Event::Trouble { text: error.to_string() }),
            }
        }
    }

    /// Others write now. What is known of peers is on the disk before, for commands may change it.
    fn lend_pen(&mut self) {
        if let Some(reply) = self.waiting.pop_front() {
            self.keep_book();
            self.pen.lay_down();
            self.hold = Hold::Lent;
            if reply.send(()).is_err() {
                self.take_pen();
            }
        }
    }

    /// Ours again, or the next one's; then what others have written is taken in.
    fn take_pen(&mut self) {
        if matches!(self.hold, Hold::Ours) {
            return;
        }
        if !self.pen.take_up() {
            self.hold = Hold::Awaited;
            return;
        }
        self.hold = Hold::Ours;
        match self.node.catch_up().and_then(|()| self.node.book()) {
            Ok(book) => self.book = book,
            Err(error) => self.tell(Event::Trouble { text: error.to_string() }),
        }
        self.spread();
        // Before the next command: else many commands, one after the other, would keep the node from its work.
        while let Some(input) = self.held.pop_front() {
            self.take(input);
        }
        self.call_those_due();
        self.lend_pen();
    }

    pub(super) fn pen_is_lent(&self) -> bool {
        !matches!(self.hold, Hold::Ours)
    }

    fn move_to(&mut self, address: Address) {
        if let Err(error) = self.node.keep_own_address(&address) {
            self.tell(Event::Trouble { text: error.to_string() });
        }
        self.own = contact(&self.node, &address, self.now(), self.is_hub);
        self.address = address;
        self.introduce_everyone();
    }

    pub(super) fn tell(&self, event: Event) {
        let _ = self.events.try_send(event);
    }

    pub(super) fn name_of_space(&self, space: &SpaceId) -> String {
        self.node.my_view().map_or_else(|_| space.short(), |view| view.name_of(space))
    }

    fn tell_admitted(&self) {
        if let Some(tell) = &self.admitted {
            let known = self.book.entries().filter(|entry| {
                let both = entry.device.zip(entry.person);
                both.is_some_and(|(device, person)| self.node.is_acquainted(&device, &person))
            });
            tell(known.map(|entry| entry.address.endpoint).chain([self.address.endpoint]).collect());
        }
    }

    fn part(mut self) -> Node {
        let links: BTreeSet<_> = self.links.keys().copied().collect();
        for link in links {
            self.end(link, Reason::Bye, "stopping");
        }
        if !matches!(self.hold, Hold::Ours) && !self.pen.take_up() {
            return self.node;
        }
        self.keep_book();
        let _ = self.node.save_snapshots(false);
        self.node
    }
}

fn contact(node: &Node, address: &Address, now: Millis, is_hub: bool) -> Contact {
    // Writing to a Vec cannot fail.
    let bytes = minicbor::to_vec(address).unwrap_or_default();
    Contact::sign(&node.device, bytes, now, is_hub)
}
