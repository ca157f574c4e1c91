//! Letters between spaces: list, write, ask to be let in, accept, decline.

use commonage_log::{LetterBody, SpaceId, Verdict};
use commonage_node::needs::can_of;
use commonage_node::sharing::claim_of;
use commonage_node::{Letter, Node, Progress};
use serde_json::{Value, json};

use super::{Setting, find, find_held, name};
use crate::answer::{Answer, Result, failure};
use crate::cli::{LettersCommand, LevelWord};
use crate::data;
use crate::show::{self, Paint};

pub(super) fn run(setting: &Setting, command: Option<LettersCommand>) -> Result<Answer> {
    match command.unwrap_or(LettersCommand::List) {
        LettersCommand::List => list(setting),
        LettersCommand::Send { from, to, text } => {
            let said = super::said_text(&text)?;
            send(setting, from.as_deref(), &to, LetterBody::Text(said))
        }
        LettersCommand::Ask { space, text } => {
            let said = text.map(|text| super::said_text(&text)).transpose()?.unwrap_or_default();
            send(setting, None, &space, LetterBody::JoinRequest(said.trim().to_owned()))
        }
        LettersCommand::Accept { letter, level } => answer(setting, &letter, Verdict::Accepted, level),
        LettersCommand::Decline { letter } => answer(setting, &letter, Verdict::Declined, LevelWord::Write),
    }
}

fn send(setting: &Setting, from: Option<&str>, to: &str, body: LetterBody) -> Result<Answer> {
    let mut home = setting.open()?;
    let from = match from {
        Some(from) => find_held(&home.node, from)?,
        None => home.node.me()?,
    };
    let to = find(&home.node, to)?;
    let asks = matches!(body, LetterBody::JoinRequest(_));
    if asks && home.node.space(&to).is_ok_and(|space| space.level_of(&from).is_some()) {
        return Err(failure(format!("you belong to {} already. Nothing was sent.", name(&home.node, &to))));
    }
    let operation = home.node.send_letter(from, to, body, data::now())?;
    let what = if asks { "Your request to" } else { "The letter to" };
    let text = format!(
        "{what} {} is written {}. It travels with your next file: commonage export FILE --public {}\n",
        setting.paint.strong(&name(&home.node, &to)),
        setting.paint.soft(&operation.id().short()),
        super::handle(&home.node, &from)
    );
    Ok(Answer::new(
        text,
        json!({ "letter": operation.id().to_string(), "from": from.to_string(), "to": to.to_string() }),
    ))
}

fn stage(progress: Progress, is_received: bool) -> &'static str {
    match (progress, is_received) {
        (Progress::Asked, true) => "new",
        (Progress::Asked, false) => "asked",
        (Progress::TheyHaveIt, true) => "waits for an answer",
        (Progress::TheyHaveIt, false) => "they have it",
        (Progress::Accepted, _) => "accepted",
        (Progress::Declined, _) => "declined",
    }
}

fn line(node: &Node, letter: &Letter) -> Value {
    let (kind, text) = match &letter.body {
        Some(LetterBody::Text(text)) => ("text", Some(text)),
        Some(LetterBody::JoinRequest(text)) => ("request-to-join", Some(text)),
        Some(LetterBody::Receipt { .. }) => ("receipt", None),
        Some(LetterBody::Room(..)) if claim_of(letter).is_some() => ("claim", None),
        Some(LetterBody::Room(..)) if can_of(letter).is_some() => ("can", None),
        Some(LetterBody::Room(..)) | None => ("unknown", None),
    };
    json!({
        "id": letter.id.to_string(),
        "from": letter.from.to_string(), "from_name": node.name_of(&letter.from),
        "to": letter.to.to_string(), "to_name": node.name_of(&letter.to),
        "signer": letter.signer.map(|person| person.to_string()), "is_confirmed": letter.is_confirmed,
        "at_ms": letter.clock.0, "kind": kind, "text": text, "progress": letter.progress, "is_certain": letter.is_certain,
    })
}

