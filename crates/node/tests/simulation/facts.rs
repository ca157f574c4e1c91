//! One space as an independent reader sees it: its operations, what each had seen, and who wrote it. Nothing here asks
//! the engine what anything means; only whether it says that an operation counts.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{
    Audience, Body, Control, DeviceKey, Founding, LogId, OperationId, PersonId, RecoveryDigest, RecoveryStatement,
    Refusal, Space, SpaceId,
};
use commonage_store::LogStore;

use crate::disk::Disk;

/// One operation.
pub(crate) struct Fact {
    pub(crate) id: OperationId,
    pub(crate) log: LogId,
    pub(crate) seq: u64,
    pub(crate) previous: Option<OperationId>,
    pub(crate) body: Option<Body>,
    /// What the engine says of it.
    pub(crate) refusal: Option<Refusal>,
    past: Vec<u64>,
}

impl Fact {
    pub(crate) fn counts(&self) -> bool {
        self.refusal.is_none()
    }

    pub(crate) fn control(&self) -> Option<&Control> {
        match &self.body {
            Some(Body::Control(act)) => Some(act),
            _ => None,
        }
    }
}

/// All operations of a space, none before what it had seen.
pub(crate) struct Facts {
    pub(crate) space: SpaceId,
    pub(crate) founding: Option<(Founding, Audience)>,
    pub(crate) all: Vec<Fact>,
    places: BTreeMap<OperationId, usize>,
}

impl Facts {
    pub(crate) fn read(space: &Space, disk: &Disk) -> Facts {
        let mut facts = Facts { space: space.id(), founding: None, all: Vec::new(), places: BTreeMap::new() };
        for glance in space.glances() {
            let operation = disk.read(|memory| memory.operation(&glance.id)).unwrap().expect("the disk has it");
            let header = operation.header();
            let (at, mut past) = (facts.all.len(), vec![0; facts.all.len() / 64 + 1]);
            for seen in header.parents.iter().chain(&header.previous) {
                let seen = *facts.places.get(seen).expect("nothing stands before what it had seen");
                past[seen / 64] |= 1u64 << (seen % 64);
                past.iter_mut().zip(&facts.all[seen].past).for_each(|(word, more)| *word |= more);
            }
            let body = operation.body().map(Body::decode);
            if let (Some(Body::Control(Control::Found(founding))), true) = (&body, glance.id == space.id().into()) {
                facts.founding = Some((founding.clone(), header.audience));
            }
            facts.places.insert(glance.id, at);
            let (log, previous) = (operation.log(), header.previous);
            facts.all.push(Fact { id: glance.id, log, seq: header.seq, previous, body, refusal: glance.refusal, past });
        }
        facts
    }

    /// Whether the operation at `later` had seen the one at `earlier`.
    pub(crate) fn saw(&self, later: usize, earlier: usize) -> bool {
        self.all[later].past.get(earlier / 64).is_some_and(|word| word >> (earlier % 64) & 1 == 1)
    }

    pub(crate) fn apart(&self, a: usize, b: usize) -> bool {
        a != b && !self.saw(a, b) && !self.saw(b, a)
    }

    pub(crate) fn place(&self, id: &OperationId) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The control acts in the audience where this space keeps its membership, and where they stand.
    pub(crate) fn controls(&self) -> impl Iterator<Item = (usize, &Fact, &Control)> {
        let audience = self.founding.as_ref().map(|(_, audience)| *audience);
        let all = self.all.iter().enumerate().filter(move |(_, fact)| Some(fact.log.audience) == audience);
        all.filter_map(|(at, fact)| Some((at, fact, fact.control()?)))
    }

    /// The forks: operations of one log that follow the same one, by that log and place.
    pub(crate) fn forks(&self) -> Vec<(LogId, u64, Vec<usize>)> {
        let mut places: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, fact) in self.all.iter().enumerate() {
            places.entry((fact.log, fact.seq, fact.previous)).or_default().push(at);
        }
        let forked = places.into_iter().filter(|(_, all)| all.len() > 1);
        forked.map(|((log, seq, _), all)| (log, seq, all)).collect()
    }

    /// For each operation of a person's own space: whether its device may have been one of theirs when it was written,
    /// removals left out of account. Every device that ever may have been.
    pub(crate) fn possible_devices(&self) -> (Vec<bool>, BTreeSet<DeviceKey>) {
        let mut admitted: Vec<(usize, DeviceKey)> = Vec::new();
        let mut digests: Vec<(usize, RecoveryDigest)> = Vec::new();
        let mut may = vec![false; self.all.len()];
        for (at, fact) in self.all.iter().enumerate() {
            let author = fact.log.device;
            let is_first = fact.id == self.space.into();
            may[at] = is_first || admitted.iter().any(|(by, device)| *device == author && self.saw(at, *by));
            let known = |digest: &RecoveryDigest| digests.iter().any(|(by, held)| held == digest && self.saw(at, *by));
            match fact.control() {
                Some(Control::Found(founding)) if is_first => {
                    admitted.push((at, author));
                    digests.extend(founding.recovery.map(|digest| (at, digest)));
                }
                Some(Control::AddDevice { device, acceptance, .. })
                    if may[at] && device.accepted_person(&self.space, acceptance) =>
                {
                    admitted.push((at, *device));
                }
                Some(Control::Recover { proof, next, keep, .. }) => {
                    let what = RecoveryStatement { person: &self.space, device: &author, next, keep, recovers: true };
                    if known(&proof.digest()) && proof.holds(what) {
                        may[at] = true;
                        admitted.push((at, author));
                        digests.push((at, *next));
                    }
                }
                Some(Control::RotateRecovery { proof, next }) if may[at] && known(&proof.digest()) => {
                    digests.push((at, *next));
                }
                _ => {}
            }
        }
        (may, admitted.into_iter().map(|(_, device)| device).collect())
    }
}

/// Everyone who is known, read from their own spaces.
pub(crate) struct People {
    pub(crate) facts: BTreeMap<PersonId, Facts>,
    devices: BTreeMap<DeviceKey, BTreeSet<PersonId>>,
}

impl People {
    pub(crate) fn new(facts: BTreeMap<PersonId, Facts>) -> Self {
        let mut devices: BTreeMap<_, BTreeSet<PersonId>> = BTreeMap::new();
        for (person, facts) in &facts {
            for device in facts.possible_devices().1 {
                devices.entry(device).or_default().insert(*person);
            }
        }
        Self { facts, devices }
    }

    /// Whose device it may be: nobody's where this is empty.
    pub(crate) fn owners(&self, device: &DeviceKey) -> impl Iterator<Item = PersonId> + '_ {
        self.devices.get(device).into_iter().flatten().copied()
    }

    pub(crate) fn may_be(&self, device: &DeviceKey, person: &PersonId) -> bool {
        self.devices.get(device).is_some_and(|people| people.contains(person))
    }

    /// The device with which a person began.
    pub(crate) fn first_device(&self, person: &PersonId) -> Option<DeviceKey> {
        let facts = self.facts.get(person)?;
        Some(facts.all[facts.place(&(*person).into())?].log.device)
    }
}
