//! One world: people, their devices, the nodes on them, and what happens step by step.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use commonage_log::{
    Audience, DeviceKey, DeviceSecret, LogId, Millis, OperationId, PersonId, RecoverySecret, Run, SpaceId, Tip,
};
use commonage_node::{Node, Ticket};
use commonage_store::LogStore;

use crate::disk::{Disk, Fault};
use crate::hostile::Rogue;
use crate::link::{Link, Traffic};
use crate::rng::Rng;

pub(crate) const BEGINNING: u64 = 1_800_000_000_000;

/// What happened, for the summary.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) nodes: u64,
    pub(crate) operations: u64,
    pub(crate) commands: u64,
    pub(crate) refused: u64,
    pub(crate) exchanges: u64,
    pub(crate) crashes: u64,
    pub(crate) forks: u64,
    pub(crate) hostile: u64,
    pub(crate) judged: u64,
    pub(crate) shared: u64,
    pub(crate) cleared: u64,
    pub(crate) asked: u64,
    pub(crate) agreed: u64,
    pub(crate) short: u64,
    pub(crate) traffic: Traffic,
}

impl Counts {
    pub(crate) fn add(&mut self, more: &Counts) {
        self.nodes += more.nodes;
        self.operations += more.operations;
        self.commands += more.commands;
        self.refused += more.refused;
        self.exchanges += more.exchanges;
        self.crashes += more.crashes;
        self.forks += more.forks;
        self.hostile += more.hostile;
        self.judged += more.judged;
        self.shared += more.shared;
        self.cleared += more.cleared;
        self.asked += more.asked;
        self.agreed += more.agreed;
        self.short += more.short;
        self.traffic.add(&more.traffic);
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts {
            nodes,
            operations,
            commands,
            refused,
            exchanges,
            crashes,
            forks,
            hostile,
            judged,
            shared,
            cleared,
            asked,
            agreed,
            short,
            traffic,
        } = self;
        write!(
            f,
            "{nodes} nodes, {operations} operations, {commands} commands and {refused} refused, {exchanges} exchanges, \
             {crashes} crashes, {forks} forked logs, {hostile} hostile operations, {judged} membership rules judged, \
             {shared} sharings and {cleared} clearings that hold, {asked} needs and offers with {agreed} agreements, of which \
             {short} came too late\n  {traffic}"
        )
    }
}

/// A person, as the world knows them.
pub(crate) struct Person {
    pub(crate) id: PersonId,
    /// The paper key that they hold now.
    pub(crate) paper: RecoverySecret,
}

/// A device with its node and disk.
pub(crate) struct Site {
    pub(crate) node: Node,
    pub(crate) disk: Disk,
    pub(crate) secret: DeviceSecret,
    /// Index of the person.
    pub(crate) person: usize,
    /// Which side of a partition it is on.
    pub(crate) side: u64,
    skew_ms: i64,
    /// Where its own logs stood when a command was last answered: must never be lost.
    pub(crate) acknowledged: BTreeMap<LogId, Tip>,
    /// Operations by space, as its sessions last heard of them.
    pub(crate) seen: BTreeMap<SpaceId, u64>,
}

pub(crate) struct World {
    pub(crate) rng: Rng,
    pub(crate) counts: Counts,
    pub(crate) people: Vec<Person>,
    pub(crate) sites: Vec<Site>,
    pub(crate) rogues: Vec<Rogue>,
    /// Spaces other than people's own.
    pub(crate) spaces: Vec<SpaceId>,
    pub(crate) tickets: Vec<Ticket>,
    /// Devices that may write twice in one place: of copied folders, and hostile ones.
    pub(crate) wild: BTreeSet<DeviceKey>,
    /// The texts that were written for members, by the space that they belong to.
    pub(crate) canaries: BTreeMap<SpaceId, Vec<String>>,
    pub(crate) canary_spaces: BTreeMap<String, SpaceId>,
    pub(crate) canary_notes: BTreeMap<OperationId, String>,
    /// States seen so far, by what was held: the same facts must always give the same state.
    pub(crate) states: BTreeMap<[u8; 32], [u8; 32]>,
    pub(crate) proven: BTreeMap<(OperationId, bool), Run>,
    pub(crate) is_partitioned: bool,
    /// Connections, now and then with an empty place where one was.
    pub(crate) links: Vec<Option<Box<Link>>>,
    /// Whether some who connect follow no rules.
    pub(crate) has_liars: bool,
    /// Whether disks fail.
    pub(crate) is_rough: bool,
    /// Much is about money here: what people share comes of many steps that must follow each other.
    pub(crate) is_market: bool,
    /// People ask much of each other.
    pub(crate) is_neighbourly: bool,
    now: u64,
    pub(crate) trace: bool,
}

