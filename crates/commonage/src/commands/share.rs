//! Sharing what came in: seen first, proposed, agreed to, and explained.

mod explain;
mod income;
mod told;

use commonage_economy::id::Id;
use commonage_economy::sharing::Sharing;
use commonage_economy::sharing::act::{Act, Proposal};
use commonage_economy::sharing::equation::Equation;
use commonage_economy::sharing::register::{Register, Standing, Stated};
use commonage_economy::vocabulary::Class;
use commonage_log::OperationId;
use commonage_node::sharing::{By, Question};
use serde_json::{Value as Json, json};

use super::Setting;
use super::desk::{Desk, cut};
use super::{equations, files};
use crate::answer::{Answer, Result, failure};
use crate::cli::{Income, Picture, ShareCommand, Where};
use crate::data;
use crate::show;

/// Signs that must be given of an id.
const ID_SIGNS_MIN: usize = 4;

pub(super) fn run(setting: &Setting, command: ShareCommand) -> Result<Answer> {
    match command {
        ShareCommand::Preview { income, picture } => preview(setting, &income, &picture),
        ShareCommand::Propose { income } => propose(setting, &income),
        ShareCommand::Confirm { sharing, as_proposed, place } => confirm(setting, &sharing, as_proposed, &place),
        ShareCommand::Withdraw { sharing, place } => withdraw(setting, &sharing, &place),
        ShareCommand::Explain { sharing, whose, picture, place } => {
            explain::explain(setting, sharing.as_deref(), whose.as_deref(), &picture, &place)
        }
        ShareCommand::WhatIf { sharing, equation, place } => what_if(setting, sharing.as_deref(), &equation, &place),
        ShareCommand::History { check, place } => history(setting, check, &place),
        ShareCommand::Gift { event, undo, place } => gift(setting, &event, !undo, &place),
    }
}

/// The picture of a sharing, written to a file.
fn draw(desk: &Desk, sharing: &Sharing<'_>, picture: &Picture, title: String) -> Result<Option<String>> {
    let Some(path) = &picture.svg else { return Ok(None) };
    let river = sharing.river(title, commonage_economy::picture::Words::default(), &|class, id| desk.called(class, id));
    files::write_text(path, picture.force, &commonage_economy::sharing::river::svg(&river))?;
    Ok(Some(format!("The picture is in {}.\n", show::one_line(&path.display().to_string()))))
}

fn preview(setting: &Setting, income: &Income, picture: &Picture) -> Result<Answer> {
    if let Some(path) = &picture.svg {
        files::ensure_writable(path, picture.force)?;
    }
    let desk = Desk::to_read(setting, &income.place)?;
    let asked = income::read(&desk, income)?;
    let (told, json) = desk.view()?.share(&desk.space, &asked.question, |sharing| {
        let title = told::title(sharing, &asked.of);
        let page = told::page(&desk, sharing, &title);
        Ok((
            draw(&desk, sharing, picture, title).map(|drawn| page + &drawn.unwrap_or_default()),
            told::json(&desk, sharing),
        ))
    })?;
    let mut text = told?;
    for remark in asked.remarks {
        text += &format!("{}\n", show::wrapped(&remark, "", show::width()));
    }
    text += "Nothing was recorded. To propose it to the others: commonage share propose, with the same words.\n";
    Ok(Answer::new(text, json))
}

fn propose(setting: &Setting, income: &Income) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, &income.place)?;
    let asked = income::read(&desk, income)?;
    let view = desk.view()?;
    let proposal = view.proposal(&desk.space, &asked.question)?;
    let (page, json) = view.share(&desk.space, &asked.question, |sharing| {
        let title = told::title(sharing, &asked.of);
        Ok((told::page(&desk, sharing, &title), told::json(&desk, sharing)))
    })?;
    let space = desk.space;
    let operation = desk.node_mut().state_sharing(space, Act::Propose(Box::new(proposal)), data::now())?.id();
    let mut text = page;
    for remark in &asked.remarks {
        text += &format!("{}\n", show::wrapped(remark, "", show::width()));
    }
    text += &format!(
        "Proposed in {} {}. A steward confirms it: commonage share confirm {}{}\n",
        desk.title(),
        desk.paint.soft(&operation.short()),
        operation.short(),
        desk.option()
    );
    Ok(Answer::new(
        text,
        json!({ "operation": operation.to_string(), "space": desk.space.to_string(), "sharing": json }),
    ))
}

