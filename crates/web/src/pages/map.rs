//! The map of what is needed and offered: the picture with numbers, and beside it what each of them is.

use commonage_node::needs::{AskLine, MapKey};
use commonage_node::places::MapWords;
use maud::{Markup, html};

use super::{lines, pictures};
use crate::look;
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// The picture. It has no script, and styles of its own, so a page shows it as an image.
pub(super) async fn picture(visit: Visit) -> Answer {
    let say = |key: &str| visit.say(key);
    let words = MapWords {
        around_here: say("map-around"),
        further: say("map-further"),
        here: say("map-here"),
        needed: say("map-needed"),
        offered: say("map-offered"),
        more: say("map-more"),
        nothing: say("map-nothing"),
    };
    let title = say("map-title");
    let drawn = visit.node(move |node, now| {
        let view = node.my_view()?;
        Ok(view.map_of_pins(view.here(now).as_ref(), title, words, now))
    });
    pictures::answer(drawn.await?.ok_or(Trouble::NotThere)?)
}

/// The map in the page, with the list of what its numbers are.
pub(super) fn shown(visit: &Visit, key: &MapKey) -> Markup {
    html! {
        figure class="picture map" {
            img class="map" src="/map.svg" alt=(visit.say("board-map-alt")) loading="lazy";
            figcaption class="soft" {
                @if let Some(here) = &key.here { (look::said(&visit.with("map-square", &[("place", here)]))) " " }
                (key.sources)
            }
        }
        @if key.pins.is_empty() { (look::empty(&visit.say("map-nothing"))) } @else {
            ol class="card pins" {
                @for pin in &key.pins {
                    li {
                        span class="pin" { (pin.number) }
                        ul { @for line in &pin.lines { (pinned(visit, line)) } }
                    }
                }
            }
        }
        @if key.more > 0 { p class="soft" { (visit.say("map-more").replace("{count}", &key.more.to_string())) } }
    }
}

/// Something on the map, in a line.
fn pinned(visit: &Visit, line: &AskLine) -> Markup {
    let kind = visit.say(if line.is_offer { "map-offered" } else { "map-needed" });
    let who = if line.is_yours { visit.say("you-yourself") } else { line.who.clone() };
    let more = [kind, who, line.place.clone().unwrap_or_default()];
    let more: Vec<String> = more.into_iter().filter(|part| !part.is_empty()).collect();
    html! { li { (lines::title(line)) " " span class="soft" { (look::said(&more.join(" · "))) } } }
}
