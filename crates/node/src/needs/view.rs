//! Needs and offers as a viewer sees them, across all spaces.

use commonage_economy::id::Id;
use commonage_economy::needs::{Asked, Board};
use commonage_economy::vocabulary::Class;
use commonage_log::{Audience, OperationId, SpaceId};

use crate::error::{NodeError, Result};
use crate::query::View;

/// A need or an offer, with the space in which it stands.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Where it was asked.
    pub space: SpaceId,
    /// What was asked, and what became of it.
    pub asked: &'a Asked,
}

impl<'a> View<'a> {
    /// Every need and offer that the viewer may see, over or not; without those that were taken back.
    pub fn asked(&self) -> impl Iterator<Item = Shown<'a>> + use<'a> {
        let node = self.node;
        let boards: Vec<(SpaceId, &'a Board, bool)> = node
            .images
            .iter()
            .filter(|(id, image)| !image.books.board.is_empty() && self.sees(id, Audience::Public).unwrap_or(false))
            .map(|(id, image)| (*id, &image.books.board, self.sees(id, Audience::Members).unwrap_or(false)))
            .collect();
        boards.into_iter().flat_map(|(space, board, is_member)| {
            let seen = board.all().filter(move |asked| (is_member || asked.is_public) && !asked.is_taken_back);
            seen.map(move |asked| Shown { space, asked })
        })
    }

    /// The board of a space, for its members.
    ///
    /// # Errors
    /// If the space is not here, or not for this viewer.
    pub fn board(&self, space: &SpaceId) -> Result<&'a Board> {
        if !self.sees(space, Audience::Members)? {
            let why = commonage_log::Refusal::NotAMember;
            return Err(NodeError::refused("looking at the board", why));
        }
        self.node.board_of(space)
    }

    /// One need or offer, if the viewer may see it.
    pub fn asked_of(&self, space: &SpaceId, id: &OperationId) -> Option<Shown<'a>> {
        let asked = self.node.board_of(space).ok()?.asked(id)?;
        let is_public = asked.is_public && self.sees(space, Audience::Public).unwrap_or(false);
        let is_seen = is_public || self.sees(space, Audience::Members).unwrap_or(false);
        (is_seen && !asked.is_taken_back).then_some(Shown { space: *space, asked })
    }

    /// Whether it is the viewer's own word, or for them.
    pub fn is_yours(&self, shown: &Shown<'_>) -> bool {
        self.is_mine(shown.asked.author, &shown.asked.ask.agent)
    }

    /// What an agent is called: by the name it has here, else as it was called where it was asked.
    pub fn agent_name(&self, space: &SpaceId, agent: &Id, called: Option<&str>) -> String {
        match (agent, called) {
            (Id::Space(_), _) => self.called(space, Class::Agent, agent),
            (_, Some(called)) => called.to_owned(),
            _ => self.called(space, Class::Agent, agent),
        }
    }
}
