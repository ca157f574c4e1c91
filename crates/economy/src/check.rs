//! What a command looks at before it signs: whether an event, a promise or a description can be so, by what the
//! ledger says now. What arrives from others is never refused; what cannot be right is shown as a contradiction.

use commonage_log::Millis;

use crate::action::{Action, CreateResource, EventQuantity, InputOutput, QuantityEffect};
use crate::decimal::Decimal;
use crate::id::Id;
use crate::ledger::{Ledger, Name, Resource};
pub use crate::objection::Objection;
use crate::record::Record;
use crate::unit::{Measure, Unit};
use crate::vocabulary::{Class, Property as P};

/// How far ahead of now something can be said to have happened: one day, more than any time zone error.
pub const AHEAD_MS_MAX: u64 = 24 * 60 * 60 * 1000;

/// Who speaks, and when.
#[derive(Clone, Debug)]
pub struct Speaker {
    /// The agents in whose name they may speak: themselves, the space, other groups in which they may write.
    pub agents: Vec<Id>,
    /// The time now.
    pub now: Millis,
}

/// Looks at a record before it is signed.
///
/// # Errors
/// Why it cannot be so.
pub fn check(ledger: &Ledger, record: &Record, speaker: &Speaker) -> Result<(), Objection> {
    let check = Check { ledger, record, speaker };
    match record.class {
        Class::EconomicEvent => check.event(),
        Class::Commitment => check.own_word(),
        Class::EconomicResource => check.description(),
        _ => Ok(()),
    }
}

struct Check<'a> {
    ledger: &'a Ledger,
    record: &'a Record,
    speaker: &'a Speaker,
}

impl<'a> Check<'a> {
    fn called(&self, name: Name) -> String {
        self.ledger.called(name)
    }

    fn name(&self, property: P, class: Class) -> Option<Name> {
        self.ledger.find(class, self.record.id_of(property)?)
    }

