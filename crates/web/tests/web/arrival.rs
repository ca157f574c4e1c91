//! The first minutes, and the example: three ways in, nothing compulsory but a name, and nothing left behind.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use commonage_log::{DeviceSecret, RecoverySecret};
use commonage_node::Node;
use commonage_store::Memory;
use commonage_web::{Beginning, Beginnings, Begun, Home, Newcomer, NotBegun};

use crate::support::{Browser, Here, NOW, later, person, seed};

/// Makes a node in memory for whoever comes first.
#[derive(Default)]
struct Room(Arc<Mutex<Option<Arc<Mutex<Node>>>>>);

impl Beginning for Room {
    fn begin(&self, newcomer: Newcomer) -> Beginnings<'_> {
        Box::pin(async move {
            if newcomer.name == "nobody" {
                return Err(NotBegun::Because("That name is taken by everybody.".into()));
            }
            let mut held = self.0.lock().unwrap();
            if held.is_some() {
                return Err(NotBegun::Already);
            }
            let mut node = Node::open(Box::new(Memory::new()), DeviceSecret::from_seed(seed(1))).unwrap();
            node.begin(&newcomer.name, "laptop", &RecoverySecret::from_seed(seed(2)), [1; 16], NOW).unwrap();
            let node = Arc::new(Mutex::new(node));
            *held = Some(Arc::clone(&node));
            let (_, news) = tokio::sync::watch::channel(0);
            Ok(Begun { home: Home::new(Box::new(Here(node)), news), paper: vec!["puzzle"; 24] })
        })
    }
}

/// What is said on one's own pages never goes into the example, nor the other way round: not even from another browser.
#[tokio::test(flavor = "multi_thread")]
async fn a_form_goes_only_to_whose_page_it_stood_on() {
    let (ana, _, space) = crate::support::circle();
    let (hers, say) = (Browser::of(&ana).await, format!("/spaces/{space}/say"));
    let own = hers.get(&format!("/spaces/{space}")).await;
    let you = hers.get("/you").await;
    assert_eq!(hers.press(&you, "/welcome/look", &[]).await.status, StatusCode::SEE_OTHER);
    let stray = hers.press(&own, &say, &[("text", "to my circle")]).await;
    assert_eq!(stray.status, StatusCode::CONFLICT);
    assert!(stray.text("main").contains("Nothing was done"));
    let example = hers.get("/ask?kind=need").await;
    let out = hers.press(&stray, "/example/leave", &[]).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert_eq!(hers.press(&example, "/ask", &[("what", "a kite")]).await.status, StatusCode::CONFLICT);
    assert!(!hers.get("/board").await.body.contains("a kite"));
    let page = hers.follow(&hers.press(&own, &say, &[("text", "to my circle")]).await).await;
    assert!(page.text("main").contains("to my circle"));
}

