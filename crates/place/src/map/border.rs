//! Where one country ends and another begins, found by asking: a grid of questions over what is seen, and the lines
//! between the answers.
//!
//! Marching squares (Lorensen and Cline 1987 in the plane) for more than two answers: where two neighbours of the grid
//! lie in different countries, the border crosses between them, at a place found by halving. In each square, two
//! crossings are joined; three or four meet in its middle. Nobody's water is no country, and borders are not drawn
//! against it. The work is bounded by the size of the grid.

use std::collections::BTreeMap;

use super::land::Land;
use super::line;
use super::view::{Area, At, View};

/// Squares of the grid across what is seen.
const COLUMNS: usize = 160;

/// Squares of the grid, at most, downwards.
const ROWS_MAX: usize = 160;

/// Halvings of an edge of the grid: to a sixty-fourth, a twentieth of a unit.
const HALVINGS: u32 = 6;

/// A country's land must fill this many of a thousand places of the grid to be named on the map.
const NAMED_PER_MILLE: usize = 40;

/// Room for the name of a country.
const NAME: At = (44.0, 22.0);

/// What the countries look like on the page.
pub(super) struct Borders<C> {
    /// The borders, as the data of a path.
    pub(super) lines: String,
    /// Countries of which much land is seen, each with a place for its name.
    pub(super) names: Vec<(C, At)>,
}

/// A crossing on an edge of the grid, or the middle of a square.
type Node = (usize, usize, u8);

const ACROSS: u8 = 0;
const DOWN: u8 = 1;
const MIDDLE: u8 = 2;

/// Traces the borders in a view; `country` answers for a place on the page. Names keep away from what is `taken`.
pub(super) fn borders<C: Copy + Ord>(
    view: &View,
    land: &Land,
    taken: &[Area],
    country: impl Fn(At) -> Option<C>,
) -> Borders<C> {
    let grid = Grid::ask(view.area(), country);
    let mut lines = String::new();
    for line in chains(&grid.segments()) {
        let places: Vec<At> = line.into_iter().map(|node| grid.place(node)).collect();
        line::write(&mut lines, &line::simplified(&places), false);
    }
    Borders { lines, names: grid.names(land, taken) }
}

struct Grid<C, F> {
    area: Area,
    columns: usize,
    rows: usize,
    side: f64,
    answers: Vec<Option<C>>,
    country: F,
}

impl<C: Copy + Ord, F: Fn(At) -> Option<C>> Grid<C, F> {
    fn ask(area: &Area, country: F) -> Self {
        let side = area.width / COLUMNS as f64;
        let rows = if side > 0.0 { (area.height / side).ceil() as usize } else { 0 }.min(ROWS_MAX);
        let mut grid = Self { area: *area, columns: COLUMNS, rows, side, answers: Vec::new(), country };
        let corners = (0..=rows).flat_map(|row| (0..=COLUMNS).map(move |column| (column, row)));
        grid.answers = corners.map(|(column, row)| (grid.country)(grid.corner(column, row))).collect();
        grid
    }

    fn corner(&self, column: usize, row: usize) -> At {
        (self.area.left + column as f64 * self.side, self.area.top + row as f64 * self.side)
    }

    fn answer(&self, column: usize, row: usize) -> Option<C> {
        self.answers.get(row * (self.columns + 1) + column).copied().flatten()
    }

    fn differs(&self, one: (usize, usize), other: (usize, usize)) -> bool {
        let (one, other) = (self.answer(one.0, one.1), self.answer(other.0, other.1));
        one.is_some() && other.is_some() && one != other
    }

    /// The pieces of border in all squares.
    fn segments(&self) -> Vec<(Node, Node)> {
        let mut segments = Vec::new();
        for (row, column) in (0..self.rows).flat_map(|row| (0..self.columns).map(move |column| (row, column))) {
            let [a, b, c, d] = [(column, row), (column + 1, row), (column, row + 1), (column + 1, row + 1)];
            let edges = [
                (a, b, (column, row, ACROSS)),
                (c, d, (column, row + 1, ACROSS)),
                (a, c, (column, row, DOWN)),
                (b, d, (column + 1, row, DOWN)),
            ];
            let crossed: Vec<Node> =
                edges.iter().filter(|(one, other, _)| self.differs(*one, *other)).map(|edge| edge.2).collect();
            match crossed.as_slice() {
                [] => {}
                [one, other] => segments.push((*one, *other)),
                many => segments.extend(many.iter().map(|node| (*node, (column, row, MIDDLE)))),
            }
        }
        segments
    }

