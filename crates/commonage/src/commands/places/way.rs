//! What it takes to carry something: kilometres, and kilograms of CO₂e.

use commonage_economy::unit::Unit;
use commonage_node::places::{disc, no_place};
use commonage_place::freight::{self, Leg, Mode};
use serde_json::json;

use super::{around, here};
use crate::answer::{Answer, Result, failure};
use crate::cli::{self, CarriedBy};
use crate::commands::desk::{Amount, Desk};
use crate::commands::{Setting, matching};
use crate::{data, show};

pub(super) fn way(setting: &Setting, words: &cli::Way) -> Result<Answer> {
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
