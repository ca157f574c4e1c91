//! The first words: who is there, what they were invited to, and what they would like to read.

use commonage_log::SpaceId;

use super::super::limits::{INTERESTS_MAX, VERSION};
use super::super::message::Message;
use super::super::reason::{Fault, Reason};
use super::super::replica::Replica;
use super::super::statement::{Identity, Shown};
use super::{Done, Phase, Session, Step};

impl<R: Replica> Session<R> {
    /// The first word. Who dials knows whom they call, by the key of the endpoint; who is called says who they are only
    /// to those whom they know, or who hold an invitation of theirs.
    pub(super) fn hello(&self, says_who: bool) -> Message {
        let device = self.me.device.key();
        let identity = says_who.then(|| self.identity());
        let shown = self.me.invitations.iter().map(|(space, invitation, secret)| Shown {
            space: *space,
            invitation: *invitation,
            signature: secret.present(&self.binding, space, &device),
        });
        Message::Hello { version: VERSION, identity, invitations: shown.collect() }
    }

    fn identity(&self) -> Identity {
        let (device, person) = (self.me.device.key(), self.me.person);
        Identity { device, person, signature: self.me.device.prove_connection(&self.binding, self.dials, &person) }
    }

    fn ensure_proved(&self, Identity { device, person, signature }: &Identity) -> Done<(), R> {
        if device.proved_connection(&self.binding, !self.dials, person, signature) {
            return Ok(());
        }
        Err(Fault::theirs(Reason::FalseProof, "the device's signature does not hold"))
    }

    /// Who called may have become known by what they sent: a new device, say.
    pub(super) fn name_ourselves(&mut self, replica: &R, step: &mut Step) {
        let (Some(device), Some(person), false) = (self.peer.device, self.peer.person, self.is_named) else { return };
        if replica.knows(&device, &person) {
            self.is_named = true;
            step.send.push(Message::Identify(self.identity()));
        }
    }

    pub(super) fn take_identity(&mut self, identity: Identity) -> Done<(), R> {
        self.ensure_proved(&identity)?;
        self.has_named_itself = true;
        (self.peer.device, self.peer.person) = (Some(identity.device), Some(identity.person));
        // What is shared depends on who they are.
        self.standing = None;
        Ok(())
    }

    pub(super) fn take_hello(
        &mut self,
        version: u16,
        identity: Option<Identity>,
        invitations: &[Shown],
        replica: &R,
        step: &mut Step,
    ) -> Done<(), R> {
        if version != VERSION {
            return Err(Fault::theirs(Reason::OtherVersion, format!("version {version}, not {VERSION}")));
        }
        let mut is_known = false;
        if let Some(identity) = identity {
            self.ensure_proved(&identity)?;
            self.has_named_itself = true;
            let Identity { device, person, .. } = identity;
            for shown in invitations {
                let key = replica.open_invitation(&shown.space, &shown.invitation);
                if key.is_some_and(|key| key.presented(&self.binding, &shown.space, &device, &shown.signature)) {
                    self.peer.invited.insert(shown.space);
                }
            }
            is_known = replica.knows(&device, &person);
            (self.peer.device, self.peer.person) = (Some(device), Some(person));
        }
        if !self.dials {
            self.is_named = is_known || !self.peer.invited.is_empty();
            step.send.push(self.hello(self.is_named));
        }
        // What one reads is told to those whom one calls, and to those who know us: not to a stranger who calls.
        if self.is_named {
            self.our_interests = replica.interests(&self.peer).into_iter().take(INTERESTS_MAX).collect();
        }
        step.send.push(Message::Interests(self.our_interests.iter().copied().collect()));
        self.phase = Phase::Interests;
        Ok(())
    }

    pub(super) fn take_interests(&mut self, spaces: Vec<SpaceId>, replica: &R, step: &mut Step) -> Done<(), R> {
        self.their_interests = spaces.into_iter().collect();
        self.share(replica);
        self.table = self.table_now(replica)?;
        step.send.push(Message::Root { root: self.table.root(), count: self.table.count() as u32 });
        self.phase = Phase::Root;
        Ok(())
    }

    /// Works out what is shared with the other.
    pub(super) fn share(&mut self, replica: &R) {
        let interests = self.our_interests.union(&self.their_interests).copied().collect();
        self.shared = replica.shared(&self.peer, &interests);
        self.standing = Some(replica.standing());
    }
}
