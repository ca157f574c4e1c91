//! Where people and groups are, which layers a place belongs to, and what it takes to carry something there.

use std::fs;

use commonage_economy::needs::act::Around;
use commonage_economy::unit::Unit;
use commonage_log::Millis;
use commonage_node::places::{PlaceLine, around as disc_around, disc};
use commonage_place::blur::blur;
use commonage_place::boundary::Boundaries;
use commonage_place::freight::{self, Leg, Mode};
use commonage_place::known::{self, Town, towns};
use commonage_place::places::Act;
use commonage_place::places::act::{Boundary, Live, Role};
use commonage_place::{Layer, Point};
use serde_json::json;

use super::desk::{Amount, Desk, cut, deadline, moment};
use super::{Setting, find_held, matching, read_text};
use crate::answer::{Answer, Failure, Result, failure};
use crate::cli::{self, CarriedBy, LayerWord, PlaceCommand, RoleWord};
use crate::{data, show};

/// A town is taken for the one that is meant if it has so many times the people of the next of its name.
const MUCH_LARGER: u32 = 5;

/// Most towns that are named where several are called so.
const TOWNS_SHOWN_MAX: usize = 5;

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
            layer_file(setting, layer, file.as_deref(), names.as_deref(), forget)
        }
        PlaceCommand::Boundary { name, file, layer, space } => boundary(setting, &name, file.as_deref(), layer, &space),
        PlaceCommand::Way(words) => way(setting, &words),
    }
}

fn no_place(text: &str) -> Failure {
    failure(format!(
        "no town is called “{}”, and no place of yours. Say it like Ghent, \"Ghent, Belgium\" or 51.05,3.72.",
        cut(text)
    ))
}

/// A town by its name: the only one, or one much larger than all others of that name.
fn town(text: &str) -> Result<Town<'static>> {
    let found = towns().find(text, TOWNS_SHOWN_MAX);
    match found[..] {
        [] => Err(no_place(text)),
        [only] => Ok(only),
        [first, second, ..] if first.people / MUCH_LARGER >= second.people || !same_name(&first, &second, text) => {
            Ok(first)
        }
        _ => {
            let all: Vec<String> = found.iter().map(|town| format!("\"{town}\"")).collect();
            Err(failure(format!("several towns are called “{}”: {}. Say which.", cut(text), all.join("; "))))
        }
    }
}

/// Whether both are called exactly as it was typed: another that only begins so is not meant.
fn same_name(first: &Town<'_>, second: &Town<'_>, text: &str) -> bool {
    let typed = known::fold(text.split(',').next().unwrap_or(text).trim());
    known::fold(first.name) == typed && known::fold(second.name) == typed
}

/// `51.05,3.72` as a point.
fn coordinates(text: &str) -> Option<Point> {
    let (latitude, longitude) = text.split_once(',')?;
    let read = |text: &str| text.trim().parse::<f64>().ok();
    Point::from_degrees(read(latitude)?, read(longitude)?).ok()
}

/// The name of the town next to a point, as others may know it: seen from the middle of what they see.
fn near_name(point: Point) -> String {
    let seen = blur(point).disc().centre();
    towns().nearest(seen, 1).first().map_or_else(|| "far from any town".to_owned(), |(town, _)| town.name.to_owned())
}

/// What somebody means by a place, as others may see it: a town, a place of their own, or coordinates.
pub(super) fn around(desk: &Desk, text: &str) -> Result<Around> {
    let text = show::one_line(text);
    if let Some((_, _, _, own)) = desk.view()?.own_place(&text, data::now()) {
        return Ok(own);
    }
    if let Some(point) = coordinates(&text) {
        return Ok(disc_around(blur(point).disc(), &near_name(point)));
    }
    let town = town(&text)?;
    Ok(disc_around(blur(town.point).disc(), &as_typed(&text, &town)))
}

