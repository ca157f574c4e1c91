//! What fits what: suggestions with reasons, circles of exchange, and the shortest ways for many at once.

use commonage_node::needs::{AllocationPage, LegLine, Placed, Reader};
use commonage_place::freight::{self, Mode};
use serde_json::json;

use super::Setting;
use super::desk::Desk;
use super::needs::{found, short};
use super::places;
use crate::answer::{Answer, Result};
use crate::cli::{self, CarriedBy};
use crate::show::Paint;
use crate::{data, show};

/// How something is carried, in the words of the table of factors.
pub(super) fn mode(by: CarriedBy) -> Mode {
    match by {
        CarriedBy::Bike => Mode::CargoBike,
        CarriedBy::Van => Mode::Van,
        CarriedBy::Lorry => Mode::Lorry,
        CarriedBy::Train => Mode::Rail,
        CarriedBy::Ship => Mode::ContainerShip,
        CarriedBy::Plane => Mode::Plane,
    }
}

/// The language that this computer speaks, by its code.
pub(super) fn languages() -> Vec<Box<str>> {
    let told = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|text| !text.is_empty()));
    let code = told.as_deref().and_then(|text| text.split(['_', '.', '@']).next()).map(str::to_lowercase);
    code.filter(|code| (2..=3).contains(&code.len())).map(String::into_boxed_str).into_iter().collect()
}

pub(super) fn run(setting: &Setting, words: &cli::Match) -> Result<Answer> {
    if let Some(what) = &words.allocate {
        return allocation(setting, words, what);
    }
    let home = setting.open()?;
    let me = home.node.me()?;
    let desk = Desk::public(home, me, setting.paint)?;
    let (here, languages, zone) = (places::here(&desk, data::now()), languages(), jiff::tz::TimeZone::system());
    let reader = Reader { now: data::now(), zone: &zone, here: here.as_ref(), languages: &languages };
    let view = desk.view()?;
    if words.circles {
        return Ok(circles(&desk.paint, &view.circles(&reader)));
    }
    let asks = match &words.ask {
        Some(text) => vec![found(desk.node(), text)?],
        None => view.asked().filter(|shown| view.is_yours(shown) && shown.asked.is_open()).collect(),
    };
    let (mut text, mut all) = (String::new(), Vec::new());
    for shown in &asks {
        let line = view.ask_line(shown, reader.now);
        let fitting = view.suggestions(shown, &reader, words.most);
        let head = format!("{} {}", if line.is_offer { "Offered:" } else { "Needed:" }, show::one_line(&line.matter));
        text += &format!("{}\n", desk.paint.strong(&head));
        text += &suggestions(&desk.paint, &fitting);
        all.push(json!({ "ask": line, "suggestions": fitting }));
    }
    if asks.is_empty() {
        text = "You ask for nothing and offer nothing now. Begin: commonage need, or commonage offer.\n".to_owned();
    }
    Ok(Answer::new(text, json!({ "matches": all })))
}

fn suggestions(paint: &Paint, fitting: &[Placed]) -> String {
    if fitting.is_empty() {
        return "  Nothing fits yet.\n".to_owned();
    }
    let entry = |placed: &Placed| {
        let line = &placed.line;
        let verb = if line.is_offer { "offers" } else { "needs" };
        let said = format!("{} {verb} {}", show::one_line(&line.who), show::one_line(&line.matter));
        let why = placed.reasons.iter().map(|reason| show::one_line(reason)).collect::<Vec<_>>().join(", ");
        show::entry(
            &format!("  {}  ", paint.soft(short(&line.id))),
            &format!("{said} · {why} · commonage take {}", short(&line.id)),
        )
    };
    fitting.iter().map(entry).collect()
}

fn circles(paint: &Paint, found: &commonage_node::needs::CirclesPage) -> Answer {
    let leg = |leg: &LegLine| {
        let way = leg.metres.map(|metres| format!(" ({} km)", metres.div_ceil(1000))).unwrap_or_default();
        format!(
            "    {} gives {} to {}{way}  {}\n",
            show::one_line(&leg.offer.who),
            show::one_line(&leg.offer.matter),
            show::one_line(&leg.need.who),
            paint.soft(&format!("commonage take {} --with {}", short(&leg.need.id), short(&leg.offer.id)))
        )
    };
    let round = |head: &str, legs: &[LegLine]| format!("  {head}\n{}", legs.iter().map(leg).collect::<String>());
    let mut text: String = found
        .circles
        .iter()
        .map(|legs| round(&format!("{} who could help each other round:", legs.len()), legs))
        .collect();
    text += &found
        .chains
        .iter()
        .map(|legs| round("A chain that ends with you; somebody at its beginning still needs something:", legs))
        .collect::<String>();
    if text.is_empty() {
        text = "No circle closes yet. The more say what they need and offer, the sooner one does.\n".to_owned();
    }
    let json = serde_json::to_value(found).unwrap_or_default();
    Answer::new(text, json)
}

fn allocation(setting: &Setting, words: &cli::Match, what: &str) -> Result<Answer> {
    let mut desk =
        if words.propose { Desk::to_write(setting, &words.place)? } else { Desk::to_read(setting, &words.place)? };
    let worked = desk.view()?.allocation(&desk.space, what, mode(words.by), data::now())?;
    let mut text = ways(&desk.paint, &worked.page);
    let mut json = serde_json::to_value(&worked.page).unwrap_or_default();
    if words.propose {
        let space = desk.space;
        let operation = desk.node_mut().propose_allocation(space, worked.act, data::now())?.id();
        text += &format!(
            "Proposed in {} {}. Everyone concerned sees their part on their board; nobody has to follow it.\n",
            desk.title(),
            desk.paint.soft(&operation.short())
        );
        json["operation"] = operation.to_string().into();
    } else {
        text += "To put it before those concerned, add --propose.\n";
    }
    Ok(Answer::new(text, json))
}

fn km(metres: u64) -> String {
    format!("{} km", (metres + 500) / 1000)
}

/// Grams as kilograms, to a gram where it is little.
pub(super) fn kilograms(grams: u64) -> String {
    match grams {
        0..10_000 => format!("{}.{:03} kg CO₂e", grams / 1000, grams % 1000),
        _ => format!("{}.{} kg CO₂e", (grams + 50) / 1000, (grams + 50) % 1000 / 100),
    }
}

pub(super) fn ways(paint: &Paint, page: &AllocationPage) -> String {
    let rows: Vec<Vec<String>> = page
        .ways
        .iter()
        .map(|way| {
            let names = format!("{} → {}", show::one_line(&way.from), show::one_line(&way.to));
            vec![paint.soft(short(&way.offer)), names, show::one_line(&way.amount), km(way.metres)]
        })
        .collect();
    let mut text = show::table(&rows);
    let saved = page.first_come_metres.saturating_sub(page.metres);
    let carbon = |grams: Option<u64>| grams.map(|grams| format!(", {}", kilograms(grams))).unwrap_or_default();
    text += &format!("Together {}{} by {}", km(page.metres), carbon(page.grams), page.by);
    text += &match (page.grams, page.first_come_grams) {
        (Some(planned), Some(nearest)) => format!(
            "; {} and {} less than first come, first served.\n",
            km(saved),
            kilograms(nearest.saturating_sub(planned))
        ),
        _ => format!("; {} less than first come, first served.\n", km(saved)),
    };
    for short in &page.short {
        text += &format!("Not enough is offered for {}.\n", show::one_line(short));
    }
    text + &format!("{}\n", paint.soft(&format!("Factors: {}", freight::SOURCE)))
}
