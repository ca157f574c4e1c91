//! Claims: who owes what to whom.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::{Ledger, Name};
use commonage_economy::record::{Record, Value};
use commonage_economy::sharing::act::ClaimLetter;
use commonage_economy::sharing::register::claim as claim_record;
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::OperationId;
use commonage_node::{Letter, Node};
use serde_json::{Value as Json, json};

use super::Setting;
use super::desk::{Amount, Desk, Draft, measured, put, whole};
use super::flow::written;
use crate::answer::{Answer, Result, failure};
use crate::cli::{ClaimsCommand, Where};
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
pub(super) struct Line {
    pub(super) name: Name,
    pub(super) id: Id,
    pub(super) debtor: Option<Id>,
    pub(super) creditor: Option<Id>,
    pub(super) whole: Decimal,
    pub(super) open: Decimal,
    pub(super) unit: Unit,
    pub(super) note: Option<String>,
    pub(super) is_over: bool,
}

pub(super) fn lines(ledger: &Ledger) -> Vec<Line> {
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
    let no_money = || failure("say how much money, with its currency: 100 EUR.");
    let amount = Amount::of_thing(amount, desk.ledger()?).map_err(|_| no_money())?;
    let currency = amount.unit.filter(Unit::is_currency).ok_or_else(no_money)?;
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
