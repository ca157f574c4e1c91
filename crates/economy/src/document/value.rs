//! What stands under a property: a value of the kind that it holds, or why it is none.

use super::context::{Context, Name, is_keyword};
use super::tree::{Kind, Node};
use super::walk::{Found, flat, id_of, keyword, measure_part};
use crate::action::Action;
use crate::decimal::Decimal;
use crate::moment;
use crate::record::{PURPOSES, Value};
use crate::unit::{Measure, Unit};
use crate::vocabulary::{Property, Range};

/// Classifications are texts in the vocabulary, and addresses in use.
const ADDRESSES: [Property; 3] =
    [Property::ClassifiedAs, Property::ResourceClassifiedAs, Property::ProcessClassifiedAs];

/// A value, and what stood with it that has no place in it.
pub(super) struct Understood {
    pub(super) value: Value,
    pub(super) language: Option<Node>,
    pub(super) rest: Option<Node>,
}

/// Reads one value of a property.
pub(super) fn read(
    found: &Found<'_>,
    context: &Context,
    property: Property,
    node: &Node,
) -> Result<Understood, String> {
    let (plain, language) = unwrapped(context, node);
    let mut rest = None;
    let value = match property.definition().range {
        Range::Record(_) => named(found, context, node).map(Value::Id),
        Range::Unit => unit(found, context, node).map(Value::Unit),
        Range::Measure => {
            let (measure, others) = measure(found, context, plain)?;
            rest = others;
            Some(Value::Measure(measure))
        }
        Range::Action => Some(Value::Action(action(context, plain)?)),
        Range::Number => Some(Value::Number(number(plain)?)),
        Range::Time => Some(Value::Time(time(plain)?)),
        Range::Truth => truth(plain).map(Value::Truth),
        Range::Purpose => Some(Value::Text(purpose(context, plain)?)),
        Range::Link => words(context, plain).map(|text| Value::Text(context.address(text))),
        Range::Text if ADDRESSES.contains(&property) => {
            words(context, plain).map(|text| Value::Text(context.address(text)))
        }
        Range::Text => words(context, plain).map(|text| Value::Text(text.into())),
    };
    let value = value.ok_or_else(|| format!("it holds {}, and this is not", expected(property.definition().range)))?;
    let language = language.map(|language| context.whole(language));
    Ok(Understood { value, language, rest })
}

fn expected(range: Range) -> &'static str {
    match range {
        Range::Action => "an action",
        Range::Record(_) => "the name of something",
        Range::Measure => "a quantity with its unit",
        Range::Unit => "a unit",
        Range::Number => "a number",
        Range::Time => "a moment",
        Range::Truth => "true or false",
        Range::Text => "words",
        Range::Link => "an address",
        Range::Purpose => "“offer” or “request”",
    }
}

/// What `@value` holds, with its language.
fn unwrapped<'t>(context: &Context, node: &'t Node) -> (&'t Node, Option<&'t Node>) {
    let entries = node.entries().unwrap_or_default();
    let part = |word| entries.iter().find(|(key, _)| keyword(context, key, &[word])).map(|(_, value)| value);
    match part("@value") {
        Some(value) => (value, part("@language")),
        None => (node, None),
    }
}

/// The thing that is named, or that is described in this very place.
fn named(found: &Found<'_>, context: &Context, node: &Node) -> Option<crate::id::Id> {
    found.names.get(&node.number).cloned().or_else(|| id_of(context, node))
}

/// The words, or the address of an object with nothing but an address.
fn words<'t>(context: &Context, node: &'t Node) -> Option<&'t str> {
    match node.entries() {
        Some([(key, value)]) if keyword(context, key, &["@id"]) => value.scalar(),
        Some(_) => None,
        None => node.scalar(),
    }
}

/// A word of the vocabulary that stands as a value.
fn term(context: &Context, node: &Node) -> Option<Box<str>> {
    match context.name(words(context, node)?).0 {
        Name::Ours(name) => Some(name),
        Name::Foreign(_) | Name::Keyword(_) => None,
    }
}

