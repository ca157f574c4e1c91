//! What goes to a peer next: pieces of logs, read from the store and ended where a signature holds.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::limits::BODY_BYTES_MAX;
use commonage_log::{Audience, Coverage, LogId, Mark, Operation, Piece, Run, SpaceId, Tip};
use commonage_net::protocol::limits::{BATCH_STRETCH_BYTES, BATCH_STRETCH_OPERATIONS};
use commonage_net::protocol::{Reach, Room};

use crate::error::Result;
use crate::image::Image;
use crate::node::Node;
use crate::strands::Strands;

/// How many times the operations asked for are read where no signature holds at their end: only the author of bad
/// signatures can be the reason, and after that their log is not passed on.
const STRETCH: usize = 16;

/// What a peer holds of one space, and what goes to them next.
#[derive(Debug)]
pub struct Feed {
    space: SpaceId,
    reach: Reach,
    pub(super) coverage: Coverage,
    /// Of logs whose last operations stand nowhere yet, for something before them is missing: the next place.
    loose: BTreeMap<LogId, u64>,
}

impl Feed {
    pub(super) fn forget_loose(&mut self, log: &LogId) {
        self.loose.insert(*log, 0);
    }

    pub(super) fn is_visible(reach: Reach, audience: Audience) -> bool {
        reach == Reach::All || audience == Audience::Public
    }
}

impl Node {
    pub(super) fn begin_feed(&self, space: &SpaceId, reach: Reach, stated: &[(LogId, Mark)]) -> Feed {
        let stated = stated.iter().copied();
        let public_only = reach == Reach::Public;
        let coverage =
            self.images.get(space).map_or_else(Coverage::default, |image| image.space.coverage(public_only, stated));
        Feed { space: *space, reach, coverage, loose: BTreeMap::new() }
    }

    pub(super) fn next_runs(&self, feed: &mut Feed, mut room: Room) -> Result<Vec<Run>> {
        let Some(image) = self.images.get(&feed.space) else { return Ok(Vec::new()) };
        let (mut runs, mut stretch) = (Vec::new(), 1);
        loop {
            let pieces = image.space.lacking(&mut feed.coverage, room.operations.saturating_mul(stretch));
            if pieces.is_empty() {
                break;
            }
            // Of a forked log nothing goes that springs from what does not go yet: it would not link.
            let mut held_back = BTreeSet::new();
            for piece in &pieces {
                if room.bytes == 0 || room.operations == 0 {
                    return Ok(runs);
                }
                if piece.is_forked && held_back.contains(&piece.log) {
                    continue;
                }
                match self.prove(piece, room, stretch)? {
                    Some(run) => {
                        if run.operations().len() < piece.ids.len() {
                            held_back.insert(piece.log);
                        }
                        // Its end may stand nowhere yet; what it has of the piece is known here.
                        if let Some((id, seq)) = piece.ids.iter().zip(piece.from..).take(run.operations().len()).last()
                        {
                            let mark = Mark { seq, prefix: id.prefix() };
                            image.space.cover(&mut feed.coverage, &piece.log, mark);
                        }
                        add(run, &mut runs, &mut room, |log, mark| image.space.cover(&mut feed.coverage, log, mark));
                    }
                    None if piece.is_forked && stretch == 1 => drop(held_back.insert(piece.log)),
                    None => image.space.refuse(&mut feed.coverage, &piece.log),
                }
            }
            if room.operations == 0 || room.bytes == 0 || !runs.is_empty() {
                return Ok(runs);
            }
            // If all that is left ends where no signature holds, more of it is read; if not even that helps, it is left.
            stretch = if stretch == 1 { STRETCH } else { 1 };
        }
        if !image.is_placed() {
            self.add_loose(image, feed, &mut runs, &mut room)?;
        }
        Ok(runs)
    }

    /// A piece, or as much of it as fits, as a run.
    fn prove(&self, piece: &Piece, room: Room, stretch: usize) -> Result<Option<Run>> {
        let Room { bytes, operations } = if stretch == 1 { room } else { beyond(room, stretch) };
        let run = Run::longest(self.read_piece(piece, piece.ids.len().min(operations), bytes)?);
        // What proves it may stand nowhere yet, and so be in no piece.
        if run.is_some() || (piece.is_forked && stretch == 1) {
            return Ok(run);
        }
        // However little room is left: what is given up here does not go to them at all.
        let Room { bytes, operations } = beyond(room, STRETCH);
        let read = self.store.range_within(&piece.log, piece.from, operations, bytes)?;
        Ok(Run::longest(continuing(piece, read)))
    }

    fn read_piece(&self, piece: &Piece, count: usize, bytes: usize) -> Result<Vec<Operation>> {
        if !piece.is_forked {
            let read = self.store.range_within(&piece.log, piece.from, count, bytes)?;
            let is_it = |(held, id): &(&Operation, &commonage_log::OperationId)| held.id() == **id;
            let same = read.iter().zip(&piece.ids).take_while(is_it).count();
            if same == read.len() && same > 0 {
                return Ok(read);
            }
        }
        // Places alone do not name the operations of a forked log.
        let (mut found, mut read) = (Vec::new(), 0);
        for id in piece.ids.iter().take(count) {
            let Some(operation) = self.store.operation(id)? else { break };
            read += operation.size();
            found.push(operation);
            if read >= bytes {
                break;
            }
        }
        Ok(found)
    }

