//! The walk through the events, in the order that all computers share.

use std::collections::BTreeSet;

use crate::action::{Action, CreateResource, EventQuantity, PropertyEffect, QuantityEffect};
use crate::decimal::Decimal;
use crate::ledger::event::{Event, EventIndex, UnitIndex};
use crate::ledger::names::Name;
use crate::ledger::postings::{Case, Posting};
use crate::ledger::state::{Amount, Contradiction, ContradictionKind as Kind, Process, Resource, Touch};
use crate::ledger::{Ledger, Place};
use crate::record::Record;
use crate::vocabulary::{Class, Property as P, Range};

impl Ledger {
    /// Walks past the events that were not walked past yet.
    pub(crate) fn evaluate(&mut self) {
        let from = self.derived.walked;
        self.meet_described_resources(from == 0);
        self.derived.postings.resize(self.events.len(), <[Posting; 2]>::default());
        self.derived.positions.resize(self.events.len(), 0);
        for at in from..self.order.len() {
            self.derived.positions[self.order[at].0 as usize] = at as u32;
            self.join_process(self.order[at]);
        }
        for at in from..self.order.len() {
            self.step(self.order[at]);
        }
        if from == 0 {
            self.note_disputed();
        }
        self.derived.walked = self.order.len();
    }

    /// Resources that somebody described are there before anything happens to them.
    fn meet_described_resources(&mut self, all: bool) {
        let fresh = std::mem::take(&mut self.fresh);
        let described = if all { self.described(Class::EconomicResource).collect() } else { fresh };
        for name in described {
            self.resource_at(name, None, None);
        }
    }

    fn join_process(&mut self, at: EventIndex) {
        let event = &self.events[at.0 as usize];
        let (input, output, action) = (event.input_of, event.output_of, event.action);
        if let Some(corrected) = event.corrects {
            self.derived.corrections.entry(corrected).or_default().push(at);
        }
        let processes = &mut self.derived.processes;
        if let Some(name) = input {
            let process: &mut Process = processes.entry(name).or_default();
            process.inputs.push(at);
            process.packs |= action == Action::Combine;
        }
        if let Some(name) = output {
            processes.entry(name).or_default().outputs.push(at);
        }
    }

    fn step(&mut self, at: EventIndex) {
        let event = self.events[at.0 as usize].clone();
        let (resource, to) = self.records_of(&event);
        let keeper = |ledger: &Ledger, at: u32| ledger.derived.resources[at as usize].keeper;
        let case = Case {
            action: event.action,
            provider: event.provider,
            receiver: event.receiver,
            resource: resource.map(|at| (at, keeper(self, at))),
            to,
        };
        let postings = case.postings();
        self.touch(at, &event, resource, to, &postings);
        self.check_before(at, &event, resource);
        self.post(at, &event, &postings);
        self.set_properties(at, &event, resource, to);
        self.keep_promises(at, &event);
    }

    /// The records that an event is about: those it names, and the ones it means where it names a kind.
    fn records_of(&mut self, event: &Event) -> (Option<u32>, Option<u32>) {
        let definition = event.action.definition();
        let by_name = |ledger: &mut Ledger, name: Name, is_to: bool| {
            let of = if is_to { CreateResource::OptionalTo } else { CreateResource::Optional };
            let keeper = match definition.create_resource {
                create if create == of => event.receiver.or(event.provider),
                _ if is_to => event.receiver,
                _ => event.provider,
            };
            let keeper = if is_to || definition.create_resource == of { keeper } else { event.provider };
            ledger.resource_at(name, keeper, Some(event))
        };
        let resource = event.resource.map(|name| by_name(self, name, false));
        let to = event.to.map(|name| by_name(self, name, true));
        // A crate is not of the kind and lot of what is packed into it.
        if let (Some(resource), Some(to), true) = (resource, to, event.action != Action::Combine) {
            self.resemble(to, resource);
        }
        if resource.is_none() && to.is_none() && event.action.is_transfer() && event.changes_hands() {
            return (self.meant(event, event.provider), self.meant(event, event.receiver));
        }
        (resource, to)
    }

