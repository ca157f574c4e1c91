//! What is needed and offered, as a picture for one person.

use commonage_economy::needs::Freshness;
use commonage_economy::needs::act::Around;
use commonage_log::{Millis, SpaceId};
use commonage_place::Disc;
use commonage_place::map::{self, Kind, Mark, Words};

use super::line::AskLine;
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

/// A number on the map of pins, and what is there.
#[derive(Clone, Debug)]
pub struct PinLine {
    /// The number.
    pub number: usize,
    /// What is needed or offered there, the nearest first.
    pub lines: Vec<AskLine>,
}

/// What a map of pins says beside the picture.
#[derive(Clone, Debug)]
pub struct MapKey {
    /// The pins, from near to far.
    pub pins: Vec<PinLine>,
    /// The place of the viewer that is drawn as a square.
    pub here: Option<String>,
    /// How many are too far away to be drawn.
    pub more: usize,
    /// Whose facts these are.
    pub sources: &'static str,
}

/// What stands on a map, and where one looks from.
struct Marked {
    centre: Disc,
    marks: Vec<Mark>,
    /// In the order of the marks.
    lines: Vec<AskLine>,
    without_place: usize,
}

impl View<'_> {
    /// Draws what is open, seen from a place, with all words in the picture; `None` if nobody said where anything is.
    pub fn map(
        &self,
        here: Option<&Around>,
        space: Option<SpaceId>,
        title: String,
        words: Words,
        now: Millis,
    ) -> Option<MapPicture> {
        let Marked { centre, marks, without_place, .. } = self.marked(here, space, now)?;
        let drawn = marks.len();
        let svg = map::draw(&map::Map { centre: centre.centre(), marks, title, words });
        Some(MapPicture { svg, marks: drawn, without_place })
    }

    /// Draws the same with numbers alone; [`View::map_key`] says what they are.
    pub fn map_of_pins(&self, here: Option<&Around>, title: String, words: Words, now: Millis) -> Option<String> {
        let Marked { centre, marks, .. } = self.marked(here, None, now)?;
        Some(map::draw_pins(&map::Map { centre: centre.centre(), marks, title, words }))
    }

    /// What the numbers on the map of pins are.
    pub fn map_key(&self, here: Option<&Around>, now: Millis) -> Option<MapKey> {
        let Marked { centre, marks, lines, .. } = self.marked(here, None, now)?;
        let map = map::Map { centre: centre.centre(), marks, title: String::new(), words: Words::default() };
        let line = |pin: map::Pin| PinLine {
            number: pin.number,
            lines: pin.marks.iter().filter_map(|at| lines.get(*at)).cloned().collect(),
        };
        let pins: Vec<PinLine> = map::pins(&map).into_iter().map(line).collect();
        let drawn: usize = pins.iter().map(|pin| pin.lines.len()).sum();
        let here = here.map(|here| crate::texts::one_line(&here.name));
        Some(MapKey { pins, here, more: lines.len().saturating_sub(drawn), sources: map::SOURCES })
    }

    fn marked(&self, here: Option<&Around>, space: Option<SpaceId>, now: Millis) -> Option<Marked> {
        let is_shown = |shown: &Shown<'_>| {
            let asked = shown.asked;
            space.is_none_or(|space| space == shown.space)
                && asked.is_open()
                && asked.freshness(now) != Freshness::Unanswered
        };
        let asked: Vec<Shown<'_>> = self.asked().filter(is_shown).collect();
        let mut marked: Vec<(Mark, AskLine)> = asked.iter().filter_map(|shown| self.mark(shown, now)).collect();
        marked.sort_by(|(one, _), (other, _)| (one.kind, &one.label).cmp(&(other.kind, &other.label)));
        let without_place = asked.len().saturating_sub(marked.len());
        let (mut marks, lines): (Vec<Mark>, Vec<AskLine>) = marked.into_iter().unzip();
        let centre = here.and_then(disc).or_else(|| marks.first().map(|mark| mark.disc))?;
        if let Some(here) = here {
            let label = crate::texts::one_line(&here.name);
            marks.push(Mark { kind: Kind::Here, disc: centre, label, note: String::new(), link: None });
        }
        Some(Marked { centre, marks, lines, without_place })
    }

    fn mark(&self, shown: &Shown<'_>, now: Millis) -> Option<(Mark, AskLine)> {
        let line = self.ask_line(shown, now);
        let kind = if line.is_offer { Kind::Offered } else { Kind::Needed };
        let label = crate::texts::one_line(&line.matter);
        // The matter is the label already.
        let words = [&line.who, &line.space_name].map(|text| crate::texts::one_line(text));
        let note = words.join(" · ");
        Some((Mark { kind, disc: disc(shown.asked.ask.around.as_ref()?)?, label, note, link: None }, line))
    }
}
