//! Why somebody gets just so much of a sharing: the steps of the rule, and what they contributed.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::sharing::number::Fine;
use commonage_economy::sharing::{Because, Sharing, Spot};
use commonage_economy::words::{money, valuation};
use commonage_log::SpaceId;
use serde::Serialize;

use super::flows::FlowLine;
use crate::query::View;
use crate::texts::one_line;

/// A part of what somebody gets, and the sentence of the equation that gives it.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct StepLine {
    /// How much.
    pub amount: String,
    /// By which sentence; none for what is left with the space.
    pub sentence: Option<String>,
    /// Which of the rule's sentences about where income goes that is, counted from 0.
    pub step: Option<usize>,
}

/// One reason for what somebody gets.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct ReasonLine {
    /// What is paid for it.
    pub paid: String,
    /// What they contributed.
    pub flow: FlowLine,
    /// What that counts in all.
    pub counts: String,
    /// How that is counted; none where the authors of a design ask for their part.
    pub how: Option<String>,
    /// Which of the rule's sentences about what counts says so, counted from 0.
    pub count: Option<usize>,
    /// What of it is in what was sold, where that is less.
    pub in_this: Option<String>,
    /// From where it was contributed to what was sold.
    pub way: Vec<String>,
    /// Whether some of it came along other ways.
    pub has_other_ways: bool,
}

impl View<'_> {
    pub(super) fn reason(&self, space: &SpaceId, sharing: &Sharing<'_>, reason: &Because) -> ReasonLine {
        let near = |amount: Decimal| {
            let rounded = Fine::of(amount).nearest(sharing.equation.smallest);
            money(rounded, sharing.equation.smallest, &sharing.equation.currency)
        };
        let count = reason.count.and_then(|count| sharing.equation.counts.get(count));
        let how = count.map(|count| {
            let times = count.times.map(|times| format!(", times {times}")).unwrap_or_default();
            format!("{}{times}", valuation(&count.value, &sharing.equation.currency))
        });
        ReasonLine {
            paid: near(reason.paid),
            flow: self.flow_line(space, sharing.ledger, reason.event),
            counts: near(reason.value),
            how,
            count: count.and(reason.count),
            in_this: (reason.worth != reason.value).then(|| near(reason.worth)),
            way: self.way_to_sale(space, sharing, reason),
            has_other_ways: reason.has_other_ways,
        }
    }

    fn way_to_sale(&self, space: &SpaceId, sharing: &Sharing<'_>, reason: &Because) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for spot in &reason.way {
            let name = match spot {
                Spot::Process(name) | Spot::Span(name, _) => Some(*name),
                Spot::Output(at) => {
                    let event = sharing.ledger.event(*at);
                    event.to.or(event.resource)
                }
            };
            let Some(name) = name.map(|name| self.called_in(space, sharing.ledger, name)) else { continue };
            if names.last() != Some(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// What somebody gets from steps that do not look at contributions, and from each step where there are several.
pub(super) fn steps(sharing: &Sharing<'_>, who: &Id, home: &Id) -> Vec<StepLine> {
    let tell = |amount: Decimal| money(amount, sharing.equation.smallest, &sharing.equation.currency);
    let is_many = sharing.outcomes.iter().filter(|outcome| !outcome.lines.is_empty()).count() > 1;
    let mut all = Vec::new();
    for (step, (outcome, bucket)) in sharing.outcomes.iter().zip(&sharing.equation.buckets).enumerate() {
        let mine: Decimal = outcome.lines.iter().filter(|(one, _)| one == who).map(|(_, amount)| *amount).sum();
        if !mine.is_zero() && (is_many || outcome.paid.is_empty()) {
            let sentence = Some(one_line(&bucket.sentence(&sharing.equation.currency)));
            all.push(StepLine { amount: tell(mine), sentence, step: Some(step) });
        }
    }
    if who == home && !sharing.left.is_zero() {
        all.push(StepLine { amount: tell(sharing.left), sentence: None, step: None });
    }
    all
}
