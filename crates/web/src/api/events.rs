//! A stream that tells a program which spaces have changed. It ends with its token.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use commonage_log::SpaceId;
use serde_json::json;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::answer::Problem;
use super::caller::token;
use crate::site::Site;

/// How often a line is kept from falling asleep, and how often it is looked whether its token still holds.
const AWAKE: Duration = Duration::from_secs(20);

/// News that wait for a slow reader; one that is slower is cut off, and asks anew.
const WAITING_MAX: usize = 64;

/// How much there is of each space that a token opens.
type Lengths = BTreeMap<SpaceId, usize>;

pub(super) async fn events(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    match told(&site, headers).await {
        Ok(stream) => stream,
        Err(problem) => problem.into_response(),
    }
}

async fn told(site: &Arc<Site>, headers: HeaderMap) -> Result<Response, Problem> {
    let mut known = lengths(site, &headers).await?;
    let mut news = site.own_news().ok_or(Problem::NotFound)?;
    let (say, said) = mpsc::channel::<Result<Event, Infallible>>(WAITING_MAX);
    let site = Arc::clone(site);
    tokio::spawn(async move {
        let Ok(_place) = site.live.try_acquire() else { return };
        let mut number = 0_u64;
        loop {
            tokio::select! {
                changed = news.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(AWAKE) => {}
                () = say.closed() => return,
            }
            // A token that was closed, or is over, hears nothing more.
            let Ok(now) = lengths(&site, &headers).await else { return };
            let changed: Vec<String> =
                now.iter().filter(|(id, length)| known.get(id) != Some(length)).map(|(id, _)| id.to_string()).collect();
            known = now;
            if changed.is_empty() {
                continue;
            }
            number += 1;
            let event = Event::default().event("changed").id(number.to_string());
            if say.try_send(Ok(event.data(json!({ "spaces": changed }).to_string()))).is_err() {
                return;
            }
        }
    });
    Ok(Sse::new(ReceiverStream::new(said)).keep_alive(KeepAlive::new().interval(AWAKE)).into_response())
}

async fn lengths(site: &Site, headers: &HeaderMap) -> Result<Lengths, Problem> {
    let token = token(site, headers).await?;
    let found = site.with_own(move |node, _| {
        let view = node.my_view_of(token.spaces.as_ref())?;
        let lines = view.spaces(false).into_iter();
        Ok(lines.filter_map(|line| Some((line.id.parse().ok()?, line.operations))).collect::<Lengths>())
    });
    Ok(found.await?)
}
