//! A workshop on its pages: what was made and paid, a sale shared and explained, what is owed and paid, and who is who.

use commonage_log::SpaceId;

use crate::support::{Browser, Page, carry, circle, later, steward};

/// A desk is made by work and money, and sold.
async fn sell(hers: &Browser, space: SpaceId) -> Page {
    let at = |page: &str| format!("/spaces/{space}/{page}");
    let id = space.to_string();
    let fields = [("sentence", "4 h joinery"), ("piece", "First desk"), ("space", &*id)];
    let said = hers.post("/record", &fields).await;
    assert!(said.text("main").contains("First desk"));
    hers.press(&said, "/record/yes", &[]).await;
    hers.post(&at("tell/paid"), &[("what", "60 EUR"), ("name", "First desk")]).await;
    hers.post(&at("tell/made"), &[("what", "1 desk"), ("name", "First desk")]).await;
    hers.post(&at("tell/handed"), &[("what", "1 desk"), ("name", "Town library")]).await
}

/// A page as somebody gets it whose browser wishes for Spanish.
async fn in_spanish(browser: &Browser, path: &str) -> Page {
    let request = browser.request("GET", path).header("accept-language", "es");
    browser.send(request.body(axum::body::Body::empty()).unwrap()).await
}

/// What the rules say in English, of which nothing may stand on a Spanish page.
const ENGLISH: [&str; 12] = [
    "shared",
    "counts",
    "per hour",
    "First,",
    "EUR each",
    "recorded",
    "written down",
    "Gifts",
    "goes to",
    "Network",
    "what came in",
    "hour",
];

#[tokio::test]
async fn who_reads_spanish_is_told_in_spanish_why_somebody_gets_how_much() {
    let steps = "equation \"Pasos\"\nin EUR, to 0.01\nover what was sold\nwork counts 25 per hour, times 2\n\
        money counts as recorded, in gastos\nfirst pay back gastos\nthen 10 % of the rest to \"Fondo\"\n\
        then the rest by contributions";
    for rule in [("ready", "network"), ("ready", "hours"), ("text", steps)] {
        let (ana, _, space) = circle();
        let hers = Browser::of(&ana).await;
        let at = |page: &str| format!("/spaces/{space}/{page}");
        hers.post(&at("rules"), &[rule]).await;
        sell(&hers, space).await;
        later(1000);
        let waiting = hers.get(&at("sharing")).await;
        let look = match waiting.attribute("#waiting input[name=event]", "value") {
            Some(event) => {
                let event: String = form_urlencoded::byte_serialize(event.as_bytes()).collect();
                format!("sharing/look?event={event}&income=320")
            }
            None => "sharing/look?income=320".to_owned(),
        };
        let proposed = hers.press(&hers.get(&at(&look)).await, "/sharing", &[]).await;
        for path in [at("rules"), at("sharing"), at(&look), proposed.location().to_owned()] {
            let page = in_spanish(&hers, &path).await;
            assert!(page.status.is_success(), "{path}: {}", page.body);
            let said = page.text("main");
            let found: Vec<_> = ENGLISH.into_iter().filter(|word| said.contains(word)).collect();
            assert!(found.is_empty(), "{path} says {found:?}: {said}");
        }
        let why = in_spanish(&hers, proposed.location()).await.text("#people");
        match rule.1 {
            "network" => {
                assert!(why.contains("Cuenta 100.00 EUR (25 EUR por hora)"), "{why}");
                assert!(why.contains("Cuenta 60.00 EUR (según lo anotado)"), "{why}");
            }
            "hours" => assert!(why.contains("Cada hora cuenta igual."), "{why}"),
            _ => {
                assert!(why.contains("Con todo") || why.contains("con todo"), "{why}");
                assert!(why.contains("El 10 % de lo que queda entonces va a Fondo."), "{why}");
                assert!(why.contains("(25 EUR por hora, multiplicado por 2)"), "{why}");
            }
        }
    }
}

