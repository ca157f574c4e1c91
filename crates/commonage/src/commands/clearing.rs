//! Clearing: debts that go round in a circle are set off against each other, once all whose they are agree.

use std::collections::BTreeSet;

use commonage_economy::clearing::{Cleared, Debt, clear as set_off};
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::sharing::act::{Act, Clearing};
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::Class;
use commonage_log::OperationId;
use serde_json::{Value as Json, json};

use super::desk::{Desk, cut, measured};
use super::{Setting, claims};
use crate::answer::{Answer, Result, failure};
use crate::cli::{Clear, ClearCommand, Where};
use crate::data;
use crate::show;

/// Signs that must be given of an id.
const ID_SIGNS_MIN: usize = 4;

pub(super) fn run(setting: &Setting, clear: Clear) -> Result<Answer> {
    match clear.command {
        None => look(setting, clear.currency.as_deref(), &clear.place),
        Some(ClearCommand::Propose { currency, place }) => propose(setting, currency.as_deref(), &place),
        Some(ClearCommand::Agree { clearing, whose, place }) => agree(setting, &clearing, whose.as_deref(), &place),
        Some(ClearCommand::Withdraw { clearing, place }) => withdraw(setting, &clearing, &place),
        Some(ClearCommand::List { place }) => clearings(setting, &place),
    }
}

/// What can be set off of the open claims of a ledger.
fn work_out(desk: &Desk, currency: Option<&str>) -> Result<(Unit, Cleared<Id, Id>)> {
    let ledger = desk.ledger()?;
    let open: Vec<claims::Line> = claims::lines(ledger).into_iter().filter(|line| !line.open.is_zero()).collect();
    let currencies: BTreeSet<&Unit> = open.iter().map(|line| &line.unit).collect();
    let unit = match (currency.map(Unit::named), &currencies.iter().collect::<Vec<_>>()[..]) {
        (Some(unit), _) => unit,
        (None, [only]) => (**only).clone(),
        (None, []) => return Err(failure(format!("nothing is owed in {}.", desk.title()))),
        (None, several) => {
            let names: Vec<&str> = several.iter().map(|unit| unit.name()).collect();
            return Err(failure(format!(
                "claims are in several currencies: say which: --currency {}.",
                names.join(" or ")
            )));
        }
    };
    let debts: Vec<Debt<Id, Id>> = open
        .into_iter()
        .filter(|line| line.unit == unit)
        .filter_map(|line| {
            let side = |id: Option<Id>| id.map(|id| id.canonical().into_owned());
            Some(Debt { key: line.id, debtor: side(line.debtor)?, creditor: side(line.creditor)?, amount: line.open })
        })
        .collect();
    let cleared = set_off(&debts).map_err(|why| failure(format!("that cannot be cleared: {why}.")))?;
    Ok((unit, cleared))
}

fn cleared_page(desk: &Desk, unit: &Unit, cleared: &Cleared<Id, Id>) -> String {
    let mut text = format!(
        "{} owed in all; {} of it can be set off, {} is left\n",
        measured(cleared.owed, unit),
        desk.paint.strong(&measured(cleared.cleared, unit)),
        measured(cleared.remaining, unit)
    );
    for cycle in &cleared.cycles {
        let mut names: Vec<String> = cycle.parties.iter().map(|id| desk.called(Class::Agent, id)).collect();
        let first = (0..names.len()).min_by_key(|at| &names[*at]).unwrap_or_default();
        names.rotate_left(first);
        names.extend(names.first().cloned());
        text += &show::entry(&format!("  {} off  ", measured(cycle.amount, unit)), &names.join(" owes "));
    }
    text
}

fn cleared_json(unit: &Unit, cleared: &Cleared<Id, Id>) -> Json {
    let claims =
        cleared.by_debt.iter().map(|(id, amount)| json!({ "claim": id.to_string(), "cleared": amount.to_string() }));
    let cycles = cleared.cycles.iter().map(|cycle| {
        json!({ "parties": cycle.parties.iter().map(Id::to_string).collect::<Vec<_>>(), "amount": cycle.amount.to_string() })
    });
    json!({ "currency": unit.name(), "owed": cleared.owed.to_string(), "net": cleared.net.to_string(),
        "remaining": cleared.remaining.to_string(), "cleared": cleared.cleared.to_string(),
        "claims": claims.collect::<Vec<_>>(), "circles": cycles.collect::<Vec<_>>() })
}

fn look(setting: &Setting, currency: Option<&str>, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    // To ask is no mistake, also where there is nothing.
    if claims::lines(desk.ledger()?).iter().all(|line| line.open.is_zero()) {
        let nothing = json!({ "currency": null, "owed": "0", "net": "0", "remaining": "0", "cleared": "0",
            "claims": [], "circles": [] });
        return Ok(Answer::new(format!("Nothing is owed in {}.\n", desk.title()), nothing));
    }
    let (unit, cleared) = work_out(&desk, currency)?;
    let mut text = cleared_page(&desk, &unit, &cleared);
    text += &if cleared.cleared.is_zero() {
        "No debts go round in a circle: nothing can be set off.\n".to_owned()
    } else {
        format!("Nothing was recorded. To propose it to the others: commonage clear propose{}\n", desk.option())
    };
    Ok(Answer::new(text, cleared_json(&unit, &cleared)))
}

