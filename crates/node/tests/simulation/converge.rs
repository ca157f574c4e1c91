//! At the end of a world, before anything is carried by hand: all who share something meet until nothing is new, and
//! then whoever knows each other as members of a space holds the same of it.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{Audience, DeviceKey, OperationId, PersonId, Space, SpaceId, SpaceKind};
use commonage_net::protocol::Progress;
use commonage_store::{LogStore, Position};

use crate::link::End;
use crate::world::World;

/// More rounds than any news needs: each carries what is known a step further, along a chain of acquaintances that is no
/// longer than there are sites; and who is who may have to come first.
const ROUNDS_MAX_PER_SITE: usize = 3;

impl World {
    /// All connections are closed, and opened again in rounds until there is nothing new.
    pub(crate) fn converge(&mut self) {
        (self.has_liars, self.is_rough) = (false, false);
        self.links.clear();
        let is_at_once = self.rng.percent(50);
        let mut rounds = 0;
        loop {
            let before = self.all_counts();
            self.round(is_at_once);
            if before == self.all_counts() {
                break;
            }
            rounds += 1;
            let after = self.all_counts();
            self.say(|| format!("round {rounds}: from {before:?} to {after:?}"));
            assert!(
                rounds < ROUNDS_MAX_PER_SITE * self.sites.len(),
                "{rounds} rounds, and there is always something new"
            );
        }
        self.say(|| format!("{rounds} rounds until all is quiet"));
        self.expect_converged();
        self.links.clear();
        (0..self.sites.len()).for_each(|at| self.remember_states(at));
    }

    fn all_counts(&self) -> Vec<BTreeMap<SpaceId, u64>> {
        let count = |site: &crate::world::Site| {
            site.disk.read(|memory| {
                memory.spaces().unwrap().into_iter().map(|space| (space, memory.count(&space).unwrap())).collect()
            })
        };
        self.sites.iter().map(count).collect()
    }

    /// Every pair is connected: all at once, or one after the other.
    fn round(&mut self, is_at_once: bool) {
        self.links.clear();
        let mut pairs: Vec<(usize, usize)> =
            (0..self.sites.len()).flat_map(|one| (0..one).map(move |other| (one, other))).collect();
        self.rng.shuffle(&mut pairs);
        for (one, other) in pairs {
            let (one, other) = if self.rng.percent(50) { (one, other) } else { (other, one) };
            self.connect(one, other);
            if !is_at_once {
                self.carry_all();
                self.expect_even();
                self.links.clear();
            }
        }
        self.carry_all();
        self.expect_even();
    }

    /// Nothing is on its way: every session says that it is done.
    pub(crate) fn expect_even(&self) {
        for link in self.links.iter().flatten() {
            for end in &link.ends {
                let End::Site { at, session } = end else { continue };
                let Progress { compared, all_sent, all_received, .. } = session.progress();
                let sites: Vec<_> = link.sites().collect();
                assert!(
                    compared && all_sent && all_received,
                    "site {at} of {sites:?} waits for ever: {:?}",
                    session.progress()
                );
            }
        }
    }

    /// Whoever knows each other as members of a space holds the same of it and says the same.
    fn expect_converged(&mut self) {
        let contested = self.contested();
        for one in 0..self.sites.len() {
            for other in 0..one {
                self.expect_acquainted(one, other, &contested);
                for space in self.common(one, other) {
                    self.counts.traffic.pairs += 1;
                    self.expect_equal(one, other, space, &contested);
                }
            }
        }
    }

    /// People whose devices gave themselves to several: whose words they are depends on who is known.
    fn contested(&self) -> BTreeSet<PersonId> {
        let mut owners: BTreeMap<_, BTreeSet<PersonId>> = BTreeMap::new();
        for space in self.sites.iter().flat_map(|site| site.node.spaces()) {
            for device in space.devices() {
                owners.entry(device.key).or_default().insert(space.id());
            }
        }
        owners.into_values().filter(|owners| owners.len() > 1).flatten().collect()
    }

    fn person_at(&self, at: usize) -> Option<PersonId> {
        self.sites[at].node.person()
    }

    /// Whether, as `one` knows it, the device at `other` speaks for its person.
    fn knows(&self, one: usize, other: usize) -> bool {
        let device = self.sites[other].secret.key();
        self.person_at(other).is_some_and(|person| self.sites[one].node.identities().speaks_for(&device, &person))
    }

