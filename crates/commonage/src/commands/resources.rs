//! The things that a ledger keeps: list them, look at one, describe it.

use commonage_economy::id::Id;
use commonage_economy::ledger::{Amount, Ledger, Resource};
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::Millis;
use serde_json::{Value as Json, json};

use super::Setting;
use super::desk::{Desk, Draft, amounts, cut, deadline, put, resource_json, sure, whole};
use super::flow::written;
use crate::answer::{Answer, Result, failure};
use crate::cli::{Fresh, ResourceCommand, ResourceWords, Where};
use crate::show;

pub(super) fn run(setting: &Setting, command: ResourceCommand) -> Result<Answer> {
    match command {
        ResourceCommand::List { at, place } => list(setting, at.as_deref(), &place),
        ResourceCommand::Show { resource, place } => page(setting, &resource, &place),
        ResourceCommand::History { resource, place } => history(setting, &resource, &place),
        ResourceCommand::New { name, whose, new, words, place } => {
            describe_new(setting, &name, whose.as_deref(), new, &words, &place)
        }
        ResourceCommand::Describe { resource, name, words, place } => {
            describe(setting, &resource, name.as_deref(), &words, &place)
        }
    }
}

/// What kind of thing it is, where its name does not say so already.
fn kind(desk: &Desk, resource: &Resource) -> String {
    let kind = resource.specification.map(|kind| desk.name(kind)).unwrap_or_default();
    if kind.eq_ignore_ascii_case(&desk.name(resource.name)) { String::new() } else { kind }
}

