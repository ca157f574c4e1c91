//! One space as a fold over its operations: who belongs to it, which operations count, and why others do not.
//!
//! [`Space::insert`] takes operations in causal order and only notes them; [`Space::settle`] then brings everything
//! that follows from them up to date. What a space says depends on the set of its operations and on the identity
//! acts of its people, never on the order in which they came.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::act::{Body, Control, Founding, Level, Room, SpaceKind, Word};
use crate::authority::{Actor, Bench};
use crate::contexts::{ContextId, ControlIndex};
use crate::history::{History, InsertError, Kind, NONE, Number};
use crate::identity::Identities;
use crate::ids::{Audience, DeviceKey, Millis, OperationId, PersonId, SpaceId};
use crate::operation::{Operation, Tip};
use crate::refusal::Refusal;
use crate::removal::{Outcome, evaluate};
use crate::roster::{ControlAct, Principal, Register, Roster, registers_of};

/// A cut that holds: the last operation that counts, and the act that said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) last: Option<Tip>,
    pub(crate) index: ControlIndex,
    /// Said by a device of the same person, so nothing that comes later counts either.
    pub(crate) by_owner: bool,
}

/// What holds for a branch of a log as a whole: its operations are judged by their place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Branch {
    /// From this place on nothing counts, for its person kept another branch; `NONE` if it counts.
    void_from: u32,
    /// From this place on the log is forked, and nobody has said which branch to keep; `NONE` if it is not.
    forked_from: u32,
    /// Other people built on what stands before this place: a forked log cannot take that back.
    relied_on: u32,
    /// Others built on what stands before this place.
    built_on: u32,
    /// Members vouch for what stands before this place.
    vouched: u32,
}

impl Branch {
    /// Whether its device may go on from a place: neither forked before, nor given up for another branch.
    pub(crate) fn goes_on_at(&self, seq: u64) -> bool {
        seq < u64::from(self.forked_from) && seq < u64::from(self.void_from)
    }
}

