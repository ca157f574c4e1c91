//! Who belongs to a space: invite, join, grant, remove, leave.

use commonage_log::{Level, Millis, OperationId, SpaceId};
use commonage_node::{InvitationTerms, Node, Ticket};
use serde_json::json;

use super::{Setting, find_held, find_person, handle, name};
use crate::answer::{Answer, Result, failure};
use crate::cli::{Invitation, Invite, InviteCommand, LevelWord};
use crate::{data, show};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

pub(super) fn invite(setting: &Setting, invite: Invite) -> Result<Answer> {
    if let Some(InviteCommand::Close(invitation)) = &invite.command {
        return uninvite(setting, invitation);
    }
    let space = invite.space.ok_or_else(|| failure("say into which space to invite: commonage invite SPACE."))?;
    super::ensure_free(invite.out.as_deref())?;
    super::ensure_free(invite.png.as_deref())?;
    let mut home = setting.open()?;
    let id = find_held(&home.node, &space)?;
    let now = data::now();
    let expires = Millis(now.0.saturating_add(u64::from(invite.days) * DAY_MS));
    let terms = InvitationTerms { level: invite.level.into(), uses: invite.uses, expires: Some(expires) };
    let ticket = home.node.invite(id, terms, data::random()?, now)?;
    let line = ticket.to_text();
    if let Some(path) = &invite.out {
        super::write_handed(path, &line)?;
    }
    if let Some(path) = &invite.png {
        super::network::code::write_png(path, &line)?;
    }
    let called = name(&home.node, &id);
    let who = show::count(u64::from(invite.uses), "person", "people");
    let terms = format!(
        "for {who}, level “{}”, until {}. Invitation {}.\nWhoever has it can come in: hand it over like a key.\n",
        ticket.level.name(),
        show::moment(expires),
        ticket.invitation.short()
    );
    let text = match &invite.out {
        Some(path) => format!(
            "The ticket to {} is in {}: {terms}",
            setting.paint.strong(&called),
            show::one_line(&path.display().to_string())
        ),
        None => format!("{line}\n\nThis is a ticket to {}: {terms}", setting.paint.strong(&called)),
    };
    let mut text = text;
    if invite.qr {
        text = format!("{}\n{text}", super::network::code::blocks(&line, setting.paint)?);
    }
    if let Some(path) = &invite.png {
        text += &format!("The picture to scan is in {}.\n", show::one_line(&path.display().to_string()));
    }
    if ticket.address.is_none() {
        text +=
            "It leads to no address yet, so it works with files. For the network: commonage run, then invite again.\n";
    }
    let json = json!({
        "address": ticket.address.as_ref().map(ToString::to_string),
        "ticket": line, "invitation": ticket.invitation.to_string(), "space": id.to_string(), "name": called,
        "level": ticket.level.name(), "uses": invite.uses, "expires_ms": expires.0,
    });
    Ok(Answer::new(text, json))
}

/// An open invitation by the beginning of its id.
fn find_invitation(node: &Node, space: &SpaceId, text: &str) -> Result<OperationId> {
    let fits = |id: &OperationId| text.len() >= 4 && id.to_string().starts_with(&text.to_lowercase());
    let found: Vec<_> = node.space(space)?.invitations().map(|invitation| invitation.id).filter(fits).collect();
    match found[..] {
        [only] => Ok(only),
        [] => Err(failure(format!(
            "no open invitation to {} begins with “{}”. Look at “commonage space show {}”.",
            name(node, space),
            show::one_line(&text.chars().take(80).collect::<String>()),
            handle(node, space)
        ))),
        _ => Err(failure("several invitations begin like that. Give more of the id.")),
    }
}

pub(super) fn uninvite(setting: &Setting, invitation: &Invitation) -> Result<Answer> {
    let mut home = setting.open()?;
    let space = find_held(&home.node, &invitation.space)?;
    let id = find_invitation(&home.node, &space, &invitation.invitation)?;
    home.node.close_invitation(space, id, data::now())?;
    let text = format!(
        "The invitation {} to {} is closed. Whoever came in with it while apart is out too.\n",
        id.short(),
        name(&home.node, &space)
    );
    Ok(Answer::new(text, json!({ "invitation": id.to_string(), "space": space.to_string() })))
}

