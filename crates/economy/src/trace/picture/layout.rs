//! Where everything stands: in columns from left to right so that arrows point right, in an order with few crossings,
//! and as straight as that allows (after Sugiyama, Tagawa and Toda 1981). All of it is counted the same way on every
//! computer: sums of halves and thirds aside, no order depends on anything but the graph.

use crate::trace::picture::graph::{Graph, Kind};

/// How often the columns are sorted by their neighbours, and pulled towards them.
const SWEEPS: usize = 12;

/// So many places are tidied that often; beyond, as often as they can be in about the same time.
const TIDY_MAX: usize = 4_000;

/// Room for a shape and for an arrow that passes, from middle to middle.
const SHAPE_HEIGHT: f32 = 64.0;
const PASSING_HEIGHT: f32 = 30.0;

/// The way of one arrow: the places in each column that it passes, from left to right.
pub(super) struct Route {
    pub(super) places: Vec<usize>,
    /// It points left: it closes a circle.
    pub(super) is_reversed: bool,
}

/// Places: the shapes first, then where arrows pass a column.
pub(super) struct Layout {
    pub(super) column: Vec<usize>,
    pub(super) y: Vec<f32>,
    pub(super) routes: Vec<Route>,
    pub(super) columns: usize,
}

impl Layout {
    pub(super) fn of(graph: &Graph) -> Layout {
        let reversed = closing_arrows(graph);
        let ends: Vec<(usize, usize)> = graph
            .edges
            .iter()
            .zip(&reversed)
            .map(|(edge, reversed)| if *reversed { (edge.to, edge.from) } else { (edge.from, edge.to) })
            .collect();
        let mut column = columns(graph.vertices.len(), &ends);
        let routes: Vec<Route> = ends
            .iter()
            .zip(reversed)
            .map(|((from, to), is_reversed)| Route { places: route(*from, *to, &mut column), is_reversed })
            .collect();
        let columns = column.iter().max().map_or(0, |last| last + 1);
        let links = Links::of(&routes, column.len());
        let mut order = vec![Vec::new(); columns];
        column.iter().zip(0..).for_each(|(column, place): (&usize, usize)| order[*column].push(place));
        links.untangle(&mut order);
        let heights: Vec<f32> = (0..column.len()).map(|place| height(graph, place)).collect();
        let y = links.straighten(&order, &heights);
        Layout { column, y, routes, columns }
    }
}

fn height(graph: &Graph, place: usize) -> f32 {
    match graph.vertices.get(place).map(|vertex| vertex.kind) {
        Some(Kind::Agent) => SHAPE_HEIGHT - 10.0,
        Some(_) => SHAPE_HEIGHT,
        None => PASSING_HEIGHT,
    }
}

/// The arrows that close a circle, found by walking to the end of every way.
fn closing_arrows(graph: &Graph) -> Vec<bool> {
    let count = graph.vertices.len();
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut has_cause = vec![false; count];
    for (edge, at) in graph.edges.iter().zip(0..) {
        out[edge.from].push(at);
        has_cause[edge.to] = true;
    }
    let mut closes: Vec<bool> = graph.edges.iter().map(|edge| edge.from == edge.to).collect();
    let (mut seen, mut is_open) = (vec![false; count], vec![false; count]);
    let first = (0..count).filter(|at| !has_cause[*at]).chain(0..count);
    for start in first {
        let mut way = vec![(start, 0)];
        while let Some((at, next)) = way.pop() {
            if next == 0 {
                if seen[at] {
                    continue;
                }
                (seen[at], is_open[at]) = (true, true);
            }
            let Some(edge) = out[at].get(next).copied() else {
                is_open[at] = false;
                continue;
            };
            way.push((at, next + 1));
            let to = graph.edges[edge].to;
            closes[edge] |= is_open[to];
            if !seen[to] {
                way.push((to, 0));
            }
        }
    }
    closes
}

/// The column of each shape: right of all its causes, and causes that have none themselves as far right as they can.
fn columns(count: usize, ends: &[(usize, usize)]) -> Vec<usize> {
    let mut causes = vec![0_usize; count];
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (from, to) in ends.iter().filter(|(from, to)| from != to) {
        causes[*to] += 1;
        out[*from].push(*to);
    }
    let first: Vec<usize> = (0..count).filter(|at| causes[*at] == 0).collect();
    let mut column = vec![0_usize; count];
    let mut open = first.clone();
    let mut next = 0;
    while let Some(at) = open.get(next).copied() {
        next += 1;
        for to in &out[at] {
            column[*to] = column[*to].max(column[at] + 1);
            causes[*to] -= 1;
            if causes[*to] == 0 {
                open.push(*to);
            }
        }
    }
    for at in first {
        let nearest = out[at].iter().map(|to| column[*to]).min();
        column[at] = nearest.map_or(column[at], |nearest| nearest.saturating_sub(1));
    }
    column
}

/// The places of an arrow, making one in each column that it only passes.
fn route(from: usize, to: usize, column: &mut Vec<usize>) -> Vec<usize> {
    let mut places = vec![from];
    for passed in column[from] + 1..column[to] {
        places.push(column.len());
        column.push(passed);
    }
    places.push(to);
    places
}

/// What is next to what, left and right.
struct Links {
    left: Vec<Vec<usize>>,
    right: Vec<Vec<usize>>,
}

