//! Provenance as a picture (SVG) that one can show to others and print: causes on the left, what came of them on the
//! right. People, processes and things differ in shape as well as in colour; what happened is written on the arrows.
//!
//! A thing that comes back from a process, mended or brought to another place, is drawn again: so one reads from left
//! to right instead of in circles.

mod draw;
mod graph;
mod layout;
mod legend;
mod page;
pub(crate) mod text;

use crate::ledger::{Ledger, Name};
use crate::picture::Words;
use crate::trace::Provenance;

/// How many people, processes and things are drawn at most; the nearest to where one started.
const DRAWN_MAX: usize = 300;

/// Draws what was found, in English. Names are whatever people said: they are cleaned, shortened and escaped here.
pub fn svg(ledger: &Ledger, provenance: &Provenance, names: &dyn Fn(Name) -> String, title: &str) -> String {
    svg_in(&Words::default(), ledger, provenance, names, title)
}

/// The same, in other words.
pub fn svg_in(
    words: &Words,
    ledger: &Ledger,
    provenance: &Provenance,
    names: &dyn Fn(Name) -> String,
    title: &str,
) -> String {
    let (graph, left_out) = graph::Graph::of(ledger, provenance, names, words).cut(DRAWN_MAX);
    let layout = layout::Layout::of(&graph);
    let more = match (left_out, provenance.is_cut) {
        (0, false) => None,
        (0, true) => Some(words.say("more-unknown").to_owned()),
        (count, _) => Some(words.with("more", &[("count", &count.to_string())])),
    };
    let page = page::Page::of(&graph, &layout, words, title, more.as_deref());
    draw::draw(&graph, &page, words, title)
}
