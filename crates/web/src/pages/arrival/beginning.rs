//! A name, and the paper key: from here on there is somebody.

use axum::http::StatusCode;
use maud::html;

use super::{Way, step};
use crate::look::{self, Place};
use crate::site::{Newcomer, NotBegun};
use crate::visit::{Answer, Visit, lead};

pub(in crate::pages) async fn name(visit: Visit) -> Answer {
    if visit.site.is_somebodys() {
        return lead("/");
    }
    let way = Way::read(visit.query.raw("way"));
    asked(&visit, way, StatusCode::OK, None)
}

fn asked(visit: &Visit, way: Way, status: StatusCode, why_not: Option<&str>) -> Answer {
    let fields = html! {
        (look::field(&visit.say("welcome-name"), "name", "text", visit.form.raw("name"), &visit.say("welcome-name-hint")))
        (look::field(&visit.say("welcome-about-you"), "about", "text", visit.form.raw("about"), &visit.say("welcome-about-you-hint")))
    };
    let body = step(visit, &way.at("name"), "", why_not, &fields, "welcome-on");
    visit.page_as(status, Place::Home, &visit.say("welcome-name-title"), &body)
}

/// Makes somebody's home here, and shows the paper key, once.
pub(in crate::pages) async fn begin(visit: Visit) -> Answer {
    let way = Way::read(visit.query.raw("way"));
    let Some(name) = visit.form.said("name") else {
        let why_not = visit.say("welcome-no-name");
        return asked(&visit, way, StatusCode::UNPROCESSABLE_ENTITY, Some(&why_not));
    };
    let newcomer = Newcomer { name, about: visit.form.said("about") };
    let paper = match visit.site.begin(newcomer).await {
        Ok(paper) => paper,
        Err(NotBegun::Already) => return begun(&visit),
        Err(NotBegun::Because(why)) => return asked(&visit, way, StatusCode::UNPROCESSABLE_ENTITY, Some(&why)),
    };
    let _ = visit.site.keep_doors().await;
    let body = html! {
        p class="lead" { (visit.say("paper-about")) }
        ol class="paper" translate="no" { @for word in &paper { li { (word) } } }
        p { (visit.say("paper-care")) }
        p { a class="button main" href=(way.at("place")) { (visit.say("paper-on")) } }
    };
    visit.page(Place::Home, &visit.say("paper-title"), &body)
}

/// Somebody is here already: the paper key is not shown a second time.
fn begun(visit: &Visit) -> Answer {
    let body = html! {
        p class="lead" { (visit.say("paper-once")) }
        p { a class="button main" href="/" { (visit.say("trouble-home")) } }
    };
    visit.page_as(StatusCode::CONFLICT, Place::Home, &visit.say("paper-begun"), &body)
}
