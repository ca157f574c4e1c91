//! One space as a fold over its operations: who belongs to it, which operations count, and why others do not.
//!
//! [`Space::insert`] takes operations in causal order and only notes them; [`Space::settle`] then brings everything
//! that follows from them up to date. What a space says depends on the set of its operations and on the identity
//! acts of its people, never on the order in which they came.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::act::{Body, Control, Founding, Level, Room, SpaceKind, Word};
use crate::authority::{Actor, Bench};
use crate::contexts::{ContextId, ControlIndex};
use crate::history::{History, InsertError, Kind, Number};
use crate::identity::Identities;
use crate::ids::{Audience, DeviceKey, Millis, OperationId, PersonId, SpaceId};
use crate::operation::Operation;
use crate::refusal::Refusal;
use crate::removal::{Outcome, evaluate};
use crate::repair::{Branch, Cut};
use crate::roster::{ControlAct, Principal, Register, Roster};

/// Answers already found, while many operations are judged: few contexts and devices, very many operations.
type Rights = HashMap<(ContextId, u32), Option<Refusal>>;

/// One space.
#[derive(Clone, Debug)]
pub struct Space {
    pub(crate) id: SpaceId,
    pub(crate) founding: Option<(Founding, Audience)>,
    pub(crate) history: History,
    pub(crate) acts: Vec<ControlAct>,
    pub(crate) control_at: HashMap<u32, ControlIndex>,
    pub(crate) words: Vec<(u32, Word)>,
    pub(crate) latest_clock: Millis,
    // What follows from the above and from the identities; `settle` brings it up to date.
    pub(crate) owners: Vec<Option<Principal>>,
    pub(crate) revoked: Vec<bool>,
    pub(crate) rosters: Vec<Roster>,
    pub(crate) judged: usize,
    pub(crate) present: Outcome,
    pub(crate) cuts: BTreeMap<(u32, Audience), Vec<Cut>>,
    pub(crate) kept: HashSet<u32>,
    pub(crate) forks: Vec<Vec<u32>>,
    pub(crate) branches: Vec<Branch>,
    pub(crate) statuses: Vec<Option<Refusal>>,
}

/// What settling changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Operations that counted before do not any more, or the other way: whatever was folded from them is stale.
    pub refold: bool,
    /// Who belongs to the space, or which devices a person has, may have changed.
    pub membership: bool,
}

impl Space {
    /// A space of which nothing is known but its id.
    pub fn new(id: SpaceId) -> Self {
        Self {
            id,
            founding: None,
            history: History::default(),
            acts: Vec::new(),
            control_at: HashMap::new(),
            words: Vec::new(),
            latest_clock: Millis(0),
            owners: Vec::new(),
            revoked: Vec::new(),
            rosters: Vec::new(),
            judged: 0,
            present: Outcome::default(),
            cuts: BTreeMap::new(),
            kept: HashSet::new(),
            forks: Vec::new(),
            branches: Vec::new(),
            statuses: Vec::new(),
        }
    }

    /// Takes in an operation whose past is here; `None` if it was here already.
    ///
    /// # Errors
    /// [`InsertError::Early`] if something that it follows is missing; the others mean that it can never stand.
    pub fn insert(&mut self, operation: &Operation) -> Result<Option<Number>, InsertError> {
        let id = operation.id();
        if self.history.find(&id).is_some() {
            return Ok(None);
        }
        if operation.space() != self.id {
            return Err(InsertError::AnotherSpace(id));
        }
        let (kind, body) = classify(operation);
        let (acts, control_at) = (&self.acts, &self.control_at);
        let number = self.history.insert(operation, kind, |history, seen| after(history, acts, control_at, seen))?;
        self.latest_clock = self.latest_clock.max(operation.header().clock);
        match body {
            Some(Body::Control(act)) => self.note_control(number, act),
            Some(Body::Word(word)) => self.words.push((number, word)),
            _ => {}
        }
        Ok(Some(Number(number)))
    }

