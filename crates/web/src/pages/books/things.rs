//! What a space keeps: the list, and one thing with what happened to it, where it came from and where it went.

use axum::extract::Path;
use commonage_log::SpaceId;
use commonage_node::shown::{AmountLine, FindingLine, ThingLine, ThingPage, TouchLine, Trail, Way};
use maud::{Markup, html};

use super::flows::sentence;
use super::{at, id_asked, rooms, space_of};
use crate::look::{self, Place};
use crate::pages::pictures::{self, End};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// How deep a tree is drawn: what lies deeper stands beside the last step, for a phone has no more room.
const DEEP_MAX: usize = 6;

/// How much there is, in words.
fn amounts(visit: &Visit, all: &[AmountLine]) -> String {
    if all.is_empty() {
        return visit.say("thing-none");
    }
    let told = all.iter().map(|amount| match &amount.onhand {
        None if amount.is_none => visit.say("thing-none"),
        Some(onhand) => visit.with("thing-at-hand", &[("amount", &amount.accounting), ("hand", onhand)]),
        None => amount.accounting.clone(),
    });
    told.collect::<Vec<_>>().join(", ")
}

fn line(visit: &Visit, space: &SpaceId, thing: &ThingLine) -> Markup {
    let title = html! { a class="matter" href=(at(space, "thing", &thing.id)) { bdi { (look::said(&thing.name)) } } };
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let inside = thing.inside.as_ref().map(|inside| visit.with("thing-inside", &[("what", inside)]));
    let more = [
        amounts(visit, &thing.amounts),
        some(&thing.kind),
        some(&thing.whose),
        some(&thing.place),
        inside.unwrap_or_default(),
        some(&thing.lot),
    ];
    look::line(&title, &more, &html! {}, &html! {})
}

pub(in crate::pages) async fn things(visit: Visit, Path(space): Path<String>) -> Answer {
    let space = space_of(&space)?;
    let shown = visit.node(move |node, _| {
        let view = node.my_view()?;
        Ok((view.name_of(&space), view.things(&space)?))
    });
    let (name, things) = shown.await?;
    let list = html! {
        @if things.is_empty() { (look::empty(&visit.say("things-none"))) } @else {
            ul class="card" { @for thing in &things { (line(&visit, &space, thing)) } }
        }
    };
    let body = html! {
        (rooms(&visit, &space, "/things"))
        div class="acts" { (super::telling::links(&visit, &space)) }
        (look::section("things", &visit.say("things-title"), &list))
    };
    visit.page(Place::Spaces, &name, &body)
}

pub(in crate::pages) async fn thing(visit: Visit, Path(space): Path<String>) -> Answer {
    let (space, id) = (space_of(&space)?, id_asked(&visit)?);
    let shown = visit.node(move |node, _| {
        let view = node.my_view()?;
        let trails = (view.trail(&space, &id, Way::From)?, view.trail(&space, &id, Way::To)?);
        Ok((view.name_of(&space), view.thing(&space, &id)?, trails))
    });
    let (of, page, (from, to)) = shown.await?;
    let history = html! {
        @if page.history.is_empty() { (look::empty(&visit.say("thing-nothing"))) } @else {
            ul class="card" { @for touch in &page.history { (touched(&visit, touch)) } }
        }
    };
    let body = html! {
        p class="soft" { a href=(format!("/spaces/{space}/things")) { (visit.with("thing-of", &[("space", &of)])) } }
        div id="thing" data-live { (facts(&visit, &page)) (doubts(&visit, &page)) }
        @if let Some(note) = &page.note { p class="text" dir="auto" { (look::said(note)) } }
        @if !page.contents.is_empty() {
            (look::section("inside", &visit.say("thing-contents"), &html! {
                ul class="card" { @for thing in &page.contents { (line(&visit, &space, thing)) } }
            }))
        }
        (look::section("history", &visit.say("thing-history"), &history))
        (trail(&visit, &space, &page, &from, Way::From))
        (trail(&visit, &space, &page, &to, Way::To))
    };
    visit.page(Place::Spaces, &page.line.name, &body)
}

