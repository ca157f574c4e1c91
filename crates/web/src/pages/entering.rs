//! Founding a space, inviting somebody into it, and coming into one with a ticket.

use axum::extract::Path;
use commonage_log::{Audience, Level, Millis, SpaceId, SpaceKind};
use commonage_node::{InvitationTerms, Ticket};
use maud::{Markup, PreEscaped, html};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::look::{self, Place};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// How long an invitation from a page holds: a week, in which people meet again.
const INVITATION_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// Width of the picture to scan, in points: a phone's camera reads it at arm's length.
const PICTURE_WIDTH: u32 = 240;

/// What can be founded, the commonest first.
const KINDS: [(&str, SpaceKind, &str); 7] = [
    ("circle", SpaceKind::Circle, "kind-circle"),
    ("guild", SpaceKind::Guild, "kind-guild"),
    ("place", SpaceKind::Place, "kind-place"),
    ("household", SpaceKind::Household, "kind-household"),
    ("project", SpaceKind::Project, "kind-project"),
    ("organisation", SpaceKind::Organisation, "kind-organisation"),
    ("ecosystem", SpaceKind::Ecosystem, "kind-ecosystem"),
];

/// What can be founded, to choose from.
pub(super) fn kinds(visit: &Visit) -> Vec<(String, String)> {
    KINDS.iter().map(|(value, _, key)| ((*value).to_owned(), visit.say(key))).collect()
}

/// What was chosen; a circle, if it is nothing known.
pub(super) fn kind_of(word: &str) -> SpaceKind {
    KINDS.iter().find(|(value, ..)| *value == word).map_or(SpaceKind::Circle, |kind| kind.1)
}

/// What makes a new space different from all others.
pub(super) fn nonce(visit: &Visit) -> Result<[u8; 16], Trouble> {
    let random = visit.site.random().ok_or(Trouble::NoRandomness)?;
    let mut nonce = [0; 16];
    nonce.copy_from_slice(&random[..16]);
    Ok(nonce)
}

/// The two ways into a space, below the list of spaces.
pub(super) fn ways(visit: &Visit) -> Markup {
    let kinds = kinds(visit);
    let found = html! {
        (look::field(&visit.say("found-name"), "name", "text", "", &visit.say("found-name-hint")))
        (look::select(&visit.say("found-kind"), "kind", "circle", &kinds))
        button class="main" { (visit.say("found-button")) }
    };
    let join = html! {
        (look::field(&visit.say("join-ticket"), "ticket", "area", "", &visit.say("join-ticket-hint")))
        button class="main" { (visit.say("join-button")) }
    };
    html! {
        details class="more" { summary { (visit.say("found-title")) } (visit.post("/spaces", "stack", &found)) }
        details class="more" { summary { (visit.say("join-title")) } (visit.post("/spaces/join", "stack", &join)) }
    }
}

pub(super) async fn found(visit: Visit) -> Answer {
    let (nonce, kind) = (nonce(&visit)?, kind_of(visit.form.raw("kind")));
    let name = visit.form.said("name").unwrap_or_default();
    let space = visit.node(move |node, now| Ok(node.found(kind, &name, Audience::Members, nonce, now)?)).await?;
    visit.done("told-founded", None, &format!("/spaces/{space}"))
}

pub(super) async fn join(visit: Visit) -> Answer {
    let text = visit.form.raw("ticket").to_owned();
    let space = visit.node(move |node, now| {
        let ticket = Ticket::from_text(&text)?;
        node.join(&ticket, now)?;
        Ok(ticket.space)
    });
    let space = space.await?;
    visit.done("told-joined", None, &format!("/spaces/{space}"))
}

/// An invitation, on the page that answers: the ticket is a key, and stands nowhere else.
pub(super) async fn invite(visit: Visit, Path(id): Path<String>) -> Answer {
    let id: SpaceId = id.parse().map_err(|_| Trouble::NotThere)?;
    let seed = visit.site.random().ok_or(Trouble::NoRandomness)?;
    let made = visit.node(move |node, now| {
        let expires = Millis(now.0.saturating_add(INVITATION_MS));
        let terms = InvitationTerms { level: Level::Write, uses: 1, expires: Some(expires) };
        Ok((node.invite(id, terms, seed, now)?, expires))
    });
    let (ticket, expires) = made.await?;
    let text = ticket.to_text();
    let message = visit.with("invite-message", &[("space", &ticket.name), ("ticket", &text)]);
    // Whoever copies it wants plain words.
    let message = message.replace(['\u{2068}', '\u{2069}'], "");
    let body = html! {
        p class="lead" { (visit.with("invite-lead", &[("space", &ticket.name), ("day", &visit.day(expires.0))])) }
        @if let Some(picture) = picture(&text) { div class="code" role="img" aria-label=(visit.say("invite-picture")) { (PreEscaped(picture)) } }
        div class="field" {
            label for="ticket" { (visit.say("invite-text")) }
            p class="hint" { (visit.say("invite-how")) }
            textarea id="ticket" rows="9" readonly dir="auto" spellcheck="false" { (message) }
            // Only with script is there somebody who copies.
            button type="button" data-copy="ticket" data-copied=(visit.say("invite-copied")) hidden { (visit.say("invite-copy")) }
        }
        @if ticket.address.is_none() { p class="soft" { (visit.say("invite-no-address")) } }
        p { a class="button" href=(format!("/spaces/{id}")) { (visit.say("invite-back")) } }
    };
    visit.page(Place::Spaces, &visit.say("invite-title"), &body)
}

/// A picture to scan (ISO/IEC 18004). In capitals it needs a third less room; what reads it knows both.
fn picture(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text.to_ascii_uppercase(), EcLevel::L).ok()?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(PICTURE_WIDTH, PICTURE_WIDTH).build();
    // Without the head of a file of its own it stands in a page.
    drawn.find("<svg").map(|at| drawn[at..].to_owned())
}