/// Most rounds of repair that build on each other: people who cut each other off in circles get this far and no
/// further, everywhere alike.
const REPAIR_ROUNDS_MAX: usize = 8;

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

    /// Evaluates all acts together, and again with the cuts and chosen branches that this brought out, until no more
    /// come out: a cut may bring back another cut.
    fn evaluate_present(&mut self) -> bool {
        let before =
            (std::mem::take(&mut self.present.void), std::mem::take(&mut self.cuts), std::mem::take(&mut self.kept));
        let revoked = self.revoked.clone();
        self.kept.extend(self.history.find(&self.id.into()));
        for _ in 0..REPAIR_ROUNDS_MAX {
            self.evaluate_once();
            let repairs = (self.cuts.clone(), self.kept.clone());
            self.collect_cuts();
            self.collect_kept_branches();
            if repairs == (self.cuts.clone(), self.kept.clone()) {
                break;
            }
        }
        before.0 != self.present.void || before.1 != self.cuts || before.2 != self.kept || revoked != self.revoked
    }

    fn evaluate_once(&mut self) {
        self.branches = self.mark_branches();
        let indexes: Vec<_> = (0..self.acts.len() as u32).map(ControlIndex).collect();
        // The paper key speaks for itself, whatever became of the log of the device that it was used on.
        let by_paper = |act: &ControlAct| matches!(act.act, Control::Recover { .. } | Control::RotateRecovery { .. });
        let troubled = indexes.iter().filter(|at| !by_paper(&self.acts[at.0 as usize]));
        let struck = troubled.filter_map(|at| Some((*at, self.trouble(self.acts[at.0 as usize].number)?)));
        let struck = struck.collect();
        self.present = evaluate(&indexes, &self.acts, &self.history.contexts, struck);
        if self.kind() == Some(SpaceKind::Person) {
            self.revoked = self.devices_put_out();
        }
    }

    /// In a person's own space: which of the devices that wrote here were put out.
    fn devices_put_out(&self) -> Vec<bool> {
        let states: HashMap<_, _> = self.device_states().collect();
        self.history.devices.iter().map(|device| states.get(device).copied().unwrap_or(false)).collect()
    }

    /// Everyone whom an act with authority ever let in: a stranger who names an operation does not vouch for it.
    fn ever_let_in(&self) -> HashSet<Principal> {
        let registers = self.acts.iter().filter(|act| act.mandate.is_ok()).flat_map(registers_of);
        let members = registers.filter_map(|register| match register {
            Register::Member(principal) => Some(principal),
            _ => None,
        });
        members.collect()
    }

    fn mark_branches(&self) -> Vec<Branch> {
        let history = &self.history;
        let device_of = |chain: u32| history.chains[chain as usize].device as usize;
        let all = 0..history.chains.len() as u32;
        let is_lost = |chain: &u32| self.revoked[device_of(*chain)];
        let is_settled = |fork: &Vec<u32>| fork.iter().any(|first| self.kept.contains(first));
        let let_in =
            if self.revoked.contains(&true) || !self.forks.is_empty() { self.ever_let_in() } else { HashSet::new() };
        let owner = |chain: u32| self.owners[device_of(chain)];
        // In a person's own space, which devices are lost follows from this: there it must not decide it too.
        let is_person = self.kind() == Some(SpaceKind::Person);
        // Where membership is public, what is public is vouched for in public: outsiders hold nothing else.
        let is_known = |chain: u32, by: u32| {
            let is_public = |at: u32| history.chains[at as usize].audience == Audience::Public;
            self.is_hidden() || !is_public(chain) || is_public(by)
        };
        let all_seen_by = |chain: u32| history.acknowledged.range((chain, 0)..=(chain, u32::MAX));
        let seen_by = |chain: u32| all_seen_by(chain).filter(move |((_, by), _)| is_known(chain, *by));
        let is_let_in = |by: u32| owner(by).is_some_and(|owner| let_in.contains(&owner));
        let seen = all.clone().filter(is_lost).flat_map(seen_by);
        let seen = seen.filter(|((_, by), _)| !is_lost(by) && is_let_in(*by));
        let built_on = history.places(seen.map(|((chain, _), seq)| (*chain, *seq)));
        let seen = all.clone().filter(|_| !self.forks.is_empty()).flat_map(seen_by);
        let by_another = |chain, by| owner(by) != owner(chain) && is_let_in(by) && (is_person || !is_lost(&by));
        let seen = seen.filter(|((chain, by), _)| by_another(*chain, *by));
        let relied_on = history.places(seen.map(|((chain, _), seq)| (*chain, *seq)));
        // Only where the author may not write any more does it matter who vouches.
        let may_write = |roster, chain| {
            self.owners[device_of(chain)].is_some_and(|owner| self.has_right(roster, owner, Level::Write).is_none())
        };
        let public = all.filter(|chain| history.chains[*chain as usize].audience == Audience::Public);
        let past = public.filter(|chain| self.is_hidden() && !may_write(&self.present.roster, *chain));
        let ends = |chain| (chain, ContextId(0))..=(chain, ContextId(u32::MAX));
        let witnessed = past.flat_map(|chain| history.witnessed.range(ends(chain)));
        let vouched = history.places(witnessed.filter_map(|((chain, context), seq)| {
            may_write(self.rosters.get(context.0 as usize)?, *chain).then_some((*chain, *seq))
        }));
        let mark = |((built_on, vouched), relied_on)| Branch {
            void_from: NONE,
            forked_from: NONE,
            relied_on,
            built_on,
            vouched,
        };
        let mut marks: Vec<_> = built_on.into_iter().zip(vouched).zip(relied_on).map(mark).collect();
        for fork in &self.forks {
            for first in fork.iter().filter(|first| !self.kept.contains(first)) {
                let (mark, seq) = (&mut marks[history.entry(*first).chain as usize], history.entry(*first).seq);
                let from = if is_settled(fork) { &mut mark.void_from } else { &mut mark.forked_from };
                *from = seq.min(*from);
            }
        }
        for chain in 0..marks.len() {
            let Some((stem, seq)) = history.stem(chain as u32) else { continue };
            let (is_void, is_forked) = (marks[stem as usize].void_from <= seq, marks[stem as usize].forked_from <= seq);
            marks[chain].void_from = if is_void { 0 } else { marks[chain].void_from };
            marks[chain].forked_from = if is_forked { 0 } else { marks[chain].forked_from };
        }
        marks
    }

    /// Whether membership is for members only, while there may be public operations.
    fn is_hidden(&self) -> bool {
        self.founding.as_ref().is_some_and(|(_, audience)| *audience == Audience::Members)
    }

    pub(crate) fn has_effect(&self, index: ControlIndex) -> bool {
        self.acts[index.0 as usize].mandate.is_ok() && !self.present.void.contains_key(&index)
    }

    fn acts_with_effect(&self) -> impl Iterator<Item = (ControlIndex, &ControlAct)> {
        let all = self.acts.iter().zip(0..).map(|(act, at)| (ControlIndex(at), act));
        all.filter(|(index, _)| self.has_effect(*index))
    }

    /// The cuts that hold. Of several for one log each takes away what it says.
    fn collect_cuts(&mut self) {
        let mut cuts: BTreeMap<(u32, Audience), Vec<Cut>> = BTreeMap::new();
        for (index, act) in self.acts_with_effect() {
            let Control::CutOff { device, audience, last } = &act.act else { continue };
            let Some(number) = self.history.known_device(device) else { continue };
            let owner = self.owners.get(number as usize).copied().flatten();
            let by_owner = self.kind() == Some(SpaceKind::Person) || owner == act.principal;
            if by_owner && !self.revoked.get(number as usize).copied().unwrap_or(false) {
                continue;
            }
            cuts.entry((number, *audience)).or_default().push(Cut { last: *last, index, by_owner });
        }
        self.cuts = cuts;
    }

    /// The branches that people chose: of several choices for one fork, the latest by the clock among those that no
    /// other had seen.
    fn collect_kept_branches(&mut self) {
        let founding = self.history.find(&self.id.into());
        let firsts = self.forks.iter().zip(0..).flat_map(|(fork, at)| fork.iter().map(move |first| (*first, at)));
        let fork_of: HashMap<u32, usize> = firsts.collect();
        let mut choices: BTreeMap<usize, Vec<(&ControlAct, ControlIndex, u32)>> = BTreeMap::new();
        for (index, act) in self.acts_with_effect() {
            let Control::KeepBranch { device, branch } = &act.act else { continue };
            let Some(number) = self.history.find(branch) else { continue };
            let Some(fork) = fork_of.get(&number) else { continue };
            let is_of_device = self.history.known_device(device) == Some(self.history.chain_of(number).device);
            if is_of_device && founding.is_none_or(|founding| !self.forks[*fork].contains(&founding)) {
                choices.entry(*fork).or_default().push((act, index, number));
            }
        }
        let last_word = |all: &Vec<(&ControlAct, ControlIndex, u32)>| {
            let unseen = |at: ControlIndex| !all.iter().any(|(by, ..)| self.history.contexts.has(by.before, at));
            let latest = all.iter().filter(|(_, at, _)| unseen(*at)).max_by_key(|(act, ..)| (act.clock, act.id));
            latest.map(|(.., number)| *number)
        };
        let kept: Vec<u32> = choices.values().filter_map(last_word).collect();
        // The space is named after its founding, so no second beginning can take its place.
        self.kept = kept.into_iter().chain(founding).collect();
    }

    /// What is wrong with an operation for reasons of its device or log, whatever it says.
    fn trouble(&self, number: u32) -> Option<Refusal> {
        let entry = self.history.entry(number);
        let (chain, branch) = (self.history.chain_of(number), self.branches[entry.chain as usize]);
        let is_taken_back = entry.seq >= branch.forked_from && entry.seq >= branch.relied_on;
        if entry.seq >= branch.void_from || is_taken_back {
            return Some(Refusal::Forked);
        }
        // Everything rests on the founding; it is what the space is named after.
        if entry.id == OperationId::from(self.id) {
            return None;
        }
        let (mut decided, at) = (false, (u64::from(entry.seq), entry.id));
        let is_control = entry.kind == Kind::Control;
        for cut in self.cuts.get(&(chain.device, chain.audience)).into_iter().flatten() {
            // What a removed person did as steward is for strong removal to judge, not for another steward: cutting
            // it off could take the right to do so with it.
            if is_control && !cut.by_owner {
                continue;
            }
            let counts = cut.last.is_some_and(|last| at.0 < last.seq || at == (last.seq, last.id));
            if !counts && (cut.by_owner || !self.history.contexts.has(entry.context, cut.index)) {
                return Some(Refusal::CutOff);
            }
            decided |= counts;
        }
        let is_own_control = self.kind() == Some(SpaceKind::Person) && is_control;
        let in_question = self.revoked.get(chain.device as usize).copied().unwrap_or(false);
        (in_question && !decided && !is_own_control && entry.seq >= branch.built_on)
            .then_some(Refusal::DeviceInQuestion)
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
