//! Which polygons a point lies in or near.

use commonage_place::Point;
use commonage_place::boundary::{Boundaries, NEAR_M_MAX, Unreadable};
use proptest::prelude::*;

use crate::support::{any_point, at};

fn read(text: &str) -> Boundaries {
    Boundaries::from_geojson(text, None).unwrap()
}

/// A polygon of rings.
fn polygon(rings: &str) -> Boundaries {
    read(&format!(
        r#"{{"type":"Feature","properties":{{"name":"here"}},"geometry":{{"type":"Polygon","coordinates":{rings}}}}}"#
    ))
}

fn contains(boundaries: &Boundaries, latitude: f64, longitude: f64) -> bool {
    let point = at(latitude, longitude);
    let inside = !boundaries.containing(point).is_empty();
    let first = boundaries.candidates(point, 1);
    assert_eq!(first.first().is_some_and(|candidate| candidate.inside && candidate.distance_m == 0), inside);
    inside
}

#[test]
fn a_ring_may_be_wound_either_way_and_left_open() {
    for ring in [
        "[[[0,0],[10,0],[10,10],[0,10],[0,0]]]",
        "[[[0,0],[0,10],[10,10],[10,0],[0,0]]]",
        "[[[0,0],[0,10],[10,10],[10,0]]]",
        "[[[0,0],[0,0],[0,10],[10,10],[10,10],[10,0]]]",
        "[[[0,0,99],[0,10,99],[10,10,99],[10,0,99]]]",
    ] {
        let square = polygon(ring);
        assert!(contains(&square, 5.0, 5.0) && contains(&square, 0.001, 9.999));
        assert!(!contains(&square, 5.0, 10.001) && !contains(&square, -0.001, 5.0) && !contains(&square, 5.0, -170.0));
    }
}

#[test]
fn holes_are_outside_and_islands_in_them_inside() {
    let hole =
        polygon("[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[2,2],[8,2],[8,8],[2,8],[2,2]],[[4,4],[6,4],[6,6],[4,6]]]");
    assert!(contains(&hole, 1.0, 1.0) && contains(&hole, 5.0, 5.0));
    assert!(!contains(&hole, 3.0, 3.0));
    let near = hole.candidates(at(2.1, 5.0), 3);
    assert_eq!((near.len(), near[0].inside), (1, false));
    assert!((11_000..11_200).contains(&near[0].distance_m), "{near:?}");
}

#[test]
fn rings_cross_the_antimeridian_in_every_way_of_writing_it() {
    for ring in [
        "[[[170,-10],[-170,-10],[-170,10],[170,10],[170,-10]]]",
        "[[[170,-10],[190,-10],[190,10],[170,10],[170,-10]]]",
        "[[[-190,-10],[-170,-10],[-170,10],[-190,10],[-190,-10]]]",
        "[[[530,-10],[550,-10],[550,10],[530,10]]]",
        "[[[170,-10],[180,-10],[-180,-10],[-170,-10],[-170,10],[-180,10],[180,10],[170,10],[170,-10]]]",
    ] {
        let strip = polygon(ring);
        for east in [170.5, 179.9999, -180.0, -179.9999, -170.5] {
            assert!(contains(&strip, 0.0, east), "{ring} {east}");
        }
        for east in [0.0, 169.5, -169.5, 90.0] {
            assert!(!contains(&strip, 0.0, east), "{ring} {east}");
        }
        let near = strip.candidates(at(0.0, -169.5), 1);
        assert!((55_500..55_700).contains(&near[0].distance_m), "{near:?}");
    }
    let split = read(
        r#"{"type":"MultiPolygon","coordinates":[[[[170,-10],[180,-10],[180,10],[170,10]]],[[[-180,-10],[-170,-10],[-170,10],[-180,10]]]]}"#,
    );
    assert!(contains(&split, 0.0, 175.0) && contains(&split, 0.0, -175.0) && contains(&split, 0.0, 180.0));
    // A hole on the other side of the antimeridian, written its own way.
    let holed = polygon("[[[170,-10],[190,-10],[190,10],[170,10]],[[-179,-1],[-177,-1],[-177,1],[-179,1]]]");
    assert!(contains(&holed, 0.0, -176.0) && !contains(&holed, 0.0, -178.0));
}

