//! Every page is well-formed, says in which language it is, and can be used by whoever cannot see it.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::header;
use scraper::{Html, Selector};

use crate::support::{Browser, Page, carry, circle, later};

fn check(path: &str, page: &Page) {
    let html = Html::parse_document(&page.body);
    assert!(html.errors.is_empty(), "{path}: {:?}", html.errors);
    let all = |selector: &str| html.select(&Selector::parse(selector).unwrap()).collect::<Vec<_>>();
    assert_eq!(all("h1").len(), 1, "{path}");
    assert_eq!(all("html[lang=en][dir=ltr]").len(), 1, "{path}");
    assert_eq!(all("main#main").len(), 1, "{path}");
    assert!(page.text("footer").contains("That is everything."), "{path}");
    let ids: Vec<&str> = all("[id]").iter().filter_map(|element| element.value().attr("id")).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{path}: {ids:?}");
    for field in all("input:not([type=hidden]), textarea, select") {
        let id = field.value().attr("id").unwrap_or_else(|| panic!("{path}: {}", field.html()));
        let labels = all(&format!("label[for=\"{id}\"]"));
        assert_eq!(labels.len(), 1, "{path}: {id}");
        assert!(!labels[0].text().collect::<String>().trim().is_empty(), "{path}: {id}");
    }
    for said in all("[aria-labelledby], [aria-describedby]") {
        let named = said.value().attr("aria-labelledby").or(said.value().attr("aria-describedby")).unwrap();
        assert!(ids.contains(&named), "{path}: {named}");
    }
    for button in all("button, a") {
        assert!(!button.text().collect::<String>().trim().is_empty(), "{path}: {}", button.html());
    }
    for form in all("form[method=post]") {
        assert!(form.select(&Selector::parse("input[name=form-key]").unwrap()).next().is_some(), "{path}");
    }
    let words = page.body.to_lowercase();
    assert!(!words.contains('⟨'), "{path}: a sentence is missing");
    for word in ["user", "credit score", " dao", " node"] {
        assert!(!words.contains(word), "{path} says {word}");
    }
}

#[tokio::test]
async fn every_page_holds() {
    let (ana, ben, space) = circle();
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let id = space.to_string();
    let empty = ["/", "/board", "/spaces", "/you"];
    for path in empty {
        check(path, &hers.get(path).await);
    }
    let need =
        hers.post("/ask", &[("what", "3 kg carrots"), ("space", &id), ("stakes", "vital"), ("gift", "yes")]).await;
    let need = need.location().to_owned();
    hers.post("/ask", &[("what", "a ladder"), ("space", &id), ("kind", "offer"), ("when", "2027-02-01")]).await;
    hers.post(&format!("/spaces/{id}/say"), &[("text", "hello\nall")]).await;
    carry(&ana, &ben, space);
    let page = his.get(&need).await;
    check(&need, &page);
    his.press(&page, "/take", &[("amount", "1"), ("note", "from the garden"), ("when", "2027-01-18")]).await;
    carry(&ben, &ana, space);
    let one = format!("/spaces/{id}");
    let board = format!("/board?space={id}&side=needs&over=yes");
    let all = ["/", "/board", &board, "/ask?kind=need", "/ask?kind=offer", &need, "/spaces", &one, "/you", "/nothing"];
    for browser in [&hers, &his] {
        for path in all {
            check(path, &browser.get(path).await);
        }
    }
    let at = |page: &str| format!("/spaces/{id}/{page}");
    hers.post(&at("rules"), &[("ready", "hours")]).await;
    hers.post(&at("rules"), &[("ready", "network")]).await;
    later(1000);
    for (kind, what) in [("added", "12 kg apples"), ("made", "1 desk"), ("paid", "60 EUR"), ("handed", "1 desk")] {
        hers.post(&at(&format!("tell/{kind}")), &[("what", what), ("name", "First desk")]).await;
    }
    let thing = hers.get(&at("things")).await.attribute("#things a.matter", "href").unwrap();
    let event = hers.get(&at("sharing")).await.attribute("#waiting input[name=event]", "value").unwrap();
    let event: String = form_urlencoded::byte_serialize(event.as_bytes()).collect();
    let look = at(&format!("sharing/look?event={event}&income=300"));
    let sharing = hers.press(&hers.get(&look).await, "/sharing", &[]).await.location().to_owned();
    let him = format!("/people/{}", ben.lock().unwrap().me().unwrap());
    let rooms =
        ["things", "flows", "sharing", "rules", "claims", "tell/made", "tell/paid", "tell/handed", "tell/added"];
    let mut books: Vec<String> = rooms.iter().map(|room| at(room)).collect();
    books.extend([
        thing,
        look,
        sharing,
        him,
        "/delivery".to_owned(),
        "/settings".to_owned(),
        "/settings/programs".to_owned(),
    ]);
    for path in &books {
        let page = hers.get(path).await;
        assert!(page.status.is_success(), "{path}: {}", page.body);
        check(path, &page);
    }
    check("stranger", &Browser::stranger(&ana).get("/").await);
    check("wrong form", &hers.post("/ask", &[("space", &id)]).await);
    let page = hers.get(&need).await;
    hers.press(&page, "/agree", &[]).await;
    check("agreed", &hers.get(&need).await);
    check("agreed, on the first page", &hers.get("/").await);
}

#[tokio::test]
async fn a_browser_is_answered_in_the_language_that_it_wishes_for() {
    let (ana, ..) = circle();
    let hers = Browser::of(&ana).await;
    let heads = [("/board", "Tablero"), ("/ask?kind=need", "¿Qué necesitas?"), ("/spaces", "Espacios")];
    for (path, head) in heads {
        let request = hers.request("GET", path).header(header::ACCEPT_LANGUAGE, "es-MX,es;q=0.9,en;q=0.5");
        let page = hers.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(page.text("h1"), head, "{path}");
        assert_eq!(page.attribute("html", "lang").as_deref(), Some("es"), "{path}");
        assert_eq!(page.attribute("html", "dir").as_deref(), Some("ltr"), "{path}");
        assert!(page.text("footer").contains("Eso es todo."), "{path}");
        assert!(!page.body.contains('⟨'), "{path}: a sentence is missing");
    }
}

#[tokio::test]
async fn the_first_page_has_at_most_five_lines_a_question() {
    let (ana, ben, space) = circle();
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    for number in 0..8 {
        let what = format!("thing number {number}");
        hers.post("/ask", &[("what", &what), ("space", &space.to_string())]).await;
    }
    carry(&ana, &ben, space);
    let home = his.get("/").await;
    assert_eq!(home.texts("#needed .line").len(), 5);
    assert!(!home.text("#changed").contains("thing number"), "what is asked stands above");
    assert_eq!(home.texts("#needed .line .verb").iter().filter(|verb| !verb.is_empty()).count(), 5);
}
