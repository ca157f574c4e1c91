//! The API: described whole and truly; only with a token that holds, and never more than it opens.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use commonage_log::{Audience, Level, SpaceKind};
use commonage_node::telling::Telling;
use commonage_node::tokens::May;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::support::{Browser, NOW, PORT, Page, carry, circle, later, seed, steward};

fn call(browser: &Browser, method: &str, path: &str, token: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(format!("/api/v1{path}"));
    let request = request.header(header::HOST, format!("localhost:{PORT}"));
    let _ = browser;
    if token.is_empty() { request } else { request.header(header::AUTHORIZATION, format!("Bearer {token}")) }
}

async fn get(browser: &Browser, path: &str, token: &str) -> Page {
    browser.send(call(browser, "GET", path, token).body(Body::empty()).unwrap()).await
}

async fn post(browser: &Browser, path: &str, token: &str, body: &Value) -> Page {
    let request = call(browser, "POST", path, token).header(header::CONTENT_TYPE, "application/json");
    browser.send(request.body(Body::from(body.to_string())).unwrap()).await
}

fn json_of(page: &Page) -> Value {
    serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("{}", page.body))
}

/// What the description says that a route answers.
fn shape(document: &Value, method: &str, path: &str) -> Value {
    let schema = &document["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{method} {path} is described");
    let mut shape = schema.clone();
    shape["components"] = document["components"].clone();
    shape
}

#[tokio::test]
async fn every_answer_is_as_it_is_described() {
    let (ana, ben, space) = circle();
    steward(&ana, &ben, space);
    let hers = Browser::of(&ana).await;
    let token = ana.lock().unwrap().make_token("all", May::Act, None, None, seed(70), NOW).unwrap();
    let document = json_of(&get(&hers, "/openapi.json", "").await);
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() > 20 && document["components"]["securitySchemes"]["token"]["scheme"] == "bearer");

    let said =
        post(&hers, &format!("/board/{space}"), &token, &json!({ "what": "3 kg carrots", "stakes": "needed" })).await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.body);
    let ask = json_of(&said)["id"].as_str().unwrap().to_owned();
    post(&hers, &format!("/spaces/{space}/words"), &token, &json!({ "text": "hello" })).await;
    post(&hers, &format!("/spaces/{space}/contributions"), &token, &json!({ "sentence": "3 h roof", "piece": "Shed" }))
        .await;
    let rule = commonage_economy::sharing::equation::READY.iter().find(|ready| ready.name == "network").unwrap().text;
    ana.lock().unwrap().agree_on_equation(space, rule, NOW).unwrap();
    later(1000);
    let (thing, sharing) = {
        let mut node = ana.lock().unwrap();
        let now = commonage_log::Millis(NOW.0 + 1000);
        node.tell(space, "1 shed", &Telling::Made { work: "Shed".into() }, now).unwrap();
        node.tell(space, "1 shed", &Telling::Handed { whom: "School".into() }, now).unwrap();
        let view = node.my_view().unwrap();
        let sold = view.unshared(&space, 1).unwrap().remove(0).flow.id.parse().unwrap();
        let thing = view.things(&space).unwrap().remove(0).id;
        let source = commonage_economy::sharing::Source::Sold(vec![sold]);
        let question = node.income(space, "90 EUR", source, now).unwrap();
        (thing, node.propose_sharing(space, &question, now).unwrap())
    };
    carry(&ana, &ben, space);
    ben.lock().unwrap().confirm_sharing(space, sharing, commonage_log::Millis(NOW.0 + 2000)).unwrap();
    carry(&ben, &ana, space);
    let him = ben.lock().unwrap().me().unwrap();
    let thing: String = form_urlencoded::byte_serialize(thing.as_bytes()).collect();
    let mut seen = 0;
    for path in paths.keys().filter(|path| *path != "/events") {
        if document["paths"][path].get("get").is_none() {
            continue;
        }
        let mut asked = path.replace("{space}", &space.to_string()).replace("{ask}", &ask);
        asked = asked.replace("{sharing}", &sharing.to_string()).replace("{person}", &him.to_string());
        if path.ends_with("/thing") {
            asked = format!("{asked}?id={thing}");
        }
        let page = get(&hers, &asked, &token).await;
        assert_eq!(page.status, StatusCode::OK, "{asked}: {}", page.body);
        let shape = shape(&document, "get", path);
        let checker = jsonschema::draft202012::new(&shape).unwrap();
        let answer = json_of(&page);
        let faults: Vec<String> =
            checker.iter_errors(&answer).map(|fault| format!("{fault} at {}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{path}: {faults:?}\n{answer:#}");
        seen += 1;
    }
    assert_eq!(seen, 19);
    let claims = json_of(&get(&hers, &format!("/spaces/{space}/claims"), &token).await);
    assert_eq!(claims["claims"][0]["open"], "90 EUR");
}