#[test]
fn the_whole_earth_and_what_surrounds_a_pole() {
    let earth = polygon("[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]");
    let band = polygon("[[[-180,60],[180,60],[180,70],[-180,70],[-180,60]]]");
    for east in [-180.0, -90.0, 0.0, 90.0, 179.9] {
        assert!(contains(&earth, 0.0, east) && contains(&earth, 90.0, east) && contains(&earth, -90.0, east));
        assert!(contains(&band, 65.0, east) && !contains(&band, 55.0, east) && !contains(&band, 75.0, east));
    }
    for ring in [
        // Drawn along the edge of a flat map, and only around the pole.
        "[[[-180,-90],[180,-90],[180,-70],[90,-72],[0,-70],[-90,-72],[-180,-70],[-180,-90]]]",
        "[[[180,-70],[90,-72],[0,-70],[-90,-72],[-180,-70]]]",
        "[[[120,-71],[0,-71],[-120,-71]]]",
        "[[[0,-71],[120,-71],[-120,-71],[0,-71]]]",
    ] {
        let south = polygon(ring);
        for east in [-180.0, -91.0, 0.0, 91.0, 179.0] {
            assert!(contains(&south, -80.0, east) && contains(&south, -90.0, east), "{ring} {east}");
            assert!(!contains(&south, -60.0, east) && !contains(&south, 90.0, east), "{ring} {east}");
        }
    }
    let north = polygon("[[[0,80],[120,80],[-120,80],[0,80]]]");
    assert!(contains(&north, 85.0, 60.0) && contains(&north, 90.0, 0.0) && !contains(&north, 75.0, 60.0));
}

#[test]
fn where_polygons_overlap_all_are_given_the_smallest_first() {
    let square = |name: &str, size: u32| {
        format!(
            r#"{{"type":"Feature","properties":{{"NAME":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[0,0],[{size},0],[{size},{size}],[0,{size}]]]}}}}"#
        )
    };
    let all = read(&format!(
        r#"{{"type":"FeatureCollection","features":[{},{{"type":"Feature","geometry":null,"properties":null}},{},{}]}}"#,
        square("large", 20),
        square("small", 2),
        square("middle", 10)
    ));
    assert_eq!(all.len(), 3);
    let names = |latitude: f64| -> Vec<String> {
        all.candidates(at(latitude, 1.0), 9).into_iter().map(|candidate| candidate.name).collect()
    };
    assert_eq!(names(1.0), ["small", "middle", "large"]);
    assert_eq!(names(2.5), ["middle", "large", "small"]);
    assert_eq!(names(19.0), ["large"]);
    assert_eq!(all.containing(at(1.0, 1.0)), [2, 3, 0], "places in the file");
    assert_eq!(all.candidates(at(1.0, 1.0), 1).len(), 1);
    // Two polygons of one shape that overlap: inside is inside.
    let twice = read(
        r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[10,0],[10,10],[0,10]]],[[[5,5],[15,5],[15,15],[5,15]]]]}"#,
    );
    assert!(contains(&twice, 7.0, 7.0) && contains(&twice, 2.0, 2.0) && contains(&twice, 12.0, 12.0));
    assert_eq!(twice.candidates(at(7.0, 7.0), 9).len(), 1);
}

#[test]
fn a_ring_that_crosses_itself_is_read_by_the_even_odd_rule() {
    let bow = polygon("[[[0,0],[10,10],[10,0],[0,10],[0,0]]]");
    assert!(contains(&bow, 5.0, 1.0) && contains(&bow, 5.0, 9.0));
    assert!(!contains(&bow, 1.0, 5.0) && !contains(&bow, 9.0, 5.0));
}

#[test]
fn off_a_coast_the_nearest_land_is_a_candidate() {
    let land = polygon("[[[0,0],[10,0],[10,10],[0,10]]]");
    let near = |east: f64| land.candidates(at(5.0, east), 5);
    assert_eq!(near(10.01).len(), 1);
    assert!((1_100..1_115).contains(&near(10.01)[0].distance_m) && !near(10.01)[0].inside);
    assert!(near(10.0 + 1e-7)[0].distance_m == 1);
    assert_eq!(near(10.8).len(), 1);
    assert!(near(11.0).is_empty(), "beyond {NEAR_M_MAX} m");
}

