//! What people state in ledgers, by chance: few things and many hands, so that they collide.

use commonage_economy::action::ACTIONS;
use commonage_economy::id::Id;
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Millis, OperationId, SpaceId};
use commonage_node::NodeError;

use crate::world::World;

const THINGS: [&str; 3] = ["urn:flour", "urn:bread", "urn:box"];
const PROCESSES: [&str; 2] = ["urn:baking", "urn:packing"];
const PROMISES: [&str; 2] = ["urn:promise-1", "urn:promise-2"];
const UNITS: [&str; 3] = ["kilogram", "kilogram", "one"];

impl World {
    /// One act in a ledger: checked, as a person would, or unchecked, as an import brings it.
    pub(crate) fn record(&mut self, at: usize) -> Result<Option<OperationId>, NodeError> {
        let own = self.people[self.sites[at].person].id;
        let space = match self.any_space(at).filter(|_| self.rng.percent(85)) {
            Some(space) => space,
            None => own,
        };
        let records = self.some_records(space);
        let (is_checked, now) = (self.rng.percent(30), self.now(at));
        let node = &mut self.sites[at].node;
        let written = match is_checked {
            true => node.state(space, records, now)?,
            false => match node.state_all(space, vec![records], now, &mut |_, _| ())?.pop() {
                Some(operation) => operation,
                None => return Ok(None),
            },
        };
        Ok(Some(written.id()))
    }

    fn pick_id(&mut self, of: &[&str]) -> Id {
        let at = self.rng.below(of.len());
        of[at].parse().unwrap()
    }

    fn some_records(&mut self, space: SpaceId) -> Vec<Record> {
        match self.rng.below(8) {
            0 => {
                let id = self.pick_id(&THINGS);
                let (agent, name) = (self.any_person(), self.canary());
                self.note_canary(space, name.clone());
                let described = Record::new(Class::EconomicResource, id)
                    .with(P::Name, Value::Text(name.into()))
                    .with(P::ConformsTo, Value::Id("urn:stuff".parse().unwrap()))
                    .with(P::PrimaryAccountable, Value::Id(Id::Space(agent)));
                vec![described]
            }
            1 => {
                let (id, amount, over) = (self.pick_id(&PROMISES), self.rng.below(9) as i64, self.rng.percent(50));
                let quantity = Measure::new(amount.into(), Unit::named("kilogram"));
                let promise = Record::new(Class::Commitment, id)
                    .with(P::ResourceQuantity, Value::Measure(quantity))
                    .with(P::Finished, Value::Truth(over));
                vec![promise]
            }
            _ => vec![self.some_event(space)],
        }
    }

    fn some_event(&mut self, space: SpaceId) -> Record {
        let action = ACTIONS[self.rng.below(ACTIONS.len())].action;
        // Now and then two people use one name.
        let id = if self.rng.percent(15) { self.pick_id(&["urn:event-1", "urn:event-2"]) } else { Id::Here(0) };
        let unit = UNITS[self.rng.below(UNITS.len())];
        let amount = Value::Measure(Measure::new((self.rng.below(9) as i64 - 1).into(), Unit::named(unit)));
        let note = self.canary();
        self.note_canary(space, note.clone());
        let (provider, receiver) = (self.any_person(), self.any_person());
        let receiver = if self.rng.percent(40) { provider } else { receiver };
        let mut event = Record::new(Class::EconomicEvent, id)
            .with(P::Action, Value::Action(action))
            .with(P::Provider, Value::Id(Id::Space(provider)))
            .with(P::Receiver, Value::Id(Id::Space(receiver)))
            .with(P::ResourceConformsTo, Value::Id("urn:stuff".parse().unwrap()))
            .with(P::ResourceQuantity, amount.clone())
            .with(P::EffortQuantity, amount)
            .with(P::Note, Value::Text(note.into()));
        for (property, of, chance) in [
            (P::ResourceInventoriedAs, &THINGS[..], 80),
            (P::ToResourceInventoriedAs, &THINGS[..], 30),
            (P::InputOf, &PROCESSES[..], 30),
            (P::OutputOf, &PROCESSES[..], 30),
            (P::Fulfills, &PROMISES[..], 20),
        ] {
            if self.rng.percent(chance) {
                event = event.with(property, Value::Id(self.pick_id(of)));
            }
        }
        if self.rng.percent(40) {
            let day = Millis(1_500_000_000_000 + self.rng.below(10) as u64 * 86_400_000);
            event = event.with(P::HasPointInTime, Value::Time(commonage_economy::moment::write(day).into()));
        }
        event
    }
}
