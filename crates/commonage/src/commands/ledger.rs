//! The ledger as a whole: what is in it, word for word, and what cannot be right.

use commonage_economy::id::Id;
use commonage_economy::ledger::{Ledger, Name};
use commonage_economy::record::{Record, Value};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_economy::words::thing;
use serde_json::{Map, Value as Json, json};

use super::Setting;
use super::desk::{Desk, Draft, cut, deadline, fits_id, put, whole};
use super::flow::written;
use crate::answer::{Answer, Result, failure};
use crate::cli::{AgentCommand, AgentWord, LedgerCommand, LotCommand, Where};
use crate::show;

/// Plain words for the classes, as people type them in a list.
const PLAIN: [(&str, Class); 30] = [
    ("agents", Class::Agent),
    ("people", Class::Agent),
    ("kinds", Class::ResourceSpecification),
    ("kinds of things", Class::ResourceSpecification),
    ("kinds of processes", Class::ProcessSpecification),
    ("recipes", Class::Recipe),
    ("processes of recipes", Class::RecipeProcess),
    ("flows of recipes", Class::RecipeFlow),
    ("exchanges of recipes", Class::RecipeExchange),
    ("plans", Class::Plan),
    ("processes", Class::Process),
    ("resources", Class::EconomicResource),
    ("things", Class::EconomicResource),
    ("events", Class::EconomicEvent),
    ("flows", Class::EconomicEvent),
    ("promises", Class::Commitment),
    ("commitments", Class::Commitment),
    ("needs and offers", Class::Intent),
    ("needs", Class::Intent),
    ("offers", Class::Intent),
    ("claims", Class::Claim),
    ("agreements", Class::Agreement),
    ("bundles", Class::AgreementBundle),
    ("proposals", Class::Proposal),
    ("lots", Class::BatchLotRecord),
    ("lists", Class::ProposalList),
    ("units", Class::Unit),
    ("places", Class::SpatialThing),
    ("others", Class::Foreign),
    ("something else", Class::Foreign),
];

pub(super) fn run(setting: &Setting, command: LedgerCommand) -> Result<Answer> {
    match command {
        LedgerCommand::Show { place } => overview(setting, &place),
        LedgerCommand::List { class, place } => {
            let desk = Desk::to_read(setting, &place)?;
            let class = class_named(&class)?;
            named_list(&desk, class, &plural(class))
        }
        LedgerCommand::Get { id, place } => get(setting, &id, &place),
        LedgerCommand::Check { place } => check(setting, &place),
    }
}

fn class_named(text: &str) -> Result<Class> {
    let plain = |name: &str| name.to_lowercase().replace(['-', '_', ' '], "");
    let by_name = Class::ALL.into_iter().find(|class| {
        let (name, text) = (plain(class.name()), plain(text));
        name == text || format!("{name}s") == text || plain(thing(*class)) == text
    });
    let by_word = || {
        let fits = |word: &str| plain(word) == plain(text) || plain(word) == format!("{}s", plain(text));
        PLAIN.iter().find(|(word, _)| fits(word)).map(|(_, class)| *class)
    };
    by_name.or_else(by_word).map(Class::family).ok_or_else(|| {
        let mut words: Vec<&str> = PLAIN.iter().map(|(word, _)| *word).collect();
        words.dedup();
        failure(format!(
            "“{}” is not a class of Valueflows. Say one like EconomicResource, or a plain word: {}.",
            cut(text),
            words.join(", ")
        ))
    })
}

fn plural(class: Class) -> String {
    PLAIN
        .iter()
        .find(|(_, held)| *held == class)
        .map_or_else(|| format!("{}s", thing(class)), |(word, _)| (*word).to_owned())
}

/// Everything of a class that somebody spoke of, by name.
fn all(desk: &Desk, ledger: &Ledger, class: Class) -> Vec<Name> {
    let mut names: Vec<Name> = match class {
        Class::EconomicEvent => return ledger.events().map(|(_, event)| event.name).collect(),
        Class::EconomicResource => ledger.resources().iter().map(|held| held.name).collect(),
        Class::Agent | Class::Process => {
            ledger.names().filter(|(_, (held, _))| *held == class).map(|(name, _)| name).collect()
        }
        _ => ledger.described(class).collect(),
    };
    names.sort_by_cached_key(|name| (desk.name(*name).to_lowercase(), ledger.key(*name).1.clone()));
    names
}