fn paragraph(node: &Node, letter: &Letter, is_received: bool, paint: Paint) -> String {
    let (from, to) = (name(node, &letter.from), name(node, &letter.to));
    let unknown = if letter.is_confirmed { "" } else { " (not yet known for certain)" };
    let state = stage(letter.progress, is_received);
    let state = match letter.progress {
        Progress::Accepted => paint.good(state),
        Progress::TheyHaveIt | Progress::Asked if is_received => paint.alert(state),
        _ => state.to_owned(),
    };
    // A closed space cannot be looked into: whoever signed its answer may or may not speak for it.
    let state = if letter.is_certain { state } else { format!("{state}, says someone there") };
    let said = match &letter.body {
        Some(LetterBody::JoinRequest(text)) if text.is_empty() => "asks to be let in".to_owned(),
        Some(LetterBody::JoinRequest(text)) => format!("asks to be let in: {text}"),
        Some(LetterBody::Text(text)) => text.clone(),
        Some(LetterBody::Room(..)) if claim_of(letter).is_some() => {
            claim_of(letter).map(|claim| super::claims::told(node, letter, &claim)).unwrap_or_default()
        }
        Some(LetterBody::Room(..)) if can_of(letter).is_some() => can(node, letter),
        _ => "not understood by this version".to_owned(),
    };
    format!(
        "  {}{unknown} → {}  {}  {state}  {}\n    {}\n",
        paint.strong(&from),
        paint.strong(&to),
        show::moment(letter.clock),
        paint.soft(&letter.id.short()),
        show::wrapped(show::plain(&said).trim_end(), "    ", show::width())
    )
}

fn list(setting: &Setting) -> Result<Answer> {
    let home = setting.open()?;
    let node = &home.node;
    let (received, sent) = node.letters()?;
    let mut text = String::new();
    for (title, letters, is_received) in [("Letters that came", &received, true), ("Letters that went", &sent, false)] {
        if !letters.is_empty() {
            let gap = if text.is_empty() { "" } else { "\n" };
            text += &format!("{gap}{title}\n");
            text.extend(letters.iter().map(|letter| paragraph(node, letter, is_received, setting.paint)));
        }
    }
    if text.is_empty() {
        text += "No letters. That is everything.\n";
    } else if received.iter().any(|letter| matches!(letter.progress, Progress::Asked | Progress::TheyHaveIt)) {
        text += "\nTo answer: commonage letters accept ID, or commonage letters decline ID.\n";
    }
    let lines = |letters: &[Letter]| letters.iter().map(|letter| line(node, letter)).collect::<Vec<_>>();
    Ok(Answer::new(text, json!({ "received": lines(&received), "sent": lines(&sent) })))
}

fn answer(setting: &Setting, letter: &str, verdict: Verdict, level: LevelWord) -> Result<Answer> {
    let mut home = setting.open()?;
    let (received, _) = home.node.letters()?;
    let fits = |one: &&Letter| letter.len() >= 4 && one.id.to_string().starts_with(&letter.to_lowercase());
    let found: Vec<_> = received.iter().filter(fits).collect();
    let id = match found[..] {
        [only] => only.id,
        [] => {
            let letter = show::one_line(&letter.chars().take(80).collect::<String>());
            return Err(failure(format!(
                "no letter that came here begins with “{letter}”. Look at “commonage letters”."
            )));
        }
        _ => return Err(failure("several letters begin like that. Give more of the id.")),
    };
    let level = commonage_log::Level::from(level);
    let answered = home.node.answer_letter(id, verdict, level, data::now())?;
    let (from, to): (SpaceId, SpaceId) = (answered.from, answered.to);
    let asks = matches!(answered.body, Some(LetterBody::JoinRequest(_)));
    let (from_name, to_name) = (name(&home.node, &from), name(&home.node, &to));
    let text = match verdict {
        Verdict::Accepted if asks => format!("{from_name} belongs to {to_name} now, level “{}”.\n", level.name()),
        Verdict::Accepted => format!("The letter of {from_name} is accepted.\n"),
        _ => format!("The letter of {from_name} is declined.\n"),
    };
    let text = text + "The answer travels with your next file.\n";
    let verdict = if verdict == Verdict::Accepted { "accepted" } else { "declined" };
    Ok(Answer::new(
        text,
        json!({ "letter": id.to_string(), "from": from.to_string(), "to": to.to_string(), "progress": verdict }),
    ))
}

/// “I can”, said by somebody from elsewhere, about what was asked in public.
fn can(node: &Node, letter: &Letter) -> String {
    let Some(held) = can_of(letter) else { return String::new() };
    let view = node.my_view().ok();
    let shown = view.as_ref().and_then(|view| view.asked_of(&held.space, &held.can.of));
    let what =
        shown.map_or_else(|| held.can.of.short(), |shown| commonage_economy::needs::words::matter(&shown.asked.ask));
    let note = held.can.note.as_ref().map(|note| format!(" — “{note}”")).unwrap_or_default();
    crate::show::one_line(&format!("{}: I can{note}", what))
}
