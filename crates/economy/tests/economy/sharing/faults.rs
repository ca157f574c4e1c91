//! What is wrong with a text that is no equation: where, and what to write instead, in words that everybody understands;
//! and what is worth knowing about an equation that is right.

use std::collections::BTreeSet;

use commonage_economy::sharing::equation::{Equation, Remark, TEXT_BYTES_MAX, Valuation, Wrong};
use commonage_economy::unit::Unit;

use super::language::read;
use crate::support::decimal;

/// Line 1, 2 and 4 of an equation that is right but for what stands in line 3.
fn around(sentence: &str) -> String {
    format!("equation \"E\"\nin EUR, to 0.01\n{sentence}\nfirst the rest to \"Fund\"")
}

/// A mistake in line 3 of an equation.
const IN_LINE_3: [(&str, &str); 57] = [
    // Signs, quotes, names.
    ("work counts 25 per ho\u{7}ur", "here is a sign that nobody can see: delete the line and type it again."),
    ("work \"De\u{0}sign\" counts 25 each", "here is a sign that nobody can see: delete the line and type it again."),
    (
        "work \"De\\\u{1b}sign\" counts 25 each",
        "here is a sign that nobody can see: delete the line and type it again.",
    ),
    ("work \"Design counts 25 per hour", "a quote is opened and not closed: write \"NAME\"."),
    ("work \"Design\\\" counts 25 per hour", "a quote is opened and not closed: write \"NAME\"."),
    ("work \"  \" counts 25 per hour", "a name is empty or too long: write one that people can read out."),
    // Words.
    (
        "labour counts 25 per hour",
        "“labour” is not the beginning of a sentence. Sentences begin with equation, in, over, work, making, use, things, money, designs, services, points, a \"NAME\" that carries, gifts, first or then.",
    ),
    (
        "wrok counts 25 per hour",
        "“wrok” is not the beginning of a sentence. Did you mean “work”? Sentences begin with equation, in, over, work, making, use, things, money, designs, services, points, a \"NAME\" that carries, gifts, first or then.",
    ),
    (", work counts 1 each", "here should be the beginning of a sentence, and there is a comma."),
    ("work", "here should be “count”, and there is the end of the line."),
    ("work 25 per hour", "here should be “count”, and there is “25”."),
    ("work by Ana counts 25 each", "here should be a name in quotes, and there is “Ana”."),
    ("work counts", "here should be a number, and there is the end of the line."),
    ("work counts \"much\" each", "here should be a number, and there is the name “much”."),
    (
        "work counts 25 hour",
        "here should be “per hour” (or another unit), “each” or “% of the other inputs”, and there is “hour”.",
    ),
    ("work counts 25 per", "here should be a unit, like “hour”, and there is the end of the line."),
    ("work counts 25 per \"hour\"", "here should be a unit, like “hour”, and there is the name “hour”."),
    ("work counts 25 per unit:", "here should be a unit, like “hour”, and there is “unit:”."),
    ("work counts 25 each times 2", "here should be “,”, and there is “times”."),
    (
        "work counts 25 each, twice",
        "here should be “times”, “at least”, “at most”, “until paid”, “once” or “in”, and there is “twice”.",
    ),
    ("work counts 25 each, at most 5", "here should be “a person”, and there is the end of the line."),
    ("designs count 10 % of something", "here should be “of the other inputs”, and there is “of”."),
    ("over the moon", "here should be “what was sold”, “everything” or “a period”, and there is “the”."),
    ("over a period of time", "here should be the end of the line, and there is “of”."),
    ("gifts to \"Care\"", "here should be “go to”, and there is “to”."),
    ("gifts go to Care", "here should be a name in quotes, and there is “Care”."),
    ("\"Chair\" counts 5 each", "here should be “carries”, and there is “counts”."),
    ("\"Chair\" carries 5", "here should be “part”, and there is the end of the line."),
    (
        "then all to \"Fund\"",
        "here should be how much: “the rest”, “10 % of the rest”, “10 % of the whole” or an amount, and there is “all”.",
    ),
    ("then 10 % to \"Fund\"", "here should be “of”, and there is “to”."),
    ("then 10 % of it to \"Fund\"", "here should be “the rest”, and there is “it”."),
    ("then 10 to \"Fund\"", "this equation counts in EUR, not in to: write the amount in EUR."),
    ("then 10", "here should be “%” or the currency, and there is the end of the line."),
    (
        "then 10 EUR for \"Fund\"",
        "here should be “to \"NAME\"”, “by GROUP”, “to pay back GROUP” or “equally among”, and there is “for”.",
    ),
    ("then 10 EUR to Fund", "here should be a name in quotes, and there is “Fund”."),
    ("then 10 EUR by", "here should be the name of a group, like “costs”, and there is the end of the line."),
    ("then 10 EUR equally among \"A\",", "here should be the end of the line, and there is a comma."),
    ("then 10 EUR to \"A\" \"B\"", "here should be the end of the line, and there is the name “B”."),
    // Numbers.
    ("work counts many per hour", "“many” is not a number: write it like 12 or 3.5."),
    (
        "work counts 2,5 per hour",
        "here should be “per hour” (or another unit), “each” or “% of the other inputs”, and there is a comma.",
    ),
    ("work counts 25€ per hour", "“25€” is not a number: write it like 12 or 3.5."),
    ("work counts 1e-19 each", "“1e-19” has more than 18 digits behind the point."),
    ("work counts 1000000000000000 each", "“1000000000000000” has more than 15 digits before the point."),
    ("work counts 1e999999999999 each", "“1e999999999999” is not a number: write it like 12 or 3.5."),
    ("work counts -1 per hour", "“-1” is less than nothing: write 0 or more."),
    ("then -5 EUR to \"Fund\"", "“-5” is less than nothing: write 0 or more."),
    // Groups.
    ("work counts 1 each, in 1st", "“1st” is no name of a group: use one word of small letters, like “costs”."),
    ("work counts 1 each, in a_b", "“a_b” is no name of a group: use one word of small letters, like “costs”."),
    // What is said twice.
    ("in EUR", "this is said a second time: say it once."),
    ("equation \"F\"", "this is said a second time: say it once."),
    ("work counts 1 each, times 2, times 3", "this is said a second time: say it once."),
    ("work counts 1 each, once, until paid", "this is said a second time: say it once."),
    // What counts so cannot.
    (
        "work counts 10 % of the other inputs",
        "only designs can count per cent of the other inputs: write so much per hour, or each.",
    ),
    ("money counts 2 per EUR", "money and points count as recorded: write “counts as recorded”."),
    ("work counts as recorded", "only money and points count as recorded: write so much per hour, or each."),
    // Buckets.
    ("first 101 % of the rest to \"A\"", "that is more than 100 %: write 100 or less."),
    ("first 10 USD to \"A\"", "this equation counts in EUR, not in USD: write the amount in EUR."),
];

