//! Tells an open page that something changed. It says only that: the page then asks for itself again.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

use crate::trouble::Trouble;
use crate::visit::Visit;

/// Open pages that are told at once; one more is plain.
pub(crate) const LIVE_MAX: usize = 64;

/// How often a line is kept from falling asleep.
const AWAKE: Duration = Duration::from_secs(20);

pub(crate) async fn live(visit: Visit) -> Result<Response, Trouble> {
    // Held as long as the line is: the stream owns the site and a place in it.
    let place = visit.site.live.try_acquire().map_err(|_| Trouble::Busy)?;
    place.forget();
    let news = visit.home.as_ref().ok_or(Trouble::NobodyYet)?.news();
    let held = Place(visit.site.clone());
    Ok(Sse::new(told(news, held)).keep_alive(KeepAlive::new().interval(AWAKE)).into_response())
}

/// One of the places, given back when the page is closed.
struct Place(std::sync::Arc<crate::site::Site>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.live.add_permits(1);
    }
}

fn told(news: watch::Receiver<u64>, held: Place) -> impl Stream<Item = Result<Event, Infallible>> {
    WatchStream::from_changes(news).map(move |_| {
        let _ = &held;
        Ok(Event::default().event("changed").data("changed"))
    })
}
