//! Records as a document: flat, everything by its name, nothing that needs to be guessed.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{BUILT_IN, VOCAB};
use super::tree::{Kind, Node, quote};
use super::{Form, YAML_KEY_MAX, json};
use crate::action::ACTIONS;
use crate::id::Id;
use crate::record::{PURPOSES, Record, Value};
use crate::unit::{KNOWN, OM, Unit};
use crate::vocabulary::{Class, INVERSES, Property};

/// How often the beginning of an address must stand in a document to get a short name.
const PREFIX_USES_MIN: usize = 3;

/// Names that no prefix takes, for they mean something already.
const RESERVED: &[&str] =
    &["http", "https", "urn", "commonage", "id", "type", "hasUnit", "hasNumericalValue", "Measure"];

/// Writes a document.
pub fn write<'a>(records: impl IntoIterator<Item = &'a Record>, form: Form) -> String {
    let records: Vec<&Record> = records.into_iter().collect();
    let prefixes = Prefixes::of(&records);
    let graph = records.iter().map(|record| prefixes.record(record)).collect();
    let root = map(vec![("@context", prefixes.context()), ("@graph", Node::loose(Kind::List(graph)))]);
    let mut text = String::new();
    match form {
        Form::Yaml => {
            block(&root, 0, &mut text);
            if !text.ends_with('\n') {
                text.push('\n');
            }
        }
        Form::JsonLd => {
            indented(&root, 0, &mut text);
            text.push('\n');
        }
    }
    text
}

fn map(entries: Vec<(&str, Node)>) -> Node {
    Node::loose(Kind::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect()))
}

/// A value as it stands in a document, with its names in full.
pub(super) fn value(value: &Value) -> Node {
    Prefixes::default().value(value)
}

/// Short names for beginnings of addresses, by the beginning.
#[derive(Default)]
struct Prefixes(BTreeMap<String, String>);

impl Prefixes {
    fn of(records: &[&Record]) -> Prefixes {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        let ids = records.iter().flat_map(|record| {
            let named = record.properties().flat_map(|(_, values)| values);
            let named = named.filter_map(|value| if let Value::Id(id) = value { Some(id) } else { None });
            std::iter::once(&record.id).chain(named)
        });
        for (beginning, _) in ids.filter_map(split) {
            *uses.entry(beginning).or_default() += 1;
        }
        uses.retain(|_, uses| *uses >= PREFIX_USES_MIN);
        let mut prefixes = BTreeMap::new();
        if uses.is_empty() {
            return Prefixes(prefixes);
        }
        let mut taken = taken(records);
        for beginning in uses.into_keys() {
            let stem = stem(beginning);
            let mut name = stem.clone();
            let mut number = 1;
            while is_taken(&taken, &name) {
                number += 1;
                name = format!("{stem}{number}");
            }
            taken.insert(name.clone());
            prefixes.insert(beginning.to_owned(), name);
        }
        Prefixes(prefixes)
    }

    fn context(&self) -> Node {
        let mut entries = vec![("@vocab", Node::text(VOCAB))];
        entries.extend(self.0.iter().map(|(beginning, name)| (name.as_str(), Node::text(beginning.as_str()))));
        map(entries)
    }

    fn id(&self, id: &Id) -> Node {
        let short = split(id).and_then(|(beginning, rest)| Some(format!("{}:{rest}", self.0.get(beginning)?)));
        Node::text(short.unwrap_or_else(|| id.to_string()))
    }

    fn value(&self, value: &Value) -> Node {
        match value {
            Value::Action(action) => Node::text(action.name()),
            Value::Id(id) => self.id(id),
            Value::Measure(measure) => map(vec![
                ("hasUnit", unit(&measure.unit)),
                ("hasNumericalValue", Node::loose(Kind::Number(measure.value.to_string().into()))),
            ]),
            Value::Unit(known) => unit(known),
            Value::Number(number) => Node::loose(Kind::Number(number.to_string().into())),
            Value::Truth(truth) => Node::loose(Kind::Truth(*truth, truth.to_string().into())),
            Value::Time(text) | Value::Text(text) => Node::text(text.clone()),
        }
    }

    fn record(&self, record: &Record) -> Node {
        let mut extras: BTreeMap<&str, Node> =
            record.extras.iter().map(|(term, text)| (&**term, parsed(text))).collect();
        let mut entries = vec![("@id", self.id(&record.id)), ("@type", class(record.class, extras.remove("@type")))];
        for (property, values) in record.properties() {
            let values: Vec<Node> = values.iter().map(|value| self.value(value)).collect();
            let kept = extras.remove(property.term());
            entries.push((property.term(), joined(property, values, kept)));
        }
        entries.extend(extras);
        map(entries)
    }
}