/// Mistakes that are not one line's alone.
const ELSEWHERE: [(&str, &str); 17] = [
    ("in EUR\nfirst the rest to \"A\"", "say first what it is called: equation \"NAME\"."),
    ("equation \"E\"\nfirst the rest to \"A\"", "say in which currency: in EUR, to 0.01."),
    ("equation \"E\"\nin EUR", "say where the income goes, for example: first the rest by contributions."),
    (
        "equation \"E\"\nin EUR, to 0\nfirst the rest to \"A\"",
        "say in which currency: in EUR, to 0.01.|line 2: the smallest part is more than nothing: write 0.01 for a cent.",
    ),
    (
        "equation \"E\"\nin EUR\nwork counts 1 each\nwork \"A\" counts 2 each\nwork counts 3 each\nfirst the rest by contributions",
        "line 5: line 3 speaks of the same contributions: one contribution counts once. Delete one of the two.",
    ),
    (
        "equation \"E\"\nin EUR\nover everything\nover a period\nfirst the rest to \"A\"",
        "line 4: this is said a second time: say it once.",
    ),
    (
        "equation \"E\"\nin EUR\n\"A\" carries 1 part\n\"A\" carries 2 parts\nfirst the rest to \"A\"",
        "line 4: this is said a second time: say it once.",
    ),
    (
        "equation \"E\"\nin EUR\nwork counts 1 each\nfirst 5 EUR by costs\nthen 5 EUR to pay back costs\nthen the rest equally among costs",
        "line 4: no contributions are in “costs”. Add “, in costs” to those that are.|line 5: no contributions are in “costs”. Add “, in costs” to those that are.|line 6: no contributions are in “costs”. Add “, in costs” to those that are.",
    ),
    (
        "equation \"E\"\nin EUR\nfirst 60 % of the whole to \"A\"\nthen 40.01 % of the whole to \"B\"",
        "line 4: together that is more than 100 % of the whole: make one of them less.",
    ),
    (
        "equation \"E\"\nin EUR\nfirst the rest to \"A\"\nthen 1 EUR to \"B\"",
        "line 4: a line before takes everything, so nothing is left for this one: delete it, or move it up.",
    ),
    (
        "equation \"E\"\nin EUR\nfirst 100 % of the rest to \"A\"\nthen 1 EUR to \"B\"",
        "line 4: a line before takes everything, so nothing is left for this one: delete it, or move it up.",
    ),
    (
        "equation \"E\"\nin EUR\nwork counts 1 each\nfirst the rest by contributions\nthen 10 % of the whole to \"B\"",
        "line 5: a line before takes everything, so nothing is left for this one: delete it, or move it up.",
    ),
    (
        "equation \"E\"\nin EUR\nfirst 60 % of the whole to \"A\"\nthen 40 % of the whole to \"B\"\nthen the rest to \"C\"",
        "line 5: a line before takes everything, so nothing is left for this one: delete it, or move it up.",
    ),
    (
        "equation \"E\"\nin EUR\nwork \"Design\" counts 1 each\nwork \"design\" counts 2 each\nfirst the rest by contributions",
        "line 4: line 3 speaks of the same contributions: one contribution counts once. Delete one of the two.",
    ),
    // Everything at once, in the order of the lines.
    (
        "first 5 EUR to A\n\nwork counts\n",
        "say first what it is called: equation \"NAME\".|say in which currency: in EUR, to 0.01.|line 1: here should be a name in quotes, and there is “A”.|line 3: here should be a number, and there is the end of the line.",
    ),
    // What follows from a mistake is no mistake: the group is there, but for a letter in another line.
    (
        "equation \"E\"\nin EUR\nmoney cuonts as recorded, until paid, in costs\nfirst the rest by costs\nthen the rest to \"A\"",
        "line 3: here should be “count”, and there is “cuonts”.",
    ),
    // Lines end as they do in other systems, and are counted the same.
    (
        "equation \"E\"\r\nin EUR\r\n\r\nfirst",
        "line 4: here should be how much: “the rest”, “10 % of the rest”, “10 % of the whole” or an amount, and there is the end of the line.",
    ),
];

