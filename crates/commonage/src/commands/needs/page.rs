//! One need or offer, step by step, for people and for programs.

use commonage_economy::id::Id;
use commonage_log::{Millis, OperationId, SpaceId};
use commonage_node::needs::{AskLine, Stand, Step, TakingLine};
use serde_json::{Value as Json, json};

use super::super::desk::Desk;
use super::{find, short};
use crate::answer::{Answer, Result, failure};
use crate::commands::Setting;
use crate::show::Paint;
use crate::{data, show};

pub(super) fn show(setting: &Setting, text: &str) -> Result<Answer> {
    let home = setting.open()?;
    let (space, id) = find(&home.node, text)?;
    let desk = Desk::public(home, space, setting.paint)?;
    let line = line(&desk, space, id)?;
    let mut page = described(&desk.paint, &line);
    let exact = desk.node().exact_known(space, &id)?;
    for known in &exact {
        page += &show::entry("  Where exactly: ", &show::one_line(&known.words));
    }
    page += &steps(&desk.paint, &line);
    let mut json = json(&line);
    json["exactly"] = exact
        .iter()
        .map(|known| json!({ "can": known.can.map(|can| can.to_string()), "words": known.words }))
        .collect();
    Ok(Answer::new(page, json))
}

pub(super) fn line(desk: &Desk, space: SpaceId, id: OperationId) -> Result<AskLine> {
    let view = desk.view()?;
    let shown = view.asked_of(&space, &id).ok_or_else(|| failure("that was taken back: nothing is left of it."))?;
    Ok(view.ask_line(&shown, data::now()))
}

pub(super) fn json(line: &AskLine) -> Json {
    serde_json::to_value(line).unwrap_or(Json::Null)
}

/// After something was said about it.
pub(super) fn told(
    desk: &Desk,
    (space, id): (SpaceId, OperationId),
    operation: OperationId,
    head: &str,
) -> Result<Answer> {
    let head = format!("{head} {} {}\n", desk.title(), desk.paint.soft(&operation.short()));
    let Ok(line) = line(desk, space, id) else {
        let json = json!({ "operation": operation.to_string(), "taken_back": id.to_string() });
        return Ok(Answer::new(head, json));
    };
    let mut text = head + &described(&desk.paint, &line) + &steps(&desk.paint, &line);
    if let Some(next) = next(&line) {
        text += &format!("{next}\n");
    }
    let mut json = json(&line);
    json["operation"] = operation.to_string().into();
    Ok(Answer::new(text, json))
}

/// After it was done.
pub(super) fn done(desk: &Desk, (space, id): (SpaceId, OperationId), event: &Id, sentence: &str) -> Result<Answer> {
    let line = line(desk, space, id)?;
    let mut text = format!("Done, and recorded in {}\n  {}\n", desk.title(), desk.paint.strong(sentence));
    text += &steps(&desk.paint, &line);
    let short = desk.short(commonage_economy::vocabulary::Class::EconomicEvent, event);
    text += &format!("If that was wrong: commonage flow correct {short} --undo{}\n", desk.option());
    let mut json = json(&line);
    json["event"] = event.to_string().into();
    json["sentence"] = sentence.into();
    Ok(Answer::new(text, json))
}

/// A day, as far as it matters.
pub(super) fn by(line: &AskLine) -> String {
    let day = |ms: u64| show::day(Millis(ms));
    match (line.from_ms, line.until_ms) {
        (Some(from), Some(until)) => format!("from {} to {}", day(from), day(until)),
        (Some(from), None) => format!("from {} on", day(from)),
        (None, Some(until)) => format!("by {}", day(until)),
        (None, None) => String::new(),
    }
}

/// How it stands, in a word or two.
pub(super) fn stands(line: &AskLine) -> String {
    match (line.stand, &line.left) {
        (Stand::Open, Some(left)) if line.takings.iter().any(|taking| taking.holds_some()) => {
            format!("{left} still open")
        }
        (Stand::Open, _) => "open".to_owned(),
        (Stand::Taken, _) => "taken up".to_owned(),
        (Stand::Met, _) => "met".to_owned(),
        (Stand::Over, _) => "over".to_owned(),
    }
}

trait Holds {
    fn holds_some(&self) -> bool;
}

