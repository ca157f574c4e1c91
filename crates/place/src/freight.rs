//! What it costs the air to carry something: mass × distance × a factor for the way of carriage.
//!
//! Factors: UK Government GHG Conversion Factors for Company Reporting 2025, “Freighting goods”, kg CO2e per
//! tonne-kilometre (DESNZ and Defra; contains public sector information licensed under the Open Government Licence v3.0).
//! They are averages of what was carried in and for the United Kingdom: good for comparing ways, not for a balance sheet.
//!
//! They count what the vehicle itself gives off. What it took to bring the fuel there (*well to tank*) stands in another
//! table of the same source; it is kept apart, and not known here yet ([`Mode::well_to_tank`]).

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use minicbor::{Decode, Encode};

/// Where the factors come from: to be shown wherever results are.
pub const SOURCE: &str = "UK Government GHG Conversion Factors 2025, Freighting goods (Open Government Licence v3.0)";

/// A way of carrying something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Mode {
    /// Carried by a person. No fuel: our reading, the table says nothing about it.
    #[n(0)]
    OnFoot,
    /// By bicycle. No fuel: our reading.
    #[n(1)]
    Bicycle,
    /// By cargo bike, also with a motor. No fuel: our reading; the little current that it takes is not counted.
    #[n(2)]
    CargoBike,
    /// By a diesel van up to 3.5 tonnes, the average of all classes.
    #[n(3)]
    Van,
    /// By an electric van up to 3.5 tonnes, the average of all classes; with the current it takes, in the British grid.
    #[n(4)]
    ElectricVan,
    /// By lorry: the average of all heavy goods vehicles, laden as they are on average.
    #[n(5)]
    Lorry,
    /// By refrigerated lorry, likewise.
    #[n(6)]
    RefrigeratedLorry,
    /// By freight train.
    #[n(7)]
    Rail,
    /// By container ship, the average of all sizes.
    #[n(8)]
    ContainerShip,
    /// By refrigerated cargo ship.
    #[n(9)]
    RefrigeratedShip,
    /// By a ferry for lorries and trailers (RoRo), the average of all sizes: what short sea crossings are made with.
    #[n(10)]
    Ferry,
    /// By a large ferry that carries passengers too (RoPax).
    #[n(11)]
    PassengerFerry,
    /// By plane between continents, with radiative forcing: what a plane does high up besides its CO2. This is what the
    /// source recommends, and so what “by plane” means.
    #[n(12)]
    Plane,
    /// The same, its CO2e alone.
    #[n(13)]
    PlaneWithoutForcing,
    /// By plane inside a continent, with radiative forcing.
    #[n(14)]
    ShortPlane,
    /// The same, its CO2e alone.
    #[n(15)]
    ShortPlaneWithoutForcing,
}

impl Mode {
    /// Every way.
    pub const ALL: [Mode; 16] = [
        Mode::OnFoot,
        Mode::Bicycle,
        Mode::CargoBike,
        Mode::Van,
        Mode::ElectricVan,
        Mode::Lorry,
        Mode::RefrigeratedLorry,
        Mode::Rail,
        Mode::ContainerShip,
        Mode::RefrigeratedShip,
        Mode::Ferry,
        Mode::PassengerFerry,
        Mode::Plane,
        Mode::PlaneWithoutForcing,
        Mode::ShortPlane,
        Mode::ShortPlaneWithoutForcing,
    ];

    /// Its name, as people say it: by van.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// The way of a name.
    pub fn from_name(name: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// Its factor, in 1e-5 kg CO2e per tonne-kilometre.
    pub const fn factor(self) -> u32 {
        self.row().1
    }

    /// The row of the source's table that it stands in; `None` where it is our reading.
    pub const fn source_row(self) -> Option<&'static str> {
        self.row().2
    }

    /// What it took to bring the fuel there, in 1e-5 kg CO2e per tonne-kilometre: the 2025 table that we have does not
    /// hold it.
    pub const fn well_to_tank(self) -> Option<u32> {
        None
    }

