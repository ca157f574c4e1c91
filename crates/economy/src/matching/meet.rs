//! Whether a need and an offer can meet at all, and what suits both.

use commonage_log::Millis;

use super::Measured;
use crate::needs::act::{Ask, Purpose, Way};
use crate::unit::Measure;

/// What suits both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// From when on, if anybody said so.
    pub from: Option<Millis>,
    /// Until when, if anybody said so.
    pub until: Option<Millis>,
    /// The first way that both name.
    pub way: Option<Way>,
    /// Whether the offer is enough, where that can be compared.
    pub amount: Option<Measured>,
    /// Amounts of which neither says anything about the other: hours and kilograms.
    pub is_doubtful: bool,
}

/// What suits both; `None` if they cannot meet: both need or both offer, one agent, no time or no way that suits both, or
/// it is over.
pub fn meet(one: &Ask, other: &Ask, now: Millis) -> Option<Shared> {
    if one.purpose == other.purpose || one.agent == other.agent {
        return None;
    }
    let from = one.from.max(other.from);
    let until = [one.until, other.until].into_iter().flatten().min();
    if until.is_some_and(|until| until < from.unwrap_or_default().max(now)) {
        return None;
    }
    let both = |way: &&Way| one.ways.contains(way) && other.ways.contains(way);
    let way = Way::ALL.iter().find(both).copied();
    if way.is_none() && !one.ways.is_empty() && !other.ways.is_empty() {
        return None;
    }
    let (need, offer) = if one.purpose == Purpose::Need { (one, other) } else { (other, one) };
    let (amount, is_doubtful) = match (&need.amount, &offer.amount) {
        (Some(need), Some(offer)) if is_one_dimension(need, offer) => (measured(need, offer), false),
        (Some(_), Some(_)) => (None, true),
        _ => (None, false),
    };
    Some(Shared { from, until, way, amount, is_doubtful })
}

fn is_one_dimension(one: &Measure, other: &Measure) -> bool {
    let dimension = |measure: &Measure| measure.unit.known().map(|known| known.dimension);
    one.unit == other.unit || (dimension(one).is_some() && dimension(one) == dimension(other))
}

/// Whether an offer is as much as a need; `None` if the numbers are too large to compare.
fn measured(need: &Measure, offer: &Measure) -> Option<Measured> {
    let ratio = |measure: &Measure| {
        let known = measure.unit.known().filter(|_| need.unit != offer.unit);
        known.map_or((1, 1), |known| known.ratio)
    };
    let (need_ratio, offer_ratio) = (ratio(need), ratio(offer));
    let wanted = need.value.atoms().checked_mul(need_ratio.0)?.checked_mul(offer_ratio.1)?;
    let given = offer.value.atoms().checked_mul(offer_ratio.0)?.checked_mul(need_ratio.1)?;
    Some(if given >= wanted { Measured::Enough } else { Measured::Part })
}