    /// Spaces of which each says that both belong to them, by devices that speak for their people.
    fn common(&self, one: usize, other: usize) -> Vec<SpaceId> {
        if ![(one, other), (other, one), (one, one), (other, other)].iter().all(|(a, b)| self.knows(*a, *b)) {
            return Vec::new();
        }
        let (Some(a), Some(b)) = (self.person_at(one), self.person_at(other)) else { return Vec::new() };
        let both = |space: &Space| match space.kind() {
            Some(SpaceKind::Person) => a == b && space.id() == a,
            Some(_) => space.level_of(&a).is_some() && space.level_of(&b).is_some(),
            None => false,
        };
        let there = |space: &&Space| self.sites[other].node.space(&space.id()).is_ok_and(both);
        let here = self.sites[one].node.spaces().filter(|space| both(space));
        here.filter(there).map(Space::id).collect()
    }

    /// Who says that both belong to a space, and speaks for one of them, is known to the other as that, or as no more.
    fn expect_acquainted(&self, one: usize, other: usize, contested: &BTreeSet<PersonId>) {
        let (Some(a), Some(b)) = (self.person_at(one), self.person_at(other)) else { return };
        if !self.knows(one, one) || !self.knows(other, other) || contested.contains(&a) || contested.contains(&b) {
            return;
        }
        let both = |at: usize, space: &SpaceId| {
            self.sites[at].node.space(space).is_ok_and(|space| {
                let is_group = space.kind().is_some_and(|kind| kind != SpaceKind::Person);
                is_group && space.level_of(&a).is_some() && space.level_of(&b).is_some()
            })
        };
        for space in self.sites[one].node.spaces().map(Space::id) {
            if !both(one, &space) || !both(other, &space) {
                continue;
            }
            for (at, who) in [(one, other), (other, one)] {
                let (device, person) = (self.sites[who].secret.key(), if who == one { a } else { b });
                let heard_of = |at: usize, device: DeviceKey, person: &PersonId| {
                    let space = self.sites[at].node.space(person).ok()?;
                    space.devices().find(|held| held.key == device).map(|held| !held.revoked)
                };
                // Whoever knows the other's device as one that was put out does not speak to it.
                let (its, its_person) = (self.sites[at].secret.key(), if at == one { a } else { b });
                let is_put_out = heard_of(who, its, &its_person) == Some(false);
                let is_heard_of = is_put_out || heard_of(at, device, &person).is_some();
                assert!(is_heard_of, "site {at} has not heard of site {who}, though both share {}", space.short());
            }
        }
    }

    fn expect_equal(&self, one: usize, other: usize, space: SpaceId, contested: &BTreeSet<PersonId>) {
        let held = |at: usize, audience: Option<Audience>| -> BTreeSet<OperationId> {
            let all = self.sites[at].disk.read(|memory| memory.read_space(&space, Position(0), usize::MAX).unwrap());
            let all = all.into_iter().map(|(_, operation)| operation);
            let fits = all.filter(|held| audience.is_none_or(|audience| held.header().audience == audience));
            fits.map(|operation| operation.id()).collect()
        };
        let (mine, theirs) = (held(one, None), held(other, None));
        if mine != theirs {
            self.describe(&self.sites[one].node, &space);
            self.describe(&self.sites[other].node, &space);
        }
        let (only_mine, only_theirs) = (mine.difference(&theirs), theirs.difference(&mine));
        let short = |id: &OperationId| id.short();
        let (only_mine, only_theirs): (Vec<_>, Vec<_>) =
            (only_mine.map(short).collect(), only_theirs.map(short).collect());
        assert_eq!(only_mine, only_theirs, "sites {one} and {other} share {} and differ in it", space.short());
        let speakers = |at: usize| self.sites[at].node.space(&space).map(Space::people).unwrap_or_default();
        if speakers(one).iter().any(|person| contested.contains(person)) {
            return;
        }
        // Of an author who never belonged to a space (none of whose words ever counted) not everybody knows whose device
        // it is: only why their words, and words about them, have no effect may differ then.
        let belong = |at: usize| -> BTreeSet<DeviceKey> {
            let glances = self.sites[at].node.space(&space).into_iter().flat_map(Space::glances);
            glances.filter(|glance| glance.refusal.is_none()).map(|glance| glance.log.device).collect()
        };
        let belonging: BTreeSet<DeviceKey> = belong(one).union(&belong(other)).copied().collect();
        let state = |at: usize| {
            let held = self.sites[at].node.space(&space).expect("it is shared");
            let (theirs, others): (Vec<_>, Vec<_>) =
                held.glances().partition(|glance| belonging.contains(&glance.log.device));
            let counting = theirs.iter().filter(|glance| glance.refusal.is_none()).map(|glance| glance.id);
            let whole = others.is_empty().then(|| self.sites[at].node.state_hash(held));
            (held.members().collect::<Vec<_>>(), counting.collect::<BTreeSet<_>>(), whole)
        };
        if state(one) != state(other) {
            self.describe(&self.sites[one].node, &space);
            self.describe(&self.sites[other].node, &space);
        }
        assert_eq!(state(one), state(other), "sites {one} and {other} hold the same of {}", space.short());
    }
}