impl World {
    /// Nobody yet.
    pub(crate) fn empty(seed: u64) -> Self {
        World {
            rng: Rng::new(seed),
            counts: Counts::default(),
            people: Vec::new(),
            sites: Vec::new(),
            rogues: Vec::new(),
            spaces: Vec::new(),
            tickets: Vec::new(),
            wild: BTreeSet::new(),
            canaries: BTreeMap::new(),
            canary_spaces: BTreeMap::new(),
            canary_notes: BTreeMap::new(),
            states: BTreeMap::new(),
            proven: BTreeMap::new(),
            is_partitioned: false,
            links: Vec::new(),
            has_liars: false,
            is_rough: true,
            is_market: false,
            is_neighbourly: false,
            now: BEGINNING,
            trace: std::env::var_os("SIM_TRACE").is_some(),
        }
    }

    pub(crate) fn new(seed: u64) -> Self {
        let mut world = World::empty(seed);
        world.has_liars = world.rng.percent(35);
        world.is_market = world.rng.percent(25);
        world.is_neighbourly = world.rng.percent(25);
        let most = if world.rng.percent(12) { 10 } else { 3 };
        let people = 3 + world.rng.below(most);
        for at in 0..people {
            world.begin(at);
        }
        world.invite_rogues();
        world.settle_down();
        world
    }

    /// Tells what happens, where asked to.
    pub(crate) fn say(&self, what: impl FnOnce() -> String) {
        if self.trace {
            println!("{:>7} {}", self.now - BEGINNING, what());
        }
    }

    pub(crate) fn now(&self, site: usize) -> Millis {
        Millis(self.now.saturating_add_signed(self.sites[site].skew_ms))
    }

    pub(crate) fn clock(&self) -> Millis {
        Millis(self.now)
    }

    /// A device with an empty disk.
    pub(crate) fn place_site(&mut self, person: usize) -> usize {
        let secret = DeviceSecret::from_seed(self.rng.bytes());
        let disk = Disk::default();
        let node = Node::open(Box::new(disk.clone()), secret.clone()).expect("an empty disk opens");
        self.add_site(node, disk, secret, person)
    }

    fn add_site(&mut self, node: Node, disk: Disk, secret: DeviceSecret, person: usize) -> usize {
        let skew_ms = if self.rng.percent(80) { 0 } else { self.rng.below(7_200_000) as i64 - 3_600_000 };
        let side = self.rng.next();
        let acknowledged = BTreeMap::new();
        self.sites.push(Site { node, disk, secret, person, side, skew_ms, acknowledged, seen: BTreeMap::new() });
        self.counts.nodes += 1;
        self.sites.len() - 1
    }

    pub(crate) fn begin(&mut self, person: usize) {
        let at = self.place_site(person);
        let paper = RecoverySecret::from_seed(self.rng.bytes());
        let (nonce, now, name) = (self.rng.bytes(), self.now(at), format!("Person{person}"));
        if self.is_rough && self.rng.percent(20) {
            let (nth, fault) = self.random_fault(3);
            self.sites[at].disk.plan(nth, fault);
        }
        let begun = self.sites[at].node.begin(&name, "first", &paper, nonce, now);
        if self.sites[at].disk.calm().is_some() {
            self.crash(at);
        }
        let id = match (begun, self.sites[at].node.person()) {
            (_, Some(id)) => id,
            (Ok(_), None) => panic!("a beginning that was answered is lost"),
            (Err(_), None) => self.sites[at].node.begin(&name, "first", &paper, nonce, now).expect("begins again"),
        };
        self.say(|| format!("site {at} begins as {name} {}", id.short()));
        self.people.push(Person { id, paper });
        self.acknowledge(at);
    }

    /// A few spaces with members, and people with a second device, so that there is something to lose.
    fn settle_down(&mut self) {
        for at in 0..self.people.len() {
            if self.rng.percent(30) {
                self.second_device(at);
            }
        }
        for _ in 0..self.rng.below(3) {
            let at = self.rng.below(self.sites.len());
            self.start_space(at);
        }
        for _ in 0..self.rng.below(2 * self.sites.len()) {
            self.exchange();
        }
    }

    pub(crate) fn random_fault(&mut self, writes: usize) -> (usize, Fault) {
        let fault = if self.rng.percent(50) { Fault::Refused } else { Fault::PowerAfter };
        (self.rng.below(writes), fault)
    }

    /// The node goes, the disk stays, and a new node opens on it.
    pub(crate) fn crash(&mut self, at: usize) {
        self.counts.crashes += 1;
        let loses = self.rng.percent(50);
        self.say(|| format!("site {at} crashes{}", if loses { " and loses what was not on the disk" } else { "" }));
        let site = &mut self.sites[at];
        site.disk.crash(loses);
        site.disk.calm();
        site.node = Node::open(Box::new(site.disk.clone()), site.secret.clone()).expect("reopens after a crash");
        self.hang_up(at);
        self.expect_nothing_lost(at);
        self.remember_states(at);
    }

