//! The register: what a community decided about sharing follows from what its people said. That the order in which it
//! arrives does not matter is tested in `register_law`.

use commonage_economy::id::Id;
use commonage_economy::ledger::Stamp;
use commonage_economy::record::{Record, Value};
use commonage_economy::sharing::Source;
use commonage_economy::sharing::act::{Act, Asked, Clearing, Policy, Proposal};
use commonage_economy::sharing::policy::Asking;
use commonage_economy::sharing::register::{Owed, Register, Right, Standing};
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Millis, OperationId, SpaceId};

use crate::support::{decimal, id};

pub(super) const HOME: SpaceId = SpaceId([100; 32]);

/// A person, by a number.
fn person(number: u8) -> SpaceId {
    SpaceId([number; 32])
}

const ANA: u8 = 1;
const BEN: u8 = 2;
const CLEO: u8 = 3;

/// Ana and Ben are stewards, Cleo is not.
fn right(who: u8) -> Right {
    if who < CLEO { Right::Steward } else { Right::Member }
}

/// One thing said: who, when, as which operation, what.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) who: u8,
    pub(super) at: u64,
    pub(super) number: u8,
    pub(super) act: Act,
}

pub(super) fn operation(number: u8) -> OperationId {
    OperationId([number; 32])
}

pub(super) fn said(number: u8, who: u8, at: u64, act: Act) -> Said {
    Said { who, at, number, act }
}

pub(super) fn register<'a>(all: impl IntoIterator<Item = &'a Said>) -> Register {
    let mut register = Register::default();
    for one in all {
        let stamp = Stamp { id: operation(one.number), clock: Millis(one.at), author: Some(person(one.who)) };
        register.apply(&stamp, right(one.who), one.act.clone());
    }
    register
}

pub(super) fn equation(name: &str) -> Act {
    let text = format!("equation \"{name}\"\nin EUR\nwork counts 1 per hour\nfirst the rest by contributions");
    Act::Equation { text: text.into(), bindings: vec![], follows: None }
}

pub(super) fn adopt(equation: u8, from: u64) -> Act {
    Act::Adopt { equation: operation(equation), from: Millis(from) }
}

/// Ten that came in: six for Cleo, three for a workshop elsewhere, one stays.
pub(super) fn proposal(equation: u8, payment: &str) -> Act {
    Act::Propose(Box::new(Proposal {
        equation: operation(equation),
        income: decimal("10"),
        payment: Some(id(payment)),
        came: Millis(5),
        source: Source::Sold(vec![id("sale")]),
        lines: vec![
            (Id::Space(person(CLEO)), decimal("6")),
            (id("workshop"), decimal("3")),
            (Id::Space(HOME), decimal("1")),
        ],
        remembered: vec![(id("https://example.org"), decimal("6"))],
        asked: vec![Asked {
            design: id("design"),
            policy: operation(99),
            worth: decimal("1"),
            whole: decimal("2"),
            amount: decimal("3"),
        }],
    }))
}

pub(super) fn confirm(proposal: u8) -> Act {
    Act::Confirm { proposal: operation(proposal) }
}

pub(super) fn withdraw(proposal: u8) -> Act {
    Act::Withdraw { proposal: operation(proposal) }
}

pub(super) fn policy(design: &str, name: &str, is_over: bool) -> Act {
    Act::Policy(Policy {
        design: id(design),
        name: name.into(),
        asking: Asking::Share(decimal("10")),
        currency: Unit::named("EUR"),
        at_most: None,
        until: None,
        exempt: vec![],
        is_over,
    })
}

pub(super) fn clear(parties: &[u8]) -> Act {
    Act::Clear(Clearing {
        currency: Unit::named("EUR"),
        cleared: vec![(id("claim-1"), decimal("5")), (id("claim-2"), decimal("5"))],
        parties: parties.iter().map(|number| Id::Space(person(*number))).collect(),
    })
}

pub(super) fn agree(clearing: u8, party: u8) -> Act {
    Act::Agree { clearing: operation(clearing), party: Id::Space(person(party)) }
}

pub(super) fn gift(event: &str, is_gift: bool) -> Act {
    Act::Gift { event: id(event), is_gift }
}

/// Whose event it is: `of-1` is Ana's.
pub(super) fn contributor(event: &Id) -> Option<SpaceId> {
    event.to_string().strip_prefix("of-").and_then(|number| number.parse().ok()).map(person)
}

