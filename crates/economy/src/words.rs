//! Records as sentences, for people.

use crate::action::Action;
use crate::id::Id;
use crate::record::{Record, Value};
use crate::unit::Measure;
use crate::vocabulary::{Class, Property as P};

/// What an action is called among people, of something that was done.
pub const fn done(action: Action) -> &'static str {
    match action {
        Action::Produce => "made",
        Action::Consume => "used up",
        Action::Use => "used",
        Action::Work => "worked",
        Action::Cite => "drew on",
        Action::DeliverService => "did for",
        Action::Pickup => "picked up",
        Action::Dropoff => "dropped off",
        Action::Accept => "took in",
        Action::Modify => "gave back",
        Action::Combine => "packed",
        Action::Separate => "took out",
        Action::Transfer => "gave",
        Action::TransferAllRights => "gave the rights to",
        Action::TransferCustody => "lent",
        Action::Move => "moved",
        Action::Copy => "copied",
        Action::Raise => "counted more",
        Action::Lower => "counted less",
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
        Class::EconomicEvent => flow(record, called),
        Class::Commitment => format!("promised: {}", flow(record, called)),
        Class::Intent => format!("wished: {}", flow(record, called)),
        Class::Claim => format!("claimed: {}", flow(record, called)),
        class => {
            let name = record.text(P::Name).or_else(|| record.text(P::Note)).map(str::to_owned);
            let name = name.unwrap_or_else(|| called(class, &record.id));
            let over = if record.is(P::Finished) { ", finished" } else { "" };
            format!("{} “{name}”{over}", thing(class))
        }
    }
}

fn flow(record: &Record, called: &dyn Fn(Class, &Id) -> String) -> String {
    let name = |property: P, class: Class| record.id_of(property).map(|id| called(class, id));
    let amount = |property: P| record.measure(property).map(in_words);
    let kind = name(P::ResourceInventoriedAs, Class::EconomicResource)
        .or_else(|| name(P::ResourceConformsTo, Class::ResourceSpecification))
        .or_else(|| record.text(P::ResourceClassifiedAs).map(str::to_owned));
    let (from, to) = (name(P::Provider, Class::Agent), name(P::Receiver, Class::Agent));
    let action = record.action();
    let mut words: Vec<String> = Vec::new();
    words.extend(from.clone());
    words.push(action.map_or("did", done).to_owned());
    let (effort, quantity) = (amount(P::EffortQuantity), amount(P::ResourceQuantity));
    words.extend(quantity.or(effort.clone()));
    words.extend(kind);
    if action == Some(Action::Use) {
        words.extend(
            effort.filter(|_| record.measure(P::ResourceQuantity).is_some()).map(|effort| format!("for {effort}")),
        );
    }
    let process = name(P::InputOf, Class::Process).or_else(|| name(P::OutputOf, Class::Process));
    words.extend(process.map(|process| format!("in “{process}”")));
    words.extend(to.filter(|to| Some(to) != from.as_ref()).map(|to| format!("to {to}")));
    words.extend(name(P::ToLocation, Class::SpatialThing).map(|place| format!("at {place}")));
    if !record.values(P::Corrects).is_empty() {
        words.insert(0, "correction:".to_owned());
    }
    words.join(" ")
}

/// An amount, with its unit in words where there is one.
pub fn in_words(measure: &Measure) -> String {
    let symbol = measure.unit.symbol();
    if symbol.is_empty() { measure.value.to_string() } else { format!("{} {symbol}", measure.value) }
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
