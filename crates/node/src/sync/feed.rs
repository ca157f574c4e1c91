//! What goes to a peer next: pieces of logs, read from the store and ended where a signature holds.

use std::collections::BTreeMap;

use commonage_log::{Audience, Coverage, LogId, Mark, Operation, Piece, Run, SpaceId};
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
        let mut runs = Vec::new();
        loop {
            let pieces = image.space.lacking(&mut feed.coverage, room.operations);
            if pieces.is_empty() {
                break;
            }
            for piece in pieces {
                if room.bytes == 0 || room.operations == 0 {
                    return Ok(runs);
                }
                match self.prove(&piece, room)? {
                    Some(run) => add(run, &mut runs, &mut room, |log, mark| {
                        image.space.cover(&mut feed.coverage, log, mark);
                    }),
                    None => image.space.refuse(&mut feed.coverage, &piece.log),
                }
            }
            if room.operations == 0 || room.bytes == 0 || !runs.is_empty() {
                return Ok(runs);
            }
        }
        if !image.is_placed() {
            self.add_loose(image, feed, &mut runs, &mut room)?;
        }
        Ok(runs)
    }

    /// A piece, or as much of it as fits, as a run.
    fn prove(&self, piece: &Piece, room: Room) -> Result<Option<Run>> {
        let fits = piece.ids.len().min(room.operations);
        let run = Run::longest(self.read_piece(piece, fits, room.bytes)?);
        if run.is_some() || piece.is_forked {
            return Ok(run);
        }
        // What is read beyond the room still fits into one message.
        let most = fits.saturating_mul(STRETCH).min(fits + BATCH_STRETCH_OPERATIONS);
        let bytes = room.bytes.saturating_add(room.bytes.min(BATCH_STRETCH_BYTES));
        Ok(Run::longest(self.store.range_within(&piece.log, piece.from, most, bytes)?))
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
        let is_loose = |head: &&commonage_net::protocol::Head| image.space.find(&head.tip.id).is_none();
        for head in heads.iter().filter(|head| Feed::is_visible(feed.reach, head.log.audience)).filter(is_loose) {
            let is_forked = heads.iter().filter(|other| other.log == head.log).count() > 1;
            if room.bytes == 0 || room.operations == 0 || feed.coverage.holds(&head.log, head.tip.into()) {
                continue;
            }
            let beyond = if is_forked { 0 } else { feed.coverage.beyond(&head.log) };
            let from = *feed.loose.entry(head.log).or_insert(beyond);
            let page = self.store.range_within(&head.log, from, room.operations, room.bytes)?;
            let (mut strands, mut next, mut got) = (Strands::default(), u64::MAX, false);
            page.into_iter().for_each(|operation| strands.push(operation));
            for run in strands.into_operations().into_iter().filter_map(Run::longest) {
                next = next.min(run.operations().last().map_or(0, |last| last.header().seq + 1));
                got = true;
                add(run, runs, room, |log, mark| image.space.cover(&mut feed.coverage, log, mark));
            }
            // At its end, or not to be proven: either way there is no more of it to send.
            if !got || next > head.tip.seq {
                image.space.cover(&mut feed.coverage, &head.log, head.tip.into());
            }
            feed.loose.insert(head.log, next);
        }
        Ok(())
    }
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
