//! What people say: write a note, read the log, erase.

use commonage_log::{Audience, Millis, SpaceId};
use commonage_node::query::{LogLine, Standing};
use serde::Serialize;
use serde_json::json;

use super::{Setting, find_held, name};
use crate::answer::{Answer, Result, failure};
use crate::data;
use crate::show::{self, Paint};

pub(super) fn note(setting: &Setting, space: &str, text: &str, public: bool) -> Result<Answer> {
    let said = super::said_text(text)?;
    let mut home = setting.open()?;
    let id = find_held(&home.node, space)?;
    let audience = if public { Audience::Public } else { Audience::Members };
    let operation = home.node.note(id, audience, &said, data::now())?;
    let whom = if public { "for anyone" } else { "for its members" };
    let text =
        format!("Saved here, {whom}: {} {}\n", name(&home.node, &id), setting.paint.soft(&operation.id().short()));
    let json = json!({ "operation": operation.id().to_string(), "space": id.to_string(), "seq": operation.header().seq,
        "audience": audience.to_string() });
    Ok(Answer::new(text, json))
}

/// A line of the log, with the space that it stands in.
#[derive(Serialize)]
struct Entry {
    space: String,
    space_name: String,
    #[serde(flatten)]
    line: LogLine,
}

pub(super) fn log(setting: &Setting, space: Option<&str>, last: usize) -> Result<Answer> {
    let home = setting.open()?;
    let view = home.node.my_view()?;
    let spaces: Vec<SpaceId> = match space {
        Some(space) => vec![find_held(&home.node, space)?],
        None => {
            let mut ids: Vec<SpaceId> = view.spaces(false).iter().filter_map(|line| line.id.parse().ok()).collect();
            ids.extend(home.node.me());
            ids.retain(|id| home.node.space(id).is_ok());
            ids
        }
    };
    let mut entries = Vec::new();
    for id in &spaces {
        let lines = view.log(id, last)?;
        let called = name(&home.node, id);
        entries.extend(lines.into_iter().map(|line| Entry { space: id.to_string(), space_name: called.clone(), line }));
    }
    entries.sort_by_key(|entry| entry.line.at_ms);
    let entries = &entries[entries.len().saturating_sub(last)..];
    let text = readable(entries, spaces.len() > 1, setting.paint);
    Ok(Answer::new(text, json!({ "operations": entries })))
}

fn readable(entries: &[Entry], with_space: bool, paint: Paint) -> String {
    if entries.is_empty() {
        return "Nothing was said here yet.\n".to_owned();
    }
    let (mut text, mut day) = (String::new(), String::new());
    for entry in entries {
        let line = &entry.line;
        let at = Millis(line.at_ms);
        let today = show::day(at);
        if today != day {
            text += &format!("{}{}\n", if day.is_empty() { "" } else { "\n" }, paint.strong(&today));
            day = today;
        }
        let is_own = line.author_id.as_ref() == Some(&entry.space);
        let place = if with_space && !is_own { format!(" · {}", entry.space_name) } else { String::new() };
        let audience = if line.audience == "public" { " · for anyone" } else { "" };
        let id: String = line.id.chars().take(10).collect();
        let head = format!("  {}  {}{place}{audience}", show::time(at), paint.strong(&show::one_line(&line.author)));
        text += &format!("{head}  {}\n", paint.soft(&id));
        let indent = "         ";
        let said = show::plain(&line.text);
        text += &format!("{indent}{}\n", show::wrapped(said.trim_end(), indent, show::width()));
        let mark = match line.standing {
            Standing::Counts => continue,
            Standing::InQuestion => "In question",
            Standing::Void => "Does not count",
        };
        let why = line.why.as_deref().unwrap_or_default();
        let sentence = show::wrapped(&format!("{mark}: {}", show::plain(why)), indent, show::width());
        text += &format!("{indent}{}\n", paint.alert(sentence.trim_end()));
    }
    text
}

pub(super) fn erase(setting: &Setting, operation: &str) -> Result<Answer> {
    let mut home = setting.open()?;
    let id = home.node.my_view()?.find_operation(operation)?;
    let already = home.node.spaces().any(|space| space.erased().contains(&id));
    if already {
        return Err(failure(format!("operation {} is erased already. Nothing was changed.", id.short())));
    }
    let act = home.node.erase(id, data::now())?;
    let text = format!(
        "Erased here: {}. That something was said stays, what it was is gone; others erase it when this reaches them.\n",
        id.short()
    );
    Ok(Answer::new(text, json!({ "operation": act.id().to_string(), "erased": id.to_string() })))
}
