//! One end of one connection: takes messages, answers with messages, and brings two replicas to the same facts.
//!
//! ```text
//!  Hello ─ who are you?            both prove themselves, bound to this connection
//!  Interests ─ Root ─ equal?       one number for everything; equal ends the comparison at once
//!  Heads │ Ranges ─ Differences    what differs, in full or by ranges
//!  Batch ─ Taken ─ Batch …         what the other lacks, at most a few batches ahead; and from then on what is new
//! ```

mod compare;
mod exchange;
mod extras;
mod greet;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use commonage_log::{DeviceKey, DeviceSecret, InvitationSecret, LogId, Mark, Millis, OperationId, PersonId, SpaceId};

use super::heads::{Ranges, Table};
use super::limits;
use super::message::{LogTag, Message};
use super::reason::{Fault, Reason};
use super::replica::{Peer, Replica, Share};
use super::statement::Contact;

/// Who speaks at this end.
#[derive(Clone, Debug)]
pub struct Me {
    /// The device, which signs for this connection.
    pub device: Arc<DeviceSecret>,
    /// Whose device it is.
    pub person: PersonId,
    /// Invitations to show: the space, the invite act, and its key.
    pub invitations: Vec<(SpaceId, OperationId, InvitationSecret)>,
}

/// How much is sent at once. Simulations use less than the limits, so that there is more to go wrong.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Bytes of a batch.
    pub bytes: usize,
    /// Operations of a batch.
    pub operations: usize,
    /// Batches under way.
    pub window: usize,
    /// Heads sent in full.
    pub heads: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            bytes: limits::BATCH_BYTES,
            operations: limits::BATCH_OPERATIONS,
            window: limits::WINDOW,
            heads: limits::HEADS_FULL_MAX,
        }
    }
}

/// How far a session has come, for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Whether both know what the other lacks.
    pub compared: bool,
    /// Operations that the other had said it has and we lack.
    pub expected: u64,
    /// Operations that came.
    pub received: u64,
    /// Operations that went.
    pub sent: u64,
    /// Whether the other has said that it has sent everything.
    pub all_received: bool,
    /// Whether everything that we have for the other is confirmed by it.
    pub all_sent: bool,
    /// Round trips of the comparison: how often we waited for an answer.
    pub rounds: u32,
}

/// What a call did.
#[derive(Debug, Default)]
pub struct Step {
    /// To be sent, in this order.
    pub send: Vec<Message>,
    /// Spaces of which there is more now: other sessions want to know.
    pub changed: BTreeSet<SpaceId>,
    /// Letters that came and were taken.
    pub letters: usize,
    /// Where devices say that they can be reached; each signed by the device itself.
    pub contacts: Vec<Contact>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Their first word is awaited.
    Hello,
    /// Their interests are awaited.
    Interests,
    /// Their root is awaited.
    Root,
    /// All their ends are awaited.
    Heads,
    /// The ends that differ are awaited.
    Differences,
    /// A reconciliation by ranges is under way.
    Ranges,
    /// Both know what the other lacks.
    Even,
}

/// How a space goes to the other.
enum Line<F> {
    /// They were asked what they hold of it.
    Asked,
    Open(F),
}

/// What was asked about a space, and what we held when we asked.
struct Question {
    space: SpaceId,
    logs: HashMap<LogTag, LogId>,
}

/// One end of one connection.
pub struct Session<R: Replica> {
    binding: [u8; 32],
    dials: bool,
    me: Me,
    pace: Pace,
    phase: Phase,
    peer: Peer,
    began: Option<Millis>,
    our_interests: BTreeSet<SpaceId>,
    their_interests: BTreeSet<SpaceId>,
    /// Our ends as they were when our root was sent, until both know what the other lacks.
    table: Table,
    their_root: Option<([u8; 32], usize)>,
    /// Whether we have said who we are.
    is_named: bool,
    /// Whether they have.
    has_named_itself: bool,
    ranges: Option<Ranges>,
    only_here: BTreeSet<LogTag>,
    only_there: Vec<[u8; 8]>,
    standing: Option<u64>,
    shared: BTreeMap<SpaceId, Share>,
    lines: BTreeMap<SpaceId, Line<R::Feed>>,
    questions: BTreeMap<u32, Question>,
    next_question: u32,
    questions_heard: usize,
    /// Spaces of which there may be something to send; in it, those that wait.
    queue: VecDeque<SpaceId>,
    queued: HashSet<SpaceId>,
    sent_logs: HashMap<LogTag, LogId>,
    in_flight: usize,
    confirmed: Millis,
    told_caught: bool,
    refused_runs: usize,
    /// Logs that were not taken, here and there: until more is shared.
    refused_here: BTreeSet<LogId>,
    refused_there: BTreeSet<LogId>,
    /// How often each log was asked for again, by either.
    agains: HashMap<LogTag, usize>,
    /// Letters that we have offered; of them, those that were not yet asked for, and those to be handed on.
    offered: HashSet<OperationId>,
    to_hand: HashSet<OperationId>,
    wishes: VecDeque<OperationId>,
    /// Letters that they have offered; of them, those that we asked for.
    heard: HashSet<OperationId>,
    wanted: HashSet<OperationId>,
    bodies_asked: HashSet<OperationId>,
    /// Bodies that they asked for: how many in all, and those still to be sent.
    lacks_heard: usize,
    bodies_owed: HashSet<OperationId>,
    lacks: VecDeque<OperationId>,
    mail: Option<u64>,
    contacts_heard: usize,
    progress: Progress,
}

