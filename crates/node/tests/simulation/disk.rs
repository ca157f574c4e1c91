//! A disk that outlives the node on it, fails when told to, and loses in a crash what was never promised.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use commonage_log::{DeviceKey, LogId, Operation, OperationId, Run, SpaceId, Tip};
use commonage_store::{Appended, CheckReport, LogStore, Memory, Position, Snapshot, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// When a write goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The disk refuses and has kept nothing: the program lives on.
    Refused,
    /// The power goes when the write has taken effect: nobody hears of it.
    PowerAfter,
}

#[derive(Default)]
struct State {
    memory: Memory,
    /// As it was after the last write that was durable, if others came after it: a crash may go back to this.
    durable: Option<Memory>,
    plan: Option<(usize, Fault)>,
    /// The fault that has happened.
    hit: Option<Fault>,
}

/// A handle; clones are the same disk.
#[derive(Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<State>>);

impl Disk {
    /// A copied data folder.
    pub(crate) fn copy(&self) -> Disk {
        let memory = self.memory();
        Disk(Arc::new(Mutex::new(State { memory, ..State::default() })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is on it now.
    pub(crate) fn memory(&self) -> Memory {
        self.state().memory.clone()
    }

    /// Reads without copying.
    pub(crate) fn read<T>(&self, ask: impl FnOnce(&Memory) -> T) -> T {
        ask(&self.state().memory)
    }

    /// The n-th write from now goes wrong.
    pub(crate) fn plan(&self, nth: usize, fault: Fault) {
        self.state().plan = Some((nth, fault));
    }

    /// Ends the plan; tells what went wrong, if anything did.
    pub(crate) fn calm(&self) -> Option<Fault> {
        let mut state = self.state();
        state.plan = None;
        state.hit.take()
    }

    /// The power goes: with `loses`, whatever was not yet on the disk is gone.
    pub(crate) fn crash(&self, loses: bool) {
        let mut state = self.state();
        if let Some(durable) = state.durable.take().filter(|_| loses) {
            state.memory = durable;
        }
    }

    fn write<T>(&self, is_durable: bool, act: impl FnOnce(&mut Memory) -> Result<T>) -> Result<T> {
        let mut guard = self.state();
        let state = &mut *guard;
        let without_power = || StoreError::Failed("the power is gone".into());
        if state.hit == Some(Fault::PowerAfter) {
            return Err(without_power());
        }
        let fault = match &mut state.plan {
            Some((0, fault)) => Some(*fault),
            Some((left, _)) => {
                *left -= 1;
                None
            }
            None => None,
        };
        if let Some(fault) = fault {
            (state.plan, state.hit) = (None, Some(fault));
            if fault == Fault::Refused {
                return Err(StoreError::Full);
            }
        }
        if !is_durable && state.durable.is_none() {
            state.durable = Some(state.memory.clone());
        }
        let done = act(&mut state.memory);
        if is_durable && done.is_ok() {
            state.durable = None;
        }
        if fault.is_some() { Err(without_power()) } else { done }
    }
}

impl LogStore for Disk {
    fn append_own(&mut self, run: &Run) -> Result<Appended> {
        self.write(true, |memory| memory.append_own(run))
    }

    fn append_batch(&mut self, runs: &[Run]) -> Result<Appended> {
        self.write(false, |memory| memory.append_batch(runs))
    }

    fn operation(&self, id: &OperationId) -> Result<Option<Operation>> {
        self.read(|memory| memory.operation(id))
    }

    fn contains(&self, id: &OperationId) -> Result<bool> {
        self.read(|memory| memory.contains(id))
    }

    fn range(&self, log: &LogId, from_seq: u64, limit: usize) -> Result<Vec<Operation>> {
        self.read(|memory| memory.range(log, from_seq, limit))
    }

    fn read_space(&self, space: &SpaceId, after: Position, limit: usize) -> Result<Vec<(Position, Operation)>> {
        self.read(|memory| memory.read_space(space, after, limit))
    }

    fn read_space_headers(&self, space: &SpaceId, after: Position, limit: usize) -> Result<Vec<(Position, Operation)>> {
        self.read(|memory| memory.read_space_headers(space, after, limit))
    }

    fn heads(&self, space: &SpaceId) -> Result<Vec<(LogId, Tip)>> {
        self.read(|memory| memory.heads(space))
    }

    fn spaces(&self) -> Result<Vec<SpaceId>> {
        self.read(LogStore::spaces)
    }

    fn logs(&self, space: &SpaceId) -> Result<Vec<LogId>> {
        self.read(|memory| memory.logs(space))
    }

    fn count(&self, space: &SpaceId) -> Result<u64> {
        self.read(|memory| memory.count(space))
    }

    fn attach_body(&mut self, id: &OperationId, body: &[u8]) -> Result<bool> {
        self.write(false, |memory| memory.attach_body(id, body))
    }

    fn erase_body(&mut self, id: &OperationId) -> Result<bool> {
        self.write(false, |memory| memory.erase_body(id))
    }

    fn put_letter(&mut self, letter: &Run) -> Result<bool> {
        self.write(false, |memory| memory.put_letter(letter))
    }

    fn letters(&self, to: &SpaceId) -> Result<Vec<Operation>> {
        self.read(|memory| memory.letters(to))
    }

    fn all_letters(&self) -> Result<Vec<Operation>> {
        self.read(LogStore::all_letters)
    }

    fn letter_count(&self, to: Option<&SpaceId>) -> Result<u64> {
        self.read(|memory| memory.letter_count(to))
    }

    fn letter_count_from(&self, sender: &DeviceKey, to: Option<&SpaceId>) -> Result<u64> {
        self.read(|memory| memory.letter_count_from(sender, to))
    }

    fn remove_letter(&mut self, id: &OperationId) -> Result<bool> {
        self.write(false, |memory| memory.remove_letter(id))
    }

    fn save_snapshot(&mut self, space: &SpaceId, position: Position, version: u32, bytes: &[u8]) -> Result<()> {
        self.write(false, |memory| memory.save_snapshot(space, position, version, bytes))
    }

    fn load_snapshot(&self, space: &SpaceId) -> Result<Option<Snapshot>> {
        self.read(|memory| memory.load_snapshot(space))
    }

    fn drop_snapshots(&mut self) -> Result<()> {
        self.write(false, LogStore::drop_snapshots)
    }

    fn set_local(&mut self, key: &str, value: Option<&[u8]>) -> Result<()> {
        self.write(true, |memory| memory.set_local(key, value))
    }

    fn local(&self, key: &str) -> Result<Option<Vec<u8>>> {
        self.read(|memory| memory.local(key))
    }

    fn check(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<CheckReport> {
        self.read(|memory| memory.check(progress))
    }

    fn backup(&self, path: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<()> {
        self.read(|memory| memory.backup(path, progress))
    }
}
