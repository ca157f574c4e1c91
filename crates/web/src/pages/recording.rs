//! Writing down what one gave: a sentence, a look at what was understood, and a yes.

use commonage_log::SpaceId;
use commonage_node::contribution::{Contribution, read};
use maud::html;

use super::asking::spaces;
use crate::fields::Fields;
use crate::look::{self, Place};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// What was typed, as it was understood.
fn understood(form: &Fields) -> Result<Contribution, Trouble> {
    let sentence = form.said("sentence").unwrap_or_default();
    read(&sentence).ok_or(Trouble::NoTime)
}

pub(super) async fn form(visit: Visit) -> Answer {
    let spaces = spaces(&visit).await?;
    let fields = html! {
        (look::field(&visit.say("record-sentence"), "sentence", "text", visit.query.raw("sentence"), &visit.say("record-hint")))
        (look::select(&visit.say("record-space"), "space", visit.query.raw("space"), &spaces))
        details class="more" open[!visit.query.raw("piece").is_empty()] {
            summary { (visit.say("record-more")) }
            (look::field(&visit.say("tell-work"), "piece", "text", visit.query.raw("piece"), &visit.say("tell-work-hint")))
        }
        button class="main" { (visit.say("record-look")) }
    };
    visit.page(Place::Home, &visit.say("record-title"), &visit.post("/record", "stack", &fields))
}

/// Shows what was understood. Nothing is signed yet.
pub(super) async fn look(visit: Visit) -> Answer {
    let work = understood(&visit.form)?;
    let space: SpaceId = visit.form.id("space")?;
    let name = visit.node(move |node, _| Ok(node.my_view()?.name_of(&space))).await?;
    let day = if work.days_ago == 0 { visit.say("record-today") } else { visit.say("record-yesterday") };
    let time = format!("{} {}", work.time.value, work.time.unit.symbol());
    let piece = visit.form.said("piece");
    let facts = [
        (visit.say("record-time"), Some(time)),
        (visit.say("record-what"), Some(work.what.clone())),
        (visit.say("record-day"), Some(day)),
        (visit.say("tell-work"), piece.clone()),
        (visit.say("record-where"), Some(name)),
    ];
    let yes = html! {
        input type="hidden" name="sentence" value=(look::said(&work.words));
        input type="hidden" name="space" value=(space.to_string());
        @if let Some(piece) = &piece { input type="hidden" name="piece" value=(look::said(piece)); }
        button class="main" { (visit.say("record-yes")) }
    };
    let body = html! {
        (look::facts(&facts))
        (visit.post("/record/yes", "", &yes))
        p { a class="button" href="/record" { (visit.say("record-again")) } }
    };
    visit.page(Place::Home, &visit.say("record-look-title"), &body)
}

pub(super) async fn yes(visit: Visit) -> Answer {
    let work = understood(&visit.form)?;
    let space: SpaceId = visit.form.id("space")?;
    let piece = visit.form.said("piece");
    visit.node(move |node, now| Ok(node.contribute_to(space, &work, piece.as_deref(), now)?)).await?;
    visit.done("told-recorded", None, "/")
}
