//! One thing said in many ways, and things said wrongly.

use commonage_economy::document::{Document, Form, NotADocument, RemarkKind, read, write};
use commonage_economy::id::Id;
use commonage_economy::record::{Record, Value};
use commonage_economy::vocabulary::{Class, Property};

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

fn records(document: &Document) -> Vec<Record> {
    document.statements.iter().map(|statement| statement.record.clone()).collect()
}

/// The records of a document about which there is nothing to remark.
fn clean(text: &str) -> Vec<Record> {
    let document = read(text).unwrap();
    assert_eq!(document.remarks, [], "{text}");
    records(&document)
}

fn remarks(text: &str) -> Vec<RemarkKind> {
    read(text).unwrap().remarks.into_iter().map(|remark| remark.kind).collect()
}

/// An event and the process that it goes into.
fn work() -> String {
    "'@context': {'@vocab': 'http://w3id.org/valueflows/ont/vf#', a: 'https://a.example/'}
'@graph':
  - '@id': a:p
    '@type': Process
    name: Bake
  - '@id': a:e
    '@type': EconomicEvent
    action: work
    inputOf: a:p
    provider: a:alice
    effortQuantity: {hasUnit: hour, hasNumericalValue: 3.50}
    finished:
"
    .replace("    finished:\n", "")
}

#[test]
fn the_same_in_many_spellings() {
    let expected = clean(&work());
    assert_eq!(expected.len(), 2);
    assert_eq!(expected[1].measure(Property::EffortQuantity).unwrap().to_string(), "3.5 h");
    let spellings = [
        // Prefixed names, types in lists, the event inside the process.
        r#"{"@context": {"vf": "https://w3id.org/valueflows/ont/vf#", "om2": "http://www.ontology-of-units-of-measure.org/resource/om-2/"},
            "@graph": {"@id": "https://a.example/p", "@type": ["vf:Process"], "vf:name": ["Bake"], "vf:hasInput": [{
                "@id": "https://a.example/e", "@type": "vf:EconomicEvent", "vf:action": {"@id": "vf:work"},
                "vf:provider": {"@id": "https://a.example/alice"},
                "vf:effortQuantity": {"@type": "om2:Measure", "om2:hasUnit": {"@id": "om2:hour"}, "om2:hasNumericalValue": "3.5"}}]}}"#,
        // Without a context, with prefixes that everybody knows.
        r#"[{"@id": "https://a.example/p", "@type": "vf:Process", "vf:name": "Bake"},
            {"@id": "https://a.example/e", "@type": "vf:EconomicEvent", "vf:action": "vf:work", "vf:inputOf": "https://a.example/p",
             "vf:provider": "https://a.example/alice", "vf:effortQuantity": {"om2:hasUnit": "om2:hour", "om2:hasNumericalValue": 3.5}}]"#,
        // Expanded.
        r#"[{"@id": "https://a.example/p", "@type": ["https://w3id.org/valueflows/ont/vf#Process"],
             "https://w3id.org/valueflows/ont/vf#name": [{"@value": "Bake"}]},
            {"@id": "https://a.example/e", "@type": ["http://w3id.org/valueflows/ont/vf#EconomicEvent"],
             "https://w3id.org/valueflows/ont/vf#action": [{"@id": "https://w3id.org/valueflows/ont/vf#work"}],
             "https://w3id.org/valueflows/ont/vf#inputOf": [{"@id": "https://a.example/p"}],
             "https://w3id.org/valueflows/ont/vf#provider": [{"@id": "https://a.example/alice"}],
             "https://w3id.org/valueflows/ont/vf#effortQuantity": [{
                "http://www.ontology-of-units-of-measure.org/resource/om-2/hasUnit": [{"@id": "http://www.ontology-of-units-of-measure.org/resource/om-2/hour"}],
                "http://www.ontology-of-units-of-measure.org/resource/om-2/hasNumericalValue": [{"@value": "3.5", "@type": "http://www.w3.org/2001/XMLSchema#decimal"}]}]}]"#,
        // Other words for the words of JSON-LD, names relative to a base, said from the other side.
        r#"{"@context": ["https://w3id.org/valueflows/ont/vf", {"@base": "https://a.example/", "id": "@id", "type": "@type",
                "by": {"@id": "vf:provider", "@type": "@id"}}],
            "id": "p", "type": "Process", "name": "Bake",
            "@reverse": {"inputOf": {"id": "e", "type": "EconomicEvent", "action": "work", "by": "alice",
                "effortQuantity": {"hasUnit": "h", "hasNumericalValue": 3.5}}}}"#,
    ];
    for text in spellings {
        assert_eq!(clean(text), expected, "{text}");
    }
}

