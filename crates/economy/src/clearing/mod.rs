//! Clearing: debts among many that can be set off against each other, so that nobody has to pay money round in a circle.
//!
//! Everyone stays as rich or poor as they were: for each, what they owe less what is owed to them stays the same. Among
//! all ways to do that the one is taken that leaves the least debt; then what is left has no circle in it, for another
//! circle could be set off too. That is a flow of the least cost, where each unit of debt that is left costs one: the net
//! debtors must send what they owe to the net creditors along debts that exist. Idea: T. Fleischman, P. Dini,
//! G. Littera, *Liquidity-Saving through Obligation-Clearing and Mutual Credit*, 2020. `flow` solves it.
//!
//! The total is unique, the debts that are set off are not. So that all computers propose the same, parties and debts
//! are sorted by their keys, and nothing else decides.

mod cycles;
mod flow;

use std::collections::BTreeMap;

use crate::decimal::Decimal;

pub use cycles::Cycle;

/// Most debts of one clearing: so many of the largest quantities can be added up exactly.
pub const DEBTS_MAX: usize = 100_000;

/// That one owes another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debt<K, P> {
    /// What the debt is called. Of several between the same two, the first by this is set off first.
    pub key: K,
    /// Who owes.
    pub debtor: P,
    /// To whom.
    pub creditor: P,
    /// How much, in one currency.
    pub amount: Decimal,
}

/// Why debts cannot be cleared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unclearable<K> {
    /// More than [`DEBTS_MAX`].
    #[error("there are more than {DEBTS_MAX} debts: clear them in parts")]
    TooMany,
    /// A debt of nothing or less, or too large.
    #[error("a debt is more than nothing, and can be counted")]
    Amount(K),
    /// Two debts with the same key.
    #[error("two debts have the same name")]
    SameKey(K),
}

/// What can be set off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cleared<K, P> {
    /// How much of each debt, by its key; debts of which nothing is set off are left out.
    pub by_debt: BTreeMap<K, Decimal>,
    /// What all owe together.
    pub owed: Decimal,
    /// What they owe once each one's debts and claims are netted: the least that must be paid in any case.
    pub net: Decimal,
    /// What is left.
    pub remaining: Decimal,
    /// What is set off.
    pub cleared: Decimal,
    /// The circles that are set off; together they are what is set off.
    pub cycles: Vec<Cycle<P>>,
}

/// Works out what can be set off: the most that is possible, and the same on every computer.
///
/// # Errors
/// If the debts cannot be cleared as they stand.
pub fn clear<K: Ord + Clone, P: Ord + Clone>(debts: &[Debt<K, P>]) -> Result<Cleared<K, P>, Unclearable<K>> {
    let sorted = sorted(debts)?;
    let parties: BTreeMap<&P, usize> = {
        let mut all: Vec<&P> = sorted.iter().flat_map(|debt| [&debt.debtor, &debt.creditor]).collect();
        all.sort();
        all.dedup();
        all.into_iter().zip(0..).collect()
    };
    // What somebody owes to themselves is set off at once.
    let mut pairs: BTreeMap<(usize, usize), i128> = BTreeMap::new();
    let ends = |debt: &Debt<K, P>| (parties[&debt.debtor], parties[&debt.creditor]);
    for debt in &sorted {
        *pairs.entry(ends(debt)).or_default() += debt.amount.atoms();
    }
    let arcs: Vec<(usize, usize, i128)> =
        pairs.iter().filter(|((from, to), _)| from != to).map(|((from, to), amount)| (*from, *to, *amount)).collect();
    let remaining = flow::least(parties.len(), &arcs);
    let mut to_clear: BTreeMap<(usize, usize), i128> = pairs.clone();
    for ((from, to, _), left) in arcs.iter().zip(&remaining) {
        to_clear.entry((*from, *to)).and_modify(|amount| *amount -= left);
    }
    let names: Vec<&P> = parties.keys().copied().collect();
    let cycles = cycles::of(&to_clear, &names);
    let mut by_debt = BTreeMap::new();
    for debt in &sorted {
        let Some(left) = to_clear.get_mut(&ends(debt)) else { continue };
        let taken = debt.amount.atoms().min(*left);
        *left -= taken;
        if taken > 0 {
            by_debt.insert(debt.key.clone(), Decimal::from_atoms(taken));
        }
    }
    let owed: Decimal = sorted.iter().map(|debt| debt.amount).sum();
    let cleared: Decimal = by_debt.values().copied().sum();
    let net = Decimal::from_atoms(flow::net(parties.len(), &arcs).into_iter().filter(|net| *net > 0).sum());
    Ok(Cleared { by_debt, owed, net, remaining: owed - cleared, cleared, cycles })
}

fn sorted<K: Ord + Clone, P: Ord + Clone>(debts: &[Debt<K, P>]) -> Result<Vec<&Debt<K, P>>, Unclearable<K>> {
    if debts.len() > DEBTS_MAX {
        return Err(Unclearable::TooMany);
    }
    let is_amount = |amount: Decimal| amount.is_in_range() && !amount.is_negative() && !amount.is_zero();
    if let Some(wrong) = debts.iter().find(|debt| !is_amount(debt.amount)) {
        return Err(Unclearable::Amount(wrong.key.clone()));
    }
    let mut sorted: Vec<&Debt<K, P>> = debts.iter().collect();
    sorted.sort_by(|a, b| a.key.cmp(&b.key));
    match sorted.windows(2).find(|pair| pair[0].key == pair[1].key) {
        Some(pair) => Err(Unclearable::SameKey(pair[0].key.clone())),
        None => Ok(sorted),
    }
}
