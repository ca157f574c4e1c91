//! Peers with a program of their own, on real connections: strangers and former members who say anything, and devices
//! of members that speak like others and then do not.

use commonage_log::{DeviceSecret, Mark, OperationId, PersonId, Run, SpaceId};
use commonage_net::protocol::{Contact, Entry, Fault, Identity, LogTag, Me, Message, Session};
use commonage_node::Node;
use commonage_store::LogStore;

use crate::link::{End, Link};
use crate::world::World;

/// What a liar is up to, once both sides know what the other lacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Anything.
    #[default]
    Anything,
    /// One kind of message without an end, and how many of them there may be before the session is over.
    Flood(Kind, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Contacts,
    Letters,
    Confirmations,
    EmptyBatches,
    Lacks,
}

/// Hostile software at one end of a connection.
#[derive(Default)]
pub(crate) struct Liar {
    secret: Option<DeviceSecret>,
    /// Whose device it says it is.
    person: Option<PersonId>,
    binding: [u8; 32],
    dials: bool,
    /// Messages that it may still send.
    pub(crate) budget: usize,
    plan: Plan,
    flooded: usize,
    /// A real node and session behind it, where it begins like others do.
    inner: Option<Box<(Node, Session<Node>)>>,
    heard: Vec<Message>,
    said: Vec<Message>,
}

impl World {
    /// A liar calls a site, or is called.
    pub(crate) fn meet_liar(&mut self) {
        let (at, calls) = (self.rng.below(self.sites.len()), self.rng.percent(70));
        let (binding, paces) = (self.rng.bytes(), self.random_paces());
        let Some(person) = self.sites[at].node.person() else { return };
        let device = self.sites[at].node.device_secret();
        let session = Session::new(binding, !calls, Me { device, person, invitations: Vec::new() }, paces[0]);
        let mut liar = self.new_liar(binding, calls);
        if let (Some(secret), Some(person), true) = (&liar.secret, liar.person, self.rng.percent(50)) {
            // What its person knows, or anybody: its program is stolen, and its data too.
            let with = (0..self.sites.len()).find(|site| self.sites[*site].node.person() == Some(person));
            let disk = self.sites[with.unwrap_or(at)].disk.copy();
            let node = Node::open(Box::new(disk), secret.clone()).expect("a copied folder opens");
            let me = Me { device: secret.clone().into(), person, invitations: Vec::new() };
            liar.inner = Some(Box::new((node, Session::new(binding, calls, me, paces[1]))));
        }
        self.say(|| format!("a liar for {:?} and site {at}, {:?}", liar.person.map(|id| id.short()), liar.plan));
        self.counts.traffic.meetings += 1;
        self.counts.traffic.liars += 1;
        let (site, liar) = (End::Site { at, session: Box::new(session) }, End::Liar(Box::new(liar)));
        self.begin_link(if calls { [liar, site] } else { [site, liar] });
    }

    fn new_liar(&mut self, binding: [u8; 32], dials: bool) -> Liar {
        let rogue = self.rng.below(self.rogues.len().max(1));
        let of_a_site = self.rng.below(self.sites.len());
        let (secret, person) = match self.rng.below(10) {
            0..4 if !self.rogues.is_empty() => {
                let secret = self.rogues[rogue].secret();
                let owner = self.owner_of(&secret);
                (secret, owner)
            }
            // A thief of a device, of a former member perhaps: it only listens and replays.
            4..7 => {
                let site = &self.sites[of_a_site];
                (site.secret.clone(), self.people[site.person].id)
            }
            _ => (DeviceSecret::from_seed(self.rng.bytes()), self.any_person()),
        };
        let plan = match self.rng.below(10) {
            0 => Plan::Flood(Kind::Contacts, 102),
            1 => Plan::Flood(Kind::Letters, 42),
            2 => Plan::Flood(Kind::Confirmations, 20),
            3 => Plan::Flood(Kind::EmptyBatches, 1_200),
            4 => Plan::Flood(Kind::Lacks, 1_200),
            _ => Plan::Anything,
        };
        let budget = 10 + self.rng.below(60);
        Liar { secret: Some(secret), person: Some(person), binding, dials, budget, plan, ..Liar::default() }
    }

    pub(crate) fn begin_lying(&mut self, link: &mut Link, end: usize) {
        let now = self.clock();
        let End::Liar(liar) = &mut link.ends[end] else { return };
        let mut liar = std::mem::take(liar);
        let begun = liar.inner.as_mut().map(|inner| inner.1.start(now).send);
        let lies = match begun {
            Some(messages) => messages.iter().map(Message::encode).collect(),
            None if end == 0 => vec![liar.hello(true).encode()],
            None => Vec::new(),
        };
        link.ends[end] = End::Liar(liar);
        self.post_lies(link, end, lies);
    }

