//! Records: what an act of the ledger states. A record says something of one thing: what it is and what it is like.
//!
//! Only what the vocabulary allows can be in one: a property of its class, holding what it should, once unless many
//! may be. What a document says beyond that is kept beside it, word for word.

use std::collections::BTreeMap;

use commonage_log::{Millis, OperationId};

use crate::action::Action;
use crate::decimal::Decimal;
use crate::id::Id;
use crate::limits::{TEXT_BYTES_MAX, VALUES_MAX};
use crate::moment;
use crate::unit::{Measure, Unit};
use crate::vocabulary::{Class, Property, Range};

/// What a property holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// An action.
    Action(Action),
    /// A record.
    Id(Id),
    /// A quantity with its unit.
    Measure(Measure),
    /// A unit.
    Unit(Unit),
    /// A number.
    Number(Decimal),
    /// A moment, as it was written; it can be read.
    Time(Box<str>),
    /// Yes or no.
    Truth(bool),
    /// Words or an address.
    Text(Box<str>),
}

/// Whether something is given or wanted.
pub const PURPOSES: [&str; 2] = ["offer", "request"];

/// Why something cannot be said of a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSayable {
    /// It does not belong to the class.
    #[error("“{}” is not said of {}", .0.term(), .1.name())]
    NotOfThisClass(Property, Class),
    /// It holds something else.
    #[error("“{}” does not hold that", .0.term())]
    WrongValue(Property),
    /// It was said already.
    #[error("“{}” is said once only", .0.term())]
    Twice(Property),
    /// It is too long, or there are too many.
    #[error("“{}” is too long", .0.term())]
    TooMuch(Property),
}

/// What shares one name: a class and what it is called in it.
pub type Key = (Class, Id);

/// What is said of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it is.
    pub class: Class,
    /// What it is called.
    pub id: Id,
    /// Where a document puts a flow in time that has no time of its own: at the one before it that has.
    pub at: Option<Millis>,
    properties: BTreeMap<Property, Vec<Value>>,
    /// What a document said that is not understood: the term, and its value as JSON.
    pub extras: BTreeMap<Box<str>, Box<str>>,
}

impl Record {
    /// A record of which nothing is said yet.
    pub fn new(class: Class, id: Id) -> Record {
        Record { class, id, at: None, properties: BTreeMap::new(), extras: BTreeMap::new() }
    }

    /// What shares its name.
    pub fn key(&self) -> Key {
        (self.class.family(), self.id.clone())
    }

    /// Says something more.
    ///
    /// # Errors
    /// If the vocabulary does not allow it.
    pub fn say(&mut self, property: Property, value: Value) -> Result<(), NotSayable> {
        let definition = property.definition();
        if !property.belongs_to(self.class) {
            return Err(NotSayable::NotOfThisClass(property, self.class));
        }
        if !holds(definition.range, &value) {
            return Err(NotSayable::WrongValue(property));
        }
        if matches!(&value, Value::Text(text) if text.len() > TEXT_BYTES_MAX) {
            return Err(NotSayable::TooMuch(property));
        }
        let held = self.properties.entry(property).or_default();
        if held.contains(&value) {
            return Ok(());
        }
        if !definition.many && !held.is_empty() {
            return Err(NotSayable::Twice(property));
        }
        if held.len() >= VALUES_MAX {
            return Err(NotSayable::TooMuch(property));
        }
        held.push(value);
        Ok(())
    }

    /// Says something more, for records made by the program itself; what the vocabulary does not allow is left out.
    #[must_use]
    pub fn with(mut self, property: Property, value: Value) -> Record {
        let said = self.say(property, value);
        debug_assert!(said.is_ok(), "{said:?}");
        self
    }

    /// Says something more, if there is something.
    #[must_use]
    pub fn with_some(self, property: Property, value: Option<Value>) -> Record {
        match value {
            Some(value) => self.with(property, value),
            None => self,
        }
    }

