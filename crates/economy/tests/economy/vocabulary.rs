//! Our tables against the vocabulary file itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use commonage_economy::action::{ACTIONS, CreateResource, EventQuantity, InputOutput, PropertyEffect, QuantityEffect};
use commonage_economy::vocabulary::{Class, INVERSES, PROPERTIES, Property, Range};
use oxrdf::{NamedOrBlankNode, Term};
use oxttl::TurtleParser;

const VF: &str = "https://w3id.org/valueflows/ont/vf#";

/// What the file says: subject → predicate → objects, by local names.
struct Vocabulary {
    facts: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Vocabulary {
    fn read() -> Option<Vocabulary> {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/valueflows/all_vf.TTL");
        let Ok(text) = std::fs::read(&path) else {
            println!("skipped: no ../shared");
            return None;
        };
        let (mut facts, mut lists) = (BTreeMap::new(), BTreeMap::new());
        let local = |iri: &str| iri.rsplit(['#', '/']).next().unwrap().to_owned();
        for triple in TurtleParser::new().for_slice(&text) {
            let triple = triple.unwrap();
            let subject = match &triple.subject {
                NamedOrBlankNode::NamedNode(node) => local(node.as_str()),
                NamedOrBlankNode::BlankNode(node) => node.as_str().to_owned(),
            };
            let object = match &triple.object {
                Term::NamedNode(node) => local(node.as_str()),
                Term::BlankNode(node) => node.as_str().to_owned(),
                Term::Literal(literal) => literal.value().to_owned(),
            };
            let predicate = local(triple.predicate.as_str());
            if predicate == "first" || predicate == "rest" {
                lists.entry(subject.clone()).or_insert_with(BTreeMap::new).insert(predicate.clone(), object.clone());
            }
            let of_subject: &mut BTreeMap<String, Vec<String>> = facts.entry(subject).or_default();
            of_subject.entry(predicate).or_default().push(object);
        }
        // Unions stand behind a name: spell them out.
        let unions: Vec<(String, Vec<String>)> = facts
            .iter()
            .filter_map(|(name, of)| {
                let mut at = of.get("unionOf")?.first()?.clone();
                let mut members = Vec::new();
                while let Some(cell) = lists.get(&at) {
                    members.push(cell["first"].clone());
                    at = cell["rest"].clone();
                }
                Some((name.clone(), members))
            })
            .collect();
        for (name, members) in unions {
            facts.get_mut(&name).unwrap().insert("members".into(), members);
        }
        assert!(VF.ends_with('#'));
        Some(Vocabulary { facts })
    }

    fn one(&self, subject: &str, predicate: &str) -> String {
        self.facts[subject].get(predicate).and_then(|all| all.first()).cloned().unwrap_or_default()
    }

    fn classes(&self, subject: &str, predicate: &str) -> BTreeSet<String> {
        let named = self.one(subject, predicate);
        match self.facts.get(&named).and_then(|of| of.get("members")) {
            Some(members) => members.iter().cloned().collect(),
            None => [named].into(),
        }
    }

    fn of_type(&self, class: &str) -> BTreeSet<String> {
        let is =
            |of: &BTreeMap<String, Vec<String>>| of.get("type").is_some_and(|all| all.iter().any(|one| one == class));
        self.facts.iter().filter(|(_, of)| is(of)).map(|(name, _)| name.clone()).collect()
    }
}

#[test]
fn the_table_of_actions_is_that_of_the_vocabulary() {
    let Some(vocabulary) = Vocabulary::read() else { return };
    let known: BTreeSet<String> = ACTIONS.iter().map(|action| action.name.to_owned()).collect();
    assert_eq!(known, vocabulary.of_type("Action"));
    for row in &ACTIONS {
        let said = |predicate: &str| match vocabulary.one(row.name, predicate) {
            nothing if nothing.is_empty() => "notApplicable".to_owned(),
            word => word,
        };
        assert_eq!(input_output(row.input_output), said("inputOutput"), "{}", row.name);
        let pairs = row.pairs_with.map_or("notApplicable", commonage_economy::action::Action::name);
        assert_eq!(pairs, said("pairsWith"), "{}", row.name);
        assert_eq!(create(row.create_resource), said("createResource"), "{}", row.name);
        assert_eq!(counts(row.event_quantity), said("eventQuantity"), "{}", row.name);
        assert_eq!(amount(row.accounting), said("accountingEffect"), "{}", row.name);
        assert_eq!(amount(row.onhand), said("onhandEffect"), "{}", row.name);
        for (effect, predicate) in [
            (row.location, "locationEffect"),
            (row.contained, "containedEffect"),
            (row.accountable, "accountableEffect"),
            (row.stage, "stageEffect"),
            (row.state, "stateEffect"),
        ] {
            assert_eq!(property(effect), said(predicate), "{} {predicate}", row.name);
        }
        assert_eq!(row.action.definition(), row);
    }
}

fn input_output(side: InputOutput) -> &'static str {
    match side {
        InputOutput::Input => "input",
        InputOutput::Output => "output",
        InputOutput::OutputInput => "outputInput",
        InputOutput::NotApplicable => "notApplicable",
    }
}

