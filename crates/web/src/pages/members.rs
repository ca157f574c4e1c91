//! Who belongs to a space, what they may do there, who was invited, and the way out.

use axum::extract::Path;
use commonage_log::{Level, OperationId, PersonId, SpaceId};
use commonage_node::query::{InvitationLine, MemberLine, SpacePage};
use maud::{Markup, html};

use super::spaces::level;
use crate::look;
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// The members, the invitations that are open, and how to leave.
pub(super) fn section(visit: &Visit, space: &SpaceId, page: &SpacePage) -> Markup {
    let is_steward = page.line.level == Some("steward");
    let members = html! {
        ul class="card" { @for person in &page.people { (member(visit, space, person, is_steward)) } }
    };
    let now = visit.site.now().0;
    let is_open = |one: &&InvitationLine| one.used < one.uses && one.expires_ms.is_none_or(|until| until >= now);
    let open: Vec<&InvitationLine> = page.invitations.iter().filter(is_open).collect();
    let invited = html! {
        ul class="card" { @for one in &open { (invitation(visit, space, one, is_steward)) } }
    };
    html! {
        @if !page.people.is_empty() { (look::section("members", &visit.say("space-members"), &members)) }
        @if !open.is_empty() { (look::section("invited", &visit.say("space-invited"), &invited)) }
        @if page.line.level.is_some() {
            details class="more" {
                summary { (visit.say("space-leave")) }
                (sure(visit, &format!("/spaces/{space}/leave"), "space-leave-about", "space-leave-sure", "space-leave-button"))
            }
        }
    }
}

fn member(visit: &Visit, space: &SpaceId, person: &MemberLine, is_steward: bool) -> Markup {
    let title =
        html! { a class="matter" href=(format!("/people/{}", person.id)) { bdi { (look::said(&person.name)) } } };
    let you = if person.is_you { visit.say("you-yourself") } else { String::new() };
    let at = |act: &str| format!("/spaces/{space}/members/{}/{act}", person.id);
    let acts = html! {
        @if is_steward && !person.is_you {
            details class="more" {
                summary { (visit.with("member-acts", &[("who", &person.name)])) }
                @if person.level == "steward" {
                    (visit.post(&at("write"), "stack", &html! { button { (visit.say("member-write")) } }))
                } @else {
                    (visit.post(&at("steward"), "stack", &html! {
                        p class="hint" { (visit.say("member-steward-about")) }
                        button { (visit.say("member-steward")) }
                    }))
                }
                (sure(visit, &at("out"), "member-out-about", "member-out-sure", "member-out"))
            }
        }
    };
    look::line(&title, &[level(visit, Some(person.level)), you], &html! {}, &acts)
}

/// A form for what is not easily brought back: one says that one is sure.
fn sure(visit: &Visit, to: &str, about: &str, tick: &str, button: &str) -> Markup {
    let id = format!("sure-{}", to.replace('/', "-"));
    visit.post(
        to,
        "stack",
        &html! {
            p class="hint" { (visit.say(about)) }
            div class="tick" {
                input type="checkbox" id=(id) name="sure" value="yes" required;
                label for=(id) { (visit.say(tick)) }
            }
            button { (visit.say(button)) }
        },
    )
}

fn invitation(visit: &Visit, space: &SpaceId, one: &InvitationLine, is_steward: bool) -> Markup {
    let title = html! { (visit.words.count("invited-left", u64::from(one.uses.saturating_sub(one.used)))) };
    let until = one.expires_ms.map(|at| visit.with("place-until", &[("day", &visit.day(at))])).unwrap_or_default();
    let verb = html! {
        @if is_steward {
            (visit.post(&format!("/spaces/{space}/invitations/{}/close", one.id), "", &html! { button { (visit.say("invited-close")) } }))
        }
    };
    look::line(&title, &[until], &verb, &html! {})
}

/// What a steward does about a member.
pub(super) async fn act(visit: Visit, Path((space, person, act)): Path<(String, String, String)>) -> Answer {
    let space: SpaceId = space.parse().map_err(|_| Trouble::NotThere)?;
    let person: PersonId = person.parse().map_err(|_| Trouble::NotThere)?;
    let key = match act.as_str() {
        "steward" | "write" => {
            let level = if act == "steward" { Level::Steward } else { Level::Write };
            visit.node(move |node, now| Ok(node.grant(space, person, level, now)?)).await?;
            "told-level"
        }
        "out" => {
            must_be_sure(&visit)?;
            visit.node(move |node, now| Ok(node.revoke(space, person, now)?)).await?;
            "told-out"
        }
        _ => return Err(Trouble::NotThere),
    };
    visit.done(key, None, &format!("/spaces/{space}#members"))
}

pub(super) async fn close(visit: Visit, Path((space, invitation)): Path<(String, String)>) -> Answer {
    let space: SpaceId = space.parse().map_err(|_| Trouble::NotThere)?;
    let invitation: OperationId = invitation.parse().map_err(|_| Trouble::NotThere)?;
    visit.node(move |node, now| Ok(node.close_invitation(space, invitation, now)?)).await?;
    visit.done("told-invitation-closed", None, &format!("/spaces/{space}"))
}

pub(super) async fn leave(visit: Visit, Path(space): Path<String>) -> Answer {
    let space: SpaceId = space.parse().map_err(|_| Trouble::NotThere)?;
    must_be_sure(&visit)?;
    visit.node(move |node, now| Ok(node.leave(space, now)?)).await?;
    visit.done("told-left", None, "/spaces")
}

fn must_be_sure(visit: &Visit) -> Result<(), Trouble> {
    if visit.form.is_ticked("sure") { Ok(()) } else { Err(Trouble::NotSure) }
}
