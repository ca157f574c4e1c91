//! What is for whom, and from whom what is taken.
//!
//! What is *given* depends on who asks: members get all of a space, anyone gets what is public. What is *taken*
//! depends on who wrote it as well: a member's words are welcome whoever brings them.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{
    Audience, Body, Control, DeviceKey, InvitationKey, Level, Operation, OperationId, PersonId, Run, Space, SpaceId,
    SpaceKind,
};
use commonage_net::protocol::{Peer, Reach, Share};

use crate::node::Node;
use crate::projection::{Viewer, sees};

/// Most operations of a space that are taken from an acquaintance before it is clear that this person belongs to it:
/// its founding and the acts of a large membership, and no more than a few megabytes if it is not meant for us.
const UNASKED_OPERATIONS_MAX: usize = 20_000;

impl Node {
    /// The person at the other end, if the device is known here as theirs.
    pub(super) fn proven_person(&self, peer: &Peer) -> Option<PersonId> {
        let (device, person) = (peer.device?, peer.person?);
        self.identities.speaks_for(&device, &person).then_some(person)
    }

    /// Whether this person belongs to a space.
    pub(crate) fn belongs_to(&self, space: &Space) -> bool {
        self.person.is_some_and(|me| space.level_of(&me).is_some())
    }

    /// Whether both belong to a space.
    fn share_membership(&self, space: &Space, person: &PersonId) -> bool {
        self.belongs_to(space) && space.level_of(person).is_some()
    }

    pub(crate) fn is_acquainted(&self, device: &DeviceKey, person: &PersonId) -> bool {
        let is_theirs = self.identities.speaks_for(device, person);
        let meets = |space: &Space| space.kind() != Some(SpaceKind::Person) && self.share_membership(space, person);
        is_theirs && (self.person == Some(*person) || self.spaces().any(meets))
    }

    fn is_acquaintance(&self, peer: &Peer) -> bool {
        let (Some(device), Some(person)) = (peer.device, peer.person) else { return false };
        self.is_acquainted(&device, &person)
    }

    pub(super) fn spaces_for(&self, peer: &Peer, interests: &BTreeSet<SpaceId>) -> BTreeMap<SpaceId, Share> {
        let person = self.proven_person(peer);
        let viewer = person.map_or(Viewer::Anyone, Viewer::Person);
        let is_own = person.is_some() && person == self.person;
        let mut shared = BTreeMap::new();
        for space in self.spaces().filter(|space| space.kind() != Some(SpaceKind::Person)) {
            let asks_in = space.kind().is_none() && (peer.inviting.contains(&space.id()) || is_own);
            // Who does not belong to a space any more has nothing to give: the others do not take it.
            if asks_in || (self.belongs_to(space) && sees(viewer, space, Audience::Members)) {
                shared.insert(space.id(), Share { reach: Reach::All, is_person: false });
            }
        }
        // Whose acts are held here says whom we know: people are not to be asked for by name.
        let is_person =
            |id: &SpaceId| self.images.get(id).is_some_and(|image| image.space.kind() == Some(SpaceKind::Person));
        let mut public: BTreeSet<SpaceId> = interests.iter().copied().filter(|id| !is_person(id)).collect();
        for space in shared.keys().filter_map(|id| self.images.get(id)).map(|image| &image.space) {
            public.extend(space.people());
        }
        // Whoever calls somebody, or is known to them, shows who they are; so do those who ask to come in.
        let is_met = person.is_some_and(|_| self.is_acquaintance(peer)) || !peer.invited.is_empty();
        if is_met || !peer.inviting.is_empty() || peer.is_called {
            public.extend(self.person);
        }
        public.extend(person.filter(|_| is_met));
        if is_own {
            public.extend(self.images.keys());
        }
        for id in public {
            let Some(space) = self.images.get(&id).map(|image| &image.space) else { continue };
            let is_person = space.kind() == Some(SpaceKind::Person);
            let sees_all = is_own && is_person && sees(viewer, space, Audience::Members);
            let reach = if sees_all { Reach::All } else { Reach::Public };
            shared.entry(id).or_insert(Share { reach, is_person });
        }
        shared
    }

    /// Spaces of which this person reads what is public without belonging to them.
    pub(super) fn followed(&self) -> BTreeSet<SpaceId> {
        let is_public = |space: &&Space| space.tips().any(|(log, _)| log.audience == Audience::Public);
        let groups = self.spaces().filter(|space| space.kind() != Some(SpaceKind::Person));
        groups.filter(is_public).filter(|space| !self.belongs_to(space)).map(Space::id).collect()
    }

    pub(super) fn invitation_key(&self, space: &SpaceId, invitation: &OperationId) -> Option<InvitationKey> {
        let held = &self.images.get(space)?.space;
        let is_open = held.invitations().any(|open| open.id == *invitation && open.used < open.uses);
        let operation = self.store.operation(invitation).ok().flatten().filter(|_| is_open)?;
        match operation.body().map(Body::decode) {
            Some(Body::Control(Control::Invite { key, .. })) => Some(key),
            _ => None,
        }
    }