    /// Everything that is said, in the order of the vocabulary.
    pub fn properties(&self) -> impl Iterator<Item = (Property, &[Value])> {
        self.properties.iter().map(|(property, values)| (*property, values.as_slice()))
    }

    /// What is said under a property.
    pub fn values(&self, property: Property) -> &[Value] {
        self.properties.get(&property).map_or(&[], Vec::as_slice)
    }

    /// Takes back what is said under a property.
    pub fn unsay(&mut self, property: Property) -> Vec<Value> {
        self.properties.remove(&property).unwrap_or_default()
    }

    /// The first record named under a property.
    pub fn id_of(&self, property: Property) -> Option<&Id> {
        match self.values(property).first() {
            Some(Value::Id(id)) => Some(id),
            _ => None,
        }
    }

    /// Every record named under a property.
    pub fn ids_of(&self, property: Property) -> impl Iterator<Item = &Id> {
        self.values(property).iter().filter_map(|value| if let Value::Id(id) = value { Some(id) } else { None })
    }

    /// The words under a property.
    pub fn text(&self, property: Property) -> Option<&str> {
        match self.values(property).first() {
            Some(Value::Text(text) | Value::Time(text)) => Some(text),
            _ => None,
        }
    }

    /// The quantity under a property.
    pub fn measure(&self, property: Property) -> Option<&Measure> {
        match self.values(property).first() {
            Some(Value::Measure(measure)) => Some(measure),
            _ => None,
        }
    }

    /// The unit under a property.
    pub fn unit(&self, property: Property) -> Option<&Unit> {
        match self.values(property).first() {
            Some(Value::Unit(unit)) => Some(unit),
            _ => None,
        }
    }

    /// Whether a property says yes.
    pub fn is(&self, property: Property) -> bool {
        matches!(self.values(property).first(), Some(Value::Truth(true)))
    }

    /// The action, of a flow.
    pub fn action(&self) -> Option<Action> {
        match self.values(Property::Action).first() {
            Some(Value::Action(action)) => Some(*action),
            _ => None,
        }
    }

    /// The moment under a property.
    pub fn time(&self, property: Property) -> Option<Millis> {
        self.text(property).and_then(moment::read)
    }

    /// Takes over what another record says; what both say stays as the other says it.
    pub fn overlay(&mut self, other: &Record) {
        if other.class != self.class.family() {
            self.class = other.class;
        }
        for (property, values) in &other.properties {
            self.properties.insert(*property, values.clone());
        }
        for (term, value) in &other.extras {
            self.extras.insert(term.clone(), value.clone());
        }
    }

    /// The same record with whole names, once its operation has one.
    #[must_use]
    pub fn resolved(mut self, operation: OperationId) -> Record {
        self.rename(&mut |id| matches!(id, Id::Here(_)).then(|| id.clone().resolved(operation)));
        self
    }

    /// Gives things other names, wherever they stand; `None` leaves a name as it is.
    pub(crate) fn rename(&mut self, other: &mut dyn FnMut(&Id) -> Option<Id>) {
        let named = self.properties.values_mut().flatten().filter_map(|value| match value {
            Value::Id(id) => Some(id),
            _ => None,
        });
        for id in named.chain([&mut self.id]) {
            if let Some(renamed) = other(id) {
                *id = renamed;
            }
        }
    }
}

fn holds(range: Range, value: &Value) -> bool {
    match (range, value) {
        (Range::Action, Value::Action(_))
        | (Range::Record(_), Value::Id(_))
        | (Range::Unit, Value::Unit(_))
        | (Range::Truth, Value::Truth(_))
        | (Range::Text | Range::Link, Value::Text(_)) => true,
        (Range::Measure, Value::Measure(measure)) => measure.value.is_in_range(),
        (Range::Number, Value::Number(number)) => number.is_in_range(),
        (Range::Time, Value::Time(text)) => moment::read(text).is_some(),
        (Range::Purpose, Value::Text(text)) => PURPOSES.contains(&&**text),
        _ => false,
    }
}
