//! What follows in the ledger: intents, proposals, commitments and agreements, as Valueflows says them.

use commonage_economy::action::Action;
use commonage_economy::document::{self, Form};
use commonage_economy::ledger::{Ledger, Open};
use commonage_economy::needs::act::{Around, Ask, Purpose};
use commonage_economy::needs::{Board, commitment, intent};
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::Millis;

use super::{
    ANA, BEN, CLEO, HOME, Said, agree, ask, asked, bare, board, can, carrots, change, decline, operation, over, person,
    release, said, still, take_back,
};
use crate::support::{decimal, event, id};

/// The records that follow from the act of that number.
fn told(all: &[Said], number: u8) -> Vec<Record> {
    let told = board(all).take_records(HOME).into_iter();
    told.filter(|(stamp, _)| stamp.id == operation(number)).flat_map(|(_, records)| records).collect()
}

fn ledger(all: &[Said], more: Vec<Record>) -> (Board, Ledger) {
    let (mut board, mut ledger) = (board(all), Ledger::default());
    board.take_records(HOME).into_iter().for_each(|(stamp, records)| ledger.apply(&stamp, records));
    ledger.apply(&said(99, ANA, 99, over(99)).stamp(), more);
    ledger.settle();
    (board, ledger)
}

fn open(ledger: &Ledger, number: u8) -> Open {
    ledger.open(ledger.find(Class::Intent, &intent(operation(number))).unwrap()).unwrap()
}

fn text(record: &Record, property: P) -> String {
    let values = record.values(property).iter().map(|value| match value {
        Value::Id(id) => id.to_string(),
        Value::Measure(measure) => measure.to_string(),
        Value::Text(text) | Value::Time(text) => text.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Action(action) => action.name().to_owned(),
        other => format!("{other:?}"),
    });
    values.collect::<Vec<_>>().join(" ")
}

fn texts<const N: usize>(record: &Record, properties: [P; N]) -> [String; N] {
    properties.map(|property| text(record, property))
}

/// An offer with everything that is said of one.
fn bread() -> Ask {
    Ask {
        purpose: Purpose::Offer,
        kind: Some(id("urn:bread")),
        amount: Some(Measure::new(decimal("4"), Unit::named("kilogram"))),
        from: Some(Millis(0)),
        until: Some(Millis(86_400_000)),
        in_return: Some("some honey".into()),
        around: Some(Around { latitude: 481_351_250, longitude: -5, radius: 3001, name: "the old mill".into() }),
        note: Some("of rye".into()),
        ..bare("bread")
    }
}

#[test]
fn an_ask_is_an_intent_and_the_proposal_that_publishes_it() {
    let records = told(&[said(0, ANA, 1, ask(bread()))], 0);
    let [intended, proposal, place, reciprocal] = records.as_slice() else { panic!("{records:?}") };
    let classes = [Class::Intent, Class::Proposal, Class::SpatialThing, Class::Intent];
    assert_eq!(records.iter().map(|record| record.class).collect::<Vec<_>>(), classes);
    let ana = person(ANA).to_string();
    let said = texts(intended, [P::Action, P::Provider, P::Receiver, P::ResourceConformsTo, P::ResourceQuantity]);
    assert_eq!(said, ["transfer", &ana, "", "urn:bread", "4 kg"]);
    let said = texts(intended, [P::Name, P::Note, P::HasBeginning, P::Due]);
    assert_eq!(said, ["bread", "of rye", "1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z"]);
    let said = texts(proposal, [P::Purpose, P::Publishes, P::Reciprocal, P::ProposedTo, P::EligibleLocation]);
    let [intended, reciprocal_id] = [intended, reciprocal].map(|record| record.id.to_string());
    assert_eq!(said, ["offer", &intended, &reciprocal_id, &format!("commonage:space/{HOME}"), &place.id.to_string()]);
    // What comes in return comes to who offers.
    assert_eq!(texts(reciprocal, [P::Name, P::Provider, P::Receiver]), ["some honey", "", &ana]);
    let said = texts(place, [P::Name, P::Lat, P::Long, P::Note]);
    assert_eq!(said, ["the old mill", "48.135125", "-0.0000005", "somewhere within 4 km"]);
}

