//! From places to SVG: dark on white, nothing from elsewhere, and everything readable by a screen reader. Looks are
//! attributes, so that a page with a strict policy can hold the picture; only the colours of the night are a style.

use std::fmt::Write;

use crate::picture::{Words, night};
use crate::trace::picture::graph::{Edge, Graph, Kind, Vertex};
use crate::trace::picture::page::{Ends, HALF_HEIGHT, HALF_WIDTH, MARGIN, Page};
use crate::trace::picture::text::{DIGIT, clean, escape, lines, shortened};

/// Widest text in a shape, in widths of a digit.
const NAME_WIDTH: f32 = 16.5;

const TEXT: &str = "font-family=\"system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif\" fill=\"#1a1a1a\" \
                    unicode-bidi=\"isolate\"";
const LABEL: &str = "font-size=\"11\" text-anchor=\"middle\" fill=\"#2b2b2b\" stroke=\"#fff\" stroke-width=\"4\" \
                     stroke-linejoin=\"round\" paint-order=\"stroke\"";

/// Draws it.
pub(super) fn draw(graph: &Graph, page: &Page, words: &Words, title: &str) -> String {
    let title = clean(title);
    let mut svg = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{title}\" viewBox=\"0 0 {w:.0} {h:.0}\" \
         width=\"{w:.0}\" height=\"{h:.0}\">\n<title>{title}</title>\n<desc>{desc}</desc>\n{night}\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<g {TEXT}>\n\
         <text font-size=\"18\" font-weight=\"600\" x=\"{MARGIN}\" y=\"34\">{shown}</text>\n",
        w = page.width,
        h = page.height,
        desc = escape(&description(graph, words)),
        night = night(),
        shown = escape(&shortened(&title, (page.width - 2.0 * MARGIN) / (DIGIT * 1.5))),
        title = escape(&title),
    );
    for (edge, ends) in graph.edges.iter().zip(&page.ends) {
        arrow(&mut svg, page, edge, ends);
    }
    svg += "<g font-size=\"13\" text-anchor=\"middle\">\n";
    for (vertex, (x, y)) in graph.vertices.iter().zip(&page.middles) {
        shape(&mut svg, vertex, words, *x, *y);
    }
    let _ = writeln!(svg, "</g>\n<g {LABEL}>");
    for (edge, ends) in graph.edges.iter().zip(&page.ends) {
        label(&mut svg, page, words, edge, ends);
    }
    svg += "</g>\n";
    if graph.vertices.is_empty() {
        let _ = writeln!(svg, "<text font-size=\"13\" x=\"{MARGIN}\" y=\"70\">{}</text>", said(words, "nothing"));
    }
    page.legend.draw(&mut svg, page.height - page.legend.height - 14.0);
    svg += "</g>\n</svg>\n";
    svg
}

/// A word, as it can stand in the picture.
fn said(words: &Words, key: &str) -> String {
    escape(&clean(words.say(key)))
}

/// The picture in words, for who does not see it.
fn description(graph: &Graph, words: &Words) -> String {
    const TOLD_MAX: usize = 60;
    let name = |at: usize| graph.vertices[at].name.as_str();
    let told = graph.edges.iter().take(TOLD_MAX);
    let mut text = clean(words.say("causes"));
    for edge in told {
        let _ = write!(text, " {} → {}: {}.", name(edge.from), name(edge.to), edge.told().join("; "));
    }
    if graph.edges.len() > TOLD_MAX {
        let more = words.with("more", &[("count", &(graph.edges.len() - TOLD_MAX).to_string())]);
        let _ = write!(text, " {}", clean(&more));
    }
    text
}

fn shape(svg: &mut String, vertex: &Vertex, words: &Words, x: f32, y: f32) {
    let what = match vertex.kind {
        Kind::Agent => "people",
        Kind::Process => "process",
        Kind::Resource => "thing",
    };
    let _ = write!(svg, "<g><title>{}: {}</title>", said(words, what), escape(&vertex.name));
    outline(svg, vertex.kind, vertex.is_start, (x, y), (HALF_WIDTH, HALF_HEIGHT));
    let lines = lines(&vertex.name, NAME_WIDTH);
    let first = y + 4.5 - 7.5 * (lines.len().saturating_sub(1) as f32);
    for (line, at) in lines.iter().zip(0_u8..) {
        let y = first + 15.0 * f32::from(at);
        let _ = write!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escape(line));
    }
    *svg += "</g>\n";
}