    /// What is held but stands nowhere yet: others may have what it waits for.
    fn add_loose(&self, image: &Image, feed: &mut Feed, runs: &mut Vec<Run>, room: &mut Room) -> Result<()> {
        let heads = image.heads(self.store.as_ref())?;
        let visible = heads.iter().filter(|head| Feed::is_visible(feed.reach, head.log.audience));
        let loose = visible.filter(|head| image.space.find(&head.tip.id).is_none());
        let logs: BTreeSet<LogId> = loose.map(|head| head.log).collect();
        for log in logs {
            // All ends of the log at once: its branches share their beginning, and go side by side.
            let tips: Vec<Tip> = heads.iter().filter(|head| head.log == log).map(|head| head.tip).collect();
            let is_theirs = tips.iter().all(|tip| feed.coverage.holds(&log, (*tip).into()));
            if room.bytes == 0 || room.operations == 0 || is_theirs {
                continue;
            }
            let beyond = if tips.len() > 1 { 0 } else { feed.coverage.beyond(&log) };
            let from = *feed.loose.entry(log).or_insert(beyond);
            let (found, next) = self.read_loose(&log, from, &tips, *room)?;
            found.into_iter().for_each(|run| {
                add(run, runs, room, |log, mark| image.space.cover(&mut feed.coverage, log, mark));
            });
            // At its end, or not to be proven: either way there is no more of it to send.
            let last = tips.iter().map(|tip| tip.seq).max().unwrap_or(0);
            if next > last {
                tips.iter().for_each(|tip| image.space.cover(&mut feed.coverage, &log, (*tip).into()));
            }
            feed.loose.insert(log, next);
        }
        Ok(())
    }

    /// The next of a log by its places alone, as runs, and where it goes on. Whole places, for at one place of a forked
    /// log stand several.
    fn read_loose(&self, log: &LogId, from: u64, tips: &[Tip], room: Room) -> Result<(Vec<Run>, u64)> {
        let is_forked = tips.len() > 1;
        for stretch in [1, 2, 4, 8, STRETCH] {
            let Room { bytes, operations } = if stretch == 1 { room } else { beyond(room, stretch) };
            let count = operations.saturating_add(usize::from(is_forked));
            let mut page = self.store.range_within(log, from, count, bytes)?;
            let reaches_end = tips.iter().all(|tip| tip.seq < from || page.iter().any(|held| held.id() == tip.id));
            if let (false, true, Some(last)) = (reaches_end, is_forked, page.last().map(|last| last.header().seq)) {
                page.retain(|held| held.header().seq < last);
            }
            let (runs, next) = provable(page);
            if reaches_end {
                return Ok((runs, u64::MAX));
            }
            if next > from && !runs.is_empty() {
                return Ok((runs, next));
            }
        }
        Ok((Vec::new(), u64::MAX))
    }
}

/// More than fits, to end where a signature holds: it still fits into one message. However little room is left, two of
/// the largest operations fit.
fn beyond(room: Room, stretch: usize) -> Room {
    let bytes = room.bytes.saturating_mul(stretch).max(2 * BODY_BYTES_MAX);
    Room {
        bytes: bytes.min(room.bytes.saturating_add(BATCH_STRETCH_BYTES)),
        operations: room.operations.saturating_mul(stretch).min(room.operations + BATCH_STRETCH_OPERATIONS),
    }
}

/// What of some operations of a log continues a piece: other branches may be here that stand nowhere yet.
fn continuing(piece: &Piece, read: Vec<Operation>) -> Vec<Operation> {
    let mut last = None;
    let mut is_next = |operation: &Operation| {
        let fits = match last {
            None => piece.ids.first() == Some(&operation.id()),
            Some(_) => operation.header().previous == last,
        };
        last = if fits { Some(operation.id()) } else { last };
        fits
    };
    read.into_iter().filter(|operation| is_next(operation)).collect()
}

/// What of a page of one log is proven and links, and the first place that is not sent by that.
fn provable(page: Vec<Operation>) -> (Vec<Run>, u64) {
    let mut strands = Strands::default();
    page.into_iter().for_each(|operation| strands.push(operation));
    let (mut runs, mut next, mut left) = (Vec::new(), u64::MAX, BTreeSet::new());
    for strand in strands.into_operations() {
        let ids: Vec<_> = strand.iter().map(|held| (held.id(), held.header().seq)).collect();
        let springs_from_left =
            strand.first().and_then(|first| first.header().previous).is_some_and(|id| left.contains(&id));
        let run = if springs_from_left { None } else { Run::longest(strand) };
        let sent = run.as_ref().map_or(0, |run| run.operations().len());
        next = next.min(ids.get(sent).or(ids.last()).map_or(0, |(_, seq)| seq + u64::from(sent == ids.len())));
        left.extend(ids.into_iter().skip(sent).map(|(id, _)| id));
        runs.extend(run);
    }
    (runs, next)
}

fn add(run: Run, runs: &mut Vec<Run>, room: &mut Room, mut cover: impl FnMut(&LogId, Mark)) {
    if let Some(last) = run.operations().last() {
        cover(&last.log(), Mark { seq: last.header().seq, prefix: last.id().prefix() });
    }
    let bytes = run.operations().iter().map(Operation::size).sum();
    room.bytes = room.bytes.saturating_sub(bytes);
    room.operations = room.operations.saturating_sub(run.operations().len());
    runs.push(run);
}
