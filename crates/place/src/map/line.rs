//! Lines on the page: with no more points than the eye sees, and as the data of an SVG path.

use super::view::At;

/// How far a line may be drawn from where it is, in units of the picture: less than its own width.
const TOLERANCE: f64 = 0.35;

/// The line with fewer points (Douglas and Peucker 1973, with a stack in place of recursion). Its ends stay.
pub(super) fn simplified(line: &[At]) -> Vec<At> {
    let line = spaced(line);
    let Some(last) = line.len().checked_sub(1) else { return line };
    let mut keep = vec![false; line.len()];
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        (keep[from], keep[to]) = (true, true);
        let distances = (from + 1..to).map(|n| (n, off(line[n], line[from], line[to])));
        if let Some((n, distance)) = distances.max_by(|a, b| a.1.total_cmp(&b.1))
            && distance > TOLERANCE
        {
            open.extend([(from, n), (n, to)]);
        }
    }
    line.into_iter().zip(keep).filter_map(|(at, keep)| keep.then_some(at)).collect()
}

/// The line without points that cannot be told from the one before: what makes the rest quick.
fn spaced(line: &[At]) -> Vec<At> {
    let mut spaced: Vec<At> = Vec::with_capacity(line.len().min(4096));
    for (n, at) in line.iter().enumerate() {
        let near = |before: &At| (at.0 - before.0).abs() + (at.1 - before.1).abs() < TOLERANCE / 2.0;
        if n + 1 == line.len() || !spaced.last().is_some_and(near) {
            spaced.push(*at);
        }
    }
    spaced
}

/// How far a point is from the line between two.
fn off(at: At, from: At, to: At) -> f64 {
    let (px, py, dx, dy) = (at.0 - from.0, at.1 - from.1, to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((px * dx + py * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    libm::hypot(px - along * dx, py - along * dy)
}

/// Appends a line to the data of a path: a start, and steps of tenths of a unit.
pub(super) fn write(data: &mut String, line: &[At], closed: bool) {
    let tenths = |at: &At| (tenths(at.0), tenths(at.1));
    let mut points = line.iter().map(tenths);
    let Some(first) = points.next() else { return };
    data.push_str(&format!("M{} {}", shown(first.0), shown(first.1)));
    let mut before = first;
    let mut any = false;
    for at in points {
        if at != before {
            let (x, y) = (shown(at.0 - before.0), shown(at.1 - before.1));
            let gap = if y.starts_with('-') { "" } else { " " };
            data.push_str(&format!("l{x}{gap}{y}"));
            (before, any) = (at, true);
        }
    }
    if !any {
        data.push_str("h0");
    }
    if closed {
        data.push('z');
    }
}

/// Far outside of every picture, and within what a path can hold.
const FAR: f64 = 1e6;

fn tenths(value: f64) -> i64 {
    (value.clamp(-FAR, FAR) * 10.0).round() as i64
}

fn shown(tenths: i64) -> String {
    number(tenths as f64 / 10.0)
}

/// A number with at most one decimal.
pub(super) fn number(value: f64) -> String {
    let tenths = tenths(value);
    let sign = if tenths < 0 { "-" } else { "" };
    match (tenths.abs() / 10, tenths.abs() % 10) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, part) => format!("{sign}.{part}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}
