//! What came in, and from what: read from what was typed and from the ledger.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::{EventIndex, Ledger, Name};
use commonage_economy::moment as written;
use commonage_economy::sharing::Source;
use commonage_economy::sharing::act::Proposal;
use commonage_economy::sharing::equation::{Equation, Over};
use commonage_economy::sharing::register::{Register, Standing};
use commonage_economy::vocabulary::Class;
use commonage_log::Millis;
use commonage_node::sharing::{By, Question};

use super::equations;
use crate::answer::{Result, failure};
use crate::cli::Income;
use crate::commands::desk::{Amount, Desk, cut, deadline, moment};
use crate::data;
use crate::show;

/// An income as it was asked about.
pub(super) struct Asked {
    pub(super) question: Question,
    /// For what, in words.
    pub(super) of: String,
    pub(super) remarks: Vec<String>,
}

pub(super) fn read(desk: &Desk, income: &Income) -> Result<Asked> {
    let ledger = desk.ledger()?;
    let register = desk.view()?.register(&desk.space)?;
    let mut remarks = Vec::new();
    let payment = income.payment.as_deref().map(|text| event(desk, ledger, text)).transpose()?;
    let sales: Vec<EventIndex> =
        income.sales.iter().map(|text| sale(desk, ledger, register, text)).collect::<Result<_>>()?;
    let payment = payment.or_else(|| in_return(ledger, &sales));
    // Money of which no event tells comes in now.
    let came = payment.map_or_else(data::now, |at| ledger.event(at).when);
    let version = match register.in_force(came) {
        Some(id) => id,
        // To look at it, one that nobody adopted yet will do.
        None => match register.versions().last() {
            Some(version) if register.adoptions().is_empty() => {
                remarks.push("Nobody adopted this equation yet: it is only a picture of what could be.".to_owned());
                version.stated.id
            }
            Some(_) => {
                return Err(failure(
                    "no equation held when that came in: an equation is for what comes in after it was adopted. If the \
                     money came later than the ledger says, name its payment: --payment EVENT.",
                ));
            }
            None => equations::in_force(desk, register)?,
        },
    };
    let version = register.version(&version).ok_or_else(|| failure("that equation cannot be read by this version."))?;
    let (source, of) = source(desk, ledger, income, &sales, &version.equation, came)?;
    note_shared(register, ledger, &sales, &mut remarks);
    note_waiting(register, &source, &mut remarks);
    let amount = amount(desk, ledger, income, payment, &version.equation)?;
    let name = |at: EventIndex| ledger.key(ledger.event(at).name).1.clone();
    let question =
        Question { by: By::Version(version.stated.id), income: amount, payment: payment.map(name), came, source };
    Ok(Asked { question, of, remarks })
}

fn event(desk: &Desk, ledger: &Ledger, text: &str) -> Result<EventIndex> {
    let name = desk.must_find(Class::EconomicEvent, text)?;
    ledger.event_named(name).ok_or_else(|| failure("that event cannot be read."))
}

