//! Stands before every page: only this computer's own browser, that was let in, gets through, and only with forms of our
//! own pages; and whatever goes out says what a browser may do with it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use crate::doors::{Guest, Sent};
use crate::fields::Fields;
use crate::look::{self, Frame, Shown};
use crate::pages::settings::LANGUAGE;
use crate::site::{Home, Site};
use crate::trouble::Trouble;
use crate::visit::{Visit, lead};
use crate::words::Words;

/// The largest form, in bytes: some pages of text. What needs more is a file, and comes another way.
const FORM_BYTES_MAX: usize = 64 * 1024;

/// The longest mark of a form: ours have half of that.
const MARK_BYTES_MAX: usize = 64;

/// How often, and how many times, it is looked whether a form that was sent twice is done: for twenty seconds, longer than
/// a form waits for its turn.
const LOOK: std::time::Duration = std::time::Duration::from_millis(50);
const LOOKS_MAX: u32 = 400;

/// Forms that any page may send, whosever it was: one only leads out of the example, the other says itself that somebody
/// has begun here already.
const OF_ANY_PAGE: [&str; 2] = ["/example/leave", "/welcome/name"];

/// What a page may load and do: only what is ours, and no script or style inside a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What a picture that is seen alone may do: only what is in it, its own colours; nothing runs, and nothing is loaded.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; \
                              base-uri 'none'";

/// What every answer says. The referrer stays with us but goes to our own pages: with none at all, browsers would send
/// forms as if nobody knew where they came from.
const HEADERS: [(HeaderName, HeaderValue); 7] = [
    // Between a phone and us may be others, who answer when we do not.
    (HeaderName::from_static("x-commonage"), HeaderValue::from_static("yes")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
];

/// The name of the cookie. Cookies do not tell ports apart, so the port is in it.
pub(crate) fn cookie_name(port: u16) -> String {
    format!("commonage-{port}")
}

pub(crate) async fn guard(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let accepted = text(request.headers(), header::ACCEPT_LANGUAGE).unwrap_or_default();
    let chosen = cookie(request.headers(), LANGUAGE).map(str::to_owned);
    let words = Words::pick(chosen.as_deref().or(site.settings.language.as_deref()), accepted);
    site.recall_doors().await;
    let guest = guest(&site, request.headers());
    let (home, shown) = site.looked_at();
    let mut response = match let_in(&site, (home, shown), &words, guest.as_ref(), &mut request).await {
        Ok(()) => once(&site, request, next).await,
        Err(trouble) => trouble.into_response(),
    };
    if let Some(trouble) = response.extensions_mut().remove::<Trouble>() {
        response = match trouble {
            // Whoever comes to a computer where nobody has begun is welcome.
            Trouble::NobodyYet => lead("/welcome").unwrap_or_else(IntoResponse::into_response),
            trouble => drawn(shown, &words, guest.as_ref(), &trouble),
        };
    }
    let headers = response.headers_mut();
    headers.extend(HEADERS);
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "image/svg+xml") {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PICTURE_POLICY));
    }
    // Private words stay out of every cache; what may be kept says so itself.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// What a form asks for is done once, however often it is sent: twice pressed, or sent again when a line was bad. It is
/// remembered after it was done; a computer that stops between the two may do it again, and then it is seen twice.
async fn once(site: &Arc<Site>, request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Visit>();
    let mark = visit
        .map(|visit| (visit.form.raw(look::ONCE), visit))
        .filter(|(mark, _)| (1..=MARK_BYTES_MAX).contains(&mark.len()))
        // Who goes back, changes something and sends it says another thing under the same mark.
        .map(|(mark, visit)| {
            let said = visit.form.digest(request.uri().path(), &[look::ONCE, look::FORM_KEY, "back"]);
            format!("{mark} {said}")
        });
    let is_kept = request.method() == Method::GET && may_be_kept(request.uri().path());
    let whose = visit.filter(|visit| is_kept && visit.shown == Shown::Own).map(|visit| visit.whose.clone());
    let (Some(mark), Some(guest)) = (mark, visit.map(|visit| visit.guest.clone())) else {
        let mut response = next.run(request).await;
        let whose =
            whose.filter(|_| response.status().is_success()).and_then(|whose| HeaderValue::from_str(&whose).ok());
        if let Some(whose) = whose {
            response.headers_mut().entry(KEEP).or_insert(whose);
        }
        return response;
    };
    // Whoever presses twice sees what came of the first.
    let mut sent = site.doors.begin_once(&guest, &mark);
    for _ in 0..LOOKS_MAX {
        if sent != Sent::Now {
            break;
        }
        tokio::time::sleep(LOOK).await;
        sent = site.doors.begin_once(&guest, &mark);
    }
    match sent {
        Sent::Done(led) => lead(&led).unwrap_or_else(IntoResponse::into_response),
        Sent::Now => Trouble::Busy.into_response(),
        Sent::Never => {
            // Done to its end, also where the browser goes away meanwhile: then it is known what came of it.
            let doing =
                tokio::spawn(done_once(Doing { site: Arc::clone(site), guest, mark, led: None }, request, next));
            doing.await.unwrap_or_else(|_| Trouble::Stopped.into_response())
        }
    }
}

