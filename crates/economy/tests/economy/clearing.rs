//! Clearing: the most that can be set off, as an independent solver finds it, with everyone as rich as before.

use std::collections::BTreeMap;

use commonage_economy::clearing::{Cleared, Debt, Unclearable, clear};
use commonage_economy::decimal::Decimal;
use microlp::{ComparisonOp, OptimizationDirection, Problem};
use proptest::prelude::*;

use crate::support::decimal;

type Debts = Vec<Debt<usize, u32>>;

fn debts(all: &[(u32, u32, &str)]) -> Debts {
    let debt = |(key, (debtor, creditor, amount)): (usize, &(u32, u32, &str))| Debt {
        key,
        debtor: *debtor,
        creditor: *creditor,
        amount: decimal(amount),
    };
    all.iter().enumerate().map(debt).collect()
}

fn totals(cleared: &Cleared<usize, u32>) -> [String; 4] {
    [cleared.owed, cleared.net, cleared.remaining, cleared.cleared].map(|amount| amount.to_string())
}

#[test]
fn the_golden_networks() {
    let first = clear(&debts(&[(10, 20, "100"), (20, 30, "100"), (30, 10, "200"), (40, 30, "100")])).unwrap();
    assert_eq!(totals(&first), ["500", "100", "200", "300"]);
    let second = clear(&debts(&[(1, 2, "100"), (2, 3, "150"), (1, 3, "200"), (3, 1, "50")])).unwrap();
    assert_eq!(totals(&second), ["500", "300", "350", "150"]);
    let chain = clear(&debts(&[(1, 2, "100"), (2, 3, "150"), (3, 4, "200"), (4, 5, "250")])).unwrap();
    assert_eq!(chain.cleared, Decimal::ZERO);
}

#[test]
fn circles_are_told_in_words_that_add_up() {
    let cleared = clear(&debts(&[(1, 2, "0.1"), (2, 3, "0.2"), (3, 1, "0.3")])).unwrap();
    assert_eq!(cleared.cycles.len(), 1);
    assert_eq!((cleared.cycles[0].parties.clone(), cleared.cycles[0].amount), (vec![1, 2, 3], decimal("0.1")));
}

#[test]
fn of_several_debts_between_two_the_first_is_set_off_first() {
    let cleared = clear(&debts(&[(1, 2, "60"), (1, 2, "60"), (2, 1, "70")])).unwrap();
    assert_eq!(cleared.by_debt, BTreeMap::from([(0, decimal("60")), (1, decimal("10")), (2, decimal("70"))]));
    let own = clear(&debts(&[(1, 1, "5")])).unwrap();
    assert_eq!(own.cleared, decimal("5"));
}

#[test]
fn what_cannot_be_a_debt_is_refused() {
    assert_eq!(clear(&debts(&[(1, 2, "0")])), Err(Unclearable::Amount(0)));
    assert_eq!(clear(&debts(&[(1, 2, "-1")])), Err(Unclearable::Amount(0)));
    let mut twice = debts(&[(1, 2, "1"), (2, 1, "1")]);
    twice[1].key = 0;
    assert_eq!(clear(&twice), Err(Unclearable::SameKey(0)));
    assert_eq!(totals(&clear(&Debts::new()).unwrap()), ["0", "0", "0", "0"]);
}

/// The least that must be left, by another method: linear programming.
fn least_remaining(all: &Debts) -> f64 {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let amount = |debt: &Debt<usize, u32>| debt.amount.to_string().parse::<f64>().unwrap();
    let flows: Vec<_> = all.iter().map(|debt| problem.add_var(1.0, (0.0, amount(debt)))).collect();
    let parties: std::collections::BTreeSet<u32> = all.iter().flat_map(|debt| [debt.debtor, debt.creditor]).collect();
    for party in parties {
        let sign = |debt: &Debt<usize, u32>| f64::from(debt.debtor == party) - f64::from(debt.creditor == party);
        let terms: Vec<_> = flows.iter().zip(all).map(|(flow, debt)| (*flow, sign(debt))).collect();
        let net: f64 = all.iter().map(|debt| sign(debt) * amount(debt)).sum();
        problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, net);
    }
    problem.solve().unwrap().objective()
}

