//! What changes a stock without another: counting it, and moving it to another place.

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::record::Value;
use commonage_economy::unit::Measure;
use commonage_economy::vocabulary::{Class, Property as P};
use serde_json::json;

use super::in_whose_name;
use super::sentences::Teller;
use crate::answer::{Answer, Result, failure};
use crate::cli::{Fresh, What};
use crate::commands::Setting;
use crate::commands::desk::{counted_in, cut, event, measured, put};

pub(super) fn moved(setting: &Setting, what: &What, to: &str) -> Result<Answer> {
    let mut teller = Teller::new(setting, what)?;
    let resource = teller.must_thing(None)?.clone();
    let owner = in_whose_name(&teller.desk, None, teller.desk.owner(&resource))?;
    let measure = teller.amount.or(teller.desk.unit_of(&resource));
    let sides = (Some(owner.clone()), Some(owner.clone()));
    let mut record = event(Action::Move, sides, (P::ResourceQuantity, measure.clone()))?;
    put(&mut record, P::ResourceInventoriedAs, Value::Id(teller.id_of(&resource)?))?;
    // Another thing of ours with that name, or a place.
    if let Some(other) = teller.desk.resource(to, Some(&owner))? {
        if other.name == resource.name {
            return Err(failure("it cannot be moved to itself. Say a place or another of your things."));
        }
        let id = teller.id_of(other)?;
        put(&mut record, P::ToResourceInventoriedAs, Value::Id(id))?;
        return teller.finish(record, &[]);
    }
    let place = teller.draft.place(&teller.desk, to)?;
    let ledger = teller.desk.ledger()?;
    let held = resource.amounts.iter().find(|amount| *ledger.unit(amount.unit) == measure.unit);
    let is_whole = held.is_none_or(|held| held.onhand <= measure.value);
    if !is_whole {
        let place_name = ledger.find(Class::SpatialThing, &place);
        let there = ledger.resources().iter().find(|other| {
            other.name != resource.name
                && place_name.is_some()
                && other.location == place_name
                && other.specification.is_some()
                && other.specification == resource.specification
                && teller.desk.owner(other).as_ref() == Some(&owner)
        });
        let id = match there {
            Some(other) => teller.id_of(other)?,
            None => {
                let called = format!("{}, {}", teller.desk.name(resource.name), cut(to));
                let kind = resource.specification.map(|kind| teller.desk.name(kind));
                let fresh =
                    Fresh { kind: kind.or_else(|| Some(teller.amount.thing.clone())), lot: None, tracking: None };
                let id = teller.draft.thing(&teller.desk, &called, &measure.unit, &fresh)?;
                // A move changes nobody's rights, so the new record says whose it is.
                if let Some(new) = teller.draft.records.last_mut() {
                    put(new, P::PrimaryAccountable, Value::Id(owner.clone()))?;
                }
                id
            }
        };
        put(&mut record, P::ToResourceInventoriedAs, Value::Id(id))?;
    }
    put(&mut record, P::ToLocation, Value::Id(place))?;
    teller.finish(record, &[])
}

pub(super) fn counted(setting: &Setting, what: &What, whose: Option<&str>, fresh: &Fresh) -> Result<Answer> {
    let mut teller = Teller::new(setting, what)?;
    if teller.amount.value.is_negative() {
        return Err(failure("nobody counts less than nothing. Say what there is: 0, or more."));
    }
    let named = teller.agent(whose)?;
    let found = match teller.thing(named.as_ref())? {
        Some(resource) => {
            let owner = teller.desk.owner(resource);
            let is_meant = match &named {
                Some(_) => owner == named,
                None => owner.is_none_or(|owner| teller.desk.speaks_for(&owner)),
            };
            is_meant.then(|| resource.clone())
        }
        _ => None,
    };
    let Some(resource) = found else {
        if teller.amount.value.is_zero() {
            return Err(teller.desk.unknown(Class::EconomicResource, &teller.amount.thing));
        }
        let owner = teller.whose(whose)?;
        let (id, measure) = teller.thing_or_new(Some(&owner), fresh)?;
        let sides = (Some(owner.clone()), Some(owner));
        let mut record = event(Action::Raise, sides, (P::ResourceQuantity, measure))?;
        put(&mut record, P::ResourceInventoriedAs, Value::Id(id))?;
        return teller.finish(record, &[]);
    };
    let measure = teller.amount.or(teller.desk.unit_of(&resource));
    let ledger = teller.desk.ledger()?;
    if let Some(other) = teller.desk.unit_of(&resource).filter(|unit| *unit != measure.unit) {
        let instead = measure.converted_to(&other);
        let hint = instead.map_or_else(String::new, |instead| format!(" Say {} {}.", instead.value, instead.unit));
        return Err(failure(format!(
            "{} is {}, not in {}.{hint}",
            teller.desk.name(resource.name),
            counted_in(&other),
            measure.unit
        )));
    }
    let held = resource.amounts.iter().find(|amount| *ledger.unit(amount.unit) == measure.unit);
    let before = held.map_or(Decimal::ZERO, |held| held.onhand);
    let difference = measure.value - before;
    let owner = match teller.desk.owner(&resource) {
        Some(owner) => owner,
        None => teller.whose(whose)?,
    };
    if difference.is_zero() {
        let text = format!(
            "{}: {}, just as the ledger says. Nothing had to be recorded.\n",
            teller.desk.name(resource.name),
            measured(measure.value, &measure.unit)
        );
        let id = teller.id_of(&resource)?;
        return Ok(Answer::new(text, json!({ "operation": null, "resource": id.to_string(), "difference": "0" })));
    }
    let (action, word) = if difference.is_negative() { (Action::Lower, "less") } else { (Action::Raise, "more") };
    let changed = Measure::new(difference.abs(), measure.unit.clone());
    let remark = format!(
        "The ledger said {}, you counted {}: {} {word}.",
        measured(before, &measure.unit),
        measured(measure.value, &measure.unit),
        measured(changed.value, &changed.unit)
    );
    let sides = (Some(owner.clone()), Some(owner));
    let mut record = event(action, sides, (P::ResourceQuantity, changed))?;
    put(&mut record, P::ResourceInventoriedAs, Value::Id(teller.id_of(&resource)?))?;
    teller.finish(record, &[remark])
}
