//! Other programs: the tokens that let them read, or act, in the person's name.

use std::collections::BTreeSet;

use commonage_log::SpaceId;
use commonage_node::tokens::{May, Token};
use maud::{Markup, html};

use crate::look::{self, Place};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

pub(super) async fn programs(visit: Visit) -> Answer {
    drawn(&visit, None).await
}

async fn drawn(visit: &Visit, made: Option<&str>) -> Answer {
    let shown = visit.node(|node, _| {
        let view = node.my_view()?;
        let lines = view.spaces(false).into_iter().filter(|line| line.level.is_some());
        let spaces: Vec<(String, String)> = lines.map(|line| (line.id, line.name)).collect();
        let named =
            |token: &Token| token.spaces.iter().flatten().map(|id| view.name_of(id)).collect::<Vec<_>>().join(", ");
        let tokens: Vec<(Token, String)> =
            node.tokens()?.into_iter().map(|token| (token.clone(), named(&token))).collect();
        Ok((spaces, tokens))
    });
    let (mut spaces, tokens) = shown.await?;
    spaces.insert(0, (String::new(), visit.say("programs-everything")));
    let choices = [("read".to_owned(), visit.say("programs-read")), ("act".to_owned(), visit.say("programs-act"))];
    let form = html! {
        (look::field(&visit.say("programs-name"), "name", "text", visit.form.raw("name"), &visit.say("programs-name-hint")))
        (look::select(&visit.say("programs-space"), "space", "", &spaces))
        (look::select(&visit.say("programs-may"), "may", "read", &choices))
        (look::field(&visit.say("place-end"), "when", "date", "", &visit.say("place-end-hint")))
        button class="main" { (visit.say("programs-make")) }
    };
    let body = html! {
        p class="lead" { (visit.say("programs-about")) }
        @if let Some(made) = made {
            div class="field" {
                label for="token" { (visit.say("programs-made")) }
                textarea id="token" rows="3" readonly dir="ltr" spellcheck="false" { (made) }
            }
            p { (visit.say("programs-once")) }
        }
        (look::section("tokens", &visit.say("programs-tokens"), &list(visit, &tokens)))
        details class="more" open[tokens.is_empty()] { summary { (visit.say("programs-new")) } (visit.post("/settings/programs", "stack", &form)) }
    };
    visit.page(Place::You, &visit.say("programs-title"), &body)
}

fn list(visit: &Visit, tokens: &[(Token, String)]) -> Markup {
    html! {
        @if tokens.is_empty() { (look::empty(&visit.say("programs-none"))) } @else {
            ul class="card" {
                @for (token, spaces) in tokens {
                    @let may = visit.say(if token.may == May::Act { "programs-act" } else { "programs-read" });
                    @let spaces = if spaces.is_empty() { visit.say("programs-everything") } else { spaces.clone() };
                    @let until = token.until.map(|until| visit.with("place-until", &[("day", &visit.day(until.0))])).unwrap_or_default();
                    @let verb = visit.post("/settings/programs/close", "", &html! {
                        input type="hidden" name="name" value=(token.name);
                        button { (visit.say("programs-close")) }
                    });
                    (look::line(&html! { bdi { (look::said(&token.name)) } }, &[may, spaces, until], &verb, &html! {}))
                }
            }
        }
    }
}

/// Makes a token, and shows it on this page, once.
pub(super) async fn make(visit: Visit) -> Answer {
    let (secret, form) = (visit.site.random().ok_or(Trouble::NoRandomness)?, visit.form.clone());
    let until = form.day_end("when", &visit.site.settings.zone)?;
    let spaces: Option<BTreeSet<SpaceId>> = match form.raw("space") {
        "" => None,
        text => Some([text.parse().map_err(|_| Trouble::NotThere)?].into()),
    };
    let may = if form.raw("may") == "act" { May::Act } else { May::Read };
    let name = form.said("name").unwrap_or_default();
    let made = visit.node(move |node, now| Ok(node.make_token(&name, may, spaces, until, secret, now)?)).await?;
    drawn(&visit, Some(&made)).await
}

pub(super) async fn close(visit: Visit) -> Answer {
    let name = visit.form.said("name").unwrap_or_default();
    visit.node(move |node, _| Ok(node.close_token(&name)?)).await?;
    visit.done("told-closed", None, "/settings/programs")
}