fn net_positions(all: &Debts, of: impl Fn(&Debt<usize, u32>) -> Decimal) -> BTreeMap<u32, Decimal> {
    let mut net = BTreeMap::new();
    for debt in all {
        *net.entry(debt.debtor).or_insert(Decimal::ZERO) += of(debt);
        *net.entry(debt.creditor).or_insert(Decimal::ZERO) -= of(debt);
    }
    net
}

/// Whether debts go round anywhere: those who owe nothing are taken away until nobody is left, or only circles are.
fn has_circle(all: &Debts, left: &BTreeMap<usize, Decimal>) -> bool {
    let mut arcs: Vec<(u32, u32)> =
        all.iter().filter(|debt| !left[&debt.key].is_zero()).map(|debt| (debt.debtor, debt.creditor)).collect();
    loop {
        let before = arcs.len();
        let debtors: std::collections::BTreeSet<u32> = arcs.iter().map(|(from, _)| *from).collect();
        arcs.retain(|(_, to)| debtors.contains(to));
        if arcs.len() == before {
            return !arcs.is_empty();
        }
    }
}

fn networks() -> impl Strategy<Value = Debts> {
    let debt = (0..9_u32, 0..9_u32, 1..500_i64, 0..3_u32);
    prop::collection::vec(debt, 0..40).prop_map(|all| {
        let amount = |units: i64, cents: u32| Decimal::from_atoms(i128::from(units) * 10_i128.pow(18 - cents));
        let debt =
            |(key, (debtor, creditor, units, cents))| Debt { key, debtor, creditor, amount: amount(units, cents) };
        all.into_iter().filter(|(from, to, ..)| from != to).enumerate().map(debt).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_most_is_set_off_and_nobody_is_richer_or_poorer(all in networks(), seed in any::<u64>()) {
        let cleared = clear(&all).unwrap();
        let of = |debt: &Debt<usize, u32>| cleared.by_debt.get(&debt.key).copied().unwrap_or_default();
        // Within each debt, and a circulation: what goes out of everyone comes in.
        prop_assert!(all.iter().all(|debt| !of(debt).is_negative() && of(debt) <= debt.amount));
        prop_assert!(net_positions(&all, of).values().all(|net| net.is_zero()));
        // As much as an independent solver finds.
        let remaining = cleared.remaining.to_string().parse::<f64>().unwrap();
        prop_assert!((remaining - least_remaining(&all)).abs() < 1e-6, "{remaining} {}", least_remaining(&all));
        prop_assert_eq!(cleared.owed, cleared.remaining + cleared.cleared);
        let left = all.iter().map(|debt| (debt.key, debt.amount - of(debt))).collect();
        prop_assert!(!has_circle(&all, &left));
        // The circles are what is set off.
        let told: Decimal = cleared.cycles.iter().flat_map(|cycle| vec![cycle.amount; cycle.parties.len()]).sum();
        prop_assert_eq!(told, cleared.cleared);
        // In whatever order the debts are told.
        let mut shuffled = all.clone();
        shuffled.sort_by_key(|debt| (debt.key as u64 + 1).wrapping_mul(seed | 1));
        prop_assert_eq!(clear(&shuffled).unwrap(), cleared);
    }
}

#[test]
fn very_large_and_very_small_debts_are_exact() {
    let large = "999999999999999.999999999999999999";
    let cleared =
        clear(&debts(&[(1, 2, large), (2, 1, "0.000000000000000001"), (2, 3, large), (3, 1, large)])).unwrap();
    assert_eq!(cleared.cleared.to_string(), "2999999999999999.999999999999999997");
}
