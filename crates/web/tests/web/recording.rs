//! Work is written down by a sentence: what is understood can be changed, and what is not is never lost.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{StatusCode, header};
use commonage_log::SpaceId;
use commonage_node::Node;
use commonage_node::tokens::May;

use crate::support::{Browser, NOW, PORT, Page, circle, seed};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What stands in the ledger of a space, the newest first: how long, at what, how many days ago, in which words.
fn ledger(node: &Arc<Mutex<Node>>, space: SpaceId) -> Vec<String> {
    let node = node.lock().unwrap();
    let (flows, _) = node.my_view().unwrap().flows(&space, 10).unwrap();
    let line = |flow: &commonage_node::shown::FlowLine| {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let days = (NOW.0 - flow.at_ms) / DAY_MS;
        format!("{} | {} | {days} | {}", said(&flow.amount), said(&flow.what), said(&flow.note))
    };
    flows.iter().map(line).collect()
}

/// Sends a form as a browser does that wishes for a language.
async fn post_in(browser: &Browser, language: &str, path: &str, fields: &[(&str, &str)]) -> Page {
    let (key, whose) = browser.form_fields().await;
    let all = fields.iter().copied().chain([("form-key", &*key), ("whose", &*whose)]);
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
    let request = browser.request("POST", path).header(header::ORIGIN, format!("http://localhost:{PORT}"));
    let request = request.header("sec-fetch-site", "same-origin").header(header::ACCEPT_LANGUAGE, language);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.send(request.body(Body::from(body)).unwrap()).await
}

fn value(page: &Page, name: &str) -> String {
    page.attribute(&format!("main [name={name}]"), "value").unwrap_or_else(|| panic!("no {name} in {}", page.body))
}

#[tokio::test]
async fn a_sentence_without_a_time_is_kept_and_one_field_finishes_it() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    let id = space.to_string();
    let sentence = "helped Ben with his bike this morning";
    let fields = [("sentence", sentence), ("space", &*id), ("piece", "Bikes")];
    let asked = hers.post("/record", &fields).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text(".alert").contains("how long"));
    assert_eq!(value(&asked, "sentence"), sentence);
    assert_eq!(value(&asked, "piece"), "Bikes");
    assert_eq!(asked.attribute("option[selected]", "value").as_deref(), Some(&*id));
    assert!(asked.texts("main a").is_empty(), "it tells of no thing");

    let unclear = hers.post("/record", &[fields.as_slice(), &[("time", "quite long")]].concat()).await;
    assert_eq!(unclear.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((value(&unclear, "sentence"), value(&unclear, "time")), (sentence.to_owned(), "quite long".to_owned()));

    let looked = hers.post("/record", &[fields.as_slice(), &[("time", "half an hour")]].concat()).await;
    assert_eq!(looked.status, StatusCode::OK);
    assert_eq!((value(&looked, "time"), value(&looked, "day")), ("0.5 h".to_owned(), "2027-01-15".to_owned()));
    let shown = [("time", "0.5 h"), ("what", &*value(&looked, "what")), ("day", "2027-01-15")];
    let done = hers.press(&looked, "/record/yes", &shown).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(ledger(&ana, space), [format!("0.5 h | helped Ben with his bike | 0 | {sentence}")]);
}

