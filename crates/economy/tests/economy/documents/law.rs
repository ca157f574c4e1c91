//! What is written is read again, the same; and whatever is read, nothing breaks.

use std::collections::BTreeMap;

use commonage_economy::action::ACTIONS;
use commonage_economy::decimal::Decimal;
use commonage_economy::document::{Form, read, write};
use commonage_economy::id::Id;
use commonage_economy::record::{PURPOSES, Record, Value};
use commonage_economy::unit::{KNOWN, Measure, Unit};
use commonage_economy::vocabulary::{Class, PROPERTIES, Property, Range};
use proptest::prelude::*;

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~\n\t]{0,30}",
        prop::sample::select(vec![
            "",
            " ",
            "null",
            "~",
            "true",
            "No",
            "12",
            "-",
            "- a",
            "a: b",
            "a #b",
            "#",
            "&a",
            "*a",
            "!x",
            "%x",
            "@id",
            "`",
            "{",
            "[]",
            "'",
            "\"",
            "\\",
            "a\nb",
            "\u{85}",
            "\u{feff}",
            "\u{2028}",
            "? x",
            "|",
            ">",
            "1e3",
            ".5",
            "0x1f",
            "2019-04-18",
            "---",
            "...",
            "a:",
            "vf:produce",
            "https://a.example/x",
            "a,b",
            "\u{0}",
            "\u{7f}",
        ])
        .prop_map(str::to_owned),
    ]
}

fn id() -> impl Strategy<Value = Id> {
    let texts = prop_oneof![
        "https?://(alice|www\\.bob|note|x1|9)\\.example/[a-c]{0,2}(//)?[#?:]?[a-c]{0,2}",
        "urn:uuid:[a-f0-9]{4}",
        "(vf|om2|note|alice|https|_|bob|x1|x9):[a-c/]{0,4}",
        "[!-~]{1,12}",
        any::<String>()
            .prop_map(|text| text.chars().filter(|sign| !sign.is_whitespace() && !sign.is_control()).collect()),
    ];
    // A name that holds inside one document only gets the document's mark: it does not stay as it is.
    let stays = |text: &String| !text.starts_with("_:");
    texts.prop_filter_map("an identifier", move |text: String| stays(&text).then(|| text.parse().ok()).flatten())
}

fn unit() -> impl Strategy<Value = Unit> {
    let known = prop::sample::select(KNOWN.iter().map(|unit| unit.name.to_owned()).collect::<Vec<_>>());
    prop_oneof![known, words()]
        .prop_map(|name| Unit::named(&name))
        .prop_filter("a name", |unit| !unit.name().is_empty())
}

fn number() -> impl Strategy<Value = Decimal> {
    any::<i64>().prop_flat_map(|whole| (Just(whole), 0..18_u32)).prop_map(|(whole, scale)| {
        let decimal = Decimal::from_atoms(i128::from(whole) * 10_i128.pow(scale));
        if decimal.is_in_range() { decimal } else { Decimal::ONE }
    })
}

fn value(range: Range) -> BoxedStrategy<Value> {
    match range {
        Range::Action => prop::sample::select(ACTIONS.as_slice()).prop_map(|line| Value::Action(line.action)).boxed(),
        Range::Record(_) => id().prop_map(Value::Id).boxed(),
        Range::Measure => {
            (number(), unit()).prop_map(|(value, unit)| Value::Measure(Measure::new(value, unit))).boxed()
        }
        Range::Unit => unit().prop_map(Value::Unit).boxed(),
        Range::Number => number().prop_map(Value::Number).boxed(),
        Range::Time => prop::sample::select(vec!["2019-04-18T8:00:00-5:00", "2019-04-18", " 2020-01-01 08:00 "])
            .prop_map(|text| Value::Time(text.into()))
            .boxed(),
        Range::Truth => any::<bool>().prop_map(Value::Truth).boxed(),
        Range::Text | Range::Link => words().prop_map(|text| Value::Text(text.into())).boxed(),
        Range::Purpose => prop::sample::select(PURPOSES.as_slice()).prop_map(|text| Value::Text(text.into())).boxed(),
    }
}

fn properties(class: Class) -> BoxedStrategy<Vec<(Property, Value)>> {
    let of_class: Vec<_> = PROPERTIES.iter().filter(|definition| definition.property.belongs_to(class)).collect();
    if of_class.is_empty() {
        return Just(Vec::new()).boxed();
    }
    let one = prop::sample::select(of_class)
        .prop_flat_map(|definition| value(definition.range).prop_map(|value| (definition.property, value)));
    prop::collection::vec(one, 0..8).boxed()
}

/// JSON in its one form.
fn json() -> impl Strategy<Value = String> {
    let quoted = |text: String| {
        let mut out = String::from("\"");
        for sign in text.chars() {
            match sign {
                '"' => out += "\\\"",
                '\\' => out += "\\\\",
                '\n' => out += "\\n",
                '\r' => out += "\\r",
                '\t' => out += "\\t",
                '\0'..='\u{1f}'
                | '\u{7f}'..='\u{a0}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{feff}'
                | '\u{fffe}'
                | '\u{ffff}' => {
                    out += &format!("\\u{:04x}", u32::from(sign));
                }
                plain => out.push(plain),
            }
        }
        out + "\""
    };
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?",
        words().prop_map(quoted),
        ("[a-z]", 900..1200_usize).prop_map(|(sign, times)| format!("\"{}\"", sign.repeat(times))),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let key = prop_oneof![words(), ("[a-z]", 1000..1100_usize).prop_map(|(sign, times)| sign.repeat(times))];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::btree_map(key, inner, 0..4).prop_map(move |entries| {
                let entries: Vec<String> =
                    entries.into_iter().map(|(key, value)| format!("{}:{value}", quoted(key))).collect();
                format!("{{{}}}", entries.join(","))
            }),
        ]
    })
}

