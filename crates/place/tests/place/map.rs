//! The map shows and says what it is given, the same way every time, whatever it is given.

use commonage_place::map::{Kind, MARKS_MAX, Map, Mark, SOURCES, Words, draw, draw_pins, pins};
use commonage_place::{Disc, Point};
use proptest::prelude::*;

fn point(latitude: f64, longitude: f64) -> Point {
    Point::from_degrees(latitude, longitude).unwrap()
}

fn mark(kind: Kind, at: (f64, f64), label: &str) -> Mark {
    let disc = Disc::new(point(at.0, at.1), 2_000);
    Mark { kind, disc, label: label.to_owned(), note: String::new(), link: None }
}

fn map(centre: (f64, f64), marks: Vec<Mark>) -> Map {
    let centre = point(centre.0, centre.1);
    Map { centre, marks, title: "What there is".to_owned(), words: Words::default() }
}

const GHENT: (f64, f64) = (51.05, 3.72);

fn ghent() -> Map {
    let marks = [
        mark(Kind::Here, GHENT, "Workshop"),
        mark(Kind::Needed, (51.1, 3.6), "Apple harvest"),
        mark(Kind::Offered, (51.0, 3.9), "Potatoes"),
        mark(Kind::Offered, (35.7, 139.7), "Saw joints"),
    ];
    map(GHENT, marks.to_vec())
}

/// What is inside the first element of that name.
fn inside<'a>(svg: &'a str, element: &str) -> &'a str {
    let begin = svg.find(&format!("<{element} ")).unwrap();
    let from = begin + svg[begin..].find('>').unwrap() + 1;
    &svg[from..from + svg[from..].find(&format!("</{element}>")).unwrap()]
}

/// Elements and attribute values, read by hand; fails where they do not nest, or a value holds what it must not.
fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(begin) = rest.find('<') {
        assert!(!rest[..begin].contains('>'), "{}", &rest[..begin]);
        let end = begin + rest[begin..].find('>').unwrap();
        let tag = &rest[begin + 1..end];
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        let values = tag.split('"').skip(1).step_by(2);
        assert!(
            tag.matches('"').count().is_multiple_of(2) && values.clone().all(|value| !value.contains('<')),
            "{tag}"
        );
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty());
    assert!(svg.chars().all(|letter| letter == '\n' || !letter.is_control()));
}

fn assert_sound(svg: &str) {
    assert_well_formed(svg);
    for never in ["NaN", "inf", "<script", "javascript:", "onload", "@import", "url(http"] {
        assert!(!svg.contains(never), "{never}");
    }
}

#[test]
fn the_same_map_gives_the_same_bytes() {
    assert_eq!(draw(&ghent()), draw(&ghent()));
    assert_sound(&draw(&ghent()));
}

#[test]
fn the_order_in_which_marks_are_given_does_not_matter() {
    let mut turned = ghent();
    turned.marks.reverse();
    let strip = |svg: String| svg.replace(inside_tag(&svg), "");
    assert_eq!(strip(draw(&ghent())), strip(draw(&turned)));
}

/// The name that tells pictures apart depends on the order.
fn inside_tag(svg: &str) -> &str {
    let begin = svg.find("aria-labelledby=\"").unwrap() + 17;
    &svg[begin..begin + 9]
}

#[test]
fn every_mark_is_said_in_words() {
    let mut map = ghent();
    map.marks[1].note = "Saturday, lunch is there".to_owned();
    let svg = draw(&map);
    let words = inside(&svg, "desc");
    for said in [
        "Around here: here: Workshop (≈ 0 km)",
        "needed: Apple harvest, Saturday, lunch is there (≈ 10 km)",
        "offered: Potatoes (≈ 14 km)",
        "Further away: offered: Saw joints (≈ 9500 km)",
    ] {
        assert!(words.contains(said), "{said} is not in: {words}");
    }
    assert!(svg.contains(SOURCES));
    assert_eq!(inside(&svg, "title"), "What there is");
}

