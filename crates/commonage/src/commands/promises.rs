//! Agreements and promises: who said that they would give or do what, and how it stands.

use commonage_economy::action::Action;
use commonage_economy::id::Id;
use commonage_economy::ledger::{EventIndex, Ledger, Name};
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::Millis;
use serde_json::{Value as Json, json};

use super::Setting;
use super::desk::{Amount, Desk, Draft, deadline, measured, put, time_of_effort, whole};
use super::flow::{action_named, written};
use crate::answer::{Answer, Result, failure};
use crate::cli::{AgreeCommand, Promise, PromiseCommand, Where};
use crate::{data, show};

/// How a promise stands, in the order in which promises are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Open,
    Kept,
    Lapsed,
    Over,
}

impl Standing {
    fn word(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Kept => "kept",
            Standing::Lapsed => "lapsed",
            Standing::Over => "over",
        }
    }
}

pub(super) fn run(setting: &Setting, promise: &Promise) -> Result<Answer> {
    match &promise.command {
        Some(PromiseCommand::List { place }) => list(setting, place),
        Some(PromiseCommand::Show { promise, place }) => page(setting, promise, place),
        Some(PromiseCommand::Over { promise, place }) => over(setting, promise, place),
        None => make(setting, promise),
    }
}

fn make(setting: &Setting, asked: &Promise) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, &asked.place)?;
    let mut draft = Draft::new(asked.new);
    let ledger = desk.ledger()?;
    let amount = Amount::of_thing(&asked.words, ledger)?;
    let thing = desk.resource(&amount.thing, None)?;
    let kind = desk.find(Class::ResourceSpecification, &amount.thing)?;
    let own_unit = thing.and_then(|thing| desk.unit_of(thing)).or_else(|| {
        [P::DefaultUnitOfResource, P::DefaultUnitOfEffort].into_iter().find_map(|p| desk.unit_of_kind(kind?, p))
    });
    let measure = amount.or(own_unit);
    let is_time = time_of_effort(&measure.unit);
    let action = match (&asked.action, is_time, &asked.process) {
        (Some(action), ..) => action_named(action)?,
        (None, true, _) => Action::Work,
        (None, false, Some(_)) => Action::Produce,
        (None, false, None) => Action::Transfer,
    };
    let provider = asked.from.as_deref().map_or_else(|| desk.me(), |from| desk.agent(from))?;
    let receiver = asked.to.as_deref().map_or_else(|| Ok(desk.own()), |to| desk.agent(to))?;
    let mut record = Record::new(Class::Commitment, Id::Here(0));
    put(&mut record, P::Action, Value::Action(action))?;
    put(&mut record, P::Provider, Value::Id(provider))?;
    put(&mut record, P::Receiver, Value::Id(receiver))?;
    let property = if is_time { P::EffortQuantity } else { P::ResourceQuantity };
    if measure.value.is_negative() || measure.value.is_zero() {
        return Err(failure("a promise of nothing keeps nobody. Say how much."));
    }
    put(&mut record, property, Value::Measure(measure.clone()))?;
    // A promise speaks of a kind of thing: which one it will be is seen when it is kept.
    let kind = match (kind, thing.and_then(|thing| thing.specification)) {
        (Some(kind), _) | (None, Some(kind)) => ledger.key(kind).1.clone(),
        (None, None) => {
            let default = if is_time { P::DefaultUnitOfEffort } else { P::DefaultUnitOfResource };
            draft.kind(&desk, &amount.thing, Some((default, &measure.unit)))?
        }
    };
    put(&mut record, P::ResourceConformsTo, Value::Id(kind))?;
    if let Some(due) = &asked.due {
        put(&mut record, P::Due, Value::Time(deadline(due)?.0))?;
    }
    if let Some(agreement) = &asked.agreement {
        let property = if asked.in_return { P::ReciprocalClauseOf } else { P::ClauseOf };
        put(&mut record, property, Value::Id(desk.id(Class::Agreement, agreement)?))?;
    }
    if let Some(process) = &asked.process {
        let id = draft.process(&desk, process)?;
        let is_output = matches!(
            action.definition().input_output,
            commonage_economy::action::InputOutput::Output | commonage_economy::action::InputOutput::OutputInput
        );
        put(&mut record, if is_output { P::OutputOf } else { P::InputOf }, Value::Id(id))?;
    }
    for need in &asked.satisfies {
        put(&mut record, P::Satisfies, Value::Id(desk.id(Class::Intent, need)?))?;
    }
    if let Some(note) = &asked.note {
        put(&mut record, P::Note, Value::Text(show::plain(note.trim()).into()))?;
    }
    let at = draft.add(record.clone());
    let news = draft.news_sentence().map(|news| format!("  {news}\n")).unwrap_or_default();
    let operation = desk.say(draft.records)?;
    let id = whole(&at, operation);
    let short = desk.short(Class::Commitment, &id);
    let sentence = desk.sentence(&record.resolved(operation));
    let text = format!(
        "{} {}\n  {}\n{news}When it is done: add --fulfills {short} to the flow. If it cannot be: commonage promise over {short}{}\n",
        written(&desk),
        desk.paint.soft(&short),
        desk.paint.strong(&show::wrapped(&sentence, "  ", show::width())),
        desk.option()
    );
    let json = json!({ "operation": operation.to_string(), "promise": id.to_string(),
        "space": desk.space.to_string(), "sentence": sentence, "new": draft.news });
    Ok(Answer::new(text, json))
}

