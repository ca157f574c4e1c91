//! Rounding a sharing: every part in whole cents, and the parts are exactly the whole.
//!
//! The method of the largest remainder (Hamilton): everyone first gets the whole cents of their part, and the cents
//! that are left go one each to those of whose parts most was cut off; where the same was cut off, by agent id.

use crate::decimal::Decimal;
use crate::sharing::number::Fine;

/// What each gets of a whole, in parts of the smallest size. `exact` are the exact parts, in the order of the ids of
/// those who get them. Whoever has a part of nothing gets nothing.
///
/// What is paid out is the whole cents of the sum of all exact parts, never more than there is.
pub fn largest_remainder(exact: &[Fine], smallest: Decimal) -> Vec<Decimal> {
    let (whole, _) = exact.iter().sum::<Fine>().parts(smallest);
    let mut parts: Vec<(i128, Fine)> = exact.iter().map(|part| part.parts(smallest)).collect();
    let given: i128 = parts.iter().map(|(count, _)| *count).fold(0, i128::saturating_add);
    let mut left = usize::try_from(whole.saturating_sub(given)).unwrap_or(0);
    for at in by_remainder(exact, &parts) {
        if left == 0 {
            break;
        }
        parts[at].0 += 1;
        left -= 1;
    }
    parts.into_iter().map(|(count, _)| Decimal::from_atoms(count.saturating_mul(smallest.atoms()))).collect()
}

/// Who is next for a cent: the largest remainder first; those that are alike in the order given.
fn by_remainder(exact: &[Fine], parts: &[(i128, Fine)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..parts.len()).filter(|at| exact[*at].is_positive()).collect();
    order.sort_by(|a, b| parts[*b].1.cmp(&parts[*a].1).then(a.cmp(b)));
    let mut from = 0;
    for to in 1..=order.len() {
        let ends = to == order.len() || !parts[order[to - 1]].1.is_like(&parts[order[to]].1);
        if ends {
            order[from..to].sort_unstable();
            from = to;
        }
    }
    order
}
