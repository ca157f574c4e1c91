//! Letters between spaces: sent, carried by anyone, taken in or declined, and answered by a receipt.
//!
//! A letter is proven by its own signature alone, since the addressee may hold nothing else of the sender. So who
//! signed it is certain; that the device speaks for the space it names is certain only where that space is held.

use std::collections::BTreeMap;

use commonage_log::limits::{CARRIED_LETTERS_MAX, INBOX_LETTERS_MAX, INBOX_LETTERS_PER_SENDER_MAX, LETTER_BYTES_MAX};
use commonage_log::{
    Audience, Body, Kind, LetterBody, Level, Millis, Operation, OperationId, PersonId, Refusal, Run, SpaceId,
    SpaceKind, Verdict, Word,
};

use crate::error::{NodeError, Result};
use crate::node::Node;
use crate::signing::Writing;

/// How far a letter has come, as far as is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// Sent; nothing was heard yet.
    Asked,
    /// It lies in their inbox.
    TheyHaveIt,
    /// Taken in.
    Accepted,
    /// Declined.
    Declined,
}

impl From<Verdict> for Progress {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Arrived => Progress::TheyHaveIt,
            Verdict::Accepted => Progress::Accepted,
            Verdict::Declined => Progress::Declined,
        }
    }
}

/// A letter as it is shown.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The operation.
    pub id: OperationId,
    /// The space that it says it comes from.
    pub from: SpaceId,
    /// The space that it is for.
    pub to: SpaceId,
    /// The person whose device signed it, if that is known here.
    pub signer: Option<PersonId>,
    /// Whether the device is known here to speak for the sending space.
    pub is_confirmed: bool,
    /// When, by the sender's clock.
    pub clock: Millis,
    /// What it says; `None` if this version does not understand it.
    pub body: Option<LetterBody>,
    /// How far it has come.
    pub progress: Progress,
    /// Whether that is certain: known by our own acts, or told by a device known here to speak for the addressee.
    pub is_certain: bool,
}

/// What was heard of a letter: a confirmed word beats any number of others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Heard {
    is_confirmed: bool,
    progress: Progress,
}

/// By the letter and the space that answers: only the space that the letter was for is listened to.
type Receipts = BTreeMap<(OperationId, SpaceId), Heard>;

impl Node {
    /// Writes a letter from a space (or from oneself) to another.
    ///
    /// # Errors
    /// If this person may not write in the sending space.
    pub fn send_letter(&mut self, from: SpaceId, to: SpaceId, body: LetterBody, now: Millis) -> Result<Operation> {
        self.ensure_speaks()?;
        if from == to {
            return Err(NodeError::NotFound("a letter goes to another space. For your own, write a note.".into()));
        }
        let body = match body {
            LetterBody::Text(text) => LetterBody::Text(crate::texts::letter(&text)?),
            other => other,
        };
        let space = self.space(&from)?;
        self.right_to_write(space).map_err(|why| NodeError::refused("writing the letter", why))?;
        let writing = Writing { to: Some(to), ..Writing::new(from, Audience::Public, Body::Letter(body)) };
        self.write(writing, now)
    }

    /// Takes a letter that arrived by itself: into an inbox here, or to carry further. False if it is known, too
    /// large, or there is no room for it.
    ///
    /// # Errors
    /// If its signature does not hold, or the store fails.
    pub fn receive_letter(&mut self, operation: Operation) -> Result<bool> {
        let Some(to) = operation.header().to else { return Ok(false) };
        if operation.body().is_none_or(|body| body.len() > LETTER_BYTES_MAX) || self.store.contains(&operation.id())? {
            return Ok(false);
        }
        let sender = operation.header().author;
        let run = Run::single(operation)?;
        let is_ours = self.images.get(&to).is_some_and(|image| self.may_write(&image.space));
        let (count, most) = if is_ours {
            (self.store.letter_count(Some(&to))?, INBOX_LETTERS_MAX)
        } else {
            (self.store.letter_count(None)?, CARRIED_LETTERS_MAX)
        };
        let from_sender = self.store.letter_count_from(&sender, Some(&to))?;
        if count >= most as u64 || from_sender >= INBOX_LETTERS_PER_SENDER_MAX as u64 {
            return Ok(false);
        }
        let is_new = self.store.put_letter(&run)?;
        self.mail += u64::from(is_new);
        Ok(is_new)
    }

    /// Every letter held here, in a log or by itself, each once.
    pub(crate) fn letter_operations(&self) -> Result<BTreeMap<OperationId, Operation>> {
        let mut all: BTreeMap<_, _> =
            self.store.all_letters()?.into_iter().map(|operation| (operation.id(), operation)).collect();
        for space in self.spaces() {
            // What a closed space says to us cannot be confirmed from outside; it is heard all the same.
            let is_heard = |refusal: Option<Refusal>| refusal.is_none_or(|why| why == Refusal::StandingUnknown);
            let written = space.of_kind(Kind::Letter).filter_map(|number| space.glance(number));
            for glance in written.filter(|glance| is_heard(glance.refusal)) {
                if let Some(operation) = self.store.operation(&glance.id)? {
                    all.insert(glance.id, operation);
                }
            }
        }
        Ok(all)
    }

