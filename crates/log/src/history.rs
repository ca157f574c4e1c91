//! The causal graph of one space: every operation in it, compact, in an order that respects "had seen".

use std::collections::{BTreeMap, BTreeSet, HashMap};

use hashbrown::HashTable;
use minicbor::{Decode, Encode};

use crate::contexts::{ContextId, Contexts};
use crate::ids::{Audience, DeviceKey, Millis, OperationId};
use crate::operation::{Operation, Tip};

/// An operation of a space, by its place in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(pub u32);

/// Stands for "none before it" in an entry.
pub(crate) const NONE: u32 = u32::MAX;

/// What an operation is, as far as the fold of the space must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Kind {
    /// Decides who speaks.
    #[n(0)]
    Control,
    /// A plain text.
    #[n(1)]
    Note,
    /// Asks to erase a body.
    #[n(2)]
    Erase,
    /// Answers a letter.
    #[n(3)]
    Answer,
    /// Says nothing; folds in what was seen.
    #[n(4)]
    Acknowledge,
    /// A letter to another space.
    #[n(5)]
    Letter,
    /// Another room of the house, or not understood by this version.
    #[n(6)]
    Other,
    /// The body is not here: erased, or not for us.
    #[n(7)]
    Unreadable,
    /// States something in the ledger: others' shares rest on it, so it is corrected and never erased.
    #[n(8)]
    Record,
}

/// One operation in memory: 64 bytes. Its parents are not kept: what followed from them is.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(array)]
pub(crate) struct Entry {
    #[n(0)]
    pub(crate) id: OperationId,
    #[n(1)]
    pub(crate) clock: Millis,
    #[n(2)]
    pub(crate) previous: u32,
    #[n(3)]
    pub(crate) chain: u32,
    #[n(4)]
    pub(crate) seq: u32,
    #[n(5)]
    pub(crate) context: ContextId,
    #[n(6)]
    pub(crate) kind: Kind,
}

/// One branch of a log: the log itself, unless the device forked it.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(array)]
pub(crate) struct Chain {
    #[n(0)]
    pub(crate) device: u32,
    #[n(1)]
    pub(crate) audience: Audience,
    /// The operation that its first one follows: `NONE` at the beginning of a log, elsewhere the fork.
    #[n(2)]
    pub(crate) parent: u32,
    #[cbor(skip)]
    pub(crate) entries: Vec<u32>,
}

/// Why an operation cannot stand in the graph, now or ever.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InsertError {
    /// It came before something that its author had seen: keep it and try again when that is here.
    #[error("operation {} came early: {} is still missing", .operation.short(), .missing.short())]
    Early {
        /// The operation.
        operation: OperationId,
        /// What it waits for.
        missing: OperationId,
    },
    /// It says that it follows an operation of another log.
    #[error("operation {} does not continue its own log", .0.short())]
    BrokenChain(OperationId),
    /// A public operation that says it followed one for members: outsiders could never read it in order.
    #[error("operation {} is public but follows one that is for members only", .0.short())]
    PublicAfterMembers(OperationId),
    /// It belongs to another space.
    #[error("operation {} belongs to another space", .0.short())]
    AnotherSpace(OperationId),
}

/// The graph.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub(crate) entries: Vec<Entry>,
    pub(crate) chains: Vec<Chain>,
    pub(crate) devices: Vec<DeviceKey>,
    pub(crate) contexts: Contexts,
    /// How far others built on a chain: by (chain, chain that names it as a parent), the highest place.
    pub(crate) acknowledged: BTreeMap<(u32, u32), u32>,
    /// How far members vouch for a public chain: by (chain, context of the voucher), the highest place.
    pub(crate) witnessed: BTreeMap<(u32, ContextId), u32>,
    /// Operations that no other has seen; and among public ones, those that no public one has seen.
    pub(crate) sinks: BTreeSet<u32>,
    pub(crate) public_sinks: BTreeSet<u32>,
    index: HashTable<u32>,
    device_numbers: HashMap<DeviceKey, u32>,
    logs: HashMap<(u32, Audience), Vec<u32>>,
}

impl History {
    pub(crate) fn find(&self, id: &OperationId) -> Option<u32> {
        self.index.find(id.prefix(), |at| self.entries[*at as usize].id == *id).copied()
    }

