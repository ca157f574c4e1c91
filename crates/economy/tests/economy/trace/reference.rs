//! The rules of provenance once more, written for reading and not for speed: is there a flow from e to f? Asked of all
//! pairs, and closed by walking.

use std::collections::{BTreeMap, BTreeSet};

use commonage_economy::action::Action::{self, *};
use commonage_economy::decimal::Decimal;
use commonage_economy::ledger::{Event, EventIndex, Ledger, Name};
use commonage_economy::trace::Node;

/// A ledger with its flows.
pub(super) struct Reference<'a> {
    ledger: &'a Ledger,
    /// The events that stand, by their place, with their corrections.
    standing: BTreeMap<usize, (EventIndex, Vec<EventIndex>)>,
    /// From each of them in any number of steps, none included: a bit for each place, of 128.
    reach: BTreeMap<usize, u128>,
}

impl<'a> Reference<'a> {
    pub(super) fn of(ledger: &'a Ledger) -> Reference<'a> {
        let mut this = Reference { ledger, standing: BTreeMap::new(), reach: BTreeMap::new() };
        this.find_standing();
        let all: Vec<usize> = this.standing.keys().copied().collect();
        let follow = |e: usize| -> Vec<usize> { all.iter().copied().filter(|f| this.flows(e, *f)).collect() };
        let direct: BTreeMap<usize, Vec<usize>> = all.iter().map(|e| (*e, follow(*e))).collect();
        for from in &all {
            let mut seen = BTreeSet::from([*from]);
            let mut open = vec![*from];
            while let Some(at) = open.pop() {
                open.extend(direct[&at].iter().filter(|next| seen.insert(**next)));
            }
            this.reach.insert(*from, bits(seen));
        }
        this
    }

    fn find_standing(&mut self) {
        let order: Vec<EventIndex> = self.ledger.events().map(|(at, _)| at).collect();
        let target = |at: EventIndex| self.ledger.event(at).corrects.and_then(|name| self.ledger.event_named(name));
        let root = |at: EventIndex| (0..=order.len()).try_fold(at, |at, _| target(at).ok_or(at)).err();
        for (place, at) in order.iter().enumerate().filter(|(_, at)| target(**at).is_none()) {
            let others: Vec<_> = order.iter().copied().filter(|o| o != at && root(*o) == Some(*at)).collect();
            let mut sums: BTreeMap<_, Decimal> = BTreeMap::new();
            for event in others.iter().chain([at]).map(|at| self.ledger.event(*at)) {
                for (amount, unit) in event.quantity.into_iter().chain(event.effort) {
                    *sums.entry(unit).or_default() += amount;
                }
            }
            let is_taken_back = !others.is_empty() && !sums.is_empty() && sums.values().all(|sum| sum.is_zero());
            if !is_taken_back {
                self.standing.insert(place, (*at, others));
            }
        }
    }

    fn event(&self, place: usize) -> &'a Event {
        self.ledger.event(self.standing[&place].0)
    }

    fn flows(&self, e: usize, f: usize) -> bool {
        e != f && (self.flows_through_resource(e, f) || self.flows_through_process(e, f))
    }

    fn flows_through_resource(&self, e: usize, f: usize) -> bool {
        let (from, into) = (self.standing[&e].0, self.standing[&f].0);
        let is_return = matches!(self.event(e).action, Pickup | Accept | Combine)
            && matches!(self.event(f).action, Dropoff | Modify | Separate);
        e < f
            && self.ledger.resources().iter().any(|resource| {
                let touch = |at| resource.touches.iter().find(|touch| touch.event == at);
                let (Some(from), Some(into)) = (touch(from), touch(into)) else { return false };
                into.takes && (from.puts || (is_return && from.takes))
            })
    }

    fn flows_through_process(&self, e: usize, f: usize) -> bool {
        let (from, into) = (self.event(e), self.event(f));
        let Some(process) = from.input_of.filter(|process| into.output_of == Some(*process)) else { return false };
        let is_made = !matches!(into.action, Pickup | Dropoff | Accept | Modify | Combine | Separate | DeliverService);
        let comes_back = matches!(into.action, Dropoff | Modify | Separate) && self.is_same(from, into);
        match from.action {
            Pickup | Dropoff | Modify | Separate => comes_back,
            Accept => comes_back || is_made || (into.action == Separate && !self.was_packed(f)),
            Combine => {
                let is_container = match self.container(from, process) {
                    Some(container) => {
                        let may_be = is_made || matches!(into.action, Dropoff | Modify | Separate);
                        may_be && [into.resource, into.to].contains(&Some(container))
                    }
                    None => is_made || into.action == Modify,
                };
                comes_back || is_container
            }
            Consume if into.action == Separate && self.was_packed(f) => {
                let held = [from.resource, from.to].into_iter().flatten();
                let rides: Vec<Name> = self.taken_out_in(process).flat_map(|out| self.rides_of(out)).collect();
                !held.into_iter().any(|name| rides.contains(&name))
            }
            _ => true,
        }
    }

