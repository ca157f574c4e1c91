//! Who owes what to whom in a space, and that it was paid.

use axum::extract::Path;
use commonage_economy::id::Id;
use commonage_log::SpaceId;
use commonage_node::claims::Part;
use commonage_node::shown::ClaimLine;
use maud::{Markup, html};

use super::{rooms, space_of};
use crate::look::{self, Place};
use crate::visit::{Answer, Visit};

pub(in crate::pages) async fn claims(visit: Visit, Path(space): Path<String>) -> Answer {
    let space = space_of(&space)?;
    let shown = visit.node(move |node, _| {
        let view = node.my_view()?;
        Ok((view.name_of(&space), view.claims(&space)?))
    });
    let (name, claims) = shown.await?;
    let (over, open): (Vec<ClaimLine>, Vec<ClaimLine>) = claims.into_iter().partition(|claim| claim.is_over);
    let list = |claims: &[ClaimLine]| {
        html! {
            ul class="card" { @for claim in claims { (line(&visit, &space, claim)) } }
        }
    };
    let body = html! {
        (rooms(&visit, &space, "/claims"))
        (look::section("open", &visit.say("claims-title"), &html! {
            @if open.is_empty() { (look::empty(&visit.say("claims-none"))) } @else { (list(&open)) }
            p class="soft" { (visit.say("claims-about")) }
        }))
        (look::section("over", &visit.say("claims-over"), &html! {
            @if over.is_empty() { (look::empty(&visit.say("claims-over-none"))) } @else { (list(&over)) }
        }))
    };
    visit.page(Place::Spaces, &name, &body)
}

fn line(visit: &Visit, space: &SpaceId, claim: &ClaimLine) -> Markup {
    let amount = if claim.is_over { &claim.whole } else { &claim.open };
    let owes = visit.with("claim-owes", &[("from", &claim.from), ("to", &claim.to), ("amount", amount)]);
    let state = match (claim.is_over, claim.is_let_go) {
        (true, true) => visit.say("claim-let-go"),
        (true, false) => match (&claim.paid_by, claim.paid_ms) {
            (Some(who), Some(at)) => visit.with("claim-paid-by", &[("who", who), ("day", &visit.day(at))]),
            _ => visit.say("claim-paid"),
        },
        _ if claim.open != claim.whole => visit.with("claim-of", &[("amount", &claim.whole)]),
        _ => String::new(),
    };
    let form = |to: &str, class: &str, key: &str| {
        visit.post(
            &format!("/spaces/{space}/claims{to}"),
            class,
            &html! {
                input type="hidden" name="claim" value=(claim.id);
                button { (visit.say(key)) }
            },
        )
    };
    let verb = html! {
        @match (claim.your_part, claim.is_over) {
            (Some(part), false) => { (form("", "", paid_key(part))) }
            (Some(_), true) if claim.paid_by.is_some() => { (form("/not", "quiet", "claim-not-paid")) }
            _ => {}
        }
    };
    let note = claim.note.clone().unwrap_or_default();
    look::line(&look::sentence(&owes), &[state, note], &verb, &html! {})
}

/// What one says who has this part in it.
const fn paid_key(part: Part) -> &'static str {
    match part {
        Part::Gets => "claim-got",
        Part::Owes => "claim-paid-it",
        Part::Speaks => "claim-pay",
    }
}

/// It was paid, outside: that is written down.
pub(in crate::pages) async fn pay(visit: Visit, Path(space): Path<String>) -> Answer {
    let space = space_of(&space)?;
    let claim: Id = visit.form.id("claim")?;
    visit.node(move |node, now| Ok(node.pay_claim(space, &claim, now)?)).await?;
    visit.done("told-paid", None, &format!("/spaces/{space}/claims"))
}

/// It was not paid after all: it is open again.
pub(in crate::pages) async fn not_paid(visit: Visit, Path(space): Path<String>) -> Answer {
    let space = space_of(&space)?;
    let claim: Id = visit.form.id("claim")?;
    visit.node(move |node, now| Ok(node.unpay_claim(space, &claim, now)?)).await?;
    visit.done("told-not-paid", None, &format!("/spaces/{space}/claims"))
}
