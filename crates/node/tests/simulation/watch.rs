//! Context stays, also in conversation: what a site says to somebody is for them, by what the site itself knows then.

use commonage_log::{Audience, Operation, OperationId, Run, SpaceId, SpaceKind};
use commonage_net::protocol::{Message, Peer, Reach, Session};
use commonage_node::Node;

use crate::world::World;

const CANARY: &[u8] = b"canary-";

impl World {
    /// Whether the other end may see what is for the members of a space, as this site knows the world.
    fn is_for(&self, at: usize, peer: &Peer, space: &SpaceId) -> bool {
        let node = &self.sites[at].node;
        let proven = match (peer.device, peer.person) {
            (Some(device), Some(person)) => node.identities().speaks_for(&device, &person).then_some(person),
            _ => None,
        };
        let is_own = proven.is_some() && proven == node.person();
        match node.space(space) {
            // What has not arrived: our own wish to come in, for those who invited us and for our other devices.
            Ok(held) if held.kind().is_none() => is_own || peer.inviting.contains(space),
            Ok(held) if held.kind() == Some(SpaceKind::Person) => is_own && proven == Some(*space),
            Ok(held) => proven.is_some_and(|person| held.level_of(&person).is_some()),
            Err(_) => false,
        }
    }

    pub(crate) fn expect_right_shares(&self, at: usize, session: &Session<Node>) {
        // Before both know what the other lacks nothing is sent, and what is shared may be older than what is known.
        if !session.progress().compared {
            return;
        }
        for (space, share) in session.shared() {
            let is_right = share.reach == Reach::Public || self.is_for(at, session.peer(), space);
            assert!(is_right, "site {at} shares all of {} with an outsider", space.short());
        }
    }

    /// Nothing in a message is for others alone: by what operations say of themselves, and by what people wrote.
    pub(crate) fn expect_only_theirs(&self, at: usize, peer: &Peer, message: &Message, bytes: &[u8]) {
        let expect = |space: &SpaceId, what: &str| {
            assert!(self.is_for(at, peer, space), "site {at} tells an outsider of {}: {what}", space.short());
        };
        let check = |operation: &Operation| {
            if operation.header().audience == Audience::Members {
                expect(&operation.space(), &format!("operation {}", operation.id().short()));
            }
        };
        match message {
            Message::Batch(runs) => runs.iter().flat_map(Run::operations).for_each(check),
            Message::HandLetters(letters) => letters.iter().for_each(check),
            Message::Bodies(bodies) => bodies.iter().for_each(|(id, _)| self.check_named(at, id, &check)),
            Message::Lack(ids) | Message::Letters(ids) => ids.iter().for_each(|id| self.check_named(at, id, &check)),
            _ => {}
        }
        for found in bytes.windows(CANARY.len()).enumerate().filter(|(_, window)| *window == CANARY) {
            let text = bytes.get(found.0..found.0 + CANARY.len() + 16).and_then(|text| std::str::from_utf8(text).ok());
            if let Some((text, space)) = text.and_then(|text| Some((text, self.canary_spaces.get(text)?))) {
                expect(space, text);
            }
        }
    }

    fn check_named(&self, at: usize, id: &OperationId, check: &impl Fn(&Operation)) {
        if let Ok(Some(operation)) = self.sites[at].node.store().operation(id) {
            check(&operation);
        }
    }
}
