//! What goes into a process: work, money, services, things used up, equipment used, and designs drawn on.

use std::collections::BTreeMap;

use crate::action::Action;
use crate::decimal::Decimal;
use crate::ledger::{EventIndex, Name};
use crate::sharing::equation::{Valuation, What};
use crate::sharing::graph::{Contribution, Drawn, Graph, Spot};
use crate::sharing::number::Fine;
use crate::sharing::policy::Asking;
use crate::sharing::rules::{Counted, Uncounted};
use crate::trace::facts;

impl Graph<'_> {
    pub(super) fn speaks_of(&self, what: What) -> bool {
        self.sources.rules.equation.counts.iter().any(|count| count.what == what)
    }

    pub(super) fn kinds(&self, at: EventIndex) -> [Option<Name>; 3] {
        let event = self.ledger.event(at);
        let thing = event.resource.or(event.to);
        [event.specification, thing, thing.and_then(|name| self.ledger.resource(name)?.specification)]
    }

    pub(super) fn counted(&self, at: EventIndex, what: What, agent: Option<Name>) -> Result<Counted, Uncounted> {
        let rules = &self.sources.rules;
        let count = rules.find(what, &self.kinds(at), agent).ok_or(Uncounted::NoSentence(what))?;
        rules.value(count, &[facts::effort(self.ledger, at), facts::quantity(self.ledger, at)])
    }

    pub(super) fn contribute(&mut self, node: usize, at: EventIndex, what: What) {
        self.contribute_by(node, at, what, self.ledger.event(at).provider);
    }

    pub(super) fn contribute_by(&mut self, node: usize, at: EventIndex, what: What, agent: Option<Name>) {
        match self.counted(at, what, agent) {
            Ok(counted) => {
                let number = self.enter(node, at, agent, Some(counted.count), counted.value);
                self.nodes[node].direct.push(number);
            }
            Err(why) => self.leave_out(why, at),
        }
    }

    pub(super) fn leave_out(&mut self, why: Uncounted, at: EventIndex) {
        // Nobody expects a credit for making everything where some of it has one.
        if why == Uncounted::NoSentence(What::Making) {
            return;
        }
        self.uncounted.entry(why).or_default().push(at);
    }

    pub(super) fn enter(
        &mut self,
        spot: usize,
        event: EventIndex,
        agent: Option<Name>,
        count: Option<usize>,
        value: Fine,
    ) -> usize {
        if agent.is_none() {
            self.leave_out(Uncounted::Nobodys, event);
        }
        self.contributions.push(Contribution { event, agent, count, value, spot });
        self.contributions.len() - 1
    }

    /// Whose a thing is: the one accountable for it, else the one who brought it.
    pub(super) fn owner(&self, at: EventIndex) -> Option<Name> {
        let event = self.ledger.event(at);
        event.resource.and_then(|name| self.ledger.resource(name)?.accountable).or(event.provider)
    }

    pub(super) fn spend(&mut self, node: usize, at: EventIndex) {
        match self.taken(at) {
            Some((spot, standing)) => {
                let from = self.node(spot);
                self.nodes[node].mass.push((from, standing.part));
            }
            None => self.contribute(node, at, What::Money),
        }
    }

    /// Things used up: what went into them, or the price that the equation gives them.
    pub(super) fn use_up(&mut self, node: usize, at: EventIndex) {
        let is_priced = self.sources.rules.find(What::Things, &self.kinds(at), self.owner(at)).is_some();
        match self.taken(at) {
            Some((spot, standing)) if !is_priced => {
                let from = self.node(spot);
                self.nodes[node].mass.push((from, standing.part));
            }
            _ => self.draw(node, at, What::Things),
        }
    }

    pub(super) fn serve(&mut self, node: usize, at: EventIndex) {
        let is_priced =
            self.sources.rules.find(What::Services, &self.kinds(at), self.ledger.event(at).provider).is_some();
        if self.ledger.event(at).output_of.is_some() && !is_priced {
            let from = self.node(Spot::Output(at));
            self.nodes[node].mass.push((from, Fine::one()));
        } else {
            self.contribute(node, at, What::Services);
        }
    }

    /// Something that counts what the equation says, for those who contributed to it, or its owner.
    pub(super) fn draw(&mut self, node: usize, at: EventIndex, what: What) {
        let owner = self.owner(at);
        match self.counted(at, what, owner) {
            Ok(counted) => self.draw_value(node, at, Some(counted.count), counted.value, None),
            Err(why) => self.leave_out(why, at),
        }
    }

    pub(super) fn draw_value(
        &mut self,
        node: usize,
        at: EventIndex,
        count: Option<usize>,
        value: Fine,
        ratio: Option<Fine>,
    ) {
        let from = self.taken(at).map(|(spot, _)| self.node(spot));
        let owner = self.owner(at);
        self.contributions.push(Contribution { event: at, agent: owner, count, value, spot: node });
        let contribution = self.contributions.len() - 1;
        self.nodes[node].drawn.push(Drawn { from, contribution, ratio });
    }

    pub(super) fn cite(&mut self, node: usize, at: EventIndex, designs: &mut BTreeMap<(usize, Name), Vec<EventIndex>>) {
        let event = self.ledger.event(at);
        if let Some(asking) = event.resource.and_then(|design| (self.sources.asking)(design)) {
            return self.cite_as_asked(node, at, &asking);
        }
        let rules = &self.sources.rules;
        let Some(count) = rules.find(What::Designs, &self.kinds(at), self.owner(at)) else {
            return self.leave_out(Uncounted::NoSentence(What::Designs), at);
        };
        match (&rules.count(count).value, event.resource.or(event.specification)) {
            (Valuation::PerCent(_), Some(design)) => designs.entry((count, design)).or_default().push(at),
            (Valuation::PerCent(_), None) => self.leave_out(Uncounted::NoAmount(What::Designs), at),
            _ => self.draw(node, at, What::Designs),
        }
    }

    /// A design counts its per cent once, however many times it was opened: each reading a part of it.
    pub(super) fn cite_per_cent(&mut self, node: usize, count: usize, events: &[EventIndex]) {
        let sentence = self.sources.rules.count(count);
        let Valuation::PerCent(per_cent) = &sentence.value else { return };
        let times = sentence.times.map_or_else(Fine::one, Fine::of);
        let ratio = Fine::of(*per_cent).over(&Fine::of(Decimal::from(100))).times(&times);
        for (at, part) in self.readings(events) {
            self.draw_value(node, at, Some(count), Fine::zero(), Some(ratio.times(&part)));
        }
    }

    pub(super) fn cite_as_asked(&mut self, node: usize, at: EventIndex, asking: &Asking) {
        let inputs = match self.nodes[node].spot {
            Spot::Process(process) => self.ledger.process(process).map_or(Vec::new(), |held| held.inputs.clone()),
            _ => Vec::new(),
        };
        let design = self.ledger.event(at).resource;
        let is_same = |other: &EventIndex| {
            let event = self.ledger.event(*other);
            event.action == Action::Cite && event.resource == design && facts::stands(self.ledger, *other)
        };
        let events: Vec<EventIndex> = inputs.into_iter().filter(is_same).collect();
        let part = self.readings(&events).into_iter().find(|(other, _)| *other == at).map(|(_, part)| part);
        let Some(part) = part else { return };
        match asking {
            Asking::Share(per_cent) => {
                let ratio = Fine::of(*per_cent).over(&Fine::of(Decimal::from(100)));
                self.draw_value(node, at, None, Fine::zero(), Some(ratio.times(&part)));
            }
            Asking::EachMade(amount) => {
                let made = self.made_in(node);
                self.draw_value(node, at, None, Fine::of(*amount).times(&Fine::of(made)).times(&part), None);
            }
        }
    }

    /// How many things a process made.
    pub(super) fn made_in(&self, node: usize) -> Decimal {
        let Spot::Process(process) = self.nodes[node].spot else { return Decimal::ZERO };
        let outputs = self.ledger.process(process).map_or(&[][..], |process| &process.outputs);
        let made = outputs.iter().filter(|at| self.ledger.event(**at).action == Action::Produce);
        made.filter(|at| facts::stands(self.ledger, **at))
            .filter_map(|at| facts::quantity(self.ledger, *at))
            .map(|(amount, _)| amount)
            .sum()
    }

    /// Readings of one design in one process, each with its part of all of them.
    pub(super) fn readings(&self, events: &[EventIndex]) -> Vec<(EventIndex, Fine)> {
        let amount = |at: EventIndex| facts::quantity(self.ledger, at).map_or(Decimal::ZERO, |(amount, _)| amount);
        let whole: Decimal = events.iter().map(|at| amount(*at)).sum();
        let alike = || Fine::one().over(&Fine::of(Decimal::from(events.len() as i64)));
        let part = |at: EventIndex| if whole.is_zero() { alike() } else { Fine::part(amount(at), whole) };
        events.iter().map(|at| (*at, part(*at))).collect()
    }
}
