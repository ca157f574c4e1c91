//! What the short names of a document stand for: the `@context` of JSON-LD, as far as documents of Valueflows use it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::remark::{Remark, RemarkKind};
use super::tree::{Kind, Node};
use crate::limits::ID_BYTES_MAX;
use crate::unit::OM;

/// Where our terms have their identifiers, without the scheme: in writing, and as older documents have it.
const OURS: &[&str] = &["w3id.org/valueflows/ont/vf#", "w3id.org/valueflows#", "w3id.org/valueflows/", "valueflo.ws/"];

/// Our vocabulary, as it is written.
pub(super) const VOCAB: &str = "https://w3id.org/valueflows/ont/vf#";

/// Prefixes that need no definition, in the names of terms, classes, actions and units.
pub(super) const BUILT_IN: &[(&str, &str)] = &[("vf", VOCAB), ("om2", OM), ("om", OM)];

/// How many definitions one name is followed through, so that names defined by each other end.
const FOLLOW_MAX: usize = 8;

/// How many bytes may come of making names whole: a prefix of two signs can stand for a page, a million times.
const GROWN_MAX: usize = 256 * 1024 * 1024;

/// What JSON-LD itself says something with.
const KEYWORDS: &[&str] = &[
    "@base",
    "@container",
    "@context",
    "@direction",
    "@graph",
    "@id",
    "@import",
    "@included",
    "@index",
    "@json",
    "@language",
    "@list",
    "@nest",
    "@none",
    "@prefix",
    "@propagate",
    "@protected",
    "@reverse",
    "@set",
    "@type",
    "@value",
    "@version",
    "@vocab",
];

/// What the short names mean in some part of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    terms: BTreeMap<Box<str>, Term>,
    vocab: Option<Box<str>>,
    base: Option<Box<str>>,
    /// What became of making names whole so far, in the whole document.
    grown: Rc<Cell<usize>>,
}

#[derive(Clone, Debug)]
struct Term {
    /// What it stands for, as it was written.
    iri: Box<str>,
    /// Whether it is said from the other side.
    reverse: bool,
}

/// What a key means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// A word of JSON-LD.
    Keyword(Box<str>),
    /// A word that belongs to Valueflows, or would.
    Ours(Box<str>),
    /// A word of another vocabulary, as whole as it could be made.
    Foreign(Box<str>),
}

impl Context {
    /// With what a `@context` adds.
    pub(super) fn extended(&self, node: &Node, remarks: &mut Vec<Remark>) -> Context {
        let mut context = self.clone();
        for part in node.as_list() {
            match &part.kind {
                // JSON-LD: nothing is in force from here on.
                Kind::Null => context = Context { grown: Rc::clone(&self.grown), ..Context::default() },
                Kind::Map(entries) => entries.iter().for_each(|(key, value)| context.define(key, value, remarks)),
                Kind::Text(address) if local(address).is_some() || is_the_vocabulary(address) => {}
                _ => remarks.push(Remark::new(part.line(), RemarkKind::ContextElsewhere(part.to_json()))),
            }
        }
        context
    }

    fn define(&mut self, key: &str, value: &Node, remarks: &mut Vec<Remark>) {
        let text = value.scalar().filter(|text| is_address(text));
        match key {
            "@vocab" | "@base" if text.is_none() && !value.is_null() => {
                remarks.push(Remark::new(value.line(), RemarkKind::ContextKey(key.into())));
            }
            "@vocab" => self.vocab = text.map(Into::into),
            "@base" => self.base = text.map(Into::into),
            "@version" | "@protected" | "@propagate" => {}
            _ if key.contains(['@', '\'', '"', ' ']) => {
                remarks.push(Remark::new(value.line(), RemarkKind::ContextKey(key.into())));
            }
            _ => match definition(value) {
                Some(term) => {
                    self.terms.insert(key.into(), term);
                }
                None if value.is_null() => {
                    self.terms.remove(key);
                }
                None => remarks.push(Remark::new(value.line(), RemarkKind::ContextKey(key.into()))),
            },
        }
    }

