//! One page asked for by one browser: who asks, in which language, and what was filled in.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use commonage_log::Millis;
use commonage_node::Node;
use maud::{Markup, html};

use crate::doors::{Guest, Undo};
use crate::fields::Fields;
use crate::look::{self, Frame, Place, Shown};
use crate::site::{Home, Site};
use crate::trouble::Trouble;
use crate::words::Words;

/// What a page answers with.
pub(crate) type Answer = Result<Response, Trouble>;

/// One page asked for by one browser. The guard makes it; only who was let in gets one.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) site: Arc<Site>,
    /// The node that is looked at, as it was when the page was asked for: nothing is done in another world than it says.
    pub(crate) home: Option<Home>,
    pub(crate) shown: Shown,
    /// The mark of the one whose pages they are.
    pub(crate) whose: String,
    pub(crate) words: Words,
    pub(crate) guest: Guest,
    /// The language that this browser chose, if it chose one.
    pub(crate) chosen_language: Option<String>,
    /// Whether somebody goes there; else an open page only looks whether something is new.
    pub(crate) is_visit: bool,
    /// The page, as it stands in the address: where a form leads back to.
    pub(crate) here: String,
    /// What was asked in the address.
    pub(crate) query: Fields,
    /// What was filled in; empty unless a form was posted.
    pub(crate) form: Fields,
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        parts.extensions.get::<Visit>().cloned().ok_or(Trouble::Stranger)
    }
}

impl Visit {
    /// A sentence.
    pub(crate) fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    /// A sentence with words of people in it.
    pub(crate) fn with(&self, key: &str, what: &[(&'static str, &str)]) -> String {
        self.words.with(key, what)
    }

    /// A day in words.
    pub(crate) fn day(&self, ms: u64) -> String {
        crate::dates::day(&self.words, Millis(ms), self.site.now(), &self.site.settings.zone)
    }

    /// A day in words, and the time of it.
    pub(crate) fn moment(&self, ms: u64) -> String {
        crate::dates::moment(&self.words, Millis(ms), self.site.now(), &self.site.settings.zone)
    }

    /// Asks something of the node, or does something with it.
    pub(crate) async fn node<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Node, Millis) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        Site::with_home(self.home.clone(), work).await
    }

    /// The languages that the reader reads: the one of the page.
    pub(crate) fn languages(&self) -> Vec<Box<str>> {
        vec![self.words.code().into()]
    }

    /// A whole page. Its title is also its heading.
    pub(crate) fn page(&self, place: Place, title: &str, body: &Markup) -> Answer {
        self.page_as(StatusCode::OK, place, title, body)
    }

    /// The same, where something has to be put right first: what was done before is not told above a refusal.
    pub(crate) fn page_as(&self, status: StatusCode, place: Place, title: &str, body: &Markup) -> Answer {
        // A page that only looks whether something is new takes no word away from who reads.
        let is_told = status == StatusCode::OK && self.is_visit;
        let flash = if is_told { self.site.doors.told(&self.guest, self.site.now()) } else { None };
        let (words, guest, shown, whose) = (&self.words, Some(&self.guest), self.shown, &self.whose);
        let frame = Frame { words, place: Some(place), guest, flash, here: &self.here, shown, whose };
        Ok((status, Html(look::page(&frame, title, body))).into_response())
    }

    /// A form that is posted: what every form of ours must hold is in it, and where it leads back to.
    pub(crate) fn post(&self, action: &str, class: &str, content: &Markup) -> Markup {
        html! {
            form method="post" action=(action) class=(class) {
                (look::form_key(&self.guest, &self.whose, &self.here))
                (content)
            }
        }
    }

    /// After something was done: tells it once, and leads on. What a page sent by itself is not told: somebody reads there.
    pub(crate) fn done(&self, key: &'static str, undo: Option<Undo>, to: &str) -> Answer {
        if self.is_visit {
            self.site.doors.tell(&self.guest, key, undo, self.site.now());
        }
        lead(to)
    }
}

/// Leads on to a page of ours.
pub(crate) fn lead(to: &str) -> Answer {
    let to = HeaderValue::from_str(to).map_err(|_| Trouble::NotThere)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
}
