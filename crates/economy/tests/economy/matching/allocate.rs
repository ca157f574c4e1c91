//! Who could give what to whom: against an independent solver, against trying everything, and to the last unit.

use std::collections::BTreeMap;

use commonage_economy::decimal::Decimal;
use commonage_economy::matching::{Carried, Mass, Plan, Portion, Unallocatable, WAY_METRES_MAX, allocate, first_come};
use commonage_log::Millis;
use microlp::{ComparisonOp, OptimizationDirection, Problem};
use proptest::prelude::*;

use super::{Say, key, need, number};
use crate::support::decimal;

/// Needs and offers in their order, with a table of distances; `None` where they do not come together.
#[derive(Clone, Debug)]
struct Case {
    needs: Vec<Portion>,
    offers: Vec<Portion>,
    metres: Vec<Vec<Option<u64>>>,
}

fn portions(first: u64, amounts: &[&str]) -> Vec<Portion> {
    let portion = |(amount, number)| Portion { key: key(number), asked: Millis(number), amount: decimal(amount) };
    amounts.iter().copied().zip(first..).map(portion).collect()
}

fn case(needs: &[&str], offers: &[&str], metres: &[&[u64]]) -> Case {
    let metres = metres.iter().map(|row| row.iter().map(|metres| Some(*metres)).collect()).collect();
    Case { needs: portions(0, needs), offers: portions(100, offers), metres }
}

impl Case {
    fn plan(&self) -> Plan {
        allocate(&self.needs, &self.offers, &|need, offer| self.metres[need][offer], None).unwrap()
    }

    fn first_come(&self) -> Plan {
        first_come(&self.needs, &self.offers, &|need, offer| self.metres[need][offer], None).unwrap()
    }

    fn served(&self, plan: &Plan) -> Vec<Decimal> {
        let of = |need: &Portion| plan.carried.iter().filter(|one| one.need == need.key).map(|one| one.amount).sum();
        self.needs.iter().map(of).collect()
    }
}

fn told(plan: &Plan) -> Vec<(u64, u64, String, u64)> {
    let tell = |one: &Carried| (number(&one.need), number(&one.offer), one.amount.to_string(), one.metres);
    plan.carried.iter().map(tell).collect()
}

/// What it costs in the smallest parts.
fn cost(plan: &Plan) -> i128 {
    plan.carried.iter().map(|one| one.amount.atoms() * i128::from(one.metres)).sum()
}

#[test]
fn the_shortest_ways_for_all_are_not_the_nearest_for_the_first() {
    let both = case(&["1", "1"], &["1", "1"], &[&[1000, 2000], &[1500, 9000]]);
    assert_eq!(told(&both.first_come()), [(0, 100, "1".into(), 1000), (1, 101, "1".into(), 9000)]);
    let plan = both.plan();
    assert_eq!(told(&plan), [(0, 101, "1".into(), 2000), (1, 100, "1".into(), 1500)]);
    assert_eq!((plan.metres, plan.unit_metres, plan.gram_metres, plan.open), (3500, 3500, None, vec![]));
}

#[test]
fn earlier_needs_come_first_whatever_it_costs() {
    let short = case(&["3", "2", "2"], &["4"], &[&[9000], &[1], &[1]]);
    let plan = short.plan();
    assert_eq!(told(&plan), [(0, 100, "3".into(), 9000), (1, 100, "1".into(), 1)]);
    assert_eq!(plan.open, [(key(1), decimal("1")), (key(2), decimal("2"))]);
    assert_eq!(short.first_come(), plan);
    // The order is that of clocks, and not of the list.
    let mut turned = short.clone();
    turned.needs.reverse();
    turned.metres.reverse();
    assert_eq!(turned.plan(), plan);
}