    /// The only record of a kind that somebody keeps.
    fn meant(&self, event: &Event, keeper: Option<Name>) -> Option<u32> {
        let kept = self.derived.kept.get(&(keeper?, event.specification?))?;
        let tracking = event.more().tracking.as_deref();
        // A record that was opened later was not meant.
        let is_it = |at: &&u32| {
            let held = &self.derived.resources[**at as usize];
            let was_described = held.described.is_some_and(|place| place.moment() < event.place.moment());
            let was_there = !held.touches.is_empty() || was_described;
            was_there && (tracking.is_none() || held.tracking.as_deref() == tracking)
        };
        let mut fitting = kept.iter().filter(is_it);
        match (fitting.next(), fitting.next()) {
            (Some(at), None) => Some(*at),
            _ => None,
        }
    }

    /// The resource under a name; it comes into being where it is first spoken of.
    fn resource_at(&mut self, name: Name, keeper: Option<Name>, event: Option<&Event>) -> u32 {
        if let Some(at) = self.derived.resource_of.get(&name).copied() {
            self.complete(at, keeper, event);
            return at;
        }
        let described = self.first_description(name);
        let said = |property: P| {
            let Range::Record(class) = property.definition().range else { return None };
            described.as_ref().and_then(|record| self.names.find(class, record.id_of(property)?))
        };
        let words = |property: P| described.as_ref().and_then(|record| record.text(property)).map(Into::into);
        let resource = Resource {
            name,
            specification: said(P::ConformsTo).or(event.and_then(|event| event.specification)),
            amounts: Vec::new(),
            accountable: said(P::PrimaryAccountable),
            keeper: said(P::PrimaryAccountable).or(keeper),
            location: said(P::CurrentLocation),
            contained_in: said(P::ContainedIn),
            stage: said(P::Stage),
            state: words(P::State),
            tracking: words(P::TrackingIdentifier),
            lot: said(P::OfBatchLot),
            touches: Vec::new(),
            described: self.said.get(&name).and_then(|said| said.iter().map(|said| said.place).min()),
        };
        let at = self.derived.resources.len() as u32;
        self.derived.resources.push(resource);
        self.derived.resource_of.insert(name, at);
        self.note_kept(at);
        at
    }

    /// What was described before anybody did something with it gets its keeper and kind now.
    fn complete(&mut self, at: u32, keeper: Option<Name>, event: Option<&Event>) {
        let resource = &mut self.derived.resources[at as usize];
        let before = (resource.keeper, resource.specification);
        resource.keeper = before.0.or(keeper);
        resource.specification = before.1.or(event.and_then(|event| event.specification));
        if before != (resource.keeper, resource.specification) {
            self.note_kept(at);
        }
    }

    fn note_kept(&mut self, at: u32) {
        let resource = &self.derived.resources[at as usize];
        if let (Some(keeper), Some(specification)) = (resource.keeper, resource.specification) {
            let kept = self.derived.kept.entry((keeper, specification)).or_default();
            if !kept.contains(&at) {
                kept.push(at);
            }
        }
    }

    /// The receiver's record of a thing is of its kind and lot, unless it says otherwise.
    fn resemble(&mut self, to: u32, from: u32) {
        let (specification, lot, tracking) = {
            let from = &self.derived.resources[from as usize];
            (from.specification, from.lot, from.tracking.clone())
        };
        let record = &mut self.derived.resources[to as usize];
        record.specification = record.specification.or(specification);
        record.lot = record.lot.or(lot);
        record.tracking = record.tracking.take().or(tracking);
        self.note_kept(to);
    }

