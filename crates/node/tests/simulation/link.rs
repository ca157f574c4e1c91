//! Connections between two sites, or a site and a hostile peer: every message is encoded, lies on its way, is carried
//! one by one, and is looked through for what is not meant for the other.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;

use commonage_log::{OperationId, Run, SpaceId};
use commonage_net::protocol::{Fault, Message, Reason, Session, Step};
use commonage_node::{Node, NodeError};
use commonage_store::LogStore;

use crate::liar::Liar;
use crate::world::World;

/// What was said, for the summary.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) meetings: u64,
    pub(crate) liars: u64,
    pub(crate) messages: u64,
    pub(crate) bytes: u64,
    /// Round trips of comparisons.
    pub(crate) rounds: u64,
    pub(crate) operations: u64,
    /// Operations that came to somebody who held them.
    pub(crate) duplicates: u64,
    pub(crate) cuts: u64,
    /// Sessions with hostile peers that the honest side ended.
    pub(crate) ended: u64,
    pub(crate) silent: u64,
    /// Pairs that were compared in the end, space by space.
    pub(crate) pairs: u64,
}

impl Traffic {
    pub(crate) fn add(&mut self, more: &Traffic) {
        self.meetings += more.meetings;
        self.liars += more.liars;
        self.messages += more.messages;
        self.bytes += more.bytes;
        self.rounds += more.rounds;
        self.operations += more.operations;
        self.duplicates += more.duplicates;
        self.cuts += more.cuts;
        self.ended += more.ended;
        self.silent += more.silent;
        self.pairs += more.pairs;
    }
}

impl fmt::Display for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} meetings ({} with liars, of which {} ended by us), {} messages, {} KiB, {} rounds of comparison, {} \
             operations sent, {} of them known already, {} cuts, {} silences, {} pairs equal in the end",
            self.meetings,
            self.liars,
            self.ended,
            self.messages,
            self.bytes >> 10,
            self.rounds,
            self.operations,
            self.duplicates,
            self.cuts,
            self.silent,
            self.pairs,
        )
    }
}

/// One end.
pub(crate) enum End {
    Site { at: usize, session: Box<Session<Node>> },
    Liar(Box<Liar>),
}

/// A connection. Number 0 is the end that dials.
pub(crate) struct Link {
    pub(crate) ends: [End; 2],
    /// What each end has sent and the other has not got.
    ways: [VecDeque<Vec<u8>>; 2],
    /// Letters and bodies that were handed out by each end: each once.
    handed: [BTreeSet<OperationId>; 2],
}

impl Link {
    pub(crate) fn new(ends: [End; 2]) -> Self {
        Self { ends, ways: Default::default(), handed: Default::default() }
    }

    pub(crate) fn is_at(&self, site: usize) -> bool {
        self.sites().any(|at| at == site)
    }

    pub(crate) fn sites(&self) -> impl Iterator<Item = usize> {
        self.ends.iter().filter_map(|end| match end {
            End::Site { at, .. } => Some(*at),
            End::Liar(_) => None,
        })
    }

    pub(crate) fn is_honest(&self) -> bool {
        self.ends.iter().all(|end| matches!(end, End::Site { .. }))
    }

    /// Ends that have something on its way.
    pub(crate) fn is_busy(&self, from: usize) -> bool {
        !self.ways[from].is_empty()
    }

    fn expect_handed_once(&mut self, from: usize, message: &Message) {
        let ids: Vec<OperationId> = match message {
            Message::HandLetters(letters) => letters.iter().map(commonage_log::Operation::id).collect(),
            Message::Bodies(bodies) => bodies.iter().map(|(id, _)| *id).collect(),
            _ => return,
        };
        for id in ids {
            assert!(self.handed[from].insert(id), "{} was handed out twice on one connection", id.short());
        }
    }
}

impl World {
    /// What a call to a session came to; false if the connection is over.
    pub(crate) fn settle_step(&mut self, link: &mut Link, end: usize, done: Done) -> bool {
        let End::Site { at, .. } = link.ends[end] else { panic!("a liar has no session here") };
        match done {
            Ok(step) => {
                let known = self.sites[at].seen.clone();
                self.look_again(at);
                for (space, count) in &self.sites[at].seen {
                    let is_more = known.get(space) != Some(count);
                    assert!(!is_more || step.changed.contains(space), "{} grew in silence", space.short());
                }
                self.post(link, end, step.send);
                self.wake(at, &step.changed);
                true
            }
            Err(Fault::Theirs(Reason::Silent, _)) => {
                self.counts.traffic.silent += 1;
                false
            }
            Err(Fault::Theirs(reason, text)) => {
                assert!(!link.is_honest(), "site {at} ends it with an honest site: {reason:?}, {text}");
                self.say(|| format!("site {at} ends it with a liar: {reason:?}, {text}"));
                self.counts.traffic.ended += 1;
                false
            }
            Err(Fault::Ours(error)) => {
                let fault = self.sites[at].disk.calm();
                assert!(fault.is_some(), "site {at} fails by itself: {error}");
                self.crash(at);
                false
            }
        }
    }