pub(super) fn debts(claim: &Id) -> Option<Owed> {
    let (ana, ben) = (Id::Space(person(ANA)), Id::Space(person(BEN)));
    let owed = |debtor, creditor, amount| Some(Owed { debtor, creditor, amount: decimal(amount) });
    match claim.to_string().as_str() {
        "claim-1" => owed(ana, ben, "5"),
        "claim-2" => owed(ben, ana, "8"),
        _ => None,
    }
}

/// What follows from what was decided, written out.
pub(super) fn records(register: &Register) -> Vec<(Stamp, Vec<Record>)> {
    register.records(HOME, &debts).into_values().map(|follows| (follows.stamp(), follows.records(&debts))).collect()
}

fn in_force(all: &[Said], at: u64) -> Option<u8> {
    register(all).in_force(Millis(at)).map(|id| id.0[0])
}

#[test]
fn an_equation_holds_from_when_a_steward_says_on() {
    let all =
        [said(10, CLEO, 1, equation("One")), said(11, CLEO, 2, equation("Two")), said(12, ANA, 3, adopt(10, 100))];
    assert_eq!([99, 100, u64::MAX].map(|at| in_force(&all, at)), [None, Some(10), Some(10)]);
    let names: Vec<_> = register(&all).versions().iter().map(|version| version.equation.name.to_string()).collect();
    assert_eq!(names, ["One", "Two"]);
    // Another takes its place from its own time on; what came in before is shared as it was.
    let all = [all.as_slice(), &[said(13, BEN, 4, adopt(11, 200))]].concat();
    assert_eq!([99, 100, 199, 200].map(|at| in_force(&all, at)), [None, Some(10), Some(10), Some(11)]);
}

#[test]
fn nobody_adopts_an_equation_for_the_past() {
    let all = [said(10, ANA, 1, equation("One")), said(12, ANA, 500, adopt(10, 100))];
    assert_eq!([100, 499, 500].map(|at| in_force(&all, at)), [None, None, Some(10)]);
}

#[test]
fn only_stewards_adopt() {
    let all = [said(10, ANA, 1, equation("One")), said(12, CLEO, 3, adopt(10, 100))];
    assert_eq!(in_force(&all, 1000), None);
    assert!(register(&all).adoptions().is_empty());
}

#[test]
fn a_version_that_is_missing_holds_as_soon_as_it_comes() {
    let adopted = said(12, ANA, 3, adopt(10, 100));
    assert_eq!(in_force(std::slice::from_ref(&adopted), 1000), None);
    assert_eq!(in_force(&[adopted.clone(), said(10, CLEO, 1, equation("Late"))], 1000), Some(10));
    // What cannot be read here is no version; the one before goes on.
    let unread = Act::Equation { text: "sentences of a newer program".into(), bindings: vec![], follows: None };
    let all = [said(9, ANA, 1, equation("Old")), said(8, ANA, 2, adopt(9, 2)), said(10, CLEO, 1, unread), adopted];
    assert_eq!(in_force(&all, 1000), Some(9));
    assert_eq!(register(&all).versions().len(), 1);
}

#[test]
fn of_two_adoptions_at_once_all_see_the_same_win() {
    let two = [said(10, ANA, 1, equation("One")), said(11, BEN, 1, equation("Two"))];
    // From the same time on: the one that was said last.
    let (first, second) = (said(13, ANA, 50, adopt(10, 100)), said(12, BEN, 51, adopt(11, 100)));
    let all = [two.as_slice(), &[first, second]].concat();
    assert_eq!(in_force(&all, 100), Some(11));
    // Said in the same moment too: the one of the larger id.
    let (first, second) = (said(13, ANA, 50, adopt(10, 100)), said(12, BEN, 50, adopt(11, 100)));
    let all = [two.as_slice(), &[first, second]].concat();
    assert_eq!(in_force(&all, 100), Some(10));
    let back: Vec<Said> = all.into_iter().rev().collect();
    assert_eq!(in_force(&back, 100), Some(10));
}

fn standing(all: &[Said]) -> Standing {
    let register = register(all);
    let standing = register.standing(&operation(20));
    assert_eq!(register.confirmed().len(), usize::from(matches!(standing, Standing::Confirmed(..))));
    standing
}

