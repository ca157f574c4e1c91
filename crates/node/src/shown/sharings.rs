//! Sharings: what came in, who gets what of it, and why each gets just so much; and the equations that say so.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::picture::Words as PictureWords;
use commonage_economy::sharing::act::Proposal;
use commonage_economy::sharing::equation::{Equation, Over, READY};
use commonage_economy::sharing::register::{Register, Standing, Stated};
use commonage_economy::sharing::river;
use commonage_economy::sharing::{Sharing, Source};
use commonage_economy::vocabulary::Class;
use commonage_economy::words::money;
use commonage_log::{Level, Millis, OperationId, SpaceId};
use serde::Serialize;

use super::flows::FlowLine;
use super::reasons::{ReasonLine, StepLine, steps};
use crate::error::{NodeError, Result};
use crate::query::View;
use crate::sharing::Question;
use crate::texts::one_line;

/// Reasons that are told of one person, the largest first: more than anyone reads.
const REASONS_MAX: usize = 40;

/// How a sharing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SharingStanding {
    /// It waits for a steward.
    Proposed,
    /// It is not wanted any more.
    Withdrawn,
    /// What it says is owed.
    Confirmed,
    /// The same money was shared before: it has no effect.
    SharedBefore,
}

/// A sharing in a line.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct SharingLine {
    /// Its id: the operation that proposed it.
    pub id: String,
    /// How it stands.
    pub standing: SharingStanding,
    /// How much came in.
    pub income: String,
    /// By which equation.
    pub equation: String,
    /// Which of the ready equations it is, by its name, if it is one unchanged.
    pub ready: Option<&'static str>,
    /// Who proposed it.
    pub by: String,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// When the money came in, in ms since 1970.
    pub came_ms: u64,
}

/// What one person or group gets.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct PersonShare {
    /// Who.
    pub name: String,
    /// How much.
    pub amount: String,
    /// Whether it stays with the space itself.
    pub stays: bool,
    /// From which steps, where there are several.
    pub steps: Vec<StepLine>,
    /// For what, the largest first.
    pub reasons: Vec<ReasonLine>,
    /// Whether there are more reasons.
    pub is_cut: bool,
}

/// A sharing in full.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct SharingPage {
    /// Its line; none for one that is only looked at.
    pub line: Option<SharingLine>,
    /// How much came in.
    pub income: String,
    /// By which equation.
    pub equation: String,
    /// Which of the ready equations it is, by its name, if it is one unchanged.
    pub ready: Option<&'static str>,
    /// That equation, in plain sentences.
    pub plainly: Vec<String>,
    /// The equation itself, for pages that tell it in another language.
    #[serde(skip)]
    pub rule: Equation,
    /// What was sold.
    pub sold: Vec<FlowLine>,
    /// The time over which it shares, in ms since 1970.
    pub period_ms: Option<(u64, u64)>,
    /// What everything that went in counts together.
    pub counts: String,
    /// Who gets what, by name.
    pub people: Vec<PersonShare>,
    /// Whether it comes to the same when it is worked out again.
    pub is_same: bool,
    /// Whether the viewer may confirm it.
    pub may_confirm: bool,
    /// Whether the viewer is the only steward, so that nobody else could.
    pub is_only_steward: bool,
    /// Whether the viewer may withdraw it.
    pub may_withdraw: bool,
}

/// An equation of a space.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct EquationLine {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Which of the ready equations it is, by its name, if it is one unchanged.
    pub ready: Option<&'static str>,
    /// What it says, in plain sentences.
    pub plainly: Vec<String>,
    /// The equation itself, for pages that tell it in another language.
    #[serde(skip)]
    pub rule: Equation,
    /// Since when it holds, in ms since 1970, if it is the one that holds.
    pub holds_since_ms: Option<u64>,
    /// Over what it shares: `sold`, `period` or `everything`.
    pub over: &'static str,
    /// In which currency.
    pub currency: String,
}

/// Something that was handed to others, of which no income was shared yet.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Unshared {
    /// The event.
    pub flow: FlowLine,
}

