//! Any action of Valueflows, with everything that can be said of it.

use commonage_economy::action::{ACTIONS, Action, CreateResource, EventQuantity};
use commonage_economy::id::Id;
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::Measure;
use commonage_economy::vocabulary::{Class, Property as P};

use super::{in_whose_name, tell};
use crate::answer::{Answer, Failure, Result, failure};
use crate::cli::{Did, Fresh};
use crate::commands::Setting;
use crate::commands::desk::{Amount, Desk, Draft, cut, moment, put};
use crate::show;

/// An action by its name in the vocabulary, in any case and with or without hyphens.
pub(in crate::commands) fn action_named(text: &str) -> Result<Action> {
    let plain = |name: &str| name.to_lowercase().replace(['-', '_', ' '], "");
    let found = ACTIONS.iter().find(|definition| plain(definition.name) == plain(text));
    found.map(|definition| definition.action).ok_or_else(|| {
        let all: Vec<&str> = ACTIONS.iter().map(|definition| definition.name).collect();
        failure(format!("“{}” is not an action of Valueflows. They are: {}.", cut(text), all.join(", ")))
    })
}

pub(super) fn did(setting: &Setting, did: &Did) -> Result<Answer> {
    let action = action_named(&did.action)?;
    let desk = Desk::to_write(setting, &did.said.place)?;
    let mut draft = Draft::new(did.said.new);
    let mut record = Record::new(Class::EconomicEvent, Id::Here(0));
    put(&mut record, P::Action, Value::Action(action))?;
    let provider = did.provider.as_deref().map(|name| desk.agent(name)).transpose()?;
    let quantity = did.quantity.as_deref();
    let found = match did.resource.as_deref() {
        Some(text) => desk.resource(text, provider.as_ref())?,
        None => None,
    };
    let owner = found.and_then(|resource| desk.owner(resource));
    let unit = found.and_then(|resource| desk.unit_of(resource));
    let kind = match &did.kind {
        Some(kind) => desk.find(Class::ResourceSpecification, kind)?,
        None => None,
    };
    let unit = unit.or_else(|| desk.unit_of_kind(kind?, P::DefaultUnitOfResource));
    let quantity = quantity.map(|text| amount(&desk, text, unit)).transpose()?;
    let effort =
        did.effort.as_deref().map(|text| Ok::<_, Failure>(Amount::alone(text, desk.ledger()?)?)).transpose()?;
    needs(action, quantity.is_some(), effort.is_some())?;
    let found = found.map(|resource| resource.name);
    let provider = match provider {
        Some(provider) => provider,
        None => in_whose_name(&desk, None, owner)?,
    };
    // Without another, the one who gives is the one who gets, but for handing over.
    let receiver = match &did.receiver {
        Some(receiver) => desk.agent(receiver)?,
        None => provider.clone(),
    };
    put(&mut record, P::Provider, Value::Id(provider))?;
    put(&mut record, P::Receiver, Value::Id(receiver))?;
    if let Some(text) = &did.resource {
        let id = match found {
            Some(name) => desk.ledger()?.key(name).1.clone(),
            None if action.definition().create_resource == CreateResource::Optional => {
                let unit =
                    quantity.as_ref().map_or_else(commonage_economy::unit::Unit::one, |measure| measure.unit.clone());
                let fresh = Fresh { kind: did.kind.clone(), lot: None, tracking: None };
                draft.thing(&desk, text, &unit, &fresh)?
            }
            None => return Err(desk.unknown(Class::EconomicResource, text)),
        };
        put(&mut record, P::ResourceInventoriedAs, Value::Id(id))?;
    }
    if let Some(text) = &did.to_resource {
        let id = match desk.resource(text, None)? {
            Some(resource) => desk.ledger()?.key(resource.name).1.clone(),
            None if action.definition().create_resource == CreateResource::OptionalTo => {
                let unit =
                    quantity.as_ref().map_or_else(commonage_economy::unit::Unit::one, |measure| measure.unit.clone());
                let kind = found.and_then(|name| desk.ledger().ok()?.resource(name)?.specification);
                let kind = did.kind.clone().or_else(|| kind.map(|kind| desk.name(kind)));
                draft.thing(&desk, text, &unit, &Fresh { kind, lot: None, tracking: None })?
            }
            None => return Err(desk.unknown(Class::EconomicResource, text)),
        };
        put(&mut record, P::ToResourceInventoriedAs, Value::Id(id))?;
    }
    if let (Some(kind), true) = (&did.kind, draft.records.is_empty()) {
        let effort_unit = effort.as_ref().map(|measure| (P::DefaultUnitOfEffort, &measure.unit));
        let unit = quantity.as_ref().map(|measure| (P::DefaultUnitOfResource, &measure.unit)).or(effort_unit);
        let id = draft.kind(&desk, kind, unit)?;
        put(&mut record, P::ResourceConformsTo, Value::Id(id))?;
    }
    for (property, measure) in [(P::ResourceQuantity, quantity), (P::EffortQuantity, effort)] {
        if let Some(measure) = measure {
            put(&mut record, property, Value::Measure(measure))?;
        }
    }
    for (property, process) in [(P::InputOf, &did.in_process), (P::OutputOf, &did.out_of_process)] {
        if let Some(process) = process {
            let id = draft.process(&desk, process)?;
            put(&mut record, property, Value::Id(id))?;
        }
    }
    rest(&desk, &mut draft, &mut record, did)?;
    draft.said(&desk, &mut record, &did.said)?;
    tell(desk, draft, record, &[])
}