/// An event by its id, or the one event by which a thing was handed on and that was not shared yet.
fn sale(desk: &Desk, ledger: &Ledger, register: &Register, text: &str) -> Result<EventIndex> {
    if let Some(name) = desk.find(Class::EconomicEvent, text)? {
        return ledger.event_named(name).ok_or_else(|| failure("that event cannot be read."));
    }
    let things = desk.all_found(Class::EconomicResource, text)?;
    if things.is_empty() {
        return Err(desk.unknown(Class::EconomicResource, text));
    }
    let shared: Vec<Id> = register.confirmed().into_iter().flat_map(|(_, held)| sold_in(held)).collect();
    let home = ledger.find(Class::Agent, &desk.own());
    let is_sale = |at: &EventIndex| {
        let event = ledger.event(*at);
        let leaves = ledger.postings(*at).any(|(name, posting)| things.contains(&name) && posting.accounting < 0);
        leaves
            && event.changes_hands()
            && event.corrects.is_none()
            && (event.receiver != home || home.is_none())
            && !ledger.corrected(*at).is_zero()
            && !shared.contains(&ledger.key(event.name).1)
    };
    let sales: Vec<EventIndex> = ledger.events().map(|(at, _)| at).filter(is_sale).collect();
    match sales[..] {
        [only] => Ok(only),
        [] => Err(failure(format!(
            "{} was not handed to anybody yet, or all of it was shared. Record it first: commonage flow gave AMOUNT {} \
             --to NAME{}.",
            cut(text),
            crate::commands::quoted(&cut(text)),
            desk.option()
        ))),
        _ => {
            let all: Vec<String> = sales
                .iter()
                .take(8)
                .map(|at| {
                    let name = ledger.event(*at).name;
                    format!("{} ({})", desk.short_name(name), desk.event_sentence(name))
                })
                .collect();
            Err(failure(format!(
                "{} was handed on several times: say which, by its id: {}.",
                cut(text),
                all.join(", ")
            )))
        }
    }
}

fn sold_in(held: &Proposal) -> Vec<Id> {
    match &held.source {
        Source::Sold(events) => events.clone(),
        _ => Vec::new(),
    }
}

fn note_shared(register: &Register, ledger: &Ledger, sales: &[EventIndex], remarks: &mut Vec<String>) {
    let shared: Vec<Id> = register.confirmed().into_iter().flat_map(|(_, held)| sold_in(held)).collect();
    if sales.iter().any(|at| shared.contains(&ledger.key(ledger.event(*at).name).1)) {
        remarks.push("This sale was shared before: make sure that this is another payment for it.".to_owned());
    }
}

/// Two proposals for one thing are easily made by two people.
fn note_waiting(register: &Register, source: &Source<Id>, remarks: &mut Vec<String>) {
    let standings = register.standings();
    let waits = |id| matches!(standings.get(id), None | Some(Standing::Proposed));
    let is_same = |other: &Source<Id>| match (source, other) {
        (Source::Sold(one), Source::Sold(other)) => one.iter().any(|id| other.contains(id)),
        (Source::Period(from, until), Source::Period(other, end)) => from < end && other < until,
        (one, other) => one == other,
    };
    let found = register.proposals().into_iter().find(|(stated, held)| waits(&stated.id) && is_same(&held.source));
    if let Some((stated, _)) = found {
        remarks.push(format!("A sharing of this waits already for a steward: {}.", stated.id.short()));
    }
}

/// The payment on the other side of the agreement under which something was sold.
fn in_return(ledger: &Ledger, sales: &[EventIndex]) -> Option<EventIndex> {
    let [only] = sales else { return None };
    let (agreement, side) = ledger.event(*only).agreement?;
    let paid = ledger.events().filter(|(at, event)| {
        let is_money = event.quantity.is_some_and(|(_, unit)| ledger.unit(unit).is_currency());
        is_money
            && event.agreement == Some((agreement, !side))
            && event.corrects.is_none()
            && !ledger.corrected(*at).is_zero()
    });
    let mut all = paid.map(|(at, _)| at);
    all.next().filter(|_| all.next().is_none())
}

fn amount(
    desk: &Desk,
    ledger: &Ledger,
    income: &Income,
    payment: Option<EventIndex>,
    equation: &Equation,
) -> Result<Decimal> {
    let currency = &equation.currency;
    if let Some(text) = &income.income {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let amount = Amount::read(&words, ledger)?;
        return match (&amount.unit, amount.thing.as_str()) {
            (None, "") => Ok(amount.value),
            (Some(unit), "") if unit == currency => Ok(amount.value),
            (None, thing) if thing == currency.name() => Ok(amount.value),
            _ => Err(failure(format!("the equation counts in {currency}. Say it like --income \"300 {currency}\"."))),
        };
    }
    let Some(at) = payment else {
        return Err(failure(format!(
            "it does not say how much came in. Say --income \"300 {currency}\", or name the payment: --payment EVENT."
        )));
    };
    let event = ledger.event(at);
    match event.quantity {
        Some((_, unit)) if ledger.unit(unit) == currency => Ok(ledger.corrected(at)),
        _ => Err(failure(format!(
            "“{}” is no payment in {currency}. Say how much came in: --income \"300 {currency}\".",
            desk.event_sentence(event.name)
        ))),
    }
}