    /// What a key, a class or a word of the vocabulary means, and whether it is said from the other side.
    pub(super) fn name(&self, written: &str) -> (Name, bool) {
        let (whole, reverse) = self.follow(written);
        if whole.starts_with('@') {
            return (Name::Keyword(whole), reverse);
        }
        let whole = match whole.split_once(':') {
            Some(_) => self.whole_with_built_in(&whole),
            None => match &self.vocab {
                Some(vocab) if local(&format!("{vocab}x")).is_none() && !vocab.is_empty() => {
                    // The vocabulary can have a prefix itself (JSON-LD 1.1 §4.1.2).
                    self.joined(vocab, &whole).map_or(whole, |whole| self.whole_with_built_in(&whole))
                }
                _ => return (Name::Ours(whole), reverse),
            },
        };
        match local(&whole) {
            Some(local) => (Name::Ours(local.into()), reverse),
            None => (Name::Foreign(whole), reverse),
        }
    }

    /// Follows a name through its definitions.
    fn follow(&self, written: &str) -> (Box<str>, bool) {
        let (mut whole, mut reverse): (Box<str>, bool) = (written.into(), false);
        for _ in 0..FOLLOW_MAX {
            match self.terms.get(&whole) {
                Some(term) if term.iri != whole => {
                    reverse ^= term.reverse;
                    whole = term.iri.clone();
                }
                _ => break,
            }
        }
        (whole, reverse)
    }

    fn whole_with_built_in(&self, text: &str) -> Box<str> {
        if let Some(whole) = self.expanded(text) {
            return whole;
        }
        let built_in = text.split_once(':').and_then(|(prefix, rest)| {
            let (_, iri) = BUILT_IN.iter().find(|(name, _)| *name == prefix)?;
            Some(format!("{iri}{rest}").into())
        });
        built_in.unwrap_or_else(|| text.into())
    }

    /// A text that begins with a prefix which the document defines, made whole.
    fn expanded(&self, text: &str) -> Option<Box<str>> {
        let (prefix, rest) = text.split_once(':')?;
        if rest.starts_with("//") || text.contains(char::is_whitespace) || !self.terms.contains_key(prefix) {
            return None;
        }
        let (beginning, _) = self.follow(prefix);
        // The beginning can have a prefix itself.
        let beginning = if &*beginning == text { beginning } else { self.whole_beginning(&beginning) };
        self.joined(&beginning, rest)
    }

    fn joined(&self, beginning: &str, rest: &str) -> Option<Box<str>> {
        self.grown.set(self.grown.get().saturating_add(beginning.len()));
        (!self.has_grown_too_far()).then(|| format!("{beginning}{rest}").into())
    }

    /// Whether making names whole filled more memory than a document may.
    pub(super) fn has_grown_too_far(&self) -> bool {
        self.grown.get() > GROWN_MAX
    }

    /// How many bytes a copy of it takes, about.
    pub(super) fn weight(&self) -> usize {
        self.terms.iter().map(|(name, term)| name.len() + term.iri.len() + 64).sum::<usize>() + 64
    }

    fn whole_beginning(&self, text: &str) -> Box<str> {
        let parts = text.split_once(':').filter(|(_, rest)| !rest.starts_with("//"));
        let whole = parts.and_then(|(prefix, rest)| {
            let iri = self.terms.get(prefix).map(|term| &*term.iri).filter(|iri| iri.contains("://"));
            let built_in = BUILT_IN.iter().find(|(name, _)| *name == prefix).map(|(_, iri)| *iri);
            Some(format!("{}{rest}", iri.or(built_in)?).into())
        });
        whole.unwrap_or_else(|| text.into())
    }

