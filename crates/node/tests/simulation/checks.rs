//! At the end of a world: everything that anybody wrote reaches everybody, and what must hold is checked.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{Audience, Body, LogId, OperationId, Run, SpaceId, SpaceKind};
use commonage_node::bundle::Bundle;
use commonage_node::{Cargo, Node};
use commonage_store::{LogStore, Position};

use crate::disk::Disk;
use crate::oracle;
use crate::privacy;
use crate::world::{Site, World};

/// Heals the world and checks it.
pub(crate) fn finish(world: &mut World) {
    world.is_partitioned = false;
    (0..world.sites.len()).for_each(|at| {
        world.acknowledge(at);
        world.remember_states(at);
    });
    privacy::check(world);
    world.converge();
    heal(world);
    let union = world.union();
    world.counts.operations += union.values().map(|log| log.len() as u64).sum::<u64>();
    expect_all_held(world);
    expect_only_known_forks(world, &union);
    expect_complete_memory(world, &union);
    expect_same_states(world);
    world.expect_sound_sharings();
    world.expect_sound_needs();
    let fresh = replayed(world, &union);
    let judge = &world.sites[0];
    judge.node.spaces().for_each(|space| world.describe(&judge.node, &space.id()));
    world.counts.judged += oracle::judge(&judge.node, &judge.disk, &world.wild);
    world.describe_difference(&world.sites[0].node, &fresh);
    let fresh = fresh.spaces().map(|space| (space.id(), fresh.state_hash(space))).collect();
    expect_same(&world.hashes(0), &fresh, "a new node that got the operations in another order");
    privacy::check(world);
    let each = world.rng.below(world.sites.len());
    for at in 0..world.sites.len() {
        if at == each || world.sites.len() < 5 {
            let found = world.sites[at].node.verify(at == each, &mut |_, _| {}).expect("a node can be verified");
            assert!(found.is_sound(), "site {at} is not sound: {:?}", found.faults);
        }
    }
}

/// Everything reaches everybody: by files through one node, or run by run.
fn heal(world: &mut World) {
    if world.rng.percent(50) {
        for _ in 0..2 {
            for at in 1..world.sites.len() {
                let bytes = world.file(at, &Cargo::Everything);
                take_in(world, 0, &bytes);
            }
        }
        let bytes = world.file(0, &Cargo::Everything);
        (1..world.sites.len()).for_each(|at| take_in(world, at, &bytes));
        return;
    }
    let hostile = world.hostile_pieces();
    world.receive(0, &hostile);
    let union = world.union();
    for at in 0..world.sites.len() {
        let mut logs: Vec<&LogId> = union.keys().collect();
        world.rng.shuffle(&mut logs);
        let pieces: Vec<Run> = logs.into_iter().flat_map(|log| world.pieces(union[log].values().cloned())).collect();
        let received = world.sites[at].node.receive(&pieces);
        received.unwrap_or_else(|error| panic!("site {at} cannot receive everything: {error}"));
    }
}

fn take_in(world: &mut World, at: usize, bytes: &[u8]) {
    let bundle = Bundle::open(bytes).expect("an honest export is whole");
    let imported = world.sites[at].node.import(&bundle, &mut |_, _| {});
    imported.unwrap_or_else(|error| panic!("site {at} cannot import everything: {error}"));
}

type Union = BTreeMap<LogId, BTreeMap<(u64, OperationId), commonage_log::Operation>>;

/// Everybody holds the same operations, and nothing that was answered is lost.
fn expect_all_held(world: &World) {
    let held = |site: &Site| {
        site.disk.read(|memory| {
            let spaces = memory.spaces().unwrap().into_iter();
            let all = spaces.flat_map(|space| memory.read_space(&space, Position(0), usize::MAX).unwrap());
            all.map(|(_, operation)| operation.id()).collect::<BTreeSet<_>>()
        })
    };
    let first = held(&world.sites[0]);
    for (at, site) in world.sites.iter().enumerate() {
        let missing = first.symmetric_difference(&held(site)).count();
        assert_eq!(missing, 0, "site {at} differs from site 0 in {missing} operations after everything was exchanged");
        world.expect_nothing_lost(at);
    }
}

/// No device wrote twice in one place, but those that were made to.
fn expect_only_known_forks(world: &mut World, union: &Union) {
    for (log, operations) in union {
        let places: BTreeSet<u64> = operations.keys().map(|(seq, _)| *seq).collect();
        if places.len() < operations.len() {
            world.counts.forks += 1;
            assert!(world.wild.contains(&log.device), "a device that nobody copied forked its log {log:?}");
        }
    }
}

/// What can stand is in memory, and nothing else; what decides for others keeps its body.
fn expect_complete_memory(world: &World, union: &Union) {
    let all: BTreeMap<OperationId, &commonage_log::Operation> =
        union.values().flat_map(BTreeMap::values).map(|operation| (operation.id(), operation)).collect();
    let mut stands: BTreeMap<OperationId, bool> = BTreeMap::new();
    for id in all.keys() {
        can_stand(id, &all, &mut stands);
    }
    for (at, site) in world.sites.iter().enumerate() {
        for (id, operation) in &all {
            let space = site.node.space(&operation.space()).expect("every space is here");
            assert_eq!(space.find(id).is_some(), stands[id], "site {at}: {} in memory or not", id.short());
            let decides = matches!(operation.body().map(Body::decode), Some(Body::Control(_)));
            let has_body =
                || site.disk.read(|memory| memory.operation(id).unwrap().is_some_and(|held| held.body().is_some()));
            assert!(!decides || has_body(), "site {at} erased the act {}, which decides for others", id.short());
        }
        for space in site.node.spaces() {
            for id in space.erased() {
                let body = site
                    .disk
                    .read(|memory| memory.operation(&id).unwrap().and_then(|held| held.body().map(<[u8]>::to_vec)));
                assert_eq!(body, None, "site {at} still has what was erased, {}", id.short());
            }
        }
    }
}

