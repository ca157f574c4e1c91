//! What travels beside the logs: letters, bodies that were lacking, and where members can be reached.

use commonage_log::{Operation, OperationId};

use super::super::limits::{BODIES_MAX, CONTACTS_MAX, LETTERS_MAX, MESSAGE_BYTES_MAX};
use super::super::message::Message;
use super::super::reason::{Fault, Reason};
use super::super::replica::Replica;
use super::super::statement::Contact;
use super::{Done, Phase, Session, Step};

/// Bodies are sent in messages of half the largest size: what is added last still fits.
const PARCEL_BYTES: usize = MESSAGE_BYTES_MAX / 2;

/// As many letters of the largest kind as fit into half a message.
const PARCEL_LETTERS: usize = PARCEL_BYTES / commonage_log::limits::LETTER_BYTES_MAX;

/// What is remembered of letters is bounded: a few inboxes a session.
const LETTERS_HEARD_MAX: usize = 10 * LETTERS_MAX;

impl<R: Replica> Session<R> {
    /// Names the letters that came since the last time.
    pub(super) fn offer_letters(&mut self, replica: &R, step: &mut Step) -> Done<(), R> {
        let mail = Some(replica.standing_of_letters());
        if self.mail == mail {
            return Ok(());
        }
        self.mail = mail;
        let mut letters = replica.letters(&self.peer, &self.shared)?;
        letters.retain(|id| !self.offered.contains(id) && !self.heard.contains(id));
        letters.truncate(LETTERS_MAX.min(LETTERS_HEARD_MAX.saturating_sub(self.offered.len())));
        if !letters.is_empty() {
            self.offered.extend(&letters);
            self.to_hand.extend(&letters);
            step.send.push(Message::Letters(letters));
        }
        Ok(())
    }

    pub(super) fn take_letter_offers(&mut self, ids: &[OperationId], replica: &R, step: &mut Step) -> Done<(), R> {
        self.heard.extend(ids);
        if self.heard.len() > LETTERS_HEARD_MAX {
            return Err(Fault::theirs(Reason::TooMuch, "letters without an end"));
        }
        let wanted = replica.wanted_letters(ids)?;
        if !wanted.is_empty() {
            self.wanted.extend(&wanted);
            step.send.push(Message::WantLetters(wanted));
        }
        Ok(())
    }

    /// Only what was offered, and once: a letter is not to be had by guessing.
    pub(super) fn take_letter_wishes(&mut self, ids: &[OperationId]) {
        for id in ids {
            if self.to_hand.remove(id) {
                self.wishes.push_back(*id);
            }
        }
    }

    /// One parcel a step: who asks for much does not make us hold it all at once.
    pub(super) fn hand_letters(&mut self, replica: &R, step: &mut Step) -> Done<(), R> {
        if self.wishes.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = self.wishes.drain(..self.wishes.len().min(PARCEL_LETTERS)).collect();
        let letters = replica.letters_named(&ids)?;
        if !letters.is_empty() {
            step.send.push(Message::HandLetters(letters));
        }
        Ok(())
    }

    pub(super) fn take_letters(&mut self, letters: Vec<Operation>, replica: &mut R, step: &mut Step) -> Done<(), R> {
        for letter in letters {
            if self.wanted.remove(&letter.id()) {
                step.letters += usize::from(replica.take_letter(letter)?);
            }
        }
        Ok(())
    }

    pub(super) fn ask_for_bodies(&mut self, replica: &R, step: &mut Step) {
        let mut ids = replica.bodiless(&self.shared);
        ids.truncate(BODIES_MAX);
        if !ids.is_empty() {
            self.bodies_asked = ids.iter().copied().collect();
            step.send.push(Message::Lack(ids));
        }
    }

    pub(super) fn take_lack(&mut self, ids: &[OperationId]) -> Done<(), R> {
        self.lacks_heard += ids.len();
        if self.lacks_heard > BODIES_MAX {
            return Err(Fault::theirs(Reason::TooMuch, "bodies without an end"));
        }
        // Each once, however often it is asked for.
        for id in ids {
            if self.bodies_owed.insert(*id) {
                self.lacks.push_back(*id);
            }
        }
        Ok(())
    }

    /// One parcel a step, as with letters.
    pub(super) fn hand_bodies(&mut self, replica: &R, step: &mut Step) -> Done<(), R> {
        let (mut bodies, mut bytes) = (Vec::new(), 0);
        while bytes < PARCEL_BYTES
            && let Some(id) = self.lacks.pop_front()
        {
            let Some(body) = replica.body(&id, &self.shared)? else { continue };
            bytes += body.len();
            bodies.push((id, body));
        }
        if !bodies.is_empty() {
            step.send.push(Message::Bodies(bodies));
        }
        Ok(())
    }

    pub(super) fn take_bodies(
        &mut self,
        mut bodies: Vec<(OperationId, Vec<u8>)>,
        replica: &mut R,
        step: &mut Step,
    ) -> Done<(), R> {
        bodies.retain(|(id, _)| self.bodies_asked.remove(id));
        if !bodies.is_empty() {
            step.changed.extend(replica.take_bodies(&bodies)?);
        }
        Ok(())
    }

    /// Tells the other where members can be reached. What is not signed by the device that it speaks of is left out.
    pub fn introduce(&self, contacts: Vec<Contact>) -> Option<Message> {
        let mut contacts = contacts;
        contacts.truncate(CONTACTS_MAX);
        (self.phase == Phase::Even && !contacts.is_empty()).then_some(Message::Contacts(contacts))
    }

    pub(super) fn take_contacts(&mut self, contacts: Vec<Contact>, step: &mut Step) -> Done<(), R> {
        self.contacts_heard += contacts.len();
        if self.contacts_heard > 10 * CONTACTS_MAX {
            return Err(Fault::theirs(Reason::TooMuch, "addresses without an end"));
        }
        step.contacts.extend(contacts.into_iter().filter(Contact::holds));
        Ok(())
    }
}
