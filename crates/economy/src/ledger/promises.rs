//! Commitments, intents and claims: what is still open of them.

use crate::decimal::Decimal;
use crate::ledger::Ledger;
use crate::ledger::event::{Event, EventIndex, UnitIndex};
use crate::ledger::names::Name;
use crate::record::Record;
use crate::unit::Measure;
use crate::vocabulary::{Class, Property as P};

/// What was done towards a commitment, an intent or a claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How much, by unit.
    pub done: Vec<(UnitIndex, Decimal)>,
    /// By which events, in order.
    pub events: Vec<EventIndex>,
}

/// How a commitment, an intent or a claim stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// How much was promised, wanted or claimed; `None` if no amount was said.
    pub whole: Option<Measure>,
    /// How much of it was done, or promised.
    pub done: Decimal,
    /// What is still open: never below nothing; nothing once it is finished.
    pub open: Option<Measure>,
    /// Whether it was said that no more will be done.
    pub is_finished: bool,
    /// The events that count towards it, in order.
    pub events: Vec<EventIndex>,
}

impl Open {
    /// Whether all of it was done.
    pub fn is_done(&self) -> bool {
        self.open.as_ref().map_or(!self.events.is_empty(), |open| open.value.is_zero())
    }
}

impl Ledger {
    /// Counts an event towards what it fulfills, satisfies and settles. Where it names several, each takes what is
    /// open of it, in the order named, and the last takes the rest. A correction counts where the corrected event did.
    pub(crate) fn keep_promises(&mut self, at: EventIndex, event: &Event) {
        let corrected = event.corrects.and_then(|name| self.event_of.get(&name)).copied();
        let source = if event.more().towards().next().is_some() { None } else { corrected };
        let towards = source.map_or(event, |at| self.event(at)).more().clone();
        for (class, names) in
            [(Class::Commitment, towards.fulfills), (Class::Intent, towards.satisfies), (Class::Claim, towards.settles)]
        {
            self.divide(at, event, class, &names);
        }
    }

    fn divide(&mut self, at: EventIndex, event: &Event, class: Class, names: &[Name]) {
        let mut left = event.quantity.or(event.effort);
        for (name, number) in names.iter().zip(1..) {
            let wanted = self.description(*name).and_then(|record| whole(&record).cloned());
            let is_effort = self.description(*name).is_some_and(|record| record.measure(P::EffortQuantity).is_some());
            // What is promised in hours is kept in hours, also where the event says amounts too.
            let share = if is_effort && class != Class::Claim { event.effort.or(left) } else { left };
            let Some((amount, unit)) = share else {
                self.derived.progress.entry(*name).or_default().events.push(at);
                continue;
            };
            let done = self.done(*name, unit);
            let open = wanted
                .filter(|whole| self.units[unit.0 as usize] == whole.unit)
                .map(|whole| (whole.value - done).max(Decimal::ZERO));
            let is_last = number == names.len();
            let takes = match open {
                Some(open) if !is_last && !amount.is_negative() => amount.min(open),
                _ => amount,
            };
            self.add_progress(*name, at, unit, takes);
            left = left.map(|(amount, unit)| (amount - takes, unit));
        }
    }

    fn done(&self, name: Name, unit: UnitIndex) -> Decimal {
        let progress = self.derived.progress.get(&name);
        let done = progress.and_then(|progress| progress.done.iter().find(|(known, _)| *known == unit));
        done.map_or(Decimal::ZERO, |(_, done)| *done)
    }

    fn add_progress(&mut self, name: Name, at: EventIndex, unit: UnitIndex, amount: Decimal) {
        let progress = self.derived.progress.entry(name).or_default();
        progress.events.push(at);
        match progress.done.iter_mut().find(|(known, _)| *known == unit) {
            Some((_, done)) => *done += amount,
            None => progress.done.push((unit, amount)),
        }
    }

    /// How a commitment, an intent or a claim stands; `None` if nobody described it.
    pub fn open(&self, name: Name) -> Option<Open> {
        let (class, _) = self.names.key(name);
        if !matches!(class, Class::Commitment | Class::Intent | Class::Claim) {
            return None;
        }
        let record = self.description(name)?;
        let whole = whole(&record).cloned();
        let is_finished = record.is(P::Finished);
        let unit = whole.as_ref().and_then(|whole| self.units.iter().zip(0..).find(|(unit, _)| **unit == whole.unit));
        let unit = unit.map(|(_, at)| UnitIndex(at));
        let by_events = unit.map_or(Decimal::ZERO, |unit| self.done(name, unit));
        let done =
            by_events + if *class == Class::Intent { self.promised(name, whole.as_ref()) } else { Decimal::ZERO };
        let open = whole.clone().map(|whole| {
            let rest = if is_finished { Decimal::ZERO } else { (whole.value - done).max(Decimal::ZERO) };
            Measure { value: rest, ..whole }
        });
        let events = self.derived.progress.get(&name).map(|progress| progress.events.clone()).unwrap_or_default();
        Some(Open { whole, done, open, is_finished, events })
    }

    /// How much of an intent is promised by commitments that satisfy it; of those that are over, what was done.
    fn promised(&self, intent: Name, whole: Option<&Measure>) -> Decimal {
        let Some(wanted) = whole else { return Decimal::ZERO };
        let unit = self.units.iter().zip(0..).find(|(unit, _)| **unit == wanted.unit).map(|(_, at)| UnitIndex(at));
        let known = self.satisfying.get(&intent).into_iter().flatten();
        let amount = |name: &Name| {
            let record = self.description(*name)?;
            let satisfies = |id| self.names.find(Class::Intent, id) == Some(intent);
            let measure = self::whole(&record).filter(|measure| measure.unit == wanted.unit)?;
            let is_over = record.is(P::Finished);
            let amount = if is_over { self.done(*name, unit?).min(measure.value) } else { measure.value };
            record.ids_of(P::Satisfies).any(satisfies).then_some(amount)
        };
        known.filter_map(amount).sum()
    }
}

/// The amount that a flow speaks of: of the resource, else of effort.
pub(crate) fn whole(record: &Record) -> Option<&Measure> {
    record.measure(P::ResourceQuantity).or_else(|| record.measure(P::EffortQuantity))
}

impl crate::ledger::More {
    /// Everything that the event counts towards.
    pub fn towards(&self) -> impl Iterator<Item = Name> {
        self.fulfills.iter().chain(&self.satisfies).chain(&self.settles).copied()
    }
}
