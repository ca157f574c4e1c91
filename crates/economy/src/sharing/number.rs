//! Numbers for shares: fixed-point, sixty digits behind the point, of any size.
//!
//! Shares are ratios, and exact ratios along long chains of stocks grow without bound. So they are kept to
//! [`DIGITS`] digits, and everything that is decided between them (whether two parts are equal) is decided to
//! [`ALIKE_DIGITS`]: far coarser than any error that can add up, far finer than any difference that people can make.
//! Only whole-number arithmetic is used, so every computer comes to the same digits.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::sync::LazyLock;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::decimal::Decimal;
use crate::limits::DECIMALS_MAX;

/// Digits behind the point. A chain of 10⁶ steps through amounts as small as 10⁻¹⁸ still has 30 that are right.
pub const DIGITS: u32 = 60;

/// Digits to which two numbers are told apart.
pub const ALIKE_DIGITS: u32 = 24;

static ONE: LazyLock<BigInt> = LazyLock::new(|| BigInt::from(10).pow(DIGITS));
static ATOM: LazyLock<BigInt> = LazyLock::new(|| BigInt::from(10).pow(DIGITS - DECIMALS_MAX));
static ALIKE: LazyLock<BigInt> = LazyLock::new(|| BigInt::from(10).pow(DIGITS - ALIKE_DIGITS));

/// A number to sixty digits.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fine(BigInt);

impl Fine {
    /// Nothing.
    pub fn zero() -> Fine {
        Fine(BigInt::zero())
    }

    /// One.
    pub fn one() -> Fine {
        Fine(ONE.clone())
    }

    /// The number that it is exactly.
    pub fn of(decimal: Decimal) -> Fine {
        Fine(BigInt::from(decimal.atoms()) * &*ATOM)
    }

    /// The same part of something as one quantity is of another; nothing where the whole is nothing.
    pub fn part(of: Decimal, whole: Decimal) -> Fine {
        if whole.is_zero() {
            return Fine::zero();
        }
        Fine(BigInt::from(of.atoms()) * &*ONE / BigInt::from(whole.atoms()))
    }

    /// Multiplied.
    #[must_use]
    pub fn times(&self, other: &Fine) -> Fine {
        Fine(&self.0 * &other.0 / &*ONE)
    }

    /// Divided; nothing where the divisor is nothing.
    #[must_use]
    pub fn over(&self, other: &Fine) -> Fine {
        if other.0.is_zero() { Fine::zero() } else { Fine(&self.0 * &*ONE / &other.0) }
    }

    /// Whether it is exactly nothing.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is more than nothing, by more than errors can make up.
    pub fn is_positive(&self) -> bool {
        self.0 > *ALIKE
    }

    /// Whether two numbers are the same but for errors.
    pub fn is_like(&self, other: &Fine) -> bool {
        (&self.0 - &other.0).abs() <= *ALIKE
    }

    /// How many whole parts of a size are in it, and what is left. What is within an error of the next part is it.
    pub fn parts(&self, size: Decimal) -> (i128, Fine) {
        let size = Fine::of(size).0;
        if size.is_zero() {
            return (0, self.clone());
        }
        let near = &self.0 + &*ALIKE;
        let whole = if near.is_negative() { BigInt::zero() } else { &near / &size };
        let rest = &self.0 - &whole * size;
        (whole.to_i128().unwrap_or(i128::MAX), Fine(rest.max(BigInt::zero())))
    }

    /// The nearest whole parts of a size, for showing.
    pub fn nearest(&self, size: Decimal) -> Decimal {
        let half = Fine::of(size).over(&Fine::of(Decimal::from(2)));
        let count = (self.clone() + &half).parts(size).0;
        Decimal::from_atoms(count.saturating_mul(size.atoms()))
    }

    /// The nearest quantity, for showing; the largest that there is where it is larger.
    pub fn rounded(&self) -> Decimal {
        let half = &*ATOM / 2;
        let atoms: BigInt = if self.0.is_negative() { (&self.0 - half) / &*ATOM } else { (&self.0 + half) / &*ATOM };
        Decimal::from_atoms(atoms.to_i128().unwrap_or(i128::MAX))
    }
}

impl Add<&Fine> for Fine {
    type Output = Fine;
    fn add(self, other: &Fine) -> Fine {
        Fine(self.0 + &other.0)
    }
}

impl Sub<&Fine> for Fine {
    type Output = Fine;
    fn sub(self, other: &Fine) -> Fine {
        Fine(self.0 - &other.0)
    }
}

impl AddAssign<&Fine> for Fine {
    fn add_assign(&mut self, other: &Fine) {
        self.0 += &other.0;
    }
}

impl SubAssign<&Fine> for Fine {
    fn sub_assign(&mut self, other: &Fine) {
        self.0 -= &other.0;
    }
}

impl Sum for Fine {
    fn sum<I: Iterator<Item = Fine>>(all: I) -> Fine {
        all.fold(Fine::zero(), |sum, one| sum + &one)
    }
}

impl<'a> Sum<&'a Fine> for Fine {
    fn sum<I: Iterator<Item = &'a Fine>>(all: I) -> Fine {
        all.fold(Fine::zero(), |sum, one| sum + one)
    }
}
