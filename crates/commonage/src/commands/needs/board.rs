//! The board: what is asked of you, what you carry, what is needed and offered, and then it ends.

use commonage_economy::needs::act::{Purpose, Weight};
use commonage_log::Millis;
use commonage_node::needs::{AllocationPage, AskLine, BoardPage, BoardWish, Placed, Reader, Stand, Step};
use serde_json::json;

use super::super::Setting;
use super::super::desk::Desk;
use super::page::{by, json as line_json, stands, step};
use super::short;
use crate::answer::{Answer, Result};
use crate::cli;
use crate::commands::{find_held, places};
use crate::show::Paint;
use crate::{data, show};

pub(in crate::commands) fn board(setting: &Setting, words: &cli::Board) -> Result<Answer> {
    let home = setting.open()?;
    let space = words.guild.as_deref().map(|text| find_held(&home.node, text)).transpose()?;
    let me = home.node.me()?;
    let mut desk = Desk::public(home, space.unwrap_or(me), setting.paint)?;
    // What was agreed while nobody looked is told now, to whom it was promised.
    desk.disclose()?;
    let now = data::now();
    let near = match words.near.as_deref().filter(|near| !near.trim().is_empty()) {
        Some(near) => Some(places::around(&desk, near)?),
        None => places::here(&desk, now),
    };
    let wish = BoardWish {
        space,
        near: near.clone(),
        within: words.within.map(|km| u64::from(km) * 1000),
        weight: if words.light { Some(Weight::Light) } else { words.heavy.then_some(Weight::Heavy) },
        purpose: if words.needs { Some(Purpose::Need) } else { words.offers.then_some(Purpose::Offer) },
        with_over: words.all,
        most: words.most,
    };
    let (languages, zone) = (crate::commands::matching::languages(), jiff::tz::TimeZone::system());
    let reader = Reader { now, zone: &zone, here: near.as_ref(), languages: &languages };
    let board = desk.view()?.board_for(&wish, &reader);
    let proposed = desk.view()?.proposed_ways();
    let near_name = near.as_ref().map(|near| near.name.to_string());
    let json = json!({
        "near": near_name,
        "asked_of_you": board.asked_of_you.iter().map(line_json).collect::<Vec<_>>(),
        "proposed": proposed,
        "carrying": board.carrying.iter().map(line_json).collect::<Vec<_>>(),
        "coming": board.coming.iter().map(line_json).collect::<Vec<_>>(),
        "needed": board.needed.iter().map(placed_json).collect::<Vec<_>>(),
        "offered": board.offered.iter().map(placed_json).collect::<Vec<_>>(),
        "yours": board.yours.iter().map(line_json).collect::<Vec<_>>(),
        "unanswered": board.unanswered.iter().map(line_json).collect::<Vec<_>>(),
        "over": board.over.iter().map(line_json).collect::<Vec<_>>(),
        "more": board.more,
    });
    Ok(Answer::new(text(&desk.paint, &board, &proposed, near_name.as_deref()), json))
}

fn placed_json(placed: &Placed) -> serde_json::Value {
    let mut json = line_json(&placed.line);
    json["km"] = placed.metres.map(|metres| metres.div_ceil(1000)).into();
    json["why"] = placed.reasons.clone().into();
    json
}

fn text(paint: &Paint, board: &BoardPage, proposed: &[AllocationPage], near: Option<&str>) -> String {
    let mut text = String::new();
    let mut section = |head: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text += &format!("{}\n{}\n", paint.strong(head), lines.concat());
        }
    };
    section("Asked of you", board.asked_of_you.iter().map(|line| question(paint, line)).collect());
    section("Proposed: the shortest ways", proposed.iter().map(|page| ways(paint, page)).collect());
    section("Carrying", board.carrying.iter().map(|line| carried(paint, line)).collect());
    section("On its way to you", board.coming.iter().map(|line| carried(paint, line)).collect());
    let needed = near.map_or_else(|| "Needed".to_owned(), |near| format!("Needed, seen from {}", show::one_line(near)));
    section(&needed, board.needed.iter().map(|placed| placed_line(paint, placed)).collect());
    section("Offered", board.offered.iter().map(|placed| placed_line(paint, placed)).collect());
    section("Asked and offered by you", board.yours.iter().map(|line| entry(paint, line, "")).collect());
    section(
        "Nobody knows whether these still stand",
        board.unanswered.iter().map(|line| entry(paint, line, "")).collect(),
    );
    section("Over", board.over.iter().map(|line| entry(paint, line, "")).collect());
    if text.is_empty() {
        return "Nothing is needed or offered here yet. Begin: commonage need \"a ladder\" --by saturday\n".to_owned();
    }
    match board.more {
        0 => text + "That is everything.\n",
        more => text + &format!("And {} more: ask for them with --most.\n", show::count(more as u64, "line", "lines")),
    }
}

