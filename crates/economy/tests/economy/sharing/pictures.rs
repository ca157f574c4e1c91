//! The river: money as a picture that is whole, harmless whatever things are called, and the same everywhere.

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::Ledger;
use commonage_economy::picture::Words;
use commonage_economy::sharing::river::{Kind, Link, Place, River, short_svg, svg};
use commonage_economy::sharing::{Sharing, Source};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::Millis;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::drawn::{Drawn, check};
use super::golden::{DESK, desk};
use super::stage::{Stage, cited, lines, made, paid, sold, used, used_up, worked};
use crate::support::{Set, World, decimal, named, record};
use crate::trace::random::Dice;

/// What a community did, by which equation it shares, and what came in for what.
struct Scenery {
    world: World,
    equation: String,
    income: String,
    /// What was sold, or nothing: all of it is shared.
    sale: Option<&'static str>,
    gifts: Vec<String>,
}

fn scenery(world: World, equation: &str, income: &str, sale: Option<&'static str>) -> Scenery {
    Scenery { world, equation: equation.to_owned(), income: income.to_owned(), sale, gifts: Vec::new() }
}

fn by_id(_: Class, id: &Id) -> String {
    id.to_string().replace('_', " ")
}

impl Scenery {
    /// Shares, and looks at what came of it; nothing where it cannot be shared.
    fn look<T>(&self, ledger: &Ledger, look: impl FnOnce(&Sharing<'_>) -> T) -> Option<T> {
        let mut stage = Stage::new(ledger, &self.equation);
        stage.gifts = self.gifts.iter().map(String::as_str).collect();
        let source = match self.sale {
            Some(sale) => Source::Sold(vec![named(ledger, Class::EconomicEvent, sale)]),
            None => Source::Period(Millis(0), Millis(u64::MAX)),
        };
        stage.with(&self.income, source, |sharing| sharing.ok().map(|sharing| look(&sharing)))
    }

    fn river(&self, ledger: &Ledger, called: &dyn Fn(Class, &Id) -> String) -> Option<River> {
        self.look(ledger, |sharing| sharing.river(format!("Where {} EUR go", self.income), Words::default(), called))
    }

    /// What is told of a sharing: the picture, and in lines who gets what and what is remembered for the next time.
    fn told(&self, ledger: &Ledger) -> Option<(String, Vec<String>)> {
        self.look(ledger, |sharing| {
            let name = |at| ledger.key(ledger.event(at).name).1.to_string();
            let remembered = sharing.remembered().into_iter().map(|(at, amount)| format!("{} {amount}", name(at)));
            let got = lines(sharing).into_iter().map(|(who, amount)| format!("{who} {amount}"));
            (svg(&sharing.river("At random".to_owned(), Words::default(), &by_id)), got.chain(remembered).collect())
        })
    }

    fn picture(&self) -> String {
        svg(&self.river(&self.world.ledger(), &by_id).expect("it can be shared"))
    }
}

/// Bread from a starter that is fed with flour and with what is left of it.
fn cycle() -> Scenery {
    let mut world = World::default();
    world.each([
        paid("flour-paid", "ben", "40", "buy_flour"),
        made("flour-in", "ben", "40", "flour", "buy_flour"),
        worked("start", "ana", "2", "baking", "feed"),
        made("starter-1", "ana", "4", "starter", "feed"),
        used_up("flour-used", "ben", "30", "flour", "bake"),
        used_up("starter-used", "ana", "2", "starter", "bake"),
        worked("kneads", "cleo", "3", "baking", "bake"),
        made("dough-out", "cleo", "10", "dough", "bake"),
        used_up("dough-kept", "cleo", "2", "dough", "feed"),
        made("starter-2", "ana", "6", "starter", "feed"),
        used_up("starter-again", "ana", "5", "starter", "bake_again"),
        used_up("dough-used", "cleo", "6", "dough", "bake_again"),
        worked("kneads-again", "cleo", "2", "baking", "bake_again"),
        made("bread-out", "cleo", "12", "bread", "bake_again"),
        sold("sale", "commons", "12", "bread"),
    ]);
    let text = "equation \"Bread\"\nin EUR\nwork counts 20 per hour\nmoney counts as recorded\nfirst the rest by contributions";
    scenery(world, text, "240", Some("sale"))
}

/// A festival of forty.
fn forty(people: usize) -> Scenery {
    let mut world = World::default();
    for at in 0..people {
        let kind = ["cooking", "music", "building", "care"][at % 4];
        let hours = (1 + (at * at) % 17).to_string();
        world.each([worked(&format!("w{at}"), &format!("person_{at}"), &hours, kind, &format!("{kind}_team"))]);
    }
    for kind in ["cooking", "music", "building", "care"] {
        world.each([
            made(&format!("made-{kind}"), "person_0", "1", &format!("{kind}_done"), &format!("{kind}_team")),
            used_up(&format!("used-{kind}"), "person_0", "1", &format!("{kind}_done"), "festival"),
        ]);
    }
    world.each([made("it", "person_0", "1", "evening", "festival"), sold("sale", "commons", "1", "evening")]);
    let text = "equation \"Festival\"\nin EUR\nwork counts 1 per hour\nfirst the rest by contributions";
    scenery(world, text, "2000", Some("sale"))
}

/// Costs first, then a tenth for the commons, then work; some of it a gift.
fn buckets() -> Scenery {
    let text = "equation \"Desk\"
        in EUR
        work counts 25 per hour
        use of \"mill\" counts 8 per hour
        money counts as recorded, until paid, in costs
        designs count 10 % of the other inputs, in designs
        gifts go to \"care-fund\"
        first pay back costs
        then 10 % of the rest to \"commons-fund\"
        then 20 EUR by designs
        then 5 % of the whole equally among \"alice\", \"d\", \"r\"
        then the rest by contributions, at most 150 a person";
    let mut desk = scenery(desk(), text, "480", Some("sale"));
    desk.gifts = vec!["r-draws".to_owned(), "i2-funds".to_owned()];
    desk.world.each(["care-fund", "commons-fund"].map(|who| record(Class::Agent, who).set(P::Name, who)));
    desk
}

fn golden() -> Scenery {
    scenery(desk(), DESK, "300", Some("sale"))
}

#[test]
fn it_shows_where_the_money_goes() {
    let picture = golden().picture();
    check(&picture);
    for part in [
        ">Where 300 EUR go</text>",
        "role=\"img\"",
        "alice gets 181.47 EUR",
        "i2 gets 11.61 EUR",
        ">make-the-desk</tspan>",
        ">work: joinery</tspan>",
        ">money paid</tspan>",
        ">300.00 EUR</tspan>",
        "62.22 EUR: make-the-desk to plywood</title>",
        ">what came in</text>",
        ">who gave it</text>",
    ] {
        assert!(picture.contains(part), "{part} is missing");
    }
    assert!(!picture.contains("a common pool") && !picture.contains("goes round") && !picture.contains("others"));
}

#[test]
fn buckets_pools_and_gifts_are_shown() {
    let picture = buckets().picture();
    check(&picture);
    for part in [
        ">back for costs</tspan>",
        ">in equal parts</tspan>",
        ">by contributions</tspan>",
        "480.00 EUR",
        "care-fund gets 41.00 EUR",
        "commons-fund gets 39.20 EUR",
        ">a common pool</text>",
    ] {
        assert!(picture.contains(part), "{part} is missing");
    }
}

#[test]
fn in_short_it_fits_a_phone_and_shows_everybody() {
    let scenes = [(golden(), "joinery"), (buckets(), "care-fund"), (cycle(), "ana"), (forty(40), "others")];
    for (scenery, part) in scenes {
        let river = scenery.river(&scenery.world.ledger(), &by_id).unwrap();
        let picture = short_svg(&river);
        check(&picture);
        assert!(picture.contains(part), "{part} is missing");
        let (drawn, whole) = (Drawn::of(&picture), Drawn::of(&svg(&river)));
        drawn.conserves(true);
        drawn.words_are_apart();
        assert!(drawn.width <= 400.0 && drawn.back == 0 && drawn.height < 1000.0, "{}", drawn.height);
        let people = |drawn: &Drawn| drawn.boxes.iter().filter(|held| held.is_person).count();
        assert_eq!(people(&drawn), people(&whole));
        assert!(!picture.contains("make-the-desk") && !picture.contains("starter"), "no step between");
    }
}

#[test]
fn the_words_can_be_of_any_language_and_the_night_is_dark() {
    let desk = golden();
    let words = [("income", "ingresos"), ("work", "</text>"), ("gets", "{who} recibe {amount}{"), ("goes", "{nada}")];
    let words = Words::new(words.map(|(key, word)| (key.to_owned(), word.to_owned())));
    let ledger = desk.world.ledger();
    let river = desk.look(&ledger, |sharing| sharing.river("{who}".to_owned(), words.clone(), &by_id)).unwrap();
    for picture in [svg(&river), short_svg(&river)] {
        check(&picture);
        assert!(picture.contains(">ingresos</tspan>") && picture.contains("alice recibe 181.47 EUR"));
        assert!(!picture.contains("income<") && picture.contains("<title>{who}</title>"));
        // Each colour that is drawn has another one in the dark; paper is no screen.
        assert!(picture.contains("@media screen and (prefers-color-scheme:dark)"));
        for colour in picture.split("fill=\"#").skip(1).map(|after| &after[..after.find('"').unwrap()]) {
            assert!(picture.contains(&format!("[fill=\"#{colour}\"]")), "{colour} is the same at night");
        }
    }
}

#[test]
fn what_goes_round_is_said_and_drawn_apart() {
    let picture = cycle().picture();
    check(&picture);
    assert!(picture.contains("16.09 EUR goes round, from bake to starter"));
    assert_eq!(Drawn::of(&picture).back, 1);
}

#[test]
fn the_smallest_of_very_many_are_gathered() {
    let few = forty(12).picture();
    assert!(!few.contains("others") && few.contains("person 3<"));
    let many = forty(100).picture();
    check(&many);
    assert!(many.contains(">89 others</tspan>"));
    // None of it is lost: the boxes of people are everything that came in.
    let drawn = Drawn::of(&many);
    let people: f64 = drawn.boxes.iter().filter(|drawn| drawn.is_person).map(|drawn| drawn.height).sum();
    assert_eq!(drawn.boxes.iter().filter(|drawn| drawn.is_person).count(), 12);
    let income = drawn.boxes.iter().map(|drawn| drawn.height).fold(0.0, f64::max);
    assert!((people - income).abs() < 2.0, "{people} of {income}");
    assert!(drawn.height < 900.0, "it fits on a screen: {}", drawn.height);
}

#[test]
fn what_comes_into_a_box_goes_out_of_it() {
    for scenery in [golden(), buckets(), forty(40), forty(100)] {
        Drawn::of(&scenery.picture()).conserves(true);
    }
    Drawn::of(&cycle().picture()).conserves(false);
}

#[test]
fn a_hundred_cents_among_many_are_still_as_wide_as_a_euro() {
    // Every part is less than a cent and would be rounded up: the bands are drawn as they are.
    let mut many = forty(100);
    many.income = "1".to_owned();
    let drawn = Drawn::of(&many.picture());
    drawn.conserves(true);
}

#[test]
fn names_can_be_hostile() {
    let (desk, ledger) = (golden(), golden().world.ledger());
    for name in [
        "</title><script>alert(1)</script>",
        "a & b \"c\" 'd' ]]> <!-- &amp;",
        "\u{202e}evil\u{0}\u{7}\u{1b}[31m\u{fffe}\u{2028}",
        "",
        &"<>&\"'".repeat(100),
        &"ab".repeat(5000),
        "مرحبا بالعالم שלום עולם",
        "👩🏽‍🌾🌾🏳️‍🌈 日本語の長い名前がここに続いていく場合",
        "e\u{301}\u{301}\u{301}",
    ] {
        let mut river = desk.river(&ledger, &|_, _| name.to_owned()).unwrap();
        check(&svg(&river));
        river.title = name.to_owned();
        river.unit = name.to_owned();
        check(&svg(&river));
    }
    let escaped = svg(&desk.river(&ledger, &|_, _| "<A&B>".to_owned()).unwrap());
    assert!(escaped.contains(">&lt;A&amp;B&gt;</tspan>"));
}

#[test]
fn words_do_not_touch_and_stay_on_the_page() {
    let (desk, ledger) = (golden(), golden().world.ledger());
    let long = svg(&desk.river(&ledger, &|_, id| format!("{id} {}", "Wonderful Mill ".repeat(40))).unwrap());
    for picture in [long, cycle().picture(), buckets().picture(), forty(100).picture()] {
        let drawn = Drawn::of(&picture);
        drawn.words_are_apart();
        assert!(drawn.boxes.iter().all(|drawn| drawn.y > 36.0), "below the title");
    }
}

const EQUATIONS: [&str; 5] = [
    "work counts 25 per hour\nmoney counts as recorded\nfirst the rest by contributions",
    "work counts 25 per hour, in work\nmoney counts as recorded, until paid, in costs\nfirst pay back costs\nthen 10 % of \
     the rest to \"commons\"\nthen 30 % of the rest equally among work\nthen the rest by work, at most 20 a person",
    "work counts 1 per hour\nuse counts 8 per hour\ndesigns count 10 % of the other inputs\ngifts go to \"p1\"\nfirst 5 EUR \
     equally among \"p0\", \"p1\"\nthen the rest by contributions",
    "work counts 20 per hour, times 2, until paid\nmoney counts as recorded, once\nthings count 3 each\nfirst the rest by \
     contributions\nthen the rest to \"commons\"",
    "making counts 5 each\n\"t1\" carries 3 parts\nwork counts 1 per hour, at least 5 a person, at most 9 a person\nfirst 50 % \
     of the whole equally among all\nthen the rest by contributions",
];

/// People who work, pay, make, use up, use and draw on things, in circles too; some of it gifts.
fn at_random(seed: u64, length: u64) -> Scenery {
    let mut dice = Dice(seed * 7919 + 1);
    let mut world = World::default();
    let mut gifts = Vec::new();
    let people = 2 + dice.roll(30);
    for at in 0..length {
        let name = format!("e{at}");
        let (who, thing) = (format!("p{}", dice.roll(people)), format!("t{}", dice.roll(5)));
        let (process, amount) = (format!("q{}", dice.roll(5)), (1 + dice.roll(9)).to_string());
        world.say(vec![match dice.roll(9) {
            0..3 => worked(&name, &who, &amount, ["care", "craft"][dice.roll(2) as usize], &process),
            3 => paid(&name, &who, &amount, &process),
            4 | 5 => made(&name, &who, &amount, &thing, &process),
            6 => used_up(&name, &who, &amount, &thing, &process),
            7 => used(&name, &who, &amount, &thing, &process),
            _ => cited(&name, &who, &thing, &process),
        }]);
        if dice.is(10) {
            gifts.push(name);
        }
    }
    world.each([
        worked("last", "p0", "1", "craft", "q0"),
        made("last-made", "p0", "4", "t0", "q0"),
        sold("sale", "commons", "1", "t0"),
        record(Class::Agent, "p1").set(P::Name, "p1"),
        record(Class::Agent, "commons").set(P::Name, "commons"),
    ]);
    let over_all = dice.is(25);
    let body = EQUATIONS[dice.roll(5) as usize];
    let over = if over_all { "everything" } else { "what was sold" };
    let text = format!("equation \"At random\"\nin EUR\nover {over}\n{body}");
    let income = ["0.01", "1", "99.99", "123456.78"][dice.roll(4) as usize];
    Scenery { gifts, ..scenery(world, &text, income, (!over_all).then_some("sale")) }
}

#[test]
fn whatever_is_shared_can_be_drawn_and_is_the_same_in_whatever_order_the_facts_came() {
    let (mut drawn_count, mut round) = (0, 0);
    for seed in 0..300 {
        let scenery = at_random(seed, 40 + seed % 60);
        let world = &scenery.world;
        let Some(told) = scenery.told(&world.ledger()) else { continue };
        let picture = &told.0;
        check(picture);
        let drawn = Drawn::of(picture);
        drawn.conserves(drawn.back == 0);
        drawn.words_are_apart();
        drawn_count += 1;
        round += usize::from(drawn.back > 0);
        let order = Dice(seed + 1).shuffled(world.operations.len());
        let again = scenery.told(&world.ledger_in(&order, 7)).expect("it could be shared before");
        assert!(again.0 == *picture, "seed {seed}: another picture");
        assert_eq!(again.1, told.1, "seed {seed}");
    }
    assert!(drawn_count > 150 && round > 15, "{drawn_count} drawn, {round} go round");
}

#[test]
fn links_that_lead_nowhere_are_not_drawn() {
    let place = |label: &str, kind| Place { label: label.to_owned(), kind, amount: Decimal::ONE };
    let link = |from, to, amount: i64| Link { from, to, amount: Decimal::from(amount) };
    let river = |links: &[Link]| River {
        title: "Little".to_owned(),
        unit: "EUR".to_owned(),
        smallest: decimal("0.01"),
        places: vec![place("income", Kind::Income), place("Ana", Kind::Person)],
        links: links.to_vec(),
        words: Words::default(),
    };
    let whole = svg(&river(&[link(0, 1, 1)]));
    // To itself, to no place, and nothing at all.
    let odd =
        [link(0, 1, 1), link(1, 1, 5), link(0, 0, 5), link(0, 2, 5), link(7, 1, 5), link(0, 1, 0), link(0, 1, -5)];
    assert_eq!(svg(&river(&odd)), whole);
    assert_eq!(Drawn::of(&whole).back, 0);
}

/// Any places and links, also such as no sharing makes.
fn any_river() -> impl Strategy<Value = River> {
    let kinds = [Kind::Income, Kind::Bucket, Kind::Thing, Kind::Process, Kind::Contribution, Kind::Person, Kind::Pool];
    let amount = || {
        prop_oneof![
            (-100_i64..10_000).prop_map(Decimal::from),
            select(vec!["0", "0.000000000000000001", "999999999999999", "-999999999999999"]).prop_map(decimal),
        ]
    };
    let place = (any::<String>(), select(kinds.to_vec()), amount()).prop_map(|(label, kind, amount)| Place {
        label,
        kind,
        amount,
    });
    let link = (0..40_usize, 0..40_usize, amount()).prop_map(|(from, to, amount)| Link { from, to, amount });
    let smallest = select(vec!["0.01", "1", "0", "0.000000000000000001"]).prop_map(decimal);
    (any::<String>(), any::<String>(), smallest, vec(place, 0..40), vec(link, 0..80)).prop_map(
        |(title, unit, smallest, places, links)| River {
            title,
            unit,
            smallest,
            places,
            links,
            words: Words::default(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_river_can_be_drawn(river in any_river()) {
        let picture = svg(&river);
        check(&picture);
        Drawn::of(&picture);
        check(&short_svg(&river));
        prop_assert_eq!(svg(&river), picture);
    }
}

#[test]
#[ignore = "writes pictures to look at into the folder PICTURES"]
fn rivers_to_look_at() {
    let folder = std::env::var("PICTURES").expect("PICTURES says where");
    let save = |name: &str, svg: String| std::fs::write(format!("{folder}/{name}.svg"), svg).unwrap();
    let desk = golden();
    save("desk", desk.picture());
    save("cycle", cycle().picture());
    save("forty", forty(40).picture());
    save("hundred", forty(100).picture());
    save("buckets", buckets().picture());
    let long = |_: Class, id: &Id| {
        format!("{id}, the one of the Association of Friends of the Old Mill at Großmühlingen & Söhne")
    };
    save("long", svg(&desk.river(&desk.world.ledger(), &long).unwrap()));
}
