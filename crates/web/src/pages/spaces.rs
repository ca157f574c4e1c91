//! Spaces: the list, and one of them with what it is for, who belongs to it, and what was said last.

use axum::extract::Path;
use commonage_log::{Audience, SpaceId, SpaceKind};
use commonage_node::delivery::Delivery;
use commonage_node::query::{LogLine, SpaceLine, SpacePage, Standing};
use commonage_node::shown::AgreementLine;
use maud::html;

use crate::look::{self, Place};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// How many of the last words are shown: a page of paper.
const LAST_WORDS: usize = 12;

/// How many of the last operations are looked through for them.
const LOOKED_THROUGH: usize = 200;

/// Where somebody asked to come in, and nothing has arrived yet.
pub(super) fn waiting(visit: &Visit, names: &[(String, String)]) -> maud::Markup {
    html! {
        div id="waiting" data-live {
            @if !names.is_empty() {
                ul class="card" {
                    @for (id, name) in names {
                        @let title = html! { a href=(format!("/spaces/{id}")) { (look::said(&visit.with("space-waiting", &[("space", name)]))) } };
                        (look::line(&title, &[visit.say("space-waiting-about")], &html! {}, &html! {}))
                    }
                }
            }
        }
    }
}

pub(super) async fn spaces(visit: Visit) -> Answer {
    let lines = visit.node(|node, _| Ok(node.my_view()?.spaces(false))).await?;
    let body = html! {
        @if lines.is_empty() {
            (look::empty(&visit.say("spaces-none")))
        } @else {
            ul class="card" id="spaces" data-live { @for line in &lines { (space_line(&visit, line)) } }
        }
        p class="soft" { (visit.say("spaces-more")) }
        (super::entering::ways(&visit))
    };
    visit.page(Place::Spaces, &visit.say("place-spaces"), &body)
}

fn space_line(visit: &Visit, line: &SpaceLine) -> maud::Markup {
    let title = html! { a href=(format!("/spaces/{}", line.id)) { bdi { (look::said(&line.name)) } } };
    let more = [kind(visit, line.kind), level(visit, line.level)];
    look::line(&title, &more, &html! {}, &html! {})
}

fn kind(visit: &Visit, kind: Option<&str>) -> String {
    visit.say(match kind {
        Some("household") => "kind-household",
        Some("circle") => "kind-circle",
        Some("guild") => "kind-guild",
        Some("place") => "kind-place",
        Some("project") => "kind-project",
        Some("organisation") => "kind-organisation",
        Some("ecosystem") => "kind-ecosystem",
        Some("person") => "kind-person",
        Some(_) => "kind-other",
        None => "kind-not-here",
    })
}

pub(super) fn level(visit: &Visit, level: Option<&str>) -> String {
    match level {
        Some("read") => visit.say("level-read"),
        Some("write") => visit.say("level-write"),
        Some("steward") => visit.say("level-steward"),
        _ => String::new(),
    }
}

struct Shown {
    page: SpacePage,
    /// What was said last, and of one's own words where they have come.
    words: Vec<(LogLine, Option<Delivery>)>,
    /// What was agreed: agreements, and the rule by which is shared.
    agreements: Vec<AgreementLine>,
    rule: Option<String>,
    may_say: bool,
    may_invite: bool,
}