fn action(context: &Context, node: &Node) -> Result<Action, String> {
    let known = term(context, node).and_then(|name| Action::named(&name));
    known.ok_or_else(|| format!("{} is not one of the nineteen actions", shown(node)))
}

fn purpose(context: &Context, node: &Node) -> Result<Box<str>, String> {
    let known = term(context, node).filter(|name| PURPOSES.contains(&&**name));
    known.ok_or_else(|| format!("{} is neither “offer” nor “request”", shown(node)))
}

fn number(node: &Node) -> Result<Decimal, String> {
    let text = node.scalar().ok_or_else(|| format!("{} is not a number", shown(node)))?;
    text.trim().parse::<Decimal>().map_err(|why| why.to_string())
}

fn time(node: &Node) -> Result<Box<str>, String> {
    let readable = node.scalar().filter(|text| moment::read(text).is_some());
    readable.map(Into::into).ok_or_else(|| format!("{} is not a moment like 2026-03-01T08:00:00Z", shown(node)))
}

fn truth(node: &Node) -> Option<bool> {
    match &node.kind {
        Kind::Truth(truth, _) => Some(*truth),
        Kind::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Kind::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn unit(found: &Found<'_>, context: &Context, node: &Node) -> Option<Unit> {
    let (plain, _) = unwrapped(context, node);
    let text = match found.names.get(&node.number) {
        Some(id) => id.to_string().into(),
        None => context.address(words(context, plain)?.trim()),
    };
    Some(Unit::named(&text)).filter(|unit| !unit.name().is_empty())
}

/// A quantity, and what its object says besides.
fn measure(found: &Found<'_>, context: &Context, node: &Node) -> Result<(Measure, Option<Node>), String> {
    let Some(entries) = node.entries() else {
        return Err(match number(node) {
            Ok(_) => "no unit, so it cannot be counted".into(),
            Err(_) => format!("{} is not a quantity with its unit", shown(node)),
        });
    };
    let parts = ["hasNumericalValue", "hasUnit"].map(|part| measure_part(context, node, part));
    let is_part = |key: &str| matches!(context.name(key).0, Name::Ours(name) if ["hasNumericalValue", "hasUnit"].contains(&&*name));
    if entries.iter().filter(|(key, _)| is_part(key)).count() > 2 {
        return Err("it says its number or its unit twice".into());
    }
    let [value, unit_part] = parts.map(|part| part.map(|part| flat(context, part)));
    let [value] = value.as_deref().unwrap_or_default() else {
        return Err("no number, so it cannot be counted".into());
    };
    let value = number(unwrapped(context, value).0)?;
    let no_unit = || "no unit, so it cannot be counted".to_owned();
    let [unit_part] = unit_part.as_deref().unwrap_or_default() else { return Err(no_unit()) };
    let unit = unit(found, context, unit_part).ok_or_else(no_unit)?;
    let rest: Vec<_> = entries
        .iter()
        .filter(|(_, node)| !parts.iter().flatten().any(|part| part.number == node.number))
        .filter(|(key, node)| !(keyword(context, key, &["@type"]) && is_measure(context, node)))
        .map(|(key, node)| (written(context, key), context.whole(node)))
        .collect();
    Ok((Measure::new(value, unit), (!rest.is_empty()).then(|| Node::loose(Kind::Map(rest)))))
}

fn is_measure(context: &Context, node: &Node) -> bool {
    node.as_list().iter().all(|node| term(context, node).is_some_and(|name| &*name == "Measure"))
}

fn written(context: &Context, key: &str) -> Box<str> {
    match context.name(key).0 {
        Name::Keyword(name) if !is_keyword(&name) => key.into(),
        Name::Ours(name) | Name::Foreign(name) | Name::Keyword(name) => name,
    }
}

fn shown(node: &Node) -> String {
    let text = node.scalar().map_or_else(|| node.to_json(), str::to_owned);
    format!("“{}”", text.chars().take(80).collect::<String>())
}
