//! Answers for a viewer: plain values, ready to be shown or turned into JSON. Nothing leaves but through
//! [`crate::projection`].

use std::collections::BTreeSet;

use commonage_log::{
    Admission, Audience, Body, Fork, Glance, Kind, LetterBody, Member, Operation, OperationId, PersonId, Space,
    SpaceId, SpaceKind, Word, to_hex,
};
use serde::Serialize;

use crate::error::{NodeError, Result};
use crate::node::Node;
use crate::projection::{Viewer, knows, sees};

/// A space in one line.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct SpaceLine {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: Option<&'static str>,
    /// What people call it.
    pub name: String,
    /// What the viewer may do in it.
    pub level: Option<&'static str>,
    /// How many members it has, if the viewer may know.
    pub members: Option<usize>,
    /// How many operations of it are here.
    pub operations: usize,
}

/// A space in full.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct SpacePage {
    /// What stands in the list.
    #[serde(flatten)]
    pub line: SpaceLine,
    /// What it is for.
    pub about: Option<String>,
    /// Where it can be reached.
    pub addresses: Vec<String>,
    /// The audience that sees who belongs to it.
    pub membership: Option<String>,
    /// Who may bring others in.
    pub admission: Option<&'static str>,
    /// Who belongs to it; empty if the viewer may not know.
    pub people: Vec<MemberLine>,
    /// Open invitations; empty if the viewer may not know.
    pub invitations: Vec<InvitationLine>,
    /// Operations that wait for others that have not arrived.
    pub waiting: usize,
    /// Forks that nobody has settled yet.
    pub open_forks: usize,
    /// One number for all that the space says: equal on every computer with the same operations; empty if the viewer
    /// may not know.
    pub state: String,
}

/// A member.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct MemberLine {
    /// The person's id.
    pub id: String,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub level: &'static str,
    /// Whether that is the viewer.
    pub is_you: bool,
}

/// An open invitation.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct InvitationLine {
    /// The invite act.
    pub id: String,
    /// The level that it gives.
    pub level: &'static str,
    /// How many used it.
    pub used: u32,
    /// How many may.
    pub uses: u32,
    /// The last moment to use it, in ms since 1970.
    pub expires_ms: Option<u64>,
}

/// Whether an operation counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It does.
    Counts,
    /// Not yet: later facts may decide.
    InQuestion,
    /// It does not.
    Void,
}

/// One operation, readable.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct LogLine {
    /// Its id.
    pub id: String,
    /// When, in ms since 1970, by its author's clock.
    pub at_ms: u64,
    /// The name of who wrote it.
    pub author: String,
    /// Their id, if known.
    pub author_id: Option<String>,
    /// The device.
    pub device: String,
    /// Who may read it.
    pub audience: String,
    /// Its place in its log.
    pub seq: u64,
    /// What it is, in a word.
    pub kind: &'static str,
    /// What it says or does, in a sentence.
    pub text: String,
    /// Whether it counts.
    pub standing: Standing,
    /// Why not, and what to do.
    pub why: Option<String>,
}

/// The answers for one viewer.
pub struct View<'a> {
    pub(crate) node: &'a Node,
    viewer: Viewer,
    /// Where the view is narrowed: the spaces that it shows.
    only: Option<&'a BTreeSet<SpaceId>>,
}

impl Node {
    /// What a viewer sees.
    pub fn seen_by(&self, viewer: Viewer) -> View<'_> {
        View { node: self, viewer, only: None }
    }

    /// What the person of this node sees.
    ///
    /// # Errors
    /// If nobody has begun here.
    pub fn my_view(&self) -> Result<View<'_>> {
        Ok(self.seen_by(Viewer::Person(self.me()?)))
    }

    /// The same, narrowed to some spaces: of all others nothing is seen, not even that they are there. Of people it shows
    /// those who belong to one of them.
    ///
    /// # Errors
    /// If nobody has begun here.
    pub fn my_view_of<'a>(&'a self, only: Option<&'a BTreeSet<SpaceId>>) -> Result<View<'a>> {
        Ok(View { only, ..self.my_view()? })
    }
}

