//! From columns to points: how wide they are, where arrows leave and arrive, and where what happened is written.

use crate::picture::Words;
use crate::trace::picture::graph::{Edge, Graph};
use crate::trace::picture::layout::{Layout, Route};
use crate::trace::picture::legend::Legend;
use crate::trace::picture::text::{DIGIT, clean, width};

/// Shapes: half their widths and heights.
pub(super) const HALF_WIDTH: f32 = 68.0;
pub(super) const HALF_HEIGHT: f32 = 21.0;
pub(super) const MARGIN: f32 = 14.0;
/// Room for the title, and around the legend.
const HEAD: f32 = 60.0;
const FOOT: f32 = 24.0;
/// The least width: a phone's.
const LEAST: f32 = 340.0;
/// Room in which arrows bend between columns; how wide a digit of what is written on them is.
const BEND: f32 = 30.0;
const LABEL_DIGIT: f32 = 6.1;
/// How far apart arrows meet a shape, at most; and the length of their heads.
const PORT: f32 = 13.0;
const HEAD_LENGTH: f32 = 7.0;

/// Where everything is drawn.
pub(super) struct Page {
    pub(super) width: f32,
    pub(super) height: f32,
    /// Of each shape.
    pub(super) middles: Vec<(f32, f32)>,
    /// Of each arrow.
    pub(super) ends: Vec<Ends>,
    pub(super) legend: Legend,
    /// The middle of each column.
    x: Vec<f32>,
    /// What is written right of each column, and left of the next one, needs so much room.
    words: Vec<(f32, f32)>,
}

/// One arrow: its way, how far from the middle of the shapes it leaves and arrives, and the room for its words.
pub(super) struct Ends {
    pub(super) is_reversed: bool,
    /// The points that it passes: its column and height.
    points: Vec<(usize, f32)>,
    written: f32,
    is_written_left: bool,
}

/// A part of an arrow between two columns; straight under what is written there.
pub(super) struct Stretch {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) to_x: f32,
    pub(super) to_y: f32,
    pub(super) stub_left: f32,
    pub(super) stub_right: f32,
}

impl Page {
    pub(super) fn of(graph: &Graph, layout: &Layout, said: &Words, title: &str, more: Option<&str>) -> Page {
        let ends = ends(graph, layout, said);
        let mut words = vec![(0.0_f32, 0.0_f32); layout.columns];
        for ends in &ends {
            let at = if ends.is_written_left { ends.points.first() } else { ends.points.iter().rev().nth(1) };
            if let Some((left, right)) = at.and_then(|(column, _)| words.get_mut(*column)) {
                let room = if ends.is_written_left { left } else { right };
                *room = ends.written.max(*room);
            }
        }
        let mut x = vec![MARGIN + HALF_WIDTH];
        for (left, right) in words.iter().take(layout.columns.saturating_sub(1)) {
            x.push(x.last().copied().unwrap_or_default() + 2.0 * HALF_WIDTH + left + right + BEND);
        }
        let right = x.last().copied().unwrap_or_default() + HALF_WIDTH + MARGIN;
        let wanted = (width(&clean(title)) * DIGIT * 1.5 + 2.0 * MARGIN).min(900.0);
        let bottom = layout.y.iter().copied().fold(0.0, f32::max) + 2.0 * HALF_HEIGHT;
        let middle = |at: usize| (x[layout.column[at]], layout.y[at] + HEAD);
        let middles = (0..graph.vertices.len()).map(middle).collect();
        let width = right.max(wanted).max(LEAST);
        let legend = Legend::of(graph, said, more, width);
        Page { width, height: HEAD + bottom + FOOT + legend.height, middles, ends, legend, x, words }
    }

    /// The parts of an arrow, from left to right.
    pub(super) fn stretches(&self, ends: &Ends) -> Vec<Stretch> {
        let parts = ends.points.windows(2).filter_map(|pair| if let [a, b] = *pair { Some((a, b)) } else { None });
        // All bend in the same room, so that those that go the same way stay side by side.
        let mut all: Vec<Stretch> = parts
            .map(|((a, y), (b, to_y))| Stretch {
                x: self.x[a] + HALF_WIDTH,
                y: y + HEAD,
                to_x: self.x[b] - HALF_WIDTH,
                to_y: to_y + HEAD,
                stub_left: self.words[a].0,
                stub_right: self.words[a].1,
            })
            .collect();
        if let Some(first) = all.first_mut().filter(|_| ends.is_reversed) {
            first.x += HEAD_LENGTH;
            first.stub_left = (first.stub_left - HEAD_LENGTH).max(0.0);
        } else if let Some(last) = all.last_mut() {
            last.to_x -= HEAD_LENGTH;
            last.stub_right = (last.stub_right - HEAD_LENGTH).max(0.0);
        }
        all
    }

    /// The middle of the line on which its words stand.
    pub(super) fn written_at(&self, ends: &Ends) -> Option<(f32, f32)> {
        let all = self.stretches(ends);
        if ends.is_written_left {
            all.first().map(|first| (first.x + ends.written / 2.0, first.y))
        } else {
            all.last().map(|last| (last.to_x - ends.written / 2.0, last.to_y))
        }
    }
}

/// Where arrows leave and arrive: side by side in the order of where they go to or come from, and written on where
/// fewer of them meet.
fn ends(graph: &Graph, layout: &Layout, words: &Words) -> Vec<Ends> {
    let count = graph.vertices.len();
    let routes = &layout.routes;
    let (mut leaving, mut arriving) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for (route, at) in routes.iter().zip(0_usize..).filter(|(route, _)| is_drawn(route)) {
        if let [first, next, ..] = route.places[..] {
            leaving[first].push((layout.y[next], at));
        }
        if let [.., before, last] = route.places[..] {
            arriving[last].push((layout.y[before], at));
        }
    }
    let (left, right) = (ports(&mut leaving, routes.len()), ports(&mut arriving, routes.len()));
    let of_route = |(route, at): (&Route, usize)| {
        let mut points: Vec<(usize, f32)> =
            route.places.iter().map(|place| (layout.column[*place], layout.y[*place])).collect();
        let meets = |all: &[Vec<(f32, usize)>], place: Option<&usize>| place.map_or(0, |place| all[*place].len());
        let is_written_left = meets(&leaving, route.places.first()) <= meets(&arriving, route.places.last());
        if let Some(first) = points.first_mut() {
            first.1 += left[at];
        }
        if let Some(last) = points.last_mut() {
            last.1 += right[at];
        }
        if !is_drawn(route) {
            points.clear();
        }
        Ends { is_reversed: route.is_reversed, points, written: room(&graph.edges[at], words), is_written_left }
    };
    routes.iter().zip(0..).map(of_route).collect()
}

/// An arrow from something to itself is not drawn: what it says is said elsewhere.
fn is_drawn(route: &Route) -> bool {
    route.places.first() != route.places.last()
}

fn ports(meeting: &mut [Vec<(f32, usize)>], count: usize) -> Vec<f32> {
    let mut ports = vec![0.0; count];
    for all in meeting {
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let spaces = all.len().saturating_sub(1) as f32;
        let apart = PORT.min(2.0 * (HALF_HEIGHT - 6.0) / spaces.max(1.0));
        for ((_, at), place) in all.iter().zip(0_u16..) {
            ports[*at] = apart * (f32::from(place) - spaces / 2.0);
        }
    }
    ports
}

/// How wide what is written on an arrow is.
fn room(edge: &Edge, words: &Words) -> f32 {
    let widest = edge.shown(words).iter().map(|label| width(label)).fold(0.0, f32::max);
    widest * LABEL_DIGIT + 12.0
}