    /// Looks through what an honest site says, and puts it on its way.
    pub(crate) fn post(&mut self, link: &mut Link, from: usize, messages: Vec<Message>) {
        let End::Site { at, session } = &link.ends[from] else { panic!("a liar posts for itself") };
        let (at, most) = (*at, 16 + self.sites[*at].node.spaces().count());
        assert!(messages.len() <= most, "{} messages at once", messages.len());
        let peer = session.peer().clone();
        self.expect_right_shares(at, session);
        for message in messages {
            link.expect_handed_once(from, &message);
            if let Message::Batch(runs) = &message {
                self.counts.traffic.operations += runs.iter().map(|run| run.operations().len() as u64).sum::<u64>();
            }
            let bytes = message.encode();
            self.expect_only_theirs(at, &peer, &message, &bytes);
            self.say(|| format!("    site {at} to {:?}: {}", other(&link.ends[1 - from]), sketch(&message)));
            self.counts.traffic.messages += 1;
            self.counts.traffic.bytes += bytes.len() as u64 + 4;
            link.ways[from].push_back(bytes);
        }
    }

    /// What a liar says: anything.
    pub(crate) fn post_lies(&mut self, link: &mut Link, from: usize, lies: Vec<Vec<u8>>) {
        self.counts.traffic.messages += lies.len() as u64;
        link.ways[from].extend(lies);
    }

    /// Carries one message; false if the connection is over.
    pub(crate) fn carry(&mut self, link: &mut Link, from: usize) -> bool {
        let Some(bytes) = link.ways[from].pop_front() else { return true };
        let to = 1 - from;
        let message = match Message::decode(&bytes) {
            Ok(message) => message,
            Err(error) => {
                assert!(matches!(link.ends[from], End::Liar(_)), "an honest message does not decode: {error}");
                self.counts.traffic.ended += 1;
                return false;
            }
        };
        let now_of = |world: &World, at: usize| world.now(at);
        match &mut link.ends[to] {
            End::Site { at, session } => {
                let at = *at;
                self.count_known(at, &message);
                if self.is_rough && self.rng.percent(2) {
                    let (nth, fault) = self.random_fault(4);
                    self.sites[at].disk.plan(nth, fault);
                }
                let (now, before) = (now_of(self, at), session.progress());
                let done = session.receive(message, &mut self.sites[at].node, now);
                self.counts.traffic.rounds += u64::from(session.progress().rounds - before.rounds);
                let is_well = done.is_ok();
                let goes_on = self.settle_step(link, to, done);
                // Whatever came of it, what was planned for the disk ends here.
                let fault = self.sites[at].disk.calm();
                if is_well && fault.is_some() {
                    self.crash(at);
                    return false;
                }
                goes_on
            }
            End::Liar(_) => {
                let End::Liar(liar) = &mut link.ends[to] else { return false };
                let mut liar = std::mem::take(liar);
                let lies = self.lie(&mut liar, Some(message));
                let goes_on = liar.budget > 0;
                link.ends[to] = End::Liar(liar);
                self.post_lies(link, to, lies);
                goes_on
            }
        }
    }

    fn count_known(&mut self, at: usize, message: &Message) {
        let Message::Batch(runs) = message else { return };
        let all = runs.iter().flat_map(Run::operations);
        let known = self.sites[at].disk.read(|memory| all.filter(|held| memory.contains(&held.id()).unwrap()).count());
        self.counts.traffic.duplicates += known as u64;
    }

    /// As a host must: every other session of a site hears what changed there, and is asked what it has to say.
    pub(crate) fn wake(&mut self, at: usize, changed: &BTreeSet<SpaceId>) {
        for number in 0..self.links.len() {
            if !self.links[number].as_ref().is_some_and(|link| link.is_at(at)) {
                continue;
            }
            let Some(mut link) = self.links[number].take() else { continue };
            let mut goes_on = true;
            for end in 0..2 {
                goes_on = goes_on && self.poll(&mut link, end, at, changed);
            }
            self.links[number] = Some(link).filter(|_| goes_on);
        }
    }

    fn poll(&mut self, link: &mut Link, end: usize, at: usize, changed: &BTreeSet<SpaceId>) -> bool {
        let now = self.now(at);
        let End::Site { at: here, session } = &mut link.ends[end] else { return true };
        if *here != at {
            return true;
        }
        session.touch(changed);
        match session.poll(&self.sites[at].node, now) {
            Ok(step) => {
                assert!(step.changed.is_empty(), "a poll changes something");
                self.post(link, end, step.send);
                true
            }
            Err(Fault::Theirs(Reason::Silent, _)) => {
                self.counts.traffic.silent += 1;
                false
            }
            Err(fault) => panic!("site {at} cannot go on by itself: {fault:?}"),
        }
    }

    /// Counts anew what a site holds.
    pub(crate) fn look_again(&mut self, at: usize) {
        let site = &mut self.sites[at];
        site.seen = site.disk.read(|memory| {
            memory.spaces().unwrap().into_iter().map(|space| (space, memory.count(&space).unwrap())).collect()
        });
    }
}

pub(crate) type Done = Result<Step, Fault<NodeError>>;

fn other(end: &End) -> Option<usize> {
    match end {
        End::Site { at, .. } => Some(*at),
        End::Liar(_) => None,
    }
}

/// A message in a few words.
fn sketch(message: &Message) -> String {
    match message {
        Message::Batch(runs) => {
            let ends = runs.iter().filter_map(|run| run.operations().last().map(|last| (run, last)));
            let told = ends.map(|(run, last)| {
                let (count, place) = (run.operations().len(), last.header().seq);
                format!("{count} of {} to {place} {}", last.space().short(), last.id().short())
            });
            format!("batch {}", told.collect::<Vec<_>>().join(", "))
        }
        Message::Hello { identity, invitations, .. } => {
            format!("hello, named {}, {} invitations", identity.is_some(), invitations.len())
        }
        Message::HandLetters(letters) => format!("{} letters", letters.len()),
        Message::Bodies(bodies) => format!("{} bodies", bodies.len()),
        other => format!("{other:?}").chars().take(160).collect(),
    }
}
