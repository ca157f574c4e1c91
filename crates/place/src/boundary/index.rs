//! A grid over all polygons of a set: each cell knows which polygons cover it wholly, and of which an edge runs through.

use crate::boundary::Part;
use crate::boundary::read::{HALF_TURN, QUARTER_TURN, TURN};
use crate::boundary::slabs::{Edge, Slabs, position};
use crate::point::Point;

/// Sizes of a grid that are tried, in columns: each divides a turn. The finest has cells of half a degree.
const COLUMNS: [i64; 8] = [720, 360, 180, 90, 36, 12, 4, 1];

/// Cells of a grid for each edge of its polygons: more do not pay.
const CELLS_PER_EDGE: i64 = 4;

/// Most entries in all cells together, 64 MiB: more polygons on top of each other get a coarser grid.
const ENTRIES_MAX: usize = 1 << 24;

/// The grid.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    west: i64,
    south: i64,
    width: i64,
    height: i64,
    columns: i64,
    rows: i64,
    starts: Vec<u32>,
    /// The number of a part, times two, and one more if it covers the cell.
    entries: Vec<u32>,
}

impl Grid {
    /// A grid over the area of all parts, as fine as they make worthwhile.
    pub(super) fn new(parts: &[Part]) -> Grid {
        let edges: i64 = parts.iter().map(|part| part.slabs.edges().len() as i64).sum();
        let fitting = COLUMNS.into_iter().filter(|columns| columns * columns / 2 <= edges * CELLS_PER_EDGE);
        for columns in fitting.chain([1]) {
            let mut grid = Grid::empty(parts, columns);
            if let Some(found) = grid.fill(parts) {
                grid.sort(found);
                return grid;
            }
        }
        Grid::default()
    }

    fn empty(parts: &[Part], columns: i64) -> Grid {
        let least = |of: &dyn Fn(&Slabs) -> i64| parts.iter().map(|part| of(&part.slabs)).min().unwrap_or(0);
        let most = |of: &dyn Fn(&Slabs) -> i64| parts.iter().map(|part| of(&part.slabs)).max().unwrap_or(0);
        let (west, east) = (least(&|slabs| *slabs.east.start()), most(&|slabs| *slabs.east.end()));
        let (south, north) = (least(&|slabs| *slabs.north.start()), most(&|slabs| *slabs.north.end()));
        let rows = (columns / 2).max(1);
        let (west, width) =
            if east - west >= TURN / 2 { (-HALF_TURN, TURN / columns) } else { (west, (east - west) / columns + 1) };
        let height = (north.min(QUARTER_TURN) - south) / rows + 1;
        Grid { west, south, width, height, columns, rows, starts: Vec::new(), entries: Vec::new() }
    }

