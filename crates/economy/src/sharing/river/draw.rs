//! The river as SVG, step by step: told apart by shape as well as by colour, so that it prints.

use std::fmt::Write;

use crate::decimal::Decimal;
use crate::picture::night;
use crate::sharing::number::Fine;
use crate::sharing::river::layout::{Layout, Reach, Spot};
use crate::sharing::river::{Kind, Link, River};
use crate::trace::picture::text::{DIGIT, clean, escape, shortened, width};

/// Points between two columns: fewer where there are many columns, so that all of them fit.
const STEP_MAX: f64 = 215.0;
const STEP_MIN: f64 = 150.0;
const ALL_STEPS: f64 = 1500.0;
/// How wide a box is, with the room to the left and right of its words.
pub(super) const BOX: f64 = 12.0;
const ASIDE: f64 = 40.0;
const MARGIN: f64 = 28.0;
/// Room for the title, for the legend, and for the words right of the last column.
const HEAD: f64 = 64.0;
const FOOT: f64 = 46.0;
const LAST: f64 = 210.0;
/// The least height of a place: two lines of words.
const LEAST: f64 = 30.0;
/// Room below for each link that goes back.
const UNDER: f64 = 18.0;
/// How much smaller than it is drawn a picture is shown at the least: small words can still be read, and on a phone one
/// moves along the river.
const SMALLEST: f64 = 0.8;
/// The longest words below everything, in widths of a digit.
const LINE_MAX: f32 = 80.0;
/// The longest title.
const TITLE_MAX: f32 = 120.0;

/// Draws a river.
pub fn svg(river: &River) -> String {
    let layout = Layout::of(river, LEAST);
    let under = UNDER * layout.back.len() as f64;
    let step = (ALL_STEPS / layout.columns as f64).clamp(STEP_MIN, STEP_MAX);
    let wide = MARGIN + step * (layout.columns as f64 - 1.0) + BOX + LAST;
    let wide = wide.max(620.0).max(legend_width(river, &layout));
    let height = HEAD + layout.height + under + FOOT;
    let page = Page { river, layout: &layout, step, margin: MARGIN, head: HEAD };
    let mut svg = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide:.0} {height:.0}\" width=\"{wide:.0}\" \
         height=\"{height:.0}\" style=\"max-width:100%;min-width:{:.0}px;height:auto\" role=\"img\" font-family=\"system-ui, sans-serif\" \
         font-size=\"12\" fill=\"#1c2321\"><title>{}</title><desc>{}</desc>{}<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
        wide * SMALLEST,
        escape(&clean(&river.title)),
        escape(&page.in_words()),
        night()
    );
    let _ = write!(
        svg,
        "<text x=\"{MARGIN}\" y=\"34\" font-size=\"17\" font-weight=\"600\">{}</text>",
        escape(&shortened(&clean(&river.title), TITLE_MAX.min((wide / 9.5) as f32)))
    );
    page.bands(&mut svg);
    layout.spots.iter().for_each(|spot| page.spot(&mut svg, spot));
    layout.back.iter().zip(1..).for_each(|(link, number)| page.back(&mut svg, link, number));
    page.legend(&mut svg, height - 18.0);
    svg + "</svg>\n"
}

/// A river on a page.
pub(super) struct Page<'a> {
    pub(super) river: &'a River,
    pub(super) layout: &'a Layout,
    /// From column to column.
    pub(super) step: f64,
    /// Room to the left, and above.
    pub(super) margin: f64,
    pub(super) head: f64,
}

