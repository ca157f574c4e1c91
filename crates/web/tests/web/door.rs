//! Who gets in, and what every answer says to the browser.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use commonage_node::Node;
use commonage_web::{Host, Work};

use crate::support::{Browser, NOW, PORT, circle, later, person};

const EVERY_PAGE: [&str; 9] =
    ["/", "/board", "/ask", "/ask?kind=offer", "/spaces", "/you", "/nothing", "/assets/style.css", "/assets/none.css"];

#[tokio::test]
async fn a_stranger_sees_what_to_do_and_nothing_else() {
    let (ana, _, space) = circle();
    let browser = Browser::stranger(&ana);
    for path in EVERY_PAGE.iter().filter(|path| !path.starts_with("/assets")) {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(page.body.contains("commonage open"), "{path}");
        assert!(!page.body.contains("Ana") && !page.body.contains("Graça"), "{path}");
    }
    assert_eq!(browser.get(&format!("/spaces/{space}")).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get("/live").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get("/assets/style.css").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_link_works_once_and_for_ten_minutes() {
    let ana = person("Ana", 1);
    let browser = Browser::stranger(&ana);
    let path = |link: String| link.strip_prefix(&format!("http://localhost:{PORT}")).unwrap().to_owned();
    let first = path(browser.site.link().unwrap());
    let page = browser.get(&first).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/"));
    let cookie = page.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"), "{cookie}");
    let again = browser.get(&first).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    assert!(again.headers.get(header::SET_COOKIE).is_none());
    assert_eq!(browser.get(&path(browser.site.link().unwrap())).await.status, StatusCode::SEE_OTHER);
    let late = path(browser.site.link().unwrap());
    later(10 * 60 * 1000);
    assert_eq!(browser.get(&late).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get("/open/0000").await.status, StatusCode::UNAUTHORIZED);
    let _ = NOW;
}

#[tokio::test]
async fn a_browser_that_was_shut_is_a_stranger_again() {
    let ana = person("Ana", 1);
    let browser = Browser::of(&ana).await;
    assert_eq!(browser.get("/you").await.text("h1"), "Ana");
    let page = browser.get("/you").await;
    assert_eq!(browser.press(&page, "/you/close", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/you").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn only_names_of_this_computer_are_answered() {
    let ana = person("Ana", 1);
    let browser = Browser::of(&ana).await;
    let ask = async |host: &str| {
        let request = Request::builder().uri("/you").header(header::COOKIE, &browser.cookie);
        browser.send(request.header(header::HOST, host).body(Body::empty()).unwrap()).await
    };
    for host in [format!("localhost:{PORT}"), format!("127.0.0.1:{PORT}"), format!("[::1]:{PORT}")] {
        assert_eq!(ask(&host).await.status, StatusCode::OK, "{host}");
    }
    for host in ["evil.example", "evil.example:4748", "localhost", "localhost:1", "localhost.evil.example:4748", ""] {
        let page = ask(host).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{host}");
        assert!(page.texts("h1").iter().all(|head| head != "Ana"), "{host}");
    }
    let none = Request::builder().uri("/you").header(header::COOKIE, &browser.cookie).body(Body::empty()).unwrap();
    assert_eq!(browser.send(none).await.status, StatusCode::FORBIDDEN);
}

/// A form posted with these headers and this key.
async fn posted(browser: &Browser, headers: &[(&str, &str)], key: &str) -> StatusCode {
    let whose = browser.form_fields().await.1;
    let mut request = browser.request("POST", "/looked");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request.body(Body::from(format!("form-key={key}&whose={whose}"))).unwrap()).await.status
}

#[tokio::test]
async fn only_forms_of_our_own_pages_are_taken() {
    let ana = person("Ana", 1);
    let browser = Browser::of(&ana).await;
    let key = browser.form_key().await;
    let (ours, same) = (("origin", "http://localhost:4748"), ("sec-fetch-site", "same-origin"));
    assert_eq!(posted(&browser, &[ours, same], &key).await, StatusCode::SEE_OTHER);
    assert_eq!(posted(&browser, &[ours], &key).await, StatusCode::SEE_OTHER);
    assert_eq!(posted(&browser, &[same], &key).await, StatusCode::SEE_OTHER);
    for (headers, key) in [
        (vec![], &*key),
        (vec![("origin", "null")], &key),
        (vec![("origin", "http://localhost:4749")], &key),
        (vec![("origin", "https://localhost:4748")], &key),
        (vec![("origin", "http://evil.example")], &key),
        (vec![ours, ("sec-fetch-site", "cross-site")], &key),
        (vec![ours, ("sec-fetch-site", "same-site")], &key),
        (vec![("origin", "http://evil.example"), same], &key),
        (vec![ours, same], "00"),
        (vec![ours, same], ""),
    ] {
        assert_eq!(posted(&browser, &headers, key).await, StatusCode::FORBIDDEN, "{headers:?} {key}");
    }
    // The key of another browser opens nothing here.
    let other = Browser::of(&ana).await.form_key().await;
    assert_eq!(posted(&browser, &[ours, same], &other).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let ana = person("Ana", 1);
    for browser in [Browser::of(&ana).await, Browser::stranger(&ana)] {
        for path in EVERY_PAGE {
            let page = browser.get(path).await;
            let header = |name: &str| page.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
            let policy = header("content-security-policy");
            for word in ["default-src 'none'", "script-src 'self';", "form-action 'self'", "frame-ancestors 'none'"] {
                assert!(policy.contains(word), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("referrer-policy"), "same-origin", "{path}");
            let may_be_kept = path == "/assets/style.css";
            assert_eq!(header("cache-control") == "no-store", !may_be_kept, "{path}");
        }
    }
}

#[tokio::test]
async fn a_form_that_is_too_large_changes_nothing() {
    let (ana, _, space) = circle();
    let browser = Browser::of(&ana).await;
    let large = "a".repeat(64 * 1024);
    let page = browser.post(&format!("/spaces/{space}/say"), &[("text", &large)]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(browser.get(&format!("/spaces/{space}")).await.texts(".word").is_empty());
    let fits = "a".repeat(60 * 1024);
    let page = browser.post(&format!("/spaces/{space}/say"), &[("text", &fits)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_leads_back_only_to_our_own_pages() {
    let ana = person("Ana", 1);
    let browser = Browser::of(&ana).await;
    let me = ana.lock().unwrap().me().unwrap().to_string();
    for (back, to) in [("/board", "/board"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil", "/")] {
        let asked = browser.post("/ask", &[("what", "a ladder"), ("space", &me)]).await;
        let page = browser.post(&format!("{}/over", asked.location()), &[("back", back)]).await;
        assert_eq!(page.location(), to);
    }
}

#[tokio::test]
async fn an_open_page_is_told_that_something_changed() {
    use http_body_util::BodyExt;
    use tower::ServiceExt;
    let ana = person("Ana", 1);
    let browser = Browser::of(&ana).await;
    let request = browser.request("GET", "/live").body(Body::empty()).unwrap();
    let mut body = browser.router.clone().oneshot(request).await.unwrap().into_body();
    browser.news();
    let frame = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(String::from_utf8_lossy(&frame).contains("event: changed"));
}

#[tokio::test]
async fn under_a_name_of_ones_own_the_pages_answer_and_the_cookie_needs_a_certificate() {
    let (ana, ..) = crate::support::circle();
    let hers = Browser::of(&ana).await;
    let links = hers.site.links_elsewhere();
    let path = links[0].strip_prefix("https://pages.example").unwrap();
    let open = axum::http::Request::get(path).header("host", "pages.example");
    let page = hers.send(open.body(axum::body::Body::empty()).unwrap()).await;
    let cookie = page.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.ends_with("; Secure"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let whose = hers.form_fields().await.1;
    let posted = |origin: &'static str, key: &str| {
        let request = axum::http::Request::post("/looked").header("host", "pages.example").header("origin", origin);
        let request = request.header("cookie", &cookie).header("content-type", "application/x-www-form-urlencoded");
        hers.send(request.body(axum::body::Body::from(format!("form-key={key}&whose={whose}"))).unwrap())
    };
    let home = axum::http::Request::get("/ask").header("host", "pages.example").header("cookie", &cookie);
    let home = hers.send(home.body(axum::body::Body::empty()).unwrap()).await;
    let key = home.attribute("input[name=form-key]", "value").unwrap();
    assert!(posted("https://pages.example", &key).await.status.is_redirection());
    for origin in ["http://pages.example", "https://evil.example", "https://pages.example.evil"] {
        assert!(posted(origin, &key).await.status.is_client_error(), "{origin}");
    }
}

#[tokio::test]
async fn who_was_let_in_stays_so_over_a_restart_and_nothing_is_done_twice() {
    let (ana, ..) = crate::support::circle();
    let hers = Browser::of(&ana).await;
    let form = hers.get("/ask?kind=need").await;
    let me = ana.lock().unwrap().me().unwrap().to_string();
    let fields = [("what", "a lamp"), ("space", &*me)];
    let once = hers.press(&form, "/ask", &fields).await;
    let again = hers.press(&form, "/ask", &fields).await;
    assert_eq!(once.location(), again.location(), "pressed twice, asked once");
    let other = hers.press(&form, "/ask", &[("what", "a chair"), ("space", &*me)]).await;
    assert_ne!(other.location(), once.location(), "other words under the same mark are another form");
    let mut anew = Browser::stranger(&ana);
    anew.cookie = hers.cookie.clone();
    assert!(anew.get("/").await.status.is_success(), "the same browser, after a restart");
    assert_eq!(anew.press(&form, "/ask", &fields).await.location(), once.location());
    let asked = ana.lock().unwrap().my_view().unwrap().asked().count();
    assert_eq!(asked, 2);
    let you = anew.get("/you").await;
    let shut = anew.press(&you, "/you/close", &[]).await;
    assert!(shut.headers["clear-site-data"].to_str().unwrap().contains("storage"));
    let mut third = Browser::stranger(&ana);
    third.cookie = hers.cookie.clone();
    assert!(third.get("/").await.status.is_client_error(), "what was shut stays shut");
}

#[tokio::test]
async fn a_phone_keeps_pages_and_no_secrets() {
    let (ana, _, space) = crate::support::circle();
    let hers = Browser::of(&ana).await;
    let whose = hers.form_fields().await.1;
    assert_ne!(Browser::of(&crate::support::person("Cleo", 3)).await.form_fields().await.1, whose, "another's pages");
    let keeps = |page: &crate::support::Page| page.headers.get("x-commonage-keep").is_some_and(|keep| *keep == *whose);
    for path in ["/", "/board", "/ask?kind=need", "/record", "/outbox", &format!("/spaces/{space}")] {
        assert!(keeps(&hers.get(path).await), "{path}");
    }
    for path in ["/settings", "/settings/programs", "/outbox/key", "/welcome", "/map.svg"] {
        assert!(!keeps(&hers.get(path).await), "{path}");
    }
    let page = hers.get(&format!("/spaces/{space}")).await;
    assert!(!keeps(&hers.press(&page, "/invite", &[]).await), "a ticket is a key");
}

/// A node whose turn does not come while its gate is shut.
struct Gated(Arc<Mutex<Node>>, Arc<AtomicBool>);

impl Host for Gated {
    fn give(&self, work: Work) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            while self.1.load(Ordering::SeqCst) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            work(&mut self.0.lock().unwrap(), NOW);
        })
    }
}

/// A line that breaks after a form was sent leaves neither a form that is stuck nor one that is done twice.
#[tokio::test]
async fn a_form_is_done_to_its_end_also_where_the_browser_goes_away() {
    let (ana, _, space) = crate::support::circle();
    let is_shut = Arc::new(AtomicBool::new(false));
    let gate = |shut| is_shut.store(shut, Ordering::SeqCst);
    let hers = Browser::of_host(Box::new(Gated(Arc::clone(&ana), Arc::clone(&is_shut)))).await;
    let (key, whose) = hers.form_fields().await;
    let request = || {
        let body = format!("form-key={key}&whose={whose}&once=0a&what=a+lamp&space={space}");
        let request = hers.request("POST", "/ask").header("sec-fetch-site", "same-origin");
        request.body(Body::from(body)).unwrap()
    };
    gate(true);
    let gone = tokio::time::timeout(Duration::from_millis(50), hers.send(request())).await;
    assert!(gone.is_err(), "the browser went away before it was done");
    gate(false);
    let again = hers.send(request()).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
    assert_eq!(ana.lock().unwrap().my_view().unwrap().asked().count(), 1, "once");
}

/// Whoever is told that it was not done finds that it was not: nothing is begun behind their back.
#[tokio::test(start_paused = true)]
async fn what_waits_too_long_is_not_done_later() {
    let (ana, _, space) = crate::support::circle();
    let is_shut = Arc::new(AtomicBool::new(false));
    let hers = Browser::of_host(Box::new(Gated(Arc::clone(&ana), Arc::clone(&is_shut)))).await;
    let (key, whose) = hers.form_fields().await;
    is_shut.store(true, Ordering::SeqCst);
    let body = format!("form-key={key}&whose={whose}&once=0b&what=a+lamp&space={space}");
    let request = hers.request("POST", "/ask").header("sec-fetch-site", "same-origin");
    let page = hers.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    is_shut.store(false, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(ana.lock().unwrap().my_view().unwrap().asked().count(), 0);
}