#[tokio::test]
async fn whoever_comes_first_begins_and_founds_a_circle_and_asks() {
    let room = Room::default();
    let held = Arc::clone(&room.0);
    let hers = Browser::arriving(Box::new(room)).await;
    let home = hers.get("/").await;
    assert_eq!(home.location(), "/welcome");
    let welcome = hers.follow(&home).await;
    assert_eq!(welcome.texts(".way strong"), ["I was invited", "I am starting a circle", "Just looking"]);
    assert!(welcome.texts("nav a").is_empty(), "there is nowhere to go yet");
    for path in ["/board", "/you", "/welcome/name?way=starting"] {
        let page = hers.get(path).await;
        assert!(page.status == StatusCode::OK || page.location() == "/welcome", "{path}");
    }

    let form = hers.get("/welcome/name?way=starting").await;
    let nameless = hers.press(&form, "/welcome/name?way=starting", &[("name", " ")]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = hers.press(&form, "/welcome/name?way=starting", &[("name", "nobody")]).await;
    assert!(refused.text(".alert").contains("taken by everybody"));
    let key = hers.press(&form, "/welcome/name?way=starting", &[("name", "Mara")]).await;
    assert_eq!((key.status, key.texts(".paper li").len()), (StatusCode::OK, 24));
    assert_eq!(key.headers["cache-control"], "no-store");
    let again = hers.press(&form, "/welcome/name?way=starting", &[("name", "Mira")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.texts(".paper li").is_empty() && again.text("main").contains("shown once"));

    let place = hers.get(&key.attribute("main a.main", "href").unwrap()).await;
    let lost = hers.press(&place, "/welcome/place?way=starting", &[("rooted", "Ghent"), ("here", "Xyzzyville")]).await;
    assert!(
        lost.text(".alert").contains("Xyzzyville") && lost.body.contains("value=\"Ghent\""),
        "what was typed stays"
    );
    let circle = hers.press(&place, "/welcome/place?way=starting", &[("rooted", "Ghent")]).await;
    let circle = hers.follow(&circle).await;
    let founded = hers.press(&circle, "/welcome/circle?way=starting", &[("name", "Riverside")]).await;
    let asks = hers.follow(&founded).await;
    let action = asks.attribute("main form", "action").unwrap();
    let said = hers.press(&asks, &action, &[("need", "2 hours of help with the roof"), ("offer", "a ladder")]).await;
    let friend = hers.follow(&said).await;
    assert!(friend.text(".lead").contains("Riverside"));
    let invitation = hers.press(&friend, "/invite", &[]).await;
    let message = invitation.text("#ticket");
    assert!(message.starts_with("Come into Riverside.") && message.contains(" commonage-ticket:"), "{message}");
    let board = hers.get("/board").await;
    assert!(board.text("main").contains("help with the roof") && board.text("main").contains("ladder"));
    assert!(hers.get("/you").await.text("#places").contains("Ghent"));
    assert_eq!(held.lock().unwrap().as_ref().unwrap().lock().unwrap().spaces().count(), 2);
}

#[tokio::test]
async fn every_step_can_be_left_out() {
    let hers = Browser::arriving(Box::new(Room::default())).await;
    let form = hers.get("/welcome/name?way=invited").await;
    let mut page = hers.press(&form, "/welcome/name?way=invited", &[("name", "Mara")]).await;
    let mut steps = Vec::new();
    while page.text("h1") != "Hello, Mara" {
        let next = page.attribute("main .acts a.button, main p a.main", "href").unwrap();
        steps.push(next.split('?').next().unwrap().to_owned());
        page = hers.get(&next).await;
    }
    assert_eq!(steps, ["/welcome/place", "/welcome/ticket", "/welcome/asks", "/"]);
}

#[tokio::test]
async fn the_example_lives_and_leaves_nothing_behind() {
    let ana = person("Ana", 1);
    let before = ana.lock().unwrap().spaces().map(commonage_log::Space::len).sum::<usize>();
    let hers = Browser::of(&ana).await;
    let you = hers.get("/you").await;
    let looking = hers.press(&you, "/welcome/look", &[]).await;
    let home = hers.follow(&looking).await;
    assert!(home.text(".example").contains("invented people") && home.text("h1") == "Hello, Noa");
    assert!(home.texts("#needed .line").len() >= 4 && home.text("#carrying").contains("2 loaves of bread"));
    assert!(home.text("#land").contains("2,000 litres"));
    let spaces = hers.get("/spaces").await;
    assert_eq!(spaces.texts("#spaces .title").len(), 5, "three places and two guilds");
    let guild = spaces.attribute("#spaces li:last-child a", "href").unwrap();
    let sharing = hers.get(&format!("{guild}/sharing")).await;
    assert!(sharing.text("#shared").contains("Confirmed by Ben") && sharing.text("#waiting").contains("Canal bakery"));
    let page = hers.get(&sharing.attribute("#shared a.matter", "href").unwrap()).await;
    assert!(page.text("#people").contains("Noa worked 5 h"), "{}", page.text("#people"));

    // Whoever asks there is answered by a neighbour.
    tokio::time::pause();
    let id = guild.rsplit('/').next().unwrap().to_owned();
    later(60_000);
    let asked = hers.post("/ask", &[("what", "a pump"), ("space", &id)]).await;
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    let page = hers.get(asked.location()).await;
    assert!(page.text("#asked").contains(" can"), "{}", page.text("#asked"));

    let left = hers.press(&page, "/example/leave", &[]).await;
    let home = hers.follow(&left).await;
    assert_eq!(home.text("h1"), "Hello, Ana");
    for path in ["/", "/board?over=yes", "/spaces", "/you"] {
        let page = hers.get(path).await;
        assert!(
            !page.body.contains("Noa") && !page.body.contains("Saltmarsh") && !page.body.contains("class=\"example\"")
        );
    }
    assert!(hers.get(asked.location()).await.status.is_client_error());
    let after = ana.lock().unwrap().spaces().map(commonage_log::Space::len).sum::<usize>();
    assert_eq!(before, after, "nothing of it was written down");
}
