//! Points and discs: what can be written, how far apart they are, and as bytes.

use commonage_place::point::{DISTANCE_M_MAX, EARTH_RADIUS_M, NotAPoint};
use commonage_place::{Disc, Point};
use proptest::prelude::*;

use crate::support::{any_point, at};

#[test]
fn people_write_places_in_several_ways() {
    let ghent = at(51.05, 3.72);
    for text in ["51.05,3.72", " 51.05 , 3.72 ", "51.05 3.72", "51.05;3.72", "51.05N, 3.72E", "51.05° N, 3.72° E"] {
        assert_eq!(text.parse(), Ok(ghent), "{text}");
    }
    assert_eq!("33.5S 70.25w".parse(), Ok(at(-33.5, -70.25)));
    assert_eq!("-33.5,-70.25".parse(), Ok(at(-33.5, -70.25)));
}

#[test]
fn what_is_no_place_is_said_to_be_none() {
    for text in ["", "51.05", "Ghent", "NaN,3", "inf,3", "1e1,3", "51.05,3.72,9", "-5S,3E", "°,°", ",", "N,E", "5é,3"]
    {
        assert!(matches!(text.parse::<Point>(), Err(NotAPoint::Text(_))), "{text}");
    }
    assert_eq!("90.1,0".parse::<Point>(), Err(NotAPoint::Latitude));
    assert_eq!("0,361".parse::<Point>(), Err(NotAPoint::Longitude));
    assert!("9".repeat(1000).parse::<Point>().is_err());
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
        assert_eq!(Point::from_degrees(wrong, 0.0), Err(NotAPoint::Latitude));
        assert_eq!(Point::from_degrees(0.0, wrong), Err(NotAPoint::Longitude));
    }
    assert_eq!(Point::from_units(900_000_001, 0), Err(NotAPoint::Latitude));
}

#[test]
fn longitudes_are_wrapped() {
    assert_eq!(at(0.0, 180.0), at(0.0, -180.0));
    assert_eq!(at(0.0, 190.0), at(0.0, -170.0));
    assert_eq!(at(0.0, 359.0), at(0.0, -1.0));
    assert_eq!(at(0.0, 179.999_999_99), at(0.0, -180.0));
    assert_eq!(Point::from_units(0, i32::MAX).unwrap().longitude(), i32::MAX - 1_800_000_000 - 1_800_000_000);
}

#[test]
fn distances_are_those_of_a_sphere() {
    // A quarter of the way round, half way round, and a degree of a meridian (6,371,008.8 m × π / 180).
    assert_eq!(at(0.0, 0.0).distance(at(90.0, 77.0)), 10_007_557);
    assert_eq!(at(0.0, 0.0).distance(at(0.0, 180.0)), 20_015_114);
    assert_eq!(at(51.0, 3.0).distance(at(52.0, 3.0)), 111_195);
    // Across the antimeridian the near way round.
    assert_eq!(at(0.0, 179.5).distance(at(0.0, -179.5)), 111_195);
}

#[test]
fn a_disc_is_no_larger_than_the_earth() {
    assert_eq!(Disc::new(at(0.0, 0.0), u32::MAX).radius_m(), DISTANCE_M_MAX);
    assert!(Disc::new(at(0.0, 0.0), u32::MAX).contains(at(0.0, 180.0)));
    let apart = Disc::new(at(51.0, 3.0), 3_000).distance(Disc::new(at(52.0, 3.0), 9_000));
    assert_eq!(apart, 111_195);
}

proptest! {
    #[test]
    fn a_point_is_read_as_it_was_written(point in any_point()) {
        prop_assert_eq!(point.to_string().parse(), Ok(point));
        prop_assert_eq!(Point::from_degrees(point.latitude_degrees(), point.longitude_degrees()), Ok(point));
        let bytes = minicbor::to_vec(point).unwrap();
        prop_assert_eq!(minicbor::decode::<Point>(&bytes).unwrap(), point);
    }

    #[test]
    fn a_disc_is_read_as_it_was_written(point in any_point(), radius in any::<u32>()) {
        let disc = Disc::new(point, radius);
        prop_assert_eq!(minicbor::decode::<Disc>(&minicbor::to_vec(disc).unwrap()).unwrap(), disc);
    }

    #[test]
    fn no_text_and_no_bytes_can_do_harm(text in ".{0,40}", bytes in proptest::collection::vec(any::<u8>(), 0..30)) {
        if let Ok(point) = text.parse::<Point>() {
            prop_assert!(point.latitude().abs() <= 900_000_000);
        }
        if let Ok(disc) = minicbor::decode::<Disc>(&bytes) {
            prop_assert!(disc.radius_m() <= DISTANCE_M_MAX);
        }
    }

    #[test]
    fn distance_is_the_angle_between_two_directions(a in any_point(), b in any_point()) {
        // Another way to the same number: vectors from the middle of the Earth.
        let vector = |point: Point| {
            let (north, east) = (point.latitude_degrees().to_radians(), point.longitude_degrees().to_radians());
            [north.cos() * east.cos(), north.cos() * east.sin(), north.sin()]
        };
        let ([x, y, z], [u, v, w]) = (vector(a), vector(b));
        let cross = [y * w - z * v, z * u - x * w, x * v - y * u];
        let angle = cross.iter().map(|part| part * part).sum::<f64>().sqrt().atan2(x * u + y * v + z * w);
        prop_assert!((f64::from(a.distance(b)) - angle * EARTH_RADIUS_M).abs() < 1.5);
    }

    #[test]
    fn distance_is_a_distance(a in any_point(), b in any_point(), c in any_point()) {
        prop_assert_eq!(a.distance(a), 0);
        prop_assert_eq!(a.distance(b), b.distance(a));
        prop_assert!(a.distance(b) <= DISTANCE_M_MAX);
        // Rounded to metres, and near the antipode the formula is exact to about a metre.
        prop_assert!(a.distance(c) <= a.distance(b) + b.distance(c) + 3);
    }
}