pub(super) fn standing(ledger: &Ledger, name: Name, now: Millis) -> (Standing, Option<Millis>) {
    let record = ledger.description(name);
    let due = record.as_ref().and_then(|record| record.time(P::Due));
    let Some(open) = ledger.open(name) else { return (Standing::Open, due) };
    let standing = if open.is_done() && !(open.is_finished && open.whole.as_ref().is_some_and(|w| open.done < w.value))
    {
        Standing::Kept
    } else if open.is_finished {
        Standing::Over
    } else if due.is_some_and(|due| due < now) {
        Standing::Lapsed
    } else {
        Standing::Open
    };
    (standing, due)
}

/// What is done of a promise, in words.
fn progress(ledger: &Ledger, name: Name, standing: Standing) -> String {
    let Some(open) = ledger.open(name) else { return String::new() };
    let Some(whole) = open.whole.filter(|_| !open.done.is_zero() && standing != Standing::Kept) else {
        return String::new();
    };
    format!("{} of {} done", measured(open.done, &Unit::one()), measured(whole.value, &whole.unit))
}

/// A promise, need or claim in one row.
pub(super) fn row(desk: &Desk, ledger: &Ledger, name: Name) -> Vec<String> {
    let (standing, due) = standing(ledger, name, data::now());
    let word = match standing {
        Standing::Kept => desk.paint.good(standing.word()),
        Standing::Lapsed => desk.paint.alert(standing.word()),
        Standing::Open | Standing::Over => standing.word().to_owned(),
    };
    let until = due.map(|due| format!("by {}", show::day(due))).unwrap_or_default();
    let record = ledger.description(name);
    let sentence = record.map(|record| desk.sentence(&record)).unwrap_or_default();
    vec![word, desk.paint.soft(&desk.short_name(name)), sentence, progress(ledger, name, standing), until]
}

fn promise_json(desk: &Desk, ledger: &Ledger, name: Name) -> Json {
    let (standing, due) = standing(ledger, name, data::now());
    let open = ledger.open(name);
    let measure = |measure: &commonage_economy::unit::Measure| json!({ "value": measure.value.to_string(), "unit": measure.unit.name() });
    let record = ledger.description(name);
    json!({
        "id": ledger.key(name).1.to_string(), "standing": standing.word(), "due_ms": due.map(|due| due.0),
        "sentence": record.as_ref().map(|record| desk.sentence(record)),
        "whole": open.as_ref().and_then(|open| open.whole.as_ref().map(measure)),
        "open": open.as_ref().and_then(|open| open.open.as_ref().map(measure)),
        "events": open.iter().flat_map(|open| &open.events).map(|at| desk.event_json(ledger, *at)).collect::<Vec<_>>(),
    })
}

