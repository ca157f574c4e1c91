//! What happened in a space: each event a sentence in the reader's language, the newest first.

use axum::extract::Path;
use commonage_node::shown::FlowLine;
use maud::{Markup, html};

use super::{at, rooms, space_of};
use crate::look::{self, Place};
use crate::visit::{Answer, Visit};

/// Lines on the page: some screens of a phone. All of it is in the export.
const LINES_MAX: usize = 60;

/// The actions of Valueflows, with their sentences.
const SENTENCES: [(&str, &str); 19] = [
    ("produce", "flow-produce"),
    ("consume", "flow-consume"),
    ("use", "flow-use"),
    ("work", "flow-work"),
    ("cite", "flow-cite"),
    ("deliverService", "flow-service"),
    ("pickup", "flow-pickup"),
    ("dropoff", "flow-dropoff"),
    ("accept", "flow-accept"),
    ("modify", "flow-modify"),
    ("combine", "flow-combine"),
    ("separate", "flow-separate"),
    ("transfer", "flow-transfer"),
    ("transferAllRights", "flow-rights"),
    ("transferCustody", "flow-custody"),
    ("move", "flow-move"),
    ("copy", "flow-copy"),
    ("raise", "flow-raise"),
    ("lower", "flow-lower"),
];

/// An event in a sentence.
pub(in crate::pages) fn sentence(visit: &Visit, flow: &FlowLine) -> String {
    let known = SENTENCES.iter().find(|(action, _)| *action == flow.action);
    let key = match known {
        _ if flow.is_spent => "flow-paid",
        Some((_, key)) => key,
        None => return flow.sentence.clone(),
    };
    let who = flow.who.clone().unwrap_or_else(|| visit.say("flow-somebody"));
    let what = [flow.amount.clone(), flow.what.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut said = visit.with(key, &[("who", &who), ("what", &what)]);
    let mut add = |key: &str, name: &'static str, value: &Option<String>| {
        if let Some(value) = value {
            said = format!("{said} {}", visit.with(key, &[(name, value)]));
        }
    };
    add("flow-in", "process", &flow.process);
    let is_for = matches!(flow.action, "work" | "produce" | "use" | "cite" | "deliverService") || flow.is_spent;
    add(if is_for { "flow-for" } else { "flow-to" }, "whom", &flow.whom);
    add("flow-at", "place", &flow.place);
    if flow.is_correction {
        said = visit.with("flow-correction", &[("what", &said)]);
    }
    said
}

/// An event as a line of a list.
pub(super) fn line(visit: &Visit, space: &commonage_log::SpaceId, flow: &FlowLine) -> Markup {
    let undone = if flow.is_undone { visit.say("flow-undone") } else { String::new() };
    let note = flow.note.clone().filter(|note| !flow.sentence.contains(note.as_str()));
    let note = note.map(|note| visit.with("taking-said", &[("text", &note)])).unwrap_or_default();
    let verb = html! {
        @if let Some(thing) = &flow.thing { a class="button" href=(at(space, "thing", thing)) { (visit.say("verb-look")) } }
    };
    look::line(&look::sentence(&sentence(visit, flow)), &[visit.day(flow.at_ms), undone, note], &verb, &html! {})
}

pub(in crate::pages) async fn flows(visit: Visit, Path(space): Path<String>) -> Answer {
    let space = space_of(&space)?;
    let shown = visit.node(move |node, _| {
        let view = node.my_view()?;
        Ok((view.name_of(&space), view.flows(&space, LINES_MAX)?))
    });
    let (name, (lines, is_more)) = shown.await?;
    let list = html! {
        @if lines.is_empty() { (look::empty(&visit.say("flows-none"))) } @else {
            ul class="card" { @for flow in &lines { (line(&visit, &space, flow)) } }
            @if is_more { p class="soft" { (visit.say("flows-more")) } }
        }
    };
    let body = html! {
        (rooms(&visit, &space, "/flows"))
        div class="acts" {
            a class="button main" href=(format!("/record?space={space}")) { (visit.say("tell-worked")) }
            (super::telling::links(&visit, &space))
        }
        (look::section("flows", &visit.say("flows-title"), &list))
    };
    visit.page(Place::Spaces, &name, &body)
}
