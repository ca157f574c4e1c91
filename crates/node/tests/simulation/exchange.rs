//! How nodes meet: files carried by hand, whole or lost; single runs that arrive late, twice, in the wrong order, or
//! without their bodies.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{LogId, Operation, OperationId, Run, SpaceId};
use commonage_node::bundle::Bundle;
use commonage_node::{Cargo, NodeError, Received};
use commonage_store::{LogStore, StoreError};

use crate::disk::Fault;
use crate::world::World;

impl World {
    /// Two random nodes meet, unless they cannot.
    pub(crate) fn exchange(&mut self) {
        let (from, to) = (self.rng.below(self.sites.len()), self.rng.below(self.sites.len()));
        let apart = self.is_partitioned && (self.sites[from].side ^ self.sites[to].side) & 1 == 1;
        if from == to || apart || self.rng.percent(8) {
            return;
        }
        self.counts.exchanges += 1;
        if self.rng.percent(8) {
            let (nth, fault) = self.random_fault(5);
            self.sites[to].disk.plan(nth, fault);
        }
        let how = self.rng.weighted(&[40, 25, 35]);
        self.say(|| format!("site {from} meets site {to}, way {how}"));
        match how {
            0 => self.carry_file(from, to),
            1 => self.carry_for(from, to),
            _ => self.carry_pieces(from, to),
        }
        match self.sites[to].disk.calm() {
            Some(Fault::PowerAfter) => self.crash(to),
            Some(Fault::Refused) if self.rng.percent(40) => self.crash(to),
            _ => {}
        }
        if self.rng.percent(15) {
            self.remember_states(to);
        }
    }

    pub(crate) fn file(&self, from: usize, cargo: &Cargo) -> Vec<u8> {
        let mut bytes = Vec::new();
        let node = &self.sites[from].node;
        node.export(cargo, &mut bytes, self.now(from), &mut |_, _| {}).expect("an honest node can export");
        bytes
    }

    fn import(&mut self, to: usize, bytes: &[u8]) -> Option<Received> {
        let bundle = Bundle::open(bytes).expect("an honest export is whole");
        let node = &mut self.sites[to].node;
        match node.import(&bundle, &mut |_, _| {}) {
            Ok(received) => Some(received),
            Err(NodeError::Store(StoreError::Full | StoreError::Failed(_))) => None,
            Err(error) => panic!("site {to} cannot import an honest export: {error}"),
        }
    }

    /// A file of one kind or another; a second time it must change nothing.
    fn carry_file(&mut self, from: usize, to: usize) {
        let held: Vec<SpaceId> = self.sites[from].node.spaces().map(commonage_log::Space::id).collect();
        let some: BTreeSet<SpaceId> = held.into_iter().filter(|_| self.rng.percent(60)).collect();
        let cargo = match self.rng.below(3) {
            0 => Cargo::Everything,
            1 => Cargo::Spaces(some),
            _ => Cargo::Public(some),
        };
        let bytes = self.file(from, &cargo);
        if self.rng.percent(10) {
            self.expect_damage_found(&bytes);
        }
        let received = self.import(to, &bytes);
        if received.is_some() && self.rng.percent(15) {
            let states = self.hashes(to);
            let again = self.import(to, &bytes).unwrap_or_default();
            assert_eq!((again.new, again.letters), (0, 0), "importing twice brings something new");
            assert_eq!(states, self.hashes(to), "importing twice changes a state");
        }
    }

    pub(crate) fn hashes(&self, at: usize) -> BTreeMap<SpaceId, [u8; 32]> {
        let node = &self.sites[at].node;
        node.spaces().map(|space| (space.id(), node.state_hash(space))).collect()
    }

    fn expect_damage_found(&mut self, bytes: &[u8]) {
        let mut damaged = bytes.to_vec();
        let at = self.rng.below(damaged.len());
        damaged[at] ^= 1 + self.rng.below(255) as u8;
        assert!(Bundle::open(&damaged).is_err(), "a changed byte at {at} is not noticed");
        assert!(Bundle::open(&bytes[..at]).is_err(), "a file cut off at {at} is not noticed");
    }

