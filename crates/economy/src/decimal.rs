//! Exact decimals, for quantities and money. Never floats.
//!
//! A number is a count of 10⁻¹⁸ in 128 bits. Adding wraps around, so that a sum is the same in any order, even while
//! parts of it are out of range; it is exact whenever the true sum is below 1.7 × 10²⁰, which takes 170,000 quantities
//! of the largest size that is let in.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::limits::{DECIMALS_MAX, WHOLE_DIGITS_MAX};

const ONE: i128 = 10_i128.pow(DECIMALS_MAX);

/// An exact decimal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i128);

/// Why a text is no number that can be counted with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotADecimal {
    /// It is no number at all.
    #[error("“{0}” is not a number: write it like 12 or 3.5")]
    NotANumber(String),
    /// It is finer than can be kept exactly.
    #[error("“{0}” has more than {DECIMALS_MAX} digits behind the point")]
    TooFine(String),
    /// It is larger than can be added up exactly.
    #[error("“{0}” has more than {WHOLE_DIGITS_MAX} digits before the point")]
    TooLarge(String),
}

impl Decimal {
    /// Nothing.
    pub const ZERO: Decimal = Decimal(0);
    /// One.
    pub const ONE: Decimal = Decimal(ONE);

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is below nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Without its sign.
    #[must_use]
    pub const fn abs(self) -> Decimal {
        Decimal(self.0.wrapping_abs())
    }

    /// Plus itself, minus itself, or nothing: what an effect does with a quantity.
    #[must_use]
    pub const fn times(self, sign: i8) -> Decimal {
        match sign {
            0 => Decimal::ZERO,
            1.. => self,
            _ => Decimal(self.0.wrapping_neg()),
        }
    }

    /// Multiplied by a ratio of whole numbers, if the result is exact and in range.
    pub fn scaled(self, by: i128, over: i128) -> Option<Decimal> {
        let product = self.0.checked_mul(by)?;
        let whole = product.checked_div(over)?;
        (whole.checked_mul(over)? == product && Decimal(whole).is_in_range()).then_some(Decimal(whole))
    }

    /// The number of 10⁻¹⁸.
    pub const fn atoms(self) -> i128 {
        self.0
    }

    /// From a number of 10⁻¹⁸.
    pub const fn from_atoms(atoms: i128) -> Decimal {
        Decimal(atoms)
    }

    /// Whether one quantity may be this large.
    pub const fn is_in_range(self) -> bool {
        self.0.unsigned_abs() < ONE.unsigned_abs() * 10_u128.pow(WHOLE_DIGITS_MAX)
    }
}

impl From<i64> for Decimal {
    fn from(whole: i64) -> Self {
        Decimal(i128::from(whole) * ONE)
    }
}

impl Add for Decimal {
    type Output = Decimal;
    fn add(self, other: Decimal) -> Decimal {
        Decimal(self.0.wrapping_add(other.0))
    }
}

impl Sub for Decimal {
    type Output = Decimal;
    fn sub(self, other: Decimal) -> Decimal {
        Decimal(self.0.wrapping_sub(other.0))
    }
}

impl Neg for Decimal {
    type Output = Decimal;
    fn neg(self) -> Decimal {
        Decimal(self.0.wrapping_neg())
    }
}

impl AddAssign for Decimal {
    fn add_assign(&mut self, other: Decimal) {
        *self = *self + other;
    }
}

impl SubAssign for Decimal {
    fn sub_assign(&mut self, other: Decimal) {
        *self = *self - other;
    }
}

impl Sum for Decimal {
    fn sum<I: Iterator<Item = Decimal>>(all: I) -> Decimal {
        all.fold(Decimal::ZERO, Add::add)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, parts) = (self.0.unsigned_abs() / ONE.unsigned_abs(), self.0.unsigned_abs() % ONE.unsigned_abs());
        let mut text = whole.to_string();
        if parts > 0 {
            text += &format!(".{parts:018}");
            text.truncate(text.trim_end_matches('0').len());
        }
        f.pad_integral(self.0 >= 0, "", &text)
    }
}

impl FromStr for Decimal {
    type Err = NotADecimal;

    /// Reads `12`, `-3.50`, `.5`, `1e3`: what YAML and JSON call a number.
    fn from_str(text: &str) -> Result<Decimal, NotADecimal> {
        let shown = || text.chars().take(80).collect::<String>();
        let not = || NotADecimal::NotANumber(shown());
        let (sign, rest) = match text.strip_prefix(['-', '+']) {
            Some(rest) => (if text.starts_with('-') { -1 } else { 1 }, rest),
            None => (1, text),
        };
        let (digits, exponent) = match rest.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().map_err(|_| not())?),
            None => (rest, 0),
        };
        let (whole, parts) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{parts}");
        if all.is_empty() || !all.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(not());
        }
        let significant = all.trim_start_matches('0');
        let trimmed = significant.trim_end_matches('0');
        if trimmed.is_empty() {
            return Ok(Decimal::ZERO);
        }
        let dropped = (significant.len() - trimmed.len()) as i64;
        // The power of ten of the last digit that matters.
        let last = i64::from(exponent) - parts.len() as i64 + dropped;
        if last < -i64::from(DECIMALS_MAX) {
            return Err(NotADecimal::TooFine(shown()));
        }
        if last + trimmed.len() as i64 > i64::from(WHOLE_DIGITS_MAX) {
            return Err(NotADecimal::TooLarge(shown()));
        }
        let mantissa: i128 = trimmed.parse().map_err(|_| not())?;
        let power = u32::try_from(last + i64::from(DECIMALS_MAX)).map_err(|_| not())?;
        Ok(Decimal(sign * mantissa * 10_i128.pow(power)))
    }
}

/// As small as it gets: how many decimals, and the digits; both fit in a byte or three for what people count.
impl<C> Encode<C> for Decimal {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        let (mut digits, mut decimals) = (self.0, DECIMALS_MAX as u8);
        while decimals > 0 && digits % 10 == 0 {
            (digits, decimals) = (digits / 10, decimals - 1);
        }
        e.array(2)?.u8(decimals)?;
        match i64::try_from(digits) {
            Ok(small) => e.i64(small)?,
            Err(_) => e.bytes(&digits.to_be_bytes())?,
        };
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Decimal {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let wrong = || decode::Error::message("not a decimal");
        if d.array()? != Some(2) {
            return Err(wrong());
        }
        let decimals = u32::from(d.u8()?);
        let digits = match d.datatype()? {
            Type::Bytes => i128::from_be_bytes(d.bytes()?.try_into().map_err(|_| wrong())?),
            _ => i128::from(d.i64()?),
        };
        let factor = DECIMALS_MAX.checked_sub(decimals).map(|power| 10_i128.pow(power)).ok_or_else(wrong)?;
        let decimal = digits.checked_mul(factor).map(Decimal).ok_or_else(wrong)?;
        if decimal.is_in_range() { Ok(decimal) } else { Err(wrong()) }
    }
}
