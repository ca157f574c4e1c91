//! The picture itself, as SVG: panels with what is around here and further away, a legend, a list, and all of it in
//! words.
//!
//! All colours are in `style.css`, for light and dark. Sizes are in units of the picture, [`WIDTH`] wide.

use std::fmt::Write;

use super::frame::{Panel, Placed, Plan, Reach, WIDTH};
use super::layout::{self, BADGE, LABEL_SIZE, SIGN, Signs};
use super::panel::{Drawing, distance, mark, outline};
use super::text::{self, escaped};
use super::view::At;
use super::{Kind, Map, WORDS_MAX, line, pins};

/// The whole style: classes alone, so that a page may set other colours.
const STYLE: &str = include_str!("style.css");

/// Room to the left and right of words.
const MARGIN: f64 = 12.0;

/// From one line of the list to the next.
const LINE: f64 = 17.0;

/// Writes the picture.
pub(super) fn svg(map: &Map, plan: &Plan<'_>) -> String {
    let mut page = Page::of(map, plan);
    page.title();
    let labelled: Option<Vec<Signs>> = plan.panels.iter().map(layout::labelled).collect();
    let numbered = labelled.is_none();
    let signs = labelled.unwrap_or_else(|| layout::numbered(&plan.panels));
    for (panel, signs) in plan.panels.iter().zip(&signs) {
        page.panel(panel, signs);
    }
    page.legend();
    if numbered {
        page.list(&signs);
    }
    page.ending();
    page.whole()
}

/// Writes the picture with pins alone.
pub(super) fn svg_pins(map: &Map, plan: &Plan<'_>) -> String {
    let pinned = pins::place(&plan.panels);
    let mut page = Page::of(map, plan);
    for (panel, pinned) in plan.panels.iter().zip(&pinned) {
        page.head(panel.reach);
        page.ground(panel, &pinned.signs, |page| {
            for (at, middle) in &pinned.own {
                if let Some(placed) = panel.marks.get(*at) {
                    page.open(placed);
                    page.body += &sign(placed.mark.kind, *middle, SIGN + 2.0);
                    page.close(placed);
                }
            }
            for group in &pinned.groups {
                let kind = group.kind(&panel.marks);
                let words: Vec<String> = group
                    .members
                    .iter()
                    .filter_map(|at| panel.marks.get(*at))
                    .map(|mark| page.in_words(mark))
                    .collect();
                page.add(format_args!(
                    "<g class=\"{}\"><title>{}</title>{}</g>",
                    kind.map_or("both", class),
                    escaped(&words.join("; ")),
                    badge(kind.unwrap_or(Kind::Offered), group.at, group.number)
                ));
            }
        });
    }
    page.whole()
}

struct Page<'a> {
    map: &'a Map,
    plan: &'a Plan<'a>,
    /// Before every name inside, so that two pictures on one page do not take each other's patterns.
    tag: String,
    body: String,
    y: f64,
}

impl<'a> Page<'a> {
    fn of(map: &'a Map, plan: &'a Plan<'a>) -> Self {
        let texts = map.marks.iter().flat_map(|mark| [mark.label.as_str(), mark.note.as_str()]);
        let tag = text::tag([map.title.as_str()].into_iter().chain(texts));
        Self { map, plan, tag, body: String::new(), y: 0.0 }
    }

    fn add(&mut self, piece: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.body.write_fmt(piece);
    }

    fn title(&mut self) {
        let title = escaped(&text::fitted(&self.map.title, 18.0, WIDTH - 2.0 * MARGIN));
        self.y = 12.0;
        if !title.is_empty() {
            self.add(format_args!("<text class=\"title\" x=\"{MARGIN}\" y=\"28\">{title}</text>"));
            self.y = 40.0;
        }
    }

    fn heading(&self, reach: Reach) -> &str {
        match reach {
            Reach::AroundHere => &self.map.words.around_here,
            Reach::Further => &self.map.words.further,
        }
    }

    fn head(&mut self, reach: Reach) {
        if self.plan.panels.len() > 1 {
            let heading = escaped(&text::fitted(self.heading(reach), 13.0, WIDTH - 2.0 * MARGIN));
            let y = line::number(self.y + 15.0);
            self.add(format_args!("<text class=\"head\" x=\"{MARGIN}\" y=\"{y}\">{heading}</text>"));
            self.y += 24.0;
        }
    }

    fn panel(&mut self, panel: &Panel<'_>, signs: &Signs) {
        self.head(panel.reach);
        self.ground(panel, signs, |page| {
            for (place, sign) in signs.placed.iter().enumerate() {
                if let Some(placed) = panel.marks.get(sign.member) {
                    page.open(placed);
                    page.body += &mark(placed.mark.kind, panel, signs, place);
                    page.close(placed);
                }
            }
        });
    }

