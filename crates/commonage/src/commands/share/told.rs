//! A sharing as people and programs see it.

use std::collections::BTreeMap;

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::sharing::act::Proposal;
use commonage_economy::sharing::equation::What;
use commonage_economy::sharing::register::{Register, Stated};
use commonage_economy::sharing::{Sharing, Uncounted};
use commonage_economy::unit::Unit;
use commonage_economy::vocabulary::Class;
use commonage_economy::words;
use serde_json::{Value as Json, json};

use crate::commands::desk::Desk;
use crate::show;

/// An amount of money with all its cents.
pub(in crate::commands) fn money(amount: Decimal, smallest: Decimal, currency: &Unit) -> String {
    show::one_line(&words::money(amount, smallest, currency))
}

/// What everything counts together. No currency: by some equations hours or points count, and not money.
pub(super) fn value(sharing: &Sharing<'_>) -> String {
    words::with_cents(sharing.value().nearest(sharing.equation.smallest), sharing.equation.smallest)
}

pub(super) fn of(sharing: &Sharing<'_>, amount: Decimal) -> String {
    money(amount, sharing.equation.smallest, &sharing.equation.currency)
}

pub(super) fn title(sharing: &Sharing<'_>, source: &str) -> String {
    let name = show::one_line(&sharing.equation.name);
    format!("{} {source}, shared by “{name}”", of(sharing, sharing.income))
}

/// Who gets what, step by step where there are several, and what does not count.
pub(super) fn page(desk: &Desk, sharing: &Sharing<'_>, title: &str) -> String {
    let mut text = format!("{}\n", desk.paint.strong(title));
    let home = Id::Space(desk.space);
    let row = |(who, amount): &(Id, Decimal)| {
        let called = desk.called(Class::Agent, who);
        let note = if *who == home && !sharing.left.is_zero() && *amount == sharing.left { "stays here" } else { "" };
        vec![called, of(sharing, *amount), note.to_owned()]
    };
    let mut lines: Vec<&(Id, Decimal)> = sharing.lines.iter().collect();
    lines.sort_by_key(|(who, _)| (desk.called(Class::Agent, who), (*who).clone()));
    text += &show::table(&lines.into_iter().map(row).collect::<Vec<_>>());
    if sharing.outcomes.len() > 1 {
        text += "\nStep by step\n";
        let steps =
            sharing.outcomes.iter().zip(&sharing.equation.buckets).map(|(outcome, bucket)| {
                vec![bucket.sentence(&sharing.equation.currency), of(sharing, outcome.given())]
            });
        text += &show::table(&steps.collect::<Vec<_>>());
    }
    text += &if sharing.value().is_positive() {
        format!("\nWhat went in counts {} together.\n", value(sharing))
    } else {
        "\nNobody recorded anything in it that counts by this equation.\n".to_owned()
    };
    text += &uncounted(desk, sharing);
    text
}

fn why(why: Uncounted) -> String {
    let about = |what: What| match what {
        What::Work => "work",
        What::Making => "making",
        What::Use => "the use of equipment",
        What::Things => "things used up",
        What::Money => "money",
        What::Designs => "designs",
        What::Services => "services",
        What::Points => "points",
    };
    match why {
        Uncounted::NoSentence(what) => format!("the equation says nothing of {}", about(what)),
        Uncounted::OtherUnit(what) => format!("{} in a unit that the equation does not count in", about(what)),
        Uncounted::NoAmount(what) => format!("{} without an amount", about(what)),
        Uncounted::Nobodys => "nobody says whose it is".to_owned(),
        Uncounted::Over => "paid by now, or counted once before".to_owned(),
        Uncounted::NeedsProcess => {
            "designs count by what else went in, and here nothing is looked at as a whole".to_owned()
        }
    }
}

fn uncounted(desk: &Desk, sharing: &Sharing<'_>) -> String {
    if sharing.uncounted.is_empty() {
        return String::new();
    }
    let mut text = "\nNot counted\n".to_owned();
    for (reason, events) in &sharing.uncounted {
        let first = events.first().map(|at| desk.event_sentence(sharing.ledger.event(*at).name)).unwrap_or_default();
        let more = if events.len() > 1 { format!(" and {} more", events.len() - 1) } else { String::new() };
        let line = format!("{}: “{first}”{more}", why(*reason));
        text += &format!("  {}\n", show::wrapped(&line, "  ", show::width()));
    }
    text
}