#[test]
fn a_sharing_waits_for_a_steward() {
    let proposed = || said(20, CLEO, 10, proposal(10, "payment"));
    let by = |who, at| Standing::Confirmed(Millis(at), Some(person(who)));
    assert_eq!(standing(&[proposed()]), Standing::Proposed);
    assert_eq!(standing(&[proposed(), said(21, CLEO, 11, confirm(20))]), Standing::Proposed);
    assert_eq!(standing(&[proposed(), said(21, ANA, 11, confirm(20))]), by(ANA, 11));
    // Of another proposal.
    assert_eq!(standing(&[proposed(), said(21, ANA, 11, confirm(30))]), Standing::Proposed);
    // Two who confirm: it holds by the word that was said first.
    let both = [proposed(), said(21, BEN, 12, confirm(20)), said(22, ANA, 11, confirm(20))];
    assert_eq!(standing(&both), by(ANA, 11));
    assert_eq!(register(&both).confirmed().len(), 1);
}

#[test]
fn whoever_proposed_it_and_stewards_take_it_back_and_nobody_else() {
    let proposed = || said(20, CLEO, 10, proposal(10, "payment"));
    assert_eq!(standing(&[proposed(), said(21, CLEO, 11, withdraw(20))]), Standing::Withdrawn);
    assert_eq!(standing(&[proposed(), said(21, BEN, 11, withdraw(20))]), Standing::Withdrawn);
    assert_eq!(standing(&[proposed(), said(21, 4, 11, withdraw(20))]), Standing::Proposed);
    // Somebody unknown is not whoever is unknown.
    let mut register = Register::default();
    for (number, act) in [(20, proposal(10, "payment")), (21, withdraw(20))] {
        register.apply(&Stamp { id: operation(number), clock: Millis(1), author: None }, Right::Member, act);
    }
    assert_eq!(register.standing(&operation(20)), Standing::Proposed);
}

#[test]
fn what_was_confirmed_stays_owed() {
    let proposed = || said(20, CLEO, 10, proposal(10, "payment"));
    let held = Standing::Confirmed(Millis(11), Some(person(ANA)));
    assert_eq!(standing(&[proposed(), said(21, ANA, 11, confirm(20)), said(22, CLEO, 12, withdraw(20))]), held);
    // Also where the word against it was said before, while apart.
    assert_eq!(standing(&[proposed(), said(22, CLEO, 10, withdraw(20)), said(21, ANA, 11, confirm(20))]), held);
}

#[test]
fn whoever_proposes_does_not_confirm_unless_there_was_nobody_else_who_could() {
    let proposed = said(20, ANA, 10, proposal(10, "payment"));
    assert_eq!(standing(&[proposed.clone(), said(21, ANA, 11, confirm(20))]), Standing::Proposed);
    let mut alone = register(&[proposed]);
    let stamp = Stamp { id: operation(21), clock: Millis(11), author: Some(person(ANA)) };
    alone.apply(&stamp, Right::OnlySteward, confirm(20));
    assert_eq!(alone.standing(&operation(20)), Standing::Confirmed(Millis(11), Some(person(ANA))));
}

#[test]
fn money_is_shared_once() {
    let two = |first: Act, second: Act| {
        let all = [
            said(20, CLEO, 10, first),
            said(21, CLEO, 10, second),
            said(22, BEN, 13, confirm(20)),
            said(23, ANA, 12, confirm(21)),
        ];
        let register = register(&all);
        (register.standing(&operation(20)), register.standing(&operation(21)))
    };
    let held = |at, who| Standing::Confirmed(Millis(at), Some(person(who)));
    // Confirmed while apart: the one that was confirmed first holds, the other says why it does not.
    assert_eq!(
        two(proposal(10, "payment"), proposal(11, "payment")),
        (Standing::SharedBefore(operation(21)), held(12, ANA))
    );
    assert_eq!(two(proposal(10, "payment"), proposal(11, "another")), (held(13, BEN), held(12, ANA)));
    // Where no payment is named, what was sold tells which money it is.
    let unpaid = || {
        let Act::Propose(mut held) = proposal(10, "payment") else { panic!("a proposal") };
        held.payment = None;
        Act::Propose(held)
    };
    assert_eq!(two(unpaid(), unpaid()), (Standing::SharedBefore(operation(21)), held(12, ANA)));
    assert_eq!(two(unpaid(), proposal(10, "payment")), (held(13, BEN), held(12, ANA)));
}

#[test]
fn a_sharing_whose_parts_are_not_the_whole_never_holds() {
    let Act::Propose(mut held) = proposal(10, "payment") else { panic!("a proposal") };
    held.lines[0].1 = decimal("7");
    let all = [said(20, CLEO, 10, Act::Propose(held)), said(21, ANA, 11, confirm(20))];
    assert_eq!(standing(&all), Standing::Proposed);
}

