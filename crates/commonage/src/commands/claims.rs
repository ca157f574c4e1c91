//! Claims: who owes what to whom; and clearing, which sets debts off against each other.

use std::collections::BTreeSet;

use commonage_economy::clearing::{Cleared, Debt, clear as set_off};
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::{Ledger, Name};
use commonage_economy::record::{Record, Value};
use commonage_economy::sharing::act::{Act, ClaimLetter, Clearing};
use commonage_economy::sharing::register::claim as claim_record;
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::OperationId;
use commonage_node::{Letter, Node};
use serde_json::{Value as Json, json};

use super::Setting;
use super::desk::{Amount, Desk, Draft, cut, measured, put, whole};
use super::flow::written;
use crate::answer::{Answer, Result, failure};
use crate::cli::{ClaimsCommand, Clear, ClearCommand, Where};
use crate::data;
use crate::show;

/// Signs that must be given of an id.
const ID_SIGNS_MIN: usize = 4;

pub(super) fn run(setting: &Setting, command: ClaimsCommand) -> Result<Answer> {
    match command {
        ClaimsCommand::List { all, place } => list(setting, all, &place),
        ClaimsCommand::New { amount, from, to, note, place } => new(setting, &amount, (&from, &to), note, &place),
        ClaimsCommand::Over { claim, place } => over(setting, &claim, &place),
        ClaimsCommand::Send { sharing, place } => send(setting, &sharing, &place),
    }
}

/// A claim as it is shown.
struct Line {
    name: Name,
    id: Id,
    debtor: Option<Id>,
    creditor: Option<Id>,
    whole: Decimal,
    open: Decimal,
    unit: Unit,
    note: Option<String>,
    is_over: bool,
}

fn lines(ledger: &Ledger) -> Vec<Line> {
    let line = |name: Name| {
        let record = ledger.description(name)?;
        let open = ledger.open(name)?;
        let whole = open.whole?;
        Some(Line {
            name,
            id: ledger.key(name).1.clone(),
            debtor: record.id_of(P::Provider).cloned(),
            creditor: record.id_of(P::Receiver).cloned(),
            open: open.open.map_or(Decimal::ZERO, |open| open.value),
            whole: whole.value,
            unit: whole.unit,
            note: record.text(P::Note).map(show::one_line),
            is_over: open.is_finished,
        })
    };
    ledger.described(Class::Claim).filter_map(line).collect()
}

fn list(setting: &Setting, all: bool, place: &Where) -> Result<Answer> {
    let desk = Desk::to_read(setting, place)?;
    let ledger = desk.ledger()?;
    let mut shown: Vec<Line> = lines(ledger).into_iter().filter(|line| all || !line.open.is_zero()).collect();
    let who = |id: &Option<Id>| id.as_ref().map_or_else(|| "somebody".to_owned(), |id| desk.called(Class::Agent, id));
    shown.sort_by_key(|line| (line.open.is_zero(), who(&line.debtor), who(&line.creditor), line.id.clone()));
    let mut rows = Vec::new();
    for line in &shown {
        let left = match (line.open.is_zero(), line.is_over) {
            (true, true) => "let go".to_owned(),
            (true, false) => desk.paint.good("paid"),
            _ if line.open == line.whole => String::new(),
            _ => format!("of {}", measured(line.whole, &line.unit)),
        };
        let amount = if line.open.is_zero() { line.whole } else { line.open };
        rows.push(vec![
            desk.paint.soft(&desk.short_name(line.name)),
            format!("{} → {}", who(&line.debtor), who(&line.creditor)),
            desk.paint.strong(&measured(amount, &line.unit)),
            left,
            line.note.clone().unwrap_or_default(),
        ]);
    }
    let text = if rows.is_empty() {
        format!("Nothing is owed in {}.\n", desk.title())
    } else {
        let pay = format!("To pay one: commonage flow gave AMOUNT --to NAME --settles CLAIM{}\n", desk.option());
        format!("{}{pay}", show::table(&rows))
    };
    let json = |line: &Line| {
        json!({ "id": line.id.to_string(), "from": line.debtor.as_ref().map(Id::to_string), "from_name": who(&line.debtor),
            "to": line.creditor.as_ref().map(Id::to_string), "to_name": who(&line.creditor),
            "amount": line.whole.to_string(), "open": line.open.to_string(), "currency": line.unit.name(),
            "is_over": line.is_over, "note": line.note })
    };
    let claims: Vec<Json> = shown.iter().map(json).collect();
    Ok(Answer::new(text, json!({ "space": desk.space.to_string(), "claims": claims })))
}

