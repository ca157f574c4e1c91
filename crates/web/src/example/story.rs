//! What has happened in the example: invented people and spaces, told in the order of days.

use commonage_economy::id::Id;
use commonage_economy::needs::act::{Act, Purpose, Stakes, Way, Weight};
use commonage_economy::sharing::Source;
use commonage_economy::sharing::equation::READY;
use commonage_log::{Audience, Level, Millis, SpaceId, SpaceKind};
use commonage_node::contribution::read;
use commonage_node::places::PlaceRole;
use commonage_node::telling::Telling;
use commonage_node::{NodeError, Result};
use jiff::civil::Date;

use super::village::Village;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// When something was, so many days before the one who looks.
fn ago(now: Millis, days: u64) -> Millis {
    Millis(now.0.saturating_sub(days * DAY_MS))
}

/// When something is wanted.
fn within(now: Millis, days: u64) -> Option<Millis> {
    Some(Millis(now.0.saturating_add(days * DAY_MS)))
}

/// The people, by their numbers. The first is whoever looks.
struct People {
    noa: usize,
    amal: usize,
    ben: usize,
    ivo: usize,
    rosa: usize,
}

/// Tells all of it.
pub(super) fn tell(now: Millis, seed: [u8; 32]) -> Result<Village> {
    let mut village = Village::new(seed);
    let then = ago(now, 40);
    let people = People {
        noa: village.person("Noa", "I mend bicycles, and am learning to bake.", then)?,
        amal: village.person("Amal", "Welder. Rooted by the salt marsh, often away.", then)?,
        ben: village.person("Ben", "I grow vegetables and count things.", then)?,
        ivo: village.person("Ivo", "Here until spring, with two children.", then)?,
        rosa: village.person("Rosa", "I have lived here for seventy years.", then)?,
    };
    for (who, town) in [(people.noa, "Ghent"), (people.amal, "Ghent"), (people.ivo, "Ghent"), (people.rosa, "Ghent")] {
        village.of(who)?.live_in(PlaceRole::RootedIn, town, None, then)?;
    }
    village.of(people.ben)?.live_in(PlaceRole::RootedIn, "Lisbon", None, then)?;
    marsh(&mut village, &people, now)?;
    wells(&mut village, &people, now)?;
    trailers(&mut village, &people, now)?;
    seeds(&mut village, &people, now)?;
    village.share(now)?;
    Ok(village)
}

/// The place where most of them live.
fn marsh(village: &mut Village, people: &People, now: Millis) -> Result<()> {
    let members = [(people.noa, Level::Write), (people.ivo, Level::Write), (people.rosa, Level::Write)];
    let about =
        "Forty homes along the salt marsh. The creek stays ours to look after: we dig no deeper than the reeds.";
    let lane = village.space(people.amal, (SpaceKind::Place, "Saltmarsh Lane", about), &members, ago(now, 30))?;
    village.of(people.rosa)?.tell(lane, "3 ladders", &Telling::Added, ago(now, 29))?;
    village.of(people.amal)?.tell(lane, "40 kg apples", &Telling::Added, ago(now, 20))?;
    village.of(people.amal)?.tell(
        lane,
        "12 kg apples",
        &Telling::Handed { whom: "Saltmarsh school".into() },
        ago(now, 18),
    )?;
    let soup = |ask: &mut commonage_economy::needs::act::Ask| {
        ask.stakes = Stakes::Vital;
        ask.until = within(now, 2);
        ask.note = Some("She is home from the clinic and should not carry. Anything warm will do.".into());
    };
    village.ask(people.ivo, lane, Purpose::Need, "soup for Rosa on Thursday", soup, ago(now, 1))?;
    let papers = |ask: &mut commonage_economy::needs::act::Ask| {
        ask.weight = Weight::Light;
        ask.stakes = Stakes::Needed;
        ask.until = within(now, 9);
    };
    village.ask(
        people.ivo,
        lane,
        Purpose::Need,
        "somebody who has been through the school papers",
        papers,
        ago(now, 3),
    )?;
    let lend = |ask: &mut commonage_economy::needs::act::Ask| ask.ways = vec![Way::Loan];
    village.ask(people.rosa, lane, Purpose::Offer, "a long ladder", lend, ago(now, 12))?;
    village.ask(people.amal, lane, Purpose::Offer, "two beds for people on their way", |_| (), ago(now, 6))?;
    let bread = village.ask(
        people.rosa,
        lane,
        Purpose::Need,
        "2 loaves of bread",
        |ask| ask.until = within(now, 1),
        ago(now, 4),
    )?;
    village.share(ago(now, 4))?;
    village.can(people.noa, lane, bread, ago(now, 3))?;
    village.share(ago(now, 3))?;
    agree(village, people.rosa, lane, ago(now, 2))?;
    note(village, people.rosa, lane, "Thank you for the bread last week. The tin stands on the step.", ago(now, 2))?;
    note(village, people.ivo, lane, "The school run is covered until Friday. Monday is open.", ago(now, 1))?;
    village.share(ago(now, 1))
}

/// Agrees to whoever said “I can” to what this one asked for.
fn agree(village: &mut Village, who: usize, space: SpaceId, at: Millis) -> Result<()> {
    let node = village.of(who)?;
    let me = Id::Space(node.me()?);
    let cans: Vec<_> = {
        let view = node.my_view()?;
        let mine = view.asked().filter(|shown| shown.space == space && shown.asked.ask.agent == me);
        mine.flat_map(|shown| shown.asked.takings.iter().map(|taking| taking.id)).collect()
    };
    for can in cans {
        node.state_need(space, Act::Agree { can, amount: None }, at)?;
    }
    Ok(())
}

