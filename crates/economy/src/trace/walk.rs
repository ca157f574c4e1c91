//! Walking along the relation, breadth first. Every event, every touch of a resource and every channel of a process is
//! looked at once, so the work is in proportion to what is found and to the history of the resources it passes.

use std::collections::HashMap;

use crate::ledger::{EventIndex, Ledger, Name, Touch};
use crate::trace::containers::Containers;
use crate::trace::facts::{is_given_back, is_handed_in, members, records, root, stands, takes_part, touch_of};
use crate::trace::process::Channels;
use crate::trace::{Direction, Flow, Node, Provenance, Step, canonical};

/// Walks from where one starts.
pub(super) fn walk(
    ledger: &Ledger,
    start: &[Node],
    direction: Direction,
    flow: Flow,
    limit: Option<usize>,
) -> Provenance {
    let mut walk = Walk {
        ledger,
        direction,
        flow,
        containers: Containers::new(ledger),
        lanes: HashMap::new(),
        processes: HashMap::new(),
        met: vec![false; ledger.len()],
        things: HashMap::new(),
        found: Provenance { direction, nodes: Vec::new(), is_cut: false },
        levels: [Level::default(), Level::default(), Level::default()],
    };
    let starts = walk.starts(start);
    for depth in 0.. {
        let level = std::mem::take(&mut walk.levels[0]);
        walk.levels.rotate_left(1);
        if level.is_empty() && walk.levels[0].is_empty() {
            break;
        }
        let Some(events) = walk.take_down(level, depth, limit.unwrap_or(usize::MAX)) else {
            walk.found.is_cut = true;
            break;
        };
        if depth == 0 {
            walk.leave(&starts);
        }
        events.into_iter().for_each(|(at, step)| walk.expand(at, step));
    }
    walk.found
}

/// An event that was met.
struct Met {
    event: EventIndex,
    came_by: Option<usize>,
    through: Option<Node>,
    /// Whether it stands for the flow; its corrections are only shown.
    leads_on: bool,
}

/// What was met at one distance.
#[derive(Default)]
struct Level {
    events: Vec<Met>,
    things: Vec<(Node, Option<usize>)>,
}

impl Level {
    fn is_empty(&self) -> bool {
        self.events.is_empty() && self.things.is_empty()
    }
}

/// How much of the touches of a resource was looked at, from the beginning (trace) or from the end (track): of what
/// puts and takes, and of what hands in and gives back.
#[derive(Clone, Copy)]
struct Lane {
    plain: usize,
    away: usize,
}

struct Walk<'a> {
    ledger: &'a Ledger,
    direction: Direction,
    flow: Flow,
    containers: Containers<'a>,
    lanes: HashMap<Name, Lane>,
    processes: HashMap<Name, Channels>,
    met: Vec<bool>,
    things: HashMap<Node, Option<usize>>,
    found: Provenance,
    /// What is to be taken down next, after that, and then.
    levels: [Level; 3],
}

impl<'a> Walk<'a> {
    /// Sets out; returns the resources and processes among the starts.
    fn starts(&mut self, start: &[Node]) -> Vec<Node> {
        let mut things = Vec::new();
        for node in start {
            match *node {
                Node::Event(at) if (at.0 as usize) < self.ledger.len() => self.start_at(at),
                Node::Process(name) | Node::Resource(name) if (name.0 as usize) < self.ledger.names.len() => {
                    things.push((*node, None));
                }
                _ => {}
            }
        }
        things.retain(|(node, _)| self.things.insert(*node, None).is_none());
        self.levels[0].things.clone_from(&things);
        things.into_iter().map(|(node, _)| node).collect()
    }

    fn start_at(&mut self, at: EventIndex) {
        match root(self.ledger, at).filter(|root| stands(self.ledger, *root)) {
            Some(root) => self.meet(root, 0, None, None),
            None if !self.met[at.0 as usize] => {
                self.met[at.0 as usize] = true;
                self.levels[0].events.push(Met { event: at, came_by: None, through: None, leads_on: false });
            }
            None => {}
        }
    }

    /// Notes an event, if it is new, with its corrections.
    fn meet(&mut self, event: EventIndex, level: usize, came_by: Option<usize>, through: Option<Node>) {
        if std::mem::replace(&mut self.met[event.0 as usize], true) {
            return;
        }
        let events = &mut self.levels[level].events;
        events.push(Met { event, came_by, through, leads_on: true });
        if !self.ledger.corrections_of(event).is_empty() {
            for other in members(self.ledger, event).into_iter().skip(1) {
                self.met[other.0 as usize] = true;
                events.push(Met { event: other, came_by, through, leads_on: false });
            }
        }
    }

    /// Writes a level down, in order; returns the events that lead on, or nothing if the limit is reached.
    fn take_down(&mut self, level: Level, depth: usize, limit: usize) -> Option<Vec<(EventIndex, usize)>> {
        let Level { mut events, mut things } = level;
        events.sort_unstable_by_key(|met| self.ledger.position(met.event));
        let mut leading = Vec::new();
        for met in events {
            let through = met.through.and_then(|thing| self.things.get(&thing).copied().flatten());
            let at = self.write(Step { node: Node::Event(met.event), depth, came_by: met.came_by, through }, limit)?;
            if met.leads_on {
                leading.push((met.event, at));
            }
        }
        things.sort_by_cached_key(|(node, _)| match *node {
            Node::Process(name) => (0, Some(canonical(self.ledger, name))),
            Node::Resource(name) => (1, Some(canonical(self.ledger, name))),
            Node::Event(_) => (2, None),
        });
        for (node, came_by) in things {
            let at = self.write(Step { node, depth, came_by, through: None }, limit)?;
            self.things.insert(node, Some(at));
        }
        Some(leading)
    }