pub(super) fn json(desk: &Desk, sharing: &Sharing<'_>) -> Json {
    let line = |(who, amount): &(Id, Decimal)| json!({ "who": who.to_string(), "name": desk.called(Class::Agent, who), "amount": amount.to_string() });
    let step = |outcome: &commonage_economy::sharing::Outcome| {
        json!({ "before": outcome.before.to_string(), "take": outcome.take.to_string(),
            "given": outcome.given().to_string(), "lines": outcome.lines.iter().map(line).collect::<Vec<_>>() })
    };
    let left_out = |(reason, events): (&Uncounted, &Vec<commonage_economy::ledger::EventIndex>)| {
        let ids = events.iter().map(|at| sharing.ledger.key(sharing.ledger.event(*at).name).1.to_string());
        json!({ "why": why(*reason), "events": ids.collect::<Vec<_>>() })
    };
    json!({ "equation": sharing.equation.name, "currency": sharing.equation.currency.name(),
        "income": sharing.income.to_string(), "value": sharing.value().rounded().to_string(),
        "lines": sharing.lines.iter().map(line).collect::<Vec<_>>(),
        "steps": sharing.outcomes.iter().map(step).collect::<Vec<_>>(),
        "stays": sharing.left.to_string(),
        "not_counted": sharing.uncounted.iter().map(left_out).collect::<Vec<_>>() })
}

pub(super) fn equation_name(register: &Register, held: &Proposal) -> String {
    let version = register.version(&held.equation);
    version.map_or_else(|| held.equation.short(), |version| show::one_line(&version.equation.name))
}

/// The lines of a proposal, by name: nobody stands above another.
pub(super) fn rows(desk: &Desk, register: &Register, held: &Proposal) -> Vec<Vec<String>> {
    let version = register.version(&held.equation);
    let tell = |amount: Decimal| match &version {
        Some(version) => money(amount, version.equation.smallest, &version.equation.currency),
        None => amount.to_string(),
    };
    let mut lines: Vec<&(Id, Decimal)> = held.lines.iter().collect();
    lines.sort_by_key(|(who, _)| (desk.called(Class::Agent, who), (*who).clone()));
    let home = Id::Space(desk.space);
    let note = |who: &Id| if *who == home { "stays here".to_owned() } else { String::new() };
    lines.into_iter().map(|(who, amount)| vec![desk.called(Class::Agent, who), tell(*amount), note(who)]).collect()
}

/// One sharing of the history.
pub(super) fn headline(desk: &Desk, register: &Register, stated: &Stated, held: &Proposal, words: &str) -> String {
    let version = register.version(&held.equation);
    let income = version.map_or_else(
        || held.income.to_string(),
        |version| money(held.income, version.equation.smallest, &version.equation.currency),
    );
    let by = stated.author.map(|by| desk.called(Class::Agent, &Id::Space(by))).unwrap_or_default();
    let head = format!(
        "{}  {}  {}, by “{}”, proposed by {by}: {words}",
        show::date(held.came),
        desk.paint.soft(&stated.id.short()),
        desk.paint.strong(&income),
        equation_name(register, held)
    );
    let head = show::wrapped(&head, "  ", show::width());
    format!("{head}\n{}", show::table(&rows(desk, register, held)))
}

/// What one equation gives beside what another gave.
pub(super) fn beside(desk: &Desk, held: &Proposal, sharing: &Sharing<'_>) -> (Vec<Vec<String>>, Vec<Json>, String) {
    let mut all: BTreeMap<Id, (Decimal, Decimal)> = BTreeMap::new();
    held.lines.iter().for_each(|(who, amount)| all.entry(who.canonical().into_owned()).or_default().0 = *amount);
    sharing.lines.iter().for_each(|(who, amount)| all.entry(who.canonical().into_owned()).or_default().1 = *amount);
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    let mut sorted: Vec<(Id, (Decimal, Decimal))> = all.into_iter().collect();
    sorted.sort_by_key(|(who, _)| (desk.called(Class::Agent, who), who.clone()));
    for (who, (was, other)) in sorted {
        let more = other - was;
        let sign = if more.is_negative() { "−" } else { "+" };
        let change = if more.is_zero() { "the same".to_owned() } else { format!("{sign}{}", of(sharing, more.abs())) };
        let called = desk.called(Class::Agent, &who);
        rows.push(vec![called.clone(), of(sharing, other), change, format!("(was {})", of(sharing, was))]);
        lines.push(
            json!({ "who": who.to_string(), "name": called, "was": was.to_string(), "would_be": other.to_string() }),
        );
    }
    (rows, lines, format!("{} was shared", of(sharing, sharing.income)))
}
