//! A person as another sees them: what they chose to show, and how the two know each other. No sums, no score.

use axum::extract::Path;
use commonage_log::PersonId;
use commonage_node::shown::{PersonPage, Tie};
use maud::{Markup, html};

use super::lines;
use crate::look::{self, Place};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

pub(super) async fn person(visit: Visit, Path(id): Path<String>) -> Answer {
    let id: PersonId = id.parse().map_err(|_| Trouble::NotThere)?;
    let page = visit.node(move |node, now| Ok(node.my_view()?.person_page(&id, now)?)).await?;
    let body = html! {
        @if let Some(about) = &page.about { p class="lead text" dir="auto" { (look::said(about)) } }
        @if page.is_you {
            p { a class="button" href="/you" { (visit.say("person-you")) } }
        } @else {
            (look::section("ties", &visit.say("person-ties"), &ties(&visit, &page)))
        }
        (look::section("asks", &visit.say("person-asks"), &html! {
            @if page.asks.is_empty() { (look::empty(&visit.say("person-asks-none"))) } @else {
                ul class="card" { @for line in &page.asks { (lines::quiet(&visit, line)) } }
            }
        }))
    };
    visit.page(Place::Spaces, &page.name, &body)
}

fn ties(visit: &Visit, page: &PersonPage) -> Markup {
    html! {
        @if page.ties.is_empty() { (look::empty(&visit.say("person-ties-none"))) } @else {
            ul class="card" {
                @for tie in &page.ties {
                    li class="line" { div class="what" { p { (tie_words(visit, page, tie)) } } }
                }
            }
        }
    }
}

fn tie_words(visit: &Visit, page: &PersonPage, tie: &Tie) -> Markup {
    let name = &page.name;
    match tie {
        Tie::Space { space, id } => html! {
            a href=(format!("/spaces/{id}")) { bdi { (look::said(&visit.with("tie-space", &[("space", space)]))) } }
        },
        Tie::Agreed { matter } => html! { (look::said(&visit.with("tie-agreed", &[("matter", matter)]))) },
        Tie::Through { who, from, space } => {
            let said = [("who", who.as_str()), ("from", from), ("name", name), ("space", space)];
            html! { (look::said(&visit.with("tie-through", &said))) }
        }
    }
}