/// What somebody could give, or get, by an allocation.
fn ways(paint: &Paint, page: &AllocationPage) -> String {
    let one = |way: &commonage_node::needs::WayLine| {
        let km = way.metres.div_ceil(1000);
        let said = format!(
            "{} from {} to {}, {km} km",
            show::one_line(&way.amount),
            show::one_line(&way.from),
            show::one_line(&way.to)
        );
        let hint = if way.is_yours_to_give {
            format!(" · commonage take {} --amount {} --with {}", short(&way.need), way.number, short(&way.offer))
        } else {
            String::new()
        };
        show::entry(&format!("  {}  ", paint.soft(short(&way.offer))), &format!("{said}{hint}"))
    };
    page.ways.iter().map(one).collect()
}

/// A need or an offer in one entry.
fn entry(paint: &Paint, line: &AskLine, why: &str) -> String {
    let verb = if line.is_offer { "offers" } else { "needs" };
    let who = if line.is_yours && line.told_by.is_none() { "you".to_owned() } else { show::one_line(&line.who) };
    let verb = if who == "you" { verb.trim_end_matches('s') } else { verb };
    let told = line.told_by.as_ref().map(|teller| format!("told by {}", show::one_line(teller))).unwrap_or_default();
    let state = if line.stand == Stand::Open && line.left.is_none() { String::new() } else { stands(line) };
    let place = line.place.as_ref().map(|place| show::one_line(place)).unwrap_or_default();
    let said = format!("{who} {verb} {}", show::one_line(&line.matter));
    let parts: Vec<String> = [said, by(line), place, told, line.space_name.clone(), state, why.to_owned()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    show::entry(&format!("  {}  ", paint.soft(short(&line.id))), &parts.join(" · "))
}

fn placed_line(paint: &Paint, placed: &Placed) -> String {
    entry(paint, &placed.line, &placed.reasons.join(", "))
}

/// What waits for an answer of the one who looks.
fn question(paint: &Paint, line: &AskLine) -> String {
    let word = if line.is_offer { "offer" } else { "need" };
    let matter = show::one_line(&line.matter);
    let waiting = line.takings.iter().filter(|taking| taking.step == Step::Waiting && taking.through.is_none());
    let mut lines: Vec<String> = waiting
        .map(|taking| {
            let id = short(&taking.id);
            format!("{matter}: {}. Say yes: commonage {word} agree {id}", step(line, taking))
        })
        .collect();
    if line.is_asked_back || line.is_unanswered {
        let id = short(&line.id);
        lines.push(format!(
            "{matter}: does it still stand? commonage {word} still {id}, or: commonage {word} over {id}"
        ));
    }
    lines.iter().map(|said| show::entry(&format!("  {}  ", paint.soft(short(&line.id))), said)).collect()
}

/// What is on its way: of what the one who looks gives, or gets.
fn carried(paint: &Paint, line: &AskLine) -> String {
    let verb = if line.is_offer { "offers" } else { "needs" };
    let head = format!("{} {verb} {}", show::one_line(&line.who), show::one_line(&line.matter));
    let shown = line.takings.iter().filter(|taking| (taking.is_yours || line.is_yours) && is_on_its_way(taking));
    shown
        .map(|taking| {
            let when = taking.when_ms.or(line.until_ms).map(|ms| format!("by {}", show::day(Millis(ms))));
            let hint = match taking.step {
                Step::Agreed | Step::Lapsed => Some(format!("commonage done {}", short(&taking.id))),
                Step::MissesOut => Some(format!("commonage match {}", short(&taking.id))),
                _ => None,
            };
            let said: Vec<String> =
                [Some(head.clone()), Some(step(line, taking)), when, hint].into_iter().flatten().collect();
            show::entry(&format!("  {}  ", paint.soft(short(&taking.id))), &said.join(" · "))
        })
        .collect()
}

fn is_on_its_way(taking: &commonage_node::needs::TakingLine) -> bool {
    taking.through.is_none() && matches!(taking.step, Step::Waiting | Step::Agreed | Step::Lapsed | Step::MissesOut)
}
