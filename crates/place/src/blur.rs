//! What others see of an exact place: a disc of three kilometres or more around the middle of a cell of a fixed grid.
//!
//! Every exact point of a cell gives the same disc, at any time, so that looking again and again reveals nothing but the
//! cell: there is no noise that could be averaged away. The grid is H3 (<https://h3geo.org>), its cells of 36 km² on
//! average, joined to larger ones (252, 1,770 and 12,400 km²) in thin country, so that some thousand people could be
//! meant: spatial cloaking (Gruteser and Grunwald 2003, Anonymous Usage of Location-Based Services).
//!
//! How many people live in a cell is estimated from the towns that are known without a network ([`crate::known`]). The
//! rule, from large cells to small:
//!
//! - A part of a cell *stands alone* if [`PEOPLE_MIN`] or more live in it. What does not, is shown as the whole cell.
//! - Whoever knows the rule can take away the parts that stand alone. So if in what stays behind there are fewer people
//!   than that, the parts with the fewest people stay behind as well, until there are enough. (Not among the parts of
//!   the largest cells: what stays behind there is at least 1,770 km², and a town by the sea would be blurred to 70 km.)
//!
//! The rule looks at the grid and the table of towns only, never at where in a cell the point lies; so which size was
//! chosen says nothing either.

use std::collections::HashMap;
use std::sync::OnceLock;

use h3o::{CellIndex, LatLng, Resolution};

use crate::known::towns;
use crate::point::{Disc, Point};

/// The smallest radius of a blurred place, in metres: an hour's walk across.
pub const BLUR_RADIUS_M_MIN: u32 = 3_000;

/// In how many people somebody should be able to hide: a small town.
pub const PEOPLE_MIN: u64 = 5_000;

/// The smallest cells, 36 km² on average.
const FINEST: Resolution = Resolution::Six;
/// The sizes of cells that may stand alone, large to small.
const PARTS: [Resolution; 3] = [Resolution::Four, Resolution::Five, FINEST];
/// The largest cells, 12,400 km² on average: beyond that a place says nothing any more.
const COARSEST: Resolution = Resolution::Three;

/// People that live in one of the smallest cells where a town is spread over several: 1,100 a square kilometre.
const PEOPLE_PER_CELL: u32 = 40_000;
/// Over how many rings of cells a town is spread at most: 18 km around.
const RINGS_MAX: u32 = 3;

/// Radii are rounded up to whole steps, in metres.
const RADIUS_STEP_M: f64 = 100.0;
/// Added to a radius, in metres: the centre is rounded to a centimetre, and cells are assigned with rounded numbers.
const MARGIN_M: f64 = 10.0;

/// A cell of the grid: what is known of a blurred place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Blurred {
    cell: CellIndex,
}

/// The cell that others see instead of an exact point. The same for every point of the cell.
pub fn blur(point: Point) -> Blurred {
    Blurred { cell: resting(cell_of(point)) }
}

impl Blurred {
    /// The disc that others see. It contains every point that is blurred to this cell.
    pub fn disc(self) -> Disc {
        let centre = point_of(LatLng::from(self.cell));
        // A parent of the grid does not cover its children, so the disc goes around the smallest cells in it.
        let cells = self.cell.children(FINEST).map(CellIndex::boundary);
        let farthest = |boundary: h3o::Boundary| {
            boundary.iter().map(|corner| centre.distance_exact(point_of(*corner))).fold(0.0, f64::max)
        };
        let radius = cells.map(farthest).fold(0.0, f64::max) + MARGIN_M;
        let radius = (libm::ceil(radius / RADIUS_STEP_M) * RADIUS_STEP_M) as u32;
        Disc::new(centre, radius.max(BLUR_RADIUS_M_MIN))
    }

    /// The name of the cell in H3: fifteen hexadecimal digits.
    pub fn name(self) -> String {
        self.cell.to_string()
    }

    /// The larger cells that it is a part of, from near to far, without the largest; itself first.
    pub fn wholes(self) -> impl Iterator<Item = Blurred> {
        let larger = PARTS.into_iter().rev().filter_map(move |resolution| self.cell.parent(resolution));
        larger.map(|cell| Blurred { cell })
    }

    /// How many people are thought to live in it, by the table of towns.
    pub fn people(self) -> u64 {
        people(self.cell)
    }
}

/// Whether a disc is wide enough to be shown to others.
pub const fn is_wide(disc: Disc) -> bool {
    disc.radius_m() >= BLUR_RADIUS_M_MIN
}

fn cell_of(point: Point) -> CellIndex {
    // A point's degrees are finite, which is all that H3 asks.
    let place = LatLng::new(point.latitude_degrees(), point.longitude_degrees());
    place.map_or_else(|_| CellIndex::first(FINEST), |place| place.to_cell(FINEST))
}

fn point_of(place: LatLng) -> Point {
    Point::clamped(place.lat(), place.lng())
}

/// The cell of the grid in which a smallest cell is shown.
fn resting(finest: CellIndex) -> CellIndex {
    let mut shown = parent(finest, COARSEST);
    for resolution in PARTS {
        let part = parent(finest, resolution);
        if !stands_alone(part, shown) {
            break;
        }
        shown = part;
    }
    shown
}

fn parent(cell: CellIndex, resolution: Resolution) -> CellIndex {
    cell.parent(resolution).unwrap_or(cell)
}

/// Whether a part of a cell is shown for itself.
fn stands_alone(part: CellIndex, whole: CellIndex) -> bool {
    if people(part) < PEOPLE_MIN {
        return false;
    }
    if whole.resolution() == COARSEST {
        return true;
    }
    let mut parts: Vec<(u64, CellIndex)> = whole.children(part.resolution()).map(|part| (people(part), part)).collect();
    parts.sort_unstable();
    let is_thin = |people: u64| people < PEOPLE_MIN;
    let something_stays = parts.first().is_some_and(|(people, _)| is_thin(*people));
    let mut behind = 0;
    // In order of people: the thin parts come first, and then those that have to join them.
    for (people, other) in parts {
        if !something_stays || !(is_thin(people) || is_thin(behind)) {
            break;
        }
        if other == part {
            return false;
        }
        behind += people;
    }
    true
}

/// How many people are thought to live in a cell.
fn people(cell: CellIndex) -> u64 {
    let known = people_by_cell();
    cell.children(FINEST).filter_map(|cell| known.get(&cell)).map(|people| u64::from(*people)).sum()
}

/// The people of all towns, each town spread evenly over as many of the smallest cells as it needs.
fn people_by_cell() -> &'static HashMap<CellIndex, u32> {
    static PEOPLE: OnceLock<HashMap<CellIndex, u32>> = OnceLock::new();
    PEOPLE.get_or_init(|| {
        let mut people: HashMap<CellIndex, u32> = HashMap::new();
        for town in towns().all() {
            let fits = |rings: &u32| (1 + 3 * rings * (rings + 1)) * PEOPLE_PER_CELL >= town.people;
            let rings = (0..RINGS_MAX).find(fits).unwrap_or(RINGS_MAX);
            let cells: Vec<CellIndex> = cell_of(town.point).grid_disk(rings);
            let share = town.people / cells.len().max(1) as u32;
            for cell in cells {
                let people = people.entry(cell).or_default();
                *people = people.saturating_add(share);
            }
        }
        people
    })
}
