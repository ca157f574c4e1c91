//! Ask, take, agree, done: through forms alone, by two people on two computers.

use axum::http::StatusCode;

use crate::support::{Browser, carry, circle, later};

#[tokio::test]
async fn a_need_is_met_through_forms_alone() {
    let (ana, ben, space) = circle();
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let id = space.to_string();

    // Ana asks, and sees it said.
    let form = hers.get("/ask?kind=need").await;
    let fields = [("what", "3 kg carrots"), ("space", &*id), ("when", "2027-01-20"), ("note", "for the soup")];
    let asked = hers.press(&form, "/ask", &fields).await;
    let page = hers.follow(&asked).await;
    assert_eq!(page.text("h1"), "3 kg carrots");
    assert_eq!(page.text(".flash p"), "Your need stands on the board.");
    assert!(page.texts("form[action$='/take']").is_empty(), "one cannot take up what one asked oneself");

    // Ben sees it on his first page, and why it is there, and takes it up with one tap.
    carry(&ana, &ben, space);
    let home = his.get("/").await;
    assert_eq!(home.texts("#needed .title"), ["3 kg carrots"]);
    assert!(home.text("#needed .soft").contains("Ana · by Wednesday · Graça"), "{:?}", home.texts("#needed .soft"));
    assert!(!home.texts("#needed .why li").is_empty());
    let taken = his.press(&home, "/take", &[]).await;
    assert_eq!(taken.location(), "/");
    let home = his.follow(&taken).await;
    assert!(home.text("#carrying").contains("You said that you can"), "{}", home.text("#carrying"));

    // Ana sees who can, and agrees.
    carry(&ben, &ana, space);
    let home = hers.get("/").await;
    assert!(home.text("#carrying").contains("Ben can"), "{}", home.text("#carrying"));
    assert!(!home.text("#changed").contains("carrots"), "it stands above: {}", home.text("#changed"));
    let agreed = hers.press(&home, "/agree", &[]).await;
    assert_eq!(hers.follow(&agreed).await.text(".flash p"), "Agreed. Both of you know now.");

    // Ben did it, and nothing is left to carry.
    carry(&ana, &ben, space);
    let home = his.get("/").await;
    assert!(home.text("#changed").contains("Ana agrees"), "{}", home.text("#changed"));
    assert!(!home.text("#changed").contains("Ben"), "never one's own acts");
    let done = his.press(&home, "/done", &[]).await;
    let home = his.follow(&done).await;
    assert_eq!(home.text(".flash p"), "Done, and written down.");
    assert!(home.text("#carrying").contains("You carry nothing"));
    assert!(his.get("/").await.texts(".flash").is_empty(), "said once");
    carry(&ben, &ana, space);
    let page = hers.get(asked.location()).await;
    assert!(page.text(".lead").contains("It is done."), "{}", page.text(".lead"));
    assert!(page.texts("form[action$='/over']").is_empty(), "what is done need not be over as well");
    let ledger = ana.lock().unwrap();
    assert_eq!(ledger.my_view().unwrap().ledger(&space).unwrap().events().count(), 1);
}

