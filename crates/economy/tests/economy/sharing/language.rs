//! The language of value equations: what each sentence says, and how it is told again in other words. The tests of what
//! is wrong with a text are in `faults`, those of any equation and any text in `language_law`.

use commonage_economy::decimal::Decimal;
use commonage_economy::sharing::equation::{
    Bucket, CONTRIBUTIONS, Carry, Count, Equation, Give, Lasts, Over, READY, Take, Valuation, What,
};
use commonage_economy::unit::Unit;

use crate::support::decimal;

pub(crate) fn read(text: &str) -> Equation {
    Equation::read(text).unwrap_or_else(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{faults:?} in {text}")
    })
}

/// An equation that needs nothing but the sentence in question.
fn with(sentence: &str) -> Equation {
    read(&format!(
        "equation \"E\"\nin EUR\nwork \"something else\" counts 7 per hour\n{sentence}\nfirst 5 EUR to \"A\""
    ))
}

/// What a sentence about contributions says, and how it is written again.
#[track_caller]
fn counts(sentence: &str, expected: Count, written: &str) {
    let equation = with(sentence);
    assert_eq!(equation.counts[1], expected, "{sentence}");
    assert_eq!(equation.counts[1].to_string(), written);
    assert_eq!(read(&equation.to_string()), equation);
}

/// What a sentence about income says, and how it is written again.
#[track_caller]
fn shares(sentence: &str, take: Take, give: Give, at_most: Option<&str>, written: &str) {
    let head = "equation \"E\"\nin EUR\nwork counts 7 per hour\nmoney counts as recorded, in costs\n";
    let equation = read(&format!("{head}{sentence}"));
    assert_eq!(equation.buckets, [Bucket { take, give, at_most: at_most.map(decimal) }], "{sentence}");
    assert_eq!(equation.buckets[0].sentence(&equation.currency), written);
    assert_eq!(read(&equation.to_string()), equation);
}

fn plain(what: What, value: Valuation) -> Count {
    Count {
        what,
        named: None,
        by: None,
        value,
        times: None,
        at_least: None,
        at_most: None,
        lasts: Lasts::ForEver,
        group: CONTRIBUTIONS.into(),
    }
}

fn rate(number: &str, unit: &str) -> Valuation {
    Valuation::Rate(decimal(number), Unit::named(unit))
}

#[test]
fn the_head_says_what_it_is_called_in_what_it_counts_and_over_what() {
    let read_head = |head: &str| {
        let equation = read(&format!("{head}\nfirst the rest to \"A\""));
        (equation.name.to_string(), equation.currency.to_string(), equation.smallest.to_string(), equation.over)
    };
    let said = |name: &str, currency: &str, smallest: &str, over| (name.into(), currency.into(), smallest.into(), over);
    assert_eq!(read_head("equation \"Workshop\"\nin EUR"), said("Workshop", "EUR", "0.01", Over::Sold));
    assert_eq!(
        read_head("equation \"A\"\nin euros, to 0.05\nover what was sold"),
        said("A", "EUR", "0.05", Over::Sold)
    );
    assert_eq!(read_head("equation \"A\"\nin hours, to 1\nover everything"), said("A", "hour", "1", Over::Everything));
    assert_eq!(read_head("in JPY, to 1.\nover a period.\nequation “A”."), said("A", "JPY", "1", Over::Period));
}

