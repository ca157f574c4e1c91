//! Listings of resources in a document: how they began, and what it claims that they became.

use std::collections::HashSet;

use commonage_log::{Millis, OperationId};

use crate::action::Action;
use crate::decimal::Decimal;
use crate::document::{Document, Statement};
use crate::id::Id;
use crate::import::{Report, Times};
use crate::ledger::{Ledger, Stamp};
use crate::record::{Record, Value};
use crate::unit::Measure;
use crate::vocabulary::{Class, Property as P};

/// What a document says of a resource at some place in it, and what its own events come to there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Where it stands.
    pub line: usize,
    /// The resource.
    pub resource: Id,
    /// What of it.
    pub property: P,
    /// What the document says; `None` if it says that there is none.
    pub says: Option<String>,
    /// What its events come to.
    pub is: Option<String>,
}

/// What only events change.
const BY_EVENTS: [P; 7] = [
    P::AccountingQuantity,
    P::OnhandQuantity,
    P::PrimaryAccountable,
    P::CurrentLocation,
    P::ContainedIn,
    P::Stage,
    P::State,
];

/// The document's statements as records, listings turned into openings and claims.
pub(super) fn records(ledger: &Ledger, document: &Document, report: &mut Report) -> Vec<Record> {
    let mut listings = Listings {
        ledger,
        times: Times::of(document),
        touched: HashSet::new(),
        listed: HashSet::new(),
        scratch: Scratch::default(),
        records: Vec::new(),
    };
    for statement in &document.statements {
        match statement.record.class {
            Class::EconomicResource => listings.resource(statement, report),
            Class::EconomicEvent => listings.event(&statement.record),
            _ => listings.push(statement.record.clone()),
        }
    }
    listings.records
}

struct Listings<'a> {
    ledger: &'a Ledger,
    times: Times,
    /// Resources to which the document says that something happened.
    touched: HashSet<Id>,
    listed: HashSet<Id>,
    /// What the document alone comes to.
    scratch: Scratch,
    records: Vec<Record>,
}

impl Listings<'_> {
    fn push(&mut self, record: Record) {
        self.scratch.say(record.clone());
        self.records.push(record);
    }

    fn event(&mut self, record: &Record) {
        let mut record = record.clone();
        self.times.place(&mut record);
        for property in [P::ResourceInventoriedAs, P::ToResourceInventoriedAs] {
            self.touched.extend(record.id_of(property).map(|id| id.canonical().into_owned()));
        }
        self.push(record);
    }

    fn resource(&mut self, statement: &Statement, report: &mut Report) {
        let (mut described, id) = (statement.record.clone(), statement.record.id.canonical().into_owned());
        let is_first = self.listed.insert(id.clone()) && !self.touched.contains(&id);
        let mut stated: Vec<(P, Vec<Value>)> =
            BY_EVENTS.into_iter().map(|property| (property, described.unsay(property))).collect();
        if !is_first {
            stated.retain(|(_, values)| !values.is_empty());
            if described.properties().next().is_some() || !described.extras.is_empty() {
                self.push(described);
            }
            self.claims(statement, &stated, report);
            return;
        }
        let quantity = |property: P| statement.record.measure(property).cloned();
        let opening = Opening {
            id: statement.record.id.clone(),
            accounting: quantity(P::AccountingQuantity),
            onhand: quantity(P::OnhandQuantity),
            accountable: statement.record.id_of(P::PrimaryAccountable).cloned(),
            container: statement.record.id_of(P::ContainedIn).cloned(),
            at: self.times.earliest,
        };
        let counts = opening.counts();
        // What it is inside of is said by the count that puts it there, if there is one.
        let is_packed = counts.iter().any(|event| event.action() == Some(Action::Combine));
        let is_amount = |property: P| matches!(property, P::AccountingQuantity | P::OnhandQuantity);
        for (property, values) in stated {
            if is_amount(property) || (property == P::ContainedIn && is_packed) {
                continue;
            }
            for value in values {
                // It was said of this very class before.
                let _ = described.say(property, value);
            }
        }
        // What only flows spoke of so far has no beginning here yet; what was described has.
        let held = self.ledger.find(Class::EconomicResource, &id);
        let is_known = held.is_some_and(|name| self.ledger.description(name).is_some());
        self.scratch.say(described.clone());
        if is_known {
            BY_EVENTS.into_iter().for_each(|property| drop(described.unsay(property)));
        }
        self.records.push(described);
        // A resource that is known here has its beginning here; where the file begins otherwise, that is told.
        let begins_here = !is_known || counts.iter().all(|event| self.knows(event));
        if !begins_here {
            let here = |property: P| {
                let says = statement.record.measure(property)?;
                let is = standing(self.ledger, &id, property, Some(says));
                let says = Some(crate::words::in_words(says));
                let resource = statement.record.id.clone();
                (says != is).then_some(Claim { line: statement.line, resource, property, says, is })
            };
            report.beginnings.extend([P::AccountingQuantity, P::OnhandQuantity].into_iter().filter_map(here));
        }
        for event in counts {
            self.scratch.say(event.clone());
            if begins_here {
                self.records.push(event);
            }
        }
    }

    /// Whether the ledger holds this very count.
    fn knows(&self, event: &Record) -> bool {
        let name = self.ledger.find(Class::EconomicEvent, &event.id);
        let held = name.and_then(|name| self.ledger.event_named(name)).map(|at| self.ledger.event(at));
        let quantity = held.and_then(|held| held.quantity).map(|(value, unit)| (value, self.ledger.unit(unit)));
        quantity == event.measure(P::ResourceQuantity).map(|measure| (measure.value, &measure.unit))
    }

    fn claims(&mut self, statement: &Statement, stated: &[(P, Vec<Value>)], report: &mut Report) {
        let ledger = self.scratch.settled();
        let (line, id) = (statement.line, &statement.record.id);
        let mut claim = |property: P, says: Option<String>| {
            let is = standing(ledger, id, property, statement.record.measure(property));
            report.claims.push(Claim { line, resource: id.clone(), property, says, is });
        };
        for (property, values) in stated {
            claim(*property, values.first().map(|value| shown(ledger, *property, value)));
        }
        for property in statement.nulls.iter().filter(|property| **property == P::ContainedIn) {
            claim(*property, None);
        }
    }
}