    fn write(&mut self, step: Step, limit: usize) -> Option<usize> {
        let at = self.found.nodes.len();
        (at < limit).then(|| {
            self.found.nodes.push(step);
            at
        })
    }

    /// From the resources and processes where one starts, to the events that arrive there or leave.
    fn leave(&mut self, starts: &[Node]) {
        let ledger = self.ledger;
        for node in starts {
            let came_by = self.things.get(node).copied().flatten();
            let is_trace = self.direction == Direction::Trace;
            let events: Vec<EventIndex> = match *node {
                Node::Resource(name) => {
                    let touches = ledger.resource(name).map_or(&[][..], |resource| &resource.touches);
                    let fits = |touch: &&Touch| if is_trace { touch.puts } else { touch.takes };
                    touches.iter().filter(fits).map(|touch| touch.event).collect()
                }
                Node::Process(name) => ledger.process(name).map_or_else(Vec::new, |process| {
                    if is_trace { process.inputs.clone() } else { process.outputs.clone() }
                }),
                Node::Event(_) => Vec::new(),
            };
            for at in events {
                if self.counts(at) {
                    self.meet(at, 0, came_by, Some(*node));
                }
            }
        }
    }

    fn counts(&self, at: EventIndex) -> bool {
        takes_part(self.ledger.event(at).action, self.flow) && stands(self.ledger, at)
    }

    /// From an event to the resources and processes next to it, and through them to the next events.
    fn expand(&mut self, at: EventIndex, step: usize) {
        if !takes_part(self.ledger.event(at).action, self.flow) {
            return;
        }
        for name in records(self.ledger, at) {
            self.through_resource(at, step, name);
        }
        let event = self.ledger.event(at);
        let process = if self.direction == Direction::Trace { event.output_of } else { event.input_of };
        if let Some(process) = process {
            self.through_process(at, step, process);
        }
    }

    fn pass(&mut self, node: Node, step: usize) {
        if let std::collections::hash_map::Entry::Vacant(place) = self.things.entry(node) {
            place.insert(None);
            self.levels[0].things.push((node, Some(step)));
        }
    }

    fn through_process(&mut self, at: EventIndex, step: usize, process: Name) {
        self.pass(Node::Process(process), step);
        let (ledger, flow, direction) = (self.ledger, self.flow, self.direction);
        let containers = &mut self.containers;
        let channels =
            self.processes.entry(process).or_insert_with(|| Channels::of(ledger, containers, process, flow, direction));
        let mut next = Vec::new();
        channels.beyond(at, |event| next.push(event));
        next.into_iter().for_each(|event| self.meet(event, 1, Some(step), Some(Node::Process(process))));
    }

    fn through_resource(&mut self, at: EventIndex, step: usize, name: Name) {
        let ledger = self.ledger;
        let Some(touches) = ledger.resource(name).map(|resource| &resource.touches) else { return };
        let Some((place, touch)) = touch_of(ledger, at, touches) else { return };
        let action = |touch: &Touch| ledger.event(touch.event).action;
        let (new, whole) = match self.direction {
            Direction::Trace => (touch.takes, Lane { plain: 0, away: 0 }),
            Direction::Track => (touch.puts, Lane { plain: touches.len(), away: touches.len() }),
        };
        let lane = self.lanes.entry(name).or_insert(whole);
        let mut next: Vec<EventIndex> = Vec::new();
        match self.direction {
            Direction::Trace => {
                if touch.takes {
                    let new = touches.get(lane.plain..place).unwrap_or_default();
                    next.extend(new.iter().filter(|other| other.puts).map(|other| other.event));
                    lane.plain = lane.plain.max(place);
                }
                if touch.takes && is_given_back(action(&touch)) {
                    let new = touches.get(lane.away..place).unwrap_or_default();
                    let away = new.iter().filter(|other| other.takes && is_handed_in(action(other)));
                    next.extend(away.map(|other| other.event));
                    lane.away = lane.away.max(place);
                }
            }
            Direction::Track => {
                if touch.puts {
                    let new = touches.get(place + 1..lane.plain).unwrap_or_default();
                    next.extend(new.iter().filter(|other| other.takes).map(|other| other.event));
                    lane.plain = lane.plain.min(place + 1);
                }
                if touch.takes && is_handed_in(action(&touch)) {
                    let new = touches.get(place + 1..lane.away).unwrap_or_default();
                    let back = new.iter().filter(|other| other.takes && is_given_back(action(other)));
                    next.extend(back.map(|other| other.event));
                    lane.away = lane.away.min(place + 1);
                }
            }
        }
        if new {
            self.pass(Node::Resource(name), step);
        }
        for event in next {
            if self.counts(event) {
                self.meet(event, 1, Some(step), Some(Node::Resource(name)));
            }
        }
    }
}
