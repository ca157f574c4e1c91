//! The pages, one file a place. Each gathers plain values from the node, and draws them.

mod acts;
mod arrival;
mod asked;
mod asking;
mod board;
mod books;
mod delivery;
mod door;
mod entering;
mod home;
mod lines;
mod map;
mod members;
mod outbox;
mod person;
mod pictures;
mod programs;
mod recording;
pub(crate) mod settings;
mod spaces;
mod you;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use commonage_log::Millis;
use commonage_node::needs::{BoardPage, BoardWish, Reader};
use commonage_node::query::View;
use jiff::tz::TimeZone;

use crate::site::Site;
use crate::trouble::Trouble;
use crate::{assets, guard, live};

/// Every page, behind the guard.
pub fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(home::home))
        .route("/looked", post(home::looked))
        .route("/welcome", get(arrival::welcome))
        .route("/welcome/name", get(arrival::name).post(arrival::begin))
        .route("/welcome/place", get(arrival::place).post(arrival::say_place))
        .route("/welcome/ticket", get(arrival::ticket).post(arrival::say_ticket))
        .route("/welcome/circle", get(arrival::circle).post(arrival::say_circle))
        .route("/welcome/asks", get(arrival::asks).post(arrival::say_asks))
        .route("/welcome/friend", get(arrival::friend))
        .route("/welcome/look", post(arrival::look))
        .route("/example/leave", post(arrival::leave))
        .route("/record", get(recording::form).post(recording::look))
        .route("/record/yes", post(recording::yes))
        .route("/board", get(board::board))
        .route("/ask", get(asking::form).post(asking::ask))
        .route("/board/{space}/{ask}", get(asked::asked))
        .route("/board/{space}/{ask}/{act}", post(acts::act))
        .route("/undo", post(acts::undo))
        .route("/spaces", get(spaces::spaces).post(entering::found))
        .route("/spaces/join", post(entering::join))
        .route("/spaces/{space}/invite", post(entering::invite))
        .route("/spaces/{space}", get(spaces::space))
        .route("/spaces/{space}/say", post(spaces::say))
        .route("/spaces/{space}/about", post(spaces::about))
        .route("/spaces/{space}/flows", get(books::flows::flows))
        .route("/spaces/{space}/tell/{kind}", get(books::telling::form).post(books::telling::tell))
        .route("/spaces/{space}/things", get(books::things::things))
        .route("/spaces/{space}/thing", get(books::things::thing))
        .route("/spaces/{space}/thing.svg", get(books::things::drawn))
        .route("/spaces/{space}/claims", get(books::claims::claims).post(books::claims::pay))
        .route("/spaces/{space}/members/{person}/{act}", post(members::act))
        .route("/spaces/{space}/invitations/{invitation}/close", post(members::close))
        .route("/spaces/{space}/words/{word}/erase", post(spaces::erase))
        .route("/spaces/{space}/leave", post(members::leave))
        .route("/spaces/{space}/claims/not", post(books::claims::not_paid))
        .route("/spaces/{space}/rules", get(books::rules::rules).post(books::rules::agree))
        .route("/spaces/{space}/sharing", get(books::sharings::sharings).post(books::sharing::propose))
        .route("/spaces/{space}/sharing/look", get(books::sharing::look))
        .route("/spaces/{space}/sharing/{sharing}", get(books::sharings::sharing))
        .route("/spaces/{space}/sharing/{sharing}/picture.svg", get(books::sharings::drawn))
        .route("/spaces/{space}/sharing/{sharing}/{act}", post(books::sharing::act))
        .route("/outbox", get(outbox::outbox))
        .route("/outbox/key", get(outbox::key))
        .route("/worker.js", get(assets::worker))
        .route("/people/{person}", get(person::person))
        .route("/delivery", get(delivery::delivery))
        .route("/settings", get(settings::settings))
        .route("/settings/language", post(settings::language))
        .route("/settings/export", post(settings::export))
        .route("/settings/programs", get(programs::programs).post(programs::make))
        .route("/settings/programs/close", post(programs::close))
        .route("/you", get(you::you))
        .route("/you/close", post(you::close))
        .route("/you/profile", post(you::profile))
        .route("/you/place", post(you::place))
        .route("/you/gone", post(you::gone))
        .route("/map.svg", get(map::picture))
        .route("/live", get(live::live))
        .route("/open/{token}", get(door::open))
        .route("/favicon.ico", get(assets::favicon))
        .route("/assets/{name}", get(assets::asset))
        .fallback(nothing)
        .method_not_allowed_fallback(nothing)
        .layer(from_fn_with_state(Arc::clone(&site), guard::guard))
        .merge(crate::api::router(&site))
        .with_state(site)
}

/// The board as the reader sees it: from the place that they chose, else from where they are.
fn seen(view: &View<'_>, wish: BoardWish, languages: &[Box<str>], zone: &TimeZone, now: Millis) -> BoardPage {
    let near = wish.near.clone().or_else(|| view.here(now));
    let reader = Reader { now, zone, here: near.as_ref(), languages };
    view.board_for(&BoardWish { near: near.clone(), ..wish }, &reader)
}

async fn nothing() -> Trouble {
    Trouble::NotThere
}
