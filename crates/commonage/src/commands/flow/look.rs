//! Looking at what happened.

use commonage_economy::ledger::{EventIndex, Ledger, Name};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_economy::words::value;
use serde_json::json;

use crate::answer::{Answer, Result, failure};
use crate::cli::Where;
use crate::commands::Setting;
use crate::commands::desk::{Desk, amounts, cut, measured};
use crate::show;

pub(super) fn list(
    setting: &Setting,
    (resource, process, with): (Option<&str>, Option<&str>, Option<&str>),
    last: usize,
    place: &Where,
) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let resource = resource.map(|text| desk.must_find(Class::EconomicResource, text)).transpose()?;
    let process = process.map(|text| desk.must_find(Class::Process, text)).transpose()?;
    let agent = with.map(|text| desk.agent(text)).transpose()?;
    // Someone of whom the ledger never heard had nothing to do with it.
    let agent = agent.map(|id| ledger.find(Class::Agent, &id));
    let touched: Option<Vec<EventIndex>> = resource.map(|name| {
        ledger.resource(name).into_iter().flat_map(|held| &held.touches).map(|touch| touch.event).collect()
    });
    let is_asked = |(at, event): &(EventIndex, &commonage_economy::ledger::Event)| {
        let is_touched = touched.as_ref().is_none_or(|all| all.contains(at));
        let is_in = process.is_none_or(|name| event.input_of == Some(name) || event.output_of == Some(name));
        let is_with = agent.is_none_or(|name| name.is_some() && (event.provider == name || event.receiver == name));
        is_touched && is_in && is_with
    };
    let mut events: Vec<EventIndex> = ledger.events().rev().filter(is_asked).map(|(at, _)| at).take(last).collect();
    events.reverse();
    let json = json!({ "space": desk.space.to_string(),
        "events": events.iter().map(|at| desk.event_json(ledger, *at)).collect::<Vec<_>>() });
    if events.is_empty() {
        let text = format!("Nothing of that is recorded in {} yet.\n", desk.title());
        return Ok(Answer::new(text, json));
    }
    Ok(Answer::new(lines(&desk, ledger, &events), json))
}

/// Events by day, one a line where there is room.
pub(in crate::commands) fn lines(desk: &Desk, ledger: &Ledger, events: &[EventIndex]) -> String {
    let (mut text, mut day) = (String::new(), String::new());
    for at in events {
        let event = ledger.event(*at);
        let today = show::day(event.when);
        if today != day {
            text += &format!("{}{}\n", if day.is_empty() { "" } else { "\n" }, desk.paint.strong(&today));
            day = today;
        }
        let short = desk.short_name(event.name);
        let head = format!("  {}  {}  ", show::time(event.when), desk.paint.soft(&short));
        text += &show::entry(&head, &desk.event_sentence(event.name));
    }
    text
}

