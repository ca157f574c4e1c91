//! What does the other lack? One number for everything, then all ends in full or by ranges, then only what differs.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{LogId, Mark, Millis, SpaceId};

use super::super::heads::{Found, Table, tag};
use super::super::limits::{HEADS_MAX, QUESTIONS_HEARD_MAX, QUESTIONS_MAX, RANGES_ROUNDS_MAX};
use super::super::message::{Entry, LogTag, Message};
use super::super::reason::{Fault, Reason};
use super::super::replica::{Replica, Share};
use super::{Done, Line, Phase, Question, Session, Step, grouped};

impl<R: Replica> Session<R> {
    pub(super) fn table_now(&self, replica: &R) -> Done<Table, R> {
        let mut heads = Vec::new();
        for (space, share) in &self.shared {
            heads.extend(replica.heads(space, share.reach)?);
        }
        Ok(Table::new(&self.binding, &heads))
    }

    /// Both numbers are known. Whoever has fewer ends names them all; where both have many, ranges find what differs.
    pub(super) fn compare(&mut self, replica: &R, step: &mut Step, now: Millis) -> Done<(), R> {
        let Some((root, theirs)) = self.their_root else { return Ok(()) };
        let ours = self.table.count();
        self.progress.rounds += 1;
        if root == self.table.root() {
            return self.become_even(BTreeMap::new(), replica, step, now);
        }
        if ours.min(theirs) > self.pace.heads {
            self.ranges = self.table.ranges();
            if let (true, Some(ranges)) = (self.dials, &mut self.ranges) {
                step.send.extend(ranges.initiate().map(Message::Ranges));
            }
            self.phase = Phase::Ranges;
        } else if ours < theirs || (ours == theirs && self.dials) {
            step.send.push(Message::Heads(self.table.entries()));
            self.phase = Phase::Differences;
        } else {
            self.phase = Phase::Heads;
        }
        Ok(())
    }

    pub(super) fn take_heads(&mut self, entries: &[Entry], replica: &R, step: &mut Step, now: Millis) -> Done<(), R> {
        let mut theirs = grouped(entries);
        theirs.retain(|tag, ends| self.table.ends.get(tag) != Some(ends));
        // Whatever of ours they did not name, they lack.
        let named: BTreeSet<_> = entries.iter().map(|entry| entry.tag).collect();
        let unnamed = self.table.ends.keys().filter(|tag| !named.contains(*tag));
        theirs.extend(unnamed.map(|tag| (*tag, Vec::new())).collect::<Vec<_>>());
        let mut answer: Vec<_> = theirs.keys().flat_map(|tag| self.table.entries_of(*tag)).collect();
        answer.truncate(HEADS_MAX);
        step.send.push(Message::Differences { entries: answer, wanted: Vec::new() });
        self.become_even(theirs, replica, step, now)
    }

    pub(super) fn take_ranges(&mut self, bytes: &[u8], step: &mut Step) -> Done<(), R> {
        let misfit = || Fault::theirs(Reason::NotUnderstood, "a step of a reconciliation that makes no sense");
        self.progress.rounds += 1;
        if self.progress.rounds > RANGES_ROUNDS_MAX {
            return Err(Fault::theirs(Reason::TooMuch, "a reconciliation without an end"));
        }
        let ranges = self.ranges.as_mut().ok_or_else(misfit)?;
        if !self.dials {
            step.send.push(Message::Ranges(ranges.answer(bytes).ok_or_else(misfit)?));
            return Ok(());
        }
        let (next, Found { only_here, only_there }) = ranges.go_on(&self.table, bytes).ok_or_else(misfit)?;
        self.only_here.extend(only_here);
        self.only_there.extend(only_there);
        if self.only_there.len() > HEADS_MAX {
            return Err(Fault::theirs(Reason::TooMuch, "more logs than two nodes can compare"));
        }
        if let Some(next) = next {
            step.send.push(Message::Ranges(next));
            return Ok(());
        }
        let mut entries: Vec<_> = self.only_here.iter().flat_map(|tag| self.table.entries_of(*tag)).collect();
        entries.truncate(HEADS_MAX);
        step.send.push(Message::Differences { entries, wanted: std::mem::take(&mut self.only_there) });
        self.phase = Phase::Differences;
        Ok(())
    }

