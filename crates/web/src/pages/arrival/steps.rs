//! Where you are, with whom, what you could use and share; and a friend to come along.

use axum::http::StatusCode;
use commonage_economy::id::Id;
use commonage_economy::needs::act::{Purpose, Weight};
use commonage_log::{Audience, Level, SpaceId};
use commonage_node::needs::usual_action;
use commonage_node::places::PlaceRole;
use commonage_node::{Node, Ticket};
use maud::html;

use super::{Way, step};
use crate::look::{self, Place};
use crate::pages::entering;
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit, lead};

/// The page with a reason, or what went wrong otherwise.
macro_rules! or_say_why {
    ($done:expr, $page:expr, $visit:expr) => {
        match $done {
            Ok(done) => done,
            Err(Trouble::Refused(why)) => {
                return $page(&$visit, StatusCode::UNPROCESSABLE_ENTITY, Some(&why.told(&$visit.words)));
            }
            Err(trouble) => return Err(trouble),
        }
    };
}

fn way(visit: &Visit) -> Way {
    Way::read(visit.query.raw("way"))
}

/// The step after the places.
fn after_place(way: Way) -> String {
    way.at(if way == Way::Invited { "ticket" } else { "circle" })
}

pub(in crate::pages) async fn place(visit: Visit) -> Answer {
    place_page(&visit, StatusCode::OK, None)
}

fn place_page(visit: &Visit, status: StatusCode, why_not: Option<&str>) -> Answer {
    let way = way(visit);
    let fields = html! {
        (look::field(&visit.say("welcome-rooted"), "rooted", "text", visit.form.raw("rooted"), &visit.say("place-town-hint")))
        (look::field(&visit.say("welcome-here"), "here", "text", visit.form.raw("here"), &visit.say("welcome-here-hint")))
        p class="soft" { (visit.say("you-places-about")) }
    };
    let body = step(visit, &way.at("place"), &after_place(way), why_not, &fields, "welcome-on");
    visit.page_as(status, Place::Home, &visit.say("welcome-place-title"), &body)
}

pub(in crate::pages) async fn say_place(visit: Visit) -> Answer {
    let (rooted, here) = (visit.form.said("rooted"), visit.form.said("here"));
    let said = visit.node(move |node, now| {
        // Both are looked up before either is said: nothing is half done.
        let known = |town: &Option<String>| town.as_deref().map(commonage_node::places::town).transpose().map(|_| ());
        known(&rooted).and_then(|()| known(&here))?;
        for (role, town) in [(PlaceRole::RootedIn, rooted), (PlaceRole::HereNow, here)] {
            if let Some(town) = town {
                node.live_in(role, &town, None, now)?;
            }
        }
        Ok(())
    });
    or_say_why!(said.await, place_page, visit);
    lead(&after_place(way(&visit)))
}

pub(in crate::pages) async fn ticket(visit: Visit) -> Answer {
    ticket_page(&visit, StatusCode::OK, None)
}

fn ticket_page(visit: &Visit, status: StatusCode, why_not: Option<&str>) -> Answer {
    let way = Way::Invited;
    let fields = look::field(
        &visit.say("join-ticket"),
        "ticket",
        "area",
        visit.form.raw("ticket"),
        &visit.say("join-ticket-hint"),
    );
    let body = step(visit, &way.at("ticket"), &way.at("asks"), why_not, &fields, "join-button");
    visit.page_as(status, Place::Home, &visit.say("join-title"), &body)
}

pub(in crate::pages) async fn say_ticket(visit: Visit) -> Answer {
    let text = visit.form.raw("ticket").to_owned();
    let joined = visit.node(move |node, now| {
        let ticket = Ticket::from_text(&text)?;
        node.join(&ticket, now)?;
        Ok(ticket.space)
    });
    let space = or_say_why!(joined.await, ticket_page, visit);
    lead(&format!("{}&space={space}", Way::Invited.at("asks")))
}

pub(in crate::pages) async fn circle(visit: Visit) -> Answer {
    circle_page(&visit, StatusCode::OK, None)
}

fn circle_page(visit: &Visit, status: StatusCode, why_not: Option<&str>) -> Answer {
    let way = Way::Starting;
    let chosen = if visit.form.raw("kind").is_empty() { "circle" } else { visit.form.raw("kind") };
    let fields = html! {
        (look::field(&visit.say("found-name"), "name", "text", visit.form.raw("name"), &visit.say("found-name-hint")))
        (look::select(&visit.say("found-kind"), "kind", chosen, &entering::kinds(visit)))
    };
    let body = step(visit, &way.at("circle"), &way.at("asks"), why_not, &fields, "found-button");
    visit.page_as(status, Place::Home, &visit.say("welcome-circle-title"), &body)
}