fn facts(visit: &Visit, page: &ThingPage) -> Markup {
    let line = &page.line;
    look::facts(&[
        (visit.say("fact-there"), Some(amounts(visit, &line.amounts))),
        (visit.say("fact-kind"), line.kind.clone()),
        (visit.say("fact-whose"), line.whose.clone()),
        (visit.say("fact-where"), line.place.clone()),
        (visit.say("fact-inside"), line.inside.clone()),
        (visit.say("fact-stage"), line.stage.clone()),
        (visit.say("fact-state"), line.state.clone()),
        (visit.say("fact-lot"), line.lot.clone()),
        (visit.say("fact-label"), line.label.clone()),
    ])
}

/// What cannot be right about it: shown, and never hidden.
fn doubts(visit: &Visit, page: &ThingPage) -> Markup {
    html! {
        @for missing in &page.missing { p class="alert" { (visit.with("thing-missing", &[("amount", missing)])) } }
        @if page.is_doubtful { p class="alert" { (visit.say("thing-doubtful")) } }
    }
}

fn touched(visit: &Visit, touch: &TouchLine) -> Markup {
    let after = visit.with("thing-after", &[("amount", &amounts(visit, &touch.after))]);
    let title = look::sentence(&sentence(visit, &touch.flow));
    look::line(&title, &[visit.day(touch.flow.at_ms), after], &html! {}, &html! {})
}

/// Where it came from, or went: the picture, and the same in words.
fn trail(visit: &Visit, space: &SpaceId, page: &ThingPage, trail: &Trail, way: Way) -> Markup {
    // The thing itself stands at the end of where it came from, and at the beginning of where it went.
    let (id, key, none, word, end) = match way {
        Way::From => ("from", "thing-from", "thing-from-none", "from", End::Right),
        Way::To => ("to", "thing-to", "thing-to-none", "to", End::Left),
    };
    // The thing itself is the first finding.
    let is_empty = trail.findings.len() <= 1;
    let src = format!("{}&way={word}", at(space, "thing.svg", &page.line.id));
    let content = html! {
        @if is_empty { (look::empty(&visit.say(none))) } @else {
            (pictures::wide(visit, &src, &visit.with("thing-picture", &[("what", &page.line.name)]), end, &html! { (visit.say("picture-words")) }))
            ol class="trail" { @for found in &trail.findings { (finding(visit, space, found)) } }
            @if trail.is_cut { p class="soft" { (visit.say("thing-cut")) } }
        }
    };
    look::section(id, &visit.say(key), &content)
}

fn finding(visit: &Visit, space: &SpaceId, found: &FindingLine) -> Markup {
    let deep = format!("deep-{}", found.depth.min(DEEP_MAX));
    html! {
        li class=(deep) {
            @match (&found.flow, &found.name, &found.thing) {
                (Some(flow), ..) => {
                    (look::sentence(&sentence(visit, flow)))
                    span class="soft" { " · " (visit.day(flow.at_ms)) }
                }
                (None, Some(name), Some(thing)) => a href=(at(space, "thing", thing)) { bdi { (look::said(name)) } },
                (None, Some(name), None) => bdi { (look::said(&visit.with("thing-work", &[("what", name)]))) },
                _ => {}
            }
        }
    }
}

/// The picture of where a thing came from, or went.
pub(in crate::pages) async fn drawn(visit: Visit, Path(space): Path<String>) -> Answer {
    let (space, id) = (space_of(&space)?, id_asked(&visit)?);
    let way = match visit.query.raw("way") {
        "from" => Way::From,
        "to" => Way::To,
        _ => return Err(Trouble::NotThere),
    };
    let title = visit.say(if way == Way::From { "thing-from" } else { "thing-to" });
    let words = pictures::words(&visit);
    let drawn = visit.node(move |node, _| Ok(node.my_view()?.trail_picture(&space, &id, way, &title, &words)?));
    pictures::answer(drawn.await?)
}
