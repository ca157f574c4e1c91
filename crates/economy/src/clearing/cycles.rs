//! What is set off, as circles that people can read: Ana owes Ben owes Cleo owes Ana.

use std::collections::BTreeMap;

use crate::decimal::Decimal;

/// A circle: each owes the next, and the last the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle<P> {
    /// Who.
    pub parties: Vec<P>,
    /// How much is set off between each two.
    pub amount: Decimal,
}

/// Takes amounts of which as much goes into everyone as comes out apart into circles, the first by number first.
pub(super) fn of<P: Clone>(amounts: &BTreeMap<(usize, usize), i128>, names: &[&P]) -> Vec<Cycle<P>> {
    let mut left: Vec<BTreeMap<usize, i128>> = vec![BTreeMap::new(); names.len()];
    for ((from, to), amount) in amounts.iter().filter(|(_, amount)| **amount > 0) {
        left[*from].insert(*to, *amount);
    }
    let mut cycles = Vec::new();
    for start in 0..names.len() {
        while !left[start].is_empty() {
            let Some(ring) = ring(&left, start) else { return cycles };
            let pairs: Vec<(usize, usize)> =
                ring.iter().copied().zip(ring.iter().copied().cycle().skip(1)).take(ring.len()).collect();
            let amount = pairs.iter().filter_map(|(from, to)| left[*from].get(to)).min().copied().unwrap_or_default();
            for (from, to) in pairs {
                if let Some(rest) = left[from].get_mut(&to) {
                    *rest -= amount;
                    if *rest == 0 {
                        left[from].remove(&to);
                    }
                }
            }
            let parties = ring.into_iter().map(|at| names[at].clone()).collect();
            cycles.push(Cycle { parties, amount: Decimal::from_atoms(amount) });
        }
    }
    cycles
}

/// Follows the first debts from somebody until one comes to where one was.
fn ring(left: &[BTreeMap<usize, i128>], start: usize) -> Option<Vec<usize>> {
    let mut place: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut way, mut at) = (Vec::new(), start);
    loop {
        if let Some(begin) = place.get(&at) {
            return Some(way.split_off(*begin));
        }
        place.insert(at, way.len());
        way.push(at);
        at = *left[at].keys().next()?;
    }
}
