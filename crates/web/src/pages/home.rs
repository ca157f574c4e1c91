//! The first page: four questions, a few lines each, and then it ends.

use commonage_node::Node;
use commonage_node::changes::{Change, Outcome};
use commonage_node::needs::{BoardPage, BoardWish};
use commonage_node::query::{SpaceLine, View};
use maud::{Markup, html};

use super::lines;
use crate::look::{self, Place};
use crate::trouble::Trouble;
use crate::visit::{Answer, Visit};

/// Lines under one question: as many as one takes in at a glance.
const LINES_MAX: usize = 5;

struct Home {
    name: String,
    board: BoardPage,
    changes: Vec<Change>,
    is_more: bool,
    has_spaces: bool,
    /// Where somebody asked to come in, and nothing has arrived yet.
    waiting: Vec<(String, String)>,
    /// What places that the reader belongs to say of themselves: id, name, words.
    land: Vec<(String, String, String)>,
}

pub(super) async fn home(visit: Visit) -> Answer {
    let (languages, zone) = (visit.languages(), visit.site.settings.zone.clone());
    let home = visit.node(move |node, now| {
        let view = node.my_view()?;
        let wish = BoardWish { most: LINES_MAX, ..BoardWish::default() };
        let board = super::seen(&view, wish, &languages, &zone, now);
        let (changes, is_more) = view.changes(LINES_MAX, now)?;
        let spaces = view.spaces(false);
        let has_spaces = spaces.iter().any(|line| line.level.is_some());
        let waiting = spaces.into_iter().filter(|line| line.kind.is_none()).map(|line| (line.id, line.name)).collect();
        let name = view.name_of(&node.me()?);
        Ok(Home { name, board, changes, is_more, has_spaces, waiting, land: land(node, &view)? })
    });
    let home = home.await?;
    let body = html! {
        p class="acts" {
            a class="button main" href="/ask?kind=need" { (visit.say("home-need")) }
            a class="button" href="/ask?kind=offer" { (visit.say("home-offer")) }
            a class="button" href="/record" { (visit.say("home-record")) }
        }
        (super::spaces::waiting(&visit, &home.waiting))
        (look::section("needed", &visit.say("home-needed"), &needed(&visit, &home)))
        (look::section("carrying", &visit.say("home-carrying"), &carrying(&visit, &home)))
        (look::section("changed", &visit.say("home-changed"), &changed(&visit, &home)))
        (look::section("land", &visit.say("home-land"), &of_the_land(&visit, &home)))
        p class="soft" { a href="/delivery" { (visit.say("home-delivery")) } }
    };
    visit.page(Place::Home, &visit.with("home-title", &[("name", &home.name)]), &body)
}

/// The places that the reader belongs to, with what each declared about itself.
fn land(node: &Node, view: &View<'_>) -> Result<Vec<(String, String, String)>, Trouble> {
    let places = view.spaces(false).into_iter().filter(|line| line.kind == Some("place") && line.level.is_some());
    let said = |line: SpaceLine| {
        let about = node.space(&line.id.parse().ok()?).ok()?.about().map(short)?;
        (!about.is_empty()).then_some((line.id, line.name, about))
    };
    Ok(places.filter_map(said).take(LINES_MAX).collect())
}

fn of_the_land(visit: &Visit, home: &Home) -> Markup {
    html! {
        @if home.land.is_empty() {
            p class="empty" { (visit.say("home-land-none")) " " a href="/spaces" { (visit.say("home-land-invite")) } }
        } @else {
            ul class="card" {
                @for (id, name, about) in &home.land {
                    @let title = html! { a class="matter" href=(format!("/spaces/{id}")) { bdi { (look::said(name)) } } };
                    @let verb = html! { a class="button" href=(format!("/spaces/{id}")) { (visit.say("verb-look")) } };
                    (look::line(&title, std::slice::from_ref(about), &verb, &look::why(&visit.words, &[visit.say("why-land")])))
                }
            }
        }
    }
}

fn needed(visit: &Visit, home: &Home) -> Markup {
    let needed = &home.board.needed;
    html! {
        @if !needed.is_empty() {
            ul class="card" { @for placed in needed { (lines::placed(visit, placed)) } }
            p class="soft" { a href="/board" { (visit.say("home-board")) } }
        } @else if home.has_spaces {
            (look::empty(&visit.say("home-needed-none")))
        } @else if home.waiting.is_empty() {
            (look::empty(&visit.say("home-alone")))
        }
    }
}

