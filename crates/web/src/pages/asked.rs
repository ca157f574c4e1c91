//! One need or offer: what it says, who said “I can”, and what can be done now.

use axum::extract::Path;
use axum::http::HeaderValue;
use commonage_log::{OperationId, SpaceId};
use commonage_node::needs::{AskLine, Stand, Step, TakingLine};
use maud::{Markup, html};

use super::lines::{address, step, when};
use crate::guard::KEEP;
use crate::look::{self, Place};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

pub(super) async fn asked(visit: Visit, Path((space, ask)): Path<(String, String)>) -> Answer {
    let space: SpaceId = space.parse().map_err(|_| Trouble::NotThere)?;
    let ask: OperationId = ask.parse().map_err(|_| Trouble::NotThere)?;
    let gathered = visit.node(move |node, now| {
        let view = node.my_view()?;
        let shown = view.asked_of(&space, &ask).ok_or(Trouble::NotThere)?;
        let exact = node.exact_known(space, &ask)?.into_iter().map(|known| known.words).collect::<Vec<String>>();
        let line = view.ask_line(&shown, now);
        let delivery = line.is_yours.then(|| view.delivery(&space, &ask)).transpose()?;
        Ok((line, exact, delivery))
    });
    let (line, exact, delivery) = gathered.await?;
    let delivered = delivery.map(|delivery| super::delivery::words(&visit, &delivery));
    let body = html! {
        div id="asked" data-live {
            p class="lead" { (head(&visit, &line)) }
            @if let Some(note) = &line.note { p class="text" dir="auto" { (look::said(note)) } }
            (facts(&visit, &line, &exact, delivered))
            @if let Some(who) = &line.who_id { p { a href=(format!("/people/{who}")) { (look::said(&visit.with("asked-who", &[("who", &line.who)]))) } } }
            @if !line.takings.is_empty() {
                section aria-labelledby="steps-head" {
                    h2 id="steps-head" { (visit.say("asked-steps")) }
                    ul class="card" { @for taking in &line.takings { (taking_line(&visit, &line, taking)) } }
                }
            }
        }
        (own(&visit, &line))
        (take(&visit, &line))
    };
    let mut response = visit.page(Place::Board, &line.matter, &body)?;
    if !exact.is_empty() {
        // Where exactly is for the two of them, and for no store of a browser.
        response.headers_mut().insert(KEEP, HeaderValue::from_static("no"));
    }
    Ok(response)
}

/// Who needs or offers it, and how it stands.
fn head(visit: &Visit, line: &AskLine) -> String {
    let key = match (line.is_offer, line.is_yours) {
        (false, false) => "asked-needs",
        (false, true) => "asked-you-need",
        (true, false) => "asked-offers",
        (true, true) => "asked-you-offer",
    };
    let stand = visit.say(match line.stand {
        Stand::Open => "stand-open",
        Stand::Taken => "stand-taken",
        Stand::Met => "stand-met",
        Stand::Over => "stand-over",
    });
    visit.with(key, &[("who", &line.who), ("stand", &stand)])
}

fn facts(visit: &Visit, line: &AskLine, exact: &[String], delivered: Option<String>) -> Markup {
    let stakes = match line.stakes {
        "vital" => visit.say("why-vital"),
        "needed" => visit.say("why-needed"),
        _ => String::new(),
    };
    let ways = line.ways.iter().map(|way| way_name(visit, way)).collect::<Vec<_>>().join(", ");
    let place = line.place.as_ref().map(|place| match line.within_km {
        Some(km) => visit.with("asked-within", &[("place", place), ("km", &km.to_string())]),
        None => place.clone(),
    });
    let row = |key: &str, value: Option<String>| (visit.say(key), value);
    look::facts(&[
        row("fact-space", Some(line.space_name.clone())),
        row("fact-told", line.told_by.clone()),
        row("fact-left", line.left.clone().filter(|_| line.stand == Stand::Open)),
        row("fact-when", Some(when(visit, line))),
        row("fact-where", place),
        row("fact-exact", Some(exact.join("; "))),
        row("fact-stakes", Some(stakes)),
        row("fact-ways", Some(ways)),
        row("fact-return", line.in_return.clone()),
        row("fact-weight", line.is_light.then(|| visit.say("fact-light"))),
        row(
            "fact-languages",
            Some(
                line.languages
                    .iter()
                    .map(|code| crate::tongues::name(&visit.words, code))
                    .collect::<Vec<_>>()
                    .join(", "),
            ),
        ),
        row("fact-asked", Some(visit.day(line.asked_ms))),
        row("fact-last", line.last_words.clone()),
        row("fact-seen", Some(visit.say(if line.is_public { "seen-anyone" } else { "seen-members" }))),
        row("fact-delivered", delivered),
    ])
}

pub(super) fn way_name(visit: &Visit, way: &str) -> String {
    visit.say(match way {
        "gift" => "way-gift",
        "exchange" => "way-exchange",
        "loan" => "way-loan",
        _ => "way-time",
    })
}

