//! What a program reads: the node's own plain values, each through the view that its token opens.

use commonage_economy::id::Id;
use commonage_economy::needs::act::{Purpose, Weight};
use commonage_log::Millis;
use commonage_node::Node;
use commonage_node::changes::Change;
use commonage_node::delivery::{Delivery, Neighbour};
use commonage_node::needs::{AskLine, BoardPage, BoardWish, Reader};
use commonage_node::places::PlaceLine;
use commonage_node::query::{LogLine, SpaceLine, SpacePage, Standing};
use commonage_node::shown::{
    AgreementLine, ClaimLine, EquationLine, FlowLine, PersonPage, SharingLine, SharingPage, ThingLine, ThingPage,
    Trail, Way,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::answer::Problem;
use super::caller::Call;

/// Lines of one kind on a board, of what happened and of what was said: the same as on the pages, and more.
const LINES_MAX: usize = 200;

/// Lines of each kind on the first page.
const HOME_LINES: usize = 5;

/// Operations of a space that are looked through for words.
const LOOKED_THROUGH: usize = 1_000;

type Answer = Result<Value, Problem>;

fn told<T: Serialize>(value: &T) -> Answer {
    serde_json::to_value(value).map_err(|why| Problem::Refused(format!("That cannot be said as JSON: {why}.")))
}

/// Who you are.
#[derive(Serialize, JsonSchema)]
pub(super) struct Me {
    /// The person's id.
    id: String,
    /// What they are called.
    name: String,
    /// What the token is called.
    token: String,
    /// Whether it may act.
    may_act: bool,
    /// The spaces that it opens; all of them, if none are named.
    spaces: Option<Vec<String>>,
}

pub(super) fn me(node: &mut Node, call: &Call, _: Millis) -> Answer {
    let me = node.me()?;
    let spaces = call.token.spaces.as_ref().map(|spaces| spaces.iter().map(ToString::to_string).collect());
    told(&Me {
        id: me.to_string(),
        name: call.view(node)?.name_of(&me),
        token: call.token.name.clone(),
        may_act: call.token.may == commonage_node::tokens::May::Act,
        spaces,
    })
}

/// The first page.
#[derive(Serialize, JsonSchema)]
pub(super) struct HomeAnswer {
    /// Needed and carrying.
    board: BoardPage,
    /// What changed since you looked.
    changes: Vec<Change>,
    /// Whether more has changed.
    is_more: bool,
}

pub(super) fn home(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let view = call.view(node)?;
    let board = seen(&view, BoardWish { most: HOME_LINES, ..BoardWish::default() }, call, now);
    let (changes, is_more) = view.changes(HOME_LINES, now)?;
    told(&HomeAnswer { board, changes, is_more })
}

fn seen(view: &commonage_node::query::View<'_>, wish: BoardWish, call: &Call, now: Millis) -> BoardPage {
    let near = view.here(now);
    let reader = Reader { now, zone: &call.zone, here: near.as_ref(), languages: &[] };
    view.board_for(&BoardWish { near: near.clone(), ..wish }, &reader)
}

/// Needs and offers.
#[derive(Serialize, JsonSchema)]
pub(super) struct Board {
    /// All of them, sorted out for you.
    #[serde(flatten)]
    board: BoardPage,
}

pub(super) fn board(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let view = call.view(node)?;
    let space = match call.query.raw("space") {
        "" => None,
        text => Some(text.parse().map_err(|_| Problem::NotFound)?),
    };
    let wish = BoardWish {
        space,
        purpose: match call.query.raw("side") {
            "needs" => Some(Purpose::Need),
            "offers" => Some(Purpose::Offer),
            _ => None,
        },
        weight: match call.query.raw("weight") {
            "heavy" => Some(Weight::Heavy),
            "light" => Some(Weight::Light),
            _ => None,
        },
        with_over: call.query.is_ticked("over"),
        most: LINES_MAX,
        ..BoardWish::default()
    };
    told(&Board { board: seen(&view, wish, call, now) })
}

/// One need or offer.
#[derive(Serialize, JsonSchema)]
pub(super) struct Ask {
    /// What it says, and who said “I can”.
    #[serde(flatten)]
    line: AskLine,
    /// Who has it, where it is yours.
    delivery: Option<Delivery>,
}

pub(super) fn ask(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let (view, space, ask) = (call.view(node)?, call.space()?, call.operation("ask")?);
    let shown = view.asked_of(&space, &ask).ok_or(Problem::NotFound)?;
    let line = view.ask_line(&shown, now);
    let delivery = line.is_yours.then(|| view.delivery(&space, &ask)).transpose()?;
    told(&Ask { line, delivery })
}

/// Spaces.
#[derive(Serialize, JsonSchema)]
pub(super) struct Spaces {
    spaces: Vec<SpaceLine>,
}

pub(super) fn spaces(node: &mut Node, call: &Call, _: Millis) -> Answer {
    told(&Spaces { spaces: call.view(node)?.spaces(false) })
}

/// A space.
pub(super) type Space = SpacePage;

pub(super) fn space(node: &mut Node, call: &Call, _: Millis) -> Answer {
    let mut page = call.view(node)?.space_page(&call.space()?)?;
    // An invitation is a step towards being let in: it is for the steward's eyes.
    page.invitations.clear();
    told(&page)
}

/// What was said.
#[derive(Serialize, JsonSchema)]
pub(super) struct Words {
    /// The newest first.
    words: Vec<LogLine>,
}

pub(super) fn words(node: &mut Node, call: &Call, _: Millis) -> Answer {
    let is_note = |line: &LogLine| line.kind == "note" && line.standing == Standing::Counts;
    let all = call.view(node)?.log(&call.space()?, LOOKED_THROUGH)?;
    told(&Words { words: all.into_iter().rev().filter(is_note).take(LINES_MAX).collect() })
}

/// What happened.
#[derive(Serialize, JsonSchema)]
pub(super) struct Flows {
    flows: Vec<FlowLine>,
    /// Whether there is more.
    is_more: bool,
}

pub(super) fn flows(node: &mut Node, call: &Call, _: Millis) -> Answer {
    let (flows, is_more) = call.view(node)?.flows(&call.space()?, LINES_MAX)?;
    told(&Flows { flows, is_more })
}

/// What is kept.
#[derive(Serialize, JsonSchema)]
pub(super) struct Things {
    things: Vec<ThingLine>,
}

pub(super) fn things(node: &mut Node, call: &Call, _: Millis) -> Answer {
    told(&Things { things: call.view(node)?.things(&call.space()?)? })
}

/// A thing.
#[derive(Serialize, JsonSchema)]
pub(super) struct Thing {
    /// What it is, and what happened to it.
    #[serde(flatten)]
    page: ThingPage,
    /// Where it came from.
    from: Trail,
    /// Where it went.
    to: Trail,
}

pub(super) fn thing(node: &mut Node, call: &Call, _: Millis) -> Answer {
    let (view, space) = (call.view(node)?, call.space()?);
    let id: Id = call.query.raw("id").parse().map_err(|_| Problem::NotFound)?;
    let page = view.thing(&space, &id)?;
    told(&Thing { page, from: view.trail(&space, &id, Way::From)?, to: view.trail(&space, &id, Way::To)? })
}

/// Agreements.
#[derive(Serialize, JsonSchema)]
pub(super) struct Agreements {
    agreements: Vec<AgreementLine>,
}

pub(super) fn agreements(node: &mut Node, call: &Call, _: Millis) -> Answer {
    told(&Agreements { agreements: call.view(node)?.agreements(&call.space()?)? })
}

/// Rules.
#[derive(Serialize, JsonSchema)]
pub(super) struct Equations {
    equations: Vec<EquationLine>,
}

pub(super) fn equations(node: &mut Node, call: &Call, now: Millis) -> Answer {
    told(&Equations { equations: call.view(node)?.equations(&call.space()?, now)? })
}

/// Sharings.
#[derive(Serialize, JsonSchema)]
pub(super) struct Sharings {
    sharings: Vec<SharingLine>,
}

pub(super) fn sharings(node: &mut Node, call: &Call, _: Millis) -> Answer {
    told(&Sharings { sharings: call.view(node)?.sharings(&call.space()?)? })
}

/// A sharing.
pub(super) type Sharing = SharingPage;

pub(super) fn sharing(node: &mut Node, call: &Call, _: Millis) -> Answer {
    told(&call.view(node)?.sharing(&call.space()?, &call.operation("sharing")?)?)
}

/// Claims.
#[derive(Serialize, JsonSchema)]
pub(super) struct Claims {
    claims: Vec<ClaimLine>,
}

pub(super) fn claims(node: &mut Node, call: &Call, _: Millis) -> Answer {
    told(&Claims { claims: call.view(node)?.claims(&call.space()?)? })
}

/// A person.
pub(super) type Person = PersonPage;

pub(super) fn person(node: &mut Node, call: &Call, now: Millis) -> Answer {
    told(&call.view(node)?.person_page(&call.person()?, now)?)
}

/// Changes.
#[derive(Serialize, JsonSchema)]
pub(super) struct Changes {
    changes: Vec<Change>,
    /// Whether there are more.
    is_more: bool,
}

pub(super) fn changes(node: &mut Node, call: &Call, now: Millis) -> Answer {
    let (changes, is_more) = call.view(node)?.changes(LINES_MAX, now)?;
    told(&Changes { changes, is_more })
}

/// Places.
#[derive(Serialize, JsonSchema)]
pub(super) struct Places {
    places: Vec<PlaceLine>,
}

pub(super) fn places(node: &mut Node, call: &Call, now: Millis) -> Answer {
    told(&Places { places: call.view(node)?.places(now) })
}

/// Computers.
#[derive(Serialize, JsonSchema)]
pub(super) struct Neighbours {
    neighbours: Vec<Neighbour>,
}

/// With whom one exchanges tells of all spaces: it is not for a token that opens only some.
pub(super) fn delivery(node: &mut Node, call: &Call, _: Millis) -> Answer {
    if call.token.spaces.is_some() {
        return Err(Problem::NotFound);
    }
    told(&Neighbours { neighbours: call.view(node)?.neighbours()? })
}