fn told(text: &str) -> String {
    let faults = Equation::read(text).expect_err(text);
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")
}

#[test]
fn every_mistake_is_told_with_its_line_and_what_to_do() {
    for (sentence, expected) in IN_LINE_3 {
        assert_eq!(told(&around(sentence)), format!("line 3: {expected}"), "{sentence}");
    }
    for (text, expected) in ELSEWHERE {
        assert_eq!(told(text), expected, "{text}");
    }
}

/// What each mistake is called here. Whoever adds one to the language adds it here, and a text that makes it above.
fn kind(wrong: &Wrong) -> &'static str {
    match wrong {
        Wrong::TooLong => "too long",
        Wrong::Sign => "sign",
        Wrong::OpenQuote => "open quote",
        Wrong::Name => "name",
        Wrong::NoSentence(..) => "no sentence",
        Wrong::Expected(..) => "expected",
        Wrong::Number(_) => "number",
        Wrong::Negative(_) => "negative",
        Wrong::Group(_) => "group",
        Wrong::Twice => "twice",
        Wrong::NoName => "no name",
        Wrong::NoCurrency => "no currency",
        Wrong::NoBuckets => "no buckets",
        Wrong::PerCentOfDesigns => "per cent of designs",
        Wrong::AsRecorded => "as recorded",
        Wrong::NotAsRecorded => "not as recorded",
        Wrong::SameAs(_) => "same as",
        Wrong::NoGroup(_) => "no group",
        Wrong::OverHundred => "over hundred",
        Wrong::WholeOverHundred => "whole over hundred",
        Wrong::NothingLeft => "nothing left",
        Wrong::OtherCurrency(..) => "other currency",
        Wrong::Smallest => "smallest",
    }
}