fn propose(setting: &Setting, currency: Option<&str>, place: &Where) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let (unit, cleared) = work_out(&desk, currency)?;
    if cleared.cleared.is_zero() {
        return Err(failure("no debts go round in a circle: nothing can be set off. Nothing was recorded."));
    }
    let parties: BTreeSet<Id> = cleared.cycles.iter().flat_map(|cycle| cycle.parties.iter().cloned()).collect();
    let act = Act::Clear(Clearing {
        currency: unit.clone(),
        cleared: cleared.by_debt.clone().into_iter().collect(),
        parties: parties.iter().cloned().collect(),
    });
    let space = desk.space;
    let operation = desk.node_mut().state_sharing(space, act, data::now())?.id();
    let text = format!(
        "{}Proposed in {} {}. It holds once all agree: {}.\nEach of them: commonage clear agree {}{}\n",
        cleared_page(&desk, &unit, &cleared),
        desk.title(),
        desk.paint.soft(&operation.short()),
        missing(&desk, &operation)?.join(", "),
        operation.short(),
        desk.option()
    );
    let mut json = cleared_json(&unit, &cleared);
    json["operation"] = json!(operation.to_string());
    Ok(Answer::new(text, json))
}

fn find(desk: &Desk, text: &str) -> Result<OperationId> {
    let register = desk.view()?.register(&desk.space)?;
    let begins =
        |id: &OperationId| text.len() >= ID_SIGNS_MIN && id.to_string().starts_with(&text.trim().to_lowercase());
    let found: Vec<OperationId> =
        register.clearings().into_iter().map(|(stated, _)| stated.id).filter(begins).collect();
    match found[..] {
        [only] => Ok(only),
        _ => Err(failure(format!(
            "no clearing in {} begins with “{}”. Look at “commonage clear list{}”.",
            desk.title(),
            cut(text),
            desk.option()
        ))),
    }
}

fn agree(setting: &Setting, text: &str, whose: Option<&str>, place: &Where) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let clearing = find(&desk, text)?;
    let party = whose.map_or_else(|| desk.me(), |whose| desk.agent(whose))?;
    let space = desk.space;
    desk.node_mut().state_sharing(space, Act::Agree { clearing, party: party.clone() }, data::now())?;
    let missing = missing(&desk, &clearing)?;
    let is_done = missing.is_empty();
    let name = desk.called(Class::Agent, &party);
    let text = if is_done {
        format!(
            "{name} agreed, and with that all did: these debts are set off. See commonage claims list --all{}\n",
            desk.option()
        )
    } else {
        format!("{name} agreed. Still to agree: {}.\n", missing.join(", "))
    };
    Ok(Answer::new(text, json!({ "clearing": clearing.to_string(), "party": party.to_string(), "is_done": is_done })))
}

/// Who has not agreed yet.
fn missing(desk: &Desk, clearing: &OperationId) -> Result<Vec<String>> {
    let register = desk.view()?.register(&desk.space)?;
    let agreed = register.agreements().remove(clearing).unwrap_or_default().agreed;
    let all = register.clearings();
    let held = all.iter().find(|(stated, _)| stated.id == *clearing);
    let parties = held.map_or(&[][..], |(_, held)| &held.parties);
    let missing = parties.iter().filter(|party| !agreed.contains(&*party.canonical()));
    let mut names: Vec<String> = missing.map(|party| desk.called(Class::Agent, party)).collect();
    names.sort();
    Ok(names)
}

fn withdraw(setting: &Setting, text: &str, place: &Where) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let clearing = find(&desk, text)?;
    let space = desk.space;
    desk.node_mut().state_sharing(space, Act::Withdraw { proposal: clearing }, data::now())?;
    Ok(Answer::new("The clearing is withdrawn.\n", json!({ "clearing": clearing.to_string() })))
}

fn clearings(setting: &Setting, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let register = desk.view()?.register(&desk.space)?;
    let (mut text, mut lines) = (String::new(), Vec::new());
    let agreements = register.agreements();
    for (stated, held) in register.clearings() {
        let agreement = agreements.get(&stated.id).cloned().unwrap_or_default();
        let missing = missing(&desk, &stated.id)?;
        let has_effect = desk.view()?.is_set_off(&desk.space, &stated.id)?;
        let state = match (has_effect, agreement.since, agreement.is_withdrawn) {
            (true, ..) => desk.paint.good("set off"),
            (_, Some(_), _) => desk
                .paint
                .alert("all agreed, and it has no effect: these claims were set off by another. Work it out again"),
            (.., true) => "withdrawn".to_owned(),
            _ => desk.paint.alert(&format!("waits for {}", missing.join(", "))),
        };
        let sum: Decimal = held.cleared.iter().map(|(_, amount)| *amount).sum();
        text += &format!(
            "{}  {}  {} of {}: {state}\n",
            show::date(stated.clock),
            desk.paint.soft(&stated.id.short()),
            desk.paint.strong(&measured(sum, &held.currency)),
            show::count(held.cleared.len() as u64, "claim", "claims")
        );
        lines.push(json!({ "id": stated.id.to_string(), "cleared": sum.to_string(), "currency": held.currency.name(),
            "missing": missing, "is_withdrawn": agreement.is_withdrawn, "is_set_off": has_effect }));
    }
    if text.is_empty() {
        text =
            format!("No clearing was proposed in {} yet. See what could be set off: commonage clear\n", desk.title());
    }
    Ok(Answer::new(text, json!({ "space": desk.space.to_string(), "clearings": lines })))
}