    /// Name, factor and row.
    const fn row(self) -> (&'static str, u32, Option<&'static str>) {
        match self {
            Mode::OnFoot => ("on foot", 0, None),
            Mode::Bicycle => ("bicycle", 0, None),
            Mode::CargoBike => ("cargo bike", 0, None),
            Mode::Van => ("van", 63_130, Some("27_303_3102_14_1")),
            Mode::ElectricVan => ("electric van", 21_992, Some("27_303_3108_14_1")),
            Mode::Lorry => ("lorry", 10_163, Some("27_304_3140_14_1")),
            Mode::RefrigeratedLorry => ("refrigerated lorry", 11_894, Some("27_306_3140_14_1")),
            Mode::Rail => ("train", 2_779, Some("27_315_3151_14_1")),
            Mode::ContainerShip => ("container ship", 1_612, Some("27_320_3235_14_1")),
            Mode::RefrigeratedShip => ("refrigerated ship", 1_306, Some("27_320_3243_14_1")),
            Mode::Ferry => ("ferry", 5_158, Some("27_320_3241_14_1")),
            Mode::PassengerFerry => ("passenger ferry", 37_612, Some("27_320_3242_14_1")),
            Mode::Plane => ("plane", 89_939, Some("27_317_3158_14_1")),
            Mode::PlaneWithoutForcing => ("plane, CO2 alone", 53_130, Some("27_317_3159_14_1")),
            Mode::ShortPlane => ("short-haul plane", 127_835, Some("27_317_3154_14_1")),
            Mode::ShortPlaneWithoutForcing => ("short-haul plane, CO2 alone", 75_539, Some("27_317_3155_14_1")),
        }
    }
}

/// An amount of greenhouse gases, as CO2 that would warm as much. Exact: grams times metres times a factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Carbon {
    /// In 1e-14 kg.
    units: u128,
}

impl Carbon {
    /// Units in a kilogram: a gram is 1e-6 tonnes, a metre 1e-3 kilometres, and factors have five decimals.
    const PER_KILOGRAM: u128 = 100_000_000_000_000;

    /// In milligrams, rounded to the nearest; a half is rounded up.
    pub const fn milligrams(self) -> u128 {
        const PER_MILLIGRAM: u128 = Carbon::PER_KILOGRAM / 1_000_000;
        self.units / PER_MILLIGRAM + (self.units % PER_MILLIGRAM >= PER_MILLIGRAM / 2) as u128
    }

    /// Whether it is nothing.
    pub const fn is_nothing(self) -> bool {
        self.units == 0
    }
}

impl Add for Carbon {
    type Output = Carbon;
    /// A sum beyond all that can be counted stays there: 3e24 kg, more than the air weighs.
    fn add(self, other: Carbon) -> Carbon {
        Carbon { units: self.units.saturating_add(other.units) }
    }
}

impl Sum for Carbon {
    fn sum<I: Iterator<Item = Carbon>>(all: I) -> Carbon {
        all.fold(Carbon::default(), Add::add)
    }
}

impl fmt::Display for Carbon {
    /// In kilograms: exact, or with the decimals asked for (`{:.1}`), a half rounded up.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: usize = 14;
        let digits = f.precision().unwrap_or(DIGITS).min(DIGITS);
        let step = 10_u128.pow((DIGITS - digits) as u32);
        let rounded = self.units / step + u128::from(step > 1 && self.units % step >= step / 2);
        let per_kilogram = Carbon::PER_KILOGRAM / step;
        let (whole, part) = (rounded / per_kilogram, rounded % per_kilogram);
        let part = if digits == 0 { String::new() } else { format!(".{part:0digits$}") };
        let part = if f.precision().is_some() { &part } else { part.trim_end_matches(['0']).trim_end_matches('.') };
        write!(f, "{whole}{part} kg CO2e")
    }
}

/// Something carried some way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Leg {
    /// How.
    #[n(0)]
    pub mode: Mode,
    /// How heavy it is, in grams.
    #[n(1)]
    pub mass_g: u64,
    /// How far, in metres. Roads are longer than a straight line; whoever knows by how much says so.
    #[n(2)]
    pub distance_m: u32,
}

impl Leg {
    /// What it costs the air. Cannot overflow: 64, 32 and 17 bits multiplied fit into 128.
    pub const fn carbon(self) -> Carbon {
        Carbon { units: self.mass_g as u128 * self.distance_m as u128 * self.mode.factor() as u128 }
    }
}

/// What all legs of a plan of carriage cost the air together.
pub fn carbon(plan: &[Leg]) -> Carbon {
    plan.iter().map(|leg| leg.carbon()).sum()
}

/// How two plans of carriage compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The new one costs less by so much.
    Saves(Carbon),
    /// Both cost the same.
    Same,
    /// The new one costs more by so much.
    Adds(Carbon),
}

/// What a new plan of carriage changes against an old one.
pub fn change(old: &[Leg], new: &[Leg]) -> Change {
    let (old, new) = (carbon(old), carbon(new));
    let apart = Carbon { units: old.units.abs_diff(new.units) };
    match new.cmp(&old) {
        std::cmp::Ordering::Less => Change::Saves(apart),
        std::cmp::Ordering::Equal => Change::Same,
        std::cmp::Ordering::Greater => Change::Adds(apart),
    }
}
