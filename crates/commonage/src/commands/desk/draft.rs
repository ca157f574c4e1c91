//! Records that are about to be said together: what is new here, and what was done with it.

use commonage_economy::action::Action;
use commonage_economy::id::Id;
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::OperationId;

use super::Desk;
use super::typed::moment;
use crate::answer::{Result, failure};
use crate::cli::{Fresh, Said};
use crate::show;
use commonage_node::texts::cut;

/// Records that are said together.
#[derive(Default)]
pub(in crate::commands) struct Draft {
    pub(in crate::commands) records: Vec<Record>,
    /// What is new here, in sentences.
    pub(in crate::commands) news: Vec<String>,
    /// A new thing is meant, though something has nearly its name.
    pub(in crate::commands) is_new: bool,
}

/// Says something of a record, or why it cannot be said.
pub(in crate::commands) fn put(record: &mut Record, property: P, value: Value) -> Result<()> {
    record.say(property, value).map_err(|why| failure(format!("that cannot be said: {why}. Say it in fewer words.")))
}

/// The words under which something is named, on one line.
fn words(text: &str) -> Result<Box<str>> {
    let text = show::one_line(text);
    if text.is_empty() { Err(failure("a name is missing: it cannot be empty.")) } else { Ok(text.into_boxed_str()) }
}

impl Draft {
    pub(in crate::commands) fn new(is_new: bool) -> Draft {
        Draft { is_new, ..Draft::default() }
    }

    /// Adds a record; it is the n-th of the act.
    pub(in crate::commands) fn add(&mut self, mut record: Record) -> Id {
        let id = Id::Here(u16::try_from(self.records.len()).unwrap_or(u16::MAX));
        if matches!(record.id, Id::Here(_)) {
            record.id = id.clone();
        }
        self.records.push(record);
        id
    }

    /// A record that names something.
    pub(in crate::commands) fn named(class: Class, property: P, name: &str) -> Result<Record> {
        let mut record = Record::new(class, Id::Here(0));
        put(&mut record, property, Value::Text(words(name)?))?;
        Ok(record)
    }

    /// Makes sure that a new name is not an old one, mistyped.
    pub(in crate::commands) fn ensure_new(&self, desk: &Desk, class: Class, text: &str) -> Result<()> {
        let thing = commonage_economy::words::thing(class);
        match desk.near(class, text).filter(|_| !self.is_new) {
            Some(same) if desk.name(same).to_lowercase() == show::one_line(text).to_lowercase() => {
                let owner = desk.ledger()?.resource(same).and_then(|held| desk.owner(held));
                let whose = owner.map(|owner| format!(" (of {})", desk.called(Class::Agent, &owner)));
                Err(failure(format!(
                    "there is a {thing} “{}”{} here already. Add --new if this is another. Nothing was recorded.",
                    desk.name(same),
                    whose.unwrap_or_default()
                )))
            }
            Some(near) => Err(failure(format!(
                "there is a {thing} “{}” here already, and “{}” is nearly the same. Say that name if you mean it, or \
                 add --new if this is another. Nothing was recorded.",
                desk.name(near),
                cut(text)
            ))),
            None => Ok(()),
        }
    }

    /// A kind of thing; a new one is counted in the unit that is given.
    pub(in crate::commands) fn kind(&mut self, desk: &Desk, text: &str, unit: Option<(P, &Unit)>) -> Result<Id> {
        if let Some(name) = desk.find(Class::ResourceSpecification, text)? {
            return Ok(desk.ledger()?.key(name).1.clone());
        }
        self.ensure_new(desk, Class::ResourceSpecification, text)?;
        let mut record = Draft::named(Class::ResourceSpecification, P::Name, text)?;
        if let Some((property, unit)) = unit {
            put(&mut record, property, Value::Unit(unit.clone()))?;
        }
        if unit.is_some_and(|(property, _)| property == P::DefaultUnitOfEffort) {
            self.news.push(format!("the kind of work {}", cut(text)));
        } else if !self.records.iter().any(|record| record.class == Class::EconomicResource) {
            self.news.push(format!("the kind of thing {}", cut(text)));
        }
        Ok(self.add(record))
    }

    /// A process, by name; a new one begins with this.
    pub(in crate::commands) fn process(&mut self, desk: &Desk, text: &str) -> Result<Id> {
        if let Some(name) = desk.find(Class::Process, text)? {
            return Ok(desk.ledger()?.key(name).1.clone());
        }
        self.ensure_new(desk, Class::Process, text)?;
        self.news.push(format!("the process {}", cut(text)));
        Ok(self.add(Draft::named(Class::Process, P::Name, text)?))
    }