    /// The entries of all cells; `None` if there are too many.
    fn fill(&self, parts: &[Part]) -> Option<Vec<(u32, u32)>> {
        let limit = if self.columns == 1 { usize::MAX } else { ENTRIES_MAX };
        let mut found = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            self.fill_part(&part.slabs, number as u32 * 2, &mut found);
            if found.len() > limit {
                return None;
            }
        }
        found.sort_unstable();
        found.dedup();
        Some(found)
    }

    fn fill_part(&self, slabs: &Slabs, entry: u32, found: &mut Vec<(u32, u32)>) {
        let (first, last) = (self.row(*slabs.north.start()), self.row(*slabs.north.end()));
        let mut touched: Vec<Vec<(i64, i64)>> = vec![Vec::new(); (last - first + 1) as usize];
        for edge in slabs.edges() {
            for row in self.row(edge.low.1)..=self.row(edge.high.1) {
                let (west, east) = self.span_in_row(edge, row);
                touched[(row - first) as usize].push((self.column(west - 1), self.column(east + 1)));
            }
        }
        for (row, mut spans) in (first..=last).zip(touched) {
            spans.sort_unstable();
            let middle = (self.south + row * self.height + self.height / 2).min(QUARTER_TURN - 1);
            let mut next = self.column(*slabs.east.start());
            for (west, east) in spans {
                if next < west {
                    // No edge runs through the cells in between: what one is, all are.
                    let column_middle = self.west + next * self.width + self.width / 2;
                    if slabs.contains_corner((column_middle, middle)) {
                        (next..west).for_each(|column| found.push((self.cell(row, column), entry + 1)));
                    }
                }
                (west.max(next)..=east).for_each(|column| found.push((self.cell(row, column), entry)));
                next = next.max(east + 1);
            }
        }
    }

    /// How far an edge reaches west and east in a row, rounded outwards.
    fn span_in_row(&self, Edge { low, high }: &Edge, row: i64) -> (i64, i64) {
        if low.1 == high.1 {
            return (low.0.min(high.0), low.0.max(high.0));
        }
        let bottom = (self.south + row * self.height).clamp(low.1, high.1);
        let top = (self.south + (row + 1) * self.height).clamp(low.1, high.1);
        let at = |north: i64| {
            let part = i128::from(high.0 - low.0) * i128::from(north - low.1) / i128::from(high.1 - low.1);
            low.0 + part as i64
        };
        (at(bottom).min(at(top)), at(bottom).max(at(top)))
    }

    fn sort(&mut self, found: Vec<(u32, u32)>) {
        let mut starts = vec![0_u32; (self.columns * self.rows) as usize + 1];
        for (cell, _) in &found {
            starts[*cell as usize + 1] += 1;
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        self.starts = starts;
        self.entries = found.into_iter().map(|(_, entry)| entry).collect();
    }

    fn row(&self, north: i64) -> i64 {
        ((north - self.south).div_euclid(self.height)).clamp(0, self.rows - 1)
    }

    fn column(&self, east: i64) -> i64 {
        (east - self.west).div_euclid(self.width)
    }

    fn cell(&self, row: i64, column: i64) -> u32 {
        (row * self.columns + column.rem_euclid(self.columns)) as u32
    }

    fn in_cell(&self, cell: usize) -> impl Iterator<Item = (u32, bool)> + '_ {
        let range = match (self.starts.get(cell), self.starts.get(cell + 1)) {
            (Some(start), Some(end)) => *start as usize..*end as usize,
            _ => 0..0,
        };
        self.entries[range].iter().map(|entry| (entry / 2, entry % 2 == 1))
    }

    /// The parts that may contain a point, and whether they do for certain.
    pub(super) fn at(&self, point: Point) -> impl Iterator<Item = (u32, bool)> + '_ {
        let (east, north) = position(point);
        let is_level = self.rows > 0 && (self.south..self.south + self.rows * self.height).contains(&north);
        // Shifted by whole turns to where the grid begins.
        let east = (east - self.west).rem_euclid(TURN);
        let is_beside = is_level && east < self.columns * self.width;
        let cell = if is_beside { self.row(north) * self.columns + east / self.width } else { i64::MAX - 1 };
        self.in_cell(cell as usize)
    }

    /// The parts with an edge in one of the cells of a window, each once. The window reaches from `west` on over `wide`.
    pub(super) fn parts_in(&self, west: i64, wide: i64, south: i64, north: i64) -> Vec<u32> {
        let mut parts = Vec::new();
        if self.rows == 0 || north < self.south || south >= self.south + self.rows * self.height {
            return parts;
        }
        let start = (west - self.west).rem_euclid(TURN);
        let is_hit = |column: i64| {
            // From the beginning of the window to the cell, going east, or from the cell to the window.
            let cell = column * self.width;
            (cell - start).rem_euclid(TURN) <= wide || (start - cell).rem_euclid(TURN) < self.width
        };
        let columns: Vec<i64> = (0..self.columns).filter(|column| wide >= TURN || is_hit(*column)).collect();
        for row in self.row(south)..=self.row(north) {
            for &column in &columns {
                let cell = (row * self.columns + column) as usize;
                parts.extend(self.in_cell(cell).filter(|(_, covers)| !covers).map(|(part, _)| part));
            }
        }
        parts.sort_unstable();
        parts.dedup();
        parts
    }
}
