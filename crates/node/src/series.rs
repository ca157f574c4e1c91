//! Many operations of this device, one after the other: signed on one thread while those before are saved and folded
//! on another, for signing is half of the work.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use commonage_log::{Audience, Body, DeviceSecret, Draft, Millis, Operation, Run, SpaceId, Tip, next_clock};

use crate::error::Result;
use crate::node::Node;
use crate::signing::Writing;

/// Operations that are saved together: so many that the disk waits seldom, so few that progress can be told.
const AT_ONCE: usize = 1000;

/// Portions that may wait signed while others are saved: one is enough to keep both busy.
const PORTIONS_AHEAD: usize = 1;

impl Node {
    /// Signs and keeps several operations: each portion is durable before anyone sees any of it.
    ///
    /// # Errors
    /// If one cannot be signed or saved; the portions before it are kept then.
    pub(crate) fn write_all(
        &mut self,
        space: SpaceId,
        audience: Audience,
        bodies: impl ExactSizeIterator<Item = Body> + Send,
        now: Millis,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Vec<Operation>> {
        let all = bodies.len() as u64;
        let mut bodies = bodies;
        let Some(first) = bodies.next() else { return Ok(Vec::new()) };
        // The first one names what was seen, and is tried out where its log is in trouble; the rest only follow it.
        self.acknowledge(space, audience, now)?;
        let first = self.sign(&Writing::new(space, audience, first), now)?;
        if all == 1 {
            let kept = self.keep_portion(space, vec![first])?;
            progress(1, 1);
            return Ok(kept);
        }
        let device = Arc::clone(&self.device);
        let mut written = Vec::new();
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel(PORTIONS_AHEAD);
            scope.spawn(move || {
                let mut portion = vec![first];
                for body in bodies {
                    let next = portion.last().map(|last| follow(&device, last, &body, now));
                    let failed = match next {
                        Some(Ok(next)) => {
                            let full = portion.len() >= AT_ONCE;
                            let done = if full { std::mem::take(&mut portion) } else { Vec::new() };
                            portion.push(next);
                            full && sender.send(Ok(done)).is_err()
                        }
                        Some(Err(error)) => sender.send(Err(error)).is_ok(),
                        None => true,
                    };
                    if failed {
                        return;
                    }
                }
                // Whoever does not listen any more has failed, and says so.
                let _ = sender.send(Ok(portion));
            });
            for portion in receiver {
                written.extend(self.keep_portion(space, portion?)?);
                progress(written.len() as u64, all);
            }
            Ok(written)
        })
    }

    fn keep_portion(&mut self, space: SpaceId, operations: Vec<Operation>) -> Result<Vec<Operation>> {
        let run = Run::verify(operations, None)?;
        let appended = self.store.append_own(&run)?;
        for ((position, _), operation) in appended.new.iter().zip(run.operations()) {
            self.place(operation, *position)?;
        }
        self.settle(&BTreeSet::from([space]))?;
        Ok(run.into_operations())
    }
}

/// Signs what follows another operation of the same device.
fn follow(device: &DeviceSecret, last: &Operation, body: &Body, now: Millis) -> Result<Operation> {
    let (header, space) = (last.header(), Some(last.space()));
    let after = Some(Tip { seq: header.seq, id: last.id() });
    let (audience, clock, body) = (header.audience, next_clock(now, header.clock), body.encode());
    Ok(Draft { space, audience, to: None, after, parents: Vec::new(), clock, body }.sign(device)?)
}