impl Page<'_> {
    pub(super) fn x(&self, spot: &Spot) -> f64 {
        self.margin + self.step * spot.column as f64
    }

    pub(super) fn amount(&self, amount: Decimal) -> String {
        let unit = clean(&self.river.unit);
        let amount = Fine::of(amount).nearest(self.river.smallest);
        if unit.is_empty() { cents(amount) } else { format!("{} {unit}", cents(amount)) }
    }

    /// What goes from where to where, in words.
    fn told(&self, key: &str, link: &Link) -> String {
        let (amount, from, to) = (self.amount(link.amount), self.name(link.from), self.name(link.to));
        clean(&self.river.words.with(key, &[("amount", &amount), ("from", &from), ("to", &to)]))
    }

    fn name(&self, place: usize) -> String {
        clean(&self.layout.places[place].label)
    }

    /// All that flows.
    pub(super) fn bands(&self, svg: &mut String) {
        // The line around a band is what is seen of a very thin one.
        *svg += "<g fill=\"#7fa08f\" fill-opacity=\"0.42\" stroke=\"#7fa08f\" stroke-opacity=\"0.42\" stroke-width=\"0.8\">";
        let bands = self.layout.reaches.chunk_by(|reach, _| self.layout.spots[reach.to].place.is_none());
        bands.zip(&self.layout.links).for_each(|(band, link)| self.band(svg, band, link));
        *svg += "</g>";
    }

    /// A band from box to box: along its upper edge, and back along the lower one.
    fn band(&self, svg: &mut String, band: &[Reach], link: &Link) {
        let spot = |at: usize| &self.layout.spots[at];
        let left = |reach: &Reach| self.x(spot(reach.from)) + BOX;
        // A band that only passes a column goes on where it arrived.
        let right = |reach: &Reach| self.x(spot(reach.to)) + if spot(reach.to).place.is_none() { BOX } else { 0.0 };
        let Some((first, last)) = band.first().zip(band.last()) else { return };
        let _ = write!(svg, "<path d=\"M{:.1} {:.1}", left(first), self.head + first.y - first.width / 2.0);
        for reach in band {
            let (from, to, half) = (left(reach), right(reach), reach.width / 2.0);
            curve(svg, (from, self.head + reach.y - half), (to, self.head + reach.to_y - half));
        }
        let _ = write!(svg, "L{:.1} {:.1}", right(last), self.head + last.to_y + last.width / 2.0);
        for reach in band.iter().rev() {
            let (from, to, half) = (left(reach), right(reach), reach.width / 2.0);
            curve(svg, (to, self.head + reach.to_y + half), (from, self.head + reach.y + half));
        }
        let _ = write!(svg, "Z\"><title>{}</title></path>", escape(&self.told("goes", link)));
    }

    /// A link that goes back: a dashed line between the columns and below everything.
    fn back(&self, svg: &mut String, link: &Link, number: usize) {
        let (from, to) = (&self.layout.spots[link.from], &self.layout.spots[link.to]);
        let low = self.head + self.layout.height + UNDER * number as f64 - 4.0;
        let aside = 6.0 + 3.0 * (number % 3) as f64;
        let (start, end) = (self.x(from) + BOX / 2.0, self.x(to));
        let (start_y, end_y) = (self.head + from.y + from.height, self.head + to.y + to.height * 0.75);
        let _ = write!(
            svg,
            "<path d=\"M{start:.1} {start_y:.1}Q{:.1} {start_y:.1} {:.1} {:.1}V{low:.1}H{:.1}V{end_y:.1}H{end:.1}\" fill=\"none\" \
             stroke=\"#4f7362\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\"/>\
             <path d=\"M{end:.1} {end_y:.1}l-6 -4v8z\" fill=\"#4f7362\"/>",
            start - BOX / 2.0 - aside,
            start - BOX / 2.0 - aside,
            start_y + aside,
            end - aside - 4.0,
        );
        let words = self.told("round", link);
        *svg += &words_at(end + 6.0, low - 4.0, &format!("<tspan>{}</tspan>", escape(&shortened(&words, LINE_MAX))));
    }

    fn spot(&self, svg: &mut String, spot: &Spot) {
        let Some(place) = spot.place.map(|at| &self.layout.places[at]) else { return };
        let (left, top, middle) = (self.x(spot), self.head + spot.y, self.head + spot.y + spot.height / 2.0);
        let (name, amount) = (clean(&place.label), escape(&self.amount(place.amount)));
        let _ = write!(svg, "<g><title>{}: {amount}</title>", escape(&name));
        shape(svg, place.kind, left, top, spot.height);
        let (words, name) = (left + BOX + 6.0, escape(&shortened(&name, (self.step - ASIDE) as f32 / DIGIT)));
        let two =
            format!("<tspan font-weight=\"600\">{name}</tspan><tspan x=\"{words:.1}\" dy=\"14\">{amount}</tspan>");
        *svg += &words_at(words, middle - 2.0, &two);
        *svg += "</g>";
    }

    fn legend(&self, svg: &mut String, y: f64) {
        let mut left = MARGIN;
        for (kind, words) in legend(self.river, self.layout) {
            shape(svg, kind, left, y - 11.0, 14.0);
            let _ = write!(
                svg,
                "<text x=\"{:.1}\" y=\"{y:.1}\" font-size=\"11\">{}</text>",
                left + BOX + 5.0,
                escape(&words)
            );
            left += legend_step(&words);
        }
    }

    /// The picture for those who hear it.
    pub(super) fn in_words(&self) -> String {
        let ends = self.layout.places.iter().filter(|place| matches!(place.kind, Kind::Person | Kind::Pool));
        let told = ends.map(|place| {
            let (who, amount) = (clean(&place.label), self.amount(place.amount));
            clean(&self.river.words.with("gets", &[("who", &who), ("amount", &amount)]))
        });
        told.collect::<Vec<String>>().join("; ")
    }
}

/// The kinds that are drawn, each with what it is.
fn legend(river: &River, layout: &Layout) -> Vec<(Kind, String)> {
    let kinds = [
        (Kind::Income, "came-in"),
        (Kind::Bucket, "step"),
        (Kind::Thing, "a-thing"),
        (Kind::Process, "a-process"),
        (Kind::Contribution, "given"),
        (Kind::Person, "who-gave"),
        (Kind::Pool, "pool"),
    ];
    let drawn = kinds.into_iter().filter(|(kind, _)| layout.places.iter().any(|place| place.kind == *kind));
    drawn.map(|(kind, key)| (kind, clean(river.words.say(key)))).collect()
}

fn legend_step(words: &str) -> f64 {
    BOX + 22.0 + 6.2 * f64::from(width(words))
}

fn legend_width(river: &River, layout: &Layout) -> f64 {
    2.0 * MARGIN + legend(river, layout).iter().map(|(_, words)| legend_step(words)).sum::<f64>()
}

/// On to a point, level at both ends.
fn curve(svg: &mut String, from: (f64, f64), to: (f64, f64)) {
    let middle = (from.0 + to.0) / 2.0;
    let _ = write!(svg, "C{middle:.1} {:.1} {middle:.1} {:.1} {:.1} {:.1}", from.1, to.1, to.0, to.1);
}

/// Words, with white behind them so that bands do not run through them.
pub(super) fn words_at(x: f64, y: f64, spans: &str) -> String {
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" paint-order=\"stroke\" stroke=\"#fff\" stroke-width=\"3\" \
         stroke-linejoin=\"round\">{spans}</text>"
    )
}

/// A box of its kind, from the top down.
pub(super) fn shape(svg: &mut String, kind: Kind, x: f64, y: f64, height: f64) {
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
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{BOX}\" height=\"{height:.1}\" rx=\"{:.1}\" fill=\"{fill}\" stroke=\"{line}\"{dash}/>",
        f64::min(round, height / 2.0)
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
