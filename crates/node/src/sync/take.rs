//! Taking in what a peer brings: people first, for they say who speaks in everything else.

use std::collections::BTreeSet;

use commonage_log::{LogId, Run, SpaceId};
use commonage_net::protocol::limits::AGAIN_MAX;
use commonage_net::protocol::{Peer, Taken};
use commonage_store::StoreError;

use crate::error::{NodeError, Result};
use crate::node::Node;

/// What was taken may say whose the rest is: an invitation, who came in with it, who that is, and what they wrote.
const PASSES: usize = 4;

impl Node {
    pub(super) fn take_from(&mut self, peer: &Peer, runs: Vec<Run>) -> Result<Taken> {
        let (mut taken, mut left) = (Taken::default(), runs);
        for _ in 0..PASSES {
            let before = left.len();
            left = self.take_pass(peer, left, &mut taken)?;
            if left.is_empty() || left.len() == before {
                break;
            }
        }
        taken.refused.extend(left.iter().filter_map(log_of));
        Ok(taken)
    }

    /// Takes what is taken by what is known now; the rest comes back.
    fn take_pass(&mut self, peer: &Peer, runs: Vec<Run>, taken: &mut Taken) -> Result<Vec<Run>> {
        let (people, others): (Vec<_>, Vec<_>) = runs.into_iter().partition(|run| self.is_of_a_person(run));
        // A new device learns first of all who it belongs to, and by that whom it is connected with.
        let is_own = |run: &Run| log_of(run).is_some_and(|log| self.person == Some(log.space));
        let (own, people): (Vec<_>, Vec<_>) = people.into_iter().partition(is_own);
        let (own_here, others): (Vec<_>, Vec<_>) = others.into_iter().partition(is_own);
        let mut left = Vec::new();
        for runs in [own.into_iter().chain(own_here).collect(), people, others] {
            let (wanted, rest): (Vec<_>, Vec<_>) = runs.into_iter().partition(|run| self.takes(peer, run));
            self.keep(wanted, taken)?;
            left.extend(rest);
        }
        Ok(left)
    }

    /// In one transaction; what does not link to what is here is left out and named.
    fn keep(&mut self, mut runs: Vec<Run>, taken: &mut Taken) -> Result<()> {
        loop {
            if runs.is_empty() {
                return Ok(());
            }
            match self.receive(&runs) {
                Ok(received) => {
                    taken.new += received.new;
                    taken.known += received.known;
                    if received.new > 0 || !received.refolded.is_empty() {
                        let of = runs.iter().filter_map(log_of).map(|log| log.space);
                        taken.changed.extend(of.chain(received.refolded).collect::<BTreeSet<SpaceId>>());
                    }
                    return Ok(());
                }
                Err(NodeError::Store(StoreError::Gap { log, .. })) => {
                    let before = runs.len();
                    runs.retain(|run| log_of(run) != Some(log));
                    taken.unlinked.insert(log);
                    if runs.len() == before {
                        return Err(NodeError::Store(StoreError::Gap { log, seq: 0 }));
                    }
                    // Each costs another attempt at all the rest; with so many the session ends.
                    if taken.unlinked.len() > AGAIN_MAX {
                        return Ok(());
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }
}

fn log_of(run: &Run) -> Option<LogId> {
    run.operations().first().map(commonage_log::Operation::log)
}