#[test]
fn of_too_many_the_nearest_are_drawn_and_the_others_counted() {
    let many = (0..MARKS_MAX + 34).map(|n| mark(Kind::Offered, (51.0 + n as f64 / 100.0, 3.7), &format!("thing {n}.")));
    let svg = draw(&map((51.0, 3.7), many.rev().collect()));
    assert!(inside(&svg, "desc").ends_with("and 34 more"));
    assert!(svg.contains("thing 0.") && svg.contains(&format!("thing {}.", MARKS_MAX - 1)));
    assert!(!svg.contains(&format!("thing {MARKS_MAX}.")));
    assert_sound(&svg);
}

#[test]
fn a_place_of_our_own_is_drawn_however_much_there_is() {
    let mut marks: Vec<Mark> = (0..MARKS_MAX).map(|_| mark(Kind::Needed, GHENT, "hands")).collect();
    marks.push(mark(Kind::Here, (51.3, 3.9), "Workshop"));
    assert!(draw(&map(GHENT, marks)).contains("here: Workshop"));
}

#[test]
fn hostile_words_stay_words() {
    let hostile = [
        "</title><script>alert(1)</script>",
        "\" onload=\"alert(1)",
        "]]>&amp;<![CDATA[",
        "a\u{0}b\u{1b}c\u{ffff}d\u{202e}e\u{9f}",
        "{count}{}%s",
        "żółć 日本語 🫏 \u{202e}",
        "</svg>",
        "' onmouseover='x",
    ];
    for words in hostile {
        let mut map = ghent();
        map.title = words.to_owned();
        map.words = Words { around_here: words.to_owned(), more: words.to_owned(), ..Words::default() };
        map.words.needed = words.to_owned();
        for mark in &mut map.marks {
            (mark.label, mark.note, mark.link) = (words.to_owned(), words.to_owned(), Some(words.to_owned()));
        }
        let svg = draw(&map);
        assert_well_formed(&svg);
        assert!(!svg.contains("<script") && !svg.contains("onload=\"") && !svg.contains("onmouseover='"));
        assert_eq!(svg.matches("</svg>").count(), 1);
    }
}

#[test]
fn only_harmless_links_are_links() {
    let linked = |link: &str| {
        let mut map = ghent();
        map.marks.iter_mut().for_each(|mark| mark.link = Some(link.to_owned()));
        draw(&map).contains("<a href=")
    };
    for good in ["https://example.org/?a=1&b=2", "HTTP://example.org", "/needs/7", "#seven"] {
        assert!(linked(good), "{good}");
    }
    for bad in ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil", "x", ""]
    {
        assert!(!linked(bad), "{bad}");
    }
}

#[test]
fn nothing_is_said_to_be_nothing() {
    let svg = draw(&map(GHENT, Vec::new()));
    assert_eq!(inside(&svg, "desc"), "Nothing is needed or offered yet.");
    assert!(!svg.contains("class=\"sign\""));
    assert_sound(&svg);
}

#[test]
fn a_place_is_a_disc_with_the_radius_that_was_said() {
    let svg = draw(&map(GHENT, vec![mark(Kind::Offered, GHENT, "Potatoes")]));
    let radius = |class: &str| {
        let at = svg.find(&format!("<circle class=\"{class}\"")).unwrap();
        let from = at + svg[at..].find(" r=\"").unwrap() + 4;
        svg[from..from + svg[from..].find('"').unwrap()].parse::<f64>().unwrap()
    };
    // The first ring is half of the outer one, which is labelled.
    assert!(svg.contains("class=\"km middle halo\"") && svg.contains(">10 km</text>"));
    assert!((radius("disc") / radius("ring") - 2.0 / 5.0).abs() < 0.01);
}

