//! The ecoregions of the Earth: points that others looked up, and how fast.

use std::io::Read;
use std::time::Instant;

use commonage_place::Point;
use commonage_place::boundary::Boundaries;

use crate::support::{at, shared};

/// RESOLVE Ecoregions 2017, simplified (CC BY 4.0), as text.
fn ecoregions() -> Option<String> {
    let path = shared("golden/nature/ecoregions/resolve-ecoregions-2017-simplified.geojson.gz")?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    Some(text)
}

/// The points with the feature that each lies in, if any, and its name.
fn golden_points() -> Option<Vec<(Point, Option<usize>, String)>> {
    let text = std::fs::read_to_string(shared("golden/nature/ecoregions/golden_points.csv")?).unwrap();
    let row = |line: &str| {
        // A name may hold commas, in quotes; the place of a point never does.
        let (name, rest) = match line.strip_prefix('"') {
            Some(quoted) => quoted.split_once("\",").unwrap(),
            None => line.split_once(',').unwrap(),
        };
        let _ = name;
        let mut fields = rest.splitn(4, ',');
        let latitude: f64 = fields.next().unwrap().parse().unwrap();
        let longitude: f64 = fields.next().unwrap().parse().unwrap();
        let index = fields.next().unwrap();
        let name = fields.next().unwrap_or("").trim_matches('"').to_owned();
        (at(latitude, longitude), index.parse().ok(), name)
    };
    Some(text.lines().skip(1).map(row).collect())
}

#[test]
fn ecoregions_are_those_that_others_found() {
    let (Some(text), Some(points)) = (ecoregions(), golden_points()) else { return };
    let regions = Boundaries::from_geojson(&text, None).unwrap();
    assert_eq!(points.len(), 2_017);
    let (mut equal, mut apart) = (0, Vec::new());
    for (point, index, name) in &points {
        let first = regions.candidates(*point, 1).into_iter().find(|candidate| candidate.inside);
        let found = first.as_ref().map(|candidate| candidate.index);
        if found == *index && (name.is_empty() || first.as_ref().is_none_or(|candidate| candidate.name == *name)) {
            equal += 1;
        } else {
            apart.push(format!("{point}: {index:?} {name}, here {first:?}, all {:?}", regions.containing(*point)));
        }
        if let Some(index) = index {
            assert!(regions.containing(*point).contains(index), "{point} {name}");
        }
    }
    println!("{equal} of {} equal\n{}", points.len(), apart.join("\n"));
    assert!(equal * 100 >= points.len() * 99, "{equal}\n{}", apart.join("\n"));
}

#[test]
fn a_point_off_the_coast_has_land_near_it() {
    let Some(text) = ecoregions() else { return };
    let regions = Boundaries::from_geojson(&text, None).unwrap();
    // Off Ostend.
    let near = regions.candidates(at(51.26, 2.88), 3);
    assert_eq!(near[0].name, "European Atlantic mixed forests");
    assert!(!near[0].inside && near[0].distance_m < 20_000, "{near:?}");
}

/// `cargo test --release -p commonage-place -- --ignored --nocapture how_fast`
#[test]
#[ignore = "a measurement"]
fn how_fast() {
    let (Some(text), Some(points)) = (ecoregions(), golden_points()) else { return };
    let begun = Instant::now();
    let regions = Boundaries::from_geojson(&text, None).unwrap();
    println!("ecoregions built in {:.0?}", begun.elapsed());
    let per_second = |name: &str, points: &[Point], ask: &dyn Fn(Point) -> usize| {
        let (begun, mut found) = (Instant::now(), 0);
        let mut asked = 0_u32;
        while begun.elapsed().as_millis() < 500 {
            found += points.iter().map(|point| ask(*point)).sum::<usize>();
            asked += points.len() as u32;
        }
        println!("{name}: {:.0}/s ({found} found)", f64::from(asked) / begun.elapsed().as_secs_f64());
    };
    let golden: Vec<Point> = points.iter().map(|(point, ..)| *point).collect();
    per_second("containing, golden points", &golden, &|point| regions.containing(point).len());
    let mut seed = 7_u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let anywhere: Vec<Point> = (0..10_000).map(|_| at(random() * 150.0 - 65.0, random() * 360.0 - 180.0)).collect();
    per_second("containing, random points", &anywhere, &|point| regions.containing(point).len());
    per_second("five candidates, golden points", &golden, &|point| regions.candidates(point, 5).len());
    let begun = Instant::now();
    let towns = commonage_place::known::towns();
    println!("towns unpacked in {:.0?}", begun.elapsed());
    let begun = Instant::now();
    commonage_place::blur::blur(golden[0]);
    println!("first blur (people counted) in {:.0?}", begun.elapsed());
    per_second("blur with disc", &golden, &|point| commonage_place::blur::blur(point).disc().radius_m() as usize);
    per_second("country", &golden, &|point| usize::from(commonage_place::known::country_at(point).is_some()));
    per_second("five nearest towns", &golden, &|point| towns.nearest(point, 5).len());
    per_second("find by name", &golden[..1], &|_| towns.find("Ghent", 5).len());
}