    /// What it says next.
    pub(crate) fn lie(&mut self, liar: &mut Liar, heard: Option<Message>) -> Vec<Vec<u8>> {
        let mut lies = Vec::new();
        if let Some(message) = heard {
            lies.extend(self.reply(liar, &message));
            liar.heard.push(message);
            if liar.heard.len() > 40 {
                liar.heard.remove(0);
            }
        }
        let is_even = liar.heard.iter().any(|message| {
            matches!(message, Message::Caught | Message::Batch(_) | Message::Letters(_) | Message::Taken { .. })
        });
        if let (Plan::Flood(kind, most), true) = (liar.plan, is_even) {
            liar.budget = liar.budget.max(2);
            lies.extend((0..20).map(|_| self.flood(kind)));
            liar.flooded += 20;
            // Bounded: beyond that the other side must have hung up. Confirmations need something to confirm.
            let is_ended = matches!(kind, Kind::Contacts | Kind::Letters | Kind::Confirmations);
            assert!(!is_ended || liar.flooded <= most + 60, "{} of {kind:?} were borne", liar.flooded);
            if !is_ended && liar.flooded > most {
                liar.budget = 0;
            }
        } else if self.rng.percent(if is_even { 60 } else { 4 }) {
            lies.push(self.anything(liar));
        }
        liar.budget = liar.budget.saturating_sub(lies.len().min(if is_even { 20 } else { 1 }));
        liar.said.extend(lies.clone());
        if liar.said.len() > 40 {
            liar.said.drain(..20);
        }
        lies.into_iter().map(|message| self.scratch(message.encode())).collect()
    }

    /// A few bytes are changed now and then.
    fn scratch(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        if self.rng.percent(2) && !bytes.is_empty() {
            let at = self.rng.below(bytes.len());
            bytes[at] ^= 1 << self.rng.below(8);
        }
        bytes
    }

    /// What belongs here, mostly: so that it is listened to further.
    fn reply(&mut self, liar: &mut Liar, message: &Message) -> Vec<Message> {
        if let Some(mut inner) = liar.inner.take() {
            let now = self.clock();
            let (node, session) = &mut *inner;
            return match session.receive(message.clone(), node, now) {
                Ok(step) => {
                    liar.inner = Some(inner);
                    step.send.into_iter().flat_map(|message| self.twist(liar, message)).collect()
                }
                Err(Fault::Theirs(..) | Fault::Ours(_)) => Vec::new(),
            };
        }
        let interests = Message::Interests(self.spaces.clone());
        match message {
            Message::Hello { .. } if liar.dials => vec![interests],
            Message::Hello { .. } => vec![liar.hello(self.rng.percent(80)), interests],
            Message::Root { root, count } => match self.rng.below(4) {
                0 => vec![Message::Root { root: self.rng.bytes(), count: 0 }],
                1 => vec![Message::Root { root: self.rng.bytes(), count: 1_000_000 }],
                _ => vec![Message::Root { root: *root, count: *count }],
            },
            Message::Heads(_) | Message::Ranges(_) | Message::Differences { .. } => {
                vec![Message::Differences { entries: self.false_ends(liar), wanted: Vec::new() }]
            }
            Message::Batch(_) if self.rng.percent(70) => {
                vec![Message::Taken { refused: Vec::new(), again: Vec::new() }]
            }
            _ => Vec::new(),
        }
    }

    /// What an honest program would say, changed, held back, or said twice.
    fn twist(&mut self, liar: &Liar, message: Message) -> Vec<Message> {
        match (self.rng.below(12), message) {
            (0, _) => Vec::new(),
            (1, message) => vec![message.clone(), message],
            (2, Message::Heads(_)) => vec![Message::Heads(self.false_ends(liar))],
            (2, Message::Differences { .. }) => {
                let wanted = (0..self.rng.below(6)).map(|_| self.rng.bytes()).collect();
                vec![Message::Differences { entries: self.false_ends(liar), wanted }]
            }
            (2 | 3, Message::Answer { number, .. }) => vec![Message::Answer { number, entries: self.false_ends(liar) }],
            (2 | 3, Message::Taken { .. }) => {
                let tags: Vec<LogTag> = liar.tags();
                vec![Message::Taken { refused: Vec::new(), again: tags }]
            }
            (4, Message::Batch(mut runs)) => {
                // With gaps: of some runs only the end.
                self.rng.shuffle(&mut runs);
                runs.truncate(1 + self.rng.below(runs.len()));
                vec![Message::Batch(runs.into_iter().map(|run| self.end_of(run)).collect())]
            }
            (5, _) => self.rng.pick(&liar.said).cloned().into_iter().collect(),
            (_, message) => vec![message],
        }
    }

    fn end_of(&mut self, run: Run) -> Run {
        let operations = run.clone().into_operations();
        let from = self.rng.below(operations.len());
        Run::verify(operations[from..].to_vec(), None).unwrap_or(run)
    }

    fn false_ends(&mut self, liar: &Liar) -> Vec<Entry> {
        let heard = liar.entries();
        let mut ends = Vec::new();
        for entry in heard {
            let end = match self.rng.below(5) {
                0 => None,
                1 => Some(Mark { seq: u64::MAX - self.rng.below(2) as u64, prefix: self.rng.next() }),
                2 => Some(Mark { seq: self.rng.below(9) as u64, prefix: self.rng.next() }),
                _ => entry.end,
            };
            ends.push(Entry { tag: entry.tag, end });
        }
        ends.extend((0..self.rng.below(3)).map(|_| Entry { tag: LogTag(self.rng.bytes()), end: None }));
        ends
    }