#[test]
fn a_need_is_a_request_of_who_receives() {
    let records = told(&[said(0, ANA, 1, ask(carrots("10")))], 0);
    let [intended, proposal] = records.as_slice() else { panic!("{records:?}") };
    assert_eq!(texts(intended, [P::Provider, P::Receiver]), ["", &person(ANA).to_string()]);
    assert_eq!(texts(intended, [P::ResourceClassifiedAs, P::ResourceConformsTo]), ["carrots", ""]);
    assert_eq!(text(proposal, P::Purpose), "request");
}

#[test]
fn what_is_counted_in_time_is_effort() {
    let hours = Some(Measure::new(decimal("2"), Unit::named("hour")));
    let work = Ask { action: Action::Work, amount: hours, ..bare("moving") };
    let records = told(&[said(0, ANA, 1, ask(work))], 0);
    assert_eq!(texts(&records[0], [P::EffortQuantity, P::ResourceQuantity]), ["2 h", ""]);
}

#[test]
fn agreed_it_is_a_commitment_that_satisfies_and_a_clause_of_an_agreement() {
    let mut all = vec![said(0, ANA, 1, ask(carrots("10"))), said(10, BEN, 2, can(0, BEN, Some("6")))];
    assert!(told(&all, 10).is_empty(), "nobody promised yet");
    all.push(said(20, ANA, 3, agree(10, Some("4"))));
    let records = told(&all, 20);
    let [agreement, promise] = records.as_slice() else { panic!("{records:?}") };
    assert_eq!((agreement.class, promise.class), (Class::Agreement, Class::Commitment));
    assert_eq!(promise.id, commitment(operation(10)));
    let (ana, ben, need) = (person(ANA).to_string(), person(BEN).to_string(), intent(operation(0)).to_string());
    let said_of = texts(promise, [P::Provider, P::Receiver, P::Satisfies, P::ClauseOf, P::ResourceQuantity]);
    assert_eq!(said_of, [ben.as_str(), &ana, &need, &agreement.id.to_string(), "4 kg"]);
    assert_eq!(text(promise, P::Finished), "false");
    // What ends it and what begins it anew.
    for (who, act, is_over) in
        [(ANA, decline(10), "true"), (BEN, release(10, None), "true"), (BEN, take_back(10), "true")]
    {
        let all = [all.as_slice(), &[said(21, who, 4, act)]].concat();
        let records = told(&all, 21);
        assert_eq!((records[0].class, text(&records[0], P::Finished).as_str()), (Class::Commitment, is_over));
    }
    let anew = [all.as_slice(), &[said(21, ANA, 4, decline(10)), said(22, ANA, 5, take_back(21))]].concat();
    assert_eq!(text(&told(&anew, 22)[0], P::Finished), "false");
    // Of an offer, it goes the other way.
    let offered =
        [said(0, ANA, 1, ask(bread())), said(10, BEN, 2, can(0, BEN, None)), said(20, ANA, 3, agree(10, None))];
    let records = told(&offered, 20);
    assert_eq!(texts(&records[1], [P::Provider, P::Receiver, P::ResourceQuantity]), [&ana, &ben, "4 kg"]);
}

#[test]
fn first_come_is_promised_at_once() {
    let all =
        [said(0, ANA, 1, ask(Ask { first_come: true, ..carrots("10") })), said(10, BEN, 2, can(0, BEN, Some("6")))];
    let records = told(&all, 10);
    assert_eq!((records.len(), text(&records[0], P::Satisfies)), (1, intent(operation(0)).to_string()));
    assert!(!open(&ledger(&all, vec![]).1, 0).is_finished);
}

