//! The rules by which a space shares: those that were stated, and ready ones to agree on.

use axum::extract::Path;
use commonage_economy::sharing::equation::{Equation, READY};
use commonage_log::{Level, SpaceId};
use commonage_node::Node;
use commonage_node::shown::EquationLine;
use maud::{Markup, html};

use super::rule_words::title;
use super::sharings::plainly;
use super::{rooms, space_of};
use crate::look::{self, Place};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// What a ready rule is called and for whom it is, by its name.
pub(super) const TITLES: [(&str, &str); 6] = [
    ("equal-shares", "rule-equal"),
    ("hours", "rule-hours"),
    ("network", "rule-network"),
    ("points", "rule-points"),
    ("slices", "rule-slices"),
    ("livelihood-love-care", "rule-care"),
];

/// Whether the one who looks is a steward of a space.
pub(super) fn is_steward(node: &Node, space: &SpaceId) -> Result<bool, Trouble> {
    Ok(node.space(space)?.level_of(&node.me()?) == Some(Level::Steward))
}

pub(in crate::pages) async fn rules(visit: Visit, Path(space): Path<String>) -> Answer {
    let space = space_of(&space)?;
    let shown = visit.node(move |node, now| {
        let view = node.my_view()?;
        Ok((view.name_of(&space), view.equations(&space, now)?, is_steward(node, &space)?))
    });
    let (name, rules, is_steward) = shown.await?;
    let body = html! {
        (rooms(&visit, &space, "/rules"))
        @if !rules.is_empty() { (look::section("stated", &visit.say("rules-stated"), &stated(&visit, &rules))) }
        @if is_steward {
            (look::section("ready", &visit.say("rules-ready"), &html! {
                p class="soft" { (visit.say("rules-about")) }
                ul class="card" { @for (ready, key) in TITLES { (ready_line(&visit, &space, ready, key)) } }
            }))
            details class="more" {
                summary { (visit.say("rules-own")) }
                (visit.post(&format!("/spaces/{space}/rules"), "stack", &html! {
                    (look::field(&visit.say("rules-text"), "text", "area", "", &visit.say("rules-text-hint")))
                    button { (visit.say("rules-agree")) }
                }))
            }
        }
    };
    visit.page(Place::Spaces, &name, &body)
}

fn stated(visit: &Visit, rules: &[EquationLine]) -> Markup {
    html! {
        ul class="card" {
            @for rule in rules {
                li class="line" {
                    div class="what" {
                        p class="title" { bdi { (look::said(&title(&visit.words, rule.ready, &rule.name))) } }
                        p class="soft" {
                            @match rule.holds_since_ms {
                                Some(since) => (visit.with("sharing-since", &[("day", &visit.day(since))])),
                                None => (visit.say("rules-not-now")),
                            }
                        }
                    }
                    details class="more" { summary { (visit.say("sharing-plainly")) } (plainly(visit, &rule.rule)) }
                }
            }
        }
    }
}

fn ready_line(visit: &Visit, space: &SpaceId, ready: &str, key: &str) -> Markup {
    let equation = READY.iter().find(|held| held.name == ready).and_then(|held| Equation::read(held.text).ok());
    let verb = visit.post(
        &format!("/spaces/{space}/rules"),
        "",
        &html! { input type="hidden" name="ready" value=(ready); button { (visit.say("rules-agree")) } },
    );
    let below = html! {
        @if let Some(equation) = &equation {
            details class="more" { summary { (visit.say("sharing-plainly")) } (plainly(visit, equation)) }
        }
    };
    look::line(&html! { (visit.say(key)) }, &[], &verb, &below)
}

pub(in crate::pages) async fn agree(visit: Visit, Path(space): Path<String>) -> Answer {
    let space = space_of(&space)?;
    let ready = READY.iter().find(|held| held.name == visit.form.raw("ready"));
    let text = match ready {
        Some(ready) => ready.text.to_owned(),
        None => visit.form.said("text").unwrap_or_default(),
    };
    visit.node(move |node, now| Ok(node.agree_on_equation(space, &text, now)?)).await?;
    visit.done("told-rule", None, &format!("/spaces/{space}/sharing"))
}
