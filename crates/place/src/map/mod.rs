//! A map without a tile server: what is needed and offered around here, and further away, as one SVG.
//!
//! Nothing is asked of the network, so nobody learns what is looked at. Coasts come from Natural Earth (`land`),
//! borders are found by asking in which country a place lies (`border`), and a few towns say where one looks (`towns`).
//! Blurred places are discs, never pins: a pin would claim to know what was left unsaid. Kinds are told apart by shape
//! and pattern as well as by colour; everything is said in words too.
//!
//! The picture has no script, no link that was not given, and needs nothing from elsewhere. The same map gives the same
//! bytes on every computer. Whoever puts it into a page whose policy forbids styles inside shows it with `<img>`.
//!
//! How it is drawn: `frame` decides what is near and what is far, and how much of the Earth each panel shows; `view` is
//! the way from the Earth to the page; `layout` and `pins` find places for signs and words; `panel` and `paint` write them down.

mod border;
mod frame;
mod land;
mod layout;
mod line;
mod paint;
mod panel;
mod pins;
mod text;
mod towns;
mod view;

use crate::{Disc, Point};

pub use pins::{Pin, pins};

/// Most marks drawn: what a page can list and a person look through. The nearest are drawn, the others counted.
pub const MARKS_MAX: usize = 30;

/// Most letters of a label or a note that are said, also in the words beside the picture: a few lines.
pub const WORDS_MAX: usize = 300;

/// Whose facts these are: borders, towns and coasts. The licences of the first two ask to say so.
pub const SOURCES: &str = "© OpenStreetMap contributors (ODbL), GeoNames (CC BY 4.0), Natural Earth";

/// What to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// What is near is near to this. It is not drawn itself, only rings around it.
    pub centre: Point,
    /// What there is.
    pub marks: Vec<Mark>,
    /// What the picture is called.
    pub title: String,
    /// All other words, so that they can be in any language.
    pub words: Words,
}

/// Something in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: Kind,
    /// Where, as far as that is said.
    pub disc: Disc,
    /// What it is called, in a few words.
    pub label: String,
    /// What else is to say, in a line; may be empty.
    pub note: String,
    /// Where more can be read. Only `http:`, `https:` and addresses on the same site become links.
    pub link: Option<String>,
}

/// What a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A place of our own.
    Here,
    /// Somebody needs something.
    Needed,
    /// Somebody offers something.
    Offered,
}

impl Kind {
    /// All of them, in the order of the legend.
    pub const ALL: [Kind; 3] = [Kind::Here, Kind::Needed, Kind::Offered];
}

/// The words on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Such as “Around here”.
    pub around_here: String,
    /// Such as “Further away”.
    pub further: String,
    /// Such as “here”.
    pub here: String,
    /// Such as “needed”.
    pub needed: String,
    /// Such as “offered”.
    pub offered: String,
    /// For marks that are not drawn, with `{count}` where their number goes: such as “and {count} more”.
    pub more: String,
    /// Where nothing is marked: such as “Nothing is needed or offered yet.”
    pub nothing: String,
}

impl Words {
    /// The word for a kind.
    pub fn kind(&self, kind: Kind) -> &str {
        match kind {
            Kind::Here => &self.here,
            Kind::Needed => &self.needed,
            Kind::Offered => &self.offered,
        }
    }
}

impl Default for Words {
    /// In English.
    fn default() -> Self {
        Self {
            around_here: "Around here".to_owned(),
            further: "Further away".to_owned(),
            here: "here".to_owned(),
            needed: "needed".to_owned(),
            offered: "offered".to_owned(),
            more: "and {count} more".to_owned(),
            nothing: "Nothing is needed or offered yet.".to_owned(),
        }
    }
}

/// Draws a map, as SVG, with all that is to say about it.
pub fn draw(map: &Map) -> String {
    paint::svg(map, &frame::Plan::of(map))
}

/// Draws a map with numbers only, for a page that says beside it what [`pins`] are, and whose facts these are.
pub fn draw_pins(map: &Map) -> String {
    paint::svg_pins(map, &frame::Plan::of(map))
}
