//! Finds the objects of a document, however deeply they are nested, and says of each what it may be.

use std::collections::HashMap;

use super::context::{Context, Name};
use super::property::{self, Key, Meaning};
use super::remark::{Remark, RemarkKind};
use super::tree::{Kind, Node};
use super::{NotADocument, STATEMENTS_MAX};
use crate::id::Id;
use crate::vocabulary::{Class, Property, Range};

/// Under which name an identifier is kept that cannot be one.
const ID_AS_WRITTEN: &str = "@id as written";

/// How many bytes the contexts of all parts of a document may take together.
const CONTEXTS_MAX: usize = 64 * 1024 * 1024;

/// An object of a document, before it is known what may be said of it.
pub(super) struct Draft<'t> {
    pub(super) line: usize,
    pub(super) id: Id,
    pub(super) class: Guess,
    pub(super) said: Vec<Said<'t>>,
    /// What is kept without looking at it, and its name.
    pub(super) kept: Vec<(Box<str>, Node)>,
    /// Whether nothing but its name stands there.
    pub(super) is_bare: bool,
    pub(super) link: Option<Link>,
}

/// What an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    /// It is said.
    Said(Class),
    /// One of these, from where it stands; of anything, if there are none.
    OneOf(Vec<Class>),
}

/// Something said of an object.
pub(super) struct Said<'t> {
    pub(super) line: usize,
    pub(super) key: Key,
    pub(super) node: &'t Node,
    pub(super) context: usize,
}

/// What is said of an object by the one that it stands in.
pub(super) struct Link {
    pub(super) line: usize,
    pub(super) parent: usize,
    pub(super) property: Property,
    /// The word of the vocabulary, and what it belongs to.
    pub(super) inverse: Option<(&'static str, Class)>,
}

/// Everything that was found.
pub(super) struct Found<'t> {
    pub(super) drafts: Vec<Draft<'t>>,
    pub(super) contexts: Vec<Context>,
    /// What the objects that stand inside others are called, by the number of the value.
    pub(super) names: HashMap<u32, Id>,
}

/// Finds every object.
pub(super) fn walk<'t>(roots: &'t [Node], remarks: &mut Vec<Remark>) -> Result<Found<'t>, NotADocument> {
    let found = Found { drafts: Vec::new(), contexts: vec![Context::default()], names: HashMap::new() };
    let mut walker = Walker { found, remarks, equals: HashMap::new(), weight: 0 };
    for root in roots {
        walker.several(root, 0)?;
    }
    Ok(walker.found)
}

struct Walker<'t, 'r> {
    found: Found<'t>,
    remarks: &'r mut Vec<Remark>,
    /// How many objects without a name of their own there were of each content.
    equals: HashMap<blake3::Hash, u32>,
    weight: usize,
}

/// The parts of an object.
#[derive(Default)]
struct Parts<'t> {
    id: Option<&'t Node>,
    types: Option<&'t Node>,
    graphs: Vec<&'t Node>,
    reverse: Vec<&'t Node>,
    rest: Vec<(&'t str, &'t Node)>,
    /// Words of JSON-LD that say nothing here.
    kept: Vec<(Box<str>, &'t Node)>,
}

/// Where an object stands.
struct Place<'p> {
    may_be: &'p [Class],
    /// In what, and as what of it.
    within: Option<(usize, &'p str)>,
}

const TOP: Place<'static> = Place { may_be: &[], within: None };