    /// The operation of a log at a place, known by the beginning of its id.
    pub(crate) fn find_mark(&self, log: (u32, Audience), seq: u32, prefix: u64) -> Option<u32> {
        let fits = |at: &u32| {
            let (entry, chain) = (self.entry(*at), self.chain_of(*at));
            entry.id.prefix() == prefix && entry.seq == seq && (chain.device, chain.audience) == log
        };
        self.index.find(prefix, fits).copied()
    }

    /// The branches of every log, by device and audience.
    pub(crate) fn logs(&self) -> &HashMap<(u32, Audience), Vec<u32>> {
        &self.logs
    }

    pub(crate) fn entry(&self, number: u32) -> &Entry {
        &self.entries[number as usize]
    }

    pub(crate) fn chain_of(&self, number: u32) -> &Chain {
        &self.chains[self.entry(number).chain as usize]
    }

    pub(crate) fn device_number(&mut self, device: DeviceKey) -> u32 {
        let next = self.devices.len() as u32;
        let number = *self.device_numbers.entry(device).or_insert(next);
        if number == next {
            self.devices.push(device);
        }
        number
    }

    pub(crate) fn known_device(&self, device: &DeviceKey) -> Option<u32> {
        self.device_numbers.get(device).copied()
    }

    /// Whether any log has more than one branch: a look at two numbers, so that it can be asked often.
    pub(crate) fn is_forked(&self) -> bool {
        self.chains.len() > self.logs.len()
    }

