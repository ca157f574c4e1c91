//! The description of the API (OpenAPI 3.1), made from the table of routes and the types themselves.

use axum::response::Response;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::answer::json_response;
use super::routes::{Method, ROUTES, Route, paths};
use super::{PREFIX, routes};

/// What goes wrong looks like (RFC 9457).
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it only describes what goes wrong")]
struct Problem {
    /// A kind; always `about:blank`.
    r#type: String,
    /// In two words.
    title: String,
    /// The status.
    status: u16,
    /// What to do.
    detail: String,
}

pub(super) async fn document() -> Response {
    json_response(&described())
}

fn generator() -> SchemaGenerator {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.into_generator()
}

/// The whole document.
pub(crate) fn described() -> Value {
    let mut generator = generator();
    let mut all = Map::new();
    for path in paths() {
        let mut methods = Map::new();
        for route in ROUTES.iter().filter(|route| route.path == path) {
            methods.insert(route.method.word().to_owned(), operation(route, &mut generator));
        }
        all.insert(path.to_owned(), Value::Object(methods));
    }
    all.insert("/events".to_owned(), events());
    let problem = generator.subschema_for::<Problem>();
    let schemas = Value::Object(generator.take_definitions(true).into_iter().collect());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Commonage",
            "version": "1",
            "description": "What the pages of one person's Commonage show, for other programs on the same computer.",
            "license": { "name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later" },
        },
        "servers": [{ "url": format!("http://localhost:{}{PREFIX}", crate::PORT) }],
        "security": [{ "token": [] }],
        "paths": all,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": {
                "type": "http", "scheme": "bearer",
                "description": "A token of this person: “commonage token new NAME”, or on the page of settings.",
            } },
            "responses": { "problem": {
                "description": "It was not done; the detail says why, and what to do.",
                "content": { "application/problem+json": { "schema": problem } },
            } },
        },
    })
}

fn operation(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let named = |name: &str, place: &str| json!({ "name": name, "in": place, "required": place == "path", "schema": { "type": "string" } });
    let in_path = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = in_path.map(|name| named(name, "path")).collect();
    parameters.extend(route.query.iter().map(|name| named(name, "query")));
    if route.method == Method::Post {
        parameters.push(json!({ "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "The same under the same key within a day is done once, and answered the same.", "schema": { "type": "string" } }));
    }
    let answer = (route.answer)(generator);
    let mut described = json!({
        "summary": route.about,
        "operationId": operation_id(route),
        "parameters": parameters,
        "responses": {
            "200": { "description": route.about, "content": { "application/json": { "schema": answer } } },
            "default": { "$ref": "#/components/responses/problem" },
        },
    });
    if let Some(body) = route.body {
        described["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": body(generator) } } });
    }
    described
}

/// A name for programs that are made from the description.
fn operation_id(route: &routes::Route) -> String {
    let words = route.path.split(['/', '{', '}']).filter(|word| !word.is_empty());
    words.fold(route.method.word().to_owned(), |name, word| format!("{name}_{word}"))
}

fn events() -> Value {
    json!({ "get": {
        "summary": "A stream that tells which spaces have changed, as server-sent events",
        "operationId": "get_events",
        "parameters": [],
        "responses": {
            "200": { "description": "Events “changed”, with {\"spaces\": [ids]}",
                "content": { "text/event-stream": { "schema": { "type": "string" } } } },
            "default": { "$ref": "#/components/responses/problem" },
        },
    } })
}
