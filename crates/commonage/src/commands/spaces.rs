//! Spaces: found, list, look at, describe.

use commonage_log::{Audience, Millis, SpaceId};
use commonage_node::Node;
use commonage_node::query::{MemberLine, SpaceLine};
use serde_json::json;

use super::{Setting, find_held, name};
use crate::answer::{Answer, Result};
use crate::cli::{Description, SpaceCommand};
use crate::data;
use crate::show::{self, Paint};

pub(super) fn run(setting: &Setting, command: SpaceCommand) -> Result<Answer> {
    match command {
        SpaceCommand::New { kind, name, public } => {
            let mut home = setting.open()?;
            let control = if public { Audience::Public } else { Audience::Members };
            let kind: commonage_log::SpaceKind = kind.into();
            let id = home.node.found(kind, &name, control, data::random()?, data::now())?;
            let called = super::name(&home.node, &id);
            let text = format!(
                "The {} {} is founded, and you are its first steward.\nIts id  {id}\nNext: commonage invite {}\n",
                kind.name(),
                setting.paint.strong(&called),
                super::handle(&home.node, &id)
            );
            Ok(Answer::new(
                text,
                json!({ "id": id.to_string(), "kind": kind.name(), "name": called, "membership": control.to_string() }),
            ))
        }
        SpaceCommand::List { people } => list(setting, people),
        SpaceCommand::Show { space } => page(setting, &space),
        SpaceCommand::Members { space } => {
            let home = setting.open()?;
            let id = find_held(&home.node, &space)?;
            let members = home.node.my_view()?.members(&id)?;
            let text =
                format!("{}\n{}", setting.paint.strong(&name(&home.node, &id)), people_table(setting.paint, &members));
            Ok(Answer::new(text, json!({ "id": id.to_string(), "people": members })))
        }
        SpaceCommand::Describe { space, words } => {
            let mut home = setting.open()?;
            let id = find_held(&home.node, &space)?;
            declare(&mut home.node, id, &words)?;
            let called = name(&home.node, &id);
            Ok(Answer::new(
                format!("{} is described.\n", setting.paint.strong(&called)),
                json!({ "id": id.to_string(), "name": called }),
            ))
        }
        SpaceCommand::Admission { space, who } => {
            let mut home = setting.open()?;
            let id = find_held(&home.node, &space)?;
            let rule: commonage_log::Admission = who.into();
            home.node.set_admission(id, rule, data::now())?;
            let (who, word) = match rule {
                commonage_log::Admission::Stewards => ("stewards invite", "stewards"),
                commonage_log::Admission::Writers => ("everyone who may write may invite", "writers"),
            };
            let called = name(&home.node, &id);
            Ok(Answer::new(
                format!("From now on in {called} {who}.\n"),
                json!({ "id": id.to_string(), "admission": word }),
            ))
        }
    }
}

/// Says what a space, or one's own, is called and what it is for.
pub(super) fn declare(node: &mut Node, id: SpaceId, words: &Description) -> Result<()> {
    let addresses = (!words.address.is_empty()).then(|| words.address.clone());
    node.declare(id, words.name.as_deref(), words.about.as_deref(), addresses, data::now())?;
    Ok(())
}

fn list(setting: &Setting, people: bool) -> Result<Answer> {
    let home = setting.open()?;
    let lines = home.node.my_view()?.spaces(people);
    let paint = setting.paint;
    if lines.is_empty() {
        let text =
            "No spaces yet. Found one (commonage space new circle NAME) or come into one (commonage join TICKET).\n";
        return Ok(Answer::new(text, json!({ "spaces": [] })));
    }
    let row = |line: &SpaceLine| {
        let members = line.members.map(|count| show::count(count as u64, "member", "members"));
        let yours = match line.level {
            Some(level) => format!("you: {level}"),
            None => String::new(),
        };
        vec![
            paint.strong(&show::one_line(&line.name)),
            line.kind.unwrap_or("not here yet").to_owned(),
            yours,
            members.unwrap_or_default(),
            paint.soft(&line.id.chars().take(10).collect::<String>()),
        ]
    };
    let rows: Vec<_> = lines.iter().map(row).collect();
    Ok(Answer::new(show::table(&rows), json!({ "spaces": lines })))
}

fn people_table(paint: Paint, people: &[MemberLine]) -> String {
    let row = |line: &MemberLine| {
        let you = if line.is_you { "you" } else { "" };
        let id = paint.soft(&line.id.chars().take(10).collect::<String>());
        vec![show::one_line(&line.name), line.level.to_owned(), id, you.to_owned()]
    };
    show::table(&people.iter().map(row).collect::<Vec<_>>())
}

fn page(setting: &Setting, space: &str) -> Result<Answer> {
    let home = setting.open()?;
    let id = find_held(&home.node, space)?;
    let page = home.node.my_view()?.space_page(&id)?;
    let paint = setting.paint;
    let mut rows = vec![vec![paint.soft("id"), page.line.id.clone()]];
    let mut row = |label: &str, text: String| rows.push(vec![paint.soft(label), text]);
    if let Some(about) = &page.about {
        row("about", show::one_line(about));
    }
    for address in &page.addresses {
        row("address", show::one_line(address));
    }
    let is_person = page.line.kind == Some("person");
    if let (Some(seen_by), false) = (&page.membership, is_person) {
        let who =
            if seen_by == "public" { "anyone may see who belongs to it" } else { "only members see who belongs to it" };
        row("who sees", who.to_owned());
    }
    if let (Some(admission), false) = (page.admission, is_person) {
        let who = if admission == "writers" { "everyone who may write may invite" } else { "stewards invite" };
        row("who invites", who.to_owned());
    }
    row("holds", show::count(page.line.operations as u64, "operation", "operations"));
    row("state", page.state.clone());
    let mut text = format!(
        "{}, {}\n{}",
        paint.strong(&show::one_line(&page.line.name)),
        page.line.kind.unwrap_or("a space that has not arrived here yet"),
        show::table(&rows)
    );
    if !page.people.is_empty() {
        text += &format!("\nWho belongs to it\n{}", people_table(paint, &page.people));
    }
    if !page.invitations.is_empty() {
        let invitation = |line: &commonage_node::query::InvitationLine| {
            let until = line.expires_ms.map(|at| format!("until {}", show::moment(Millis(at)))).unwrap_or_default();
            let id = line.id.chars().take(10).collect();
            vec![id, line.level.to_owned(), format!("{} of {} used", line.used, line.uses), until]
        };
        text +=
            &format!("\nInvitations\n{}", show::table(&page.invitations.iter().map(invitation).collect::<Vec<_>>()));
    }
    if page.waiting > 0 || page.open_forks > 0 {
        text += &format!("\n{}\n", paint.alert("Something needs a look here: see commonage doctor."));
    }
    Ok(Answer::new(text, json!(page)))
}