/// What one record is called in a list: its name, or what it says.
fn called(desk: &Desk, ledger: &Ledger, class: Class, name: Name) -> String {
    match class {
        Class::EconomicEvent => desk.event_sentence(name),
        Class::Commitment | Class::Intent | Class::Claim => {
            ledger.description(name).map(|record| desk.sentence(&record)).unwrap_or_default()
        }
        _ => desk.name(name),
    }
}

/// The records of one class, with ids and names.
pub(super) fn named_list(desk: &Desk, class: Class, plural: &str) -> Result<Answer> {
    let ledger = desk.ledger()?;
    let names = all(desk, ledger, class);
    let mut text = String::new();
    let mut lines = Vec::new();
    let widest = names.iter().map(|name| show::seen_width(&desk.short_name(*name))).max().unwrap_or(0).min(20);
    for name in &names {
        let (short, said) = (desk.short_name(*name), called(desk, ledger, class, *name));
        let pad = " ".repeat(widest.saturating_sub(show::seen_width(&short)));
        text += &show::entry(&format!("  {}{pad}  ", desk.paint.soft(&short)), &said);
        lines.push(json!({ "id": ledger.key(*name).1.to_string(), "name": said }));
    }
    if names.is_empty() {
        text = format!("No {plural} in {} yet.\n", desk.title());
    }
    Ok(Answer::new(text, json!({ "space": desk.space.to_string(), "class": class.name(), "records": lines })))
}

fn overview(setting: &Setting, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let mut rows = Vec::new();
    let mut counts = Map::new();
    for class in Class::ALL.into_iter().filter(|class| class.family() == *class) {
        let number = all(&desk, ledger, class).len();
        if number > 0 {
            rows.push(vec![plural(class), number.to_string()]);
            counts.insert(class.name().to_owned(), json!(number));
        }
    }
    let mut text = format!("{}\n", desk.paint.strong(&desk.title()));
    text += &if rows.is_empty() {
        "  Nothing is recorded yet. See what can be said: commonage flow --help\n".to_owned()
    } else {
        show::table(&rows)
    };
    let unread = desk.view()?.not_understood(&desk.space)?;
    if unread > 0 {
        let said = show::count(u64::from(unread), "entry is", "entries are");
        text += &format!("  {said} not understood by this version.\n");
    }
    let found = desk.standing(ledger).len();
    if found > 0 {
        let facts = show::count(found as u64, "fact", "facts");
        let sentence = format!("{facts} cannot be right: see commonage ledger check{}", desk.option());
        text += &format!("  {}\n", desk.paint.alert(&sentence));
    } else if !rows.is_empty() {
        text += &format!("  {}\n", desk.paint.good("Nothing in it contradicts itself."));
    }
    let json = json!({ "space": desk.space.to_string(), "name": desk.title(), "counts": counts,
        "contradictions": found, "not_understood": unread });
    Ok(Answer::new(text, json))
}

/// What is said under each property, in the words of the vocabulary.
pub(super) fn properties_json(record: &Record) -> Json {
    let one = |value: &Value| match value {
        Value::Measure(measure) => {
            json!({ "hasNumericalValue": measure.value.to_string(), "hasUnit": measure.unit.name() })
        }
        Value::Truth(truth) => json!(truth),
        Value::Id(id) => json!(id.to_string()),
        other => json!(commonage_economy::words::value(other, &|id| id.to_string())),
    };
    let mut all = Map::new();
    for (property, values) in record.properties() {
        let said: Vec<Json> = values.iter().map(one).collect();
        let is_one = said.len() == 1 && !property.definition().many;
        all.insert(property.term().to_owned(), if is_one { said[0].clone() } else { json!(said) });
    }
    for (term, said) in &record.extras {
        let value = serde_json::from_str(said).unwrap_or_else(|_| json!(said));
        all.entry(term.to_string()).or_insert(value);
    }
    Json::Object(all)
}

