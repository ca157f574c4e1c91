//! What was given, made, worked, used, lent and counted: said in the words of people, written as Valueflows.

mod correct;
mod generic;
mod look;
mod sentences;
mod stock;

use commonage_economy::id::Id;
use commonage_economy::record::Record;
use commonage_economy::vocabulary::Class;
use serde_json::json;

pub(super) use generic::action_named;
pub(super) use look::lines;

use super::Setting;
use super::desk::{Desk, Draft, amounts, resource_json, whole};
use crate::answer::{Answer, Result};
use crate::cli::FlowCommand;
use crate::show;

pub(super) fn run(setting: &Setting, command: FlowCommand) -> Result<Answer> {
    use FlowCommand as F;
    match command {
        F::Gave { what, to, from, into } => {
            sentences::gave(setting, &what, &to, from.as_deref(), into.as_deref(), false)
        }
        F::Lent { what, to, from, into } => {
            sentences::gave(setting, &what, &to, from.as_deref(), into.as_deref(), true)
        }
        F::Received { what, from, whose, fresh } => {
            sentences::received(setting, &what, &from, whose.as_deref(), &fresh)
        }
        F::Worked { what, process, by, whose } => {
            sentences::worked(setting, &what, process.as_deref(), by.as_deref(), whose.as_deref())
        }
        F::Made { what, process, by, whose, fresh } => {
            sentences::made(setting, &what, process.as_deref(), by.as_deref(), whose.as_deref(), &fresh)
        }
        F::UsedUp { what, process, from } => sentences::used_up(setting, &what, process.as_deref(), from.as_deref()),
        F::Paid { what, process, by } => sentences::paid(setting, &what, &process, by.as_deref()),
        F::Used { what, process, from } => sentences::used(setting, &what, process.as_deref(), from.as_deref()),
        F::DrewOn { what, process, from } => sentences::drew_on(setting, &what, process.as_deref(), from.as_deref()),
        F::Returned { what, from } => sentences::returned(setting, &what, from.as_deref()),
        F::Moved { what, to } => stock::moved(setting, &what, &to),
        F::Counted { what, whose, fresh } => stock::counted(setting, &what, whose.as_deref(), &fresh),
        F::Did(did) => generic::did(setting, &did),
        F::Correct { event, by, to, undo: _, note, place } => {
            correct::correct(setting, &event, (by.as_deref(), to.as_deref()), note.as_deref(), &place)
        }
        F::List { resource, process, with, last, place } => {
            look::list(setting, (resource.as_deref(), process.as_deref(), with.as_deref()), last, &place)
        }
        F::Show { event, place } => look::show(setting, &event, &place),
    }
}

/// Says an event with what is new, and tells what came of it.
fn tell(mut desk: Desk, mut draft: Draft, event: Record, remarks: &[String]) -> Result<Answer> {
    let at = draft.add(event.clone());
    let news = draft.news_sentence();
    let operation = desk.say(std::mem::take(&mut draft.records))?;
    let id = whole(&at, operation);
    let mut spoken = event.resolved(operation);
    spoken.id = id.clone();
    let sentence = desk.sentence(&spoken);
    let short = desk.short(Class::EconomicEvent, &id);
    let mut text = format!("{} {}\n  {}\n", written(&desk), desk.paint.soft(&short), desk.paint.strong(&sentence));
    for line in news.iter().chain(remarks) {
        text += &format!("  {}\n", show::wrapped(line, "  ", show::width()));
    }
    let ledger = desk.ledger()?;
    let found = ledger.find(Class::EconomicEvent, &id).and_then(|name| ledger.event_named(name));
    let mut touched = Vec::new();
    for (name, posting) in found.into_iter().flat_map(|at| ledger.postings(at)) {
        let Some(resource) = ledger.resource(name) else { continue };
        touched.push(resource_json(&desk, ledger, resource));
        if posting.accounting != 0 || posting.onhand != 0 {
            text += &format!("  {}: {} now\n", desk.name(name), amounts(ledger, &resource.amounts));
        }
    }
    let troubles = found
        .into_iter()
        .flat_map(|at| ledger.contradictions().iter().filter(move |trouble| trouble.events.contains(&at)));
    let troubles: Vec<(String, String)> = troubles.map(|trouble| desk.contradiction(ledger, trouble)).collect();
    for (what, remedy) in &troubles {
        text += &super::ledger::trouble(&desk, what, remedy);
    }
    text += &format!("If that was wrong: commonage flow correct {short} --undo{}\n", desk.option());
    let json = json!({ "operation": operation.to_string(), "event": id.to_string(), "space": desk.space.to_string(),
        "sentence": sentence, "new": draft.news, "resources": touched,
        "contradictions": troubles.iter().map(|(what, _)| what).collect::<Vec<_>>() });
    Ok(Answer::new(text, json))
}

/// Where something was written, as the beginning of an answer.
pub(super) fn written(desk: &Desk) -> String {
    format!("Recorded in {}", desk.title())
}

/// The agent in whose name something is done: the one named, else the owner if one may speak for them, else oneself.
fn in_whose_name(desk: &Desk, named: Option<&str>, owner: Option<Id>) -> Result<Id> {
    match (named, owner) {
        (Some(named), _) => desk.agent(named),
        (None, Some(owner)) if desk.speaks_for(&owner) => Ok(owner),
        _ => desk.me(),
    }
}
