//! What is needed and offered, as a picture for one person.

use commonage_economy::needs::Freshness;
use commonage_economy::needs::act::Around;
use commonage_log::{Millis, SpaceId};
use commonage_place::map::{self, Kind, Mark, Words};

use super::view::Shown;
use crate::places::disc;
use crate::query::View;

/// A picture, and what stands on it.
#[derive(Clone, Debug)]
pub struct MapPicture {
    /// The picture.
    pub svg: String,
    /// How many marks there are.
    pub marks: usize,
    /// How many open asks have no place, and so stand on the board only.
    pub without_place: usize,
}

impl View<'_> {
    /// Draws what is open, seen from a place; `None` if nobody said where anything is.
    pub fn map(
        &self,
        here: Option<&Around>,
        space: Option<SpaceId>,
        title: String,
        words: Words,
        now: Millis,
    ) -> Option<MapPicture> {
        let is_shown = |shown: &Shown<'_>| {
            let asked = shown.asked;
            space.is_none_or(|space| space == shown.space)
                && asked.is_open()
                && asked.freshness(now) != Freshness::Unanswered
        };
        let asked: Vec<Shown<'_>> = self.asked().filter(is_shown).collect();
        let mut marks: Vec<Mark> = asked.iter().filter_map(|shown| self.mark(shown, now)).collect();
        marks.sort_by(|one, other| (one.kind, &one.label).cmp(&(other.kind, &other.label)));
        let without_place = asked.len().saturating_sub(marks.len());
        let centre = here.and_then(disc).or_else(|| marks.first().map(|mark| mark.disc))?;
        if let Some(here) = here {
            let label = crate::texts::one_line(&here.name);
            marks.push(Mark { kind: Kind::Here, disc: centre, label, note: String::new(), link: None });
        }
        let drawn = marks.len();
        let svg = map::draw(&map::Map { centre: centre.centre(), marks, title, words });
        Some(MapPicture { svg, marks: drawn, without_place })
    }

    fn mark(&self, shown: &Shown<'_>, now: Millis) -> Option<Mark> {
        let line = self.ask_line(shown, now);
        let kind = if line.is_offer { Kind::Offered } else { Kind::Needed };
        let words = [&line.who, &line.matter, &line.space_name].map(|text| crate::texts::one_line(text));
        let note = words.join(" · ");
        let label = crate::texts::one_line(&line.matter);
        Some(Mark { kind, disc: disc(shown.asked.ask.around.as_ref()?)?, label, note, link: None })
    }
}
