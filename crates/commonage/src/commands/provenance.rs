//! Where things came from, where they went, and who has them.

use commonage_economy::ledger::{Ledger, Name};
use commonage_economy::trace::{Direction, Flow, Holding, Node, lot_resources, provenance, svg};
use commonage_economy::vocabulary::Class;
use serde_json::{Value as Json, json};

use super::desk::{Desk, amounts, cut, measured};
use super::{Setting, files};
use crate::answer::{Answer, Result, failure};
use crate::cli::{Follow, Where};
use crate::show;

/// Most findings that are shown: more than anyone reads, and a picture that can still be opened.
const FINDINGS_MAX: usize = 2000;

/// What one can start from, in the order in which a text is tried.
const STARTS: [Class; 4] = [Class::EconomicEvent, Class::EconomicResource, Class::Process, Class::BatchLotRecord];

pub(super) fn trace(setting: &Setting, follow: &Follow) -> Result<Answer> {
    walk(setting, follow, Direction::Trace)
}

pub(super) fn track(setting: &Setting, follow: &Follow) -> Result<Answer> {
    walk(setting, follow, Direction::Track)
}

/// Where to start, and what that is called.
fn start(desk: &Desk, ledger: &Ledger, text: &str) -> Result<(Vec<Node>, String)> {
    // What is called so comes before what merely has an id that begins so.
    let called = |name: &Name| desk.name(*name).to_lowercase() == show::one_line(text).to_lowercase();
    let lot = ledger.described(Class::BatchLotRecord).find(called);
    let is_thing = ledger.resources().iter().any(|held| called(&held.name));
    let first = lot.filter(|_| !is_thing).map(|_| Class::BatchLotRecord);
    let named: Vec<Name> = first
        .into_iter()
        .chain(STARTS)
        .map(|class| desk.all_found(class, text))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .find(|found| !found.is_empty())
        .unwrap_or_default();
    let name = match named[..] {
        [only] => only,
        // A lot or a name that several things share: all of them.
        [first, ..] if ledger.key(first).0 == Class::EconomicResource => {
            let all = named.iter().map(|name| Node::Resource(*name)).collect();
            return Ok((all, cut(text)));
        }
        [] => {
            return Err(failure(format!(
                "no thing, event, process or lot in {} is called “{}”. Look at “commonage resource list{}”.",
                desk.title(),
                cut(text),
                desk.option()
            )));
        }
        _ => return Err(desk.several(text, &named)),
    };
    let nodes = match ledger.key(name).0 {
        Class::EconomicEvent => ledger.event_named(name).map(Node::Event).into_iter().collect(),
        Class::Process => vec![Node::Process(name)],
        Class::BatchLotRecord => lot_resources(ledger, name).into_iter().map(Node::Resource).collect(),
        _ => vec![Node::Resource(name)],
    };
    let called = match ledger.key(name).0 {
        Class::EconomicEvent => format!("“{}”", desk.event_sentence(name)),
        Class::BatchLotRecord => format!("the lot {}", desk.name(name)),
        _ => desk.name(name),
    };
    if nodes.is_empty() {
        return Err(failure(format!("nothing in {} is of {called} yet.", desk.title())));
    }
    Ok((nodes, called))
}

/// A finding in words.
fn words(desk: &Desk, ledger: &Ledger, node: Node) -> String {
    match node {
        Node::Event(at) => desk.event_sentence(ledger.event(at).name),
        Node::Process(name) => format!("in the process {}", desk.name(name)),
        Node::Resource(name) => {
            let now = ledger.resource(name).map(|held| amounts(ledger, &held.amounts)).unwrap_or_default();
            format!("{} (now {now})", desk.name(name))
        }
    }
}

fn id_of(ledger: &Ledger, node: Node) -> Name {
    match node {
        Node::Event(at) => ledger.event(at).name,
        Node::Process(name) | Node::Resource(name) => name,
    }
}

