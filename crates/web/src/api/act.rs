//! What a program says in the name of the person, through the same functions of the node as the pages.

use commonage_economy::id::Id;
use commonage_economy::needs::act::{Act, Can, Purpose, Stakes, Weight};
use commonage_log::{Audience, Millis, OperationId, SpaceId};
use commonage_node::contribution::read;
use commonage_node::needs::{Deed, Taken, usual_action};
use commonage_node::{Node, NodeError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::Problem;
use super::caller::Call;
use crate::dates;

type Answer = Result<Value, Problem>;

/// What was said.
#[derive(Serialize, JsonSchema)]
pub(super) struct Said {
    /// The id of what was said: an operation, or an event of the ledger.
    id: String,
}

fn said(id: &impl ToString) -> Answer {
    Ok(json!({ "id": id.to_string() }))
}

/// A need or an offer.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AskSaid {
    /// What, with an amount if it counts: “3 kg carrots”.
    what: String,
    /// Whether it is offered; else it is needed.
    #[serde(default)]
    is_offer: bool,
    /// More words.
    note: Option<String>,
    /// By then, in ms since 1970.
    until_ms: Option<u64>,
    /// What hangs on it: `welcome`, `needed` or `vital`.
    stakes: Option<String>,
    /// Whether anyone may see it, not only the members.
    #[serde(default)]
    is_public: bool,
}

pub(super) fn ask(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let (space, asked) = (call.space()?, call.said::<AskSaid>()?);
    let purpose = if asked.is_offer { Purpose::Offer } else { Purpose::Need };
    let mut ask = call.view(node)?.plain_ask(&space, purpose, &asked.what, Id::Space(node.me()?))?;
    ask.note = asked.note.map(String::into_boxed_str);
    ask.until = asked.until_ms.map(Millis);
    ask.stakes = match asked.stakes.as_deref() {
        None | Some("welcome") => Stakes::Welcome,
        Some("needed") => Stakes::Needed,
        Some("vital") => Stakes::Vital,
        Some(_) => return Err(Problem::NotUnderstood("Say stakes as welcome, needed or vital.".to_owned())),
    };
    if ask.weight == Weight::Heavy {
        ask.around = call.view(node)?.here(now);
    }
    ask.action = usual_action(&ask);
    said(&node.ask(space, asked.is_public, ask, now)?.id())
}

/// “I can.”
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TakeSaid {
    /// How much; all that is left, if it is not said.
    amount: Option<String>,
    /// By then, in ms since 1970.
    when_ms: Option<u64>,
    /// A few words.
    note: Option<String>,
}

/// The ask in the address, as far as the token shows it.
fn shown(node: &Node, call: &Call) -> Result<(SpaceId, OperationId), Problem> {
    let (space, ask) = (call.space()?, call.operation("ask")?);
    call.view(node)?.asked_of(&space, &ask).ok_or(Problem::NotFound)?;
    Ok((space, ask))
}

pub(super) fn take(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let ((space, of), asked) = (shown(node, call)?, call.said::<TakeSaid>()?);
    let amount = match &asked.amount {
        None => None,
        Some(text) => {
            let view = call.view(node)?;
            let shown = view.asked_of(&space, &of).ok_or(Problem::NotFound)?;
            Some(view.amount_of(&space, &shown.asked.ask, text)?.value)
        }
    };
    let can = Can {
        of,
        amount,
        agent: Id::Space(node.me()?),
        called: None,
        when: asked.when_ms.map(Millis),
        with: None,
        letter: None,
        note: asked.note.map(String::into_boxed_str),
    };
    let id = match node.take_up(space, can, now)? {
        Taken::Said(operation) | Taken::Letter(operation) => operation.id(),
    };
    told_where(node, call, now);
    said(&id)
}

/// An answer to an “I can”.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerSaid {
    /// Which.
    can: String,
    /// A few words.
    note: Option<String>,
}

impl AnswerSaid {
    fn can(&self) -> Result<OperationId, Problem> {
        self.can.parse().map_err(|_| Problem::NotFound)
    }

    fn words(&self) -> Option<Box<str>> {
        self.note.clone().map(String::into_boxed_str)
    }
}

/// What was agreed may say where, to the one with whom it was agreed.
fn told_where(node: &mut Node, call: &Call, now: Millis) {
    let half = || (call.random)().ok_or_else(|| NodeError::Limit("the system gave no randomness.".into()));
    let mut random = || {
        let mut both = [0; 64];
        both[..32].copy_from_slice(&half()?);
        both[32..].copy_from_slice(&half()?);
        Ok(both)
    };
    // The act stands whether or not that works now: it is tried again with the next one.
    let _ = node.disclose_all(&mut random, now);
}

pub(super) fn agree(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let ((space, _), asked) = (shown(node, call)?, call.said::<AnswerSaid>()?);
    let id = node.state_need(space, Act::Agree { can: asked.can()?, amount: None }, now)?.id();
    told_where(node, call, now);
    said(&id)
}

pub(super) fn decline(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let ((space, _), asked) = (shown(node, call)?, call.said::<AnswerSaid>()?);
    said(&node.state_need(space, Act::Decline { can: asked.can()?, note: asked.words() }, now)?.id())
}

pub(super) fn done(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let ((space, _), asked) = (shown(node, call)?, call.said::<AnswerSaid>()?);
    let deed = Deed { note: asked.words(), ..Deed::default() };
    said(&node.done(space, asked.can()?, &deed, now)?)
}

pub(super) fn release(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let ((space, _), asked) = (shown(node, call)?, call.said::<AnswerSaid>()?);
    said(&node.hand_back(space, asked.can()?, asked.words(), now)?.id())
}

/// A few words.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteSaid {
    /// The words.
    note: Option<String>,
}

pub(super) fn over(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let ((space, of), asked) = (shown(node, call)?, call.said::<NoteSaid>()?);
    let note = asked.note.map(String::into_boxed_str);
    said(&node.state_need(space, Act::Over { of, note }, now)?.id())
}

/// Something said to the members.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WordsSaid {
    /// What.
    text: String,
}

pub(super) fn words(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let (space, asked) = (call.space()?, call.said::<WordsSaid>()?);
    said(&node.note(space, Audience::Members, &asked.text, now)?.id())
}

/// Work that was given.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkSaid {
    /// Like “3 h on the roof with a neighbour yesterday”.
    sentence: String,
    /// The piece of work that it went into.
    piece: Option<String>,
}

pub(super) fn contribute(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let (space, asked) = (call.space()?, call.said::<WorkSaid>()?);
    let no_time = || Problem::NotUnderstood("It does not say how long. Say it like: 3 h on the roof.".to_owned());
    let today = dates::date(now, &call.zone).unwrap_or_default();
    let work = read(&asked.sentence, today, "en").work().ok_or_else(no_time)?;
    said(&node.contribute_to(space, &work, asked.piece.as_deref(), now)?.id())
}