    /// A place, by name; a new one is named with this.
    pub(in crate::commands) fn place(&mut self, desk: &Desk, text: &str) -> Result<Id> {
        if let Some(name) = desk.find(Class::SpatialThing, text)? {
            return Ok(desk.ledger()?.key(name).1.clone());
        }
        self.ensure_new(desk, Class::SpatialThing, text)?;
        self.news.push(format!("the place {}", cut(text)));
        Ok(self.add(Draft::named(Class::SpatialThing, P::Name, text)?))
    }

    /// A lot, by its code; a new one is named with this.
    pub(in crate::commands) fn lot(&mut self, desk: &Desk, code: &str) -> Result<Id> {
        if let Some(name) = desk.find(Class::BatchLotRecord, code)? {
            return Ok(desk.ledger()?.key(name).1.clone());
        }
        self.news.push(format!("the lot {}", cut(code)));
        Ok(self.add(Draft::named(Class::BatchLotRecord, P::BatchLotCode, code)?))
    }

    /// A record for a thing that is new here.
    pub(in crate::commands) fn thing(&mut self, desk: &Desk, name: &str, unit: &Unit, fresh: &Fresh) -> Result<Id> {
        self.ensure_new(desk, Class::EconomicResource, name)?;
        let mut record = Draft::named(Class::EconomicResource, P::Name, name)?;
        let kind = fresh.kind.as_deref().unwrap_or(name);
        let news = self.news.len();
        let kind = self.kind(desk, kind, Some((P::DefaultUnitOfResource, unit)))?;
        if fresh.kind.is_none() {
            self.news.truncate(news);
        }
        put(&mut record, P::ConformsTo, Value::Id(kind))?;
        if let Some(code) = &fresh.lot {
            let lot = self.lot(desk, code)?;
            put(&mut record, P::OfBatchLot, Value::Id(lot))?;
        }
        if let Some(label) = &fresh.tracking {
            put(&mut record, P::TrackingIdentifier, Value::Text(words(label)?))?;
        }
        self.news.push(format!("the resource {}, {}", cut(name), super::counted_in(unit)));
        Ok(self.add(record))
    }

    /// Says of a flow what can be said of each.
    pub(in crate::commands) fn said(&self, desk: &Desk, record: &mut Record, said: &Said) -> Result<()> {
        if let Some(note) = &said.note {
            put(record, P::Note, Value::Text(show::plain(note.trim()).into()))?;
        }
        if let Some(at) = &said.at {
            put(record, P::HasPointInTime, Value::Time(moment(at)?))?;
        }
        for promise in &said.fulfills {
            put(record, P::Fulfills, Value::Id(desk.id(Class::Commitment, promise)?))?;
        }
        for claim in &said.settles {
            let name = desk.claim(claim, record.id_of(P::Receiver))?;
            put(record, P::Settles, Value::Id(desk.ledger()?.key(name).1.clone()))?;
        }
        if let Some(agreement) = &said.agreement {
            let property = if said.in_return { P::ReciprocalRealizationOf } else { P::RealizationOf };
            put(record, property, Value::Id(desk.id(Class::Agreement, agreement)?))?;
        }
        Ok(())
    }

    /// What is new here, in one sentence.
    pub(in crate::commands) fn news_sentence(&self) -> Option<String> {
        (!self.news.is_empty()).then(|| format!("New here: {}.", self.news.join("; ")))
    }
}

/// An event, as it is put together.
pub(in crate::commands) fn event(
    action: Action,
    sides: (Option<Id>, Option<Id>),
    amount: (P, Measure),
) -> Result<Record> {
    let mut record = Record::new(Class::EconomicEvent, Id::Here(0));
    put(&mut record, P::Action, Value::Action(action))?;
    if let Some(provider) = sides.0 {
        put(&mut record, P::Provider, Value::Id(provider))?;
    }
    if let Some(receiver) = sides.1 {
        put(&mut record, P::Receiver, Value::Id(receiver))?;
    }
    let (property, measure) = amount;
    if !measure.value.is_in_range() {
        return Err(failure("the amount is too large to be counted exactly. Say it in a larger unit."));
    }
    put(&mut record, property, Value::Measure(measure))?;
    Ok(record)
}

/// The whole id of a record that was just said.
pub(in crate::commands) fn whole(id: &Id, operation: OperationId) -> Id {
    id.clone().resolved(operation)
}
