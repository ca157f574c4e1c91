//! Boundaries: polygons with names, and which of them a point lies in or near.
//!
//! The answer is never one certain name. Where polygons overlap, all are given, the smallest first, for it says most. A
//! point off a coast that was drawn with few lines lies in none; then what is near is given, with its distance.
//!
//! A ring may be wound either way, left open, cross the antimeridian or itself: what counts is how often a line from the
//! point crosses it (the even-odd rule).

mod index;
mod near;
mod read;
mod slabs;

use crate::point::Point;
use index::Grid;
use slabs::Slabs;

pub use near::NEAR_M_MAX;
pub use read::{FEATURES_MAX, NAME_BYTES_MAX, TEXT_BYTES_MAX, Unreadable, VERTICES_MAX};

/// What a point may belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its name.
    pub name: String,
    /// Its place among the features of the file (or in the table it comes from).
    pub index: usize,
    /// How far it is, in metres; 0 when the point is inside.
    pub distance_m: u32,
    /// Whether the point is inside.
    pub inside: bool,
}

/// A named shape: one feature of a file.
#[derive(Clone, Debug)]
struct Shape {
    name: String,
    /// Its place in the file.
    index: usize,
    /// How large it is, in square units of the file at the equator: for putting small before large.
    area: u128,
}

/// One polygon of a shape: its rings together, and to which shape it belongs.
#[derive(Clone, Debug)]
struct Part {
    shape: u32,
    slabs: Slabs,
}

/// A set of named shapes, ready to be asked. Shapes may overlap.
#[derive(Clone, Debug)]
pub struct Boundaries {
    shapes: Vec<Shape>,
    parts: Vec<Part>,
    grid: Grid,
}

impl Boundaries {
    /// Reads GeoJSON (RFC 7946): a collection of features, one feature, or a geometry. Polygons count; everything else is
    /// passed over. Names come from the property `name_from`, or else from one of the usual ones.
    ///
    /// # Errors
    /// If the text is no GeoJSON, larger than the limits, or holds no polygon.
    pub fn from_geojson(text: &str, name_from: Option<&str>) -> Result<Boundaries, Unreadable> {
        Boundaries::build(text, name_from, &|index| format!("area {}", index + 1))
    }

    /// The same for a shape that is called something already: what has no name of its own is called so too.
    ///
    /// # Errors
    /// As [`Boundaries::from_geojson`].
    pub fn of_shape(text: &str, name: &str) -> Result<Boundaries, Unreadable> {
        Boundaries::build(text, None, &|_| name.to_owned())
    }

    fn build(
        text: &str,
        name_from: Option<&str>,
        otherwise: &dyn Fn(usize) -> String,
    ) -> Result<Boundaries, Unreadable> {
        let read = read::read(text, name_from)?;
        let mut boundaries = Boundaries { shapes: Vec::new(), parts: Vec::new(), grid: Grid::default() };
        for feature in read {
            let shape = boundaries.shapes.len() as u32;
            let parts: Vec<Slabs> = feature.polygons.into_iter().map(Slabs::new).collect();
            let area = parts.iter().map(Slabs::area).sum();
            let name = feature.name.unwrap_or_else(|| otherwise(feature.index));
            boundaries.shapes.push(Shape { name, index: feature.index, area });
            boundaries.parts.extend(parts.into_iter().map(|slabs| Part { shape, slabs }));
        }
        boundaries.grid = Grid::new(&boundaries.parts);
        Ok(boundaries)
    }

    /// How many shapes there are.
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Whether there is none; cannot be for what was read.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// The names, with their places in the file.
    pub fn names(&self) -> impl Iterator<Item = (usize, &str)> {
        self.shapes.iter().map(|shape| (shape.index, shape.name.as_str()))
    }

    /// The features of the file in which a point lies, the smallest first. Made to be asked very often.
    pub fn containing(&self, point: Point) -> Vec<usize> {
        self.shapes_containing(point).into_iter().map(|shape| self.shapes[shape as usize].index).collect()
    }

    /// What a point may belong to, at most so many: first what it lies in, the smallest first, then what is within
    /// [`NEAR_M_MAX`], nearest first.
    pub fn candidates(&self, point: Point, most: usize) -> Vec<Candidate> {
        let inside = self.shapes_containing(point);
        let mut found: Vec<Candidate> = inside.iter().take(most).map(|shape| self.candidate(*shape, None)).collect();
        if found.len() < most {
            let near = near::near(&self.parts, &self.grid, point, &inside, most - found.len());
            found.extend(near.into_iter().map(|(shape, distance_m)| self.candidate(shape, Some(distance_m))));
        }
        found
    }

    fn candidate(&self, shape: u32, distance_m: Option<u32>) -> Candidate {
        let Shape { name, index, .. } = &self.shapes[shape as usize];
        let (distance_m, inside) = (distance_m.unwrap_or(0), distance_m.is_none());
        Candidate { name: name.clone(), index: *index, distance_m, inside }
    }

    /// The shapes in which a point lies, the smallest first, then in the order of the file.
    fn shapes_containing(&self, point: Point) -> Vec<u32> {
        let mut shapes = Vec::new();
        for (part, covers) in self.grid.at(point) {
            let Some(Part { shape, slabs }) = self.parts.get(part as usize) else { continue };
            if (covers || slabs.contains(point)) && !shapes.contains(shape) {
                shapes.push(*shape);
            }
        }
        if shapes.len() > 1 {
            shapes.sort_unstable_by_key(|shape| (self.shapes[*shape as usize].area, *shape));
        }
        shapes
    }
}
