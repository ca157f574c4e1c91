//! The door: a link that works once lets a browser in.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::doors::SESSION_MS;
use crate::guard::cookie_name;
use crate::site::Site;
use crate::trouble::Trouble;

pub(super) async fn open(
    State(site): State<Arc<Site>>,
    method: Method,
    Path(token): Path<String>,
) -> Result<Response, Trouble> {
    // Who only asks whether there is something does not use the link up.
    if method != Method::GET {
        return Err(Trouble::NotThere);
    }
    let random = site.random().ok_or(Trouble::NoRandomness)?;
    let secret = site.doors.open(&token, random, site.now()).ok_or(Trouble::UsedLink)?;
    let (name, seconds) = (cookie_name(site.port), SESSION_MS / 1000);
    let cookie = format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict");
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| Trouble::NoRandomness)?;
    let headers = [(header::SET_COOKIE, cookie), (header::LOCATION, HeaderValue::from_static("/"))];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