fn create(create: CreateResource) -> &'static str {
    match create {
        CreateResource::Optional => "optional",
        CreateResource::OptionalTo => "optionalTo",
        CreateResource::NotApplicable => "notApplicable",
    }
}

fn counts(quantity: EventQuantity) -> &'static str {
    match quantity {
        EventQuantity::Resource => "resource",
        EventQuantity::Effort => "effort",
        EventQuantity::Both => "both",
    }
}

fn amount(effect: QuantityEffect) -> &'static str {
    match effect {
        QuantityEffect::Increment => "increment",
        QuantityEffect::Decrement => "decrement",
        QuantityEffect::DecrementIncrement => "decrementIncrement",
        QuantityEffect::IncrementTo => "incrementTo",
        QuantityEffect::NotApplicable => "notApplicable",
    }
}

fn property(effect: PropertyEffect) -> &'static str {
    match effect {
        PropertyEffect::New => "new",
        PropertyEffect::Update => "update",
        PropertyEffect::UpdateTo => "updateTo",
        PropertyEffect::Remove => "remove",
        PropertyEffect::NotApplicable => "notApplicable",
    }
}

#[test]
fn every_property_is_there_with_what_it_belongs_to_and_what_it_holds() {
    let Some(vocabulary) = Vocabulary::read() else { return };
    // Those inside a measure and inside the table of actions are no properties of records.
    let inner = ["hasNumericalValue", "hasUnit"];
    let is_of_actions = |name: &str| vocabulary.one(name, "domain") == "Action";
    let mut expected = vocabulary.of_type("ObjectProperty");
    expected.append(&mut vocabulary.of_type("DatatypeProperty"));
    expected.retain(|name| !inner.contains(&name.as_str()) && !is_of_actions(name));
    let inverses: BTreeSet<String> = INVERSES.iter().map(|inverse| inverse.term.to_owned()).collect();
    let known: BTreeSet<String> = PROPERTIES.iter().map(|property| property.term.to_owned()).collect();
    assert_eq!(known.union(&inverses).cloned().collect::<BTreeSet<_>>(), expected);
    for row in PROPERTIES {
        let domain: BTreeSet<String> = row.domain.iter().map(|class| class.name().to_owned()).collect();
        let mut said = vocabulary.classes(row.term, "domain");
        said.remove("Action");
        assert_eq!(domain, said, "{}", row.term);
        let of = &vocabulary.facts[row.term];
        assert_eq!(row.many, !of.contains_key("maxCardinality") && !of.contains_key("cardinality"), "{}", row.term);
        // A geometry has a standard of its own; it is kept as it was written.
        let said = vocabulary.one(row.term, "range");
        let said = if said == "Geometry" { "string".to_owned() } else { said };
        assert_eq!(range(row.range), said, "{}", row.term);
        assert_eq!(Property::named(row.term), Some(row.property));
    }
}

fn range(range: Range) -> &'static str {
    match range {
        Range::Action => "Action",
        Range::Record(class) => class.name(),
        Range::Measure => "Measure",
        Range::Unit => "Unit",
        Range::Number => "numericUnion",
        Range::Time => "dateTimeStamp",
        Range::Truth => "boolean",
        Range::Text => "string",
        Range::Link => "anyURI",
        Range::Purpose => "ProposalPurpose",
    }
}

#[test]
fn every_property_said_from_the_other_side_is_there() {
    let Some(vocabulary) = Vocabulary::read() else { return };
    let expected: BTreeSet<String> =
        vocabulary.facts.iter().filter(|(_, of)| of.contains_key("inverseOf")).map(|(name, _)| name.clone()).collect();
    assert_eq!(INVERSES.iter().map(|inverse| inverse.term.to_owned()).collect::<BTreeSet<_>>(), expected);
    for inverse in INVERSES {
        assert_eq!(inverse.property.term(), vocabulary.one(inverse.term, "inverseOf"));
        assert_eq!(inverse.of.name(), vocabulary.one(inverse.term, "domain"));
        let holds: BTreeSet<String> = inverse.holds.iter().map(|class| class.name().to_owned()).collect();
        assert_eq!(holds, vocabulary.classes(inverse.term, "range"));
    }
}

#[test]
fn every_class_of_things_is_there() {
    let Some(vocabulary) = Vocabulary::read() else { return };
    let known: BTreeSet<String> =
        Class::ALL.iter().filter(|class| **class != Class::Foreign).map(|class| class.name().to_owned()).collect();
    let mut expected = vocabulary.of_type("Class");
    // Left out: unions that only name domains and ranges, the columns of the table of actions, and measures, which
    // stand inside records.
    let columns = [
        "Action",
        "InputOutput",
        "CreateResource",
        "EventQuantity",
        "AccountingEffect",
        "OnhandEffect",
        "LocationEffect",
        "ContainedEffect",
        "AccountableEffect",
        "StageEffect",
        "StateEffect",
        "ProposalPurpose",
        "Measure",
    ];
    expected.retain(|name| !name.ends_with("Domain") && !name.ends_with("Range") && !columns.contains(&name.as_str()));
    assert_eq!(known, expected);
}
