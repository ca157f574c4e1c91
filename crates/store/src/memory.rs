//! A store in memory, for simulations: whoever keeps a clone has what a disk would have after a crash.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use commonage_log::{DeviceKey, LogId, Operation, OperationError, OperationId, Run, SpaceId, Tip};

use crate::error::{Result, StoreError};
use crate::store::{Appended, CheckReport, LogStore, Position, Snapshot};

/// Plain collections behind the store's trait.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// In order of arrival: the one at index `n` has position `n + 1`.
    held: Vec<Held>,
    by_id: HashMap<OperationId, usize>,
    /// Indexes into `held`, by log and place.
    by_place: BTreeMap<(LogId, u64), Vec<usize>>,
    by_space: BTreeMap<SpaceId, Vec<usize>>,
    letters: Vec<Operation>,
    snapshots: BTreeMap<SpaceId, Snapshot>,
    local: BTreeMap<String, Vec<u8>>,
}

#[derive(Clone, Debug)]
struct Held {
    operation: Operation,
    is_erased: bool,
}

/// A letter and where it goes: one operation that names its addressee.
pub(crate) fn addressed(letter: &Run) -> Result<(&Operation, SpaceId)> {
    match letter.operations() {
        [letter] => Ok((letter, letter.header().to.ok_or(StoreError::NotALetter(letter.id()))?)),
        operations => Err(StoreError::NotALetter(operations.first().map_or(OperationId([0; 32]), Operation::id))),
    }
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn index(&self, id: &OperationId) -> Result<usize> {
        self.by_id.get(id).copied().ok_or(StoreError::NotHeld(*id))
    }

    fn is_linked(&self, first: &Operation, earlier: &[&Operation]) -> bool {
        first.header().previous.is_none_or(|previous| {
            let (log, before) = (first.log(), first.header().seq - 1);
            let is_it = |held: &Operation| held.id() == previous && held.log() == log && held.header().seq == before;
            self.by_id.get(&previous).is_some_and(|at| is_it(&self.held[*at].operation))
                || earlier.iter().any(|held| is_it(held))
        })
    }

    fn take(&mut self, operation: &Operation, appended: &mut Appended) {
        let id = operation.id();
        if let Some(at) = self.by_id.get(&id) {
            appended.duplicates += 1;
            if fill(&mut self.held[*at], operation.body()) {
                appended.bodies_attached.push(id);
                self.snapshots.remove(&operation.space());
            }
            return;
        }
        let at = self.held.len();
        self.held.push(Held { operation: operation.clone(), is_erased: false });
        self.by_id.insert(id, at);
        self.by_place.entry((operation.log(), operation.header().seq)).or_default().push(at);
        self.by_space.entry(operation.space()).or_default().push(at);
        appended.new.push((Position(at as u64 + 1), id));
    }

    fn of_log(&self, log: &LogId, from_seq: u64) -> impl DoubleEndedIterator<Item = &Vec<usize>> {
        self.by_place.range((*log, from_seq)..=(*log, u64::MAX)).map(|(_, places)| places)
    }
}

fn fill(held: &mut Held, body: Option<&[u8]>) -> bool {
    let Some(body) = body.filter(|_| held.operation.body().is_none() && !held.is_erased) else { return false };
    let filled = held.operation.clone().with_body(body);
    filled.map(|operation| held.operation = operation).is_ok()
}

impl LogStore for Memory {
    fn append_own(&mut self, run: &Run) -> Result<Appended> {
        let mut appended = Appended::default();
        let Some(first) = run.operations().first() else { return Ok(appended) };
        let (log, seq) = (first.log(), first.header().seq);
        if self.of_log(&log, seq).next().is_some() {
            return Err(StoreError::WouldFork { log, seq });
        }
        if !self.is_linked(first, &[]) {
            return Err(StoreError::Gap { log, seq });
        }
        run.operations().iter().for_each(|operation| self.take(operation, &mut appended));
        Ok(appended)
    }

    fn append_batch(&mut self, runs: &[Run]) -> Result<Appended> {
        // All runs are looked at before the first is taken: nothing has to be undone.
        for (at, first) in runs.iter().enumerate().filter_map(|(at, run)| Some((at, run.operations().first()?))) {
            let is_held = self.by_id.contains_key(&first.id()) || self.is_linked(first, &[]);
            let is_linked = is_held || {
                let earlier: Vec<&Operation> = runs[..at].iter().flat_map(Run::operations).collect();
                self.is_linked(first, &earlier)
            };
            if !is_linked {
                return Err(StoreError::Gap { log: first.log(), seq: first.header().seq });
            }
        }
        let mut appended = Appended::default();
        runs.iter().flat_map(Run::operations).for_each(|operation| self.take(operation, &mut appended));
        Ok(appended)
    }

    fn operation(&self, id: &OperationId) -> Result<Option<Operation>> {
        Ok(self.by_id.get(id).map(|at| self.held[*at].operation.clone()))
    }

    fn contains(&self, id: &OperationId) -> Result<bool> {
        Ok(self.by_id.contains_key(id))
    }

    fn range(&self, log: &LogId, from_seq: u64, limit: usize) -> Result<Vec<Operation>> {
        let mut found: Vec<Operation> = Vec::new();
        for places in self.of_log(log, from_seq) {
            if found.len() >= limit {
                break;
            }
            found.extend(places.iter().map(|at| self.held[*at].operation.clone()));
        }
        Ok(found)
    }