fn new(
    setting: &Setting,
    amount: &[String],
    (from, to): (&str, &str),
    note: Option<String>,
    place: &Where,
) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let (debtor, creditor) = (desk.agent(from)?, desk.agent(to)?);
    let amount = Amount::of_thing(amount, desk.ledger()?)?;
    let currency = amount.unit.filter(Unit::is_currency);
    let currency = currency.ok_or_else(|| failure("say how much money, with its currency: 100 EUR."))?;
    if amount.value.is_negative() || amount.value.is_zero() || !amount.value.is_in_range() {
        return Err(failure("a claim is more than nothing. To say it the other way round, swap --from and --to."));
    }
    if debtor == creditor {
        return Err(failure("nobody owes money to themselves."));
    }
    if !desk.speaks_for(&debtor) && !desk.speaks_for(&creditor) {
        return Err(failure(
            "only one of the two can note that: the one who owes it, or the one to whom it is owed. Nothing was recorded.",
        ));
    }
    let mut record = claim_record(Id::Here(0), debtor, creditor, amount.value, &currency);
    if let Some(note) = note {
        put(&mut record, P::Note, Value::Text(show::plain(note.trim()).into()))?;
    }
    let mut draft = Draft::new(false);
    let at = draft.add(record.clone());
    let operation = desk.say(draft.records)?;
    let id = whole(&at, operation);
    let short = desk.short(Class::Claim, &id);
    let text = format!(
        "{} {}\n  {}\nIf that was wrong: commonage claims over {short}{}\n",
        written(&desk),
        desk.paint.soft(&short),
        desk.paint.strong(&owes(&desk, &record)),
        desk.option()
    );
    Ok(Answer::new(
        text,
        json!({ "operation": operation.to_string(), "claim": id.to_string(), "space": desk.space.to_string() }),
    ))
}

/// A claim in a sentence.
fn owes(desk: &Desk, record: &Record) -> String {
    let who = |property: P| record.id_of(property).map_or_else(String::new, |id| desk.called(Class::Agent, id));
    let amount = record.measure(P::ResourceQuantity).map(|held| measured(held.value, &held.unit)).unwrap_or_default();
    format!("{} owes {} {amount}", who(P::Provider), who(P::Receiver))
}

fn over(setting: &Setting, text: &str, place: &Where) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let name = desk.must_find(Class::Claim, text)?;
    let ledger = desk.ledger()?;
    let record = ledger.description(name).ok_or_else(|| desk.unknown(Class::Claim, text))?;
    if record.is(P::Finished) {
        return Err(failure("that claim was let go already. Nothing was recorded."));
    }
    let creditor = record.id_of(P::Receiver).cloned();
    let is_mine = creditor.as_ref().is_none_or(|creditor| desk.speaks_for(creditor));
    if !is_mine {
        return Err(failure(format!(
            "only {} can let it go, for it is owed to them. Nothing was recorded.",
            creditor.map(|creditor| desk.called(Class::Agent, &creditor)).unwrap_or_default()
        )));
    }
    let id = ledger.key(name).1.clone();
    let mut said = Record::new(Class::Claim, id.clone());
    put(&mut said, P::Finished, Value::Truth(true))?;
    let sentence = owes(&desk, &record);
    let operation = desk.say(vec![said])?;
    let text = format!("{}: no more will be asked for.\n  {sentence}\n", written(&desk));
    Ok(Answer::new(text, json!({ "operation": operation.to_string(), "claim": id.to_string() })))
}