fn note(village: &mut Village, who: usize, space: SpaceId, text: &str, at: Millis) -> Result<()> {
    village.of(who)?.note(space, Audience::Members, text, at)?;
    Ok(())
}

/// Two places further away, to which some of them belong too.
fn wells(village: &mut Village, people: &People, now: Millis) -> Result<()> {
    let members = [(people.noa, Level::Write), (people.amal, Level::Write)];
    let about = "A valley with seven wells. We draw no more than 2,000 litres a day, and none while the swifts nest.";
    let wells = village.space(people.ben, (SpaceKind::Place, "Seven Wells", about), &members, ago(now, 27))?;
    let hands = |ask: &mut commonage_economy::needs::act::Ask| {
        ask.until = within(now, 20);
        ask.stakes = Stakes::Needed;
    };
    village.ask(people.ben, wells, Purpose::Need, "6 hours of help with the stone wall", hands, ago(now, 5))?;
    note(village, people.ben, wells, "The third well is back to its spring line.", ago(now, 2))?;
    let members = [(people.noa, Level::Write), (people.rosa, Level::Write)];
    let about = "Workshops and small gardens between two canals. Nothing louder than a saw after eight.";
    let finch = village.space(people.ivo, (SpaceKind::Place, "Lower Finch", about), &members, ago(now, 26))?;
    village.ask(people.ivo, finch, Purpose::Offer, "a bench in the workshop, mornings", |_| (), ago(now, 7))?;
    village.share(ago(now, 2))
}

/// A guild that makes things: what went into a trailer, its sale, and how what came in was shared.
fn trailers(village: &mut Village, people: &People, now: Millis) -> Result<()> {
    let members = [(people.ben, Level::Steward), (people.noa, Level::Write)];
    let about = "We build cargo trailers for bicycles, wherever we are, and share the drawings.";
    let guild = village.space(people.amal, (SpaceKind::Guild, "Trailer guild", about), &members, ago(now, 25))?;
    let rule = READY.iter().find(|ready| ready.name == "network").map(|ready| ready.text).unwrap_or_default();
    village.of(people.amal)?.agree_on_equation(guild, rule, ago(now, 24))?;
    village.share(ago(now, 24))?;
    let piece = "Trailer number one";
    let mut work = |who: usize, sentence: &str, days: u64| -> Result<()> {
        // These sentences name no day.
        let work = read(sentence, Date::default(), "en").work().ok_or(NodeError::NoPerson)?;
        village.of(who)?.contribute_to(guild, &work, Some(piece), ago(now, days))?;
        village.share(ago(now, days))
    };
    work(people.amal, "12 hours welding", 20)?;
    work(people.noa, "5 hours painting and wheels", 19)?;
    let paid = Telling::Paid { work: piece.into() };
    village.of(people.ben)?.tell(guild, "180 EUR", &paid, ago(now, 18))?;
    village.share(ago(now, 18))?;
    village.of(people.amal)?.tell(guild, "2 bike trailer", &Telling::Made { work: piece.into() }, ago(now, 15))?;
    let sold = Telling::Handed { whom: "Saltmarsh school".into() };
    village.of(people.amal)?.tell(guild, "1 bike trailer", &sold, ago(now, 14))?;
    share_sale(village, people, guild, "900 EUR", ago(now, 13))?;
    let sold = Telling::Handed { whom: "Canal bakery".into() };
    village.of(people.amal)?.tell(guild, "1 bike trailer", &sold, ago(now, 3))?;
    note(village, people.ben, guild, "The drawing has a stronger hitch now. Try it before the frost.", ago(now, 3))?;
    village.share(ago(now, 3))
}

/// The first of two shares it, the second confirms it.
fn share_sale(village: &mut Village, people: &People, guild: SpaceId, income: &str, at: Millis) -> Result<()> {
    let amal = village.of(people.amal)?;
    let sales = amal.my_view()?.unshared(&guild, 1)?;
    let sold = sales.iter().filter_map(|sale| sale.flow.id.parse().ok()).collect();
    let question = amal.income(guild, income, Source::Sold(sold), at)?;
    let proposal = amal.propose_sharing(guild, &question, at)?;
    village.share(at)?;
    village.of(people.ben)?.confirm_sharing(guild, proposal, at)?;
    village.share(at)
}

/// A guild of which the things are light: they travel by themselves.
fn seeds(village: &mut Village, people: &People, now: Millis) -> Result<()> {
    let members = [(people.noa, Level::Write), (people.rosa, Level::Write)];
    let about = "We keep seeds in many gardens, and tell each other how they did.";
    let guild = village.space(people.ben, (SpaceKind::Guild, "Seed keepers", about), &members, ago(now, 22))?;
    let eyes = |ask: &mut commonage_economy::needs::act::Ask| {
        ask.weight = Weight::Light;
        ask.until = within(now, 14);
    };
    village.ask(people.ben, guild, Purpose::Need, "eyes on our drying rack drawings", eyes, ago(now, 4))?;
    village.of(people.rosa)?.tell(guild, "300 g bean seeds", &Telling::Added, ago(now, 8))?;
    note(
        village,
        people.rosa,
        guild,
        "The black beans came true again. I can spare a handful for each of you.",
        ago(now, 1),
    )?;
    village.share(ago(now, 1))
}
