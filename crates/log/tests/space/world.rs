//! A small world: people with devices, spaces, and who has seen what. Whatever is asked of a space is asked of many
//! replicas of it, which received the same operations in different orders, settled at different times, went through
//! a snapshot, and learned about people early or late.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use commonage_log::*;

/// A device, by its place in the world. Two devices may hold the same key: a copied data folder.
pub type Dev = usize;

struct Holder {
    secret: DeviceSecret,
    person: PersonId,
    seen: BTreeSet<OperationId>,
    tips: BTreeMap<(SpaceId, Audience), Tip>,
}

pub struct World {
    holders: Vec<Holder>,
    pub ops: BTreeMap<OperationId, Operation>,
    order: Vec<OperationId>,
    papers: BTreeMap<PersonId, RecoverySecret>,
    pub now: u64,
    next_clock: Option<u64>,
    count: u64,
    dice: Dice,
    /// How many replicas each question is asked of.
    pub replicas: usize,
}

/// A small generator of numbers (SplitMix64), so that every run can be told by its seed.
#[derive(Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() % n.max(1) as u64) as usize
    }

    pub fn chance(&mut self, in_hundred: usize) -> bool {
        self.below(100) < in_hundred
    }
}

pub fn note(text: &str) -> Body {
    Body::Word(Word::Note(text.into()))
}

pub fn grant(person: PersonId, level: Level) -> Control {
    Control::Grant { person, level }
}

pub fn revoke(person: PersonId) -> Control {
    Control::Revoke { person }
}

impl World {
    pub fn new() -> Self {
        Self::seeded(1)
    }

    pub fn seeded(seed: u64) -> Self {
        World {
            holders: Vec::new(),
            ops: BTreeMap::new(),
            order: Vec::new(),
            papers: BTreeMap::new(),
            now: 1_000_000,
            next_clock: None,
            count: 0,
            dice: Dice(seed),
            replicas: 24,
        }
    }

    pub fn seed_bytes(&mut self) -> [u8; 32] {
        self.count += 1;
        *blake3_of(&[b"world", &self.count.to_le_bytes()])
    }

    fn holder(&mut self, person: PersonId) -> Dev {
        let secret = DeviceSecret::from_seed(self.seed_bytes());
        self.holders.push(Holder { secret, person, seen: BTreeSet::new(), tips: BTreeMap::new() });
        self.holders.len() - 1
    }

    /// A key that is nobody's device.
    pub fn stranger(&mut self) -> Dev {
        self.holder(SpaceId([0; 32]))
    }

    /// A new person with one device.
    pub fn person(&mut self, name: &str) -> Dev {
        let dev = self.holder(SpaceId([0; 32]));
        let paper = RecoverySecret::from_seed(self.seed_bytes());
        let founding = self.founding(SpaceKind::Person, name, None, Some(paper.digest()));
        let id = self.write_in(dev, None, Audience::Public, Body::Control(Control::Found(founding)));
        self.holders[dev].person = id.into();
        self.papers.insert(id.into(), paper);
        dev
    }

    /// Another person, founded with the key of a device that is someone's already.
    pub fn person_with_key_of(&mut self, dev: Dev) -> PersonId {
        let paper = RecoverySecret::from_seed(self.seed_bytes());
        let founding = self.founding(SpaceKind::Person, "new", None, Some(paper.digest()));
        let id = self.write_in(dev, None, Audience::Public, Body::Control(Control::Found(founding)));
        self.papers.insert(id.into(), paper);
        id.into()
    }

    pub fn people<const N: usize>(&mut self, names: [&str; N]) -> [Dev; N] {
        names.map(|name| self.person(name))
    }

    pub fn founding(
        &mut self,
        kind: SpaceKind,
        name: &str,
        founder: Option<PersonId>,
        recovery: Option<RecoveryDigest>,
    ) -> Founding {
        let mut nonce = [0; 16];
        nonce.copy_from_slice(&self.seed_bytes()[..16]);
        Founding { kind, name: name.into(), nonce, founder, recovery, guardians: None, device_name: "first".into() }
    }

