//! Ends of logs, as two nodes compare them: one number for all of them, all in full, or by ranges.

use std::collections::{BTreeMap, HashMap};

use commonage_log::{LogId, Mark, Millis, Tip};
use negentropy::{Id, Negentropy, NegentropyStorageVector};

use super::limits::RANGES_BYTES;
use super::message::{Entry, LogTag};

/// The end of a branch of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Head {
    /// The log.
    pub log: LogId,
    /// Its last operation.
    pub tip: Tip,
    /// When that was written, by its author's clock: fresh changes lie together in this order.
    pub clock: Millis,
}

/// Names a log on one connection. Keyed by what only its two ends know, so that nobody can make two logs that are
/// named alike, or learn from a recorded name which log it was.
pub(crate) fn tag(binding: &[u8; 32], log: &LogId) -> LogTag {
    let mut hasher = blake3::Hasher::new_keyed(binding);
    hasher.update(&log.space.0).update(&[log.audience.number()]).update(&log.device.0);
    let [a, b, c, d, e, f, g, h, ..] = *hasher.finalize().as_bytes();
    LogTag([a, b, c, d, e, f, g, h])
}

/// All that one node may say of its logs to another, at one moment.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) ends: BTreeMap<LogTag, Vec<Mark>>,
    pub(crate) logs: HashMap<LogTag, LogId>,
    /// By fingerprint: the log, and when it last changed.
    prints: Vec<([u8; 32], LogTag, Millis)>,
}

impl Table {
    pub(crate) fn new(binding: &[u8; 32], heads: &[Head]) -> Self {
        let mut table = Table::default();
        for head in heads {
            let tag = tag(binding, &head.log);
            table.ends.entry(tag).or_default().push(head.tip.into());
            table.logs.insert(tag, head.log);
            let mut hasher = blake3::Hasher::new_keyed(binding);
            hasher.update(&tag.0).update(&head.tip.seq.to_be_bytes()).update(&head.tip.id.0);
            table.prints.push((*hasher.finalize().as_bytes(), tag, head.clock));
        }
        table.prints.sort_unstable();
        table.ends.values_mut().for_each(|ends| ends.sort_unstable());
        table
    }

    pub(crate) fn count(&self) -> usize {
        self.prints.len()
    }

    pub(crate) fn root(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        self.prints.iter().for_each(|(print, ..)| {
            hasher.update(print);
        });
        *hasher.finalize().as_bytes()
    }

    /// Every end.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.ends.keys().flat_map(|tag| self.entries_of(*tag)).collect()
    }

    /// The ends of one log, or that there is none.
    pub(crate) fn entries_of(&self, tag: LogTag) -> Vec<Entry> {
        match self.ends.get(&tag) {
            Some(ends) => ends.iter().map(|end| Entry { tag, end: Some(*end) }).collect(),
            None => vec![Entry { tag, end: None }],
        }
    }

    /// The log of a fingerprint, known by its first eight bytes.
    pub(crate) fn log_of_print(&self, prefix: [u8; 8]) -> Option<LogTag> {
        let at = self.prints.partition_point(|(print, ..)| print[..8] < prefix[..]);
        self.prints.get(at).filter(|(print, ..)| print[..8] == prefix).map(|(_, tag, _)| *tag)
    }

    /// The log of a whole fingerprint.
    fn log_of_whole_print(&self, whole: &[u8]) -> Option<LogTag> {
        let at = self.prints.partition_point(|(print, ..)| &print[..] < whole);
        self.prints.get(at).filter(|(print, ..)| print[..] == *whole).map(|(_, tag, _)| *tag)
    }

    /// Begins a reconciliation by ranges over this table.
    pub(crate) fn ranges(&self) -> Option<Ranges> {
        let mut storage = NegentropyStorageVector::with_capacity(self.prints.len());
        for (print, _, clock) in &self.prints {
            // The library keeps the highest number for itself; clocks are advice, so a hostile one is cut.
            storage.insert(clock.0.min(u64::MAX - 1), Id::from_byte_array(*print)).ok()?;
        }
        storage.seal().ok()?;
        Some(Ranges { inner: Negentropy::owned(storage, RANGES_BYTES).ok()? })
    }
}

/// What one side of a reconciliation found: ends that only it has, and ends that only the other has.
pub(crate) struct Found {
    pub(crate) only_here: Vec<LogTag>,
    pub(crate) only_there: Vec<[u8; 8]>,
}

/// A reconciliation by ranges (`negentropy`, protocol version 1).
pub(crate) struct Ranges {
    inner: Negentropy<'static, NegentropyStorageVector>,
}

impl Ranges {
    pub(crate) fn initiate(&mut self) -> Option<Vec<u8>> {
        self.inner.initiate().ok()
    }

    /// The answer of the one who did not begin.
    pub(crate) fn answer(&mut self, query: &[u8]) -> Option<Vec<u8>> {
        self.inner.reconcile(query).ok()
    }

    /// The next step of the one who began; the message, if it is not over.
    pub(crate) fn go_on(&mut self, table: &Table, answer: &[u8]) -> Option<(Option<Vec<u8>>, Found)> {
        let (mut have, mut need) = (Vec::new(), Vec::new());
        let next = self.inner.reconcile_with_ids(answer, &mut have, &mut need).ok()?;
        let only_here = have.iter().filter_map(|id| table.log_of_whole_print(&id[..])).collect();
        let eight = |id: &Id| id.first_chunk::<8>().copied();
        Some((next, Found { only_here, only_there: need.iter().filter_map(eight).collect() }))
    }
}
