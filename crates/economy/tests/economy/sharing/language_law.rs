//! Laws of the language, for any equation and any text: what is written is read as the same, and nothing that anybody
//! can type makes the reader stop.

use commonage_economy::decimal::Decimal;
use commonage_economy::sharing::equation::{
    Bucket, CONTRIBUTIONS, Carry, Count, Equation, Give, Lasts, Over, READY, TEXT_BYTES_MAX, Take, Valuation, What,
};
use commonage_economy::unit::Unit;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::support::decimal;

/// What people call things: anything that can be seen, without blanks around it.
fn name() -> impl Strategy<Value = Box<str>> {
    let plain =
        select(vec!["Ana", "Design", "Commons fund", "\"Mill\" “no. 5”", r"a\b\", "all", "# 5 %, then", "日本語 🌾"]);
    let any = any::<String>().prop_filter_map("a name", |text| {
        let text: String = text.chars().filter(|sign| !sign.is_control()).collect();
        let text = text.trim();
        (!text.is_empty()).then(|| text.into())
    });
    prop_oneof![plain.prop_map(Into::into), any]
}

fn number() -> impl Strategy<Value = Decimal> {
    let most = 10_i128.pow(33) - 1;
    prop_oneof![
        select(vec!["0", "1", "0.01", "25", "1.5", "1000"]).prop_map(decimal),
        (0..=most).prop_map(Decimal::from_atoms),
        select(vec![1, most]).prop_map(Decimal::from_atoms),
    ]
}

/// Per cent that can be had together.
fn per_cent() -> impl Strategy<Value = Decimal> {
    (0..=10_i128 * 10_i128.pow(18)).prop_map(Decimal::from_atoms)
}

fn unit() -> impl Strategy<Value = Unit> {
    let units =
        ["hour", "each", "kg", "EUR", "USD", "Std", "https://example.org/bag", "per", "the", "-", "5", "a.b", "ü"];
    select(units.to_vec()).prop_map(Unit::named)
}

fn group() -> impl Strategy<Value = Box<str>> {
    select(vec![CONTRIBUTIONS, "costs", "care-2", "straße", "in", "by", "the", "first"]).prop_map(Into::into)
}

fn count() -> impl Strategy<Value = Count> {
    use What as W;
    let whats = [W::Work, W::Making, W::Use, W::Things, W::Money, W::Designs, W::Services, W::Points];
    let what_and_value =
        (select(whats.to_vec()), number(), unit(), any::<bool>()).prop_map(|(what, number, unit, flag)| {
            let value = match what {
                W::Money | W::Points => Valuation::AsRecorded,
                W::Designs if flag => Valuation::PerCent(number),
                _ => Valuation::Rate(number, unit),
            };
            (what, value)
        });
    let limits = (option::of(number()), option::of(number()), option::of(number()));
    let lasts = select(vec![Lasts::ForEver, Lasts::UntilPaid, Lasts::Once]);
    (what_and_value, option::of(name()), option::of(name()), limits, lasts, group()).prop_map(
        |((what, value), named, by, (times, at_least, at_most), lasts, group)| Count {
            what,
            named,
            by,
            value,
            times,
            at_least,
            at_most,
            lasts,
            group,
        },
    )
}

/// A bucket; it names one of the groups that there are.
fn bucket() -> impl Strategy<Value = (Bucket, Index)> {
    let take = prop_oneof![
        per_cent().prop_map(Take::OfTheWhole),
        per_cent().prop_map(Take::OfTheRest),
        number().prop_map(Take::Amount),
        Just(Take::Rest),
    ];
    let give = prop_oneof![
        name().prop_map(Give::To),
        Just(Give::By("".into())),
        Just(Give::Back("".into())),
        Just(Give::EquallyAmong(None)),
        Just(Give::EquallyAmong(Some("".into()))),
        vec(name(), 1..4).prop_map(Give::EquallyTo),
    ];
    (take, give, option::of(number()), any::<Index>())
        .prop_map(|(take, give, at_most, group)| (Bucket { take, give, at_most }, group))
}

/// Any equation that makes sense: nothing counts twice, nothing comes after the line that takes all, and whoever is
/// named is there.
fn equation() -> impl Strategy<Value = Equation> {
    let over = select(vec![Over::Sold, Over::Everything, Over::Period]);
    let smallest = number().prop_filter("more than nothing", |number| !number.is_zero());
    let carries = vec((name(), number()).prop_map(|(kind, parts)| Carry { kind, parts }), 0..3);
    let lists = (vec(count(), 1..6), carries, vec(bucket(), 1..6));
    (name(), unit(), smallest, over, lists, option::of(name())).prop_map(
        |(name, currency, smallest, over, (mut counts, mut carries, buckets), gifts_to)| {
            let mut seen = Vec::new();
            counts.retain(|count| {
                let is_new = !seen.contains(&(count.what, count.named.clone(), count.by.clone()));
                seen.push((count.what, count.named.clone(), count.by.clone()));
                is_new
            });
            let mut kinds = Vec::new();
            carries.retain(|carry| {
                !kinds.contains(&carry.kind) && {
                    kinds.push(carry.kind.clone());
                    true
                }
            });
            let last = buckets.len() - 1;
            let buckets = buckets.into_iter().enumerate().map(|(at, (mut bucket, group))| {
                let there = group.get(&counts).group.clone();
                match &mut bucket.give {
                    Give::By(group) | Give::Back(group) | Give::EquallyAmong(Some(group)) => *group = there,
                    _ => {}
                }
                if at < last && bucket.take == Take::Rest {
                    bucket.at_most.get_or_insert(Decimal::ONE);
                }
                bucket
            });
            let buckets = buckets.collect();
            Equation { name, currency, smallest, over, counts, carries, gifts_to, buckets }
        },
    )
}

/// Pieces of sentences, right and wrong ones.
fn pieces() -> impl Strategy<Value = String> {
    let pieces = [
        "equation",
        "in",
        "over",
        "work",
        "making",
        "use",
        "of",
        "things",
        "money",
        "designs",
        "services",
        "points",
        "count",
        "counts",
        "carries",
        "gifts go to",
        "first",
        "then",
        "the rest",
        "the whole",
        "by",
        "to",
        "pay back",
        "equally among",
        "all",
        "per",
        "each",
        "as recorded",
        "% of the other inputs",
        "times",
        "until paid",
        "once",
        "at most",
        "a person",
        "what was sold",
        "EUR",
        "hour",
        "0.01",
        "25",
        "-1",
        "1e40",
        "costs",
        "contributions",
        "\"Ana\"",
        "“B”",
        "„",
        "\"",
        "\\",
        "\"a\\",
        "#",
        "%",
        ",",
        ".",
        "..",
        "unit:",
        "om2:om2:hour",
        "\u{7}",
        "\t",
        "\u{feff}",
        "X.",
        "\n",
        "\n",
        "\r\n",
        " ",
        " ",
        " ",
        " ",
        "İ",
        "ΑΣ",
        "\u{2028}",
        "\u{202e}",
        "é",
    ];
    vec(prop_oneof![20 => select(pieces.to_vec()).prop_map(str::to_owned), 1 => any::<String>()], 0..40)
        .prop_map(|pieces| pieces.join(" "))
}

/// A text to start from in which a few signs were hit.
fn mistyped() -> impl Strategy<Value = String> {
    let sign = prop_oneof![any::<char>(), select("\"“„\\#%,. \n\r\t5-eE:".chars().collect::<Vec<_>>())];
    let hit = (any::<Index>(), sign, 0..4_u8);
    (select(READY.to_vec()), vec(hit, 1..4)).prop_map(|(ready, hits)| {
        let lines: Vec<&str> = ready.text.lines().filter(|line| !line.starts_with('#')).collect();
        let mut signs: Vec<char> = lines.join("\n").chars().collect();
        for (at, sign, way) in hits {
            let length = signs.len();
            let at = at.index(length);
            match way {
                0 => signs.insert(at, sign),
                1 => signs[at] = sign,
                2 => drop(signs.remove(at)),
                _ => signs.swap(at, (at + 1) % length),
            }
        }
        signs.into_iter().collect()
    })
}

/// An equation of lines that are nearly right, so that many of these can be read.
fn nearly() -> impl Strategy<Value = String> {
    let odd =
        select(vec!["hour", "X.", "X..", "unit:X.", "om:om2:hour", "unit:unit:", "„a", "a\u{7}b", "h#h", "euros", "."]);
    let tail = select(vec!["", ".", "..", ", in costs", ", in contributions", ", in Costs.", ", once.", " # x"]);
    (odd.clone(), odd, tail, pieces()).prop_map(|(currency, unit, tail, pieces)| {
        let more: String = pieces.chars().filter(|sign| *sign != '\n').take(12).collect();
        format!("equation \"{more}\"\nin {currency}, to 1\nwork counts 5 per {unit}{tail}\nfirst 5 {currency} to \"A\"")
    })
}

/// Whatever can be read is the same when it is written and read again; and can be told in full sentences.
fn holds(text: &str) -> Result<bool, TestCaseError> {
    match Equation::read(text) {
        Ok(equation) => {
            let written = equation.to_string();
            prop_assert!(!equation.plainly().is_empty());
            // Written out, a text can become longer than one may be: what was abbreviated is written in full.
            if written.len() <= TEXT_BYTES_MAX {
                prop_assert_eq!(Equation::read(&written), Ok(equation), "{}", written);
            }
            Ok(true)
        }
        Err(faults) => {
            prop_assert!(!faults.is_empty());
            let lines = text.lines().count();
            for fault in faults {
                prop_assert!(fault.line <= lines && fault.to_string().ends_with('.'));
            }
            Ok(false)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn any_equation_is_written_so_that_it_is_read_as_the_same(equation in equation()) {
        let written = equation.to_string();
        prop_assert!(written.len() <= TEXT_BYTES_MAX);
        prop_assert_eq!(Equation::read(&written), Ok(equation.clone()), "{}", written);
        prop_assert_eq!(Equation::read(&written).unwrap().to_string(), written);
        prop_assert!(equation.plainly().iter().all(|sentence| sentence.ends_with('.')));
    }

    #[test]
    fn any_text_is_read_or_refused(text in prop_oneof![any::<String>(), pieces()]) {
        holds(&text)?;
    }

    #[test]
    fn texts_that_are_nearly_right_are_read_or_refused(text in prop_oneof![mistyped(), nearly()]) {
        holds(&text)?;
    }
}

#[test]
fn many_of_the_texts_tried_can_be_read() {
    // Else the laws would be about nothing but mistakes.
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut right = |texts: &BoxedStrategy<String>| {
        (0..300).filter(|_| holds(&texts.new_tree(&mut runner).unwrap().current()).unwrap()).count()
    };
    let (mistyped, nearly) = (right(&mistyped().boxed()), right(&nearly().boxed()));
    assert!(mistyped > 10 && nearly > 30, "{mistyped} {nearly} of 300");
}
