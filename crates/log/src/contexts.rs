//! Which control acts an operation had seen: its *context*, the part of the causal past that decides authority.
//!
//! Membership changes rarely, so most operations share a context. Each different one is kept once, as a set of bits
//! over the control acts of the space, and an operation names it by number. That makes "authority in the causal past"
//! a look-up instead of a walk, for four bytes an operation.

use std::collections::HashMap;

use minicbor::{Decode, Encode};

/// A control act of a space, by its place in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ControlIndex(pub(crate) u32);

/// A set of control acts that is closed under "had seen".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub(crate) struct ContextId(#[n(0)] pub(crate) u32);

/// Every context that occurs in a space; number 0 is the empty one. A context is made after all that it contains.
#[derive(Clone, Debug)]
pub(crate) struct Contexts {
    sets: Vec<Box<[u64]>>,
    numbers: HashMap<Box<[u64]>, ContextId>,
    unions: HashMap<Vec<ContextId>, ContextId>,
}

impl Default for Contexts {
    fn default() -> Self {
        let mut contexts = Self { sets: Vec::new(), numbers: HashMap::new(), unions: HashMap::new() };
        contexts.intern(Box::default());
        contexts
    }
}

impl Contexts {
    pub(crate) const EMPTY: ContextId = ContextId(0);

    /// Finds or makes the context with these bits, the last word of which is not zero.
    pub(crate) fn intern(&mut self, bits: Box<[u64]>) -> ContextId {
        if let Some(known) = self.numbers.get(&bits) {
            return *known;
        }
        let id = ContextId(self.sets.len() as u32);
        self.numbers.insert(bits.clone(), id);
        self.sets.push(bits);
        id
    }

    /// What several had seen together. Only the whole is made: each context costs a roster.
    pub(crate) fn union(&mut self, mut seen: Vec<ContextId>) -> ContextId {
        seen.sort_unstable();
        seen.dedup();
        seen.retain(|context| *context != Self::EMPTY);
        match seen[..] {
            [] => return Self::EMPTY,
            [only] => return only,
            _ => {}
        }
        if let Some(known) = self.unions.get(&seen) {
            return *known;
        }
        let longest = seen.iter().map(|context| self.sets[context.0 as usize].len()).max().unwrap_or(0);
        let mut bits = vec![0; longest];
        for context in &seen {
            bits.iter_mut().zip(&self.sets[context.0 as usize]).for_each(|(word, more)| *word |= more);
        }
        let id = self.intern(bits.into());
        self.unions.insert(seen, id);
        id
    }

    pub(crate) fn with(&mut self, context: ContextId, control: ControlIndex) -> ContextId {
        let (word, bit) = (control.0 as usize / 64, control.0 % 64);
        let mut bits = self.sets[context.0 as usize].to_vec();
        bits.resize(bits.len().max(word + 1), 0);
        bits[word] |= 1 << bit;
        self.intern(bits.into())
    }

    pub(crate) fn has(&self, context: ContextId, control: ControlIndex) -> bool {
        let (word, bit) = (control.0 as usize / 64, control.0 % 64);
        self.sets[context.0 as usize].get(word).is_some_and(|bits| bits >> bit & 1 == 1)
    }

    /// The control acts in a context, in the order of arrival, which never puts an act before one that it had seen.
    pub(crate) fn controls(&self, context: ContextId) -> impl Iterator<Item = ControlIndex> + '_ {
        self.sets[context.0 as usize].iter().enumerate().flat_map(|(word, bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| ControlIndex((word * 64) as u32 + bit))
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.sets.len()
    }

    /// The bare sets, in order, for a snapshot.
    pub(crate) fn sets(&self) -> &[Box<[u64]>] {
        &self.sets
    }
}
