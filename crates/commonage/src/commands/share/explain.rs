//! Why me, why this much: from every amount back to what was contributed.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::Name;
use commonage_economy::sharing::act::Proposal;
use commonage_economy::sharing::{Because, Sharing, Spot};
use commonage_economy::vocabulary::Class;
use serde_json::{Value as Json, json};

use super::{draw, find, told};
use crate::answer::{Answer, Result, failure};
use crate::cli::{Picture, Where};
use crate::commands::desk::Desk;
use crate::commands::{Setting, files};
use crate::show;

/// Reasons that are shown for one person; programs get all.
const REASONS_MAX: usize = 12;

pub(super) fn explain(
    setting: &Setting,
    text: Option<&str>,
    whose: Option<&str>,
    picture: &Picture,
    place: &Where,
) -> Result<Answer> {
    if let Some(path) = &picture.svg {
        files::ensure_writable(path, picture.force)?;
    }
    let desk = Desk::to_read(setting, place)?;
    let proposal = find(&desk, text)?;
    let whose = whose.map(|text| desk.agent(text)).transpose()?.map(|id| id.canonical().into_owned());
    let told = desk.view()?.share_again(&desk.space, &proposal, |sharing, held| {
        Ok(page(&desk, sharing, held, whose.as_ref(), picture, &proposal.short()))
    })?;
    let (text, json) = told?;
    Ok(Answer::new(text, json))
}

fn page(
    desk: &Desk,
    sharing: &Sharing<'_>,
    held: &Proposal,
    whose: Option<&Id>,
    picture: &Picture,
    short: &str,
) -> Result<(String, Json)> {
    let title = format!("How {} were shared", told::of(sharing, sharing.income));
    let mut text = format!(
        "{} {}\n  by “{}”; what went in counts {} together\n",
        desk.paint.strong(&title),
        desk.paint.soft(short),
        show::one_line(&sharing.equation.name),
        told::value(sharing)
    );
    if sharing.lines != held.lines {
        text += &format!(
            "  {}\n",
            desk.paint.alert("Worked out again from the same facts this comes to other amounts than were proposed.")
        );
    }
    let mut lines: Vec<&(Id, Decimal)> =
        held.lines.iter().filter(|(who, _)| whose.is_none_or(|one| one == who)).collect();
    if lines.is_empty() {
        let who = whose.map(|who| desk.called(Class::Agent, who)).unwrap_or_default();
        return Err(failure(format!(
            "{who} gets nothing in this sharing: nothing of theirs went into it, or it is a gift, or paid by now."
        )));
    }
    lines.sort_by_key(|(who, _)| (desk.called(Class::Agent, who), (*who).clone()));
    let mut people = Vec::new();
    for (who, amount) in lines {
        let reasons = sharing.because(who);
        let steps = steps(desk, sharing, who);
        text += &person(desk, sharing, who, *amount, &reasons, &steps);
        people.push(person_json(desk, sharing, who, *amount, &reasons, &steps));
    }
    text.extend(draw(desk, sharing, picture, title)?);
    Ok((
        text,
        json!({ "income": sharing.income.to_string(), "equation": sharing.equation.name,
        "same_as_proposed": sharing.lines == held.lines, "people": people }),
    ))
}

/// What somebody gets from steps that do not look at contributions, and from each step where there are several.
fn steps(desk: &Desk, sharing: &Sharing<'_>, who: &Id) -> Vec<(String, Decimal)> {
    let mut all: Vec<(String, Decimal)> = Vec::new();
    let many = sharing.outcomes.iter().filter(|outcome| !outcome.lines.is_empty()).count() > 1;
    for (outcome, bucket) in sharing.outcomes.iter().zip(&sharing.equation.buckets) {
        let mine: Decimal = outcome.lines.iter().filter(|(one, _)| one == who).map(|(_, amount)| *amount).sum();
        if !mine.is_zero() && (many || outcome.paid.is_empty()) {
            all.push((bucket.sentence(&sharing.equation.currency), mine));
        }
    }
    if *who == Id::Space(desk.space) && !sharing.left.is_zero() {
        all.push(("what is left stays here".to_owned(), sharing.left));
    }
    all
}

