//! Records as sentences, for people.

use crate::action::Action;
use crate::decimal::Decimal;
use crate::id::Id;
use crate::record::{Record, Value};
use crate::sharing::equation::Valuation;
use crate::unit::{Measure, Unit};
use crate::vocabulary::{Class, Property as P};

/// What an action is called among people, of something that was done.
pub const fn done(action: Action) -> &'static str {
    match action {
        Action::Produce => "made",
        Action::Consume => "used up",
        Action::Use => "used",
        Action::Work => "worked",
        Action::Cite => "drew on",
        Action::DeliverService => "did",
        Action::Pickup => "picked up",
        Action::Dropoff => "dropped off",
        Action::Accept => "took in",
        Action::Modify => "gave back",
        Action::Combine => "packed",
        Action::Separate => "took out",
        Action::Transfer => "gave",
        Action::TransferAllRights => "gave the rights to",
        // Lent, or brought back: the words do not know whose it is.
        Action::TransferCustody => "handed",
        Action::Move => "moved",
        Action::Copy => "copied",
        Action::Raise | Action::Lower => "counted",
    }
}

/// The same, of something that is to be done.
pub const fn to_do(action: Action) -> &'static str {
    match action {
        Action::Produce => "make",
        Action::Consume => "use up",
        Action::Use => "use",
        Action::Work => "work",
        Action::Cite => "draw on",
        Action::DeliverService => "do",
        Action::Pickup => "pick up",
        Action::Dropoff => "drop off",
        Action::Accept => "take in",
        Action::Modify => "give back",
        Action::Combine => "pack",
        Action::Separate => "take out",
        Action::Transfer => "give",
        Action::TransferAllRights => "give the rights to",
        Action::TransferCustody => "hand",
        Action::Move => "move",
        Action::Copy => "copy",
        Action::Raise => "add",
        Action::Lower => "take off",
    }
}

/// What a class of things is called among people.
pub const fn thing(class: Class) -> &'static str {
    match class {
        Class::Agent => "agent",
        Class::Person => "person",
        Class::Organization => "organisation",
        Class::EcologicalAgent => "living being",
        Class::ResourceSpecification => "kind of thing",
        Class::ProcessSpecification => "kind of process",
        Class::Recipe => "recipe",
        Class::RecipeProcess => "process of a recipe",
        Class::RecipeFlow => "flow of a recipe",
        Class::RecipeExchange => "exchange of a recipe",
        Class::Plan => "plan",
        Class::Process => "process",
        Class::EconomicResource => "resource",
        Class::EconomicEvent => "event",
        Class::Commitment => "promise",
        Class::Intent => "need or offer",
        Class::Claim => "claim",
        Class::Agreement => "agreement",
        Class::AgreementBundle => "bundle of agreements",
        Class::Proposal => "proposal",
        Class::ProposalList => "list of proposals",
        Class::BatchLotRecord => "lot",
        Class::Unit => "unit",
        Class::SpatialThing => "place",
        Class::Foreign => "something from elsewhere",
    }
}

/// A record in a sentence, with what things are called; without who says it.
pub fn sentence(record: &Record, called: &dyn Fn(Class, &Id) -> String) -> String {
    match record.class {
        Class::EconomicEvent => event(record, called),
        Class::Commitment | Class::Intent | Class::Claim if record.action().is_none() => over(record, called),
        Class::Commitment => intended(record, called, "promised to"),
        Class::Intent => wished(record, called),
        Class::Claim => claimed(record, called),
        class => {
            let name = record.text(P::Name).or_else(|| record.text(P::Note)).map(str::to_owned);
            let name = name.unwrap_or_else(|| called(class, &record.id));
            let over = if record.is(P::Finished) { " is finished" } else { "" };
            format!("{} “{name}”{over}", thing(class))
        }
    }
}

/// Something further said of a promise, a need or a claim: mostly that it is over.
fn over(record: &Record, called: &dyn Fn(Class, &Id) -> String) -> String {
    let name = called(record.class, &record.id);
    let what = if record.is(P::Finished) { "is over" } else { "is described" };
    format!("said that the {} {name} {what}", thing(record.class))
}

/// The parts of a flow's sentence.
struct Parts<'a> {
    record: &'a Record,
    called: &'a dyn Fn(Class, &Id) -> String,
}

