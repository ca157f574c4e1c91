//! What follows in the ledger from what was asked and agreed, in the words of Valueflows: an ask is an intent and the
//! proposal that publishes it; an “I can” that holds is a commitment, a clause of an agreement.
//!
//! The records of an act depend on that act and those that it speaks of alone, so that they never have to be taken back.

use commonage_log::{Millis, OperationId, SpaceId};

use super::act::{Act, Ask, Can, Purpose};
use super::asked::{Answer, Word, answer, wanted, word};
use super::board::{Board, Stated};
use crate::action::Action;
use crate::decimal::Decimal;
use crate::id::Id;
use crate::moment;
use crate::record::{Record, Value};
use crate::unit::Measure;
use crate::vocabulary::{Class, Property as P};

/// What the intent of an ask is called.
pub fn intent(ask: OperationId) -> Id {
    Id::Act(ask, 0)
}

/// What the commitment of an “I can” is called.
pub fn commitment(can: OperationId) -> Id {
    Id::Act(can, 0)
}

/// The records that follow from an act.
pub(super) fn records(board: &Board, home: SpaceId, stated: &Stated) -> Vec<Record> {
    let first = board.ask_of(stated.id).and_then(|id| board.act(&id));
    let Some((asked, Act::Ask(first))) = first.map(|asked| (asked, &asked.act)) else { return Vec::new() };
    if asked.id == stated.id {
        return asks(asked.id, home, first);
    }
    match word(board, asked, first, stated) {
        Some(Word::Better(ask)) => asks(asked.id, home, ask),
        Some(Word::Over(_) | Word::NeverMeant) => vec![finished(Class::Intent, intent(asked.id), true)],
        Some(Word::Still(until)) => still(asked.id, until),
        Some(Word::StandsAgain) => vec![finished(Class::Intent, intent(asked.id), false)],
        None => promises(board, asked, first, stated),
    }
}

/// It still stands, perhaps by another date.
fn still(ask: OperationId, until: Option<Millis>) -> Vec<Record> {
    let end = |at| Record::new(Class::Proposal, Id::Act(ask, 1)).with(P::HasEnd, Value::Time(moment::write(at).into()));
    std::iter::once(finished(Class::Intent, intent(ask), false)).chain(until.map(end)).collect()
}

/// What an “I can”, or a word about it, does to the promise.
fn promises(board: &Board, asked: &Stated, first: &Ask, stated: &Stated) -> Vec<Record> {
    let Some((said, can)) = said_of(board, stated).filter(|(said, _)| said.about() == Some(asked.id)) else {
        return Vec::new();
    };
    if said.id == stated.id {
        let is_promise = first.first_come;
        return is_promise.then(|| promised(asked.id, first, said.id, can, None)).into_iter().collect();
    }
    let over = |is_over| vec![finished(Class::Commitment, commitment(said.id), is_over)];
    match answer(board, (asked, first), (said, can), stated) {
        Some(Answer::Agrees(amount)) => {
            let agreement = Id::Act(stated.id, 0);
            let name = format!("{} — {}", first.what, moment::write(stated.clock).get(..10).unwrap_or_default());
            vec![
                Record::new(Class::Agreement, agreement.clone())
                    .with(P::Name, Value::Text(name.into()))
                    .with(P::Created, Value::Time(moment::write(stated.clock).into())),
                promised(asked.id, first, said.id, can, amount)
                    .with(P::Finished, Value::Truth(false))
                    .with(P::ClauseOf, Value::Id(agreement)),
            ]
        }
        Some(Answer::Declines(_) | Answer::HandsBack(..) | Answer::NeverMeant) => over(true),
        Some(Answer::Anew) => over(false),
        None => Vec::new(),
    }
}

/// The “I can” that an act is, or speaks of.
fn said_of<'a>(board: &'a Board, stated: &'a Stated) -> Option<(&'a Stated, &'a Can)> {
    let mut at = stated;
    // Taking back a word about it: two steps.
    for _ in 0..3 {
        if let Act::Can(can) = &at.act {
            return Some((at, can));
        }
        at = board.act(&at.about()?)?;
    }
    None
}

fn finished(class: Class, id: Id, is_finished: bool) -> Record {
    Record::new(class, id).with(P::Finished, Value::Truth(is_finished))
}