#[tokio::test]
async fn a_sale_is_shared_explained_and_paid() {
    let (ana, ben, space) = circle();
    steward(&ana, &ben, space);
    let (hers, his) = (Browser::of(&ana).await, Browser::of(&ben).await);
    let at = |page: &str| format!("/spaces/{space}/{page}");
    assert!(hers.get(&at("sharing")).await.text("#rule").contains("No rule"));
    hers.press(&hers.get(&at("rules")).await, "/rules", &[("ready", "network")]).await;
    later(1000);
    let rule = hers.get(&at("sharing")).await;
    assert!(rule.text("#rule").contains("Work counts 25 EUR per hour"), "{}", rule.text("#rule"));

    let sold = sell(&hers, space).await;
    assert!(sold.status.is_redirection(), "{}", sold.body);

    let flows = hers.get(&at("flows")).await;
    let told = flows.texts("#flows .line .title");
    assert!(told[0].contains("Graça gave 1 desk to Town library"), "{told:?}");
    assert!(told[3].contains("Ana worked 4 h joinery in “First desk” for Graça"), "{told:?}");

    let waiting = hers.get(&at("sharing")).await;
    let event = waiting.attribute("#waiting input[name=event]", "value").unwrap();
    let event: String = form_urlencoded::byte_serialize(event.as_bytes()).collect();
    let look = hers.get(&at(&format!("sharing/look?event={event}&income=320"))).await;
    assert!(look.text("#people").contains("Ana320.00 EUR"), "{}", look.text("#people"));
    let proposed = hers.press(&look, "/sharing", &[]).await;
    let sharing = proposed.location().to_owned();
    let page = hers.get(&sharing).await;
    assert!(page.text("main").contains("waits for another steward"));
    assert!(!page.body.contains("/confirm"), "not by the one who proposed it");
    assert!(hers.post(&format!("{sharing}/confirm"), &[]).await.status.is_client_error());

    carry(&ana, &ben, space);
    let page = his.get(&sharing).await;
    let why = page.text("#people");
    assert!(why.contains("Ana worked 4 h joinery") && why.contains("It counts 100.00 EUR (25 EUR per hour)"), "{why}");
    assert!(why.contains("The way: First desk → desk"), "{why}");
    let picture = his.get(&format!("{sharing}/picture.svg")).await;
    assert!(picture.body.starts_with("<svg") || picture.body.contains("<svg"), "{}", picture.body);
    // It may colour itself, and nothing else; a page may not even do that.
    let policy = |page: &Page| page.headers["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy(&picture).starts_with("default-src 'none'; style-src 'unsafe-inline'; form-action 'none'"));
    assert!(!policy(&picture).contains("script") && !policy(&his.get(&sharing).await).contains("unsafe"));
    let short = format!("{sharing}/picture.svg?short=yes");
    assert_eq!(his.get(&sharing).await.attribute("#picture img", "src"), Some(short.clone()));
    let mut spanish = Browser::of(&ben).await;
    spanish.cookie += "; commonage-language=es";
    for path in [short, format!("{sharing}/picture.svg")] {
        let picture = spanish.get(&path).await.body;
        assert!(picture.contains(">ingresos</tspan>") && picture.contains(" recibe "), "{picture}");
        assert!(!picture.contains(">income<") && !picture.contains(" gets "), "{picture}");
    }
    his.press(&page, "/confirm", &[]).await;
    assert!(his.get(&sharing).await.text("main").contains("Confirmed by Ben"));

    let claims = his.get(&at("claims")).await;
    assert!(claims.text("#open").contains("Graça owes Ana 320 EUR"), "{}", claims.text("#open"));
    his.press(&claims, "/claims", &[]).await;
    let claims = his.get(&at("claims")).await;
    assert!(claims.text("#open").contains("Nobody owes") && claims.text("#over").contains("paid"));
}

#[tokio::test]
async fn a_thing_has_its_history_and_its_way_in_words_and_as_a_picture() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    let at = |page: &str| format!("/spaces/{space}/{page}");
    hers.post(&at("tell/added"), &[("what", "12 kg apples")]).await;
    hers.post(&at("tell/handed"), &[("what", "5 kg apples"), ("name", "Kitchen")]).await;
    let list = hers.get(&at("things")).await;
    assert!(list.text("#things").contains("apples7 kg"), "{}", list.text("#things"));
    let thing = list.attribute("#things a.matter", "href").unwrap();
    let page = hers.get(&thing).await;
    assert_eq!(page.text("h1"), "apples");
    assert!(page.text("#history").contains("12 kg then") && page.text("#history").contains("7 kg then"));
    assert!(page.text("#to").contains("gave 5 kg apples to Kitchen"), "{}", page.text("#to"));
    let picture = page.attribute("#to img", "src").unwrap();
    assert!(hers.get(&picture).await.body.contains("Kitchen"));
    let wrong = hers.get(&at("thing?id=commonage:act/00/1")).await;
    assert!(wrong.status.is_client_error());
    let less = hers.post(&at("tell/handed"), &[("what", "9 kg apples"), ("name", "Kitchen")]).await;
    assert!(less.status.is_client_error() && !less.body.contains("commonage "), "{}", less.body);
}

#[tokio::test]
async fn a_person_is_known_in_words() {
    let (ana, ben, space) = circle();
    carry(&ana, &ben, space);
    let (hers, him) = (Browser::of(&ana).await, ben.lock().unwrap().me().unwrap());
    let page = hers.get(&format!("/people/{him}")).await;
    assert_eq!(page.text("h1"), "Ben");
    assert!(page.text("#ties").contains("You are both in"), "{}", page.text("#ties"));
    assert!(hers.get(&format!("/people/{space}")).await.status.is_client_error(), "a space is no person");
}

#[tokio::test]
async fn everything_can_be_taken_along() {
    let (ana, _, space) = circle();
    let hers = Browser::of(&ana).await;
    hers.post(&format!("/spaces/{space}/tell/added"), &[("what", "12 kg apples")]).await;
    let all = hers.post("/settings/export", &[("what", "everything")]).await;
    assert!(all.status.is_success() && all.bytes.len() > 500);
    let bundle = commonage_node::bundle::Bundle::open(&all.bytes);
    assert!(bundle.is_ok(), "another Commonage can read it");
    let ledger = hers.post("/settings/export", &[("what", "json-ld"), ("space", &space.to_string())]).await;
    assert!(ledger.body.contains("apples") && ledger.body.contains("EconomicEvent"), "{}", ledger.body);
    let nobody = "00".repeat(32);
    assert!(hers.post("/settings/export", &[("what", "yaml"), ("space", &nobody)]).await.status.is_client_error());
}

#[tokio::test]
async fn the_language_is_chosen_for_this_browser() {
    let (ana, ..) = circle();
    let mut hers = Browser::of(&ana).await;
    assert_eq!(hers.get("/settings").await.text("h1"), "Settings");
    let own = hers.cookie.clone();
    hers.cookie = format!("{own}; commonage-language=es");
    let page = hers.get("/settings").await;
    assert_eq!((page.text("h1").as_str(), page.attribute("html", "lang").as_deref()), ("Ajustes", Some("es")));
    hers.cookie = format!("{own}; commonage-language=../../etc");
    assert_eq!(hers.get("/settings").await.text("h1"), "Settings");
    let chosen = hers.post("/settings/language", &[("code", "es")]).await;
    assert!(chosen.headers["set-cookie"].to_str().unwrap().starts_with("commonage-language=es;"));
}
