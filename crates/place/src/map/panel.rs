//! One panel of the picture: sea, land and borders, how far it is, and the marks.

use std::fmt::Write;

use super::frame::{Panel, Plan, Reach, spot};
use super::layout::{LABEL_SIZE, SIGN, Signs};
use super::paint::{badge, class, sign};
use super::text::escaped;
use super::towns::{self, Town};
use super::view::{Area, At, Spot, View, turned};
use super::{Kind, border, land, line};

/// The smallest radius of a disc: still a circle.
const DISC_MIN: f64 = 6.0;

/// Share of a panel's half that the outer ring fills at most.
const RING_SHARE: f64 = 0.85;

/// Draws what lies under the signs of one panel. `tag` begins the names inside, to tell them from others on the page.
pub(super) struct Drawing<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) panel: &'a Panel<'a>,
    pub(super) signs: &'a Signs,
    pub(super) tag: &'a str,
    /// Before the names of the patterns.
    pub(super) patterns: &'a str,
    pub(super) body: String,
}

impl Drawing<'_> {
    /// All but the marks' signs and words.
    pub(super) fn backdrop(&mut self) {
        self.ground();
        self.rings();
        if self.panel.reach == Reach::Further {
            self.where_near_is();
        }
        for kind in Kind::ALL {
            self.discs(kind);
        }
        self.scale();
    }

    fn add(&mut self, piece: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.body.write_fmt(piece);
    }

    /// Sea, land, borders and the countries' codes.
    fn ground(&mut self) {
        let view = &self.panel.view;
        let (land, tag, outline) = (land::land(view), self.tag, outline(view));
        self.add(format_args!("<path class=\"sea\" d=\"{outline}\"/>"));
        let mut taken = self.signs.areas();
        taken.extend(self.ring().and_then(|ring| ring.label));
        let towns = towns::towns(view, &taken);
        taken.extend(towns.iter().map(|town| town.area));
        let country = |at: At| view.unproject(at).and_then(country);
        let borders = border::borders(view, &land, &taken, country);
        self.add(format_args!("<path id=\"{tag}l\" class=\"land\" d=\"{}\"/>", land.area));
        if !borders.lines.is_empty() {
            self.add(format_args!(
                "<clipPath id=\"{tag}c\"><use href=\"#{tag}l\" clip-rule=\"evenodd\"/></clipPath>\
                 <g clip-path=\"url(#{tag}c)\"><path class=\"border\" d=\"{}\"/></g>",
                borders.lines
            ));
        }
        self.add(format_args!("<path class=\"coast\" d=\"{}\"/>", land.coast));
        if borders.names.len() > 1 {
            for (name, at) in borders.names {
                let (x, y) = (line::number(at.0), line::number(at.1 + 6.0));
                self.add(format_args!("<text class=\"country\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(name)));
            }
        }
        self.towns(&towns);
    }

    fn towns(&mut self, towns: &[Town]) {
        for Town { name, at, area } in towns {
            let [x, y, words_y] = [at.0, at.1, at.1 + 3.6].map(line::number);
            let begin = beginning(area, *at);
            self.add(format_args!(
                "<circle class=\"town\" cx=\"{x}\" cy=\"{y}\" r=\"1.7\"/>\
                 <text class=\"km halo\" {begin} y=\"{words_y}\">{}</text>",
                escaped(name)
            ));
        }
    }

    /// The outer ring around the centre, if the panel is of what is near and it fits there.
    fn ring(&self) -> Option<Ring> {
        let View::Local { scale, area, .. } = self.panel.view else { return None };
        if self.panel.reach == Reach::Further && self.plan.panels.len() > 1 {
            return None;
        }
        let middle = self.panel.view.project(spot(self.plan.centre));
        let km = round_below(area.height.min(area.width) / 2.0 * RING_SHARE / scale);
        let radius = km * scale;
        let (x, y) = middle;
        let places = [(x, y + radius), (x, y - radius), (x + radius, y), (x - radius, y)];
        let free = |label: &Area| {
            area.inset(2.0).holds(label) && !self.signs.areas().iter().any(|other| other.overlaps(label))
        };
        let label = places.map(|at| Area::around(at, 46.0, 14.0)).into_iter().find(free);
        Some(Ring { middle, km, radius, label })
    }

    /// How far it is: circles around the centre, and what the outer one stands for where that hides nothing.
    fn rings(&mut self) {
        let Some(ring) = self.ring() else { return };
        let (x, y) = (line::number(ring.middle.0), line::number(ring.middle.1));
        for radius in [ring.radius / 2.0, ring.radius] {
            let radius = line::number(radius);
            self.add(format_args!("<circle class=\"ring\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"));
        }
        if let Some((x, y)) = ring.label.map(|label| label.middle()) {
            let (x, y) = (line::number(x), line::number(y + 3.5));
            let km = distance(ring.km);
            self.add(format_args!("<text class=\"km middle halo\" x=\"{x}\" y=\"{y}\">{km} km</text>"));
        }
    }

    /// In the wider panel, the frame of the nearer one.
    fn where_near_is(&mut self) {
        let near = self.plan.panels.iter().find(|other| other.reach == Reach::AroundHere).map(|near| near.view);
        let Some(View::Local { middle, scale, area }) = near else { return };
        let view = &self.panel.view;
        let (width, height) = (view.reach(area.width / scale).max(9.0), view.reach(area.height / scale).max(6.0));
        let near = Area::around(view.project(middle), width, height);
        let [x, y, width, height] = [near.left, near.top, near.width, near.height].map(line::number);
        self.add(format_args!(
            "<rect class=\"near\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"2\"/>"
        ));
    }

    /// The discs of a kind, each once, however many marks share it.
    fn discs(&mut self, kind: Kind) {
        let mut discs: Vec<[String; 3]> = Vec::new();
        for mark in self.panel.marks.iter().filter(|mark| mark.mark.kind == kind) {
            let (x, y) = self.panel.view.project(mark.spot());
            let radius = self.panel.view.reach(mark.radius_km()).max(DISC_MIN);
            let disc = [x, y, radius].map(line::number);
            if !discs.contains(&disc) {
                discs.push(disc);
            }
        }
        let (class, pattern) = (class(kind), self.patterns);
        let fill = match kind {
            Kind::Offered => String::new(),
            Kind::Needed => format!(" fill=\"url(#{pattern}h)\""),
            Kind::Here => format!(" fill=\"url(#{pattern}d)\""),
        };
        for [x, y, radius] in discs {
            self.add(format_args!(
                "<g class=\"{class}\"><circle class=\"disc\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{fill}/></g>"
            ));
        }
    }

    fn scale(&mut self) {
        let (View::Local { scale, .. }, Some(corner)) = (self.panel.view, self.signs.scale) else { return };
        let km = round_below(100.0 / scale);
        let (x, y, length) = (line::number(corner.left), corner.top + corner.height, line::number(km * scale));
        let (line_y, words_x, words_y) = (line::number(y), line::number(corner.left + 5.0), line::number(y - 6.0));
        self.add(format_args!(
            "<path class=\"scale\" d=\"M{x} {line_y}m0 -4v4h{length}v-4\"/>\
             <text class=\"km halo\" x=\"{words_x}\" y=\"{words_y}\">{} km</text>",
            distance(km)
        ));
    }
}

struct Ring {
    middle: At,
    km: f64,
    radius: f64,
    /// Where it can be said how far it is.
    label: Option<Area>,
}

/// A mark's sign and words, where the layout put them.
pub(super) fn mark(kind: Kind, panel: &Panel<'_>, signs: &Signs, place: usize) -> String {
    let Some(placed) = signs.placed.get(place) else { return String::new() };
    if let Some(label) = &placed.label {
        let y = line::number(label.area.top + LABEL_SIZE);
        let at = panel.marks.get(placed.member).map_or(placed.at, |mark| panel.view.project(mark.spot()));
        let (begin, words) = (beginning(&label.area, at), escaped(&label.words));
        format!("{}<text class=\"label halo\" {begin} y=\"{y}\">{words}</text>", sign(kind, at, SIGN))
    } else {
        badge(kind, placed.at, placed.number)
    }
}

/// Where words begin, or end if they stand left of what they are about: how wide they are is only guessed.
fn beginning(area: &Area, about: At) -> String {
    let right = area.left + area.width;
    if right <= about.0 {
        format!("x=\"{}\" text-anchor=\"end\"", line::number(right))
    } else {
        format!("x=\"{}\"", line::number(area.left))
    }
}

/// The country of a place, by its code.
fn country(spot: Spot) -> Option<&'static str> {
    let point = crate::Point::from_degrees(spot.latitude, turned(spot.longitude)).ok()?;
    crate::known::country_at(point)
}