impl Holds for TakingLine {
    fn holds_some(&self) -> bool {
        matches!(self.step, Step::Agreed | Step::Lapsed | Step::Done)
    }
}

/// What a need or an offer says.
fn described(paint: &Paint, line: &AskLine) -> String {
    let verb = if line.is_offer { "offers" } else { "needs" };
    let head = format!("{} {verb} {}", show::one_line(&line.who), show::one_line(&line.matter));
    let mut text = format!("{}\n", paint.strong(&show::wrapped(&head, "", show::width())));
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |label: &str, said: Option<String>| {
        rows.extend(said.filter(|said| !said.is_empty()).map(|said| vec![paint.soft(label), show::one_line(&said)]));
    };
    row("id", Some(short(&line.id).to_owned()));
    row("told by", line.told_by.clone());
    row("stands", Some(stands(line)));
    row("when", Some(by(line)));
    row(
        "where",
        line.place.as_ref().map(|place| match line.within_km {
            Some(km) => format!("{place} (within {km} km; where exactly, only the one with whom it is agreed)"),
            None => place.clone(),
        }),
    );
    row("answered by", Some(line.ways.join(", ")));
    row("in return", line.in_return.clone());
    row("languages", Some(line.languages.join(", ")));
    let weight = if line.is_light { "light: it travels by itself" } else { "" };
    row("weight", Some(weight.to_owned()));
    row(
        "stakes",
        match line.stakes {
            "vital" => Some("somebody comes to harm without it".to_owned()),
            "needed" => Some("something does not go on without it".to_owned()),
            _ => None,
        },
    );
    row(
        "seen by",
        Some(if line.is_public { "anyone".to_owned() } else { format!("the members of {}", line.space_name) }),
    );
    row("first come", line.first_come.then(|| "whoever says “I can” first has it".to_owned()));
    row("note", line.note.clone());
    row("last words", line.last_words.clone());
    row("question", line.is_asked_back.then(|| "does it still stand? Only the one who asked knows".to_owned()));
    row("question", line.is_unanswered.then(|| "nobody knows whether it still stands".to_owned()));
    text += &show::table(&rows);
    text
}

/// One who said “I can”, or “I would like it”, in a sentence.
pub(super) fn step(line: &AskLine, taking: &TakingLine) -> String {
    let amount = taking.amount.as_ref().map(|amount| format!(" {amount}")).unwrap_or_default();
    let done = taking.done.as_ref().map(|done| format!(", {done} of it done")).unwrap_or_default();
    let who = show::one_line(&taking.who);
    let mut said = match (taking.step, line.is_offer) {
        (Step::Waiting, false) => format!("{who} can{amount}; not answered yet"),
        (Step::Waiting, true) => format!("{who} would like{amount}; not answered yet"),
        (Step::Agreed, false) => format!("{who} carries{amount}{done}"),
        (Step::Agreed, true) => format!("{who} gets{amount}{done}"),
        (Step::Lapsed, false) => format!("{who} carries{amount}{done}; the day is over, and it is not done"),
        (Step::Lapsed, true) => format!("{who} gets{amount}{done}; the day is over, and it is not done"),
        (Step::Done, false) => {
            format!("{who} did it{}", taking.done.as_ref().map(|done| format!(", {done}")).unwrap_or_default())
        }
        (Step::Done, true) => {
            format!("{who} got{}", taking.done.as_ref().map_or(" it".to_owned(), |done| format!(" {done}")))
        }
        (Step::MissesOut, _) => format!("{who} misses out{}", amount_of(&amount)),
        (Step::Declined, _) => format!("{who}{}: declined with thanks", amount_of(&amount)),
        (Step::HandedBack, false) => format!("{who} handed it back{done}"),
        (Step::HandedBack, true) => format!("{who} does not need it any more{done}"),
        (Step::NotNeeded, _) => format!("{who}{}: it was over before it was done", amount_of(&amount)),
    };
    if let Some(teller) = &taking.told_by {
        said += &format!(" (told by {})", show::one_line(teller));
    }
    let before = taking.before.iter().map(|one| show::one_line(one)).collect::<Vec<_>>().join(", ");
    if let Some(short) = taking.short.as_ref().filter(|_| taking.step != Step::Declined) {
        said += &format!(". Short by {short}: {before} asked earlier, while you were apart");
    } else if taking.step == Step::MissesOut {
        said += &format!(": {before} said so earlier, while you were apart");
    }
    for words in [&taking.note, &taking.reply].into_iter().flatten() {
        said += &format!(" — “{}”", show::one_line(words));
    }
    said
}