fn can_stand(
    id: &OperationId,
    all: &BTreeMap<OperationId, &commonage_log::Operation>,
    stands: &mut BTreeMap<OperationId, bool>,
) -> bool {
    if let Some(known) = stands.get(id) {
        return *known;
    }
    let Some(operation) = all.get(id) else { return false };
    let header = operation.header();
    let fits = |seen: &OperationId, stands: &mut BTreeMap<_, _>| {
        let is_here = all.get(seen).is_some_and(|other| other.space() == operation.space());
        is_here && can_stand(seen, all, stands)
    };
    let follows = header.previous.is_none_or(|previous| {
        fits(&previous, stands)
            && all[&previous].log() == operation.log()
            && all[&previous].header().seq + 1 == header.seq
    });
    let seen = header.parents.iter().all(|parent| {
        let is_public = |id: &OperationId| all[id].header().audience == Audience::Public;
        fits(parent, stands) && (header.audience == Audience::Members || is_public(parent))
    });
    stands.insert(*id, follows && seen);
    follows && seen
}

fn expect_same(one: &BTreeMap<SpaceId, [u8; 32]>, other: &BTreeMap<SpaceId, [u8; 32]>, who: &str) {
    assert_eq!(one.len(), other.len(), "{who} holds other spaces");
    for (space, state) in one {
        assert_eq!(Some(state), other.get(space), "{who} has another state of {}", space.short());
    }
}

/// Same facts, same state: in every memory, from every log, and from every snapshot.
fn expect_same_states(world: &mut World) {
    let first = world.hashes(0);
    for at in 0..world.sites.len() {
        world.describe_difference(&world.sites[0].node, &world.sites[at].node);
        expect_same(&first, &world.hashes(at), &format!("site {at}"));
        let site = &mut world.sites[at];
        let open = |disk: &Disk| Node::open(Box::new(disk.clone()), site.secret.clone()).expect("a disk opens");
        let from_log = site.disk.copy();
        from_log.clone().drop_snapshots().unwrap();
        let states = |node: &Node| node.spaces().map(|space| (space.id(), node.state_hash(space))).collect();
        expect_same(&first, &states(&open(&from_log)), &format!("site {at}, opened from its log,"));
        site.node.save_snapshots(true).expect("the disk is well");
        expect_same(&first, &states(&open(&site.disk)), &format!("site {at}, opened from snapshots,"));
    }
}

/// A new node that gets every operation by itself or in small batches, in an order of its own.
fn replayed(world: &mut World, union: &Union) -> Node {
    let mut queues: Vec<Vec<Run>> = union.values().map(|log| world.pieces(log.values().cloned())).collect();
    queues.iter_mut().for_each(|queue| queue.reverse());
    let mut node = Node::open(Box::new(Disk::default()), world.sites[0].secret.clone()).expect("an empty disk opens");
    while !queues.is_empty() {
        let mut batch = Vec::new();
        for _ in 0..1 + world.rng.below(12) {
            let at = world.rng.below(queues.len());
            match queues.get_mut(at).and_then(Vec::pop) {
                Some(run) => batch.push(run),
                None => break,
            }
            if queues[at].is_empty() {
                queues.swap_remove(at);
            }
        }
        node.receive(&batch).expect("a new node receives");
    }
    node
}

impl World {
    /// Remembers what a node says for what it holds: whoever holds the same must say the same, at any time.
    pub(crate) fn remember_states(&mut self, at: usize) {
        let site = &self.sites[at];
        let held = |space: &SpaceId| {
            let all = site.disk.read(|memory| memory.read_space(space, Position(0), usize::MAX).unwrap());
            let decided = |operation: &commonage_log::Operation| u8::from(operation.body().is_some());
            all.iter().map(|(_, operation)| (operation.id(), decided(operation))).collect::<BTreeSet<_>>()
        };
        let mut people = blake3::Hasher::new();
        for space in site.node.spaces().filter(|space| space.kind() == Some(SpaceKind::Person)) {
            update(&mut people, held(&space.id()));
        }
        let seen: Vec<_> = site
            .node
            .spaces()
            .map(|space| {
                let mut facts = people.clone();
                facts.update(&space.id().0);
                update(&mut facts, held(&space.id()));
                (space.id(), *facts.finalize().as_bytes(), site.node.state_hash(space))
            })
            .collect();
        for (space, facts, state) in seen {
            let known = *self.states.entry(facts).or_insert(state);
            assert_eq!(known, state, "site {at} says something else of {} than another with the same", space.short());
        }
    }
}

fn update(hasher: &mut blake3::Hasher, held: BTreeSet<(OperationId, u8)>) {
    for (id, has_body) in held {
        hasher.update(&id.0).update(&[has_body]);
    }
}
