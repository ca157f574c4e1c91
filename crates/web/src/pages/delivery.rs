//! With whom this computer exchanges, in words: what they have, and what they have not got yet.

use commonage_node::delivery::{Delivery, Neighbour};
use maud::{Markup, html};

use crate::look::{self, Place};
use crate::visit::{Answer, Visit};

/// Where something of one's own has come, in words: always here, then with hubs, then with people.
pub(super) fn words(visit: &Visit, delivery: &Delivery) -> String {
    let mut said = visit.say("delivered-here");
    let mut add = |key: &str, names: &[String]| {
        if !names.is_empty() {
            said = format!("{said} · {}", visit.with(key, &[("who", &names.join(", "))]));
        }
    };
    add("delivered-sent", &delivery.hubs);
    add("delivered-seen", &delivery.people);
    if delivery.hubs.is_empty() && delivery.people.is_empty() {
        said = format!("{said} · {}", visit.say("delivered-waits"));
    }
    said
}

pub(super) async fn delivery(visit: Visit) -> Answer {
    let neighbours = visit.node(|node, _| Ok(node.my_view()?.neighbours()?)).await?;
    let body = html! {
        p class="lead" { (visit.say("delivery-about")) }
        (look::section("neighbours", &visit.say("delivery-who"), &html! {
            @if neighbours.is_empty() { (look::empty(&visit.say("delivery-none"))) } @else {
                ul class="card" { @for neighbour in &neighbours { (line(&visit, neighbour)) } }
            }
        }))
        p class="soft" { (visit.say("delivery-files")) }
    };
    visit.page(Place::You, &visit.say("delivery-title"), &body)
}

fn line(visit: &Visit, neighbour: &Neighbour) -> Markup {
    let name = match (neighbour.is_yours, neighbour.name.is_empty(), neighbour.is_hub) {
        (true, ..) => visit.say("delivery-yours"),
        (_, true, _) => visit.say("delivery-somebody"),
        (_, _, true) => visit.with("delivery-hub", &[("who", &neighbour.name)]),
        _ => visit.with("delivery-theirs", &[("who", &neighbour.name)]),
    };
    let met = match neighbour.met_ms {
        Some(met) => visit.with("delivery-met", &[("day", &visit.day(met))]),
        None => visit.say("delivery-never"),
    };
    let state = match (neighbour.met_ms, neighbour.lacks.is_empty()) {
        (None, _) => String::new(),
        (_, true) => visit.say("delivery-all"),
        (_, false) => visit.with("delivery-lacks", &[("spaces", &neighbour.lacks.join(", "))]),
    };
    let trouble = neighbour.trouble.clone().unwrap_or_default();
    look::line(&look::sentence(&name), &[met, state, trouble], &html! {}, &html! {})
}