#[test]
fn no_kind_of_mistake_is_forgotten_and_all_are_told_in_plain_words() {
    let long = "#".repeat(TEXT_BYTES_MAX + 1);
    let texts =
        IN_LINE_3.iter().map(|(sentence, _)| around(sentence)).chain(ELSEWHERE.iter().map(|(text, _)| (*text).into()));
    let mut kinds = BTreeSet::new();
    for fault in texts.chain([long]).flat_map(|text| Equation::read(&text).expect_err("it is wrong")) {
        kinds.insert(kind(&fault.wrong));
        let told = fault.to_string();
        assert!(told.ends_with('.') && told.chars().count() < 240, "{told}");
        let jargon =
            ["byte", "token", "pars", "syntax", "invalid", "string", "variable", "character", "error", "clause"];
        assert!(jargon.iter().all(|word| !told.to_lowercase().contains(word)), "{told}");
    }
    assert_eq!(kinds.len(), 23, "{kinds:?}");
}

#[test]
fn a_mistyped_word_is_recognised_and_another_is_not() {
    let hint = |word: &str| {
        let told = told(&around(&format!("{word} counts 1 each")));
        told.split_once("Did you mean “").map(|(_, rest)| rest.split('”').next().unwrap().to_owned())
    };
    for (typed, meant) in [
        ("wrok", "work"),
        ("worc", "work"),
        ("worke", "work"),
        ("ork", "work"),
        ("Mony", "money"),
        ("desings", "designs"),
        ("thinsg", "things"),
        ("frist", "first"),
        ("hten", "then"),
        ("equatoin", "equation"),
        ("point", "points"),
    ] {
        assert_eq!(hint(typed).as_deref(), Some(meant), "{typed}");
    }
    for typed in ["wokr!", "labour", "x", "25", "i", "krow", "wwoorrkk"] {
        assert_eq!(hint(typed), None, "{typed}");
    }
}

#[test]
fn what_somebody_wrote_is_quoted_but_not_at_any_length() {
    let told = told(&around(&format!("{} counts 1 each", "ä".repeat(5000))));
    assert!(told.contains(&format!("“{}”", "ä".repeat(60))) && told.chars().count() < 300);
}

#[test]
fn a_text_has_at_most_ten_pages_and_a_name_at_most_two_thousand_letters() {
    let text = around("work counts 1 each");
    let filled = format!("{text}\n{}", "#".repeat(TEXT_BYTES_MAX - text.len() - 1));
    assert_eq!(read(&filled), read(&text));
    assert_eq!(told(&format!("{filled}#")), "this is longer than ten pages: say it in fewer words.");

    let named = |length: usize| around(&format!("work \"{}\" counts 1 each", "n".repeat(length)));
    assert_eq!(read(&named(2048)).counts[0].named.as_ref().map(|name| name.len()), Some(2048));
    assert!(told(&named(2049)).starts_with("line 3: a name is empty or too long"));
    let grouped = |length: usize| around(&format!("work counts 1 each, in {}", "g".repeat(length)));
    assert_eq!(read(&grouped(2048)).counts[0].group.len(), 2048);
    assert!(Equation::read(&grouped(2049)).is_err());
    let counted = |length: usize| around(&format!("work counts 1 per {}", "u".repeat(length)));
    assert_eq!(read(&counted(2048)).counts.len(), 1);
    assert!(Equation::read(&counted(2049)).is_err());
}

#[test]
fn as_many_lines_as_fit_are_read_and_faulty_ones_are_told_one_by_one() {
    let lines: String = (0..600).map(|number| format!("use \"{number}\" counts 1 each\n")).collect();
    assert_eq!(read(&around(&lines)).counts.len(), 600);
    let empty = around(&"\n".repeat(TEXT_BYTES_MAX - 100));
    assert_eq!(read(&empty).buckets.len(), 1);
    let wrong = Equation::read(&"x\n".repeat(TEXT_BYTES_MAX / 2)).expect_err("nothing is right");
    assert_eq!(wrong.len(), TEXT_BYTES_MAX / 2 + 2);
    assert_eq!(wrong.last().map(|fault| fault.line), Some(TEXT_BYTES_MAX / 2));
}

