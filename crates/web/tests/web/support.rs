//! A browser without a screen, in front of a node whose clock and randomness the tests set.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use commonage_log::{Audience, DeviceSecret, Level, Millis, RecoverySecret, SpaceId, SpaceKind};
use commonage_node::bundle::Bundle;
use commonage_node::{Cargo, InvitationTerms, Node};
use commonage_store::Sqlite;
use commonage_web::{Beginning, Host, Settings, Site, Work, router};
use http_body_util::BodyExt;
use jiff::tz::TimeZone;
use scraper::{Html, Selector};
use tower::ServiceExt;

pub(crate) const PORT: u16 = 4748;

/// A Friday in January 2027, in the morning.
pub(crate) const NOW: Millis = Millis(1_800_000_000_000);

thread_local! {
    static CLOCK: Cell<u64> = const { Cell::new(NOW.0) };
    static DRAWN: Cell<u64> = const { Cell::new(0) };
}

/// Each test has a thread and so a clock of its own.
fn clock() -> Millis {
    Millis(CLOCK.get())
}

pub(crate) fn later(ms: u64) {
    CLOCK.set(CLOCK.get() + ms);
}

fn random() -> Option<[u8; 32]> {
    DRAWN.set(DRAWN.get() + 1);
    Some(*blake3::hash(&DRAWN.get().to_be_bytes()).as_bytes())
}

pub(crate) fn seed(number: u8) -> [u8; 32] {
    *blake3::hash(&[number]).as_bytes()
}

/// A person's computer.
pub(crate) fn person(name: &str, number: u8) -> Arc<Mutex<Node>> {
    let mut node = Node::open(Box::new(Sqlite::in_memory().unwrap()), DeviceSecret::from_seed(seed(number))).unwrap();
    node.begin(name, "laptop", &RecoverySecret::from_seed(seed(100 + number)), [number; 16], NOW).unwrap();
    Arc::new(Mutex::new(node))
}

/// Everything one has goes to the other.
pub(crate) fn carry(from: &Arc<Mutex<Node>>, to: &Arc<Mutex<Node>>, space: SpaceId) {
    let mut bytes = Vec::new();
    from.lock().unwrap().export(&Cargo::Spaces([space].into()), &mut bytes, clock(), &mut |_, _| {}).unwrap();
    to.lock().unwrap().import(&Bundle::open(&bytes).unwrap(), &mut |_, _| {}).unwrap();
}

/// Ana's circle, with Ben in it, on both computers.
pub(crate) fn circle() -> (Arc<Mutex<Node>>, Arc<Mutex<Node>>, SpaceId) {
    let (ana, ben) = (person("Ana", 1), person("Ben", 2));
    let space = ana.lock().unwrap().found(SpaceKind::Circle, "Graça", Audience::Members, [7; 16], NOW).unwrap();
    let terms = InvitationTerms { level: Level::Write, uses: 3, expires: None };
    let ticket = ana.lock().unwrap().invite(space, terms, seed(50), NOW).unwrap();
    carry(&ana, &ben, space);
    ben.lock().unwrap().join(&ticket, NOW).unwrap();
    carry(&ben, &ana, space);
    (ana, ben, space)
}

/// Makes Ben a steward too, on both computers.
pub(crate) fn steward(ana: &Arc<Mutex<Node>>, ben: &Arc<Mutex<Node>>, space: SpaceId) {
    let him = ben.lock().unwrap().me().unwrap();
    ana.lock().unwrap().grant(space, him, Level::Steward, clock()).unwrap();
    carry(ana, ben, space);
}

pub(crate) struct Here(pub(crate) Arc<Mutex<Node>>);

impl Host for Here {
    fn give(&self, work: Work) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move { work(&mut self.0.lock().unwrap(), clock()) })
    }
}

/// What came back.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl Page {
    /// The text of the first element that fits; Fluent's marks left out.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.texts(selector).into_iter().next().unwrap_or_else(|| panic!("no {selector} in {}", self.body))
    }

    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        let found = html.select(&selector);
        let clean =
            |text: String| text.replace(['\u{2068}', '\u{2069}'], "").split_whitespace().collect::<Vec<_>>().join(" ");
        found.map(|element| clean(element.text().collect())).collect()
    }

    pub(crate) fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        let found = html.select(&selector).next()?;
        found.value().attr(name).map(str::to_owned)
    }

    pub(crate) fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