/// A list of promises, each over as many lines as it needs.
pub(super) fn paragraphs(desk: &Desk, ledger: &Ledger, names: &[Name]) -> String {
    let rows: Vec<Vec<String>> = names.iter().map(|name| row(desk, ledger, *name)).collect();
    let paragraph = |row: &Vec<String>| {
        let parts: Vec<&str> = row[2..].iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        let width = show::seen_width(&row[0]).max(6);
        let pad = " ".repeat(width - show::seen_width(&row[0]));
        show::entry(&format!("  {}{pad}  {}  ", row[0], row[1]), &parts.join(", "))
    };
    rows.iter().map(paragraph).collect()
}

fn list(setting: &Setting, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let now = data::now();
    let mut names: Vec<Name> = ledger.described(Class::Commitment).collect();
    names.sort_by_cached_key(|name| {
        let (standing, due) = standing(ledger, *name, now);
        (standing, due.is_none(), due, ledger.key(*name).1.clone())
    });
    let json = json!({ "space": desk.space.to_string(),
        "promises": names.iter().map(|name| promise_json(&desk, ledger, *name)).collect::<Vec<_>>() });
    if names.is_empty() {
        let text = format!("Nothing is promised in {} yet.\n", desk.title());
        return Ok(Answer::new(text, json));
    }
    Ok(Answer::new(paragraphs(&desk, ledger, &names), json))
}

fn page(setting: &Setting, text: &str, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let name = desk.must_find(Class::Commitment, text)?;
    let record = ledger.description(name).ok_or_else(|| desk.unknown(Class::Commitment, text))?;
    let (standing, due) = standing(ledger, name, data::now());
    let open = ledger.open(name);
    let mut rows = vec![
        vec![desk.paint.soft("id"), ledger.key(name).1.to_string()],
        vec![desk.paint.soft("stands"), standing.word().to_owned()],
    ];
    let mut row = |label: &str, said: Option<String>| {
        rows.extend(said.filter(|said| !said.is_empty()).map(|said| vec![desk.paint.soft(label), said]));
    };
    row("due", due.map(show::moment));
    let left = open.as_ref().and_then(|open| open.open.as_ref()).filter(|_| standing != Standing::Over);
    row("still open", left.map(|left| measured(left.value, &left.unit)));
    let agreement = record.id_of(P::ClauseOf).or_else(|| record.id_of(P::ReciprocalClauseOf));
    row("agreement", agreement.map(|id| desk.called(Class::Agreement, id)));
    let needs: Vec<String> = record.ids_of(P::Satisfies).map(|id| desk.called(Class::Intent, id)).collect();
    row("meets", Some(needs.join(", ")));
    row("note", record.text(P::Note).map(show::one_line));
    let sentence = show::wrapped(&desk.sentence(&record), "", show::width());
    let mut page = format!("{}\n{}", desk.paint.strong(&sentence), show::table(&rows));
    let events: Vec<EventIndex> = open.map(|open| open.events).unwrap_or_default();
    page += &format!("\nWhat was done\n{}", super::processes::sentences(&desk, ledger, &events));
    Ok(Answer::new(page, promise_json(&desk, ledger, name)))
}

fn over(setting: &Setting, text: &str, place: &Where) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let ledger = desk.ledger()?;
    let name = desk.must_find(Class::Commitment, text)?;
    let record = ledger.description(name).ok_or_else(|| desk.unknown(Class::Commitment, text))?;
    if record.is(P::Finished) {
        return Err(failure("that promise is over already. Nothing was recorded."));
    }
    let provider = record.id_of(P::Provider).cloned();
    if let Some(provider) = provider.filter(|provider| !desk.speaks_for(provider)) {
        return Err(failure(format!(
            "only {} can say that this promise is over. Nothing was recorded.",
            desk.called(Class::Agent, &provider)
        )));
    }
    let id = ledger.key(name).1.clone();
    let mut said = Record::new(Class::Commitment, id.clone());
    put(&mut said, P::Finished, Value::Truth(true))?;
    let sentence = desk.sentence(&record);
    let operation = desk.say(vec![said])?;
    let text = format!("{}: no more will be done of this promise.\n  {sentence}\n", written(&desk));
    let json = json!({ "operation": operation.to_string(), "promise": id.to_string() });
    Ok(Answer::new(text, json))
}

