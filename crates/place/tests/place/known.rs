//! What is known without a network.

use commonage_place::Layer;
use commonage_place::boundary::Boundaries;
use commonage_place::known::{
    TOWNS_NEAR_M_MAX, country_at, country_name, describe, fold, subdivision_at, subdivision_name, towns,
};
use proptest::prelude::*;

use crate::support::{any_point, at};

#[test]
fn countries_and_their_parts() {
    let ghent = at(51.05, 3.72);
    assert_eq!((country_at(ghent), subdivision_at(ghent)), (Some("BE"), Some("BE-VLG")));
    assert_eq!((country_at(at(33.0, -97.0)), subdivision_at(at(33.0, -97.0))), (Some("US"), Some("US-TX")));
    assert_eq!((country_at(at(18.79, 98.98)), subdivision_at(at(18.79, 98.98))), (Some("TH"), None));
    assert_eq!(country_at(at(-48.9, -123.4)), None);
    assert_eq!(country_name("BE"), "Belgium");
    assert_eq!(subdivision_name("US-TX"), "Texas");
    assert_eq!((country_name("XX"), subdivision_name("XX-1")), ("XX", "XX-1"));
}

#[test]
fn every_country_that_is_found_has_a_name() {
    for town in towns().all() {
        assert_ne!(country_name(town.country), town.country);
    }
    for latitude in -80..80 {
        for longitude in -180..180 {
            if let Some(code) = country_at(at(f64::from(latitude), f64::from(longitude))) {
                assert_ne!(country_name(code), code);
            }
        }
    }
}

/// The first towns found, as people read them.
fn found(text: &str) -> Vec<String> {
    towns().find(text, 5).iter().map(ToString::to_string).collect()
}

#[test]
fn towns_are_found_by_any_of_their_names() {
    assert_eq!(towns().all().count(), 170_391);
    for name in ["Ghent", "gent", "GAND", " gent ", "Ghent, Belgium", "gent, be", "Gent, Fland"] {
        assert_eq!(found(name)[0], "Gent, Flanders, Belgium", "{name}");
    }
    assert_eq!(found("เชียงใหม่")[0], "Chiang Mai, Chiang Mai, Thailand".replace(", Chiang Mai", ""));
    assert!(found("saint etienne")[0].starts_with("Saint-Étienne, "));
    assert!(found("Saint-Étienne")[0].starts_with("Saint-Étienne, "));
    assert!(found("lodz")[0].starts_with("Łódź"));
    assert!(found("Munich")[0].starts_with("München, ") || found("Munich")[0].starts_with("Munich, "));
}

#[test]
fn where_a_name_is_shared_several_are_given_and_a_region_tells_them_apart() {
    let all = found("Portland");
    assert_eq!(all[0], "Portland, Oregon, United States");
    assert!(all.len() == 5 && all.iter().all(|town| town.starts_with("Portland")), "{all:?}");
    assert_eq!(found("Portland, Maine")[0], "Portland, Maine, United States");
    assert_eq!(found("portland, australia")[0], "Portland, Victoria, Australia");
    assert!(towns().find("Springfield", 100).len() > 15);
    // What is called exactly so comes before what only begins so, however large.
    let exact = towns().find("York", 1)[0];
    assert_eq!((exact.name, exact.country), ("York", "GB"));
    assert!(found("New Yor")[0].starts_with("New York"));
}

#[test]
fn what_is_no_town_finds_nothing() {
    for name in ["", " ", ",", "Qqqzzz", "Ghent, Atlantis", "\n", "gent\ngand"] {
        assert_eq!(found(name), Vec::<String>::new(), "{name:?}");
    }
    assert!(towns().find(&"a".repeat(100_000), 5).is_empty());
    assert!(towns().find("Ghent", 0).is_empty());
}

#[test]
fn the_nearest_towns() {
    let near = towns().nearest(at(51.0543, 3.7174), 5);
    assert_eq!((near[0].0.name, near.len()), ("Gent", 5));
    assert!(near[0].1 < 1_000);
    assert!(near.windows(2).all(|pair| pair[0].1 <= pair[1].1));
    assert!(towns().nearest(at(-48.9, -123.4), 5).is_empty(), "the point farthest from all land");
    // Fiji lies on both sides of the antimeridian.
    let fiji = towns().nearest(at(-16.7, 179.99), 50);
    assert!(fiji.iter().any(|(town, _)| town.point.longitude() > 0));
    assert!(fiji.iter().any(|(town, _)| town.point.longitude() < 0), "{fiji:?}");
}

#[test]
fn a_place_belongs_to_several_layers_and_the_communitys_own_come_first() {
    let own = r#"{"type":"Polygon","coordinates":[[[3.6,51],[3.8,51],[3.8,51.1],[3.6,51.1],[3.6,51]]]}"#;
    let own = Boundaries::from_geojson(own, None).unwrap();
    let all = describe(at(51.05, 3.72), &[(Layer::Neighbourhood, &own)]);
    let layers: Vec<Layer> = all.iter().map(|membership| membership.layer).collect();
    let expected = [Layer::Neighbourhood, Layer::Cell, Layer::Municipality, Layer::Subdivision, Layer::Country];
    assert_eq!(layers, expected);
    let first: Vec<&str> = all.iter().map(|membership| membership.candidates[0].name.as_str()).collect();
    assert_eq!((first[0], first[2], first[4]), ("area 1", "Gent", "Belgium"));
    let towns = &all[2].candidates;
    assert!(towns.len() == 5 && towns.iter().all(|town| !town.inside));
    // At sea only the cell is left.
    assert_eq!(describe(at(-48.9, -123.4), &[]).len(), 1);
}

#[test]
fn names_are_folded() {
    for (name, folded) in [
        ("Saint-Étienne", "saint etienne"),
        ("  L’Aquila ", "laquila"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
        ("Þórshöfn", "thorshofn"),
        ("a - b", "a b"),
        ("", ""),
    ] {
        assert_eq!(fold(name), folded);
        assert_eq!(fold(folded), folded);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nearest_is_what_looking_at_all_finds(point in any_point(), most in 1..4_usize) {
        let mut all: Vec<(u32, usize)> =
            towns().all().map(|town| (point.distance(town.point), town.index)).collect();
        all.retain(|(distance, _)| *distance <= TOWNS_NEAR_M_MAX);
        all.sort_unstable();
        all.truncate(most);
        let near: Vec<(u32, usize)> =
            towns().nearest(point, most).into_iter().map(|(town, distance)| (distance, town.index)).collect();
        prop_assert_eq!(near, all);
    }

    #[test]
    fn no_name_and_no_point_can_do_harm(text in ".{0,30}", point in any_point()) {
        prop_assert!(towns().find(&text, 3).len() <= 3);
        prop_assert!(!describe(point, &[]).is_empty());
    }
}