    /// A space whose membership is for members only.
    pub fn found(&mut self, dev: Dev, kind: SpaceKind) -> SpaceId {
        self.found_for(dev, kind, Audience::Members)
    }

    pub fn found_for(&mut self, dev: Dev, kind: SpaceKind, audience: Audience) -> SpaceId {
        let person = self.id(dev);
        let founding = self.founding(kind, "a space", Some(person), None);
        self.write_in(dev, None, audience, Body::Control(Control::Found(founding))).into()
    }

    pub fn id(&self, dev: Dev) -> PersonId {
        self.holders[dev].person
    }

    pub fn key(&self, dev: Dev) -> DeviceKey {
        self.holders[dev].secret.key()
    }

    pub fn secret(&self, dev: Dev) -> &DeviceSecret {
        &self.holders[dev].secret
    }

    pub fn tip(&self, dev: Dev, space: SpaceId, audience: Audience) -> Option<Tip> {
        self.holders[dev].tips.get(&(space, audience)).copied()
    }

    /// The same device once more, as a copied data folder makes it.
    pub fn copy(&mut self, dev: Dev) -> Dev {
        let Holder { secret, person, seen, tips } = &self.holders[dev];
        let twin = Holder { secret: secret.clone(), person: *person, seen: seen.clone(), tips: tips.clone() };
        self.holders.push(twin);
        self.holders.len() - 1
    }

    /// A data folder that has lost its log of one space.
    pub fn forget_log(&mut self, dev: Dev, space: SpaceId, audience: Audience) {
        self.holders[dev].tips.remove(&(space, audience));
    }

    /// The next operation bears this time.
    pub fn at(&mut self, clock: u64) -> &mut Self {
        self.next_clock = Some(clock);
        self
    }

    /// These exchange everything they have seen.
    pub fn meet(&mut self, devices: &[Dev]) {
        let all: BTreeSet<_> = devices.iter().flat_map(|dev| self.holders[*dev].seen.iter().copied()).collect();
        devices.iter().for_each(|dev| self.holders[*dev].seen.clone_from(&all));
    }

    pub fn meet_all(&mut self) {
        let all: Vec<_> = (0..self.holders.len()).collect();
        self.meet(&all);
    }

    /// Acts where the space keeps its membership.
    pub fn act(&mut self, dev: Dev, space: SpaceId, act: Control) -> OperationId {
        let audience = self.ops[&space.into()].header().audience;
        self.write_in(dev, Some(space), audience, Body::Control(act))
    }

    /// Says something to the members.
    pub fn say(&mut self, dev: Dev, space: SpaceId, text: &str) -> OperationId {
        self.write_in(dev, Some(space), Audience::Members, note(text))
    }

    pub fn say_to_all(&mut self, dev: Dev, space: SpaceId, text: &str) -> OperationId {
        self.write_in(dev, Some(space), Audience::Public, note(text))
    }

    pub fn write_in(&mut self, dev: Dev, space: Option<SpaceId>, audience: Audience, body: Body) -> OperationId {
        self.write_bytes(dev, space, audience, body.encode())
    }

    pub fn write_bytes(&mut self, dev: Dev, space: Option<SpaceId>, audience: Audience, body: Vec<u8>) -> OperationId {
        loop {
            let parents = space.map_or(Vec::new(), |space| self.heads(dev, space, audience));
            if parents.len() <= limits::PARENTS_MAX {
                return self.write_after(dev, space, audience, parents, body);
            }
            let some = parents[..limits::PARENTS_MAX].to_vec();
            self.write_after(dev, space, audience, some, Body::Word(Word::Acknowledge).encode());
        }
    }

