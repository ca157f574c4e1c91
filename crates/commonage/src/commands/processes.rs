//! Processes: what went in, what came out, and when it is over.

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::ledger::{EventIndex, Ledger, Name};
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::{Class, Property as P};
use serde_json::json;

use super::Setting;
use super::desk::{Desk, Draft, measured, put, whole};
use super::flow::written;
use crate::answer::{Answer, Result, failure};
use crate::cli::{ProcessCommand, Where};
use crate::show;

pub(super) fn run(setting: &Setting, command: ProcessCommand) -> Result<Answer> {
    match command {
        ProcessCommand::New { name, based_on, plan, note, new, place } => {
            begin(setting, &name, (based_on.as_deref(), plan.as_deref(), note.as_deref()), new, &place)
        }
        ProcessCommand::List { place } => list(setting, &place),
        ProcessCommand::Show { process, place } => page(setting, &process, &place),
        ProcessCommand::Finish { process, anyway, place } => finish(setting, &process, anyway, &place),
    }
}

fn begin(
    setting: &Setting,
    name: &str,
    (based_on, plan, note): (Option<&str>, Option<&str>, Option<&str>),
    is_new: bool,
    place: &Where,
) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let mut draft = Draft::new(is_new);
    if desk.find(Class::Process, name)?.is_some() && !is_new {
        return Err(failure(format!("{} is begun already. Add --new if this is another.", show::one_line(name))));
    }
    draft.ensure_new(&desk, Class::Process, name)?;
    let mut record = Draft::named(Class::Process, P::Name, name)?;
    for (property, class, text) in
        [(P::BasedOn, Class::ProcessSpecification, based_on), (P::PlannedWithin, Class::Plan, plan)]
    {
        let Some(text) = text else { continue };
        let id = match desk.find(class, text)? {
            Some(found) => desk.ledger()?.key(found).1.clone(),
            None => {
                draft.ensure_new(&desk, class, text)?;
                draft.news.push(format!("the {} {}", commonage_economy::words::thing(class), show::one_line(text)));
                draft.add(Draft::named(class, P::Name, text)?)
            }
        };
        put(&mut record, property, Value::Id(id))?;
    }
    if let Some(note) = note {
        put(&mut record, P::Note, Value::Text(show::plain(note.trim()).into()))?;
    }
    let at = draft.add(record);
    let news = draft.news_sentence().map(|news| format!("  {news}\n")).unwrap_or_default();
    let operation = desk.say(draft.records)?;
    let id = whole(&at, operation);
    let called = show::one_line(name);
    let text = format!(
        "{}: the process {} has begun {}\n{news}Next: commonage flow worked 2 hours KIND --in {}{}\n",
        written(&desk),
        desk.paint.strong(&called),
        desk.paint.soft(&desk.short(Class::Process, &id)),
        super::quoted(&called),
        desk.option()
    );
    let json = json!({ "operation": operation.to_string(), "process": id.to_string(),
        "space": desk.space.to_string(), "new": draft.news });
    Ok(Answer::new(text, json))
}

fn all(desk: &Desk, ledger: &Ledger) -> Vec<Name> {
    let mut names: Vec<Name> =
        ledger.names().filter(|(_, (class, _))| *class == Class::Process).map(|(name, _)| name).collect();
    names.sort_by_cached_key(|name| {
        (ledger.is_finished(*name), desk.name(*name).to_lowercase(), ledger.key(*name).1.clone())
    });
    names
}

fn list(setting: &Setting, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let names = all(&desk, ledger);
    let kind = |name: Name| {
        let record = ledger.description(name);
        let id = record.as_ref().and_then(|record| record.id_of(P::BasedOn).cloned());
        id.map(|id| desk.called(Class::ProcessSpecification, &id)).unwrap_or_default()
    };
    let state = |name: Name| if ledger.is_finished(name) { "finished" } else { "goes on" };
    let row = |name: &Name| {
        vec![
            desk.paint.strong(&desk.name(*name)),
            kind(*name),
            state(*name).to_owned(),
            desk.paint.soft(&desk.short_name(*name)),
        ]
    };
    let lines: Vec<_> = names
        .iter()
        .map(|name| {
            json!({ "id": ledger.key(*name).1.to_string(), "name": desk.name(*name), "based_on": kind(*name),
                "is_finished": ledger.is_finished(*name) })
        })
        .collect();
    let text = if names.is_empty() {
        format!(
            "No process has begun in {} yet. Begin one: commonage process new NAME{}\n",
            desk.title(),
            desk.option()
        )
    } else {
        super::resources::narrow(names.iter().map(row).collect())
    };
    Ok(Answer::new(text, json!({ "space": desk.space.to_string(), "processes": lines })))
}

