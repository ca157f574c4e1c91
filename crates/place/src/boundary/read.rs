//! GeoJSON (RFC 7946) read leniently: what is no polygon is passed over, what is damaged is left out.

use serde_json::{Map, Value};

use crate::point::UNITS_PER_DEGREE;

/// Largest text that is read, 64 MiB: the ecoregions of the whole Earth in some detail.
pub const TEXT_BYTES_MAX: usize = 64 << 20;

/// Most corners in one text: about what fits into the longest one.
pub const VERTICES_MAX: usize = 4_000_000;

/// Most features in one text: all municipalities of a continent.
pub const FEATURES_MAX: usize = 100_000;

/// Longest name, in bytes; longer ones are cut.
pub const NAME_BYTES_MAX: usize = 200;

/// Coordinates beyond this many degrees are no places: two turns more than there are.
const DEGREES_MAX: f64 = 900.0;

/// Where names usually stand, the likeliest first.
const USUAL_NAMES: [&str; 16] = [
    "name",
    "NAME",
    "Name",
    "name:en",
    "NAME_EN",
    "name_en",
    "ECO_NAME",
    "eco_name",
    "title",
    "TITLE",
    "label",
    "LABEL",
    "HYBAS_ID",
    "NUTS_NAME",
    "NAME_2",
    "NAME_1",
];

/// Why a text gives no boundaries.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Too much of something.
    #[error("this is more than can be read at once ({0}); simplify it or split it")]
    TooLarge(&'static str),
    /// Not JSON.
    #[error("this is not GeoJSON: {0}")]
    NotJson(String),
    /// No polygon in it.
    #[error("there is no area in this; draw a polygon, with at least three corners, and save it as GeoJSON")]
    NoArea,
}

/// A corner: east and north in units of 1e-7 degree. East goes on beyond ±180° where a ring crosses the antimeridian.
pub(super) type Corner = (i64, i64);

/// The rings of one polygon, each closed without repeating its first corner.
pub(super) type Rings = Vec<Vec<Corner>>;

/// A feature with at least one polygon.
pub(super) struct Feature {
    /// Its own name, if it has one.
    pub(super) name: Option<String>,
    pub(super) index: usize,
    pub(super) polygons: Vec<Rings>,
}

/// Reads all features that have an area.
pub(super) fn read(text: &str, name_from: Option<&str>) -> Result<Vec<Feature>, Unreadable> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Unreadable::TooLarge("64 MiB of text"));
    }
    let text = text.trim_start_matches('\u{feff}');
    let value: Value = serde_json::from_str(text).map_err(|error| Unreadable::NotJson(error.to_string()))?;
    let features = match value.get("features").and_then(Value::as_array) {
        Some(features) => features.as_slice(),
        None => std::slice::from_ref(&value),
    };
    if features.len() > FEATURES_MAX {
        return Err(Unreadable::TooLarge("100,000 features"));
    }
    let mut corners_left = VERTICES_MAX;
    let mut found = Vec::new();
    for (index, feature) in features.iter().enumerate() {
        let geometry = feature.get("geometry").unwrap_or(feature);
        let mut polygons = Vec::new();
        collect(geometry, &mut polygons, &mut corners_left)?;
        if !polygons.is_empty() {
            let properties = feature.get("properties").and_then(Value::as_object);
            let name = properties.and_then(|properties| name_in(properties, name_from));
            found.push(Feature { name, index, polygons });
        }
    }
    if found.is_empty() { Err(Unreadable::NoArea) } else { Ok(found) }
}

/// A name among properties.
fn name_in(properties: &Map<String, Value>, name_from: Option<&str>) -> Option<String> {
    let usual: &[&str] = if name_from.is_some() { &[] } else { &USUAL_NAMES };
    name_from.into_iter().chain(usual.iter().copied()).find_map(|property| {
        let name = match properties.get(property)? {
            Value::String(name) => name.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!name.is_empty()).then(|| name[..name.floor_char_boundary(NAME_BYTES_MAX)].to_owned())
    })
}

/// The polygons of a geometry, also inside collections (as deep as JSON is read: 128 levels).
fn collect(geometry: &Value, polygons: &mut Vec<Rings>, corners_left: &mut usize) -> Result<(), Unreadable> {
    let coordinates = geometry.get("coordinates").and_then(Value::as_array);
    match (geometry.get("type").and_then(Value::as_str), coordinates) {
        (Some("Polygon"), Some(rings)) => polygon(rings, polygons, corners_left),
        (Some("MultiPolygon"), Some(all)) => {
            all.iter().filter_map(Value::as_array).try_for_each(|rings| polygon(rings, polygons, corners_left))
        }
        (Some("GeometryCollection"), _) => {
            let inner = geometry.get("geometries").and_then(Value::as_array);
            inner.into_iter().flatten().try_for_each(|geometry| collect(geometry, polygons, corners_left))
        }
        _ => Ok(()),
    }
}

