//! A space as bytes, so that opening it costs what is new and not what is old.
//!
//! Local to one program version and one computer: it is never sent to anyone, and anything unexpected in it means
//! that the space is folded from its log again. Little-endian numbers, fixed-size entries, no compression: reading a
//! million operations is one pass over some 60 MB. A hash at the end tells a damaged one, so that what is read is
//! what was written.

use crate::act::Body;
use crate::contexts::ContextId;
use crate::history::{Chain, Entry, Kind};
use crate::ids::{Audience, DeviceKey, Millis, OperationId, SpaceId};
use crate::space::Space;

/// The layout of snapshots; another number means "fold from the log".
pub const SNAPSHOT_VERSION: u32 = 1;

struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    fn long(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    fn numbers(&mut self, values: impl ExactSizeIterator<Item = u32>) {
        self.number(values.len() as u32);
        values.for_each(|value| self.number(value));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn number(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn long(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// A count of items of at least this many bytes each: never more than there is room for.
    fn count(&mut self, item_bytes: usize) -> Option<usize> {
        let count = self.number()? as usize;
        (count.checked_mul(item_bytes)? <= self.0.len()).then_some(count)
    }

    fn numbers(&mut self) -> Option<Vec<u32>> {
        let count = self.count(4)?;
        let bytes = self.take(count * 4)?;
        Some(bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect())
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.count(1)?;
        self.take(length)
    }

    fn audience(&mut self) -> Option<Audience> {
        Audience::from_number(u8::try_from(self.number()?).ok()?)
    }
}

impl Space {
    /// The space as bytes.
    pub fn to_snapshot(&self) -> Vec<u8> {
        let history = &self.history;
        let mut w = Writer(Vec::with_capacity(history.entries.len() * 62 + 4096));
        w.0.extend_from_slice(&self.id.0);
        w.long(self.latest_clock.0);
        w.number(history.devices.len() as u32);
        history.devices.iter().for_each(|device| w.0.extend_from_slice(&device.0));
        w.number(history.contexts.len() as u32);
        for set in history.contexts.sets() {
            w.number(set.len() as u32);
            set.iter().for_each(|word| w.long(*word));
        }
        w.number(history.chains.len() as u32);
        for chain in &history.chains {
            w.number(chain.device);
            w.number(u32::from(chain.audience.number()));
            w.number(chain.parent);
        }
        w.number(history.entries.len() as u32);
        for entry in &history.entries {
            w.0.extend_from_slice(&entry.id.0);
            w.long(entry.clock.0);
            [entry.previous, entry.chain, entry.seq, entry.context.0].iter().for_each(|number| w.number(*number));
            w.0.push(entry.kind as u8);
        }
        w.numbers(history.sinks.iter().copied());
        w.numbers(history.public_sinks.iter().copied());
        w.number(history.acknowledged.len() as u32);
        history.acknowledged.iter().for_each(|((a, b), seq)| {
            [a, b, seq].into_iter().for_each(|number| w.number(*number));
        });
        w.number(history.witnessed.len() as u32);
        history.witnessed.iter().for_each(|((a, b), seq)| {
            [a, &b.0, seq].into_iter().for_each(|number| w.number(*number));
        });
        w.number(self.acts.len() as u32);
        for act in &self.acts {
            w.number(act.number);
            w.bytes(&Body::Control(act.act.clone()).encode());
        }
        w.number(self.words.len() as u32);
        for (number, word) in &self.words {
            w.number(*number);
            w.bytes(&Body::Word(word.clone()).encode());
        }
        let check = blake3::hash(&w.0);
        w.0.extend_from_slice(check.as_bytes());
        w.0
    }

    /// The space from such bytes, to be settled before use; `None` if they are not what was written.
    pub fn from_snapshot(bytes: &[u8]) -> Option<Space> {
        let (bytes, check) = bytes.split_last_chunk::<32>()?;
        if blake3::hash(bytes) != *check {
            return None;
        }
        let mut r = Reader(bytes);
        let mut space = Space::new(SpaceId(r.array()?));
        space.latest_clock = Millis(r.long()?);
        space.read_history(&mut r)?;
        space.history.restore_indexes();
        for _ in 0..r.count(8)? {
            let number = r.number()?;
            let Body::Control(act) = Body::decode(r.bytes()?) else { return None };
            space.note_control(number, act);
        }
        for _ in 0..r.count(8)? {
            let number = r.number()?;
            let Body::Word(word) = Body::decode(r.bytes()?) else { return None };
            space.words.push((number, word));
        }
        r.0.is_empty().then_some(space)
    }

    fn read_history(&mut self, r: &mut Reader<'_>) -> Option<()> {
        let history = &mut self.history;
        for _ in 0..r.count(32)? {
            history.devices.push(DeviceKey(r.array()?));
        }
        for _ in 0..r.count(4)? {
            let words: Option<Box<[u64]>> = (0..r.count(8)?).map(|_| r.long()).collect();
            history.contexts.intern(words?);
        }
        for _ in 0..r.count(12)? {
            let (device, audience, parent) = (r.number()?, r.audience()?, r.number()?);
            history.chains.push(Chain { device, audience, parent, entries: Vec::new() });
        }
        let count = r.count(57)?;
        history.entries.reserve_exact(count);
        for _ in 0..count {
            history.entries.push(Entry {
                id: OperationId(r.array()?),
                clock: Millis(r.long()?),
                previous: r.number()?,
                chain: r.number()?,
                seq: r.number()?,
                context: ContextId(r.number()?),
                kind: Kind::from_number(r.array::<1>()?[0]),
            });
        }
        history.sinks = r.numbers()?.into_iter().collect();
        history.public_sinks = r.numbers()?.into_iter().collect();
        for _ in 0..r.count(12)? {
            history.acknowledged.insert((r.number()?, r.number()?), r.number()?);
        }
        for _ in 0..r.count(12)? {
            history.witnessed.insert((r.number()?, ContextId(r.number()?)), r.number()?);
        }
        Some(())
    }
}
