//! Needs and offers: asking, taking up, agreeing, handing back, and the board on which all of it stands.

mod ask;
mod board;
mod page;
mod reply;

use commonage_economy::needs::{Asked, Reply, Taking};
use commonage_log::{OperationId, SpaceId};
use commonage_node::Node;
use commonage_node::needs::Shown;

use super::Setting;
use super::desk::cut;
use crate::answer::{Answer, Failure, Result, failure};
use crate::cli::{AskCommand, AskWords};
use crate::show;

pub(super) use board::board;
pub(super) use reply::{done, release, take};

/// Signs that must be given of an id.
const ID_SIGNS_MIN: usize = 4;

/// Runs `need` or `offer`.
pub(super) fn run(setting: &Setting, words: &AskWords, is_offer: bool) -> Result<Answer> {
    use AskCommand as A;
    match &words.command {
        None => ask::ask(setting, words, is_offer),
        Some(A::Show { ask }) => page::show(setting, ask),
        Some(A::Agree { can, amount }) => reply::agree(setting, can, amount.as_deref()),
        Some(A::Decline { can, note }) => reply::decline(setting, can, note.as_deref()),
        Some(A::Still { ask, by }) => reply::still(setting, ask, by.as_deref()),
        Some(A::Over { ask, note }) => reply::over(setting, ask, note.as_deref()),
        Some(A::Change { ask, what, amount, wording }) => {
            ask::change(setting, ask, what.as_deref(), amount.as_deref(), wording)
        }
        Some(A::Where { ask, address }) => page::exactly(setting, ask, address.as_deref()),
        Some(A::Undo { act }) => reply::undo(setting, act),
    }
}

fn begins(id: &OperationId, text: &str) -> bool {
    text.len() >= ID_SIGNS_MIN && id.to_string().starts_with(&text.to_lowercase())
}

fn not_found(text: &str) -> Failure {
    failure(format!(
        "no need or offer here begins with “{}”, or is called so. Look at “commonage board --all”.",
        cut(text)
    ))
}

fn several(text: &str, ids: &[OperationId]) -> Failure {
    let ids: Vec<String> = ids.iter().map(OperationId::short).collect();
    failure(format!("“{}” may mean several: {}. Give more of the id.", cut(text), ids.join(", ")))
}

/// A need or an offer, by the beginning of its id, of an “I can” about it, or by what it is.
fn find(node: &Node, text: &str) -> Result<(SpaceId, OperationId)> {
    let text = show::one_line(text);
    let view = node.my_view()?;
    let fits = |shown: &Shown<'_>| {
        let about = said_here(shown.asked).any(|taking| begins(&taking.id, &text));
        begins(&shown.asked.id, &text) || about
    };
    let mut found: Vec<Shown<'_>> = view.asked().filter(fits).collect();
    if found.is_empty() {
        let is_called = |shown: &Shown<'_>| shown.asked.ask.what.to_lowercase() == text.to_lowercase();
        found = view.asked().filter(|shown| is_called(shown) && shown.asked.over.is_none()).collect();
    }
    match found[..] {
        [one] => Ok((one.space, one.asked.id)),
        [] => Err(not_found(&text)),
        _ => Err(several(&text, &found.iter().map(|shown| shown.asked.id).collect::<Vec<_>>())),
    }
}

/// The same, as it is now.
pub(super) fn found<'a>(node: &'a Node, text: &str) -> Result<Shown<'a>> {
    let (space, id) = find(node, text)?;
    node.my_view()?.asked_of(&space, &id).ok_or_else(|| not_found(text))
}

/// Which of those who said “I can” is meant: by its id, or the only one that fits, where the need is named.
fn find_can(
    node: &Node,
    text: &str,
    fits: &dyn Fn(&Asked, &Taking) -> bool,
    none: &str,
) -> Result<(SpaceId, OperationId)> {
    let shown = found(node, text)?;
    if let Some(taking) = shown.asked.takings.iter().find(|taking| begins(&taking.id, &show::one_line(text))) {
        return Ok((shown.space, taking.id));
    }
    let all: Vec<OperationId> =
        said_here(shown.asked).filter(|taking| fits(shown.asked, taking)).map(|taking| taking.id).collect();
    match all[..] {
        [one] => Ok((shown.space, one)),
        [] => Err(failure(none)),
        _ => Err(several(text, &all)),
    }
}

/// Everyone who said “I can” about this very ask.
fn said_here(asked: &Asked) -> impl Iterator<Item = &Taking> {
    asked.takings.iter().filter(|taking| taking.through.is_none())
}

/// The beginning of an id, enough to name it in a command.
pub(super) fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

/// Whether an “I can” still says something: it waits, or holds.
fn is_alive(taking: &Taking) -> bool {
    matches!(taking.reply, Reply::Waiting | Reply::Agreed)
}