impl<'t> Walker<'t, '_> {
    fn several(&mut self, node: &'t Node, context: usize) -> Result<(), NotADocument> {
        for item in node.as_list() {
            match &item.kind {
                Kind::List(_) => self.several(item, context)?,
                Kind::Map(entries) => {
                    self.object(item, entries, context, &TOP)?;
                }
                Kind::Null => {}
                _ => self.remark(item, RemarkKind::LeftOut(item.to_json())),
            }
        }
        Ok(())
    }

    fn remark(&mut self, node: &Node, kind: RemarkKind) {
        self.remarks.push(Remark::new(node.line(), kind));
    }

    /// An object and everything in it; `None` if it says nothing itself.
    fn object(
        &mut self,
        node: &'t Node,
        entries: &'t [(Box<str>, Node)],
        context: usize,
        place: &Place<'_>,
    ) -> Result<Option<usize>, NotADocument> {
        let context = self.context(entries, context)?;
        let parts = self.parts(entries, context);
        let says_nothing = parts.rest.is_empty() && parts.kept.is_empty() && parts.reverse.is_empty();
        let drafted = if says_nothing && parts.types.is_none() && (parts.id.is_none() || !parts.graphs.is_empty()) {
            if let Some(id) = parts.id {
                self.remark(id, RemarkKind::DocumentName(id.to_json()));
            }
            None
        } else {
            Some(self.draft(node, &parts, context, place)?)
        };
        for graph in parts.graphs {
            self.several(graph, context)?;
        }
        Ok(drafted)
    }

    /// The context that holds inside an object.
    fn context(&mut self, entries: &[(Box<str>, Node)], outer: usize) -> Result<usize, NotADocument> {
        let mut context = outer;
        for (_, node) in entries.iter().filter(|(key, _)| &**key == "@context") {
            let inner = self.found.contexts[context].extended(node, self.remarks);
            self.weight += inner.weight();
            if self.weight > CONTEXTS_MAX {
                return Err(NotADocument::TooMany { line: node.line() });
            }
            self.found.contexts.push(inner);
            context = self.found.contexts.len() - 1;
        }
        Ok(context)
    }

    fn parts(&mut self, entries: &'t [(Box<str>, Node)], context: usize) -> Parts<'t> {
        let mut parts = Parts::default();
        for (key, node) in entries.iter().filter(|(key, _)| &**key != "@context") {
            let (name, _) = self.found.contexts[context].name(key);
            let Name::Keyword(keyword) = name else {
                parts.rest.push((key, node));
                continue;
            };
            match &*keyword {
                "@id" if parts.id.is_none() && node.scalar().is_some() => parts.id = Some(node),
                "@type" if parts.types.is_none() => parts.types = Some(node),
                "@graph" | "@included" => parts.graphs.push(node),
                "@reverse" if node.is_map() => parts.reverse.push(node),
                _ => parts.kept.push((again(&keyword), node)),
            }
        }
        self.plain_words(&mut parts);
        parts
    }

    /// `id` and `type` without their sign, where the real ones are missing.
    fn plain_words(&mut self, parts: &mut Parts<'t>) {
        let Parts { id, types, rest, .. } = parts;
        for (word, slot) in [("id", id), ("type", types)] {
            let at = rest.iter().position(|(key, node)| *key == word && !node.is_map() && !node.is_null());
            if let (None, Some(at)) = (&slot, at) {
                let (key, node) = rest.remove(at);
                *slot = Some(node);
                self.remarks.push(Remark::new(node.line(), RemarkKind::KeywordSpelling(key.into())));
            }
        }
    }

    fn draft(
        &mut self,
        node: &'t Node,
        parts: &Parts<'t>,
        context: usize,
        place: &Place<'_>,
    ) -> Result<usize, NotADocument> {
        let mut kept = Vec::new();
        let id = self.id(node, parts.id, context, place, &mut kept);
        let class = self.class(parts.types, context, place, &mut kept);
        let contexts = &self.found.contexts;
        kept.extend(parts.kept.iter().map(|(term, node)| (term.clone(), contexts[context].whole(node))));
        let is_foreign = class == Guess::Said(Class::Foreign);
        if is_foreign {
            let reverse = parts.reverse.iter().map(|node| ("@reverse", *node));
            kept.extend(parts.rest.iter().copied().chain(reverse).map(|(key, node)| {
                (property::key(&contexts[context], key, false).term, contexts[context].whole(node))
            }));
        }
        if contexts[context].has_grown_too_far() {
            return Err(NotADocument::TooMany { line: node.line() });
        }
        self.names_itself(node, &id);
        let draft = Draft { line: node.line(), id, class, said: Vec::new(), kept, is_bare: false, link: None };
        let at = self.push(draft)?;
        if !is_foreign {
            for (key, node) in &parts.rest {
                self.said(at, key, node, context, false)?;
            }
            for (key, node) in parts.reverse.iter().filter_map(|node| node.entries()).flatten() {
                self.said(at, key, node, context, true)?;
            }
        }
        Ok(at)
    }

    fn names_itself(&mut self, node: &Node, id: &Id) {
        self.found.names.insert(node.number, id.clone());
    }

    fn push(&mut self, draft: Draft<'t>) -> Result<usize, NotADocument> {
        if self.found.drafts.len() >= STATEMENTS_MAX {
            return Err(NotADocument::TooMany { line: draft.line });
        }
        self.found.drafts.push(draft);
        Ok(self.found.drafts.len() - 1)
    }

    /// The name of an object: the one it has, or one that follows from what it says and where it stands.
    fn id(
        &mut self,
        node: &Node,
        written: Option<&Node>,
        context: usize,
        place: &Place<'_>,
        kept: &mut Vec<(Box<str>, Node)>,
    ) -> Id {
        if let Some((node, text)) = written.and_then(|node| Some((node, node.scalar()?))) {
            match self.found.contexts[context].id(text).parse() {
                Ok(id) => return id,
                Err(why) => {
                    self.remark(node, RemarkKind::NotAnIdentifier(crate::id::NotAnIdentifier::to_string(&why)));
                    kept.push((ID_AS_WRITTEN.into(), Node::text(text)));
                }
            }
        }
        let mut hasher = blake3::Hasher::new();
        if let Some((parent, term)) = place.within {
            let parent = self.found.drafts.get(parent).map(|draft| draft.id.to_string()).unwrap_or_default();
            hasher.update(parent.as_bytes()).update(b"\0").update(term.as_bytes());
        }
        hasher.update(b"\0").update(node.to_json().as_bytes());
        let before = self.equals.entry(hasher.finalize()).or_default();
        hasher.update(&before.to_be_bytes());
        *before += 1;
        let digest = hasher.finalize().to_hex();
        Id::Foreign(format!("_:{}", digest.get(..32).unwrap_or(&digest)).into())
    }

    fn class(
        &mut self,
        types: Option<&Node>,
        context: usize,
        place: &Place<'_>,
        kept: &mut Vec<(Box<str>, Node)>,
    ) -> Guess {
        let Some(types) = types.filter(|types| !types.is_null()) else { return Guess::OneOf(place.may_be.to_vec()) };
        let (mut class, mut others) = (None, Vec::new());
        for item in flat(&self.found.contexts[context], types).into_iter().filter(|item| !item.is_null()) {
            let name = item.scalar().map(|text| self.found.contexts[context].name(text).0);
            match name {
                Some(Name::Ours(name)) => match property::class(&name) {
                    Some((known, is_exact)) if class.is_none() => {
                        class = Some(known);
                        if !is_exact {
                            self.remark(item, RemarkKind::ClassSpelling(name, known));
                        }
                    }
                    _ => others.push(Node::text(name)),
                },
                Some(Name::Foreign(name) | Name::Keyword(name)) => others.push(Node::text(name)),
                None => others.push(self.found.contexts[context].whole(item)),
            }
        }
        let remark = match (class, others.len()) {
            (None, 0) => Some(RemarkKind::NoClass),
            (None, _) => Some(RemarkKind::NotAClass(listed(&others))),
            (Some(_), 0) => None,
            (Some(class), _) => Some(RemarkKind::OtherClasses(class, listed(&others))),
        };
        if let Some(remark) = remark {
            self.remark(types, remark);
        }
        match others.len() {
            0 => {}
            1 => kept.extend(others.pop().map(|only| ("@type".into(), only))),
            _ => kept.push(("@type".into(), Node::loose(Kind::List(others)))),
        }
        Guess::Said(class.unwrap_or(Class::Foreign))
    }

    /// One key of an object, and the objects under it.
    fn said(
        &mut self,
        draft: usize,
        key: &str,
        node: &'t Node,
        context: usize,
        reverse: bool,
    ) -> Result<(), NotADocument> {
        let key = property::key(&self.found.contexts[context], key, reverse);
        let link = match key.meaning {
            Meaning::Property(property) => {
                self.nested(draft, property, node, context)?;
                None
            }
            Meaning::Inverse(inverse) => Some((inverse.property, inverse.holds, Some((inverse.term, inverse.of)))),
            Meaning::Reverse(property) => Some((property, property.definition().domain, None)),
            Meaning::Other => None,
        };
        if let Some((property, may_be, inverse)) = link {
            for item in flat(&self.found.contexts[context], node) {
                let link = Link { line: item.line(), parent: draft, property, inverse };
                self.linked(item, context, may_be, link, &key.term)?;
            }
        }
        let said = Said { line: node.line(), key, node, context };
        if let Some(draft) = self.found.drafts.get_mut(draft) {
            draft.said.push(said);
        }
        Ok(())
    }

    /// Objects that a property names by describing them.
    fn nested(&mut self, draft: usize, property: Property, node: &'t Node, context: usize) -> Result<(), NotADocument> {
        let range = property.definition().range;
        let may_be = match range {
            Range::Record(class) => class,
            Range::Unit | Range::Measure => Class::Unit,
            _ => return Ok(()),
        };
        for item in flat(&self.found.contexts[context], node) {
            let names = match range {
                Range::Measure => measure_part(&self.found.contexts[context], item, "hasUnit"),
                _ => Some(item),
            };
            let inner = names.map(|node| flat(&self.found.contexts[context], node)).unwrap_or_default();
            for item in inner {
                if let Some(entries) = item.entries().filter(|_| describes(&self.found.contexts[context], item)) {
                    let place = Place { may_be: &[may_be], within: Some((draft, property.term())) };
                    self.object(item, entries, context, &place)?;
                }
            }
        }
        Ok(())
    }

    /// An object, or the name of one, under a property that is said from the other side.
    fn linked(
        &mut self,
        item: &'t Node,
        context: usize,
        may_be: &[Class],
        link: Link,
        term: &str,
    ) -> Result<(), NotADocument> {
        let at = match item.entries().filter(|_| describes(&self.found.contexts[context], item)) {
            Some(entries) => {
                let place = Place { may_be, within: Some((link.parent, term)) };
                self.object(item, entries, context, &place)?
            }
            None => {
                let Some(id) = id_of(&self.found.contexts[context], item) else { return Ok(()) };
                self.names_itself(item, &id);
                let (line, class) = (item.line(), Guess::OneOf(may_be.to_vec()));
                let (said, kept) = (Vec::new(), Vec::new());
                Some(self.push(Draft { line, id, class, said, kept, is_bare: true, link: None })?)
            }
        };
        if let Some(draft) = at.and_then(|at| self.found.drafts.get_mut(at)) {
            draft.link = Some(link);
        }
        Ok(())
    }
}

