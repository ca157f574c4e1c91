//! Exact points on the Earth, discs around them, and how far apart they are.

use std::fmt;
use std::str::FromStr;

use minicbor::decode::{Decode, Decoder, Error};
use minicbor::encode::{Encode, Encoder, Write};

/// The mean radius of the Earth in metres: R1 of the WGS 84 ellipsoid, (2a + b) / 3 (Moritz, Geodetic Reference System
/// 1980). A sphere of this radius gives distances that are off by at most 0.6 %.
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// The farthest that two places can be apart, in metres: half way round that sphere, rounded up.
pub const DISTANCE_M_MAX: u32 = 20_015_115;

/// Units in a degree: a unit is 1.1 cm at most.
pub const UNITS_PER_DEGREE: i32 = 10_000_000;

const LATITUDE_MAX: i32 = 90 * UNITS_PER_DEGREE;
const HALF_TURN: i32 = 180 * UNITS_PER_DEGREE;

/// Longest text that is read as a point, in bytes: two numbers with all the digits anybody writes.
const TEXT_BYTES_MAX: usize = 100;

/// Why something is not a point.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPoint {
    /// The latitude.
    #[error("the latitude must be a number from -90 (the south pole) to 90 (the north pole)")]
    Latitude,
    /// The longitude.
    #[error("the longitude must be a number from -360 to 360")]
    Longitude,
    /// The text.
    #[error("“{0}” is not a place: write latitude and longitude in degrees, such as 51.05,3.72")]
    Text(String),
}

/// A point on the Earth, exact to about a centimetre (WGS 84).
///
/// Exact points stay with those whom they belong to: what others see is a [`Disc`] made by [`crate::blur::blur`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    latitude: i32,
    longitude: i32,
}

impl Point {
    /// From units of 1e-7 degree. The longitude is wrapped to [-180, 180).
    ///
    /// # Errors
    /// If the latitude is beyond a pole.
    pub fn from_units(latitude: i32, longitude: i32) -> Result<Point, NotAPoint> {
        if !(-LATITUDE_MAX..=LATITUDE_MAX).contains(&latitude) {
            return Err(NotAPoint::Latitude);
        }
        Ok(Point { latitude, longitude: wrap(i64::from(longitude)) })
    }

    /// From decimal degrees, rounded to the nearest unit. Longitudes up to a whole turn are wrapped to [-180, 180).
    ///
    /// # Errors
    /// If a number is not finite, or out of its range.
    pub fn from_degrees(latitude: f64, longitude: f64) -> Result<Point, NotAPoint> {
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(NotAPoint::Latitude);
        }
        if !(-360.0..=360.0).contains(&longitude) {
            return Err(NotAPoint::Longitude);
        }
        let units = |degrees: f64| libm::round(degrees * f64::from(UNITS_PER_DEGREE)) as i64;
        Ok(Point { latitude: units(latitude) as i32, longitude: wrap(units(longitude)) })
    }

    /// From decimal degrees of any size: the latitude is held at the poles, the longitude wrapped, and what is no number
    /// is zero.
    pub(crate) fn clamped(latitude: f64, longitude: f64) -> Point {
        let units = |degrees: f64| libm::round(degrees * f64::from(UNITS_PER_DEGREE));
        // These casts saturate, and make zero of what is no number.
        let latitude = units(latitude.clamp(-90.0, 90.0)) as i32;
        Point { latitude, longitude: wrap(units(longitude.clamp(-1080.0, 1080.0)) as i64) }
    }

    /// In units of 1e-7 degree, from -900,000,000 to 900,000,000.
    pub const fn latitude(self) -> i32 {
        self.latitude
    }

    /// In units of 1e-7 degree, from -1,800,000,000 to 1,799,999,999.
    pub const fn longitude(self) -> i32 {
        self.longitude
    }

    /// In decimal degrees.
    pub fn latitude_degrees(self) -> f64 {
        f64::from(self.latitude) / f64::from(UNITS_PER_DEGREE)
    }

    /// In decimal degrees.
    pub fn longitude_degrees(self) -> f64 {
        f64::from(self.longitude) / f64::from(UNITS_PER_DEGREE)
    }

    /// The great-circle distance in metres, by the haversine formula (Sinnott, Sky & Telescope 68, 1984).
    pub fn distance(self, other: Point) -> u32 {
        libm::round(self.distance_exact(other)) as u32
    }

    /// The same, unrounded.
    pub(crate) fn distance_exact(self, other: Point) -> f64 {
        let (north, other_north) = (self.latitude_degrees().to_radians(), other.latitude_degrees().to_radians());
        let east = (other.longitude_degrees() - self.longitude_degrees()).to_radians();
        let half = |angle: f64| {
            let sine = libm::sin(angle / 2.0);
            sine * sine
        };
        let haversine = half(other_north - north) + libm::cos(north) * libm::cos(other_north) * half(east);
        2.0 * EARTH_RADIUS_M * libm::asin(libm::sqrt(haversine.clamp(0.0, 1.0)))
    }
}

