//! Founding a space, inviting, coming in; where one is; the map. Through forms alone.

use axum::http::StatusCode;

use crate::support::{Browser, person};

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
    let ticket = invited.text("#ticket");
    assert!(ticket.starts_with("commonage-ticket:"), "{ticket}");
    assert!(invited.attribute(".code", "aria-label").is_some() && !invited.texts(".code svg").is_empty());
    // Each press makes another; the ticket stands on no page that is asked for.
    assert!(!hers.get(founded.location()).await.body.contains(&ticket));

    let spaces = his.get("/spaces").await;
    let broken: String = ticket.chars().map(|sign| if sign == '7' { '8' } else { sign }).collect();
    let refused = his.press(&spaces, "/spaces/join", &[("ticket", &broken)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    // People copy tickets with line ends in them.
    let folded = format!(" {}\r\n{} ", &ticket[..40], &ticket[40..]);
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
    let asked = hers.press(&form, "/ask", &fields).await;
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