    fn touch(
        &mut self,
        at: EventIndex,
        event: &Event,
        resource: Option<u32>,
        to: Option<u32>,
        postings: &[Posting; 2],
    ) {
        let definition = event.action.definition();
        let is_back = to.is_none() && event.action.is_transfer() && postings.iter().any(|p| p.is_used && p.onhand > 0);
        let is_in = matches!(definition.accounting, QuantityEffect::Increment)
            || matches!(definition.onhand, QuantityEffect::Increment)
            || is_back;
        // The thing stays under the name it had: it comes back changed, or only rights, custody or place pass on.
        let stays = match event.action {
            Action::Modify | Action::Dropoff | Action::Separate => true,
            Action::TransferAllRights | Action::TransferCustody | Action::Move => to.is_none(),
            _ => false,
        };
        if let Some(resource) = resource {
            let handed_on = to.is_some() && to != Some(resource);
            let puts = is_in || stays || to == Some(resource);
            let touch = Touch { event: at, puts, takes: !is_in || stays || handed_on };
            self.derived.resources[resource as usize].touches.push(touch);
        }
        if let Some(to) = to.filter(|to| Some(*to) != resource) {
            self.derived.resources[to as usize].touches.push(Touch { event: at, puts: true, takes: false });
        }
    }

    fn contradict(&mut self, kind: Kind, about: Name, events: Vec<EventIndex>) {
        let when = events.last().map_or(commonage_log::Millis(0), |at| self.event(*at).when);
        self.derived.contradictions.push(Contradiction { about, events, kind, when });
    }

    /// What cannot be right, seen before the event takes effect.
    fn check_before(&mut self, at: EventIndex, event: &Event, resource: Option<u32>) {
        let definition = event.action.definition();
        let changes = definition.accounting != QuantityEffect::NotApplicable
            || definition.onhand != QuantityEffect::NotApplicable;
        let is_effort = definition.event_quantity == EventQuantity::Effort;
        let says_none = if is_effort { event.effort.is_none() } else { event.quantity.is_none() };
        if says_none && (changes && (event.resource.is_some() || event.to.is_some())) {
            self.contradict(Kind::NoQuantity, event.name, vec![at]);
        }
        self.check_end(at, event);
        let Some(resource) = resource.map(|at| &self.derived.resources[at as usize]) else { return };
        let (name, contained) = (resource.name, resource.contained_in);
        let takes_rights = matches!(event.action, Action::Transfer | Action::TransferAllRights);
        let is_theirs = resource.accountable.is_none() || resource.accountable == event.provider;
        let is_negative = event.quantity.is_some_and(|(value, _)| value.is_negative());
        if takes_rights && event.changes_hands() && !is_theirs {
            self.contradict(Kind::NotTheirs, name, vec![at]);
        }
        let leaves =
            definition.onhand == QuantityEffect::Decrement || definition.onhand == QuantityEffect::DecrementIncrement;
        match event.action {
            Action::Separate if contained.is_none() && !is_negative => {
                self.contradict(Kind::NotContained, name, vec![at]);
            }
            _ if leaves && contained.is_some() && !is_negative => self.contradict(Kind::Contained, name, vec![at]),
            _ => {}
        }
    }

    /// Something that happened in a process after it was finished.
    fn check_end(&mut self, at: EventIndex, event: &Event) {
        // A correction happens to what was said, not in the process.
        if event.corrects.is_some() {
            return;
        }
        for process in [event.input_of, event.output_of].into_iter().flatten() {
            let Some(end) = self.end_of(process) else { continue };
            if event.place.moment() > end.moment() && event.when > end.clock {
                self.contradict(Kind::AfterTheEnd, process, vec![at]);
            }
        }
    }

    /// When a process was said to be finished.
    fn end_of(&self, process: Name) -> Option<Place> {
        let said = self.said.get(&process)?;
        let last =
            said.iter().filter(|said| !said.record.values(P::Finished).is_empty()).max_by_key(|said| said.place)?;
        last.record.is(P::Finished).then_some(last.place)
    }

