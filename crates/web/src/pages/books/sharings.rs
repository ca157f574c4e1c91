//! How a space shares what comes in: the rule, what waits to be shared, what was shared, and one sharing explained.

use axum::extract::Path;
use commonage_economy::sharing::equation::Equation;
use commonage_log::{OperationId, SpaceId};
use commonage_node::shown::{
    EquationLine, PersonShare, ReasonLine, SharingLine, SharingPage, SharingStanding, StepLine, Unshared,
};
use maud::{Markup, html};

use super::flows::sentence;
use super::rule_words::{self, Telling};
use super::{rooms, space_of};
use crate::look::{self, Place};
use crate::pages::pictures;
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// Sales that wait to be shared, the newest: older ones are in the list of all that happened.
const WAITING_MAX: usize = 12;

struct Shown {
    name: String,
    rule: Option<EquationLine>,
    waiting: Vec<Unshared>,
    shared: Vec<SharingLine>,
    is_steward: bool,
}

pub(in crate::pages) async fn sharings(visit: Visit, Path(space): Path<String>) -> Answer {
    let space = space_of(&space)?;
    let shown = visit.node(move |node, now| {
        let view = node.my_view()?;
        Ok(Shown {
            name: view.name_of(&space),
            rule: view.equations(&space, now)?.into_iter().find(|rule| rule.holds_since_ms.is_some()),
            waiting: view.unshared(&space, WAITING_MAX)?,
            shared: view.sharings(&space)?,
            is_steward: super::rules::is_steward(node, &space)?,
        })
    });
    let shown = shown.await?;
    let body = html! {
        (rooms(&visit, &space, "/sharing"))
        (look::section("rule", &visit.say("sharing-rule"), &rule(&visit, &space, &shown)))
        @if let Some(rule) = &shown.rule {
            (look::section("waiting", &visit.say("sharing-waiting"), &waiting(&visit, &space, rule, &shown.waiting)))
        }
        (look::section("shared", &visit.say("sharing-shared"), &html! {
            @if shown.shared.is_empty() { (look::empty(&visit.say("sharing-none"))) } @else {
                ul class="card" { @for one in &shown.shared { (line(&visit, &space, one)) } }
            }
        }))
    };
    visit.page(Place::Spaces, &shown.name, &body)
}

fn rule(visit: &Visit, space: &SpaceId, shown: &Shown) -> Markup {
    html! {
        @match &shown.rule {
            None => (look::empty(&visit.say("sharing-no-rule"))),
            Some(rule) => {
                p { strong { bdi { (look::said(&rule_words::title(&visit.words, rule.ready, &rule.name))) } } }
                (plainly(visit, &rule.rule))
                @if let Some(since) = rule.holds_since_ms {
                    p class="soft" { (visit.with("sharing-since", &[("day", &visit.day(since))])) }
                }
            }
        }
        @if shown.is_steward {
            p { a class="button" href=(format!("/spaces/{space}/rules")) {
                (visit.say(if shown.rule.is_some() { "sharing-other-rule" } else { "sharing-choose-rule" }))
            } }
        }
    }
}

/// The sentences of a rule.
pub(super) fn plainly(visit: &Visit, rule: &Equation) -> Markup {
    let telling = Telling { words: &visit.words, rule };
    html! { ul class="plain" { @for said in telling.lines() { li { (look::said(&said)) } } } }
}

