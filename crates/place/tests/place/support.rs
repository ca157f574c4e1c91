//! What several tests need.

use std::path::PathBuf;

use commonage_place::Point;
use proptest::prelude::*;

/// A point from decimal degrees.
pub(crate) fn at(latitude: f64, longitude: f64) -> Point {
    Point::from_degrees(latitude, longitude).unwrap()
}

/// Any point, the poles and the antimeridian more often than chance would have it.
pub(crate) fn any_point() -> impl Strategy<Value = Point> {
    let latitude = prop_oneof![8 => -900_000_000..=900_000_000_i32, 1 => Just(900_000_000), 1 => Just(-900_000_000)];
    let longitude = prop_oneof![
        8 => -1_800_000_000..=1_799_999_999_i32,
        1 => Just(-1_800_000_000),
        1 => Just(1_799_999_999),
        1 => Just(0)
    ];
    (latitude, longitude).prop_map(|(latitude, longitude)| Point::from_units(latitude, longitude).unwrap())
}

/// A file beside the repository; `None` where there is none.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("COMMONAGE_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let path = root.join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no ../shared");
    None
}