pub(super) fn agree(setting: &Setting, command: AgreeCommand) -> Result<Answer> {
    match command {
        AgreeCommand::New { name, note, new, place } => {
            let mut desk = Desk::to_write(setting, &place)?;
            if desk.find(Class::Agreement, &name)?.is_some() && !new {
                return Err(failure(format!(
                    "{} is agreed already. Add --new if this is another.",
                    show::one_line(&name)
                )));
            }
            let mut draft = Draft::new(new);
            draft.ensure_new(&desk, Class::Agreement, &name)?;
            let mut record = Draft::named(Class::Agreement, P::Name, &name)?;
            if let Some(note) = note {
                put(&mut record, P::Note, Value::Text(show::plain(note.trim()).into()))?;
            }
            let at = draft.add(record);
            let operation = desk.say(draft.records)?;
            let id = whole(&at, operation);
            let called = show::one_line(&name);
            let text = format!(
                "{}: the agreement {} {}\nNext: commonage promise AMOUNT THING --agreement {}{}\n",
                written(&desk),
                desk.paint.strong(&called),
                desk.paint.soft(&desk.short(Class::Agreement, &id)),
                super::quoted(&called),
                desk.option()
            );
            let json = json!({ "operation": operation.to_string(), "agreement": id.to_string(), "space": desk.space.to_string() });
            Ok(Answer::new(text, json))
        }
        AgreeCommand::List { place } => {
            let desk = Desk::to_read(setting, &place)?;
            super::ledger::named_list(&desk, Class::Agreement, "agreements")
        }
        AgreeCommand::Show { agreement, place } => agreement_page(setting, &agreement, &place),
    }
}

fn agreement_page(setting: &Setting, text: &str, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let name = desk.must_find(Class::Agreement, text)?;
    let id = ledger.key(name).1.clone();
    let note = ledger.description(name).and_then(|record| record.text(P::Note).map(show::one_line));
    let mut page = format!("{} {}\n", desk.paint.strong(&desk.name(name)), desk.paint.soft(&desk.short_name(name)));
    page.extend(note.as_ref().map(|note| format!("  {}\n", show::wrapped(note, "  ", show::width()))));
    let clauses = |property: P| -> Vec<Name> {
        let is_one = |name: &Name| {
            ledger.description(*name).is_some_and(|record| record.ids_of(property).any(|held| *held == id))
        };
        ledger.described(Class::Commitment).filter(is_one).collect()
    };
    let events = |in_return: bool| -> Vec<EventIndex> {
        ledger.events().filter(|(_, event)| event.agreement == Some((name, in_return))).map(|(at, _)| at).collect()
    };
    let mut sides = Vec::new();
    for (title, property, in_return) in [("One side", P::ClauseOf, false), ("In return", P::ReciprocalClauseOf, true)] {
        let (promised, done) = (clauses(property), events(in_return));
        page += &format!("\n{title}\n");
        page +=
            &if promised.is_empty() { "  nothing promised\n".to_owned() } else { paragraphs(&desk, ledger, &promised) };
        if !done.is_empty() {
            page += &format!("  What was done\n{}", super::processes::sentences(&desk, ledger, &done));
        }
        sides.push(
            json!({ "promises": promised.iter().map(|name| promise_json(&desk, ledger, *name)).collect::<Vec<_>>(),
            "events": done.iter().map(|at| desk.event_json(ledger, *at)).collect::<Vec<_>>() }),
        );
    }
    let in_return = sides.pop();
    let json = json!({ "id": id.to_string(), "name": desk.name(name), "note": note,
        "one_side": sides.pop(), "in_return": in_return });
    Ok(Answer::new(page, json))
}