fn class(class: Class, others: Option<Node>) -> Node {
    match (class, others) {
        // Nothing says what it is, and nobody is to guess.
        (Class::Foreign, None) => Node::loose(Kind::List(Vec::new())),
        (Class::Foreign, Some(others)) => others,
        (class, None) => Node::text(class.name()),
        (class, Some(others)) => {
            let all = std::iter::once(Node::text(class.name())).chain(others.as_list().iter().cloned());
            Node::loose(Kind::List(all.collect()))
        }
    }
}

/// The values of a property, and after them what is kept under its name.
fn joined(property: Property, mut values: Vec<Node>, kept: Option<Node>) -> Node {
    values.extend(kept.iter().flat_map(|kept| kept.as_list()).cloned());
    let has_comma = |node: &Node| node.scalar().is_some_and(|text| text.contains(','));
    match values.as_slice() {
        // One text would be taken apart at its commas.
        [only] if property == Property::ImageList && has_comma(only) => {
            map(vec![("@list", Node::loose(Kind::List(values)))])
        }
        [only] => only.clone(),
        _ => Node::loose(Kind::List(values)),
    }
}

fn unit(unit: &Unit) -> Node {
    if Unit::named(unit.name()) == *unit {
        return Node::text(unit.name());
    }
    Node::text(format!("{OM}{}", unit.name()))
}

/// What is kept, as a value again; were it no JSON, then as words.
fn parsed(text: &str) -> Node {
    json::parse(text).unwrap_or_else(|_| Node::text(text))
}

/// The beginning of an address up to its path, and the rest.
fn split(id: &Id) -> Option<(&str, &str)> {
    let Id::Foreign(text) = id else { return None };
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    let host = text.get(scheme.len()..)?.find('/')?;
    let (beginning, rest) = text.split_at_checked(scheme.len() + host + 1)?;
    (host > 0 && !rest.is_empty() && !rest.starts_with("//")).then_some((beginning, rest))
}

/// A short name from a host: `wikidata` of `www.wikidata.org`.
fn stem(beginning: &str) -> String {
    let host = beginning.split("://").nth(1).unwrap_or_default();
    let label = host.split(['.', ':', '/']).find(|label| !label.is_empty() && *label != "www").unwrap_or_default();
    let plain: String = label.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if plain.starts_with(|sign: char| sign.is_ascii_alphabetic()) { plain } else { format!("x{plain}") }
}

/// Every word that means something in these records: a prefix of that name would change it.
fn taken(records: &[&Record]) -> BTreeSet<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut scheme = |text: &str| {
        if let Some((scheme, _)) = text.split_once(':') {
            taken.insert(scheme.to_owned());
        }
    };
    for record in records {
        scheme(&record.id.to_string());
        for value in record.properties().flat_map(|(_, values)| values) {
            match value {
                Value::Id(id) => scheme(&id.to_string()),
                Value::Unit(unit) => scheme(unit.name()),
                Value::Measure(measure) => scheme(measure.unit.name()),
                Value::Text(text) => scheme(text),
                Value::Action(_) | Value::Number(_) | Value::Time(_) | Value::Truth(_) => {}
            }
        }
    }
    for (term, text) in records.iter().flat_map(|record| &record.extras) {
        taken.extend(term.split(':').next().map(str::to_owned));
        words(&parsed(text), &mut taken);
    }
    taken
}

/// Every word of something kept, and what stands before its colon.
fn words(node: &Node, taken: &mut BTreeSet<String>) {
    let mut word = |text: &str| taken.extend(text.split(':').next().map(str::to_owned));
    match &node.kind {
        Kind::Text(text) => word(text),
        Kind::List(items) => items.iter().for_each(|item| words(item, taken)),
        Kind::Map(entries) => {
            for (key, value) in entries {
                taken.extend(key.split(':').next().map(str::to_owned));
                words(value, taken);
            }
        }
        Kind::Null | Kind::Truth(..) | Kind::Number(_) => {}
    }
}

