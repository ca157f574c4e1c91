//! The map of what is needed and offered, as a picture of its own.

use axum::http::header;
use axum::response::IntoResponse;
use commonage_node::places::MapWords;

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
        Ok(view.map(view.here(now).as_ref(), None, title, words, now))
    });
    let picture = drawn.await?.ok_or(Trouble::NotThere)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture.svg).into_response())
}