/// What came in and is not shared yet: each sale, or a time.
fn waiting(visit: &Visit, space: &SpaceId, rule: &EquationLine, sales: &[Unshared]) -> Markup {
    let action = format!("/spaces/{space}/sharing/look");
    let hint = visit.with("sharing-income-hint", &[("currency", &rule.currency)]);
    let income = |id: &str| {
        html! {
            div class="field" {
                label for=(id) { (visit.say("sharing-income")) }
                p class="hint" id=(format!("{id}-hint")) { (hint) }
                input id=(id) name="income" type="text" inputmode="decimal" autocomplete="off" dir="auto"
                    aria-describedby=(format!("{id}-hint"));
            }
        }
    };
    html! {
        @if rule.over == "sold" {
            @if sales.is_empty() {
                (look::empty(&visit.say("sharing-nothing-sold")))
                p { a class="button" href=(format!("/spaces/{space}/tell/handed")) { (visit.say("tell-handed")) } }
            } @else {
                ul class="card" {
                    @for (number, sale) in sales.iter().enumerate() {
                        li class="line" {
                            div class="what" { p class="title" { (look::sentence(&sentence(visit, &sale.flow))) } p class="soft" { (visit.day(sale.flow.at_ms)) } }
                            details class="more" {
                                summary { (visit.say("sharing-this")) }
                                form method="get" action=(action) class="stack" {
                                    input type="hidden" name="event" value=(sale.flow.id);
                                    (income(&format!("income-{number}")))
                                    button { (visit.say("sharing-look")) }
                                }
                            }
                        }
                    }
                }
            }
        } @else {
            form method="get" action=(action) class="stack" {
                (income("income"))
                @if rule.over == "period" {
                    (look::field(&visit.say("sharing-from"), "from", "date", "", ""))
                    (look::field(&visit.say("sharing-until"), "until", "date", "", &visit.say("sharing-until-hint")))
                }
                button { (visit.say("sharing-look")) }
            }
        }
    }
}

fn standing(visit: &Visit, line: &SharingLine) -> String {
    match (line.standing, &line.confirmed_by) {
        (SharingStanding::Confirmed, Some(by)) => visit.with("sharing-confirmed-by", &[("who", by)]),
        (SharingStanding::Confirmed, None) => visit.say("sharing-confirmed"),
        (SharingStanding::Proposed, _) => visit.with("sharing-proposed", &[("who", &line.by)]),
        (SharingStanding::Withdrawn, _) => visit.say("sharing-withdrawn"),
        (SharingStanding::SharedBefore, _) => visit.say("sharing-before"),
    }
}

fn line(visit: &Visit, space: &SpaceId, line: &SharingLine) -> Markup {
    let title =
        html! { a class="matter" href=(format!("/spaces/{space}/sharing/{}", line.id)) { (look::said(&line.income)) } };
    let by = visit.with("sharing-by", &[("name", &rule_words::title(&visit.words, line.ready, &line.equation))]);
    look::line(&title, &[standing(visit, line), by, visit.day(line.came_ms)], &html! {}, &html! {})
}

pub(in crate::pages) async fn sharing(visit: Visit, Path((space, id)): Path<(String, String)>) -> Answer {
    let space = space_of(&space)?;
    let id: OperationId = id.parse().map_err(|_| Trouble::NotThere)?;
    let page = visit.node(move |node, _| Ok(node.my_view()?.sharing(&space, &id)?)).await?;
    let at = format!("/spaces/{space}/sharing/{id}");
    let body = html! {
        (rooms(&visit, &space, "/sharing/one"))
        div id="standing" data-live {
        @if let Some(line) = &page.line {
            @if page.may_confirm && page.is_only_steward { p class="lead" { (visit.say("sharing-alone")) } }
            @else { p class="lead" { (standing(&visit, line)) } }
        }
        @if !page.is_same { p class="alert" { (visit.say("sharing-not-same")) } }
        @if page.may_confirm || page.may_withdraw {
            div class="acts" {
                @if page.may_confirm { (visit.post(&format!("{at}/confirm"), "", &html! { button class="main" { (visit.say("sharing-confirm")) } })) }
                @if page.may_withdraw { (visit.post(&format!("{at}/withdraw"), "", &html! { button { (visit.say("sharing-withdraw")) } })) }
            }
        }
        }
        (explained(&visit, &page))
        (look::section("picture", &visit.say("sharing-picture"), &pictured(&visit, &at, &page)))
    };
    visit.page(Place::Spaces, &title(&visit, &page), &body)
}

/// The picture: in short, and a link to every step.
fn pictured(visit: &Visit, at: &str, page: &SharingPage) -> Markup {
    let caption = html! {
        (visit.say("picture-words")) " "
        a href=(format!("{at}/picture.svg")) { (visit.say("sharing-picture-steps")) }
    };
    let alt = visit.with("sharing-picture-alt", &[("amount", &page.income)]);
    pictures::figure(&format!("{at}/picture.svg?short=yes"), &alt, &caption)
}