#[test]
fn every_kind_of_contribution_has_a_sentence() {
    counts("work counts 25 per hour", plain(What::Work, rate("25", "hour")), "work counts 25 per hour");
    counts("making counts 50 each", plain(What::Making, rate("50", "one")), "making counts 50 each");
    counts("use counts 8 per hour", plain(What::Use, rate("8", "hour")), "use counts 8 per hour");
    counts("use of counts 8 per hour", plain(What::Use, rate("8", "hour")), "use counts 8 per hour");
    counts("things count 2.5 per kg", plain(What::Things, rate("2.5", "kilogram")), "things count 2.5 per kilogram");
    counts("money counts as recorded", plain(What::Money, Valuation::AsRecorded), "money counts as recorded");
    counts("services count 30 each", plain(What::Services, rate("30", "one")), "services count 30 each");
    counts("points count as recorded", plain(What::Points, Valuation::AsRecorded), "points count as recorded");
    counts("designs count 12 each", plain(What::Designs, rate("12", "one")), "designs count 12 each");
    counts(
        "designs count 10 % of the other inputs",
        plain(What::Designs, Valuation::PerCent(decimal("10"))),
        "designs count 10 % of the other inputs",
    );
}

#[test]
fn a_sentence_can_speak_of_some_kind_and_of_somebody() {
    let work = plain(What::Work, rate("40", "hour"));
    let named = Count { named: Some("Design".into()), ..work.clone() };
    counts("work \"Design\" counts 40 per hour", named, "work \"Design\" counts 40 per hour");
    let by = Count { by: Some("Ana".into()), ..work.clone() };
    counts("work by \"Ana\" counts 40 per hour", by, "work by \"Ana\" counts 40 per hour");
    let both = Count { named: Some("Design".into()), by: Some("Ana".into()), ..work };
    counts("work “Design” by „Ana“ counts 40 per hours", both, "work \"Design\" by \"Ana\" counts 40 per hour");
    let mill = Count { named: Some("Mill".into()), ..plain(What::Use, rate("8", "hour")) };
    counts("use \"Mill\" counts 8 per hour", mill, "use of \"Mill\" counts 8 per hour");
}

#[test]
fn clauses_stand_in_any_order() {
    let whole = Count {
        times: Some(decimal("1.5")),
        at_least: Some(decimal("20")),
        at_most: Some(decimal("1000")),
        lasts: Lasts::UntilPaid,
        group: "early-work".into(),
        ..plain(What::Work, rate("25", "hour"))
    };
    let written =
        "work counts 25 per hour, times 1.5, at least 20 a person, at most 1000 a person, until paid, in early-work";
    counts(written, whole.clone(), written);
    counts(
        "work counts 25 per hour, in Early-Work, until paid, at most 1000 a person, at least 20 a person, times 1.50",
        whole,
        written,
    );
    let once = Count { lasts: Lasts::Once, ..plain(What::Making, rate("5", "one")) };
    counts("making counts 5 each, once", once, "making counts 5 each, once");
}

#[test]
fn a_bucket_takes_and_gives() {
    let (rest, ten) = (Take::Rest, decimal("10"));
    shares("first the rest by costs", rest, Give::By("costs".into()), None, "the rest by costs");
    shares("first pay back costs", rest, Give::Back("costs".into()), None, "pay back costs");
    shares("first the rest to pay back costs", rest, Give::Back("costs".into()), None, "pay back costs");
    shares(
        "first 10 % of the rest to \"Commons fund\"",
        Take::OfTheRest(ten),
        Give::To("Commons fund".into()),
        None,
        "10 % of the rest to \"Commons fund\"",
    );
    shares(
        "first 10% of the whole to pay back costs, at most 50 a person",
        Take::OfTheWhole(ten),
        Give::Back("costs".into()),
        Some("50"),
        "10 % of the whole to pay back costs, at most 50 a person",
    );
    let all = Give::EquallyAmong(None);
    shares("first 10 € equally among all", Take::Amount(ten), all, None, "10 EUR equally among all");
    let group = Give::EquallyAmong(Some("costs".into()));
    shares("then the rest equally among costs", rest, group, None, "the rest equally among costs");
    let three = Give::EquallyTo(vec!["Ana".into(), "Ben".into(), "Cleo".into()]);
    shares(
        "first the rest equally among \"Ana\", \"Ben\", \"Cleo\", at most 5 a person",
        rest,
        three,
        Some("5"),
        "the rest equally among \"Ana\", \"Ben\", \"Cleo\", at most 5 a person",
    );
}

