//! What is to be drawn: people, processes and things, and arrows for what happened.

use std::collections::{HashMap, HashSet};

use crate::action::Action;
use crate::ledger::{Event, EventIndex, Ledger, Name};
use crate::picture::Words;
use crate::trace::facts::{effort, is_given_back, is_handed_in, put, quantity, stands, taken};
use crate::trace::picture::text::{clean, shortened};
use crate::trace::{Node, Provenance};
use crate::unit::Measure;

/// Widest text on an arrow, in widths of a digit.
const LABEL_WIDTH: f32 = 24.0;

/// What something is, which decides its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Agent,
    Process,
    Resource,
}

/// One shape.
pub(super) struct Vertex {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) is_start: bool,
}

/// One arrow.
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    /// What happened, and to whom it went, and how much, by unit.
    labels: Vec<(String, String, Vec<Measure>)>,
    pub(super) is_start: bool,
    /// It was inside something on this way.
    pub(super) is_inside: bool,
}

impl Edge {
    /// Adds to what happened on this way; the same is counted together.
    fn note(&mut self, what: &str, people: String, amount: Option<Measure>) {
        let known = self.labels.iter().position(|(other, who, _)| other == what && *who == people);
        let at = known.unwrap_or(self.labels.len());
        if at == self.labels.len() {
            self.labels.push((what.to_owned(), people, Vec::new()));
        }
        let Some(amount) = amount else { return };
        let amounts = &mut self.labels[at].2;
        match amounts.iter_mut().find(|known| known.unit == amount.unit) {
            Some(known) => known.value += amount.value,
            None => amounts.push(amount),
        }
    }

    /// Everything that happened, one text each.
    pub(super) fn told(&self) -> Vec<String> {
        self.lines().map(|lines| lines.join(", ")).collect()
    }

    /// As much as can be written on the arrow.
    pub(super) fn shown(&self, words: &Words) -> Vec<String> {
        let lines = self.lines().take(2).flatten();
        let mut shown: Vec<String> = lines.map(|line| shortened(&line, LABEL_WIDTH)).collect();
        if self.labels.len() > 2 {
            let more = words.with("more", &[("count", &(self.labels.len() - 2).to_string())]);
            shown.push(shortened(&clean(&more), LABEL_WIDTH));
        }
        shown
    }

    fn lines(&self) -> impl Iterator<Item = Vec<String>> {
        self.labels.iter().map(|(what, people, amounts)| {
            let amounts: Vec<String> = amounts.iter().map(Measure::to_string).collect();
            let what = clean(&format!("{what} {}", amounts.join(" + ")));
            if people.is_empty() { vec![what] } else { vec![what, people.clone()] }
        })
    }
}

/// Shapes and arrows.
pub(super) struct Graph {
    pub(super) vertices: Vec<Vertex>,
    pub(super) edges: Vec<Edge>,
}

impl Graph {
    /// The picture of what was found.
    pub(super) fn of(ledger: &Ledger, found: &Provenance, names: &dyn Fn(Name) -> String, words: &Words) -> Graph {
        let mut sketch = Sketch::of(ledger, found, names, words);
        let mut events: Vec<EventIndex> = found.events().filter(|at| stands(ledger, *at)).collect();
        events.sort_unstable_by_key(|at| ledger.position(*at));
        events.into_iter().for_each(|at| sketch.event(at));
        let Sketch { graph, starts, keys, .. } = sketch;
        let mut graph = graph;
        for (key, at) in keys {
            let node = match key {
                Key::Process(name) => Node::Process(name),
                Key::Resource(name, _) => Node::Resource(name),
                Key::Agent(..) | Key::Unnamed(_) => continue,
            };
            graph.vertices[at].is_start = starts.contains(&node);
        }
        graph
    }

    /// The first so many shapes, and how many were left out.
    pub(super) fn cut(mut self, most: usize) -> (Graph, usize) {
        let left_out = self.vertices.len().saturating_sub(most);
        self.vertices.truncate(most);
        self.edges.retain(|edge| edge.from < most && edge.to < most);
        (self, left_out)
    }
}