/// What a step of a session comes to.
type Done<T, R> = Result<T, Fault<<R as Replica>::Error>>;

impl<R: Replica> Session<R> {
    /// One end of a connection. `binding` is a secret that only its two ends know, new for each connection; `dials` is
    /// true at the end that began it.
    pub fn new(binding: [u8; 32], dials: bool, me: Me, pace: Pace) -> Self {
        let inviting = me.invitations.iter().map(|(space, ..)| *space).collect();
        Self {
            binding,
            dials,
            me,
            pace,
            phase: Phase::Hello,
            peer: Peer { is_called: dials, inviting, ..Peer::default() },
            began: None,
            our_interests: BTreeSet::new(),
            their_interests: BTreeSet::new(),
            table: Table::default(),
            their_root: None,
            is_named: dials,
            has_named_itself: false,
            ranges: None,
            only_here: BTreeSet::new(),
            only_there: Vec::new(),
            standing: None,
            shared: BTreeMap::new(),
            lines: BTreeMap::new(),
            questions: BTreeMap::new(),
            next_question: 0,
            questions_heard: 0,
            queue: VecDeque::new(),
            queued: HashSet::new(),
            sent_logs: HashMap::new(),
            in_flight: 0,
            confirmed: Millis(0),
            told_caught: false,
            refused_runs: 0,
            refused_here: BTreeSet::new(),
            refused_there: BTreeSet::new(),
            agains: HashMap::new(),
            offered: HashSet::new(),
            to_hand: HashSet::new(),
            wishes: VecDeque::new(),
            heard: HashSet::new(),
            wanted: HashSet::new(),
            bodies_asked: HashSet::new(),
            lacks_heard: 0,
            bodies_owed: HashSet::new(),
            lacks: VecDeque::new(),
            mail: None,
            contacts_heard: 0,
            progress: Progress::default(),
        }
    }

    /// Who is called is known already: the device itself has said that it is behind this endpoint, and the connection
    /// proves the endpoint. They need not say it again.
    pub fn expect(&mut self, device: DeviceKey, person: PersonId) {
        (self.peer.device, self.peer.person) = (Some(device), Some(person));
    }

    /// Begins: the one who dials speaks first.
    pub fn start(&mut self, now: Millis) -> Step {
        self.began = Some(now);
        let send = if self.dials { vec![self.hello(true)] } else { Vec::new() };
        Step { send, ..Step::default() }
    }

    /// Takes in a message.
    ///
    /// # Errors
    /// If the other broke a rule, or the replica failed: the session is over then, and is told why.
    pub fn receive(&mut self, message: Message, replica: &mut R, now: Millis) -> Done<Step, R> {
        let mut step = Step::default();
        match (self.phase, message) {
            (Phase::Hello, Message::Hello { version, identity, invitations }) => {
                self.take_hello(version, identity, &invitations, replica, &mut step)?;
            }
            (Phase::Interests, Message::Interests(spaces)) => self.take_interests(spaces, replica, &mut step)?,
            (Phase::Root, Message::Root { root, count }) => {
                self.their_root = Some((root, count as usize));
                self.compare(replica, &mut step, now)?;
            }
            (Phase::Heads, Message::Heads(entries)) => self.take_heads(&entries, replica, &mut step, now)?,
            (Phase::Ranges, Message::Ranges(bytes)) => self.take_ranges(&bytes, &mut step)?,
            (Phase::Ranges | Phase::Differences, Message::Differences { entries, wanted }) => {
                self.take_differences(&entries, &wanted, replica, &mut step, now)?;
            }
            (Phase::Even, message) => self.take_even(message, replica, &mut step, now)?,
            (phase, message) => {
                return Err(Fault::theirs(Reason::OutOfTurn, format!("{} in {phase:?}", kind(&message))));
            }
        }
        Ok(step)
    }

