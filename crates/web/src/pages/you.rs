//! You: your name and your devices, in words.

use axum::http::{HeaderName, HeaderValue};
use commonage_log::{Device, Millis, OperationId};
use commonage_node::places::{PlaceLine, PlaceRole};
use maud::{Markup, html};

use crate::look::{self, Place, Shown};
use crate::visit::{Answer, Visit, lead};

struct You {
    name: String,
    about: Option<String>,
    devices: Vec<(Device, bool)>,
    places: Vec<PlaceLine>,
}

/// What a place can be to somebody, with its words.
const ROLES: [(&str, PlaceRole, &str); 4] = [
    ("rooted", PlaceRole::RootedIn, "role-rooted"),
    ("here", PlaceRole::HereNow, "role-here"),
    ("heading", PlaceRole::HeadingTo, "role-heading"),
    ("from", PlaceRole::From, "role-from"),
];

pub(super) async fn you(visit: Visit) -> Answer {
    let you = visit.node(|node, now| {
        let me = node.me()?;
        let (own, this) = (node.space(&me)?, node.device());
        let mut devices: Vec<(Device, bool)> =
            own.devices().map(|device| (device.key == this, device)).map(flip).collect();
        devices.sort_by(|(a, a_is), (b, b_is)| {
            (!a_is, a.revoked, &a.name, a.key).cmp(&(!b_is, b.revoked, &b.name, b.key))
        });
        let about = own.about().map(str::to_owned);
        let places = node.my_view()?.places(now).into_iter().filter(|line| line.is_yours).collect();
        Ok(You { name: node.name_of(&me), about, devices, places })
    });
    let you = you.await?;
    let state = |device: &Device, is_this: bool| match (is_this, device.revoked) {
        (_, true) => visit.say("you-device-out"),
        (true, _) => visit.say("you-device-this"),
        _ => visit.say("you-device-yours"),
    };
    let devices = html! {
        ul class="card" {
            @for (device, is_this) in &you.devices {
                (look::line(&html! { bdi { (look::said(&device.name)) } }, &[state(device, *is_this)], &html! {}, &html! {}))
            }
        }
        p class="soft" { (visit.say("you-devices-about")) }
    };
    let profile = html! {
        (look::field(&visit.say("welcome-name"), "name", "text", &you.name, ""))
        (look::field(&visit.say("welcome-about-you"), "about", "text", you.about.as_deref().unwrap_or_default(), &visit.say("welcome-about-you-hint")))
        button { (visit.say("you-profile-button")) }
    };
    let body = html! {
        @if let Some(about) = &you.about { p class="lead" dir="auto" { (look::said(about)) } }
        details class="more" { summary { (visit.say("you-profile")) } (visit.post("/you/profile", "stack", &profile)) }
        (look::section("places", &visit.say("you-places"), &places(&visit, &you.places)))
        (look::section("devices", &visit.say("you-devices"), &devices))
        div class="acts" {
            a class="button" href="/settings" { (visit.say("settings-title")) }
            a class="button" href="/delivery" { (visit.say("delivery-title")) }
            @if visit.shown != Shown::Example { (visit.post("/welcome/look", "", &html! { button { (visit.say("you-example")) } })) }
        }
        (look::section("door", &visit.say("you-door"), &html! {
            p { (visit.say("you-door-about")) }
            p id="close-waits" class="alert" role="alert" hidden { (visit.say("you-close-waits")) }
            (visit.post("/you/close", "", &html! { button { (visit.say("you-close")) } }))
        }))
    };
    visit.page(Place::You, &you.name, &body)
}

/// Where they are, as sentences, and a form for another place.
fn places(visit: &Visit, lines: &[PlaceLine]) -> Markup {
    let role = |line: &PlaceLine| {
        let known = ROLES.iter().find(|(_, role, _)| role.name() == line.role);
        visit.say(known.map_or("role-here", |(_, _, key)| key))
    };
    let until = |line: &PlaceLine| line.until_ms.map(|ms| visit.with("place-until", &[("day", &visit.day(ms))]));
    let gone = |line: &PlaceLine| {
        visit.post(
            "/you/gone",
            "",
            &html! {
                input type="hidden" name="place" value=(line.id);
                button { (visit.say("place-gone")) }
            },
        )
    };
    let roles: Vec<(String, String)> =
        ROLES.iter().map(|(value, _, key)| ((*value).to_owned(), visit.say(key))).collect();
    let form = html! {
        (look::field(&visit.say("place-town"), "town", "text", "", &visit.say("place-town-hint")))
        (look::select(&visit.say("place-role"), "role", "rooted", &roles))
        (look::field(&visit.say("place-end"), "when", "date", "", &visit.say("place-end-hint")))
        button { (visit.say("place-add")) }
    };
    html! {
        @if !lines.is_empty() {
            ul class="card" {
                @for line in lines {
                    @let more = [role(line), until(line).unwrap_or_default(), visit.words.count("place-wide", u64::from(line.within_km))];
                    (look::line(&html! { bdi { (look::said(&line.name)) } }, &more, &gone(line), &html! {}))
                }
            }
        }
        p class="soft" { (visit.say("you-places-about")) }
        details class="more" { summary { (visit.say("place-title")) } (visit.post("/you/place", "stack", &form)) }
    }
}

/// Says what one is called, and a word about oneself; what stays as it was is not said again.
pub(super) async fn profile(visit: Visit) -> Answer {
    let (name, about) = (visit.form.said("name").unwrap_or_default(), visit.form.said("about").unwrap_or_default());
    visit
        .node(move |node, now| {
            let me = node.me()?;
            let name = Some(name.trim()).filter(|name| *name != node.name_of(&me));
            let about = Some(about.trim())
                .filter(|about| node.space(&me).is_ok_and(|own| own.about().unwrap_or_default() != *about));
            if name.is_some() || about.is_some() {
                node.declare(me, name, about, None, now)?;
            }
            Ok(())
        })
        .await?;
    visit.done("told-profile", None, "/you")
}

/// Says where one is, for oneself: needs and offers take it from there.
pub(super) async fn place(visit: Visit) -> Answer {
    let role =
        ROLES.iter().find(|(value, ..)| *value == visit.form.raw("role")).map_or(PlaceRole::HereNow, |role| role.1);
    let until: Option<Millis> = visit.form.day_end("when", &visit.site.settings.zone)?;
    let town = visit.form.said("town").unwrap_or_default();
    visit.node(move |node, now| Ok(node.live_in(role, &town, until, now)?)).await?;
    visit.done("told-place", None, "/you")
}

/// A place is one's own no more.
pub(super) async fn gone(visit: Visit) -> Answer {
    let place: OperationId = visit.form.id("place")?;
    visit.node(move |node, now| Ok(node.leave_place(place, now)?)).await?;
    visit.done("told-gone", None, "/you")
}

fn flip((is_this, device): (bool, Device)) -> (Device, bool) {
    (device, is_this)
}

/// Forgets this browser.
pub(super) async fn close(visit: Visit) -> Answer {
    let shut = visit.site.doors.close(&visit.guest);
    if let Err(trouble) = visit.site.keep_doors().await {
        // A door that only looks shut would be worse than one that says that it is not: it stays open.
        visit.site.doors.reopen(shut);
        return Err(trouble);
    }
    let mut response = lead("/")?;
    // What this browser has kept of the pages goes with it.
    let all = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), all);
    Ok(response)
}