pub(super) async fn space(visit: Visit, Path(id): Path<String>) -> Answer {
    let id: SpaceId = id.parse().map_err(|_| Trouble::NotThere)?;
    let page_id = id;
    let shown = visit.node(move |node, now| {
        let view = node.my_view()?;
        let page = view.space_page(&id)?;
        let is_note = |line: &LogLine| line.kind == "note" && line.standing == Standing::Counts;
        let mut words: Vec<LogLine> = view.log(&id, LOOKED_THROUGH)?.into_iter().filter(is_note).collect();
        words.drain(..words.len().saturating_sub(LAST_WORDS));
        words.reverse();
        let me = node.me()?.to_string();
        let delivery = |line: &LogLine| {
            let id = line.id.parse().ok().filter(|_| line.author_id.as_ref() == Some(&me));
            id.and_then(|id| view.delivery(&page_id, &id).ok())
        };
        let words =
            words.into_iter().map(|line| (delivery(&line), line)).map(|(delivery, line)| (line, delivery)).collect();
        let is_group = node.space(&id)?.kind().is_some_and(|kind| kind != SpaceKind::Person);
        let may_say = is_group && matches!(page.line.level, Some("write" | "steward"));
        let may_invite = is_group && page.line.level == Some("steward");
        let agreements = view.agreements(&id).unwrap_or_default();
        let rules = view.equations(&id, now).unwrap_or_default();
        let rule = rules.into_iter().find(|rule| rule.holds_since_ms.is_some()).map(|rule| rule.name);
        Ok(Shown { page, words, agreements, rule, may_say, may_invite })
    });
    let Shown { page, words, agreements, rule, may_say, may_invite } = shown.await?;
    if page.line.kind.is_none() {
        let body = html! { div id="awaited" data-live="anew" { p class="lead" { (visit.with("space-waiting", &[("space", &page.line.name)])) } (look::empty(&visit.say("space-waiting-about"))) } };
        return visit.page(Place::Spaces, &page.line.name, &body);
    }
    let last = html! {
        @if words.is_empty() { (look::empty(&visit.say("space-words-none"))) } @else {
            ul class="card" {
                @for (line, delivery) in &words {
                    li class="word" {
                        p class="soft" { bdi { (look::said(&line.author)) } span class="dot" aria-hidden="true" { " · " } (visit.moment(line.at_ms)) }
                        p class="text" dir="auto" { (look::with_links(&line.text)) }
                        @if let Some(delivery) = delivery {
                            p class="soft" { (look::said(&super::delivery::words(&visit, delivery))) }
                            details class="more" {
                                summary { (visit.say("word-erase")) }
                                (visit.post(&format!("/spaces/{id}/words/{}/erase", line.id), "stack", &html! {
                                    p class="hint" { (visit.say("word-erase-about")) }
                                    button { (visit.say("word-erase-button")) }
                                }))
                            }
                        }
                    }
                }
            }
        }
    };
    let body = html! {
        (super::books::rooms(&visit, &id, ""))
        p class="soft" { (kind(&visit, page.line.kind)) }
        @if let Some(about) = &page.about { p class="lead text" dir="auto" { (look::said(about)) } }
        div class="acts" {
            a class="button" href=(format!("/ask?space={id}")) { (visit.say("home-need")) }
            a class="button" href=(format!("/record?space={id}")) { (visit.say("home-record")) }
            @if may_invite { (visit.post(&format!("/spaces/{id}/invite"), "", &html! { button { (visit.say("space-invite")) } })) }
        }
        (look::section("words", &visit.say("space-words"), &last))
        @if may_say {
            (visit.post(&format!("/spaces/{id}/say"), "stack", &html! {
                (look::field(&visit.say("space-say"), "text", "area", "", ""))
                button { (visit.say("space-say-button")) }
            }))
        }
        @if may_invite {
            details class="more" {
                summary { (visit.say("space-purpose")) }
                (visit.post(&format!("/spaces/{id}/about"), "stack", &html! {
                    (look::field(&visit.say("space-purpose-field"), "about", "area", page.about.as_deref().unwrap_or_default(), ""))
                    button { (visit.say("space-purpose-button")) }
                }))
            }
        }
        (look::section("agreed", &visit.say("space-agreed"), &agreed(&visit, &id, &agreements, rule.as_deref())))
        (super::members::section(&visit, &id, &page))
    };
    visit.page(Place::Spaces, &page.line.name, &body)
}

pub(super) async fn say(visit: Visit, Path(id): Path<String>) -> Answer {
    let id: SpaceId = id.parse().map_err(|_| Trouble::NotThere)?;
    let text = visit.form.said("text").unwrap_or_default();
    visit.node(move |node, now| Ok(node.note(id, Audience::Members, &text, now)?)).await?;
    visit.done("told-said", None, &format!("/spaces/{id}"))
}

/// One's own words are taken away again.
pub(super) async fn erase(visit: Visit, Path((space, word)): Path<(String, String)>) -> Answer {
    let space: SpaceId = space.parse().map_err(|_| Trouble::NotThere)?;
    let word = word.parse().map_err(|_| Trouble::NotThere)?;
    visit.node(move |node, now| Ok(node.erase(word, now)?)).await?;
    visit.done("told-erased", None, &format!("/spaces/{space}"))
}

/// What was agreed here: the rule for sharing, and agreements with their promises.
fn agreed(visit: &Visit, space: &SpaceId, agreements: &[AgreementLine], rule: Option<&str>) -> maud::Markup {
    html! {
        @if rule.is_none() && agreements.is_empty() { (look::empty(&visit.say("space-agreed-none"))) } @else {
            ul class="card" {
                @if let Some(rule) = rule {
                    @let title = html! { a class="matter" href=(format!("/spaces/{space}/sharing")) { bdi { (look::said(rule)) } } };
                    (look::line(&title, &[visit.say("space-agreed-rule")], &html! {}, &html! {}))
                }
                @for agreement in agreements {
                    @let promises = agreement.promises.iter().map(|promise| {
                        let state = if promise.is_kept { "promise-kept" } else if promise.is_over { "promise-over" } else { "promise-open" };
                        visit.with(state, &[("what", &promise.sentence)])
                    });
                    @let more: Vec<String> = agreement.note.clone().into_iter().chain(promises).collect();
                    (look::line(&html! { bdi { (look::said(&agreement.name)) } }, &more, &html! {}, &html! {}))
                }
            }
        }
    }
}

/// What the space is for, said by a steward.
pub(super) async fn about(visit: Visit, Path(id): Path<String>) -> Answer {
    let id: SpaceId = id.parse().map_err(|_| Trouble::NotThere)?;
    let about = visit.form.said("about").unwrap_or_default();
    visit.node(move |node, now| Ok(node.declare(id, None, Some(&about), None, now)?)).await?;
    visit.done("told-about", None, &format!("/spaces/{id}"))
}
