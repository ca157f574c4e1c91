//! What is near and what is far, and how much of the Earth each of the two pictures shows.

use super::view::{Area, EARTH_RADIUS_KM, Spot, View, at_offset_km, offset_km, world_height};
use super::{Kind, MARKS_MAX, Map, Mark};
use crate::{Disc, Point};

/// Width of the picture, in its units: a phone's, so that nothing becomes too small to read there.
pub(super) const WIDTH: f64 = 360.0;

/// Height of a view that is not of the world.
const HEIGHT: f64 = 270.0;

/// Everything up to here is around here, however far it is from the next: there and back on a bicycle in half a day, in
/// km.
const NEAR_KM: f64 = 25.0;

/// Nothing beyond is around here, in km.
const NEAR_KM_MAX: f64 = 400.0;

/// A mark this many times as far away as the one before begins what is further away.
const GAP: f64 = 2.0;

/// The least that a view shows to each side, in km: coasts are known to half a kilometre, and streets not at all.
const REACH_KM_MIN: f64 = 10.0;

/// What an empty view shows to each side, in km.
const REACH_KM_EMPTY: f64 = 30.0;

/// From here on the whole world is shown, in km from the middle.
const REACH_KM_MAX: f64 = 4_500.0;

/// Room left around what a view shows, in units of the picture: a sign and its words, so that nothing lies on the edge.
const ROOM: f64 = 34.0;

/// What is drawn where.
pub(super) struct Plan<'a> {
    /// One or two panels, near before far.
    pub(super) panels: Vec<Panel<'a>>,
    pub(super) centre: Point,
    /// How many marks are not drawn.
    pub(super) left_out: usize,
}

/// A view, and the marks in it.
pub(super) struct Panel<'a> {
    pub(super) reach: Reach,
    pub(super) view: View,
    /// From near to far.
    pub(super) marks: Vec<Placed<'a>>,
}

/// Which of the two it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    AroundHere,
    Further,
}

/// A mark, and how far away it is.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) mark: &'a Mark,
    /// Which of the map's marks it is.
    pub(super) index: usize,
    pub(super) km: f64,
}

impl Placed<'_> {
    pub(super) fn spot(&self) -> Spot {
        spot(self.mark.disc.centre())
    }

    pub(super) fn radius_km(&self) -> f64 {
        radius_km(self.mark.disc)
    }
}

pub(super) fn spot(point: Point) -> Spot {
    Spot { latitude: point.latitude_degrees(), longitude: point.longitude_degrees() }
}

fn radius_km(disc: Disc) -> f64 {
    f64::from(disc.radius_m()) / 1000.0
}

impl<'a> Plan<'a> {
    pub(super) fn of(map: &'a Map) -> Self {
        let centre = spot(map.centre);
        let mut marks: Vec<Placed<'a>> =
            map.marks.iter().enumerate().map(|(index, mark)| placed(index, mark, centre)).collect();
        // A stable order that says nothing of how they were given, except where two are the same in all that is drawn.
        marks.sort_by(|a, b| (a.mark.kind != Kind::Here).cmp(&(b.mark.kind != Kind::Here)).then(a.km.total_cmp(&b.km)));
        let left_out = marks.len().saturating_sub(MARKS_MAX);
        marks.truncate(MARKS_MAX);
        marks.sort_by(|a, b| a.km.total_cmp(&b.km).then(a.mark.kind.cmp(&b.mark.kind)));
        let (near, far) = marks.split_at(near_count(&marks));
        let mut panels = Vec::new();
        if !near.is_empty() || far.is_empty() {
            panels.push(Panel { reach: Reach::AroundHere, view: local(centre, near), marks: near.to_vec() });
        }
        if !far.is_empty() {
            panels.push(Panel { reach: Reach::Further, view: wide(centre, &marks), marks: far.to_vec() });
        }
        Plan { panels, centre: map.centre, left_out }
    }
}

fn placed(index: usize, mark: &Mark, centre: Spot) -> Placed<'_> {
    let (east, north) = offset_km(centre, spot(mark.disc.centre()));
    Placed { mark, index, km: libm::hypot(east, north) }
}

/// How many marks, from near to far, are around here: up to the first leap. None if only places of our own would be,
/// since what is looked for is what others need and offer.
fn near_count(marks: &[Placed<'_>]) -> usize {
    let mut before = NEAR_KM / GAP;
    let mut any = false;
    for (n, mark) in marks.iter().enumerate() {
        let leaps = any && mark.km > NEAR_KM && mark.km > GAP * before;
        if mark.km > NEAR_KM_MAX || leaps {
            return if any { n } else { 0 };
        }
        any |= mark.mark.kind != Kind::Here;
        before = before.max(mark.km);
    }
    marks.len()
}

fn area(height: f64) -> Area {
    Area { left: 0.0, top: 0.0, width: WIDTH, height }
}

/// The view that fits the centre and all these discs.
fn local(centre: Spot, marks: &[Placed<'_>]) -> View {
    let (mut low, mut high) = ((0.0_f64, 0.0_f64), (0.0_f64, 0.0_f64));
    for mark in marks {
        // A disc that is far larger than it is away would hide what is near.
        let radius = mark.radius_km().min(2.0 * REACH_KM_EMPTY + mark.km);
        let (east, north) = offset_km(centre, mark.spot());
        low = (low.0.min(east - radius), low.1.min(north - radius));
        high = (high.0.max(east + radius), high.1.max(north + radius));
    }
    let least = if marks.is_empty() { REACH_KM_EMPTY } else { REACH_KM_MIN };
    let half = |low: f64, high: f64| ((high - low) / 2.0).max(least);
    let scale = ((WIDTH / 2.0 - ROOM) / half(low.0, high.0)).min((HEIGHT / 2.0 - ROOM) / half(low.1, high.1));
    let middle = at_offset_km(centre, ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0));
    View::Local { middle, scale, area: area(HEIGHT) }
}

/// The view that shows all marks, or else the world.
fn wide(centre: Spot, marks: &[Placed<'_>]) -> View {
    let farthest = marks.iter().map(|mark| mark.km + mark.radius_km()).fold(0.0, f64::max);
    if farthest <= REACH_KM_MAX.min(EARTH_RADIUS_KM) {
        return local(centre, marks);
    }
    // The map that people around the Pacific know has it in the middle; both cut where little land is.
    let pacific = centre.longitude > 110.0 || centre.longitude < -140.0;
    View::World { meridian: if pacific { 150.0 } else { 10.0 }, area: area(world_height(WIDTH)) }
}