#[test]
fn countries_meet_in_belgium_and_nowhere_in_the_ocean() {
    let border = "class=\"border\"";
    let belgium = draw(&map((51.3, 4.6), vec![mark(Kind::Needed, (51.5, 4.9), "x")]));
    assert!(belgium.contains(border));
    assert!(belgium.contains(">BE</text>") && belgium.contains(">NL</text>"));
    let ocean = draw(&map((30.0, -40.0), vec![mark(Kind::Needed, (30.2, -40.0), "x")]));
    assert!(!ocean.contains(border));
    assert!(ocean.contains("class=\"land\" d=\"\"") && ocean.contains("class=\"coast\" d=\"\""));
    let inland = draw(&map((50.0, 100.0), vec![mark(Kind::Needed, (50.2, 100.0), "x")]));
    assert!(inland.contains("class=\"coast\" d=\"\"") && !inland.contains("class=\"land\" d=\"\""));
}

#[test]
fn a_few_towns_say_where_one_looks_and_keep_away_from_the_marks() {
    let svg = draw(&map(GHENT, Vec::new()));
    assert!(svg.contains(">Gent</text>") && svg.contains(">Aalst</text>"));
    assert!((5..=9).contains(&svg.matches("class=\"town\"").count()));
    assert!(!draw(&map(GHENT, vec![mark(Kind::Needed, GHENT, "x")])).contains(">Gent</text>"));
}

#[test]
fn people_around_the_pacific_have_it_in_the_middle() {
    let far =
        |centre| map(centre, vec![mark(Kind::Needed, (0.0, 20.0), "x"), mark(Kind::Needed, (-16.0, -179.0), "y")]);
    let across = |svg: &str| {
        let at = svg.rfind("<g class=\"needed\"><circle class=\"disc\" cx=\"").unwrap();
        svg[at..].split('"').nth(5).unwrap().parse::<f64>().unwrap()
    };
    let (from_fiji, from_kenya) = (draw(&far((-17.0, 178.0))), draw(&far((0.0, 21.0))));
    // In both, what is further away is drawn last: Africa seen from Fiji, Fiji seen from Africa.
    assert!(across(&from_fiji) < 51.0 && across(&from_kenya) > 326.0, "{} {}", across(&from_fiji), across(&from_kenya));
}

#[test]
fn the_other_side_of_the_180th_meridian_is_next_door() {
    let marks = vec![mark(Kind::Needed, (-16.8, 179.9), "west"), mark(Kind::Offered, (-16.8, -179.9), "east")];
    let svg = draw(&map((-16.8, 179.95), marks));
    assert!(svg.contains("Around here: "));
    assert!(!svg.contains("Further away: "));
    assert!(svg.contains("offered: east (≈ 16 km)"));
    assert_sound(&svg);
}

#[test]
fn the_poles_are_places_too() {
    for pole in [-90.0, 90.0] {
        let near = pole - f64::signum(pole);
        let marks = [0.0, 90.0, 180.0, -90.0].map(|longitude| mark(Kind::Needed, (near, longitude), "ice")).to_vec();
        let svg = draw(&map((pole, 0.0), marks));
        assert_eq!(inside(&svg, "desc").matches("(≈ 110 km)").count(), 4);
        assert!(!svg.contains("Further away: "));
        assert_sound(&svg);
    }
}

#[test]
fn a_disc_as_large_as_the_earth_is_drawn() {
    let mut everywhere = mark(Kind::Offered, GHENT, "advice");
    everywhere.disc = Disc::new(point(GHENT.0, GHENT.1), u32::MAX);
    assert_sound(&draw(&map(GHENT, vec![everywhere, mark(Kind::Needed, (51.1, 3.8), "hands")])));
}

/// Where the numbers of the pins stand.
fn numbers(svg: &str) -> Vec<(f64, f64)> {
    let at = |after: &str, name: &str| {
        let from = after.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
        after[from..from + after[from..].find('"').unwrap()].parse::<f64>().unwrap()
    };
    svg.split("class=\"number\"").skip(1).map(|after| (at(after, " x"), at(after, " y"))).collect()
}

