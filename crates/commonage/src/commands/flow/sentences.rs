//! The common flows, each a sentence.

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::Resource;
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};

use super::{in_whose_name, tell};
use crate::answer::{Answer, Result, failure};
use crate::cli::{Fresh, What};
use crate::commands::Setting;
use crate::commands::desk::{Amount, Desk, Draft, cut, event, put, time_of_effort};

/// An open ledger, what was typed, and what will be said.
pub(super) struct Teller<'a> {
    pub(super) desk: Desk,
    pub(super) draft: Draft,
    what: &'a What,
    pub(super) amount: Amount,
}

impl<'a> Teller<'a> {
    pub(super) fn new(setting: &Setting, what: &'a What) -> Result<Teller<'a>> {
        let desk = Desk::to_write(setting, &what.said.place)?;
        let amount = Amount::of_thing(&what.words, desk.ledger()?)?;
        Ok(Teller { desk, draft: Draft::new(what.said.new), what, amount })
    }

    /// The thing, if the ledger keeps it.
    pub(super) fn thing(&self, owner: Option<&Id>) -> Result<Option<&Resource>> {
        self.desk.resource(&self.amount.thing, owner)
    }

    /// The thing, which must be there.
    pub(super) fn must_thing(&self, owner: Option<&Id>) -> Result<&Resource> {
        self.thing(owner)?.ok_or_else(|| self.desk.unknown(Class::EconomicResource, &self.amount.thing))
    }

    pub(super) fn agent(&self, name: Option<&str>) -> Result<Option<Id>> {
        name.map(|name| self.desk.agent(name)).transpose()
    }

    pub(super) fn id_of(&self, resource: &Resource) -> Result<Id> {
        Ok(self.desk.ledger()?.key(resource.name).1.clone())
    }

    pub(super) fn finish(self, mut record: Record, remarks: &[String]) -> Result<Answer> {
        self.draft.said(&self.desk, &mut record, &self.what.said)?;
        tell(self.desk, self.draft, record, remarks)
    }

    /// A thing that is here, or becomes known with this.
    pub(super) fn thing_or_new(&mut self, owner: Option<&Id>, fresh: &Fresh) -> Result<(Id, Measure)> {
        let found = match self.thing(owner)? {
            // Someone else's thing of that name is not meant.
            Some(resource)
                if owner.is_none() || self.desk.owner(resource).as_ref().is_none_or(|of| Some(of) == owner) =>
            {
                Some((self.id_of(resource)?, self.desk.unit_of(resource)))
            }
            _ => None,
        };
        if let Some((id, unit)) = found {
            if fresh.kind.is_some() || fresh.lot.is_some() || fresh.tracking.is_some() {
                return Err(failure(format!(
                    "{} is here already, so --kind, --lot and --tracking cannot be said with this. Say them with \
                     “commonage resource describe”, or use another name.",
                    self.desk.called(Class::EconomicResource, &id)
                )));
            }
            return Ok((id, self.amount.or(unit)));
        }
        let kind = fresh.kind.as_deref().unwrap_or(&self.amount.thing);
        let kind = self.desk.find(Class::ResourceSpecification, kind)?;
        let unit = kind.and_then(|kind| self.desk.unit_of_kind(kind, P::DefaultUnitOfResource));
        let measure = self.amount.or(unit);
        let id = self.draft.thing(&self.desk, &self.amount.thing, &measure.unit, fresh)?;
        Ok((id, measure))
    }

    /// A process for what goes in or comes out.
    fn join(&mut self, record: &mut Record, property: P, process: Option<&str>) -> Result<()> {
        if let Some(process) = process {
            let id = self.draft.process(&self.desk, process)?;
            put(record, property, Value::Id(id))?;
        }
        Ok(())
    }

    /// Whose it is: the one named, else the space.
    pub(super) fn whose(&self, name: Option<&str>) -> Result<Id> {
        Ok(self.agent(name)?.unwrap_or_else(|| self.desk.own()))
    }
}

pub(super) fn gave(
    setting: &Setting,
    what: &What,
    to: &str,
    from: Option<&str>,
    into: Option<&str>,
    is_loan: bool,
) -> Result<Answer> {
    let mut teller = Teller::new(setting, what)?;
    let receiver = teller.desk.agent(to)?;
    let named = teller.agent(from)?;
    let action = if is_loan { Action::TransferCustody } else { Action::Transfer };
    let found = match teller.thing(named.as_ref())? {
        Some(resource) => Some((teller.id_of(resource)?, teller.desk.unit_of(resource), teller.desk.owner(resource))),
        None => None,
    };
    let (thing, measure, provider) = match found {
        Some((id, unit, owner)) => {
            let provider = in_whose_name(&teller.desk, from, owner)?;
            ((P::ResourceInventoriedAs, id), teller.amount.or(unit), provider)
        }
        None => {
            // What nobody keeps a count of, like money in a pocket, is given by its kind alone.
            let kind = teller.desk.find(Class::ResourceSpecification, &teller.amount.thing)?;
            let (id, unit) = match kind {
                Some(kind) => {
                    let unit = teller.desk.unit_of_kind(kind, P::DefaultUnitOfResource);
                    (teller.desk.ledger()?.key(kind).1.clone(), unit)
                }
                None if what.said.new => {
                    let unit = teller.amount.or(None).unit;
                    let thing = teller.amount.thing.clone();
                    (teller.draft.kind(&teller.desk, &thing, Some((P::DefaultUnitOfResource, &unit)))?, Some(unit))
                }
                None => return Err(nothing_to_give(&teller)),
            };
            let debtor = debtor(&teller.desk, &what.said.settles, &receiver);
            ((P::ResourceConformsTo, id), teller.amount.or(unit), in_whose_name(&teller.desk, from, debtor)?)
        }
    };
    let mut record = event(action, (Some(provider), Some(receiver.clone())), (P::ResourceQuantity, measure.clone()))?;
    put(&mut record, thing.0, Value::Id(thing.1))?;
    let mut remarks = Vec::new();
    if let Some(into) = into {
        let id = match teller.desk.resource(into, Some(&receiver))? {
            Some(resource) => teller.id_of(resource)?,
            None => {
                let kind = teller.amount.thing.clone();
                let fresh = Fresh { kind: Some(kind_name(&teller).unwrap_or(kind)), lot: None, tracking: None };
                teller.draft.thing(&teller.desk, into, &measure.unit, &fresh)?
            }
        };
        put(&mut record, P::ToResourceInventoriedAs, Value::Id(id))?;
    } else if let Some((id, called)) = kept_by(&teller, &receiver).filter(|_| !is_loan) {
        put(&mut record, P::ToResourceInventoriedAs, Value::Id(id))?;
        remarks.push(format!("It is added to {called}."));
    }
    if is_loan {
        remarks.push(format!(
            "It stays yours. When it is back: commonage flow returned {} {}{}",
            cut(&measure.value.to_string()),
            crate::commands::quoted(&cut(&teller.amount.thing)),
            teller.desk.option()
        ));
    }
    teller.finish(record, &remarks)
}

/// Who owes the first of the claims that are paid.
fn debtor(desk: &Desk, claims: &[String], receiver: &Id) -> Option<Id> {
    let ledger = desk.ledger().ok()?;
    let claim = desk.claim(claims.first()?, Some(receiver)).ok()?;
    ledger.description(claim)?.id_of(P::Provider).cloned()
}

/// The only record of the same kind that the receiver keeps in this ledger.
fn kept_by(teller: &Teller<'_>, receiver: &Id) -> Option<(Id, String)> {
    let ledger = teller.desk.ledger().ok()?;
    let kind = teller.thing(None).ok()??.specification?;
    let is_theirs =
        |held: &&Resource| held.specification == Some(kind) && teller.desk.owner(held).as_ref() == Some(receiver);
    let mut theirs = ledger.resources().iter().filter(is_theirs);
    match (theirs.next(), theirs.next()) {
        (Some(only), None) => Some((teller.id_of(only).ok()?, teller.desk.name(only.name))),
        _ => None,
    }
}

/// The kind of the thing that is spoken of.
fn kind_name(teller: &Teller<'_>) -> Option<String> {
    let resource = teller.thing(None).ok().flatten()?;
    Some(teller.desk.name(resource.specification?))
}

fn nothing_to_give(teller: &Teller<'_>) -> crate::answer::Failure {
    let unknown = teller.desk.unknown(Class::EconomicResource, &teller.amount.thing);
    failure(format!(
        "{} To say that it is there: commonage flow counted AMOUNT {}{}. If nobody counts it, like money in a pocket, add \
         --new.",
        unknown.sentence(),
        crate::commands::quoted(&cut(&teller.amount.thing)),
        teller.desk.option()
    ))
}

pub(super) fn received(
    setting: &Setting,
    what: &What,
    from: &str,
    whose: Option<&str>,
    fresh: &Fresh,
) -> Result<Answer> {
    let mut teller = Teller::new(setting, what)?;
    let provider = teller.desk.agent(from)?;
    let receiver = teller.whose(whose)?;
    let (id, measure) = teller.thing_or_new(Some(&receiver), fresh)?;
    let mut record = event(Action::Transfer, (Some(provider), Some(receiver)), (P::ResourceQuantity, measure))?;
    put(&mut record, P::ToResourceInventoriedAs, Value::Id(id))?;
    teller.finish(record, &[])
}

pub(super) fn worked(
    setting: &Setting,
    what: &What,
    process: Option<&str>,
    by: Option<&str>,
    whose: Option<&str>,
) -> Result<Answer> {
    let mut teller = Teller::new(setting, what)?;
    let provider = match by {
        Some(by) => teller.desk.agent(by)?,
        None => teller.desk.me()?,
    };
    let receiver = teller.whose(whose)?;
    let known = teller.desk.find(Class::ResourceSpecification, &teller.amount.thing)?;
    let unit = known.and_then(|kind| teller.desk.unit_of_kind(kind, P::DefaultUnitOfEffort));
    let measure = teller.amount.or(unit.or_else(|| Some(Unit::named("hour"))));
    let thing = teller.amount.thing.clone();
    let kind = teller.draft.kind(&teller.desk, &thing, Some((P::DefaultUnitOfEffort, &measure.unit)))?;
    let mut record = event(Action::Work, (Some(provider), Some(receiver)), (P::EffortQuantity, measure))?;
    put(&mut record, P::ResourceConformsTo, Value::Id(kind))?;
    teller.join(&mut record, P::InputOf, process)?;
    teller.finish(record, &[])
}

pub(super) fn made(
    setting: &Setting,
    what: &What,
    process: Option<&str>,
    by: Option<&str>,
    whose: Option<&str>,
    fresh: &Fresh,
) -> Result<Answer> {
    let mut teller = Teller::new(setting, what)?;
    let receiver = teller.whose(whose)?;
    let provider = teller.agent(by)?.unwrap_or_else(|| receiver.clone());
    let (id, measure) = teller.thing_or_new(Some(&receiver), fresh)?;
    let mut record = event(Action::Produce, (Some(provider), Some(receiver)), (P::ResourceQuantity, measure))?;
    put(&mut record, P::ResourceInventoriedAs, Value::Id(id))?;
    teller.join(&mut record, P::OutputOf, process)?;
    teller.finish(record, &[])
}

pub(super) fn used_up(setting: &Setting, what: &What, process: Option<&str>, from: Option<&str>) -> Result<Answer> {
    let mut teller = Teller::new(setting, what)?;
    let named = teller.agent(from)?;
    let resource = teller.must_thing(named.as_ref())?;
    let (id, measure) = (teller.id_of(resource)?, teller.amount.or(teller.desk.unit_of(resource)));
    let provider = in_whose_name(&teller.desk, from, teller.desk.owner(resource))?;
    let sides = (Some(provider.clone()), Some(provider));
    let mut record = event(Action::Consume, sides, (P::ResourceQuantity, measure))?;
    put(&mut record, P::ResourceInventoriedAs, Value::Id(id))?;
    teller.join(&mut record, P::InputOf, process)?;
    teller.finish(record, &[])
}

/// Money that somebody paid for what comes out of a process: it is gone, and counts as theirs.
pub(super) fn paid(setting: &Setting, what: &What, process: &str, by: Option<&str>) -> Result<Answer> {
    let mut teller = Teller::new(setting, what)?;
    let Some(currency) = teller.amount.unit.clone().filter(Unit::is_currency) else {
        return Err(failure("it does not say how much money. Say an amount with its currency: 60 EUR."));
    };
    let provider = in_whose_name(&teller.desk, by, None)?;
    let measure = Measure::new(teller.amount.value, currency);
    let thing = teller.amount.thing.clone();
    let kind = teller.draft.kind(&teller.desk, &thing, Some((P::DefaultUnitOfResource, &measure.unit)))?;
    let sides = (Some(provider), Some(teller.desk.own()));
    let mut record = event(Action::Consume, sides, (P::ResourceQuantity, measure))?;
    put(&mut record, P::ResourceConformsTo, Value::Id(kind))?;
    teller.join(&mut record, P::InputOf, Some(process))?;
    teller.finish(record, &[])
}

/// Whose it is and who uses it: what another owns is used without a word in their name.
fn sides_of_use(teller: &Teller<'_>, from: Option<&str>, owner: Option<Id>) -> Result<(Option<Id>, Option<Id>)> {
    match (from, owner) {
        (Some(from), _) => Ok((Some(teller.desk.agent(from)?), Some(teller.desk.me()?))),
        (None, Some(owner)) if teller.desk.speaks_for(&owner) => Ok((Some(owner.clone()), Some(owner))),
        _ => Ok((None, Some(teller.desk.me()?))),
    }
}

pub(super) fn used(setting: &Setting, what: &What, process: Option<&str>, from: Option<&str>) -> Result<Answer> {
    let mut teller = Teller::new(setting, what)?;
    let named = teller.agent(from)?;
    let resource = teller.must_thing(named.as_ref())?;
    let (id, unit, owner) = (teller.id_of(resource)?, teller.desk.unit_of(resource), teller.desk.owner(resource));
    let measure = teller.amount.or(unit);
    let property = if time_of_effort(&measure.unit) { P::EffortQuantity } else { P::ResourceQuantity };
    let sides = sides_of_use(&teller, from, owner)?;
    let mut record = event(Action::Use, sides, (property, measure))?;
    put(&mut record, P::ResourceInventoriedAs, Value::Id(id))?;
    teller.join(&mut record, P::InputOf, process)?;
    teller.finish(record, &[])
}

pub(super) fn drew_on(setting: &Setting, what: &What, process: Option<&str>, from: Option<&str>) -> Result<Answer> {
    let desk = Desk::to_write(setting, &what.said.place)?;
    // A design is drawn on as a whole: an amount need not be said.
    let amount = match Amount::of_thing(&what.words, desk.ledger()?) {
        Ok(amount) => amount,
        Err(_) => Amount { value: Decimal::ONE, unit: None, thing: what.words.join(" ") },
    };
    let mut teller = Teller { desk, draft: Draft::new(what.said.new), what, amount };
    let named = teller.agent(from)?;
    let (id, unit, owner) = match teller.thing(named.as_ref())? {
        Some(resource) => (teller.id_of(resource)?, teller.desk.unit_of(resource), teller.desk.owner(resource)),
        None => {
            let (id, owner) = design_from_elsewhere(&mut teller)?;
            (id, None, Some(owner))
        }
    };
    let sides = sides_of_use(&teller, from, owner)?;
    let mut record = event(Action::Cite, sides, (P::ResourceQuantity, teller.amount.or(unit)))?;
    put(&mut record, P::ResourceInventoriedAs, Value::Id(id))?;
    teller.join(&mut record, P::InputOf, process)?;
    teller.finish(record, &[])
}

/// A design that another community keeps, and of which it said in public what it asks for.
fn design_from_elsewhere(teller: &mut Teller<'_>) -> Result<(Id, Id)> {
    let wanted = teller.amount.thing.to_lowercase();
    let policies = teller.desk.view()?.policies();
    let is_it = |known: &&commonage_node::sharing::KnownPolicy| {
        let policy = &known.policy;
        policy.name.to_lowercase() == wanted || crate::commands::desk::fits_id(&policy.design, &teller.amount.thing)
    };
    let found: Vec<_> = policies.iter().filter(is_it).collect();
    let known = match found[..] {
        [known] => known,
        [] => return Err(teller.desk.unknown(Class::EconomicResource, &teller.amount.thing)),
        _ => {
            return Err(failure(format!(
                "several communities have a design of that name. Say the beginning of its id: “commonage reciprocity \
                 list{}”.",
                teller.desk.option()
            )));
        }
    };
    let owner = Id::Space(known.space);
    let mut record = Record::new(Class::EconomicResource, known.policy.design.clone());
    put(&mut record, P::Name, Value::Text(known.policy.name.clone()))?;
    put(&mut record, P::PrimaryAccountable, Value::Id(owner.clone()))?;
    teller.draft.news.push(format!(
        "the design {} of {}",
        cut(&known.policy.name),
        teller.desk.called(Class::Agent, &owner)
    ));
    teller.draft.add(record);
    Ok((known.policy.design.clone(), owner))
}

pub(super) fn returned(setting: &Setting, what: &What, from: Option<&str>) -> Result<Answer> {
    let teller = Teller::new(setting, what)?;
    let resource = teller.must_thing(None)?;
    let owner = teller.desk.owner(resource);
    let owner = owner.ok_or_else(|| {
        failure(format!("nobody knows whose {} is, so it cannot come back.", teller.desk.name(resource.name)))
    })?;
    let provider = match from {
        Some(from) => teller.desk.agent(from)?,
        None if !teller.desk.speaks_for(&owner) => teller.desk.me()?,
        None => borrower(&teller, resource, &owner)?,
    };
    let (id, measure) = (teller.id_of(resource)?, teller.amount.or(teller.desk.unit_of(resource)));
    let sides = (Some(provider), Some(owner));
    let mut record = event(Action::TransferCustody, sides, (P::ResourceQuantity, measure))?;
    put(&mut record, P::ResourceInventoriedAs, Value::Id(id))?;
    teller.finish(record, &[])
}

/// To whom a thing was lent last.
fn borrower(teller: &Teller<'_>, resource: &Resource, owner: &Id) -> Result<Id> {
    let ledger = teller.desk.ledger()?;
    let name = ledger.find(Class::Agent, owner);
    let lent =
        resource.touches.iter().rev().map(|touch| ledger.event(touch.event)).find(|event| {
            event.action == Action::TransferCustody && event.provider == name && event.corrects.is_none()
        });
    let to = lent.and_then(|event| event.receiver);
    to.map(|to| ledger.key(to).1.clone()).ok_or_else(|| {
        failure(format!(
            "{} was not lent to anyone, as far as the ledger knows. Say who brought it: --from NAME.",
            teller.desk.name(resource.name)
        ))
    })
}