/// A pill, a rectangle, or a box with slanting corners.
pub(super) fn outline(svg: &mut String, kind: Kind, is_start: bool, (x, y): (f32, f32), (half, tall): (f32, f32)) {
    let (left, top, wide, high) = (x - half, y - tall, 2.0 * half, 2.0 * tall);
    let (fill, stroke, thin) = match kind {
        Kind::Agent => ("#fff3d6", "#6b5310", 1.2),
        Kind::Process => ("#dde6f2", "#22405f", 1.8),
        Kind::Resource => ("#e6f2e3", "#2f5d2a", 1.2),
    };
    let thick = if is_start { 3.2 } else { thin };
    let look = format!("fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{thick}\"");
    let _ = match kind {
        Kind::Agent => {
            let (top, high) = (top + 0.1 * tall, high - 0.2 * tall);
            let round = high / 2.0;
            write!(
                svg,
                "<rect {look} x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" rx=\"{round:.1}\"/>"
            )
        }
        Kind::Process => {
            write!(svg, "<rect {look} x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\"/>")
        }
        Kind::Resource => {
            let cut = 0.5 * tall;
            let (left, wide, high) = (left + cut, wide - 2.0 * cut, high - 2.0 * cut);
            write!(
                svg,
                "<path {look} d=\"M{left:.1} {top:.1}h{wide:.1}l{cut:.1} {cut:.1}v{high:.1}l-{cut:.1} {cut:.1}\
                 h-{wide:.1}l-{cut:.1} -{cut:.1}v-{high:.1}z\"/>"
            )
        }
    };
}

fn arrow(svg: &mut String, page: &Page, edge: &Edge, ends: &Ends) {
    let stretches = page.stretches(ends);
    let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else { return };
    let (stroke, thick) = if edge.is_start { ("#111", 2.6) } else { ("#5a5a5a", 1.3) };
    let dashes = if edge.is_inside { " stroke-dasharray=\"5 4\"" } else { "" };
    let _ = write!(
        svg,
        "<path fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{thick}\"{dashes} d=\"M{:.1} {:.1}",
        first.x, first.y
    );
    for stretch in &stretches {
        // Straight past a shape, or under what is written; then on to the next column.
        let (x, y) = (stretch.x + stretch.stub_left, stretch.y);
        let (to_x, to_y) = (stretch.to_x - stretch.stub_right, stretch.to_y);
        let middle = (x + to_x) / 2.0;
        let _ = write!(
            svg,
            "L{:.1} {y:.1}H{x:.1}C{middle:.1} {y:.1} {middle:.1} {to_y:.1} {to_x:.1} {to_y:.1}H{:.1}",
            stretch.x, stretch.to_x
        );
    }
    let (x, y, back) = if ends.is_reversed { (first.x, first.y, 9.0) } else { (last.to_x, last.to_y, -9.0) };
    let (x, thick) = if ends.is_reversed { (x - 7.0, 4.5) } else { (x + 7.0, 4.5) };
    let _ =
        writeln!(svg, "\"/><path fill=\"{stroke}\" d=\"M{x:.1} {y:.1}l{back:.1} -{thick:.1}v{:.1}z\"/>", 2.0 * thick);
}

fn label(svg: &mut String, page: &Page, words: &Words, edge: &Edge, ends: &Ends) {
    let Some((x, y)) = page.written_at(ends) else { return };
    let labels = edge.shown(words);
    let first = y - 5.0 - 13.0 * (labels.len().saturating_sub(1) as f32);
    let _ = write!(svg, "<g><title>{}</title>", escape(&edge.told().join("; ")));
    for (line, at) in labels.iter().zip(0_u8..) {
        let y = first + 13.0 * f32::from(at);
        let _ = write!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escape(line));
    }
    *svg += "</g>\n";
}