#[tokio::test]
async fn what_was_said_can_be_undone_for_ten_seconds() {
    let (ana, ben, space) = circle();
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let id = space.to_string();
    let asked = hers.post("/ask", &[("what", "a ladder"), ("space", &id)]).await;
    carry(&ana, &ben, space);
    let page = his.get(asked.location()).await;
    let taken = his.press(&page, "/take", &[("note", "mine is long")]).await;
    let page = his.follow(&taken).await;
    assert!(page.text("ul.card").contains("mine is long"));
    // It stays for its ten seconds on other pages, but never above a refusal.
    assert_eq!(his.get("/board").await.texts(".flash form").len(), 1);
    let refused = his.post("/ask", &[("what", ""), ("space", &id)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.texts(".flash").is_empty());
    let undone = his.press(&page, "/undo", &[]).await;
    let (page_before, page) = (page, his.follow(&undone).await);
    assert_eq!(page.text(".flash p"), "Taken back, as if it had not been said.");
    assert!(page.texts("ul.card").is_empty());
    // Only once, and not later.
    let act = page_before.attribute(".flash input[name=act]", "value").unwrap();
    assert_eq!(his.post("/undo", &[("act", &act)]).await.status, StatusCode::CONFLICT);
    let page = his.follow(&his.press(&page, "/take", &[]).await).await;
    later(10_001);
    assert!(his.get("/board").await.texts(".flash").is_empty());
    assert_eq!(his.press(&page, "/undo", &[]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn undo_takes_back_the_act_that_it_stands_beside() {
    let (ana, _, space) = circle();
    let (hers, id) = (Browser::of(&ana).await, space.to_string());
    let lamp = hers.follow(&hers.post("/ask", &[("what", "a lamp"), ("space", &id)]).await).await;
    // Something else is said meanwhile, on another page.
    let chair = hers.post("/ask", &[("what", "a chair"), ("space", &id)]).await;
    assert_eq!(hers.press(&lamp, "/undo", &[]).await.status, StatusCode::SEE_OTHER);
    let board = hers.get("/board").await.text("main");
    assert!(board.contains("chair") && !board.contains("lamp"), "{board}");
    assert_eq!(hers.get(chair.location()).await.status, StatusCode::OK);
}

/// What waited in an outbox goes out by itself, while somebody reads: above their page nothing is told of it.
#[tokio::test]
async fn what_a_page_sends_by_itself_is_told_to_nobody() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    let (key, whose) = hers.form_fields().await;
    let body = format!("form-key={key}&whose={whose}&once=0a&what=a+lamp&space={space}");
    let request = hers.request("POST", "/ask").header("sec-fetch-site", "same-origin").header("sec-fetch-mode", "cors");
    assert_eq!(hers.send(request.body(axum::body::Body::from(body)).unwrap()).await.status, StatusCode::SEE_OTHER);
    assert!(hers.get("/board").await.texts(".flash").is_empty());
}

#[tokio::test]
async fn declining_and_handing_back_are_said_and_seen() {
    let (ana, ben, space) = circle();
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let id = space.to_string();
    let asked = hers.post("/ask", &[("what", "5 kg apples"), ("space", &id)]).await;
    carry(&ana, &ben, space);
    let page = his.get(asked.location()).await;
    his.press(&page, "/take", &[("amount", "2")]).await;
    carry(&ben, &ana, space);
    let page = hers.get(asked.location()).await;
    assert!(page.text("ul.card").contains("2 kg"), "{}", page.text("ul.card"));
    hers.press(&page, "/agree", &[]).await;
    carry(&ana, &ben, space);
    assert!(his.get("/board").await.text("#lines").contains("Carrying"));
    let page = his.get(asked.location()).await;
    let back = his.press(&page, "/release", &[("note", "the tree fell")]).await;
    assert!(his.follow(&back).await.text("ul.card").contains("Handed back"));
    carry(&ben, &ana, space);
    assert!(hers.get(asked.location()).await.text("ul.card").contains("the tree fell"));
    let page = hers.get(asked.location()).await;
    let over = hers.press(&page, "/over", &[("note", "we have enough")]).await;
    assert!(hers.follow(&over).await.text(".lead").contains("It is over"));
}

#[tokio::test]
async fn what_cannot_be_is_said_and_what_was_typed_stays() {
    let (ana, _, space) = circle();
    let browser = Browser::of(&ana).await;
    let id = space.to_string();
    let page = browser.post("/ask", &[("what", ""), ("space", &id), ("note", "still here")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text("[role=alert]").contains("Say it in a few words"));
    assert_eq!(page.text("textarea"), "still here");
    let page = browser.post("/ask", &[("what", "a ladder"), ("space", &id), ("when", "2020-01-01")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = browser.post("/ask", &[("what", "a ladder"), ("space", &id), ("when", "soon")]).await;
    assert!(page.text("[role=alert]").contains("no day"));
    let page = browser.post("/ask", &[("what", "a ladder"), ("space", "nonsense")]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_board_shows_what_was_chosen() {
    let (ana, ben, space) = circle();
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let id = space.to_string();
    hers.post("/ask", &[("what", "a ladder"), ("space", &id), ("weight", "heavy")]).await;
    hers.post("/ask", &[("what", "a drawing"), ("space", &id), ("weight", "light"), ("kind", "offer")]).await;
    carry(&ana, &ben, space);
    let titles = async |query: &str| his.get(&format!("/board?{query}")).await.texts("#lines .title");
    assert_eq!(titles("").await, ["a ladder", "a drawing"]);
    assert_eq!(titles("weight=light").await, ["a drawing"]);
    assert_eq!(titles("side=needs").await, ["a ladder"]);
    assert_eq!(titles(&format!("space={id}&weight=heavy")).await, ["a ladder"]);
    assert!(titles("space=00").await.len() == 2, "what cannot be read chooses nothing");
    let me = ben.lock().unwrap().me().unwrap();
    assert!(titles(&format!("space={me}")).await.is_empty());
}

#[tokio::test]
async fn changes_are_gone_once_they_were_seen() {
    let (ana, ben, space) = circle();
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let page = hers.get(&format!("/spaces/{space}")).await;
    let said = hers.press(&page, "/say", &[("text", "the shed is open")]).await;
    assert!(hers.follow(&said).await.text(".word").contains("the shed is open"));
    carry(&ana, &ben, space);
    let home = his.get("/").await;
    assert!(home.text("#changed").contains("Ana: “the shed is open”"), "{}", home.text("#changed"));
    assert!(!hers.get("/").await.text("#changed").contains("the shed"), "never one's own");
    let home = his.press(&home, "/looked", &[]).await;
    assert!(his.follow(&home).await.text("#changed").contains("Nothing has changed"));
    // Something said long ago that comes only now is new.
    ana.lock().unwrap().note(space, commonage_log::Audience::Members, "late word", crate::support::NOW).unwrap();
    later(30 * 24 * 60 * 60 * 1000 - 1);
    carry(&ana, &ben, space);
    let his = Browser::of(&ben).await;
    assert!(his.get("/").await.text("#changed").contains("late word"));
}

#[tokio::test]
async fn an_answer_to_an_old_need_is_seen_behind_many_new_ones() {
    let (ana, ben, space) = circle();
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let id = space.to_string();
    let asked = hers.post("/ask", &[("what", "the first thing"), ("space", &id)]).await;
    carry(&ana, &ben, space);
    his.post(&format!("{}/take", asked.location()), &[]).await;
    carry(&ben, &ana, space);
    for number in 0..6 {
        later(1000);
        hers.post("/ask", &[("what", &*format!("later thing {number}")), ("space", &id)]).await;
    }
    let home = hers.get("/").await;
    assert!(home.text("#carrying").contains("Ben can"), "{}", home.text("#carrying"));
}

#[tokio::test]
async fn ones_own_words_are_taken_away_again() {
    let (ana, ben, space) = circle();
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let at = format!("/spaces/{space}");
    let page = hers.follow(&hers.post(&format!("{at}/say"), &[("text", "a slip of the tongue")]).await).await;
    assert!(page.text("#words").contains("today, 08:00"), "{}", page.text("#words"));
    carry(&ana, &ben, space);
    let theirs = his.get(&at).await;
    assert!(theirs.text("#words").contains("slip") && theirs.texts("#words form").is_empty());
    let page = hers.follow(&hers.press(&page, "/erase", &[]).await).await;
    assert!(!page.text("main").contains("slip of the tongue"));
    carry(&ana, &ben, space);
    assert!(!his.get(&at).await.text("main").contains("slip of the tongue"));
}

#[tokio::test]
async fn needs_of_a_space_are_one_of_its_rooms() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    let room = hers.get(&format!("/board?space={space}")).await;
    assert_eq!(room.text("h1"), "Graça");
    assert!(room.attribute(".rooms a[aria-current]", "href").unwrap().contains("/board"));
    assert!(room.attribute(".acts a", "href").unwrap().ends_with(&format!("space={space}")));
}
