//! Who owes what to whom, in a space.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::Ledger;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::SpaceId;
use serde::Serialize;

use super::measured;
use crate::claims::{Part, payments};
use crate::error::Result;
use crate::query::View;
use crate::texts::one_line;

/// A claim.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct ClaimLine {
    /// Its id.
    pub id: String,
    /// Who owes it.
    pub from: String,
    /// To whom.
    pub to: String,
    /// How much it was.
    pub whole: String,
    /// How much of it is open.
    pub open: String,
    /// Whether nothing of it is open any more.
    pub is_over: bool,
    /// Whether it was let go, rather than paid.
    pub is_let_go: bool,
    /// What it is about.
    pub note: Option<String>,
    /// Who said last that it was paid.
    pub paid_by: Option<String>,
    /// When they said so, in ms since 1970.
    pub paid_ms: Option<u64>,
    /// What the viewer has to do with it: only who has a part in it says that it was paid, or was not.
    pub your_part: Option<Part>,
    /// Whether it is owed to the viewer.
    pub is_yours: bool,
}

impl View<'_> {
    /// The claims in a space, those that are open first, by names.
    ///
    /// # Errors
    /// If its ledger is not for this viewer.
    pub fn claims(&self, space: &SpaceId) -> Result<Vec<ClaimLine>> {
        let ledger = self.ledger(space)?;
        let who = |id: Option<&Id>| id.map(|id| one_line(&self.called(space, Class::Agent, id))).unwrap_or_default();
        let line = |name| {
            let record = ledger.description(name)?;
            let (debtor, creditor) = (record.id_of(P::Provider), record.id_of(P::Receiver));
            let state = ledger.open(name)?;
            let whole = state.whole?;
            let open = state.open.map_or(Decimal::ZERO, |open| open.value);
            let part = self.part_in_claim(debtor, creditor);
            let paid = self.last_payment(space, ledger, &ledger.key(name).1);
            Some(ClaimLine {
                id: ledger.key(name).1.to_string(),
                from: who(debtor),
                to: who(creditor),
                whole: measured(whole.value, &whole.unit),
                open: measured(open, &whole.unit),
                is_over: open.is_zero(),
                is_let_go: state.is_finished,
                note: record.text(P::Note).map(one_line),
                paid_by: paid.as_ref().map(|(who, _)| who.clone()),
                paid_ms: paid.map(|(_, at)| at),
                your_part: part,
                is_yours: part == Some(Part::Gets),
            })
        };
        let mut lines: Vec<ClaimLine> = ledger.described(Class::Claim).filter_map(line).collect();
        lines.sort_by(|a, b| (a.is_over, &a.from, &a.to, &a.id).cmp(&(b.is_over, &b.from, &b.to, &b.id)));
        Ok(lines)
    }

    /// Who said last that something of a claim was paid, and when.
    fn last_payment(&self, space: &SpaceId, ledger: &Ledger, claim: &Id) -> Option<(String, u64)> {
        let event = ledger.event(*payments(ledger, claim).last()?);
        let Id::Act(operation, _) = &ledger.key(event.name).1 else { return None };
        let held = self.node.space(space).ok()?;
        let glance = held.glance(held.find(operation)?)?;
        Some((self.name_of(&SpaceId(glance.author?.0)), glance.clock.0))
    }
}
