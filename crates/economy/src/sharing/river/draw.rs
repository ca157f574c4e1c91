//! The river as SVG: black on white, told apart by shape as well as by colour, so that it prints.

use std::fmt::Write;

use crate::decimal::Decimal;
use crate::sharing::river::layout::{Layout, Reach, Spot};
use crate::sharing::river::{Kind, Link, River};
use crate::trace::picture::text::{clean, escape, shortened};

/// Points between two columns, and how wide a box is.
const STEP: f64 = 215.0;
const BOX: f64 = 12.0;
const MARGIN: f64 = 28.0;
/// Room for the title, for the legend, and for the words right of the last column.
const HEAD: f64 = 64.0;
const FOOT: f64 = 46.0;
const LAST: f64 = 190.0;
/// Room below for links that go back.
const UNDER: f64 = 40.0;
/// The longest words beside a box, in widths of a digit.
const LABEL_MAX: f32 = 26.0;
/// The longest title.
const TITLE_MAX: f32 = 120.0;

/// Draws a river.
pub fn svg(river: &River) -> String {
    let layout = Layout::of(river);
    let under = if layout.back.is_empty() { 0.0 } else { UNDER };
    let width = MARGIN + STEP * (layout.columns as f64 - 1.0) + BOX + LAST;
    let width = width.max(620.0);
    let height = HEAD + layout.height + under + FOOT;
    let page = Page { river, layout: &layout };
    let mut svg = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" style=\"max-width:100%;height:auto\" role=\"img\" font-family=\"system-ui, sans-serif\" \
         font-size=\"12\" fill=\"#1c2321\"><title>{}</title><desc>{}</desc><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
        escape(&clean(&river.title)),
        escape(&page.in_words())
    );
    let _ = write!(
        svg,
        "<text x=\"{MARGIN}\" y=\"34\" font-size=\"17\" font-weight=\"600\">{}</text>",
        escape(&shortened(&clean(&river.title), TITLE_MAX.min((width / 9.5) as f32)))
    );
    svg += "<g fill=\"#7fa08f\" fill-opacity=\"0.42\" stroke=\"none\">";
    layout.reaches.iter().for_each(|reach| page.band(&mut svg, reach));
    svg += "</g><g fill=\"none\" stroke=\"#7fa08f\" stroke-dasharray=\"6 4\">";
    layout.back.iter().for_each(|link| page.back(&mut svg, link));
    svg += "</g>";
    layout.spots.iter().for_each(|spot| page.spot(&mut svg, spot));
    page.legend(&mut svg, height - 18.0);
    svg + "</svg>\n"
}

struct Page<'a> {
    river: &'a River,
    layout: &'a Layout,
}

fn x(spot: &Spot) -> f64 {
    MARGIN + STEP * spot.column as f64
}