fn page(setting: &Setting, text: &str, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let name = desk.must_find(Class::Process, text)?;
    let flows = ledger.process(name).cloned().unwrap_or_default();
    let record = ledger.description(name);
    let mut rows = vec![vec![desk.paint.soft("id"), ledger.key(name).1.to_string()]];
    for (label, class, property) in
        [("kind", Class::ProcessSpecification, P::BasedOn), ("plan", Class::Plan, P::PlannedWithin)]
    {
        let id = record.as_ref().and_then(|record| record.id_of(property));
        rows.extend(id.map(|id| vec![desk.paint.soft(label), desk.called(class, id)]));
    }
    let note = record.as_ref().and_then(|record| record.text(P::Note));
    rows.extend(note.map(|note| vec![desk.paint.soft("note"), show::one_line(note)]));
    let state = if ledger.is_finished(name) { "finished" } else { "goes on" };
    rows.push(vec![desk.paint.soft("state"), state.to_owned()]);
    let mut page = format!("{}\n{}", desk.paint.strong(&desk.name(name)), show::table(&rows));
    for (title, events) in [("What went in", &flows.inputs), ("What came out", &flows.outputs)] {
        page += &format!("\n{title}\n{}", sentences(&desk, ledger, events));
    }
    for (what, remedy) in missing(&desk, ledger, name) {
        page += &super::ledger::trouble(&desk, &what, &remedy);
    }
    let json = json!({ "id": ledger.key(name).1.to_string(), "name": desk.name(name),
        "is_finished": ledger.is_finished(name),
        "inputs": flows.inputs.iter().map(|at| desk.event_json(ledger, *at)).collect::<Vec<_>>(),
        "outputs": flows.outputs.iter().map(|at| desk.event_json(ledger, *at)).collect::<Vec<_>>(),
        "missing": missing(&desk, ledger, name).into_iter().map(|(what, _)| what).collect::<Vec<_>>() });
    Ok(Answer::new(page, json))
}

/// Events as sentences, in order.
pub(super) fn sentences(desk: &Desk, ledger: &Ledger, events: &[EventIndex]) -> String {
    if events.is_empty() {
        return "  nothing yet\n".to_owned();
    }
    let mut sorted = events.to_vec();
    sorted.sort_by_key(|at| (ledger.event(*at).when, ledger.event(*at).source()));
    let line = |at: &EventIndex| {
        let event = ledger.event(*at);
        let head = format!("  {}  ", desk.paint.soft(&desk.short_name(event.name)));
        show::entry(&head, &desk.event_sentence(event.name))
    };
    sorted.iter().map(line).collect()
}

/// What was taken into a process to be given back, and was not: by thing, in sentences with what to do.
fn missing(desk: &Desk, ledger: &Ledger, process: Name) -> Vec<(String, String)> {
    let Some(flows) = ledger.process(process) else { return Vec::new() };
    let mut held: Vec<(Name, Unit, Decimal)> = Vec::new();
    for at in flows.inputs.iter().chain(&flows.outputs) {
        let event = ledger.event(*at);
        let sign = match event.action {
            Action::Accept | Action::Pickup => 1,
            Action::Modify | Action::Dropoff => -1,
            _ => continue,
        };
        let (Some(resource), Some((value, unit))) = (event.resource, event.quantity) else { continue };
        let unit = ledger.unit(unit).clone();
        let at = held.iter().position(|(name, known, _)| *name == resource && *known == unit).unwrap_or_else(|| {
            held.push((resource, unit, Decimal::ZERO));
            held.len() - 1
        });
        held[at].2 += value.times(sign);
    }
    held.retain(|(_, _, left)| !left.is_zero() && !left.is_negative());
    let told = |(resource, unit, left): (Name, Unit, Decimal)| {
        let (thing, much) = (desk.name(resource), measured(left, &unit));
        let (quoted, option) = (super::quoted(&thing), desk.option());
        (
            format!("{much} of {thing} went in to be given back, and has not come out."),
            format!(
                "If it came back: commonage flow did modify --resource {quoted} --quantity \"{left} {unit}\" \
                 --out-of-process {}{option}. If it is lost or broken, say that too, and then: commonage flow did \
                 lower --resource {quoted} --quantity \"{left} {unit}\"{option}.",
                super::quoted(&desk.name(process))
            ),
        )
    };
    held.into_iter().map(told).collect()
}

fn finish(setting: &Setting, text: &str, anyway: bool, place: &Where) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let name = desk.must_find(Class::Process, text)?;
    let called = desk.name(name);
    if desk.ledger()?.is_finished(name) {
        return Err(failure(format!("{called} is finished already. Nothing was recorded.")));
    }
    let open = missing(&desk, desk.ledger()?, name);
    if let (Some((what, remedy)), false) = (open.first(), anyway) {
        return Err(failure(format!("{what} {remedy} Or finish it all the same with --anyway. Nothing was recorded.")));
    }
    let id = desk.ledger()?.key(name).1.clone();
    let mut record = Record::new(Class::Process, id.clone());
    put(&mut record, P::Finished, Value::Truth(true))?;
    let operation = desk.say(vec![record])?;
    let ledger = desk.ledger()?;
    let left = missing(&desk, ledger, name);
    let mut page = format!("{}: {} is finished.\n", written(&desk), desk.paint.strong(&called));
    for (what, remedy) in &left {
        page += &super::ledger::trouble(&desk, what, remedy);
    }
    let json = json!({ "operation": operation.to_string(), "process": id.to_string(), "space": desk.space.to_string(),
        "missing": left.iter().map(|(what, _)| what).collect::<Vec<_>>() });
    Ok(Answer::new(page, json))
}
