//! How far somebody else's copy of a space reaches, and what it lacks, in an order in which it can be taken in.
//!
//! Whoever holds a log up to a place holds all of it before that place, so a copy is described by one mark a log. What
//! it lacks is found by walking the operations in the order in which they stand here, where nothing comes before what
//! it had seen, from a cursor on. The same walk serves a first copy, a catching up after weeks, and what is said now.

use std::collections::HashMap;

use crate::history::{History, Kind, NONE, Number};
use crate::ids::{Audience, DeviceKey, LogId, OperationId};
use crate::operation::Tip;
use crate::space::Space;

/// Most ends that are remembered of one log: one, but for forked logs; more are forgotten, which costs bytes only.
const ENDS_MAX: usize = 16;

/// The end of a log, as another says that it holds it: a place, and the first eight bytes of the id there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// The place.
    pub seq: u64,
    /// The beginning of the id, as [`OperationId::prefix`] gives it.
    pub prefix: u64,
}

impl From<Tip> for Mark {
    fn from(tip: Tip) -> Self {
        Mark { seq: tip.seq, prefix: tip.id.prefix() }
    }
}

/// Operations of one branch that follow each other, which a copy lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The log.
    pub log: LogId,
    /// The place of the first one.
    pub from: u64,
    /// Their ids, in order.
    pub ids: Vec<OperationId>,
    /// Whether the log has other branches, so that places alone do not name them.
    pub is_forked: bool,
}

#[derive(Clone, Debug)]
enum Stated {
    Ends(Vec<Mark>),
    /// They do not want it.
    Refused,
}

/// How far another's copy of one space reaches.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    stated: HashMap<(DeviceKey, Audience), Stated>,
    public_only: bool,
    /// By branch, the first place that is not covered.
    next: Vec<u32>,
    /// What stands before it is covered or not for them.
    cursor: u32,
}

impl Space {
    /// What another holds by what they have said. `public_only` where the rest is not for them.
    pub fn coverage(&self, public_only: bool, stated: impl IntoIterator<Item = (LogId, Mark)>) -> Coverage {
        let mut coverage = Coverage { public_only, ..Coverage::default() };
        for (log, mark) in stated {
            coverage.state(&log, mark);
        }
        coverage.refresh(&self.history);
        coverage.cursor = coverage.first_lacking(&self.history);
        coverage
    }

    /// The next operations that they lack, at most so many, a piece for each branch; none if they lack nothing. The
    /// same ones come again until they are covered.
    pub fn lacking(&self, coverage: &mut Coverage, most: usize) -> Vec<Piece> {
        let history = &self.history;
        if coverage.next.len() < history.chains.len() {
            coverage.refresh(history);
        }
        let (mut pieces, mut by_branch) = (Vec::new(), HashMap::new());
        let (mut count, mut first, mut at) = (0, None, coverage.cursor);
        while count < most && (at as usize) < history.entries.len() {
            if coverage.lacks(history, at) {
                first.get_or_insert(at);
                count += 1;
                let (entry, chain) = (history.entry(at), history.chain_of(at));
                let log = (chain.device, chain.audience);
                let piece = *by_branch.entry(entry.chain).or_insert_with(|| {
                    let log_id = LogId {
                        space: self.id,
                        audience: chain.audience,
                        device: history.devices[chain.device as usize],
                    };
                    let is_forked = history.logs().get(&log).is_some_and(|branches| branches.len() > 1);
                    pieces.push(Piece { log: log_id, from: u64::from(entry.seq), ids: Vec::new(), is_forked });
                    pieces.len() - 1
                });
                pieces[piece].ids.push(entry.id);
            }
            at += 1;
        }
        coverage.cursor = first.unwrap_or(at);
        pieces
    }

    /// Notes that they hold a log up to here.
    pub fn cover(&self, coverage: &mut Coverage, log: &LogId, mark: Mark) {
        coverage.state(log, mark);
        match self.branches_of(log) {
            [only] if coverage.next.len() > *only as usize => {
                if self.history.may_reach(*only, mark) {
                    let next = &mut coverage.next[*only as usize];
                    *next = (*next).max(after(mark.seq));
                }
            }
            [] => {}
            _ => coverage.refresh(&self.history),
        }
    }

    /// Notes that they could not link what they got of a log: they get it from its beginning.
    pub fn uncover(&self, coverage: &mut Coverage, log: &LogId) {
        coverage.stated.remove(&(log.device, log.audience));
        coverage.refresh(&self.history);
        coverage.cursor = coverage.first_lacking(&self.history);
    }

