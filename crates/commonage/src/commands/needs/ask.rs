//! Asking for something, offering it, and saying it better.

use commonage_economy::id::Id;
use commonage_economy::needs::act::{Act, Ask, Purpose, Stakes, Way, Weight};
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::Millis;
use commonage_node::needs::usual_action;

use super::super::desk::{Amount, Desk, Draft, deadline, moment, whole};
use super::{find, page};
use crate::answer::{Answer, Result, failure};
use crate::cli::{AskWords, Wording};
use crate::commands::{Setting, places};
use crate::{data, show};

pub(super) fn ask(setting: &Setting, words: &AskWords, is_offer: bool) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, &words.place)?;
    let (agent, called) = match &words.whose {
        Some(name) => agent(&mut desk, name)?,
        None => (desk.me()?, None),
    };
    let purpose = if is_offer { Purpose::Offer } else { Purpose::Need };
    let mut ask = desk.view()?.plain_ask(&desk.space, purpose, &words.words.join(" "), agent)?;
    ask.called = called.map(Into::into);
    ask.first_come = words.first_come;
    let is_placed = words.wording.near.is_some();
    worded(&desk, &mut ask, &words.wording)?;
    ask.action = usual_action(&ask);
    if !is_placed && ask.weight == Weight::Heavy {
        ask.around = places::here(&desk, data::now());
    }
    let space = desk.space;
    let operation = desk.node_mut().ask(space, words.public, ask, data::now())?;
    if let Some(address) = &words.wording.exactly {
        desk.node_mut().keep_exact(operation.id(), &show::plain(address.trim()))?;
    }
    page::told(&desk, (space, operation.id()), operation.id(), "Said in")
}

/// Someone, by name; who is not on Commonage yet is named with this.
pub(super) fn agent(desk: &mut Desk, text: &str) -> Result<(Id, Option<String>)> {
    let called = show::one_line(text);
    let known = match desk.agent(&called) {
        Ok(id) => id,
        // A name that is nearly another's is a slip more often than somebody new.
        Err(slip) if slip.words.contains("Did you mean") => return Err(slip),
        Err(_) => {
            let mut draft = Draft::new(false);
            let at = draft.add(Draft::named(Class::Person, P::Name, &called)?);
            let operation = desk.say(draft.records)?;
            whole(&at, operation)
        }
    };
    let is_space = matches!(known, Id::Space(_));
    let called = desk.called(Class::Agent, &known);
    Ok((known, (!is_space).then_some(called)))
}

/// Puts into an ask what was said of it.
fn worded(desk: &Desk, ask: &mut Ask, words: &Wording) -> Result<()> {
    let time = |text: &String| Ok::<Millis, crate::answer::Failure>(deadline(text)?.1);
    ask.until = words.by.as_ref().map(time).transpose()?.or(ask.until);
    if let Some(from) = &words.from {
        ask.from = commonage_economy::moment::read(&moment(from)?);
    }
    if let Some(kind) = &words.kind {
        ask.kind = Some(desk.id(Class::ResourceSpecification, kind)?);
    }
    let said: Vec<Way> = [
        (words.gift, Way::Gift),
        (words.in_return.is_some(), Way::Exchange),
        (words.loan, Way::Loan),
        (words.time, Way::Time),
    ]
    .into_iter()
    .filter_map(|(is_said, way)| is_said.then_some(way))
    .collect();
    if !said.is_empty() {
        ask.ways = said;
    }
    let text = |text: &String| show::plain(text.trim()).into_boxed_str();
    ask.in_return = words.in_return.as_ref().map(text).or(ask.in_return.take());
    ask.note = words.note.as_ref().map(text).or(ask.note.take());
    match (words.light, words.heavy) {
        (true, _) => ask.weight = Weight::Light,
        (_, true) => ask.weight = Weight::Heavy,
        _ => {}
    }
    match (words.vital, words.needed) {
        (true, _) => ask.stakes = Stakes::Vital,
        (_, true) => ask.stakes = Stakes::Needed,
        _ => {}
    }
    if let Some(mass) = &words.weighs {
        ask.grams_each = Some(grams(desk, mass)?);
    }
    if let Some(near) = &words.near {
        ask.around = Some(places::around(desk, near)?);
    }
    if !words.language.is_empty() {
        ask.languages = words.language.iter().map(|code| show::one_line(code).to_lowercase().into()).collect();
        ask.languages.sort();
        ask.languages.dedup();
    }
    Ok(())
}

fn grams(desk: &Desk, text: &str) -> Result<u64> {
    let measure = Amount::alone(text, desk.ledger()?)?;
    let grams = measure.converted_to(&Unit::named("gram")).map(|grams| grams.value.atoms());
    let one = commonage_economy::decimal::Decimal::ONE.atoms();
    grams
        .and_then(|atoms| u64::try_from(atoms / one).ok())
        .filter(|grams| *grams > 0)
        .ok_or_else(|| failure("that is no mass. Say it like --weighs \"3 kg\" or --weighs \"250 gram\"."))
}

pub(super) fn change(
    setting: &Setting,
    text: &str,
    what: Option<&str>,
    amount: Option<&str>,
    words: &Wording,
) -> Result<Answer> {
    let home = setting.open()?;
    let (space, id) = find(&home.node, text)?;
    let mut desk = Desk::of(home, space, setting.paint)?;
    let mut ask = {
        let shown = desk.view()?.asked_of(&space, &id);
        shown.map(|shown| shown.asked.ask.clone()).ok_or_else(|| super::not_found(text))?
    };
    if let Some(what) = what {
        ask.what = show::one_line(what).into();
    }
    if let Some(amount) = amount {
        ask.amount = Some(desk.view()?.amount_of(&desk.space, &ask, amount)?);
    }
    worded(&desk, &mut ask, words)?;
    let act = Act::Change { of: id, ask: Box::new(ask) };
    let operation = desk.node_mut().state_need(space, act, data::now())?;
    if let Some(address) = &words.exactly {
        desk.node_mut().keep_exact(id, &show::plain(address.trim()))?;
    }
    page::told(&desk, (space, id), operation.id(), "Changed in")
}
