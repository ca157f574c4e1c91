//! A record in the making, with what is kept beside it.

use std::collections::BTreeMap;

use super::tree::{Kind, Node};
use super::{KEPT_DEPTH_MAX, NotADocument, Statement};
use crate::limits::VALUES_MAX;
use crate::record::Record;
use crate::vocabulary::Property;

/// What is kept under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    items: Vec<String>,
    /// Whether it was a list, and stays one even if it holds one thing.
    is_list: bool,
}

/// A statement, before it is brought together with what is said of the same thing elsewhere.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) line: usize,
    pub(super) record: Record,
    pub(super) nulls: Vec<Property>,
    /// Whether nothing but its name stands there, and all that is said of it follows from where.
    pub(super) is_bare: bool,
    kept: BTreeMap<Box<str>, Kept>,
}

impl Made {
    pub(super) fn new(line: usize, record: Record, is_bare: bool) -> Made {
        Made { line, record, nulls: Vec::new(), is_bare, kept: BTreeMap::new() }
    }

    /// Keeps one of the values of a property.
    pub(super) fn keep_item(&mut self, term: &str, item: &Node, line: usize) -> Result<(), NotADocument> {
        shallow(item, line)?;
        let kept = self.kept.entry(term.into()).or_insert_with(|| Kept { items: Vec::new(), is_list: false });
        kept.items.push(item.to_json());
        Ok(())
    }

    /// Keeps everything under a name that is not understood.
    pub(super) fn keep_all(&mut self, term: &str, node: &Node, line: usize) -> Result<(), NotADocument> {
        shallow(node, line)?;
        let items = match &node.kind {
            Kind::List(items) => items.iter().map(Node::to_json).collect(),
            _ => vec![node.to_json()],
        };
        let is_list = node.is_list();
        self.join(term.into(), Kept { items, is_list });
        Ok(())
    }

    fn join(&mut self, term: Box<str>, other: Kept) {
        let Some(kept) = self.kept.get_mut(&term) else {
            self.kept.insert(term, other);
            return;
        };
        kept.is_list |= other.is_list;
        for item in other.items {
            // Beyond what a record can hold anyway, looking for the same again would only cost time.
            if kept.items.len() >= VALUES_MAX || !kept.items.contains(&item) {
                kept.items.push(item);
            }
        }
    }

    /// Whether another statement of the same name says something else.
    pub(super) fn contradicts(&self, other: &Made) -> bool {
        let (one, two) = (&self.record, &other.record);
        let unlike = one.class != two.class && one.class != one.class.family() && two.class != two.class.family();
        unlike
            || two.properties().any(|(property, values)| {
                let said = one.values(property);
                !property.definition().many && !said.is_empty() && said != values
            })
    }

    /// Takes over what another statement says that does not contradict.
    pub(super) fn complete(&mut self, other: Made) {
        if self.record.class == self.record.class.family() {
            self.record.class = other.record.class;
        }
        for (property, values) in other.record.properties() {
            for value in values {
                if self.record.say(property, value.clone()).is_err() {
                    // Too many of them: the only way in which agreeing statements cannot be one.
                    let node = super::write::value(value);
                    self.join(property.term().into(), Kept { items: vec![node.to_json()], is_list: false });
                }
            }
        }
        other.kept.into_iter().for_each(|(term, kept)| self.join(term, kept));
        self.nulls.extend(other.nulls);
    }

    pub(super) fn finish(mut self) -> Statement {
        for (term, kept) in self.kept {
            let text = match kept.items.as_slice() {
                [only] if !kept.is_list => only.clone(),
                items => format!("[{}]", items.join(",")),
            };
            self.record.extras.insert(term, text.into());
        }
        self.nulls.sort_unstable();
        self.nulls.dedup();
        self.nulls.retain(|property| self.record.values(*property).is_empty());
        Statement { line: self.line, record: self.record, nulls: self.nulls }
    }
}

fn shallow(node: &Node, line: usize) -> Result<(), NotADocument> {
    if node.depth() > KEPT_DEPTH_MAX { Err(NotADocument::TooDeep { line }) } else { Ok(()) }
}