fn send(setting: &Setting, text: &str, place: &Where) -> Result<Answer> {
    let mut desk = Desk::to_write(setting, place)?;
    let register = desk.view()?.register(&desk.space)?;
    let begins = |id: &OperationId| text.len() >= ID_SIGNS_MIN && id.to_string().starts_with(&text.to_lowercase());
    let found = register.confirmed().into_iter().map(|(stated, _)| stated.id).find(begins);
    let sharing = found.ok_or_else(|| failure("no confirmed sharing begins so. Look at “commonage share history”."))?;
    let space = desk.space;
    let sent = desk.node_mut().send_claims(space, &sharing, data::now())?;
    let text = match sent {
        0 => "Every letter was written already.\n".to_owned(),
        _ => format!("{} written. They travel with your next file.\n", show::count(sent as u64, "letter", "letters")),
    };
    Ok(Answer::new(text, json!({ "sharing": sharing.to_string(), "letters": sent })))
}

/// What a letter with a claim says.
pub(super) fn told(node: &Node, letter: &Letter, claim: &ClaimLetter) -> String {
    let policies = node.my_view().map(|view| view.policies()).unwrap_or_default();
    let design = |id: &Id| {
        let known = policies.iter().find(|known| known.policy.design.canonical() == id.canonical());
        known.map_or_else(|| id.short(), |known| format!("“{}”", known.policy.name))
    };
    let name = super::name(node, &letter.from);
    let mut text = format!(
        "{name} owes you {} for what they made after a design of yours",
        measured(claim.amount, &claim.currency)
    );
    for asked in &claim.asked {
        text += &format!(
            "; {}: {} came in, and the design counts {} of {}, that is {}",
            design(&asked.design),
            measured(claim.income, &claim.currency),
            asked.worth,
            asked.whole,
            measured(asked.amount, &claim.currency)
        );
    }
    text
}

// ---- clearing ----

pub(super) fn clear(setting: &Setting, clear: Clear) -> Result<Answer> {
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
    let open: Vec<Line> = lines(ledger).into_iter().filter(|line| !line.open.is_zero()).collect();
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
        let names: Vec<String> =
            cycle.parties.iter().chain(cycle.parties.first()).map(|id| desk.called(Class::Agent, id)).collect();
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
    let names: Vec<String> = parties.iter().map(|id| desk.called(Class::Agent, id)).collect();
    let text = format!(
        "{}Proposed in {} {}. It holds once all agree: {}.\nEach of them: commonage clear agree {}{}\n",
        cleared_page(&desk, &unit, &cleared),
        desk.title(),
        desk.paint.soft(&operation.short()),
        names.join(", "),
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
    let register = desk.view()?.register(&desk.space)?;
    let missing = missing(&desk, &clearing);
    let is_done = register.get(&clearing).is_some() && missing.is_empty();
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
fn missing(desk: &Desk, clearing: &OperationId) -> Vec<String> {
    let Ok(register) = desk.view().and_then(|view| Ok(view.register(&desk.space)?)) else { return Vec::new() };
    let agreed = register.agreed(clearing);
    let all = register.clearings();
    let held = all.iter().find(|(stated, _)| stated.id == *clearing);
    let parties = held.map(|(_, held)| held.parties.clone()).unwrap_or_default();
    parties
        .iter()
        .filter(|party| !agreed.contains(&*party.canonical()))
        .map(|party| desk.called(Class::Agent, party))
        .collect()
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
    for (stated, held) in register.clearings() {
        let missing = missing(&desk, &stated.id);
        let state = match (register.is_withdrawn(&stated.id), missing.is_empty()) {
            (_, true) => desk.paint.good("set off"),
            (true, _) => "withdrawn".to_owned(),
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
            "missing": missing, "is_withdrawn": register.is_withdrawn(&stated.id) }));
    }
    if text.is_empty() {
        text =
            format!("No clearing was proposed in {} yet. See what could be set off: commonage clear\n", desk.title());
    }
    Ok(Answer::new(text, json!({ "space": desk.space.to_string(), "clearings": lines })))
}