    /// The letters to and from the spaces in which this person may write, the newest last; receipts are folded in.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn letters(&self) -> Result<(Vec<Letter>, Vec<Letter>)> {
        let all = self.letter_operations()?;
        let mut receipts = Receipts::new();
        for operation in all.values() {
            if let Some(Body::Letter(LetterBody::Receipt { letter, verdict })) = operation.body().map(Body::decode) {
                let heard = Heard { is_confirmed: self.is_confirmed(operation), progress: verdict.into() };
                let held = receipts.entry((letter, operation.space())).or_insert(heard);
                *held = (*held).max(heard);
            }
        }
        let is_ours = |id: &SpaceId| self.images.get(id).is_some_and(|image| self.may_write(&image.space));
        let (mut received, mut sent) = (Vec::new(), Vec::new());
        for operation in all.values() {
            let Some(letter) = self.letter_of(operation, &receipts) else { continue };
            if is_ours(&letter.to) {
                received.push(letter.clone());
            }
            if is_ours(&letter.from) {
                sent.push(letter);
            }
        }
        received.sort_by_key(|letter| (letter.clock, letter.id));
        sent.sort_by_key(|letter| (letter.clock, letter.id));
        Ok((received, sent))
    }

    /// Whether its device is known here to speak for the space that it names.
    fn is_confirmed(&self, operation: &Operation) -> bool {
        let space = self.images.get(&operation.space()).map(|image| &image.space);
        let glance = space.and_then(|space| space.glance(space.find(&operation.id())?));
        glance.is_some_and(|glance| glance.refusal.is_none())
    }

    fn letter_of(&self, operation: &Operation, receipts: &Receipts) -> Option<Letter> {
        let (id, from, to) = (operation.id(), operation.space(), operation.header().to?);
        let body = match operation.body().map(Body::decode) {
            Some(Body::Letter(LetterBody::Receipt { .. })) => return None,
            Some(Body::Letter(body)) => Some(body),
            _ => None,
        };
        let ours = self.images.get(&to).and_then(|image| image.space.answers().get(&id).copied());
        let ours = ours.map(|verdict| Heard { is_confirmed: true, progress: verdict.into() });
        let nothing = Heard { is_confirmed: true, progress: Progress::Asked };
        let heard = ours.or_else(|| receipts.get(&(id, to)).copied()).unwrap_or(nothing);
        Some(Letter {
            id,
            from,
            to,
            signer: self.identities.person_of(&operation.header().author),
            is_confirmed: self.is_confirmed(operation),
            clock: operation.header().clock,
            body,
            progress: heard.progress,
            is_certain: heard.is_confirmed,
        })
    }

    /// Tells the senders of letters that lie here unanswered that they have arrived. Returns how many.
    ///
    /// # Errors
    /// If the store fails.
    pub fn acknowledge_letters(&mut self, now: Millis) -> Result<usize> {
        let (received, _) = self.letters()?;
        let unanswered: Vec<_> = received.into_iter().filter(|letter| letter.progress == Progress::Asked).collect();
        for letter in &unanswered {
            self.answer(letter, Verdict::Arrived, now)?;
        }
        Ok(unanswered.len())
    }

    /// Takes a letter in or declines it, and sends the receipt. A request to join that is taken in brings its person
    /// in at the level given.
    ///
    /// # Errors
    /// If there is no such letter, or this person may not answer it.
    pub fn answer_letter(&mut self, id: OperationId, verdict: Verdict, level: Level, now: Millis) -> Result<Letter> {
        let (received, _) = self.letters()?;
        let letter = received.into_iter().find(|letter| letter.id == id).ok_or_else(|| {
            NodeError::NotFound(format!("no letter {} lies here. Look at “commonage letters”.", id.short()))
        })?;
        if let (Some(LetterBody::JoinRequest(_)), Verdict::Accepted) = (&letter.body, verdict) {
            let kind = self.images.get(&letter.from).and_then(|image| image.space.kind());
            if kind != Some(SpaceKind::Person) || !letter.is_confirmed {
                return Err(NodeError::NotFound(
                    "the one who asks is not known here yet. Import their export first, so that their devices can be \
                     told from others."
                        .into(),
                ));
            }
            self.grant(letter.to, letter.from, level, now)?;
        }
        if verdict == Verdict::Accepted {
            self.take_in_claim(&letter, now)?;
            self.take_in_can(&letter, now)?;
        }
        self.answer(&letter, verdict, now)?;
        Ok(letter)
    }

    fn answer(&mut self, letter: &Letter, verdict: Verdict, now: Millis) -> Result<()> {
        let word = Word::Answer { letter: letter.id, from: letter.from, verdict };
        self.say(letter.to, Audience::Members, word, "answering the letter", now)?;
        let receipt = LetterBody::Receipt { letter: letter.id, verdict };
        self.send_letter(letter.to, letter.from, receipt, now)?;
        Ok(())
    }
}
