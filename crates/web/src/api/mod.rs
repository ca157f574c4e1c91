//! For other programs: what the pages show, as JSON, through the same projections, with tokens that say what a program may
//! see and do. `routes` is the table of all there is; `openapi` describes it from the same table and the same types.

mod act;
mod answer;
mod caller;
mod events;
mod openapi;
mod read;
mod routes;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, on};

use crate::site::Site;
use answer::Problem;

/// Where all of it is. A change that breaks programs gets another number.
pub(crate) const PREFIX: &str = "/api/v1";

/// The routes of the API. No cookie opens them, so no page of somebody else can use them in a person's name.
pub(crate) fn router(site: &Arc<Site>) -> Router<Arc<Site>> {
    let mut router = Router::new();
    for path in routes::paths() {
        let mut methods: MethodRouter<Arc<Site>> = MethodRouter::new();
        for route in routes::ROUTES.iter().filter(|route| route.path == path) {
            methods = methods.merge(on(route.method.filter(), move |state: State<Arc<Site>>, request: Request| {
                caller::answer(route, state.0, request)
            }));
        }
        router = router.route(&format!("{PREFIX}{path}"), methods);
    }
    router
        .route(&format!("{PREFIX}/events"), get(events::events))
        .route(&format!("{PREFIX}/openapi.json"), get(openapi::document))
        .route(&format!("{PREFIX}/{{*rest}}"), axum::routing::any(|| async { Problem::NotFound }))
        .layer(from_fn_with_state(Arc::clone(site), is_for_us))
}

/// Only who asks for this computer by its own name is answered, and nothing of it is kept by anybody on the way.
async fn is_for_us(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let mut response = match crate::guard::is_for_us(request.headers(), &site) {
        Ok(()) => next.run(request).await,
        Err(_) => Problem::Elsewhere.into_response(),
    };
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        HeaderName::from_static("content-security-policy"),
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    );
    response
}
