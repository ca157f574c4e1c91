//! Sentences as people say them, in both languages, and what is understood of each.
#![allow(clippy::unwrap_used)]

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{Heard, how_long, read};

/// A Friday.
const TODAY: Date = date(2027, 1, 15);

fn shown(heard: &Heard) -> String {
    let time =
        heard.time.as_ref().map_or_else(|| "-".to_owned(), |time| format!("{} {}", time.value, time.unit.symbol()));
    let with = heard.with.as_ref().map(|with| format!(" + {with}")).unwrap_or_default();
    format!("{time} | {}{with} | {}", heard.what, heard.days_ago)
}

fn check(language: &str, table: &[(&str, &str)]) {
    for (sentence, expected) in table {
        let heard = read(sentence, TODAY, language);
        assert_eq!(shown(&heard), *expected, "{sentence}");
        assert_eq!(heard.words, *sentence, "the whole sentence stays");
    }
}

const ENGLISH: &[(&str, &str)] = &[
    ("3 h on the roof with a neighbour yesterday", "3 h | roof + a neighbour | 1"),
    ("mended pumps, 1.5 hours", "1.5 h | mended pumps | 0"),
    ("90min gardening today.", "90 min | gardening | 0"),
    ("helped Ben with his bike this morning", "- | helped Ben with his bike | 0"),
    ("an hour helping Ben with his bike with Ana", "1 h | helping Ben with his bike + Ana | 0"),
    ("two hours gardening last Sunday", "2 h | gardening | 5"),
    ("half an hour of Spanish", "0.5 h | Spanish | 0"),
    ("3 hours with Ben yesterday", "3 h |  + Ben | 1"),
    ("3 hours with Ben on the roof", "3 h | roof + Ben | 0"),
    ("3 hours with Ben and Ana painting the fence", "3 h | painting the fence + Ben and Ana | 0"),
    ("painting with Ben King, 2 h", "2 h | painting + Ben King | 0"),
    ("an hour and a half at the school", "1.5 h | school | 0"),
    ("two and a half hours cooking on Monday", "2.5 h | cooking | 4"),
    ("a quarter of an hour sweeping", "0.25 h | sweeping | 0"),
    ("I spent three quarters of an hour sweeping", "0.75 h | sweeping | 0"),
    ("1,5 h joinery", "1.5 h | joinery | 0"),
    ("1½ h joinery", "1.5 h | joinery | 0"),
    ("2h30 joinery", "2.5 h | joinery | 0"),
    ("1:30 h joinery", "1.5 h | joinery | 0"),
    ("2 h 30 min joinery", "2.5 h | joinery | 0"),
    ("2 h 30 on the roof", "2.5 h | roof | 0"),
    ("two hours and thirty minutes of joinery", "2.5 h | joinery | 0"),
    ("1 hour 20 minutes of joinery", "80 min | joinery | 0"),
    ("forty-five minutes of joinery", "45 min | joinery | 0"),
    ("twenty five minutes of joinery", "25 min | joinery | 0"),
    ("mended the pump for about 2 hours the day before yesterday", "2 h | mended the pump | 2"),
    ("3 days ago 2 hours gardening", "2 h | gardening | 3"),
    ("a week ago, 2 hours gardening", "2 h | gardening | 7"),
    ("Friday: 2 h gardening", "2 h | gardening | 0"),
    ("2 h gardening last Friday", "2 h | gardening | 7"),
    ("2 h gardening on Saturday morning", "2 h | gardening | 6"),
    ("2 h Sunday school", "2 h | Sunday school | 0"),
    ("2 h cooking for Monday", "2 h | cooking for Monday | 0"),
    ("2 h cooking next Monday", "2 h | cooking next Monday | 0"),
    ("2 days on the roof", "2 d | roof | 0"),
    ("a couple of hours of joinery", "2 h | joinery | 0"),
    ("3 horas pintando la valla ayer", "3 h | pintando la valla | 1"),
    ("3 h con Ben en el tejado", "3 h | tejado + Ben | 0"),
    // Rather no time than a wrong one.
    ("two or three hours of joinery", "- | two or three hours of joinery | 0"),
    ("1,500 hours of joinery", "- | 1,500 hours of joinery | 0"),
    ("1 200 h joinery", "- | 1 200 h joinery | 0"),
    ("a hundred and twenty minutes of joinery", "- | hundred and twenty minutes of joinery | 0"),
    ("saw Ben 3 hours ago", "- | saw Ben 3 hours ago | 0"),
    ("two thirds of an hour", "- | two thirds of an hour | 0"),
    ("much on the roof", "- | much on the roof | 0"),
    ("two loaves of bread", "- | two loaves of bread | 0"),
    ("0 hours of nothing", "- | 0 hours of nothing | 0"),
    ("", "- |  | 0"),
];