#[test]
fn kinds_can_carry_different_parts_and_gifts_can_go_to_a_pool() {
    let equation = with("\"Chair\" carries 1 part\n\"Table\" carries 2.5 parts\ngifts go to \"Care fund\"");
    let carry = |kind: &str, parts: &str| Carry { kind: kind.into(), parts: decimal(parts) };
    assert_eq!(equation.carries, [carry("Chair", "1"), carry("Table", "2.5")]);
    assert_eq!(equation.gifts_to.as_deref(), Some("Care fund"));
    let written = equation.to_string();
    assert!(written.contains("\"Chair\" carries 1 part\n\"Table\" carries 2.5 parts\ngifts go to \"Care fund\"\n"));
    assert_eq!(read(&written), equation);
}

#[test]
fn comments_blanks_big_letters_and_full_stops_do_not_matter() {
    let bare = read("equation \"E\"\nin EUR, to 0.01\nwork counts 25 per hour, in costs\nfirst pay back costs");
    let loose = "\u{feff}# What for: everything.\r\n\r\n  EQUATION \"E\".\n\tIn EUR,to 0.01.\n\nWork Counts 25 Per hour , in COSTS. \
                 # dear\nFIRST Pay Back Costs . # done";
    assert_eq!(read(loose), bare);
}

