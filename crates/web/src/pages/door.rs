//! The door: a link that works once lets a browser in.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::doors::SESSION_MS;
use crate::guard::cookie_name;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) async fn open(
    State(site): State<Arc<Site>>,
    method: Method,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Trouble> {
    // Who only asks whether there is something does not use the link up.
    if method != Method::GET {
        return Err(Trouble::NotThere);
    }
    let random = site.random().ok_or(Trouble::NoRandomness)?;
    let secret = site.doors.open(&token, random, site.now()).ok_or(Trouble::UsedLink)?;
    // Where nobody has begun, or the disk fails, they are let in until Commonage stops.
    let _ = site.keep_doors().await;
    let (name, seconds) = (cookie_name(site.port), SESSION_MS / 1000);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    // Under another name there is a certificate, and the cookie goes nowhere without it.
    let secure = if host.is_some_and(|host| site.is_elsewhere(host)) { "; Secure" } else { "" };
    let cookie = format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| Trouble::NoRandomness)?;
    let headers = [(header::SET_COOKIE, cookie), (header::LOCATION, HeaderValue::from_static("/"))];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
