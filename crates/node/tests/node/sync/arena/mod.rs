//! A node among people of every kind, and a script that says what comes to it from one of them: messages of honest
//! exchanges in any order, hostile ones, damaged ones, and plain bytes. Whatever comes, it never panics, never fails by
//! itself, and keeps nothing of those who have no right to speak.
//!
//! The proptest beside this file and the fuzz target `session` play scripts; the seeds are honest ones.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{
    Audience, DeviceKey, DeviceSecret, LetterBody, Level, Millis, Operation, OperationId, RecoverySecret, Run, SpaceId,
    SpaceKind,
};
use commonage_net::protocol::{Fault, Me, Message, Pace, Session, Step};
use commonage_node::{InvitationTerms, Node, Ticket};
use commonage_store::{LogStore, Memory};

mod hostile;

const NOW: Millis = Millis(1_800_000_000_000);
const BINDING: [u8; 32] = [0x5e; 32];
/// Most messages of one script.
const STEPS_MAX: usize = 48;

/// Who is at the other end of the line from Ana.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Stranger,
    Member,
    /// Has joined with a ticket, of which Ana has not heard.
    Invited,
    /// A device of the member's that Ana has not heard of.
    Phone,
}

const ROLES: [Role; 4] = [Role::Stranger, Role::Member, Role::Invited, Role::Phone];

/// A node at rest: its store and its key.
struct Asleep {
    store: Memory,
    seed: [u8; 32],
}

impl Asleep {
    fn of(node: &Node, number: u8) -> Self {
        Self { store: copied(node), seed: seed(number) }
    }

    fn wake(&self) -> Node {
        Node::open(Box::new(self.store.clone()), DeviceSecret::from_seed(self.seed)).unwrap()
    }
}

/// The people, and every message that was ever heard among them.
pub(crate) struct Arena {
    ana: Asleep,
    /// What Ana holds, and what that comes to.
    before: (BTreeMap<OperationId, Operation>, BTreeMap<SpaceId, [u8; 32]>),
    others: Vec<Asleep>,
    ticket: Ticket,
    strangers: BTreeSet<DeviceKey>,
    invited: DeviceKey,
    messages: Vec<Vec<u8>>,
    /// Among them: no interests, and no heads.
    nothing: [usize; 2],
}

fn seed(number: u8) -> [u8; 32] {
    *blake3::hash(&[number]).as_bytes()
}

fn begun(name: &str, number: u8) -> Node {
    let mut node = Node::open(Box::new(Memory::new()), DeviceSecret::from_seed(seed(number))).unwrap();
    node.begin(name, "laptop", &RecoverySecret::from_seed(seed(100 + number)), [number; 16], NOW).unwrap();
    node
}

/// What a store holds, in another one.
fn copied(node: &Node) -> Memory {
    let (mut copy, store) = (Memory::new(), node.store());
    for space in store.spaces().unwrap() {
        for (_, operation) in store.read_space(&space, commonage_store::Position(0), usize::MAX).unwrap() {
            copy.append_batch(&[Run::single(operation).unwrap()]).unwrap();
        }
    }
    for letter in store.all_letters().unwrap() {
        copy.put_letter(&Run::single(letter).unwrap()).unwrap();
    }
    copy.set_local("person", node.person().map(|person| person.0).as_ref().map(<[u8; 32]>::as_slice)).unwrap();
    copy
}

fn operations(node: &Node) -> BTreeMap<OperationId, Operation> {
    let store = node.store();
    let read = |space: &SpaceId| store.read_space(space, commonage_store::Position(0), usize::MAX).unwrap();
    store.spaces().unwrap().iter().flat_map(read).map(|(_, operation)| (operation.id(), operation)).collect()
}

fn states(node: &Node) -> BTreeMap<SpaceId, [u8; 32]> {
    node.spaces().map(|space| (space.id(), node.state_hash(space))).collect()
}

fn pace(small: bool) -> Pace {
    if small { Pace { bytes: 900, operations: 3, window: 2, heads: 0 } } else { Pace::default() }
}