    /// Whether a run says who somebody is: it belongs to a person's own space.
    pub(super) fn is_of_a_person(&self, run: &Run) -> bool {
        let Some(first) = run.operations().first() else { return false };
        if let Some(kind) = self.images.get(&first.space()).and_then(|image| image.space.kind()) {
            return kind == SpaceKind::Person;
        }
        let founds = first.header().space.is_none();
        founds
            && matches!(first.body().map(Body::decode), Some(Body::Control(Control::Found(founding))) if founding.kind == SpaceKind::Person)
    }

    /// Whether a run is taken from this peer.
    pub(super) fn takes(&self, peer: &Peer, run: &Run) -> bool {
        let Some(first) = run.operations().first() else { return false };
        let (id, audience) = (first.space(), first.log().audience);
        if self.is_of_a_person(run) || self.person == Some(id) {
            return self.takes_of_a_person(peer, &id, audience, first);
        }
        let Some(space) = self.images.get(&id).map(|image| &image.space).filter(|space| space.kind().is_some()) else {
            // Not here yet: from those who let us in, or from somebody we know, who may have brought us in.
            return peer.inviting.contains(&id) || self.is_acquaintance(peer);
        };
        if self.proven_person(peer).is_some_and(|person| self.share_membership(space, &person)) {
            return true;
        }
        if !self.belongs_to(space) {
            let is_public = audience == Audience::Public;
            let is_small = space.len() + self.waiting_in(&id) < UNASKED_OPERATIONS_MAX;
            let may_be_read = is_public && (is_small || self.is_acquaintance(peer));
            return may_be_read || peer.inviting.contains(&id) || (is_small && self.is_acquaintance(peer));
        }
        self.is_written_by_member(space, &first.header().author) || self.is_join(peer, space, run)
    }

    fn takes_of_a_person(&self, peer: &Peer, id: &SpaceId, audience: Audience, first: &Operation) -> bool {
        let is_me = self.person == Some(*id);
        // A new device of ours knows nothing of us yet: the first who shows our own acts is believed, for the acts
        // prove themselves; that it is a device of ours, this device has said itself.
        let is_new_here = is_me && !self.identities.people().any(|person| person == *id);
        if audience == Audience::Members {
            return is_me && (is_new_here || self.proven_person(peer) == Some(*id));
        }
        if is_new_here || self.is_acquaintance(peer) || !peer.inviting.is_empty() {
            return true;
        }
        // A stranger says who they are: of somebody whom we know, or who holds an invitation.
        let is_theirs = peer.person == Some(*id);
        let is_known = self.is_named_among_us(id);
        // That it is they who call is only their word: their devices are those that their acts name.
        let held = self.images.get(id).map(|image| &image.space).filter(|space| space.kind().is_some());
        let author = first.header().author;
        let is_their_device = held.is_none_or(|space| space.devices().any(|device| device.key == author));
        // Or one with which they came back: it begins with the paper key, and that holds.
        let comes_back = || match first.body().map(Body::decode) {
            Some(Body::Control(act @ Control::Recover { .. })) => {
                held.is_some_and(|space| space.check(author, None, &act, first.header().clock).is_ok())
            }
            _ => false,
        };
        is_theirs && (is_their_device || comes_back()) && (is_known || !peer.invited.is_empty())
    }

    /// Whether a space of ours names them: as a member, or as one who came in and is not known yet.
    fn is_named_among_us(&self, person: &PersonId) -> bool {
        let mut ours = self.spaces().filter(|space| self.belongs_to(space));
        ours.any(|space| space.level_of(person).is_some() || space.people().contains(person))
    }

    fn waiting_in(&self, space: &SpaceId) -> usize {
        self.images.get(space).map_or(0, crate::image::Image::waiting)
    }

    fn is_written_by_member(&self, space: &Space, author: &DeviceKey) -> bool {
        let writes = |member: commonage_log::Member| {
            member.level >= Level::Write && self.identities.speaks_for(author, &member.person)
        };
        space.members().any(writes)
    }

    /// Whether it begins with a join by an invitation that was made here; what it comes to, the fold says.
    fn is_join(&self, peer: &Peer, space: &Space, run: &Run) -> bool {
        let Some(first) = run.operations().first() else { return false };
        let Some(Body::Control(Control::Join { person, invitation, proof })) = first.body().map(Body::decode) else {
            return false;
        };
        let is_theirs = peer.person == Some(person) && peer.device == Some(first.header().author);
        let key = self.invitation_key(&space.id(), &invitation);
        is_theirs && key.is_some_and(|key| key.admitted(&space.id(), &person, &first.header().author, &proof))
    }
}
