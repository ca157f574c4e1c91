//! The books of a space: what happened, what it keeps, how it shares what comes in, and who owes what to whom.

pub(super) mod claims;
pub(super) mod flows;
mod rule_words;
pub(super) mod rules;
pub(super) mod sharing;
pub(super) mod sharings;
pub(super) mod telling;
pub(super) mod things;

use axum::http::header;
use axum::response::IntoResponse;
use commonage_economy::id::Id;
use commonage_log::SpaceId;
use maud::{Markup, html};

use crate::look;
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// A space from an address.
fn space_of(id: &str) -> Result<SpaceId, Trouble> {
    id.parse().map_err(|_| Trouble::NotThere)
}

/// The rooms of a space, as links; the one where one stands is marked.
pub(super) fn rooms(visit: &Visit, space: &SpaceId, here: &str) -> Markup {
    let rooms = [
        ("", "room-space"),
        ("/things", "room-things"),
        ("/flows", "room-flows"),
        ("/sharing", "room-sharing"),
        ("/claims", "room-claims"),
    ];
    html! {
        nav class="rooms" aria-label=(visit.say("rooms")) {
            @for (path, key) in rooms {
                a href=(format!("/spaces/{space}{path}")) aria-current=[(path == here).then_some("page")] { (visit.say(key)) }
            }
            a href=(format!("/board?space={space}")) { (visit.say("room-board")) }
        }
    }
}

/// Where something of a space stands that has an id of the ledger.
fn at(space: &SpaceId, page: &str, id: &str) -> String {
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("/spaces/{space}/{page}?id={id}")
}

/// The id in the address.
fn id_asked(visit: &Visit) -> Result<Id, Trouble> {
    visit.query.id("id")
}

/// A picture as an answer of its own.
fn picture(svg: String) -> Answer {
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

/// A picture in a page; what it shows stands in words beside it. It may be wider than a phone: then it moves by itself,
/// with the keyboard too.
fn figure(src: &str, alt: &str, words: &str) -> Markup {
    html! {
        figure class="wide" tabindex="0" role="group" aria-label=(look::said(alt)) {
            img src=(src) alt=(look::said(alt));
        }
        p class="soft" { (words) }
    }
}
