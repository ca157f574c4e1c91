//! Dividing an amount in proportion to stakes, some of which take no more than so much.

use crate::sharing::number::Fine;

/// A claim to a part of an amount.
#[derive(Clone, Debug)]
pub(crate) struct Stake {
    /// Whose, by number.
    pub(crate) whose: usize,
    /// In proportion to this.
    pub(crate) weight: Fine,
    /// No more than this.
    pub(crate) most: Option<Fine>,
}

/// What each stake gets. Nobody gets more than `person_most` in all. What some may not take goes to the others in
/// proportion, as long as there are any; so less than the amount is given only where everyone has all they may.
pub(crate) fn fill(amount: &Fine, stakes: &[Stake], people: usize, person_most: Option<&Fine>) -> Vec<Fine> {
    let mut given = vec![Fine::zero(); stakes.len()];
    let mut is_full = vec![false; people];
    let mut left = amount.clone();
    loop {
        let open: Vec<usize> = (0..stakes.len()).filter(|at| !is_full[stakes[*at].whose]).collect();
        level(&left, stakes, &open, &mut given);
        let Some(most) = person_most else { return given };
        let mut sums = vec![Fine::zero(); people];
        open.iter().for_each(|at| sums[stakes[*at].whose] += &given[*at]);
        let over: Vec<usize> = (0..people).filter(|who| sums[*who] > *most && !sums[*who].is_like(most)).collect();
        if over.is_empty() {
            return given;
        }
        for who in over {
            is_full[who] = true;
            left -= most;
            for at in open.iter().filter(|at| stakes[**at].whose == who) {
                given[*at] = given[*at].times(&most.over(&sums[who]));
            }
        }
    }
}

/// Fills the open stakes to one level: each gets its weight times the level, or what it may take.
fn level(amount: &Fine, stakes: &[Stake], open: &[usize], given: &mut [Fine]) {
    let mut left = amount.clone();
    let mut weight: Fine = open.iter().map(|at| &stakes[*at].weight).sum();
    let mut bounded: Vec<(Fine, usize)> =
        open.iter().filter_map(|at| Some((stakes[*at].most.as_ref()?.over(&stakes[*at].weight), *at))).collect();
    bounded.sort();
    let mut full = vec![false; stakes.len()];
    for (height, at) in bounded {
        if !weight.is_positive() || height > left.over(&weight) {
            break;
        }
        let most = stakes[at].most.clone().unwrap_or_default();
        left -= &most;
        weight -= &stakes[at].weight;
        given[at] = most;
        full[at] = true;
    }
    let rest: Vec<usize> = open.iter().copied().filter(|at| !full[*at]).collect();
    for at in rest {
        given[at] = left.times(&stakes[at].weight).over(&weight);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::Decimal;

    fn fine(number: i64) -> Fine {
        Fine::of(Decimal::from(number))
    }

    fn stake(whose: usize, weight: i64, most: Option<i64>) -> Stake {
        Stake { whose, weight: fine(weight), most: most.map(fine) }
    }

    fn rounded(given: Vec<Fine>) -> Vec<String> {
        given.iter().map(|part| part.rounded().to_string()).collect()
    }

    #[test]
    fn what_one_may_not_take_goes_to_the_others() {
        let stakes = [stake(0, 1, Some(10)), stake(1, 1, None), stake(2, 2, None)];
        assert_eq!(rounded(fill(&fine(100), &stakes, 3, None)), ["10", "30", "60"]);
    }

    #[test]
    fn one_person_s_stakes_count_together() {
        let stakes = [stake(0, 1, None), stake(0, 2, None), stake(1, 1, None)];
        assert_eq!(rounded(fill(&fine(40), &stakes, 2, Some(&fine(15)))), ["5", "10", "15"]);
        assert_eq!(rounded(fill(&fine(24), &stakes, 2, Some(&fine(15)))), ["5", "10", "9"]);
    }

    #[test]
    fn nothing_is_made_up_where_everyone_is_full() {
        let stakes = [stake(0, 1, Some(3)), stake(1, 1, Some(4))];
        assert_eq!(rounded(fill(&fine(100), &stakes, 2, None)), ["3", "4"]);
        assert!(fill(&fine(100), &[], 0, None).is_empty());
    }
}