    /// An identifier made whole: by its prefix if the document defines it, or by `@base` if it has no scheme.
    pub(super) fn id(&self, text: &str) -> Box<str> {
        let text = text.trim();
        match &self.base {
            _ if text.contains(':') => self.expanded(text).unwrap_or_else(|| text.into()),
            Some(base) => resolve(base, text).into(),
            None => text.into(),
        }
    }

    /// Words in which only a prefix that the document defines is made whole: for addresses, and for what is not
    /// understood.
    pub(super) fn address(&self, text: &str) -> Box<str> {
        self.expanded(text).unwrap_or_else(|| text.into())
    }

    /// A key in a value that is not understood, made whole as far as the document says what it stands for.
    pub(super) fn key(&self, key: &str) -> Box<str> {
        if !self.terms.contains_key(key) && (key.contains(':') || self.vocab.is_none()) {
            return self.address(key);
        }
        match self.name(key).0 {
            Name::Keyword(name) | Name::Ours(name) | Name::Foreign(name) => name,
        }
    }

    /// A value that is not understood, with every prefix in it made whole, for the prefixes are not kept.
    pub(super) fn whole(&self, node: &Node) -> Node {
        let kind = match &node.kind {
            Kind::Text(text) => Kind::Text(self.address(text)),
            Kind::List(items) => Kind::List(items.iter().map(|item| self.whole(item)).collect()),
            Kind::Map(entries) => {
                Kind::Map(entries.iter().map(|(key, value)| (self.key(key), self.whole(value))).collect())
            }
            other => other.clone(),
        };
        Node::loose(kind)
    }
}

/// Whether a text can stand for the beginning of names: without blanks, and short enough to leave room for the rest.
fn is_address(text: &str) -> bool {
    text.len() <= ID_BYTES_MAX / 2 && !text.contains(|sign: char| sign.is_whitespace() || sign.is_control())
}

/// The definition of a term: an address, or an object with `@id` or `@reverse`.
fn definition(value: &Node) -> Option<Term> {
    if let Kind::Text(iri) = &value.kind {
        return is_address(iri).then(|| Term { iri: iri.clone(), reverse: false });
    }
    let entries = value.entries()?;
    let named = |name: &str| entries.iter().find(|(key, _)| **key == *name).and_then(|(_, value)| value.scalar());
    let reverse = named("@reverse");
    let iri = reverse.or_else(|| named("@id")).filter(|iri| is_address(iri))?;
    Some(Term { iri: iri.into(), reverse: reverse.is_some() })
}

/// What our vocabulary calls an identifier, if it is one of ours. The vocabulary takes its words for measures from OM.
pub(super) fn local(iri: &str) -> Option<&str> {
    if let Some(rest) = iri.strip_prefix(OM) {
        return Some(rest).filter(|rest| !rest.is_empty());
    }
    let rest = iri.strip_prefix("https://").or_else(|| iri.strip_prefix("http://"))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    OURS.iter().find(|beginning| rest.starts_with(**beginning))?;
    rest.rsplit(['#', '/']).next().filter(|local| !local.is_empty())
}

fn is_the_vocabulary(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or_default();
    rest.starts_with("w3id.org/valueflows") || rest.starts_with("www.valueflo.ws") || rest.starts_with("valueflo.ws")
}

/// Whether a word is one of JSON-LD's.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// An identifier without a scheme, from where the document says that it stands (RFC 3986 §5, without dots).
fn resolve(base: &str, text: &str) -> String {
    let without_fragment = base.split('#').next().unwrap_or(base);
    let authority = without_fragment.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = without_fragment.split_at_checked(authority).unwrap_or(("", without_fragment));
    if text.is_empty() || text.starts_with('#') {
        return format!("{without_fragment}{text}");
    }
    if text.starts_with('/') {
        let host = rest.split('/').next().unwrap_or(rest);
        return format!("{scheme}{host}{text}");
    }
    match rest.rfind('/') {
        Some(at) => format!("{scheme}{}{text}", rest.get(..=at).unwrap_or(rest)),
        None => format!("{scheme}{rest}/{text}"),
    }
}
