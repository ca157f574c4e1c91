//! You: your name and your devices, in words.

use commonage_log::Device;
use maud::html;

use crate::look::{self, Place};
use crate::visit::{Answer, Visit, lead};

struct You {
    name: String,
    about: Option<String>,
    devices: Vec<(Device, bool)>,
}

pub(super) async fn you(visit: Visit) -> Answer {
    let you = visit.node(|node, _| {
        let me = node.me()?;
        let (own, this) = (node.space(&me)?, node.device());
        let mut devices: Vec<(Device, bool)> =
            own.devices().map(|device| (device.key == this, device)).map(flip).collect();
        devices.sort_by(|(a, a_is), (b, b_is)| {
            (!a_is, a.revoked, &a.name, a.key).cmp(&(!b_is, b.revoked, &b.name, b.key))
        });
        Ok(You { name: node.name_of(&me), about: own.about().map(str::to_owned), devices })
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
    let body = html! {
        @if let Some(about) = &you.about { p class="lead" dir="auto" { (look::said(about)) } }
        (look::section("devices", &visit.say("you-devices"), &devices))
        (look::section("door", &visit.say("you-door"), &html! {
            p { (visit.say("you-door-about")) }
            (visit.post("/you/close", "", &html! { button { (visit.say("you-close")) } }))
        }))
    };
    visit.page(Place::You, &you.name, &body)
}

fn flip((is_this, device): (bool, Device)) -> (Device, bool) {
    (device, is_this)
}

/// Forgets this browser.
pub(super) async fn close(visit: Visit) -> Answer {
    visit.site.doors.close(&visit.guest);
    lead("/")
}