#[tokio::test]
async fn nothing_opens_without_a_token_that_holds() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    let make = |name: &str, may, until| {
        let secret = seed(80 + u8::try_from(name.len()).unwrap());
        ana.lock().unwrap().make_token(name, may, None, until, secret, NOW).unwrap()
    };
    let (reads, ends, closed) = (
        make("a", May::Read, None),
        make("bb", May::Act, Some(commonage_log::Millis(NOW.0 + 500))),
        make("ccc", May::Act, None),
    );
    assert!(ana.lock().unwrap().make_token("a", May::Read, None, None, seed(1), NOW).is_err(), "one name, one token");
    ana.lock().unwrap().close_token("ccc").unwrap();
    assert_eq!(get(&hers, "/me", &ends).await.status, StatusCode::OK);
    later(1000);
    for token in ["", "cmg_", "nonsense", &format!("{reads}0"), &reads[..reads.len() - 1], &ends, &closed] {
        let page = get(&hers, "/me", token).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{token}");
        assert!(page.headers.contains_key(header::WWW_AUTHENTICATE));
        assert_eq!(page.headers[header::CONTENT_TYPE], "application/problem+json");
    }
    let mut request = call(&hers, "GET", "/me", "");
    request = request.header(header::COOKIE, &hers.cookie);
    let page = hers.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED, "no cookie opens it");
    let page = hers
        .send(call(&hers, "GET", "/me", &reads).header(header::HOST, "elsewhere").body(Body::empty()).unwrap())
        .await;
    assert_eq!(page.status, StatusCode::OK, "the first host counts");
    let elsewhere = Request::get("/api/v1/me")
        .header(header::HOST, "evil.example")
        .header(header::AUTHORIZATION, format!("Bearer {reads}"));
    assert_eq!(hers.send(elsewhere.body(Body::empty()).unwrap()).await.status, StatusCode::FORBIDDEN);

    let board = format!("/board/{space}");
    assert_eq!(post(&hers, &board, &reads, &json!({ "what": "a lamp" })).await.status, StatusCode::FORBIDDEN);
    let acts = make("dddd", May::Act, None);
    for body in ["{", "[]", "{\"what\": 3}", "{\"what\": \"x\", \"more\": 1}"] {
        let request = call(&hers, "POST", &board, &acts).header(header::CONTENT_TYPE, "application/json");
        assert_eq!(hers.send(request.body(Body::from(body)).unwrap()).await.status, StatusCode::BAD_REQUEST, "{body}");
    }
    let request = call(&hers, "POST", &board, &acts).header(header::CONTENT_TYPE, "text/plain");
    assert_eq!(hers.send(request.body(Body::from("{\"what\":\"x\"}")).unwrap()).await.status, StatusCode::BAD_REQUEST);
    let large = json!({ "what": "x".repeat(70_000) });
    assert_eq!(post(&hers, &board, &acts, &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(get(&hers, "/nothing", &acts).await.status, StatusCode::NOT_FOUND);

    let twice = |key: &'static str| {
        let request = call(&hers, "POST", &board, &acts).header(header::CONTENT_TYPE, "application/json");
        hers.send(request.header("idempotency-key", key).body(Body::from("{\"what\": \"a lamp\"}")).unwrap())
    };
    let (one, again, other) = (twice("one").await, twice("one").await, twice("two").await);
    assert_eq!(one.body, again.body, "the same key is done once");
    assert_ne!(one.body, other.body);
    // A key belongs to what was said under it, and to whom, and where.
    let under = |path: String, token: String, body: &'static str| {
        let request = call(&hers, "POST", &path, &token).header(header::CONTENT_TYPE, "application/json");
        hers.send(request.header("idempotency-key", "one").body(Body::from(body)).unwrap())
    };
    assert_eq!(under(board.clone(), acts.clone(), "{\"what\": \"a chair\"}").await.status, StatusCode::CONFLICT);
    let words = format!("/spaces/{space}/words");
    assert_eq!(under(words, acts.clone(), "{\"text\": \"hello\"}").await.status, StatusCode::CONFLICT);
    let second = {
        let mut node = ana.lock().unwrap();
        node.close_token("dddd").unwrap();
        node.make_token("dddd", May::Act, None, None, seed(79), NOW).unwrap()
    };
    assert_ne!(under(board.clone(), second.clone(), "{\"what\": \"a lamp\"}").await.body, one.body);

    for beyond in [commonage_economy::moment::LAST.0 + 1, 1 << 63, u64::MAX] {
        let late = post(&hers, &board, &second, &json!({ "what": "a lamp", "until_ms": beyond })).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.body);
    }
}