    pub(super) fn take_differences(
        &mut self,
        entries: &[Entry],
        wanted: &[[u8; 8]],
        replica: &R,
        step: &mut Step,
        now: Millis,
    ) -> Done<(), R> {
        let mut theirs = grouped(entries);
        if self.phase == Phase::Ranges {
            if self.dials {
                return Err(Fault::theirs(Reason::OutOfTurn, "differences before the ranges are done"));
            }
            self.add_wanted(wanted, &mut theirs);
            let mut answer: Vec<_> = theirs.keys().flat_map(|tag| self.table.entries_of(*tag)).collect();
            answer.truncate(HEADS_MAX);
            step.send.push(Message::Differences { entries: answer, wanted: Vec::new() });
        }
        self.progress.rounds += 1;
        self.become_even(theirs, replica, step, now)
    }

    /// Of a log whose ends they want and of which they name none they are taken to hold nothing. They may hold another
    /// branch of it; what they have of that comes to them again.
    fn add_wanted(&self, wanted: &[[u8; 8]], theirs: &mut BTreeMap<LogTag, Vec<Mark>>) {
        for tag in wanted.iter().filter_map(|print| self.table.log_of_print(*print)) {
            theirs.entry(tag).or_default();
        }
    }

    /// From now on both know what the other lacks. `theirs` holds the ends of logs that differ; the others are equal.
    fn become_even(
        &mut self,
        theirs: BTreeMap<LogTag, Vec<Mark>>,
        replica: &R,
        step: &mut Step,
        now: Millis,
    ) -> Done<(), R> {
        let table = std::mem::take(&mut self.table);
        self.progress.expected = theirs.iter().map(|(tag, ends)| expected(&table, *tag, ends)).sum();
        let mut stated: BTreeMap<SpaceId, Vec<(LogId, Mark)>> = BTreeMap::new();
        for (tag, log) in &table.logs {
            let ends = theirs.get(tag).or_else(|| table.ends.get(tag));
            let of_space = stated.entry(log.space).or_default();
            of_space.extend(ends.into_iter().flatten().map(|end| (*log, *end)));
        }
        for (space, share) in self.shared.clone() {
            let of_space = stated.get(&space).map_or(&[][..], Vec::as_slice);
            self.lines.insert(space, Line::Open(replica.feed(&space, share.reach, of_space)?));
            self.enqueue(space);
        }
        (self.ranges, self.phase, self.confirmed) = (None, Phase::Even, now);
        // Who may see what may have changed since the comparison began.
        self.refresh(replica, step)?;
        self.ask_for_bodies(replica, step);
        self.go_on(replica, step, now)
    }

    /// Notices what is shared anew, or not any more. Of a space that is shared from now on the other is asked what they
    /// hold of it; of one that is not, nothing more goes to them.
    pub(super) fn refresh(&mut self, replica: &R, step: &mut Step) -> Done<(), R> {
        if self.standing == Some(replica.standing()) {
            return Ok(());
        }
        let before = std::mem::take(&mut self.shared);
        self.share(replica);
        let reach = |shares: &BTreeMap<SpaceId, Share>, space: &SpaceId| shares.get(space).map(|share| share.reach);
        let same = |space: &SpaceId| reach(&before, space) == reach(&self.shared, space);
        self.lines.retain(|space, _| same(space));
        self.questions.retain(|_, question| same(&question.space));
        let mut new = self.shared.clone();
        new.retain(|space, _| !self.lines.contains_key(space));
        for (space, share) in new {
            let table = Table::new(&self.binding, &replica.heads(&space, share.reach)?);
            let refused = self.take_refused_here(&space, &table);
            if (table.count() == 0 && refused.is_empty()) || self.questions.len() >= QUESTIONS_MAX {
                self.lines.insert(space, Line::Open(replica.feed(&space, share.reach, &[])?));
                self.enqueue(space);
                continue;
            }
            let (number, mut entries) = (self.next_question, refused);
            entries.extend(table.entries());
            entries.truncate(HEADS_MAX);
            self.next_question = self.next_question.wrapping_add(1);
            self.lines.insert(space, Line::Asked);
            self.questions.insert(number, Question { space, logs: table.logs });
            self.told_caught = false;
            step.send.push(Message::Ask { number, entries });
        }
        Ok(())
    }

