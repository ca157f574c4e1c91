//! What of a document is new to a ledger.

use std::collections::HashMap;

use crate::id::Id;
use crate::import::Report;
use crate::ledger::Ledger;
use crate::record::{Key, Record, Value};
use crate::vocabulary::{Class, Property as P};

/// A description that the document gives otherwise than it is known: the later word counts, the earlier one stays in
/// the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What is described.
    pub of: Key,
    /// What of it changes.
    pub property: P,
    /// As it was known.
    pub from: String,
    /// As the document says.
    pub to: String,
}

/// A flow that has the name of a known one and says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The name.
    pub of: Key,
    /// The name under which it is kept, if it is clearly another flow; else it was left out.
    pub kept_as: Option<Id>,
    /// What differs.
    pub differs: Vec<P>,
}

/// What can be said anew of a promise, a need or a claim.
const CHANGEABLE: [P; 4] = [P::Finished, P::Note, P::Name, P::Image];

/// What makes a flow the flow that it is: if these agree, another text is another version of it and no other flow.
const IDENTITY: [P; 10] = [
    P::Action,
    P::ResourceInventoriedAs,
    P::ToResourceInventoriedAs,
    P::ResourceConformsTo,
    P::InputOf,
    P::OutputOf,
    P::RecipeInputOf,
    P::RecipeOutputOf,
    P::Provider,
    P::Receiver,
];

pub(super) fn news(
    ledger: &Ledger,
    known: &dyn Fn(&Key) -> Option<Record>,
    records: Vec<Record>,
    report: &mut Report,
) -> Vec<Record> {
    let mut news = Vec::new();
    // What this very document added so far: a second listing must not be stated twice.
    let mut added: HashMap<Key, Record> = HashMap::new();
    for record in records {
        let key = record.key();
        let held = added.get(&key).cloned().or_else(|| held(ledger, known, &key));
        let fresh = match held {
            None => Some(record),
            Some(held) => match record.class.family() {
                Class::EconomicEvent | Class::Commitment | Class::Intent | Class::Claim | Class::RecipeFlow => {
                    flow(ledger, &held, record, report)
                }
                _ => description(ledger, &held, record, report),
            },
        };
        match fresh {
            Some(fresh) => {
                added.entry(fresh.key()).and_modify(|held| held.overlay(&fresh)).or_insert_with(|| fresh.clone());
                news.push(fresh);
            }
            None => report.known += 1,
        }
    }
    news
}

fn held(ledger: &Ledger, known: &dyn Fn(&Key) -> Option<Record>, key: &Key) -> Option<Record> {
    let (class, id) = key;
    let described = || ledger.description(ledger.find(*class, id)?);
    match class {
        Class::EconomicEvent => known(key),
        Class::Agent => described().or_else(|| known(key)),
        _ => described(),
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Id(a), Value::Id(b)) => a.canonical() == b.canonical(),
        _ => a == b,
    }
}

fn agrees(held: &[Value], said: &[Value]) -> bool {
    held.len() == said.len() && held.iter().zip(said).all(|(a, b)| same(a, b))
}

/// What both say and say differently, and what only the later one says.
fn differences(held: &Record, said: &Record) -> (Vec<P>, Vec<P>) {
    let (mut differs, mut adds) = (Vec::new(), Vec::new());
    for (property, values) in said.properties() {
        match held.values(property) {
            [] => adds.push(property),
            known if agrees(known, values) => {}
            _ => differs.push(property),
        }
    }
    (differs, adds)
}

/// The rest of a description, of which something is known. What was said once is not said again: an old document that
/// is read once more takes nothing back that was said after it.
fn description(ledger: &Ledger, held: &Record, mut record: Record, report: &mut Report) -> Option<Record> {
    let (mut differs, adds) = differences(held, &record);
    if let Some(name) = ledger.find(record.class, &record.id) {
        let was_said = |property: P| {
            ledger.statements(name).any(|earlier| agrees(earlier.values(property), record.values(property)))
        };
        differs.retain(|property| !was_said(*property));
    }
    for property in &differs {
        let text = |values: &[Value]| {
            let all: Vec<_> = values.iter().map(|value| crate::words::value(value, &|id| id.to_string())).collect();
            all.join(", ")
        };
        let (from, to) = (text(held.values(*property)), text(record.values(*property)));
        report.changes.push(Change { of: record.key(), property: *property, from, to });
    }
    let keep: Vec<P> = differs.into_iter().chain(adds).collect();
    let all: Vec<P> = record.properties().map(|(property, _)| property).collect();
    all.into_iter().filter(|property| !keep.contains(property)).for_each(|property| drop(record.unsay(property)));
    record.extras.retain(|term, value| held.extras.get(term) != Some(value));
    let is_other_class = record.class != held.class && record.class != held.class.family();
    let says_something = record.properties().next().is_some() || !record.extras.is_empty() || is_other_class;
    says_something.then_some(record)
}

/// A flow whose name is known: the same, a completed one, a changed one, or another.
fn flow(ledger: &Ledger, held: &Record, mut record: Record, report: &mut Report) -> Option<Record> {
    let (differs, adds) = differences(held, &record);
    let is_event = record.class == Class::EconomicEvent;
    let is_recipe = record.class == Class::RecipeFlow;
    let is_fixed = |property: &P| {
        if is_recipe { IDENTITY.contains(property) } else { is_event || !CHANGEABLE.contains(property) }
    };
    let fixed: Vec<P> = differs.iter().copied().filter(is_fixed).collect();
    if fixed.is_empty() {
        if is_event {
            // An event stays as it was said; further detail is told, not added.
            if !adds.is_empty() {
                report.clashes.push(Clash { of: record.key(), kept_as: None, differs: adds });
            }
            return None;
        }
        return description(ledger, held, record, report);
    }
    let is_another = fixed.iter().any(|property| IDENTITY.contains(property));
    if !is_another {
        report.clashes.push(Clash { of: record.key(), kept_as: None, differs: fixed });
        return None;
    }
    let of = record.key();
    let mut bare = record.clone();
    bare.at = None;
    let digest = blake3::hash(&crate::codec::write(&[bare]));
    let id = Id::Foreign(format!("{}#{}", record.id, &digest.to_hex().as_str()[..8]).into());
    let is_known = ledger.find(record.class, &id).is_some();
    report.clashes.push(Clash { of, kept_as: Some(id.clone()), differs: fixed });
    record.id = id;
    (!is_known).then_some(record)
}