pub(super) fn show(setting: &Setting, event: &str, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let name = desk.must_find(Class::EconomicEvent, event)?;
    let Some(at) = ledger.event_named(name) else { return Err(desk.unknown(Class::EconomicEvent, event)) };
    let record = desk.record(name)?;
    let held = ledger.event(at);
    let record = record.ok_or_else(|| {
        failure(format!("what the event {} says cannot be read here: its words were erased.", cut(event)))
    })?;
    let soft = |text: &str| desk.paint.soft(text);
    let author = held.author.map_or_else(|| "someone".to_owned(), |author| desk.name(author));
    let mut rows = vec![
        vec![soft("id"), ledger.key(name).1.to_string()],
        vec![soft("happened"), show::moment(held.when)],
        vec![soft("said by"), format!("{author}, {}", show::moment(ledger.said_at(at)))],
    ];
    for (property, values) in record.properties() {
        let called = |id: &commonage_economy::id::Id| match property.definition().range {
            commonage_economy::vocabulary::Range::Record(class) => {
                format!("{} {}", desk.called(class, id), soft(&desk.short(class, id)))
            }
            _ => id.short(),
        };
        let all: Vec<String> = values.iter().map(|one| show::one_line(&value(one, &called))).collect();
        rows.push(vec![soft(plain(property)), all.join(", ")]);
    }
    rows.extend(record.extras.iter().map(|(term, said)| vec![soft(&cut(term)), show::one_line(said)]));
    let mut text = format!(
        "{}\n{}",
        desk.paint.strong(&show::wrapped(&desk.sentence(&record), "", show::width())),
        show::table(&rows)
    );
    let effects = effects(&desk, ledger, at);
    if !effects.is_empty() {
        text += &format!("\nWhat it did\n{}", show::table(&effects));
    }
    let corrections: Vec<EventIndex> =
        ledger.events().filter(|(_, other)| other.corrects == Some(name)).map(|(at, _)| at).collect();
    if !corrections.is_empty() {
        let rows: Vec<_> = corrections.iter().map(|at| desk.event_row(ledger, *at)).collect();
        let unit = held.quantity.or(held.effort).map(|(_, unit)| ledger.unit(unit));
        let left = unit.map(|unit| measured(ledger.corrected(at), unit)).unwrap_or_default();
        text += &format!("\nCorrections\n{}  It stands at {left} now.\n", show::table(&rows));
    }
    let promises: Vec<Name> = held.more().towards().collect();
    if !promises.is_empty() {
        let rows: Vec<_> = promises.iter().map(|name| super::super::promises::row(&desk, ledger, *name)).collect();
        text += &format!("\nWhat it keeps\n{}", show::table(&rows));
    }
    let about: Vec<_> = desk.standing(ledger).into_iter().filter(|found| found.events.contains(&at)).collect();
    for found in &about {
        let (what, remedy) = desk.contradiction(ledger, found);
        text += &super::super::ledger::trouble(&desk, &what, &remedy);
    }
    let mut json = desk.event_json(ledger, at);
    json["said_ms"] = json!(ledger.said_at(at).0);
    json["properties"] = super::super::ledger::properties_json(&record);
    json["corrections"] = json!(corrections.iter().map(|at| desk.event_json(ledger, *at)).collect::<Vec<_>>());
    json["contradictions"] = json!(about.iter().map(|found| desk.contradiction(ledger, found).0).collect::<Vec<_>>());
    Ok(Answer::new(text, json))
}

/// What an event did to which thing.
fn effects(desk: &Desk, ledger: &Ledger, at: EventIndex) -> Vec<Vec<String>> {
    let event = ledger.event(at);
    let Some((quantity, unit)) = event.quantity else { return Vec::new() };
    let unit = ledger.unit(unit);
    let signed = |sign: i8| {
        let change = quantity.times(sign);
        let plus = if change.is_negative() || change.is_zero() { "" } else { "+" };
        format!("{plus}{}", measured(change, unit))
    };
    ledger
        .postings(at)
        .filter(|(_, posting)| posting.accounting != 0 || posting.onhand != 0)
        .map(|(name, posting)| {
            let change = if posting.accounting == posting.onhand {
                signed(posting.accounting)
            } else if posting.accounting == 0 {
                format!("{} at hand", signed(posting.onhand))
            } else {
                format!("{}, {} at hand", signed(posting.accounting), signed(posting.onhand))
            };
            let now = ledger.resource(name).map(|held| amounts(ledger, &held.amounts)).unwrap_or_default();
            vec![desk.name(name), change, format!("(now {now})")]
        })
        .collect()
}

/// What a property is called among people.
pub(in crate::commands) fn plain(property: P) -> &'static str {
    match property {
        P::Provider => "from",
        P::Receiver => "to",
        P::InputOf => "into process",
        P::OutputOf => "out of process",
        P::ResourceInventoriedAs => "thing",
        P::ToResourceInventoriedAs => "into",
        P::ResourceConformsTo | P::ConformsTo => "kind",
        P::ResourceQuantity => "amount",
        P::EffortQuantity => "effort",
        P::HasPointInTime => "when",
        P::HasBeginning => "from time",
        P::HasEnd => "to time",
        P::RealizationOf => "by agreement",
        P::ReciprocalRealizationOf => "in return, by",
        P::ClauseOf => "by agreement",
        P::ReciprocalClauseOf => "in return, by",
        P::ToLocation => "to place",
        P::Fulfills => "keeps",
        P::Satisfies => "meets",
        other => other.term(),
    }
}