/// What is worth knowing about an equation in which these contributions count and this is shared.
fn remarks(body: &str) -> Vec<Remark> {
    read(&format!("equation \"E\"\nin EUR\n{body}")).remarks()
}

#[test]
fn contributions_that_nothing_is_shared_by_are_remarked_on() {
    let unpaid = |group: &str| Remark::Unpaid(group.into());
    let counted = "work counts 1 each\nmoney counts as recorded, in costs\nthings count 1 each, in stuff\n";
    let shared = |sentence: &str| remarks(&format!("{counted}{sentence}\nthen the rest to \"Fund\""));
    assert_eq!(shared("first 5 EUR to \"A\""), [unpaid("contributions"), unpaid("costs"), unpaid("stuff")]);
    assert_eq!(shared("first pay back costs\nthen 5 EUR by stuff"), [unpaid("contributions")]);
    assert_eq!(shared("first 5 EUR equally among costs"), [unpaid("contributions"), unpaid("stuff")]);
    assert_eq!(shared("first 5 EUR equally among all"), []);
    assert_eq!(remarks("first the rest equally among all"), [Remark::NobodyCounts]);
    assert_eq!(unpaid("costs").to_string(), "Contributions in “costs” are counted, and nothing is shared by them.");
}

#[test]
fn what_may_be_left_is_remarked_on() {
    let stays = [Remark::SomeStays];
    let (work, owed) = ("work counts 1 each\n", "work counts 1 each, until paid\n");
    assert_eq!(remarks(&format!("{work}first the rest by contributions")), []);
    assert_eq!(remarks(&format!("{work}first 100 % of the rest equally among all")), []);
    assert_eq!(remarks(&format!("{work}first 5 EUR by contributions\nthen the rest equally among \"Ana\"")), []);
    assert_eq!(remarks(&format!("{work}first 99 % of the rest by contributions")), stays);
    assert_eq!(remarks(&format!("{work}first the rest by contributions, at most 5 a person")), stays);
    assert_eq!(remarks(&format!("{work}first pay back contributions")), stays);
    assert_eq!(remarks(&format!("{owed}first the rest by contributions")), stays);
    assert_eq!(remarks(&format!("{owed}first the rest by contributions\nthen the rest to \"Fund\"")), []);
    assert_eq!(Remark::SomeStays.to_string(), "What is left after the last line stays with the community.");
}

#[test]
fn who_gets_it_where_nobody_contributed_can_be_said() {
    // A month in which nobody noted care: its part goes to the fund instead of nobody.
    let text = "equation \"E\"\nin EUR\nwork \"Care\" counts 1 per hour, in care\nfirst the rest by care\nthen the rest to \"Fund\"";
    assert_eq!(Equation::read(text).map(|read| read.buckets.len()), Ok(2));
    // Parts that make the whole may find nobody, or give only so much to each.
    let counted = "equation \"E\"\nin EUR\nwork counts 1 each\nwork \"Care\" counts 1 per hour, in care\n";
    for sentences in [
        "first 60 % of the whole by care\nthen 40 % of the whole by contributions\nthen the rest to \"Fund\"",
        "first 100 % of the whole by contributions, at most 5 a person\nthen 10 EUR to \"Fund\"",
        "first 100 % of the whole equally among care\nthen the rest to \"Fund\"",
    ] {
        let read = Equation::read(&format!("{counted}{sentences}"));
        assert!(read.is_ok(), "{sentences}: {read:?}");
    }
    // A sign in the middle of a word begins no comment: units can have one in their names.
    let text = "equation \"E\"\nin EUR # the currency\nwork counts 1 per a#b\nfirst the rest by contributions";
    let unit = Unit::named("a#b");
    assert_eq!(Equation::read(text).unwrap().counts[0].value, Valuation::Rate(decimal("1"), unit));
}