    fn post(&mut self, at: EventIndex, event: &Event, postings: &[Posting; 2]) {
        self.derived.postings[at.0 as usize] = *postings;
        let Some((quantity, unit)) = event.quantity else { return };
        for posting in postings.iter().filter(|posting| posting.is_used) {
            let resource = &mut self.derived.resources[posting.resource as usize];
            let (before, after) = add(&mut resource.amounts, unit, quantity, *posting);
            let (name, is_mixed) = (resource.name, resource.amounts.len() > 1);
            let short = |before: Decimal, after: Decimal| (after.is_negative() && after < before).then_some(-after);
            let found = match (short(before.accounting, after.accounting), short(before.onhand, after.onhand)) {
                (Some(short), _) => Some((short, true)),
                (None, Some(short)) => Some((short, false)),
                (None, None) => None,
            };
            if let Some((short, is_accounting)) = found {
                let events = self.takers(posting.resource, at, (short, unit), is_accounting);
                self.contradict(Kind::BelowZero { short, unit, is_accounting }, name, events);
            }
            if is_mixed && before == (Amount { unit, accounting: Decimal::ZERO, onhand: Decimal::ZERO }) {
                self.contradict(Kind::TwoUnits, name, vec![at]);
            }
        }
    }

    /// An event that took too much, and before it the last ones without which there would have been enough.
    fn takers(
        &self,
        resource: u32,
        at: EventIndex,
        (short, unit): (Decimal, UnitIndex),
        is_accounting: bool,
    ) -> Vec<EventIndex> {
        let taken = |other: EventIndex| {
            let said = self.event(other).quantity.filter(|(_, counted)| *counted == unit);
            let quantity = said.map_or(Decimal::ZERO, |(quantity, _)| quantity);
            let postings = self.derived.postings[other.0 as usize].iter();
            let here = postings.filter(|posting| posting.is_used && posting.resource == resource);
            -here.map(|p| quantity.times(if is_accounting { p.accounting } else { p.onhand })).sum::<Decimal>()
        };
        let (mut events, mut covered) = (vec![at], Decimal::ZERO);
        let touches = self.derived.resources[resource as usize].touches.iter().rev().take(LOOK_BACK_MAX);
        for other in touches.map(|touch| touch.event).filter(|other| *other != at) {
            if covered >= short || events.len() >= TAKERS_MAX {
                break;
            }
            let amount = taken(other);
            if !amount.is_negative() && !amount.is_zero() {
                covered += amount;
                events.push(other);
            }
        }
        events.reverse();
        events
    }

    fn set_properties(&mut self, at: EventIndex, event: &Event, resource: Option<u32>, to: Option<u32>) {
        use PropertyEffect::{New, NotApplicable, Remove, Update, UpdateTo};
        let definition = event.action.definition();
        let is_first = |ledger: &Ledger, at: u32| ledger.derived.resources[at as usize].touches.len() == 1;
        let target = |ledger: &Ledger, effect| match effect {
            NotApplicable => None,
            UpdateTo => to.or(resource),
            New => to.or(resource).filter(|at| is_first(ledger, *at)),
            // What is dropped off or given back ends with the receiver.
            Update | Remove => to.or(resource),
        };
        if let Some(at) = target(self, definition.accountable).filter(|at| self.comes_to_receiver(event, *at, to)) {
            let record = &mut self.derived.resources[at as usize];
            record.accountable = event.receiver.or(event.provider).or(record.accountable);
            if event.action == Action::Transfer && Some(at) == resource {
                record.keeper = record.accountable;
            }
            self.note_kept(at);
        }
        if let Some(at) = target(self, definition.location) {
            let record = &mut self.derived.resources[at as usize];
            record.location = event.to_location.or(record.location);
        }
        if let Some(at) = target(self, definition.stage) {
            let stage = event.output_of.and_then(|process| self.based_on(process));
            let record = &mut self.derived.resources[at as usize];
            record.stage = stage.or(record.stage);
        }
        if let (Some(at), Some(state)) = (target(self, definition.state), &event.more().state) {
            self.derived.resources[at as usize].state = Some(state.clone());
        }
        match (definition.contained, resource) {
            (Update, Some(resource)) => self.put_into(at, event, resource),
            (Remove, Some(resource)) => self.derived.resources[resource as usize].contained_in = None,
            _ => {}
        }
    }

