//! A space as bytes, so that opening it costs what is new and not what is old.
//!
//! Local to one program version and one computer: it is never sent to anyone. It ends with a hash of itself; whatever
//! is not exactly what was written means that the space is folded from its log again.

use std::collections::{BTreeMap, BTreeSet};

use crate::act::{Control, Word};
use crate::contexts::ContextId;
use crate::history::{Chain, Entry};
use crate::ids::{DeviceKey, Millis, SpaceId};
use crate::space::Space;

/// The layout of snapshots; another number means "fold from the log".
pub const SNAPSHOT_VERSION: u32 = 5;

/// About what an entry takes.
const ENTRY_BYTES: usize = 64;

type Seen<K> = BTreeMap<(u32, K), u32>;
type Marks = (BTreeSet<u32>, BTreeSet<u32>, Seen<u32>, Seen<ContextId>);
type Graph = (Vec<DeviceKey>, Vec<Box<[u64]>>, Vec<Chain>, Vec<Entry>, Marks);
type Stored = (SpaceId, Millis, Graph, Vec<(u32, Control)>, Vec<(u32, Word)>);

impl Space {
    /// The space as bytes.
    pub fn to_snapshot(&self) -> Vec<u8> {
        let h = &self.history;
        let marks = (&h.sinks, &h.public_sinks, &h.acknowledged, &h.witnessed);
        let graph = (&h.devices, h.contexts.sets(), &h.chains, &h.entries, marks);
        let acts: Vec<_> = self.acts.iter().map(|act| (act.number, &act.act)).collect();
        let mut bytes = Vec::with_capacity(h.entries.len() * ENTRY_BYTES);
        // Writing to a Vec cannot fail.
        let _ = minicbor::encode((self.id, self.latest_clock, graph, acts, &self.words), &mut bytes);
        let check = blake3::hash(&bytes);
        bytes.extend_from_slice(check.as_bytes());
        bytes
    }

    /// The space from such bytes, to be settled before use; `None` if they are not what was written.
    pub fn from_snapshot(bytes: &[u8]) -> Option<Space> {
        let (bytes, check) = bytes.split_last_chunk::<32>()?;
        if blake3::hash(bytes) != *check {
            return None;
        }
        let (id, clock, (devices, sets, chains, entries, marks), acts, words): Stored = minicbor::decode(bytes).ok()?;
        let mut space = Space { latest_clock: clock, words, ..Space::new(id) };
        let h = &mut space.history;
        (h.devices, h.chains, h.entries) = (devices, chains, entries);
        (h.sinks, h.public_sinks, h.acknowledged, h.witnessed) = marks;
        sets.into_iter().for_each(|set| {
            h.contexts.intern(set);
        });
        h.restore_indexes();
        acts.into_iter().for_each(|(number, act)| space.note_control(number, act));
        Some(space)
    }
}
