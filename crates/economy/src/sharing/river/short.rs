//! The river in short, as wide as a phone: what came in, what it is for, and who gets it; without the steps between.

use std::fmt::Write;

use crate::picture::night;
use crate::sharing::river::draw::{BOX, Page, shape, words_at};
use crate::sharing::river::layout::{Layout, Spot};
use crate::sharing::river::{Kind, Link, Place, River};
use crate::trace::picture::text::{clean, escape, lines, shortened};

/// How wide it is, and the size of its words: on the narrowest phones they can still be read.
const WIDTH: f64 = 400.0;
const SIZE: f64 = 13.5;
/// How wide a digit of that size is in bold, and how far it is to the next line.
const DIGIT: f64 = 8.2;
const LINE: f64 = 16.0;
/// Room around it, between a box and its words, and between words and the next box.
const MARGIN: f64 = 6.0;
const BESIDE: f64 = 5.0;
/// Room for who gets it.
const LAST: f64 = 118.0;
/// The least height of a place: three lines of words.
const LEAST: f64 = 3.0 * LINE + 2.0;

/// Draws a river in short.
pub fn svg(river: &River) -> String {
    let river = short(river);
    let layout = Layout::of(&river, LEAST);
    let between = layout.columns.saturating_sub(1).max(1) as f64;
    let step = (WIDTH - 2.0 * MARGIN - BOX - LAST) / between;
    let height = layout.height + 2.0 * MARGIN;
    let page = Page { river: &river, layout: &layout, step, margin: MARGIN, head: MARGIN };
    let mut svg = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" width=\"{WIDTH:.0}\" \
         height=\"{height:.0}\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"{SIZE}\" fill=\"#1c2321\">\
         <title>{}</title><desc>{}</desc>{}<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
        escape(&clean(&river.title)),
        escape(&page.in_words()),
        night()
    );
    page.bands(&mut svg);
    layout.spots.iter().for_each(|spot| draw(&page, &mut svg, spot));
    svg + "</svg>\n"
}

/// Without buckets, things and processes: what went through them comes straight from the income. As much comes into one
/// as goes out of it, so nothing is lost; and only through them could money go round.
fn short(river: &River) -> River {
    let is_kept = |kind: Kind| matches!(kind, Kind::Income | Kind::Contribution | Kind::Person | Kind::Pool);
    let mut places: Vec<Place> = Vec::new();
    // Where each place went; the first one, where money comes in, is always there.
    let mut number = vec![0; river.places.len()];
    for (at, place) in river.places.iter().enumerate() {
        if at > 0 && !is_kept(place.kind) {
            continue;
        }
        // The same kind of work in two processes is one.
        let same =
            |held: &Place| place.kind == Kind::Contribution && held.kind == place.kind && held.label == place.label;
        number[at] = match places.iter().position(same) {
            Some(held) => {
                places[held].amount += place.amount;
                held
            }
            None => {
                places.push(place.clone());
                places.len() - 1
            }
        };
    }
    let there = |link: &&Link| {
        let to = river.places.get(link.to);
        link.from < river.places.len() && to.is_some_and(|place| link.to > 0 && is_kept(place.kind))
    };
    let moved = |link: &Link| Link { from: number[link.from], to: number[link.to], amount: link.amount };
    let links = river.links.iter().filter(there).map(moved).collect();
    River { places, links, ..river.clone() }
}

/// A place with its words: a name in up to two lines, and an amount.
fn draw(page: &Page<'_>, svg: &mut String, spot: &Spot) {
    let Some(place) = spot.place.map(|at| &page.layout.places[at]) else { return };
    let (left, top) = (page.x(spot), page.head + spot.y);
    let is_last = spot.column + 1 == page.layout.columns;
    let room = if is_last { LAST } else { page.step - BOX } - 2.0 * BESIDE;
    let most = (room / DIGIT) as f32;
    let (name, amount) = (clean(&place.label), shortened(&clean(&page.amount(place.amount)), most));
    let _ = write!(svg, "<g><title>{}: {}</title>", escape(&name), escape(&amount));
    shape(svg, place.kind, left, top, spot.height);
    let names = lines(&name, most);
    let x = left + BOX + BESIDE;
    let first = top + spot.height / 2.0 - LINE * names.len() as f64 / 2.0 + 4.5;
    let mut spans = String::new();
    for (line, at) in names.iter().zip(0_u8..) {
        let dy = if at == 0 { 0.0 } else { LINE };
        let _ = write!(spans, "<tspan x=\"{x:.1}\" dy=\"{dy}\" font-weight=\"600\">{}</tspan>", escape(line));
    }
    let _ = write!(spans, "<tspan x=\"{x:.1}\" dy=\"{LINE}\">{}</tspan>", escape(&amount));
    *svg += &words_at(x, first, &spans);
    *svg += "</g>";
}