    fn resource(&self, property: P) -> Option<&'a Resource> {
        self.ledger.resource(self.name(property, Class::EconomicResource)?)
    }

    fn description(&self) -> Result<(), Objection> {
        let by_events = [P::AccountingQuantity, P::OnhandQuantity, P::PrimaryAccountable, P::CurrentLocation]
            .into_iter()
            .chain([P::ContainedIn, P::Stage, P::State]);
        let is_known = self.ledger.find(Class::EconomicResource, &self.record.id).is_some();
        let says = by_events.into_iter().any(|property| !self.record.values(property).is_empty());
        if is_known && says { Err(Objection::OnlyByEvents) } else { Ok(()) }
    }

    /// Nobody speaks for a person or a group in whose name they may not; only that a debt was paid, its creditor says.
    fn own_word(&self) -> Result<(), Objection> {
        let provider = self.record.id_of(P::Provider);
        let is_another = provider.filter(|id| matches!(id, Id::Space(_)) && !self.speaker.agents.contains(id));
        match is_another {
            Some(_) if self.is_receipt() || self.is_kept_promise() => Ok(()),
            Some(id) => Err(Objection::NotYourWord(self.ledger.called_by(Class::Agent, id))),
            None => Ok(()),
        }
    }

    /// Whether it is the word of a creditor that claims of theirs were paid by the one who owes them.
    fn is_receipt(&self) -> bool {
        let sides = (self.record.id_of(P::Provider), self.record.id_of(P::Receiver));
        let is_owed = |claim: &Id| {
            let held = self.ledger.find(Class::Claim, claim).and_then(|name| self.ledger.description(name));
            held.is_some_and(|held| (held.id_of(P::Provider), held.id_of(P::Receiver)) == sides)
        };
        let mut claims = self.record.ids_of(P::Settles).peekable();
        self.record.action() == Some(Action::Transfer)
            && sides.1.is_some_and(|receiver| self.speaker.agents.contains(receiver))
            && claims.peek().is_some()
            && claims.all(is_owed)
    }

    /// Whether it is the word of whoever got what another had promised them.
    fn is_kept_promise(&self) -> bool {
        let sides = (self.record.id_of(P::Provider), self.record.id_of(P::Receiver));
        let is_promised = |promise: &Id| {
            let held = self.ledger.find(Class::Commitment, promise).and_then(|name| self.ledger.description(name));
            held.is_some_and(|held| (held.id_of(P::Provider), held.id_of(P::Receiver)) == sides)
        };
        let speaks = |id: &Id| !matches!(id, Id::Space(_)) || self.speaker.agents.contains(id);
        let mut promises = self.record.ids_of(P::Fulfills).peekable();
        self.record.class == Class::EconomicEvent
            && sides.1.is_some_and(speaks)
            && promises.peek().is_some()
            && promises.all(is_promised)
    }

    fn event(&self) -> Result<(), Objection> {
        let action = self.record.action().ok_or(Objection::NoAction)?;
        let at = crate::ledger::when(self.record);
        if at.is_some_and(|at| at.0 > self.speaker.now.0.saturating_add(AHEAD_MS_MAX)) {
            return Err(Objection::Future);
        }
        self.sides(action)?;
        let measure = self.quantity(action)?;
        self.hands(action)?;
        self.own_word()?;
        if !self.record.values(P::Corrects).is_empty() {
            return self.correction(action, &measure);
        }
        if measure.value.is_zero() {
            return Err(Objection::Nothing);
        }
        if measure.value.is_negative() {
            return Err(Objection::Negative);
        }
        self.resources(action)?;
        self.units(action)?;
        self.rights(action)?;
        self.containment(action)?;
        self.stock(action, &measure)?;
        self.promises()
    }

    fn sides(&self, action: Action) -> Result<(), Objection> {
        let definition = action.definition();
        let (input, output) = (self.record.id_of(P::InputOf), self.record.id_of(P::OutputOf));
        match definition.input_output {
            InputOutput::Input if output.is_some() => return Err(Objection::InputOnly(definition.name)),
            InputOutput::Output if input.is_some() => return Err(Objection::OutputOnly(definition.name)),
            InputOutput::NotApplicable if input.or(output).is_some() => {
                return Err(Objection::NoProcess(definition.name));
            }
            _ => {}
        }
        // What was said before the end can be corrected after it.
        if !self.record.values(P::Corrects).is_empty() {
            return Ok(());
        }
        let processes = [P::InputOf, P::OutputOf].into_iter().filter_map(|side| self.name(side, Class::Process));
        match processes.into_iter().find(|process| self.ledger.is_finished(*process)) {
            Some(process) => Err(Objection::Finished(self.called(process))),
            None => Ok(()),
        }
    }

    fn quantity(&self, action: Action) -> Result<Measure, Objection> {
        let (resource, effort) = (self.record.measure(P::ResourceQuantity), self.record.measure(P::EffortQuantity));
        let said = match action.definition().event_quantity {
            EventQuantity::Resource => resource,
            EventQuantity::Effort => effort,
            EventQuantity::Both => effort.or(resource),
        };
        said.cloned().ok_or(Objection::NoQuantity)
    }

    fn hands(&self, action: Action) -> Result<(), Objection> {
        let (provider, receiver) = (self.name(P::Provider, Class::Agent), self.name(P::Receiver, Class::Agent));
        let given = (self.record.id_of(P::Provider), self.record.id_of(P::Receiver));
        let differ = match given {
            (Some(from), Some(to)) => {
                from.canonical() != to.canonical() && (provider.is_none() || provider != receiver)
            }
            _ => false,
        };
        match action {
            Action::Move if differ => Err(Objection::MoveToAnother),
            Action::Transfer | Action::TransferAllRights | Action::TransferCustody if !differ => {
                Err(Objection::SameHands(action.name()))
            }
            _ => Ok(()),
        }
    }

    fn resources(&self, action: Action) -> Result<(), Objection> {
        let kinds = [P::ResourceConformsTo, P::ResourceClassifiedAs];
        let says_kind = kinds.into_iter().any(|property| !self.record.values(property).is_empty());
        let named = self.record.id_of(P::ResourceInventoriedAs);
        if named.is_none() && self.record.id_of(P::ToResourceInventoriedAs).is_none() && !says_kind {
            return Err(Objection::NoResource);
        }
        let creates = action.definition().create_resource == CreateResource::Optional;
        match named.filter(|_| !creates && self.resource(P::ResourceInventoriedAs).is_none()) {
            Some(id) => Err(Objection::UnknownResource(id.short())),
            None => Ok(()),
        }
    }

    fn units(&self, action: Action) -> Result<(), Objection> {
        let speaks_of_effort = action.definition().event_quantity != EventQuantity::Resource;
        for property in [P::ResourceInventoriedAs, P::ToResourceInventoriedAs] {
            let resource = self.resource(property);
            if let (Some(resource), Some(measure)) = (resource, self.record.measure(P::ResourceQuantity)) {
                let unit = resource.amounts.first().map(|amount| self.ledger.unit(amount.unit).clone());
                self.same_unit(
                    &self.called(resource.name),
                    unit.or_else(|| self.default_unit(P::DefaultUnitOfResource, Some(resource))),
                    measure,
                )?;
            }
            if let (Some(resource), Some(measure), true) =
                (resource, self.record.measure(P::EffortQuantity), speaks_of_effort)
            {
                let described = self.ledger.description(resource.name);
                let unit = described.and_then(|record| record.unit(P::UnitOfEffort).cloned());
                let unit = unit.or_else(|| self.default_unit(P::DefaultUnitOfEffort, Some(resource)));
                self.same_unit(&self.called(resource.name), unit, measure)?;
            }
        }
        if self.record.id_of(P::ResourceInventoriedAs).is_none() {
            let kind = self.name(P::ResourceConformsTo, Class::ResourceSpecification);
            let called = kind.map(|kind| self.called(kind)).unwrap_or_default();
            for (property, default) in
                [(P::ResourceQuantity, P::DefaultUnitOfResource), (P::EffortQuantity, P::DefaultUnitOfEffort)]
            {
                if let Some(measure) = self.record.measure(property) {
                    self.same_unit(&called, self.default_unit(default, None), measure)?;
                }
            }
        }
        self.same_kind()
    }

    /// The unit that a kind of thing is counted in.
    fn default_unit(&self, property: P, resource: Option<&Resource>) -> Option<Unit> {
        let stated = self.name(P::ResourceConformsTo, Class::ResourceSpecification);
        let kind = resource.map_or(stated, |resource| resource.specification)?;
        self.ledger.description(kind)?.unit(property).cloned()
    }

    fn same_unit(&self, called: &str, unit: Option<Unit>, measure: &Measure) -> Result<(), Objection> {
        let Some(unit) = unit.filter(|unit| *unit != measure.unit) else { return Ok(()) };
        let instead = measure.converted_to(&unit);
        let hint = instead.map_or_else(String::new, |instead| format!(". Say {} {}", instead.value, instead.unit));
        Err(Objection::WrongUnit(called.to_owned(), unit, measure.unit.clone(), hint))
    }

    fn same_kind(&self) -> Result<(), Objection> {
        let (Some(from), Some(to)) =
            (self.resource(P::ResourceInventoriedAs), self.resource(P::ToResourceInventoriedAs))
        else {
            return Ok(());
        };
        match (from.specification, to.specification) {
            (Some(a), Some(b)) if a != b && self.record.action() != Some(Action::Combine) => {
                Err(Objection::DifferentKinds(self.called(from.name), self.called(to.name)))
            }
            _ => Ok(()),
        }
    }

    /// Who is accountable for a resource takes part in what is done with it; who gives it away is accountable for it.
    fn rights(&self, action: Action) -> Result<(), Objection> {
        let (provider, receiver) = (self.name(P::Provider, Class::Agent), self.name(P::Receiver, Class::Agent));
        let Some(resource) = self.resource(P::ResourceInventoriedAs) else { return Ok(()) };
        let Some(owner) = resource.accountable.or(resource.keeper) else { return Ok(()) };
        let gives = matches!(action, Action::Transfer | Action::TransferAllRights | Action::Consume | Action::Lower)
            || matches!(action, Action::Move | Action::Combine | Action::Use | Action::Cite | Action::Copy);
        let takes_part = provider == Some(owner) || (!gives && receiver == Some(owner));
        // A thing that was lent is in the hands of another, who brings it to or fetches it from its keeper.
        let is_handled = matches!(action, Action::TransferCustody | Action::Pickup | Action::Dropoff);
        let hands_on = is_handled && resource.keeper != resource.accountable && resource.keeper == provider;
        if takes_part || hands_on || (provider.is_none() && self.record.id_of(P::Provider).is_none()) {
            return Ok(());
        }
        Err(Objection::NotYours(self.called(resource.name), self.called(owner)))
    }

    fn containment(&self, action: Action) -> Result<(), Objection> {
        let definition = action.definition();
        let changes = [definition.accounting, definition.onhand].iter().any(|e| *e != QuantityEffect::NotApplicable);
        for property in [P::ResourceInventoriedAs, P::ToResourceInventoriedAs] {
            let Some(resource) = self.resource(property) else { continue };
            let is_packed_into = property == P::ToResourceInventoriedAs && action == Action::Combine;
            match (resource.contained_in, action) {
                (None, Action::Separate) if property == P::ResourceInventoriedAs => {
                    return Err(Objection::NotContained(self.called(resource.name)));
                }
                (Some(_), Action::Separate) => {}
                (Some(container), _) if changes && !is_packed_into => {
                    return Err(Objection::Contained(self.called(resource.name), self.called(container)));
                }
                _ => {}
            }
        }
        if action == Action::Combine {
            return self.packing();
        }
        let resource = self.resource(P::ResourceInventoriedAs);
        let unpacks = action == Action::Consume && self.record.id_of(P::InputOf).is_some();
        let ends = matches!(action, Action::Consume | Action::Lower) && !unpacks;
        match resource.filter(|resource| ends && self.ledger.contents(resource.name).next().is_some()) {
            Some(resource) => Err(Objection::HoldsThings(self.called(resource.name))),
            None => Ok(()),
        }
    }

    fn packing(&self) -> Result<(), Objection> {
        let into = self.resource(P::ToResourceInventoriedAs);
        if into.is_none() && self.record.id_of(P::InputOf).is_none() {
            return Err(Objection::NoContainer);
        }
        let packed = self.resource(P::ResourceInventoriedAs).map(|resource| resource.name);
        // Containers hold containers, a few deep: anything longer is a knot already.
        let mut outer = into;
        for _ in 0..self.ledger.resources().len() {
            let Some(resource) = outer else { break };
            if Some(resource.name) == packed {
                let into = into.map(|into| self.called(into.name)).unwrap_or_default();
                return Err(Objection::IntoItself(into, self.called(resource.name)));
            }
            outer = resource.contained_in.and_then(|name| self.ledger.resource(name));
        }
        Ok(())
    }

    /// What is taken must be there.
    fn stock(&self, action: Action, measure: &Measure) -> Result<(), Objection> {
        let Some(resource) = self.resource(P::ResourceInventoriedAs) else { return Ok(()) };
        let provider = self.name(P::Provider, Class::Agent);
        let comes_back = self.name(P::Receiver, Class::Agent).is_some_and(|to| resource.keeper == Some(to))
            && resource.keeper != provider;
        let definition = action.definition();
        let takes =
            |effect| matches!(effect, QuantityEffect::Decrement | QuantityEffect::DecrementIncrement) && !comes_back;
        let unit = &measure.unit;
        let held = resource.amounts.iter().find(|amount| self.ledger.unit(amount.unit) == unit);
        let (accounting, onhand) = held.map_or((Decimal::ZERO, Decimal::ZERO), |held| (held.accounting, held.onhand));
        let there = match (takes(definition.accounting), takes(definition.onhand)) {
            (true, true) => accounting.min(onhand),
            (true, false) => accounting,
            (false, true) => onhand,
            (false, false) => return Ok(()),
        };
        if there < measure.value {
            let left = Measure::new(there.max(Decimal::ZERO), unit.clone());
            return Err(Objection::NotEnough(self.called(resource.name), left, measure.clone()));
        }
        let is_part = action == Action::Move && self.record.id_of(P::ToResourceInventoriedAs).is_none();
        if is_part && there > measure.value { Err(Objection::PartMoved) } else { Ok(()) }
    }

    fn promises(&self) -> Result<(), Objection> {
        for (property, class) in
            [(P::Fulfills, Class::Commitment), (P::Satisfies, Class::Intent), (P::Settles, Class::Claim)]
        {
            for id in self.record.ids_of(property) {
                let name = self.ledger.find(class, id).ok_or(Objection::UnknownPromise)?;
                let open = self.ledger.open(name).ok_or(Objection::UnknownPromise)?;
                if open.is_finished {
                    return Err(Objection::PromiseOver(self.called(name)));
                }
                let said = [P::EffortQuantity, P::ResourceQuantity].into_iter().filter_map(|p| self.record.measure(p));
                let fits = |whole: &Measure| said.clone().any(|measure| measure.unit == whole.unit);
                if let Some(whole) = open.whole.filter(|whole| !fits(whole)) {
                    let spoken = said.clone().next().map_or_else(Unit::one, |measure| measure.unit.clone());
                    return Err(Objection::WrongUnit(self.called(name), whole.unit, spoken, String::new()));
                }
            }
        }
        Ok(())
    }

    /// A correction speaks of the same flow, in the same unit, and takes back no more than there was.
    fn correction(&self, action: Action, measure: &Measure) -> Result<(), Objection> {
        let name = self.name(P::Corrects, Class::EconomicEvent).ok_or(Objection::UnknownEvent)?;
        let at = self.ledger.event_named(name).ok_or(Objection::UnknownEvent)?;
        let event = self.ledger.event(at);
        let resource = self.name(P::ResourceInventoriedAs, Class::EconomicResource);
        let sides = (self.name(P::InputOf, Class::Process), self.name(P::OutputOf, Class::Process));
        if event.action != action || event.resource != resource || sides != (event.input_of, event.output_of) {
            return Err(Objection::AnotherFlow);
        }
        let is_effort = action.definition().event_quantity == EventQuantity::Effort;
        let of = |event: &crate::ledger::Event| if is_effort { event.effort } else { event.quantity.or(event.effort) };
        let Some((_, unit)) = of(event) else { return Err(Objection::NoQuantity) };
        if *self.ledger.unit(unit) != measure.unit {
            let (whose, unit) = (self.called(name), self.ledger.unit(unit).clone());
            return Err(Objection::WrongUnit(whose, unit, measure.unit.clone(), String::new()));
        }
        let left = self.ledger.corrected(at);
        if (left + measure.value).is_negative() {
            return Err(Objection::TakesBackMore(Measure::new(left, measure.unit.clone())));
        }
        Ok(())
    }
}