impl Links {
    fn of(routes: &[Route], count: usize) -> Links {
        let mut links = Links { left: vec![Vec::new(); count], right: vec![Vec::new(); count] };
        for pair in routes.iter().flat_map(|route| route.places.windows(2)) {
            if let [from, to] = *pair
                && from != to
            {
                links.right[from].push(to);
                links.left[to].push(from);
            }
        }
        links
    }

    fn sweeps(&self) -> usize {
        (SWEEPS * TIDY_MAX / self.left.len().max(TIDY_MAX)).max(1)
    }

    /// Sorts each column by the middle of its neighbours, there and back, and keeps the order with fewest crossings.
    fn untangle(&self, order: &mut [Vec<usize>]) {
        let mut rank = vec![0.0; self.left.len()];
        let mut best = (self.crossings(order), order.to_vec());
        for sweep in 0..2 * self.sweeps() {
            let is_back = sweep % 2 == 1;
            let columns: Vec<usize> =
                if is_back { (0..order.len()).rev().collect() } else { (0..order.len()).collect() };
            for column in columns {
                let links = if is_back { &self.right } else { &self.left };
                set_ranks(order, &mut rank);
                let middle = |place: usize| mean(links[place].iter().map(|other| rank[*other])).unwrap_or(rank[place]);
                order[column].sort_by(|a, b| middle(*a).total_cmp(&middle(*b)));
                order[column].iter().zip(0_u16..).for_each(|(place, at)| rank[*place] = f32::from(at));
            }
            let crossings = self.crossings(order);
            if crossings < best.0 {
                best = (crossings, order.to_vec());
            }
        }
        order.clone_from_slice(&best.1);
    }

    fn crossings(&self, order: &[Vec<usize>]) -> usize {
        let mut rank = vec![0; self.left.len()];
        order.iter().for_each(|column| column.iter().zip(0..).for_each(|(place, at)| rank[*place] = at));
        let mut sum = 0;
        for column in order {
            // Ends of arrows, from top to bottom: whatever ends above one that was there before crosses it.
            let mut above: Vec<usize> = Vec::new();
            for place in column {
                let ends: Vec<usize> = self.right[*place].iter().map(|other| rank[*other]).collect();
                sum += ends.iter().map(|end| above.len() - above.partition_point(|other| other <= end)).sum::<usize>();
                for end in ends {
                    let at = above.partition_point(|other| *other <= end);
                    above.insert(at, end);
                }
            }
        }
        sum
    }

    /// Heights: as near to the neighbours' as the order and the room of each allow.
    fn straighten(&self, order: &[Vec<usize>], heights: &[f32]) -> Vec<f32> {
        let mut y = vec![0.0; heights.len()];
        for column in order {
            let wish = vec![0.0; column.len()];
            put_down(column, &wish, heights, &mut y);
        }
        for sweep in 0..2 * self.sweeps() {
            let is_back = sweep % 2 == 1;
            let columns: Vec<usize> =
                if is_back { (0..order.len()).rev().collect() } else { (0..order.len()).collect() };
            let is_last = sweep + 2 >= 2 * self.sweeps();
            for column in columns {
                let wish: Vec<f32> = order[column]
                    .iter()
                    .map(|place| {
                        let (left, right) = (&self.left[*place], &self.right[*place]);
                        let near = match is_back {
                            _ if is_last => left.iter().chain(right).map(|other| y[*other]).collect::<Vec<f32>>(),
                            true if !right.is_empty() => right.iter().map(|other| y[*other]).collect(),
                            false if !left.is_empty() => left.iter().map(|other| y[*other]).collect(),
                            _ => left.iter().chain(right).map(|other| y[*other]).collect(),
                        };
                        mean(near.into_iter()).unwrap_or(y[*place])
                    })
                    .collect();
                put_down(&order[column], &wish, heights, &mut y);
            }
        }
        let top = (0..y.len()).map(|place| y[place] - heights[place] / 2.0).fold(f32::INFINITY, f32::min);
        y.iter_mut().for_each(|y| *y -= top);
        y
    }
}

fn set_ranks(order: &[Vec<usize>], rank: &mut [f32]) {
    for column in order {
        column.iter().zip(0_u16..).for_each(|(place, at)| rank[*place] = f32::from(at));
    }
}

fn mean(all: impl Iterator<Item = f32>) -> Option<f32> {
    let (count, sum) = all.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    (count > 0.0).then(|| sum / count)
}

/// Puts a column as near to the wishes as it fits: neighbours that would overlap form a block that stands in the
/// middle of their wishes.
fn put_down(column: &[usize], wish: &[f32], heights: &[f32], y: &mut [f32]) {
    // Where each would stand if the column began at nothing, and blocks as (sum of wishes without that, how many).
    let mut offsets = Vec::with_capacity(column.len());
    let mut end = 0.0;
    for place in column {
        offsets.push(end + heights[*place] / 2.0);
        end += heights[*place];
    }
    let mut blocks: Vec<(f32, f32)> = Vec::new();
    for (wish, offset) in wish.iter().zip(&offsets) {
        let mut block = (wish - offset, 1.0);
        while let Some(before) = blocks.pop_if(|before| before.0 / before.1 > block.0 / block.1) {
            block = (before.0 + block.0, before.1 + block.1);
        }
        blocks.push(block);
    }
    let starts = blocks.iter().flat_map(|(sum, count)| std::iter::repeat_n(sum / count, *count as usize));
    for ((place, offset), start) in column.iter().zip(&offsets).zip(starts) {
        y[*place] = start + offset;
    }
}
