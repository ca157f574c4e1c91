//! Writers with a program of their own: strangers, and devices that a person let in. They sign whatever they like.

use std::collections::BTreeMap;

use commonage_log::{
    Admission, Audience, Body, Control, DeviceKey, DeviceSecret, Draft, Founding, InvitationSecret, LetterBody, Level,
    LogId, Millis, Operation, OperationId, RecoverySecret, RecoveryStatement, Run, SpaceId, SpaceKind, Tip, Verdict,
    Word,
};
use commonage_node::DeviceRequest;
use commonage_store::LogStore;

use crate::world::World;

/// A hostile device.
pub(crate) struct Rogue {
    secret: DeviceSecret,
    logs: BTreeMap<LogId, Vec<Operation>>,
}

impl Rogue {
    pub(crate) fn secret(&self) -> DeviceSecret {
        self.secret.clone()
    }
}

impl World {
    /// Some devices of people, and some of nobody, are in the wrong hands.
    pub(crate) fn invite_rogues(&mut self) {
        for _ in 0..self.rng.below(4) {
            let secret = DeviceSecret::from_seed(self.rng.bytes());
            let device = secret.key();
            self.wild.insert(device);
            if self.rng.percent(60) {
                let at = self.rng.below(self.people.len());
                let person = self.people[at].id;
                let acceptance = secret.accept_person(&person);
                let request = DeviceRequest { person, device, name: "rogue".into(), acceptance };
                let now = self.now(at);
                self.sites[at].node.add_device(&request, now).expect("a person adds a device");
                self.acknowledge(at);
                self.say(|| format!("a rogue {} belongs to person {at}", device.short()));
            }
            self.rogues.push(Rogue { secret, logs: BTreeMap::new() });
        }
    }

    /// One or a few operations that no honest program would sign, given to a node that takes what is proven.
    pub(crate) fn write_hostile(&mut self) {
        if self.rogues.is_empty() {
            return;
        }
        let (rogue, at) = (self.rng.below(self.rogues.len()), self.rng.below(self.sites.len()));
        let held: Vec<SpaceId> = self.sites[at].node.spaces().map(commonage_log::Space::id).collect();
        let space = if self.rng.percent(85) { self.rng.pick(&self.spaces).copied() } else { None };
        let Some(space) = space.or_else(|| self.rng.pick(&held).copied()) else { return };
        for _ in 0..1 + self.rng.below(3) {
            let Some(operation) = self.forge(rogue, at, space) else { return };
            self.counts.hostile += 1;
            self.say(|| {
                let body = operation.body().map(Body::decode);
                format!(
                    "a rogue writes {} at {} in {}: {body:?}",
                    operation.id().short(),
                    operation.header().seq,
                    space.short()
                )
            });
            self.hand_over(rogue, at, operation);
        }
    }

    /// The log of a rogue with something new at its end, as far as it is proven: for whoever is talked to.
    pub(crate) fn new_forgery(&mut self) -> Vec<Run> {
        if self.rogues.is_empty() || self.spaces.is_empty() {
            return Vec::new();
        }
        let (rogue, at) = (self.rng.below(self.rogues.len()), self.rng.below(self.sites.len()));
        let space = self.spaces[self.rng.below(self.spaces.len())];
        let Some(operation) = self.forge(rogue, at, space) else { return Vec::new() };
        self.counts.hostile += 1;
        let of_log = self.rogues[rogue].logs.entry(operation.log()).or_default();
        of_log.push(operation);
        of_log.sort_by_key(|operation| operation.header().seq);
        let all = of_log.clone();
        self.pieces(all)
    }

    /// The node gets the whole log of the rogue, as far as it is proven.
    fn hand_over(&mut self, rogue: usize, at: usize, operation: Operation) {
        let log = operation.log();
        let of_log = self.rogues[rogue].logs.entry(log).or_default();
        of_log.push(operation.clone());
        of_log.sort_by_key(|operation| operation.header().seq);
        let all = of_log.clone();
        let pieces = self.pieces(all);
        self.receive(at, &pieces);
        if operation.header().to.is_some() && self.rng.percent(70) {
            let _ = self.sites[at].node.receive_letter(operation);
        }
    }