fn source(
    desk: &Desk,
    ledger: &Ledger,
    income: &Income,
    sales: &[EventIndex],
    equation: &Equation,
    came: Millis,
) -> Result<(Source<Id>, String)> {
    let time = |text: &Option<String>| text.as_deref().map(moment).transpose();
    if equation.over != Over::Sold && (!sales.is_empty() || income.design.is_some()) {
        let over = equation.over.phrase();
        return Err(failure(format!("this equation shares over {over}: leave out what was sold.")));
    }
    match equation.over {
        Over::Everything => {
            Ok((Source::Period(Millis(0), Millis(came.0.saturating_add(1))), "for everything".to_owned()))
        }
        Over::Period => {
            let Some(from) = time(&income.since)?.and_then(|text| written::read(&text)) else {
                return Err(failure(
                    "this equation shares over a period. Say from when, and until when: --since 2026-10-01 --until 2026-10-31.",
                ));
            };
            let until = match income.until.as_deref() {
                Some(text) => Millis(deadline(text)?.1.0.saturating_add(1)),
                None => Millis(data::now().0.saturating_add(1)),
            };
            // A day begins when it begins.
            let from = if income.since.as_deref().is_some_and(|text| text.trim().len() == 10) {
                day_begin(income, from)
            } else {
                from
            };
            if until <= from {
                return Err(failure("that time ends before it begins. Look at --since and --until."));
            }
            let last = Millis(until.0.saturating_sub(1));
            Ok((Source::Period(from, until), format!("for the time from {} to {}", show::date(from), show::date(last))))
        }
        Over::Sold => {
            if let Some(text) = &income.design {
                let id = desk.id(Class::EconomicResource, text)?;
                let called = desk.called(Class::EconomicResource, &id);
                return Ok((Source::Drawn(id), format!("for “{called}”")));
            }
            if sales.is_empty() {
                return Err(failure(
                    "it does not say what was sold. Name the thing, or the event by which it was handed on: commonage \
                     share preview \"Lean desk\" --income \"300 EUR\".",
                ));
            }
            let names: Vec<Name> = sales.iter().map(|at| ledger.event(*at).name).collect();
            let told: Vec<String> =
                names.iter().take(3).map(|name| format!("“{}”", desk.event_sentence(*name))).collect();
            let more = if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() };
            let ids = names.iter().map(|name| ledger.key(*name).1.clone()).collect();
            Ok((Source::Sold(ids), format!("for {}{more}", told.join(", "))))
        }
    }
}

/// The first moment of a day that was given as a date.
fn day_begin(income: &Income, noon: Millis) -> Millis {
    let text = income.since.as_deref().map(|text| format!("{} 00:00", text.trim()));
    text.and_then(|text| moment(&text).ok()).and_then(|text| written::read(&text)).unwrap_or(noon)
}

/// The source of an earlier sharing, as another equation needs it.
pub(super) fn for_other(held: &Proposal, by: &By, register: &Register) -> Source<Id> {
    let over = match by {
        By::Tried(equation, _) => equation.over,
        By::Version(id) => register.version(id).map_or(Over::Sold, |version| version.equation.over),
    };
    match (&held.source, over) {
        (Source::Sold(_) | Source::Drawn(_), Over::Period | Over::Everything) => {
            Source::Period(Millis(0), Millis(held.came.0.saturating_add(1)))
        }
        (source, _) => source.clone(),
    }
}
