//! What people do in a space: found it, invite, join, grant, remove, leave, say what it is called, write notes.

use commonage_log::{
    Admission, Audience, Body, Control, Founding, InvitationSecret, Level, Millis, Operation, OperationId, PersonId,
    SpaceId, SpaceKind, Word, said,
};

use crate::error::{NodeError, Result};
use crate::node::Node;
use crate::signing::Writing;
use crate::ticket::Ticket;

/// What an invitation gives, to how many, until when.
#[derive(Clone, Copy, Debug)]
pub struct InvitationTerms {
    /// The level.
    pub level: Level,
    /// How many people may use it.
    pub uses: u32,
    /// The last moment to use it.
    pub expires: Option<Millis>,
}

impl Node {
    /// Founds a space. `control` is the audience that may see who belongs to it.
    ///
    /// # Errors
    /// If nobody has begun here, or the name does not fit.
    pub fn found(
        &mut self,
        kind: SpaceKind,
        name: &str,
        control: Audience,
        nonce: [u8; 16],
        now: Millis,
    ) -> Result<SpaceId> {
        self.ensure_speaks()?;
        if kind == SpaceKind::Person {
            return Err(NodeError::refused("founding a person", commonage_log::Refusal::WrongKindOfSpace));
        }
        let founding = Founding {
            kind,
            name: crate::texts::name(name)?,
            nonce,
            founder: Some(self.me()?),
            recovery: None,
            guardians: None,
            device_name: String::new(),
        };
        let operation = self.write(Writing::founding(control, Body::Control(Control::Found(founding))), now)?;
        Ok(operation.space())
    }

    /// Makes an invitation and the ticket to it. The ticket is kept nowhere: who loses it makes another.
    ///
    /// # Errors
    /// If this person may not invite, or not to that level.
    pub fn invite(&mut self, id: SpaceId, terms: InvitationTerms, seed: [u8; 32], now: Millis) -> Result<Ticket> {
        let InvitationTerms { level, uses, expires } = terms;
        let most = commonage_log::limits::INVITATION_USES_MAX;
        if uses == 0 || uses > most {
            return Err(NodeError::Limit(said!("an invitation can be for 1 to {} people, not for {}.", most, uses)));
        }
        let secret = InvitationSecret::from_seed(seed);
        let act = Control::Invite { key: secret.key(), level, uses, expires };
        let operation = self.act(id, act, "inviting", now)?;
        let is_public = self.space(&id)?.control_audience() == Some(Audience::Public);
        let space = (id, self.name_of(&id), is_public);
        let mut ticket = Ticket::new(space, operation.id(), &secret, level, expires);
        ticket.address = self.own_address()?;
        Ok(ticket)
    }

    /// Closes an invitation, also against those who used it while apart and are not known here yet.
    ///
    /// # Errors
    /// If it is not open, or not for this person to close.
    pub fn close_invitation(&mut self, space: SpaceId, invitation: OperationId, now: Millis) -> Result<Operation> {
        self.act(space, Control::CloseInvitation { invitation }, "closing the invitation", now)
    }

    /// Comes into a space with a ticket. Works before anything else of the space is here: the join then waits.
    ///
    /// # Errors
    /// If the ticket's time is over, or what is known of the space forbids it.
    pub fn join(&mut self, ticket: &Ticket, now: Millis) -> Result<Operation> {
        self.ensure_speaks()?;
        let (me, device, id) = (self.me()?, self.device(), ticket.space);
        if ticket.expires.is_some_and(|last| now > last) {
            return Err(NodeError::refused("joining", commonage_log::Refusal::InvitationExpired));
        }
        let mut book = self.book()?;
        if book.invite(ticket) {
            self.keep_book(&book)?;
        }
        let proof = ticket.secret().admit(&id, &me, &device);
        let act = Control::Join { person: me, invitation: ticket.invitation, proof };
        let is_here = self.images.get(&id).is_some_and(|image| image.space.find(&ticket.invitation).is_some());
        if is_here {
            if self.space(&id)?.level_of(&me).is_some_and(|level| level >= ticket.level) {
                let name = self.name_of(&id);
                return Err(NodeError::Limit(said!("you are already a member of {}. Nothing was changed.", name)));
            }
            return self.act(id, act, "joining", now);
        }
        if self.images.contains_key(&id) {
            let name = &ticket.name;
            let next = match &ticket.address {
                Some(_) => "Where its members are reached is remembered now. Next: commonage run.",
                None => "Give an export to one of its members and import theirs.",
            };
            return Err(NodeError::Limit(said!(
                "you have already asked to come into {}, or hold an older part of it. {}",
                name,
                next
            )));
        }
        let audience = if ticket.is_public { Audience::Public } else { Audience::Members };
        if let Ok(name) = crate::texts::name(&ticket.name) {
            self.store.set_local(&crate::node::ticket_name_setting(&id), Some(name.as_bytes()))?;
        }
        let writing = Writing { parents: vec![ticket.invitation], ..Writing::new(id, audience, Body::Control(act)) };
        self.write(writing, now)
    }

