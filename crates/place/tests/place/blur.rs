//! What others see of an exact place.

use std::collections::BTreeMap;

use commonage_place::blur::{BLUR_RADIUS_M_MIN, PEOPLE_MIN, blur, is_wide};
use commonage_place::{Disc, Point};
use proptest::prelude::*;

use crate::support::{any_point, at};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_disc_is_wide_and_contains_the_point(point in any_point()) {
        let disc = blur(point).disc();
        prop_assert!(disc.contains(point), "{point} {disc:?}");
        prop_assert!(is_wide(disc));
        prop_assert!(disc.radius_m() >= BLUR_RADIUS_M_MIN);
        prop_assert!(disc.radius_m() <= 100_000);
        prop_assert_eq!(disc.radius_m() % 100, 0);
    }
}

/// Points all over a square of about 60 km around a place.
fn around(place: Point) -> impl Iterator<Item = Point> {
    let steps = (-70..70_i32).flat_map(|north| (-70..70_i32).map(move |east| (north * 40_013, east * 40_009)));
    steps.filter_map(move |(north, east)| Point::from_units(place.latitude() + north, place.longitude() + east).ok())
}

#[test]
fn discs_contain_their_points_where_cells_do_not_nest() {
    let mut radii = BTreeMap::new();
    for place in [at(51.05, 3.72), at(57.5, -5.0), at(18.8, 99.0), at(-23.7, 133.9), at(0.0, 0.0), at(64.7, 10.5)] {
        for point in around(place).step_by(5) {
            let disc = blur(point).disc();
            assert!(disc.contains(point), "{point} {disc:?}");
            *radii.entry(disc.radius_m()).or_insert(0) += 1;
        }
    }
    // Cells of all four sizes took part.
    assert!(radii.keys().any(|radius| *radius < 6_000), "{radii:?}");
    assert!(radii.keys().any(|radius| (8_000..15_000).contains(radius)), "{radii:?}");
    assert!(radii.keys().any(|radius| (20_000..40_000).contains(radius)), "{radii:?}");
    assert!(radii.keys().any(|radius| *radius > 50_000), "{radii:?}");
}

#[test]
fn a_thousand_looks_say_no_more_than_one() {
    let home = at(51.0543, 3.7174);
    let first = blur(home);
    // Somebody who moves about in the cell, and is looked at again and again.
    let looks: Vec<Disc> =
        around(home).filter(|point| blur(*point) == first).map(|point| blur(point).disc()).take(1_000).collect();
    assert!(looks.len() > 20);
    assert!(looks.iter().all(|disc| *disc == first.disc()));
    let mean = |of: fn(Point) -> i32| {
        let sum: i64 = looks.iter().map(|disc| i64::from(of(disc.centre()))).sum();
        (sum / looks.len() as i64) as i32
    };
    let mean = Point::from_units(mean(Point::latitude), mean(Point::longitude)).unwrap();
    assert_eq!(mean.distance(home), first.disc().centre().distance(home));
}

#[test]
fn every_point_of_one_blurred_place_gives_the_same_disc_and_name() {
    let mut discs = BTreeMap::new();
    for point in around(at(51.2, 2.9)) {
        let place = blur(point);
        let known = *discs.entry(place.name()).or_insert(place.disc());
        assert_eq!(known, place.disc());
    }
    assert!(discs.len() > 5, "the coast near Ostend is not one cell: {discs:?}");
}

#[test]
fn in_thin_country_the_disc_is_larger() {
    let radius = |point: Point| blur(point).disc().radius_m();
    let (city, village, highlands, desert) =
        (radius(at(51.05, 3.72)), radius(at(50.85, 2.73)), radius(at(57.6, -5.0)), radius(at(23.0, 13.0)));
    assert!(city < 6_000, "{city}");
    assert!(city <= village && village < highlands && highlands <= desert, "{city} {village} {highlands} {desert}");
}

#[test]
fn some_thousand_people_could_be_meant() {
    // Wherever a place is shown more exactly than by the largest cells.
    for place in [at(51.05, 3.72), at(57.5, -5.0), at(18.8, 99.0), at(45.5, -122.6), at(-1.3, 36.8)] {
        for point in around(place).step_by(7) {
            let blurred = blur(point);
            if blurred.disc().radius_m() < 45_000 {
                assert!(blurred.people() >= PEOPLE_MIN, "{point} {}", blurred.people());
            }
        }
    }
}

#[test]
fn taking_away_what_stands_alone_leaves_enough_people() {
    // Whoever knows the rule knows that somebody shown as a middling cell is in none of the parts that stand alone.
    let mut left: BTreeMap<String, (u64, BTreeMap<String, u64>)> = BTreeMap::new();
    for point in around(at(50.9, 3.5)).chain(around(at(51.25, 2.9))).chain(around(at(57.5, -4.2))) {
        let mut chain = blur(point).wholes();
        let Some(mut part) = chain.next() else { continue };
        // What is shown as itself is a part of itself here.
        left.entry(part.name()).or_insert((part.people(), BTreeMap::new())).1.insert(part.name(), part.people());
        for whole in chain {
            left.entry(whole.name()).or_insert((whole.people(), BTreeMap::new())).1.insert(part.name(), part.people());
            part = whole;
        }
    }
    let mut seen = 0;
    for (whole, (people, parts)) in &left {
        // Only where somebody is shown as the whole cell is there anything to take away from.
        if parts.contains_key(whole) {
            let alone: u64 = parts.iter().filter(|(name, _)| *name != whole).map(|(_, people)| people).sum();
            assert!(alone + PEOPLE_MIN <= *people, "{whole}: {people} - {alone}");
            seen += usize::from(alone > 0);
        }
    }
    assert!(seen > 3, "{seen}");
}
