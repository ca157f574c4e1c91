//! The steps from an ask to its end: who said “I can”, who holds how much, and who may decide.

use commonage_economy::decimal::Decimal;
use commonage_economy::needs::act::{Ask, Purpose};
use commonage_economy::needs::{Board, Reply};
use commonage_economy::unit::{Measure, Unit};
use commonage_log::Millis;

use super::{
    ANA, BEN, CLEO, DAN, EVA, GROUP, Said, agree, ask, asked, bare, board, can, carrots, change, decline, left,
    operation, over, person, release, said, still, take_back, taking,
};
use crate::support::decimal;

/// Ana needs ten kilograms, and Ben can bring some.
fn ben_can(amount: Option<&str>, more: impl IntoIterator<Item = Said>) -> Vec<Said> {
    let first = [said(0, ANA, 1, ask(carrots("10"))), said(10, BEN, 2, can(0, BEN, amount))];
    first.into_iter().chain(more).collect()
}

fn held(board: &Board, number: u8) -> String {
    taking(board, 0, number).held.unwrap_or_default().to_string()
}

fn reply(all: &[Said], number: u8) -> Reply {
    taking(&board(all), 0, number).reply
}

#[test]
fn i_can_is_agreed_to_and_handed_back_and_what_is_not_done_is_open_again() {
    let mut all = ben_can(Some("6"), []);
    assert_eq!((reply(&all, 10), left(&all)), (Reply::Waiting, "10".into()));
    all.push(said(20, ANA, 3, agree(10, None)));
    assert_eq!((reply(&all, 10), left(&all)), (Reply::Agreed, "4".into()));
    assert!(asked(&board(&all), 0).is_open());
    all.push(said(21, BEN, 4, release(10, Some("2"))));
    assert_eq!((reply(&all, 10), left(&all)), (Reply::Released, "8".into()));
    let board = board(&all);
    assert_eq!((held(&board, 10), taking(&board, 0, 10).done), ("2".into(), Some(decimal("2"))));
    assert_eq!(asked(&board, 0).open_amount(), Some(Measure::new(decimal("8"), Unit::named("kilogram"))));
}

#[test]
fn part_of_it_can_be_agreed_to_and_not_more_than_was_offered() {
    let of = |amount| left(&ben_can(Some("6"), [said(20, ANA, 3, agree(10, Some(amount)))]));
    assert_eq!([of("1"), of("6"), of("7")], ["9", "4", "4"]);
    let all = ben_can(None, [said(20, ANA, 3, agree(10, None))]);
    assert_eq!(left(&all), "0");
    assert!(!asked(&board(&all), 0).is_open());
}

#[test]
fn how_much_was_agreed_stays_as_it_was_agreed_first() {
    // A promise stays as it was made, on the board as in the ledger: another amount is another “I can”.
    let twice = [said(20, ANA, 3, agree(10, Some("5"))), said(21, ANA, 4, agree(10, Some("3")))];
    assert_eq!(left(&ben_can(Some("6"), twice.clone())), "5");
    let declined = [twice[0].clone(), said(22, ANA, 4, decline(10)), said(23, ANA, 5, agree(10, Some("1")))];
    assert_eq!(left(&ben_can(Some("6"), declined)), "5");
}

#[test]
fn declined_it_holds_nothing_and_can_be_agreed_to_later() {
    let mut all = ben_can(Some("6"), [said(20, ANA, 3, decline(10))]);
    assert_eq!((reply(&all, 10), left(&all)), (Reply::Declined, "10".into()));
    all.push(said(21, ANA, 4, agree(10, None)));
    assert_eq!((reply(&all, 10), left(&all)), (Reply::Agreed, "4".into()));
    all.push(said(22, ANA, 5, decline(10)));
    assert_eq!((reply(&all, 10), left(&all)), (Reply::Declined, "10".into()));
    // Taken back, it is as it was.
    all.push(said(23, ANA, 6, take_back(22)));
    assert_eq!((reply(&all, 10), left(&all)), (Reply::Agreed, "4".into()));
}