fn carrying(visit: &Visit, home: &Home) -> Markup {
    let board = &home.board;
    let mut all: Vec<Markup> = board.asked_of_you.iter().flat_map(|line| lines::questions(visit, line)).collect();
    all.extend(board.carrying.iter().flat_map(|line| lines::carried(visit, line, true)));
    all.extend(board.coming.iter().flat_map(|line| lines::carried(visit, line, false)));
    // What is not carried by anybody yet stands there too: it is not forgotten.
    all.extend(board.yours.iter().filter(|line| lines::is_gap(line)).map(|line| lines::gap(visit, line)));
    let is_more = all.len() > LINES_MAX;
    all.truncate(LINES_MAX);
    html! {
        @if all.is_empty() {
            (look::empty(&visit.say("home-carrying-none")))
        } @else {
            ul class="card" { @for line in &all { (line) } }
            @if is_more { p class="soft" { a href="/board" { (visit.say("home-carrying-more")) } } }
        }
    }
}

fn changed(visit: &Visit, home: &Home) -> Markup {
    html! {
        @if home.changes.is_empty() {
            (look::empty(&visit.say("home-changed-none")))
        } @else {
            ul class="card" { @for change in &home.changes { (change_line(visit, change)) } }
            @if home.is_more { p class="soft" { a href="/spaces" { (visit.say("home-changed-more")) } } }
            (visit.post("/looked", "quiet", &html! { button { (visit.say("home-looked")) } }))
        }
    }
}

fn change_line(visit: &Visit, change: &Change) -> Markup {
    let to = match &change.ask {
        Some(ask) => format!("/board/{}/{ask}", change.space),
        None if change.flow.is_some() => format!("/spaces/{}/flows", change.space),
        None if change.outcome.is_some_and(Outcome::is_of_sharing) => format!("/spaces/{}/sharing", change.space),
        None => format!("/spaces/{}", change.space),
    };
    let outcome = outcome_words(visit, change);
    let title = match (&change.flow, outcome) {
        (Some(flow), _) => look::sentence(&super::books::flows::sentence(visit, flow)),
        (None, Some(said)) => look::sentence(&said),
        (None, None) => {
            look::sentence(&visit.with("change-said", &[("who", &change.who), ("what", &short(&change.text))]))
        }
    };
    let reasons = [visit.say(if change.concerns_you { "why-yours" } else { "why-member" })];
    let verb = html! { a class="button" href=(to) { (visit.say("verb-look")) } };
    look::line(&title, &[visit.day(change.at_ms), change.space_name.clone()], &verb, &look::why(&visit.words, &reasons))
}

/// What became of something, in the reader's language.
fn outcome_words(visit: &Visit, change: &Change) -> Option<String> {
    let what = short(change.matter.as_deref().unwrap_or_default());
    change.outcome.map(|outcome| visit.with(key(outcome), &[("who", &change.who), ("what", &what)]))
}

const fn key(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Agreed => "change-agreed",
        Outcome::Declined => "change-declined",
        Outcome::HandedBack => "change-handed-back",
        Outcome::Over => "change-over",
        Outcome::Allocated => "change-allocated",
        Outcome::CameIn => "change-came-in",
        Outcome::Left => "change-left",
        Outcome::LetRead => "change-let-read",
        Outcome::LetWrite => "change-let-write",
        Outcome::MadeSteward => "change-made-steward",
        Outcome::PutOut => "change-put-out",
        Outcome::StewardsInvite => "change-stewards-invite",
        Outcome::WritersInvite => "change-writers-invite",
        Outcome::Renamed => "change-renamed",
        Outcome::SaidWhatFor => "change-said-what-for",
        Outcome::SaidWhere => "change-said-where",
        Outcome::RuleHolds => "change-rule-holds",
        Outcome::DesignAsks => "change-design-asks",
        Outcome::SharingProposed => "change-sharing-proposed",
        Outcome::SharingConfirmed => "change-sharing-confirmed",
        Outcome::SharingWithdrawn => "change-sharing-withdrawn",
        Outcome::ClearingProposed => "change-clearing-proposed",
        Outcome::ClearingAgreed => "change-clearing-agreed",
        Outcome::Happened => "change-happened",
        Outcome::Promised => "change-promised",
    }
}

/// Letters of somebody's words on the first page; the whole is one tap away.
const SHORT_LETTERS: usize = 140;

fn short(text: &str) -> String {
    let one_line = commonage_node::texts::one_line(text);
    match one_line.char_indices().nth(SHORT_LETTERS) {
        Some((end, _)) => format!("{}…", one_line.get(..end).unwrap_or_default().trim_end()),
        None => one_line,
    }
}

/// All that changed was seen.
pub(super) async fn looked(visit: Visit) -> Answer {
    visit.node(|node, _| Ok(node.have_looked()?)).await?;
    crate::visit::lead("/")
}
