//! What pages load beside themselves: one stylesheet, the mark, and the islands where they were built.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets");

/// The address of a file changes with it, so that a browser may keep it for ever.
pub(crate) fn address(name: &str) -> String {
    let bytes = find(name).map(|(bytes, _)| bytes).unwrap_or_default();
    let hash = blake3::hash(bytes).to_hex();
    format!("/assets/{name}?{}", hash.get(..8).unwrap_or_default())
}

/// Whether there is such a file: an island may not have been built.
pub(crate) fn has(name: &str) -> bool {
    find(name).is_some()
}

fn find(name: &str) -> Option<(&'static [u8], &'static str)> {
    let kind = match name.rsplit('.').next()? {
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "webmanifest" => "application/manifest+json",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        _ => return None,
    };
    let file = FILES.get_file(name).or_else(|| FILES.get_file(format!("built/{name}")))?;
    Some((file.contents(), kind))
}

pub(crate) async fn asset(Path(name): Path<String>) -> Response {
    let Some((bytes, kind)) = find(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CACHE_CONTROL, kept)], bytes).into_response()
}

pub(crate) async fn favicon() -> Response {
    asset(Path("mark.svg".to_owned())).await
}

/// The worker, which keeps pages for when a phone is offline. It is asked for anew each time: its address stays.
pub(crate) async fn worker() -> Response {
    let Some((bytes, kind)) = find("worker.js") else { return StatusCode::NOT_FOUND.into_response() };
    let anew = HeaderValue::from_static("no-cache");
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CACHE_CONTROL, anew)], bytes).into_response()
}