#[tokio::test]
async fn what_was_understood_can_be_changed_before_it_is_written_down() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    let sentence = "3 hours with Ben yesterday";
    let looked = hers.post("/record", &[("sentence", sentence), ("space", &space.to_string())]).await;
    assert_eq!(looked.status, StatusCode::OK);
    assert!(looked.texts(".facts div").contains(&"With whomBen".to_owned()), "{:?}", looked.texts(".facts div"));
    assert_eq!((value(&looked, "what"), value(&looked, "day")), (String::new(), "2027-01-14".to_owned()));
    assert_eq!(looked.text("#day-hint"), "yesterday");
    let again = looked.attribute("a.button[href^='/record?']", "href").unwrap();
    assert_eq!(value(&hers.get(&again).await, "sentence"), sentence, "saying it again begins with the words");

    let nothing = hers.press(&looked, "/record/yes", &[("time", "4 h"), ("what", ""), ("day", "2027-01-12")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text(".alert").contains("at what"));
    assert_eq!((value(&nothing, "time"), value(&nothing, "day")), ("4 h".to_owned(), "2027-01-12".to_owned()));
    for (time, day, why) in [
        ("4 h", "2027-01-16", "still to come"),
        ("4 h", "soon", "no day"),
        ("4 h", "1066-10-14", "no day"),
        ("long", "2027-01-12", "not clear"),
    ] {
        let fields = [("time", time), ("what", "the stove"), ("day", day)];
        let refused = hers.press(&looked, "/record/yes", &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(refused.text(".alert").contains(why), "{}", refused.text(".alert"));
        for (name, typed) in fields {
            assert_eq!(value(&refused, name), typed);
        }
        assert_eq!(value(&refused, "sentence"), sentence);
    }
    assert!(ledger(&ana, space).is_empty(), "nothing is written down yet");
    let fields = [("time", "4 h"), ("what", "the stove"), ("day", "2027-01-12")];
    let done = hers.press(&nothing, "/record/yes", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(ledger(&ana, space), [format!("4 h | the stove | 3 | {sentence}")]);
}

#[tokio::test]
async fn a_thing_or_money_has_a_way_on() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    for (sentence, room, what, name) in
        [("I gave 5 kg apples", "added", "5 kg apples", ""), ("20 euros for seeds", "paid", "20 euros", "seeds")]
    {
        let asked = hers.post("/record", &[("sentence", sentence), ("space", &space.to_string())]).await;
        assert_eq!((asked.status, value(&asked, "sentence")), (StatusCode::UNPROCESSABLE_ENTITY, sentence.to_owned()));
        let link = asked.attribute("main p a", "href").unwrap();
        assert!(link.starts_with(&format!("/spaces/{space}/tell/{room}?")), "{link}");
        let form = hers.get(&link).await;
        assert_eq!(value(&form, "what"), what);
        if !name.is_empty() {
            assert_eq!(value(&form, "name"), name);
        }
        let told = hers.press(&form, &format!("/tell/{room}"), &[("what", what), ("name", name)]).await;
        assert_eq!(told.status, StatusCode::SEE_OTHER, "{}", told.body);
    }
}

#[tokio::test]
async fn spanish_is_understood_on_a_spanish_page_and_on_an_english_one() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    let id = space.to_string();
    let sentence = "3 horas pintando la valla con una vecina ayer";
    for (language, hint) in [("es", "ayer"), ("en", "yesterday")] {
        let looked = post_in(&hers, language, "/record", &[("sentence", sentence), ("space", &id)]).await;
        assert_eq!(looked.status, StatusCode::OK);
        assert_eq!(
            (value(&looked, "what"), value(&looked, "time")),
            ("pintando la valla".to_owned(), "3 h".to_owned())
        );
        assert_eq!((value(&looked, "day"), looked.text("#day-hint")), ("2027-01-14".to_owned(), hint.to_owned()));
        assert!(looked.text(".facts").contains("una vecina"), "{}", looked.text(".facts"));
    }
    let asked = post_in(&hers, "es", "/record", &[("sentence", "ayudé a Ben hoy"), ("space", &id)]).await;
    assert_eq!(asked.text(".alert"), "No dice cuánto tiempo. Dilo así: 3 h en el tejado.");
    assert_eq!(value(&asked, "sentence"), "ayudé a Ben hoy");
    let given = [("sentence", "ayudé a Ben hoy"), ("space", &*id), ("time", "hora y media")];
    let looked = post_in(&hers, "es", "/record", &given).await;
    assert_eq!(value(&looked, "time"), "1.5 h");
    hers.press(&looked, "/record/yes", &[("time", "una hora")]).await;
    assert_eq!(ledger(&ana, space), ["1 h | ayudé a Ben | 0 | ayudé a Ben hoy"]);
}

#[tokio::test]
async fn a_sentence_that_was_kept_comes_back_into_the_form() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    let form = hers.get(&format!("/record?sentence=much+on+the+roof&space={space}&time=2+h")).await;
    assert_eq!((value(&form, "sentence"), value(&form, "time")), ("much on the roof".to_owned(), "2 h".to_owned()));
    // Whatever is not there to be chosen, the words stay.
    let nowhere = hers.post("/record", &[("sentence", "2 h <b>roof</b>"), ("space", "nowhere")]).await;
    assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(value(&nowhere, "sentence"), "2 h <b>roof</b>");
    assert!(nowhere.texts("b").is_empty());
}

#[tokio::test]
async fn a_program_says_it_in_either_language() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    let token = ana.lock().unwrap().make_token("all", May::Act, None, None, seed(70), NOW).unwrap();
    let say = async |sentence: &str| {
        let request = hers.request("POST", &format!("/api/v1/spaces/{space}/contributions"));
        let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        let body = serde_json::json!({ "sentence": sentence }).to_string();
        hers.send(request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap()).await
    };
    assert_eq!(say("media hora de inglés anteayer").await.status, StatusCode::OK);
    assert_eq!(say("two hours gardening last Sunday").await.status, StatusCode::OK);
    let refused = say("much on the roof").await;
    assert!(refused.status.is_client_error() && refused.body.contains("how long"), "{}", refused.body);
    let all = ledger(&ana, space);
    assert!(all.contains(&"0.5 h | inglés | 2 | media hora de inglés anteayer".to_owned()), "{all:?}");
    assert!(all.contains(&"2 h | gardening | 5 | two hours gardening last Sunday".to_owned()), "{all:?}");
}
