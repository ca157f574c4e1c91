//! The table of everything that a program can ask and say.

use axum::routing::MethodFilter;
use commonage_log::Millis;
use commonage_node::Node;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use super::answer::Problem;
use super::caller::Call;
use super::{act, read};

/// Asked, or said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
}

impl Method {
    pub(super) const fn filter(self) -> MethodFilter {
        match self {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Method::Get => "get",
            Method::Post => "post",
        }
    }
}

/// How a type looks, as JSON Schema.
type Shape = fn(&mut SchemaGenerator) -> Schema;

/// What a route answers.
type Run = fn(&mut Node, &Call, Millis) -> Result<Value, Problem>;

/// One thing that can be asked or said.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) about: &'static str,
    /// What may stand behind the question mark.
    pub(super) query: &'static [&'static str],
    pub(super) answer: Shape,
    pub(super) body: Option<Shape>,
    pub(super) run: Run,
}

fn shape<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

const fn get<T: JsonSchema>(
    path: &'static str,
    about: &'static str,
    query: &'static [&'static str],
    run: Run,
) -> Route {
    Route { method: Method::Get, path, about, query, answer: shape::<T>, body: None, run }
}

const fn post<B: JsonSchema, T: JsonSchema>(path: &'static str, about: &'static str, run: Run) -> Route {
    Route { method: Method::Post, path, about, query: &[], answer: shape::<T>, body: Some(shape::<B>), run }
}

/// All of it.
pub(super) static ROUTES: [Route; 28] = [
    get::<read::Me>("/me", "Who you are here, and what the token opens", &[], read::me),
    get::<read::HomeAnswer>("/home", "The first page: needed, carrying, changed", &[], read::home),
    get::<read::Board>("/board", "Needs and offers, by consequence", &["space", "side", "weight", "over"], read::board),
    get::<read::Ask>("/board/{space}/{ask}", "One need or offer, with its steps", &[], read::ask),
    get::<read::Spaces>("/spaces", "The spaces that the token opens", &[], read::spaces),
    get::<read::Space>("/spaces/{space}", "One space: purpose and members", &[], read::space),
    get::<read::Words>("/spaces/{space}/words", "What was said last", &[], read::words),
    get::<read::Flows>("/spaces/{space}/flows", "What happened, the newest first", &[], read::flows),
    get::<read::Things>("/spaces/{space}/things", "What is kept", &[], read::things),
    get::<read::Thing>("/spaces/{space}/thing", "One thing, with its history and its ways", &["id"], read::thing),
    get::<read::Equations>("/spaces/{space}/equations", "The rules by which is shared", &[], read::equations),
    get::<read::Agreements>("/spaces/{space}/agreements", "What was agreed, with its promises", &[], read::agreements),
    get::<read::Sharings>("/spaces/{space}/sharings", "What was shared", &[], read::sharings),
    get::<read::Sharing>(
        "/spaces/{space}/sharings/{sharing}",
        "One sharing, each amount explained",
        &[],
        read::sharing,
    ),
    get::<read::Claims>("/spaces/{space}/claims", "Who owes what to whom", &[], read::claims),
    get::<read::Person>("/people/{person}", "A person: what they show, and how you know them", &[], read::person),
    get::<read::Changes>("/changes", "What others said since you looked", &[], read::changes),
    get::<read::Places>("/places", "Places, as far as you may see them", &[], read::places),
    get::<read::Neighbours>("/delivery", "Who has what you said", &[], read::delivery),
    post::<act::AskSaid, act::Said>("/board/{space}", "Ask for something, or offer it", act::ask),
    post::<act::TakeSaid, act::Said>("/board/{space}/{ask}/take", "Say “I can”, or “I would like it”", act::take),
    post::<act::AnswerSaid, act::Said>("/board/{space}/{ask}/agree", "Agree to an “I can”", act::agree),
    post::<act::AnswerSaid, act::Said>("/board/{space}/{ask}/decline", "Decline one", act::decline),
    post::<act::AnswerSaid, act::Said>("/board/{space}/{ask}/done", "Say that it is done", act::done),
    post::<act::AnswerSaid, act::Said>("/board/{space}/{ask}/release", "Hand it back", act::release),
    post::<act::NoteSaid, act::Said>("/board/{space}/{ask}/over", "Say that it is over", act::over),
    post::<act::WordsSaid, act::Said>("/spaces/{space}/words", "Say something to the members", act::words),
    post::<act::WorkSaid, act::Said>(
        "/spaces/{space}/contributions",
        "Write down work, by a sentence",
        act::contribute,
    ),
];

/// The paths, each once.
pub(super) fn paths() -> Vec<&'static str> {
    let mut all: Vec<&str> = ROUTES.iter().map(|route| route.path).collect();
    all.sort_unstable();
    all.dedup();
    all
}