#[test]
fn an_earlier_need_moves_over_but_never_loses() {
    // The first could get it from either, the second only from the first offer.
    let mut case = case(&["2", "2"], &["2", "1"], &[&[1, 50], &[5, 0]]);
    case.metres[1][1] = None;
    let plan = case.plan();
    assert_eq!(told(&plan), [(0, 100, "1".into(), 1), (0, 101, "1".into(), 50), (1, 100, "1".into(), 5)]);
    assert_eq!(case.served(&case.first_come()), [decimal("2"), decimal("0")]);
}

#[test]
fn of_equal_ways_the_first_in_order_is_taken() {
    let equal = case(&["1", "1", "1"], &["2", "2"], &[&[5, 5], &[5, 5], &[5, 5]]);
    assert_eq!(told(&equal.plan()), [(0, 100, "1".into(), 5), (1, 100, "1".into(), 5), (2, 101, "1".into(), 5)]);
}

#[test]
fn nothing_is_nothing() {
    assert_eq!(case(&[], &[], &[]).plan(), Plan::default());
    assert_eq!(case(&[], &["1"], &[]).plan(), Plan::default());
    let alone = case(&["1"], &[], &[&[]]);
    assert_eq!(alone.plan().open, [(key(0), decimal("1"))]);
    assert_eq!(alone.first_come(), alone.plan());
    let zeros = case(&["0", "1"], &["0", "0"], &[&[1, 1], &[1, 1]]);
    assert_eq!((zeros.plan().carried, zeros.plan().open), (vec![], vec![(key(1), decimal("1"))]));
    let mut apart = case(&["1"], &["1"], &[&[WAY_METRES_MAX + 1]]);
    assert_eq!(apart.plan().carried, []);
    apart.metres[0][0] = Some(u64::MAX);
    assert_eq!(apart.plan().carried, []);
    apart.metres[0][0] = Some(WAY_METRES_MAX);
    assert_eq!(apart.plan().carried.len(), 1);
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let far = |_: usize, _: usize| Some(1);
    let bad = |amount: Decimal| {
        let mut needs = portions(0, &["1", "1"]);
        needs[1].amount = amount;
        allocate(&needs, &portions(9, &["1"]), &far, None)
    };
    assert_eq!(bad(decimal("-1")), Err(Unallocatable::Amount(key(1))));
    assert_eq!(bad(Decimal::from_atoms(i128::MAX)), Err(Unallocatable::Amount(key(1))));
    assert_eq!(bad(Decimal::from_atoms(i128::MIN)), Err(Unallocatable::Amount(key(1))));
    let twice = [portions(3, &["1"]), portions(3, &["2"])].concat();
    assert_eq!(allocate(&[], &twice, &far, None), Err(Unallocatable::SameKey(key(3))));
    let many = portions(0, &vec!["1"; 2001]);
    assert_eq!(first_come(&many, &portions(5000, &vec!["1"; 2000]), &far, None), Err(Unallocatable::TooMany));
}

#[test]
fn the_largest_amounts_over_the_longest_ways_are_exact() {
    let large = "999999999999999.999999999999999999";
    let row: &[u64] = &[WAY_METRES_MAX, WAY_METRES_MAX - 1, 0];
    let case = case(&[large; 3], &[large; 3], &[row, row, row]);
    let plan = case.plan();
    assert_eq!(case.served(&plan), vec![decimal(large); 3]);
    assert_eq!(plan.open, []);
    let ways = u128::from(2 * WAY_METRES_MAX - 1);
    assert_eq!(plan.unit_metres, 10_u128.pow(15) * ways - 1);
    let tonnes = need("ana", "x").amount("1", "tonne");
    let heavy = Mass::of(&tonnes).unwrap();
    let weighed = allocate(&case.needs, &case.offers, &|need, offer| case.metres[need][offer], Some(heavy)).unwrap();
    assert_eq!(weighed.gram_metres, Some(10_u128.pow(21) * ways - 1));
    let absurd = Some(Mass { grams: u128::MAX, units: 0 });
    let weighed = allocate(&case.needs, &case.offers, &|need, offer| case.metres[need][offer], absurd).unwrap();
    assert_eq!(weighed.gram_metres, Some(u128::MAX));
}

