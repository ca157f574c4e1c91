//! Taking in what operations state.

use commonage_log::Millis;

use crate::action::Action;
use crate::decimal::Decimal;
use crate::id::Id;
use crate::ledger::event::{Event, EventIndex, More, Place, UnitIndex};
use crate::ledger::names::Name;
use crate::ledger::{Ledger, Said, Stamp};
use crate::record::{Record, Value};
use crate::unit::{Measure, Unit};
use crate::vocabulary::{Class, Property as P, Range};

impl Ledger {
    /// Takes in the records of one operation.
    pub fn apply(&mut self, stamp: &Stamp, records: Vec<Record>) {
        for (record, index) in records.into_iter().zip(0..) {
            self.apply_one(stamp, index, record);
        }
    }

    /// Takes in one record of an operation, by its number in it.
    pub fn apply_one(&mut self, stamp: &Stamp, index: u16, record: Record) {
        let is_foreign = match &record.id {
            Id::Here(_) => false,
            // What follows from an act is told under its whole name.
            Id::Act(operation, _) => *operation != stamp.id,
            _ => true,
        };
        let place = Place { is_foreign, clock: stamp.clock, operation: stamp.id, index };
        self.take(stamp, place, record.resolved(stamp.id));
    }

    fn take(&mut self, stamp: &Stamp, place: Place, record: Record) {
        let (class, known) = (record.class.family(), self.names.len());
        let name = self.names.intern(class, &record.id);
        let is_new = name.0 as usize == known;
        // Whoever spoke of it before may have to be read again.
        self.is_stale |= !is_new;
        if class == Class::EconomicEvent {
            if let Some(event) = self.read_event(stamp, place, name, &record) {
                self.take_event(event);
                return;
            }
        } else if class == Class::EconomicResource && is_new {
            self.fresh.push(name);
            // An event that was said after this, and came before it, may mean this record.
            self.is_stale |= self.latest_said.is_some_and(|latest| latest > place.moment());
        }
        self.mention(&record);
        self.note_satisfied(name, &record);
        let said = self.said.entry(name).or_default();
        if said.iter().all(|known| known.place != place) {
            said.push(Said { place, record });
        }
    }

    /// Gives everything that a record speaks of a name, so that it can be found.
    fn mention(&mut self, record: &Record) {
        for (property, values) in record.properties() {
            let Range::Record(class) = property.definition().range else { continue };
            for value in values {
                if let Value::Id(id) = value {
                    self.names.intern(class, id);
                }
            }
        }
    }

    /// Notes which intents a commitment satisfies, so that they find it.
    pub(crate) fn note_satisfied(&mut self, commitment: Name, record: &Record) {
        for id in record.ids_of(P::Satisfies) {
            let intent = self.names.intern(Class::Intent, id);
            self.satisfying.entry(intent).or_default().insert(commitment);
        }
    }

    fn take_event(&mut self, event: Event) {
        let Some(held) = self.event_of.get(&event.name).copied() else {
            self.note_order(&event);
            let at = EventIndex(self.events.len() as u32);
            self.event_of.insert(event.name, at);
            self.events.push(event);
            return;
        };
        // The word that comes first counts; the others are kept, and shown where they differ.
        let known = &mut self.events[held.0 as usize];
        if event.place == known.place {
            return;
        }
        self.is_stale = true;
        let other = if event.place < known.place { std::mem::replace(known, event) } else { event };
        self.disputed.insert((other.name, other.place), other);
    }

    /// An event that comes before one that was walked past, or that changes how an earlier one is read.
    fn note_order(&mut self, event: &Event) {
        let is_late = self.latest.is_some_and(|latest| latest > event.order());
        self.latest = self.latest.max(Some(event.order()));
        self.latest_said = self.latest_said.max(Some(event.place.moment()));
        let may_contain = matches!(event.action, Action::Produce | Action::Modify) && event.output_of.is_some();
        let has_packed = || event.output_of.is_some_and(|process| self.derived.packs(process));
        self.is_stale |= is_late || (may_contain && has_packed());
    }

    fn read_event(&mut self, stamp: &Stamp, place: Place, name: Name, record: &Record) -> Option<Event> {
        let action = record.action()?;
        // The word of its own operation comes first in any case: only others must be told apart from it.
        let fingerprint = if place.is_foreign { fingerprint(record) } else { 0 };
        let mut find = |property: P| {
            let Range::Record(class) = property.definition().range else { return None };
            record.id_of(property).map(|id| self.names.intern(class, id))
        };
        let [provider, receiver, input_of, output_of] =
            [P::Provider, P::Receiver, P::InputOf, P::OutputOf].map(&mut find);
        let [resource, to, specification] =
            [P::ResourceInventoriedAs, P::ToResourceInventoriedAs, P::ResourceConformsTo].map(&mut find);
        let [corrects, to_location] = [P::Corrects, P::ToLocation].map(&mut find);
        let primary = find(P::RealizationOf).map(|agreement| (agreement, false));
        let agreement = primary.or_else(|| find(P::ReciprocalRealizationOf).map(|agreement| (agreement, true)));
        let author = stamp.author.map(|person| self.names.intern(Class::Agent, &Id::Space(person)));
        Some(Event {
            name,
            action,
            provider,
            receiver,
            input_of,
            output_of,
            resource,
            to,
            specification: specification.or_else(|| self.classification(record)),
            quantity: record.measure(P::ResourceQuantity).map(|measure| self.amount(measure)),
            effort: record.measure(P::EffortQuantity).map(|measure| self.amount(measure)),
            corrects,
            to_location,
            agreement,
            when: when(record).or(record.at).unwrap_or(place.clock),
            place,
            author,
            more: self.more(record),
            fingerprint,
        })
    }

    /// What a resource is classified as stands for its specification where none is given.
    fn classification(&mut self, record: &Record) -> Option<Name> {
        let id = record.text(P::ResourceClassifiedAs)?.parse().ok()?;
        Some(self.names.intern(Class::ResourceSpecification, &id))
    }

    fn more(&mut self, record: &Record) -> Option<Box<More>> {
        let mut all = |property: P, class: Class| -> Vec<Name> {
            record.ids_of(property).map(|id| self.names.intern(class, id)).collect()
        };
        let more = More {
            fulfills: all(P::Fulfills, Class::Commitment),
            satisfies: all(P::Satisfies, Class::Intent),
            settles: all(P::Settles, Class::Claim),
            state: record.text(P::State).map(Into::into),
            tracking: record.extras.get(P::TrackingIdentifier.term()).map(|json| json.trim_matches('"').into()),
        };
        (more != More::default()).then(|| Box::new(more))
    }

    pub(crate) fn amount(&mut self, measure: &Measure) -> (Decimal, UnitIndex) {
        (measure.value, self.unit_index(&measure.unit))
    }

    fn unit_index(&mut self, unit: &Unit) -> UnitIndex {
        // People use a handful of units: looking through them is faster than anything else.
        let known = self.units.iter().position(|known| known == unit);
        let at = known.unwrap_or_else(|| {
            self.units.push(unit.clone());
            self.units.len() - 1
        });
        UnitIndex(at as u32)
    }
}

/// When a flow happened, as it says: at a moment, else at its end, else at its beginning, else when it was noted.
pub(crate) fn when(record: &Record) -> Option<Millis> {
    [P::HasPointInTime, P::HasEnd, P::HasBeginning, P::Created].into_iter().find_map(|property| record.time(property))
}

/// A number that tells two contents under one name apart.
fn fingerprint(record: &Record) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *blake3::hash(&crate::codec::write(std::slice::from_ref(record))).as_bytes();
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}