    /// Notes an act that is in the graph: on its arrival, and when a snapshot is read.
    pub(crate) fn note_control(&mut self, number: u32, act: Control) {
        let index = ControlIndex(self.acts.len() as u32);
        let (entry, chain) = (self.history.entry(number), self.history.chain_of(number));
        let (id, clock, before) = (entry.id, entry.clock, entry.context);
        let (audience, device) = (chain.audience, self.history.devices[chain.device as usize]);
        if let (Control::Found(founding), true) = (&act, id == OperationId::from(self.id)) {
            self.founding = Some((founding.clone(), audience));
            // What came before it, without having seen it, is judged again.
            self.rosters.clear();
            self.judged = 0;
        }
        if let Control::CutOff { device, .. } | Control::KeepBranch { device, .. } = &act {
            self.history.device_number(*device);
        }
        let after = self.history.contexts.with(before, index);
        let (principal, mandate) = (None, Err(Refusal::UnknownSpeaker));
        self.control_at.insert(number, index);
        self.acts.push(ControlAct { number, id, clock, audience, device, act, before, after, principal, mandate });
    }

    /// Brings membership and the standing of every operation up to date.
    pub fn settle(&mut self, identities: &Identities) -> Settled {
        let (owners, revoked) = self.refresh_owners(identities);
        if owners {
            self.rosters.clear();
            self.judged = 0;
        }
        let afresh = self.judged == 0;
        let forks = if self.history.is_forked() { self.history.forks() } else { Vec::new() };
        let has_new_acts = self.judged < self.acts.len();
        let forked = forks != self.forks;
        self.forks = forks;
        self.judge_new_acts();
        let before = std::mem::take(&mut self.branches);
        self.branches = self.mark_branches();
        let marked = self.branches[..before.len()] != before[..];
        let membership = owners || revoked || has_new_acts || forked || marked;
        let changed = membership && (self.evaluate_present() || owners || revoked || afresh);
        self.branches = self.mark_branches();
        self.refresh_statuses(changed, membership, &before)
    }

    /// Whose devices write here, by what we know now: whether an owner changed, and whether a device was revoked.
    fn refresh_owners(&mut self, identities: &Identities) -> (bool, bool) {
        let is_person = self.kind() == Some(SpaceKind::Person);
        let owner = |device: &DeviceKey| {
            if is_person { Some((*device).into()) } else { self.speaker(device, identities).map(Principal::from) }
        };
        let owners: Vec<_> = self.history.devices.iter().map(owner).collect();
        let owners_changed = owners[..self.owners.len()] != self.owners[..];
        let mut revoked = std::mem::take(&mut self.revoked);
        revoked.resize(owners.len(), false);
        let put_out = |(device, owner): (&DeviceKey, &Option<Principal>)| {
            owner.is_some_and(|owner| identities.is_put_out(&SpaceId(owner.0), device))
        };
        let by_their_people = || self.history.devices.iter().zip(&owners).map(put_out).collect();
        self.revoked = if is_person { self.devices_put_out() } else { by_their_people() };
        self.owners = owners;
        (owners_changed, revoked != self.revoked)
    }

    /// The person as whom a device speaks here. A stolen key can found a new person, with an id as low as it likes: so
    /// among several the space holds on to the one as whom the device first spoke in it, then to one named in it.
    fn speaker(&self, device: &DeviceKey, identities: &Identities) -> Option<PersonId> {
        let claims = identities.claims(device)?;
        if claims.len() < 2 {
            return claims.first().copied();
        }
        let spoke_as = self.acts.iter().filter(|act| act.device == *device).filter_map(|act| {
            let (Control::Found(Founding { founder: Some(person), .. }) | Control::Join { person, .. }) = &act.act
            else {
                return None;
            };
            claims.contains(person).then_some((self.history.entry(act.number).seq, act.id, *person))
        });
        let named = || self.people().into_iter().find(|person| claims.contains(person));
        spoke_as.min().map(|(.., person)| person).or_else(named).or(claims.first().copied())
    }

    fn owner_of(&self, device: &DeviceKey) -> Option<Principal> {
        self.owners.get(self.history.known_device(device)? as usize).copied().flatten()
    }

    /// Judges acts, and makes the roster of each context, in an order in which everything needed is there.
    fn judge_new_acts(&mut self) {
        for context in self.rosters.len()..self.history.contexts.len() {
            let context = ContextId(context as u32);
            let indexes: Vec<_> = self.history.contexts.controls(context).collect();
            for index in &indexes {
                self.judge_act(*index);
            }
            let roster = self.roster_of(context, &indexes);
            self.rosters.push(roster);
        }
        self.judged = self.acts.len();
    }