/// What has a shape of its own. People are drawn where they take part, things anew when they come back.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Agent(Name, Name),
    Process(Name),
    Resource(Name, usize),
    Unnamed(EventIndex),
}

struct Sketch<'a> {
    ledger: &'a Ledger,
    names: &'a dyn Fn(Name) -> String,
    words: &'a Words,
    graph: Graph,
    keys: HashMap<Key, usize>,
    arrows: HashMap<(usize, usize, bool), usize>,
    starts: HashSet<Node>,
    /// What was handed in where.
    handed_in: HashSet<(Name, Name)>,
    /// How often a thing came back, and in which process it was packed last.
    versions: HashMap<Name, usize>,
    packed_in: HashMap<Name, Name>,
}

impl<'a> Sketch<'a> {
    fn of(ledger: &'a Ledger, found: &Provenance, names: &'a dyn Fn(Name) -> String, words: &'a Words) -> Sketch<'a> {
        let handed_in = found.events().flat_map(|at| {
            let event = ledger.event(at);
            let process = event.input_of.filter(|_| is_handed_in(event.action));
            process.into_iter().flat_map(move |process| taken(ledger, at).into_iter().map(move |name| (process, name)))
        });
        Sketch {
            ledger,
            names,
            words,
            graph: Graph { vertices: Vec::new(), edges: Vec::new() },
            keys: HashMap::new(),
            arrows: HashMap::new(),
            starts: found.nodes.iter().filter(|step| step.depth == 0).map(|step| step.node).collect(),
            handed_in: handed_in.collect(),
            versions: HashMap::new(),
            packed_in: HashMap::new(),
        }
    }

    fn vertex(&mut self, key: Key) -> usize {
        if let Some(at) = self.keys.get(&key) {
            return *at;
        }
        let (kind, name) = match key {
            Key::Agent(name, _) => (Kind::Agent, (self.names)(name)),
            Key::Process(name) => (Kind::Process, (self.names)(name)),
            Key::Resource(name, _) => (Kind::Resource, (self.names)(name)),
            Key::Unnamed(at) => {
                let kind = self.ledger.event(at).specification;
                (Kind::Resource, kind.map_or_else(|| self.words.say("something").to_owned(), |kind| (self.names)(kind)))
            }
        };
        let at = self.graph.vertices.len();
        self.graph.vertices.push(Vertex { kind, name: clean(&name), is_start: false });
        self.keys.insert(key, at);
        at
    }

    fn resource(&mut self, name: Name) -> usize {
        let version = self.versions.get(&name).copied().unwrap_or_default();
        self.vertex(Key::Resource(name, version))
    }

    fn arrow(&mut self, from: usize, to: usize, at: EventIndex, with_people: bool) {
        let event = self.ledger.event(at);
        let amount = quantity(self.ledger, at).or_else(|| effort(self.ledger, at));
        let amount = amount.map(|(value, unit)| Measure::new(value, self.ledger.unit(unit).clone()));
        let people = match (event.provider, event.receiver) {
            (Some(from), Some(to)) if with_people && from != to => {
                clean(&format!("{} → {}", (self.names)(from), (self.names)(to)))
            }
            _ => String::new(),
        };
        let is_start = self.starts.contains(&Node::Event(at));
        let done = self.words.say(word(event.action));
        let edge = self.arrow_at(from, to, false);
        edge.note(done, people, amount);
        edge.is_start |= is_start;
    }

    fn arrow_at(&mut self, from: usize, to: usize, is_inside: bool) -> &mut Edge {
        let edges = &mut self.graph.edges;
        let at = *self.arrows.entry((from, to, is_inside)).or_insert(edges.len());
        if at == edges.len() {
            edges.push(Edge { from, to, labels: Vec::new(), is_start: false, is_inside });
        }
        &mut edges[at]
    }

    fn event(&mut self, at: EventIndex) {
        let event = self.ledger.event(at);
        match (event.input_of, event.output_of) {
            (Some(into), Some(from)) if into != from => {
                let (from, into) = (self.vertex(Key::Process(from)), self.vertex(Key::Process(into)));
                self.arrow(from, into, at, false);
            }
            (Some(process), _) => self.input(at, event, process),
            (None, Some(process)) => self.output(at, event, process),
            (None, None) => self.handed_on(at, event),
        }
    }

    fn input(&mut self, at: EventIndex, event: &Event, process: Name) {
        let people = event.provider.or(event.receiver).map(|agent| Key::Agent(agent, process));
        let source = match taken(self.ledger, at).first() {
            _ if event.action == Action::Work && people.is_some() => people.map(|key| self.vertex(key)),
            Some(name) => Some(self.resource(*name)),
            None if event.specification.is_some() => Some(self.vertex(Key::Unnamed(at))),
            None => people.map(|key| self.vertex(key)),
        };
        let into = self.vertex(Key::Process(process));
        if let Some(source) = source {
            self.arrow(source, into, at, false);
        }
        if let Some(name) = event.resource.filter(|_| event.action == Action::Combine) {
            self.packed_in.insert(name, process);
        }
    }

    fn output(&mut self, at: EventIndex, event: &Event, process: Name) {
        let from = self.vertex(Key::Process(process));
        if let Some(name) = event.resource.filter(|_| is_given_back(event.action)) {
            self.come_back(name, event.action, process, from);
        }
        let people = event.receiver.or(event.provider).map(|agent| Key::Agent(agent, process));
        let target = match event.to.or(event.resource) {
            Some(name) => Some(self.resource(name)),
            None if event.specification.is_some() => Some(self.vertex(Key::Unnamed(at))),
            None => people.map(|key| self.vertex(key)),
        };
        if let Some(target) = target {
            self.arrow(from, target, at, false);
        }
    }

    /// A thing that went into the process, or travelled there inside another, is drawn anew.
    fn come_back(&mut self, name: Name, action: Action, process: Name, at: usize) {
        let packed = self.packed_in.get(&name).copied().filter(|_| action == Action::Separate);
        let was_handed_in = self.handed_in.contains(&(process, name));
        if let Some(packed) = packed.filter(|packed| *packed != process && !was_handed_in) {
            let inside = clean(&(self.names)(name));
            let from = self.vertex(Key::Process(packed));
            let inside = self.words.with("inside", &[("what", &inside)]);
            self.arrow_at(from, at, true).note(&inside, String::new(), None);
        }
        if was_handed_in || packed.is_some() {
            *self.versions.entry(name).or_default() += 1;
        }
    }

    fn handed_on(&mut self, at: EventIndex, event: &Event) {
        let taken = taken(self.ledger, at);
        let target = put(self.ledger, at).into_iter().find(|name| !taken.contains(name));
        match (taken.first().copied(), target) {
            (Some(from), Some(to)) => {
                let (from, to) = (self.resource(from), self.resource(to));
                self.arrow(from, to, at, true);
            }
            (Some(name), None) => {
                let from = self.resource(name);
                if let Some(receiver) = event.receiver.filter(|_| event.changes_hands()) {
                    let to = self.vertex(Key::Agent(receiver, name));
                    self.arrow(from, to, at, false);
                }
            }
            (None, Some(name)) => {
                let to = self.resource(name);
                if let Some(provider) = event.provider {
                    let from = self.vertex(Key::Agent(provider, name));
                    self.arrow(from, to, at, false);
                }
            }
            (None, None) => {}
        }
    }
}

/// Under which key it is said what happened, in plain words that can stand alone on an arrow.
const fn word(action: Action) -> &'static str {
    match action {
        Action::Produce => "did-produce",
        Action::Consume => "did-consume",
        Action::Use => "did-use",
        Action::Work => "did-work",
        Action::Cite => "did-cite",
        Action::DeliverService => "did-service",
        Action::Pickup => "did-pickup",
        Action::Dropoff => "did-dropoff",
        Action::Accept => "did-accept",
        Action::Modify => "did-modify",
        Action::Combine => "did-combine",
        Action::Separate => "did-separate",
        Action::Transfer => "did-transfer",
        Action::TransferAllRights => "did-rights",
        Action::TransferCustody => "did-custody",
        Action::Move => "did-move",
        Action::Copy => "did-copy",
        Action::Raise => "did-raise",
        Action::Lower => "did-lower",
    }
}