fn shown(ledger: &Ledger, property: P, value: &Value) -> String {
    match (property.definition().range, value) {
        // Two spellings of one address are one name.
        (crate::vocabulary::Range::Record(class), Value::Id(id)) => {
            ledger.find(class, id).map_or_else(|| id.to_string(), |name| ledger.key(name).1.to_string())
        }
        _ => crate::words::value(value, &|id| id.to_string()),
    }
}

/// What the events of a document say of a resource.
fn standing(ledger: &Ledger, id: &Id, property: P, asked: Option<&Measure>) -> Option<String> {
    let resource = ledger.resource(ledger.find(Class::EconomicResource, id)?)?;
    let named = |name: Option<crate::ledger::Name>| name.map(|name| ledger.key(name).1.to_string());
    let amount = |accounting: bool| {
        let unit = &asked?.unit;
        let held = resource.amounts.iter().find(|amount| ledger.unit(amount.unit) == unit);
        let value = held.map_or(Decimal::ZERO, |held| if accounting { held.accounting } else { held.onhand });
        Some(crate::words::in_words(&Measure::new(value, unit.clone())))
    };
    match property {
        P::AccountingQuantity => amount(true),
        P::OnhandQuantity => amount(false),
        P::PrimaryAccountable => named(resource.accountable),
        P::CurrentLocation => named(resource.location),
        P::ContainedIn => named(resource.contained_in),
        P::Stage => named(resource.stage),
        P::State => resource.state.as_deref().map(str::to_owned),
        _ => None,
    }
}

/// How a resource began, by its first listing.
struct Opening {
    id: Id,
    accounting: Option<Measure>,
    onhand: Option<Measure>,
    accountable: Option<Id>,
    container: Option<Id>,
    at: Option<Millis>,
}

impl Opening {
    /// The events that bring it to what was counted: so much accounted for, and so much of it at hand.
    fn counts(&self) -> Vec<Record> {
        let Some(unit) = self.accounting.as_ref().or(self.onhand.as_ref()).map(|measure| measure.unit.clone()) else {
            return Vec::new();
        };
        let stated = |measure: &Option<Measure>| measure.as_ref().filter(|m| m.unit == unit).map(|m| m.value);
        let accounting = stated(&self.accounting);
        // What is inside something else is not at hand by itself; where nothing is said, all of it is.
        let unsaid = if self.container.is_some() { Decimal::ZERO } else { accounting.unwrap_or(Decimal::ZERO) };
        let onhand = stated(&self.onhand).unwrap_or(unsaid);
        let accounting = accounting.unwrap_or(if self.accountable.is_some() { onhand } else { Decimal::ZERO });
        let away = accounting - onhand;
        let mut counts = Vec::new();
        let raises = if accounting.is_negative() { Action::Lower } else { Action::Raise };
        counts.extend(self.event("opening", raises, accounting.abs(), P::ResourceInventoriedAs, &unit));
        let second = match away {
            away if away.is_negative() => {
                self.event("opening-received", Action::TransferCustody, away.abs(), P::ToResourceInventoriedAs, &unit)
            }
            away if self.container.is_some() => {
                let packed = self.event("opening-packed", Action::Combine, away, P::ResourceInventoriedAs, &unit);
                let into = self.container.clone().map(Value::Id);
                packed.map(|packed| packed.with_some(P::ToResourceInventoriedAs, into))
            }
            away => self.event("opening-away", Action::TransferCustody, away, P::ResourceInventoriedAs, &unit),
        };
        counts.extend(second);
        counts
    }

    fn event(&self, what: &str, action: Action, value: Decimal, side: P, unit: &crate::unit::Unit) -> Option<Record> {
        let id = Id::Foreign(format!("{}#{what}", self.id).into());
        if value.is_zero() {
            return None;
        }
        let receiver = matches!(action, Action::Raise | Action::Lower).then(|| self.accountable.clone()).flatten();
        let mut record = Record::new(Class::EconomicEvent, id)
            .with(P::Action, Value::Action(action))
            .with(side, Value::Id(self.id.clone()))
            .with(P::ResourceQuantity, Value::Measure(Measure::new(value, unit.clone())))
            .with_some(P::Provider, receiver.clone().map(Value::Id))
            .with_some(P::Receiver, receiver.map(Value::Id));
        record.at = self.at;
        Some(record)
    }
}

/// The document by itself, as a ledger.
#[derive(Default)]
struct Scratch {
    ledger: Ledger,
    said: u64,
}

impl Scratch {
    fn say(&mut self, record: Record) {
        // The document's own order stands for the order in which it was said.
        self.said += 1;
        let id = OperationId(*blake3::hash(&self.said.to_le_bytes()).as_bytes());
        self.ledger.apply(&Stamp { id, clock: Millis(self.said), author: None }, vec![record]);
    }

    fn settled(&mut self) -> &Ledger {
        self.ledger.settle();
        &self.ledger
    }
}
