//! Who owes what to whom, in a space.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::SpaceId;
use serde::Serialize;

use super::measured;
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
    /// Whether the viewer may say that it was paid: they may speak for the one who owes it.
    pub you_may_pay: bool,
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
            Some(ClaimLine {
                id: ledger.key(name).1.to_string(),
                from: who(debtor),
                to: who(creditor),
                whole: measured(whole.value, &whole.unit),
                open: measured(open, &whole.unit),
                is_over: open.is_zero(),
                is_let_go: state.is_finished,
                note: record.text(P::Note).map(one_line),
                you_may_pay: debtor.is_some_and(|id| self.speaks_for(space, id)),
                is_yours: matches!(creditor, Some(Id::Space(id)) if Some(*id) == self.viewer_id()),
            })
        };
        let mut lines: Vec<ClaimLine> = ledger.described(Class::Claim).filter_map(line).collect();
        lines.sort_by(|a, b| (a.is_over, &a.from, &a.to, &a.id).cmp(&(b.is_over, &b.from, &b.to, &b.id)));
        Ok(lines)
    }

    /// Whether the viewer may speak in a space in the name of an agent: themselves, the space, a group that they write
    /// in, or one who is not on Commonage.
    pub(super) fn speaks_for(&self, space: &SpaceId, agent: &Id) -> bool {
        let Id::Space(id) = agent else { return true };
        let Some(me) = self.viewer_id() else { return false };
        let writes = || {
            let level = self.node.space(id).ok().and_then(|held| held.level_of(&me));
            level.is_some_and(|level| level >= commonage_log::Level::Write)
        };
        *id == me || id == space || writes()
    }
}