/// A sharing of the space by the beginning of its id; the last one where none is named.
fn find(desk: &Desk, text: Option<&str>) -> Result<OperationId> {
    let register = desk.view()?.register(&desk.space)?;
    let all: Vec<OperationId> = register.proposals().into_iter().map(|(stated, _)| stated.id).collect();
    let Some(text) = text.map(str::trim) else {
        return all.last().copied().ok_or_else(|| {
            failure(format!(
                "nothing was shared in {} yet. See how it would be: commonage share preview.",
                desk.title()
            ))
        });
    };
    let begins = |id: &&OperationId| text.len() >= ID_SIGNS_MIN && id.to_string().starts_with(&text.to_lowercase());
    let found: Vec<&OperationId> = all.iter().filter(begins).collect();
    match found[..] {
        [only] => Ok(*only),
        _ => Err(failure(format!(
            "no sharing in {} begins with “{}”. Look at “commonage share history{}”.",
            desk.title(),
            cut(text),
            desk.option()
        ))),
    }
}

fn confirm(setting: &Setting, text: &str, as_proposed: bool, place: &Where) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let proposal = find(&desk, Some(text))?;
    if let Some(now) = (!as_proposed).then(|| otherwise_now(&desk, &proposal)).transpose()?.flatten() {
        return Err(failure(format!(
            "since this was proposed, more came in that changes it. {now} To take that in, withdraw it and propose it \
             anew. To confirm it as it was proposed, add --as-proposed."
        )));
    }
    let space = desk.space;
    desk.node_mut().state_sharing(space, Act::Confirm { proposal }, data::now())?;
    let sent = desk.node_mut().send_claims(space, &proposal, data::now())?;
    let register = desk.view()?.register(&desk.space)?;
    let held = register.proposals().into_iter().find(|(stated, _)| stated.id == proposal).map(|(_, held)| held);
    let rows = held.map(|held| told::rows(&desk, register, held)).unwrap_or_default();
    let mut text = format!(
        "Confirmed: it was worked out again and comes to the same. {} owes from now on\n{}",
        desk.title(),
        show::table(&rows)
    );
    if sent > 0 {
        let letters = show::count(sent as u64, "letter is", "letters are");
        text += &format!("{letters} written to other communities; they travel with your next file.\n");
    }
    text += &format!("See what is to be paid: commonage claims list{}\n", desk.option());
    Ok(Answer::new(text, json!({ "sharing": proposal.to_string(), "letters": sent, "space": desk.space.to_string() })))
}

/// How a proposal would come out from all that is known now, where that is not what was proposed.
fn otherwise_now(desk: &Desk, proposal: &OperationId) -> Result<Option<String>> {
    let view = desk.view()?;
    let register = view.register(&desk.space)?;
    let Some((stated, held)) = register.proposals().into_iter().find(|(stated, _)| stated.id == *proposal) else {
        return Ok(None);
    };
    if register.standing(&stated.id) != Standing::Proposed {
        return Ok(None);
    }
    let question = Question {
        by: By::Version(held.equation),
        income: held.income,
        payment: held.payment.clone(),
        came: held.came,
        source: held.source.clone(),
    };
    let told = view.share(&desk.space, &question, |sharing| {
        let (rows, ..) = told::beside(desk, held, sharing);
        let tell = |row: Vec<String>| format!("{} {} {}", row[0], row[1], row[3]);
        let is_same = sharing.lines == held.lines;
        Ok((!is_same)
            .then(|| format!("It would come to: {}.", rows.into_iter().map(tell).collect::<Vec<_>>().join(", "))))
    });
    Ok(told.unwrap_or_else(|why| Some(format!("{why}"))))
}

fn withdraw(setting: &Setting, text: &str, place: &Where) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let proposal = find(&desk, Some(text))?;
    let space = desk.space;
    desk.node_mut().state_sharing(space, Act::Withdraw { proposal }, data::now())?;
    let text = format!("The proposal {} is withdrawn. Nothing is owed by it.\n", desk.paint.soft(&proposal.short()));
    Ok(Answer::new(text, json!({ "sharing": proposal.to_string() })))
}

fn gift(setting: &Setting, event: &str, is_gift: bool, place: &Where) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let name = desk.must_find(Class::EconomicEvent, event)?;
    let id = desk.ledger()?.key(name).1.clone();
    let sentence = desk.event_sentence(name);
    let space = desk.space;
    desk.node_mut().state_sharing(space, Act::Gift { event: id.clone(), is_gift }, data::now())?;
    let said =
        if is_gift { "is a gift now: it is seen, and never paid" } else { "is no gift after all: it counts again" };
    let undo = if is_gift { " --undo" } else { "" };
    let text = format!(
        "{sentence}\nThis {said}. What was shared already stays as it is.\nIf that was wrong: commonage share gift {}{undo}{}\n",
        desk.short(Class::EconomicEvent, &id),
        desk.option()
    );
    Ok(Answer::new(text, json!({ "event": id.to_string(), "is_gift": is_gift })))
}

