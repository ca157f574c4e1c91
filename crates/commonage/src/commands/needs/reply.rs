//! Taking up, agreeing, handing back, and saying that it is done.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::needs::Reply;
use commonage_economy::needs::act::{Act, Ask, Can};
use commonage_economy::vocabulary::Class;
use commonage_log::{Millis, OperationId, SpaceId};
use commonage_node::needs::{Deed, Taken};

use super::super::desk::{Amount, Desk, deadline, moment};
use super::ask::agent;
use super::{find, find_can, found, is_alive, page};
use crate::answer::{Answer, Failure, Result, failure};
use crate::cli;
use crate::commands::Setting;
use crate::{data, show};

/// The desk of the space in which a need or an offer stands.
fn at(setting: &Setting, text: &str) -> Result<(Desk, OperationId)> {
    let home = setting.open()?;
    let (space, id) = find(&home.node, text)?;
    Ok((Desk::public(home, space, setting.paint)?, id))
}

fn words(text: Option<&str>) -> Option<Box<str>> {
    text.map(|text| show::plain(text.trim()).into())
}

fn ask_of(desk: &Desk, id: &OperationId, text: &str) -> Result<Ask> {
    let shown = desk.view()?.asked_of(&desk.space, id);
    shown.map(|shown| shown.asked.ask.clone()).ok_or_else(|| super::not_found(text))
}

/// So much of it, as it was typed.
fn part(desk: &Desk, ask: &Ask, text: &str) -> Result<Decimal> {
    Ok(desk.view()?.amount_of(&desk.space, ask, text)?.value)
}

/// Says something about a need or an offer, and tells how it is now.
fn say(mut desk: Desk, id: OperationId, act: Act, head: &str) -> Result<Answer> {
    let space = desk.space;
    let operation = desk.node_mut().state_need(space, act, data::now())?;
    // With a yes, the other learns where.
    desk.disclose()?;
    page::told(&desk, (space, id), operation.id(), head)
}

pub(in crate::commands) fn take(setting: &Setting, take: &cli::Take) -> Result<Answer> {
    let (mut desk, id) = at(setting, &take.ask)?;
    let ask = ask_of(&desk, &id, &take.ask)?;
    let amount = take.amount.as_deref().map(|text| part(&desk, &ask, text)).transpose()?;
    let (whose, called) = match &take.whose {
        Some(name) => agent(&mut desk, name)?,
        None => (desk.me()?, None),
    };
    let with = take.with.as_deref().map(|text| Ok::<_, Failure>(find(desk.node(), text)?.1)).transpose()?;
    let can = Can {
        of: id,
        amount,
        agent: whose,
        called: called.map(Into::into),
        when: take.when.as_deref().map(|text| Ok::<Millis, Failure>(deadline(text)?.1)).transpose()?,
        with,
        letter: None,
        note: words(take.note.as_deref()),
    };
    let space = desk.space;
    let operation = match desk.node_mut().take_up(space, can, data::now())? {
        Taken::Said(operation) => operation.id(),
        Taken::Letter(operation) => {
            let who = crate::commands::name(desk.node(), &space);
            let text = format!(
                "A letter {} goes to {who}, for you are no member there: you can. They answer when it has arrived.\n",
                desk.paint.soft(&operation.id().short())
            );
            let json = serde_json::json!({ "operation": operation.id().to_string(), "letter": true });
            return Ok(Answer::new(text, json));
        }
    };
    if let Some(address) = &take.exactly {
        desk.node_mut().keep_exact(operation, &show::plain(address.trim()))?;
        desk.disclose()?;
    }
    page::told(&desk, (space, id), operation, "Said in")
}

pub(super) fn agree(setting: &Setting, text: &str, amount: Option<&str>) -> Result<Answer> {
    let home = setting.open()?;
    let waits = "nobody waits for an answer there. Look at “commonage need show”.";
    let (space, can) = find_can(&home.node, text, &|_, taking| taking.reply == Reply::Waiting, waits)?;
    let (_, id) = find(&home.node, text)?;
    let desk = Desk::of(home, space, setting.paint)?;
    let ask = ask_of(&desk, &id, text)?;
    let amount = amount.map(|text| part(&desk, &ask, text)).transpose()?;
    say(desk, id, Act::Agree { can, amount }, "Agreed in")
}