impl Page<'_> {
    fn amount(&self, amount: Decimal) -> String {
        let unit = clean(&self.river.unit);
        if unit.is_empty() { cents(amount) } else { format!("{} {unit}", cents(amount)) }
    }

    /// What a spot is called; a band that passes is called by where it goes.
    fn name(&self, at: usize) -> String {
        let mut at = at;
        for _ in 0..self.layout.columns {
            match self.layout.spots[at].place {
                Some(place) => return clean(&self.layout.places[place].label),
                None => match self.layout.reaches.iter().find(|reach| reach.from == at) {
                    Some(reach) => at = reach.to,
                    None => break,
                },
            }
        }
        String::new()
    }

    fn band(&self, svg: &mut String, reach: &Reach) {
        let (from, to) = (&self.layout.spots[reach.from], &self.layout.spots[reach.to]);
        // A band that only passes goes on where it arrived.
        let (left, right) = (x(from) + BOX, x(to) + if to.place.is_none() { BOX } else { 0.0 });
        let (half, middle) = (reach.width / 2.0, (left + right) / 2.0);
        let (top, bottom) = (HEAD + reach.y - half, HEAD + reach.y + half);
        let (to_top, to_bottom) = (HEAD + reach.to_y - half, HEAD + reach.to_y + half);
        let _ = write!(
            svg,
            "<path d=\"M{left:.1} {top:.1}C{middle:.1} {top:.1} {middle:.1} {to_top:.1} {right:.1} {to_top:.1}\
             L{right:.1} {to_bottom:.1}C{middle:.1} {to_bottom:.1} {middle:.1} {bottom:.1} {left:.1} {bottom:.1}Z\">\
             <title>{} to {}</title></path>",
            escape(&self.amount(reach.amount)),
            escape(&self.name(reach.to))
        );
    }

    /// A link that goes back: a dashed line below everything.
    fn back(&self, svg: &mut String, link: &Link) {
        let (from, to) = (&self.layout.spots[link.from], &self.layout.spots[link.to]);
        let low = HEAD + self.layout.height + UNDER / 2.0;
        let (left, right) = (x(to) + BOX / 2.0, x(from) + BOX / 2.0);
        let (from_y, to_y) = (HEAD + from.y + from.height, HEAD + to.y + to.height);
        let _ = write!(
            svg,
            "<path d=\"M{right:.1} {from_y:.1}C{right:.1} {low:.1} {left:.1} {low:.1} {left:.1} {to_y:.1}\" stroke-width=\"2\">\
             <title>{} goes round, from {} to {}</title></path>",
            escape(&self.amount(link.amount)),
            escape(&self.name(link.from)),
            escape(&self.name(link.to))
        );
    }

    fn spot(&self, svg: &mut String, spot: &Spot) {
        let Some(place) = spot.place.map(|at| &self.layout.places[at]) else { return };
        let (left, top, middle) = (x(spot), HEAD + spot.y, HEAD + spot.y + spot.height / 2.0);
        *svg += "<g>";
        shape(svg, place.kind, left, top, spot.height);
        let label = escape(&shortened(&clean(&place.label), LABEL_MAX));
        let amount = escape(&self.amount(place.amount));
        let words = left + BOX + 6.0;
        // White behind the words, so that bands do not run through them.
        let _ = write!(
            svg,
            "<text x=\"{words:.1}\" y=\"{:.1}\" paint-order=\"stroke\" stroke=\"#fff\" stroke-width=\"3\" \
             stroke-linejoin=\"round\"><tspan font-weight=\"600\">{label}</tspan><tspan x=\"{words:.1}\" dy=\"14\">{amount}\
             </tspan></text></g>",
            middle - 2.0
        );
    }

    fn legend(&self, svg: &mut String, y: f64) {
        let kinds = [
            (Kind::Income, "what came in"),
            (Kind::Bucket, "a step of the equation"),
            (Kind::Thing, "a thing"),
            (Kind::Process, "a process"),
            (Kind::Contribution, "what was given"),
            (Kind::Person, "who gave it"),
            (Kind::Pool, "a common pool"),
        ];
        let mut left = MARGIN;
        for (kind, words) in kinds {
            if self.layout.places.iter().any(|place| place.kind == kind) {
                shape(svg, kind, left, y - 11.0, 14.0);
                let _ = write!(svg, "<text x=\"{:.1}\" y=\"{y:.1}\" font-size=\"11\">{words}</text>", left + BOX + 5.0);
                left += BOX + 22.0 + 6.2 * words.len() as f64;
            }
        }
    }

    /// The picture for those who hear it.
    fn in_words(&self) -> String {
        let ends = self.layout.places.iter().filter(|place| matches!(place.kind, Kind::Person | Kind::Pool));
        let told: Vec<String> =
            ends.map(|place| format!("{} gets {}", clean(&place.label), self.amount(place.amount))).collect();
        told.join("; ")
    }
}

/// A box of its kind, from the top down.
fn shape(svg: &mut String, kind: Kind, x: f64, y: f64, height: f64) {
    let (fill, line, dash, round) = match kind {
        Kind::Income => ("#1f4d3a", "#1f4d3a", "", 0.0),
        Kind::Bucket => ("#fff", "#1f4d3a", "", 0.0),
        Kind::Thing => ("#c9b27c", "#6b5a2b", "", 3.0),
        Kind::Process => ("#7d8fa3", "#3c4a59", "", 0.0),
        Kind::Contribution => ("#fff", "#555", "3 2", 0.0),
        Kind::Person => ("#a34f3f", "#6e2f22", "", 6.0),
        Kind::Pool => ("#e9e4d6", "#6b5a2b", "", 6.0),
    };
    let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
    let _ = write!(
        svg,
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{BOX}\" height=\"{:.1}\" rx=\"{round}\" fill=\"{fill}\" stroke=\"{line}\"{dash}/>",
        height.max(1.0)
    );
}

/// An amount with two digits behind the point, or more where it has more.
fn cents(amount: Decimal) -> String {
    let text = amount.to_string();
    match text.split_once('.') {
        Some((whole, cents)) if cents.len() < 2 => format!("{whole}.{cents:0<2}"),
        Some(_) => text,
        None => format!("{text}.00"),
    }
}