fn person(
    desk: &Desk,
    sharing: &Sharing<'_>,
    who: &Id,
    amount: Decimal,
    reasons: &[Because],
    steps: &[(String, Decimal)],
) -> String {
    let head = format!("{} gets {}", desk.called(Class::Agent, who), told::of(sharing, amount));
    let mut text = format!("\n{}\n", desk.paint.strong(&head));
    for (sentence, part) in steps {
        text += &show::entry(&format!("  {}  ", told::of(sharing, *part)), &format!("from “{sentence}”"));
    }
    for reason in reasons.iter().take(REASONS_MAX) {
        let paid = told::of(
            sharing,
            commonage_economy::sharing::number::Fine::of(reason.paid).nearest(sharing.equation.smallest),
        );
        text += &show::entry(&format!("  {paid}  "), &words(desk, sharing, reason));
    }
    if reasons.len() > REASONS_MAX {
        text += &format!("  and for {} more: see --json\n", reasons.len() - REASONS_MAX);
    }
    text
}

fn words(desk: &Desk, sharing: &Sharing<'_>, reason: &Because) -> String {
    let event = sharing.ledger.event(reason.event);
    let near = |amount: Decimal| {
        told::of(sharing, commonage_economy::sharing::number::Fine::of(amount).nearest(sharing.equation.smallest))
    };
    let how = match reason.count.map(|count| &sharing.equation.counts[count]) {
        Some(count) => {
            let times = count.times.map(|times| format!(", times {times}")).unwrap_or_default();
            format!("{}{times}", commonage_economy::words::valuation(&count.value, &sharing.equation.currency))
        }
        None => "as its authors ask".to_owned(),
    };
    let worth = if reason.worth == reason.value {
        format!("counts {} ({how})", near(reason.value))
    } else {
        format!("counts {} ({how}), {} of it in this", near(reason.value), near(reason.worth))
    };
    let way = way(desk, sharing, reason);
    let way = if way.len() > 1 { format!("; the way: {}", way.join(" → ")) } else { String::new() };
    let others = if reason.has_other_ways { ", and other ways" } else { "" };
    let id = &sharing.ledger.key(event.name).1;
    format!(
        "{} {}: {worth}{way}{others}",
        event_sentence(desk, sharing, event.name),
        desk.paint.soft(&desk.short(Class::EconomicEvent, id))
    )
}

/// What something is called. A sharing is worked out again from what was known then: in that ledger names have other
/// numbers than now, and only the id is the same.
fn called(desk: &Desk, sharing: &Sharing<'_>, name: Name) -> String {
    let (class, id) = sharing.ledger.key(name);
    desk.called(*class, id)
}

/// An event of that ledger in a sentence.
fn event_sentence(desk: &Desk, sharing: &Sharing<'_>, event: Name) -> String {
    let id = &sharing.ledger.key(event).1;
    let now = desk.ledger().ok().and_then(|ledger| ledger.find(Class::EconomicEvent, id));
    now.map_or_else(|| id.short(), |name| desk.event_sentence(name))
}

fn way(desk: &Desk, sharing: &Sharing<'_>, reason: &Because) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for spot in &reason.way {
        let name = match spot {
            Spot::Process(name) => format!("“{}”", called(desk, sharing, *name)),
            Spot::Span(name, _) => called(desk, sharing, *name),
            Spot::Output(at) => {
                let event = sharing.ledger.event(*at);
                match event.to.or(event.resource) {
                    Some(name) => called(desk, sharing, name),
                    None => continue,
                }
            }
        };
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    names
}

fn person_json(
    desk: &Desk,
    sharing: &Sharing<'_>,
    who: &Id,
    amount: Decimal,
    reasons: &[Because],
    steps: &[(String, Decimal)],
) -> Json {
    let reason = |one: &Because| {
        let event = sharing.ledger.event(one.event);
        json!({ "event": sharing.ledger.key(event.name).1.to_string(), "sentence": event_sentence(desk, sharing, event.name),
            "counts": one.value.to_string(), "in_this": one.worth.to_string(), "paid": one.paid.to_string(),
            "by": one.count.map(|count| sharing.equation.counts[count].to_string()),
            "way": way(desk, sharing, one), "has_other_ways": one.has_other_ways })
    };
    let step = |(sentence, part): &(String, Decimal)| json!({ "from": sentence, "amount": part.to_string() });
    json!({ "who": who.to_string(), "name": desk.called(Class::Agent, who), "amount": amount.to_string(),
        "steps": steps.iter().map(step).collect::<Vec<_>>(), "reasons": reasons.iter().map(reason).collect::<Vec<_>>() })
}
