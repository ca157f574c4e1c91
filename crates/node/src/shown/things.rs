//! What a ledger keeps: each thing with what happened to it, where it came from and where it went.

use commonage_economy::id::Id;
use commonage_economy::ledger::{Amount, Contradiction, ContradictionKind, Ledger, Name, Resource};
use commonage_economy::picture::Words as PictureWords;
use commonage_economy::trace::{Direction, Node as Point, Provenance, provenance, svg_in};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::SpaceId;
use serde::Serialize;

use super::flows::FlowLine;
use super::measured;
use crate::error::{NodeError, Result};
use crate::query::View;
use crate::texts::one_line;

/// Most findings of one way that are shown: more than anyone reads on a page.
const FINDINGS_MAX: usize = 300;

/// How much there is, of one unit.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct AmountLine {
    /// What its keeper accounts for.
    pub accounting: String,
    /// What is at hand, where that is another amount.
    pub onhand: Option<String>,
    /// Whether there is nothing.
    pub is_none: bool,
}

/// A thing in a line.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct ThingLine {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What kind of thing, where its name does not say so.
    pub kind: Option<String>,
    /// How much there is.
    pub amounts: Vec<AmountLine>,
    /// Whose it is.
    pub whose: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// In which other thing.
    pub inside: Option<String>,
    /// Which kind of process it went through last.
    pub stage: Option<String>,
    /// Its state after a test.
    pub state: Option<String>,
    /// Its lot.
    pub lot: Option<String>,
    /// The label by which it is told from others.
    pub label: Option<String>,
}

/// Something that happened to a thing, and how much there was afterwards.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct TouchLine {
    /// What happened.
    pub flow: FlowLine,
    /// How much there was then.
    pub after: Vec<AmountLine>,
}

/// A thing in full.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct ThingPage {
    /// What stands in the list.
    #[serde(flatten)]
    pub line: ThingLine,
    /// Words about it.
    pub note: Option<String>,
    /// What is inside it.
    pub contents: Vec<ThingLine>,
    /// What happened to it, the oldest first.
    pub history: Vec<TouchLine>,
    /// What is missing, where more was taken than was there.
    pub missing: Vec<String>,
    /// Whether something else about it cannot be right.
    pub is_doubtful: bool,
}

/// Which way to look along the provenance of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Where it came from.
    From,
    /// Where it went.
    To,
}

/// One finding along a way.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct FindingLine {
    /// How deep it stands in the tree.
    pub depth: usize,
    /// For a thing or a process, what it is called.
    pub name: Option<String>,
    /// For a thing, its id.
    pub thing: Option<String>,
    /// For an event, what happened.
    pub flow: Option<FlowLine>,
}

/// A way, as a tree: each finding stands under the one from which it was reached.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Trail {
    /// What was found.
    pub findings: Vec<FindingLine>,
    /// Whether there is more.
    pub is_cut: bool,
}