/// A program that sees one circle does not tell, nor learn by telling, where the person is.
#[tokio::test]
async fn a_token_of_one_space_tells_of_no_place_that_it_cannot_see() {
    let (ana, _, space) = circle();
    ana.lock().unwrap().live_in(commonage_node::places::PlaceRole::HereNow, "Porto", None, NOW).unwrap();
    let hers = Browser::of(&ana).await;
    let make = |name: &str, spaces, number| {
        ana.lock().unwrap().make_token(name, May::Act, spaces, None, seed(number), NOW).unwrap()
    };
    let (one, all) = (make("one", Some([space].into()), 80), make("all", None, 81));
    for (token, is_told) in [(one, false), (all, true)] {
        let said = post(&hers, &format!("/board/{space}"), &token, &json!({ "what": "40 kg sand" })).await;
        let id = json_of(&said)["id"].as_str().unwrap().to_owned();
        assert_eq!(get(&hers, &format!("/board/{space}/{id}"), &token).await.body.contains("Porto"), is_told);
    }
}

#[tokio::test]
async fn a_token_of_one_space_knows_of_no_other() {
    let (ana, ben, ours) = circle();
    let (hidden, mallory) = {
        let mut node = ana.lock().unwrap();
        let hidden = node.found(SpaceKind::Circle, "canary-name", Audience::Members, [9; 16], NOW).unwrap();
        node.declare(hidden, None, Some("canary-purpose"), None, NOW).unwrap();
        node.note(hidden, Audience::Members, "canary-note", NOW).unwrap();
        node.tell(hidden, "3 canary-thing", &Telling::Added, NOW).unwrap();
        let mallory = crate::support::person("canary-person", 9);
        let him = mallory.lock().unwrap().me().unwrap();
        drop(node);
        carry(&mallory, &ana, him);
        ana.lock().unwrap().grant(hidden, him, Level::Write, NOW).unwrap();
        (hidden, him)
    };
    let hers = Browser::of(&ana).await;
    let fields = [("what", "canary-need"), ("public", "yes"), ("space", &*hidden.to_string())];
    let asked = hers.post("/ask", &fields).await.location().to_owned();
    let ask = asked.rsplit('/').next().unwrap().to_owned();
    let make = |name: &str, spaces, number| {
        ana.lock().unwrap().make_token(name, May::Act, spaces, None, seed(number), NOW).unwrap()
    };
    let (whole, narrow) = (make("whole", None, 90), make("narrow", Some([ours].into()), 91));
    let thing = json_of(&get(&hers, &format!("/spaces/{hidden}/things"), &whole).await)["things"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let thing: String = form_urlencoded::byte_serialize(thing.as_bytes()).collect();
    let him = ben.lock().unwrap().me().unwrap();
    let mut all = vec!["/me".to_owned(), "/home".to_owned(), "/board".to_owned(), "/board?over=yes".to_owned()];
    all.extend(["/spaces", "/changes", "/places", "/delivery"].map(str::to_owned));
    all.extend([format!("/board?space={hidden}"), format!("/board/{hidden}/{ask}"), format!("/board/{ours}/{ask}")]);
    for room in [
        "",
        "/words",
        "/flows",
        "/things",
        "/agreements",
        "/equations",
        "/sharings",
        "/claims",
        &format!("/thing?id={thing}"),
    ] {
        all.extend([format!("/spaces/{hidden}{room}"), format!("/spaces/{ours}{room}")]);
    }
    all.extend([format!("/people/{mallory}"), format!("/people/{him}"), format!("/people/{hidden}")]);
    let (mut told, mut kept) = (0, 0);
    for path in &all {
        told += usize::from(get(&hers, path, &whole).await.body.contains("canary"));
        let page = get(&hers, path, &narrow).await;
        assert!(!page.body.contains("canary") && !page.body.contains(&hidden.to_string()), "{path}: {}", page.body);
        kept += 1;
    }
    assert!(told >= 10 && kept > 25, "there is something to be kept: {told} of {kept}");
    let page = get(&hers, &format!("/people/{him}"), &narrow).await;
    assert!(page.body.contains("Ben"), "those of its own space it knows: {}", page.body);
    for act in ["", "/take", "/over"]
        .map(|act| if act.is_empty() { format!("/board/{hidden}") } else { format!("/board/{hidden}/{ask}{act}") })
    {
        let page = post(&hers, &act, &narrow, &json!({ "what": "x" })).await;
        assert!(page.status.is_client_error() && !page.body.contains("canary"), "{act}: {}", page.body);
    }
}

#[tokio::test]
async fn a_stream_tells_what_changed_and_ends_with_its_token() {
    let (ana, _, ours) = circle();
    let other = ana.lock().unwrap().found(SpaceKind::Circle, "Other", Audience::Members, [9; 16], NOW).unwrap();
    let hers = Browser::of(&ana).await;
    let token = ana.lock().unwrap().make_token("narrow", May::Read, Some([ours].into()), None, seed(91), NOW).unwrap();
    let request = call(&hers, "GET", "/events", &token).body(Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(hers.router.clone(), request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let mut body = response.into_body();
    ana.lock().unwrap().note(other, Audience::Members, "there", NOW).unwrap();
    hers.news();
    tokio::task::yield_now().await;
    ana.lock().unwrap().note(ours, Audience::Members, "here", NOW).unwrap();
    hers.news();
    let frame = body.frame().await.unwrap().unwrap().into_data().unwrap();
    let text = String::from_utf8(frame.to_vec()).unwrap();
    assert!(
        text.contains("event: changed") && text.contains(&ours.to_string()) && !text.contains(&other.to_string()),
        "{text}"
    );
    ana.lock().unwrap().close_token("narrow").unwrap();
    hers.news();
    assert!(body.frame().await.is_none(), "a closed token hears nothing more");
}

#[tokio::test]
async fn a_token_is_made_on_a_page_and_shown_once() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    let made = hers.post("/settings/programs", &[("name", "calendar"), ("space", &space.to_string())]).await;
    let token = made.text("#token");
    assert!(token.starts_with("cmg_") && !hers.get("/settings/programs").await.body.contains(&token));
    assert_eq!(json_of(&get(&hers, "/me", &token).await)["token"], "calendar");
    let page = hers.get("/settings/programs").await;
    hers.press(&page, "/close", &[]).await;
    assert_eq!(get(&hers, "/me", &token).await.status, StatusCode::UNAUTHORIZED);
}
