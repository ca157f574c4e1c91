//! Corrections: an event is never changed; what was wrong in it is taken back by another.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::Measure;
use commonage_economy::vocabulary::{Class, Property as P};

use super::tell;
use crate::answer::{Answer, Result, failure};
use crate::cli::Where;
use crate::commands::Setting;
use crate::commands::desk::{Amount, Desk, Draft, measured, put};
use crate::show;

/// What a correction says again, so that it speaks of the same flow.
const SAME: [P; 10] = [
    P::Action,
    P::Provider,
    P::Receiver,
    P::ResourceInventoriedAs,
    P::ToResourceInventoriedAs,
    P::ResourceConformsTo,
    P::ResourceClassifiedAs,
    P::InputOf,
    P::OutputOf,
    P::ToLocation,
];

pub(super) fn correct(
    setting: &Setting,
    event: &str,
    (by, to): (Option<&str>, Option<&str>),
    note: Option<&str>,
    place: &Where,
) -> Result<Answer> {
    let desk = Desk::to_write(setting, place)?;
    let ledger = desk.ledger()?;
    let name = desk.must_find(Class::EconomicEvent, event)?;
    let (Some(at), Some(record)) = (ledger.event_named(name), desk.record(name)?) else {
        return Err(failure("what that event says cannot be read here, so it cannot be corrected here."));
    };
    if let Some(first) = ledger.event(at).corrects {
        return Err(failure(format!(
            "that is a correction itself. Correct the event that it speaks of: commonage flow correct {} --to \
             AMOUNT{}.",
            desk.short_name(first),
            desk.option()
        )));
    }
    let is_effort = record.measure(P::EffortQuantity).is_some();
    let main = if is_effort { P::EffortQuantity } else { P::ResourceQuantity };
    let measure = record.measure(main).cloned().ok_or_else(|| failure("that event says no amount to correct."))?;
    let left = left_of(&desk, at, is_effort)?;
    let given = |text: &str| -> Result<Decimal> {
        let said = Amount::alone(text, ledger)?;
        let has_unit = text.trim().ends_with(|sign: char| !sign.is_ascii_digit());
        if has_unit && said.unit != measure.unit {
            return Err(failure(format!("that event is counted in {}, not in {}.", measure.unit, said.unit)));
        }
        Ok(said.value)
    };
    let delta = match (by, to) {
        (Some(by), _) => given(by)?,
        (None, Some(to)) => given(to)? - left,
        (None, None) => -left,
    };
    if delta.is_zero() {
        let now = measured(left, &measure.unit);
        return Err(failure(format!("nothing is different: the event stands at {now} already.")));
    }
    let mut correction = Record::new(Class::EconomicEvent, Id::Here(0));
    for property in SAME {
        for value in record.values(property) {
            put(&mut correction, property, value.clone())?;
        }
    }
    put(&mut correction, main, Value::Measure(Measure::new(delta, measure.unit.clone())))?;
    // What goes with the hours, as the number of tools used, is taken back with all of it.
    if let (Some(other), true) = (record.measure(P::ResourceQuantity).filter(|_| is_effort), (left + delta).is_zero()) {
        let other_left = left_of(&desk, at, false)?;
        put(&mut correction, P::ResourceQuantity, Value::Measure(Measure::new(-other_left, other.unit.clone())))?;
    }
    put(&mut correction, P::Corrects, Value::Id(ledger.key(name).1.clone()))?;
    if let Some(note) = note {
        put(&mut correction, P::Note, Value::Text(show::plain(note.trim()).into()))?;
    }
    let now = left + delta;
    let remark = if now.is_zero() {
        "Nothing is left of it.".to_owned()
    } else {
        format!("It stands at {} now.", measured(now, &measure.unit))
    };
    let original = desk.short_name(name);
    let undo = format!(
        "{remark} If that was wrong: commonage flow correct {original} --to {}{}",
        measured(left, &measure.unit).split(' ').next().unwrap_or_default(),
        desk.option()
    );
    tell_correction(desk, correction, &undo)
}

/// What is left of an event after its corrections: of the hours, or of the thing.
fn left_of(desk: &Desk, at: commonage_economy::ledger::EventIndex, effort: bool) -> Result<Decimal> {
    let ledger = desk.ledger()?;
    let event = ledger.event(at);
    let amount = |event: &commonage_economy::ledger::Event| {
        let held = if effort { event.effort } else { event.quantity };
        held.map_or(Decimal::ZERO, |(amount, _)| amount)
    };
    let corrections = ledger.events().filter(|(_, other)| other.corrects == Some(event.name));
    Ok(amount(event) + corrections.map(|(_, other)| amount(other)).sum())
}

fn tell_correction(desk: Desk, correction: Record, remark: &str) -> Result<Answer> {
    let mut answer = tell(desk, Draft::new(false), correction, &[remark.to_owned()])?;
    // A correction is not undone itself; the remark says how to bring the amount back.
    if let Some(at) =
        answer.text.rfind("If that was wrong: ").filter(|at| *at > 0 && answer.text[..*at].ends_with('\n'))
    {
        answer.text.truncate(at);
    }
    Ok(answer)
}
