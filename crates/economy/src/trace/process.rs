//! What flows through a process, as a few channels: whatever goes into a channel flows into whatever comes out of it.

use std::collections::{BTreeMap, HashSet};

use crate::action::Action;
use crate::ledger::{Event, EventIndex, Ledger, Name};
use crate::trace::containers::Containers;
use crate::trace::facts::{is_given_back, is_handed_in, stands, takes_part, things};
use crate::trace::{Direction, Flow};

/// Events that flow into each of others.
#[derive(Default)]
struct Channel {
    sources: Vec<EventIndex>,
    sinks: Vec<EventIndex>,
}

/// The channels of a process, as seen in one direction. Each is walked through once.
pub(super) struct Channels {
    direction: Direction,
    channels: Vec<Channel>,
    /// Which channels an event opens, in order.
    opens: Vec<(EventIndex, usize)>,
}

impl Channels {
    /// Works out the channels of a process.
    pub(super) fn of(
        ledger: &Ledger,
        containers: &mut Containers<'_>,
        process: Name,
        flow: Flow,
        direction: Direction,
    ) -> Channels {
        let parts = Parts::of(ledger, process, flow);
        let mut channels = Vec::from(parts.whatever_is_used(containers, flow));
        channels.push(parts.accepted(containers));
        channels.extend(parts.the_same_thing());
        channels.extend(parts.packed(containers));
        channels.retain(|channel| !channel.sources.is_empty() && !channel.sinks.is_empty());
        let mut opens = Vec::new();
        for (channel, at) in channels.iter().zip(0..) {
            let ends = if direction == Direction::Trace { &channel.sinks } else { &channel.sources };
            opens.extend(ends.iter().map(|event| (*event, at)));
        }
        opens.sort_unstable();
        Channels { direction, channels, opens }
    }

    /// What is at the other end of an event's channels and was not met there before.
    pub(super) fn beyond(&mut self, event: EventIndex, mut meet: impl FnMut(EventIndex)) {
        let first = self.opens.partition_point(|(other, _)| *other < event);
        for (other, at) in &self.opens[first..] {
            if *other != event {
                break;
            }
            let Channel { sources, sinks } = &mut self.channels[*at];
            let far = if self.direction == Direction::Trace { sources } else { sinks };
            far.retain(|end| {
                if *end != event {
                    meet(*end);
                }
                *end == event
            });
        }
    }
}

/// What goes in and comes out.
struct Parts<'a> {
    ledger: &'a Ledger,
    inputs: Vec<EventIndex>,
    outputs: Vec<EventIndex>,
}

impl<'a> Parts<'a> {
    fn of(ledger: &'a Ledger, process: Name, flow: Flow) -> Parts<'a> {
        let all = ledger.process(process);
        let standing = |events: &[EventIndex]| {
            let fits = |at: &&EventIndex| takes_part(ledger.event(**at).action, flow) && stands(ledger, **at);
            events.iter().filter(fits).copied().collect()
        };
        let inputs = all.map_or_else(Vec::new, |all| standing(&all.inputs));
        let outputs = all.map_or_else(Vec::new, |all| standing(&all.outputs));
        Parts { ledger, inputs, outputs }
    }

    fn event(&self, at: EventIndex) -> &'a Event {
        self.ledger.event(at)
    }

    fn ins(&self, fits: impl Fn(Action) -> bool) -> Vec<EventIndex> {
        self.inputs.iter().copied().filter(|at| fits(self.event(*at).action)).collect()
    }

    fn outs(&self, fits: impl Fn(Action) -> bool) -> Vec<EventIndex> {
        self.outputs.iter().copied().filter(|at| fits(self.event(*at).action)).collect()
    }