fn walk(setting: &Setting, follow: &Follow, direction: Direction) -> Result<Answer> {
    if let Some(path) = &follow.svg {
        files::ensure_writable(path, follow.force)?;
    }
    let desk = Desk::to_read(setting, &follow.place)?;
    let ledger = desk.ledger()?;
    let (nodes, called) = start(&desk, ledger, &follow.what)?;
    let found = provenance(ledger, &nodes, direction, Some(FINDINGS_MAX));
    let title = match direction {
        Direction::Trace => format!("Where {called} came from"),
        Direction::Track => format!("Where {called} went"),
    };
    let lines: Vec<Json> = found.nodes.iter().map(|step| finding_json(&desk, ledger, step.node)).collect();
    let json = json!({ "space": desk.space.to_string(), "what": called,
        "direction": if direction == Direction::Trace { "trace" } else { "track" },
        "findings": lines.into_iter().zip(&found.nodes).map(|(mut line, step)| {
            line["depth"] = json!(step.depth);
            line["came_by"] = json!(step.came_by);
            line["through"] = json!(step.through);
            line
        }).collect::<Vec<_>>(),
        "is_cut": found.is_cut, "svg": follow.svg.as_ref().map(|path| path.display().to_string()) });
    if let Some(path) = &follow.svg {
        let name = |name: Name| desk.name(name);
        files::write_text(path, follow.force, &svg(ledger, &found, &name, &title))?;
        let text = format!("The picture is in {}: {title}.\n", show::one_line(&path.display().to_string()));
        return Ok(Answer::new(text, json));
    }
    let mut text = format!("{}\n", desk.paint.strong(&title));
    for (at, depth) in found.tree() {
        let node = found.nodes[at].node;
        let indent = " ".repeat(2 + 2 * depth.min(15));
        let when = match node {
            Node::Event(at) => {
                let event = ledger.event(at);
                format!("{}  {}  ", show::date(event.when), desk.paint.soft(&desk.short_name(event.name)))
            }
            Node::Process(_) | Node::Resource(_) => String::new(),
        };
        let head = format!("{indent}{when}");
        text += &show::entry(&head, &words(&desk, ledger, node));
    }
    if found.nodes.len() <= nodes.len() {
        text += match direction {
            Direction::Trace => "  Nothing is known of where that came from.\n",
            Direction::Track => "  It went nowhere yet.\n",
        };
    }
    if found.is_cut {
        text += "  There is more: only the nearest is shown.\n";
    }
    Ok(Answer::new(text, json))
}

fn finding_json(desk: &Desk, ledger: &Ledger, node: Node) -> Json {
    let kind = match node {
        Node::Event(_) => "event",
        Node::Process(_) => "process",
        Node::Resource(_) => "resource",
    };
    json!({ "kind": kind, "id": ledger.key(id_of(ledger, node)).1.to_string(), "words": words(desk, ledger, node) })
}

/// Who has it: who keeps the record, unless it was handed on.
fn holder(desk: &Desk, holding: &Holding) -> String {
    holding.accountable.or(holding.keeper).map_or_else(|| "nobody knows who".to_owned(), |name| desk.name(name))
}

pub(super) fn recall(setting: &Setting, what: &str, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let (nodes, called) = start(&desk, ledger, what)?;
    let found = commonage_economy::trace::recall(ledger, &nodes, Flow::Material);
    let mut text = format!("{}\n", desk.paint.strong(&format!("What may come from {called}")));
    let amount = |amount: Option<(commonage_economy::decimal::Decimal, commonage_economy::ledger::UnitIndex)>| {
        amount.map(|(value, unit)| measured(value, ledger.unit(unit))).unwrap_or_default()
    };
    let held = |holding: &Holding| {
        let there = amounts(ledger, std::slice::from_ref(&holding.amount));
        let of_it = match holding.up_to {
            Some(most) => format!("up to {} of it", measured(most, ledger.unit(holding.amount.unit))),
            None => "maybe all of it".to_owned(),
        };
        let inside = holding.contained_in.map(|name| format!("in {}", desk.name(name))).unwrap_or_default();
        vec![
            desk.paint.strong(&desk.name(holding.resource)),
            there,
            of_it,
            format!("with {}", holder(&desk, holding)),
            inside,
            desk.paint.soft(&desk.short_name(holding.resource)),
        ]
    };
    text += "\nStill there\n";
    text += &if found.holdings.is_empty() {
        "  nothing\n".to_owned()
    } else {
        super::resources::narrow(found.holdings.iter().map(held).collect())
    };
    let events = |all: Vec<commonage_economy::ledger::EventIndex>| super::flow::lines(&desk, ledger, &all);
    if !found.handed_over.is_empty() {
        let all = found.handed_over.iter().map(|handed| handed.event).collect();
        text += &format!("\nGiven to others\n{}", events(all));
    }
    if !found.used_up.is_empty() {
        let all = found.used_up.iter().map(|used| used.event).collect();
        text += &format!("\nUsed up, or counted as gone\n{}", events(all));
    }
    let id = |name: Name| ledger.key(name).1.to_string();
    let some = |name: Option<Name>| name.map(|name| json!({ "id": id(name), "name": desk.name(name) }));
    let json = json!({ "space": desk.space.to_string(), "what": called,
        "holdings": found.holdings.iter().map(|holding| json!({
            "resource": some(Some(holding.resource)), "accountable": some(holding.accountable),
            "keeper": some(holding.keeper), "contained_in": some(holding.contained_in),
            "accounting": holding.amount.accounting.to_string(), "onhand": holding.amount.onhand.to_string(),
            "unit": ledger.unit(holding.amount.unit).name(), "up_to": holding.up_to.map(|most| most.to_string()),
        })).collect::<Vec<_>>(),
        "handed_over": found.handed_over.iter().map(|handed| json!({
            "event": desk.event_json(ledger, handed.event), "receiver": some(Some(handed.receiver)),
            "amount": amount(handed.quantity), "is_return": handed.is_return,
        })).collect::<Vec<_>>(),
        "used_up": found.used_up.iter().map(|used| json!({
            "event": desk.event_json(ledger, used.event), "process": some(used.process),
            "amount": amount(used.quantity),
        })).collect::<Vec<_>>() });
    Ok(Answer::new(text, json))
}