pub(super) fn decline(setting: &Setting, text: &str, note: Option<&str>) -> Result<Answer> {
    let home = setting.open()?;
    let nobody = "nobody said “I can” there. Look at “commonage need show”.";
    let (space, can) = find_can(&home.node, text, &|_, taking| is_alive(taking), nobody)?;
    let (_, id) = find(&home.node, text)?;
    let desk = Desk::of(home, space, setting.paint)?;
    say(desk, id, Act::Decline { can, note: words(note) }, "Declined with thanks in")
}

pub(super) fn still(setting: &Setting, text: &str, by: Option<&str>) -> Result<Answer> {
    let (desk, id) = at(setting, text)?;
    let until = by.map(|by| Ok::<Millis, Failure>(deadline(by)?.1)).transpose()?;
    say(desk, id, Act::Still { of: id, until }, "Said in")
}

pub(super) fn over(setting: &Setting, text: &str, note: Option<&str>) -> Result<Answer> {
    let (desk, id) = at(setting, text)?;
    say(desk, id, Act::Over { of: id, note: words(note) }, "Said in")
}

pub(in crate::commands) fn release(setting: &Setting, release: &cli::Release) -> Result<Answer> {
    let home = setting.open()?;
    let me = home.node.me()?;
    let mine = |taking: &commonage_economy::needs::Taking| {
        is_alive(taking) && (taking.author == Some(me) || taking.can.agent == Id::Space(me))
    };
    let nothing = "you did not take that up, or handed it back already. Look at “commonage board”.";
    let (space, can) = find_can(&home.node, &release.can, &|_, taking| mine(taking), nothing)?;
    let (_, id) = find(&home.node, &release.can)?;
    let mut desk = Desk::of(home, space, setting.paint)?;
    let operation = desk.node_mut().hand_back(space, can, words(release.note.as_deref()), data::now())?;
    page::told(&desk, (space, id), operation.id(), "Handed back in")
}

/// Takes back a need, an offer, an “I can” or another word of one's own: the last one, where several fit.
pub(super) fn undo(setting: &Setting, text: &str) -> Result<Answer> {
    let home = setting.open()?;
    let shown = found(&home.node, text)?;
    let (space, id, clean) = (shown.space, shown.asked.id, show::one_line(text));
    let taking = shown.asked.takings.iter().find(|taking| super::begins(&taking.id, &clean)).map(|taking| taking.id);
    let desk = Desk::of(home, space, setting.paint)?;
    say(desk, id, Act::TakeBack { act: taking.unwrap_or(id) }, "Taken back in")
}

/// Says that something taken up was done: an event, and so a contribution.
pub(in crate::commands) fn done(setting: &Setting, done: &cli::Done) -> Result<Answer> {
    let home = setting.open()?;
    let me = home.node.me()?;
    let view = home.node.my_view()?;
    let concerns =
        |space: SpaceId, asked: &commonage_economy::needs::Asked, taking: &commonage_economy::needs::Taking| {
            let is_mine = taking.author == Some(me) || taking.can.agent == Id::Space(me) || view.decides(&space, asked);
            taking.reply == Reply::Agreed && is_mine
        };
    let (in_space, id) = find(&home.node, &done.can)?;
    let nothing = "nothing is agreed there that you carry or asked for. Look at “commonage board”.";
    let (space, can) = find_can(&home.node, &done.can, &|asked, taking| concerns(in_space, asked, taking), nothing)?;
    let mut desk = Desk::of(home, space, setting.paint)?;
    let deed = deed(&desk, &id, done)?;
    let event = desk.node_mut().done(space, can, &deed, data::now()).map_err(|why| desk.objection(why))?;
    let sentence = desk.record(desk.ledger()?.find(Class::EconomicEvent, &event).ok_or_else(|| failure(nothing))?)?;
    let sentence = sentence.map(|record| desk.sentence(&record)).unwrap_or_default();
    page::done(&desk, (space, id), &event, &sentence)
}

/// What was done, as it was typed.
fn deed(desk: &Desk, id: &OperationId, done: &cli::Done) -> Result<Deed> {
    let ask = ask_of(desk, id, &done.can)?;
    let amount = match (&done.amount, &ask.amount) {
        (Some(text), Some(_)) => Some(desk.view()?.amount_of(&desk.space, &ask, text)?),
        (Some(text), None) => Some(Amount::alone(text, desk.ledger()?)?),
        (None, _) => None,
    };
    let thing = done.thing.as_deref().map(|named| desk.id(Class::EconomicResource, named)).transpose()?;
    let at = done.at.as_deref().map(moment).transpose()?;
    Ok(Deed { amount, thing, at, note: words(done.note.as_deref()) })
}
