//! Units and measures. Units are named as the Ontology of units of Measure (OM 2) names them; nothing is ever added
//! across units.

use std::fmt;

use minicbor::{Decode, Encode};

use crate::decimal::Decimal;

/// Where the units of OM have their identifiers.
pub const OM: &str = "http://www.ontology-of-units-of-measure.org/resource/om-2/";

/// A unit of measure: the name that OM gives it, or the identifier of a unit that is described elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct Unit(#[n(0)] Box<str>);

/// Each unit has one spelling: another is not understood.
impl<'b, C> Decode<'b, C> for Unit {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let text = d.str()?;
        let unit = Unit::named(text);
        let is_fit = text.len() <= crate::limits::ID_BYTES_MAX && *unit.0 == *text;
        if is_fit { Ok(unit) } else { Err(minicbor::decode::Error::message("not a unit")) }
    }
}

/// A unit that people use, with what it is made of.
pub struct KnownUnit {
    /// Its name in OM.
    pub name: &'static str,
    /// What stands behind a number.
    pub symbol: &'static str,
    /// What people also write, singular and plural.
    pub aliases: &'static [&'static str],
    /// What it measures; only units of one dimension can stand for each other.
    pub dimension: &'static str,
    /// How many of the dimension's smallest unit it is, as a ratio of whole numbers. The factors are exact by
    /// definition (BIPM SI brochure; the international yard and pound agreement of 1959 for pound and foot; NIST
    /// Handbook 44 for the US gallon).
    pub ratio: (i128, i128),
}

const fn known(
    name: &'static str,
    symbol: &'static str,
    aliases: &'static [&'static str],
    dimension: &'static str,
    ratio: (i128, i128),
) -> KnownUnit {
    KnownUnit { name, symbol, aliases, dimension, ratio }
}

/// Units that need no description.
pub const KNOWN: &[KnownUnit] = &[
    known("one", "", &["each", "unit", "units", "piece", "pieces", "pcs", "1"], "count", (1, 1)),
    known("gram", "g", &["grams", "gramme", "grammes"], "mass", (1_000, 1)),
    known("milligram", "mg", &["milligrams"], "mass", (1, 1)),
    known("kilogram", "kg", &["kilograms", "kilo", "kilos", "kilogramme"], "mass", (1_000_000, 1)),
    known("tonne", "t", &["tonnes", "ton-metric"], "mass", (1_000_000_000, 1)),
    known("pound-Avoirdupois", "lb", &["pound", "pounds", "lbs"], "mass", (45_359_237, 100)),
    known("millilitre", "ml", &["millilitres", "milliliter", "milliliters", "mL"], "volume", (1, 1)),
    known("litre", "l", &["litres", "liter", "liters", "L"], "volume", (1_000, 1)),
    known("cubicMetre", "m³", &["cubicmetre", "m3", "cubic-metre"], "volume", (1_000_000, 1)),
    known("gallon-US", "gal", &["gallon", "gallons", "gallon-us"], "volume", (3_785_411_784, 1_000_000)),
    known("millimetre", "mm", &["millimetres", "millimeter", "millimeters"], "length", (1, 1)),
    known("centimetre", "cm", &["centimetres", "centimeter", "centimeters"], "length", (10, 1)),
    known("metre", "m", &["metres", "meter", "meters"], "length", (1_000, 1)),
    known("kilometre", "km", &["kilometres", "kilometer", "kilometers"], "length", (1_000_000, 1)),
    known("foot-International", "ft", &["foot", "feet"], "length", (3_048, 10)),
    known("squareMetre", "m²", &["squaremetre", "m2", "square-metre"], "area", (1, 1)),
    known("hectare", "ha", &["hectares"], "area", (10_000, 1)),
    known("second-Time", "s", &["second", "seconds", "sec"], "time", (1, 1)),
    known("minute-Time", "min", &["minute", "minutes"], "time", (60, 1)),
    known("hour", "h", &["hours", "hr", "hrs"], "time", (3_600, 1)),
    known("day", "d", &["days"], "time", (86_400, 1)),
    known("kilowattHour", "kWh", &["kwh", "kilowatthour", "kilowatt-hour"], "energy", (3_600_000, 1)),
    known("joule", "J", &["joules"], "energy", (1, 1)),
    // Currencies, by their codes in ISO 4217: none of them ever stands for another.
    known("EUR", "EUR", &["euro", "euros", "€"], "EUR", (1, 1)),
    known("USD", "USD", &["US$"], "USD", (1, 1)),
    known("GBP", "GBP", &["£"], "GBP", (1, 1)),
    known("CHF", "CHF", &[], "CHF", (1, 1)),
];

impl Unit {
    /// Single things.
    pub fn one() -> Unit {
        Unit("one".into())
    }

    /// Reads a unit: a name, a symbol, an identifier of OM in any of its spellings, or another unit's identifier.
    pub fn named(text: &str) -> Unit {
        let text = text.trim();
        let local = [OM, "om2:", "om:", "unit:"].iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
        let fits = |unit: &&KnownUnit| unit.name == local || unit.symbol == local || unit.aliases.contains(&local);
        let same = |unit: &&KnownUnit| {
            unit.name.eq_ignore_ascii_case(local) || unit.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(local))
        };
        let known = KNOWN.iter().find(fits).filter(|_| !local.is_empty()).or_else(|| KNOWN.iter().find(same));
        Unit(known.map_or(local, |unit| unit.name).into())
    }

    /// What is known of it.
    pub fn known(&self) -> Option<&'static KnownUnit> {
        KNOWN.iter().find(|unit| *unit.name == *self.0)
    }

    /// Whether it is written like a currency: the three capital letters of ISO 4217.
    pub fn is_currency(&self) -> bool {
        self.0.len() == 3 && self.0.bytes().all(|sign| sign.is_ascii_uppercase())
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// What stands behind a number.
    pub fn symbol(&self) -> &str {
        self.known().map_or(&self.0, |unit| unit.symbol)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// So much of something.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Measure {
    /// How much.
    #[n(0)]
    pub value: Decimal,
    /// Of what.
    #[n(1)]
    pub unit: Unit,
}

impl Measure {
    /// So much of a unit.
    pub fn new(value: Decimal, unit: Unit) -> Measure {
        Measure { value, unit }
    }

    /// The same amount in another unit, where the definitions of both say exactly how much that is. Never done
    /// silently: it is for telling a person what to say instead.
    pub fn converted_to(&self, unit: &Unit) -> Option<Measure> {
        let (from, to) = (self.unit.known()?, unit.known()?);
        if from.dimension != to.dimension {
            return None;
        }
        let value = self.value.scaled(from.ratio.0 * to.ratio.1, from.ratio.1 * to.ratio.0)?;
        Some(Measure { value, unit: unit.clone() })
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = self.unit.symbol();
        write!(f, "{}", self.value)?;
        if symbol.is_empty() { Ok(()) } else { write!(f, " {symbol}") }
    }
}
