//! A person as another sees them: what they chose to show, and how the two know each other, in words. No sums.

use commonage_economy::id::Id;
use commonage_log::{Audience, Millis, PersonId, SpaceId, SpaceKind};
use serde::Serialize;

use crate::error::{NodeError, Result};
use crate::needs::AskLine;
use crate::query::View;

/// Most ways in which two know each other that are told: enough to recognise somebody.
const TIES_MAX: usize = 6;

/// Most needs and offers that are shown.
const ASKS_MAX: usize = 12;

/// One way in which the viewer and another know each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "tie")]
pub enum Tie {
    /// Both belong to a space.
    Space {
        /// What it is called.
        space: String,
        /// Its id.
        id: String,
    },
    /// Something was agreed between them.
    Agreed {
        /// About what.
        matter: String,
    },
    /// The viewer knows somebody from one space, who is with the other in another space.
    Through {
        /// Who is between them.
        who: String,
        /// Where the viewer knows them from.
        from: String,
        /// Where they are with the other.
        space: String,
    },
}

/// A person in full, for one viewer.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct PersonPage {
    /// Their id.
    pub id: String,
    /// What they are called.
    pub name: String,
    /// What they say of themselves.
    pub about: Option<String>,
    /// Whether it is the viewer.
    pub is_you: bool,
    /// How the two know each other.
    pub ties: Vec<Tie>,
    /// What they need and offer, as far as the viewer may see it.
    pub asks: Vec<AskLine>,
}

impl View<'_> {
    /// A person, as the viewer may know them: somebody with whom they share a space, or whose public words are here.
    ///
    /// # Errors
    /// If there is no such person here for this viewer.
    pub fn person_page(&self, id: &PersonId, now: Millis) -> Result<PersonPage> {
        let held = self.node.space(id)?;
        if held.kind() != Some(SpaceKind::Person) || !self.sees(id, Audience::Public)? {
            return Err(NodeError::UnknownSpace(*id));
        }
        let agent = Id::Space(*id);
        let mine = self.asked().filter(|shown| shown.asked.ask.agent == agent && shown.asked.over.is_none());
        let asks = mine.take(ASKS_MAX).map(|shown| self.ask_line(&shown, now)).collect();
        Ok(PersonPage {
            id: id.to_string(),
            name: self.name_of(id),
            about: held.about().map(str::to_owned),
            is_you: self.viewer_id() == Some(*id),
            ties: self.ties(id),
            asks,
        })
    }

    fn ties(&self, other: &PersonId) -> Vec<Tie> {
        let Some(me) = self.viewer_id().filter(|me| me != other) else { return Vec::new() };
        let mut ties = Vec::new();
        let groups: Vec<SpaceId> = self
            .node
            .spaces()
            .filter(|space| space.kind().is_some_and(|kind| kind != SpaceKind::Person))
            .map(commonage_log::Space::id)
            .filter(|id| self.sees(id, Audience::Members).unwrap_or(false))
            .collect();
        let (mut shared, mut theirs) = (Vec::new(), Vec::new());
        for id in &groups {
            let Ok(space) = self.node.space(id) else { continue };
            match (space.level_of(&me).is_some(), space.level_of(other).is_some()) {
                (true, true) => shared.push(*id),
                (false, true) => theirs.push(*id),
                _ => {}
            }
        }
        ties.extend(self.agreed_between(me, *other));
        ties.extend(shared.iter().map(|id| Tie::Space { space: self.name_of(id), id: id.to_string() }));
        if shared.is_empty() {
            ties.extend(self.through(me, *other, &groups, &theirs));
        }
        ties.truncate(TIES_MAX);
        ties
    }

    /// What was agreed between two, the last first.
    fn agreed_between(&self, me: PersonId, other: PersonId) -> Vec<Tie> {
        let (mine, theirs) = (Id::Space(me), Id::Space(other));
        let is_between = |asked: &commonage_economy::needs::Asked| {
            let agreed = asked.takings.iter().filter(|taking| taking.reply == commonage_economy::needs::Reply::Agreed);
            agreed
                .map(|taking| (&asked.ask.agent, &taking.can.agent))
                .any(|(asker, taker)| (*asker == mine && *taker == theirs) || (*asker == theirs && *taker == mine))
        };
        let mut found: Vec<_> = self.asked().filter(|shown| is_between(shown.asked)).collect();
        found.sort_by_key(|shown| (std::cmp::Reverse(shown.asked.clock), shown.asked.id));
        found.into_iter().take(TIES_MAX).map(|shown| Tie::Agreed { matter: shown.asked.ask.what.to_string() }).collect()
    }

    /// Whom the viewer knows that is with the other somewhere.
    fn through(&self, me: PersonId, other: PersonId, groups: &[SpaceId], theirs: &[SpaceId]) -> Vec<Tie> {
        let mut ties = Vec::new();
        for there in theirs {
            let Ok(space) = self.node.space(there) else { continue };
            for member in space.members().filter(|member| member.person != other && member.person != me) {
                let is_ours = |id: &&SpaceId| {
                    let both = |space: &commonage_log::Space| {
                        space.level_of(&me).is_some() && space.level_of(&member.person).is_some()
                    };
                    self.node.space(id).is_ok_and(both)
                };
                if let Some(from) = groups.iter().find(is_ours) {
                    ties.push(Tie::Through {
                        who: self.name_of(&member.person),
                        from: self.name_of(from),
                        space: self.name_of(there),
                    });
                }
                if ties.len() >= TIES_MAX {
                    return ties;
                }
            }
        }
        ties
    }
}