    /// Sets what a person may do; brings them in if they were not a member.
    ///
    /// # Errors
    /// If this person is no steward there.
    pub fn grant(&mut self, space: SpaceId, person: PersonId, level: Level, now: Millis) -> Result<Operation> {
        self.act(space, Control::Grant { person, level }, "granting that", now)
    }

    /// Removes a person.
    ///
    /// # Errors
    /// If this person is no steward there, or that person no member.
    pub fn revoke(&mut self, space: SpaceId, person: PersonId, now: Millis) -> Result<Operation> {
        self.act(space, Control::Revoke { person }, "removing that person", now)
    }

    /// Leaves a space.
    ///
    /// # Errors
    /// If this person is not a member.
    pub fn leave(&mut self, space: SpaceId, now: Millis) -> Result<Operation> {
        self.act(space, Control::Leave, "leaving", now)
    }

    /// Says who may bring others in.
    ///
    /// # Errors
    /// If this person is no steward there.
    pub fn set_admission(&mut self, space: SpaceId, rule: Admission, now: Millis) -> Result<Operation> {
        self.act(space, Control::Admit(rule), "changing who may invite", now)
    }

    /// Says what a space (or one's own) is called, what it is for, and where it can be reached.
    ///
    /// # Errors
    /// If this person is no steward there, or a text does not fit.
    pub fn declare(
        &mut self,
        space: SpaceId,
        name: Option<&str>,
        about: Option<&str>,
        addresses: Option<Vec<String>>,
        now: Millis,
    ) -> Result<Operation> {
        let most = commonage_log::limits::ADDRESSES_MAX;
        if addresses.as_ref().is_some_and(|all| all.len() > most) {
            return Err(NodeError::Limit(said!("at most {} addresses fit. Keep the ones that work best.", most)));
        }
        let addresses = addresses.map(|all| all.iter().map(|one| crate::texts::name(one)).collect()).transpose()?;
        let name = name.map(crate::texts::name).transpose()?;
        let about = about.map(crate::texts::text).transpose()?;
        self.act(space, Control::Declare { name, about, addresses }, "describing it", now)
    }

    /// Writes a note.
    ///
    /// # Errors
    /// If this person may not write there.
    pub fn note(&mut self, space: SpaceId, audience: Audience, text: &str, now: Millis) -> Result<Operation> {
        self.say(space, audience, Word::Note(crate::texts::note(text)?), "writing the note", now)
    }

    /// Erases the body of an operation here, and asks everyone to. Its header stays: that something was said, not what.
    ///
    /// # Errors
    /// If it is not this person's to erase, or decides something for others.
    pub fn erase(&mut self, id: OperationId, now: Millis) -> Result<Operation> {
        let found = self.spaces().find(|space| space.find(&id).is_some()).map(|space| space.id());
        let space = found.ok_or_else(|| {
            NodeError::NotFound(format!("operation {} is not here. Look at “commonage log”.", id.short()))
        })?;
        self.ensure_erasable(space, id)?;
        let audience = self.audience_of(space, id);
        self.say(space, audience, Word::Erase { operation: id }, "erasing it", now)
    }

    fn audience_of(&self, space: SpaceId, id: OperationId) -> Audience {
        let space = self.images.get(&space).map(|image| &image.space);
        let glance = space.and_then(|space| space.glance(space.find(&id)?));
        glance.map_or(Audience::Members, |glance| glance.log.audience)
    }

    fn ensure_erasable(&self, id: SpaceId, operation: OperationId) -> Result<()> {
        use commonage_log::{Kind, Refusal};
        let space = self.space(&id)?;
        let glance = space.find(&operation).and_then(|number| space.glance(number));
        let Some(glance) = glance else { return Err(NodeError::UnknownSpace(id)) };
        if glance.kind == Kind::Record {
            return Err(NodeError::Limit(
                "what stands in the ledger is not erased, for the shares of others rest on it. Correct it instead: \
                 “commonage flow correct”."
                    .into(),
            ));
        }
        if matches!(glance.kind, Kind::Control | Kind::Erase | Kind::Answer | Kind::Acknowledge) {
            return Err(NodeError::Limit(
                "what decides something for others is not erased, or nobody could tell any more why things are as \
                 they are. Undo it with its opposite instead (grant and revoke, say)."
                    .into(),
            ));
        }
        let me = self.me()?;
        let is_own = self.identities.person_of(&glance.log.device) == Some(me);
        let is_steward = space.level_of(&me) == Some(Level::Steward);
        if is_own || is_steward { Ok(()) } else { Err(NodeError::refused("erasing it", Refusal::NeedsSteward)) }
    }

    /// Signs a word that needs no more than the right to write.
    pub(crate) fn say(
        &mut self,
        id: SpaceId,
        audience: Audience,
        word: Word,
        tried: &str,
        now: Millis,
    ) -> Result<Operation> {
        self.ensure_speaks()?;
        let space = self.space(&id)?;
        if space.control_audience().is_none() {
            return Err(NodeError::SpaceNotHere);
        }
        self.right_to_write(space).map_err(|why| NodeError::refused(tried, why))?;
        self.write(Writing::new(id, audience, Body::Word(word)), now)
    }
}
