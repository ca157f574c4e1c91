//! Where people and groups are, which layers a place belongs to, and what it takes to carry something there.

mod layers;
mod way;

use commonage_economy::needs::act::Around;
use commonage_log::Millis;
use commonage_node::places::{PlaceLine, as_typed, coordinates, disc, no_place, town};
use commonage_place::blur::blur;
use commonage_place::boundary::Boundaries;
use commonage_place::known;
use commonage_place::places::Act;
use commonage_place::places::act::{Live, Role};
use commonage_place::{Layer, Point};
use serde_json::json;

use self::layers::layers;
use super::desk::{Desk, cut, deadline, moment};
use super::{Setting, find_held};
use crate::answer::{Answer, Failure, Result, failure};
use crate::cli::{LayerWord, PlaceCommand, RoleWord};
use crate::{data, show};

pub(super) fn run(setting: &Setting, command: PlaceCommand) -> Result<Answer> {
    match command {
        PlaceCommand::Add { name, role, at, from, until, show, public, whose } => {
            let times = (from.as_deref(), until.as_deref());
            add(setting, (&name, role, at.as_deref()), times, (show.as_deref(), public, whose.as_deref()))
        }
        PlaceCommand::List => list(setting),
        PlaceCommand::Gone { place } => gone(setting, &place),
        PlaceCommand::Look { place } => look(setting, &place),
        PlaceCommand::Layer { layer, file, names, forget } => {
            layers::layer_file(setting, layer, file.as_deref(), names.as_deref(), forget)
        }
        PlaceCommand::Boundary { name, file, layer, space } => {
            layers::boundary(setting, &name, file.as_deref(), layer, &space)
        }
        PlaceCommand::Way(words) => way::way(setting, &words),
    }
}

/// What somebody means by a place, as others may see it: a town, a place of their own, or coordinates.
pub(super) fn around(desk: &Desk, text: &str) -> Result<Around> {
    Ok(desk.view()?.around(text, data::now())?)
}

/// Where the one at the desk is, as far as they said.
pub(super) fn here(desk: &Desk, now: Millis) -> Option<Around> {
    desk.view().ok()?.here(now)
}

fn role(word: RoleWord) -> Role {
    match word {
        RoleWord::Rooted => Role::RootedIn,
        RoleWord::Here => Role::HereNow,
        RoleWord::Heading => Role::HeadingTo,
        RoleWord::From => Role::From,
    }
}

pub(super) fn layer(word: LayerWord) -> Layer {
    match word {
        LayerWord::Neighbourhood => Layer::Neighbourhood,
        LayerWord::Municipality => Layer::Municipality,
        LayerWord::Catchment => Layer::Catchment,
        LayerWord::Ecoregion => Layer::Ecoregion,
    }
}

fn add(
    setting: &Setting,
    (name, as_what, at): (&str, RoleWord, Option<&str>),
    (from, until): (Option<&str>, Option<&str>),
    (shown, public, whose): (Option<&str>, bool, Option<&str>),
) -> Result<Answer> {
    let home = setting.open()?;
    let me = home.node.me()?;
    let space = match shown.or(whose) {
        Some(text) => find_held(&home.node, text)?,
        None => me,
    };
    let mut desk = Desk::public(home, space, setting.paint)?;
    let (point, name) = match at {
        Some(text) => (coordinates(text).ok_or_else(|| Failure::from(no_place(text)))?, show::one_line(name)),
        None => town(name).map(|town| (town.point, as_typed(name, &town))).map_err(Failure::from)?,
    };
    let seen = blur(point).disc();
    let live = Live {
        role: role(as_what),
        name,
        around: seen,
        memberships: memberships(&desk, seen.centre())?,
        from: from.map(|text| Ok::<_, Failure>(commonage_economy::moment::read(&moment(text)?))).transpose()?.flatten(),
        until: until.map(|text| Ok::<Millis, Failure>(deadline(text)?.1)).transpose()?,
        of: whose.map(|_| space),
        follows: None,
    };
    let act = Act::live(live).map_err(|why| failure(format!("{why}.")))?;
    let operation = desk.node_mut().state_place(space, public, act, data::now())?.id();
    let line = desk.view()?.places(data::now()).into_iter().find(|line| line.id == operation.to_string());
    let who = match (shown.is_some(), public, whose.is_some()) {
        (true, ..) | (_, _, true) => format!("the members of {}", desk.title()),
        (_, true, _) => "anyone who knows you".to_owned(),
        _ => "nobody but you".to_owned(),
    };
    let said = line.as_ref().map(sentence).unwrap_or_default();
    let km = seen.radius_m().div_ceil(1000);
    let text = format!(
        "{}\n  {said}\n  Seen by {who}, as an area of {km} km around; never where exactly.\n",
        desk.paint.soft(&operation.short())
    );
    Ok(Answer::new(text, json!({ "operation": operation.to_string(), "place": line })))
}