    /// Logs of a space that we did not take while it was not shared, and do not hold: they are named, so that they come.
    fn take_refused_here(&mut self, space: &SpaceId, table: &Table) -> Vec<Entry> {
        let (of_space, others): (BTreeSet<_>, BTreeSet<_>) =
            std::mem::take(&mut self.refused_here).into_iter().partition(|log| log.space == *space);
        self.refused_here = others;
        let tags = of_space.iter().map(|log| self.tag(log));
        tags.filter(|tag| !table.logs.contains_key(tag)).map(|tag| Entry { tag, end: None }).collect()
    }

    /// Whoever asks about a space takes from now on what they did not take before.
    fn offer_again(&mut self, space: &SpaceId, replica: &R) {
        let refused: Vec<_> = self.refused_there.iter().filter(|log| log.space == *space).copied().collect();
        for log in refused {
            self.refused_there.remove(&log);
            if let Some(Line::Open(feed)) = self.lines.get_mut(space) {
                replica.uncover(feed, &log);
            }
        }
        self.enqueue(*space);
    }

    /// Answers what we hold of these logs, as far as they are for the other, and remembers what they hold.
    pub(super) fn take_ask(&mut self, number: u32, entries: &[Entry], replica: &R, step: &mut Step) -> Done<(), R> {
        self.questions_heard += 1;
        if self.questions_heard > QUESTIONS_HEARD_MAX {
            return Err(Fault::theirs(Reason::TooMuch, "questions without an end"));
        }
        let (table, theirs) = (self.table_now(replica)?, grouped(entries));
        let mut answer: Vec<_> = theirs.keys().flat_map(|tag| table.entries_of(*tag)).collect();
        answer.truncate(HEADS_MAX);
        let named: BTreeSet<_> = theirs.keys().filter_map(|tag| table.logs.get(tag)).map(|log| log.space).collect();
        named.iter().for_each(|space| self.offer_again(space, replica));
        for (tag, ends) in &theirs {
            self.progress.expected = self.progress.expected.saturating_add(expected(&table, *tag, ends));
            let Some(log) = table.logs.get(tag) else { continue };
            if let Some(Line::Open(feed)) = self.lines.get_mut(&log.space) {
                ends.iter().for_each(|end| replica.cover(feed, log, *end));
            }
        }
        self.progress.all_received = false;
        step.send.push(Message::Answer { number, entries: answer });
        Ok(())
    }

    pub(super) fn take_answer(&mut self, number: u32, entries: &[Entry], replica: &R) -> Done<(), R> {
        // A question that was forgotten: the space is not shared any more.
        let Some(question) = self.questions.remove(&number) else { return Ok(()) };
        let Some(share) = self.shared.get(&question.space) else { return Ok(()) };
        let mut stated = Vec::new();
        for (tag, ends) in grouped(entries) {
            if let Some(log) = question.logs.get(&tag) {
                stated.extend(ends.into_iter().map(|end| (*log, end)));
            }
        }
        let feed = replica.feed(&question.space, share.reach, &stated)?;
        self.lines.insert(question.space, Line::Open(feed));
        self.enqueue(question.space);
        Ok(())
    }

    pub(super) fn tag(&self, log: &LogId) -> LogTag {
        tag(&self.binding, log)
    }
}

/// How many operations of a log are still to come, as far as its ends tell.
fn expected(table: &Table, tag: LogTag, theirs: &[Mark]) -> u64 {
    let length = |ends: &[Mark]| ends.iter().map(|end| end.seq.saturating_add(1)).max().unwrap_or(0);
    let ours = table.ends.get(&tag).map_or(0, |ends| length(ends));
    length(theirs).saturating_sub(ours).min(commonage_log::limits::LOG_OPERATIONS_MAX)
}