impl View<'_> {
    fn space(&self, id: &SpaceId) -> Result<&Space> {
        let space = self.node.space(id)?;
        if self.may_know(space) || (space.kind().is_none() && self.is_whole()) {
            Ok(space)
        } else {
            Err(NodeError::UnknownSpace(*id))
        }
    }

    /// Whether nothing is left out.
    pub(crate) fn is_whole(&self) -> bool {
        self.only.is_none()
    }

    fn is_within(&self, space: &Space, audience: Audience) -> bool {
        let Some(only) = self.only else { return true };
        let id = space.id();
        // Who belongs to a space is known by name to those who see it.
        let is_known = || {
            let belongs = |other: &SpaceId| self.node.space(other).is_ok_and(|held| held.level_of(&id).is_some());
            self.viewer_id() == Some(id) || only.iter().any(belongs)
        };
        let is_person = space.kind() == Some(SpaceKind::Person) && audience == Audience::Public;
        only.contains(&id) || (is_person && is_known())
    }

    pub(crate) fn may_see(&self, space: &Space, audience: Audience) -> bool {
        self.is_within(space, audience) && sees(self.viewer, space, audience)
    }

    fn may_know(&self, space: &Space) -> bool {
        self.is_within(space, Audience::Public) && knows(self.viewer, space)
    }

    fn sees_members(&self, space: &Space) -> bool {
        space.control_audience().is_some_and(|audience| self.may_see(space, audience))
    }

    /// What the viewer may know a space as: its name is said to those who see who belongs to it.
    pub fn name_of(&self, id: &SpaceId) -> String {
        let is_mine = self.viewer_id().is_some() && self.viewer_id() == self.node.person();
        // Of a space that has not arrived, its own ticket told the name.
        let is_told =
            |space: &Space| self.sees_members(space) || (is_mine && self.is_whole() && space.kind().is_none());
        let is_told = self.node.space(id).is_ok_and(is_told);
        if is_told { self.node.name_of(id) } else { id.short() }
    }

    pub(crate) fn viewer_id(&self) -> Option<PersonId> {
        match self.viewer {
            Viewer::Person(person) => Some(person),
            _ => None,
        }
    }

    /// The spaces that the viewer may know of; people's own spaces only if asked for. Their own come first.
    pub fn spaces(&self, with_people: bool) -> Vec<SpaceLine> {
        let known =
            self.node.spaces().filter(|space| self.may_know(space) || (space.kind().is_none() && self.is_whole()));
        let known = known.filter(|space| with_people || space.kind() != Some(SpaceKind::Person));
        let mut lines: Vec<_> = known.map(|space| self.line(space)).collect();
        lines.sort_by(|a, b| (a.level.is_none(), &a.name, &a.id).cmp(&(b.level.is_none(), &b.name, &b.id)));
        lines
    }

    fn line(&self, space: &Space) -> SpaceLine {
        let level = self.viewer_id().and_then(|person| space.level_of(&person));
        let is_group = space.kind().is_some_and(|kind| kind != SpaceKind::Person);
        let may_know = self.sees_members(space);
        let visible = |glance: &Glance| self.may_see(space, glance.log.audience);
        SpaceLine {
            id: space.id().to_string(),
            kind: space.kind().filter(|_| may_know).map(SpaceKind::name),
            name: self.name_of(&space.id()),
            level: level.map(commonage_log::Level::name),
            members: (is_group && may_know).then(|| space.members().count()),
            operations: if may_know && is_group { space.len() } else { space.glances().filter(visible).count() },
        }
    }

    /// A space in full.
    ///
    /// # Errors
    /// If the viewer may not know of it.
    pub fn space_page(&self, id: &SpaceId) -> Result<SpacePage> {
        let space = self.space(id)?;
        let may_know = self.sees_members(space);
        let image = self.node.image(id);
        let invitations = space.invitations().filter(|_| may_know).map(|invitation| InvitationLine {
            id: invitation.id.to_string(),
            level: invitation.level.name(),
            used: invitation.used,
            uses: invitation.uses,
            expires_ms: invitation.expires.map(|at| at.0),
        });
        let is_open = |fork: &&Fork| fork.kept.is_none() && self.may_see(space, fork.log.audience);
        Ok(SpacePage {
            line: self.line(space),
            about: space.about().filter(|_| may_know).map(str::to_owned),
            addresses: if may_know { space.addresses().to_vec() } else { Vec::new() },
            membership: space.control_audience().map(|audience| audience.to_string()),
            admission: space.kind().filter(|_| may_know).map(|_| admission_name(space.admission())),
            people: if may_know { self.members_of(space) } else { Vec::new() },
            invitations: invitations.collect(),
            waiting: image.filter(|_| may_know).map_or(0, crate::image::Image::waiting),
            open_forks: space.forks().iter().filter(is_open).count(),
            state: if may_know { to_hex(&self.node.state_hash(space)[..8]) } else { String::new() },
        })
    }

    /// Who belongs to a space.
    ///
    /// # Errors
    /// If the viewer may not know.
    pub fn members(&self, id: &SpaceId) -> Result<Vec<MemberLine>> {
        let space = self.space(id)?;
        if !self.sees_members(space) {
            let why = commonage_log::Refusal::StandingUnknown;
            return Err(NodeError::refused("listing the members", why));
        }
        Ok(self.members_of(space))
    }

    fn members_of(&self, space: &Space) -> Vec<MemberLine> {
        let line = |Member { person, level }| MemberLine {
            id: person.to_string(),
            name: self.name_of(&person),
            level: level.name(),
            is_you: self.viewer_id() == Some(person),
        };
        let mut lines: Vec<_> = space.members().map(line).collect();
        lines.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        lines
    }

    /// The last operations of a space that the viewer may see, oldest first.
    ///
    /// # Errors
    /// If the viewer may not know of it, or the store cannot be read.
    pub fn log(&self, id: &SpaceId, limit: usize) -> Result<Vec<LogLine>> {
        let space = self.space(id)?;
        let visible = space.glances().filter(|glance| self.may_see(space, glance.log.audience));
        let mut glances: Vec<_> = visible.collect();
        // By time, and in causal order where times are equal or wrong: the sort is stable.
        glances.sort_by_key(|glance| glance.clock);
        let from = glances.len().saturating_sub(limit);
        let erased = space.erased();
        let mut lines = Vec::new();
        for glance in &glances[from..] {
            let operation = self.node.store().operation(&glance.id)?;
            lines.push(self.log_line(space, glance, operation.as_ref(), erased.contains(&glance.id)));
        }
        Ok(lines)
    }

    pub(crate) fn log_line(
        &self,
        space: &Space,
        glance: &Glance,
        operation: Option<&Operation>,
        erased: bool,
    ) -> LogLine {
        let person = match space.kind() {
            Some(SpaceKind::Person) => Some(space.id()),
            _ => glance.author.map(|author| SpaceId(author.0)),
        };
        let body = operation.and_then(|operation| operation.body().map(Body::decode));
        let text = match body {
            _ if erased => "erased".to_owned(),
            None => "cannot be read here".to_owned(),
            Some(body) => self.sentence(&body, operation),
        };
        let was_left = glance.refusal == Some(commonage_log::Refusal::Forked) && is_settled(space, glance);
        LogLine {
            id: glance.id.to_string(),
            at_ms: glance.clock.0,
            author: person.map_or_else(|| glance.log.device.short(), |person| self.name_of(&person)),
            author_id: person.map(|person| person.to_string()),
            device: glance.log.device.short(),
            audience: glance.log.audience.to_string(),
            seq: glance.seq,
            kind: kind_name(glance.kind),
            text,
            standing: match glance.refusal {
                None => Standing::Counts,
                Some(_) if was_left => Standing::Void,
                Some(refusal) if refusal.is_question() => Standing::InQuestion,
                Some(_) => Standing::Void,
            },
            why: glance.refusal.map(|refusal| match was_left {
                true => "its person kept another branch. Say it again if it was meant.".to_owned(),
                false => refusal.sentence(),
            }),
        }
    }

    fn sentence(&self, body: &Body, operation: Option<&Operation>) -> String {
        let to = operation.and_then(|operation| operation.header().to);
        match body {
            Body::Control(act) => crate::sentences::control(act, &|id| self.name_of(id)),
            Body::Word(word) => word_sentence(word),
            Body::Letter(letter) => letter_sentence(letter, to.map(|to| self.name_of(&to))),
            Body::Room(commonage_log::Room::ECONOMY, _) => {
                operation.map_or_else(String::new, |operation| self.record_sentence(&operation.space(), operation))
            }
            Body::Room(commonage_log::Room::SHARING, _) => {
                operation.map_or_else(String::new, |operation| self.act_sentence(&operation.space(), operation))
            }
            Body::Room(commonage_log::Room::PLACE, _) => {
                operation.map_or_else(String::new, |operation| self.place_sentence(operation))
            }
            Body::Room(commonage_log::Room::NEEDS, _) => {
                operation.map_or_else(String::new, |operation| self.need_sentence(&operation.space(), operation))
            }
            Body::Room(..) | Body::Other => "not understood by this version".to_owned(),
        }
    }

    /// Finds a space or person by name, or by the beginning of an id, among those the viewer may know.
    ///
    /// # Errors
    /// If nothing fits, or more than one does.
    pub fn find(&self, text: &str) -> Result<SpaceId> {
        let known =
            self.node.spaces().filter(|space| self.may_know(space) || (space.kind().is_none() && self.is_whole()));
        let ids: Vec<_> = known.map(Space::id).collect();
        if let Ok(id) = text.parse::<SpaceId>() {
            return Ok(id);
        }
        let by_name: Vec<_> = ids.iter().filter(|id| self.name_of(id).eq_ignore_ascii_case(text.trim())).collect();
        let by_id = || ids.iter().filter(|id| text.len() >= 4 && id.to_string().starts_with(text)).collect::<Vec<_>>();
        let found = if by_name.is_empty() { by_id() } else { by_name };
        match found[..] {
            [id] => Ok(*id),
            [] => Err(NodeError::NotFound(format!(
                "nothing here is called “{text}”. Look at “commonage space list”, or give the beginning of an id."
            ))),
            _ => Err(NodeError::NotFound(format!(
                "several here are called “{text}”: {}. Give the beginning of the id instead.",
                found.iter().map(|id| id.short()).collect::<Vec<_>>().join(", ")
            ))),
        }
    }

    /// Finds an operation by the beginning of its id, among those that the viewer may see.
    ///
    /// # Errors
    /// If nothing fits, or more than one does.
    pub fn find_operation(&self, text: &str) -> Result<OperationId> {
        if let Ok(id) = text.parse::<OperationId>() {
            return Ok(id);
        }
        let mut found = Vec::new();
        for space in self.node.spaces() {
            let seen = space.glances().filter(|glance| self.may_see(space, glance.log.audience));
            let fits = seen.filter(|glance| text.len() >= 4 && glance.id.to_string().starts_with(text));
            found.extend(fits.map(|glance| glance.id));
        }
        match found[..] {
            [id] => Ok(id),
            [] => Err(NodeError::NotFound(format!("no operation here begins with “{text}”. Look at “commonage log”."))),
            _ => Err(NodeError::NotFound(format!("several operations begin with “{text}”. Give more of the id."))),
        }
    }

    /// Whether the viewer may see what a space says to an audience.
    ///
    /// # Errors
    /// If the space is not held.
    pub fn sees(&self, id: &SpaceId, audience: Audience) -> Result<bool> {
        Ok(self.may_see(self.node.space(id)?, audience))
    }
}

