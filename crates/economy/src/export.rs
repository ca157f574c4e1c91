//! A whole ledger as records to write down: who takes part, what there is, what happened, and what came of it.

use std::collections::BTreeSet;

use crate::id::Id;
use crate::ledger::{Ledger, Name};
use crate::record::{Record, Value};
use crate::unit::Measure;
use crate::vocabulary::{Class, Property as P, Range};

/// The classes in the order in which a reader understands them: each after what it speaks of.
const ORDER: [Class; 22] = [
    Class::Agent,
    Class::Unit,
    Class::SpatialThing,
    Class::ResourceSpecification,
    Class::ProcessSpecification,
    Class::BatchLotRecord,
    Class::Recipe,
    Class::RecipeProcess,
    Class::RecipeExchange,
    Class::RecipeFlow,
    Class::Plan,
    Class::Process,
    Class::Agreement,
    Class::AgreementBundle,
    Class::EconomicResource,
    Class::Intent,
    Class::Commitment,
    Class::Proposal,
    Class::ProposalList,
    Class::EconomicEvent,
    Class::Claim,
    Class::Foreign,
];

/// Everything in a ledger. `event` gives the words of an event, which stay in the log; `agent` describes the people
/// and groups that are spaces.
///
/// # Errors
/// What `event` fails with.
pub fn records<E>(
    ledger: &Ledger,
    event: &mut dyn FnMut(Name) -> Result<Option<Record>, E>,
    agent: &dyn Fn(&Id) -> Option<Record>,
) -> Result<Vec<Record>, E> {
    let mut records: Vec<Record> = agents(ledger, agent);
    for class in ORDER {
        if class == Class::EconomicEvent {
            for (at, _) in ledger.events() {
                records.extend(event(ledger.event(at).name)?);
            }
            continue;
        }
        let of_class = ledger.described(class).filter_map(|name| ledger.description(name));
        records.extend(of_class.map(|record| beginning(ledger, record)));
    }
    records.extend(standings(ledger));
    Ok(records)
}

/// People and groups that are spaces, as far as the ledger speaks of them.
fn agents(ledger: &Ledger, agent: &dyn Fn(&Id) -> Option<Record>) -> Vec<Record> {
    let of_events = ledger.events().flat_map(|(_, event)| [event.provider, event.receiver]);
    let of_resources = ledger.resources().iter().flat_map(|resource| [resource.accountable, resource.keeper]);
    let mut names: BTreeSet<Name> = of_events.chain(of_resources).flatten().collect();
    let described = ledger.names().filter_map(|(name, _)| ledger.description(name));
    for record in described {
        let all =
            record.properties().filter(|(property, _)| property.definition().range == Range::Record(Class::Agent));
        let ids = all.flat_map(|(_, values)| values).filter_map(|value| match value {
            Value::Id(id) => ledger.find(Class::Agent, id),
            _ => None,
        });
        names.extend(ids);
    }
    let undescribed = names.into_iter().filter(|name| ledger.description(*name).is_none());
    let ids: BTreeSet<&Id> = undescribed.map(|name| &ledger.key(name).1).collect();
    ids.into_iter().filter_map(agent).collect()
}

/// A resource as it was before anything happened to it: what events changed is told by them.
fn beginning(ledger: &Ledger, record: Record) -> Record {
    let is_resource = record.class == Class::EconomicResource;
    let first = ledger.find(record.class, &record.id).filter(|_| is_resource);
    first.and_then(|name| ledger.beginning(name)).unwrap_or(record)
}

/// What every resource came to, for readers that do not count for themselves; read again, it is a claim to check.
fn standings(ledger: &Ledger) -> Vec<Record> {
    let mut standings: Vec<Record> = ledger
        .resources()
        .iter()
        .filter_map(|resource| {
            let [amount] = resource.amounts[..] else { return None };
            let (class, id) = ledger.key(resource.name);
            let unit = ledger.unit(amount.unit);
            let measure = |value| Value::Measure(Measure::new(value, unit.clone()));
            let named = |name: Option<Name>| name.map(|name| Value::Id(ledger.key(name).1.clone()));
            let in_range = amount.accounting.is_in_range() && amount.onhand.is_in_range();
            in_range.then(|| {
                Record::new(*class, id.clone())
                    .with(P::AccountingQuantity, measure(amount.accounting))
                    .with(P::OnhandQuantity, measure(amount.onhand))
                    .with_some(P::PrimaryAccountable, named(resource.accountable))
                    .with_some(P::CurrentLocation, named(resource.location))
                    .with_some(P::ContainedIn, named(resource.contained_in))
                    .with_some(P::Stage, named(resource.stage))
                    .with_some(P::State, resource.state.clone().map(Value::Text))
            })
        })
        .collect();
    standings.sort_by(|a, b| a.id.cmp(&b.id));
    standings
}