fn amount_of(amount: &str) -> String {
    if amount.is_empty() { String::new() } else { format!(" ({})", amount.trim()) }
}

/// Everyone who said “I can”.
fn steps(paint: &Paint, line: &AskLine) -> String {
    let one = |taking: &TakingLine| {
        show::entry(
            &format!("  {}  ", paint.soft(short(&taking.id))),
            &format!("{}: {}", show::date(Millis(taking.said_ms)), step(line, taking)),
        )
    };
    line.takings.iter().map(one).collect()
}

/// What can be done next, by the one who looks.
fn next(line: &AskLine) -> Option<String> {
    let word = if line.is_offer { "offer" } else { "need" };
    let id = short(&line.id);
    let waiting = line.takings.iter().find(|taking| taking.step == Step::Waiting && taking.through.is_none());
    if let Some(waiting) = waiting.filter(|_| line.you_decide) {
        return Some(format!("Say yes: commonage {word} agree {}", short(&waiting.id)));
    }
    let own = line.takings.iter().find(|taking| taking.is_yours && taking.through.is_none());
    if let Some(own) = own.filter(|own| matches!(own.step, Step::Waiting | Step::Agreed | Step::Lapsed)) {
        let can = short(&own.id);
        let done =
            if own.step == Step::Waiting { String::new() } else { format!("When it is done: commonage done {can}. ") };
        return Some(format!("{done}If you can't any more: commonage release {can}"));
    }
    if let Some(own) = own.filter(|own| own.short.is_some() || own.step == Step::MissesOut) {
        return Some(format!(
            "What you can do: commonage match {}, or commonage need {}",
            short(&own.id),
            crate::commands::quoted(&line.what)
        ));
    }
    match line.stand {
        Stand::Open if line.you_decide => {
            Some(format!("When it is over: commonage {word} over {id}. If that was wrong: commonage {word} undo {id}"))
        }
        Stand::Open => Some(format!("If you can: commonage take {id}")),
        _ => None,
    }
}

/// Says where exactly, or shows it.
pub(super) fn exactly(setting: &Setting, text: &str, address: Option<&str>) -> Result<Answer> {
    let home = setting.open()?;
    let (space, id) = find(&home.node, text)?;
    let mut desk = Desk::of(home, space, setting.paint)?;
    if let Some(address) = address {
        let of = mine(&desk, space, id, text)?;
        desk.node_mut().keep_exact(of, &show::plain(address.trim()))?;
        let told = desk.disclose()?;
        let text = match told {
            0 => "Kept on this computer. The one with whom you agree reads it then, and nobody else.\n".to_owned(),
            _ => "Told, for the two who agreed and nobody else.\n".to_owned(),
        };
        return Ok(Answer::new(text, json!({ "kept": true, "told": told })));
    }
    let known = desk.node().exact_known(space, &id)?;
    let lines: String = known.iter().map(|known| show::entry("  ", &show::one_line(&known.words))).collect();
    let text = if known.is_empty() {
        "Nobody told you where exactly. It is told to the one with whom it is agreed.\n".to_owned()
    } else {
        lines
    };
    let json = json!({ "exactly": known.iter().map(|known| known.words.clone()).collect::<Vec<_>>() });
    Ok(Answer::new(text, json))
}

/// What of it is one's own: the ask itself, or one's “I can”.
fn mine(desk: &Desk, space: SpaceId, id: OperationId, text: &str) -> Result<OperationId> {
    let view = desk.view()?;
    let shown = view.asked_of(&space, &id).ok_or_else(|| super::not_found(text))?;
    if view.decides(&space, shown.asked) {
        return Ok(id);
    }
    let me = desk.node().me()?;
    let own = shown.asked.takings.iter().find(|taking| taking.author == Some(me));
    own.map(|taking| taking.id).ok_or_else(|| failure("say “I can” first: commonage take. Then say where exactly."))
}