/// A browser on the same computer.
pub(crate) struct Browser {
    pub(crate) site: Arc<Site>,
    pub(crate) router: Router,
    pub(crate) cookie: String,
    news: tokio::sync::watch::Sender<u64>,
}

impl Browser {
    /// In front of a node, not let in yet.
    pub(crate) fn stranger(node: &Arc<Mutex<Node>>) -> Browser {
        Browser::before(Box::new(Here(Arc::clone(node))))
    }

    /// Let in before a host of one's own.
    pub(crate) async fn of_host(host: Box<dyn Host>) -> Browser {
        Browser::before(host).let_in().await
    }

    fn before(host: Box<dyn Host>) -> Browser {
        let (news, told) = tokio::sync::watch::channel(0);
        let settings = Settings { language: None, zone: TimeZone::UTC, names: vec!["pages.example".into()] };
        let site = Arc::new(Site::new(host, told, settings, PORT, clock, random));
        Browser { router: router(Arc::clone(&site)), site, cookie: String::new(), news }
    }

    /// Let in where nobody has begun.
    pub(crate) async fn arriving(beginning: Box<dyn Beginning>) -> Browser {
        let (news, _) = tokio::sync::watch::channel(0);
        let settings = Settings { language: None, zone: TimeZone::UTC, names: vec!["pages.example".into()] };
        let site = Arc::new(Site::arriving(beginning, settings, PORT, clock, random));
        Browser { router: router(Arc::clone(&site)), site, cookie: String::new(), news }.let_in().await
    }

    /// Let in.
    pub(crate) async fn of(node: &Arc<Mutex<Node>>) -> Browser {
        Browser::stranger(node).let_in().await
    }

    async fn let_in(self) -> Browser {
        let mut browser = self;
        let link = browser.site.link().unwrap();
        let path = link.strip_prefix(&format!("http://localhost:{PORT}")).unwrap();
        let page = browser.get(path).await;
        let cookie = page.headers[header::SET_COOKIE].to_str().unwrap();
        browser.cookie = cookie.split(';').next().unwrap().to_owned();
        browser
    }

    pub(crate) fn news(&self) {
        self.news.send_modify(|count| *count += 1);
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Page {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: parts.status, headers: parts.headers, body, bytes }
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header(header::HOST, format!("localhost:{PORT}"));
        if self.cookie.is_empty() { request } else { request.header(header::COOKIE, &self.cookie) }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    /// What every form of ours holds: the key of this browser, and whose pages they are.
    pub(crate) async fn form_fields(&self) -> (String, String) {
        let page = self.get("/ask").await;
        let page = if page.status.is_redirection() { self.get("/welcome").await } else { page };
        let held = |name: &str| page.attribute(&format!("input[name={name}]"), "value").unwrap();
        (held("form-key"), held("whose"))
    }

    pub(crate) async fn form_key(&self) -> String {
        self.form_fields().await.0
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let (key, whose) = self.form_fields().await;
        let mut all: BTreeMap<&str, &str> = fields.iter().copied().collect();
        all.entry("form-key").or_insert(&key);
        all.entry("whose").or_insert(&whose);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
        let request = self.request("POST", path).header(header::ORIGIN, format!("http://localhost:{PORT}"));
        let request = request.header("sec-fetch-site", "same-origin");
        self.send(
            request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(body)).unwrap(),
        )
        .await
    }

    /// Presses a button: posts the form at this address on a page, with all that is in it.
    pub(crate) async fn press(&self, page: &Page, action: &str, more: &[(&str, &str)]) -> Page {
        let fields: Vec<(String, String)> = {
            let html = Html::parse_document(&page.body);
            let form = Selector::parse(&format!("form[method=post][action$=\"{action}\"]")).unwrap();
            let form = html.select(&form).next().unwrap_or_else(|| panic!("no form {action} in {}", page.body));
            let input = Selector::parse("input[type=hidden]").unwrap();
            let own = ("action".to_owned(), form.value().attr("action").unwrap().to_owned());
            let held = form.select(&input).map(|input| {
                let attribute = |name| input.value().attr(name).unwrap_or_default().to_owned();
                (attribute("name"), attribute("value"))
            });
            std::iter::once(own).chain(held).collect()
        };
        let mut all: Vec<(&str, &str)> = fields[1..].iter().map(|(name, value)| (&**name, &**value)).collect();
        all.extend(more);
        self.post(&fields[0].1, &all).await
    }

    /// The page to which an answer leads.
    pub(crate) async fn follow(&self, page: &Page) -> Page {
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        self.get(page.location()).await
    }
}