impl View<'_> {
    /// The things that the ledger of a space keeps, by name.
    ///
    /// # Errors
    /// If its ledger is not for this viewer.
    pub fn things(&self, space: &SpaceId) -> Result<Vec<ThingLine>> {
        let ledger = self.ledger(space)?;
        let mut lines: Vec<ThingLine> =
            ledger.resources().iter().map(|held| self.thing_line(space, ledger, held)).collect();
        lines.sort_by_cached_key(|line| (line.name.to_lowercase(), line.id.clone()));
        Ok(lines)
    }

    /// One thing in full.
    ///
    /// # Errors
    /// If its ledger is not for this viewer, or keeps no such thing.
    pub fn thing(&self, space: &SpaceId, id: &Id) -> Result<ThingPage> {
        let (ledger, held) = self.held_thing(space, id)?;
        let record = ledger.description(held.name);
        let about = |found: &&Contradiction| found.about == held.name && !ledger.is_settled(found);
        let troubles: Vec<&Contradiction> = ledger.contradictions().iter().filter(about).collect();
        let missing = |found: &&Contradiction| match found.kind {
            ContradictionKind::BelowZero { short, unit, .. } => Some(measured(short, ledger.unit(unit))),
            _ => None,
        };
        Ok(ThingPage {
            line: self.thing_line(space, ledger, held),
            note: record.as_ref().and_then(|record| record.text(P::Note)).map(str::to_owned),
            contents: ledger.contents(held.name).map(|held| self.thing_line(space, ledger, held)).collect(),
            history: self.history(space, ledger, held),
            missing: troubles.iter().filter_map(missing).collect(),
            is_doubtful: troubles.iter().any(|found| !matches!(found.kind, ContradictionKind::BelowZero { .. })),
        })
    }

    /// Where a thing came from, or where it went.
    ///
    /// # Errors
    /// As [`View::thing`].
    pub fn trail(&self, space: &SpaceId, id: &Id, way: Way) -> Result<Trail> {
        let (ledger, held) = self.held_thing(space, id)?;
        let found = follow(ledger, held.name, way);
        let finding = |(at, depth): (usize, usize)| {
            let step = found.nodes.get(at)?;
            let (name, thing, flow) = match step.node {
                Point::Event(at) => (None, None, Some(self.flow_line(space, ledger, at))),
                Point::Process(name) => (Some(name), None, None),
                Point::Resource(name) => (Some(name), Some(ledger.key(name).1.to_string()), None),
            };
            Some(FindingLine { depth, name: name.map(|name| one_line(&self.called_name(space, name))), thing, flow })
        };
        Ok(Trail { findings: found.tree().into_iter().filter_map(finding).collect(), is_cut: found.is_cut })
    }

    /// The same as a picture (SVG) under a title.
    ///
    /// # Errors
    /// As [`View::thing`].
    pub fn trail_picture(
        &self,
        space: &SpaceId,
        id: &Id,
        way: Way,
        title: &str,
        words: &PictureWords,
    ) -> Result<String> {
        let (ledger, held) = self.held_thing(space, id)?;
        let name = |name: Name| one_line(&self.called_name(space, name));
        Ok(svg_in(words, ledger, &follow(ledger, held.name, way), &name, title))
    }

    fn held_thing(&self, space: &SpaceId, id: &Id) -> Result<(&Ledger, &Resource)> {
        let ledger = self.ledger(space)?;
        let found = ledger.find(Class::EconomicResource, id).and_then(|name| ledger.resource(name));
        found.map(|held| (ledger, held)).ok_or_else(|| NodeError::NotFound("no such thing is kept here.".into()))
    }

    fn thing_line(&self, space: &SpaceId, ledger: &Ledger, held: &Resource) -> ThingLine {
        let called = |name: Name| one_line(&self.called_name(space, name));
        let name = called(held.name);
        ThingLine {
            id: ledger.key(held.name).1.to_string(),
            kind: held.specification.map(called).filter(|kind| !kind.eq_ignore_ascii_case(&name)),
            amounts: amounts(ledger, &held.amounts),
            whose: held.accountable.or(held.keeper).map(called),
            place: held.location.map(called),
            inside: held.contained_in.map(called),
            stage: held.stage.map(called),
            state: held.state.as_deref().map(one_line),
            lot: held.lot.map(called),
            label: held.tracking.as_deref().map(one_line),
            name,
        }
    }

    fn history(&self, space: &SpaceId, ledger: &Ledger, held: &Resource) -> Vec<TouchLine> {
        let mut sums: Vec<Amount> = Vec::new();
        let mut lines = Vec::new();
        for touch in &held.touches {
            let event = ledger.event(touch.event);
            for (_, posting) in ledger.postings(touch.event).filter(|(of, _)| *of == held.name) {
                let Some((quantity, unit)) = event.quantity else { continue };
                if !sums.iter().any(|sum| sum.unit == unit) {
                    let nothing = commonage_economy::decimal::Decimal::ZERO;
                    sums.push(Amount { unit, accounting: nothing, onhand: nothing });
                }
                for sum in sums.iter_mut().filter(|sum| sum.unit == unit) {
                    sum.accounting += quantity.times(posting.accounting);
                    sum.onhand += quantity.times(posting.onhand);
                }
            }
            let flow = self.flow_line(space, ledger, touch.event);
            lines.push(TouchLine { flow, after: amounts(ledger, &sums) });
        }
        lines
    }
}

fn follow(ledger: &Ledger, thing: Name, way: Way) -> Provenance {
    let direction = if way == Way::From { Direction::Trace } else { Direction::Track };
    provenance(ledger, &[Point::Resource(thing)], direction, Some(FINDINGS_MAX))
}

/// How much there is; of several units, those of which there is something.
fn amounts(ledger: &Ledger, held: &[Amount]) -> Vec<AmountLine> {
    let is_none = |amount: &&Amount| amount.accounting.is_zero() && amount.onhand.is_zero();
    let kept = held.iter().filter(|amount| held.len() == 1 || !is_none(amount));
    let line = |amount: &Amount| AmountLine {
        accounting: measured(amount.accounting, ledger.unit(amount.unit)),
        is_none: amount.accounting.is_zero() && amount.onhand.is_zero(),
        onhand: (amount.onhand != amount.accounting).then(|| measured(amount.onhand, ledger.unit(amount.unit))),
    };
    kept.map(line).collect()
}
