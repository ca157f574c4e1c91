//! People who write logs, a replica that is nothing but heads, and an allocator that watches.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

use commonage_log::{
    Audience, Body, DeviceKey, DeviceSecret, Draft, InvitationKey, LogId, Mark, Millis, Operation, OperationId,
    PersonId, Run, SpaceId, Tip, Word,
};
use commonage_net::protocol::{Head, LogTag, Me, Message, Pace, Peer, Reach, Replica, Room, Session, Share, Taken};

pub(crate) const NOW: Millis = Millis(1_800_000_000_000);
pub(crate) const BINDING: [u8; 32] = [6; 32];

thread_local! {
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator, which notes the largest piece that a thread has asked for.
pub(crate) struct Watching;

fn note(bytes: usize) {
    let _ = LARGEST.try_with(|largest| largest.set(largest.get().max(bytes)));
}

// SAFETY: everything is handed on to the system's allocator.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        note(bytes);
        unsafe { System.realloc(at, layout, bytes) }
    }
}

/// The largest piece of memory asked for meanwhile, on this thread.
pub(crate) fn largest_piece(meanwhile: impl FnOnce()) -> usize {
    LARGEST.set(0);
    meanwhile();
    LARGEST.get()
}

pub(crate) fn device(number: u8) -> DeviceSecret {
    DeviceSecret::from_seed([number; 32])
}

pub(crate) fn note_body(text: &str) -> Vec<u8> {
    Body::Word(Word::Note(text.into())).encode()
}

/// So many operations of one log, from its beginning.
pub(crate) fn log(number: u8, space: SpaceId, bodies: impl IntoIterator<Item = Vec<u8>>) -> Vec<Operation> {
    let (secret, mut log) = (device(number), Vec::<Operation>::new());
    for body in bodies {
        let after = log.last().map(|last| Tip { seq: last.header().seq, id: last.id() });
        let (space, audience) = (Some(space), Audience::Public);
        let draft = Draft { space, audience, to: None, after, parents: Vec::new(), clock: NOW, body };
        log.push(draft.sign(&secret).unwrap());
    }
    log
}

pub(crate) fn run(operations: &[Operation]) -> Run {
    Run::verify(operations.to_vec(), None).unwrap()
}

/// A replica that is nothing but heads, and remembers what it was told of the other's.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) heads: Vec<Head>,
    pub(crate) told: RefCell<BTreeMap<LogId, Vec<Mark>>>,
}

impl Book {
    pub(crate) fn new(heads: Vec<Head>) -> Self {
        Self { heads, told: RefCell::default() }
    }
}

/// The spaces that two books share, whether there is anything in them or not.
pub(crate) fn spaces() -> [SpaceId; 3] {
    [1, 2, 3].map(|number| SpaceId([number; 32]))
}

type Never<T> = Result<T, Infallible>;

impl Replica for Book {
    type Feed = ();
    type Error = Infallible;

    fn standing(&self) -> u64 {
        0
    }

    fn standing_of_letters(&self) -> u64 {
        0
    }

    fn knows(&self, _: &DeviceKey, _: &PersonId) -> bool {
        true
    }

    fn open_invitation(&self, _: &SpaceId, _: &OperationId) -> Option<InvitationKey> {
        None
    }

    fn interests(&self, _: &Peer) -> BTreeSet<SpaceId> {
        BTreeSet::new()
    }

    fn shared(&self, _: &Peer, _: &BTreeSet<SpaceId>) -> BTreeMap<SpaceId, Share> {
        spaces().into_iter().map(|space| (space, Share { reach: Reach::All, is_person: false })).collect()
    }

    fn heads(&self, space: &SpaceId, _: Reach) -> Never<Vec<Head>> {
        Ok(self.heads.iter().filter(|head| head.log.space == *space).copied().collect())
    }

    fn feed(&self, _: &SpaceId, _: Reach, stated: &[(LogId, Mark)]) -> Never<()> {
        let mut told = self.told.borrow_mut();
        stated.iter().for_each(|(log, mark)| told.entry(*log).or_default().push(*mark));
        Ok(())
    }

    fn next(&self, (): &mut (), _: Room) -> Never<Vec<Run>> {
        Ok(Vec::new())
    }

    fn cover(&self, (): &mut (), _: &LogId, _: Mark) {}

    fn uncover(&self, (): &mut (), _: &LogId) {}

    fn refuse(&self, (): &mut (), _: &LogId) {}

    fn take(&mut self, _: &Peer, _: Vec<Run>) -> Never<Taken> {
        Ok(Taken::default())
    }

    fn letters(&self, _: &Peer, _: &BTreeMap<SpaceId, Share>) -> Never<Vec<OperationId>> {
        Ok(Vec::new())
    }

    fn wanted_letters(&self, _: &[OperationId]) -> Never<Vec<OperationId>> {
        Ok(Vec::new())
    }

    fn letters_named(&self, _: &[OperationId]) -> Never<Vec<Operation>> {
        Ok(Vec::new())
    }

    fn take_letter(&mut self, _: Operation) -> Never<bool> {
        Ok(false)
    }

    fn bodiless(&self, _: &BTreeMap<SpaceId, Share>) -> Vec<OperationId> {
        Vec::new()
    }

    fn body(&self, _: &OperationId, _: &BTreeMap<SpaceId, Share>) -> Never<Option<Vec<u8>>> {
        Ok(None)
    }

    fn take_bodies(&mut self, _: &[(OperationId, Vec<u8>)]) -> Never<BTreeSet<SpaceId>> {
        Ok(BTreeSet::new())
    }
}

pub(crate) fn me(number: u8) -> Me {
    Me { device: Arc::new(device(number)), person: SpaceId([number; 32]), invitations: Vec::new() }
}

/// Two ends of a line, the first of which dials.
pub(crate) fn line(heads_in_full: usize) -> [Session<Book>; 2] {
    let pace = Pace { heads: heads_in_full, ..Pace::default() };
    [Session::new(BINDING, true, me(1), pace), Session::new(BINDING, false, me(2), pace)]
}

/// Carries everything to and fro until nothing is said any more; what each has said.
pub(crate) fn settle(ends: &mut [Session<Book>; 2], books: &mut [Book; 2]) -> [Vec<Message>; 2] {
    let mut said = [ends[0].start(NOW).send, ends[1].start(NOW).send];
    let mut heard = [0, 0];
    while let Some(from) = (0..2).find(|from| heard[*from] < said[*from].len()) {
        let message = Message::decode(&said[from][heard[from]].encode()).unwrap();
        heard[from] += 1;
        let to = 1 - from;
        said[to].extend(ends[to].receive(message, &mut books[to], NOW).unwrap().send);
    }
    said
}

/// What is written in the specification, made here a second time.
pub(crate) fn tag(log: &LogId) -> LogTag {
    let named = [&log.space.0[..], &[log.audience.number()], &log.device.0].concat();
    LogTag(*blake3::keyed_hash(&BINDING, &named).as_bytes().first_chunk().unwrap())
}

/// The same for the number for all heads.
pub(crate) fn root(heads: &[Head]) -> [u8; 32] {
    let print = |head: &Head| {
        let named = [&tag(&head.log).0[..], &head.tip.seq.to_be_bytes(), &head.tip.id.0].concat();
        *blake3::keyed_hash(&BINDING, &named).as_bytes()
    };
    let mut prints: Vec<_> = heads.iter().map(print).collect();
    prints.sort_unstable();
    *blake3::hash(&prints.concat()).as_bytes()
}