    /// What the other's person may see.
    pub(crate) fn carry_for(&mut self, from: usize, to: usize) {
        let person = self.people[self.sites[to].person].id;
        let bytes = self.file(from, &Cargo::For(person));
        self.import(to, &bytes);
    }

    /// The smallest runs of one log that prove themselves, in an order in which each follows what is before it.
    pub(crate) fn pieces(&mut self, log: impl IntoIterator<Item = Operation>) -> Vec<Run> {
        let (mut pieces, mut open) = (Vec::new(), BTreeMap::<OperationId, Vec<Operation>>::new());
        for operation in log {
            let before = operation.header().previous.and_then(|previous| open.get(&previous).cloned());
            let mut run = before.unwrap_or_default();
            let last = (operation.id(), operation.body().is_some());
            run.push(operation);
            if let ([_], Some(known)) = (&run[..], self.proven.get(&last)) {
                pieces.push(known.clone());
                continue;
            }
            let is_single = run.len() == 1;
            match Run::verify(run.clone(), None) {
                Ok(proven) => {
                    if is_single {
                        self.proven.insert(last, proven.clone());
                    }
                    pieces.push(proven);
                }
                Err(_) => drop(open.insert(last.0, run)),
            }
        }
        pieces
    }

    /// Single runs of some logs: some lost, some twice, some without their body, logs and now and then runs shuffled.
    fn carry_pieces(&mut self, from: usize, to: usize) {
        let disk = self.sites[from].disk.clone();
        let spaces = disk.read(|memory| memory.spaces().unwrap());
        let mut logs: Vec<LogId> = Vec::new();
        for space in spaces.iter().filter(|_| self.rng.percent(60)) {
            logs.extend(disk.read(|memory| memory.logs(space).unwrap()));
        }
        self.rng.shuffle(&mut logs);
        let mut sent: Vec<Run> = Vec::new();
        for log in logs {
            let mut held = disk.read(|memory| memory.range(&log, 0, usize::MAX).unwrap());
            if self.rng.percent(25) {
                held.truncate(self.rng.below(held.len() + 1));
            }
            let is_bare = self.rng.percent(8);
            let bare = held
                .into_iter()
                .map(|operation| if is_bare && self.rng.percent(50) { operation.without_body() } else { operation });
            let bare: Vec<_> = bare.collect();
            let pieces = self.pieces(bare);
            for piece in pieces {
                let again = self.rng.percent(5).then(|| piece.clone());
                sent.push(piece);
                // The second time perhaps without bodies.
                let bare = again.map(|run| run.into_operations().into_iter().map(Operation::without_body).collect());
                sent.extend(bare.and_then(|run| Run::verify(run, None).ok()));
            }
        }
        if self.rng.percent(10) {
            self.rng.shuffle(&mut sent);
        }
        let mut rest = &sent[..];
        while !rest.is_empty() {
            let (batch, later) = rest.split_at(1 + self.rng.below(rest.len()));
            rest = later;
            self.receive(to, batch);
        }
        let letters = disk.read(|memory| memory.all_letters().unwrap());
        for letter in letters {
            let _ = self.sites[to].node.receive_letter(letter);
        }
    }

    /// Hands runs to a node: it takes them, or says that something before them is missing and takes nothing.
    pub(crate) fn receive(&mut self, to: usize, runs: &[Run]) {
        let before = self.sites[to].disk.read(|memory| memory.check(&mut |_, _| {}).unwrap().operations);
        match self.sites[to].node.receive(runs) {
            Ok(_) | Err(NodeError::Store(StoreError::Full | StoreError::Failed(_))) => {}
            Err(NodeError::Store(StoreError::Gap { .. })) => {
                let after = self.sites[to].disk.read(|memory| memory.check(&mut |_, _| {}).unwrap().operations);
                assert_eq!(before, after, "a refused delivery left something behind");
            }
            Err(error) => panic!("site {to} cannot receive: {error}"),
        }
    }
}
