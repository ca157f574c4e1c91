//! Makes a record of each object that was found, and keeps beside it what cannot be said.

use std::collections::{HashMap, HashSet};

use super::NotADocument;
use super::made::Made;
use super::property::{Meaning, other_name};
use super::remark::{Remark, RemarkKind};
use super::tree::{Kind, Node};
use super::value;
use super::walk::{Draft, Found, Guess, Link, Said, flat};
use crate::id::Id;
use crate::record::{NotSayable, Record, Value};
use crate::vocabulary::{Class, Property};

/// Where JSON-LD says things from the other side.
const REVERSE: &str = "@reverse";

/// Makes every record, in order.
pub(super) fn make(found: Found<'_>, remarks: &mut Vec<Remark>) -> Result<Vec<Made>, NotADocument> {
    let mut maker = Maker { stated: stated(&found), found: &found, remarks, moved: HashSet::new() };
    let mut all: Vec<Option<Made>> = Vec::with_capacity(found.drafts.len());
    for draft in &found.drafts {
        let made = maker.statement(draft)?;
        let made = maker.linked(draft, made, &mut all)?;
        all.push(made);
    }
    Ok(all.into_iter().flatten().collect())
}

/// The classes under which each name is stated.
fn stated(found: &Found<'_>) -> HashMap<Id, Vec<Class>> {
    let mut stated: HashMap<Id, Vec<Class>> = HashMap::new();
    for draft in &found.drafts {
        if let Guess::Said(class) = draft.class {
            let classes = stated.entry(draft.id.clone()).or_default();
            if class != Class::Foreign && !classes.contains(&class) {
                classes.push(class);
            }
        }
    }
    stated
}

struct Maker<'f, 't, 'r> {
    found: &'f Found<'t>,
    stated: HashMap<Id, Vec<Class>>,
    remarks: &'r mut Vec<Remark>,
    /// What was said of a flow and meant its process, so that it is remarked once.
    moved: HashSet<(usize, Property)>,
}