#[test]
fn several_documents_in_one_file() {
    let text = "'@id': urn:a\n'@type': Plan\n---\n- '@id': urn:b\n  '@type': Plan\n";
    assert_eq!(clean(text).iter().map(|record| record.id.to_string()).collect::<Vec<_>>(), ["urn:a", "urn:b"]);
}

#[test]
fn names_under_a_word_from_the_other_side() {
    let text = "- {'@id': urn:p, '@type': Process, hasInput: [urn:e, {'@id': urn:c}], hasOutput: urn:x}
- {'@id': urn:e, '@type': EconomicEvent, action: use}
- {'@id': urn:c, '@type': Commitment, action: use, inputOf: urn:other}";
    let document = read(text).unwrap();
    let all = records(&document);
    let classes: Vec<Class> = all.iter().map(|record| record.class).collect();
    assert_eq!(classes, [Class::Process, Class::EconomicEvent, Class::EconomicEvent, Class::Commitment]);
    assert_eq!(all[2].id_of(Property::InputOf), Some(&id("urn:p")));
    assert_eq!(all[1].id_of(Property::OutputOf), Some(&id("urn:p")), "nobody says what urn:x is: the first it may be");
    assert_eq!(&*all[3].extras["inputOf"], "\"urn:p\"", "it belongs elsewhere already");
    assert_eq!(document.remarks.len(), 2, "{:?}", document.remarks);
}

#[test]
fn descriptions_inside_descriptions() {
    let text = "'@id': urn:e\n'@type': EconomicEvent\nprovider: {'@id': urn:a, name: Alice}\nreceiver: {name: Bob}
resourceQuantity: {hasUnit: {'@id': urn:crate, label: crate}, hasNumericalValue: 2}";
    let all = clean(text);
    let classes: Vec<Class> = all.iter().map(|record| record.class).collect();
    assert_eq!(classes, [Class::EconomicEvent, Class::Agent, Class::Agent, Class::Unit]);
    assert_eq!(all[0].id_of(Property::Receiver), Some(&all[2].id));
    assert!(all[2].id.to_string().starts_with("_:"), "{}", all[2].id);
    assert_eq!(all[0].measure(Property::ResourceQuantity).unwrap().unit.name(), "urn:crate");
    assert_eq!(all, clean(text), "a name that was made is the same every time");
    assert_eq!(all, clean(&write(&all, Form::JsonLd)));
}

#[test]
fn equal_things_without_names_are_several() {
    let all = clean(
        "'@id': urn:p\n'@type': Process\nhasInput:\n- {'@type': EconomicEvent, action: work}\n- {'@type': EconomicEvent, action: work}",
    );
    assert_eq!(all.len(), 3);
    assert_ne!(all[1].id, all[2].id);
}

#[test]
fn empty_is_not_unsaid() {
    let document = read("{'@id': urn:r, '@type': EconomicResource, containedIn: , note: }").unwrap();
    assert_eq!(document.statements[0].nulls, [Property::ContainedIn, Property::Note]);
    assert!(document.remarks.is_empty());
}

#[test]
fn what_contradicts_is_another_thing_and_what_agrees_is_one() {
    let text = "- {'@id': urn:c, '@type': Commitment, action: transfer, resourceConformsTo: urn:money}
- {'@id': 'urn:c#2', '@type': Commitment, action: use}
- {'@id': urn:c, '@type': Commitment, action: work, resourceConformsTo: urn:baking}
- {'@id': urn:c, '@type': Commitment, action: work, note: Sunday}
- {'@id': urn:e, '@type': EconomicEvent, action: work, resourceConformsTo: urn:baking, fulfills: urn:c}
- {'@id': urn:f, '@type': EconomicEvent, action: use, fulfills: urn:c}";
    let document = read(text).unwrap();
    let all = records(&document);
    let names: Vec<String> = all.iter().map(|record| record.id.to_string()).collect();
    assert_eq!(names, ["urn:c", "urn:c#2", "urn:c#3", "urn:e", "urn:f"]);
    assert_eq!(all[2].text(Property::Note), Some("Sunday"));
    assert_eq!(all[3].id_of(Property::Fulfills), Some(&id("urn:c#3")));
    assert_eq!(all[4].id_of(Property::Fulfills), Some(&id("urn:c")));
    assert_eq!(document.remarks.len(), 2, "{:?}", document.remarks);
    assert_eq!(clean(&write(&all, Form::Yaml)), all);
}

#[test]
fn resources_are_counted_again_and_again() {
    let text =
        "- {'@id': urn:r, '@type': EconomicResource, note: a}\n- {'@id': urn:r, '@type': EconomicResource, note: a}";
    assert_eq!(clean(text).len(), 2);
}

