//! What is done about a need or an offer, through the same functions of the node as the command line.

use axum::extract::Path;
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::needs::act::{Act, Can};
use commonage_log::{Millis, OperationId, SpaceId};
use commonage_node::needs::{Deed, Taken};
use commonage_node::{Node, NodeError};

use crate::doors::Undo;
use crate::fields::Fields;
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// What was filled in, ready for the node.
struct Filled {
    space: SpaceId,
    ask: OperationId,
    form: Fields,
    /// By then, as it was chosen.
    when: Option<Millis>,
    random: fn() -> Option<[u8; 32]>,
}

/// What is told afterwards, and what of it can be undone.
type Told = (&'static str, Option<OperationId>);

pub(super) async fn act(visit: Visit, Path((space, ask, act)): Path<(String, String, String)>) -> Answer {
    let space: SpaceId = space.parse().map_err(|_| Trouble::NotThere)?;
    let ask: OperationId = ask.parse().map_err(|_| Trouble::NotThere)?;
    let when = visit.form.day_end("when", &visit.site.settings.zone)?;
    let work: fn(&mut Node, &Filled, Millis) -> Result<Told, Trouble> = match act.as_str() {
        "take" => take,
        "agree" => agree,
        "decline" => decline,
        "done" => done,
        "release" => release,
        "still" => still,
        "over" => over,
        _ => return Err(Trouble::NotThere),
    };
    let filled = Filled { space, ask, form: visit.form.clone(), when, random: visit.site.random };
    let told = visit.node(move |node, now| {
        let told = work(node, &filled, now)?;
        // What was agreed may say where, to the one with whom it was agreed.
        let half = || (filled.random)().ok_or_else(|| NodeError::Limit("the system gave no randomness.".into()));
        let mut random = || {
            let mut both = [0; 64];
            both[..32].copy_from_slice(&half()?);
            both[32..].copy_from_slice(&half()?);
            Ok(both)
        };
        // The act stands whether or not that works now: it is tried again with the next one.
        let _ = node.disclose_all(&mut random, now);
        Ok(told)
    });
    let (key, undo) = told.await?;
    visit.done(key, undo.map(|act| Undo { space, act }), &visit.form.back())
}

/// So much of it, as it was typed, in the unit of the ask.
fn amount(node: &Node, filled: &Filled) -> Result<Option<Decimal>, Trouble> {
    let text = filled.form.raw("amount");
    if text.is_empty() {
        return Ok(None);
    }
    let view = node.my_view()?;
    let shown = view.asked_of(&filled.space, &filled.ask).ok_or(Trouble::NotThere)?;
    Ok(Some(view.amount_of(&filled.space, &shown.asked.ask, text)?.value))
}

fn take(node: &mut Node, filled: &Filled, now: Millis) -> Result<Told, Trouble> {
    let can = Can {
        of: filled.ask,
        amount: amount(node, filled)?,
        agent: Id::Space(node.me()?),
        called: None,
        when: filled.when,
        with: None,
        letter: None,
        note: filled.form.words("note"),
    };
    match node.take_up(filled.space, can, now)? {
        Taken::Said(operation) => {
            if let Some(exact) = filled.form.said("exact") {
                node.keep_exact(operation.id(), &exact)?;
            }
            Ok(("told-taken", Some(operation.id())))
        }
        Taken::Letter(_) => Ok(("told-letter", None)),
    }
}

fn agree(node: &mut Node, filled: &Filled, now: Millis) -> Result<Told, Trouble> {
    let (can, amount) = (filled.form.id("can")?, amount(node, filled)?);
    node.state_need(filled.space, Act::Agree { can, amount }, now)?;
    Ok(("told-agreed", None))
}

fn decline(node: &mut Node, filled: &Filled, now: Millis) -> Result<Told, Trouble> {
    let act = Act::Decline { can: filled.form.id("can")?, note: filled.form.words("note") };
    Ok(("told-declined", Some(node.state_need(filled.space, act, now)?.id())))
}

fn done(node: &mut Node, filled: &Filled, now: Millis) -> Result<Told, Trouble> {
    let deed = Deed { note: filled.form.words("note"), ..Deed::default() };
    node.done(filled.space, filled.form.id("can")?, &deed, now)?;
    Ok(("told-done", None))
}

fn release(node: &mut Node, filled: &Filled, now: Millis) -> Result<Told, Trouble> {
    let note = filled.form.words("note");
    let operation = node.hand_back(filled.space, filled.form.id("can")?, note, now)?;
    Ok(("told-released", Some(operation.id())))
}

fn still(node: &mut Node, filled: &Filled, now: Millis) -> Result<Told, Trouble> {
    let act = Act::Still { of: filled.ask, until: filled.when };
    Ok(("told-still", Some(node.state_need(filled.space, act, now)?.id())))
}

fn over(node: &mut Node, filled: &Filled, now: Millis) -> Result<Told, Trouble> {
    let act = Act::Over { of: filled.ask, note: filled.form.words("note") };
    Ok(("told-over", Some(node.state_need(filled.space, act, now)?.id())))
}

/// Takes back what was just done here.
pub(super) async fn undo(visit: Visit) -> Answer {
    let undo = visit.site.doors.take_undo(&visit.guest, visit.form.id("act")?, visit.site.now());
    let Undo { space, act } = undo.ok_or(Trouble::TooLate)?;
    visit.node(move |node, now| Ok(node.state_need(space, Act::TakeBack { act }, now)?)).await?;
    // The page of what was taken back is gone.
    let back = visit.form.back();
    let to = if back.ends_with(&act.to_string()) { "/board".to_owned() } else { back };
    visit.done("told-undone", None, &to)
}