    fn forge(&mut self, rogue: usize, at: usize, space: SpaceId) -> Option<Operation> {
        let secret = self.rogues[rogue].secret.clone();
        let audience = self.any_audience();
        let log = LogId { space, audience, device: secret.key() };
        let own: Vec<Tip> = self.rogues[rogue].logs.get(&log).into_iter().flatten().map(tip_of).collect();
        let after = match self.rng.below(100) {
            0..8 => None,
            8..16 => self.rng.pick(&own).copied(),
            _ => own.last().copied(),
        };
        let (body, to) = self.forged_body(at, space, &secret);
        let body = if self.rng.percent(6) { vec![0x82, 0, 0xFF, 7] } else { body };
        let clock = match self.rng.below(10) {
            0 => Millis(u64::MAX - self.rng.below(3) as u64),
            1 => Millis(self.rng.next() % 1_000),
            2 => Millis(self.clock().0 + 40_000_000_000),
            _ => self.clock(),
        };
        let founds = self.rng.percent(2);
        let draft = Draft {
            space: (!founds).then_some(space),
            audience: if to.is_some() { Audience::Public } else { audience },
            to: to.filter(|_| !founds),
            after: after.filter(|_| !founds && (to.is_none() || audience == Audience::Public)),
            parents: if founds { Vec::new() } else { self.forged_parents(at, space, secret.key(), audience) },
            clock,
            body,
        };
        let operation = draft.sign(&secret).ok()?;
        if self.rng.percent(6) && !founds { Some(unsigned(&operation)) } else { Some(operation) }
    }

    /// The heads, a few of what was there long ago, nothing, or what makes no sense.
    fn forged_parents(&mut self, at: usize, space: SpaceId, device: DeviceKey, audience: Audience) -> Vec<OperationId> {
        let node = &self.sites[at].node;
        let held: Vec<_> = node.space(&space).into_iter().flat_map(|space| space.glances()).collect();
        let heads = node.space(&space).map(|space| space.parents_for(&device, audience)).unwrap_or_default();
        let of_audience: Vec<_> =
            held.iter().filter(|glance| audience == Audience::Members || glance.log.audience == audience).collect();
        match self.rng.below(100) {
            0..55 => heads,
            55..80 => {
                (0..1 + self.rng.below(3)).filter_map(|_| self.rng.pick(&of_audience).map(|glance| glance.id)).collect()
            }
            80..88 => Vec::new(),
            88..92 => vec![OperationId(self.rng.bytes())],
            92..96 => self.rng.pick(&held).map(|glance| glance.id).into_iter().collect(),
            _ => self.rng.pick(&self.spaces).map(|other| OperationId::from(*other)).into_iter().collect(),
        }
    }

    fn forged_body(&mut self, at: usize, space: SpaceId, secret: &DeviceSecret) -> (Vec<u8>, Option<SpaceId>) {
        let person = if self.rng.percent(50) { self.any_person() } else { self.owner_of(secret) };
        let level = [Level::Read, Level::Write, Level::Steward, Level::Steward][self.rng.below(4)];
        let at_random = self.rng.below(self.sites.len());
        let device = self.sites[at_random].secret.key();
        let glances: Vec<_> = self.sites[at].node.space(&space).into_iter().flat_map(|space| space.glances()).collect();
        let any = self.rng.pick(&glances).cloned();
        let id = any.as_ref().map_or(OperationId([7; 32]), |glance| glance.id);
        let next = RecoverySecret::from_seed(self.rng.bytes());
        let control = match self.rng.below(24) {
            0 | 1 => Control::Grant { person, level },
            2 | 3 => Control::Revoke { person },
            4 => {
                let key = InvitationSecret::from_seed([3; 32]).key();
                Control::Invite { key, level, uses: 1 + self.rng.below(3) as u32, expires: None }
            }
            5 => Control::CloseInvitation { invitation: id },
            6 | 7 => self.forged_join(at, space, secret),
            8 => Control::Leave,
            9 => Control::Admit(Admission::Writers),
            10 => {
                let acceptance = secret.accept_person(&person);
                Control::AddDevice { device, name: "stolen".into(), acceptance }
            }
            11 => Control::RevokeDevice { device },
            12 => self.forged_recovery(space, secret, &next),
            13 => {
                let last = any.map(|glance| Tip { seq: glance.seq, id: glance.id }).filter(|_| self.rng.percent(70));
                Control::CutOff { device, audience: self.any_audience(), last }
            }
            14 => Control::KeepBranch { device: if self.rng.percent(50) { secret.key() } else { device }, branch: id },
            15 => Control::Declare { name: Some("taken over".into()), about: None, addresses: None },
            16 => Control::Found(Founding {
                kind: SpaceKind::ALL[self.rng.below(8)],
                name: "usurped".into(),
                nonce: self.rng.bytes(),
                founder: self.rng.percent(60).then_some(person),
                recovery: self.rng.percent(50).then(|| next.digest()),
                guardians: None,
                device_name: "rogue".into(),
            }),
            17 => return (Body::Word(Word::Erase { operation: id }).encode(), None),
            18 => {
                let letter = LetterBody::Receipt { letter: id, verdict: Verdict::Accepted };
                return (Body::Letter(letter).encode(), Some(person));
            }
            19 => return ([vec![0x82, 9], self.rng.bytes::<12>().to_vec()].concat(), None),
            20 => {
                return (
                    Body::Word(Word::Answer { letter: id, from: person, verdict: Verdict::Declined }).encode(),
                    None,
                );
            }
            21 | 22 => return (self.some_hostile_need(person, id).encode(), None),
            _ => return (Body::Word(Word::Note("hostile words".into())).encode(), None),
        };
        (Body::Control(control).encode(), None)
    }

