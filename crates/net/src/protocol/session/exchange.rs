//! What the other lacks goes to them in batches, at most a few ahead of what they have confirmed.

use std::collections::BTreeSet;

use commonage_log::{LogId, Mark, Millis, Run};

use super::super::limits::{AGAIN_MAX, AGAIN_OF_A_LOG_MAX, REFUSED_RUNS_MAX};
use super::super::message::{LogTag, Message};
use super::super::reason::{Fault, Reason};
use super::super::replica::{Replica, Room};
use super::{Done, Line, Session, Step};

impl<R: Replica> Session<R> {
    /// Sends what there is to send and the window allows.
    pub(super) fn pump(&mut self, replica: &R, step: &mut Step, now: Millis) -> Done<(), R> {
        while self.in_flight < self.pace.window {
            let runs = self.gather(replica)?;
            if runs.is_empty() {
                let is_asking = !self.questions.is_empty();
                if self.in_flight == 0 && !self.told_caught && !is_asking {
                    self.told_caught = true;
                    step.send.push(Message::Caught);
                }
                return Ok(());
            }
            if self.in_flight == 0 {
                self.confirmed = now;
            }
            self.in_flight += 1;
            self.told_caught = false;
            self.progress.sent += count(&runs);
            step.send.push(Message::Batch(runs));
        }
        Ok(())
    }

    /// A batch from the spaces that wait, in turn; whoever has more to send goes to the end of the queue.
    fn gather(&mut self, replica: &R) -> Done<Vec<Run>, R> {
        let mut room = Room { bytes: self.pace.bytes, operations: self.pace.operations };
        let mut runs = Vec::new();
        while room.bytes > 0
            && room.operations > 0
            && let Some(space) = self.queue.pop_front()
        {
            self.queued.remove(&space);
            let Some(Line::Open(feed)) = self.lines.get_mut(&space) else { continue };
            let more = replica.next(feed, room)?;
            if more.is_empty() {
                continue;
            }
            let operations = more.iter().flat_map(Run::operations);
            room.bytes = room.bytes.saturating_sub(operations.map(commonage_log::Operation::size).sum());
            room.operations = room.operations.saturating_sub(count(&more) as usize);
            for run in &more {
                if let Some((log, _)) = end(run) {
                    self.sent_logs.insert(self.tag(&log), log);
                }
            }
            runs.extend(more);
            self.enqueue(space);
        }
        Ok(runs)
    }

    pub(super) fn take_batch(&mut self, runs: Vec<Run>, replica: &mut R, step: &mut Step) -> Done<(), R> {
        let ends: Vec<(LogId, Mark)> = runs.iter().filter_map(end).collect();
        self.progress.received += count(&runs);
        self.progress.all_received = false;
        let taken = replica.take(&self.peer, runs)?;
        for (log, mark) in &ends {
            if taken.refused.contains(log) || taken.unlinked.contains(log) {
                continue;
            }
            if let Some(Line::Open(feed)) = self.lines.get_mut(&log.space) {
                replica.cover(feed, log, *mark);
            }
        }
        self.refused_runs += ends.iter().filter(|(log, _)| taken.refused.contains(log)).count();
        for log in &taken.unlinked {
            *self.agains.entry(self.tag(log)).or_default() += 1;
        }
        self.refused_here.extend(&taken.refused);
        if self.refused_runs > REFUSED_RUNS_MAX {
            return Err(Fault::theirs(Reason::TooMuch, "operations that are not for us, again and again"));
        }
        self.ensure_few_agains()?;
        let tags = |logs: &BTreeSet<LogId>| logs.iter().map(|log| self.tag(log)).collect();
        step.send.push(Message::Taken { refused: tags(&taken.refused), again: tags(&taken.unlinked) });
        self.touch(&taken.changed);
        step.changed.extend(taken.changed);
        Ok(())
    }

    pub(super) fn take_taken(&mut self, refused: &[LogTag], again: &[LogTag], replica: &R, now: Millis) -> Done<(), R> {
        if self.in_flight == 0 {
            return Err(Fault::theirs(Reason::OutOfTurn, "a confirmation of nothing"));
        }
        self.in_flight -= 1;
        self.confirmed = now;
        for tag in refused {
            if let Some(log) = self.sent_logs.get(tag)
                && let Some(Line::Open(feed)) = self.lines.get_mut(&log.space)
            {
                replica.refuse(feed, log);
                self.refused_there.insert(*log);
            }
        }
        for tag in again {
            let Some(log) = self.sent_logs.get(tag).copied() else { continue };
            let times = self.agains.entry(*tag).or_default();
            *times += 1;
            let Some(Line::Open(feed)) = self.lines.get_mut(&log.space) else { continue };
            // A log that never links is its author's doing, and no reason to part.
            if *times > AGAIN_OF_A_LOG_MAX {
                replica.refuse(feed, &log);
                continue;
            }
            replica.uncover(feed, &log);
            self.enqueue(log.space);
        }
        self.ensure_few_agains()
    }

    fn ensure_few_agains(&self) -> Done<(), R> {
        if self.agains.values().sum::<usize>() <= AGAIN_MAX {
            return Ok(());
        }
        Err(Fault::theirs(Reason::TooMuch, "logs that do not link, again and again"))
    }
}

fn count(runs: &[Run]) -> u64 {
    runs.iter().map(|run| run.operations().len() as u64).sum()
}

/// The log of a run and its end.
fn end(run: &Run) -> Option<(LogId, Mark)> {
    let last = run.operations().last()?;
    Some((last.log(), Mark { seq: last.header().seq, prefix: last.id().prefix() }))
}
