//! What lies near a point: the shapes whose border is close, with the distance.

use std::collections::BTreeMap;

use crate::boundary::Part;
use crate::boundary::index::Grid;
use crate::boundary::read::{Corner, TURN};
use crate::boundary::slabs::{Edge, Slabs, position};
use crate::point::{Point, UNITS_PER_DEGREE};

/// How far a shape may be from a point and still be a candidate, in metres: a simplified coast lies off by ten kilometres
/// at times, and beyond a hundred nobody would say that they belong there.
pub const NEAR_M_MAX: u32 = 100_000;

/// The distances that are looked through one after the other, in metres.
const REACHES_M: [u32; 3] = [5_000, 25_000, NEAR_M_MAX];

/// Metres in a degree of a meridian, rounded down, so that a window never misses anything.
const METRES_PER_DEGREE: f64 = 111_000.0;

/// A rectangle around a point, in units.
struct Window {
    west: i64,
    east: i64,
    south: i64,
    north: i64,
}

/// The shapes near a point, nearest first, without those that are left out.
pub(super) fn near(parts: &[Part], grid: &Grid, point: Point, without: &[u32], most: usize) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for reach_m in REACHES_M {
        let window = Window::around(point, reach_m);
        let mut nearest: BTreeMap<u32, f64> = BTreeMap::new();
        for part in grid.parts_in(window.west, window.east - window.west, window.south, window.north) {
            let Some(Part { shape, slabs }) = parts.get(part as usize) else { continue };
            if without.contains(shape) {
                continue;
            }
            if let Some(distance) = distance(slabs, point, &window).filter(|metres| *metres <= f64::from(reach_m)) {
                let least = nearest.entry(*shape).or_insert(distance);
                *least = least.min(distance);
            }
        }
        // What is not inside is at least a metre away, so that nobody takes it for inside.
        found = nearest.into_iter().map(|(shape, metres)| (shape, (libm::round(metres) as u32).max(1))).collect();
        if found.len() >= most {
            break;
        }
    }
    found.sort_unstable_by_key(|(shape, metres)| (*metres, *shape));
    found.truncate(most);
    found
}

impl Window {
    fn around(point: Point, reach_m: u32) -> Window {
        let (east, north) = position(point);
        let degrees = f64::from(reach_m) / METRES_PER_DEGREE;
        let units = |degrees: f64| libm::ceil(degrees * f64::from(UNITS_PER_DEGREE)) as i64;
        // A degree of a parallel is shorter by the cosine of the latitude; around a pole everything is near.
        let narrowest = libm::cos((point.latitude_degrees().abs() + degrees).min(90.0).to_radians());
        let wide = if narrowest * 180.0 > degrees { units(degrees / narrowest) } else { TURN / 2 };
        let high = units(degrees);
        Window { west: east - wide, east: east + wide, south: north - high, north: north + high }
    }
}

/// The distance to the nearest edge of a polygon that runs through a window, in metres.
fn distance(slabs: &Slabs, point: Point, window: &Window) -> Option<f64> {
    let (east, north) = position(point);
    let edges = slabs.edges_between(window.south, window.north);
    let turns = slabs.turns(window.west..=window.east);
    let all = turns.flat_map(|turn| {
        let (west, east_end, east) = (window.west + turn, window.east + turn, east + turn);
        let beside = move |edge: &&Edge| edge.low.0.max(edge.high.0) >= west && edge.low.0.min(edge.high.0) <= east_end;
        edges.iter().filter(beside).map(move |edge| distance_to_edge(edge, (east, north), point))
    });
    all.reduce(f64::min)
}

/// The distance to an edge: to its point that is nearest on a map which is true around the point.
fn distance_to_edge(Edge { low, high }: &Edge, (east, north): Corner, point: Point) -> f64 {
    let narrowing = libm::cos(point.latitude_degrees().to_radians());
    let flat = |corner: &Corner| ((corner.0 - east) as f64 * narrowing, (corner.1 - north) as f64);
    let ((x, y), (end_x, end_y)) = (flat(low), flat(high));
    let (along_x, along_y) = (end_x - x, end_y - y);
    let length = along_x * along_x + along_y * along_y;
    let share = if length > 0.0 { (-(x * along_x + y * along_y) / length).clamp(0.0, 1.0) } else { 0.0 };
    let between = |from: i64, to: i64| (from as f64 + (to - from) as f64 * share) / f64::from(UNITS_PER_DEGREE);
    point.distance_exact(Point::clamped(between(low.1, high.1), between(low.0, high.0)))
}