/// Everything that a text may mean, of any class.
pub(super) fn anything(desk: &Desk, ledger: &Ledger, text: &str) -> Vec<Name> {
    let wanted = show::one_line(text);
    let by_id: Vec<Name> = ledger.names().filter(|(_, (_, id))| fits_id(id, &wanted)).map(|(name, _)| name).collect();
    if !by_id.is_empty() {
        return by_id;
    }
    let is_called = |name: &Name| desk.name(*name).to_lowercase() == wanted.to_lowercase();
    let is_foreign = |id: &Id| matches!(id, Id::Foreign(held) if **held == *wanted);
    ledger.names().filter(|(name, (_, id))| is_foreign(id) || is_called(name)).map(|(name, _)| name).collect()
}

fn get(setting: &Setting, text: &str, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let mut found: Vec<(Name, Record)> = Vec::new();
    for name in anything(&desk, ledger, text) {
        found.extend(desk.record(name)?.map(|record| (name, record)));
    }
    found.sort_by(|a, b| ledger.key(a.0).cmp(ledger.key(b.0)));
    if found.is_empty() {
        return Err(failure(format!(
            "nothing in {} is called “{}”, or nothing is said of it. Look at “commonage ledger list CLASS{}”.",
            desk.title(),
            cut(text),
            desk.option()
        )));
    }
    let mut page = String::new();
    let mut records = Vec::new();
    for (name, record) in &found {
        let id = ledger.key(*name).1.to_string();
        let mut rows = vec![vec![desk.paint.soft("id"), show::one_line(&id)]];
        for (property, values) in record.properties() {
            for value in values {
                let said = commonage_economy::words::value(value, &|id| id.to_string());
                let said = match value {
                    Value::Measure(measure) => format!("{} {}", measure.value, measure.unit),
                    _ => said,
                };
                rows.push(vec![desk.paint.soft(property.term()), show::one_line(&said)]);
            }
        }
        for (term, said) in &record.extras {
            rows.push(vec![desk.paint.soft(&cut(term)), show::one_line(said)]);
        }
        let gap = if page.is_empty() { "" } else { "\n" };
        page += &format!("{gap}{}\n{}", desk.paint.strong(record.class.name()), show::table(&rows));
        let sources: Vec<String> = ledger.sources(*name).iter().map(|(operation, _)| operation.to_string()).collect();
        records.push(json!({ "id": id, "class": record.class.name(), "properties": properties_json(record),
            "said_in": sources }));
    }
    Ok(Answer::new(page, json!({ "space": desk.space.to_string(), "records": records })))
}

/// Something that cannot be right, and what to do.
pub(super) fn trouble(desk: &Desk, what: &str, remedy: &str) -> String {
    let what = show::wrapped(&show::plain(what), "  ", show::width());
    let remedy = show::wrapped(&show::plain(remedy), "    ", show::width());
    format!("\n{} {what}\n  → {remedy}\n", desk.paint.alert("!"))
}

fn check(setting: &Setting, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let mut text = String::new();
    let mut lines = Vec::new();
    let standing = desk.standing(ledger);
    let settled = ledger.contradictions().len() - standing.len();
    for found in standing {
        let (what, remedy) = desk.contradiction(ledger, found);
        let mut causes = String::new();
        for at in &found.events {
            let event = ledger.event(*at);
            let author = event.author.map_or_else(|| "someone".to_owned(), |author| desk.name(author));
            let said = format!("{}  {}", desk.short_name(event.name), desk.event_sentence(event.name));
            let when = show::moment(ledger.said_at(*at));
            causes += &format!("    {}\n", show::wrapped(&said, "      ", show::width()));
            causes += &format!("      said by {author}, {when}\n");
        }
        let shown = trouble(&desk, &what, &remedy);
        let (head, tail) = shown.split_once("\n  → ").unwrap_or((&shown, ""));
        text += &format!("{}\n{causes}  → {tail}", head.trim_start_matches('\n'));
        lines.push(json!({ "about": ledger.key(found.about).1.to_string(), "what": what, "remedy": remedy,
            "at_ms": found.when.0,
            "events": found.events.iter().map(|at| desk.event_json(ledger, *at)).collect::<Vec<_>>() }));
    }
    if lines.is_empty() {
        text = format!("{} Nothing in {} contradicts itself.\n", desk.paint.good("All is well."), desk.title());
    }
    if settled > 0 {
        let facts = show::count(settled as u64, "contradiction was", "contradictions were");
        text += &format!("{facts} put right since.\n");
    }
    let json = json!({ "space": desk.space.to_string(), "contradictions": lines, "settled": settled });
    Ok(Answer::new(text, json))
}

