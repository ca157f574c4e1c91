//! What travels beside the logs: letters, bodies that were lacking, and where members can be reached.

use std::collections::HashSet;

use commonage_log::{Operation, OperationId};

use super::super::limits::{BODIES_MAX, CONTACTS_MAX, LETTERS_MAX, MESSAGE_BYTES_MAX};
use super::super::message::{Contact, Message};
use super::super::reason::{Fault, Reason};
use super::super::replica::Replica;
use super::{Done, Phase, Session, Step};

/// Letters and bodies are sent in messages of half the largest size: what is added last still fits.
const PARCEL_BYTES: usize = MESSAGE_BYTES_MAX / 2;

impl<R: Replica> Session<R> {
    /// Names the letters that came since the last time.
    pub(super) fn offer_letters(&mut self, replica: &R, step: &mut Step) -> Done<(), R> {
        let mail = Some(replica.standing_of_letters());
        if self.mail == mail {
            return Ok(());
        }
        self.mail = mail;
        let mut letters = replica.letters(&self.peer, &self.shared)?;
        letters.retain(|id| !self.offered.contains(id) && !self.heard_of.contains(id));
        letters.truncate(LETTERS_MAX);
        if !letters.is_empty() {
            self.offered.extend(&letters);
            step.send.push(Message::Letters(letters));
        }
        Ok(())
    }

    pub(super) fn take_letter_offers(&mut self, ids: &[OperationId], replica: &R, step: &mut Step) -> Done<(), R> {
        let wanted = replica.wanted_letters(ids)?;
        self.heard_of.extend(ids);
        self.ensure_few()?;
        if !wanted.is_empty() {
            self.wanted.extend(&wanted);
            step.send.push(Message::WantLetters(wanted));
        }
        Ok(())
    }

    /// What is remembered of letters is bounded: a few inboxes a session.
    fn ensure_few(&self) -> Done<(), R> {
        let most = 10 * LETTERS_MAX;
        if self.heard_of.len() > most { Err(Fault::theirs(Reason::TooMuch, "letters without an end")) } else { Ok(()) }
    }

    /// One parcel an answer, each letter once: whoever asks for many asks again for the rest.
    pub(super) fn take_letter_wishes(&mut self, ids: &[OperationId], replica: &R, step: &mut Step) -> Done<(), R> {
        let (mut letters, mut bytes) = (Vec::new(), 0);
        // Only what was offered: a letter is not to be had by guessing.
        for id in ids.iter().filter(|id| self.offered.contains(*id)) {
            if bytes > PARCEL_BYTES {
                break;
            }
            if self.handed.contains(id) {
                continue;
            }
            let Some(letter) = replica.letter(id)? else { continue };
            self.handed.insert(*id);
            bytes += letter.size();
            letters.push(letter);
        }
        if !letters.is_empty() {
            step.send.push(Message::HandLetters(letters));
        }
        Ok(())
    }

    pub(super) fn take_letters(&mut self, letters: Vec<Operation>, replica: &mut R, step: &mut Step) -> Done<(), R> {
        let before = self.wanted.len();
        for letter in letters {
            if self.wanted.remove(&letter.id()) {
                step.letters += usize::from(replica.take_letter(letter)?);
            }
        }
        if self.wanted.len() < before && !self.wanted.is_empty() {
            step.send.push(Message::WantLetters(rest(&self.wanted, LETTERS_MAX)));
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

    /// One parcel an answer, each body once, and no more in a session than may be asked for in one.
    pub(super) fn take_lack(&mut self, ids: &[OperationId], replica: &R, step: &mut Step) -> Done<(), R> {
        let (mut bodies, mut bytes) = (Vec::new(), 0);
        for id in ids {
            if bytes > PARCEL_BYTES || self.bodies_handed.len() >= BODIES_MAX {
                break;
            }
            if self.bodies_handed.contains(id) {
                continue;
            }
            let Some(body) = replica.body(id, &self.shared)? else { continue };
            self.bodies_handed.insert(*id);
            bytes += body.len();
            bodies.push((*id, body));
        }
        if !bodies.is_empty() {
            step.send.push(Message::Bodies(bodies));
        }
        Ok(())
    }

    pub(super) fn take_bodies(
        &mut self,
        bodies: &[(OperationId, Vec<u8>)],
        replica: &mut R,
        step: &mut Step,
    ) -> Done<(), R> {
        let before = self.bodies_asked.len();
        for (id, body) in bodies {
            if self.bodies_asked.remove(id) {
                step.changed.extend(replica.take_body(id, body)?);
            }
        }
        if self.bodies_asked.len() < before && !self.bodies_asked.is_empty() {
            step.send.push(Message::Lack(rest(&self.bodies_asked, BODIES_MAX)));
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

/// What is still to come, in an order of its own, so that the same is said in the same state.
fn rest(ids: &HashSet<OperationId>, most: usize) -> Vec<OperationId> {
    let mut ids: Vec<_> = ids.iter().copied().collect();
    ids.sort_unstable();
    ids.truncate(most);
    ids
}