    /// A join that was seen, used again: for the one who made it, or for oneself.
    fn forged_join(&mut self, at: usize, space: SpaceId, secret: &DeviceSecret) -> Control {
        let disk = &self.sites[at].disk;
        let all = disk.read(|memory| memory.read_space(&space, Default::default(), usize::MAX).unwrap());
        let acts = all.iter().filter_map(|(_, operation)| match operation.body().map(Body::decode) {
            Some(Body::Control(Control::Join { person, invitation, proof })) => Some((person, invitation, proof)),
            _ => None,
        });
        let seen: Vec<_> = acts.collect();
        let me = self.owner_of(secret);
        match self.rng.pick(&seen).copied() {
            Some((person, invitation, proof)) => {
                let person = if self.rng.percent(50) { person } else { me };
                Control::Join { person, invitation, proof }
            }
            None => {
                let invitation = self.rng.pick(&self.tickets).map_or(OperationId([9; 32]), |ticket| ticket.invitation);
                let proof = InvitationSecret::from_seed([4; 32]).admit(&space, &me, &secret.key());
                Control::Join { person: me, invitation, proof }
            }
        }
    }

    /// With the wrong paper, or with a paper that was found.
    fn forged_recovery(&mut self, space: SpaceId, secret: &DeviceSecret, next: &RecoverySecret) -> Control {
        let owner = self.people.iter().find(|person| person.id == space);
        let found = owner.filter(|_| self.rng.percent(25)).map(|person| person.paper.clone());
        let paper = found.unwrap_or_else(|| RecoverySecret::from_seed([5; 32]));
        let (device, digest, recovers) = (secret.key(), next.digest(), self.rng.percent(60));
        let what = RecoveryStatement { person: &space, device: &device, next: &digest, keep: &[], recovers };
        let proof = paper.prove(what);
        match recovers {
            true => Control::Recover { proof, next: digest, keep: Vec::new(), name: "thief".into() },
            false => Control::RotateRecovery { proof, next: digest },
        }
    }

    /// The person that a rogue device says it belongs to.
    pub(crate) fn owner_of(&mut self, secret: &DeviceSecret) -> SpaceId {
        let known = self.sites.iter().find_map(|site| site.node.identities().person_of(&secret.key()));
        known.unwrap_or_else(|| self.people[0].id)
    }

    /// Pieces of every hostile log that some node may not have got.
    pub(crate) fn hostile_pieces(&mut self) -> Vec<Run> {
        let logs: Vec<_> = self.rogues.iter().flat_map(|rogue| rogue.logs.values().cloned()).collect();
        logs.into_iter().flat_map(|log| self.pieces(log)).collect()
    }
}

fn tip_of(operation: &Operation) -> Tip {
    Tip { seq: operation.header().seq, id: operation.id() }
}

/// The same operation with a signature that does not hold: what follows it can prove it, nothing else can.
fn unsigned(operation: &Operation) -> Operation {
    let mut bytes = operation.header_bytes().to_vec();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    Operation::decode(&bytes, operation.body()).expect("a header is sound without a good signature")
}