#[test]
fn what_was_done_counts_only_where_it_was_agreed_and_no_further() {
    // Nobody takes a need away by saying that they met it.
    assert_eq!(left(&ben_can(None, [said(20, BEN, 3, release(10, Some("10")))])), "10");
    let agreed = [said(20, ANA, 3, agree(10, Some("4"))), said(21, BEN, 4, release(10, Some("9")))];
    assert_eq!(left(&ben_can(Some("6"), agreed)), "6");
    // Handed back by mistake: it holds again.
    let agreed = [said(20, ANA, 3, agree(10, Some("4"))), said(21, BEN, 4, release(10, Some("1")))];
    let all = ben_can(Some("6"), agreed.into_iter().chain([said(22, BEN, 5, take_back(21))]));
    let board = board(&all);
    assert_eq!((held(&board, 10), taking(&board, 0, 10).done), ("4".into(), None));
}

#[test]
fn first_come_first_served() {
    let first_come = |amount: &str| Ask { first_come: true, ..carrots(amount) };
    let all = [
        said(0, ANA, 1, ask(first_come("10"))),
        said(10, BEN, 2, can(0, BEN, Some("7"))),
        said(11, CLEO, 3, can(0, CLEO, Some("3"))),
    ];
    assert_eq!((reply(&all, 10), reply(&all, 11), left(&all)), (Reply::Agreed, Reply::Agreed, "0".into()));
    // Declined by the one who asks, it is there for others.
    let all = [all.as_slice(), &[said(20, ANA, 4, decline(10))]].concat();
    assert_eq!(left(&all), "7");
}

#[test]
fn without_amounts_the_first_has_it() {
    let ladder = said(0, ANA, 1, ask(Ask { first_come: true, ..bare("a ladder") }));
    let mut all = vec![ladder, said(10, BEN, 3, can(0, BEN, None)), said(11, CLEO, 2, can(0, CLEO, Some("5")))];
    let board_of = board(&all);
    let (ben, cleo) = (taking(&board_of, 0, 10), taking(&board_of, 0, 11));
    assert_eq!((cleo.misses_out, cleo.before.clone(), cleo.held, cleo.wanted), (false, vec![], None, None));
    assert_eq!((ben.misses_out, ben.before.clone(), ben.short()), (true, vec![operation(11)], None));
    assert!(!asked(&board_of, 0).is_open());
    // Handed back, the next has it.
    all.push(said(20, CLEO, 4, release(11, None)));
    let board_of = board(&all);
    assert!(!taking(&board_of, 0, 10).misses_out);
    assert_eq!(asked(&board_of, 0).left, None);
    all.push(said(21, BEN, 5, release(10, None)));
    assert!(asked(&board(&all), 0).is_open());
}

#[test]
fn where_one_is_asked_back_several_can_be_agreed_to() {
    let all = [
        said(0, ANA, 1, ask(bare("help with moving"))),
        said(10, BEN, 2, can(0, BEN, None)),
        said(11, CLEO, 3, can(0, CLEO, None)),
        said(20, ANA, 4, agree(10, None)),
        said(21, ANA, 4, agree(11, None)),
    ];
    let board = board(&all);
    assert!([10, 11].iter().all(|number| !taking(&board, 0, *number).misses_out));
    assert_eq!(taking(&board, 0, 11).before, [operation(10)]);
}