#[test]
fn a_unit_weighs_what_its_ask_says() {
    let of = |unit: &str, each: Option<u64>| {
        Mass::of(&need("a", "x").amount("1", unit).with(|ask| ask.grams_each = each))
            .map(|mass| (mass.grams, mass.units))
    };
    assert_eq!(of("kg", None), Some((1_000_000, 1000)));
    assert_eq!(of("mg", Some(7)), Some((1, 1000)));
    assert_eq!(of("lb", None), Some((45_359_237, 100_000)));
    assert_eq!(of("one", Some(250)), Some((250, 1)));
    assert_eq!(of("one", None), None);
    assert_eq!(Mass::of(&need("a", "x")), None);
}

/// The least cost, in units times metres, when each need gets exactly so much: by linear programming.
fn least(case: &Case, served: &[Decimal]) -> f64 {
    let amount = |amount: Decimal| amount.to_string().parse::<f64>().unwrap();
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut ways = BTreeMap::new();
    for (need, row) in case.metres.iter().enumerate() {
        for (offer, metres) in row.iter().enumerate() {
            if let Some(metres) = metres {
                ways.insert((need, offer), problem.add_var(*metres as f64, (0.0, f64::INFINITY)));
            }
        }
    }
    for (need, served) in served.iter().enumerate() {
        let terms: Vec<_> = ways.iter().filter(|((at, _), _)| *at == need).map(|(_, way)| (*way, 1.0)).collect();
        if !terms.is_empty() {
            problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, amount(*served));
        }
    }
    for (offer, given) in case.offers.iter().enumerate() {
        let terms: Vec<_> = ways.iter().filter(|((_, at), _)| *at == offer).map(|(_, way)| (*way, 1.0)).collect();
        if !terms.is_empty() {
            problem.add_constraint(terms.as_slice(), ComparisonOp::Le, amount(given.amount));
        }
    }
    if ways.is_empty() { 0.0 } else { problem.solve().unwrap().objective() }
}

/// All that can be served, whole units each, by trying everything: the greatest by the order of needs, and its least cost.
fn by_force(case: &Case) -> (Vec<i64>, u64) {
    fn go(
        case: &Case,
        at: (usize, usize),
        left: &mut [i64],
        got: &mut Vec<i64>,
        cost: u64,
        best: &mut (Vec<i64>, u64),
    ) {
        let (need, offer) = at;
        if need == case.needs.len() {
            if *got > best.0 || (*got == best.0 && cost < best.1) {
                *best = (got.clone(), cost);
            }
            return;
        }
        if offer == case.offers.len() {
            return go(case, (need + 1, 0), left, got, cost, best);
        }
        let whole = |amount: Decimal| amount.to_string().parse::<i64>().unwrap();
        let most = if case.metres[need][offer].is_some() {
            left[offer].min(whole(case.needs[need].amount) - got[need])
        } else {
            0
        };
        for amount in 0..=most {
            (left[offer], got[need]) = (left[offer] - amount, got[need] + amount);
            let more = amount as u64 * case.metres[need][offer].unwrap_or_default();
            go(case, (need, offer + 1), left, got, cost + more, best);
            (left[offer], got[need]) = (left[offer] + amount, got[need] - amount);
        }
    }
    let mut left: Vec<i64> = case.offers.iter().map(|offer| offer.amount.to_string().parse().unwrap()).collect();
    let mut best = (vec![], u64::MAX);
    go(case, (0, 0), &mut left, &mut vec![0; case.needs.len()], 0, &mut best);
    best
}

