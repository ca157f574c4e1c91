//! Who could give what to whom when many need and many offer the same thing: earlier needs first, and then the least to
//! carry. It is proposed, never assigned.
//!
//! What is carried costs mass times distance, and one factor for all that goes by one mode. Of one thing every unit weighs
//! the same, so mass and factor change no comparison: the plan with the least amount times metres has the least gram-metres
//! and the least emissions too. `flow` finds it, in whole metres and in the smallest parts of a unit.

use num_bigint::BigUint;
use num_traits::ToPrimitive;

use commonage_log::Millis;

use super::Key;
use super::flow::{self, NO_WAY, Transport};
use crate::decimal::Decimal;
use crate::needs::act::Ask;

/// Most pairs of a need and an offer in one allocation: their distances take 16 MB, and the work some seconds.
pub const PAIRS_MAX: usize = 4_000_000;

/// Most needs, or offers, of one allocation: so many of the largest amounts add up exactly.
const PORTIONS_MAX: usize = 100_000;

/// The longest way, in metres: once round the earth (equator of WGS 84, 40,075,017 m). What is said to be farther is no way.
pub const WAY_METRES_MAX: u64 = 40_075_017;

/// How much of the thing one needs or offers. All of one allocation are in one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portion {
    /// Which ask.
    pub key: Key,
    /// When it was asked: earlier needs come first.
    pub asked: Millis,
    /// How much is open.
    pub amount: Decimal,
}

/// What one unit weighs: so many grams, so many units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mass {
    /// So many grams …
    pub grams: u128,
    /// … are so many units.
    pub units: u128,
}

impl Mass {
    /// What a unit of an ask weighs; `None` if nobody can tell.
    pub fn of(ask: &Ask) -> Option<Mass> {
        let unit = &ask.amount.as_ref()?.unit;
        match unit.known().filter(|known| known.dimension == "mass") {
            // Ratios are milligrams.
            Some(known) => {
                let (by, over) = (u128::try_from(known.ratio.0).ok()?, u128::try_from(known.ratio.1).ok()?);
                Some(Mass { grams: by, units: over.checked_mul(1000)? })
            }
            None => Some(Mass { grams: u128::from(ask.grams_each?), units: 1 }),
        }
    }
}

/// So much of an offer for a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Who gets.
    pub need: Key,
    /// Who gives.
    pub offer: Key,
    /// How much, in the unit of all.
    pub amount: Decimal,
    /// How far, in metres.
    pub metres: u64,
}

/// Who gives what to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order of needs, then of offers.
    pub carried: Vec<Carried>,
    /// The sum of all ways, in metres.
    pub metres: u64,
    /// The sum of amounts times metres, in units, rounded down.
    pub unit_metres: u128,
    /// The sum of mass times distance, in gram-metres, rounded down; `None` if nobody knows what a unit weighs.
    pub gram_metres: Option<u128>,
    /// What is still open of each need that is not wholly served.
    pub open: Vec<(Key, Decimal)>,
}

/// Why nothing can be worked out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unallocatable {
    /// More than [`PAIRS_MAX`].
    #[error("these are too many at once: take a smaller area, or one kind of thing")]
    TooMany,
    /// Below nothing, or too large.
    #[error("an amount is nothing or more, and can be counted")]
    Amount(Key),
    /// The same need or offer twice.
    #[error("the same need or offer is there twice")]
    SameKey(Key),
}

/// How far a need (by its place in the list) is from an offer, in metres; `None` if they do not come together: out of reach,
/// or not allowed.
pub type Between<'a> = &'a dyn Fn(usize, usize) -> Option<u64>;

/// The plan that serves earlier needs first, and with the same amounts for each carries least.
///
/// # Errors
/// If it cannot be worked out as it stands.
pub fn allocate(
    needs: &[Portion],
    offers: &[Portion],
    between: Between<'_>,
    mass: Option<Mass>,
) -> Result<Plan, Unallocatable> {
    let sides = Sides::new(needs, offers, between)?;
    let transport = Transport { metres: &sides.metres, wanted: &sides.wanted, given: &sides.given };
    let mut flows: Vec<(usize, usize, i128)> = Vec::new();
    for (offer, holders) in flow::least(&transport).into_iter().enumerate() {
        flows.extend(holders.into_iter().map(|(need, amount)| (need as usize, offer, amount)));
    }
    Ok(sides.plan(flows, mass))
}

