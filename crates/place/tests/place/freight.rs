//! What carriage costs the air.

use std::collections::BTreeMap;

use commonage_place::freight::{Carbon, Change, Leg, Mode, carbon, change};
use proptest::prelude::*;

use crate::support::shared;

const TONNE_G: u64 = 1_000_000;
const KILOMETRE_M: u32 = 1_000;

fn leg(mode: Mode, mass_g: u64, kilometres: u32) -> Leg {
    Leg { mode, mass_g, distance_m: kilometres * KILOMETRE_M }
}

#[test]
fn a_tonne_across_the_sea_and_by_van() {
    let ship = leg(Mode::ContainerShip, TONNE_G, 10_000).carbon();
    assert_eq!(format!("{ship:.1}"), "161.2 kg CO2e");
    assert_eq!(ship.to_string(), "161.2 kg CO2e");
    let van = leg(Mode::Van, TONNE_G, 300).carbon();
    assert_eq!(format!("{van:.1}"), "189.4 kg CO2e");
    assert_eq!(van.to_string(), "189.39 kg CO2e");
    assert_eq!(van.milligrams(), 189_390_000);
}

#[test]
fn a_weightless_flow_costs_nothing_and_neither_does_walking() {
    for mode in Mode::ALL {
        assert!(leg(mode, 0, 4_000_000).carbon().is_nothing());
        assert!(leg(mode, TONNE_G, 0).carbon().is_nothing());
    }
    for mode in [Mode::OnFoot, Mode::Bicycle, Mode::CargoBike] {
        assert!(leg(mode, TONNE_G, 300).carbon().is_nothing());
        assert_eq!(mode.source_row(), None);
    }
}

#[test]
fn small_amounts_are_exact_and_rounding_is_at_the_half() {
    // A gram over a metre by train: 1e-6 t × 1e-3 km × 0.02779 kg.
    let least = Leg { mode: Mode::Rail, mass_g: 1, distance_m: 1 }.carbon();
    assert_eq!(least.to_string(), "0.00000000002779 kg CO2e");
    assert_eq!(format!("{least:.0} {least:.3}"), "0 kg CO2e 0.000 kg CO2e");
    assert_eq!(least.milligrams(), 0);
    // 5 kg over 100 km by electric van: 0.10996 kg.
    let some = leg(Mode::ElectricVan, 5_000, 100).carbon();
    assert_eq!(format!("{some:.1} {some:.3} {some:.4}"), "0.1 kg CO2e 0.110 kg CO2e 0.1100 kg CO2e");
    let half = leg(Mode::Plane, 500_000, 10_000).carbon();
    assert_eq!(format!("{half} {half:.0}"), "4496.95 kg CO2e 4497 kg CO2e");
    assert_eq!(Carbon::default().to_string(), "0 kg CO2e");
}

#[test]
fn nothing_overflows() {
    let most = Leg { mode: Mode::ShortPlane, mass_g: u64::MAX, distance_m: u32::MAX };
    assert!(most.carbon() > Carbon::default());
    let plan = vec![most; 100_000];
    assert!(carbon(&plan) >= most.carbon());
    assert_eq!(change(&plan, &[]), Change::Saves(carbon(&plan)));
    assert!(!format!("{:.20} {}", carbon(&plan), most.carbon().milligrams()).is_empty());
}

#[test]
fn plans_are_compared() {
    let far = [leg(Mode::ContainerShip, TONNE_G, 10_000), leg(Mode::Lorry, TONNE_G, 200)];
    let near = [leg(Mode::ElectricVan, TONNE_G, 30), leg(Mode::CargoBike, TONNE_G, 3)];
    let Change::Saves(saved) = change(&far, &near) else { panic!("near is better") };
    // 161.2 + 20.326 - 6.5976.
    assert_eq!(saved.to_string(), "174.9284 kg CO2e");
    assert_eq!(change(&near, &far), Change::Adds(saved));
    assert_eq!(change(&near, &near), Change::Same);
}

#[test]
fn ways_have_names_of_their_own() {
    for mode in Mode::ALL {
        assert_eq!(Mode::from_name(mode.name()), Some(mode));
        assert_eq!(mode.well_to_tank(), None);
    }
    assert_eq!(Mode::from_name("zeppelin"), None);
}

#[test]
fn factors_are_those_of_the_table() {
    let Some(path) = shared("golden/nature/freight/uk-gov-2025-freight-tonne-km.csv") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    // The last field is the factor, the first one the row's id; there is no comma in either.
    let mut factors = BTreeMap::new();
    for line in text.lines().skip(1) {
        let (id, factor) = (line.split(',').next().unwrap(), line.rsplit(',').next().unwrap().trim());
        let Some((whole, part)) = factor.split_once('.') else { continue };
        let factor: u32 = format!("{whole}{part:0<5}").parse().unwrap();
        assert!(factors.insert(id.to_owned(), (factor, line.to_owned())).is_none(), "{id} is there twice");
    }
    assert_eq!(text.lines().skip(1).count(), 154);
    for mode in Mode::ALL {
        let Some(row) = mode.source_row() else { continue };
        let (factor, line) = &factors[row];
        assert_eq!(mode.factor(), *factor, "{line}");
        assert!(line.contains(words_of(mode)), "{line}");
        // Every row can be worked with exactly as it is printed.
        let tonne_kilometre = Leg { mode, mass_g: TONNE_G, distance_m: KILOMETRE_M }.carbon();
        let printed = line.rsplit(',').next().unwrap().trim();
        assert_eq!(tonne_kilometre.to_string(), format!("{printed} kg CO2e"));
    }
    assert!(!text.contains("WTT"), "the table has well-to-tank rows now: give them apart");
}

/// What the row of a way must say.
fn words_of(mode: Mode) -> &'static str {
    match mode {
        Mode::Van => "Vans,Average (up to 3.5 tonnes),,Diesel",
        Mode::ElectricVan => "Vans,Average (up to 3.5 tonnes),,Battery Electric Vehicle",
        Mode::Lorry => "HGV (all diesel),All HGVs,,Average laden",
        Mode::RefrigeratedLorry => "HGV refrigerated (all diesel),All HGVs,,Average laden",
        Mode::Rail => "Rail,Freight train",
        Mode::ContainerShip => "Container ship,Average",
        Mode::RefrigeratedShip => "Refrigerated cargo",
        Mode::Ferry => "RoRo-Ferry,Average",
        Mode::PassengerFerry => "Large RoPax ferry,Average",
        Mode::Plane => "\"International, to/from non-UK\",,With RF",
        Mode::PlaneWithoutForcing => "\"International, to/from non-UK\",,Without RF",
        Mode::ShortPlane => "\"Short-haul, to/from UK\",,With RF",
        Mode::ShortPlaneWithoutForcing => "\"Short-haul, to/from UK\",,Without RF",
        Mode::OnFoot | Mode::Bicycle | Mode::CargoBike => "nothing",
    }
}

proptest! {
    #[test]
    fn twice_as_heavy_or_as_far_is_twice_as_much(mass_g in 0..1_u64 << 40, distance_m in 0..1_u32 << 30, which in 0..16_usize) {
        let mode = Mode::ALL[which];
        let once = Leg { mode, mass_g, distance_m }.carbon();
        prop_assert_eq!(Leg { mode, mass_g: mass_g * 2, distance_m }.carbon(), once + once);
        prop_assert_eq!(Leg { mode, mass_g, distance_m: distance_m * 2 }.carbon(), once + once);
    }
}
