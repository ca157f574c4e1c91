//! What the shapes and lines of a picture mean: only what is in it, in as many rows as its width asks for.

use std::fmt::Write;

use crate::picture::Words;
use crate::trace::picture::draw::outline;
use crate::trace::picture::graph::{Graph, Kind};
use crate::trace::picture::page::MARGIN;
use crate::trace::picture::text::{DIGIT, clean, escape, width};

/// From row to row.
const ROW: f32 = 24.0;
/// A sign, with the room to its words and to what comes before it.
const SIGN: f32 = 39.0;
const BETWEEN: f32 = 20.0;

enum Sign {
    Shape(Kind),
    Line {
        is_dashed: bool,
    },
    /// What is not drawn has none.
    None,
}

/// Something that is explained, and where: its left side, and its row.
struct Item {
    sign: Sign,
    words: String,
    at: (f32, u8),
}

/// All of it.
pub(super) struct Legend {
    items: Vec<Item>,
    pub(super) height: f32,
}

impl Legend {
    pub(super) fn of(graph: &Graph, words: &Words, more: Option<&str>, wide: f32) -> Legend {
        let kinds = [(Kind::Agent, "people"), (Kind::Process, "process"), (Kind::Resource, "thing")];
        let has = |kind: Kind| graph.vertices.iter().any(|vertex| vertex.kind == kind);
        let mut all: Vec<(Sign, &str)> = kinds
            .iter()
            .filter(|(kind, _)| has(*kind))
            .map(|(kind, key)| (Sign::Shape(*kind), words.say(key)))
            .collect();
        let starts =
            graph.vertices.iter().map(|vertex| vertex.is_start).chain(graph.edges.iter().map(|edge| edge.is_start));
        if starts.into_iter().any(|is_start| is_start) {
            all.push((Sign::Line { is_dashed: false }, words.say("bold")));
        }
        if graph.edges.iter().any(|edge| edge.is_inside) {
            all.push((Sign::Line { is_dashed: true }, words.say("dashed")));
        }
        all.extend(more.map(|more| (Sign::None, more)));
        let (mut x, mut row) = (MARGIN, 0_u8);
        let mut items = Vec::new();
        for (sign, words) in all {
            let words = clean(words);
            let room = if matches!(sign, Sign::None) { 0.0 } else { SIGN } + width(&words) * DIGIT;
            if x > MARGIN && x + room > wide - MARGIN {
                (x, row) = (MARGIN, row + 1);
            }
            items.push(Item { sign, words, at: (x, row) });
            x += room + BETWEEN;
        }
        Legend { items, height: ROW * f32::from(row + 1) }
    }

    /// Writes it, from `top` down.
    pub(super) fn draw(&self, svg: &mut String, top: f32) {
        *svg += "<g font-size=\"12\">\n";
        for Item { sign, words, at: (x, row) } in &self.items {
            let y = top + ROW * (f32::from(*row) + 0.5);
            // Writing to a String cannot fail.
            let _ = match sign {
                Sign::Shape(kind) => {
                    outline(svg, *kind, false, (x + 16.0, y), (16.0, 9.0));
                    Ok(())
                }
                Sign::Line { is_dashed: false } => {
                    write!(svg, "<path stroke=\"#111\" stroke-width=\"3.2\" d=\"M{x:.1} {y:.1}h30\"/>")
                }
                Sign::Line { is_dashed: true } => write!(
                    svg,
                    "<path stroke=\"#5a5a5a\" stroke-width=\"1.3\" stroke-dasharray=\"5 4\" d=\"M{x:.1} {y:.1}h30\"/>"
                ),
                Sign::None => Ok(()),
            };
            let x = if matches!(sign, Sign::None) { *x } else { x + SIGN };
            let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{:.1}\">{}</text>", y + 4.0, escape(words));
        }
        *svg += "</g>\n";
    }
}