impl Parts<'_> {
    fn name(&self, property: P, class: Class) -> Option<String> {
        self.record.id_of(property).map(|id| (self.called)(class, id))
    }

    fn from(&self) -> Option<String> {
        self.name(P::Provider, Class::Agent)
    }

    /// The one who gets it, where that is another.
    fn to(&self) -> Option<String> {
        self.name(P::Receiver, Class::Agent).filter(|to| Some(to) != self.from().as_ref())
    }

    /// Whether it is money: an amount of a currency.
    fn is_money(&self) -> bool {
        self.record.measure(P::ResourceQuantity).is_some_and(|measure| measure.unit.is_currency())
    }

    fn thing(&self) -> Option<String> {
        let thing = self.any_thing()?;
        // “60 EUR” says it all.
        let is_unit = self.record.measure(P::ResourceQuantity).is_some_and(|measure| *measure.unit.name() == *thing);
        (!is_unit).then_some(thing)
    }

    fn any_thing(&self) -> Option<String> {
        self.name(P::ResourceInventoriedAs, Class::EconomicResource)
            .or_else(|| self.name(P::ToResourceInventoriedAs, Class::EconomicResource))
            .or_else(|| self.name(P::ResourceConformsTo, Class::ResourceSpecification))
            .or_else(|| self.record.text(P::ResourceClassifiedAs).map(str::to_owned))
    }

    /// Who uses what another owns: it was not the owner who did it.
    fn one_who_uses(&self) -> Option<String> {
        matches!(self.record.action(), Some(Action::Use | Action::Cite)).then(|| self.to()).flatten()
    }

    /// How much of what.
    fn matter(&self) -> Vec<String> {
        let amount = |property: P| self.record.measure(property).map(in_words);
        let (effort, quantity) = (amount(P::EffortQuantity), amount(P::ResourceQuantity));
        let mut words: Vec<String> = Vec::new();
        // One works hours, but uses a tool for hours.
        let is_used = self.record.action() == Some(Action::Use);
        words.extend(quantity.clone().or_else(|| effort.clone().filter(|_| !is_used)));
        match self.record.action() {
            Some(Action::Raise) => words.push("more".to_owned()),
            Some(Action::Lower) => words.push("less".to_owned()),
            _ => {}
        }
        words.extend(self.thing());
        if quantity.is_some() || is_used {
            words.extend(effort.map(|effort| format!("for {effort}")));
        }
        words
    }

    /// In which process, for whom, into what, to which place.
    fn place(&self) -> Vec<String> {
        let action = self.record.action();
        let mut words: Vec<String> = Vec::new();
        let packs = matches!(action, Some(Action::Combine));
        let into = self.name(P::ToResourceInventoriedAs, Class::EconomicResource);
        let is_named = self.record.id_of(P::ResourceInventoriedAs).is_some();
        let own = self.to().is_none() && self.record.id_of(P::ToLocation).is_none();
        words.extend(into.filter(|_| is_named && (packs || own)).map(|into| format!("into {into}")));
        let process = self.name(P::InputOf, Class::Process).or_else(|| self.name(P::OutputOf, Class::Process));
        words.extend(process.map(|process| format!("in “{process}”")));
        let gets = match action {
            Some(Action::Work | Action::Produce | Action::Use | Action::Cite | Action::DeliverService) => "for",
            _ => "to",
        };
        let is_spent = action == Some(Action::Consume) && self.is_money();
        let is_said = is_spent || (self.from().is_none() && self.one_who_uses().is_some());
        words.extend(self.to().filter(|_| !is_said).map(|to| format!("{gets} {to}")));
        let place = self.name(P::ToLocation, Class::SpatialThing);
        let at = if action == Some(Action::Move) { "to" } else { "at" };
        words.extend(place.map(|place| format!("{at} {place}")));
        words
    }
}

