//! One polygon, cut into level slabs, so that a line to the east of a point meets few edges.

use std::ops::RangeInclusive;

use crate::boundary::read::{Corner, QUARTER_TURN, Rings, TURN, doubled_area};
use crate::point::Point;

/// Most slabs of one polygon: more do not make it faster, for slabs are then thinner than edges are long.
const SLABS_MAX: usize = 1 << 14;

/// An edge may lie in several slabs; on average in no more than this many, so that memory stays bounded for any polygon.
const SHARE_MAX: usize = 4;

/// An edge, from its lower to its higher end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) low: Corner,
    pub(super) high: Corner,
}

/// A polygon: the edges of all its rings.
#[derive(Clone, Debug)]
pub(super) struct Slabs {
    /// How far it reaches west and east.
    pub(super) east: RangeInclusive<i64>,
    /// How far it reaches south and north.
    pub(super) north: RangeInclusive<i64>,
    height: i64,
    /// Where the edges of each slab begin, and where the last ones end.
    starts: Vec<u32>,
    edges: Vec<Edge>,
    area: u128,
}

impl Slabs {
    /// From rings that were read.
    pub(super) fn new(rings: Rings) -> Slabs {
        let edges: Vec<Edge> = rings.iter().flat_map(|ring| edges_of(ring)).collect();
        let corners = || rings.iter().flatten();
        let reach =
            |of: &dyn Fn(&Corner) -> i64| corners().map(of).min().unwrap_or(0)..=corners().map(of).max().unwrap_or(0);
        let (east, north) = (reach(&|corner| corner.0), reach(&|corner| corner.1));
        let areas: Vec<u128> = rings.iter().map(|ring| doubled_area(ring).unsigned_abs() / 2).collect();
        let holes: u128 = areas.iter().skip(1).sum();
        let area = areas.first().map_or(0, |outer| outer.saturating_sub(holes));
        let mut slabs = Slabs { east, north, height: 1, starts: Vec::new(), edges: Vec::new(), area };
        slabs.cut(edges);
        slabs
    }

    /// Cuts into as many slabs as there are edges, or into fewer, if too many edges would lie in too many of them.
    fn cut(&mut self, edges: Vec<Edge>) {
        let total = self.north.end() - self.north.start() + 1;
        let mut count = edges.len().clamp(1, SLABS_MAX);
        loop {
            self.height = total / count as i64 + 1;
            let entries: usize = edges.iter().map(|edge| self.slabs_of(edge).count()).sum();
            if count == 1 || entries <= SHARE_MAX * edges.len() {
                break;
            }
            count /= 2;
        }
        let mut starts = vec![0_u32; count + 1];
        for slab in edges.iter().flat_map(|edge| self.slabs_of(edge)) {
            starts[slab + 1] += 1;
        }
        for slab in 0..count {
            starts[slab + 1] += starts[slab];
        }
        let Some(&first) = edges.first() else { return };
        let mut sorted = vec![first; starts[count] as usize];
        let mut next = starts.clone();
        for edge in edges {
            for slab in self.slabs_of(&edge) {
                sorted[next[slab] as usize] = edge;
                next[slab] += 1;
            }
        }
        (self.starts, self.edges) = (starts, sorted);
    }

    fn slabs_of(&self, edge: &Edge) -> RangeInclusive<usize> {
        self.slab(edge.low.1)..=self.slab(edge.high.1)
    }

    fn slab(&self, north: i64) -> usize {
        ((north - self.north.start()) / self.height) as usize
    }

    /// How large it is on a flat map, in square units.
    pub(super) fn area(&self) -> u128 {
        self.area
    }

    /// Whether a point lies inside.
    pub(super) fn contains(&self, point: Point) -> bool {
        let (east, north) = position(point);
        self.turns(east..=east).any(|turn| self.contains_corner((east + turn, north)))
    }

    /// The turns by which a span has to be shifted so that it may meet this polygon.
    pub(super) fn turns(&self, span: RangeInclusive<i64>) -> impl Iterator<Item = i64> + use<> {
        let first = (self.east.start() - span.end()).div_euclid(TURN);
        let last = (self.east.end() - span.start()).div_euclid(TURN);
        (first..=last).map(|turns| turns * TURN)
    }

    /// The even-odd rule: whether a line from here to the east crosses an odd number of edges. An edge counts from its
    /// lower end up to, but without, its higher one, so that a corner counts once. Exact: no rounding anywhere.
    pub(super) fn contains_corner(&self, (east, north): Corner) -> bool {
        if !self.north.contains(&north) || !self.east.contains(&east) {
            return false;
        }
        let slab = self.slab(north);
        let (Some(start), Some(end)) = (self.starts.get(slab), self.starts.get(slab + 1)) else { return false };
        let crosses = |edge: &&Edge| {
            let Edge { low, high } = edge;
            if north < low.1 || north >= high.1 {
                return false;
            }
            if low.0.max(high.0) <= east {
                return false;
            }
            let at = i128::from(high.0 - low.0) * i128::from(north - low.1);
            at > i128::from(east - low.0) * i128::from(high.1 - low.1)
        };
        self.edges[*start as usize..*end as usize].iter().filter(crosses).count() % 2 == 1
    }

    /// The edges that may reach into a span from south to north; some of them several times.
    pub(super) fn edges_between(&self, south: i64, north: i64) -> &[Edge] {
        let (south, north) = (south.max(*self.north.start()), north.min(*self.north.end()));
        if south > north {
            return &[];
        }
        match (self.starts.get(self.slab(south)), self.starts.get(self.slab(north) + 1)) {
            (Some(start), Some(end)) => &self.edges[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// All edges, some of them several times.
    pub(super) fn edges(&self) -> &[Edge] {
        &self.edges
    }
}

/// A point as a corner. The north pole belongs to what lies around it, as an edge counts without its higher end.
pub(super) fn position(point: Point) -> Corner {
    (i64::from(point.longitude()), i64::from(point.latitude()).min(QUARTER_TURN - 1))
}

fn edges_of(ring: &[Corner]) -> impl Iterator<Item = Edge> {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(
        |(&from, &to)| {
            if from.1 <= to.1 { Edge { low: from, high: to } } else { Edge { low: to, high: from } }
        },
    )
}