/// An amount in the unit that was typed, else in the thing's own.
fn amount(desk: &Desk, text: &str, unit: Option<commonage_economy::unit::Unit>) -> Result<Measure> {
    let has_unit = text.split_whitespace().nth(1).is_some();
    let measure = Amount::alone(text, desk.ledger()?)?;
    let is_bare = !has_unit && text.trim().ends_with(|sign: char| sign.is_ascii_digit());
    Ok(if is_bare { Measure::new(measure.value, unit.unwrap_or(measure.unit)) } else { measure })
}

/// Says which amount an action wants, where it was not given.
fn needs(action: Action, quantity: bool, effort: bool) -> Result<()> {
    let missing = match action.definition().event_quantity {
        EventQuantity::Resource => (!quantity).then_some("how much of the thing: --quantity \"3 kilogram\""),
        EventQuantity::Effort => (!effort).then_some("how much effort: --effort \"2 hours\""),
        EventQuantity::Both => (!quantity && !effort).then_some("how much: --effort \"2 hours\" or --quantity 1"),
    };
    match missing {
        Some(missing) => Err(failure(format!("“{}” needs an amount. Say {missing}.", action.name()))),
        None => Ok(()),
    }
}

/// What is said more rarely.
fn rest(desk: &Desk, draft: &mut Draft, record: &mut Record, did: &Did) -> Result<()> {
    for need in &did.satisfies {
        put(record, P::Satisfies, Value::Id(desk.id(Class::Intent, need)?))?;
    }
    if let Some(agreement) = &did.in_return_of {
        put(record, P::ReciprocalRealizationOf, Value::Id(desk.id(Class::Agreement, agreement)?))?;
    }
    for (property, text) in [(P::HasBeginning, &did.from_time), (P::HasEnd, &did.to_time)] {
        if let Some(text) = text {
            put(record, property, Value::Time(moment(text)?))?;
        }
    }
    if let Some(place) = &did.to_place {
        let id = draft.place(desk, place)?;
        put(record, P::ToLocation, Value::Id(id))?;
    }
    if let Some(state) = &did.state {
        put(record, P::State, Value::Text(show::one_line(state).into()))?;
    }
    if let Some(event) = &did.corrects {
        put(record, P::Corrects, Value::Id(desk.id(Class::EconomicEvent, event)?))?;
    }
    Ok(())
}
