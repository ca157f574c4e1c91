//! Words of people are words and nothing else: no page takes them for HTML, none lets them turn its direction, and none
//! shows them to whom they were not said.

use commonage_log::{Audience, SpaceKind};
use commonage_node::telling::Telling;
use scraper::{Html, Selector};

use crate::support::{Browser, NOW, carry, circle, person};

/// What a nasty person writes.
const NASTY: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u{202e}\u{2069}&lt;b&gt;";

#[tokio::test]
async fn nothing_that_people_write_becomes_html() {
    let nasty_name = "<script>x</script>\"'>\u{202e}N";
    let ana = person(nasty_name, 1);
    let space = ana.lock().unwrap().found(SpaceKind::Circle, nasty_name, Audience::Members, [7; 16], NOW).unwrap();
    ana.lock().unwrap().declare(space, None, Some(NASTY), None, NOW).unwrap();
    ana.lock().unwrap().note(space, Audience::Members, NASTY, NOW).unwrap();
    let browser = Browser::of(&ana).await;
    let id = space.to_string();
    let fields = [("what", NASTY), ("note", NASTY), ("return", NASTY), ("exact", NASTY), ("space", &*id)];
    let need = browser.post("/ask", &fields).await.location().to_owned();
    let offer = browser.post("/ask", &[fields.as_slice(), &[("kind", "offer")]].concat()).await.location().to_owned();
    browser.post(&format!("{offer}/over"), &[("note", NASTY)]).await;
    let at = |page: &str| format!("/spaces/{id}/{page}");
    browser.post(&at("rules"), &[("ready", "network")]).await;
    browser.post(&at("tell/made"), &[("what", &*format!("1 {NASTY}")), ("name", NASTY)]).await;
    browser.post(&at("tell/handed"), &[("what", &*format!("1 {NASTY}")), ("name", NASTY)]).await;
    let thing = browser.get(&at("things")).await.attribute("#things a.matter", "href").unwrap();
    let me = ana.lock().unwrap().me().unwrap();
    let wrong = browser.post("/ask", &[fields.as_slice(), &[("when", NASTY)]].concat()).await;
    let mut pages = vec![wrong];
    let query = "/board?near=%3Cscript%3E&space=%22%3E%3Cscript%3E&over=yes";
    for path in ["/", "/board?over=yes", query, &need, &offer, "/spaces", &format!("/spaces/{id}"), "/you", "/ask"] {
        pages.push(browser.get(path).await);
    }
    for room in ["things", "flows", "sharing", "rules", "claims", "tell/made?what=%3Cscript%3E&name=%22%3E%3Cb%3E"] {
        pages.push(browser.get(&at(room)).await);
    }
    for path in [&thing, &format!("/people/{me}"), "/delivery", "/settings"] {
        pages.push(browser.get(path).await);
    }
    for way in ["from", "to"] {
        let picture = browser.get(&format!("{}&way={way}", thing.replace("/thing?", "/thing.svg?"))).await;
        assert!(!picture.body.contains("<script") && !picture.body.contains("onerror=alert(2)>"), "{}", picture.body);
    }
    let bad = Selector::parse(
        "script:not([src^='/assets/']), img:not([src^='/assets/'], [src^='/spaces/']), b, [onerror], [style]",
    )
    .unwrap();
    let mut seen = 0;
    for page in pages {
        let html = Html::parse_document(&page.body);
        assert!(html.select(&bad).next().is_none(), "{}", page.body);
        assert!(!page.body.contains('\u{202e}'), "{}", page.body);
        assert!(html.errors.is_empty(), "{:?}", html.errors);
        let count = |sign| page.body.matches(sign).count();
        assert_eq!(count('\u{2068}'), count('\u{2069}'), "{}", page.body);
        seen += page.body.matches("&lt;script&gt;").count();
    }
    assert!(seen > 10, "the words are there, as words: {seen}");
}

#[tokio::test]
async fn words_of_a_space_stay_in_it() {
    let (ana, ben, ours) = circle();
    // Ana's computer carries a circle in which she is not, as a hub does.
    let theirs = ben.lock().unwrap().found(SpaceKind::Circle, "canary-name", Audience::Members, [9; 16], NOW).unwrap();
    ben.lock().unwrap().declare(theirs, None, Some("canary-purpose"), None, NOW).unwrap();
    ben.lock().unwrap().note(theirs, Audience::Members, "canary-note", NOW).unwrap();
    ben.lock().unwrap().tell(theirs, "3 canary-thing", &Telling::Added, NOW).unwrap();
    let his = Browser::of(&ben).await;
    let thing = his.get(&format!("/spaces/{theirs}/things")).await.attribute("#things a.matter", "href").unwrap();
    assert!(his.get(&thing).await.body.contains("canary-thing"));
    let asked =
        his.post("/ask", &[("what", "canary-need"), ("note", "canary-more"), ("space", &theirs.to_string())]).await;
    let at = asked.location().to_owned();
    assert!(his.get("/board").await.body.contains("canary-need"), "there is something to be kept");
    carry(&ben, &ana, theirs);
    assert!(ana.lock().unwrap().space(&theirs).is_ok(), "it is on her computer");
    let hers = Browser::of(&ana).await;
    let moved = at.replace(&theirs.to_string(), &ours.to_string());
    let (space, chosen) = (format!("/spaces/{theirs}"), format!("/board?space={theirs}&over=yes"));
    for path in ["/", "/board", &chosen, "/spaces", "/you", "/ask", &space, &at, &moved] {
        let page = hers.get(path).await;
        assert!(!page.body.contains("canary"), "{path}: {}", page.body);
    }
    for room in ["things", "flows", "sharing", "rules", "claims", "tell/made", "sharing/look?income=3"] {
        let page = hers.get(&format!("{space}/{room}")).await;
        assert!(page.status.is_client_error() || room == "tell/made", "{room}: {}", page.body);
        assert!(!page.body.contains("canary"), "{room}: {}", page.body);
    }
    for path in [&thing, &format!("{}&way=to", thing.replace("/thing?", "/thing.svg?"))] {
        assert!(!hers.get(path).await.body.contains("canary"), "{path}");
    }
    let ledger = hers.post("/settings/export", &[("what", "yaml"), ("space", &theirs.to_string())]).await;
    assert!(ledger.status.is_client_error() && !ledger.body.contains("canary"));
    let all = hers.post("/settings/export", &[("what", "everything")]).await;
    assert!(!all.body.contains("canary-note"), "what she may not see is not in her file");
    for act in ["take", "agree", "over", "still", "done", "release", "decline"] {
        let can = at.rsplit('/').next().unwrap();
        let page = hers.post(&format!("{at}/{act}"), &[("can", can)]).await;
        assert!(page.status.is_client_error() && !page.body.contains("canary"), "{act}: {}", page.body);
    }
    assert!(hers.post(&format!("{space}/say"), &[("text", "hello")]).await.status.is_client_error());
}