/// Amounts up to `most` units, with so many decimals; distances from few (so that many are equal) or many.
fn cases(needs: usize, offers: usize, most: i64, decimals: u32) -> impl Strategy<Value = Case> {
    let size = (0..=needs, 0..=offers, prop::sample::select(vec![3_u64, 20_000]), 0..4_u8);
    size.prop_flat_map(move |(needs, offers, far, gaps)| {
        let amounts = |count: usize| prop::collection::vec(0..=most, count);
        let way = (0..far, 0..8_u8).prop_map(move |(metres, gap)| (gap >= gaps).then_some(metres));
        let table = prop::collection::vec(prop::collection::vec(way, offers), needs);
        (amounts(needs), amounts(offers), table).prop_map(move |(needs, offers, metres)| {
            let portion = |(amount, number): (i64, u64)| {
                let amount = Decimal::from_atoms(i128::from(amount) * 10_i128.pow(18 - decimals));
                Portion { key: key(number), asked: Millis(number / 3), amount }
            };
            let side = |amounts: Vec<i64>, first: u64| amounts.into_iter().zip(first..).map(portion).collect();
            Case { needs: side(needs, 0), offers: side(offers, 100), metres }
        })
    })
}

fn check(case: &Case, plan: &Plan) -> Result<(), TestCaseError> {
    for side in [&case.needs, &case.offers] {
        for portion in side {
            let of = plan.carried.iter().filter(|one| one.need == portion.key || one.offer == portion.key);
            let sum: Decimal = of.map(|one| one.amount).sum();
            let open = plan.open.iter().find(|(key, _)| *key == portion.key).map(|(_, open)| *open);
            if portion.key < key(100) {
                prop_assert_eq!(sum + open.unwrap_or_default(), portion.amount);
            }
            prop_assert!(sum <= portion.amount);
        }
    }
    for one in &plan.carried {
        let (need, offer) = (number(&one.need) as usize, number(&one.offer) as usize - 100);
        prop_assert!(one.amount > Decimal::ZERO);
        prop_assert_eq!(case.metres[need][offer], Some(one.metres));
    }
    prop_assert!(
        plan.carried
            .windows(2)
            .all(|pair| (number(&pair[0].need), number(&pair[0].offer))
                < (number(&pair[1].need), number(&pair[1].offer)))
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn it_costs_what_an_independent_solver_finds_and_loses_nothing(case in cases(9, 9, 1000, 2), seed in any::<u64>()) {
        let (plan, taken) = (case.plan(), case.first_come());
        check(&case, &plan)?;
        check(&case, &taken)?;
        let served = case.served(&plan);
        let (found, least) = (cost(&plan) as f64 / 1e18, least(&case, &served));
        prop_assert!((found - least).abs() < 1e-6 * (1.0 + least), "{found} {least}");
        prop_assert!(served >= case.served(&taken));
        if served == case.served(&taken) {
            prop_assert!(cost(&plan) <= cost(&taken));
        }
        // In whatever order they are told.
        let shuffle = |side: &[Portion]| {
            let mut order: Vec<usize> = (0..side.len()).collect();
            order.sort_by_key(|at| (*at as u64 + 1).wrapping_mul(seed | 1));
            order
        };
        let (rows, columns) = (shuffle(&case.needs), shuffle(&case.offers));
        let turned = Case {
            needs: rows.iter().map(|at| case.needs[*at].clone()).collect(),
            offers: columns.iter().map(|at| case.offers[*at].clone()).collect(),
            metres: rows.iter().map(|row| columns.iter().map(|column| case.metres[*row][*column]).collect()).collect(),
        };
        prop_assert_eq!(turned.plan(), plan);
        prop_assert_eq!(turned.first_come(), taken);
    }

    #[test]
    fn earlier_needs_get_as_much_as_can_be(case in cases(3, 3, 3, 0)) {
        let plan = case.plan();
        let (served, least) = by_force(&case);
        prop_assert_eq!(case.served(&plan), served.into_iter().map(Decimal::from).collect::<Vec<_>>());
        prop_assert_eq!(plan.unit_metres, u128::from(least));
    }
}