    /// Where a node is on the page: the crossing on an edge is found by halving it.
    fn place(&self, (column, row, kind): Node) -> At {
        let mut from = self.corner(column, row);
        let mut to = match kind {
            ACROSS => self.corner(column + 1, row),
            DOWN => self.corner(column, row + 1),
            _ => {
                let to = self.corner(column + 1, row + 1);
                return ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
            }
        };
        let begin = self.answer(column, row);
        for _ in 0..HALVINGS {
            let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
            *(if (self.country)(middle) == begin { &mut from } else { &mut to }) = middle;
        }
        ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0)
    }

    /// The countries of which much land is seen, each with the place nearest to its middle where its name is on land
    /// and on nothing else.
    fn names(&self, land: &Land, taken: &[Area]) -> Vec<(C, At)> {
        let mut found: BTreeMap<C, Vec<At>> = BTreeMap::new();
        for row in 0..=self.rows {
            let crossings = land.crossings(self.corner(0, row).1);
            for column in 0..=self.columns {
                let at = self.corner(column, row);
                let on_land = crossings.partition_point(|x| *x < at.0) % 2 == 1;
                if let (true, Some(country)) = (on_land, self.answer(column, row)) {
                    found.entry(country).or_default().push(at);
                }
            }
        }
        let bounds = self.area.inset(4.0);
        let free = |at: &At| {
            let name = Area::around(*at, NAME.0, NAME.1);
            bounds.holds(&name) && !taken.iter().any(|area| area.overlaps(&name))
        };
        let many = |places: &Vec<At>| places.len() * 1000 > self.answers.len() * NAMED_PER_MILLE;
        let named = found.into_iter().filter(|(_, places)| many(places));
        named.filter_map(|(country, places)| Some((country, nearest_to_middle(&places, free)?))).collect()
    }
}

/// The one of the places that is nearest to the middle of them all, among those that are free.
fn nearest_to_middle(places: &[At], free: impl Fn(&At) -> bool) -> Option<At> {
    let count = places.len() as f64;
    let sum = places.iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
    let off = |at: &At| libm::hypot(at.0 - sum.0 / count, at.1 - sum.1 / count);
    let mut places: Vec<(f64, At)> = places.iter().map(|at| (off(at), *at)).collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    places.into_iter().map(|(_, at)| at).find(free)
}

/// Pieces joined into lines that are as long as they can be, in an order that depends on the pieces alone.
fn chains(segments: &[(Node, Node)]) -> Vec<Vec<Node>> {
    let mut touching: BTreeMap<Node, Vec<usize>> = BTreeMap::new();
    for (n, (from, to)) in segments.iter().enumerate() {
        touching.entry(*from).or_default().push(n);
        touching.entry(*to).or_default().push(n);
    }
    let mut used = vec![false; segments.len()];
    let mut lines = Vec::new();
    let ends = touching.iter().filter(|(_, all)| all.len() != 2).map(|(node, _)| *node);
    // First from where lines end or meet; what is left then are circles.
    for begin in ends.chain(touching.keys().copied()) {
        while let Some(line) = walk(begin, segments, &touching, &mut used) {
            lines.push(line);
        }
    }
    lines
}

fn walk(
    begin: Node,
    segments: &[(Node, Node)],
    touching: &BTreeMap<Node, Vec<usize>>,
    used: &mut [bool],
) -> Option<Vec<Node>> {
    let mut line = vec![begin];
    let mut at = begin;
    while let Some(next) = touching.get(&at).and_then(|all| all.iter().find(|n| !used[**n])) {
        used[*next] = true;
        let (from, to) = segments[*next];
        at = if from == at { to } else { from };
        line.push(at);
        if touching.get(&at).is_some_and(|all| all.len() != 2) {
            break;
        }
    }
    (line.len() > 1).then_some(line)
}