/// Whether every fork of the log up to this place was settled.
fn is_settled(space: &Space, glance: &Glance) -> bool {
    let mut forks = space.forks().into_iter().filter(|fork| fork.log == glance.log && fork.seq <= glance.seq);
    forks.all(|fork| fork.kept.is_some())
}

fn admission_name(rule: Admission) -> &'static str {
    match rule {
        Admission::Stewards => "stewards",
        Admission::Writers => "writers",
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Control => "membership",
        Kind::Note => "note",
        Kind::Erase => "erase",
        Kind::Answer => "answer",
        Kind::Acknowledge => "seen",
        Kind::Letter => "letter",
        Kind::Record => "ledger",
        Kind::Other => "unknown",
        Kind::Unreadable => "unreadable",
    }
}

fn word_sentence(word: &Word) -> String {
    match word {
        Word::Note(text) => text.clone(),
        Word::Erase { operation } => format!("erased {}", operation.short()),
        Word::Answer { letter, verdict, .. } => {
            format!("letter {}: {}", letter.short(), crate::sentences::verdict(*verdict))
        }
        Word::Acknowledge => "has seen what others wrote".to_owned(),
    }
}

fn letter_sentence(letter: &LetterBody, to: Option<String>) -> String {
    let to = to.unwrap_or_default();
    match letter {
        LetterBody::Text(text) => format!("to {to}: {text}"),
        LetterBody::JoinRequest(text) if text.is_empty() => format!("asks {to} to be let in"),
        LetterBody::JoinRequest(text) => format!("asks {to} to be let in: {text}"),
        LetterBody::Receipt { letter, verdict } => {
            format!("tells {to} that letter {} {}", letter.short(), crate::sentences::verdict(*verdict))
        }
        LetterBody::Room(room, bytes) if *room == commonage_log::Room::NEEDS.0 => {
            crate::needs::letter_sentence(bytes, &to)
        }
        LetterBody::Room(room, bytes) => crate::sharing::letter_sentence(*room, bytes, &to),
    }
}