/// A town as somebody calls it: Ghent, though its table says Gent.
fn as_typed(text: &str, town: &Town<'_>) -> String {
    let typed = show::one_line(text.split(',').next().unwrap_or(text));
    let is_capital = typed.chars().next().is_some_and(char::is_uppercase);
    if is_capital { typed } else { town.name.to_owned() }
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
        Some(text) => (coordinates(text).ok_or_else(|| no_place(text))?, show::one_line(name)),
        None => town(name).map(|town| (town.point, as_typed(name, &town)))?,
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

/// The boundaries that are known here: what communities drew themselves, then what was taken in from files.
fn layers(desk: &Desk) -> Result<Vec<(Layer, Boundaries)>> {
    let own = desk.view()?.own_boundaries().into_iter().map(|(_, layer, _, boundaries)| (layer, boundaries));
    let mut all: Vec<(Layer, Boundaries)> = own.collect();
    for layer in [Layer::Neighbourhood, Layer::Municipality, Layer::Catchment, Layer::Ecoregion] {
        let file = desk.folder().join("layers").join(format!("{}.geojson", layer.name()));
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let names = fs::read_to_string(file.with_extension("names")).ok();
        let read = Boundaries::from_geojson(&text, names.as_deref());
        let read =
            read.map_err(|why| failure(format!("{} cannot be read: {why}. Take it in again.", file.display())))?;
        all.push((layer, read));
    }
    Ok(all)
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
            let seen = disc(&own).ok_or_else(|| no_place(&text))?;
            (seen.centre(), own.name.to_string())
        }
        (None, Some(point)) => (point, format!("{:.4}, {:.4}", point.latitude_degrees(), point.longitude_degrees())),
        (None, None) => town(&text).map(|town| (town.point, town.to_string()))?,
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

fn layer_file(
    setting: &Setting,
    word: LayerWord,
    file: Option<&std::path::Path>,
    names: Option<&str>,
    forget: bool,
) -> Result<Answer> {
    let home = setting.open()?;
    let layer = layer(word);
    let folder = home.folder.join("layers");
    let kept = folder.join(format!("{}.geojson", layer.name()));
    let cannot = |error| Failure::file("writing", &kept, &error, "Look whether the disk is full");
    if forget {
        if kept.exists() {
            fs::remove_file(&kept).map_err(cannot)?;
            let _ = fs::remove_file(kept.with_extension("names"));
        }
        return Ok(Answer::new(
            format!("The layer “{}” is empty now.\n", layer.name()),
            json!({ "layer": layer.name(), "shapes": 0 }),
        ));
    }
    let Some(file) = file else {
        let known = fs::read_to_string(&kept).ok().and_then(|text| {
            let names = fs::read_to_string(kept.with_extension("names")).ok();
            Boundaries::from_geojson(&text, names.as_deref()).ok()
        });
        let text = match &known {
            Some(known) => {
                format!("The layer “{}” has {}.\n", layer.name(), show::count(known.len() as u64, "shape", "shapes"))
            }
            None => format!("{}\n", nothing_known(layer)),
        };
        let shapes = known.as_ref().map_or(0, Boundaries::len);
        return Ok(Answer::new(text, json!({ "layer": layer.name(), "shapes": shapes })));
    };
    let text = read_text(file, "the boundaries")?;
    let read = Boundaries::from_geojson(&text, names)
        .map_err(|why| failure(format!("{} cannot be used: {why}.", file.display())))?;
    fs::create_dir_all(&folder).map_err(cannot)?;
    fs::write(&kept, &text).map_err(cannot)?;
    match names {
        Some(names) => fs::write(kept.with_extension("names"), names).map_err(cannot)?,
        None => drop(fs::remove_file(kept.with_extension("names"))),
    }
    let some: Vec<&str> = read.names().map(|(_, name)| name).filter(|name| !name.is_empty()).take(3).collect();
    let text = format!(
        "The layer “{}” has {} now: {} …\n",
        layer.name(),
        show::count(read.len() as u64, "shape", "shapes"),
        show::one_line(&some.join(", "))
    );
    Ok(Answer::new(text, json!({ "layer": layer.name(), "shapes": read.len() })))
}

/// Where the boundaries of a layer can be had.
fn nothing_known(layer: Layer) -> String {
    match layer {
        Layer::Ecoregion => "No ecoregions are known here. RESOLVE Ecoregions 2017 (CC BY 4.0, ecoregions.appspot.com) can be \
            had as a shapefile or GeoJSON; take it in with: commonage place layer ecoregion FILE.geojson --names ECO_NAME"
            .to_owned(),
        other => format!("No boundaries of this layer are known here: commonage place layer {} FILE.geojson", other.name()),
    }
}

fn boundary(
    setting: &Setting,
    name: &str,
    file: Option<&std::path::Path>,
    word: LayerWord,
    space: &str,
) -> Result<Answer> {
    let mut home = setting.open()?;
    let space = find_held(&home.node, space)?;
    let geojson = file.map(|file| read_text(file, "the boundary")).transpose()?;
    let drawn = Boundary {
        name: show::one_line(name),
        layer: layer(word),
        is_over: geojson.is_none(),
        geojson: geojson.unwrap_or_default(),
    };
    if !drawn.is_over {
        drawn.draw().map_err(|why| failure(format!("that boundary cannot be used: {why}.")))?;
    }
    let is_over = drawn.is_over;
    let operation = home.node.state_place(space, false, Act::Boundary(Box::new(drawn)), data::now())?.id();
    let who = super::name(&home.node, &space);
    let said = if is_over { "is given up" } else { "is drawn. It counts before any other for the members" };
    let text = format!("The boundary “{}” of {who} {said}.\n", show::one_line(name));
    Ok(Answer::new(
        text,
        json!({ "operation": operation.to_string(), "name": show::one_line(name), "is_over": is_over }),
    ))
}

fn way(setting: &Setting, words: &cli::Way) -> Result<Answer> {
    let home = setting.open()?;
    let me = home.node.me()?;
    let desk = Desk::public(home, me, setting.paint)?;
    let mass = grams(&desk, &words.mass)?;
    let metres = match (&words.km, &words.to) {
        (Some(km), _) => kilometres(km)?,
        (None, Some(to)) => {
            let from = match &words.from {
                Some(from) => around(&desk, from)?,
                None => here(&desk, data::now()).ok_or_else(|| failure("say from where: --from Ghent."))?,
            };
            let both = disc(&from).zip(disc(&around(&desk, to)?));
            both.map(|(one, other)| one.distance(other)).ok_or_else(|| no_place(to))?
        }
        (None, None) => return Err(failure("say how far: --km 300, or to where: --to Lyon.")),
    };
    let modes: Vec<Mode> = match words.by {
        Some(by) => vec![matching::mode(by)],
        None => {
            [CarriedBy::Bike, CarriedBy::Van, CarriedBy::Lorry, CarriedBy::Train, CarriedBy::Ship, CarriedBy::Plane]
                .map(matching::mode)
                .to_vec()
        }
    };
    let legs: Vec<Leg> = modes.into_iter().map(|mode| Leg { mode, mass_g: mass, distance_m: metres }).collect();
    let rows: Vec<Vec<String>> =
        legs.iter().map(|leg| vec![leg.mode.name().to_owned(), rounded(leg.carbon())]).collect();
    let text = format!(
        "{} over {} km\n{}{}\n",
        show::one_line(&words.mass),
        (u64::from(metres) + 500) / 1000,
        show::table(&rows),
        desk.paint.soft(&format!("Factors: {}; roads are longer than a straight line.", freight::SOURCE))
    );
    let json = json!({ "grams": mass, "metres": metres, "source": freight::SOURCE,
        "ways": legs.iter().map(|leg| json!({ "by": leg.mode.name(), "milligrams_co2e": leg.carbon().milligrams().to_string() })).collect::<Vec<_>>() });
    Ok(Answer::new(text, json))
}

/// To a tenth of a kilogram; to a gram, where it is little.
fn rounded(carbon: freight::Carbon) -> String {
    if carbon.milligrams() < 10_000_000 { format!("{carbon:.3}") } else { format!("{carbon:.1}") }
}

fn grams(desk: &Desk, text: &str) -> Result<u64> {
    if text.trim() == "0" {
        return Ok(0);
    }
    let measure = Amount::alone(text, desk.ledger()?)?;
    let one = commonage_economy::decimal::Decimal::ONE.atoms();
    let grams = measure.converted_to(&Unit::named("gram")).map(|grams| grams.value.atoms() / one);
    let grams = grams.and_then(|grams| u64::try_from(grams).ok());
    grams.ok_or_else(|| failure("that is no mass. Say it like \"1 tonne\", \"3 kg\" or 0 for what travels by itself."))
}

fn kilometres(text: &str) -> Result<u32> {
    let said: Option<f64> = text.trim().trim_end_matches("km").trim().parse().ok();
    let metres = said.filter(|km| km.is_finite() && *km >= 0.0 && *km <= 45_000.0).map(|km| (km * 1000.0).round());
    metres.map(|metres| metres as u32).ok_or_else(|| failure("that is no distance on Earth. Say it like --km 300."))
}
