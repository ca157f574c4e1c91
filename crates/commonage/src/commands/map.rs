//! A map of what is needed and offered, drawn without asking anybody.

use std::fs;

use commonage_place::map::Words;
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
    let title = match &here {
        Some(here) => format!("Needs and offers around {}", show::one_line(&here.name)),
        None => "Needs and offers".to_owned(),
    };
    let drawn = desk.view()?.map(here.as_ref(), space, title, Words::default(), now).ok_or_else(|| {
        failure("nobody said where they are. Say where you are (commonage place add Ghent), or give --near.")
    })?;
    let cannot = |error| Failure::file("writing", &words.svg, &error, "Choose another name or folder");
    fs::write(&words.svg, &drawn.svg).map_err(cannot)?;
    let mut text = format!("{} is written. It opens in any browser, and prints.\n", words.svg.display());
    if drawn.without_place > 0 {
        let left = show::count(drawn.without_place as u64, "need or offer has", "needs and offers have");
        text += &format!("{left} no place, and stand on the board only.\n");
    }
    let file = words.svg.display().to_string();
    Ok(Answer::new(text, json!({ "file": file, "marks": drawn.marks, "without_place": drawn.without_place })))
}
