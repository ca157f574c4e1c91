//! What follows in the ledger from what was asked and agreed, in the words of Valueflows: an ask is an intent and the
//! proposal that publishes it; an “I can” that holds is a commitment, a clause of an agreement.
//!
//! The records of an act depend on that act and those that it speaks of alone, so that they never have to be taken back.

use commonage_log::{OperationId, SpaceId};

use super::act::{Act, Ask, Can, Purpose};
use super::asked::{is_change, may_decide, may_release, wanted};
use super::board::{Board, Stated, takes_back};
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
    let decides = || may_decide(asked, first, stated);
    match &stated.act {
        Act::Ask(ask) => asks(asked.id, home, ask),
        Act::Change { ask, .. } if decides() && is_change(first, ask) => asks(asked.id, home, ask),
        Act::Over { .. } if decides() => vec![finished(Class::Intent, intent(asked.id), true)],
        Act::Still { .. } if decides() => vec![finished(Class::Intent, intent(asked.id), false)],
        Act::Can(can) if first.first_come => vec![promised(asked.id, first, stated.id, can, None, None)],
        Act::TakeBack { act } => taken_back(board, asked, stated, act),
        _ => replies(board, asked, first, stated),
    }
}

/// What a reply to an “I can” does to the promise.
fn replies(board: &Board, asked: &Stated, first: &Ask, stated: &Stated) -> Vec<Record> {
    let said = stated.about().and_then(|id| board.act(&id));
    let Some((said, Act::Can(can))) = said.map(|said| (said, &said.act)) else { return Vec::new() };
    let over = || vec![finished(Class::Commitment, commitment(said.id), true)];
    match &stated.act {
        Act::Agree { amount, .. } if may_decide(asked, first, stated) => {
            let agreement = Id::Act(stated.id, 0);
            let name = format!("{} — {}", first.what, moment::write(stated.clock).get(..10).unwrap_or_default());
            vec![
                Record::new(Class::Agreement, agreement.clone())
                    .with(P::Name, Value::Text(name.into()))
                    .with(P::Created, Value::Time(moment::write(stated.clock).into())),
                promised(asked.id, first, said.id, can, *amount, Some(agreement)),
            ]
        }
        Act::Decline { .. } if may_decide(asked, first, stated) => over(),
        Act::Release { .. } if may_release(said, can, stated) => over(),
        _ => Vec::new(),
    }
}

/// What was taken back never was, or is as it was before.
fn taken_back(board: &Board, asked: &Stated, stated: &Stated, act: &OperationId) -> Vec<Record> {
    let Some(of) = board.act(act).filter(|of| takes_back(stated, of)) else { return Vec::new() };
    match &of.act {
        Act::Ask(_) => vec![finished(Class::Intent, intent(asked.id), true)],
        Act::Over { .. } => vec![finished(Class::Intent, intent(asked.id), false)],
        Act::Can(_) => vec![finished(Class::Commitment, commitment(of.id), true)],
        Act::Decline { can, .. } | Act::Release { can, .. } => {
            vec![finished(Class::Commitment, commitment(*can), false)]
        }
        _ => Vec::new(),
    }
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

fn promised(
    ask_id: OperationId,
    ask: &Ask,
    can_id: OperationId,
    can: &Can,
    agreed: Option<Decimal>,
    agreement: Option<Id>,
) -> Record {
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
        .with(P::Finished, Value::Truth(false))
        .with_some(P::Due, can.when.or(ask.until).map(time))
        .with_some(P::Note, can.note.clone().map(Value::Text))
        .with_some(P::ClauseOf, agreement.map(Value::Id));
    if let (Some(whole), Some(wanted)) = (&ask.amount, wanted(ask, can)) {
        let amount = Measure::new(agreed.map_or(wanted, |agreed| agreed.min(wanted)), whole.unit.clone());
        record = record.with(amount_of(&amount), Value::Measure(amount));
    }
    record
}