fn event(record: &Record, called: &dyn Fn(Class, &Id) -> String) -> String {
    let parts = Parts { record, called };
    let is_correction = !record.values(P::Corrects).is_empty();
    let amount = record.measure(P::EffortQuantity).or_else(|| record.measure(P::ResourceQuantity));
    let mut words: Vec<String> = Vec::new();
    if let (true, Some(amount)) = (is_correction, amount) {
        let word = if amount.value.is_negative() { "less" } else { "more" };
        let by = in_words(&Measure { value: amount.value.abs(), ..amount.clone() });
        words.push(format!("corrected, {by} {word}:"));
    }
    words.extend(parts.from().or_else(|| parts.one_who_uses()));
    let pays = record.action() == Some(Action::Consume) && parts.is_money();
    words.push(if pays { "paid" } else { record.action().map_or("did", done) }.to_owned());
    if is_correction {
        words.extend(parts.thing())
    } else {
        words.extend(parts.matter())
    }
    words.extend(parts.place());
    words.join(" ")
}

fn intended(record: &Record, called: &dyn Fn(Class, &Id) -> String, verb: &str) -> String {
    let parts = Parts { record, called };
    let mut words: Vec<String> = Vec::new();
    words.extend(parts.from());
    words.push(verb.to_owned());
    words.push(record.action().map_or("do", to_do).to_owned());
    words.extend(parts.matter());
    words.extend(parts.place());
    words.join(" ")
}

/// A need has one who gets it, an offer one who gives it.
fn wished(record: &Record, called: &dyn Fn(Class, &Id) -> String) -> String {
    let parts = Parts { record, called };
    if parts.from().is_some() {
        return intended(record, called, "offers to");
    }
    let mut words: Vec<String> = parts.name(P::Receiver, Class::Agent).into_iter().collect();
    words.push(if words.is_empty() { "needed:" } else { "needs" }.to_owned());
    words.extend(parts.matter());
    let process = parts.name(P::InputOf, Class::Process);
    words.extend(process.map(|process| format!("in “{process}”")));
    words.join(" ")
}

fn claimed(record: &Record, called: &dyn Fn(Class, &Id) -> String) -> String {
    let parts = Parts { record, called };
    let mut words: Vec<String> = parts.name(P::Receiver, Class::Agent).into_iter().collect();
    words.push("claimed".to_owned());
    words.extend(parts.matter());
    words.extend(parts.from().map(|from| format!("from {from}")));
    words.join(" ")
}

/// An amount, with its unit in words where there is one.
pub fn in_words(measure: &Measure) -> String {
    let (symbol, mut value) = (measure.unit.symbol(), measure.value.to_string());
    // Money is read with its cents: 203.10, not 203.1.
    if measure.unit.is_currency() && value.split_once('.').is_some_and(|(_, cents)| cents.len() == 1) {
        value.push('0');
    }
    if symbol.is_empty() { value } else { format!("{value} {symbol}") }
}

/// An amount of money with all its cents, down to the smallest part that is shared.
pub fn money(amount: Decimal, smallest: Decimal, currency: &Unit) -> String {
    format!("{} {}", with_cents(amount, smallest), currency.symbol())
}

/// The same without the currency.
pub fn with_cents(amount: Decimal, smallest: Decimal) -> String {
    let cents = smallest.to_string().split_once('.').map_or(0, |(_, cents)| cents.len());
    let text = amount.to_string();
    let (whole, given) = text.split_once('.').unwrap_or((&text, ""));
    let given = if given.len() < cents { format!("{given:0<cents$}") } else { given.to_owned() };
    if given.is_empty() { whole.to_owned() } else { format!("{whole}.{given}") }
}

/// What a sentence of an equation says of the value of something.
pub fn valuation(value: &Valuation, currency: &Unit) -> String {
    match value {
        Valuation::Rate(rate, unit) if *unit == Unit::one() => format!("{rate} {currency} each"),
        Valuation::Rate(rate, unit) => format!("{rate} {currency} per {unit}"),
        Valuation::PerCent(part) => format!("{part} % of the other inputs"),
        Valuation::AsRecorded => "as recorded".to_owned(),
    }
}

/// A value as a text.
pub fn value(value: &Value, called: &dyn Fn(&Id) -> String) -> String {
    match value {
        Value::Action(action) => action.name().to_owned(),
        Value::Id(id) => called(id),
        Value::Measure(measure) => in_words(measure),
        Value::Unit(unit) => unit.name().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Time(text) | Value::Text(text) => text.to_string(),
        Value::Truth(true) => "yes".to_owned(),
        Value::Truth(false) => "no".to_owned(),
    }
}
