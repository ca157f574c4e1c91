//! What was said while a phone was offline: kept there, and shown here until it has gone out. The page is a shell; the
//! island fills it from what the browser keeps.

use axum::http::header;
use axum::response::IntoResponse;
use maud::html;

use crate::look::Place;
use crate::visit::{Answer, Visit};

pub(super) async fn outbox(visit: Visit) -> Answer {
    let say = |key: &str| visit.say(key);
    let body = html! {
        p class="lead" { (say("outbox-about")) }
        div id="outbox" data-none=(say("outbox-none")) data-edit=(say("outbox-keep")) data-throw=(say("outbox-throw"))
            data-send=(say("outbox-send")) data-look=(say("record-look")) data-change=(say("outbox-change"))
            data-refused=(say("trouble-refused")) {
            noscript { p class="empty" { (say("outbox-no-script")) } }
        }
        div hidden {
            @for (name, key) in FIELDS { span data-field=(name) { (say(key)) } }
            @for (act, key) in ACTS { span data-act=(act) { (say(key)) } }
        }
    };
    visit.page(Place::Home, &visit.say("outbox-title"), &body)
}

/// What is filled in, by the names of the fields.
const FIELDS: [(&str, &str); 10] = [
    ("exact", "field-exact"),
    ("what", "outbox-what"),
    ("note", "field-words"),
    ("when", "field-when"),
    ("amount", "field-amount"),
    ("text", "space-say"),
    ("sentence", "record-sentence"),
    ("near", "ask-near"),
    ("piece", "tell-work"),
    ("time", "record-how-long"),
];

/// What is done, by the end of its address.
const ACTS: [(&str, &str); 10] = [
    ("ask", "outbox-ask"),
    ("take", "verb-can"),
    ("agree", "verb-agree"),
    ("decline", "verb-decline"),
    ("done", "verb-done"),
    ("release", "verb-release"),
    ("still", "verb-still"),
    ("over", "verb-over"),
    ("say", "space-say-button"),
    ("record", "home-record"),
];

/// The key of forms, for what goes out now: the page on which it was written may be old.
pub(super) async fn key(visit: Visit) -> Answer {
    let key = serde_json::json!({ "key": visit.guest.form_key }).to_string();
    Ok(([(header::CONTENT_TYPE, "application/json")], key).into_response())
}
