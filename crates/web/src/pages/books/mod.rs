//! The books of a space: what happened, what it keeps, how it shares what comes in, and who owes what to whom.

pub(super) mod claims;
pub(super) mod flows;
mod rule_words;
pub(super) mod rules;
pub(super) mod sharing;
pub(super) mod sharings;
pub(super) mod telling;
pub(super) mod things;

use commonage_economy::id::Id;
use commonage_log::SpaceId;
use maud::{Markup, html};

use crate::trouble::Trouble;
use crate::visit::Visit;

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
            a href=(format!("/board?space={space}")) aria-current=[(here == "/board").then_some("page")] { (visit.say("room-board")) }
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
