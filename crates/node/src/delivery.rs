//! What others have of what is here: remembered whenever two computers were even, for each space that they share.
//!
//! It is kept on this computer alone. It says what a computer has, never what a person has read.

use std::collections::BTreeMap;

use commonage_log::{OperationId, PersonId, SpaceId};
use minicbor::{Decode, Encode};
use serde::Serialize;

use crate::error::Result;
use crate::node::Node;
use crate::query::View;

/// Where the store remembers it.
const SETTING: &str = "reached";

/// How far somebody's computer was even with this one, in one space.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
struct Mark {
    #[n(0)]
    space: SpaceId,
    #[n(1)]
    person: PersonId,
    #[n(2)]
    is_hub: bool,
    /// Operations of the space that were here then: in the order of their coming, they have all of these.
    #[n(3)]
    count: u64,
}

/// What others have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reached {
    marks: BTreeMap<(SpaceId, PersonId, bool), u64>,
    is_changed: bool,
}

/// Who has something that was said here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Delivery {
    /// The people whose own computer has it, by name.
    pub people: Vec<String>,
    /// The hubs that keep it for others, by name.
    pub hubs: Vec<String>,
}

/// Somebody else's computer, and how it stands with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Neighbour {
    /// Whose it is, as far as is known.
    pub name: String,
    /// Whether it is another device of the viewer.
    pub is_yours: bool,
    /// Whether it keeps things for others.
    pub is_hub: bool,
    /// When the two were connected last, in ms since 1970.
    pub met_ms: Option<u64>,
    /// The spaces in which something is here that it has not got yet, by name.
    pub lacks: Vec<String>,
    /// What went wrong when they met last.
    pub trouble: Option<String>,
}

impl Reached {
    /// What was kept; what cannot be read is as if nothing was known, for it only tells what one may see again.
    pub(crate) fn read(bytes: Option<&[u8]>) -> Self {
        let marks: Vec<Mark> = bytes.and_then(|bytes| minicbor::decode(bytes).ok()).unwrap_or_default();
        let entry = |mark: Mark| ((mark.space, mark.person, mark.is_hub), mark.count);
        Self { marks: marks.into_iter().map(entry).collect(), is_changed: false }
    }

    fn write(&self) -> Vec<u8> {
        let mark = |((space, person, is_hub), count): (&(SpaceId, PersonId, bool), &u64)| Mark {
            space: *space,
            person: *person,
            is_hub: *is_hub,
            count: *count,
        };
        let marks: Vec<Mark> = self.marks.iter().map(mark).collect();
        minicbor::to_vec(&marks).unwrap_or_default()
    }
}

impl Node {
    /// Both have everything of a space now; whether that is news.
    pub fn was_even(&mut self, space: SpaceId, person: PersonId, is_hub: bool) -> bool {
        let Ok(held) = self.space(&space) else { return false };
        let count = held.len() as u64;
        let known = self.reached.marks.insert((space, person, is_hub), count);
        let is_news = known != Some(count);
        self.reached.is_changed |= is_news;
        is_news
    }

    /// Keeps what is known of it.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn keep_reached(&mut self) -> Result<()> {
        if std::mem::take(&mut self.reached.is_changed) {
            self.store.set_local(SETTING, Some(&self.reached.write()))?;
        }
        Ok(())
    }

    pub(crate) fn read_reached(store: &dyn commonage_store::LogStore) -> Result<Reached> {
        Ok(Reached::read(store.local(SETTING)?.as_deref()))
    }
}

impl View<'_> {
    /// The computers that are known here, by name.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn neighbours(&self) -> Result<Vec<Neighbour>> {
        let book = self.node.book()?;
        let line = |entry: &crate::book::Entry| {
            let marks = self.node.reached.marks.iter();
            let theirs =
                marks.filter(|((_, person, is_hub), _)| Some(*person) == entry.person && *is_hub == entry.is_hub());
            let mut lacks: Vec<String> = theirs
                .filter(|((space, ..), count)| {
                    let is_seen = self.sees(space, commonage_log::Audience::Members).unwrap_or(false);
                    is_seen && self.node.space(space).is_ok_and(|held| held.len() as u64 > **count)
                })
                .map(|((space, ..), _)| self.name_of(space))
                .collect();
            lacks.sort();
            Neighbour {
                name: entry.person.map(|person| self.name_of(&person)).unwrap_or_default(),
                is_yours: entry.person.is_some() && entry.person == self.viewer_id(),
                is_hub: entry.is_hub(),
                met_ms: entry.met.map(|met| met.0),
                lacks,
                trouble: entry.last_trouble().map(|trouble| trouble.to_string()),
            }
        };
        let mut all: Vec<Neighbour> = book.entries().map(line).collect();
        all.sort_by(|a, b| (a.name.is_empty(), &a.name, a.met_ms).cmp(&(b.name.is_empty(), &b.name, b.met_ms)));
        Ok(all)
    }

    /// Who has an operation of a space, as far as is known here.
    ///
    /// # Errors
    /// If the space is not here, or not for this viewer.
    pub fn delivery(&self, space: &SpaceId, operation: &OperationId) -> Result<Delivery> {
        let held = self.node.space(space)?;
        if !self.sees(space, commonage_log::Audience::Members)? {
            return Ok(Delivery::default());
        }
        let Some(number) = held.find(operation) else { return Ok(Delivery::default()) };
        let mut found = Delivery::default();
        let of_space = (*space, SpaceId([0; 32]), false)..=(*space, SpaceId([0xff; 32]), true);
        for ((_, person, is_hub), count) in self.node.reached.marks.range(of_space) {
            let is_other = Some(*person) != self.viewer_id();
            if is_other && u64::from(number.0) < *count {
                let side = if *is_hub { &mut found.hubs } else { &mut found.people };
                side.push(self.name_of(person));
            }
        }
        found.people.sort();
        found.hubs.sort();
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use commonage_log::SpaceId;

    use super::Reached;

    #[test]
    fn what_is_kept_is_read_again_and_rubbish_is_nothing() {
        let mut reached = Reached::default();
        reached.marks.insert((SpaceId([1; 32]), SpaceId([2; 32]), true), 7);
        reached.marks.insert((SpaceId([1; 32]), SpaceId([3; 32]), false), u64::MAX);
        assert_eq!(Reached::read(Some(&reached.write())).marks, reached.marks);
        for rubbish in [&[][..], &[0xff; 9], b"reached", &[0x81, 0x00]] {
            assert!(Reached::read(Some(rubbish)).marks.is_empty());
        }
    }
}