    /// Whether rights to this record pass to the receiver: it is theirs, or the record itself changes hands.
    fn comes_to_receiver(&self, event: &Event, at: u32, to: Option<u32>) -> bool {
        let record = &self.derived.resources[at as usize];
        !event.action.is_transfer() || to == Some(at) || record.keeper == event.receiver
    }

    /// The kind of process.
    pub(crate) fn based_on(&self, process: Name) -> Option<Name> {
        let record = self.description(process)?;
        self.names.find(Class::ProcessSpecification, record.id_of(P::BasedOn)?)
    }

    /// Packing: the container is the one named, else what the process gives back or makes.
    fn put_into(&mut self, at: EventIndex, event: &Event, resource: u32) {
        let container = event.to.or_else(|| self.container_of(event.input_of?, event.resource?));
        if event.quantity.is_some_and(|(quantity, _)| quantity.is_negative()) {
            self.derived.resources[resource as usize].contained_in = None;
        } else if container.is_some() {
            self.derived.resources[resource as usize].contained_in = container;
        } else {
            self.contradict(Kind::NoContainer, event.name, vec![at]);
        }
    }

    /// What a process packs things into: the one resource that it takes in and gives back, else the one that it makes.
    pub(crate) fn container_of(&self, process: Name, packed: Name) -> Option<Name> {
        let process = self.derived.processes.get(&process)?;
        let only = |action: Action| {
            let outputs = process.outputs.iter().map(|at| self.event(*at)).filter(|event| event.action == action);
            let mut names: Vec<Name> =
                outputs.filter_map(|event| event.resource).filter(|name| *name != packed).collect();
            names.sort_unstable();
            names.dedup();
            if let [only] = names[..] { Some(only) } else { None }
        };
        only(Action::Modify).or_else(|| only(Action::Produce))
    }

    fn note_disputed(&mut self) {
        let differs = |((name, _), other): (&(Name, Place), &Event)| {
            let at = *self.event_of.get(name)?;
            (self.event(at).fingerprint != other.fingerprint).then_some((*name, at))
        };
        let disputed: BTreeSet<(Name, EventIndex)> = self.disputed.iter().filter_map(differs).collect();
        for (name, at) in disputed {
            self.contradict(Kind::SameName, name, vec![at]);
        }
    }

    /// The first description of something: what it was like before anything happened to it.
    pub(crate) fn first_description(&self, name: Name) -> Option<Record> {
        let first = self.said.get(&name)?.iter().min_by_key(|said| said.place)?;
        let mut record = self.description(name)?;
        for property in [P::PrimaryAccountable, P::CurrentLocation, P::ContainedIn, P::Stage, P::State] {
            record.unsay(property);
            for value in first.record.values(property) {
                // It was allowed there, so it is allowed here.
                let _ = record.say(property, value.clone());
            }
        }
        Some(record)
    }
}

/// Most events that are told of what took too much together: those a person can look through.
const TAKERS_MAX: usize = 5;

/// How many events of a resource are looked through for them: a busy stock must not be read anew for each shortage.
const LOOK_BACK_MAX: usize = 1000;

fn add(amounts: &mut Vec<Amount>, unit: UnitIndex, quantity: Decimal, posting: Posting) -> (Amount, Amount) {
    let at = amounts.iter().position(|amount| amount.unit == unit).unwrap_or_else(|| {
        amounts.push(Amount { unit, accounting: Decimal::ZERO, onhand: Decimal::ZERO });
        amounts.len() - 1
    });
    let before = amounts[at];
    amounts[at].accounting += quantity.times(posting.accounting);
    amounts[at].onhand += quantity.times(posting.onhand);
    (before, amounts[at])
}
