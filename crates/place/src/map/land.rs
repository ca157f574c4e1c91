//! Where land is: the coasts of Natural Earth, cut to what a view shows.
//!
//! `data/land.bin` is made by `examples/land.rs`, which says how it is written. The country outlines know no coasts:
//! at sea they are rough hulls.

use std::sync::OnceLock;

use super::line;
use super::view::{At, Spot, View, Window, turned};

/// Natural Earth 4.1, land in the large scale, simplified to half a kilometre. Public domain.
const LAND: &[u8] = include_bytes!("../../data/land.bin");

/// Most degrees between two points of an edge that is no coast: parallels and meridians are curves on the page.
const EDGE_DEGREES: f64 = 2.0;

/// Islands smaller than this on the page are left out, in units of the picture.
const SMALLEST: f64 = 0.8;

/// What is nearer than this is on the edge, in degrees.
const ON_EDGE: f64 = 1e-9;

/// One coast, all around, in degrees.
struct Ring {
    points: Vec<Spot>,
    window: Window,
}

/// Land on the page.
#[derive(Default)]
pub(super) struct Land {
    /// Its area, as the data of a path.
    pub(super) area: String,
    /// Its coasts alone, without the edges at which it was cut.
    pub(super) coast: String,
    edges: Vec<(At, At)>,
}

impl Land {
    /// Where a line across the page enters and leaves land, from left to right.
    pub(super) fn crossings(&self, y: f64) -> Vec<f64> {
        let crossed = self.edges.iter().filter(|(from, to)| (from.1 > y) != (to.1 > y));
        let mut places: Vec<f64> =
            crossed.map(|(from, to)| from.0 + (y - from.1) / (to.1 - from.1) * (to.0 - from.0)).collect();
        places.sort_by(f64::total_cmp);
        places
    }
}

/// What of the land can be seen.
pub(super) fn land(view: &View) -> Land {
    let window = view.window();
    let mut land = Land::default();
    for ring in rings() {
        for turn in [-360.0, 0.0, 360.0] {
            if ring.window.west + turn < window.east
                && ring.window.east + turn > window.west
                && ring.window.south < window.north
                && ring.window.north > window.south
            {
                land.add(view, &cut(ring, turn, &window), &window);
            }
        }
    }
    land
}

impl Land {
    fn add(&mut self, view: &View, ring: &[Spot], window: &Window) {
        let mut area = Vec::new();
        for (coast, stretch) in stretches(ring, window) {
            let line: Vec<At> = stretch.into_iter().map(|spot| view.project(spot)).collect();
            let line = line::simplified(&line);
            if coast && extent(&line) >= SMALLEST {
                line::write(&mut self.coast, &line, false);
            }
            area.extend(line);
        }
        if extent(&area) >= SMALLEST {
            line::write(&mut self.area, &area, true);
            self.edges.extend(area.iter().zip(area.iter().cycle().skip(1)).map(|(from, to)| (*from, *to)));
        }
    }
}

/// The longer side of the smallest rectangle around a line.
fn extent(line: &[At]) -> f64 {
    let side = |get: fn(&At) -> f64| {
        let values = line.iter().map(get);
        values.clone().fold(f64::MIN, f64::max) - values.fold(f64::MAX, f64::min)
    };
    side(|at| at.0).max(side(|at| at.1))
}

/// The ring in pieces that are coast, and pieces that are not; each begins where the one before ends.
fn stretches(ring: &[Spot], window: &Window) -> Vec<(bool, Vec<Spot>)> {
    let count = ring.len();
    let coast = |n: usize| !is_cut(ring[n % count], ring[(n + 1) % count], window);
    // Begin where something changes, so that no piece is cut in two.
    let begin = (0..count).find(|n| coast(*n) != coast(n + count - 1)).unwrap_or(0);
    let mut pieces: Vec<(bool, Vec<Spot>)> = Vec::new();
    for n in begin..begin + count {
        let (from, to) = (ring[n % count], ring[(n + 1) % count]);
        let is_coast = coast(n);
        if pieces.last().is_none_or(|piece| piece.0 != is_coast) {
            pieces.push((is_coast, vec![from]));
        }
        let Some((_, piece)) = pieces.last_mut() else { continue };
        if !is_coast {
            piece.extend(between(from, to));
        }
        piece.push(to);
    }
    pieces
}