    fn read_space(&self, space: &SpaceId, after: Position, limit: usize) -> Result<Vec<(Position, Operation)>> {
        let Some(arrived) = self.by_space.get(space) else { return Ok(Vec::new()) };
        let from = arrived.partition_point(|at| (*at as u64) < after.0);
        let with_position = |at: &usize| (Position(*at as u64 + 1), self.held[*at].operation.clone());
        Ok(arrived[from..].iter().take(limit).map(with_position).collect())
    }

    fn read_space_headers(&self, space: &SpaceId, after: Position, limit: usize) -> Result<Vec<(Position, Operation)>> {
        let whole = self.read_space(space, after, limit)?;
        Ok(whole.into_iter().map(|(position, operation)| (position, operation.without_body())).collect())
    }

    fn heads(&self, space: &SpaceId) -> Result<Vec<(LogId, Tip)>> {
        let mut heads = Vec::new();
        for log in self.logs(space)? {
            let mut tips: Vec<Tip> = Vec::new();
            for operation in self.of_log(&log, 0).flatten().map(|at| &self.held[*at].operation) {
                tips.retain(|tip| Some(tip.id) != operation.header().previous);
                tips.push(Tip { seq: operation.header().seq, id: operation.id() });
            }
            tips.sort_unstable();
            heads.extend(tips.into_iter().map(|tip| (log, tip)));
        }
        Ok(heads)
    }

    fn spaces(&self) -> Result<Vec<SpaceId>> {
        Ok(self.by_space.keys().copied().collect())
    }

    fn logs(&self, space: &SpaceId) -> Result<Vec<LogId>> {
        let mut logs: Vec<LogId> =
            self.by_space.get(space).into_iter().flatten().map(|at| self.held[*at].operation.log()).collect();
        logs.sort_unstable();
        logs.dedup();
        Ok(logs)
    }

    fn count(&self, space: &SpaceId) -> Result<u64> {
        Ok(self.by_space.get(space).map_or(0, |arrived| arrived.len() as u64))
    }

    fn attach_body(&mut self, id: &OperationId, body: &[u8]) -> Result<bool> {
        let at = self.index(id)?;
        self.held[at].operation.clone().with_body(body).map_err(|error| match error {
            OperationError::BodyMismatch(id) => StoreError::BodyMismatch(id),
            OperationError::Header(error) => StoreError::Damaged(error.to_string()),
        })?;
        let is_new = fill(&mut self.held[at], Some(body));
        if is_new {
            self.snapshots.remove(&self.held[at].operation.space());
        }
        Ok(is_new)
    }

    fn erase_body(&mut self, id: &OperationId) -> Result<bool> {
        let at = self.index(id)?;
        let held = &mut self.held[at];
        held.operation = held.operation.clone().without_body();
        self.snapshots.remove(&held.operation.space());
        Ok(!std::mem::replace(&mut held.is_erased, true))
    }

    fn put_letter(&mut self, letter: &Run) -> Result<bool> {
        let (letter, _) = addressed(letter)?;
        match self.letters.iter_mut().find(|held| held.id() == letter.id()) {
            Some(held) if held.body().is_none() => *held = letter.clone(),
            Some(_) => {}
            None => {
                self.letters.push(letter.clone());
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn letters(&self, to: &SpaceId) -> Result<Vec<Operation>> {
        Ok(self.letters.iter().filter(|letter| letter.header().to == Some(*to)).cloned().collect())
    }

    fn all_letters(&self) -> Result<Vec<Operation>> {
        Ok(self.letters.clone())
    }

    fn letter_count(&self, to: Option<&SpaceId>) -> Result<u64> {
        Ok(self.letters.iter().filter(|letter| to.is_none() || letter.header().to.as_ref() == to).count() as u64)
    }

    fn letter_count_from(&self, sender: &DeviceKey, to: Option<&SpaceId>) -> Result<u64> {
        let is_counted = |letter: &&Operation| {
            letter.header().author == *sender && (to.is_none() || letter.header().to.as_ref() == to)
        };
        Ok(self.letters.iter().filter(is_counted).count() as u64)
    }

    fn remove_letter(&mut self, id: &OperationId) -> Result<bool> {
        let before = self.letters.len();
        self.letters.retain(|letter| letter.id() != *id);
        Ok(self.letters.len() < before)
    }

    fn save_snapshot(&mut self, space: &SpaceId, position: Position, version: u32, bytes: &[u8]) -> Result<()> {
        self.snapshots.insert(*space, Snapshot { position, version, bytes: bytes.into() });
        Ok(())
    }

    fn load_snapshot(&self, space: &SpaceId) -> Result<Option<Snapshot>> {
        Ok(self.snapshots.get(space).cloned())
    }

    fn drop_snapshots(&mut self) -> Result<()> {
        self.snapshots.clear();
        Ok(())
    }

    fn set_local(&mut self, key: &str, value: Option<&[u8]>) -> Result<()> {
        match value {
            Some(value) => self.local.insert(key.into(), value.into()),
            None => self.local.remove(key),
        };
        Ok(())
    }

    fn local(&self, key: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.local.get(key).cloned())
    }

    fn check(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<CheckReport> {
        let total = self.held.len() as u64;
        let mut report = CheckReport { operations: total, letters: self.letters.len() as u64, ..Default::default() };
        for Held { operation, .. } in &self.held {
            if !self.is_linked(operation, &[]) {
                report.fault(format!("The operation before {} is not here.", operation.id().short()));
            }
        }
        progress(total, total);
        Ok(report)
    }

    fn backup(&self, _: &Path, _: &mut dyn FnMut(u64, u64)) -> Result<()> {
        Err(StoreError::Unsupported(
            "No backup was written: this store is in memory only. Open a store in a file, and append to that.",
        ))
    }
}
