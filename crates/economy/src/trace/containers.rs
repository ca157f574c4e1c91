//! What was inside what: who rides in a container is not made of what else rides in it.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};

use crate::action::Action;
use crate::ledger::{Event, EventIndex, Ledger, Name};
use crate::trace::facts::{stands, things};
use crate::vocabulary::{Class, Property as P};

/// When something was first put into something: the place in the order of events, counted from one. What was described
/// as being inside was so from the beginning.
type Since = usize;

/// What things were put into, worked out as it is asked for.
pub(super) struct Containers<'a> {
    ledger: &'a Ledger,
    direct: HashMap<Name, HashMap<Name, Since>>,
    all: HashMap<Name, HashMap<Name, Since>>,
    since: HashMap<Name, Option<Since>>,
    outputs: HashMap<Name, [Vec<Name>; 2]>,
}

impl<'a> Containers<'a> {
    pub(super) fn new(ledger: &'a Ledger) -> Containers<'a> {
        let (direct, all) = (HashMap::new(), HashMap::new());
        Containers { ledger, direct, all, since: HashMap::new(), outputs: HashMap::new() }
    }

    /// What an event packs something into: what it names, else the one thing that the process takes in and gives back,
    /// else the one that it makes.
    pub(super) fn of_packing(&mut self, event: &Event) -> Option<Name> {
        if event.to.is_some() {
            return event.to;
        }
        let ledger = self.ledger;
        let candidates = self.outputs.entry(event.input_of?).or_insert_with_key(|process| candidates(ledger, *process));
        candidates.iter().find_map(|names| match names[..] {
            [only] if event.resource != Some(only) => Some(only),
            [one, other] if event.resource == Some(one) => Some(other),
            [one, other] if event.resource == Some(other) => Some(one),
            _ => None,
        })
    }

    /// Whether an event that takes something out of a container takes out what had been put in.
    pub(super) fn was_put_in(&mut self, separate: EventIndex) -> bool {
        let event = self.ledger.event(separate);
        let at = self.ledger.position(separate);
        things(event).any(|thing| {
            self.direct(thing);
            self.since.get(&thing).copied().flatten().is_some_and(|since| since <= at)
        })
    }

    /// What that which an event takes out had been inside of.
    pub(super) fn ridden(&mut self, separate: EventIndex) -> Vec<Name> {
        let event = self.ledger.event(separate);
        let at = self.ledger.position(separate);
        let mut found = Vec::new();
        for thing in things(event) {
            let earlier = self.all(thing).iter().filter(|(_, since)| **since <= at);
            found.extend(earlier.map(|(container, _)| *container));
        }
        found
    }

    /// What something was ever put into, directly or inside something else.
    fn all(&mut self, thing: Name) -> &HashMap<Name, Since> {
        if !self.all.contains_key(&thing) {
            // The earliest first; what is in itself, by way of others, is met only once.
            let mut found: HashMap<Name, Since> = HashMap::new();
            let mut open = BinaryHeap::from([Reverse((0, thing))]);
            while let Some(Reverse((since, inner))) = open.pop() {
                if let Entry::Vacant(place) = found.entry(inner) {
                    place.insert(since);
                    let outer = self.direct(inner).iter();
                    open.extend(outer.map(|(outer, later)| Reverse((since.max(*later), *outer))));
                }
            }
            found.remove(&thing);
            self.all.insert(thing, found);
        }
        &self.all[&thing]
    }

    /// What something was itself put into.
    fn direct(&mut self, thing: Name) -> &HashMap<Name, Since> {
        if !self.direct.contains_key(&thing) {
            let mut found: HashMap<Name, Since> = self.described(thing).into_iter().map(|outer| (outer, 0)).collect();
            let mut first = (!found.is_empty()).then_some(0);
            let ledger = self.ledger;
            for touch in ledger.resource(thing).into_iter().flat_map(|resource| &resource.touches) {
                let event = ledger.event(touch.event);
                let packs = event.action == Action::Combine && event.resource == Some(thing);
                if !packs || !stands(ledger, touch.event) {
                    continue;
                }
                let since = ledger.position(touch.event).saturating_add(1);
                first = first.or(Some(since));
                if let Some(outer) = self.of_packing(event) {
                    found.entry(outer).or_insert(since);
                }
            }
            self.since.insert(thing, first);
            self.direct.insert(thing, found);
        }
        &self.direct[&thing]
    }

    /// What it was said to be in before anything happened to it.
    fn described(&self, thing: Name) -> Vec<Name> {
        let Some(record) = self.ledger.first_description(thing) else { return Vec::new() };
        record.ids_of(P::ContainedIn).filter_map(|id| self.ledger.find(Class::EconomicResource, id)).collect()
    }
}

/// What a process gives back, and what it makes, each once.
fn candidates(ledger: &Ledger, process: Name) -> [Vec<Name>; 2] {
    let outputs = ledger.process(process).map_or(&[][..], |process| &process.outputs);
    [Action::Modify, Action::Produce].map(|action| {
        let so = outputs.iter().filter(|at| ledger.event(**at).action == action && stands(ledger, **at));
        let mut names: Vec<Name> = so.filter_map(|at| ledger.event(*at).resource).collect();
        names.sort_unstable();
        names.dedup();
        names
    })
}