    /// One of a kind without an end.
    fn flood(&mut self, kind: Kind) -> Message {
        match kind {
            Kind::Contacts => {
                let secret = DeviceSecret::from_seed([1; 32]);
                let contact = Contact::sign(&secret, vec![0; 9], self.clock(), false);
                Message::Contacts(vec![contact; 100])
            }
            Kind::Letters => Message::Letters((0..500).map(|_| OperationId(self.rng.bytes())).collect()),
            Kind::Confirmations => Message::Taken { refused: Vec::new(), again: Vec::new() },
            Kind::EmptyBatches => Message::Batch(Vec::new()),
            Kind::Lacks => Message::Lack(vec![OperationId(self.rng.bytes()); 20]),
        }
    }

    /// Any message, valid in form.
    fn anything(&mut self, liar: &Liar) -> Message {
        let entries = self.false_ends(liar);
        match self.rng.below(20) {
            0 => liar.hello(self.rng.percent(50)),
            1 => Message::Interests(self.spaces.clone()),
            2 => Message::Root { root: self.rng.bytes(), count: self.rng.below(300) as u32 },
            3 => Message::Heads(entries),
            4 => Message::Ranges(self.rng.bytes::<40>().to_vec()),
            5 => Message::Differences { entries, wanted: vec![self.rng.bytes()] },
            6 => Message::Ask { number: self.rng.below(4) as u32, entries },
            7 => Message::Answer { number: self.rng.below(4) as u32, entries },
            8..11 => Message::Batch(self.forged_batch()),
            11 => Message::Taken { refused: Vec::new(), again: liar.tags() },
            12 => Message::Taken { refused: liar.tags(), again: Vec::new() },
            13 => Message::Caught,
            14 => Message::Letters(self.known_ids()),
            15 => Message::WantLetters([self.known_ids(), self.known_ids(), liar.letters(), liar.letters()].concat()),
            16 => Message::Lack([self.known_ids(), self.known_ids()].concat().into_iter().take(200).collect()),
            17 => Message::Bodies(self.known_ids().into_iter().map(|id| (id, vec![1, 2])).collect()),
            18 => Message::HandLetters(self.forged_batch().into_iter().flat_map(Run::into_operations).collect()),
            _ => match self.rng.pick(&liar.heard) {
                Some(message) => message.clone(),
                None => liar.hello(true),
            },
        }
    }

    /// Operations of rogues, old ones, and runs with a gap before them.
    fn forged_batch(&mut self) -> Vec<Run> {
        if self.rng.percent(50) {
            let mut hostile = self.new_forgery();
            hostile.truncate(30);
            return hostile;
        }
        let at = self.rng.below(self.sites.len());
        let space = self.rng.pick(&self.spaces).copied();
        let Some(space) = space else { return Vec::new() };
        let disk = self.sites[at].disk.clone();
        let logs = disk.read(|memory| memory.logs(&space).unwrap());
        let Some(log) = self.rng.pick(&logs).copied() else { return Vec::new() };
        let from = self.rng.below(4) as u64;
        let all = disk.read(|memory| memory.range(&log, from, 20).unwrap());
        let is_public = log.audience == commonage_log::Audience::Public;
        Run::longest(all.into_iter().take_while(|_| is_public).collect()).into_iter().collect()
    }

    fn known_ids(&mut self) -> Vec<OperationId> {
        let at = self.rng.below(self.sites.len());
        let spaces: Vec<SpaceId> = self.sites[at].node.spaces().map(commonage_log::Space::id).collect();
        let Some(space) = self.rng.pick(&spaces).copied() else { return Vec::new() };
        let held = self.sites[at].node.space(&space).into_iter().flat_map(commonage_log::Space::glances);
        held.map(|glance| glance.id).take(60).collect()
    }
}

impl Liar {
    fn hello(&self, is_named: bool) -> Message {
        let identity = self.secret.as_ref().zip(self.person).filter(|_| is_named).map(|(secret, person)| {
            let signature = secret.prove_connection(&self.binding, self.dials, &person);
            Identity { device: secret.key(), person, signature }
        });
        Message::Hello { version: 1, identity, invitations: Vec::new() }
    }

    /// The ends that it has heard.
    fn entries(&self) -> Vec<Entry> {
        let of = |message: &Message| match message {
            Message::Heads(entries)
            | Message::Differences { entries, .. }
            | Message::Ask { entries, .. }
            | Message::Answer { entries, .. } => entries.clone(),
            _ => Vec::new(),
        };
        self.heard.iter().flat_map(of).take(200).collect()
    }

    fn tags(&self) -> Vec<LogTag> {
        self.entries().into_iter().map(|entry| entry.tag).collect()
    }

    fn letters(&self) -> Vec<OperationId> {
        let of = |message: &Message| match message {
            Message::Letters(ids) => ids.clone(),
            _ => Vec::new(),
        };
        self.heard.iter().flat_map(of).take(60).collect()
    }
}