fn give(from: &Node, to: &mut Node, spaces: &[SpaceId]) {
    for space in spaces {
        for (_, operation) in from.store().read_space(space, commonage_store::Position(0), usize::MAX).unwrap() {
            to.receive(&[Run::single(operation).unwrap()]).unwrap();
        }
    }
}

impl Arena {
    pub(crate) fn new() -> Self {
        let (mut ana, mut ben, mut cy, mut dee) = (begun("Ana", 1), begun("Ben", 2), begun("Cy", 3), begun("Dee", 4));
        let (me, him) = (ana.me().unwrap(), ben.me().unwrap());
        give(&ben, &mut ana, &[him]);
        let closed = ana.found(SpaceKind::Guild, "Closed", Audience::Members, [1; 16], NOW).unwrap();
        let open = ana.found(SpaceKind::Guild, "Open", Audience::Public, [2; 16], NOW).unwrap();
        for space in [closed, open] {
            ana.grant(space, him, Level::Write, NOW).unwrap();
            ana.note(space, Audience::Members, "among us", NOW).unwrap();
        }
        ana.note(open, Audience::Public, "for all", NOW).unwrap();
        give(&ana, &mut ben, &[me, closed, open]);
        let terms = InvitationTerms { level: Level::Write, uses: 2, expires: None };
        let ticket = ana.invite(closed, terms, seed(9), NOW).unwrap();
        cy.join(&ticket, NOW).unwrap();
        Self::write(&mut ana, &mut ben, &mut dee, [closed, open]);
        let mut phone = Node::open(Box::new(Memory::new()), DeviceSecret::from_seed(seed(5))).unwrap();
        let request = phone.request_device(him, "phone").unwrap();
        ben.add_device(&request, NOW).unwrap();
        give(&ben, &mut phone, &[him, me, closed, open]);
        phone.note(closed, Audience::Members, "from the phone", NOW).unwrap();
        let strangers = BTreeSet::from([dee.device(), DeviceSecret::from_seed(seed(6)).key()]);
        let others =
            [&dee, &ben, &cy, &phone].into_iter().zip([4, 2, 3, 5]).map(|(node, number)| Asleep::of(node, number));
        let (others, invited) = (others.collect(), cy.device());
        let mut arena = Self {
            ana: Asleep::of(&ana, 1),
            before: (operations(&ana), states(&ana)),
            others,
            ticket,
            strangers,
            invited,
            messages: Vec::new(),
            nothing: [0; 2],
        };
        arena.messages = arena.recorded();
        let nothing = [Message::Interests(Vec::new()), Message::Root { root: *blake3::hash(b"").as_bytes(), count: 0 }];
        arena.nothing = [arena.messages.len(), arena.messages.len() + 1];
        arena.messages.extend(nothing.iter().map(Message::encode));
        arena.messages.extend(hostile::messages(&ana, &ben, [closed, open]).iter().map(Message::encode));
        arena
    }

    /// What each has and the others lack: notes, letters, a body that got lost.
    fn write(ana: &mut Node, ben: &mut Node, dee: &mut Node, [closed, open]: [SpaceId; 2]) {
        let bare = ben.note(closed, Audience::Members, "a body that gets lost", NOW).unwrap();
        ana.receive(&[Run::single(bare.without_body()).unwrap()]).unwrap();
        for round in 0..4 {
            ana.note(closed, Audience::Members, &format!("Ana {round}"), NOW).unwrap();
            ben.note(closed, Audience::Members, &format!("Ben {round}"), NOW).unwrap();
            ben.note(open, Audience::Public, &format!("Ben to all {round}"), NOW).unwrap();
        }
        let (from, to) = (ben.me().unwrap(), dee.me().unwrap());
        ben.send_letter(from, to, LetterBody::Text("hello Dee".into()), NOW).unwrap();
        ana.send_letter(open, to, LetterBody::Text("hello, Dee".into()), NOW).unwrap();
        dee.send_letter(to, open, LetterBody::JoinRequest("may I?".into()), NOW).unwrap();
        dee.found(SpaceKind::Circle, "Dee's", Audience::Public, [4; 16], NOW).unwrap();
    }