pub(super) fn agent(setting: &Setting, command: AgentCommand) -> Result<Answer> {
    match command {
        AgentCommand::List { place } => {
            let desk = Desk::to_read(setting, &place)?;
            named_list(&desk, Class::Agent, "people or groups")
        }
        AgentCommand::New { name, kind, note, new, place } => {
            let mut desk = Desk::to_write(setting, &place)?;
            let called = show::one_line(&name);
            if let (Ok(known), false) = (desk.agent(&called), new) {
                return Err(failure(format!(
                    "{} is known here already ({}). Add --new if this is another.",
                    desk.called(Class::Agent, &known),
                    desk.short(Class::Agent, &known)
                )));
            }
            let class = match kind {
                AgentWord::Person => Class::Person,
                AgentWord::Organisation => Class::Organization,
                AgentWord::Being => Class::EcologicalAgent,
            };
            let draft = Draft::new(new);
            draft.ensure_new(&desk, Class::Agent, &called)?;
            let mut record = Draft::named(class, P::Name, &called)?;
            if let Some(note) = note {
                put(&mut record, P::Note, Value::Text(show::plain(note.trim()).into()))?;
            }
            said(&mut desk, draft, record, ("agent", &called))
        }
    }
}

pub(super) fn lot(setting: &Setting, command: LotCommand) -> Result<Answer> {
    match command {
        LotCommand::New { code, expires, place } => {
            let mut desk = Desk::to_write(setting, &place)?;
            let called = show::one_line(&code);
            if desk.find(Class::BatchLotRecord, &called)?.is_some() {
                return Err(failure(format!("the lot {} is known here already.", cut(&called))));
            }
            let mut record = Draft::named(Class::BatchLotRecord, P::BatchLotCode, &called)?;
            if let Some(expires) = expires {
                put(&mut record, P::ExpirationDate, Value::Time(deadline(&expires)?.0))?;
            }
            said(&mut desk, Draft::new(true), record, ("lot", &called))
        }
        LotCommand::List { place } => {
            let desk = Desk::to_read(setting, &place)?;
            let ledger = desk.ledger()?;
            let names = all(&desk, ledger, Class::BatchLotRecord);
            let expires = |name: Name| ledger.description(name).and_then(|record| record.time(P::ExpirationDate));
            let row = |name: &Name| vec![desk.paint.soft(&desk.short_name(*name)), lot_words(&desk, *name)];
            let lines: Vec<Json> = names
                .iter()
                .map(|name| {
                    json!({ "id": ledger.key(*name).1.to_string(), "name": desk.name(*name),
                        "expires_ms": expires(*name).map(|at| at.0) })
                })
                .collect();
            let text = if names.is_empty() {
                format!("No lots in {} yet.\n", desk.title())
            } else {
                show::table(&names.iter().map(row).collect::<Vec<_>>())
            };
            Ok(Answer::new(text, json!({ "space": desk.space.to_string(), "records": lines })))
        }
    }
}

/// A lot with its last good day.
pub(super) fn lot_words(desk: &Desk, lot: Name) -> String {
    let record = desk.ledger().ok().and_then(|ledger| ledger.description(lot));
    let expires = record.and_then(|record| record.time(P::ExpirationDate));
    let until = expires.map(|at| format!(", good until {}", show::day(at))).unwrap_or_default();
    format!("{}{until}", desk.name(lot))
}

fn said(desk: &mut Desk, mut draft: Draft, record: Record, (what, called): (&str, &str)) -> Result<Answer> {
    let class = record.class;
    let at = draft.add(record);
    let operation = desk.say(draft.records)?;
    let id = whole(&at, operation);
    let text = format!(
        "{}: the {} {} is known here now {}\n",
        written(desk),
        thing(class),
        desk.paint.strong(called),
        desk.paint.soft(&desk.short(class, &id))
    );
    let mut json = json!({ "operation": operation.to_string(), "space": desk.space.to_string(), "name": called });
    json[what] = json!(id.to_string());
    Ok(Answer::new(text, json))
}
