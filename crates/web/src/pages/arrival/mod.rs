//! The first minutes: who you are, where you are, with whom, and one thing you could use and one you could share.
//! Nothing of it is compulsory but a name; each step is a page of its own that can be left out.

mod beginning;
mod looking;
mod steps;

use maud::{Markup, html};

use crate::look::{self, Place};
use crate::visit::{Answer, Visit};

pub(super) use beginning::{begin, name};
pub(super) use looking::{leave, look};
pub(super) use steps::{asks, circle, friend, place, say_asks, say_circle, say_place, say_ticket, ticket};

/// Why somebody comes, kept in the address from step to step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Invited,
    Starting,
}

impl Way {
    fn read(text: &str) -> Way {
        if text == "invited" { Way::Invited } else { Way::Starting }
    }

    const fn word(self) -> &'static str {
        match self {
            Way::Invited => "invited",
            Way::Starting => "starting",
        }
    }

    /// The address of a step.
    fn at(self, step: &str) -> String {
        format!("/welcome/{step}?way={}", self.word())
    }
}

/// The three ways in.
pub(super) async fn welcome(visit: Visit) -> Answer {
    let is_begun = visit.site.is_somebodys();
    let way = |to: String, title: &str, about: &str| {
        html! {
            li { a class="way" href=(to) { strong { (visit.say(title)) } span class="soft" { (visit.say(about)) } } }
        }
    };
    let step = if is_begun { "place" } else { "name" };
    let body = html! {
        p class="lead" { (visit.say("welcome-about")) }
        ul class="ways" {
            (way(Way::Invited.at(if is_begun { "ticket" } else { step }), "welcome-invited", "welcome-invited-about"))
            (way(Way::Starting.at(if is_begun { "circle" } else { step }), "welcome-starting", "welcome-starting-about"))
            li {
                (visit.post("/welcome/look", "", &html! {
                    button class="way" { strong { (visit.say("welcome-looking")) } span class="soft" { (visit.say("welcome-looking-about")) } }
                }))
            }
        }
        @if !is_begun { p class="soft" { (visit.say("welcome-paper")) } }
    };
    visit.page(Place::Home, &visit.say("welcome-title"), &body)
}

/// The form of a step, with a way past it.
fn step(visit: &Visit, action: &str, past: &str, why_not: Option<&str>, fields: &Markup, button: &str) -> Markup {
    html! {
        @if let Some(why_not) = why_not { p class="alert" role="alert" { (look::said(why_not)) } }
        (visit.post(action, "stack", &html! {
            (fields)
            div class="acts" {
                button class="main" { (visit.say(button)) }
                @if !past.is_empty() { a class="button" href=(past) { (visit.say("welcome-past")) } }
            }
        }))
    }
}