#[test]
fn what_is_not_understood_is_kept() {
    let text = "'@context': {geo: 'https://geo.example/'}
'@id': urn:c
'@type': [EconomicEvent, Odd]
action: unpack
hasPointInTime: soon
resourceQuantity: {hasNumericalValue: 3}
effortQuantity: {hasUnit: hour, hasNumericalValue: 0.1234567890123456789, note: x}
note: [one, two, {'@value': drei, '@language': de}]
trackingIdentifier: 007
geo:lat: [geo:1, .5]
locatedAt: {b: 1, a: geo:2}
provider: two words";
    let record = &records(&read(text).unwrap())[0];
    let kept: Vec<(&str, &str)> = record.extras.iter().map(|(term, value)| (&**term, &**value)).collect();
    assert_eq!(
        kept,
        [
            ("@type", r#""Odd""#),
            ("action", r#""unpack""#),
            ("effortQuantity", r#"{"hasNumericalValue":0.1234567890123456789,"hasUnit":"hour","note":"x"}"#),
            ("hasPointInTime", r#""soon""#),
            ("https://geo.example/lat", r#"["https://geo.example/1",".5"]"#),
            ("locatedAt", r#"{"a":"https://geo.example/2","b":1}"#),
            ("note", r#"["two",{"@language":"de","@value":"drei"}]"#),
            ("provider", r#""two words""#),
            ("resourceQuantity", r#"{"hasNumericalValue":3}"#),
            ("trackingIdentifier", r#""007""#),
        ]
    );
    assert_eq!(record.text(Property::Note), Some("one"));
    let no_unit = |kind: &RemarkKind| kind.to_string().contains("no unit, so it cannot be counted");
    assert!(remarks(text).iter().any(no_unit));
    for form in [Form::Yaml, Form::JsonLd] {
        assert_eq!(records(&read(&write([record], form)).unwrap()).first(), Some(record));
    }
}

#[test]
fn a_language_stays_beside_the_words() {
    let document =
        read(r#"{"@id": "urn:a", "@type": "Person", "name": {"@value": "Alizée", "@language": "fr"}}"#).unwrap();
    let record = &document.statements[0].record;
    assert_eq!((record.text(Property::Name), &*record.extras["name@language"]), (Some("Alizée"), "\"fr\""));
}

#[test]
fn lists_of_images() {
    let images = |text: &str| {
        let record = clean(&format!("{{'@id': urn:r, '@type': EconomicResource, imageList: {text}}}")).remove(0);
        record.values(Property::ImageList).to_vec()
    };
    let texts = |all: &[&str]| all.iter().map(|text| Value::Text((*text).into())).collect::<Vec<_>>();
    assert_eq!(
        images("'https://a.example/1, https://a.example/2'"),
        texts(&["https://a.example/1", "https://a.example/2"])
    );
    assert_eq!(images("['a,b', c]"), texts(&["a,b", "c"]));
    assert_eq!(images("{'@list': ['a,b']}"), texts(&["a,b"]));
}

#[test]
fn what_something_is_follows_from_where_it_stands() {
    let foreign = records(&read("{'@id': urn:x, name: X}").unwrap()).remove(0);
    assert_eq!((foreign.class, &*foreign.extras["name"]), (Class::Foreign, "\"X\""));
    let all = clean("[{'@id': urn:x, note: Y}, {'@id': urn:x, '@type': Plan}]");
    assert_eq!((all.len(), all[0].class, all[0].text(Property::Note)), (1, Class::Plan, Some("Y")));
}

#[test]
fn what_is_no_document_says_where_and_why() {
    let line = |text: &str| match read(text) {
        Err(NotADocument::NotJson { line, .. } | NotADocument::NotYaml { line, .. }) => line,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(line("{\"a\": 1,\n \"b\": [}\n"), 2);
    assert_eq!(line("a: b\nc: [d\ne: f\n"), 3);
    assert_eq!(read("\n # nothing\n"), Err(NotADocument::Empty));
    assert_eq!(read("\nhello"), Err(NotADocument::NotAnObject { line: 2 }));
    assert_eq!(read("a: &x {b: c}\nd: *x"), Err(NotADocument::Alias { line: 2 }));
    assert_eq!(read(&"[".repeat(100)), Err(NotADocument::TooDeep { line: 1 }));
    assert_eq!(read(&"- ".repeat(100_000)), Err(NotADocument::TooDeep { line: 1 }));
}

#[test]
fn what_is_written_reads_well() {
    let text = write(&clean(&work()), Form::Yaml);
    let expected = "'@context':
  '@vocab': https://w3id.org/valueflows/ont/vf#
  a: https://a.example/
'@graph':
  - '@id': a:p
    '@type': Process
    name: Bake
  - '@id': a:e
    '@type': EconomicEvent
    action: work
    inputOf: a:p
    provider: a:alice
    effortQuantity:
      hasUnit: hour
      hasNumericalValue: 3.5
";
    assert_eq!(text, expected);
}
