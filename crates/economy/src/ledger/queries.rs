//! What the ledger says: names, descriptions, resources, balances at any moment.

use commonage_log::{Millis, OperationId};

use crate::action::Action;
use crate::decimal::Decimal;
use crate::id::Id;
use crate::ledger::Ledger;
use crate::ledger::event::{Event, EventIndex, UnitIndex};
use crate::ledger::names::Name;
use crate::ledger::postings::Posting;
use crate::ledger::state::{Amount, Contradiction, ContradictionKind, Process, Resource};
use crate::record::{Key, Record};
use crate::unit::Unit;
use crate::vocabulary::{Class, Property as P};

/// The amount of one resource at a moment, in one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Which resource.
    pub resource: Name,
    /// How much.
    pub amount: Amount,
}

/// What may be changed of a promise once it is made: whether it is over, and what is said about it.
const CHANGEABLE: [P; 4] = [P::Finished, P::Note, P::Name, P::Image];

impl Ledger {
    /// The name of something, if the ledger has heard of it.
    pub fn find(&self, class: Class, id: &Id) -> Option<Name> {
        self.names.find(class, id)
    }

    /// What stands behind a name.
    pub fn key(&self, name: Name) -> &Key {
        self.names.key(name)
    }

    /// Every name, in no special order.
    pub fn names(&self) -> impl Iterator<Item = (Name, &Key)> {
        self.names.all()
    }

    /// A unit.
    pub fn unit(&self, unit: UnitIndex) -> &Unit {
        &self.units[unit.0 as usize]
    }

