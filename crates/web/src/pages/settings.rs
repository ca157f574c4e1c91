//! The language of the pages, and everything of one's own as files to keep.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use commonage_economy::document::{self, Form};
use commonage_log::{Audience, SpaceId};
use commonage_node::Cargo;
use maud::html;

use crate::look::{self, Place};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit, lead};
use crate::words::Words;

/// The cookie that keeps the language: it says nothing of who one is.
pub(crate) const LANGUAGE: &str = "commonage-language";

/// For how long it is kept: a year, in seconds.
const LANGUAGE_SECONDS: u32 = 365 * 24 * 60 * 60;

pub(super) async fn settings(visit: Visit) -> Answer {
    let spaces = visit.node(|node, _| {
        let view = node.my_view()?;
        let own = (node.me()?.to_string(), view.name_of(&node.me()?));
        let lines = view.spaces(false).into_iter().filter(|line| line.level.is_some());
        Ok(std::iter::once(own).chain(lines.map(|line| (line.id, line.name))).collect::<Vec<_>>())
    });
    let spaces = spaces.await?;
    let mut languages: Vec<(String, String)> = vec![(String::new(), visit.say("settings-as-browser"))];
    languages
        .extend(Words::languages().map(|code| (code.to_owned(), Words::pick(Some(code), "").say("language-name"))));
    let chosen = visit.chosen_language.as_deref().unwrap_or_default();
    let body = html! {
        (look::section("language", &visit.say("settings-language"), &visit.post("/settings/language", "stack", &html! {
            (look::select(&visit.say("settings-language-field"), "code", chosen, &languages))
            button { (visit.say("settings-language-button")) }
        })))
        (look::section("export", &visit.say("settings-export"), &html! {
            p { (visit.say("settings-export-about")) }
            (visit.post("/settings/export", "", &html! {
                input type="hidden" name="what" value="everything";
                button class="main" { (visit.say("settings-export-all")) }
            }))
            details class="more" {
                summary { (visit.say("settings-export-ledger")) }
                (visit.post("/settings/export", "stack", &html! {
                    (look::select(&visit.say("settings-export-of"), "space", "", &spaces))
                    (look::select(&visit.say("settings-export-form"), "what", "json-ld", &[
                        ("json-ld".to_owned(), visit.say("settings-form-json")),
                        ("yaml".to_owned(), visit.say("settings-form-yaml")),
                    ]))
                    button { (visit.say("settings-export-button")) }
                }))
            }
            p class="soft" { (visit.say("settings-export-care")) }
        }))
        p { a class="button" href="/settings/programs" { (visit.say("programs-title")) } }
    };
    visit.page(Place::You, &visit.say("settings-title"), &body)
}

/// Chooses a language for this browser; none for what the browser itself wishes for.
pub(super) async fn language(visit: Visit) -> Answer {
    let code = Words::languages().find(|code| *code == visit.form.raw("code"));
    let cookie = match code {
        Some(code) => format!("{LANGUAGE}={code}; Path=/; Max-Age={LANGUAGE_SECONDS}; SameSite=Strict"),
        None => format!("{LANGUAGE}=; Path=/; Max-Age=0; SameSite=Strict"),
    };
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| Trouble::NotThere)?;
    let mut response = lead("/settings")?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// A file to keep: all that one may see, for Commonage; or one ledger, in the words of Valueflows.
pub(super) async fn export(visit: Visit) -> Answer {
    let what = visit.form.raw("what").to_owned();
    let space = visit.form.raw("space").to_owned();
    let made = visit.node(move |node, now| {
        let form = match what.as_str() {
            "everything" => {
                let mut bytes = Vec::new();
                node.export(&Cargo::For(node.me()?), &mut bytes, now, &mut |_, _| ())?;
                return Ok(("everything.commonage", "application/octet-stream", bytes));
            }
            "json-ld" => (Form::JsonLd, "ledger.jsonld", "application/ld+json"),
            "yaml" => (Form::Yaml, "ledger.yaml", "application/yaml"),
            _ => return Err(Trouble::NotThere),
        };
        let space: SpaceId = space.parse().map_err(|_| Trouble::NotThere)?;
        let view = node.my_view()?;
        if !view.sees(&space, Audience::Members)? {
            return Err(Trouble::NotThere);
        }
        let text = document::write(&view.ledger_records(&space)?, form.0);
        Ok((form.1, form.2, text.into_bytes()))
    });
    let (name, kind, bytes) = made.await?;
    Ok(file(name, kind, bytes))
}

fn file(name: &'static str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let mut response = ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], bytes).into_response();
    if let Ok(disposition) = disposition {
        response.headers_mut().insert(HeaderName::from_static("content-disposition"), disposition);
    }
    response
}