    fn take_even(&mut self, message: Message, replica: &mut R, step: &mut Step, now: Millis) -> Done<(), R> {
        // What is answered is judged by what is known now, also where nobody has polled in between.
        self.refresh(replica, step)?;
        match message {
            Message::Ask { number, entries } => self.take_ask(number, &entries, replica, step)?,
            Message::Answer { number, entries } => self.take_answer(number, &entries, replica)?,
            Message::Batch(runs) => self.take_batch(runs, replica, step)?,
            Message::Taken { refused, again } => self.take_taken(&refused, &again, replica, now)?,
            Message::Caught => self.progress.all_received = true,
            Message::Letters(ids) => self.take_letter_offers(&ids, replica, step)?,
            Message::WantLetters(ids) => self.take_letter_wishes(&ids),
            Message::HandLetters(letters) => self.take_letters(letters, replica, step)?,
            Message::Lack(ids) => self.take_lack(&ids)?,
            Message::Bodies(bodies) => self.take_bodies(bodies, replica, step)?,
            Message::Contacts(contacts) => self.take_contacts(contacts, step)?,
            Message::Identify(identity) if self.dials && !self.has_named_itself => self.take_identity(identity)?,
            other => return Err(Fault::theirs(Reason::OutOfTurn, kind(&other))),
        }
        self.go_on(replica, step, now)
    }

    /// Says that there may be more of these spaces; [`Session::poll`] then sends it.
    pub fn touch(&mut self, spaces: &BTreeSet<SpaceId>) {
        for space in spaces {
            self.enqueue(*space);
        }
    }

    /// Sends what is new, notices what has changed, and whether the other is silent.
    ///
    /// # Errors
    /// If the other was silent for too long, or the replica failed.
    pub fn poll(&mut self, replica: &R, now: Millis) -> Done<Step, R> {
        let mut step = Step::default();
        let since = |then: Millis| now.0.saturating_sub(then.0);
        if self.phase == Phase::Even {
            if self.in_flight > 0 && since(self.confirmed) > limits::CONFIRM_MS_MAX {
                return Err(Fault::theirs(Reason::Silent, "a batch was not confirmed"));
            }
            self.go_on(replica, &mut step, now)?;
        } else if self.began.is_some_and(|began| since(began) > limits::GREETING_MS_MAX) {
            return Err(Fault::theirs(Reason::Silent, format!("nothing came in {:?}", self.phase)));
        }
        Ok(step)
    }

    fn go_on(&mut self, replica: &R, step: &mut Step, now: Millis) -> Done<(), R> {
        self.refresh(replica, step)?;
        self.name_ourselves(replica, step);
        self.offer_letters(replica, step)?;
        self.hand_letters(replica, step)?;
        self.hand_bodies(replica, step)?;
        self.pump(replica, step, now)
    }

    /// Who is at the other end.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// Whether this end began the connection.
    pub const fn dials(&self) -> bool {
        self.dials
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let nothing_left = self.phase == Phase::Even && self.in_flight == 0 && self.queue.is_empty();
        let all_sent = nothing_left && self.questions.is_empty();
        Progress { compared: self.phase == Phase::Even, all_sent, ..self.progress }
    }

    /// The spaces that are shared with the other now.
    pub fn shared(&self) -> &BTreeMap<SpaceId, Share> {
        &self.shared
    }

    fn enqueue(&mut self, space: SpaceId) {
        if matches!(self.lines.get(&space), Some(Line::Open(_))) && self.queued.insert(space) {
            let is_person = self.shared.get(&space).is_some_and(|share| share.is_person);
            if is_person { self.queue.push_front(space) } else { self.queue.push_back(space) }
        }
    }
}

fn kind(message: &Message) -> &'static str {
    match message {
        Message::Hello { .. } => "hello",
        Message::Identify(_) => "identity",
        Message::Interests(_) => "interests",
        Message::Root { .. } => "root",
        Message::Heads(_) => "heads",
        Message::Ranges(_) => "ranges",
        Message::Differences { .. } => "differences",
        Message::Ask { .. } => "ask",
        Message::Answer { .. } => "answer",
        Message::Batch(_) => "batch",
        Message::Taken { .. } => "taken",
        Message::Caught => "caught",
        Message::Letters(_) | Message::WantLetters(_) | Message::HandLetters(_) => "letters",
        Message::Lack(_) | Message::Bodies(_) => "bodies",
        Message::Contacts(_) => "contacts",
    }
}

/// Ends by log, each list in order, as a table holds them.
fn grouped(entries: &[super::message::Entry]) -> BTreeMap<LogTag, Vec<Mark>> {
    let mut ends: BTreeMap<LogTag, Vec<Mark>> = BTreeMap::new();
    for entry in entries {
        ends.entry(entry.tag).or_default().extend(entry.end);
    }
    ends.values_mut().for_each(|ends| {
        ends.sort_unstable();
        ends.dedup();
    });
    ends
}