#[test]
fn the_ends_of_an_ask() {
    let first = said(0, ANA, 1, ask(bread()));
    let of = |who: u8, act| {
        let records = told(&[first.clone(), said(1, ANA, 2, over(0)), said(2, who, 3, act)], 2);
        records.iter().map(|record| text(record, P::Finished) + &text(record, P::HasEnd)).collect::<Vec<_>>()
    };
    assert_eq!(of(ANA, over(0)), ["true"]);
    assert_eq!(of(ANA, take_back(0)), ["true"]);
    assert_eq!(of(ANA, take_back(1)), ["false"]);
    assert_eq!(of(ANA, still(0, None)), ["false"]);
    assert_eq!(of(ANA, still(0, Some(0))), ["false", "1970-01-01T00:00:00Z"]);
    // Not theirs to say.
    for act in [over(0), still(0, None), change(0, bread()), take_back(0), take_back(1)] {
        assert_eq!(of(BEN, act), Vec::<String>::new());
    }
}

#[test]
fn a_stranger_opens_nothing_by_taking_back_what_did_not_count() {
    let all = [
        said(0, ANA, 1, ask(carrots("10"))),
        said(10, BEN, 2, can(0, BEN, None)),
        said(20, ANA, 3, agree(10, None)),
        said(21, BEN, 4, release(10, None)),
        said(22, ANA, 5, over(0)),
        said(30, CLEO, 6, over(0)),
        said(31, CLEO, 7, take_back(30)),
        said(32, CLEO, 6, release(10, None)),
        said(33, CLEO, 7, take_back(32)),
    ];
    let (board, ledger) = ledger(&all, vec![]);
    assert!(asked(&board, 0).over.is_some() && open(&ledger, 0).is_finished);
    let promise = ledger.find(Class::Commitment, &commitment(operation(10))).unwrap();
    assert!(ledger.open(promise).unwrap().is_finished);
}

#[test]
fn the_word_of_its_own_act_comes_first_whatever_the_clocks_say() {
    // A steward's device, or somebody who writes records directly, with a clock that is behind.
    let need = intent(operation(0));
    let forged = Record::new(Class::Intent, need.clone())
        .with(P::ResourceQuantity, Value::Measure(Measure::new(decimal("99"), Unit::named("kilogram"))));
    let mut forging = Ledger::default();
    forging.apply(&said(98, CLEO, 0, over(99)).stamp(), vec![forged]);
    let mut board = board(&[said(0, ANA, 5, ask(carrots("10")))]);
    board.take_records(HOME).into_iter().for_each(|(stamp, records)| forging.apply(&stamp, records));
    forging.settle();
    assert_eq!(open(&forging, 0).whole.unwrap().value, decimal("10"));
}

/// What the ledger and the board say is still open.
fn both(all: &[Said], more: Vec<Record>) -> (String, String) {
    let (board, ledger) = ledger(all, more);
    (open(&ledger, 0).open.unwrap().value.to_string(), asked(&board, 0).left.unwrap().to_string())
}

/// So much was brought towards a promise.
fn brought(can: u8, amount: &str) -> Record {
    event("brought", Action::Transfer)
        .with(P::Provider, Value::Id(person(BEN)))
        .with(P::Receiver, Value::Id(person(ANA)))
        .with(P::ResourceQuantity, Value::Measure(Measure::new(decimal(amount), Unit::named("kilogram"))))
        .with(P::Fulfills, Value::Id(commitment(operation(can))))
}

#[test]
fn the_ledger_and_the_board_agree_about_what_is_open() {
    let same = |amount: &str| (amount.to_owned(), amount.to_owned());
    let mut all = vec![said(0, ANA, 1, ask(carrots("10"))), said(10, BEN, 2, can(0, BEN, Some("6")))];
    assert_eq!(both(&all, vec![]), same("10"));
    all.push(said(20, ANA, 3, agree(10, None)));
    assert_eq!(both(&all, vec![]), same("4"));
    // Kept in part, it is promised as before.
    assert_eq!(both(&all, vec![brought(10, "2")]), same("4"));
    all.push(said(21, BEN, 4, release(10, Some("2"))));
    assert_eq!(both(&all, vec![brought(10, "2")]), same("8"));
    all[3] = said(21, BEN, 4, release(10, None));
    assert_eq!(both(&all, vec![]), same("10"));
    all[3] = said(21, ANA, 4, decline(10));
    assert_eq!(both(&all, vec![]), same("10"));
    // What was brought beyond what was promised fills nobody else's promise.
    all[3] = said(21, BEN, 4, release(10, Some("9")));
    assert_eq!(both(&all, vec![brought(10, "9")]), same("4"));
    // Two who promised more than there is.
    all.truncate(3);
    all.extend([said(11, CLEO, 4, can(0, CLEO, Some("6"))), said(22, ANA, 5, agree(11, None))]);
    assert_eq!(both(&all, vec![]), same("0"));
    all.push(said(23, ANA, 6, over(0)));
    assert_eq!(both(&all, vec![]).0, "0");
}

