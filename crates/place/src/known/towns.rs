//! Towns by name and by place: 170,391 of 1,000 people or more (GeoNames, CC BY 4.0; see `data/README.md`).

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::ops::Range;
use std::sync::OnceLock;

use crate::known::countries::country_name;
use crate::known::fold::{fold, fold_into};
use crate::point::{Point, UNITS_PER_DEGREE};

/// How far away a town may be and still say where something is, in metres. Farther from all towns, one is at sea.
pub const NEAR_M_MAX: u32 = 500_000;

/// Longest name that is looked for, in bytes: longer than any name of a town with its region and country.
pub const QUERY_BYTES_MAX: usize = 300;

/// A town's other names count as if it were this many times smaller: Sandusky was once called Portland, but few mean it.
const OTHER_NAME_SHARE: u32 = 10;

/// A unit of the table's coordinates, a thousandth of a degree, in those of a point.
const TABLE_UNIT: i32 = UNITS_PER_DEGREE / 1000;
/// The grid for finding what is near has a column and a row a degree.
const COLUMNS: i32 = 360;
const ROWS: i32 = 180;

/// A town.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Town<'a> {
    /// Its place in the table.
    pub index: usize,
    /// Its own name.
    pub name: &'a str,
    /// The region, in English or its own language; may be empty.
    pub region: &'a str,
    /// The ISO 3166-1 code of its country.
    pub country: &'a str,
    /// How many people live there.
    pub people: u32,
    /// Its middle, to about 100 m.
    pub point: Point,
}

impl fmt::Display for Town<'_> {
    /// Gent, Flanders, Belgium.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let region = if self.region.is_empty() || self.region == self.name { "" } else { self.region };
        let mark = if region.is_empty() { "" } else { ", " };
        write!(f, "{}{mark}{region}, {}", self.name, country_name(self.country))
    }
}

/// One line of the table.
struct Row {
    name: Range<u32>,
    /// Where its names begin in the folded ones, its own first.
    folded: u32,
    region: u16,
    people: u32,
    point: Point,
}

/// All towns.
#[derive(Default)]
pub struct Towns {
    names: String,
    /// All names as they are compared, between line ends.
    folded: String,
    /// Country and name.
    regions: Vec<(String, String)>,
    rows: Vec<Row>,
    /// For each cell of the grid where its towns begin in `by_cell`.
    cells: Vec<u32>,
    by_cell: Vec<u32>,
}

/// The towns, unpacked when they are first asked for, which takes some tenths of a second.
pub fn towns() -> &'static Towns {
    static TOWNS: OnceLock<Towns> = OnceLock::new();
    TOWNS.get_or_init(|| {
        let mut text = String::new();
        let packed: &[u8] = include_bytes!("../../data/towns.tsv.gz");
        // The table is part of the program: were it damaged, no town would be known.
        match flate2::read::GzDecoder::new(packed).read_to_string(&mut text) {
            Ok(_) => Towns::read(&text),
            Err(_) => Towns::default(),
        }
    })
}

impl Towns {
    fn read(text: &str) -> Towns {
        let mut towns = Towns { folded: "\n".to_owned(), ..Towns::default() };
        for line in text.lines() {
            match line.strip_prefix('#').and_then(|region| region.split_once('\t')) {
                Some((country, name)) => towns.regions.push((country.to_owned(), name.to_owned())),
                None => drop(towns.read_row(line)),
            }
        }
        towns.lay_grid();
        towns
    }

    fn read_row(&mut self, line: &str) -> Option<()> {
        let mut fields = line.split('\t');
        let name = fields.next()?;
        let mut number = || fields.next()?.parse::<i32>().ok();
        let (latitude, longitude, people) = (number()?, number()?, number()?);
        let point = Point::from_units(latitude.checked_mul(TABLE_UNIT)?, longitude.checked_mul(TABLE_UNIT)?).ok()?;
        let starts = (self.names.len() as u32, self.folded.len() as u32);
        self.names.push_str(name);
        for name in std::iter::once(name).chain(fields) {
            fold_into(name, &mut self.folded);
            self.folded.push('\n');
        }
        self.rows.push(Row {
            name: starts.0..self.names.len() as u32,
            folded: starts.1,
            region: self.regions.len().checked_sub(1)? as u16,
            people: people.unsigned_abs(),
            point,
        });
        Some(())
    }

    /// Sorts the towns into cells, by counting.
    fn lay_grid(&mut self) {
        let mut cells = vec![0_u32; (COLUMNS * ROWS) as usize + 1];
        for row in &self.rows {
            cells[cell(row.point) + 1] += 1;
        }
        for index in 1..cells.len() {
            cells[index] += cells[index - 1];
        }
        let mut next = cells.clone();
        let mut by_cell = vec![0_u32; self.rows.len()];
        for (index, row) in self.rows.iter().enumerate() {
            let place = &mut next[cell(row.point)];
            by_cell[*place as usize] = index as u32;
            *place += 1;
        }
        (self.cells, self.by_cell) = (cells, by_cell);
    }

