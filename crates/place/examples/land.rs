//! Makes `data/land.bin` from Natural Earth's land in its large scale: coasts of the world as few bytes.
//!
//! `cargo run -p commonage-place --example land -- land-10m.json > crates/place/data/land.bin`, where `land-10m.json`
//! is Natural Earth 4.1 (public domain, <https://www.naturalearthdata.com/about/terms-of-use/>) as TopoJSON, from the
//! package `world-atlas` 2.0.2. What it writes is read by `map/land.rs`: for each ring the number of its points, then
//! longitude and latitude of each in thousandths of a degree, as the difference to the point before, in variable-length
//! integers.

use std::io::Write;

use serde_json::Value;

/// Detail that is left out, in degrees of latitude: half a kilometre, which is what the source can tell at most.
const TOLERANCE: f64 = 0.005;

/// Islands whose longer side is shorter than this many degrees are left out, unless nothing else says that they exist.
const SMALLEST: f64 = 0.01;

type At = (f64, f64);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name the TopoJSON file of Natural Earth's land")?;
    let topology: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let arcs = arcs(&topology).ok_or("the file has no arcs")?;
    let rings = rings(&topology, &arcs).ok_or("the file has no land")?;
    let mut bytes = Vec::new();
    for ring in rings {
        let ring = thinned(&unwound(&ring));
        let quantised: Vec<(i64, i64)> = ring.iter().map(|(x, y)| (thousandths(*x), thousandths(*y))).collect();
        if quantised.len() < 3 {
            continue;
        }
        write_unsigned(&mut bytes, quantised.len() as u64);
        let mut before = (0, 0);
        for at in quantised {
            write_signed(&mut bytes, at.0 - before.0);
            write_signed(&mut bytes, at.1 - before.1);
            before = at;
        }
    }
    std::io::stdout().write_all(&bytes)?;
    Ok(())
}

fn thousandths(degrees: f64) -> i64 {
    (degrees * 1000.0).round() as i64
}

/// The arcs in degrees: each is a list of steps on a grid (TopoJSON specification §2.1.3).
fn arcs(topology: &Value) -> Option<Vec<Vec<At>>> {
    let transform = &topology["transform"];
    let pair = |value: &Value| Some((value[0].as_f64()?, value[1].as_f64()?));
    let (scale, translate) = (pair(&transform["scale"])?, pair(&transform["translate"])?);
    let arc = |arc: &Value| {
        let mut at = (0.0, 0.0);
        let step = |step: &Value| {
            let (x, y) = pair(step)?;
            at = (at.0 + x, at.1 + y);
            Some((at.0 * scale.0 + translate.0, at.1 * scale.1 + translate.1))
        };
        arc.as_array()?.iter().map(step).collect()
    };
    topology["arcs"].as_array()?.iter().map(arc).collect()
}

/// Every ring of every polygon; a negative number is an arc backwards (§2.1.4).
fn rings(topology: &Value, arcs: &[Vec<At>]) -> Option<Vec<Vec<At>>> {
    let polygons = topology["objects"]["land"]["geometries"][0]["arcs"].as_array()?;
    let all = polygons.iter().filter_map(Value::as_array).flatten();
    let ring = |indices: &Value| {
        let mut ring: Vec<At> = Vec::new();
        for index in indices.as_array()? {
            let index = index.as_i64()?;
            let mut arc = arcs.get(if index < 0 { !index } else { index } as usize)?.clone();
            if index < 0 {
                arc.reverse();
            }
            ring.pop();
            ring.extend(arc);
        }
        ring.pop();
        Some(ring)
    };
    all.map(ring).collect()
}

/// The ring without leaps from 180° to -180°: its longitudes run on beyond. One that goes around a pole is led through
/// it.
fn unwound(ring: &[At]) -> Vec<At> {
    let mut unwound: Vec<At> = Vec::new();
    for at in ring {
        let before = unwound.last().map_or(at.0, |before| before.0);
        unwound.push((before + turned(at.0 - before), at.1));
    }
    let (Some(first), Some(last)) = (unwound.first().copied(), unwound.last().copied()) else { return unwound };
    let around = (last.0 + turned(first.0 - last.0) - first.0).round();
    if around != 0.0 {
        let pole = if first.1 < 0.0 { -90.0 } else { 90.0 };
        unwound.extend([(first.0 + around, first.1), (first.0 + around, pole), (first.0, pole)]);
    }
    unwound
}

fn turned(degrees: f64) -> f64 {
    (degrees + 180.0).rem_euclid(360.0) - 180.0
}

/// The ring with less detail: a polyline from its first point to the one farthest away, and back.
fn thinned(ring: &[At]) -> Vec<At> {
    let wide = |get: fn(&At) -> f64| {
        let values = ring.iter().map(get);
        values.clone().fold(f64::MIN, f64::max) - values.fold(f64::MAX, f64::min)
    };
    if wide(|at| at.0).max(wide(|at| at.1)) < SMALLEST {
        return Vec::new();
    }
    let Some(first) = ring.first() else { return Vec::new() };
    let far = |at: &At| (at.0 - first.0).powi(2) + (at.1 - first.1).powi(2);
    let middle = (0..ring.len()).max_by(|a, b| far(&ring[*a]).total_cmp(&far(&ring[*b]))).unwrap_or(0);
    let mut keep = vec![false; ring.len() + 1];
    let closed: Vec<At> = ring.iter().chain([first]).copied().collect();
    mark(&closed, 0, middle, &mut keep);
    mark(&closed, middle, ring.len(), &mut keep);
    (0..ring.len()).filter(|n| keep[*n]).map(|n| ring[n]).collect()
}

/// Douglas and Peucker 1973, with a stack in place of recursion.
fn mark(line: &[At], from: usize, to: usize, keep: &mut [bool]) {
    let mut open = vec![(from, to)];
    while let Some((from, to)) = open.pop() {
        (keep[from], keep[to]) = (true, true);
        let farthest = (from + 1..to).map(|n| (n, off(line[n], line[from], line[to])));
        if let Some((n, off)) = farthest.max_by(|a, b| a.1.total_cmp(&b.1))
            && off > TOLERANCE
        {
            open.extend([(from, n), (n, to)]);
        }
    }
}

/// How far a point is from a line, in degrees of latitude.
fn off(at: At, from: At, to: At) -> f64 {
    let shrink = at.1.to_radians().cos().max(0.05);
    let (px, py, dx, dy) = ((at.0 - from.0) * shrink, at.1 - from.1, (to.0 - from.0) * shrink, to.1 - from.1);
    let along = ((px * dx + py * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    let along = if along.is_nan() { 0.0 } else { along };
    (px - along * dx).hypot(py - along * dy)
}

fn write_unsigned(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn write_signed(bytes: &mut Vec<u8>, value: i64) {
    write_unsigned(bytes, ((value << 1) ^ (value >> 63)) as u64);
}