    /// What is used up, used, read or done flows into everything; only a container that is opened here and used up
    /// does not flow into what had been put into it, or into another one.
    fn whatever_is_used(&self, containers: &mut Containers<'_>, flow: Flow) -> [Channel; 2] {
        let separates = self.outs(|action| action == Action::Separate);
        let opened: HashSet<Name> = separates.iter().flat_map(|at| containers.ridden(*at)).collect();
        let is_opened = |at: &EventIndex| {
            let event = self.event(*at);
            event.action == Action::Consume && things(event).any(|thing| opened.contains(&thing))
        };
        let (boxes, plain): (Vec<_>, Vec<_>) =
            self.ins(|action| !stays_itself(action)).into_iter().partition(is_opened);
        // What a lorry burns is not in its load.
        let sinks = self.outs(|action| flow == Flow::All || action != Action::Dropoff);
        let of_boxes = sinks
            .iter()
            .copied()
            .filter(|at| self.event(*at).action != Action::Separate || !containers.was_put_in(*at));
        [Channel { sources: boxes, sinks: of_boxes.collect() }, Channel { sources: plain, sinks }]
    }

    /// What is taken in may become part of what is made, and what is found in it comes out of it.
    fn accepted(&self, containers: &mut Containers<'_>) -> Channel {
        let mut sinks = self.outs(is_made);
        let found = self.outs(|action| action == Action::Separate);
        sinks.extend(found.into_iter().filter(|at| !containers.was_put_in(*at)));
        Channel { sources: self.ins(|action| action == Action::Accept), sinks }
    }

    /// What was handed in and given back.
    fn the_same_thing(&self) -> Vec<Channel> {
        let mut channels: BTreeMap<Sign<'_>, Channel> = BTreeMap::new();
        for at in self.ins(stays_itself) {
            for sign in self.signs(at, false) {
                channels.entry(sign).or_default().sources.push(at);
            }
        }
        for at in self.outs(is_given_back) {
            for sign in self.signs(at, true) {
                if let Some(channel) = channels.get_mut(&sign) {
                    channel.sinks.push(at);
                }
            }
        }
        channels.into_values().collect()
    }

    /// By what an event can be recognised as speaking of the same thing.
    fn signs(&self, at: EventIndex, is_output: bool) -> Vec<Sign<'a>> {
        let event = self.event(at);
        let resource = event.resource.and_then(|name| self.ledger.resource(name));
        let kind = event.specification.or_else(|| resource?.specification);
        let tracking = event.more().tracking.as_deref();
        let mut signs: Vec<Sign<'a>> = things(event).map(Sign::Record).collect();
        let Some(kind) = kind else { return signs };
        if signs.is_empty() {
            signs.push(Sign::Unnamed(kind, tracking));
            if is_output {
                signs.push(Sign::Named(kind, tracking));
            }
        } else {
            let tracked = resource.and_then(|resource| resource.tracking.as_deref());
            let of_kind = if is_output { Sign::Unnamed } else { Sign::Named };
            signs.push(of_kind(kind, None));
            signs.extend(tracked.map(|tracked| of_kind(kind, Some(tracked))));
        }
        signs
    }

    /// What is packed flows into its container.
    fn packed(&self, containers: &mut Containers<'_>) -> Vec<Channel> {
        let mut known: BTreeMap<Name, Channel> = BTreeMap::new();
        let mut unknown = Channel::default();
        for at in self.ins(|action| action == Action::Combine) {
            match containers.of_packing(self.event(at)) {
                Some(container) => known.entry(container).or_default().sources.push(at),
                None => unknown.sources.push(at),
            }
        }
        if known.is_empty() && unknown.sources.is_empty() {
            return Vec::new();
        }
        unknown.sinks = self.outs(|action| is_made(action) || action == Action::Modify);
        for at in self.outs(|action| is_made(action) || is_given_back(action)) {
            for thing in things(self.event(at)) {
                if let Some(channel) = known.get_mut(&thing) {
                    channel.sinks.push(at);
                }
            }
        }
        known.into_values().chain([unknown]).collect()
    }
}

/// By what two events can be recognised as speaking of the same thing: a record; or, where one of them names none,
/// the kind, and the identifier by which the thing is tracked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign<'a> {
    Record(Name),
    /// What goes in under a name.
    Named(Name, Option<&'a str>),
    /// What goes in without.
    Unnamed(Name, Option<&'a str>),
}

/// What goes in and is still itself in there. Actions that the vocabulary expects at the other side only are taken
/// for their counterparts.
fn stays_itself(action: Action) -> bool {
    is_handed_in(action) || is_given_back(action)
}

/// What comes out is new, or not foreseen.
fn is_made(action: Action) -> bool {
    !stays_itself(action) && !matches!(action, Action::DeliverService)
}