#[test]
fn only_what_was_confirmed_is_remembered() {
    let mut all = vec![
        said(10, ANA, 1, equation("One")),
        said(20, CLEO, 10, proposal(10, "payment-1")),
        said(21, CLEO, 11, proposal(10, "payment-2")),
        said(22, CLEO, 12, proposal(10, "payment-3")),
    ];
    let of = |all: &[Said]| {
        let register = register(all);
        let paid = register.remembered().into_iter().map(|(event, amount)| format!("{event} {amount}"));
        let payments = register.shared().iter().map(Id::to_string).collect::<Vec<_>>();
        (paid.collect::<Vec<_>>(), payments, register.asked_for(&id("design")).to_string())
    };
    assert_eq!(of(&all), (vec![], vec![], "0".into()));
    all.push(said(23, ANA, 13, confirm(20)));
    all.push(said(24, ANA, 13, confirm(22)));
    all.push(said(25, ANA, 13, withdraw(21)));
    // An address without a path is the one with an empty path, here and in the ledger.
    let payments = vec!["payment-1".to_owned(), "payment-3".to_owned()];
    assert_eq!(of(&all), (vec!["https://example.org/ 12".to_owned()], payments, "6".into()));
    assert_eq!(register(&all).asked_for(&id("another")).to_string(), "0");
}

