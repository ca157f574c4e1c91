//! What is known without a network: countries and their parts, towns by name and by place.
//!
//! Countries and subdivisions come from the data inside the crate `country-boundaries`: © OpenStreetMap contributors,
//! Open Database Licence 1.0. They are simplified, and right on land only. Towns and the names of countries are facts
//! from GeoNames (CC BY 4.0), see `data/README.md`. Whoever shows any of it says so: [`ATTRIBUTION`].

mod countries;
mod fold;
mod towns;

pub use countries::{country_at, country_name, subdivision_at, subdivision_name};
pub use fold::fold;
pub use towns::{NEAR_M_MAX as TOWNS_NEAR_M_MAX, QUERY_BYTES_MAX, Town, Towns, towns};

use crate::blur::blur;
use crate::boundary::{Boundaries, Candidate};
use crate::layer::Layer;
use crate::point::Point;

/// Where the facts come from: to be shown wherever they are.
pub const ATTRIBUTION: &str = "Countries: © OpenStreetMap contributors (ODbL 1.0). Towns: GeoNames (CC BY 4.0).";

/// Most candidates of one layer: what a person can look through.
pub const CANDIDATES_MAX: usize = 5;

/// What a place may belong to in one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The layer.
    pub layer: Layer,
    /// What it may belong to there, nearest first.
    pub candidates: Vec<Candidate>,
}

/// What a point belongs to, in every layer in which something is known: first what the community says itself, in the
/// order given, then what is known anyway, from near to far.
///
/// It speaks of the exact point, so it is for the person whose place it is. To say nothing to others beyond a blurred
/// disc, describe the disc's centre.
pub fn describe(point: Point, own: &[(Layer, &Boundaries)]) -> Vec<Membership> {
    let own = own.iter().map(|(layer, boundaries)| (*layer, boundaries.candidates(point, CANDIDATES_MAX)));
    let known = [
        (Layer::Cell, vec![certain(blur(point).name())]),
        (Layer::Municipality, near_towns(point)),
        (Layer::Subdivision, subdivision_at(point).map(|code| certain(subdivision_name(code))).into_iter().collect()),
        (Layer::Country, country_at(point).map(|code| certain(country_name(code))).into_iter().collect()),
    ];
    let all = own.chain(known).map(|(layer, candidates)| Membership { layer, candidates });
    all.filter(|membership| !membership.candidates.is_empty()).collect()
}

fn certain(name: impl Into<String>) -> Candidate {
    Candidate { name: name.into(), index: 0, distance_m: 0, inside: true }
}

/// Towns have a middle and no border here, so none of them is certain.
fn near_towns(point: Point) -> Vec<Candidate> {
    let near = towns().nearest(point, CANDIDATES_MAX).into_iter();
    near.map(|(town, distance_m)| Candidate {
        name: town.name.to_owned(),
        index: town.index,
        distance_m,
        inside: false,
    })
    .collect()
}