/// What others may know a place to belong to: seen from the middle of the disc, only what is sure there.
fn memberships(desk: &Desk, seen: Point) -> Result<Vec<(Layer, String)>> {
    let drawn = layers(desk)?;
    let own: Vec<(Layer, &Boundaries)> = drawn.iter().map(|(layer, boundaries)| (*layer, boundaries)).collect();
    let all = known::describe(seen, &own).into_iter().filter(|one| one.layer != Layer::Cell);
    let first = all.filter_map(|one| Some((one.layer, one.candidates.into_iter().find(|held| held.inside)?.name)));
    Ok(first.collect())
}

/// A place in a sentence.
fn sentence(line: &PlaceLine) -> String {
    let day = |ms: Option<u64>| ms.map(|ms| show::day(Millis(ms)));
    let when = match (day(line.from_ms), day(line.until_ms)) {
        (Some(from), Some(until)) => format!(" from {from} until {until}"),
        (Some(from), None) => format!(" from {from} on"),
        (None, Some(until)) => format!(" until {until}"),
        (None, None) => String::new(),
    };
    let role = match line.role {
        "here now" => "here now: in",
        other => other,
    };
    show::one_line(&format!("{} {role} {}{when}", line.who, line.name))
}

fn list(setting: &Setting) -> Result<Answer> {
    let home = setting.open()?;
    let me = home.node.me()?;
    let desk = Desk::public(home, me, setting.paint)?;
    let lines = desk.view()?.places(data::now());
    let row = |line: &PlaceLine| {
        let seen = if line.is_public { "anyone".to_owned() } else { show::one_line(&line.space_name) };
        let names: Vec<&str> = line.memberships.iter().map(|(_, name)| name.as_str()).collect();
        let of = if names.is_empty() { String::new() } else { format!(" · {}", show::one_line(&names.join(", "))) };
        show::entry(
            &format!("  {}  ", desk.paint.soft(line.id.get(..10).unwrap_or(&line.id))),
            &format!(
                "{}{of} · seen by {}",
                sentence(line),
                if line.space == me.to_string() && !line.is_public { "nobody but you".to_owned() } else { seen }
            ),
        )
    };
    let text: String = lines.iter().map(row).collect();
    let text = if text.is_empty() {
        "Nobody said yet where they are. Begin: commonage place add Ghent --as rooted\n".to_owned()
    } else {
        text
    };
    Ok(Answer::new(text, json!({ "places": lines })))
}

fn gone(setting: &Setting, text: &str) -> Result<Answer> {
    let mut home = setting.open()?;
    let found = home.node.my_view()?.own_place(&show::one_line(text), data::now());
    let (space, is_public, place, around) = found.ok_or_else(|| {
        failure(format!("no place of yours is called “{}”. Look at “commonage place list”.", cut(text)))
    })?;
    let operation = home.node.state_place(space, is_public, Act::Gone { place }, data::now())?.id();
    let text = format!("{} is a place of yours no more.\n", show::one_line(&around.name));
    Ok(Answer::new(text, json!({ "operation": operation.to_string(), "place": place.to_string() })))
}

fn look(setting: &Setting, text: &str) -> Result<Answer> {
    let home = setting.open()?;
    let me = home.node.me()?;
    let desk = Desk::public(home, me, setting.paint)?;
    let text = show::one_line(text);
    let own = desk.view()?.own_place(&text, data::now());
    let (point, name) = match (own, coordinates(&text)) {
        (Some((_, _, _, own)), _) => {
            let seen = disc(&own).ok_or_else(|| Failure::from(no_place(&text)))?;
            (seen.centre(), own.name.to_string())
        }
        (None, Some(point)) => (point, format!("{:.4}, {:.4}", point.latitude_degrees(), point.longitude_degrees())),
        (None, None) => town(&text).map(|town| (town.point, town.to_string())).map_err(Failure::from)?,
    };
    let drawn = layers(&desk)?;
    let own: Vec<(Layer, &Boundaries)> = drawn.iter().map(|(layer, boundaries)| (*layer, boundaries)).collect();
    let all = known::describe(point, &own);
    let mut rows = Vec::new();
    for one in &all {
        for (number, candidate) in one.candidates.iter().enumerate() {
            let label = if number == 0 { one.layer.name() } else { "" };
            let far = match (candidate.inside, candidate.distance_m) {
                (true, _) => String::new(),
                (false, metres) => format!("{} km away", (metres + 500) / 1000),
            };
            rows.push(vec![desk.paint.soft(label), show::one_line(&candidate.name), far]);
        }
    }
    let seen = blur(point);
    let json = json!({ "name": name, "latitude": point.latitude_degrees(), "longitude": point.longitude_degrees(),
        "seen_as": { "latitude": seen.disc().centre().latitude_degrees(), "longitude": seen.disc().centre().longitude_degrees(),
            "radius_m": seen.disc().radius_m() },
        "layers": all.iter().map(|one| json!({ "layer": one.layer.name(), "candidates": one.candidates.iter().map(|held|
            json!({ "name": held.name, "inside": held.inside, "metres": held.distance_m })).collect::<Vec<_>>() })).collect::<Vec<_>>() });
    let text = format!(
        "{}\n{}Others see it as an area of {} km around.\n{}\n",
        desk.paint.strong(&show::one_line(&name)),
        show::table(&rows),
        seen.disc().radius_m().div_ceil(1000),
        desk.paint.soft(known::ATTRIBUTION)
    );
    Ok(Answer::new(text, json))
}