    /// What a device has seen and nothing that it has seen builds on; its own log aside.
    fn heads(&self, dev: Dev, space: SpaceId, audience: Audience) -> Vec<OperationId> {
        let holder = &self.holders[dev];
        let visible = |id: &&OperationId| {
            let op = &self.ops[*id];
            op.space() == space && (audience == Audience::Members || op.header().audience == Audience::Public)
        };
        let here: Vec<&OperationId> = holder.seen.iter().filter(visible).collect();
        let mut built_on: BTreeSet<OperationId> = BTreeSet::new();
        for id in &here {
            let header = self.ops[*id].header();
            built_on.extend(header.parents.iter().chain(header.previous.as_ref()));
        }
        let tip = holder.tips.get(&(space, audience)).map(|tip| tip.id);
        here.into_iter().copied().filter(|id| !built_on.contains(id) && Some(*id) != tip).collect()
    }

    pub fn write_after(
        &mut self,
        dev: Dev,
        space: Option<SpaceId>,
        audience: Audience,
        parents: Vec<OperationId>,
        body: Vec<u8>,
    ) -> OperationId {
        self.now += 1000;
        let clock = Millis(self.next_clock.take().unwrap_or(self.now));
        let after = space.and_then(|space| self.holders[dev].tips.get(&(space, audience)).copied());
        let draft = Draft { space, audience, to: None, after, parents, clock, body };
        let op = draft.sign(&self.holders[dev].secret).expect("a draft of the world can be signed");
        let id = op.id();
        self.holders[dev].tips.insert((op.space(), audience), Tip { seq: op.header().seq, id });
        self.holders[dev].seen.insert(id);
        if self.ops.insert(id, op).is_none() {
            self.order.push(id);
        }
        id
    }

    /// Makes an invitation and returns its secret with the invite act.
    pub fn invite(&mut self, dev: Dev, space: SpaceId, level: Level, uses: u32) -> (OperationId, InvitationSecret) {
        self.invite_until(dev, space, level, uses, None)
    }

    pub fn invite_until(
        &mut self,
        dev: Dev,
        space: SpaceId,
        level: Level,
        uses: u32,
        expires: Option<u64>,
    ) -> (OperationId, InvitationSecret) {
        let secret = InvitationSecret::from_seed(self.seed_bytes());
        let act = Control::Invite { key: secret.key(), level, uses, expires: expires.map(Millis) };
        (self.act(dev, space, act), secret)
    }

    pub fn join_act(&self, dev: Dev, space: SpaceId, ticket: &(OperationId, InvitationSecret)) -> Control {
        let person = self.id(dev);
        Control::Join { person, invitation: ticket.0, proof: ticket.1.admit(&space, &person, &self.key(dev)) }
    }

    pub fn join(&mut self, dev: Dev, space: SpaceId, ticket: &(OperationId, InvitationSecret)) -> OperationId {
        let act = self.join_act(dev, space, ticket);
        self.act(dev, space, act)
    }

    /// A person's device brings in a new one, which learns all that the other has seen.
    pub fn add_device(&mut self, by: Dev, name: &str) -> Dev {
        let person = self.id(by);
        let dev = self.holder(person);
        let acceptance = self.holders[dev].secret.accept_person(&person);
        let device = self.key(dev);
        self.act(by, person, Control::AddDevice { device, name: name.into(), acceptance });
        self.meet(&[by, dev]);
        dev
    }

    pub fn revoke_device(&mut self, by: Dev, device: Dev) -> OperationId {
        let device = self.key(device);
        self.act(by, self.id(by), Control::RevokeDevice { device })
    }

    /// The person's current sheet of paper.
    pub fn paper(&self, person: PersonId) -> RecoverySecret {
        self.papers[&person].clone()
    }

    /// A new device that is brought in with a sheet of paper; it has seen what `like` has.
    pub fn recover(&mut self, like: Dev, paper: &RecoverySecret, keep: &[Dev]) -> (Dev, OperationId) {
        let person = self.id(like);
        let dev = self.holder(person);
        self.meet(&[like, dev]);
        let keep: Vec<_> = keep.iter().map(|dev| self.key(*dev)).collect();
        let id = self.recover_on(dev, paper, keep);
        (dev, id)
    }