    /// A panel, with what is drawn on it.
    fn ground(&mut self, panel: &Panel<'_>, signs: &Signs, draw: impl FnOnce(&mut Self)) {
        let letter = if panel.reach == Reach::Further { "far" } else { "near" };
        let (tag, y, outline) = (format!("{}p{letter}", self.tag), line::number(self.y), outline(&panel.view));
        let mut drawing =
            Drawing { plan: self.plan, panel, signs, tag: &tag, patterns: &self.tag, body: String::new() };
        drawing.backdrop();
        self.add(format_args!(
            "<g transform=\"translate(0 {y})\"><clipPath id=\"{tag}\"><path d=\"{outline}\"/></clipPath>\
             <g clip-path=\"url(#{tag})\">{}",
            drawing.body
        ));
        draw(self);
        self.add(format_args!("</g><path class=\"frame\" d=\"{outline}\"/></g>"));
        self.y += panel.view.area().height + 8.0;
    }

    /// Begins what belongs to a mark: with its words for whoever points at it, and its link.
    fn open(&mut self, mark: &Placed<'_>) {
        let (class, words) = (class(mark.mark.kind), escaped(&self.in_words(mark)));
        self.add(format_args!("<g class=\"{class}\"><title>{words}</title>"));
        if let Some(link) = mark.mark.link.as_deref().and_then(text::harmless) {
            self.add(format_args!("<a href=\"{}\">", escaped(link)));
        }
    }

    fn close(&mut self, mark: &Placed<'_>) {
        let linked = mark.mark.link.as_deref().and_then(text::harmless).is_some();
        self.body += if linked { "</a></g>" } else { "</g>" };
    }

    fn legend(&mut self) {
        self.y += 10.0;
        let mut x = MARGIN;
        for kind in Kind::ALL {
            if !self.plan.panels.iter().any(|panel| panel.marks.iter().any(|mark| mark.mark.kind == kind)) {
                continue;
            }
            let words = text::fitted(self.map.words.kind(kind), LABEL_SIZE, 110.0);
            let (class, sign) = (class(kind), sign(kind, (x + 7.0, self.y + 6.0), SIGN));
            let (word_x, word_y) = (line::number(x + 18.0), line::number(self.y + 10.5));
            self.add(format_args!(
                "<g class=\"{class}\">{sign}</g><text x=\"{word_x}\" y=\"{word_y}\">{}</text>",
                escaped(&words)
            ));
            x += 38.0 + text::width(&words, LABEL_SIZE);
        }
        if x > MARGIN {
            self.y += 22.0;
        }
    }

    /// Every mark with its number, label and note.
    fn list(&mut self, signs: &[Signs]) {
        for (panel, signs) in self.plan.panels.iter().zip(signs) {
            self.y += 4.0;
            self.head(panel.reach);
            for sign in &signs.placed {
                if let Some(mark) = panel.marks.get(sign.member) {
                    self.entry(mark, sign.number);
                }
            }
        }
    }

    fn entry(&mut self, mark: &Placed<'_>, number: usize) {
        self.open(mark);
        let badge = badge(mark.mark.kind, (MARGIN + BADGE / 2.0, self.y + BADGE / 2.0), number);
        let left = MARGIN + BADGE + 8.0;
        let room = WIDTH - MARGIN - left;
        let label = text::fitted(&mark.mark.label, LABEL_SIZE, room);
        let (x, y) = (line::number(left), line::number(self.y + 14.0));
        self.add(format_args!("{badge}<text x=\"{x}\" y=\"{y}\"><tspan class=\"label\">{}</tspan>", escaped(&label)));
        let note = mark.mark.note.trim();
        // Beside the label if it fits there, or else below it.
        let beside = room - text::width(&label, LABEL_SIZE) - 10.0;
        let fits = text::width(note, LABEL_SIZE) <= beside;
        let note = escaped(&text::fitted(note, LABEL_SIZE, room));
        match (note.is_empty(), fits) {
            (true, _) => {}
            (false, true) => self.add(format_args!("<tspan class=\"quiet\" dx=\"7\">{note}</tspan>")),
            (false, false) => {
                self.y += LINE;
                self.add(format_args!("<tspan class=\"quiet\" x=\"{x}\" dy=\"{LINE}\">{note}</tspan>"));
            }
        }
        self.add(format_args!("</text>"));
        self.close(mark);
        self.y += BADGE + 5.0;
    }