/// Names of which Valueflows and JSON-LD know nothing.
fn extras() -> impl Strategy<Value = BTreeMap<Box<str>, Box<str>>> {
    let term = prop_oneof![
        "x-[!-~]{0,8}".prop_filter("no prefix", |term| !term.contains(':')),
        words().prop_map(|text| format!("x-{}", text.replace(':', ""))),
        "(time|geo|note|alice|bob):[a-c]{1,3}",
        Just("https://other.example/term".to_owned()),
        ("[a-z]", 1000..1100_usize).prop_map(|(sign, times)| format!("x-{}", sign.repeat(times))),
    ];
    prop::collection::btree_map(term.prop_map(Into::into), json().prop_map(Into::into), 0..3)
}

fn record() -> impl Strategy<Value = Record> {
    let class = prop::sample::select(Class::ALL.as_slice());
    class.prop_flat_map(|class| (Just(class), id(), properties(class), extras(), any::<bool>())).prop_map(
        |(class, id, properties, extras, is_typed)| {
            let mut record = Record::new(class, id);
            for (property, value) in properties {
                let _ = record.say(property, value);
            }
            record.extras = extras;
            if class == Class::Foreign && is_typed {
                record.extras.insert("@type".into(), "\"AgentRelationship\"".into());
            }
            record
        },
    )
}

fn records() -> impl Strategy<Value = Vec<Record>> {
    prop::collection::vec(record(), 0..8).prop_map(|all| {
        let mut keys = std::collections::HashSet::new();
        all.into_iter().filter(|record| keys.insert(record.key())).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_again(records in records()) {
        for form in [Form::Yaml, Form::JsonLd] {
            let text = write(&records, form);
            let document = match read(&text) {
                Ok(document) => document,
                Err(why) => return Err(TestCaseError::fail(format!("{why}\n{text}"))),
            };
            let strange: Vec<_> = document.remarks.iter().filter(|remark| !remark.is_about_what_is_kept()).collect();
            prop_assert!(strange.is_empty(), "{:?}\n{}", strange, text);
            let again: Vec<Record> = document.statements.into_iter().map(|statement| statement.record).collect();
            prop_assert_eq!(&again, &records, "{}", text);
        }
    }

    #[test]
    fn no_text_breaks_the_reader(text in any::<String>()) {
        let _ = read(&text);
    }

    #[test]
    fn no_mixture_of_signs_breaks_the_reader(text in "[-\\[\\]{}:,&*!|>'\"%@`#? \n\ta-c0-9.~]{0,200}") {
        let _ = read(&text);
    }

    #[test]
    fn whatever_was_read_is_written_and_read_the_same(text in near_documents()) {
        let Ok(document) = read(&text) else { return Ok(()) };
        let records: Vec<Record> = document.statements.into_iter().map(|statement| statement.record).collect();
        for form in [Form::Yaml, Form::JsonLd] {
            let written = write(&records, form);
            let again = match read(&written) {
                Ok(document) => document,
                Err(why) => return Err(TestCaseError::fail(format!("{why}\n{text}\n{written}"))),
            };
            let again: Vec<Record> = again.statements.into_iter().map(|statement| statement.record).collect();
            prop_assert_eq!(&again, &records, "{}\n{}", text, written);
        }
    }
}

/// Texts that are nearly documents.
fn near_documents() -> impl Strategy<Value = String> {
    let term = prop::sample::select(vec![
        "@id",
        "@type",
        "@graph",
        "@context",
        "@reverse",
        "@value",
        "@list",
        "@set",
        "@language",
        "@included",
        "id",
        "type",
        "name",
        "vf:note",
        "action",
        "provider",
        "inputOf",
        "hasInput",
        "hasOutput",
        "resourceQuantity",
        "effortQuantity",
        "hasUnit",
        "hasNumericalValue",
        "fulfills",
        "satisfies",
        "contains",
        "containedIn",
        "imageList",
        "Due",
        "resourceConformsTo",
        "classifiedAs",
        "x:y",
        "strange",
        "publishes",
        "basedOn",
        "unitOfEffort",
        "planIncludes",
        "@vocab",
        "@base",
        "x",
        "finished",
        "primaryLocation",
        "symbol",
    ]);
    let leaf = prop::sample::select(vec![
        "null",
        "true",
        "12",
        "1.5",
        "-0.25e2",
        "\"x:1\"",
        "\"a\"",
        "\"b\"",
        "\"Process\"",
        "\"EconomicEvent\"",
        "\"Commitment\"",
        "\"Person\"",
        "\"Agent\"",
        "\"vf:Intent\"",
        "\"Odd\"",
        "\"RecipeProcess\"",
        "\"produce\"",
        "\"kilogram\"",
        "\"EconomicResource\"",
        "\"https://h.example/\"",
        "\"two words\"",
        "\"a,b\"",
        "\"\"",
        "[]",
        "{}",
        "\"2019-04-18\"",
        "\"Plan\"",
        "\"ResourceSpecification\"",
        "\"Unit\"",
        "\"Proposal\"",
    ])
    .prop_map(str::to_owned);
    let node = leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            3 => prop::collection::vec((term.clone(), inner), 0..6).prop_map(|entries| {
                let entries: Vec<String> = entries.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", entries.join(","))
            }),
        ]
    });
    prop_oneof![
        node.clone(),
        node.prop_map(|node| format!("{{\"@context\":{{\"x\":\"https://x.example/\"}},\"@graph\":[{node}]}}"))
    ]
}