/// The property for an amount: what is counted in time is effort.
fn amount_of(measure: &Measure) -> P {
    let is_time = measure.unit.known().is_some_and(|known| known.dimension == "time");
    if is_time { P::EffortQuantity } else { P::ResourceQuantity }
}

/// What a flow is about: its kind, else in free words.
fn about(record: Record, ask: &Ask) -> Record {
    match &ask.kind {
        Some(kind) => record.with(P::ResourceConformsTo, Value::Id(kind.clone())),
        None => record.with(P::ResourceClassifiedAs, Value::Text(ask.what.clone())),
    }
}

fn asks(id: OperationId, home: SpaceId, ask: &Ask) -> Vec<Record> {
    let (side, purpose) = match ask.purpose {
        Purpose::Need => (P::Receiver, "request"),
        Purpose::Offer => (P::Provider, "offer"),
    };
    let time = |at| Value::Time(moment::write(at).into());
    let mut intended = about(Record::new(Class::Intent, intent(id)), ask)
        .with(P::Action, Value::Action(ask.action))
        .with(P::Name, Value::Text(ask.what.clone()))
        .with(side, Value::Id(ask.agent.clone()))
        .with_some(P::HasBeginning, ask.from.map(time))
        .with_some(P::Due, ask.until.map(time))
        .with_some(P::Note, ask.note.clone().map(Value::Text));
    if let Some(amount) = &ask.amount {
        intended = intended.with(amount_of(amount), Value::Measure(amount.clone()));
    }
    let mut proposal = Record::new(Class::Proposal, Id::Act(id, 1))
        .with(P::Name, Value::Text(ask.what.clone()))
        .with(P::Purpose, Value::Text(purpose.into()))
        .with(P::Publishes, Value::Id(intent(id)))
        .with(P::ProposedTo, Value::Id(Id::Space(home)))
        .with_some(P::HasEnd, ask.until.map(time));
    let mut more = Vec::new();
    if let Some(around) = &ask.around {
        let place = Id::Act(id, 2);
        proposal = proposal.with(P::EligibleLocation, Value::Id(place.clone()));
        let degrees = |tiny: i32| Value::Number(Decimal::from_atoms(i128::from(tiny) * 10_i128.pow(11)));
        let note = format!("somewhere within {} km", around.radius.div_ceil(1000));
        more.push(
            Record::new(Class::SpatialThing, place)
                .with(P::Name, Value::Text(around.name.clone()))
                .with(P::Lat, degrees(around.latitude))
                .with(P::Long, degrees(around.longitude))
                .with(P::Note, Value::Text(note.into())),
        );
    }
    if let Some(in_return) = &ask.in_return {
        let reciprocal = Id::Act(id, 3);
        proposal = proposal.with(P::Reciprocal, Value::Id(reciprocal.clone()));
        let side = if side == P::Receiver { P::Provider } else { P::Receiver };
        more.push(
            Record::new(Class::Intent, reciprocal)
                .with(P::Action, Value::Action(Action::Transfer))
                .with(P::Name, Value::Text(in_return.clone()))
                .with(P::ResourceClassifiedAs, Value::Text(in_return.clone()))
                .with(side, Value::Id(ask.agent.clone())),
        );
    }
    [intended, proposal].into_iter().chain(more).collect()
}

fn promised(ask_id: OperationId, ask: &Ask, can_id: OperationId, can: &Can, agreed: Option<Decimal>) -> Record {
    let (provider, receiver) = match ask.purpose {
        Purpose::Need => (&can.agent, &ask.agent),
        Purpose::Offer => (&ask.agent, &can.agent),
    };
    let time = |at| Value::Time(moment::write(at).into());
    let mut record = about(Record::new(Class::Commitment, commitment(can_id)), ask)
        .with(P::Action, Value::Action(ask.action))
        .with(P::Provider, Value::Id(provider.clone()))
        .with(P::Receiver, Value::Id(receiver.clone()))
        .with(P::Satisfies, Value::Id(intent(ask_id)))
        .with_some(P::Due, can.when.or(ask.until).map(time))
        .with_some(P::Note, can.note.clone().map(Value::Text));
    if let (Some(whole), Some(wanted)) = (&ask.amount, wanted(ask, can)) {
        let amount = Measure::new(agreed.map_or(wanted, |agreed| agreed.min(wanted)), whole.unit.clone());
        record = record.with(amount_of(&amount), Value::Measure(amount));
    }
    record
}