#[test]
fn names_keep_every_sign_but_the_blanks_around_them() {
    for (written, name) in [
        (r#""  Ana  ""#, "Ana"),
        (r#""the \"big\" mill""#, "the \"big\" mill"),
        (r#""C:\\mill""#, r"C:\mill"),
        ("„Große Säge, 5 %“", "Große Säge, 5 %"),
        ("\"# no comment\"", "# no comment"),
        ("\"日本語 🌾 مرحبا\"", "日本語 🌾 مرحبا"),
    ] {
        let equation = with(&format!("work {written} counts 1 per hour"));
        assert_eq!(equation.counts[1].named.as_deref(), Some(name));
        assert_eq!(read(&equation.to_string()), equation);
    }
}

#[test]
fn numbers_are_exact() {
    for (written, number) in
        [("0", "0"), ("007", "7"), (".5", "0.5"), ("1e3", "1000"), ("0.000000000000000001", "1e-18")]
    {
        let Valuation::Rate(rate, _) = with(&format!("work counts {written} each")).counts[1].value else { panic!() };
        assert_eq!(rate, decimal(number));
    }
    let most = "999999999999999.999999999999999999";
    let Valuation::Rate(rate, _) = with(&format!("work counts {most} each")).counts[1].value else { panic!() };
    assert_eq!(rate, Decimal::from_atoms(10_i128.pow(33) - 1));
}

#[test]
fn those_to_start_from_say_nothing_doubtful_and_write_back_to_themselves() {
    for ready in READY {
        let equation = read(ready.text);
        assert_eq!(equation.remarks(), [], "{}", ready.name);
        let bare: Vec<&str> = ready.text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        let written = equation.to_string();
        assert_eq!(written.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(), bare, "{}", ready.name);
        assert_eq!(read(&written), equation);
        assert!(ready.text.starts_with("# ") && !ready.purpose.is_empty());
    }
}

/// What the equations to start from say to somebody who sees one for the first time.
const TOLD: [(&str, &str); 6] = [
    (
        "equal-shares",
        "What comes in is shared by what was contributed in a time that is named with it.
Work counts 1 EUR per hour.
Money paid counts the amount itself.
Gifts are not paid; what they would have got is shared among the others.
First, everything is shared in equal parts among all who contributed.",
    ),
    (
        "hours",
        "What comes in is shared by what was contributed in a time that is named with it.
Work counts 1 EUR per hour.
Gifts are not paid; what they would have got is shared among the others.
First, everything is shared by what each gave in contributions.",
    ),
    (
        "network",
        "When something is sold, what comes in is shared by everything that went into it.
Work counts 25 EUR per hour.
The use of equipment counts 10 EUR per hour.
Money paid counts the amount itself.
A design that was drawn on counts 10 % of everything else that went in.
Gifts are not paid; what they would have got is shared among the others.
First, everything is shared by what each gave in contributions.",
    ),
    (
        "points",
        "What comes in is shared by what was contributed in a time that is named with it.
Points “Points” that one was given count the amount itself.
Gifts are not paid; what they would have got is shared among the others.
First, everything is shared by what each gave in contributions.",
    ),
    (
        "slices",
        "What comes in is shared by everything that was ever contributed.
Work counts 20 EUR per hour, times 2, until that is paid.
Money paid counts the amount itself, times 4, until that is paid.
Gifts are not paid; what they would have got is shared among the others.
First, everything is shared by what each gave in contributions.
What is left then goes to Commons fund.",
    ),
    (
        "livelihood-love-care",
        "What comes in is shared by what was contributed in a time that is named with it.
Work “Livelihood” counts 1 EUR per hour, in the group “livelihood”.
Work “Love” counts 1 EUR per hour, in the group “love”.
Work “Care” counts 1 EUR per hour, in the group “care”.
Gifts are not paid; what they would have got is shared among the others.
First, 60 % of what came in is shared by what each gave in livelihood.
25 % of what came in is shared by what each gave in love.
What is left then is shared by what each gave in care.",
    ),
];

#[test]
fn those_to_start_from_are_told_in_full_sentences() {
    for (ready, (name, told)) in READY.iter().zip(TOLD) {
        assert_eq!(ready.name, name);
        assert_eq!(read(ready.text).plainly().join("\n"), told, "{name}");
    }
}

#[test]
fn full_sentences_leave_nothing_out() {
    let text = "equation \"E\"\nin EUR
        work \"Design\" by \"Ana\" counts 40 per hour, at least 5 a person, at most 90 a person, once, in costs
        making counts 5 each\nuse of \"Mill\" counts 8 per hour\nthings \"Glue\" count 2 per kg
        money \"Rent\" by \"Ben\" counts as recorded\nservices \"Haulage\" count 3 each
        points by \"Cleo\" count as recorded\n\"Table\" carries 2 parts\ngifts go to \"Care\"
        first 5 EUR to \"Fund\"\nthen 10 % of the rest equally among \"Ana\", \"Ben\"\nthen 3 % of the whole by costs
        then pay back costs\nthen 9 % of the rest equally among costs, at most 7 a person";
    let told = "When something is sold, what comes in is shared by everything that went into it.
Work “Design” by Ana counts 40 EUR per hour, in the group “costs”, in one sharing only; nobody's counts less than 5; nobody's counts more than 90.
Having made something counts 5 EUR each.
The use of “Mill” counts 8 EUR per hour.
Things “Glue” that were used up count 2 EUR per kilogram.
Money “Rent” paid by Ben counts the amount itself.
A service “Haulage” counts 3 EUR each.
Points that Cleo was given count the amount itself.
Where several things come out of one process, each “Table” carries 2 parts of what went in; others carry one.
What would be paid for gifts goes to Care.
First, 5 EUR goes to Fund.
10 % of what is left then is shared in equal parts among Ana, Ben.
3 % of what came in is shared by what each gave in costs.
What is left then goes to pay back what was given in costs, and no more than that.
9 % of what is left then is shared in equal parts among all who gave in costs; nobody gets more than 7 EUR.
Contributions in “contributions” are counted, and nothing is shared by them.
What is left after the last line stays with the community.";
    let said = read(text).plainly();
    for (said, told) in said.iter().zip(told.lines()) {
        assert_eq!(said, told);
    }
    assert_eq!(said.len(), told.lines().count());
}