    fn judge_act(&mut self, index: ControlIndex) {
        if (index.0 as usize) < self.judged {
            return;
        }
        let act = &self.acts[index.0 as usize];
        let principal = self.owner_of(&act.device);
        let actor = Actor { id: Some(act.id), device: act.device, principal, audience: act.audience, clock: act.clock };
        let mandate = self.bench(&self.rosters[act.before.0 as usize]).judge(actor, &act.act);
        self.judged = self.judged.max(index.0 as usize + 1);
        let act = &mut self.acts[index.0 as usize];
        act.principal = principal;
        act.mandate = mandate;
    }

    fn bench<'a>(&'a self, roster: &'a Roster) -> Bench<'a> {
        Bench {
            space: self.id,
            founding: self.founding.as_ref(),
            acts: &self.acts,
            contexts: &self.history.contexts,
            roster,
            owners: self,
        }
    }

    /// The registers of a context: the ones before its last act with that act applied, or evaluated from the ground.
    fn roster_of(&self, context: ContextId, indexes: &[ControlIndex]) -> Roster {
        if let Some(act) = indexes.last().map(|last| &self.acts[last.0 as usize])
            && act.after == context
            && let Some(last) = indexes.last()
        {
            let mut roster = self.rosters[act.before.0 as usize].clone();
            if act.mandate.is_ok() && !roster.is_full_for(act, &self.acts) {
                roster.apply(*last, &self.acts, &self.history.contexts);
            }
            return roster;
        }
        evaluate(indexes, &self.acts, &self.history.contexts, HashMap::new()).roster
    }

    /// Whether membership is for members only, while there may be public operations.
    pub(crate) fn is_hidden(&self) -> bool {
        self.founding.as_ref().is_some_and(|(_, audience)| *audience == Audience::Members)
    }

    pub(crate) fn has_effect(&self, index: ControlIndex) -> bool {
        self.acts[index.0 as usize].mandate.is_ok() && !self.present.void.contains_key(&index)
    }

    pub(crate) fn acts_with_effect(&self) -> impl Iterator<Item = (ControlIndex, &ControlAct)> {
        let all = self.acts.iter().zip(0..).map(|(act, at)| (ControlIndex(at), act));
        all.filter(|(index, _)| self.has_effect(*index))
    }

    fn refresh_statuses(&mut self, all: bool, membership: bool, before: &[Branch]) -> Settled {
        let mut rights = Rights::new();
        let known = self.statuses.len();
        let new = known as u32..self.history.entries.len() as u32;
        let mut refold = false;
        if all {
            for number in 0..known as u32 {
                refold |= self.refresh_status(number, &mut rights);
            }
        } else {
            for number in self.conditional(membership, before) {
                refold |= self.refresh_status(number, &mut rights);
            }
        }
        self.statuses.resize(self.history.entries.len(), None);
        new.for_each(|number| {
            self.refresh_status(number, &mut rights);
        });
        Settled { refold, membership }
    }

    fn refresh_status(&mut self, number: u32, rights: &mut Rights) -> bool {
        let status = self.judge_operation(number, rights);
        std::mem::replace(&mut self.statuses[number as usize], status) != status
    }

    /// Operations already known whose standing can have changed without any act losing its effect: those on branches
    /// with another mark than before, and public ones where membership is hidden and changed.
    fn conditional(&self, membership: bool, before: &[Branch]) -> Vec<u32> {
        let hidden = membership && self.is_hidden();
        let chains = self.history.chains.iter().enumerate().filter(|(at, chain)| {
            before.get(*at) != self.branches.get(*at) || (hidden && chain.audience == Audience::Public)
        });
        let known = self.statuses.len() as u32;
        chains.flat_map(|(_, chain)| chain.entries.iter().copied()).filter(|number| *number < known).collect()
    }

    fn judge_operation(&self, number: u32, rights: &mut Rights) -> Option<Refusal> {
        let entry = self.history.entry(number);
        if let (Kind::Control, Some(index)) = (entry.kind, self.control_at.get(&number)) {
            let refused = self.acts[index.0 as usize].mandate.as_ref().err().copied();
            return refused.or_else(|| self.present.void.get(index).copied());
        }
        if let Some(trouble) = self.trouble(number) {
            return Some(trouble);
        }
        if self.founding.is_none() {
            return Some(Refusal::StandingUnknown);
        }
        let chain = self.history.chain_of(number);
        let Some(owner) = self.owners[chain.device as usize] else { return Some(Refusal::UnknownSpeaker) };
        if self.is_hidden() && chain.audience == Audience::Public {
            return self.judge_public(number, owner);
        }
        *rights
            .entry((entry.context, chain.device))
            .or_insert_with(|| self.has_right(&self.rosters[entry.context.0 as usize], owner, Level::Write))
    }

