//! What was agreed in a space: its agreements, with the promises that belong to each, and how they stand.

use commonage_economy::id::Id;
use commonage_economy::ledger::{Ledger, Name};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_economy::words;
use commonage_log::SpaceId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Result;
use crate::query::View;
use crate::texts::one_line;

/// A promise of an agreement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PromiseLine {
    /// What is promised, as a sentence in English.
    pub sentence: String,
    /// Whether it is kept.
    pub is_kept: bool,
    /// Whether it is over without being kept.
    pub is_over: bool,
}

/// An agreement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AgreementLine {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Words about it.
    pub note: Option<String>,
    /// What is promised in it.
    pub promises: Vec<PromiseLine>,
}

impl View<'_> {
    /// The agreements that were made in a space, by name.
    ///
    /// # Errors
    /// If its ledger is not for this viewer.
    pub fn agreements(&self, space: &SpaceId) -> Result<Vec<AgreementLine>> {
        let ledger = self.ledger(space)?;
        let line = |name: Name| {
            let record = ledger.description(name)?;
            let id = &ledger.key(name).1;
            Some(AgreementLine {
                id: id.to_string(),
                name: self.called_in(space, ledger, name),
                note: record.text(P::Note).map(str::to_owned),
                promises: self.promises_of(space, ledger, id),
            })
        };
        let mut lines: Vec<AgreementLine> = ledger.described(Class::Agreement).filter_map(line).collect();
        lines.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(lines)
    }

    fn promises_of(&self, space: &SpaceId, ledger: &Ledger, agreement: &Id) -> Vec<PromiseLine> {
        let called = |class: Class, id: &Id| self.called(space, class, id);
        let line = |name: Name| {
            let record = ledger.description(name)?;
            let mut clauses = record.ids_of(P::ClauseOf).chain(record.ids_of(P::ReciprocalClauseOf));
            clauses.any(|id| id == agreement).then_some(())?;
            let state = ledger.open(name)?;
            let is_kept = state.is_done() && !state.events.is_empty();
            let sentence = one_line(&words::sentence(&record, &called));
            Some(PromiseLine { sentence, is_kept, is_over: state.is_finished && !is_kept })
        };
        ledger.described(Class::Commitment).filter_map(line).collect()
    }
}
