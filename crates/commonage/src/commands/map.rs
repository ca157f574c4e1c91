//! A map of what is needed and offered, drawn without asking anybody.

use std::fs;

use commonage_node::needs::Shown;
use commonage_node::places::disc;
use commonage_place::map::{self, Kind, Mark, Words};
use serde_json::json;

use super::Setting;
use super::desk::Desk;
use super::{find_held, places};
use crate::answer::{Answer, Failure, Result, failure};
use crate::{cli, data, show};

pub(super) fn run(setting: &Setting, words: &cli::Map) -> Result<Answer> {
    let home = setting.open()?;
    let space = words.guild.as_deref().map(|text| find_held(&home.node, text)).transpose()?;
    let me = home.node.me()?;
    let desk = Desk::public(home, space.unwrap_or(me), setting.paint)?;
    let now = data::now();
    let here = match words.near.as_deref() {
        Some(near) => Some(places::around(&desk, near)?),
        None => places::here(&desk, now),
    };
    let view = desk.view()?;
    let is_shown = |shown: &Shown<'_>| {
        let is_here = space.is_none_or(|space| space == shown.space);
        is_here
            && shown.asked.is_open()
            && shown.asked.freshness(now) != commonage_economy::needs::Freshness::Unanswered
    };
    let asked: Vec<Shown<'_>> = view.asked().filter(is_shown).collect();
    let mut marks: Vec<Mark> = asked.iter().filter_map(|shown| mark(&view, shown, now)).collect();
    marks.sort_by(|one, other| (one.kind, &one.label).cmp(&(other.kind, &other.label)));
    let centre = here.as_ref().and_then(disc).or_else(|| marks.first().map(|mark| mark.disc));
    let centre = centre.ok_or_else(|| {
        failure("nobody said where they are. Say where you are (commonage place add Ghent), or give --near.")
    })?;
    let name = here.as_ref().map_or_else(
        || "Needs and offers".to_owned(),
        |here| format!("Needs and offers around {}", show::one_line(&here.name)),
    );
    if let Some(here) = &here {
        let label = show::one_line(&here.name);
        marks.push(Mark { kind: Kind::Here, disc: centre, label, note: String::new(), link: None });
    }
    let (drawn, nowhere) = (marks.len(), asked.len() + usize::from(here.is_some()) - marks.len());
    let picture = map::draw(&map::Map { centre: centre.centre(), marks, title: name, words: Words::default() });
    fs::write(&words.svg, picture)
        .map_err(|error| Failure::file("writing", &words.svg, &error, "Choose another name or folder"))?;
    let mut text = format!("{} is written. It opens in any browser, and prints.\n", words.svg.display());
    if nowhere > 0 {
        text += &format!(
            "{} where nobody said where; they stand on the board.\n",
            show::count(nowhere as u64, "need or offer is left out,", "needs and offers are left out,")
        );
    }
    Ok(Answer::new(text, json!({ "file": words.svg.display().to_string(), "marks": drawn, "without_place": nowhere })))
}

fn mark(view: &commonage_node::query::View<'_>, shown: &Shown<'_>, now: commonage_log::Millis) -> Option<Mark> {
    let line = view.ask_line(shown, now);
    let kind = if line.is_offer { Kind::Offered } else { Kind::Needed };
    let verb = if line.is_offer { "offers" } else { "needs" };
    let note = format!(
        "{} {verb} {} ({})",
        show::one_line(&line.who),
        show::one_line(&line.matter),
        show::one_line(&line.space_name)
    );
    let label = show::one_line(&line.matter);
    Some(Mark { kind, disc: disc(shown.asked.ask.around.as_ref()?)?, label, note, link: None })
}