fn is_taken(taken: &BTreeSet<String>, name: &str) -> bool {
    let same = |word: &str| word.eq_ignore_ascii_case(name);
    taken.contains(name)
        || RESERVED.iter().any(|word| same(word))
        || BUILT_IN.iter().any(|(word, _)| same(word))
        || crate::vocabulary::PROPERTIES.iter().any(|property| same(property.term))
        || INVERSES.iter().any(|inverse| same(inverse.term))
        || Class::ALL.iter().any(|class| same(class.name()))
        || ACTIONS.iter().any(|action| same(action.name))
        || KNOWN.iter().any(|unit| same(unit.name))
        || PURPOSES.iter().any(|purpose| same(purpose))
}

/// YAML, line by line; what is nested deeper than a quantity stands on one line, as JSON.
fn block(node: &Node, indent: usize, out: &mut String) {
    match &node.kind {
        Kind::Map(entries) if !entries.is_empty() => {
            for (at, (key, value)) in entries.iter().enumerate() {
                if at > 0 {
                    out.push_str(&" ".repeat(indent));
                }
                key_of_block(key, indent, out);
                let is_block = match &value.kind {
                    Kind::Map(inner) => !inner.is_empty() && (key.starts_with('@') || is_measure(inner)),
                    Kind::List(items) => !items.is_empty() && (&**key == "@graph" || items.iter().all(is_scalar)),
                    _ => false,
                };
                if is_block {
                    out.push('\n');
                    out.push_str(&" ".repeat(indent + 2));
                    block(value, indent + 2, out);
                } else {
                    out.push(' ');
                    flow(value, out);
                    out.push('\n');
                }
            }
        }
        Kind::List(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push_str(&" ".repeat(indent));
                }
                out.push_str("- ");
                block(item, indent + 2, out);
            }
        }
        _ => {
            flow(node, out);
            out.push('\n');
        }
    }
}

fn is_scalar(node: &Node) -> bool {
    !node.is_list() && !node.is_map()
}

fn is_measure(entries: &[(Box<str>, Node)]) -> bool {
    matches!(entries, [(unit, _), (number, _)] if &**unit == "hasUnit" && &**number == "hasNumericalValue")
}

fn key_of_block(key: &str, indent: usize, out: &mut String) {
    if key.len() > YAML_KEY_MAX {
        out.push_str("? ");
        quote(key, out);
        out.push('\n');
        out.push_str(&" ".repeat(indent));
    } else if is_plain(key) {
        out.push_str(key);
    } else if let Some(word) = key.strip_prefix('@').filter(|word| is_plain(word)) {
        out.push_str(&format!("'@{word}'"));
    } else {
        quote(key, out);
    }
    out.push(':');
}

/// A value of YAML on one line.
fn flow(node: &Node, out: &mut String) {
    match &node.kind {
        Kind::Text(text) if is_plain(text) => out.push_str(text),
        Kind::Text(text) => quote(text, out),
        _ => json_in_yaml(node, out),
    }
}

/// JSON, which is YAML too, except that long keys need a sign.
fn json_in_yaml(node: &Node, out: &mut String) {
    match &node.kind {
        Kind::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                json_in_yaml(item, out);
            }
            out.push(']');
        }
        Kind::Map(entries) => {
            out.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                out.push_str(if key.len() > YAML_KEY_MAX { "? " } else { "" });
                quote(key, out);
                out.push_str(": ");
                json_in_yaml(value, out);
            }
            out.push('}');
        }
        _ => out.push_str(&node.to_json()),
    }
}

/// Whether words can stand in YAML without quotes, in every reader of YAML 1.1 and 1.2.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let fits = |sign: char| sign.is_alphanumeric() || " _-./:#+%=(),;'&?!".contains(sign);
    text.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && text.len() <= YAML_KEY_MAX
        && text.chars().all(fits)
        && !text.ends_with([':', ' '])
        && !text.contains(": ")
        && !text.contains(" #")
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// JSON with one property to a line.
fn indented(node: &Node, indent: usize, out: &mut String) {
    let line = |indent: usize, out: &mut String| {
        out.push('\n');
        out.push_str(&" ".repeat(indent));
    };
    match &node.kind {
        Kind::Map(entries) if !entries.is_empty() && indent <= 4 => {
            out.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                line(indent + 2, out);
                quote(key, out);
                out.push_str(": ");
                indented(value, indent + 2, out);
            }
            line(indent, out);
            out.push('}');
        }
        Kind::List(items) if !items.is_empty() && indent <= 2 => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                line(indent + 2, out);
                indented(item, indent + 2, out);
            }
            line(indent, out);
            out.push(']');
        }
        _ => out.push_str(&node.to_json()),
    }
}