#[test]
fn a_change_says_the_same_better() {
    let of = |ask: Ask| {
        let all = [said(0, ANA, 1, ask_of()), said(1, ANA, 5, change(0, ask))];
        let board = board(&all);
        (asked(&board, 0).ask.what.to_string(), asked(&board, 0).last_word.0, left(&all))
    };
    fn ask_of() -> commonage_economy::needs::act::Act {
        ask(carrots("10"))
    }
    let as_before = ("carrots".to_owned(), 1, "10".to_owned());
    assert_eq!(of(Ask { what: "orange carrots".into(), ..carrots("12") }), ("orange carrots".into(), 5, "12".into()));
    assert_eq!(of(Ask { what: "x".into(), agent: person(BEN), ..carrots("12") }), as_before);
    assert_eq!(of(Ask { what: "x".into(), purpose: Purpose::Offer, ..carrots("12") }), as_before);
    assert_eq!(of(bare("x")), as_before);
    let tons = Some(Measure::new(decimal("12"), Unit::named("gram")));
    assert_eq!(of(Ask { what: "x".into(), amount: tons, ..carrots("12") }), as_before);
    assert_eq!(of(Ask { what: "x".into(), first_come: true, ..carrots("12") }), as_before);
    // It is not taken back: it is said better once more.
    let all = [said(0, ANA, 1, ask_of()), said(1, ANA, 5, change(0, carrots("12"))), said(2, ANA, 6, take_back(1))];
    assert_eq!(left(&all), "12");
}

#[test]
fn it_is_over_stands_still_or_never_was() {
    let mut all = vec![said(0, ANA, 1, ask(carrots("10")))];
    let stands = |all: &[Said]| {
        let board = board(all);
        (asked(&board, 0).is_open(), asked(&board, 0).over.as_ref().map(|(since, _)| since.0))
    };
    assert_eq!(stands(&all), (true, None));
    all.push(said(1, ANA, 2, over(0)));
    assert_eq!(stands(&all), (false, Some(2)));
    all.push(said(2, ANA, 3, still(0, None)));
    assert_eq!(stands(&all), (true, None));
    all.push(said(3, ANA, 4, over(0)));
    assert_eq!(stands(&all), (false, Some(4)));
    // A word that was not theirs to take back stays.
    all.push(said(4, BEN, 5, take_back(3)));
    assert_eq!(stands(&all), (false, Some(4)));
    all.push(said(5, ANA, 5, take_back(3)));
    assert_eq!(stands(&all), (true, None));
    all.push(said(6, ANA, 6, take_back(0)));
    assert_eq!(stands(&all), (false, None));
    assert!(asked(&board(&all), 0).is_taken_back);
}

#[test]
fn who_may_decide() {
    let words = |agent: u8, author: u8, who: u8| {
        let held = Ask { agent: person(agent), ..carrots("10") };
        let all = [
            said(0, author, 1, ask(held.clone())),
            said(10, DAN, 2, can(0, DAN, None)),
            said(20, who, 3, agree(10, None)),
            said(21, who, 4, over(0)),
            said(22, who, 5, change(0, Ask { what: "more".into(), ..held })),
        ];
        let board = board(&all);
        let asked = asked(&board, 0);
        let did = [
            taking(&board, 0, 10).reply == Reply::Agreed,
            asked.over.is_some(),
            &*asked.ask.what == "more",
            asked.is_decided_by(commonage_log::SpaceId([who; 32]), who == EVA),
        ];
        assert!(did.iter().all(|one| *one == did[0]), "{did:?}");
        did[0]
    };
    // Her own: she does, and nobody else, no steward either.
    assert_eq!([ANA, BEN, EVA].map(|who| words(ANA, ANA, who)), [true, false, false]);
    // For another: who asked, who needs it, a steward.
    assert_eq!([ANA, BEN, CLEO, EVA].map(|who| words(BEN, ANA, who)), [true, true, false, true]);
    // For a group.
    assert_eq!([ANA, BEN, EVA].map(|who| words(GROUP, ANA, who)), [true, false, true]);
}

#[test]
fn nobody_speaks_for_somebody_unknown() {
    let mut board = Board::default();
    for (number, act) in
        [(0, ask(carrots("10"))), (10, can(0, BEN, None)), (20, agree(10, None)), (21, release(10, None))]
    {
        let stamp = commonage_economy::ledger::Stamp { id: operation(number), clock: Millis(1), author: None };
        board.apply(&stamp, commonage_economy::sharing::register::Right::Member, true, act);
    }
    assert_eq!(taking(&board, 0, 10).reply, Reply::Waiting);
}