/// Each mark that is drawn is on one pin, counted from one on; what is on the picture is pins alone.
fn assert_pinned(map: &Map) {
    let svg = draw_pins(map);
    assert_sound(&svg);
    let pins = pins(map);
    assert!(pins.iter().map(|pin| pin.number).eq(1..=pins.len()));
    let mut marks: Vec<usize> = pins.iter().flat_map(|pin| pin.marks.iter().copied()).collect();
    marks.sort_unstable();
    assert!(marks.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(marks.iter().all(|at| map.marks[*at].kind != Kind::Here));
    let own = map.marks.iter().filter(|mark| mark.kind == Kind::Here).count();
    assert_eq!(marks.len(), (map.marks.len() - own).min(MARKS_MAX.saturating_sub(own)));
    assert_eq!(numbers(&svg).len(), pins.len());
    assert!(!svg.contains("class=\"label\"") && !svg.contains("class=\"title\""));
}

#[test]
fn what_lies_on_one_spot_shares_a_pin_and_is_said_beside_the_map() {
    let marks = [
        mark(Kind::Needed, (51.3, 4.2), "Hands"),
        mark(Kind::Offered, (51.3, 4.2), "Plums"),
        mark(Kind::Here, GHENT, "Workshop"),
        mark(Kind::Offered, GHENT, "Potatoes"),
    ];
    let map = map(GHENT, marks.to_vec());
    assert_pinned(&map);
    let found: Vec<Vec<usize>> = pins(&map).into_iter().map(|pin| pin.marks).collect();
    assert_eq!(found, [vec![3], vec![0, 1]]);
    let svg = draw_pins(&map);
    // A pin does not hide the square of our own, and stands beside it.
    let squares = svg.split("<rect class=\"sign\" x=\"").nth(1).unwrap();
    let left: f64 = squares[..squares.find('"').unwrap()].parse().unwrap();
    let (x, _) = numbers(&svg)[0];
    assert!((x - left).abs() > 15.0, "{x} {left}");
    assert!(svg.contains("<title>needed: Hands (≈ 44 km); offered: Plums (≈ 44 km)</title>"), "{svg}");
    assert!(inside(&svg, "desc").contains("offered: Potatoes (≈ 0 km)"));
}

#[test]
fn nothing_sits_on_the_edge_and_no_two_pins_touch() {
    for east in [0.01, 0.1, 0.4, 1.0, 3.0] {
        let marks = [(50.2, 3.7), (51.05, 3.7 + east), (51.5, 3.0), (51.06, 3.72)];
        let map = map(GHENT, marks.map(|at| mark(Kind::Needed, at, "x")).to_vec());
        let found = numbers(&draw_pins(&map));
        for (n, (x, y)) in found.iter().enumerate() {
            assert!((24.0..=336.0).contains(x) && *y >= 24.0, "{x} {y}");
            assert!(found[..n].iter().all(|(a, b)| (a - x).abs() >= 21.0 || (b - y).abs() >= 21.0));
        }
    }
}

fn any_mark() -> impl Strategy<Value = Mark> {
    let place = (-90.0..=90.0_f64, -180.0..=180.0_f64, any::<u32>(), 0..32_u32);
    let kind = prop::sample::select(&Kind::ALL);
    (place, kind, ".{0,60}", ".{0,90}", prop::option::of(".{0,30}")).prop_map(|(place, kind, label, note, link)| {
        let disc = Disc::new(point(place.0, place.1), place.2 >> place.3);
        Mark { kind, disc, label, note, link }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn whatever_is_marked_the_picture_is_sound(
        latitude in -90.0..=90.0_f64,
        longitude in -180.0..=180.0_f64,
        marks in prop::collection::vec(any_mark(), 0..40),
        close in any::<bool>(),
    ) {
        let mut marks = marks;
        if close {
            let disc = |n: usize| Disc::new(point((latitude + n as f64 / 50.0).min(90.0), longitude), 1_000);
            marks.iter_mut().enumerate().for_each(|(n, mark)| mark.disc = disc(n));
        }
        let map = map((latitude, longitude), marks);
        let svg = draw(&map);
        assert_well_formed(&svg);
        assert_pinned(&map);
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf\"") && svg.len() < 1_000_000);
    }
}