    /// Notes that they do not take anything of a log.
    pub fn refuse(&self, coverage: &mut Coverage, log: &LogId) {
        coverage.stated.insert((log.device, log.audience), Stated::Refused);
        coverage.refresh(&self.history);
    }

    fn branches_of(&self, log: &LogId) -> &[u32] {
        self.history.branches(&log.device, log.audience)
    }

    /// The operations of a kind, in the order in which they stand here.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = Number> + '_ {
        let numbered = self.history.entries.iter().zip(0..);
        numbered.filter(move |(entry, _)| entry.kind == kind).map(|(_, number)| Number(number))
    }
}

impl History {
    /// Whether an end can be one of this branch: further on than it is known here, or the operation that stands there.
    fn may_reach(&self, branch: u32, mark: Mark) -> bool {
        let chain = &self.chains[branch as usize];
        let first = chain.entries.first().map_or(0, |first| u64::from(self.entry(*first).seq));
        let at = mark.seq.checked_sub(first).and_then(|at| chain.entries.get(usize::try_from(at).ok()?));
        at.is_none_or(|at| self.entry(*at).id.prefix() == mark.prefix)
    }
}

fn after(seq: u64) -> u32 {
    u32::try_from(seq).unwrap_or(u32::MAX).saturating_add(1)
}

impl Coverage {
    /// The first place of a log beyond every end of it that they have said; of a forked one that says little.
    pub fn beyond(&self, log: &LogId) -> u64 {
        match self.stated.get(&(log.device, log.audience)) {
            Some(Stated::Refused) => u64::MAX,
            Some(Stated::Ends(ends)) => ends.iter().map(|end| end.seq.saturating_add(1)).max().unwrap_or(0),
            None => 0,
        }
    }

    /// Whether an end of a log is among what they have said.
    pub fn holds(&self, log: &LogId, mark: Mark) -> bool {
        match self.stated.get(&(log.device, log.audience)) {
            Some(Stated::Refused) => true,
            Some(Stated::Ends(ends)) => ends.contains(&mark),
            None => false,
        }
    }

    fn state(&mut self, log: &LogId, mark: Mark) {
        let stated = self.stated.entry((log.device, log.audience)).or_insert_with(|| Stated::Ends(Vec::new()));
        if let Stated::Ends(ends) = stated
            && !ends.contains(&mark)
        {
            if ends.len() >= ENDS_MAX {
                ends.remove(0);
            }
            ends.push(mark);
        }
    }

    /// Works out anew what is covered. Of an unforked log the highest place counts, unless another operation stands
    /// there: then it was forked, and each holds one branch. Of one that is forked here only ends that are known count,
    /// for of others nobody can tell from which branch they spring.
    fn refresh(&mut self, history: &History) {
        let (mut ends, mut refused) = (Vec::new(), Vec::new());
        for ((device, audience), stated) in &self.stated {
            let branches = history.branches(device, *audience);
            let (Some(device), Some(first)) = (history.known_device(device), branches.first()) else { continue };
            match stated {
                Stated::Refused => refused.extend(branches),
                Stated::Ends(marks) if branches.len() == 1 => {
                    let fitting = marks.iter().filter(|mark| history.may_reach(*first, **mark));
                    let highest = fitting.map(|mark| after(mark.seq) - 1).max();
                    ends.extend(highest.map(|seq| (*first, seq)));
                }
                Stated::Ends(marks) => {
                    let known = marks.iter().filter_map(|mark| {
                        history.find_mark((device, *audience), u32::try_from(mark.seq).ok()?, mark.prefix)
                    });
                    ends.extend(known.map(|at| (history.entry(at).chain, history.entry(at).seq)));
                }
            }
        }
        self.next = history.places(ends.into_iter());
        refused.into_iter().for_each(|branch: u32| self.next[branch as usize] = u32::MAX);
    }

    fn lacks(&self, history: &History, number: u32) -> bool {
        let entry = history.entry(number);
        let is_hidden = self.public_only && history.chain_of(number).audience != Audience::Public;
        !is_hidden && self.next.get(entry.chain as usize).is_none_or(|next| entry.seq >= *next)
    }

    fn first_lacking(&self, history: &History) -> u32 {
        let first_of = |(chain, next): (&crate::history::Chain, &u32)| {
            if self.public_only && chain.audience != Audience::Public {
                return None;
            }
            let first = history.entry(*chain.entries.first()?).seq;
            chain.entries.get(next.saturating_sub(first) as usize).copied()
        };
        let lacking = history.chains.iter().zip(&self.next).filter_map(first_of);
        lacking.min().filter(|number| *number != NONE).unwrap_or(history.entries.len() as u32)
    }
}