/// Somebody who said “I can”, with what can be answered.
fn taking_line(visit: &Visit, line: &AskLine, taking: &TakingLine) -> Markup {
    let when = taking.when_ms.map(|when| visit.with("line-until", &[("day", &visit.day(when))]));
    let done = taking.done.as_ref().map(|done| visit.with("taking-done", &[("amount", done)]));
    let quoted = |text: &Option<String>| text.as_ref().map(|text| visit.with("taking-said", &[("text", text)]));
    let more = [
        taking.amount.clone(),
        Some(visit.day(taking.said_ms)),
        when,
        done,
        quoted(&taking.note),
        quoted(&taking.reply),
    ];
    let can = html! { input type="hidden" name="can" value=(taking.id); };
    let act = |act: &str, key: &str, class: &str| {
        visit.post(&format!("{}/{act}", address(line)), "", &html! { (can) button class=(class) { (visit.say(key)) } })
    };
    let carries = matches!(taking.step, Step::Agreed | Step::Lapsed);
    let mut verbs = Vec::new();
    if line.you_decide && matches!(taking.step, Step::Waiting | Step::Declined) && line.stand == Stand::Open {
        verbs.push(act("agree", "verb-agree", "main"));
    }
    if carries && (taking.is_yours || line.you_decide) {
        verbs.push(act("done", "verb-done", "main"));
    }
    let mut quiet = Vec::new();
    if line.you_decide && taking.step == Step::Waiting && line.stand == Stand::Open && taking.amount.is_some() {
        let id = format!("amount-{}", taking.id);
        quiet.push(html! {
            details class="more" {
                summary { (visit.say("agree-part")) }
                (visit.post(&format!("{}/agree", address(line)), "stack", &html! {
                    (can)
                    div class="field" {
                        label for=(id) { (visit.say("field-amount")) }
                        input id=(id) name="amount" type="text" dir="auto" autocomplete="off";
                    }
                    button { (visit.say("verb-agree")) }
                }))
            }
        });
    }
    let with_note = |act: &str, key: &str| {
        html! {
            details class="more" {
                summary { (visit.say(key)) }
                (visit.post(&format!("{}/{act}", address(line)), "stack", &html! {
                    (can)
                    (note(visit, &format!("{act}-{}", taking.id)))
                    button { (visit.say(key)) }
                }))
            }
        }
    };
    if line.you_decide && (taking.step == Step::Waiting || carries || taking.step == Step::MissesOut) {
        quiet.push(with_note("decline", "verb-decline"));
    }
    if taking.is_yours && (taking.step == Step::Waiting || carries || taking.step == Step::MissesOut) {
        quiet.push(with_note("release", "verb-release"));
    }
    let more: Vec<String> = more.into_iter().flatten().collect();
    let verb = html! { @for verb in &verbs { (verb) } };
    look::line(&html! { (step(visit, line, taking)) }, &more, &verb, &html! { @for one in &quiet { (one) } })
}

/// A few words with an act; each field has an id of its own.
fn note(visit: &Visit, id: &str) -> Markup {
    html! {
        div class="field" {
            label for=(id) { (visit.say("field-words")) }
            input id=(id) name="note" type="text" dir="auto" autocomplete="off";
        }
    }
}

/// What the one who asked can say.
fn own(visit: &Visit, line: &AskLine) -> Markup {
    if !line.you_decide || matches!(line.stand, Stand::Met | Stand::Over) {
        return html! {};
    }
    html! {
        @if line.is_asked_back || line.is_unanswered {
            (visit.post(&format!("{}/still", address(line)), "stack", &html! {
                p { (visit.say("line-still")) }
                button class="main" { (visit.say("verb-still")) }
            }))
        }
        details class="more" {
            summary { (visit.say("asked-over")) }
            (visit.post(&format!("{}/over", address(line)), "stack", &html! {
                (note(visit, "over-note"))
                button { (visit.say("verb-over")) }
            }))
        }
    }
}

/// “I can”, with how much and when.
fn take(visit: &Visit, line: &AskLine) -> Markup {
    if line.is_yours || line.stand != Stand::Open {
        return html! {};
    }
    let (head, button) = if line.is_offer { ("take-like", "verb-like") } else { ("take-can", "verb-can") };
    let about = if line.first_come { "take-first-come" } else { "take-about" };
    let content = html! {
        p class="soft" { (visit.say(about)) }
        details class="more" {
            summary { (visit.say("take-more")) }
            @if let Some(left) = &line.left {
                (look::field(&visit.say("field-amount"), "amount", "text", "", &visit.with("field-amount-hint", &[("left", left)])))
            }
            (look::field(&visit.say("field-when"), "when", "date", "", ""))
            (look::field(&visit.say("field-words"), "note", "text", "", ""))
            @if !line.is_light {
                (look::field(&visit.say("field-exact"), "exact", "text", "", &visit.say("field-exact-hint")))
            }
        }
        button class="main" { (visit.say(button)) }
    };
    html! {
        section id="take" aria-labelledby="take-head" {
            h2 id="take-head" { (visit.say(head)) }
            (visit.post(&format!("{}/take", address(line)), "stack", &content))
        }
    }
}