    fn taken_out_in(&self, process: Name) -> impl Iterator<Item = usize> + '_ {
        let is_so = move |event: &Event| event.action == Separate && event.output_of == Some(process);
        self.standing.keys().copied().filter(move |place| is_so(self.event(*place)))
    }

    fn rides_of(&self, out: usize) -> Vec<Name> {
        let event = self.event(out);
        [event.resource, event.to].into_iter().flatten().flat_map(|thing| self.containers_of(thing, out)).collect()
    }

    fn is_same(&self, from: &Event, into: &Event) -> bool {
        let names = |event: &Event| -> Vec<Name> {
            let to = event.to.filter(|_| event.action != Combine);
            event.resource.into_iter().chain(to).collect()
        };
        let (a, b) = (names(from), names(into));
        let kind = |event: &Event| {
            event.specification.or_else(|| event.resource.and_then(|name| self.ledger.resource(name)?.specification))
        };
        if !a.is_empty() && !b.is_empty() {
            return a.iter().any(|name| b.contains(name));
        }
        kind(from).is_some() && kind(from) == kind(into)
    }

    fn container(&self, packing: &Event, process: Name) -> Option<Name> {
        let out = |action: Action| -> BTreeSet<Name> {
            let all = self.standing.keys().map(|place| self.event(*place));
            let fits = all.filter(|event| event.output_of == Some(process) && event.action == action);
            fits.filter_map(|event| event.resource).filter(|name| packing.resource != Some(*name)).collect()
        };
        let only = |names: BTreeSet<Name>| if names.len() == 1 { names.first().copied() } else { None };
        packing.to.or_else(|| only(out(Modify))).or_else(|| only(out(Produce)))
    }

    fn packings(&self, thing: Name, before: usize) -> impl Iterator<Item = &'a Event> + '_ {
        let earlier = self.standing.range(..before).map(|(place, _)| self.event(*place));
        earlier.filter(move |event| event.action == Combine && event.resource == Some(thing))
    }

    fn was_packed(&self, f: usize) -> bool {
        let event = self.event(f);
        [event.resource, event.to].into_iter().flatten().any(|thing| self.packings(thing, f).next().is_some())
    }

    fn containers_of(&self, thing: Name, before: usize) -> BTreeSet<Name> {
        let mut found = BTreeSet::new();
        let mut open = vec![thing];
        while let Some(inner) = open.pop() {
            let outer = |event: &Event| event.to.or_else(|| self.container(event, event.input_of?));
            open.extend(self.packings(inner, before).filter_map(outer).filter(|outer| found.insert(*outer)));
        }
        found.remove(&thing);
        found
    }

    /// Every point there is.
    pub(super) fn nodes(&self) -> Vec<Node> {
        let events = self.ledger.events().map(|(at, _)| Node::Event(at));
        let resources = self.ledger.resources().iter().map(|resource| Node::Resource(resource.name));
        let processes = self.ledger.names().map(|(name, _)| name).filter(|name| self.ledger.process(*name).is_some());
        events.chain(resources).chain(processes.map(Node::Process)).collect()
    }

    /// What arrives somewhere, or leaves.
    fn ends(&self, node: Node, arriving: bool) -> u128 {
        let is_end = |place: &usize| {
            let (at, others) = &self.standing[place];
            let event = self.ledger.event(*at);
            match node {
                Node::Event(start) => start == *at || others.contains(&start),
                Node::Process(name) => (if arriving { event.input_of } else { event.output_of }) == Some(name),
                Node::Resource(name) => self.ledger.resource(name).is_some_and(|resource| {
                    let touch = resource.touches.iter().find(|touch| touch.event == *at);
                    touch.is_some_and(|touch| if arriving { touch.puts } else { touch.takes })
                }),
            }
        };
        bits(self.standing.keys().copied().filter(is_end))
    }

    /// For every node, everything from which it may come, itself included; and everything that may come from it.
    pub(super) fn all_found(&self) -> Vec<(Node, Vec<Node>, Vec<Node>)> {
        let nodes = self.nodes();
        let spread = |ends: u128| {
            self.reach.iter().filter(|(at, _)| ends >> **at & 1 == 1).map(|(_, far)| far).fold(0, |a, b| a | b)
        };
        let arriving: Vec<u128> = nodes.iter().map(|node| self.ends(*node, true)).collect();
        let leaving: Vec<u128> = nodes.iter().map(|node| spread(self.ends(*node, false))).collect();
        let count = nodes.len();
        let connects = |x: usize, y: usize| x == y || leaving[x] & arriving[y] != 0;
        let all = (0..count).map(|start| {
            let trace = (0..count).filter(|x| connects(*x, start)).map(|x| nodes[x]).collect();
            let track = (0..count).filter(|y| connects(start, *y)).map(|y| nodes[y]).collect();
            (nodes[start], trace, track)
        });
        all.collect()
    }
}

fn bits(places: impl IntoIterator<Item = usize>) -> u128 {
    places.into_iter().fold(0, |bits, place| bits | 1 << place)
}