/// The edge of a panel: a rectangle, or the world's.
pub(super) fn outline(view: &View) -> String {
    let mut data = String::new();
    match view {
        View::Local { area, .. } => {
            let (right, bottom) = (area.left + area.width, area.top + area.height);
            let corners = [(area.left, area.top), (right, area.top), (right, bottom), (area.left, bottom)];
            line::write(&mut data, &corners, true);
        }
        View::World { meridian, .. } => {
            let side = |longitude: f64, up: bool| {
                (-45..=45).map(move |step| Spot { latitude: f64::from(if up { step } else { -step }) * 2.0, longitude })
            };
            let around = side(meridian - 180.0, true).chain(side(meridian + 180.0, false));
            let line: Vec<At> = around.map(|spot| view.project(spot)).collect();
            line::write(&mut data, &line, true);
        }
    }
    data
}

/// The greatest of 1, 2, 5, 10, 20 … that is not above; at least a tenth.
pub(super) fn round_below(km: f64) -> f64 {
    let steps = (-1..=4).flat_map(|power: i32| [1.0, 2.0, 5.0].map(|step| step * libm::pow(10.0, f64::from(power))));
    steps.take_while(|step| *step <= km * 1.000_001).last().unwrap_or(0.1)
}

/// A number of km.
pub(super) fn distance(km: f64) -> String {
    if km < 1.0 { line::number(km) } else { format!("{km:.0}") }
}
