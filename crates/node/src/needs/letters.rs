//! “I can” from elsewhere: of somebody who sees a public need or offer, and is no member of the space where it stands.

use commonage_economy::id::Id;
use commonage_economy::needs::act::{Act, Can, CanLetter};
use commonage_log::{LetterBody, Millis, Operation, Room, SpaceId};

use crate::error::{NodeError, Result};
use crate::letters::Letter;
use crate::node::Node;

impl Node {
    /// Says “I can” about a public need or offer in a space in which this person does not write: by letter.
    ///
    /// # Errors
    /// If it is not known here, or the letter cannot be written.
    pub fn send_can(&mut self, space: SpaceId, can: Can, now: Millis) -> Result<Operation> {
        let me = self.me()?;
        let is_public = self.board_of(&space)?.asked(&can.of).is_some_and(|asked| asked.is_public);
        if !is_public {
            return Err(NodeError::NotFound("no need or offer here begins so. Look at “commonage board”.".into()));
        }
        let letter = CanLetter { can, name: self.name_of(&me).into(), space };
        let body = LetterBody::Room(Room::NEEDS.0, letter.write());
        self.send_letter(me, space, body, now)
    }

    /// Takes an “I can” that came by letter to the board; whoever decides about the ask says yes to it at once.
    pub(crate) fn take_in_can(&mut self, letter: &Letter, now: Millis) -> Result<()> {
        let Some(held) = can_of(letter) else { return Ok(()) };
        if !letter.is_confirmed {
            return Err(NodeError::NotFound(
                "the one who writes is not known here yet. Import their public file first, so that their devices can be \
                 told from others."
                    .into(),
            ));
        }
        // It speaks for the one who sent it, whatever it says.
        let can = Can {
            agent: Id::Space(letter.from),
            called: Some(held.name),
            letter: Some(letter.id),
            with: None,
            ..held.can
        };
        let of = can.of;
        let operation = self.state_need(letter.to, Act::Can(Box::new(can)), now)?;
        let me = self.me()?;
        let is_steward = self.is_steward(letter.to)?;
        let asked = self.board_of(&letter.to)?.asked(&of);
        if asked.is_some_and(|asked| asked.is_decided_by(me, is_steward) && !asked.ask.first_come) {
            self.state_need(letter.to, Act::Agree { can: operation.id(), amount: None }, now)?;
        }
        Ok(())
    }
}

/// The “I can” that a letter tells of.
pub fn can_of(letter: &Letter) -> Option<CanLetter> {
    match &letter.body {
        Some(LetterBody::Room(room, bytes)) if *room == Room::NEEDS.0 => CanLetter::read(bytes),
        _ => None,
    }
}
