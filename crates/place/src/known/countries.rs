//! In which country and which part of it a point lies, and what they are called in English.

use std::sync::OnceLock;

use country_boundaries::{BOUNDARIES_ODBL_360X180, CountryBoundaries, LatLon};

use crate::point::Point;

/// The data inside `country-boundaries`; without it (it cannot be damaged) nothing is known.
fn boundaries() -> Option<&'static CountryBoundaries> {
    static BOUNDARIES: OnceLock<Option<CountryBoundaries>> = OnceLock::new();
    BOUNDARIES.get_or_init(|| CountryBoundaries::from_reader(BOUNDARIES_ODBL_360X180).ok()).as_ref()
}

/// The first area around a point, the smallest first, that is a part of a country or that is none.
fn area_at(point: Point, is_part: bool) -> Option<&'static str> {
    let position = LatLon::new(point.latitude_degrees(), point.longitude_degrees()).ok()?;
    boundaries()?.ids(position).into_iter().find(|id| id.contains('-') == is_part)
}

/// The country of a point, by its ISO 3166-1 code: `BE`. `None` at sea. Takes less than a microsecond.
pub fn country_at(point: Point) -> Option<&'static str> {
    area_at(point, false)
}

/// The part of a country in which a point lies, by its ISO 3166-2 code: `BE-VLG`. Known for some large and federal
/// countries, and for autonomous regions.
pub fn subdivision_at(point: Point) -> Option<&'static str> {
    area_at(point, true)
}

/// The English name of a country; its code if it has none.
pub fn country_name(code: &str) -> &str {
    static NAMES: &str = include_str!("../../data/countries.tsv");
    let name = |line: &'static str| line.split_once('\t').filter(|(of, _)| *of == code).map(|(_, name)| name);
    NAMES.lines().find_map(name).unwrap_or(code)
}

/// The name of a part of a country, as ISO 3166-2 has it; its code if it has none.
pub fn subdivision_name(code: &str) -> &str {
    rust_iso3166::iso3166_2::from_code(code).map_or(code, |part| part.name)
}
