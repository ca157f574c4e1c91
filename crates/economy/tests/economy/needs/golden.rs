//! Golden numbers: stock without a server (§6), and when somebody is asked whether it still stands.

use commonage_economy::needs::act::{Ask, Purpose};
use commonage_economy::needs::{ANSWER_WITHIN_MS, ASKED_AFTER_MS, Freshness};
use commonage_log::Millis;

use super::{ANA, BEN, CLEO, Said, ask, asked, board, can, carrots, change, operation, over, said, still, taking};
use crate::support::decimal;

#[test]
fn together_they_are_short_by_exactly_one_kilogram_and_it_is_thursdays_order() {
    let jean = said(0, ANA, 0, ask(Ask { purpose: Purpose::Offer, first_come: true, ..carrots("10") }));
    let order = |number, hub, day, kilograms| said(number, hub, day, can(0, hub, Some(kilograms)));
    let (a, b) = ([order(14, BEN, 1, "1"), order(13, BEN, 2, "5")], [order(12, CLEO, 3, "3"), order(11, CLEO, 4, "2")]);
    // Apart, each has enough.
    let left = |orders: &[Said]| {
        let board = board(&[std::slice::from_ref(&jean), orders].concat());
        assert!(asked(&board, 0).takings.iter().all(|taking| taking.short().is_none()));
        asked(&board, 0).left.unwrap()
    };
    assert_eq!([left(&a), left(&b)], [decimal("4"), decimal("5")]);
    // Whoever hears of whom first.
    for orders in [[a.as_slice(), &b].concat(), [b.as_slice(), &a].concat()] {
        let board = board(&[std::slice::from_ref(&jean), &orders].concat());
        let short: Vec<_> = asked(&board, 0).takings.iter().map(|taking| (taking.id, taking.short())).collect();
        let none = [14, 13, 12].map(|number| (operation(number), None));
        assert_eq!(short, [none.as_slice(), &[(operation(11), Some(decimal("1")))]].concat());
        let thursday = taking(&board, 0, 11);
        assert_eq!((thursday.held, thursday.misses_out), (Some(decimal("1")), true));
        assert_eq!(thursday.before, [14, 13, 12].map(operation));
        assert!(asked(&board, 0).left.unwrap().is_zero());
    }
}

/// How fresh it is at moments.
fn fresh<const N: usize>(all: &[Said], moments: [u64; N]) -> [Freshness; N] {
    let board = board(all);
    moments.map(|at| asked(&board, 0).freshness(Millis(at)))
}

#[test]
fn without_a_date_one_is_asked_after_two_weeks_and_has_three_days() {
    use Freshness::{Asking, Fresh, Unanswered};
    assert_eq!((ASKED_AFTER_MS, ANSWER_WITHIN_MS), (14 * 86_400_000, 3 * 86_400_000));
    let first = said(0, ANA, 100, ask(carrots("10")));
    let (due, late) = (100 + ASKED_AFTER_MS, 100 + ASKED_AFTER_MS + ANSWER_WITHIN_MS);
    let moments = [0, 100, due - 1, due, late - 1, late, u64::MAX];
    assert_eq!(
        fresh(std::slice::from_ref(&first), moments),
        [Fresh, Fresh, Fresh, Asking, Asking, Unanswered, Unanswered]
    );
    // A word of theirs, of whatever kind, and it is fresh for as long again; a word of others is none.
    for word in [still(0, None), change(0, carrots("9"))] {
        let all = [first.clone(), said(1, ANA, late + 5, word.clone())];
        let due = late + 5 + ASKED_AFTER_MS;
        assert_eq!(fresh(&all, [late + 5, due - 1, due]), [Fresh, Fresh, Asking]);
        assert_eq!(fresh(&[first.clone(), said(1, BEN, late + 5, word)], [late + 5]), [Unanswered]);
    }
}

#[test]
fn with_a_date_one_is_asked_then() {
    use Freshness::{Asking, Fresh, Unanswered};
    let until = 100 * ASKED_AFTER_MS;
    let first = said(0, ANA, 100, ask(Ask { until: Some(Millis(until)), ..carrots("10") }));
    let late = until + ANSWER_WITHIN_MS;
    assert_eq!(
        fresh(std::slice::from_ref(&first), [until - 1, until, late - 1, late]),
        [Fresh, Asking, Asking, Unanswered]
    );
    // Said before the date, it stays; said after it, without another date, two weeks count.
    let before = [first.clone(), said(1, ANA, until - 9, still(0, None))];
    assert_eq!(fresh(&before, [until - 1, until]), [Fresh, Asking]);
    let after = [first.clone(), said(1, ANA, late, still(0, None))];
    assert_eq!(asked(&board(&after), 0).ask.until, None);
    assert_eq!(fresh(&after, [late + ASKED_AFTER_MS - 1, late + ASKED_AFTER_MS]), [Fresh, Asking]);
    let another = [first, said(1, ANA, 200, still(0, Some(300)))];
    assert_eq!(fresh(&another, [299, 300]), [Fresh, Asking]);
}

#[test]
fn a_date_that_was_over_already_is_none_and_the_end_of_time_is_far() {
    use Freshness::{Asking, Fresh};
    let all = [said(0, ANA, 100, ask(Ask { until: Some(Millis(50)), ..carrots("10") }))];
    assert_eq!(fresh(&all, [100, 100 + ASKED_AFTER_MS]), [Fresh, Asking]);
    let all = [said(0, ANA, u64::MAX, ask(carrots("10"))), said(1, ANA, u64::MAX, over(0))];
    assert_eq!(fresh(&all, [0, u64::MAX]), [Fresh, Asking]);
}