    /// What was described, of one class, in order of their ids.
    pub fn described(&self, class: Class) -> impl Iterator<Item = Name> + '_ {
        let family = class.family();
        let mut names: Vec<Name> = self.said.keys().copied().filter(|name| self.names.key(*name).0 == family).collect();
        names.sort_unstable_by(|a, b| self.names.key(*a).1.cmp(&self.names.key(*b).1));
        names.into_iter()
    }

    /// What is said of something that is not an event: the last word on each property counts. Of promises, needs and
    /// claims the first does, except on whether they are over.
    pub fn description(&self, name: Name) -> Option<Record> {
        let said = self.said.get(&name)?;
        let [first, rest @ ..] = said.as_slice() else { return None };
        if rest.is_empty() {
            return Some(first.record.clone());
        }
        let mut said: Vec<_> = said.iter().collect();
        said.sort_by_key(|said| said.place);
        let mut record = said.first()?.record.clone();
        let is_promise = matches!(record.class, Class::Commitment | Class::Intent | Class::Claim);
        for later in &said[1..] {
            let mut later = later.record.clone();
            if is_promise {
                let fixed: Vec<P> = record.properties().map(|(property, _)| property).collect();
                for property in fixed.into_iter().filter(|property| !CHANGEABLE.contains(property)) {
                    later.unsay(property);
                }
            }
            record.overlay(&later);
        }
        Some(record)
    }

    /// Everything that was ever said of something that is not an event, in no special order.
    pub fn statements(&self, name: Name) -> impl Iterator<Item = &Record> {
        self.said.get(&name).into_iter().flatten().map(|said| &said.record)
    }

    /// A resource as it was described before anything happened to it.
    pub fn beginning(&self, name: Name) -> Option<Record> {
        self.first_description(name)
    }

    /// Where something was said: every operation that speaks of it, with the number of the record in it.
    pub fn sources(&self, name: Name) -> Vec<(OperationId, u16)> {
        let of_event = self.event_of.get(&name).map(|at| self.event(*at).place);
        let disputed = self.disputed.keys().filter(|(held, _)| *held == name).map(|(_, place)| *place);
        let said = self.said.get(&name).into_iter().flatten().map(|said| said.place);
        of_event.into_iter().chain(disputed).chain(said).map(|place| (place.operation, place.index)).collect()
    }

    /// The events, in the order in which they happened.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = (EventIndex, &Event)> + '_ {
        self.order.iter().map(|at| (*at, self.event(*at)))
    }

    /// Where an event stands in the order of all events.
    pub fn position(&self, at: EventIndex) -> usize {
        self.derived.positions.get(at.0 as usize).map_or(usize::MAX, |position| *position as usize)
    }

    /// What corrects an event directly, in order.
    pub fn corrections_of(&self, at: EventIndex) -> &[EventIndex] {
        self.derived.corrections.get(&self.event(at).name).map_or(&[], Vec::as_slice)
    }

    /// The event under a name.
    pub fn event_named(&self, name: Name) -> Option<EventIndex> {
        self.event_of.get(&name).copied()
    }

    /// When an event was said, by the clock of whoever said it: not when it happened.
    pub fn said_at(&self, at: EventIndex) -> Millis {
        self.event(at).place.clock
    }

    /// What people call something: its name, else what is noted of it, else the beginning of its id.
    pub fn called(&self, name: Name) -> String {
        let (class, id) = self.key(name);
        let words = |record: Record| {
            let said = [P::Name, P::Label, P::TrackingIdentifier, P::BatchLotCode, P::Note];
            said.into_iter().find_map(|property| record.text(property).map(str::to_owned))
        };
        let own = self.description(name).and_then(words);
        let kind = || match class {
            Class::EconomicResource => self.resource(name)?.specification.filter(|kind| *kind != name),
            _ => None,
        };
        own.or_else(|| kind().map(|kind| self.called(kind))).unwrap_or_else(|| id.short())
    }

    /// The same, of something that may not be known here.
    pub fn called_by(&self, class: Class, id: &Id) -> String {
        self.find(class, id).map_or_else(|| id.short(), |name| self.called(name))
    }

    /// What is inside a resource now.
    pub fn contents(&self, container: Name) -> impl Iterator<Item = &Resource> {
        self.derived.resources.iter().filter(move |resource| resource.contained_in == Some(container))
    }

    /// What is left of an event's amount after its corrections.
    pub fn corrected(&self, at: EventIndex) -> Decimal {
        let event = self.event(at);
        let amount = |event: &Event| event.quantity.or(event.effort).map_or(Decimal::ZERO, |(amount, _)| amount);
        let corrections = self.corrections_of(at).iter().map(|other| self.event(*other));
        amount(event) + corrections.map(amount).sum()
    }

    /// Every resource as it stands, in the order in which they came to be.
    pub fn resources(&self) -> &[Resource] {
        &self.derived.resources
    }

    /// A resource as it stands.
    pub fn resource(&self, name: Name) -> Option<&Resource> {
        self.derived.resource_of.get(&name).map(|at| &self.derived.resources[*at as usize])
    }

    /// A process, by what goes in and comes out; `None` if nothing does.
    pub fn process(&self, name: Name) -> Option<&Process> {
        self.derived.processes.get(&name)
    }

    /// Whether something was said to be finished.
    pub fn is_finished(&self, name: Name) -> bool {
        self.description(name).is_some_and(|record| record.is(P::Finished))
    }

    /// Facts that cannot all be right, in the order in which they came to be.
    pub fn contradictions(&self) -> &[Contradiction] {
        &self.derived.contradictions
    }

    /// Whether people dealt with a contradiction since: every event that causes it was taken back, or what was missing
    /// is there again after somebody counted it or corrected something, or only one unit is left.
    pub fn is_settled(&self, found: &Contradiction) -> bool {
        let is_void = |at: &EventIndex| self.corrected(*at).is_zero();
        if found.events.last().is_some_and(is_void) {
            return true;
        }
        let Some(resource) = self.resource(found.about) else { return false };
        match found.kind {
            ContradictionKind::BelowZero { unit, is_accounting, .. } => {
                let held = resource.amounts.iter().find(|amount| amount.unit == unit);
                let amount = held.map(|held| if is_accounting { held.accounting } else { held.onhand });
                let mends = |event: &Event| {
                    event.when >= found.when
                        && (event.corrects.is_some() || matches!(event.action, Action::Raise | Action::Lower))
                };
                let events = resource.touches.iter().map(|touch| touch.event).filter(|at| !found.events.contains(at));
                amount.is_none_or(|amount| !amount.is_negative()) && events.into_iter().any(|at| mends(self.event(at)))
            }
            ContradictionKind::TwoUnits => {
                let held = resource.amounts.iter().filter(|held| !held.accounting.is_zero() || !held.onhand.is_zero());
                held.count() <= 1
            }
            _ => false,
        }
    }

    /// What an event did to the amounts of resources.
    pub fn postings(&self, at: EventIndex) -> impl Iterator<Item = (Name, Posting)> + '_ {
        let postings = self.derived.postings.get(at.0 as usize).into_iter().flatten();
        postings
            .filter(|posting| posting.is_used)
            .map(|posting| (self.derived.resources[posting.resource as usize].name, *posting))
    }

    /// The amounts of every resource after all that happened up to a moment, that moment included.
    pub fn balances_at(&self, moment: Millis) -> Vec<Balance> {
        let mut sums: Vec<Vec<Amount>> = vec![Vec::new(); self.derived.resources.len()];
        for at in &self.order {
            let event = self.event(*at);
            if event.when > moment {
                break;
            }
            let Some((quantity, unit)) = event.quantity else { continue };
            for posting in self.derived.postings[at.0 as usize].iter().filter(|posting| posting.is_used) {
                let held = &mut sums[posting.resource as usize];
                let found = held.iter().position(|amount| amount.unit == unit).unwrap_or_else(|| {
                    held.push(Amount { unit, accounting: Decimal::ZERO, onhand: Decimal::ZERO });
                    held.len() - 1
                });
                held[found].accounting += quantity.times(posting.accounting);
                held[found].onhand += quantity.times(posting.onhand);
            }
        }
        let resources = self.derived.resources.iter().map(|resource| resource.name);
        resources
            .zip(sums)
            .flat_map(|(resource, held)| held.into_iter().map(move |amount| Balance { resource, amount }))
            .collect()
    }
}