/// Points along an edge that is no coast.
fn between(from: Spot, to: Spot) -> impl Iterator<Item = Spot> {
    let (up, right) = (to.latitude - from.latitude, to.longitude - from.longitude);
    let steps = (up.abs().max(right.abs()) / EDGE_DEGREES).ceil().clamp(1.0, 360.0);
    (1..steps as u32).map(move |step| {
        let part = f64::from(step) / steps;
        Spot { latitude: from.latitude + part * up, longitude: from.longitude + part * right }
    })
}

/// Whether an edge is there only because something was cut: along the window, the 180th meridian or the South Pole.
fn is_cut(from: Spot, to: Spot, window: &Window) -> bool {
    let both = |on: &dyn Fn(Spot) -> bool| on(from) && on(to);
    let near = |a: f64, b: f64| (a - b).abs() < ON_EDGE;
    both(&|spot| near(spot.longitude, window.west))
        || both(&|spot| near(spot.longitude, window.east))
        || both(&|spot| near(spot.latitude, window.south))
        || both(&|spot| near(spot.latitude, window.north))
        || both(&|spot| near(turned(spot.longitude - 180.0), 0.0))
        || both(&|spot| spot.latitude < -89.0)
}

/// What of a ring lies in a window (Sutherland and Hodgman 1974), on a given turn around the Earth.
fn cut(ring: &Ring, turn: f64, window: &Window) -> Vec<Spot> {
    let turned = |spot: &Spot| Spot { latitude: spot.latitude, longitude: spot.longitude + turn };
    let mut points: Vec<Spot> = ring.points.iter().map(turned).collect();
    // How far inside each of the four sides.
    let sides: [&dyn Fn(Spot) -> f64; 4] = [
        &|spot| spot.longitude - window.west,
        &|spot| window.east - spot.longitude,
        &|spot| spot.latitude - window.south,
        &|spot| window.north - spot.latitude,
    ];
    for inside in sides {
        if points.iter().all(|spot| inside(*spot) >= 0.0) {
            continue;
        }
        let mut kept = Vec::with_capacity(points.len());
        for (n, to) in points.iter().enumerate() {
            let from = points[if n == 0 { points.len() - 1 } else { n - 1 }];
            let (a, b) = (inside(from), inside(*to));
            if (a < 0.0) != (b < 0.0) {
                kept.push(crossing(from, *to, a / (a - b), window));
            }
            if b >= 0.0 {
                kept.push(*to);
            }
        }
        points = kept;
    }
    points
}

/// The place where an edge meets a side, exactly on it.
fn crossing(from: Spot, to: Spot, part: f64, window: &Window) -> Spot {
    let snapped = |value: f64, low: f64, high: f64| {
        let side = |side: f64| (value - side).abs() < ON_EDGE;
        if side(low) {
            low
        } else if side(high) {
            high
        } else {
            value
        }
    };
    let latitude = from.latitude + part * (to.latitude - from.latitude);
    let longitude = from.longitude + part * (to.longitude - from.longitude);
    Spot {
        latitude: snapped(latitude, window.south, window.north),
        longitude: snapped(longitude, window.west, window.east),
    }
}

/// All coasts, read once.
fn rings() -> &'static [Ring] {
    static RINGS: OnceLock<Vec<Ring>> = OnceLock::new();
    RINGS.get_or_init(|| read(LAND))
}

fn read(mut bytes: &[u8]) -> Vec<Ring> {
    let mut rings = Vec::new();
    while let Some(ring) = read_ring(&mut bytes) {
        rings.push(ring);
    }
    rings
}

fn read_ring(bytes: &mut &[u8]) -> Option<Ring> {
    let count = read_unsigned(bytes)?;
    let mut window = Window { west: f64::MAX, east: f64::MIN, south: f64::MAX, north: f64::MIN };
    let (mut x, mut y) = (0_i64, 0_i64);
    let mut points = Vec::new();
    for _ in 0..count {
        x = x.wrapping_add(read_signed(bytes)?);
        y = y.wrapping_add(read_signed(bytes)?);
        let spot = Spot { latitude: y as f64 / 1000.0, longitude: x as f64 / 1000.0 };
        (window.west, window.east) = (window.west.min(spot.longitude), window.east.max(spot.longitude));
        (window.south, window.north) = (window.south.min(spot.latitude), window.north.max(spot.latitude));
        points.push(spot);
    }
    Some(Ring { points, window })
}

fn read_unsigned(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for place in 0..10 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn read_signed(bytes: &mut &[u8]) -> Option<i64> {
    let value = read_unsigned(bytes)?;
    Some((value >> 1) as i64 ^ -((value & 1) as i64))
}
