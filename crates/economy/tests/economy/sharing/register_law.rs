//! Laws of the register, for acts about each other by anybody at any time: the order in which they arrive does not
//! matter, and nothing that is said later takes away what is owed.

use std::collections::{BTreeMap, BTreeSet};

use commonage_economy::sharing::act::Act;
use commonage_economy::sharing::register::{Register, Standing};
use commonage_log::{Millis, OperationId};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::register::{
    HOME, Said, adopt, agree, clear, confirm, contributor, debts, equation, gift, operation, policy, proposal, records,
    register, said, withdraw,
};
use crate::support::id;

/// Everything that the register says, in words.
fn answers(register: &Register) -> Vec<String> {
    vec![
        format!("{:?}", register.acts()),
        format!("{:?}", register.versions()),
        format!("{:?}", register.adoptions()),
        format!("{:?}", (0..12).map(|at| register.in_force(Millis(at))).collect::<Vec<_>>()),
        format!("{:?}", register.gifts(&contributor)),
        format!("{:?}", register.policies()),
        format!("{:?}", (0..30).map(|number| register.standing(&operation(number))).collect::<Vec<_>>()),
        format!("{:?}", register.confirmed()),
        format!("{:?} {:?} {:?}", register.remembered(), register.shared(), register.asked_for(&id("design"))),
        format!("{:?} {:?}", register.standings(), records(register)),
        format!("{:?}", register.agreements()),
    ]
}

/// Acts about each other, by anybody, at any time. The first six are what the others speak of, or are missing.
fn history() -> impl Strategy<Value = Vec<Said>> {
    let event = select(vec!["of-1", "of-2", "of-3", "nobodys"]);
    let design = select(vec!["design", "https://a.org", "https://a.org/"]);
    let payment = || select(vec!["payment-1", "payment-2"]);
    let act = prop_oneof![
        3 => (0_u8..2, 0..12_u64).prop_map(|(equation, from)| adopt(equation, from)),
        1 => (event, any::<bool>()).prop_map(|(event, is_gift)| gift(event, is_gift)),
        1 => (design, any::<bool>()).prop_map(|(design, is_over)| policy(design, "name", is_over)),
        3 => (1_u8..6).prop_map(confirm),
        2 => (1_u8..6).prop_map(withdraw),
        2 => (4_u8..6, 1_u8..4).prop_map(|(clearing, party)| agree(clearing, party)),
        1 => (0_u8..3, payment()).prop_map(|(equation, payment)| proposal(equation, payment)),
    ];
    let first = (payment(), payment(), vec(1_u8..4, 0..3)).prop_map(|(one, another, parties)| {
        vec![equation("One"), equation("Two"), proposal(0, one), proposal(1, another), clear(&parties), clear(&[1, 2])]
    });
    let how = vec((1_u8..5, 0..10_u64, 0..10_u8), 30);
    (first, vec(act, 0..24), how).prop_map(|(first, acts, how)| {
        let all = first.into_iter().chain(acts).zip(how).zip(0..);
        all.filter(|((_, (_, _, chance)), number)| *number > 5 || *chance > 0)
            .map(|((act, (who, at, _)), number)| said(number, who, at, act))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_order_of_arrival_does_not_matter(
        (all, shuffled) in history().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        twice in any::<bool>(),
    ) {
        let one = register(&all);
        let mut other = register(&shuffled);
        if twice {
            all.iter().for_each(|said| other.insert(one.get(&operation(said.number)).unwrap().clone()));
        }
        prop_assert_eq!(one.state_hash(), other.state_hash());
        prop_assert_eq!(answers(&one), answers(&other));
        let kept = Register::from_snapshot(&other.to_snapshot()).unwrap();
        prop_assert_eq!(answers(&kept), answers(&one));
    }

    #[test]
    fn words_against_it_never_undo_a_consent(all in history(), more in history()) {
        // What somebody says later, or said before and is heard of later, takes nothing away that is owed; only another
        // sharing of the same money, or another clearing of the same claims, that was agreed to before.
        let against = more.into_iter().filter(|said| !matches!(said.act, Act::Confirm { .. } | Act::Agree { .. }));
        let later = against.map(|said| Said { number: said.number + 100, ..said });
        let confirmed = |register: &Register| -> BTreeSet<OperationId> {
            register.confirmed().iter().map(|(stated, _)| stated.id).collect()
        };
        let before = register(&all);
        let after = register(&all.into_iter().chain(later).collect::<Vec<_>>());
        prop_assert!(confirmed(&before).is_subset(&confirmed(&after)));
        let owed = |register: &Register| -> BTreeMap<OperationId, String> {
            records(register).iter().map(|(stamp, records)| (stamp.id, format!("{records:?}"))).collect()
        };
        let (sharings, after) = (confirmed(&before), owed(&after));
        prop_assert!(owed(&before).iter().all(|(id, said)| !sharings.contains(id) || after.get(id) == Some(said)));
    }

    #[test]
    fn of_sharings_of_one_money_one_holds(all in history()) {
        let register = register(&all);
        let mut money = BTreeSet::new();
        for (_, proposal) in register.confirmed() {
            prop_assert!(proposal.money().into_iter().all(|id| money.insert(id)));
        }
    }
}

#[test]
fn the_histories_tried_decide_something() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let all: Vec<Register> = (0..300).map(|_| register(&history().new_tree(&mut runner).unwrap().current())).collect();
    let often = |is: &dyn Fn(&Register) -> bool| all.iter().filter(|register| is(register)).count();
    let counts = [
        often(&|register| register.adoptions().len() > 1),
        often(&|register| !register.confirmed().is_empty()),
        often(&|register| register.standings().values().any(|held| *held == Standing::Withdrawn)),
        often(&|register| !register.records(HOME, &debts).is_empty()),
        often(&|register| !register.gifts(&contributor).is_empty()),
        often(&|register| !register.policies().is_empty()),
    ];
    assert!(counts.iter().all(|count| *count > 10), "{counts:?} of 300");
}
