//! Asking for something, and offering it.

use axum::http::StatusCode;
use commonage_economy::id::Id;
use commonage_economy::needs::act::{Purpose, Stakes, Way, Weight};
use commonage_log::SpaceId;
use commonage_node::needs::usual_action;
use maud::{Markup, html};

use super::asked::way_name;
use crate::doors::Undo;
use crate::fields::Fields;
use crate::look::{self, Place};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// Where something can be asked: its id, and what it is called.
pub(super) type Spaces = Vec<(String, String)>;

fn is_offer(fields: &Fields) -> bool {
    fields.raw("kind") == "offer"
}

pub(super) async fn spaces(visit: &Visit) -> Result<Spaces, Trouble> {
    let own = visit.say("ask-own-space");
    let found = visit.node(move |node, _| {
        let may_write = |level: Option<&str>| matches!(level, Some("write" | "steward"));
        let groups = node.my_view()?.spaces(false).into_iter().filter(|line| may_write(line.level));
        let mut all: Spaces = groups.map(|line| (line.id, line.name)).collect();
        all.push((node.me()?.to_string(), own));
        Ok(all)
    });
    found.await
}

pub(super) async fn form(visit: Visit) -> Answer {
    let spaces = spaces(&visit).await?;
    let mut filled = visit.query.clone();
    // Where one is stands in the form, to be seen and left out: nothing of it is said behind anybody's back.
    if filled.raw("near").is_empty() {
        let here = visit.node(|node, now| Ok(node.my_view()?.here(now).map(|here| here.name.to_string()))).await?;
        filled.fill("near", here.unwrap_or_default());
    }
    let body = drawn(&visit, &filled, &spaces, None);
    visit.page(Place::Board, &visit.say(title(&visit.query)), &body)
}

fn title(fields: &Fields) -> &'static str {
    if is_offer(fields) { "ask-offer" } else { "ask-need" }
}

fn drawn(visit: &Visit, filled: &Fields, spaces: &Spaces, why_not: Option<&str>) -> Markup {
    let is_offer = is_offer(filled);
    let what = if is_offer { "ask-what-offer" } else { "ask-what-need" };
    let fields = html! {
        input type="hidden" name="kind" value=(if is_offer { "offer" } else { "need" });
        (look::field(&visit.say(what), "what", "text", filled.raw("what"), &visit.say("ask-what-hint")))
        (look::select(&visit.say("ask-space"), "space", filled.raw("space"), spaces))
        (look::field(&visit.say("ask-by"), "when", "date", filled.raw("when"), &visit.say("ask-by-hint")))
        (look::field(&visit.say("ask-near"), "near", "text", filled.raw("near"), &visit.say("ask-near-hint")))
        (look::field(&visit.say("ask-note"), "note", "area", filled.raw("note"), ""))
        details class="more" open[why_not.is_some()] {
            summary { (visit.say("ask-more")) }
            (more(visit, filled, is_offer))
        }
        button class="main" { (visit.say(if is_offer { "ask-offer-button" } else { "ask-need-button" })) }
    };
    html! {
        @if let Some(why_not) = why_not { p class="alert" role="alert" { (look::said(why_not)) } }
        (visit.post("/ask", "stack", &fields))
    }
}

fn more(visit: &Visit, filled: &Fields, is_offer: bool) -> Markup {
    let choice = |value: &str, key: &str| (value.to_owned(), visit.say(key));
    let stakes =
        [choice("welcome", "stakes-welcome"), choice("needed", "stakes-needed"), choice("vital", "stakes-vital")];
    let weights = [choice("", "weight-usual"), choice("heavy", "filter-heavy"), choice("light", "filter-light")];
    html! {
        @if !is_offer { (look::select(&visit.say("ask-stakes"), "stakes", filled.raw("stakes"), &stakes)) }
        fieldset {
            legend { (visit.say("ask-ways")) }
            @for way in Way::ALL {
                div class="tick" {
                    input type="checkbox" id=(way.name()) name=(way.name()) value="yes" checked[filled.is_ticked(way.name())];
                    label for=(way.name()) { (way_name(visit, way.name())) }
                }
            }
        }
        (look::field(&visit.say("ask-return"), "return", "text", filled.raw("return"), ""))
        (look::select(&visit.say("ask-weight"), "weight", filled.raw("weight"), &weights))
        (look::field(&visit.say("field-exact"), "exact", "text", filled.raw("exact"), &visit.say("field-exact-hint")))
        @for (name, key) in [("first-come", "ask-first-come"), ("public", "ask-public")] {
            div class="tick" {
                input type="checkbox" id=(name) name=(name) value="yes" checked[filled.is_ticked(name)];
                label for=(name) { (visit.say(key)) }
            }
        }
    }
}

pub(super) async fn ask(visit: Visit) -> Answer {
    match said(&visit).await {
        Ok((space, act)) => {
            let key = if is_offer(&visit.form) { "told-offered" } else { "told-asked" };
            visit.done(key, Some(Undo { space, act }), &format!("/board/{space}/{act}"))
        }
        // What was typed stays, and the sentence above it says what to put right.
        Err(trouble @ (Trouble::Refused(_) | Trouble::NoDate)) => {
            let spaces = spaces(&visit).await?;
            let (_, why_not) = trouble.told(&visit.words);
            let body = drawn(&visit, &visit.form, &spaces, Some(&why_not));
            visit.page_as(StatusCode::UNPROCESSABLE_ENTITY, Place::Board, &visit.say(title(&visit.form)), &body)
        }
        Err(trouble) => Err(trouble),
    }
}

async fn said(visit: &Visit) -> Result<(SpaceId, commonage_log::OperationId), Trouble> {
    let form = visit.form.clone();
    let space: SpaceId = form.id("space")?;
    let until = form.day_end("when", &visit.site.settings.zone)?;
    let operation = visit.node(move |node, now| {
        let purpose = if is_offer(&form) { Purpose::Offer } else { Purpose::Need };
        let me = Id::Space(node.me()?);
        let mut ask = node.my_view()?.plain_ask(&space, purpose, form.raw("what"), me)?;
        ask.until = until;
        ask.note = form.words("note");
        ask.in_return = form.words("return");
        ask.first_come = form.is_ticked("first-come");
        let is_said = |way: &Way| form.is_ticked(way.name()) || (*way == Way::Exchange && ask.in_return.is_some());
        ask.ways = Way::ALL.into_iter().filter(is_said).collect();
        match form.raw("weight") {
            "light" => ask.weight = Weight::Light,
            "heavy" => ask.weight = Weight::Heavy,
            _ => {}
        }
        ask.stakes = match form.raw("stakes") {
            "vital" => Stakes::Vital,
            "needed" => Stakes::Needed,
            _ => Stakes::Welcome,
        };
        let here = node.my_view()?.here(now);
        ask.around = match (form.said("near"), &here, ask.weight) {
            (None, ..) => None,
            // It stood in the form by itself; for what is light it does not matter.
            (Some(near), Some(here), Weight::Light) if near == *here.name => None,
            (Some(near), ..) => Some(node.my_view()?.around(&near, now)?),
        };
        ask.action = usual_action(&ask);
        let operation = node.ask(space, form.is_ticked("public"), ask, now)?;
        if let Some(exact) = form.said("exact") {
            node.keep_exact(operation.id(), &exact)?;
        }
        Ok(operation.id())
    });
    Ok((space, operation.await?))
}