    pub fn recover_on(&mut self, dev: Dev, paper: &RecoverySecret, keep: Vec<DeviceKey>) -> OperationId {
        let (person, device) = (self.id(dev), self.key(dev));
        let next_paper = RecoverySecret::from_seed(self.seed_bytes());
        let next = next_paper.digest();
        let what = RecoveryStatement { person: &person, device: &device, next: &next, keep: &keep, recovers: true };
        let act = Control::Recover { proof: paper.prove(what), next, keep: keep.clone(), name: "recovered".into() };
        self.papers.insert(person, next_paper);
        self.act(dev, person, act)
    }

    pub fn rotate(&mut self, dev: Dev, paper: &RecoverySecret) -> OperationId {
        let (person, device) = (self.id(dev), self.key(dev));
        let next_paper = RecoverySecret::from_seed(self.seed_bytes());
        let next = next_paper.digest();
        let what = RecoveryStatement { person: &person, device: &device, next: &next, keep: &[], recovers: false };
        let act = Control::RotateRecovery { proof: paper.prove(what), next };
        self.papers.insert(person, next_paper);
        self.act(dev, person, act)
    }

    pub fn cut(&mut self, by: Dev, space: SpaceId, device: Dev, last: Option<OperationId>) -> OperationId {
        let last = last.map(|id| Tip { seq: self.ops[&id].header().seq, id });
        let act = Control::CutOff { device: self.key(device), audience: Audience::Members, last };
        self.act(by, space, act)
    }

    pub fn of_space(&self, space: SpaceId) -> Vec<OperationId> {
        self.order.iter().copied().filter(|id| self.ops[id].space() == space).collect()
    }

    /// Everything that the people of this world say of themselves.
    pub fn identities(&self) -> Identities {
        let mut identities = Identities::default();
        for person in self.papers.keys() {
            let mut space = Space::new(*person);
            for id in self.of_space(*person) {
                space.insert(&self.ops[&id]).expect("in order");
            }
            space.settle(&Identities::default());
            identities.update(&space);
        }
        identities
    }

    /// The space, after asserting that every replica of it is the same.
    pub fn space(&mut self, id: SpaceId) -> Space {
        let ids = self.of_space(id);
        self.space_of(id, &ids)
    }

    /// The space as those see it who hold only some of its operations.
    pub fn space_of(&mut self, id: SpaceId, ids: &[OperationId]) -> Space {
        let identities = self.identities();
        let mut first = Space::new(id);
        for op in ids {
            first.insert(&self.ops[op]).expect("in order");
        }
        first.settle(&identities);
        let expected = picture(&first);
        for replica in 0..self.replicas {
            let (space, how) = self.replica(id, ids, &identities, replica);
            let found = picture(&space);
            if found != expected {
                panic!("replica {replica} differs\n--- in order, settled at the end:\n{expected}\n--- {how}\n{found}");
            }
        }
        first
    }

    fn replica(&mut self, id: SpaceId, ids: &[OperationId], identities: &Identities, kind: usize) -> (Space, String) {
        let mut how = String::new();
        let mut space = Space::new(id);
        let (each, late, snapshots) = (kind % 3, kind % 2 == 1, kind % 4 >= 2);
        let nobody = Identities::default();
        let known = |place: usize| if late && place < ids.len() / 2 { &nobody } else { identities };
        for (place, op) in self.shuffled(ids).into_iter().enumerate() {
            let number = space.insert(&self.ops[&op]).expect("in causal order");
            assert!(number.is_some());
            assert_eq!(space.insert(&self.ops[&op]).expect("again"), None);
            let _ = write!(how, "{} ", op.short());
            if each == 0 || (each == 1 && self.dice.chance(30)) {
                space.settle(known(place));
                how.push_str("settle ");
            }
            if snapshots && self.dice.chance(15) {
                space = Space::from_snapshot(&space.to_snapshot()).expect("a snapshot can be read");
                how.push_str("snapshot ");
            }
        }
        space.settle(identities);
        (space, how)
    }