impl View<'_> {
    /// The sharings of a space, the newest first.
    ///
    /// # Errors
    /// If its books are not for this viewer.
    pub fn sharings(&self, space: &SpaceId) -> Result<Vec<SharingLine>> {
        let register = self.register(space)?;
        let all = register.proposals();
        Ok(all.iter().rev().map(|(stated, held)| self.sharing_line(space, register, stated, held)).collect())
    }

    /// The equations that were stated in a space; the one that holds comes first, then the newest.
    ///
    /// # Errors
    /// If its books are not for this viewer.
    pub fn equations(&self, space: &SpaceId, now: Millis) -> Result<Vec<EquationLine>> {
        let register = self.register(space)?;
        let holds = register.in_force(now);
        let since = |id: &OperationId| {
            let from = register.adoptions().into_iter().rfind(|(from, held, _)| held == id && *from <= now);
            from.filter(|_| holds == Some(*id)).map(|(from, ..)| from.0)
        };
        let line = |version: &commonage_economy::sharing::register::Version<'_>| EquationLine {
            id: version.stated.id.to_string(),
            name: one_line(&version.equation.name),
            ready: ready(&version.equation),
            plainly: version.equation.plainly().iter().map(|said| one_line(said)).collect(),
            rule: version.equation.clone(),
            holds_since_ms: since(&version.stated.id),
            over: match version.equation.over {
                Over::Sold => "sold",
                Over::Period => "period",
                Over::Everything => "everything",
            },
            currency: version.equation.currency.name().to_owned(),
        };
        let mut lines: Vec<EquationLine> = register.versions().iter().rev().map(line).collect();
        lines.sort_by_key(|line| line.holds_since_ms.is_none());
        Ok(lines)
    }

    /// What was handed to others out of a space and not shared yet, the newest first.
    ///
    /// # Errors
    /// If its books are not for this viewer.
    pub fn unshared(&self, space: &SpaceId, most: usize) -> Result<Vec<Unshared>> {
        let (ledger, register) = (self.ledger(space)?, self.register(space)?);
        let sold = |held: &Proposal| match &held.source {
            Source::Sold(events) => events.clone(),
            _ => Vec::new(),
        };
        let shared: Vec<Id> = register.confirmed().into_iter().flat_map(|(_, held)| sold(held)).collect();
        let home = ledger.find(Class::Agent, &Id::Space(*space));
        let is_sale = |at| {
            let event = ledger.event(at);
            let leaves = ledger.postings(at).any(|(_, posting)| posting.accounting < 0);
            let is_money = event.quantity.is_some_and(|(_, unit)| ledger.unit(unit).is_currency());
            let is_open = event.corrects.is_none() && !ledger.corrected(at).is_zero();
            let is_shared = shared.contains(&ledger.key(event.name).1);
            leaves && !is_money && event.changes_hands() && event.receiver != home && is_open && !is_shared
        };
        let sales = ledger.events().rev().map(|(at, _)| at).filter(|at| is_sale(*at)).take(most);
        Ok(sales.map(|at| Unshared { flow: self.flow_line(space, ledger, at) }).collect())
    }

    /// A sharing in full, worked out again from what was known when it was proposed.
    ///
    /// # Errors
    /// If its books are not for this viewer, there is no such sharing, or it cannot be worked out.
    pub fn sharing(&self, space: &SpaceId, id: &OperationId) -> Result<SharingPage> {
        let register = self.register(space)?;
        let found = register.proposals().into_iter().find(|(stated, _)| stated.id == *id);
        let (stated, held) = found.ok_or_else(|| NodeError::NotFound("there is no such sharing here.".into()))?;
        let mut page =
            self.share_again(space, id, |sharing, held| Ok(self.sharing_page(space, sharing, Some(held))))?;
        let is_open = register.standing(id) == Standing::Proposed;
        let (me, space) = (self.viewer_id(), self.node.space(space)?);
        let is_alone = space.members().filter(|member| member.level == Level::Steward).count() == 1;
        let is_steward = me.is_some_and(|me| space.level_of(&me) == Some(Level::Steward));
        // A second pair of eyes, wherever there is one.
        let is_other = stated.author.map(|author| SpaceId(author.0)) != me || is_alone;
        page.may_confirm = is_open && is_steward && is_other;
        page.is_only_steward = is_steward && is_alone;
        page.may_withdraw = is_open && (is_steward || stated.author.map(|author| SpaceId(author.0)) == me);
        page.line = Some(self.sharing_line(&space.id(), register, stated, held));
        Ok(page)
    }

    /// How an income would be shared; nothing is recorded.
    ///
    /// # Errors
    /// If its books are not for this viewer, or it cannot be shared.
    pub fn sharing_preview(&self, space: &SpaceId, question: &Question) -> Result<SharingPage> {
        self.share(space, question, |sharing| {
            let mut page = self.sharing_page(space, sharing, None);
            if let Source::Period(from, until) = &question.source {
                page.period_ms = Some((from.0, until.0));
            }
            if let Source::Sold(events) = &question.source {
                page.sold = self.sold(space, sharing, events);
            }
            Ok(page)
        })
    }

    /// The picture of where the money goes (SVG), under a title: with every step, or in short.
    ///
    /// # Errors
    /// As [`View::sharing`].
    pub fn sharing_picture(
        &self,
        space: &SpaceId,
        id: &OperationId,
        title: &str,
        words: PictureWords,
        is_short: bool,
    ) -> Result<String> {
        self.share_again(space, id, |sharing, _| {
            let called = |class: Class, id: &Id| one_line(&self.called(space, class, id));
            let river = sharing.river(title.to_owned(), words, &called);
            Ok(if is_short { river::short_svg(&river) } else { river::svg(&river) })
        })
    }

    fn sharing_line(&self, space: &SpaceId, register: &Register, stated: &Stated, held: &Proposal) -> SharingLine {
        let version = register.version(&held.equation);
        let person = |id: Id| one_line(&self.called(space, Class::Agent, &id));
        let (standing, confirmed_by) = match register.standing(&stated.id) {
            Standing::Proposed => (SharingStanding::Proposed, None),
            Standing::Withdrawn => (SharingStanding::Withdrawn, None),
            Standing::Confirmed(_, by) => (SharingStanding::Confirmed, by.map(|by| person(Id::Space(by)))),
            Standing::SharedBefore(_) => (SharingStanding::SharedBefore, None),
        };
        SharingLine {
            id: stated.id.to_string(),
            standing,
            income: version.as_ref().map_or_else(
                || held.income.to_string(),
                |version| money(held.income, version.equation.smallest, &version.equation.currency),
            ),
            ready: version.as_ref().and_then(|version| ready(&version.equation)),
            equation: version.map(|version| one_line(&version.equation.name)).unwrap_or_default(),
            by: stated.author.map(|by| person(Id::Space(by))).unwrap_or_default(),
            confirmed_by,
            came_ms: held.came.0,
        }
    }

    fn sold(&self, space: &SpaceId, sharing: &Sharing<'_>, events: &[Id]) -> Vec<FlowLine> {
        let found = |id: &Id| {
            let name = sharing.ledger.find(Class::EconomicEvent, id)?;
            Some(self.flow_line(space, sharing.ledger, sharing.ledger.event_named(name)?))
        };
        events.iter().filter_map(found).collect()
    }

    fn sharing_page(&self, space: &SpaceId, sharing: &Sharing<'_>, held: Option<&Proposal>) -> SharingPage {
        let tell = |amount: Decimal| money(amount, sharing.equation.smallest, &sharing.equation.currency);
        let lines = held.map_or(&sharing.lines, |held| &held.lines);
        let home = Id::Space(*space);
        let share = |(who, amount): &(Id, Decimal)| {
            let reasons = sharing.because(who);
            PersonShare {
                name: one_line(&self.called(space, Class::Agent, who)),
                amount: tell(*amount),
                stays: *who == home && !sharing.left.is_zero() && *amount == sharing.left,
                steps: steps(sharing, who, &home),
                is_cut: reasons.len() > REASONS_MAX,
                reasons: reasons.iter().take(REASONS_MAX).map(|one| self.reason(space, sharing, one)).collect(),
            }
        };
        let mut people: Vec<PersonShare> = lines.iter().map(share).collect();
        people.sort_by(|a, b| (&a.name, &a.amount).cmp(&(&b.name, &b.amount)));
        let period = match held.map(|held| &held.source) {
            Some(Source::Period(from, until)) => Some((from.0, until.0)),
            _ => None,
        };
        let sold = match held.map(|held| &held.source) {
            Some(Source::Sold(events)) => self.sold(space, sharing, events),
            _ => Vec::new(),
        };
        SharingPage {
            line: None,
            income: tell(sharing.income),
            equation: one_line(&sharing.equation.name),
            ready: ready(sharing.equation),
            plainly: sharing.equation.plainly().iter().map(|said| one_line(said)).collect(),
            rule: sharing.equation.clone(),
            sold,
            period_ms: period,
            counts: commonage_economy::words::with_cents(
                sharing.value().nearest(sharing.equation.smallest),
                sharing.equation.smallest,
            ),
            people,
            is_same: held.is_none_or(|held| held.lines == sharing.lines),
            may_confirm: false,
            is_only_steward: false,
            may_withdraw: false,
        }
    }
}

/// Which of the ready equations this is, if nothing in it was changed.
fn ready(equation: &Equation) -> Option<&'static str> {
    let is_same = |text| Equation::read(text).is_ok_and(|ready| ready == *equation);
    READY.iter().find(|ready| ready.text.contains(&*equation.name) && is_same(ready.text)).map(|ready| ready.name)
}
