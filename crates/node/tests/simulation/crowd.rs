//! Worlds of size: hundreds of sites in a handful of spaces, connected as a random graph by live sessions alone, with
//! people who come and go and lines that break. How many rounds and bytes until all hold the same?

use commonage_log::{Audience, Level, SpaceId, SpaceKind};
use commonage_node::{InvitationTerms, Ticket};

use crate::world::World;

const SPACES: usize = 5;
/// Connections that a site tries to keep.
const DEGREE: usize = 3;

/// Runs one world of so many sites and tells how it went.
pub(crate) fn run(seed: u64, sites: usize) -> (World, String) {
    let mut world = World::empty(seed);
    world.is_rough = false;
    let spaces = SPACES.min(sites.div_ceil(3));
    (0..sites).for_each(|person| world.begin(person));
    let tickets: Vec<Ticket> = (0..spaces).map(|space| world.open_space(space, sites)).collect();
    // Everybody comes in through somebody who is in already.
    for at in spaces..sites {
        world.come_in(at, &tickets[at % spaces], spaces);
    }
    let mut crowd = Crowd { groups: groups(sites, spaces), tickets };
    // One in ten belongs to a second space: news of people crosses over.
    for at in (0..sites).step_by(10) {
        crowd.cross_over(&mut world, at);
    }
    let joined = world.counts.traffic.clone();
    for step in 0..12 {
        crowd.live(&mut world, step);
    }
    let lived = world.counts.traffic.clone();
    let rounds = crowd.even_out(&mut world);
    let done = &world.counts.traffic;
    let told = format!(
        "{sites} sites in {spaces} spaces: {} KiB to come in, {} KiB to live ({} cuts), then {rounds} rounds and {} KiB \
         until all are equal; {} of {} operations came twice",
        joined.bytes >> 10,
        (lived.bytes - joined.bytes) >> 10,
        lived.cuts,
        (done.bytes - lived.bytes) >> 10,
        done.duplicates,
        done.operations,
    );
    (world, told)
}

/// The sites of each space.
fn groups(sites: usize, spaces: usize) -> Vec<Vec<usize>> {
    (0..spaces).map(|space| (0..sites).filter(|at| at % spaces == space).collect()).collect()
}

impl World {
    fn open_space(&mut self, at: usize, sites: usize) -> Ticket {
        let (nonce, now, name) = (self.rng.bytes(), self.now(at), self.canary());
        let node = &mut self.sites[at].node;
        let space = node.found(SpaceKind::Guild, &name, Audience::Members, nonce, now).expect("anybody founds");
        self.spaces.push(space);
        self.note_canary(space, name);
        let terms = InvitationTerms { level: Level::Write, uses: sites as u32, expires: None };
        let (seed, now) = (self.rng.bytes(), self.now(at));
        self.sites[at].node.invite(space, terms, seed, now).expect("a founder invites")
    }

    /// Joins by a ticket at any site that is in.
    fn come_in(&mut self, at: usize, ticket: &Ticket, spaces: usize) {
        let (now, space) = (self.now(at), ticket.space);
        self.sites[at].node.join(ticket, now).expect("a ticket is good");
        self.tickets = vec![ticket.clone()];
        let earlier = at / spaces;
        let host = at % spaces + spaces * self.rng.below(earlier.max(1));
        assert!(self.connect(at, host), "both are somebody");
        self.carry_all();
        self.expect_even();
        self.links.clear();
        self.acknowledge(at);
        let person = self.people[at].id;
        let is_in = self.sites[at].node.space(&space).is_ok_and(|space| space.level_of(&person).is_some());
        assert!(is_in, "site {at} did not come in through site {host}");
    }
}

struct Crowd {
    /// By space, the sites in it.
    groups: Vec<Vec<usize>>,
    tickets: Vec<Ticket>,
}

impl Crowd {
    fn cross_over(&mut self, world: &mut World, at: usize) {
        let second = (at + 1) % self.groups.len();
        if self.groups[second].contains(&at) {
            return;
        }
        let (now, ticket) = (world.now(at), self.tickets[second].clone());
        if world.sites[at].node.join(&ticket, now).is_ok() {
            world.tickets = vec![ticket];
            world.connect(at, self.groups[second][0]);
            world.carry_all();
            world.links.clear();
            self.groups[second].push(at);
        }
    }

    /// A random graph of the members of each space; also a ring where all must be reached.
    fn connect(&self, world: &mut World, with_ring: bool) {
        world.tickets.clear();
        for group in &self.groups {
            for (place, at) in group.iter().enumerate() {
                let others = (0..DEGREE - 1).map(|_| group[world.rng.below(group.len())]);
                let mut others: Vec<usize> = others.collect();
                others.extend(with_ring.then(|| group[(place + 1) % group.len()]));
                for other in others.into_iter().filter(|other| other != at) {
                    if !world.are_apart(*at, other) {
                        world.connect(*at, other);
                    }
                }
            }
        }
    }

    /// Some people write, some lines break, some come back; in between not everything arrives.
    fn live(&mut self, world: &mut World, step: usize) {
        if step.is_multiple_of(4) {
            world.is_partitioned = step == 4;
            world.links.clear();
            self.connect(world, false);
        }
        for _ in 0..4 + world.sites.len() / 40 {
            let space = world.rng.below(self.groups.len());
            let at = self.groups[space][world.rng.below(self.groups[space].len())];
            let (id, text, now): (SpaceId, _, _) = (self.tickets[space].space, world.canary(), world.now(at));
            world.sites[at].node.note(id, Audience::Members, &text, now).expect("a member writes");
            world.note_canary(id, text);
            world.acknowledge(at);
            world.notice_at(at);
        }
        for _ in 0..world.sites.len() / 20 {
            let at = world.rng.below(world.sites.len());
            world.hang_up(at);
        }
        let sweeps = 1 + world.rng.below(4);
        (0..sweeps).for_each(|_| {
            world.sweep();
        });
        world.links.retain(Option::is_some);
    }

    /// New graphs until all are equal; says how many.
    fn even_out(&self, world: &mut World) -> usize {
        world.is_partitioned = false;
        // A member who was away takes nothing from newcomers whom they have not heard of: chance must bring them together
        // with somebody whom they know, so one round is not always enough.
        for round in 1..30 {
            world.links.clear();
            self.connect(world, true);
            while world.sweep() {}
            world.expect_even();
            if self.are_equal(world) {
                return round;
            }
        }
        panic!("{} sites do not become equal", world.sites.len());
    }

    fn are_equal(&self, world: &World) -> bool {
        self.groups.iter().zip(&self.tickets).all(|(group, ticket)| {
            let state = |at: &usize| {
                let node = &world.sites[*at].node;
                node.space(&ticket.space).map(|space| (space.len(), node.state_hash(space))).ok()
            };
            let first = state(&group[0]);
            first.is_some() && group.iter().all(|at| state(at) == first)
        })
    }
}

impl World {
    /// One message of every line in each direction; false if none was on its way.
    fn sweep(&mut self) -> bool {
        let mut any = false;
        for number in 0..self.links.len() {
            for from in 0..2 {
                if self.links[number].as_ref().is_some_and(|link| link.is_busy(from)) {
                    any = true;
                    self.carry_on(number, from);
                }
            }
        }
        any
    }
}