#[test]
fn names_are_found_where_they_usually_stand() {
    let name = |properties: &str, from: Option<&str>| {
        let text = format!(
            r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}}}}"#
        );
        let read = Boundaries::from_geojson(&text, from).unwrap();
        read.names().next().unwrap().1.to_owned()
    };
    assert_eq!(name(r#"{"ECO_NAME":"Forest"}"#, None), "Forest");
    assert_eq!(name(r#"{"ECO_NAME":"Forest","name":" Wood "}"#, None), "Wood");
    assert_eq!(name(r#"{"name":"Wood","wijk":"Patershol"}"#, Some("wijk")), "Patershol");
    assert_eq!(name(r#"{"name":7}"#, None), "7");
    assert_eq!(name(r#"{"name":["x"]}"#, None), "area 1");
    assert_eq!(name("null", Some("wijk")), "area 1");
    assert_eq!(name(&format!(r#"{{"name":"{}"}}"#, "é".repeat(500)), None).len(), 200);
}

#[test]
fn what_cannot_be_read_is_said_to_be_so() {
    let refused = |text: &str| Boundaries::from_geojson(text, None).unwrap_err();
    for text in ["", "nonsense", "{", "NaN", &"[".repeat(100_000)] {
        assert!(matches!(refused(text), Unreadable::NotJson(_)));
    }
    for text in [
        "7",
        "null",
        "{}",
        r#"{"type":"FeatureCollection","features":[]}"#,
        r#"{"type":"Point","coordinates":[1,2]}"#,
        r#"{"type":"Polygon","coordinates":[]}"#,
        r#"{"type":"Polygon","coordinates":[[]]}"#,
        r#"{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}"#,
        r#"{"type":"Polygon","coordinates":[[[0,0],[1,null],[1,1]]]}"#,
        r#"{"type":"Polygon","coordinates":[[[0,0],[1e300,1],[1,1]]]}"#,
        r#"{"type":"Polygon","coordinates":"here"}"#,
    ] {
        assert_eq!(refused(text), Unreadable::NoArea, "{text}");
    }
    let corners = "[0,0],".repeat(4_000_001);
    let huge = format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, corners.trim_end_matches(','));
    assert!(matches!(refused(&huge), Unreadable::TooLarge(_)));
}

#[test]
fn edges_that_all_reach_from_pole_to_pole_do_not_fill_the_memory() {
    let zigzag: Vec<String> =
        (0..20_000).map(|step| format!("[{},{}]", f64::from(step) / 60.0 - 170.0, step % 2 * 178 - 89)).collect();
    let comb = polygon(&format!("[[{}]]", zigzag.join(",")));
    assert_eq!(comb.len(), 1);
    comb.candidates(at(3.0, 5.0), 3);
}

/// A star around a middle: some corners, each at its own distance, in degrees.
fn star() -> impl Strategy<Value = (Point, Vec<f64>)> {
    (any_point(), proptest::collection::vec(0.5..20.0_f64, 3..12))
}

fn star_text((middle, reaches): &(Point, Vec<f64>), wrap: bool) -> (String, Vec<(f64, f64)>) {
    let corners: Vec<(f64, f64)> = reaches
        .iter()
        .enumerate()
        .map(|(number, reach)| {
            let angle = number as f64 / reaches.len() as f64 * std::f64::consts::TAU;
            let east = middle.longitude_degrees() + reach * angle.cos();
            let north = (middle.latitude_degrees() + reach * angle.sin()).clamp(-90.0, 90.0);
            (east, north)
        })
        .collect();
    let wrapped = |east: f64| if wrap { (east + 180.0).rem_euclid(360.0) - 180.0 } else { east };
    let text: Vec<String> = corners.iter().map(|(east, north)| format!("[{},{north}]", wrapped(*east))).collect();
    (format!("[[{}]]", text.join(",")), corners)
}

/// The even-odd rule, in plain floating point, over the whole ring.
fn is_inside(corners: &[(f64, f64)], east: f64, north: f64) -> bool {
    let mut inside = false;
    for (number, (x, y)) in corners.iter().enumerate() {
        let (next_x, next_y) = corners[(number + 1) % corners.len()];
        if (*y > north) != (next_y > north) && east < (next_x - x) * (north - y) / (next_y - y) + x {
            inside = !inside;
        }
    }
    inside
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_index_agrees_with_looking_at_every_edge(star in star(), wrap in any::<bool>(), points in proptest::collection::vec((-25.0..25.0_f64, -25.0..25.0_f64), 40)) {
        let (text, corners) = star_text(&star, wrap);
        let boundaries = polygon(&text);
        for (east, north) in points {
            let east = star.0.longitude_degrees() + east;
            let north = (star.0.latitude_degrees() + north).clamp(-89.99, 89.99);
            let expected = is_inside(&corners, east, north);
            // Within a hair of an edge rounding decides.
            let near_edge = [-1e-6, 1e-6].iter().any(|hair| {
                is_inside(&corners, east + hair, north) != expected || is_inside(&corners, east, north + hair) != expected
            });
            if !near_edge {
                let wrapped = (east + 180.0).rem_euclid(360.0) - 180.0;
                prop_assert_eq!(contains(&boundaries, north, wrapped), expected, "{} {} {}", text, east, north);
            }
        }
    }

    #[test]
    fn any_coordinates_can_be_read_and_asked(
        rings in proptest::collection::vec(proptest::collection::vec((-900.0..900.0_f64, -200.0..200.0_f64), 0..8), 0..4),
        points in proptest::collection::vec(any_point(), 10),
    ) {
        let ring = |ring: &Vec<(f64, f64)>| {
            let corners: Vec<String> = ring.iter().map(|(east, north)| format!("[{east},{north}]")).collect();
            format!("[{}]", corners.join(","))
        };
        let rings: Vec<String> = rings.iter().map(ring).collect();
        let text = format!(r#"{{"type":"Polygon","coordinates":[{}]}}"#, rings.join(","));
        if let Ok(boundaries) = Boundaries::from_geojson(&text, None) {
            for point in points {
                prop_assert!(boundaries.candidates(point, 3).len() <= 1);
            }
        }
    }

    #[test]
    fn no_text_can_do_harm(text in "[\\[\\]{}:,\"0-9a-z.-]{0,60}") {
        let _ = Boundaries::from_geojson(&text, None);
    }
}