/// A longitude in units, wrapped to [-180, 180) degrees.
fn wrap(longitude: i64) -> i32 {
    let turn = 2 * i64::from(HALF_TURN);
    // In the range of an i32 by construction.
    ((longitude + i64::from(HALF_TURN)).rem_euclid(turn) - i64::from(HALF_TURN)) as i32
}

impl FromStr for Point {
    type Err = NotAPoint;

    /// Reads latitude and longitude in decimal degrees: `51.05,3.72`, also with letters: `51.05 N, 3.72 E`.
    fn from_str(text: &str) -> Result<Point, NotAPoint> {
        let not_a_point = || NotAPoint::Text(text.chars().take(80).collect());
        if text.len() > TEXT_BYTES_MAX {
            return Err(not_a_point());
        }
        let (north, east) = match text.split_once([',', ';']) {
            Some((north, east)) => (north, east),
            None => text.trim().split_once(char::is_whitespace).ok_or_else(not_a_point)?,
        };
        let latitude = degrees(north, 'N', 'S').ok_or_else(not_a_point)?;
        let longitude = degrees(east, 'E', 'W').ok_or_else(not_a_point)?;
        Point::from_degrees(latitude, longitude)
    }
}

/// A number of degrees, with a letter that may say in which direction.
fn degrees(text: &str, forward: char, back: char) -> Option<f64> {
    let text = text.trim();
    let is = |letter: char| text.ends_with(letter) || text.ends_with(letter.to_ascii_lowercase());
    let sign = if is(back) { -1.0 } else { 1.0 };
    let has_letter = is(forward) || is(back);
    let number = if has_letter { &text[..text.len() - 1] } else { text };
    let number = number.trim_end_matches(|sign: char| sign == '°' || sign.is_whitespace());
    let plain = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | '-' | '+');
    let is_plain = number.chars().all(plain) && !(has_letter && number.starts_with('-'));
    is_plain.then(|| number.parse::<f64>().ok()).flatten().map(|number| sign * number)
}

impl fmt::Display for Point {
    /// As [`Point::from_str`] reads it, exactly.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut write = |units: i32, mark: &str| {
            let (sign, units) = (if units < 0 { "-" } else { "" }, units.unsigned_abs());
            let unit = UNITS_PER_DEGREE.unsigned_abs();
            let fraction = format!("{:07}", units % unit);
            let fraction = fraction.trim_end_matches('0');
            let point = if fraction.is_empty() { "" } else { "." };
            write!(f, "{mark}{sign}{}{point}{fraction}", units / unit)
        };
        write(self.latitude, "")?;
        write(self.longitude, ",")
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Point({self})")
    }
}

impl<C> Encode<C> for Point {
    fn encode<W: Write>(&self, encoder: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.array(2)?.i32(self.latitude)?.i32(self.longitude)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Point {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Point, Error> {
        if decoder.array()? != Some(2) {
            return Err(Error::message("a point is a latitude and a longitude"));
        }
        let (latitude, longitude) = (decoder.i32()?, decoder.i32()?);
        if !(-HALF_TURN..HALF_TURN).contains(&longitude) {
            return Err(Error::message("a longitude lies in [-180, 180)"));
        }
        Point::from_units(latitude, longitude).map_err(Error::message)
    }
}

/// All within a distance of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Disc {
    centre: Point,
    radius_m: u32,
}

impl Disc {
    /// A disc. A radius beyond the farthest point of the Earth is that of the whole Earth.
    pub fn new(centre: Point, radius_m: u32) -> Disc {
        Disc { centre, radius_m: radius_m.min(DISTANCE_M_MAX) }
    }

    /// Its centre.
    pub const fn centre(self) -> Point {
        self.centre
    }

    /// Its radius, in metres.
    pub const fn radius_m(self) -> u32 {
        self.radius_m
    }

    /// The distance between the centres of two discs, in metres.
    pub fn distance(self, other: Disc) -> u32 {
        self.centre.distance(other.centre)
    }

    /// Whether a point lies in it.
    pub fn contains(self, point: Point) -> bool {
        self.centre.distance_exact(point) <= f64::from(self.radius_m)
    }
}

impl<C> Encode<C> for Disc {
    fn encode<W: Write>(
        &self,
        encoder: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        encoder.array(2)?;
        self.centre.encode(encoder, context)?;
        encoder.u32(self.radius_m)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Disc {
    fn decode(decoder: &mut Decoder<'b>, context: &mut C) -> Result<Disc, Error> {
        if decoder.array()? != Some(2) {
            return Err(Error::message("a disc is a centre and a radius"));
        }
        let (centre, radius_m) = (Point::decode(decoder, context)?, decoder.u32()?);
        if radius_m > DISTANCE_M_MAX {
            return Err(Error::message("a disc is no larger than the Earth"));
        }
        Ok(Disc { centre, radius_m })
    }
}
