//! One call of a program: who calls, by its token; what it asks; and the answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequestParts, Path, Request};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use commonage_log::{Millis, OperationId, SpaceId};
use commonage_node::Node;
use commonage_node::query::View;
use commonage_node::tokens::{May, PREFIX, Token};
use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answer::{Problem, json_response};
use super::routes::{Method, Route};
use crate::fields::Fields;
use crate::once::{Asked, Known};
use crate::site::Site;

/// The largest body, in bytes: the same as of a form.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// What a program asks.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) token: Token,
    path: BTreeMap<String, String>,
    pub(super) query: Fields,
    body: Bytes,
    pub(super) zone: TimeZone,
    pub(super) random: fn() -> Option<[u8; 32]>,
}

impl Call {
    /// What the token lets its program see.
    pub(super) fn view<'a>(&'a self, node: &'a Node) -> Result<View<'a>, Problem> {
        Ok(node.my_view_of(self.token.spaces.as_ref())?)
    }

    fn part(&self, name: &str) -> Result<&str, Problem> {
        self.path.get(name).map(String::as_str).ok_or(Problem::NotFound)
    }

    /// The space in the address, if the token opens it.
    pub(super) fn space(&self) -> Result<SpaceId, Problem> {
        let id: SpaceId = self.part("space")?.parse().map_err(|_| Problem::NotFound)?;
        if self.token.opens(&id) { Ok(id) } else { Err(Problem::NotFound) }
    }

    /// An operation in the address.
    pub(super) fn operation(&self, name: &str) -> Result<OperationId, Problem> {
        self.part(name)?.parse().map_err(|_| Problem::NotFound)
    }

    /// A person in the address.
    pub(super) fn person(&self) -> Result<SpaceId, Problem> {
        self.part("person")?.parse().map_err(|_| Problem::NotFound)
    }

    /// What was sent.
    pub(super) fn said<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        serde_json::from_slice(body)
            .map_err(|why| Problem::NotUnderstood(format!("The JSON is not as it should be: {why}.")))
    }
}

/// The token of a call, if it holds. It is asked of the person's own node, whatever the pages show.
pub(super) async fn token(site: &Site, headers: &HeaderMap) -> Result<Token, Problem> {
    let text = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = text.and_then(|text| text.strip_prefix("Bearer ")).filter(|secret| secret.starts_with(PREFIX));
    let secret = secret.ok_or(Problem::NoToken)?.trim().to_owned();
    let token = site.with_own(move |node, now| Ok(node.token(&secret, now)?)).await?;
    token.ok_or(Problem::NoToken)
}

/// Answers a call.
pub(super) async fn answer(route: &'static Route, site: Arc<Site>, request: Request) -> Response {
    match asked(route, &site, request).await {
        Ok(value) => json_response(&value),
        Err(problem) => problem.into_response(),
    }
}

async fn asked(route: &'static Route, site: &Site, request: Request) -> Result<Value, Problem> {
    let token = token(site, request.headers()).await?;
    if route.method == Method::Post && token.may < May::Act {
        return Err(Problem::OnlyReads);
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_json = kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json");
    let key = request.headers().get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let address = request.uri().to_string();
    let query = Fields::read(request.uri().query().unwrap_or_default().as_bytes());
    let (mut parts, body) = request.into_parts();
    let path = Path::<BTreeMap<String, String>>::from_request_parts(&mut parts, &()).await;
    let path = path.map(|Path(path)| path).unwrap_or_default();
    let body = axum::body::to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| Problem::TooMuch)?;
    if route.method == Method::Post && !body.is_empty() && !is_json {
        return Err(Problem::NotUnderstood("Send JSON, with “Content-Type: application/json”.".to_owned()));
    }
    let once = key.filter(|_| route.method == Method::Post).map(|key| {
        let mut what = blake3::Hasher::new();
        what.update(address.as_bytes()).update(&[0]).update(&body);
        (Arc::clone(&site.once), Asked { token: token.id(), key, what: what.finalize() })
    });
    let call = Call { token, path, query, body, zone: site.settings.zone.clone(), random: site.random };
    let run = route.run;
    // Looked up, done and remembered in one turn of the node: also for a caller that is gone by then, or sends it twice.
    let answered = site.with_own(move |node: &mut Node, now: Millis| {
        let Some((once, asked)) = once else { return Ok(run(node, &call, now)) };
        Ok(match once.known(&asked, now) {
            Known::Answered(value) => Ok(value),
            Known::Other => Err(Problem::KeyUsed),
            Known::New => run(node, &call, now).inspect(|value| once.keep(asked, value.clone(), now)),
        })
    });
    answered.await?
}