/// A word of JSON-LD that cannot stand under its own name a second time.
fn again(keyword: &str) -> Box<str> {
    match keyword {
        "@id" | "@type" | "@context" => format!("{keyword} again").into(),
        other => other.into(),
    }
}

fn listed(names: &[Node]) -> String {
    let names: Vec<String> =
        names.iter().map(|name| name.scalar().map_or_else(|| name.to_json(), str::to_owned)).collect();
    names.join(", ")
}

/// The values under a key: of lists, of `@list` and `@set`, however nested.
pub(super) fn flat<'t>(context: &Context, node: &'t Node) -> Vec<&'t Node> {
    let mut all = Vec::new();
    flatten(context, node, &mut all);
    all
}

fn flatten<'t>(context: &Context, node: &'t Node, all: &mut Vec<&'t Node>) {
    let inner = node.entries().and_then(|entries| match entries {
        [(key, value)] if keyword(context, key, &["@list", "@set"]) => Some(value),
        _ => None,
    });
    match (&node.kind, inner) {
        (_, Some(inner)) => flatten(context, inner, all),
        (Kind::List(items), None) => items.iter().for_each(|item| flatten(context, item, all)),
        _ => all.push(node),
    }
}

pub(super) fn keyword(context: &Context, key: &str, which: &[&str]) -> bool {
    matches!(context.name(key).0, Name::Keyword(word) if which.contains(&&*word))
}

/// Whether an object describes something, rather than naming it or being a plain value.
fn describes(context: &Context, node: &Node) -> bool {
    let entries = node.entries().unwrap_or_default();
    let is_value = entries.iter().any(|(key, _)| keyword(context, key, &["@value"]));
    !is_value && !entries.is_empty() && !matches!(entries, [(key, _)] if keyword(context, key, &["@id"]))
}

/// The one value of a part of a measure.
pub(super) fn measure_part<'t>(context: &Context, node: &'t Node, part: &str) -> Option<&'t Node> {
    let entries = node.entries()?;
    entries
        .iter()
        .find(|(key, _)| matches!(context.name(key).0, Name::Ours(name) if *name == *part))
        .map(|(_, node)| node)
}

/// The thing that a value names: a text, or an object with nothing but `@id`.
pub(super) fn id_of(context: &Context, node: &Node) -> Option<Id> {
    let text = match node.entries() {
        Some([(key, value)]) if keyword(context, key, &["@id", "@value"]) => value.scalar()?,
        Some(entries) => {
            entries.iter().find(|(key, _)| keyword(context, key, &["@value"])).and_then(|(_, value)| value.scalar())?
        }
        None => node.scalar()?,
    };
    context.id(text).parse().ok()
}