/// One polygon. A ring that holds something other than places, or no three of them, is left out.
fn polygon(rings: &[Value], polygons: &mut Vec<Rings>, corners_left: &mut usize) -> Result<(), Unreadable> {
    let mut read: Rings = Vec::new();
    for ring in rings.iter().filter_map(Value::as_array) {
        *corners_left = corners_left.checked_sub(ring.len()).ok_or(Unreadable::TooLarge("4 million corners"))?;
        let corners: Option<Vec<Corner>> = ring.iter().map(corner).collect();
        let ring = corners.map(unroll).filter(|ring| ring.len() >= 3);
        match ring {
            Some(ring) => read.push(beside(ring, read.first())),
            // Without its outer ring a polygon is nothing; without a hole it is still most of what was meant.
            None if read.is_empty() => return Ok(()),
            None => {}
        }
    }
    if !read.is_empty() {
        polygons.push(read);
    }
    Ok(())
}

/// A position, in units; `None` if it is no place.
fn corner(position: &Value) -> Option<Corner> {
    let degrees = |index: usize| position.get(index)?.as_f64().filter(|degrees| degrees.abs() <= DEGREES_MAX);
    let units = |degrees: f64| libm::round(degrees * f64::from(UNITS_PER_DEGREE)) as i64;
    let (east, north) = (degrees(0)?, degrees(1)?);
    Some((units(east), units(north.clamp(-90.0, 90.0))))
}

pub(super) const HALF_TURN: i64 = 180 * UNITS_PER_DEGREE as i64;
pub(super) const TURN: i64 = 2 * HALF_TURN;
pub(super) const QUARTER_TURN: i64 = HALF_TURN / 2;

/// Makes a ring go on eastwards or westwards where it jumps across the antimeridian, and around a pole if it surrounds
/// one. A step of more than half a turn is such a jump.
///
/// A step of exactly a whole turn can be meant either way: as no step at all, in a ring that has corners on both sides of
/// the antimeridian; or as a line along the edge of a flat map, in a box around the whole Earth or below Antarctica. The
/// first is taken if it gives a ring with an area that does not surround a pole.
fn unroll(ring: Vec<Corner>) -> Vec<Corner> {
    let is_whole = |pair: &[Corner]| (pair[1].0 - pair[0].0).abs() == TURN;
    if ring.windows(2).any(is_whole) {
        let crossing = steps(&ring, false);
        if !surrounds_pole(&crossing) && doubled_area(&crossing) != 0 {
            return closed(crossing);
        }
    }
    closed(steps(&ring, true))
}

/// The corners, each the short way round from the one before.
fn steps(ring: &[Corner], whole_turns_are_meant: bool) -> Vec<Corner> {
    let mut unrolled: Vec<Corner> = Vec::with_capacity(ring.len() + 3);
    let (mut written, mut unrolled_to) = match ring.first() {
        Some((east, _)) => (*east, *east),
        None => return unrolled,
    };
    for &(east, north) in ring {
        let step = east - written;
        let is_meant = whole_turns_are_meant && step.abs() == TURN;
        unrolled_to += if is_meant { step } else { shortest(step) };
        written = east;
        if unrolled.last() != Some(&(unrolled_to, north)) {
            unrolled.push((unrolled_to, north));
        }
    }
    unrolled
}

/// The short way round for a step to the east.
fn shortest(step: i64) -> i64 {
    if step.abs() <= HALF_TURN { step } else { (step + HALF_TURN).rem_euclid(TURN) - HALF_TURN }
}

/// By how much a ring misses its beginning: a whole turn, or several, if it surrounds a pole.
fn missing(ring: &[Corner]) -> i64 {
    match (ring.first(), ring.last()) {
        (Some(&(first, _)), Some(&(last, _))) => last + shortest(first - last) - first,
        _ => 0,
    }
}

fn surrounds_pole(ring: &[Corner]) -> bool {
    missing(ring) != 0
}

/// A ring without its repeated first corner, led along the pole if it surrounds one: the one that it is nearer to.
fn closed(mut ring: Vec<Corner>) -> Vec<Corner> {
    let missing = missing(&ring);
    let Some(&(first, north)) = ring.first() else { return ring };
    if missing == 0 {
        if ring.len() > 1 && ring.last() == ring.first() {
            ring.pop();
        }
        return ring;
    }
    let is_south = ring.iter().map(|(_, north)| north).sum::<i64>() < 0;
    let pole = if is_south { -QUARTER_TURN } else { QUARTER_TURN };
    ring.extend([(first + missing, north), (first + missing, pole), (first, pole)]);
    ring
}

/// Twice the area of a ring on a flat map, by the shoelace formula; negative if it is wound clockwise.
pub(super) fn doubled_area(ring: &[Corner]) -> i128 {
    let next = ring.iter().cycle().skip(1);
    let wide = |(east, north): Corner| (i128::from(east), i128::from(north));
    let piece = |(from, to): (&Corner, &Corner)| {
        let ((east, north), (next_east, next_north)) = (wide(*from), wide(*to));
        east * next_north - next_east * north
    };
    ring.iter().zip(next).map(piece).sum()
}

/// A ring shifted by whole turns, so that outer rings begin between -180° and 180°, and holes lie beside theirs.
fn beside(ring: Vec<Corner>, outer: Option<&Vec<Corner>>) -> Vec<Corner> {
    let west = |ring: &[Corner]| ring.iter().map(|(east, _)| *east).min().unwrap_or(0);
    let here = west(&ring);
    let shift = match outer {
        None => (here + HALF_TURN).div_euclid(TURN),
        // A hole does not reach farther west than what it is in.
        Some(outer) => (here - west(outer)).div_euclid(TURN),
    };
    ring.into_iter().map(|(east, north)| (east - shift * TURN, north)).collect()
}