#[test]
fn hours_that_were_done_count_too() {
    let hours = |amount: &str| Measure::new(decimal(amount), Unit::named("hour"));
    let work = Ask { action: Action::Work, amount: Some(hours("8")), ..bare("moving") };
    let all = [
        said(0, ANA, 1, ask(work)),
        said(10, BEN, 2, can(0, BEN, None)),
        said(20, ANA, 3, agree(10, None)),
        said(21, BEN, 4, release(10, Some("3"))),
    ];
    let worked = event("worked", Action::Work)
        .with(P::Provider, Value::Id(person(BEN)))
        .with(P::Receiver, Value::Id(person(ANA)))
        .with(P::EffortQuantity, Value::Measure(hours("3")))
        .with(P::Fulfills, Value::Id(commitment(operation(10))));
    assert_eq!(both(&all, vec![worked]), ("5".into(), "5".into()));
}

#[test]
fn all_of_it_is_written_as_documents_and_read_again() {
    let all = [
        said(0, ANA, 1, ask(bread())),
        said(1, ANA, 1, ask(Ask { amount: None, ..carrots("1") })),
        said(10, BEN, 2, can(0, BEN, Some("2.5"))),
        said(20, ANA, 3, agree(10, None)),
        said(21, BEN, 4, release(10, Some("1"))),
        said(22, ANA, 5, over(1)),
    ];
    let (_, ledger) = ledger(&all, vec![]);
    let classes = [Class::Intent, Class::Proposal, Class::SpatialThing, Class::Agreement, Class::Commitment];
    let names = classes.into_iter().flat_map(|class| ledger.described(class).collect::<Vec<_>>());
    let records: Vec<Record> = names.filter_map(|name| ledger.description(name)).collect();
    assert_eq!(records.len(), 3 + 2 + 1 + 1 + 1);
    for form in [Form::Yaml, Form::JsonLd] {
        let written = document::write(&records, form);
        let read = document::read(&written).unwrap();
        assert!(read.remarks.is_empty(), "{:?}", read.remarks);
        let mut again: Vec<Record> = read.statements.into_iter().map(|statement| statement.record).collect();
        let mut records = records.clone();
        for all in [&mut again, &mut records] {
            all.sort_by_key(|record| format!("{record:?}"));
        }
        assert_eq!(again, records, "{written}");
        for word in ["satisfies", "publishes", "reciprocal", "clauseOf", "finished", "purpose"] {
            assert!(written.contains(word), "{word}: {written}");
        }
    }
}

/// Nobody can say such a date with a calendar; whoever writes their own program can.
#[test]
fn a_date_that_no_calendar_has_is_the_last_one() {
    let ask_by = |until| ask(Ask { from: None, until: Some(until), ..bread() });
    let last = told(&[said(0, ANA, 1, ask_by(commonage_economy::moment::LAST))], 0);
    assert!(text(&last[0], P::Due).starts_with("9999-12-30"));
    for beyond in [commonage_economy::moment::LAST.0 + 1, 1 << 63, u64::MAX] {
        assert_eq!(told(&[said(0, ANA, 1, ask_by(Millis(beyond)))], 0), last);
        // A clock, too, may say anything.
        told(
            &[
                said(0, ANA, beyond, ask(bread())),
                said(1, BEN, beyond, can(0, BEN, None)),
                said(2, ANA, beyond, agree(1, None)),
            ],
            2,
        );
    }
}
