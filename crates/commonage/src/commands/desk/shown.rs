//! Things of the ledger as people and programs see them.

use commonage_economy::decimal::Decimal;
use commonage_economy::ledger::{Contradiction, ContradictionKind as Kind, EventIndex, Ledger, Name, Resource};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::words::in_words;
use serde_json::{Value, json};

use super::Desk;
use crate::show;

/// An amount, with its unit.
pub(in crate::commands) fn measured(value: Decimal, unit: &Unit) -> String {
    show::one_line(&in_words(&Measure::new(value, unit.clone())))
}

/// How a thing is counted, in words.
pub(in crate::commands) fn counted_in(unit: &Unit) -> String {
    if unit.symbol().is_empty() { "counted one by one".to_owned() } else { format!("counted in {unit}") }
}

/// An amount; what is at hand only where that is something else.
pub(in crate::commands) fn amounts(ledger: &Ledger, held: &[commonage_economy::ledger::Amount]) -> String {
    let told: Vec<String> = held
        .iter()
        .filter(|amount| held.len() == 1 || !(amount.accounting.is_zero() && amount.onhand.is_zero()))
        .map(|amount| {
            let unit = ledger.unit(amount.unit);
            let whole = measured(amount.accounting, unit);
            match amount.onhand {
                none if none.is_zero() && amount.accounting.is_zero() => "none".to_owned(),
                same if same == amount.accounting => whole,
                none if none.is_zero() => format!("{whole}, none at hand"),
                onhand => format!("{whole}, {} at hand", measured(onhand, unit)),
            }
        })
        .collect();
    if told.is_empty() { if held.is_empty() { "none yet" } else { "none" }.to_owned() } else { told.join(" and ") }
}

/// A thing for programs.
pub(in crate::commands) fn resource_json(desk: &Desk, ledger: &Ledger, resource: &Resource) -> Value {
    let id = |name: Name| ledger.key(name).1.to_string();
    let named = |name: Option<Name>| name.map(|name| json!({ "id": id(name), "name": desk.name(name) }));
    let amount = |amount: &commonage_economy::ledger::Amount| {
        json!({ "unit": ledger.unit(amount.unit).name(), "accounting": amount.accounting.to_string(),
            "onhand": amount.onhand.to_string() })
    };
    json!({
        "id": id(resource.name), "name": desk.name(resource.name), "kind": named(resource.specification),
        "amounts": resource.amounts.iter().map(amount).collect::<Vec<_>>(),
        "accountable": named(resource.accountable), "place": named(resource.location),
        "contained_in": named(resource.contained_in), "stage": named(resource.stage), "state": resource.state,
        "lot": named(resource.lot), "tracking": resource.tracking,
    })
}

impl Desk {
    /// An event in a sentence.
    pub(in crate::commands) fn event_sentence(&self, event: Name) -> String {
        let record = self.record(event).ok().flatten();
        record.map_or_else(|| "cannot be read here".to_owned(), |record| self.sentence(&record))
    }

    /// When, which and what, as a row.
    pub(in crate::commands) fn event_row(&self, ledger: &Ledger, at: EventIndex) -> Vec<String> {
        let event = ledger.event(at);
        let id = self.paint.soft(&self.short_name(event.name));
        vec![show::moment(event.when), id, self.event_sentence(event.name)]
    }

    pub(in crate::commands) fn event_json(&self, ledger: &Ledger, at: EventIndex) -> Value {
        let event = ledger.event(at);
        let id = |name: Option<Name>| name.map(|name| ledger.key(name).1.to_string());
        let amount = |amount: Option<(Decimal, commonage_economy::ledger::UnitIndex)>| {
            amount.map(|(value, unit)| json!({ "value": value.to_string(), "unit": ledger.unit(unit).name() }))
        };
        json!({
            "id": id(Some(event.name)), "action": event.action.name(), "at_ms": event.when.0,
            "sentence": self.event_sentence(event.name), "provider": id(event.provider), "receiver": id(event.receiver),
            "resource": id(event.resource), "to_resource": id(event.to), "kind": id(event.specification),
            "quantity": amount(event.quantity), "effort": amount(event.effort),
            "input_of": id(event.input_of), "output_of": id(event.output_of), "corrects": id(event.corrects),
            "said_by": id(event.author), "operation": event.source().0.to_string(),
        })
    }

    /// What cannot be right and nobody dealt with yet.
    pub(in crate::commands) fn standing<'l>(&self, ledger: &'l Ledger) -> Vec<&'l Contradiction> {
        ledger.contradictions().iter().filter(|found| !ledger.is_settled(found)).collect()
    }

    /// A contradiction in a sentence, and what to do about it.
    pub(in crate::commands) fn contradiction(&self, ledger: &Ledger, found: &Contradiction) -> (String, String) {
        let about = self.name(found.about);
        let event = found.events.last().map(|at| self.short_name(ledger.event(*at).name)).unwrap_or_default();
        let option = self.option();
        let quoted = crate::commands::quoted(&about);
        let correct = format!("If an event is wrong: commonage flow correct {event} --undo{option}.");
        match found.kind {
            Kind::BelowZero { short, unit, is_accounting } => {
                let missing = measured(short, ledger.unit(unit));
                let what = if is_accounting { "was taken than there was" } else { "went away than was at hand" };
                (
                    format!("{about}: more {what}; {missing} is missing."),
                    format!("Count it: commonage flow counted AMOUNT {quoted}{option}. {correct}"),
                )
            }
            Kind::TwoUnits => {
                let units: Vec<String> = ledger
                    .resource(found.about)
                    .into_iter()
                    .flat_map(|resource| &resource.amounts)
                    .map(|amount| ledger.unit(amount.unit).to_string())
                    .collect();
                (
                    format!(
                        "{about} is counted in more than one unit ({}), and nobody said how they convert.",
                        units.join(", ")
                    ),
                    format!(
                        "Undo what was said in the wrong unit, and say it in the other: commonage flow correct {event} --undo{option}."
                    ),
                )
            }
            Kind::NoQuantity => (format!("The event {about} says no amount, so nothing changed."), correct),
            Kind::Contained => (
                format!("{about}: something was done with it while it was inside something else."),
                format!(
                    "Take it out before: commonage flow did separate --resource {quoted} --quantity AMOUNT{option}. {correct}"
                ),
            ),
            Kind::NotContained => (format!("{about} was taken out, though it was inside nothing."), correct),
            Kind::NoContainer => (format!("Something was packed, and nobody can tell into what ({about})."), correct),
            Kind::NotTheirs => (
                format!("{about} was given away by someone whose it is not."),
                format!("Ask those who said it. {correct}"),
            ),
            Kind::SameName => (
                format!("Two different events have the same id ({about}). The one that was said first counts."),
                "Ask those who said it to say one of them again.".to_owned(),
            ),
            Kind::AfterTheEnd => (format!("Something happened in the process {about} after it was finished."), correct),
            Kind::PartMoved => {
                (format!("{about}: a part of it was moved, and that part has no record of its own."), correct)
            }
        }
    }
}
