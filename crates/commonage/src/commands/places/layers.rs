//! Layers that were taken in from files, and boundaries that communities draw themselves.

use std::fs;

use commonage_place::Layer;
use commonage_place::boundary::Boundaries;
use commonage_place::places::Act;
use commonage_place::places::act::Boundary;
use serde_json::json;

use super::layer;
use crate::answer::{Answer, Failure, Result, failure};
use crate::cli::LayerWord;
use crate::commands::desk::Desk;
use crate::commands::{Setting, find_held, name as name_of, read_text};
use crate::{data, show};

/// The boundaries that are known here: what communities drew themselves, then what was taken in from files.
pub(super) fn layers(desk: &Desk) -> Result<Vec<(Layer, Boundaries)>> {
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

pub(super) fn layer_file(
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

pub(super) fn boundary(
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
    let who = name_of(&home.node, &space);
    let said = if is_over { "is given up" } else { "is drawn. It counts before any other for the members" };
    let text = format!("The boundary “{}” of {who} {said}.\n", show::one_line(name));
    Ok(Answer::new(
        text,
        json!({ "operation": operation.to_string(), "name": show::one_line(name), "is_over": is_over }),
    ))
}