/// A form that is being done. However that ends, it is said.
struct Doing {
    site: Arc<Site>,
    guest: Guest,
    mark: String,
    led: Option<String>,
}

impl Drop for Doing {
    fn drop(&mut self) {
        self.site.doors.end_once(&self.guest, &self.mark, self.led.take());
    }
}

async fn done_once(mut doing: Doing, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    doing.led = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
    let (site, is_done) = (Arc::clone(&doing.site), doing.led.is_some());
    drop(doing);
    if is_done {
        // What could not be kept is known until Commonage stops.
        let _ = site.keep_doors().await;
    }
    response
}

/// Says that a phone may keep this page, for when it is offline, and whose it is. Only our own worker reads it.
pub(crate) const KEEP: HeaderName = HeaderName::from_static("x-commonage-keep");

/// Keys, secrets and the first minutes are kept nowhere.
fn may_be_kept(path: &str) -> bool {
    let never = ["/welcome", "/settings", "/live", "/outbox/key"];
    !never.iter().any(|never| path.starts_with(never)) && !path.ends_with(".svg")
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn guest(site: &Site, headers: &HeaderMap) -> Option<Guest> {
    site.doors.guest(cookie(headers, &cookie_name(site.port))?, site.now())
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(held, _)| *held == name).map(|(_, value)| value)
}

/// Whether somebody may come in with this; who may, has a [`Visit`] afterwards.
async fn let_in(
    site: &Arc<Site>,
    (home, shown): (Option<Home>, Shown),
    words: &Words,
    guest: Option<&Guest>,
    request: &mut Request,
) -> Result<(), Trouble> {
    is_for_us(request.headers(), site)?;
    let path = request.uri().path();
    if path.starts_with("/assets/") || path.starts_with("/open/") || path == "/favicon.ico" || path == "/worker.js" {
        return Ok(());
    }
    let guest = guest.ok_or(Trouble::Stranger)?.clone();
    if shown == Shown::Nobodys && !path.starts_with("/welcome") {
        return Err(Trouble::NobodyYet);
    }
    let whose = match &home {
        Some(home) => home.whose().await?,
        None => String::new(),
    };
    let here = request.uri().path_and_query().map_or("/", |both| both.as_str()).to_owned();
    let query = Fields::read(request.uri().query().unwrap_or_default().as_bytes());
    let form = match *request.method() {
        Method::GET | Method::HEAD => Fields::default(),
        _ => {
            is_from_us(request.headers(), site)?;
            let body = std::mem::replace(request.body_mut(), Body::empty());
            let body = axum::body::to_bytes(body, FORM_BYTES_MAX).await.map_err(|_| Trouble::TooMuch)?;
            let form = Fields::read(&body);
            if !guest.has_form_key(form.raw(look::FORM_KEY)) {
                return Err(Trouble::OldForm);
            }
            if form.raw(look::WHOSE) != whose && !OF_ANY_PAGE.contains(&request.uri().path()) {
                return Err(Trouble::OtherPages);
            }
            form
        }
    };
    let chosen_language = cookie(request.headers(), LANGUAGE).map(str::to_owned);
    let mode = text(request.headers(), HeaderName::from_static("sec-fetch-mode"));
    let is_visit = mode.is_none_or(|mode| mode == "navigate");
    let (site, words) = (Arc::clone(site), words.clone());
    let visit = Visit { site, home, shown, whose, words, guest, chosen_language, is_visit, here, query, form };
    request.extensions_mut().insert(visit);
    Ok(())
}

/// Names under which a browser on this computer finds us. Any other name was made to point here by somebody else.
fn is_our_name(name: &str, port: u16) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|ours| name == format!("{ours}:{port}"))
}

pub(crate) fn is_for_us(headers: &HeaderMap, site: &Site) -> Result<(), Trouble> {
    let is_ours =
        text(headers, header::HOST).is_some_and(|host| is_our_name(host, site.port) || site.is_elsewhere(host));
    if is_ours { Ok(()) } else { Err(Trouble::FromElsewhere) }
}

/// A form must say that it comes from our own pages: by its origin, or by the browser's word about it.
fn is_from_us(headers: &HeaderMap, own: &Site) -> Result<(), Trouble> {
    let origin = text(headers, header::ORIGIN);
    let site = text(headers, HeaderName::from_static("sec-fetch-site"));
    let is_ours = |origin: &str| match (origin.strip_prefix("http://"), origin.strip_prefix("https://")) {
        (Some(name), _) => is_our_name(name, own.port),
        (_, Some(name)) => own.is_elsewhere(name),
        _ => false,
    };
    let origin = origin.map(is_ours);
    let site = site.map(|site| site == "same-origin");
    match (origin, site) {
        (Some(false), _) | (_, Some(false)) | (None, None) => Err(Trouble::FromElsewhere),
        _ => Ok(()),
    }
}

fn drawn(shown: Shown, words: &Words, guest: Option<&Guest>, trouble: &Trouble) -> Response {
    let (head, said) = trouble.told(words);
    // No form stands here that would have to say whose it is, but the one that leads out of the example.
    let frame = Frame { words, place: None, guest, flash: None, here: "/", shown, whose: "" };
    let body = look::trouble(words, &said, guest.is_some());
    (trouble.status(), Html(look::page(&frame, &head, &body))).into_response()
}
