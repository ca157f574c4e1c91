//! The board: what is asked of you, what is on its way, what is needed and offered, as far as somebody wants to see.

use commonage_economy::needs::act::{Around, Purpose, Weight};
use commonage_log::SpaceId;
use commonage_node::needs::{BoardPage, BoardWish, MapKey};
use commonage_node::query::View;
use maud::{Markup, html};

use super::{lines, map};
use crate::fields::Fields;
use crate::look::{self, Place};
use crate::visit::{Answer, Visit};

/// Lines of each kind: some screens on a phone.
const LINES_MAX: usize = 20;

/// Distances that can be chosen, in kilometres: on foot, by bike, in the region.
const DISTANCES: [u64; 3] = [3, 10, 50];

struct Board {
    page: BoardPage,
    spaces: Vec<(String, String)>,
    places: Vec<String>,
    map: Option<MapKey>,
    /// The one space that is looked at, and what it is called.
    only: Option<(SpaceId, String)>,
}

pub(super) async fn board(visit: Visit) -> Answer {
    let (query, languages, zone) = (visit.query.clone(), visit.languages(), visit.site.settings.zone.clone());
    let board = visit.node(move |node, now| {
        let view = node.my_view()?;
        let (wish, places) = wish(&query, &view);
        let mut spaces = vec![(node.me()?.to_string(), view.name_of(&node.me()?))];
        spaces.extend(view.spaces(false).into_iter().map(|line| (line.id, line.name)));
        let only = wish
            .space
            .and_then(|id| spaces.iter().find(|(held, _)| *held == id.to_string()).map(|(_, name)| (id, name.clone())));
        let page = crate::pages::seen(&view, wish, &languages, &zone, now);
        // The map is of all that one sees, not of one space.
        let map = if only.is_none() { view.map_key(view.here(now).as_ref(), now) } else { None };
        Ok(Board { page, spaces, places, map, only })
    });
    let board = board.await?;
    let to = board.only.as_ref().map(|(space, _)| format!("&space={space}")).unwrap_or_default();
    let body = html! {
        // Within a space its board is one of its rooms.
        @if let Some((space, _)) = &board.only { (super::books::rooms(&visit, space, "/board")) }
        p class="acts" {
            a class="button main" href=(format!("/ask?kind=need{to}")) { (visit.say("home-need")) }
            a class="button" href=(format!("/ask?kind=offer{to}")) { (visit.say("home-offer")) }
        }
        (filters(&visit, &board))
        div id="lines" data-live { (sections(&visit, &board.page)) }
        @if let Some(key) = &board.map {
            details class="more" { summary { (visit.say("board-map")) } (map::shown(&visit, key)) }
        }
    };
    match &board.only {
        Some((_, name)) => visit.page(Place::Spaces, name, &body),
        None => visit.page(Place::Board, &visit.say("place-board"), &body),
    }
}

/// What somebody wants to see, and the places from which the board can be seen: those that stand on it.
fn wish(query: &Fields, view: &View<'_>) -> (BoardWish, Vec<String>) {
    let around: Vec<Around> = view.asked().filter_map(|shown| shown.asked.ask.around.clone()).collect();
    let near = around.iter().find(|around| *around.name == *query.raw("near")).cloned();
    let mut places: Vec<String> = around.iter().map(|around| around.name.to_string()).collect();
    places.sort();
    places.dedup();
    let within = query.raw("within").parse::<u64>().ok().filter(|_| near.is_some());
    let wish = BoardWish {
        space: query.raw("space").parse::<SpaceId>().ok(),
        near,
        within: within.map(|km| km.saturating_mul(1000)),
        weight: match query.raw("weight") {
            "light" => Some(Weight::Light),
            "heavy" => Some(Weight::Heavy),
            _ => None,
        },
        purpose: match query.raw("side") {
            "needs" => Some(Purpose::Need),
            "offers" => Some(Purpose::Offer),
            _ => None,
        },
        with_over: query.is_ticked("over"),
        most: LINES_MAX,
    };
    (wish, places)
}

fn filters(visit: &Visit, board: &Board) -> Markup {
    let query = &visit.query;
    let all = (String::new(), visit.say("filter-all"));
    let choice = |value: &str, key: &str| (value.to_owned(), visit.say(key));
    let with_all = |more: Vec<(String, String)>| [vec![all.clone()], more].concat();
    let spaces = with_all(board.spaces.clone());
    let weights = with_all(vec![choice("heavy", "filter-heavy"), choice("light", "filter-light")]);
    let sides = with_all(vec![choice("needs", "filter-needs"), choice("offers", "filter-offers")]);
    let places = with_all(board.places.iter().map(|name| (name.clone(), name.clone())).collect());
    let distance = |km: &u64| (km.to_string(), visit.words.count("filter-km", *km));
    let distances = with_all(DISTANCES.iter().map(distance).collect());
    let fields = html! {
        (look::select(&visit.say("filter-space"), "space", query.raw("space"), &spaces))
        (look::select(&visit.say("filter-side"), "side", query.raw("side"), &sides))
        (look::select(&visit.say("filter-weight"), "weight", query.raw("weight"), &weights))
        @if !board.places.is_empty() {
            (look::select(&visit.say("filter-near"), "near", query.raw("near"), &places))
            (look::select(&visit.say("filter-within"), "within", query.raw("within"), &distances))
        }
        div class="tick" {
            input type="checkbox" id="over" name="over" value="yes" checked[query.is_ticked("over")];
            label for="over" { (visit.say("filter-over")) }
        }
    };
    // That it is of one space its heading says.
    let is_set = ["side", "weight", "near", "over"].iter().any(|name| query.is_ticked(name));
    html! {
        details class="filters" open[is_set] {
            summary { (visit.say("filter")) }
            (look::filter("/board", &fields, &visit.say("filter-show")))
        }
    }
}

fn sections(visit: &Visit, page: &BoardPage) -> Markup {
    let asked: Vec<Markup> = page.asked_of_you.iter().flat_map(|line| lines::questions(visit, line)).collect();
    let carrying: Vec<Markup> = page.carrying.iter().flat_map(|line| lines::carried(visit, line, true)).collect();
    let coming: Vec<Markup> = page.coming.iter().flat_map(|line| lines::carried(visit, line, false)).collect();
    let needed: Vec<Markup> = page.needed.iter().map(|placed| lines::placed(visit, placed)).collect();
    let offered: Vec<Markup> = page.offered.iter().map(|placed| lines::placed(visit, placed)).collect();
    let quiet = |all: &[commonage_node::needs::AskLine]| all.iter().map(|line| lines::quiet(visit, line)).collect();
    let all: [(&str, &str, Vec<Markup>); 8] = [
        ("asked", "board-asked", asked),
        ("carrying", "board-carrying", carrying),
        ("coming", "board-coming", coming),
        ("needed", "board-needed", needed),
        ("offered", "board-offered", offered),
        ("yours", "board-yours", quiet(&page.yours)),
        ("unanswered", "board-unanswered", quiet(&page.unanswered)),
        ("over-lines", "board-over", quiet(&page.over)),
    ];
    let is_empty = all.iter().all(|(_, _, lines)| lines.is_empty());
    html! {
        @if is_empty { (look::empty(&visit.say("board-none"))) }
        @for (id, key, lines) in &all {
            @if !lines.is_empty() {
                section aria-labelledby=(format!("{id}-head")) {
                    h2 id=(format!("{id}-head")) { (visit.say(key)) }
                    ul class="card" { @for line in lines { (line) } }
                }
            }
        }
        @if page.more > 0 { p class="soft" { (visit.say("board-more")) } }
    }
}
