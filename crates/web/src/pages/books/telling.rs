//! Telling what was made, paid, handed on or is there: one form each, in an amount with a thing and a name or two.

use axum::extract::Path;
use axum::http::StatusCode;
use commonage_log::SpaceId;
use commonage_node::telling::Telling;
use maud::{Markup, html};

use super::space_of;
use crate::fields::Fields;
use crate::look::{self, Place};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// What can be told, by its word in the address: the sentence of its link and its heading, and what else is asked.
const KINDS: [(&str, &str, Option<&str>); 4] = [
    ("made", "tell-made", Some("tell-work")),
    ("paid", "tell-paid", Some("tell-work")),
    ("handed", "tell-handed", Some("tell-whom")),
    ("added", "tell-added", None),
];

/// Links to all of them.
pub(super) fn links(visit: &Visit, space: &SpaceId) -> Markup {
    html! {
        @for (word, key, _) in KINDS { a class="button" href=(format!("/spaces/{space}/tell/{word}")) { (visit.say(key)) } }
    }
}

fn kind(word: &str) -> Result<(&'static str, Option<&'static str>), Trouble> {
    let found = KINDS.iter().find(|(known, ..)| *known == word);
    found.map(|(_, key, more)| (*key, *more)).ok_or(Trouble::NotThere)
}

pub(in crate::pages) async fn form(visit: Visit, Path((space, word)): Path<(String, String)>) -> Answer {
    drawn(&visit, space_of(&space)?, &word, &visit.query, None).await
}

async fn drawn(visit: &Visit, space: SpaceId, word: &str, filled: &Fields, why_not: Option<&str>) -> Answer {
    let (key, more) = kind(word)?;
    let name = visit.node(move |node, _| Ok(node.my_view()?.name_of(&space))).await?;
    let hint = visit.say(if word == "paid" { "tell-money-hint" } else { "tell-what-hint" });
    let fields = html! {
        (look::field(&visit.say("tell-what"), "what", "text", filled.raw("what"), &hint))
        @if let Some(more) = more {
            @let hint = visit.say(if more == "tell-work" { "tell-work-hint" } else { "tell-whom-hint" });
            (look::field(&visit.say(more), "name", "text", filled.raw("name"), &hint))
        }
        button class="main" { (visit.say("tell-button")) }
    };
    let body = html! {
        p class="soft" { a href=(format!("/spaces/{space}/flows")) { bdi { (look::said(&name)) } } }
        @if let Some(why_not) = why_not { p class="alert" role="alert" { (look::said(why_not)) } }
        (visit.post(&format!("/spaces/{space}/tell/{word}"), "stack", &fields))
    };
    let status = if why_not.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    visit.page_as(status, Place::Spaces, &visit.say(key), &body)
}

pub(in crate::pages) async fn tell(visit: Visit, Path((space, word)): Path<(String, String)>) -> Answer {
    let space = space_of(&space)?;
    let name = visit.form.said("name").unwrap_or_default();
    let (telling, to) = match word.as_str() {
        "made" => (Telling::Made { work: name }, "things"),
        "paid" => (Telling::Paid { work: name }, "flows"),
        "handed" => (Telling::Handed { whom: name }, "sharing"),
        "added" => (Telling::Added, "things"),
        _ => return Err(Trouble::NotThere),
    };
    let what = visit.form.said("what").unwrap_or_default();
    match visit.node(move |node, now| Ok(node.tell(space, &what, &telling, now)?)).await {
        Ok(_) => visit.done("told-recorded", None, &format!("/spaces/{space}/{to}")),
        // What was typed stays, and the sentence above it says what to put right.
        Err(Trouble::Refused(why)) => drawn(&visit, space, &word, &visit.form, Some(&why.told(&visit.words))).await,
        Err(trouble) => Err(trouble),
    }
}
