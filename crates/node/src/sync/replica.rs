//! The node behind the protocol's trait.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{DeviceKey, InvitationKey, Kind, LogId, Mark, Operation, OperationId, PersonId, Run, SpaceId};
use commonage_net::protocol::{Head, Peer, Reach, Replica, Room, Share, Taken};
use commonage_store::StoreError;

use super::feed::Feed;
use crate::error::{NodeError, Result};
use crate::node::Node;

impl Replica for Node {
    type Feed = Feed;
    type Error = NodeError;

    fn standing(&self) -> u64 {
        self.standing
    }

    fn standing_of_letters(&self) -> u64 {
        self.mail
    }

    fn knows(&self, device: &DeviceKey, person: &PersonId) -> bool {
        self.is_acquainted(device, person)
    }

    fn open_invitation(&self, space: &SpaceId, invitation: &OperationId) -> Option<InvitationKey> {
        self.invitation_key(space, invitation)
    }

    fn interests(&self, _: &Peer) -> BTreeSet<SpaceId> {
        self.followed()
    }

    fn shared(&self, peer: &Peer, interests: &BTreeSet<SpaceId>) -> BTreeMap<SpaceId, Share> {
        self.spaces_for(peer, interests)
    }

    fn heads(&self, space: &SpaceId, reach: Reach) -> Result<Vec<Head>> {
        let Some(image) = self.images.get(space) else { return Ok(Vec::new()) };
        let heads = image.heads(self.store.as_ref())?;
        Ok(heads.iter().filter(|head| Feed::is_visible(reach, head.log.audience)).copied().collect())
    }

    fn feed(&self, space: &SpaceId, reach: Reach, stated: &[(LogId, Mark)]) -> Result<Feed> {
        Ok(self.begin_feed(space, reach, stated))
    }

    fn next(&self, feed: &mut Feed, room: Room) -> Result<Vec<Run>> {
        self.next_runs(feed, room)
    }

    fn cover(&self, feed: &mut Feed, log: &LogId, mark: Mark) {
        if let Some(image) = self.images.get(&log.space) {
            image.space.cover(&mut feed.coverage, log, mark);
        }
    }

    fn uncover(&self, feed: &mut Feed, log: &LogId) {
        if let Some(image) = self.images.get(&log.space) {
            feed.forget_loose(log);
            image.space.uncover(&mut feed.coverage, log);
        }
    }

    fn refuse(&self, feed: &mut Feed, log: &LogId) {
        if let Some(image) = self.images.get(&log.space) {
            image.space.refuse(&mut feed.coverage, log);
        }
    }

    fn take(&mut self, peer: &Peer, runs: Vec<Run>) -> Result<Taken> {
        self.take_from(peer, runs)
    }

    fn letters(&self, peer: &Peer, shared: &BTreeMap<SpaceId, Share>) -> Result<Vec<OperationId>> {
        let is_known = self.proven_person(peer).is_some() && !shared.is_empty();
        if !is_known {
            return Ok(Vec::new());
        }
        // A letter travels alone, so its own signature must hold; and those in a log that they get come with it.
        let all = self.letter_operations()?.into_values();
        let fits = |letter: &Operation| !shared.contains_key(&letter.space()) && letter.signature_holds();
        let mut letters: Vec<_> = all.filter(fits).collect();
        letters.sort_by_key(|letter| !letter.header().to.is_some_and(|to| shared.contains_key(&to)));
        Ok(letters.iter().map(Operation::id).collect())
    }

    fn wanted_letters(&self, offered: &[OperationId]) -> Result<Vec<OperationId>> {
        let held: BTreeSet<_> = self.store.all_letters()?.iter().map(Operation::id).collect();
        let mut wanted = Vec::new();
        for id in offered.iter().filter(|id| !held.contains(id)) {
            if !self.store.contains(id)? {
                wanted.push(*id);
            }
        }
        Ok(wanted)
    }

    fn letters_named(&self, ids: &[OperationId]) -> Result<Vec<Operation>> {
        let mut all = self.letter_operations()?;
        Ok(ids.iter().filter_map(|id| all.remove(id)).collect())
    }

    fn take_letter(&mut self, letter: Operation) -> Result<bool> {
        match self.receive_letter(letter) {
            Err(NodeError::Run(_)) => Ok(false),
            other => other,
        }
    }

    fn bodiless(&self, shared: &BTreeMap<SpaceId, Share>) -> Vec<OperationId> {
        let mut lacking = Vec::new();
        for (id, share) in shared {
            let Some(space) = self.images.get(id).map(|image| &image.space) else { continue };
            let bare: Vec<_> = space.of_kind(Kind::Unreadable).filter_map(|number| space.glance(number)).collect();
            if bare.is_empty() {
                continue;
            }
            let erased = space.erased();
            let visible = bare.iter().filter(|glance| Feed::is_visible(share.reach, glance.log.audience));
            lacking.extend(visible.map(|glance| glance.id).filter(|id| !erased.contains(id)));
        }
        lacking
    }

    fn body(&self, id: &OperationId, shared: &BTreeMap<SpaceId, Share>) -> Result<Option<Vec<u8>>> {
        let is_shared = shared.iter().any(|(space, share)| {
            let space = self.images.get(space).map(|image| &image.space);
            let glance = space.and_then(|space| space.glance(space.find(id)?));
            glance.is_some_and(|glance| Feed::is_visible(share.reach, glance.log.audience))
        });
        let held = if is_shared { self.store.operation(id)? } else { None };
        Ok(held.and_then(|operation| operation.body().map(<[u8]>::to_vec)))
    }

    fn take_bodies(&mut self, bodies: &[(OperationId, Vec<u8>)]) -> Result<BTreeSet<SpaceId>> {
        let mut spaces = BTreeSet::new();
        for (id, body) in bodies {
            let attached = match self.store.attach_body(id, body) {
                Err(StoreError::BodyMismatch(_) | StoreError::NotHeld(_)) => false,
                other => other?,
            };
            if attached {
                spaces.extend(self.spaces().find(|space| space.find(id).is_some()).map(commonage_log::Space::id));
            }
        }
        if !spaces.is_empty() {
            let reopened = self.reopen(&spaces);
            self.settle(&spaces)?;
            reopened?;
        }
        Ok(spaces)
    }
}