pub(super) fn join(setting: &Setting, given: &str) -> Result<Answer> {
    let ticket = Ticket::from_text(&super::handed_text(given, "commonage-ticket", "the ticket")?)?;
    let mut home = setting.open()?;
    let operation = home.node.join(&ticket, data::now())?;
    let called = show::one_line(&ticket.name);
    let is_member =
        home.node.me().is_ok_and(|me| home.node.space(&ticket.space).is_ok_and(|space| space.level_of(&me).is_some()));
    let handle = handle(&home.node, &ticket.space);
    let text = if is_member {
        format!("You are in {}, level “{}”.\n", setting.paint.strong(&called), ticket.level.name())
    } else {
        format!(
            "You have asked to come into {}, level “{}”. It is not here yet.\n",
            setting.paint.strong(&called),
            ticket.level.name()
        )
    };
    let by_hand = format!("commonage export FILE --space {handle}, give that file to a member, and import theirs.");
    let text = text
        + &match &ticket.address {
            Some(_) if is_member => format!("Next: commonage run, so that the others hear of it; or {by_hand}\n"),
            Some(_) => format!("Next: commonage run, or commonage sync now; or without a network {by_hand}\n"),
            None => format!("Next: {by_hand}\n"),
        };
    let json = json!({ "space": ticket.space.to_string(), "name": called, "level": ticket.level.name(),
        "operation": operation.id().to_string(), "is_member": is_member });
    Ok(Answer::new(text, json))
}

pub(super) fn grant(setting: &Setting, space: &str, person: &str, level: LevelWord) -> Result<Answer> {
    let mut home = setting.open()?;
    let (id, person) = (find_held(&home.node, space)?, find_person(&home.node, person)?);
    let level = Level::from(level);
    let operation = home.node.grant(id, person, level, data::now())?;
    let text =
        format!("{} has the level “{}” in {} now.\n", name(&home.node, &person), level.name(), name(&home.node, &id));
    let json = json!({ "space": id.to_string(), "person": person.to_string(), "level": level.name(), "operation": operation.id().to_string() });
    Ok(Answer::new(text, json))
}

pub(super) fn revoke(setting: &Setting, space: &str, person: &str) -> Result<Answer> {
    let mut home = setting.open()?;
    let (id, person) = (find_held(&home.node, space)?, find_person(&home.node, person)?);
    let operation = home.node.revoke(id, person, data::now())?;
    let text = format!(
        "{} is removed from {}. What they already hold they keep; new files for its members leave them out.\n",
        name(&home.node, &person),
        name(&home.node, &id)
    );
    Ok(Answer::new(
        text,
        json!({ "space": id.to_string(), "person": person.to_string(), "operation": operation.id().to_string() }),
    ))
}

pub(super) fn leave(setting: &Setting, space: &str, yes: bool) -> Result<Answer> {
    let mut home = setting.open()?;
    let id = find_held(&home.node, space)?;
    let (me, held) = (home.node.me()?, home.node.space(&id)?);
    let called = name(&home.node, &id);
    let members: Vec<_> = held.members().collect();
    let is_steward = held.level_of(&me) == Some(Level::Steward);
    let others = members.iter().filter(|member| member.person != me).count();
    let stewards = members.iter().filter(|member| member.person != me && member.level == Level::Steward).count();
    if is_steward && stewards == 0 {
        let question = if others == 0 {
            format!("You are the last one in {called}. After you go, nobody can bring anyone in.")
        } else {
            format!(
                "You are the last steward of {called}. After you go, nobody can say who belongs to it; you could first \
                 make another one (commonage grant {} PERSON steward).",
                handle(&home.node, &id)
            )
        };
        setting.confirm(&question, yes)?;
    }
    let operation = home.node.leave(id, data::now())?;
    let text = format!(
        "You have left {called}. What you have of it stays here.\nNext: commonage export FILE --space {}, so that the others know.\n",
        handle(&home.node, &id)
    );
    Ok(Answer::new(text, json!({ "space": id.to_string(), "operation": operation.id().to_string() })))
}