    /// The same operations in another order in which nothing comes before what it had seen.
    pub fn shuffled(&mut self, ids: &[OperationId]) -> Vec<OperationId> {
        let here: BTreeSet<_> = ids.iter().copied().collect();
        let mut waits: BTreeMap<OperationId, usize> = BTreeMap::new();
        let mut next: BTreeMap<OperationId, Vec<OperationId>> = BTreeMap::new();
        for id in ids {
            let header = self.ops[id].header();
            let before: Vec<_> =
                header.parents.iter().chain(header.previous.as_ref()).filter(|seen| here.contains(seen)).collect();
            waits.insert(*id, before.len());
            before.into_iter().for_each(|seen| next.entry(*seen).or_default().push(*id));
        }
        let mut ready: Vec<_> = ids.iter().copied().filter(|id| waits[id] == 0).collect();
        let mut order = Vec::new();
        // Sometimes one log far ahead of the others, sometimes all mixed.
        let eager = self.dice.chance(50);
        while !ready.is_empty() {
            let at = if eager && self.dice.chance(70) { ready.len() - 1 } else { self.dice.below(ready.len()) };
            let id = ready.swap_remove(at);
            order.push(id);
            for follower in next.remove(&id).unwrap_or_default() {
                let left = waits.get_mut(&follower).expect("counted");
                *left -= 1;
                if *left == 0 {
                    ready.push(follower);
                }
            }
        }
        assert_eq!(order.len(), ids.len(), "every operation's past is among those delivered");
        order
    }
}

fn blake3_of(parts: &[&[u8]]) -> Box<[u8; 32]> {
    // Any fixed scattering of numbers will do: ids of operations serve as the hash function of this world.
    let mut dice = Dice(
        parts
            .iter()
            .flat_map(|part| part.iter())
            .fold(7, |sum, byte| sum.wrapping_mul(0x0100_0000_01b3) ^ u64::from(*byte)),
    );
    let mut bytes = Box::new([0; 32]);
    bytes.chunks_mut(8).for_each(|chunk| chunk.copy_from_slice(&dice.roll().to_le_bytes()));
    bytes
}

/// Everything that a space says, as text.
pub fn picture(space: &Space) -> String {
    let mut text = String::new();
    let mut line = |what: &str, value: &dyn std::fmt::Debug| {
        let _ = writeln!(text, "{what}: {value:?}");
    };
    line("kind", &space.kind());
    line("control", &space.control_audience());
    line("name", &(space.name(), space.about(), space.addresses()));
    line("members", &space.members().collect::<Vec<_>>());
    line("devices", &space.devices().collect::<Vec<_>>());
    line("admission", &space.admission());
    line("invitations", &space.invitations().collect::<Vec<_>>());
    line("recovery", &(space.recovery_digest(), space.recovery_is_disputed()));
    line("people", &space.people());
    line("forks", &space.forks());
    line("answers", &space.answers());
    line("erased", &space.erased());
    line("clock", &space.latest_clock());
    let mut glances: Vec<_> = space.glances().collect();
    glances.sort_by_key(|glance| glance.id);
    for glance in &glances {
        let author = glance.author.map(|who| SpaceId(who.0));
        line("op", &(glance.id, glance.seq, glance.kind, author, glance.refusal));
    }
    let devices: BTreeSet<_> = glances.iter().map(|glance| glance.log.device).collect();
    for device in devices {
        for audience in [Audience::Members, Audience::Public] {
            line("tip", &(device, audience, space.tip(&device, audience)));
            let mut parents = space.parents_for(&device, audience);
            parents.sort_unstable();
            // Around a fork something may be named that was seen already, which does no harm.
            if parents.len() < limits::PARENTS_MAX && space.forks().is_empty() {
                line("parents", &parents);
            }
        }
    }
    line("hash", &to_hex(&space.state_hash()));
    text
}

/// Why an operation does not count; `None` if it does.
pub fn why(space: &Space, id: OperationId) -> Option<Refusal> {
    let number = space.find(&id).expect("it is here");
    space.glance(number).expect("it is here").refusal
}

#[track_caller]
pub fn counts(space: &Space, id: OperationId) {
    assert_eq!(why(space, id), None, "it should count");
}

#[track_caller]
pub fn refused(space: &Space, id: OperationId, reason: Refusal) {
    assert_eq!(why(space, id), Some(reason));
}