impl Maker<'_, '_, '_> {
    fn remark(&mut self, line: usize, kind: RemarkKind) {
        self.remarks.push(Remark::new(line, kind));
    }

    fn statement(&mut self, draft: &Draft<'_>) -> Result<Made, NotADocument> {
        let class = self.class(draft);
        let mut made = Made::new(draft.line, Record::new(class, draft.id.clone()), draft.is_bare);
        for (term, node) in &draft.kept {
            made.keep_all(term, node, draft.line)?;
            if class != Class::Foreign && &**term != "@type" {
                self.remark(draft.line, RemarkKind::NotAProperty(term.clone()));
            }
        }
        for said in &draft.said {
            self.said(&mut made, said)?;
        }
        Ok(made)
    }

    fn class(&mut self, draft: &Draft<'_>) -> Class {
        let may_be = match &draft.class {
            Guess::Said(class) => return *class,
            Guess::OneOf(may_be) => may_be.as_slice(),
        };
        let stated = self.stated.get(&draft.id).map(Vec::as_slice).unwrap_or_default();
        let fits = |class: &&Class| may_be.iter().any(|domain| class.is(*domain));
        match may_be {
            [only] => *only,
            [] => match stated.first() {
                Some(class) => *class,
                None => {
                    self.remark(draft.line, RemarkKind::NoClass);
                    Class::Foreign
                }
            },
            [first, ..] => match stated.iter().find(fits) {
                Some(class) => *class,
                None => {
                    self.remark(draft.line, RemarkKind::ClassGuessed(draft.id.clone(), *first));
                    *first
                }
            },
        }
    }

    /// One key of an object.
    fn said(&mut self, made: &mut Made, said: &Said<'_>) -> Result<(), NotADocument> {
        let class = made.record.class;
        if class == Class::Foreign && !said.key.is_reverse {
            return made.keep_all(&said.key.term, &self.kept(said.node, said.context), said.line);
        }
        if let (Some(written), Meaning::Property(_) | Meaning::Inverse(_) | Meaning::Reverse(_)) =
            (&said.key.misspelled, said.key.meaning)
        {
            let term = proper(said.key.meaning);
            self.remark(said.line, RemarkKind::Spelling { written: written.clone(), term });
        }
        match said.key.meaning {
            // What they hold are statements of their own; names that cannot be read stay here.
            Meaning::Inverse(_) | Meaning::Reverse(_) => self.unnamed(made, said),
            Meaning::Property(property) if property.belongs_to(class) => self.property(made, said, property),
            Meaning::Property(property) => match other_name(class, property) {
                Some(other) => {
                    let (written, term) = (property.term(), other.term());
                    self.remark(said.line, RemarkKind::OtherName { written, class, term });
                    self.property(made, said, other)
                }
                None => {
                    self.remark(said.line, RemarkKind::NotOfThisClass(said.key.term.clone(), class));
                    self.each_kept(made, said)
                }
            },
            Meaning::Other if said.key.is_reverse => {
                self.remark(said.line, RemarkKind::NotAProperty(said.key.term.clone()));
                let node = reversed(&said.key.term, self.kept(said.node, said.context));
                made.keep_item(REVERSE, &node, said.line)
            }
            Meaning::Other => {
                self.remark(said.line, RemarkKind::NotAProperty(said.key.term.clone()));
                made.keep_all(&said.key.term, &self.kept(said.node, said.context), said.line)
            }
        }
    }

    /// Keeps each value under a word of the vocabulary, so that others can stand beside them.
    fn each_kept(&self, made: &mut Made, said: &Said<'_>) -> Result<(), NotADocument> {
        let context = &self.found.contexts[said.context];
        flat(context, said.node)
            .into_iter()
            .try_for_each(|item| made.keep_item(&said.key.term, &self.kept(item, said.context), said.line))
    }

    /// What stands under a word from the other side and names nothing.
    fn unnamed(&mut self, made: &mut Made, said: &Said<'_>) -> Result<(), NotADocument> {
        let context = &self.found.contexts[said.context];
        for item in flat(context, said.node) {
            if item.is_null() || self.found.names.contains_key(&item.number) {
                continue;
            }
            let (term, kept) = (said.key.term.clone(), self.kept(item, said.context));
            match said.key.meaning {
                Meaning::Reverse(_) => made.keep_item(REVERSE, &reversed(&term, kept), item.line())?,
                _ => made.keep_item(&term, &kept, item.line())?,
            }
            let why = "it holds the names of things, and this is not".to_owned();
            self.remark(item.line(), RemarkKind::NotUnderstood { term, why });
        }
        Ok(())
    }

    /// Everything under one property of the class.
    fn property(&mut self, made: &mut Made, said: &Said<'_>, property: Property) -> Result<(), NotADocument> {
        let items = flat(&self.found.contexts[said.context], said.node);
        if items.iter().all(|item| item.is_null()) {
            made.nulls.push(property);
        }
        let images = match items.as_slice() {
            // A list that is given as such has no commas between.
            [only] if property == Property::ImageList && !said.node.is_map() => only.scalar(),
            _ => None,
        };
        if let Some(text) = images.filter(|text| text.contains(',')) {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            return parts.map(Node::text).try_for_each(|part| self.value(made, said, property, &part));
        }
        items.into_iter().filter(|item| !item.is_null()).try_for_each(|item| self.value(made, said, property, item))
    }

    fn value(&mut self, made: &mut Made, said: &Said<'_>, property: Property, item: &Node) -> Result<(), NotADocument> {
        let term = &said.key.term;
        let line = if item.line() > 0 { item.line() } else { said.line };
        let context = &self.found.contexts[said.context];
        let why = match value::read(self.found, context, property, item) {
            Ok(understood) => match made.record.say(property, understood.value) {
                Ok(()) => {
                    if let Some(language) = understood.language {
                        let term = format!("{term}@language");
                        made.keep_item(&term, &language, line)?;
                        self.remark(line, RemarkKind::NotAProperty(term.into()));
                    }
                    let Some(rest) = understood.rest else { return Ok(()) };
                    made.keep_item(term, &rest, line)?;
                    "there is more to this quantity than a number and a unit".to_owned()
                }
                Err(why) => {
                    made.keep_item(term, &self.kept(item, said.context), line)?;
                    reason(&why)
                }
            },
            Err(why) => {
                made.keep_item(term, &self.kept(item, said.context), line)?;
                why
            }
        };
        self.remark(line, RemarkKind::NotUnderstood { term: term.clone(), why });
        Ok(())
    }

    /// A value with every name in it whole, and with objects that are statements of their own named only.
    fn kept(&self, node: &Node, context: usize) -> Node {
        if let Some(id) = self.found.names.get(&node.number).filter(|_| node.number > 0) {
            return reference(id);
        }
        let inner = |node: &Node| self.kept(node, context);
        match &node.kind {
            Kind::List(items) => Node::loose(Kind::List(items.iter().map(inner).collect())),
            Kind::Map(entries) => {
                let context = &self.found.contexts[context];
                let entries = entries.iter().map(|(key, value)| (context.key(key), inner(value)));
                Node::loose(Kind::Map(entries.collect()))
            }
            _ => self.found.contexts[context].whole(node),
        }
    }

    /// What the object around it says of an object.
    fn linked(
        &mut self,
        draft: &Draft<'_>,
        mut made: Made,
        before: &mut [Option<Made>],
    ) -> Result<Option<Made>, NotADocument> {
        let Some(link) = &draft.link else { return Ok(Some(made)) };
        let Some(parent) = before.get_mut(link.parent).and_then(Option::as_mut) else { return Ok(Some(made)) };
        match self.target(link, parent) {
            Some(id) => {
                let line = link.line;
                if let Err(why) = made.record.say(link.property, Value::Id(id.clone())) {
                    let term = link.property.term();
                    made.keep_item(term, &Node::text(id.to_string()), line)?;
                    let kind = match why {
                        NotSayable::NotOfThisClass(..) => RemarkKind::NotOfThisClass(term.into(), made.record.class),
                        why => RemarkKind::NotUnderstood { term: term.into(), why: reason(&why) },
                    };
                    self.remark(line, kind);
                }
                Ok(Some(made))
            }
            None => {
                let term = link.inverse.map_or(link.property.term(), |(term, _)| term);
                let class = parent.record.class;
                // All that is said of something foreign is kept already.
                if class != Class::Foreign {
                    parent.keep_item(term, &reference(&draft.id), link.line)?;
                    self.remark(link.line, RemarkKind::NotOfThisClass(term.into(), class));
                }
                Ok((!draft.is_bare).then_some(made))
            }
        }
    }

    /// The thing that a property said from the other side points back to.
    fn target(&mut self, link: &Link, parent: &Made) -> Option<Id> {
        let Some((term, of)) = link.inverse else { return Some(parent.record.id.clone()) };
        let class = parent.record.class;
        if class.is(of) {
            return Some(parent.record.id.clone());
        }
        let is_flow = matches!(class, Class::EconomicEvent | Class::Commitment | Class::Intent);
        let process = [Property::InputOf, Property::OutputOf].into_iter().find_map(|side| parent.record.id_of(side));
        let process = process.filter(|_| is_flow && of == Class::Process)?.clone();
        if self.moved.insert((link.parent, link.property)) {
            self.remark(link.line, RemarkKind::OfTheFlowsProcess { term, process: process.clone() });
        }
        Some(process)
    }
}

fn proper(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Property(property) | Meaning::Reverse(property) => property.term(),
        Meaning::Inverse(inverse) => inverse.term,
        Meaning::Other => "",
    }
}

fn reversed(term: &str, node: Node) -> Node {
    Node::loose(Kind::Map(vec![(term.into(), node)]))
}

fn reference(id: &Id) -> Node {
    Node::loose(Kind::Map(vec![("@id".into(), Node::text(id.to_string()))]))
}

fn reason(why: &NotSayable) -> String {
    match why {
        NotSayable::NotOfThisClass(..) => "it is not said of this".into(),
        NotSayable::WrongValue(_) => "it is out of range".into(),
        NotSayable::Twice(_) => "it is said once only, and this is a second value".into(),
        NotSayable::TooMuch(_) => "it is too long, or there are too many".into(),
    }
}
