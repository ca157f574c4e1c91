//! Taking up, agreeing, handing back, and saying that it is done.

use commonage_economy::id::Id;
use commonage_economy::needs::act::{Act, Ask, Can, Purpose};
use commonage_economy::needs::{Reply, commitment};
use commonage_economy::record::{Record, Value};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Millis, OperationId, SpaceId};

use super::super::desk::{Amount, Desk, Draft, deadline, moment, put, time_of_effort, whole};
use super::ask::{agent, kind_of, same_unit};
use super::{find, find_can, found, is_alive, page};
use crate::answer::{Answer, Result, failure};
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
    let amount = match &take.amount {
        Some(text) => Some(same_unit(&desk, &ask, text)?.value),
        None => desk.view()?.asked_of(&desk.space, &id).and_then(|shown| shown.asked.left),
    };
    let (whose, called) = match &take.whose {
        Some(name) => agent(&mut desk, name)?,
        None => (desk.me()?, None),
    };
    let with =
        take.with.as_deref().map(|text| Ok::<_, crate::answer::Failure>(find(desk.node(), text)?.1)).transpose()?;
    let can = Can {
        of: id,
        amount,
        agent: whose,
        called: called.map(Into::into),
        when: take.when.as_deref().map(|text| Ok::<Millis, crate::answer::Failure>(deadline(text)?.1)).transpose()?,
        with,
        letter: None,
        note: words(take.note.as_deref()),
    };
    let space = desk.space;
    let is_outside = desk.view()?.board(&space).is_err();
    if is_outside {
        let operation = desk.node_mut().send_can(space, can, data::now())?;
        let who = crate::commands::name(desk.node(), &space);
        let text = format!(
            "A letter {} goes to {who}, for you are no member there: you can. They answer when it has arrived.\n",
            desk.paint.soft(&operation.id().short())
        );
        let json = serde_json::json!({ "operation": operation.id().to_string(), "letter": true });
        return Ok(Answer::new(text, json));
    }
    let operation = desk.node_mut().state_need(space, Act::Can(Box::new(can)), data::now())?.id();
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
    let amount =
        amount.map(|amount| Ok::<_, crate::answer::Failure>(same_unit(&desk, &ask, amount)?.value)).transpose()?;
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
    let until = by.map(|by| Ok::<Millis, crate::answer::Failure>(deadline(by)?.1)).transpose()?;
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
    let desk = Desk::of(home, space, setting.paint)?;
    let ledger = desk.ledger()?;
    let open = ledger.find(Class::Commitment, &commitment(can)).and_then(|name| ledger.open(name));
    let done = open.map(|open| open.done).filter(|done| !done.is_zero());
    say(desk, id, Act::Release { can, done, note: words(release.note.as_deref()) }, "Handed back in")
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
    let asked = desk.view()?.asked_of(&space, &id).ok_or_else(|| super::not_found(&done.can))?.asked.clone();
    let taking = asked.taking(&can).ok_or_else(|| failure(nothing))?.clone();
    if taking.reply != Reply::Agreed {
        return Err(failure("that is not agreed yet, or was handed back. Look at “commonage need show”."));
    }
    let mut draft = Draft::new(false);
    let mut record = event(&desk, &asked.ask, (can, &taking.can.agent), done)?;
    thing(&desk, &mut draft, &asked.ask, &mut record, done.thing.as_deref())?;
    if let Some(at) = &done.at {
        put(&mut record, P::HasPointInTime, Value::Time(moment(at)?))?;
    }
    if let Some(note) = &done.note {
        put(&mut record, P::Note, Value::Text(show::plain(note.trim()).into()))?;
    }
    let at = draft.add(record);
    let operation = desk.say(draft.records)?;
    let event = whole(&at, operation);
    let sentence = desk.record(desk.ledger()?.find(Class::EconomicEvent, &event).ok_or_else(|| failure(nothing))?)?;
    let sentence = sentence.map(|record| desk.sentence(&record)).unwrap_or_default();
    page::done(&desk, (space, id), &event, &sentence)
}

/// The event that keeps the promise.
fn event(desk: &Desk, ask: &Ask, (can, agent): (OperationId, &Id), done: &cli::Done) -> Result<Record> {
    let (provider, receiver) = match ask.purpose {
        Purpose::Need => (agent, &ask.agent),
        Purpose::Offer => (&ask.agent, agent),
    };
    let measure = amount(desk, ask, can, done.amount.as_deref())?;
    let property = if time_of_effort(&measure.unit) { P::EffortQuantity } else { P::ResourceQuantity };
    // Whoever counts hours worked; what was to be handed over is a thing.
    let action = if property == P::EffortQuantity { commonage_economy::action::Action::Work } else { ask.action };
    let mut record = Record::new(Class::EconomicEvent, Id::Here(0));
    put(&mut record, P::Action, Value::Action(action))?;
    put(&mut record, P::Provider, Value::Id(provider.clone()))?;
    put(&mut record, P::Receiver, Value::Id(receiver.clone()))?;
    put(&mut record, property, Value::Measure(measure))?;
    put(&mut record, P::Fulfills, Value::Id(commitment(can)))?;
    Ok(record)
}

/// How much was done: as it was said, else all that is left of the promise; a single one, where no amount counts.
fn amount(desk: &Desk, ask: &Ask, can: OperationId, said: Option<&str>) -> Result<Measure> {
    if let Some(text) = said {
        return match &ask.amount {
            Some(_) => same_unit(desk, ask, text),
            None => Amount::alone(text, desk.ledger()?),
        };
    }
    let ledger = desk.ledger()?;
    let open = ledger.find(Class::Commitment, &commitment(can)).and_then(|name| ledger.open(name));
    match open {
        Some(open) if open.is_done() => Err(failure(
            "that is done already. If more was done, say how much: --amount; if it was less, correct the event: \
             commonage flow correct.",
        )),
        Some(open) => {
            Ok(open.open.unwrap_or_else(|| Measure::new(commonage_economy::decimal::Decimal::ONE, Unit::one())))
        }
        None => Err(failure("that promise is not in the ledger here. Bring the two computers together first.")),
    }
}

/// Which thing it was: a record of the one who gives, if there is one of that name; else the kind of it.
fn thing(desk: &Desk, draft: &mut Draft, ask: &Ask, record: &mut Record, named: Option<&str>) -> Result<()> {
    let provider = record.id_of(P::Provider).cloned();
    let is_effort = record.measure(P::EffortQuantity).is_some();
    if !is_effort {
        let named_thing = named.unwrap_or(&ask.what);
        if let Some(resource) = desk.resource(named_thing, provider.as_ref()).ok().flatten() {
            let id = desk.ledger()?.key(resource.name).1.clone();
            let is_same_unit = desk
                .unit_of(resource)
                .is_none_or(|unit| record.measure(P::ResourceQuantity).is_some_and(|measure| measure.unit == unit));
            if is_same_unit {
                return put(record, P::ResourceInventoriedAs, Value::Id(id));
            }
        }
        if let Some(named) = named {
            return Err(desk.unknown(Class::EconomicResource, named));
        }
    }
    let unit =
        record.measure(P::EffortQuantity).or_else(|| record.measure(P::ResourceQuantity)).map(|m| m.unit.clone());
    kind_of(desk, draft, ask, record, &unit.unwrap_or_else(Unit::one))
}
