//! Founding a space, inviting, coming in; where one is; the map. Through forms alone.

use axum::http::StatusCode;

use crate::support::{Browser, carry, circle, person};

#[tokio::test]
async fn a_circle_is_founded_and_somebody_is_invited_and_comes_in() {
    let (ana, ben) = (person("Ana", 1), person("Ben", 2));
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let spaces = hers.get("/spaces").await;
    let founded = hers.press(&spaces, "/spaces", &[("name", "Riverside"), ("kind", "circle")]).await;
    let space = hers.follow(&founded).await;
    assert_eq!(space.text("h1"), "Riverside");
    let invited = hers.press(&space, "/invite", &[]).await;
    assert_eq!(invited.status, StatusCode::OK);
    let message = invited.text("#ticket");
    let ticket = message[message.find("commonage-ticket:").unwrap()..].to_owned();
    assert!(invited.attribute(".code", "aria-label").is_some() && !invited.texts(".code svg").is_empty());
    // Each press makes another; the ticket stands on no page that is asked for.
    assert!(!hers.get(founded.location()).await.body.contains(&ticket));

    let spaces = his.get("/spaces").await;
    let broken: String = ticket.chars().map(|sign| if sign == '7' { '8' } else { sign }).collect();
    let refused = his.press(&spaces, "/spaces/join", &[("ticket", &broken)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    // People copy the whole message, with line ends in it.
    let folded = format!(" {}\r\n{} ", &message[..140], &message[140..]);
    let joined = his.press(&spaces, "/spaces/join", &[("ticket", &folded)]).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.body);
    assert!(his.get("/spaces").await.text("#spaces").contains("Riverside"));
}

#[tokio::test]
async fn a_need_is_near_where_one_is_and_never_where_exactly() {
    let ana = person("Ana", 1);
    let hers = Browser::of(&ana).await;
    let you = hers.get("/you").await;
    let said = hers.press(&you, "/you/place", &[("town", "Ghent"), ("role", "rooted")]).await;
    let you = hers.follow(&said).await;
    assert!(you.text("#places").contains("Ghent") && you.text("#places").contains("rooted"), "{}", you.text("#places"));
    let unknown = hers.press(&you, "/you/place", &[("town", "Xyzzyburg")]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);

    let form = hers.get("/ask?kind=need").await;
    let own = ana.lock().unwrap().me().unwrap().to_string();
    let fields = [("what", "a ladder"), ("space", &*own), ("exact", "Rose Lane 3")];
    // Where one is stands in the form, and whoever takes it out says no place.
    let near = form.attribute("input[name=near]", "value").unwrap();
    assert_eq!(near, "Ghent");
    let placeless = hers.press(&form, "/ask", &[fields[0], fields[1], ("near", "")]).await;
    assert!(!hers.follow(&placeless).await.body.contains("Ghent"));
    let asked = hers.press(&form, "/ask", &[fields[0], fields[1], fields[2], ("near", &near)]).await;
    assert!(hers.follow(&asked).await.body.contains("Ghent"));
    let board = hers.get("/board").await;
    assert_eq!(board.attribute("img.map", "src").as_deref(), Some("/map.svg"));
    let map = hers.get("/map.svg").await;
    assert_eq!(map.headers["content-type"], "image/svg+xml");
    assert!(map.body.contains("a ladder") && !map.body.contains("Rose Lane"));
    // On the map is a number; what it is stands once, beside it, and leads to its page.
    assert!(!map.body.contains(">a ladder<"), "{}", map.body);
    assert_eq!(board.texts(".pins .matter"), ["a ladder"]);
    assert!(board.attribute(".pins a", "href").unwrap().starts_with("/board/"));
    assert!(board.text(".pins").contains("needed") && board.text("figure.map").contains("OpenStreetMap"));

    let gone = hers.press(&you, "/you/gone", &[]).await;
    assert!(hers.follow(&gone).await.texts("#places ul.card").is_empty());
}

#[tokio::test]
async fn work_is_written_down_by_a_sentence_after_a_look() {
    let ana = person("Ana", 1);
    let hers = Browser::of(&ana).await;
    let own = ana.lock().unwrap().me().unwrap().to_string();
    let form = hers.get("/record").await;
    let nothing = hers.press(&form, "/record", &[("sentence", "much on the roof"), ("space", &own)]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sentence = "3 h on the roof with <b>a neighbour</b> yesterday";
    let looked = hers.press(&form, "/record", &[("sentence", sentence), ("space", &own)]).await;
    assert!(looked.text("main").contains("roof") && looked.text("main").contains("3 h"), "{}", looked.text("main"));
    let me = ana.lock().unwrap().me().unwrap();
    let events = || ana.lock().unwrap().my_view().unwrap().ledger(&me).unwrap().events().count();
    assert_eq!(events(), 0, "nothing is signed before the yes");
    let written = hers.press(&looked, "/record/yes", &[]).await;
    assert_eq!(hers.follow(&written).await.text(".flash p"), "It is written down. Thank you.");
    assert_eq!(events(), 1);
}

#[tokio::test]
async fn a_steward_makes_another_puts_somebody_out_and_closes_an_invitation() {
    let (ana, ben, space) = circle();
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let him = ben.lock().unwrap().me().unwrap();
    let at = format!("/spaces/{space}");
    assert!(his.get(&at).await.texts("#members form").is_empty(), "only stewards decide about members");
    let page = hers.get(&at).await;
    let page = hers.follow(&hers.press(&page, &format!("{him}/steward"), &[]).await).await;
    assert!(page.text("#members").contains("steward"));
    carry(&ana, &ben, space);
    assert!(!his.get(&at).await.texts("#invited form").is_empty());
    assert!(his.get("/").await.text("#changed").contains("made Ben a steward"));
    let page = hers.follow(&hers.press(&page, &format!("{him}/write"), &[]).await).await;
    // What can hardly be brought back wants a tick.
    assert_eq!(hers.press(&page, &format!("{him}/out"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = hers.follow(&hers.press(&page, "/close", &[]).await).await;
    assert!(page.texts("#invited").is_empty());
    hers.press(&page, &format!("{him}/out"), &[("sure", "yes")]).await;
    assert!(!hers.get(&at).await.text("#members").contains("Ben"));
}

#[tokio::test]
async fn somebody_leaves_and_the_others_see_it() {
    let (ana, ben, space) = circle();
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let page = his.get(&format!("/spaces/{space}")).await;
    assert_eq!(his.press(&page, "/leave", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let left = his.press(&page, "/leave", &[("sure", "yes")]).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    carry(&ben, &ana, space);
    assert!(hers.get("/").await.text("#changed").contains("Ben left"));
    assert!(!hers.get(&format!("/spaces/{space}")).await.text("#members").contains("Ben"));
}

/// Who used a ticket while nobody is awake is told so, everywhere, and nothing looks empty.
#[tokio::test]
async fn who_waits_to_be_let_in_is_told_so() {
    let (ana, ben) = (person("Ana", 1), person("Ben", 2));
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let space = hers.follow(&hers.post("/spaces", &[("name", "Riverside"), ("kind", "circle")]).await).await;
    let message = hers.press(&space, "/invite", &[]).await.text("#ticket");
    let joined = his.post("/spaces/join", &[("ticket", &message)]).await;
    for page in [his.follow(&joined).await, his.get("/").await] {
        assert!(page.text("main").contains("You have asked to come into Riverside"), "{}", page.text("main"));
        assert!(!page.text("main").contains("in no space yet"));
    }
}

#[tokio::test]
async fn a_name_and_a_word_about_oneself_are_changed() {
    let (ana, ben, space) = circle();
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let you = hers.get("/you").await;
    let page =
        hers.follow(&hers.press(&you, "/you/profile", &[("name", "Ana María"), ("about", "mends bikes")]).await).await;
    assert_eq!((page.text("h1"), page.text(".lead")), ("Ana María".to_owned(), "mends bikes".to_owned()));
    assert_eq!(hers.press(&you, "/you/profile", &[("name", " ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let her = ana.lock().unwrap().me().unwrap();
    carry(&ana, &ben, her);
    carry(&ana, &ben, space);
    assert_eq!(his.get(&format!("/people/{her}")).await.text("h1"), "Ana María");
}

#[tokio::test]
async fn what_is_there_is_told_without_a_number_and_words_are_kept_where_they_are_not_understood() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    let at = format!("/spaces/{space}/tell/added");
    let form = hers.get(&at).await;
    for what in ["a long ladder", "tent", "two cots", "3 kg carrots"] {
        assert_eq!(hers.press(&form, &at, &[("what", what)]).await.status, StatusCode::SEE_OTHER, "{what}");
    }
    let things = hers.get(&format!("/spaces/{space}/things")).await.text("#things");
    assert!(
        things.contains("long ladder") && things.contains("tent") && things.contains("3 kg") && things.contains("cots"),
        "{things}"
    );
    let refused = hers.press(&form, &at, &[("what", "-3 desks")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.attribute("input[name=what]", "value").as_deref(), Some("-3 desks"));
    assert!(!refused.texts(".alert").is_empty());
}