const SPANISH: &[(&str, &str)] = &[
    ("3 horas pintando la valla ayer", "3 h | pintando la valla | 1"),
    ("3 h tejado", "3 h | tejado | 0"),
    ("3 horas en el tejado con una vecina anteayer", "3 h | tejado + una vecina | 2"),
    ("3 horas con Ben ayer", "3 h |  + Ben | 1"),
    ("ayudé a Ben con su bici esta mañana", "- | ayudé a Ben con su bici | 0"),
    ("ayudé a Ben con su bici media hora esta manana", "0.5 h | ayudé a Ben con su bici | 0"),
    ("dos horas de huerto el domingo pasado", "2 h | huerto | 5"),
    ("dos horas de huerto el pasado domingo", "2 h | huerto | 5"),
    ("el lunes, una hora y media de inglés", "1.5 h | inglés | 4"),
    ("hora y media de inglés", "1.5 h | inglés | 0"),
    ("un cuarto de hora barriendo", "0.25 h | barriendo | 0"),
    ("tres cuartos de hora barriendo", "0.75 h | barriendo | 0"),
    ("1,5 h carpintería", "1.5 h | carpintería | 0"),
    ("2h30 carpintería", "2.5 h | carpintería | 0"),
    ("dos horas y media de carpintería", "2.5 h | carpintería | 0"),
    ("una hora y veinte minutos de carpintería", "80 min | carpintería | 0"),
    ("cuarenta y cinco minutos de carpintería", "45 min | carpintería | 0"),
    ("hace 3 días, doce horas en la huerta", "12 h | huerta | 3"),
    ("hace una semana dos horas en la huerta", "2 h | huerta | 7"),
    ("dos horas en la huerta el SÁBADO por la tarde", "2 h | huerta | 6"),
    ("una hora en la huerta el viernes", "1 h | huerta | 0"),
    ("pasé 2 horas cocinando para el lunes", "2 h | cocinando para el lunes | 0"),
    ("un par de horas de carpintería", "2 h | carpintería | 0"),
    ("2 días en el tejado", "2 d | tejado | 0"),
    ("two hours gardening last Sunday", "2 h | gardening | 5"),
    ("dos o tres horas de carpintería", "- | dos o tres horas de carpintería | 0"),
    ("vi a Ben hace 3 horas", "- | vi a Ben hace 3 horas | 0"),
];

#[test]
fn a_sentence_says_how_long_at_what_with_whom_and_when() {
    check("en", ENGLISH);
    check("es", SPANISH);
}

#[test]
fn accents_may_be_left_out_or_put_together_from_parts() {
    for day in ["sábado", "sabado", "sa\u{301}bado"] {
        assert_eq!(read(&format!("2 h huerta el {day}"), TODAY, "en").days_ago, 6, "{day}");
    }
}

#[test]
fn a_time_alone_is_read_and_nothing_else() {
    let said = |text: &str| how_long(text, "en").map(|time| format!("{} {}", time.value, time.unit.symbol()));
    for (text, expected) in [
        ("2 h", "2 h"),
        ("about half an hour", "0.5 h"),
        ("media hora", "0.5 h"),
        ("1:30 h", "1.5 h"),
        ("90min", "90 min"),
    ] {
        assert_eq!(said(text).as_deref(), Some(expected), "{text}");
    }
    for text in ["", "2", "long", "2 h roof", "0 h", "h"] {
        assert_eq!(said(text), None, "{text}");
    }
}

#[test]
fn an_amount_of_a_thing_and_money_are_known_as_such() {
    let said = |sentence: &str| {
        let thing = read(sentence, TODAY, "en").thing?;
        Some(
            format!("{} {} {}", if thing.is_money { "money" } else { "thing" }, thing.amount, thing.rest)
                .trim()
                .to_owned(),
        )
    };
    for (sentence, expected) in [
        ("5 kg apples", "thing 5 kg apples"),
        ("I gave 5kg apples", "thing 5kg apples"),
        ("two loaves of bread", "thing 2 loaves of bread"),
        ("20 euros for seeds", "money 20 euros seeds"),
        ("paid 20€ for seeds", "money 20€ seeds"),
        ("€20 for seeds", "money €20 seeds"),
        ("veinte euros para semillas", "money 20 euros semillas"),
        ("60 EUR", "money 60 EUR"),
    ] {
        assert_eq!(said(sentence).as_deref(), Some(expected), "{sentence}");
    }
    for sentence in ["much on the roof", "helped Ben with his bike this morning", "2 h roof", ""] {
        assert_eq!(said(sentence), None, "{sentence}");
    }
}

/// Any words of the tables in any order.
fn soup() -> impl Strategy<Value = String> {
    let all: Vec<&str> = ENGLISH.iter().chain(SPANISH).flat_map(|(sentence, _)| sentence.split(' ')).collect();
    proptest::collection::vec(prop_oneof![4 => proptest::sample::select(all), 1 => Just("½"), 1 => Just("h")], 0..14)
        .prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn nothing_that_is_typed_is_a_panic(text in "\\PC{0,60}", number in "[0-9.,:h½-]{0,40} ?h?", language in "en|es|") {
        read(&text, TODAY, &language);
        read(&number, Date::MIN, &language);
        how_long(&number, &language);
    }

    #[test]
    fn a_time_that_was_understood_is_understood_as_it_is_shown(text in soup()) {
        let heard = read(&text, TODAY, "es");
        if let Some(time) = heard.time {
            prop_assert_eq!(how_long(&format!("{} {}", time.value, time.unit.symbol()), "en"), Some(time));
        }
    }
}