#[test]
fn only_who_can_hands_back_and_only_who_said_it_takes_it_back() {
    let of = |who: u8, act| reply(&ben_can(None, [said(20, ANA, 3, agree(10, None)), said(21, who, 4, act)]), 10);
    assert_eq!([ANA, BEN, EVA].map(|who| of(who, release(10, None))), [Reply::Agreed, Reply::Released, Reply::Agreed]);
    // Said by Cleo for Ben: both hand it back.
    let for_ben = |who| {
        let all = [
            said(0, ANA, 1, ask(carrots("10"))),
            said(10, CLEO, 2, can(0, BEN, None)),
            said(21, who, 4, release(10, None)),
        ];
        reply(&all, 10)
    };
    assert_eq!([BEN, CLEO, DAN].map(for_ben), [Reply::Released, Reply::Released, Reply::Waiting]);
    let gone =
        |who| board(&ben_can(None, [said(20, who, 3, take_back(10))])).asked(&operation(0)).unwrap().takings.len();
    assert_eq!([ANA, BEN, EVA].map(gone), [1, 0, 1]);
}

#[test]
fn two_who_take_the_same_while_apart_know_of_each_other() {
    let first_come = said(0, ANA, 1, ask(Ask { first_come: true, ..carrots("10") }));
    let both = |ben_at, cleo_at| {
        let all = [
            first_come.clone(),
            said(10, BEN, ben_at, can(0, BEN, Some("7"))),
            said(11, CLEO, cleo_at, can(0, CLEO, Some("6"))),
        ];
        let board = board(&all);
        [10, 11].map(|number| {
            let taking = taking(&board, 0, number).clone();
            (taking.held.unwrap().to_string(), taking.short(), taking.before)
        })
    };
    let six = |text: &str| Some(decimal(text));
    let (ben, cleo) = (operation(10), operation(11));
    assert_eq!(both(2, 3), [("7".into(), None, vec![]), ("3".into(), six("3"), vec![ben])]);
    assert_eq!(both(3, 2), [("4".into(), six("3"), vec![cleo]), ("6".into(), None, vec![])]);
    // In the same moment: the smaller id.
    assert_eq!(both(2, 2), both(2, 3));
}

#[test]
fn who_did_some_of_it_is_among_those_who_were_before() {
    let first_come = said(0, ANA, 1, ask(Ask { first_come: true, ..carrots("10") }));
    let all = [
        first_come,
        said(10, BEN, 2, can(0, BEN, Some("8"))),
        said(11, CLEO, 3, can(0, CLEO, Some("9"))),
        said(20, BEN, 4, release(10, Some("3"))),
    ];
    let board = board(&all);
    let cleo = taking(&board, 0, 11);
    assert_eq!((cleo.short(), cleo.before.clone()), (Some(decimal("2")), vec![operation(10)]));
}

#[test]
fn a_word_about_something_else_says_nothing() {
    // About an “I can” as if it were an ask, and about an ask as if it were an “I can”.
    let odd = [
        said(20, ANA, 3, over(10)),
        said(21, ANA, 3, change(10, carrots("99"))),
        said(22, BEN, 3, can(10, BEN, None)),
        said(23, ANA, 3, agree(0, None)),
        said(24, ANA, 4, take_back(20)),
        said(25, ANA, 5, take_back(99)),
    ];
    let all = ben_can(None, odd);
    let board = board(&all);
    assert_eq!((asked(&board, 0).takings.len(), left(&all), asked(&board, 0).over.clone()), (1, "10".into(), None));
    let mut board = board;
    let told: Vec<_> = board.take_records(super::HOME).into_iter().map(|(stamp, _)| stamp.id).collect();
    assert_eq!(told, [operation(0)]);
    assert_eq!(taking(&board, 0, 10).held, None::<Decimal>);
}