pub(in crate::pages) async fn say_circle(visit: Visit) -> Answer {
    let nonce = entering::nonce(&visit)?;
    let (kind, name) = (entering::kind_of(visit.form.raw("kind")), visit.form.said("name").unwrap_or_default());
    let founded = visit.node(move |node, now| Ok(node.found(kind, &name, Audience::Members, nonce, now)?));
    let space = or_say_why!(founded.await, circle_page, visit);
    lead(&format!("{}&space={space}", Way::Starting.at("asks")))
}

pub(in crate::pages) async fn asks(visit: Visit) -> Answer {
    asks_page(&visit, StatusCode::OK, None).await
}

/// Where the last step leads: to an invitation, if one founded a circle to come into.
fn after_asks(visit: &Visit) -> String {
    match (visit.query.raw("space"), way(visit)) {
        ("", _) | (_, Way::Invited) => "/".to_owned(),
        (space, Way::Starting) => format!("{}&space={space}", Way::Starting.at("friend")),
    }
}

/// Whether the space to which somebody was invited is here, and they are in it; and what it is called.
async fn is_in(visit: &Visit) -> Result<Option<(String, bool)>, Trouble> {
    let Ok(space) = visit.query.raw("space").parse::<SpaceId>() else { return Ok(None) };
    let found = visit.node(move |node, _| {
        let name = node.my_view()?.name_of(&space);
        Ok((name, may_ask(node, &space)))
    });
    found.await.map(Some)
}

fn may_ask(node: &Node, space: &SpaceId) -> bool {
    let level = || node.space(space).ok()?.level_of(&node.me().ok()?);
    level().is_some_and(|level| level >= Level::Write)
}

async fn asks_page(visit: &Visit, status: StatusCode, why_not: Option<&str>) -> Answer {
    let invited = if way(visit) == Way::Invited { is_in(visit).await? } else { None };
    let fields = html! {
        (look::field(&visit.say("welcome-use"), "need", "text", visit.form.raw("need"), &visit.say("welcome-use-hint")))
        (look::field(&visit.say("welcome-share"), "offer", "text", visit.form.raw("offer"), &visit.say("welcome-share-hint")))
    };
    let action = format!("{}&space={}", way(visit).at("asks"), space_word(visit));
    let body = html! {
        div id="invited" data-live {
            @match &invited {
                Some((name, true)) => { p class="lead" { (look::said(&visit.with("welcome-in", &[("space", name)]))) } }
                Some((name, false)) => {
                    p class="lead" { (look::said(&visit.with("space-waiting", &[("space", name)]))) }
                    p class="soft" { (visit.say("space-waiting-about")) " " (visit.say("welcome-not-in")) }
                }
                None => {}
            }
        }
        (step(visit, &action, &after_asks(visit), why_not, &fields, "welcome-on"))
    };
    visit.page_as(status, Place::Home, &visit.say("welcome-asks-title"), &body)
}

/// The space in the address, if it is one.
fn space_word(visit: &Visit) -> String {
    visit.query.raw("space").parse::<SpaceId>().map(|id| id.to_string()).unwrap_or_default()
}

pub(in crate::pages) async fn say_asks(visit: Visit) -> Answer {
    let space: Option<SpaceId> = visit.query.raw("space").parse().ok();
    let (need, offer) = (visit.form.said("need"), visit.form.said("offer"));
    let said = visit.node(move |node, now| {
        // Where nothing of the space is here yet, it stands with oneself until one is in.
        let space = space.filter(|space| may_ask(node, space)).unwrap_or(node.me()?);
        for (purpose, words) in [(Purpose::Need, need), (Purpose::Offer, offer)] {
            if let Some(words) = words {
                ask(node, space, purpose, &words, now)?;
            }
        }
        Ok(())
    });
    match said.await {
        Ok(()) => lead(&after_asks(&visit)),
        Err(Trouble::Refused(why)) => {
            asks_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, Some(&why.told(&visit.words))).await
        }
        Err(trouble) => Err(trouble),
    }
}

fn ask(
    node: &mut Node,
    space: SpaceId,
    purpose: Purpose,
    words: &str,
    now: commonage_log::Millis,
) -> Result<(), Trouble> {
    let mut ask = node.my_view()?.plain_ask(&space, purpose, words, Id::Space(node.me()?))?;
    if ask.weight == Weight::Heavy {
        ask.around = node.my_view()?.here(now);
    }
    ask.action = usual_action(&ask);
    node.ask(space, false, ask, now)?;
    Ok(())
}

/// A friend to come along.
pub(in crate::pages) async fn friend(visit: Visit) -> Answer {
    let space: SpaceId = visit.query.id("space")?;
    let name = visit.node(move |node, _| Ok(node.my_view()?.name_of(&space))).await?;
    let body = html! {
        p class="lead" { (visit.with("welcome-friend-about", &[("space", &name)])) }
        div class="acts" {
            (visit.post(&format!("/spaces/{space}/invite"), "", &html! { button class="main" { (visit.say("welcome-friend-button")) } }))
            a class="button" href="/" { (visit.say("welcome-past")) }
        }
    };
    visit.page(Place::Home, &visit.say("welcome-friend-title"), &body)
}