    /// What is not drawn, and whose outlines these are.
    fn ending(&mut self) {
        let words = self.remaining();
        if !words.is_empty() {
            let y = line::number(self.y + 12.0);
            let words = escaped(&text::fitted(&words, LABEL_SIZE, WIDTH - 2.0 * MARGIN));
            self.add(format_args!("<text class=\"quiet\" x=\"{MARGIN}\" y=\"{y}\">{words}</text>"));
            self.y += 20.0;
        }
        let y = line::number(self.y + 12.0);
        self.add(format_args!("<text class=\"small\" x=\"{MARGIN}\" y=\"{y}\">{}</text>", super::SOURCES));
        self.y += 22.0;
    }

    fn remaining(&self) -> String {
        match (self.plan.left_out, self.map.marks.is_empty()) {
            (_, true) => self.map.words.nothing.clone(),
            (0, _) => String::new(),
            (count, _) => self.map.words.more.replace("{count}", &count.to_string()),
        }
    }

    /// A mark as a sentence.
    fn in_words(&self, mark: &Placed<'_>) -> String {
        let mark_words = [&mark.mark.label, &mark.mark.note].map(|words| text::first_letters(words, WORDS_MAX));
        let [label, note] = mark_words;
        let note = if note.is_empty() { note } else { format!(", {note}") };
        format!("{}: {label}{note} (≈ {} km)", self.map.words.kind(mark.mark.kind), distance(rounded(mark.km)))
    }

    /// The whole picture in words.
    fn described(&self) -> String {
        let panels = self.plan.panels.iter().map(|panel| {
            let marks: Vec<String> = panel.marks.iter().map(|mark| self.in_words(mark)).collect();
            let heading = self.heading(panel.reach);
            if marks.is_empty() { String::new() } else { format!("{heading}: {}. ", marks.join("; ")) }
        });
        let all: String = panels.collect();
        format!("{all}{}", self.remaining()).trim().to_owned()
    }

    fn whole(self) -> String {
        let (tag, height) = (&self.tag, line::number(self.y));
        let title = escaped(&text::first_letters(&self.map.title, WORDS_MAX));
        let described = escaped(&self.described());
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"cm\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
             aria-labelledby=\"{tag}t {tag}w\" style=\"width:100%;max-width:640px;height:auto\">\
             <title id=\"{tag}t\">{title}</title><desc id=\"{tag}w\">{described}</desc><style>{STYLE}</style>\
             <defs>{}</defs><rect class=\"page\" width=\"100%\" height=\"100%\"/>{}</svg>\n",
            patterns(tag),
            self.body
        )
    }
}

pub(super) fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Here => "here",
        Kind::Needed => "needed",
        Kind::Offered => "offered",
    }
}

/// Lines for what is needed, dots for a place of our own; what is offered is filled.
fn patterns(tag: &str) -> String {
    format!(
        "<pattern id=\"{tag}h\" class=\"needed\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><path class=\"hatch\" d=\"M0 0v7\"/></pattern><pattern id=\"{tag}d\" class=\"here\" \
         width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><circle class=\"dots\" cx=\"2\" cy=\"2\" r=\"1\"/></pattern>"
    )
}

/// A distance as people say it of a place that is known only roughly: two digits.
fn rounded(km: f64) -> f64 {
    let step = [1.0, 10.0, 100.0, 1000.0].into_iter().find(|step| km < 100.0 * step).unwrap_or(1000.0);
    (km / step).round() * step
}

/// A sign: a square for a place of our own, an open diamond for what is needed, a full circle for what is offered.
pub(super) fn sign(kind: Kind, (x, y): At, side: f64) -> String {
    let half = side / 2.0;
    let radius = line::number(half - 0.5);
    let [x, y, left, top, side, half] = [x, y, x - half, y - half, side, half].map(line::number);
    match kind {
        Kind::Here => {
            format!("<rect class=\"sign\" x=\"{left}\" y=\"{top}\" width=\"{side}\" height=\"{side}\" rx=\"2\"/>")
        }
        Kind::Needed => {
            format!("<path class=\"sign\" d=\"M{x} {top}l{half} {half}l-{half} {half}l-{half} -{half}z\"/>")
        }
        Kind::Offered => format!("<circle class=\"sign\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"),
    }
}

/// A sign with a number in it.
pub(super) fn badge(kind: Kind, at: At, number: usize) -> String {
    let side = match kind {
        Kind::Here => BADGE - 4.0,
        Kind::Needed => BADGE + 1.0,
        Kind::Offered => BADGE - 1.0,
    };
    let (sign, x, y) = (sign(kind, at, side), line::number(at.0), line::number(at.1 + 3.8));
    format!("{sign}<text class=\"number\" x=\"{x}\" y=\"{y}\">{number}</text>")
}
