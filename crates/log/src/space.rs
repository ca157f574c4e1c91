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
use crate::operation::{Operation, Tip};
use crate::refusal::Refusal;
use crate::removal::{Outcome, evaluate};
use crate::roster::{ControlAct, Principal, Register, Roster};

/// A cut that holds: the last operation that counts, and the act that said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) last: Option<Tip>,
    pub(crate) index: ControlIndex,
    /// Said by a device of the same person, so nothing that comes later counts either.
    pub(crate) by_owner: bool,
}

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
    pub(crate) cuts: BTreeMap<(u32, Audience), Cut>,
    pub(crate) kept: HashSet<u32>,
    pub(crate) forks: Vec<Vec<u32>>,
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
            Some(Body::Control(act)) => self.note_control(operation, number, act),
            Some(Body::Word(word)) => self.words.push((number, word)),
            _ => {}
        }
        Ok(Some(Number(number)))
    }

    fn note_control(&mut self, operation: &Operation, number: u32, act: Control) {
        let index = ControlIndex(self.acts.len() as u32);
        let before = self.history.entry(number).context;
        if let (Control::Found(founding), true) = (&act, operation.id() == OperationId::from(self.id)) {
            self.founding = Some((founding.clone(), operation.header().audience));
        }
        if let Control::CutOff { device, .. } | Control::KeepBranch { device, .. } = &act {
            self.history.device_number(*device);
        }
        self.control_at.insert(number, index);
        self.acts.push(ControlAct {
            number,
            id: operation.id(),
            clock: operation.header().clock,
            audience: operation.header().audience,
            device: operation.header().author,
            act,
            before,
            after: self.history.contexts.with(before, index),
            principal: None,
            mandate: Err(Refusal::UnknownSpeaker),
        });
    }

    /// Brings membership and the standing of every operation up to date.
    pub fn settle(&mut self, identities: &Identities) -> Settled {
        let (owners, revoked) = self.refresh_owners(identities);
        if owners {
            self.rosters.clear();
            self.judged = 0;
        }
        let forks = if self.history.is_forked() { self.history.forks() } else { Vec::new() };
        let has_new_acts = self.judged < self.acts.len();
        let may_question = self.revoked.contains(&true);
        let membership = owners || revoked || has_new_acts || may_question || forks != self.forks;
        self.forks = forks;
        self.judge_new_acts();
        let changed = membership && (self.evaluate_present() || owners || revoked);
        self.refresh_statuses(changed, membership)
    }

    /// Whose devices write here, by what we know now: whether an owner changed, and whether a device was revoked.
    fn refresh_owners(&mut self, identities: &Identities) -> (bool, bool) {
        let is_person = self.kind() == Some(SpaceKind::Person);
        let owner = |device: &DeviceKey| {
            if is_person { Some((*device).into()) } else { identities.person_of(device).map(Principal::from) }
        };
        let owners: Vec<_> = self.history.devices.iter().map(owner).collect();
        let owners_changed = owners[..self.owners.len()] != self.owners[..];
        let mut revoked = std::mem::take(&mut self.revoked);
        revoked.resize(owners.len(), false);
        self.revoked = revoked.clone();
        if !is_person {
            self.revoked = self.history.devices.iter().map(|device| identities.is_revoked(device)).collect();
        }
        self.owners = owners;
        (owners_changed, revoked != self.revoked)
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

    /// Evaluates all acts together, then once more with the cuts and chosen branches that this brought out.
    fn evaluate_present(&mut self) -> bool {
        let before =
            (std::mem::take(&mut self.present.void), std::mem::take(&mut self.cuts), std::mem::take(&mut self.kept));
        let revoked = self.revoked.clone();
        self.evaluate_once();
        self.collect_cuts();
        self.collect_kept_branches();
        if !self.cuts.is_empty() || !self.kept.is_empty() {
            self.evaluate_once();
        }
        before.0 != self.present.void || before.1 != self.cuts || before.2 != self.kept || revoked != self.revoked
    }

    fn evaluate_once(&mut self) {
        let indexes: Vec<_> = (0..self.acts.len() as u32).map(ControlIndex).collect();
        let struck = indexes.iter().filter_map(|at| Some((*at, self.trouble(self.acts[at.0 as usize].number)?)));
        let struck = struck.collect();
        self.present = evaluate(&indexes, &self.acts, &self.history.contexts, struck);
        if self.kind() == Some(SpaceKind::Person) {
            let known: HashSet<_> = self.present.roster.principals().collect();
            let is_revoked = |device: &DeviceKey| {
                let device = Principal::from(*device);
                known.contains(&device) && self.present.roster.standing(device, &self.acts).is_none()
            };
            self.revoked = self.history.devices.iter().map(is_revoked).collect();
        }
    }

    pub(crate) fn has_effect(&self, index: ControlIndex) -> bool {
        self.acts[index.0 as usize].mandate.is_ok() && !self.present.void.contains_key(&index)
    }

    fn acts_with_effect(&self) -> impl Iterator<Item = (ControlIndex, &ControlAct)> {
        let all = self.acts.iter().zip(0..).map(|(act, at)| (ControlIndex(at), act));
        all.filter(|(index, _)| self.has_effect(*index))
    }

    /// The cuts that hold: among several for one log, the one that leaves least.
    fn collect_cuts(&mut self) {
        let mut cuts: BTreeMap<(u32, Audience), Cut> = BTreeMap::new();
        for (index, act) in self.acts_with_effect() {
            let Control::CutOff { device, audience, last } = &act.act else { continue };
            let Some(number) = self.history.known_device(device) else { continue };
            let owner = self.owners.get(number as usize).copied().flatten();
            let by_owner = self.kind() == Some(SpaceKind::Person) || owner == act.principal;
            if by_owner && !self.revoked.get(number as usize).copied().unwrap_or(false) {
                continue;
            }
            let cut = Cut { last: *last, index, by_owner };
            let held = cuts.entry((number, *audience)).or_insert(cut);
            if cut.last < held.last {
                *held = cut;
            }
        }
        self.cuts = cuts;
    }

    /// The branches that people chose: of several choices for one fork, the one that had seen the others, then the
    /// latest by the clock.
    fn collect_kept_branches(&mut self) {
        let mut chosen: BTreeMap<usize, (&ControlAct, ControlIndex, u32)> = BTreeMap::new();
        for (index, act) in self.acts_with_effect() {
            let Control::KeepBranch { branch, .. } = &act.act else { continue };
            let Some(number) = self.history.find(branch) else { continue };
            let Some(fork) = self.forks.iter().position(|fork| fork.contains(&number)) else { continue };
            let better = chosen.get(&fork).is_none_or(|(held, at, _)| {
                let had_seen = self.history.contexts.has(act.before, *at);
                let was_seen = self.history.contexts.has(held.before, index);
                had_seen || (!was_seen && (act.clock, act.id) > (held.clock, held.id))
            });
            if better {
                chosen.insert(fork, (act, index, number));
            }
        }
        self.kept = chosen.into_values().map(|(.., number)| number).collect();
    }

    /// What is wrong with an operation for reasons of its device or log, whatever it says.
    fn trouble(&self, number: u32) -> Option<Refusal> {
        let entry = self.history.entry(number);
        let (device, audience) = (self.history.chain_of(number).device, self.history.chain_of(number).audience);
        let is_on = |fork: &&Vec<u32>| fork.iter().any(|first| self.history.is_same_log(*first, number));
        for fork in self.forks.iter().filter(is_on) {
            let seq = fork.first().map_or(0, |first| self.history.entry(*first).seq);
            let branch = self.history.ancestor(number, seq).filter(|branch| fork.contains(branch));
            if branch.is_some_and(|branch| !self.kept.contains(&branch)) {
                return Some(Refusal::Forked);
            }
        }
        if let Some(cut) = self.cuts.get(&(device, audience)) {
            let counts = cut.last.is_some_and(|last| {
                u64::from(entry.seq) < last.seq || (u64::from(entry.seq) == last.seq && entry.id == last.id)
            });
            let wrote_after = !cut.by_owner && self.history.contexts.has(entry.context, cut.index);
            return (!counts && !wrote_after).then_some(Refusal::CutOff);
        }
        let is_own_control = self.kind() == Some(SpaceKind::Person) && entry.kind == Kind::Control;
        if self.revoked.get(device as usize).copied().unwrap_or(false) && !is_own_control {
            let others = self.history.acknowledged.range((entry.chain, 0)..=(entry.chain, u32::MAX));
            let built_on = others.filter(|((_, by), _)| !self.revoked[*by as usize]).map(|(_, seq)| *seq).max();
            return (built_on.is_none_or(|seq| seq < entry.seq)).then_some(Refusal::DeviceInQuestion);
        }
        None
    }

    fn refresh_statuses(&mut self, all: bool, membership: bool) -> Settled {
        let mut rights = Rights::new();
        let known = self.statuses.len();
        let new = known as u32..self.history.entries.len() as u32;
        let mut refold = false;
        if all {
            for number in 0..known as u32 {
                refold |= self.refresh_status(number, &mut rights);
            }
        } else {
            for number in self.conditional() {
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

    /// Operations already known whose standing can change through plain operations of others.
    fn conditional(&self) -> Vec<u32> {
        let hidden = self.founding.as_ref().is_some_and(|(_, audience)| *audience == Audience::Members);
        let chains = self.history.chains.iter().filter(|chain| {
            self.revoked.get(chain.device as usize).copied().unwrap_or(false)
                || (hidden && chain.audience == Audience::Public)
        });
        let known = self.statuses.len() as u32;
        chains.flat_map(|chain| chain.entries.iter().copied()).filter(|number| *number < known).collect()
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
        let Some((_, control)) = &self.founding else { return Some(Refusal::StandingUnknown) };
        let chain = self.history.chain_of(number);
        let Some(owner) = self.owners[chain.device as usize] else { return Some(Refusal::UnknownSpeaker) };
        if *control == Audience::Members && chain.audience == Audience::Public {
            return self.judge_public(number, owner);
        }
        *rights
            .entry((entry.context, chain.device))
            .or_insert_with(|| self.has_right(&self.rosters[entry.context.0 as usize], owner, Level::Write))
    }

    fn has_right(&self, roster: &Roster, owner: Principal, needs: Level) -> Option<Refusal> {
        let Some(standing) = roster.standing(owner, &self.acts) else { return Some(Refusal::NotAMember) };
        if standing.level < needs {
            return Some(Refusal::lacks(needs));
        }
        let holds = standing.by.iter().any(|right| self.has_effect(*right));
        (!holds).then_some(Refusal::RightFellAway)
    }

    /// A public operation where membership is for members: it cannot name their acts as its past. It counts if its
    /// author may write now, or if members built on it while its author might.
    fn judge_public(&self, number: u32, owner: Principal) -> Option<Refusal> {
        let now = self.has_right(&self.present.roster, owner, Level::Write)?;
        let entry = self.history.entry(number);
        let all = (entry.chain, ContextId(0))..=(entry.chain, ContextId(u32::MAX));
        let mut witnesses = self.history.witnessed.range(all).filter(|(_, seq)| **seq >= entry.seq);
        let vouched = witnesses
            .any(|((_, context), _)| self.has_right(&self.rosters[context.0 as usize], owner, Level::Write).is_none());
        (!vouched).then_some(now)
    }

    /// What it is; unknown while its first operation is not here.
    pub fn kind(&self) -> Option<SpaceKind> {
        self.founding.as_ref().map(|(founding, _)| founding.kind)
    }

    pub(crate) fn latest(&self, register: Register) -> Option<&Control> {
        self.present.roster.latest(register, &self.acts)
    }

    pub(crate) fn judge_now(
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
        self.bench(&self.present.roster).judge(actor, act).map(|_| ())
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