/// Where it is, in what state it is, and what tells it from others.
fn marks(desk: &Desk, resource: &Resource) -> String {
    let named = |word: &str, name: Option<commonage_economy::ledger::Name>| {
        name.map(|name| format!("{word} {}", desk.name(name)).trim_start().to_owned())
    };
    let parts = [
        named("at", resource.location),
        named("in", resource.contained_in),
        named("after", resource.stage),
        resource.state.as_deref().map(show::one_line),
        named("lot", resource.lot),
        resource.tracking.as_deref().map(show::one_line),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn list(setting: &Setting, at: Option<&str>, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let mut resources: Vec<&Resource> = ledger.resources().iter().collect();
    resources.sort_by_cached_key(|held| (desk.name(held.name).to_lowercase(), ledger.key(held.name).1.clone()));
    if resources.is_empty() {
        let text = format!(
            "Nothing is kept in {} yet. Count something: commonage flow counted 12 kilogram carrots{}\n",
            desk.title(),
            desk.option()
        );
        return Ok(Answer::new(text, json!({ "space": desk.space.to_string(), "resources": [] })));
    }
    if let Some(at) = at {
        return list_at(&desk, ledger, &resources, deadline(at)?.1);
    }
    let row = |held: &&Resource| {
        let owner = desk.owner(held).map(|owner| desk.called(Class::Agent, &owner)).unwrap_or_default();
        vec![
            desk.paint.strong(&desk.name(held.name)),
            kind(&desk, held),
            amounts(ledger, &held.amounts),
            owner,
            marks(&desk, held),
            desk.paint.soft(&desk.short_name(held.name)),
        ]
    };
    let rows: Vec<Vec<String>> = resources.iter().map(row).collect();
    let lines: Vec<Json> = resources.iter().map(|held| resource_json(&desk, ledger, held)).collect();
    let mut text = narrow(rows);
    let standing = desk.standing(ledger).len();
    if standing > 0 {
        let found = show::count(standing as u64, "fact", "facts");
        text += &format!(
            "{}\n",
            desk.paint.alert(&format!("{found} here cannot be right: see commonage ledger check{}", desk.option()))
        );
    }
    Ok(Answer::new(text, json!({ "space": desk.space.to_string(), "resources": lines })))
}

/// A table without its empty columns; where the screen is too narrow, each row over several lines.
pub(super) fn narrow(rows: Vec<Vec<String>>) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let kept: Vec<usize> = (0..columns).filter(|at| rows.iter().any(|row| !row[*at].is_empty())).collect();
    let rows: Vec<Vec<String>> = rows.into_iter().map(|row| kept.iter().map(|at| row[*at].clone()).collect()).collect();
    let table = show::table(&rows);
    if table.lines().all(|line| show::seen_width(line) <= show::width()) {
        return table;
    }
    let paragraph = |row: Vec<String>| {
        let mut cells = row.into_iter().filter(|cell| !cell.is_empty());
        let head = cells.next().unwrap_or_default();
        let rest = cells.collect::<Vec<_>>().join(" · ");
        format!("  {head}\n    {}\n", show::wrapped(&rest, "    ", show::width()))
    };
    rows.into_iter().map(paragraph).collect()
}

fn list_at(desk: &Desk, ledger: &Ledger, resources: &[&Resource], at: Millis) -> Result<Answer> {
    let balances = ledger.balances_at(at);
    let mut rows = Vec::new();
    let mut lines = Vec::new();
    for held in resources {
        let then: Vec<Amount> =
            balances.iter().filter(|balance| balance.resource == held.name).map(|balance| balance.amount).collect();
        if then.is_empty() {
            continue;
        }
        rows.push(vec![
            desk.paint.strong(&desk.name(held.name)),
            amounts(ledger, &then),
            desk.paint.soft(&desk.short_name(held.name)),
        ]);
        let amount = |amount: &Amount| {
            json!({ "unit": ledger.unit(amount.unit).name(), "accounting": amount.accounting.to_string(),
                "onhand": amount.onhand.to_string() })
        };
        lines.push(json!({ "id": ledger.key(held.name).1.to_string(), "name": desk.name(held.name),
            "amounts": then.iter().map(amount).collect::<Vec<_>>() }));
    }
    let mut text = format!("{} on {}\n", desk.title(), show::moment(at));
    text += &if rows.is_empty() { "  nothing yet\n".to_owned() } else { show::table(&rows) };
    Ok(Answer::new(text, json!({ "space": desk.space.to_string(), "at_ms": at.0, "resources": lines })))
}

fn page(setting: &Setting, text: &str, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let name = desk.must_find(Class::EconomicResource, text)?;
    let held = ledger.resource(name).ok_or_else(|| desk.unknown(Class::EconomicResource, text))?;
    let mut rows = vec![vec![desk.paint.soft("id"), ledger.key(name).1.to_string()]];
    let mut row = |label: &str, said: Option<String>| {
        rows.extend(said.filter(|said| !said.is_empty()).map(|said| vec![desk.paint.soft(label), said]));
    };
    let named = |name: Option<commonage_economy::ledger::Name>| name.map(|name| desk.name(name));
    row("kind", named(held.specification));
    row("there is", Some(amounts(ledger, &held.amounts)));
    row("whose", desk.owner(held).map(|owner| desk.called(Class::Agent, &owner)));
    row("where", named(held.location));
    row("inside", named(held.contained_in));
    row("stage", held.stage.map(|stage| format!("after {}", desk.name(stage))));
    row("state", held.state.as_deref().map(show::one_line));
    row("lot", held.lot.map(|lot| super::ledger::lot_words(&desk, lot)));
    row("label", held.tracking.as_deref().map(show::one_line));
    let record = ledger.description(name);
    row("note", record.as_ref().and_then(|record| record.text(P::Note)).map(show::one_line));
    for (term, said) in record.iter().flat_map(|record| &record.extras) {
        row(&cut(term), Some(show::one_line(said)));
    }
    let mut page = format!("{}\n{}", desk.paint.strong(&desk.name(name)), show::table(&rows));
    let contents: Vec<&Resource> = ledger.contents(name).collect();
    if !contents.is_empty() {
        let inside = |held: &&Resource| {
            vec![desk.name(held.name), amounts(ledger, &held.amounts), desk.paint.soft(&desk.short_name(held.name))]
        };
        page += &format!("\nInside it\n{}", show::table(&contents.iter().map(inside).collect::<Vec<_>>()));
    }
    let troubles: Vec<_> = desk.standing(ledger).into_iter().filter(|found| found.about == name).collect();
    for found in &troubles {
        let (what, remedy) = desk.contradiction(ledger, found);
        page += &super::ledger::trouble(&desk, &what, &remedy);
    }
    page += &format!("\nWhat happened to it: commonage resource history {}{}\n", typed(&desk, held), desk.option());
    let mut json = resource_json(&desk, ledger, held);
    json["contents"] = json!(contents.iter().map(|held| resource_json(&desk, ledger, held)).collect::<Vec<_>>());
    json["contradictions"] =
        json!(troubles.iter().map(|found| desk.contradiction(ledger, found).0).collect::<Vec<_>>());
    json["properties"] = record.as_ref().map_or(Json::Null, super::ledger::properties_json);
    Ok(Answer::new(page, json))
}

/// How a thing is named in a command: by name where that is enough.
fn typed(desk: &Desk, held: &Resource) -> String {
    let called = desk.name(held.name);
    match desk.all_found(Class::EconomicResource, &called).as_deref() {
        Ok([_]) => super::quoted(&called),
        _ => desk.short_name(held.name),
    }
}

fn history(setting: &Setting, text: &str, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let name = desk.must_find(Class::EconomicResource, text)?;
    let held = ledger.resource(name).ok_or_else(|| desk.unknown(Class::EconomicResource, text))?;
    let mut sums: Vec<Amount> = Vec::new();
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for touch in &held.touches {
        let event = ledger.event(touch.event);
        for (_, posting) in ledger.postings(touch.event).filter(|(of, _)| *of == name) {
            let Some((quantity, unit)) = event.quantity else { continue };
            let at = sums.iter().position(|sum| sum.unit == unit).unwrap_or_else(|| {
                let nothing = commonage_economy::decimal::Decimal::ZERO;
                sums.push(Amount { unit, accounting: nothing, onhand: nothing });
                sums.len() - 1
            });
            sums[at].accounting += quantity.times(posting.accounting);
            sums[at].onhand += quantity.times(posting.onhand);
        }
        let after = amounts(ledger, &sums);
        let mut line = desk.event_json(ledger, touch.event);
        line["after"] = json!(after);
        lines.push(line);
        let head = format!("  {}  {}", show::moment(event.when), desk.paint.soft(&desk.short_name(event.name)));
        let said = show::wrapped(&desk.event_sentence(event.name), "    ", show::width());
        rows.push(format!("{head}\n    {said}\n    → {}\n", desk.paint.strong(&after)));
    }
    let mut text = format!("{}\n", desk.paint.strong(&desk.name(name)));
    text += &if rows.is_empty() { "  Nothing happened to it yet.\n".to_owned() } else { rows.concat() };
    let json = json!({ "id": ledger.key(name).1.to_string(), "name": desk.name(name), "events": lines });
    Ok(Answer::new(text, json))
}

fn describe_new(
    setting: &Setting,
    name: &str,
    whose: Option<&str>,
    is_new: bool,
    words: &ResourceWords,
    place: &Where,
) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let mut draft = Draft::new(is_new);
    let called = show::one_line(name);
    if let (Some(same), false) = (desk.all_found(Class::EconomicResource, &called)?.first(), is_new) {
        return Err(failure(format!(
            "{} {} is here already. Add --new if this is another, or describe it: commonage resource describe.",
            desk.name(*same),
            desk.short_name(*same)
        )));
    }
    let owner = match whose {
        Some(whose) => desk.agent(whose)?,
        None => desk.own(),
    };
    let kind = desk.find(Class::ResourceSpecification, words.kind.as_deref().unwrap_or(&called))?;
    let counted = kind.and_then(|kind| desk.unit_of_kind(kind, P::DefaultUnitOfResource));
    let unit = match (&words.unit, &counted) {
        (Some(unit), Some(counted)) if sure(unit)? != *counted => {
            return Err(failure(format!("that kind of thing is counted in {counted}. Leave --unit out.")));
        }
        (Some(unit), _) => sure(unit)?,
        (None, _) => counted.unwrap_or_else(Unit::one),
    };
    let fresh = Fresh { kind: words.kind.clone(), lot: words.lot.clone(), tracking: words.tracking.clone() };
    let id = draft.thing(&desk, &called, &unit, &fresh)?;
    let record = draft.records.last_mut().filter(|record| record.class == Class::EconomicResource);
    if let Some(record) = record {
        put(record, P::PrimaryAccountable, Value::Id(owner))?;
        if let Some(note) = &words.note {
            put(record, P::Note, Value::Text(show::plain(note.trim()).into()))?;
        }
    }
    let news = draft.news_sentence().unwrap_or_default();
    let operation = desk.say(draft.records)?;
    let id = whole(&id, operation);
    let text = format!(
        "{} {}\n  {}\nCount it: commonage flow counted AMOUNT {}{}\n",
        written(&desk),
        desk.paint.soft(&desk.short(Class::EconomicResource, &id)),
        show::wrapped(&news, "  ", show::width()),
        super::quoted(&called),
        desk.option()
    );
    let json = json!({ "operation": operation.to_string(), "resource": id.to_string(),
        "space": desk.space.to_string(), "new": draft.news });
    Ok(Answer::new(text, json))
}