    fn other(&self, role: Role) -> (Node, Me) {
        let node = self.others[role as usize].wake();
        let invitations = if role == Role::Invited { vec![self.ticket.invitation()] } else { Vec::new() };
        let me = Me { device: node.device_secret(), person: node.person().unwrap_or(SpaceId([0; 32])), invitations };
        (node, me)
    }

    fn begin(&self, role: Role, dials: bool, small: bool) -> Play {
        let (ana, (other, them)) = (self.ana.wake(), self.other(role));
        let me = Me { device: ana.device_secret(), person: ana.me().unwrap(), invitations: Vec::new() };
        let theirs = Session::new(BINDING, !dials, them, pace(small));
        let ours = Session::new(BINDING, dials, me, pace(small));
        Play { ana, other, ours, theirs, to_them: Vec::new(), to_us: Vec::new(), heard: Vec::new(), now: NOW }
    }

    /// Every message of honest exchanges between Ana and each of the others.
    fn recorded(&self) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        for role in ROLES {
            for (dials, small) in [(true, false), (false, false), (true, true), (false, true)] {
                let mut play = self.begin(role, dials, small);
                play.honest(usize::MAX);
                all.append(&mut play.heard);
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// All messages that scripts can name.
    #[allow(dead_code, reason = "for the seeds alone")]
    pub(crate) fn messages(&self) -> &[Vec<u8>] {
        &self.messages
    }

    /// Every message alone, after much or little that went well; and many that do not end a session, one after another.
    #[allow(dead_code, reason = "the fuzz target does without")]
    pub(crate) fn scripts(&self) -> Vec<Vec<u8>> {
        let mut scripts = Vec::new();
        let name = |number: usize| [0, (number % 256) as u8, (number / 256) as u8];
        let kind = |message: &Vec<u8>| message.get(1).copied().unwrap_or_default();
        let lasting: Vec<_> =
            (0..self.messages.len()).filter(|at| (6..17).contains(&kind(&self.messages[*at]))).collect();
        for first in 0..16_u8 {
            for honest in [3, 255] {
                scripts.extend((0..self.messages.len()).map(|at| [&[first, honest][..], &name(at)].concat()));
            }
            for from in (0..lasting.len()).step_by(11) {
                let some = lasting.iter().cycle().skip(from).step_by(1 + from % 7).take(STEPS_MAX);
                scripts.push([first, 255].into_iter().chain(some.flat_map(|at| name(*at))).collect());
            }
            // Somebody who poses as a member, and by whom every message that lasts then comes.
            for posing in self.messages.len() - 2..self.messages.len() {
                let begun = [posing, self.nothing[0], self.nothing[1]];
                let lasting: Vec<_> = lasting.iter().filter(|at| kind(&self.messages[**at]) != 9).collect();
                for some in lasting.chunks(STEPS_MAX - 3) {
                    let all = begun.iter().chain(some.iter().copied()).flat_map(|at| name(*at));
                    scripts.push([first, 0].into_iter().chain(all).collect());
                }
            }
        }
        scripts
    }

    /// Plays a script: two bytes say who, at which end, and how far all goes well; then message by message.
    pub(crate) fn play(&self, script: &[u8]) {
        let [who, honest, rest @ ..] = script else { return };
        let role = ROLES[usize::from(who & 3)];
        let mut play = self.begin(role, who & 4 != 0, who & 8 != 0);
        play.honest(usize::from(*honest));
        let mut script = Script(rest);
        for _ in 0..STEPS_MAX {
            let Some(bytes) = script.next(&self.messages) else { break };
            if bytes.is_empty() {
                play.now.0 += 1_000;
                if !play.poll() {
                    break;
                }
            } else if let Ok(message) = Message::decode(&bytes)
                && !play.deliver(message)
            {
                break;
            }
        }
        self.check(role, &play.ana);
    }

    /// What came in is of people who may speak; and whoever opens the store finds the same.
    fn check(&self, role: Role, ana: &Node) {
        let before = &self.before;
        let (held, state) = (operations(ana), states(ana));
        assert!(before.0.keys().all(|id| held.contains_key(id)), "something was lost");
        let new: Vec<_> = held.values().filter(|operation| !before.0.contains_key(&operation.id())).collect();
        for operation in &new {
            let author = operation.header().author;
            // What members hand on of others is theirs to answer for, and who was invited may be one by now.
            let is_outside = self.strangers.contains(&author) || author == self.invited;
            assert!(role != Role::Stranger || !is_outside, "a stranger's words were taken: {operation:?}");
        }
        if new.is_empty() && ana.store().all_letters().unwrap().len() == self.ana.store.all_letters().unwrap().len() {
            let is_same = |id: &SpaceId| state.get(id) == before.1.get(id);
            let changed: Vec<_> = before.1.keys().filter(|id| !is_same(id)).collect();
            // A body that was lacking may have come back.
            let bodies =
                |all: &BTreeMap<OperationId, Operation>| all.values().filter(|held| held.body().is_some()).count();
            assert!(changed.is_empty() || bodies(&held) > bodies(&before.0), "nothing new, yet another state");
        }
        if held == before.0 {
            assert_eq!(state, before.1);
            return;
        }
        let again = Node::open(Box::new(copied(ana)), DeviceSecret::from_seed(self.ana.seed)).unwrap();
        assert_eq!(states(&again), state, "opened again it is another state");
    }
}

/// One connection between Ana and somebody.
struct Play {
    ana: Node,
    other: Node,
    ours: Session<Node>,
    theirs: Session<Node>,
    to_them: Vec<Message>,
    to_us: Vec<Message>,
    /// All that was said at either end.
    heard: Vec<Vec<u8>>,
    now: Millis,
}

impl Play {
    /// As it should be, for so many messages.
    fn honest(&mut self, most: usize) {
        self.to_them = self.ours.start(self.now).send;
        self.to_us = self.theirs.start(self.now).send;
        for _ in 0..most {
            let (to_us, to_them) = (!self.to_us.is_empty(), !self.to_them.is_empty());
            if to_them {
                let message = self.to_them.remove(0);
                self.heard.push(message.encode());
                let step = self.theirs.receive(message, &mut self.other, self.now).unwrap();
                self.to_us.extend(step.send);
            }
            if to_us {
                let message = self.to_us.remove(0);
                self.heard.push(message.encode());
                assert!(self.deliver(message), "an honest one was refused");
            }
            if !to_us && !to_them {
                break;
            }
        }
    }

    /// False where the session is over.
    fn deliver(&mut self, message: Message) -> bool {
        let done = self.ours.receive(message, &mut self.ana, self.now);
        self.went(done)
    }

    fn poll(&mut self) -> bool {
        let done = self.ours.poll(&self.ana, self.now);
        self.went(done)
    }

    fn went(&mut self, done: Result<Step, Fault<commonage_node::NodeError>>) -> bool {
        match done {
            Ok(step) => {
                for message in step.send {
                    let bytes = message.encode();
                    assert_eq!(Message::decode(&bytes).as_ref(), Ok(&message), "what we say can be read");
                    self.to_them.push(message);
                }
                true
            }
            Err(Fault::Theirs(..)) => false,
            Err(Fault::Ours(error)) => panic!("we failed by ourselves: {error}"),
        }
    }
}

/// What is left of a script.
struct Script<'a>(&'a [u8]);

impl Script<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<usize> {
        Some(usize::from(u16::from_le_bytes([self.byte()?, self.byte().unwrap_or(0)])))
    }

    /// The next message; empty where time passes.
    fn next(&mut self, messages: &[Vec<u8>]) -> Option<Vec<u8>> {
        let kind = self.byte()?;
        if kind & 3 == 3 {
            return Some(Vec::new());
        }
        let number = self.number()?;
        if kind & 3 == 2 {
            let (piece, rest) = self.0.split_at(number.min(self.0.len()));
            self.0 = rest;
            return Some(piece.to_vec());
        }
        let mut bytes = messages[number % messages.len()].clone();
        if kind & 3 == 1 {
            for _ in 0..=kind >> 5 {
                let at = self.number()? % bytes.len();
                bytes[at] = self.byte()?;
            }
        }
        Some(bytes)
    }
}