    /// A copied data folder: both copies go on writing.
    pub(crate) fn copy_folder(&mut self, at: usize) {
        let (disk, secret, person) = (self.sites[at].disk.copy(), self.sites[at].secret.clone(), self.sites[at].person);
        let node = Node::open(Box::new(disk.clone()), secret.clone()).expect("a copied folder opens");
        self.wild.insert(secret.key());
        let copy = self.add_site(node, disk, secret, person);
        self.say(|| format!("site {copy} is a copy of site {at}"));
    }

    /// A command was answered: what this device has written must never be lost from now on.
    pub(crate) fn acknowledge(&mut self, at: usize) {
        let device = self.sites[at].secret.key();
        // What a copy of this folder wrote comes as something of others does, and may go again in a crash.
        if self.wild.contains(&device) {
            return;
        }
        let site = &mut self.sites[at];
        let own = site.disk.read(|memory| {
            let heads = memory.spaces().unwrap().into_iter().flat_map(|space| memory.heads(&space).unwrap());
            heads.filter(|(log, _)| log.device == device).collect::<Vec<_>>()
        });
        site.acknowledged.extend(own);
    }

    pub(crate) fn expect_nothing_lost(&self, at: usize) {
        for (log, tip) in &self.sites[at].acknowledged {
            let is_held = self.sites[at].disk.read(|memory| memory.contains(&tip.id).unwrap());
            assert!(
                is_held,
                "site {at} lost operation {} at {} of {log:?}, which was answered",
                tip.id.short(),
                tip.seq
            );
        }
    }

    /// Lives its life.
    pub(crate) fn live(&mut self) {
        let most = if self.rng.percent(10) { 400 } else { 90 };
        let steps = 40 + self.rng.below(most);
        for _ in 0..steps {
            self.now += 1 + self.rng.below(2_000) as u64;
            self.step();
            self.converse();
        }
    }

    fn step(&mut self) {
        let at = self.rng.below(self.sites.len());
        match self.rng.weighted(&[52, 32, 3, 2, 8, 2, 1]) {
            0 => self.act(at),
            1 if self.rng.percent(50) => self.exchange(),
            1 => self.meet(),
            2 => self.crash(at),
            3 => {
                let all = self.rng.percent(80);
                self.sites[at].node.save_snapshots(all).expect("the disk is well");
            }
            4 => self.write_hostile(),
            5 => {
                self.is_partitioned = !self.is_partitioned;
                (0..self.sites.len()).for_each(|site| self.sites[site].side = self.rng.next());
                self.hang_up_apart();
            }
            _ if self.sites.len() < 16 => self.copy_folder(at),
            _ => {}
        }
    }

    /// Spaces that a person belongs to, as their node sees it.
    pub(crate) fn spaces_of(&self, at: usize) -> Vec<SpaceId> {
        let (node, me) = (&self.sites[at].node, self.people[self.sites[at].person].id);
        node.spaces().filter(|space| space.level_of(&me).is_some()).map(commonage_log::Space::id).collect()
    }

    /// A space to do something in: mostly one that fits, now and then any.
    pub(crate) fn any_space(&mut self, at: usize) -> Option<SpaceId> {
        let own = self.spaces_of(at);
        let fits = self.rng.percent(85) && !own.is_empty();
        self.rng.pick(if fits { &own } else { &self.spaces }).copied()
    }

    pub(crate) fn any_person(&mut self) -> PersonId {
        let at = self.rng.below(self.people.len());
        self.people[at].id
    }

    pub(crate) fn any_audience(&mut self) -> Audience {
        if self.rng.percent(65) { Audience::Members } else { Audience::Public }
    }

    /// Every operation of the world by log, each with its body if anyone has it.
    pub(crate) fn union(&self) -> BTreeMap<LogId, BTreeMap<(u64, OperationId), commonage_log::Operation>> {
        let mut all: BTreeMap<LogId, BTreeMap<_, commonage_log::Operation>> = BTreeMap::new();
        for site in &self.sites {
            site.disk.read(|memory| {
                for space in memory.spaces().unwrap() {
                    for (_, operation) in memory.read_space(&space, Default::default(), usize::MAX).unwrap() {
                        let place = (operation.header().seq, operation.id());
                        let held = all.entry(operation.log()).or_default().entry(place).or_insert(operation.clone());
                        if held.body().is_none() {
                            *held = operation;
                        }
                    }
                }
            });
        }
        all
    }
}