fn standing_words(desk: &Desk, standing: Standing) -> String {
    match standing {
        Standing::Proposed => desk.paint.alert("waits for a steward"),
        Standing::Withdrawn => "withdrawn".to_owned(),
        Standing::Confirmed(at, by) => {
            let by = by.map(|by| format!(" by {}", desk.called(Class::Agent, &Id::Space(by)))).unwrap_or_default();
            desk.paint.good(&format!("confirmed {}{by}", show::moment(at)))
        }
        Standing::SharedBefore(other) => {
            desk.paint.alert(&format!("has no effect, the same money was shared before: {}", other.short()))
        }
    }
}

fn history(setting: &Setting, check: bool, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let view = desk.view()?;
    let register = view.register(&desk.space)?;
    let (mut text, mut lines) = (String::new(), Vec::new());
    let (all, mut bar) = (register.proposals(), setting.bar("working out again"));
    for ((stated, held), done) in all.iter().zip(1..) {
        let standing = register.standing(&stated.id);
        let mut words = standing_words(&desk, standing);
        let is_same = if check {
            bar.tell(done, all.len() as u64);
            let same = view.share_again(&desk.space, &stated.id, |sharing, held| Ok(sharing.lines == held.lines))?;
            let told = if same {
                desk.paint.good("worked out again: the same")
            } else {
                desk.paint.alert("worked out again: NOT the same")
            };
            words += &format!("; {told}");
            Some(same)
        } else {
            None
        };
        text += &told::headline(&desk, register, stated, held, &words);
        lines.push(history_json(&desk, register, stated, held, is_same));
    }
    if text.is_empty() {
        text = format!("Nothing was shared in {} yet. See how it would be: commonage share preview\n", desk.title());
    }
    let mut answer = Answer::new(text, json!({ "space": desk.space.to_string(), "sharings": lines }));
    if lines.iter().any(|line| line["same"] == json!(false)) {
        answer.code = crate::answer::FAULTS_FOUND;
    }
    Ok(answer)
}

fn history_json(desk: &Desk, register: &Register, stated: &Stated, held: &Proposal, same: Option<bool>) -> Json {
    let standing = match register.standing(&stated.id) {
        Standing::Proposed => "proposed",
        Standing::Withdrawn => "withdrawn",
        Standing::Confirmed(..) => "confirmed",
        Standing::SharedBefore(_) => "shared_before",
    };
    let line = |(who, amount): &(Id, commonage_economy::decimal::Decimal)| json!({ "who": who.to_string(), "name": desk.called(Class::Agent, who), "amount": amount.to_string() });
    json!({ "id": stated.id.to_string(), "equation": held.equation.to_string(), "income": held.income.to_string(),
        "came_ms": held.came.0, "at_ms": stated.clock.0, "by": stated.author.map(|by| by.to_string()),
        "standing": standing, "lines": held.lines.iter().map(line).collect::<Vec<_>>(), "same": same })
}

/// Another equation to look at: one of the space, or a file, or a ready-made one.
fn other(desk: &Desk, text: &str) -> Result<(By, String)> {
    if let Ok(id) = equations::find(desk, text) {
        let register = desk.view()?.register(&desk.space)?;
        let name = register.version(&id).map(|version| version.equation.name.to_string()).unwrap_or_default();
        return Ok((By::Version(id), name));
    }
    let (_, equation): (String, Equation) = equations::read(text)?;
    let (bindings, ..) = equations::bind(desk, &equation)?;
    let name = equation.name.to_string();
    Ok((By::Tried(Box::new(equation), commonage_economy::sharing::Bindings::new(bindings)), name))
}

fn what_if(setting: &Setting, text: Option<&str>, equation: &str, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let (proposal, (by, name)) = (find(&desk, text)?, other(&desk, equation)?);
    let view = desk.view()?;
    let register = view.register(&desk.space)?;
    let (_, held) = register
        .proposals()
        .into_iter()
        .find(|(stated, _)| stated.id == proposal)
        .ok_or_else(|| failure("that sharing is gone."))?;
    let source = income::for_other(held, &by, register);
    let question = Question { by, income: held.income, payment: held.payment.clone(), came: held.came, source };
    let (rows, lines, title) =
        view.share_then(&desk.space, &proposal, &question, |sharing| Ok(told::beside(&desk, held, sharing)))?;
    let text = format!(
        "{}\n{}{title} by “{}”. Nothing was changed.\n",
        desk.paint.strong(&format!("If “{}” had held", show::one_line(&name))),
        show::table(&rows),
        told::equation_name(register, held)
    );
    Ok(Answer::new(text, json!({ "sharing": proposal.to_string(), "other": name, "lines": lines })))
}