/// The heading of a sharing.
pub(super) fn title(visit: &Visit, page: &SharingPage) -> String {
    visit.with("sharing-title", &[("amount", &page.income)])
}

/// Who gets what, and why.
pub(super) fn explained(visit: &Visit, page: &SharingPage) -> Markup {
    let period = page.period_ms.map(|(from, until)| {
        let last = until.saturating_sub(1);
        if from == 0 {
            visit.with("sharing-all-until", &[("day", &visit.day(last))])
        } else {
            visit.with("line-from-to", &[("from", &visit.day(from)), ("to", &visit.day(last))])
        }
    });
    let telling = Telling { words: &visit.words, rule: &page.rule };
    html! {
        (look::facts(&[
            (visit.say("fact-sold"), Some(page.sold.iter().map(|flow| sentence(visit, flow)).collect::<Vec<_>>().join("; "))),
            (visit.say("fact-time"), period),
            (visit.say("fact-rule"), Some(rule_words::title(&visit.words, page.ready, &page.equation))),
            (visit.say("fact-counts"), Some(page.counts.clone())),
        ]))
        (look::section("people", &visit.say("sharing-people"), &html! {
            ul class="card" { @for person in &page.people { (person_line(visit, &telling, person)) } }
        }))
        details class="more" { summary { (visit.say("sharing-plainly")) } (plainly(visit, &page.rule)) }
    }
}

fn person_line(visit: &Visit, telling: &Telling<'_>, person: &PersonShare) -> Markup {
    html! {
        li class="share" {
            p class="title" { bdi { (look::said(&person.name)) } strong class="amount" { (person.amount) } }
            @if person.stays { p class="soft" { (visit.say("sharing-stays")) } }
            @if !person.steps.is_empty() || !person.reasons.is_empty() {
                details class="why" {
                    summary { (visit.say("sharing-why")) }
                    ul {
                        @for step in &person.steps { (step_line(visit, telling, step)) }
                        @for reason in &person.reasons { (reason_line(visit, telling, reason)) }
                        @if person.is_cut { li { (visit.say("sharing-cut")) } }
                    }
                }
            }
        }
    }
}

fn step_line(visit: &Visit, telling: &Telling<'_>, step: &StepLine) -> Markup {
    let sentence = step.step.and_then(|at| telling.step(at)).or_else(|| step.sentence.clone());
    html! {
        @match sentence {
            Some(sentence) => li { strong { (step.amount) } ": " (look::said(&sentence)) },
            None => li { (look::said(&visit.with("sharing-left", &[("amount", &step.amount)]))) },
        }
    }
}

fn reason_line(visit: &Visit, telling: &Telling<'_>, reason: &ReasonLine) -> Markup {
    let how = reason.count.and_then(|at| telling.how(at)).or_else(|| reason.how.clone());
    let how = how.unwrap_or_else(|| visit.say("sharing-authors"));
    let counts = match &reason.in_this {
        None if reason.count.is_some_and(|at| telling.is_by_hours(at)) => visit.say("sharing-hours"),
        None => visit.with("sharing-counts", &[("amount", &reason.counts), ("how", &how)]),
        Some(part) => visit.with("sharing-counts-part", &[("amount", &reason.counts), ("how", &how), ("part", part)]),
    };
    let way = (reason.way.len() > 1).then(|| visit.with("sharing-way", &[("way", &reason.way.join(" → "))]));
    html! {
        li {
            strong { (reason.paid) } ": " (look::said(&sentence(visit, &reason.flow))) ". " (look::said(&counts))
            @if let Some(way) = way { " " (look::said(&way)) }
            @if reason.has_other_ways { " " (visit.say("sharing-other-ways")) }
        }
    }
}

/// The picture of where the money goes.
pub(in crate::pages) async fn drawn(visit: Visit, Path((space, id)): Path<(String, String)>) -> Answer {
    let space = space_of(&space)?;
    let id: OperationId = id.parse().map_err(|_| Trouble::NotThere)?;
    let (title, words) = (visit.say("sharing-picture"), pictures::words(&visit));
    let is_short = visit.query.is_ticked("short");
    let drawn = visit.node(move |node, _| Ok(node.my_view()?.sharing_picture(&space, &id, &title, words, is_short)?));
    pictures::answer(drawn.await?)
}