fn describe(
    setting: &Setting,
    text: &str,
    called: Option<&str>,
    words: &ResourceWords,
    place: &Where,
) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    if words.unit.is_some() {
        return Err(failure("the unit of a thing does not change. Count it as a new thing, in the other unit."));
    }
    let name = desk.must_find(Class::EconomicResource, text)?;
    let id: Id = desk.ledger()?.key(name).1.clone();
    let mut draft = Draft::new(true);
    let mut record = Record::new(Class::EconomicResource, id.clone());
    for (property, said) in [(P::Name, called), (P::TrackingIdentifier, words.tracking.as_deref())] {
        if let Some(said) = said.map(show::one_line) {
            if said.is_empty() {
                return Err(failure("a name or label cannot be empty."));
            }
            put(&mut record, property, Value::Text(said.into()))?;
        }
    }
    if let Some(note) = &words.note {
        put(&mut record, P::Note, Value::Text(show::plain(note.trim()).into()))?;
    }
    if let Some(kind) = &words.kind {
        let kind = draft.kind(&desk, kind, None)?;
        put(&mut record, P::ConformsTo, Value::Id(kind))?;
    }
    if let Some(lot) = &words.lot {
        let lot = draft.lot(&desk, lot)?;
        put(&mut record, P::OfBatchLot, Value::Id(lot))?;
    }
    if record.properties().next().is_none() {
        return Err(failure("it says nothing. Say --name, --kind, --lot, --tracking or --note."));
    }
    draft.records.push(record);
    let operation = desk.say(draft.records)?;
    let called = desk.called(Class::EconomicResource, &id);
    let text = format!("{}: {} is described.\n", written(&desk), desk.paint.strong(&called));
    let json = json!({ "operation": operation.to_string(), "resource": id.to_string(), "name": called });
    Ok(Answer::new(text, json))
}
