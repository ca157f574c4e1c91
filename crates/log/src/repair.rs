//! What becomes of logs that were forked, lost or cut off: which of their operations stand, whatever they say.
//!
//! All acts are evaluated together with what is wrong with their logs; the cuts and chosen branches that have effect
//! then change what is wrong, and so on until no more come out. Every step is a function of the set of operations.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::act::{Control, Level, SpaceKind};
use crate::contexts::{ContextId, ControlIndex};
use crate::history::{Kind, NONE};
use crate::ids::{Audience, OperationId};
use crate::operation::Tip;
use crate::refusal::Refusal;
use crate::removal::evaluate;
use crate::roster::{ControlAct, Principal, Register, registers_of};
use crate::space::Space;

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
    pub(crate) void_from: u32,
    /// From this place on the log is forked, and nobody has said which branch to keep; `NONE` if it is not.
    pub(crate) forked_from: u32,
    /// Other people built on what stands before this place: a forked log cannot take that back.
    pub(crate) relied_on: u32,
    /// Others built on what stands before this place.
    pub(crate) built_on: u32,
    /// Members vouch for what stands before this place.
    pub(crate) vouched: u32,
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

impl Space {
    /// Evaluates all acts together, and again with the cuts and chosen branches that this brought out, until no more
    /// come out: a cut may bring back another cut.
    pub(crate) fn evaluate_present(&mut self) -> bool {
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
    pub(crate) fn devices_put_out(&self) -> Vec<bool> {
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

    pub(crate) fn mark_branches(&self) -> Vec<Branch> {
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
    pub(crate) fn trouble(&self, number: u32) -> Option<Refusal> {
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
}
