//! Sharing an income: looked at first, then proposed, then confirmed by a second pair of eyes.

use axum::extract::Path;
use commonage_economy::sharing::Source;
use commonage_economy::sharing::act::Act;
use commonage_log::{Millis, OperationId, SpaceId};
use commonage_node::Node;
use commonage_node::sharing::Question;
use maud::html;

use super::{rooms, sharings, space_of};
use crate::fields::Fields;
use crate::look::Place;
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// What is asked, as it was filled in.
struct Asked {
    space: SpaceId,
    income: String,
    event: String,
    from: Option<Millis>,
    until: Option<Millis>,
}

impl Asked {
    fn read(visit: &Visit, space: SpaceId, fields: &Fields) -> Result<Asked, Trouble> {
        let zone = &visit.site.settings.zone;
        Ok(Asked {
            space,
            income: fields.said("income").unwrap_or_default(),
            event: fields.raw("event").to_owned(),
            from: fields.day_begin("from", zone)?,
            until: fields.day_end("until", zone)?,
        })
    }

    fn question(&self, node: &Node, now: Millis) -> Result<Question, Trouble> {
        let source = if self.event.is_empty() {
            // An end is the moment after the last one that counts.
            let until = self.until.map_or(now.0, |until| until.0).saturating_add(1);
            Source::Period(self.from.unwrap_or(Millis(0)), Millis(until))
        } else {
            Source::Sold(vec![self.event.parse().map_err(|_| Trouble::NotThere)?])
        };
        Ok(node.income(self.space, &self.income, source, now)?)
    }
}

/// How it would be shared. Nothing is recorded.
pub(in crate::pages) async fn look(visit: Visit, Path(space): Path<String>) -> Answer {
    let space = space_of(&space)?;
    let asked = Asked::read(&visit, space, &visit.query)?;
    let shown = visit.node(move |node, now| {
        let question = asked.question(node, now)?;
        Ok(node.my_view()?.sharing_preview(&space, &question)?)
    });
    let page = shown.await?;
    let kept = |name: &str| html! { input type="hidden" name=(name) value=(visit.query.raw(name)); };
    let body = html! {
        (rooms(&visit, &space, "/sharing/look"))
        p class="lead" { (visit.say("sharing-preview")) }
        (sharings::explained(&visit, &page))
        div class="acts" {
            (visit.post(&format!("/spaces/{space}/sharing"), "", &html! {
                @for name in ["event", "income", "from", "until"] { (kept(name)) }
                button class="main" { (visit.say("sharing-propose")) }
            }))
            a class="button" href=(format!("/spaces/{space}/sharing")) { (visit.say("sharing-back")) }
        }
    };
    visit.page(Place::Spaces, &sharings::title(&visit, &page), &body)
}

pub(in crate::pages) async fn propose(visit: Visit, Path(space): Path<String>) -> Answer {
    let space = space_of(&space)?;
    let asked = Asked::read(&visit, space, &visit.form)?;
    let made = visit.node(move |node, now| {
        let question = asked.question(node, now)?;
        let made = node.propose_sharing(space, &question, now)?;
        Ok((made, node.my_view()?.sharing(&space, &made)?.is_only_steward))
    });
    let (made, is_only_steward) = made.await?;
    visit.done(
        if is_only_steward { "told-proposed-alone" } else { "told-proposed" },
        None,
        &format!("/spaces/{space}/sharing/{made}"),
    )
}

pub(in crate::pages) async fn act(visit: Visit, Path((space, id, act)): Path<(String, String, String)>) -> Answer {
    let space = space_of(&space)?;
    let id: OperationId = id.parse().map_err(|_| Trouble::NotThere)?;
    let key = match act.as_str() {
        "confirm" => {
            visit.node(move |node, now| Ok(node.confirm_sharing(space, id, now)?)).await?;
            "told-confirmed"
        }
        "withdraw" => {
            let withdraw = Act::Withdraw { proposal: id };
            visit.node(move |node, now| Ok(node.state_sharing(space, withdraw, now)?)).await?;
            "told-withdrawn"
        }
        _ => return Err(Trouble::NotThere),
    };
    visit.done(key, None, &format!("/spaces/{space}/sharing/{id}"))
}