    pub(crate) fn has_right(&self, roster: &Roster, owner: Principal, needs: Level) -> Option<Refusal> {
        let Some(standing) = roster.standing(owner, &self.acts) else { return Some(Refusal::NotAMember) };
        if standing.level < needs {
            return Some(Refusal::lacks(needs));
        }
        let holds = standing.rights(needs).any(|right| self.has_effect(right));
        (!holds).then_some(Refusal::RightFellAway)
    }

    /// A public operation where membership is for members: it cannot name their acts as its past. It counts if its
    /// author may write now, or if members built on it while its author might.
    fn judge_public(&self, number: u32, owner: Principal) -> Option<Refusal> {
        let now = self.has_right(&self.present.roster, owner, Level::Write)?;
        let entry = self.history.entry(number);
        (entry.seq >= self.branches[entry.chain as usize].vouched).then_some(now)
    }

    /// What it is; unknown while its first operation is not here.
    pub fn kind(&self) -> Option<SpaceKind> {
        self.founding.as_ref().map(|(founding, _)| founding.kind)
    }

    pub(crate) fn latest(&self, register: Register) -> Option<&Control> {
        self.present.roster.latest(register, &self.acts)
    }

    /// Whether an act would have effect now, done by this device of this person.
    ///
    /// # Errors
    /// The reason why it would not.
    pub fn check(
        &self,
        device: DeviceKey,
        owner: Option<PersonId>,
        act: &Control,
        clock: Millis,
    ) -> Result<(), Refusal> {
        let is_person = self.kind() == Some(SpaceKind::Person);
        let principal = if is_person { Some(device.into()) } else { owner.map(Principal::from) };
        let audience = self.founding.as_ref().map_or(Audience::Members, |(_, audience)| *audience);
        let actor = Actor { id: None, device, principal, audience, clock };
        // What repairs a log is judged as the past itself would: its author's own join may be among what is in question.
        let repairs = matches!(act, Control::CutOff { .. } | Control::KeepBranch { .. });
        let past = repairs.then(|| {
            let all: Vec<_> = (0..self.acts.len() as u32).map(ControlIndex).collect();
            evaluate(&all, &self.acts, &self.history.contexts, HashMap::new()).roster
        });
        let mandate = self.bench(past.as_ref().unwrap_or(&self.present.roster)).judge(actor, act)?;
        let joins_full = matches!(act, Control::Join { .. }) && self.present.roster.is_full(&mandate, &self.acts);
        if joins_full { Err(Refusal::InvitationFull) } else { Ok(()) }
    }
}

impl crate::authority::Owners for Space {
    fn owner_of(&self, device: &DeviceKey) -> Option<Principal> {
        Space::owner_of(self, device)
    }
}

/// What had been seen once an operation is: its own context, and itself if it is a control act.
fn after(history: &History, acts: &[ControlAct], control_at: &HashMap<u32, ControlIndex>, seen: u32) -> ContextId {
    let entry = history.entry(seen);
    match entry.kind {
        Kind::Control => control_at.get(&seen).map_or(entry.context, |index| acts[index.0 as usize].after),
        _ => entry.context,
    }
}

/// What an operation is. Notes are the mass of a log, so they are told by their first bytes and read only when shown.
fn classify(operation: &Operation) -> (Kind, Option<Body>) {
    let Some(bytes) = operation.body() else { return (Kind::Unreadable, None) };
    match (Body::room(bytes), bytes) {
        (Some(Room::WORD), [_, _, 0x82, 0, ..]) => return (Kind::Note, None),
        (Some(Room::LETTER), _) => return (Kind::Letter, None),
        (Some(Room::ECONOMY | Room::SHARING | Room::NEEDS | Room::PLACE), _) => return (Kind::Record, None),
        (Some(Room::CONTROL | Room::WORD), _) => {}
        _ => return (Kind::Other, None),
    }
    let body = Body::decode(bytes);
    let kind = match &body {
        Body::Control(_) => Kind::Control,
        Body::Word(Word::Erase { .. }) => Kind::Erase,
        Body::Word(Word::Answer { .. }) => Kind::Answer,
        Body::Word(Word::Acknowledge) => Kind::Acknowledge,
        _ => Kind::Other,
    };
    (kind, Some(body))
}