    /// One town.
    pub fn get(&self, index: usize) -> Option<Town<'_>> {
        let row = self.rows.get(index)?;
        let (country, region) = self.regions.get(usize::from(row.region))?;
        let name = &self.names[row.name.start as usize..row.name.end as usize];
        Some(Town { index, name, region, country, people: row.people, point: row.point })
    }

    /// All towns, by country, region and name.
    pub fn all(&self) -> impl Iterator<Item = Town<'_>> {
        (0..self.rows.len()).filter_map(|index| self.get(index))
    }

    /// The towns of a name, however it is written, also in another language: `ghent`, `Ghent, Belgium`,
    /// `portland, oregon`. First those called exactly so, then those whose name begins so; the largest first, for it is
    /// the likelier one. Takes some milliseconds: all names are looked through.
    pub fn find(&self, text: &str, most: usize) -> Vec<Town<'_>> {
        if text.len() > QUERY_BYTES_MAX {
            return Vec::new();
        }
        let mut parts = text.split(',').map(fold).filter(|part| !part.is_empty());
        let Some(wanted) = parts.next() else { return Vec::new() };
        let within: Vec<String> = parts.collect();
        let regions: Vec<bool> = self.regions.iter().map(|region| is_within(region, &within)).collect();
        // Every name stands between line ends, so that one search through all of them finds those that begin so.
        let mut best: BTreeMap<usize, (bool, Reverse<u32>)> = BTreeMap::new();
        for (line_end, _) in self.folded.match_indices(&format!("\n{wanted}")) {
            let start = line_end + 1;
            let index = self.rows.partition_point(|row| row.folded as usize <= start).saturating_sub(1);
            let Some(row) = self.rows.get(index).filter(|row| regions[usize::from(row.region)]) else { continue };
            let weight = if row.folded as usize == start { row.people } else { row.people / OTHER_NAME_SHARE };
            let is_longer = !self.folded[start + wanted.len()..].starts_with('\n');
            let rank = (is_longer, Reverse(weight));
            best.entry(index).and_modify(|known| *known = rank.min(*known)).or_insert(rank);
        }
        let mut found: Vec<_> =
            best.into_iter().map(|(index, (is_longer, weight))| (is_longer, weight, index)).collect();
        found.sort_unstable();
        found.into_iter().take(most).filter_map(|(.., index)| self.get(index)).collect()
    }

    /// The towns nearest to a point, with the distance to their middle in metres, up to [`NEAR_M_MAX`].
    pub fn nearest(&self, point: Point, most: usize) -> Vec<(Town<'_>, u32)> {
        let mut reach_m = 20_000;
        loop {
            let mut near = self.within(point, reach_m);
            if near.len() >= most || reach_m == NEAR_M_MAX {
                near.sort_unstable_by_key(|(index, distance)| (*distance, *index));
                let near = near.into_iter().take(most);
                return near.filter_map(|(index, distance)| Some((self.get(index)?, distance))).collect();
            }
            reach_m = (reach_m * 5).min(NEAR_M_MAX);
        }
    }

    /// The towns whose middle is within a distance, in no order.
    fn within(&self, point: Point, reach_m: u32) -> Vec<(usize, u32)> {
        let mut near = Vec::new();
        // A degree of a meridian is 111.2 km; one of a parallel is shorter by the cosine of the latitude.
        let degrees = f64::from(reach_m) / 111_000.0;
        let (latitude, longitude) = (point.latitude_degrees(), point.longitude_degrees());
        let widest = libm::cos((latitude.abs() + degrees).min(90.0).to_radians());
        let span = if widest * 180.0 > degrees { (degrees / widest) as i32 + 1 } else { COLUMNS / 2 };
        let middle = (longitude + 180.0) as i32;
        let columns = if span >= COLUMNS / 2 { 0..COLUMNS } else { middle - span..middle + span + 1 };
        let row = |latitude: f64| ((latitude + 90.0) as i32).clamp(0, ROWS - 1);
        for row in row((latitude - degrees).max(-90.0))..=row(latitude + degrees) {
            for column in columns.clone() {
                let cell = (row * COLUMNS + column.rem_euclid(COLUMNS)) as usize;
                // Without a table there are no cells.
                let Some(&[start, end]) = self.cells.get(cell..cell + 2) else { continue };
                for &index in &self.by_cell[start as usize..end as usize] {
                    let distance = point.distance(self.rows[index as usize].point);
                    if distance <= reach_m {
                        near.push((index as usize, distance));
                    }
                }
            }
        }
        near
    }
}

/// The cell of the grid in which a point lies.
fn cell(point: Point) -> usize {
    let row = (point.latitude() + 90 * UNITS_PER_DEGREE) / UNITS_PER_DEGREE;
    let column = (i64::from(point.longitude()) + i64::from(180 * UNITS_PER_DEGREE)) / i64::from(UNITS_PER_DEGREE);
    (row.min(ROWS - 1) * COLUMNS + column as i32) as usize
}

/// Whether a region is what was added after the name: each part begins the region, or the country, or is its code.
fn is_within((country, region): &(String, String), within: &[String]) -> bool {
    if within.is_empty() {
        return true;
    }
    let (code, region, country) = (fold(country), fold(region), fold(country_name(country)));
    within.iter().all(|part| *part == code || region.starts_with(part.as_str()) || country.starts_with(part.as_str()))
}
