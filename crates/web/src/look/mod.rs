//! How every page looks: the frame around it, and the parts that pages share.

mod parts;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use maud::{DOCTYPE, Markup, html};

use crate::assets;
use crate::doors::{Flash, Guest};
use crate::words::Words;

pub(crate) use parts::{empty, facts, field, filter, line, said, section, select, sentence, why, with_links};

/// The field that every form of ours holds: nobody else knows what is in it.
pub(crate) const FORM_KEY: &str = "form-key";

/// The field that tells one form from every other, so that each is done once.
pub(crate) const ONCE: &str = "once";

/// The field that tells whose pages a form stands on.
pub(crate) const WHOSE: &str = "whose";

/// The four places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Home,
    Board,
    Spaces,
    You,
}

impl Place {
    const ALL: [Place; 4] = [Place::Home, Place::Board, Place::Spaces, Place::You];

    const fn address(self) -> &'static str {
        match self {
            Place::Home => "/",
            Place::Board => "/board",
            Place::Spaces => "/spaces",
            Place::You => "/you",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Place::Home => "place-home",
            Place::Board => "place-board",
            Place::Spaces => "place-spaces",
            Place::You => "place-you",
        }
    }
}

/// What stands around a page.
pub(crate) struct Frame<'a> {
    pub(crate) words: &'a Words,
    pub(crate) place: Option<Place>,
    /// Strangers see no places.
    pub(crate) guest: Option<&'a Guest>,
    pub(crate) flash: Option<Flash>,
    pub(crate) here: &'a str,
    pub(crate) shown: Shown,
    /// The mark of the one whose pages they are.
    pub(crate) whose: &'a str,
}

/// Whose pages are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Nobody's yet: there are no places to go to.
    Nobodys,
    /// The person's own.
    Own,
    /// Those of the example world.
    Example,
}

/// A whole page. Its title is also its heading.
pub(crate) fn page(frame: &Frame<'_>, title: &str, body: &Markup) -> String {
    let (words, title) = (frame.words, said(title));
    let markup = html! {
        (DOCTYPE)
        html lang=(words.code()) dir=(words.direction()) data-whose=(frame.whose) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (words.say("name")) }
                link rel="stylesheet" href=(assets::address("style.css"));
                link rel="icon" type="image/svg+xml" href=(assets::address("mark.svg"));
                link rel="manifest" href=(assets::address("app.webmanifest"));
                meta name="theme-color" content="#f6f4ee" media="(prefers-color-scheme: light)";
                meta name="theme-color" content="#131917" media="(prefers-color-scheme: dark)";
                @if frame.guest.is_some() && assets::has("live.js") {
                    script type="module" src=(assets::address("live.js")) {}
                }
            }
            body {
                a class="skip" href="#main" { (words.say("skip")) }
                @if let (Shown::Example, Some(guest)) = (frame.shown, frame.guest) { (example(frame, guest)) }
                (header(frame))
                p id="offline" class="offline" role="status" hidden { (words.say("offline-was")) " " time {} }
                p id="outbox-note" class="offline" hidden { a href="/outbox" { (words.say("outbox-note")) } }
                @if let (Some(flash), Some(guest)) = (&frame.flash, frame.guest) { (told(frame, flash, guest)) }
                main id="main" tabindex="-1" {
                    h1 { (title) }
                    (body)
                }
                footer { p { (words.say("end")) } }
            }
        }
    };
    // The last wall: whatever was forgotten above, nothing here turns the direction of a page.
    markup.into_string().replace(|sign| matches!(sign, '\u{202a}'..='\u{202e}'), "")
}

fn header(frame: &Frame<'_>) -> Markup {
    let words = frame.words;
    // In the first minutes there is one way on.
    let has_places = frame.guest.is_some() && frame.shown != Shown::Nobodys && !frame.here.starts_with("/welcome/");
    html! {
        header {
            a class="brand" href="/" {
                img src=(assets::address("mark.svg")) alt="" width="28" height="28";
                span { (words.say("name")) }
            }
            @if has_places {
                nav aria-label=(words.say("places")) {
                    @for place in Place::ALL {
                        a href=(place.address()) aria-current=[(frame.place == Some(place)).then_some("page")] {
                            (words.say(place.key()))
                        }
                    }
                }
            }
        }
    }
}

/// Says on every page of the example that it is one, and leads out of it.
fn example(frame: &Frame<'_>, guest: &Guest) -> Markup {
    html! {
        aside class="example" aria-label=(frame.words.say("example")) {
            p { (frame.words.say("example-about")) }
            form method="post" action="/example/leave" {
                (form_key(guest, frame.whose, frame.here))
                button { (frame.words.say("example-leave")) }
            }
        }
    }
}

/// What was just done; its button is there for as long as it can be undone.
fn told(frame: &Frame<'_>, flash: &Flash, guest: &Guest) -> Markup {
    html! {
        div class="flash" role="status" {
            p { (frame.words.say(flash.key)) }
            @if let Some(undo) = &flash.undo {
                form method="post" action="/undo" {
                    (form_key(guest, frame.whose, frame.here))
                    input type="hidden" name="act" value=(undo.act);
                    button { (frame.words.say("undo")) }
                }
            }
        }
    }
}

/// A mark that no other form has, in this run of Commonage or in another.
fn mark(guest: &Guest) -> String {
    static RUN: OnceLock<u64> = OnceLock::new();
    static FORMS: AtomicU64 = AtomicU64::new(0);
    // Drawn by the system once in every run.
    let run = RUN.get_or_init(|| RandomState::new().build_hasher().finish());
    let number = FORMS.fetch_add(1, Ordering::Relaxed);
    let hash = blake3::hash(format!("{} {run} {number}", guest.form_key).as_bytes()).to_hex();
    hash.get(..32).unwrap_or_default().to_owned()
}

/// What every form of ours holds.
pub(crate) fn form_key(guest: &Guest, whose: &str, here: &str) -> Markup {
    html! {
        input type="hidden" name=(WHOSE) value=(whose);
        input type="hidden" name=(ONCE) value=(mark(guest));
        input type="hidden" name=(FORM_KEY) value=(guest.form_key);
        input type="hidden" name="back" value=(here);
    }
}

/// What went wrong, and the way on.
pub(crate) fn trouble(words: &Words, said: &str, is_guest: bool) -> Markup {
    html! {
        p class="lead" { (self::said(said)) }
        @if is_guest { p { a class="button" href="/" { (words.say("trouble-home")) } } }
    }
}
