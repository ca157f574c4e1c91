//! Who can be reached where.

use commonage_log::Millis;
use commonage_net::address::Address;
use commonage_node::Node;
use commonage_node::keeper::{Book, Entry};
use serde_json::{Value, json};

use super::super::{Setting, name};
use crate::answer::{Answer, Result, failure};
use crate::cli::PeersCommand;
use crate::{data, running, show};

pub(in crate::commands) fn run(setting: &Setting, command: Option<PeersCommand>) -> Result<Answer> {
    match command {
        None | Some(PeersCommand::List) => list(setting),
        Some(PeersCommand::Address { qr }) => address(setting, qr),
        Some(PeersCommand::Add { address }) => add(setting, &address),
        Some(PeersCommand::Forget { who }) => forget(setting, &who),
    }
}

/// Peers as a table, from what a running Commonage tells.
pub(super) fn table(peers: &[Value]) -> String {
    let text = |value: &Value| show::one_line(value.as_str().unwrap_or_default());
    let row = |peer: &Value| {
        let link = &peer["link"];
        let state =
            if link.is_object() { text(&peer["state"]) } else { format!("{}{}", text(&peer["state"]), again(peer)) };
        let hub = if peer["is_hub"] == true { "hub" } else { "" };
        let endpoint: String = text(&peer["endpoint"]).chars().take(10).collect();
        vec![text(&peer["name"]), hub.to_owned(), state, endpoint]
    };
    show::table(&peers.iter().map(row).collect::<Vec<_>>())
}

fn again(peer: &Value) -> String {
    let at = peer["next_try_ms"].as_u64().map(|at| show::time(Millis(at)));
    at.map(|at| format!(", next at {at}")).unwrap_or_default()
}

fn list(setting: &Setting) -> Result<Answer> {
    if let Some(status) = running::ask(&setting.folder, running::Wish::Status) {
        let peers = status["peers"].as_array().cloned().unwrap_or_default();
        return Ok(Answer::new(told(&peers), json!({ "is_running": true, "peers": peers })));
    }
    let home = setting.open()?;
    let peers: Vec<Value> = home.node.book()?.entries().map(|entry| kept(&home.node, entry)).collect();
    let text = told(&peers) + "Commonage does not run here at the moment. Next: commonage run\n";
    Ok(Answer::new(text, json!({ "is_running": false, "peers": peers })))
}

fn told(peers: &[Value]) -> String {
    if peers.is_empty() {
        return "Nobody else is known here. Invite somebody (commonage invite SPACE), or use a ticket (commonage join).\n"
            .into();
    }
    table(peers)
}

/// What is remembered of somebody, in the same form as a running Commonage tells it.
fn kept(node: &Node, entry: &Entry) -> Value {
    let called = entry.person.map(|person| name(node, &person));
    let state = match (entry.is_paused(data::now()), entry.last_trouble(), entry.met) {
        (true, Some(reason), _) => format!("left alone for now: {reason}"),
        (_, _, Some(met)) => format!("last connected {}", show::moment(met)),
        _ => "not met yet".to_owned(),
    };
    json!({
        "name": called.unwrap_or_else(|| format!("somebody ({})", entry.address.endpoint.short())),
        "person": entry.person.map(|person| person.to_string()),
        "device": entry.device.map(|device| device.to_string()),
        "endpoint": entry.address.endpoint.to_string(),
        "address": entry.address.to_string(),
        "is_hub": entry.is_hub(),
        "met_ms": entry.met.map(|met| met.0),
        "state": state,
        "is_shut": false,
        "link": null,
        "next_try_ms": null,
    })
}

fn address(setting: &Setting, qr: bool) -> Result<Answer> {
    let told = running::ask(&setting.folder, running::Wish::Status);
    let told = told.and_then(|status| status["address"].as_str().map(str::to_owned));
    let is_running = told.is_some();
    let line = match told {
        Some(line) => line,
        None => setting.open()?.node.own_address()?.map(|address| address.to_string()).ok_or_else(|| {
            failure("this computer has no address yet: it gets one when it is awake for the first time. Next: commonage run.")
        })?,
    };
    let mut text = String::new();
    if qr {
        text += &super::code::blocks(&line, setting.paint)?;
    }
    text += &format!("{line}\n");
    if !is_running {
        text += "That was its address when it was awake last. Next: commonage run\n";
    }
    Ok(Answer::new(text, json!({ "address": line, "is_running": is_running })))
}

fn add(setting: &Setting, text: &str) -> Result<Answer> {
    let address: Address = text.parse().map_err(|error| failure(format!("{error}.")))?;
    let mut home = setting.open()?;
    if address.endpoint == commonage_node::keeper::endpoint_key(&home.node.device_secret()) {
        return Err(failure("that is the address of this very computer. Ask the other one for theirs."));
    }
    let mut book = home.node.book()?;
    book.remember(address.clone());
    home.node.keep_book(&book)?;
    let next = if running::is_there(&setting.folder) { "It is called now." } else { "Next: commonage run" };
    let text = format!("Remembered: {}\n{next}\n", address.endpoint.short());
    Ok(Answer::new(text, json!({ "endpoint": address.endpoint.to_string(), "address": address.to_string() })))
}

fn forget(setting: &Setting, who: &str) -> Result<Answer> {
    let mut home = setting.open()?;
    let mut book = home.node.book()?;
    let entry = find(&home.node, &book, who)?;
    book.forget(&entry.address.endpoint);
    home.node.keep_book(&book)?;
    let text =
        format!("Forgotten: {}. Whoever you share a space with may tell it again.\n", entry.address.endpoint.short());
    Ok(Answer::new(text, json!({ "endpoint": entry.address.endpoint.to_string() })))
}

fn find(node: &Node, book: &Book, who: &str) -> Result<Entry> {
    let by_key = |entry: &&Entry| who.len() >= 4 && entry.address.endpoint.to_string().starts_with(&who.to_lowercase());
    let by_name = |entry: &&Entry| entry.person.is_some_and(|person| name(node, &person) == who);
    let found: Vec<_> = book.entries().filter(|entry| by_key(entry) || by_name(entry)).collect();
    match found[..] {
        [only] => Ok(only.clone()),
        [] => Err(failure("nobody of that name or address is known. Look at “commonage peers”.")),
        _ => Err(failure("several are called like that. Give the beginning of the address, from “commonage peers”.")),
    }
}