    /// Every branch of a log, the first that arrived first.
    pub(crate) fn branches(&self, device: &DeviceKey, audience: Audience) -> &[u32] {
        let device = self.device_numbers.get(device);
        device.and_then(|device| self.logs.get(&(*device, audience))).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn tip(&self, chain: u32) -> Option<Tip> {
        let last = *self.chains[chain as usize].entries.last()?;
        Some(Tip { seq: u64::from(self.entry(last).seq), id: self.entry(last).id })
    }

    /// Adds an operation whose past is here; `after` tells the context that follows an entry.
    pub(crate) fn insert(
        &mut self,
        operation: &Operation,
        kind: Kind,
        after: impl Fn(&History, u32) -> ContextId,
    ) -> Result<u32, InsertError> {
        let (id, header) = (operation.id(), operation.header());
        let resolve =
            |missing: &OperationId| self.find(missing).ok_or(InsertError::Early { operation: id, missing: *missing });
        let previous = header.previous.as_ref().map(resolve).transpose()?;
        let parents = header.parents.iter().map(resolve).collect::<Result<Vec<_>, _>>()?;
        let for_members = |seen: &u32| self.chain_of(*seen).audience == Audience::Members;
        if header.audience == Audience::Public && parents.iter().any(for_members) {
            return Err(InsertError::PublicAfterMembers(id));
        }
        if let Some(previous) = previous {
            let chain = self.chain_of(previous);
            let follows = u64::from(self.entry(previous).seq) + 1 == header.seq;
            let same_device = self.devices[chain.device as usize] == header.author;
            if !same_device || chain.audience != header.audience || !follows {
                return Err(InsertError::BrokenChain(id));
            }
        }
        let device = self.device_number(header.author);
        let seen = previous.iter().chain(&parents).map(|seen| after(self, *seen)).collect();
        let context = self.contexts.union(seen);
        let number = self.entries.len() as u32;
        let chain = self.place(device, header.audience, previous, number);
        self.entries.push(Entry {
            id,
            clock: header.clock,
            previous: previous.unwrap_or(NONE),
            chain,
            seq: header.seq as u32,
            context,
            kind,
        });
        self.add_to_index(number);
        self.note_what_was_seen(number, previous, &parents);
        Ok(number)
    }

    fn add_to_index(&mut self, number: u32) {
        let entries = &self.entries;
        let prefix = entries[number as usize].id.prefix();
        self.index.insert_unique(prefix, number, |at| entries[*at as usize].id.prefix());
    }

    /// Finds the chain that continues, or begins a new one: a log, or a branch of a forked log.
    fn place(&mut self, device: u32, audience: Audience, previous: Option<u32>, number: u32) -> u32 {
        if let Some(previous) = previous {
            let chain = self.entry(previous).chain;
            let entries = &mut self.chains[chain as usize].entries;
            if entries.last() == Some(&previous) {
                entries.push(number);
                return chain;
            }
        }
        let chain = self.chains.len() as u32;
        self.chains.push(Chain { device, audience, parent: previous.unwrap_or(NONE), entries: vec![number] });
        self.logs.entry((device, audience)).or_default().push(chain);
        chain
    }

    fn note_what_was_seen(&mut self, number: u32, previous: Option<u32>, parents: &[u32]) {
        let (device, audience) = (self.chain_of(number).device, self.chain_of(number).audience);
        let context = self.entry(number).context;
        for parent in parents {
            let (chain, seq, by) = (self.entry(*parent).chain, self.entry(*parent).seq, self.entry(number).chain);
            let (of, public) = (self.chain_of(*parent).device, self.chain_of(*parent).audience == Audience::Public);
            if of != device {
                let seen = self.acknowledged.entry((chain, by)).or_insert(seq);
                *seen = (*seen).max(seq);
            }
            if public && audience == Audience::Members {
                let seen = self.witnessed.entry((chain, context)).or_insert(seq);
                *seen = (*seen).max(seq);
            }
        }
        for seen in parents.iter().chain(previous.as_ref()) {
            self.sinks.remove(seen);
            if audience == Audience::Public {
                self.public_sinks.remove(seen);
            }
        }
        self.sinks.insert(number);
        if audience == Audience::Public {
            self.public_sinks.insert(number);
        }
    }

    /// Rebuilds what can be derived, after a snapshot was read.
    pub(crate) fn restore_indexes(&mut self) {
        let entries = &self.entries;
        self.index.reserve(entries.len(), |at| entries[*at as usize].id.prefix());
        for number in 0..self.entries.len() as u32 {
            self.add_to_index(number);
            let chain = self.entry(number).chain;
            self.chains[chain as usize].entries.push(number);
        }
        self.device_numbers = self.devices.iter().zip(0..).map(|(key, number)| (*key, number)).collect();
        for (chain, at) in self.chains.iter().zip(0..) {
            self.logs.entry((chain.device, chain.audience)).or_default().push(at);
        }
    }

    fn next_in_chain(&self, number: u32) -> Option<u32> {
        let entries = &self.chain_of(number).entries;
        let first = self.entry(*entries.first()?).seq;
        entries.get((self.entry(number).seq + 1 - first) as usize).copied()
    }

    /// The branch that a branch springs from, which has a lower number, and the place of the last operation before it.
    pub(crate) fn stem(&self, chain: u32) -> Option<(u32, u32)> {
        let parent = Some(self.chains[chain as usize].parent).filter(|parent| *parent != NONE)?;
        Some((self.entry(parent).chain, self.entry(parent).seq))
    }

    /// Up to which place, by branch, something holds that holds for all that stands before it.
    pub(crate) fn places(&self, holds: impl Iterator<Item = (u32, u32)>) -> Vec<u32> {
        let mut places = vec![0; self.chains.len()];
        holds.for_each(|(chain, seq)| places[chain as usize] = (seq + 1).max(places[chain as usize]));
        for chain in (0..places.len()).rev().filter(|chain| self.chains[*chain].parent != NONE) {
            if let (1.., Some((stem, seq))) = (places[chain], self.stem(chain as u32)) {
                places[stem as usize] = (seq + 1).max(places[stem as usize]);
            }
        }
        places
    }

    /// Operations with the same place in the same log as another, grouped: each group is a fork. In order, so that the
    /// same forks are told from new ones.
    pub(crate) fn forks(&self) -> Vec<Vec<u32>> {
        let mut groups: BTreeMap<(u32, u32, Audience), Vec<u32>> = BTreeMap::new();
        for chain in &self.chains {
            let is_first = chain.parent == NONE && self.logs[&(chain.device, chain.audience)].len() == 1;
            if is_first {
                continue;
            }
            let group = groups.entry((chain.parent, chain.device, chain.audience)).or_default();
            group.extend(chain.entries.first());
        }
        for ((parent, ..), group) in &mut groups {
            if *parent != NONE {
                group.extend(self.next_in_chain(*parent));
            }
        }
        groups.into_values().filter(|group| group.len() > 1).collect()
    }
}