#[test]
fn a_gift_is_the_word_of_whoever_gave_it_the_last_one() {
    let gifts =
        |all: &[Said]| register(all).gifts(&contributor).iter().map(Id::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(gifts(&[said(1, ANA, 1, gift("of-1", true))]), "of-1");
    assert_eq!(gifts(&[said(1, BEN, 1, gift("of-1", true))]), "");
    assert_eq!(gifts(&[said(1, ANA, 1, gift("nobodys", true))]), "");
    let taken_back = [said(1, ANA, 1, gift("of-1", true)), said(2, ANA, 2, gift("of-1", false))];
    assert_eq!(gifts(&taken_back), "");
    let taken_back_by_another = [said(1, ANA, 1, gift("of-1", true)), said(2, BEN, 2, gift("of-1", false))];
    assert_eq!(gifts(&taken_back_by_another), "of-1");
    let given_again = [taken_back.as_slice(), &[said(3, ANA, 3, gift("of-1", true))]].concat();
    assert_eq!(gifts(&given_again), "of-1");
}

#[test]
fn of_what_is_asked_for_a_design_the_last_word_counts() {
    let asked = |all: &[Said]| {
        let register = register(all);
        register.policies().iter().map(|(_, policy)| policy.name.to_string()).collect::<Vec<_>>().join(" ")
    };
    let two = [
        said(1, ANA, 1, policy("https://a.org", "old", false)),
        said(2, BEN, 2, policy("https://a.org/", "new", false)),
    ];
    assert_eq!(asked(&two), "new");
    let over = [two.as_slice(), &[said(3, ANA, 3, policy("https://a.org", "gone", true))]].concat();
    assert_eq!(asked(&over), "");
    assert_eq!(asked(&[two.as_slice(), &[said(3, ANA, 3, policy("other", "other", false))]].concat()), "new other");
}

#[test]
fn a_clearing_holds_once_all_agreed() {
    let mut all = vec![said(30, CLEO, 1, clear(&[ANA, BEN])), said(31, ANA, 2, agree(30, ANA))];
    let is_cleared = |all: &[Said]| {
        let register = register(all);
        let is_whole = register.agreements().get(&operation(30)).is_some_and(|held| held.since.is_some());
        assert_eq!(register.records(HOME, &debts).len(), usize::from(is_whole));
        is_whole
    };
    assert!(!is_cleared(&all));
    all.push(said(32, ANA, 3, agree(30, ANA)));
    all.push(said(33, CLEO, 3, agree(30, CLEO)));
    all.push(said(34, BEN, 3, agree(29, BEN)));
    assert!(!is_cleared(&all));
    all.push(said(35, BEN, 4, agree(30, BEN)));
    assert!(is_cleared(&all));
    // What is done is done.
    all.push(said(36, CLEO, 5, withdraw(30)));
    assert!(is_cleared(&all));
}

#[test]
fn nobody_agrees_for_another_who_speaks_here() {
    let mut register = register(&[said(30, CLEO, 1, clear(&[ANA, BEN])), said(31, ANA, 2, agree(30, ANA))]);
    let stamp = |number| Stamp { id: operation(number), clock: Millis(3), author: Some(person(CLEO)) };
    let is_whole = |register: &Register| register.agreements()[&operation(30)].since.is_some();
    register.apply(&stamp(32), Right::Member, agree(30, BEN));
    register.apply(&stamp(33), Right::Nothing, agree(30, BEN));
    assert!(!is_whole(&register));
    // For somebody who does not, a steward notes it.
    register.apply(&stamp(34), Right::Steward, agree(30, BEN));
    assert!(is_whole(&register));
}

#[test]
fn a_clearing_needs_the_word_of_all_whose_claims_it_sets_off() {
    // It names Ana alone as a party, and sets off what Ben owes and is owed.
    let all = [said(30, CLEO, 1, clear(&[ANA])), said(31, ANA, 2, agree(30, ANA))];
    assert!(register(&all).agreements()[&operation(30)].since.is_some());
    assert!(register(&all).records(HOME, &debts).is_empty());
}

#[test]
fn no_more_is_set_off_than_is_owed() {
    let both = [said(30, CLEO, 1, clear(&[ANA, BEN])), said(40, CLEO, 1, clear(&[ANA, BEN]))];
    let words = [(30, ANA, 5), (30, BEN, 8), (40, ANA, 6), (40, BEN, 7)];
    let words = words.iter().zip(50..).map(|((of, who, at), number)| said(number, *who, *at, agree(*of, *who)));
    let register = register(&both.into_iter().chain(words).collect::<Vec<_>>());
    // Both are agreed to; the five that Ana owes can be set off once: by the one that all agreed to first.
    assert_eq!(register.records(HOME, &debts).into_keys().collect::<Vec<_>>(), [operation(40)]);
}

#[test]
fn a_clearing_that_was_taken_back_waits_for_nobody() {
    let mut all = vec![said(30, CLEO, 1, clear(&[ANA, BEN])), said(31, ANA, 2, agree(30, ANA))];
    all.push(said(32, CLEO, 3, withdraw(30)));
    all.push(said(33, BEN, 4, agree(30, BEN)));
    let agreement = register(&all).agreements()[&operation(30)].clone();
    assert!(agreement.is_withdrawn && agreement.since.is_none());
}

#[test]
fn claims_follow_from_a_sharing_that_holds() {
    let mut all = vec![said(20, CLEO, 10, proposal(10, "payment")), said(21, ANA, 11, confirm(20))];
    let told = |all: &[Said]| records(&register(all));
    // Without the equation nobody knows the currency.
    assert!(told(&all).iter().all(|(_, records)| records.is_empty()));
    all.push(said(10, ANA, 1, equation("One")));
    let records = told(&all);
    let [(stamp, claims)] = records.as_slice() else { panic!("{records:?}") };
    // Called after the proposal, whoever confirmed it.
    assert_eq!((stamp.id, stamp.clock, stamp.author), (operation(20), Millis(10), Some(person(CLEO))));
    let told: Vec<_> = claims
        .iter()
        .map(|claim| {
            assert_eq!(claim.class, Class::Claim);
            let one = |property| {
                claim.values(property).iter().map(|value| match value {
                    Value::Id(id) => id.to_string(),
                    Value::Measure(measure) => measure.to_string(),
                    other => format!("{other:?}"),
                })
            };
            let all = [P::Provider, P::Receiver, P::ResourceQuantity, P::TriggeredBy]
                .map(|property| one(property).collect::<String>());
            (claim.id.clone(), all)
        })
        .collect();
    let (home, cleo) = (Id::Space(HOME).to_string(), Id::Space(person(CLEO)).to_string());
    let texts = |all: [&str; 4]| all.map(str::to_owned);
    // One for everybody but the community itself, which owes itself nothing.
    assert_eq!(
        told,
        [
            (Id::Here(0), texts([&home, &cleo, "6 EUR", "payment"])),
            (Id::Here(1), texts([&home, "workshop", "3 EUR", "payment"])),
        ]
    );
}

#[test]
fn a_damaged_register_is_none() {
    let kept = register(&[said(10, ANA, 1, equation("One")), said(20, CLEO, 2, proposal(10, "payment"))]).to_snapshot();
    for length in 0..kept.len() {
        assert!(Register::from_snapshot(&kept[..length]).is_none(), "{length}");
    }
    assert!(Register::from_snapshot(&[0x9b; 9]).is_none());
    assert!(register(&[]).is_empty() && !register(&[said(1, ANA, 1, confirm(2))]).is_empty());
}