/// What happens if each takes from the nearest offer that is left, first come, first served.
///
/// # Errors
/// As [`allocate`].
pub fn first_come(
    needs: &[Portion],
    offers: &[Portion],
    between: Between<'_>,
    mass: Option<Mass>,
) -> Result<Plan, Unallocatable> {
    let sides = Sides::new(needs, offers, between)?;
    let mut left = sides.given.clone();
    let mut flows: Vec<(usize, usize, i128)> = Vec::new();
    for (need, wanted) in sides.wanted.iter().enumerate() {
        let mut wanted = *wanted;
        while wanted > 0 {
            let row = sides.row(need).iter().enumerate();
            let open = row.filter(|(offer, metres)| left[*offer] > 0 && **metres != NO_WAY);
            let Some((offer, _)) = open.min_by_key(|(offer, metres)| (**metres, *offer)) else { break };
            let taken = wanted.min(left[offer]);
            (wanted, left[offer]) = (wanted - taken, left[offer] - taken);
            flows.push((need, offer, taken));
        }
    }
    Ok(sides.plan(flows, mass))
}

/// Both sides in their order, with the table of distances.
struct Sides<'a> {
    needs: Vec<&'a Portion>,
    offers: Vec<&'a Portion>,
    wanted: Vec<i128>,
    given: Vec<i128>,
    metres: Vec<u32>,
}

impl<'a> Sides<'a> {
    fn new(needs: &'a [Portion], offers: &'a [Portion], between: Between<'_>) -> Result<Sides<'a>, Unallocatable> {
        let is_fit = needs.len().max(offers.len()) <= PORTIONS_MAX;
        if !is_fit || needs.len().saturating_mul(offers.len()) > PAIRS_MAX {
            return Err(Unallocatable::TooMany);
        }
        let (needs, offers) = (sorted(needs)?, sorted(offers)?);
        let mut metres = Vec::with_capacity(needs.len() * offers.len());
        for (need, _) in &needs {
            let row = offers.iter().map(|(offer, _)| between(*need, *offer).filter(|metres| *metres <= WAY_METRES_MAX));
            metres.extend(row.map(|metres| metres.and_then(|metres| u32::try_from(metres).ok()).unwrap_or(NO_WAY)));
        }
        let portions = |side: Vec<(usize, &'a Portion)>| side.into_iter().map(|(_, portion)| portion).collect();
        let (needs, offers): (Vec<_>, Vec<_>) = (portions(needs), portions(offers));
        let atoms = |side: &[&Portion]| side.iter().map(|portion| portion.amount.atoms()).collect();
        Ok(Sides { wanted: atoms(&needs), given: atoms(&offers), needs, offers, metres })
    }

    fn row(&self, need: usize) -> &[u32] {
        let offers = self.offers.len();
        self.metres.get(need * offers..).and_then(|rest| rest.get(..offers)).unwrap_or_default()
    }

    fn plan(&self, mut flows: Vec<(usize, usize, i128)>, mass: Option<Mass>) -> Plan {
        flows.sort_unstable();
        let (mut plan, mut load) = (Plan::default(), BigUint::default());
        let mut open = self.wanted.clone();
        for (need, offer, amount) in flows {
            let metres = u64::from(self.row(need)[offer]);
            let (needs, offers) = (self.needs[need].key, self.offers[offer].key);
            plan.carried.push(Carried { need: needs, offer: offers, amount: Decimal::from_atoms(amount), metres });
            plan.metres = plan.metres.saturating_add(metres);
            load += BigUint::from(amount.unsigned_abs()) * metres;
            open[need] -= amount;
        }
        let one = Decimal::ONE.atoms().unsigned_abs();
        plan.unit_metres = (&load / one).to_u128().unwrap_or(u128::MAX);
        let weighed = |mass: Mass| (&load * mass.grams / mass.units.max(1) / one).to_u128().unwrap_or(u128::MAX);
        plan.gram_metres = mass.map(weighed);
        let rest = self.needs.iter().zip(open).filter(|(_, open)| *open > 0);
        plan.open = rest.map(|(need, open)| (need.key, Decimal::from_atoms(open))).collect();
        plan
    }
}

/// By clock, then by key, each with its place in the list.
fn sorted(side: &[Portion]) -> Result<Vec<(usize, &Portion)>, Unallocatable> {
    let is_amount = |amount: Decimal| amount.is_in_range() && !amount.is_negative();
    if let Some(wrong) = side.iter().find(|portion| !is_amount(portion.amount)) {
        return Err(Unallocatable::Amount(wrong.key));
    }
    let mut keys: Vec<Key> = side.iter().map(|portion| portion.key).collect();
    keys.sort_unstable();
    if let Some(pair) = keys.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Unallocatable::SameKey(pair[0]));
    }
    let mut sorted: Vec<(usize, &Portion)> = side.iter().enumerate().collect();
    sorted.sort_by_key(|(_, portion)| (portion.asked, portion.key));
    Ok(sorted)
}
