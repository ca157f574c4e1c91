//! A small world for tests: operations that state records, and what the ledger says of them.

use std::str::FromStr;

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::{Ledger, Name, Resource, Stamp};
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P, Range};
use commonage_log::{Millis, OperationId};

/// An exact number.
pub(crate) fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

/// A name from elsewhere.
pub(crate) fn id(text: &str) -> Id {
    text.parse().unwrap()
}

/// A record under a name.
pub(crate) fn record(class: Class, name: &str) -> Record {
    Record::new(class, id(name))
}

/// An event: `event("e1", Action::Produce)`, then `.set(P::Provider, "ana")` and so on.
pub(crate) fn event(name: &str, action: Action) -> Record {
    record(Class::EconomicEvent, name).with(P::Action, Value::Action(action))
}

/// Saying things briefly: the value is read as the property needs it; quantities are `"3 kilogram"`.
pub(crate) trait Set: Sized {
    fn set(self, property: P, text: &str) -> Self;
}

impl Set for Record {
    fn set(self, property: P, text: &str) -> Self {
        let value = match property.definition().range {
            Range::Action => Value::Action(Action::named(text).unwrap()),
            Range::Record(_) => Value::Id(id(text)),
            Range::Measure => {
                let (value, unit) = text.split_once(' ').unwrap_or((text, "one"));
                Value::Measure(Measure::new(decimal(value), Unit::named(unit)))
            }
            Range::Unit => Value::Unit(Unit::named(text)),
            Range::Number => Value::Number(decimal(text)),
            Range::Time => Value::Time(text.into()),
            Range::Truth => Value::Truth(text == "true"),
            Range::Text | Range::Link | Range::Purpose => Value::Text(text.into()),
        };
        self.with(property, value)
    }
}

/// Operations, each stating records, with clocks that tick.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    pub(crate) operations: Vec<(Stamp, Vec<Record>)>,
}

impl World {
    /// Says records in one operation; the second tick after the last.
    pub(crate) fn say(&mut self, records: Vec<Record>) -> &mut Self {
        let number = self.operations.len() as u64 + 1;
        self.say_at(number * 1000, records)
    }

    /// Says records at a moment.
    pub(crate) fn say_at(&mut self, clock: u64, records: Vec<Record>) -> &mut Self {
        let number = self.operations.len() as u64 + 1;
        let id = OperationId(*blake3::hash(&number.to_le_bytes()).as_bytes());
        self.operations.push((Stamp { id, clock: Millis(clock), author: None }, records));
        self
    }

    /// Each record in an operation of its own.
    pub(crate) fn each(&mut self, records: impl IntoIterator<Item = Record>) -> &mut Self {
        records.into_iter().for_each(|record| {
            self.say(vec![record]);
        });
        self
    }

    /// The ledger, taken in at once.
    pub(crate) fn ledger(&self) -> Ledger {
        self.ledger_in(&(0..self.operations.len()).collect::<Vec<_>>(), usize::MAX)
    }

    /// The ledger, taken in in another order, and settled after every so many.
    pub(crate) fn ledger_in(&self, order: &[usize], settle_every: usize) -> Ledger {
        let mut ledger = Ledger::default();
        for (at, number) in order.iter().enumerate() {
            let (stamp, records) = &self.operations[*number];
            ledger.apply(stamp, records.clone());
            if (at + 1) % settle_every == 0 {
                ledger.settle();
            }
        }
        ledger.settle();
        ledger
    }
}

/// A resource by its name.
pub(crate) fn resource<'a>(ledger: &'a Ledger, name: &str) -> &'a Resource {
    ledger.resource(named(ledger, Class::EconomicResource, name)).unwrap_or_else(|| panic!("{name} is no resource"))
}

/// What is called so.
pub(crate) fn named(ledger: &Ledger, class: Class, name: &str) -> Name {
    ledger.find(class, &id(name)).unwrap_or_else(|| panic!("nothing is called {name}"))
}

/// Accounting and onhand of a resource, as texts: `("15", "15")`.
pub(crate) fn amounts(ledger: &Ledger, name: &str) -> (String, String) {
    let sum = resource(ledger, name).amounts.first().copied();
    sum.map_or_else(|| ("0".into(), "0".into()), |sum| (sum.accounting.to_string(), sum.onhand.to_string()))
}

/// Everything that the ledger says, in words that do not depend on the order of arrival.
pub(crate) fn digest(ledger: &Ledger) -> Vec<String> {
    let name = |name: Option<Name>| name.map(|name| ledger.key(name).1.to_string());
    let mut lines: Vec<String> = ledger
        .resources()
        .iter()
        .map(|r| {
            let mut sums: Vec<_> =
                r.amounts.iter().map(|a| format!("{}: {}/{}", ledger.unit(a.unit), a.accounting, a.onhand)).collect();
            sums.sort();
            let touches: Vec<_> = r
                .touches
                .iter()
                .map(|t| format!("{:?}{}{}", name(Some(ledger.event(t.event).name)), t.puts, t.takes))
                .collect();
            format!(
                "resource {:?} {sums:?} {:?} {:?} {:?} {:?} {:?} {:?} {touches:?}",
                name(Some(r.name)),
                name(r.accountable),
                name(r.keeper),
                name(r.location),
                name(r.contained_in),
                name(r.stage),
                r.state
            )
        })
        .collect();
    for contradiction in ledger.contradictions() {
        let events: Vec<_> = contradiction.events.iter().map(|at| name(Some(ledger.event(*at).name))).collect();
        let kind = match contradiction.kind {
            commonage_economy::ledger::ContradictionKind::BelowZero { short, unit, is_accounting } => {
                format!("short {short} {} {is_accounting}", ledger.unit(unit))
            }
            other => format!("{other:?}"),
        };
        lines.push(format!("contradiction {:?} {kind} {events:?}", name(Some(contradiction.about))));
    }
    for (found, _) in ledger.names() {
        if let Some(open) = ledger.open(found) {
            let mut events: Vec<_> = open.events.iter().map(|at| name(Some(ledger.event(*at).name))).collect();
            events.sort();
            let shown = name(Some(found));
            lines.push(format!("open {shown:?} {:?} {} {} {events:?}", open.open, open.done, open.is_finished));
        }
    }
    lines.sort();
    lines
}
