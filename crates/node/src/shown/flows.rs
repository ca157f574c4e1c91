//! What happened, a line each: the parts of a sentence, so that a page can say it in any language, and the sentence.

use commonage_economy::action::Action;
use commonage_economy::id::Id;
use commonage_economy::ledger::{EventIndex, Ledger, Name};
use commonage_economy::record::Record;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_economy::words;
use commonage_log::SpaceId;
use serde::Serialize;

use super::measured;
use crate::error::Result;
use crate::query::View;
use crate::texts::one_line;

/// One economic event.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct FlowLine {
    /// Its id.
    pub id: String,
    /// What was done, by the name of the action in Valueflows.
    pub action: &'static str,
    /// Who did it.
    pub who: Option<String>,
    /// For whom, or to whom, where that is another.
    pub whom: Option<String>,
    /// How much.
    pub amount: Option<String>,
    /// Of what.
    pub what: Option<String>,
    /// The thing itself, where the ledger keeps it.
    pub thing: Option<String>,
    /// In which process.
    pub process: Option<String>,
    /// To which place.
    pub place: Option<String>,
    /// When it happened, in ms since 1970.
    pub at_ms: u64,
    /// Whether it is money that went into something of the space.
    pub is_spent: bool,
    /// Whether it corrects another.
    pub is_correction: bool,
    /// Whether it was taken back entirely.
    pub is_undone: bool,
    /// Words of the one who said it.
    pub note: Option<String>,
    /// The whole as a sentence, in English.
    pub sentence: String,
}

impl View<'_> {
    /// The last things that happened in a space, the newest first: at most so many; and whether there is more.
    ///
    /// # Errors
    /// If its ledger is not for this viewer.
    pub fn flows(&self, space: &SpaceId, most: usize) -> Result<(Vec<FlowLine>, bool)> {
        let ledger = self.ledger(space)?;
        let last = ledger.events().rev().take(most).map(|(at, _)| self.flow_line(space, ledger, at)).collect();
        Ok((last, ledger.len() > most))
    }

    /// What something is called that a ledger speaks of. The ledger may be one of the past, in which names have other
    /// numbers than now: only the id is the same.
    pub(crate) fn called_in(&self, space: &SpaceId, ledger: &Ledger, name: Name) -> String {
        let (class, id) = ledger.key(name);
        one_line(&self.called(space, *class, id))
    }

    /// What was said of an event, word for word, by its id.
    fn record_in(&self, space: &SpaceId, ledger: &Ledger, event: Name) -> Option<Record> {
        let now = self.ledger(space).ok()?.find(Class::EconomicEvent, &ledger.key(event).1)?;
        self.record(space, now).ok().flatten()
    }

    /// One event of a ledger, as a line.
    pub(crate) fn flow_line(&self, space: &SpaceId, ledger: &Ledger, at: EventIndex) -> FlowLine {
        let event = ledger.event(at);
        let name = |name: Name| self.called_in(space, ledger, name);
        let is_reading = matches!(event.action, Action::Use | Action::Cite);
        // Who uses what another owns: it was not the owner who did it.
        let other = event.receiver.filter(|whom| Some(*whom) != event.provider);
        let (who, whom) = match (event.provider, other) {
            (None, Some(other)) if is_reading => (Some(other), None),
            (who, whom) => (who, whom),
        };
        let amount = event.quantity.filter(|_| !is_reading).or(event.effort).or(event.quantity);
        let is_money = event.quantity.is_some_and(|(_, unit)| ledger.unit(unit).is_currency());
        let what = event.resource.or(event.to).or(event.specification).map(name);
        // “60 EUR” says it all.
        let is_unit = |what: &String| amount.is_some_and(|(_, unit)| *ledger.unit(unit).name() == **what);
        let record = self.record_in(space, ledger, event.name);
        let called = |class: Class, id: &Id| self.called(space, class, id);
        FlowLine {
            id: ledger.key(event.name).1.to_string(),
            action: event.action.name(),
            who: who.map(name),
            whom: whom.map(name),
            amount: amount.map(|(value, unit)| measured(value, ledger.unit(unit))),
            what: what.filter(|what| !is_unit(what)),
            thing: event.resource.or(event.to).map(|thing| ledger.key(thing).1.to_string()),
            process: event.input_of.or(event.output_of).map(name),
            place: event.to_location.map(name),
            at_ms: event.when.0,
            is_spent: event.action == Action::Consume && is_money,
            is_correction: event.corrects.is_some(),
            is_undone: event.corrects.is_none() && amount.is_some() && ledger.corrected(at).is_zero(),
            note: record.as_ref().and_then(|record| record.text(P::Note)).map(one_line),
            sentence: record.map(|record| one_line(&words::sentence(&record, &called))).unwrap_or_default(),
        }
    }
}
