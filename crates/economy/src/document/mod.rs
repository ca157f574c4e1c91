//! Documents: Valueflows 1.0 as YAML and as JSON-LD, read into records and written from them.
//!
//! `yaml` and `json` turn text into one tree (`tree`), in which numbers keep their spelling. `walk` finds the
//! objects in it, through the `context`; `make` turns each into a record (`property`, `value`); `merge` brings together
//! what is said of one thing. Nothing is lost on the way: what is not understood stays beside the record as JSON, and a
//! [`Remark`] says so. `write` goes the other way.

mod blank;
mod context;
mod json;
mod made;
mod make;
mod merge;
mod property;
mod remark;
mod tree;
mod value;
mod walk;
mod write;
mod yaml;

use crate::record::Record;
use crate::vocabulary::Property;

pub use remark::{Remark, RemarkKind};
pub use write::write;

/// Largest document, in bytes: the books of a large organisation over some years, and still held in memory with ease.
pub const DOCUMENT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Deepest nesting: people nest three or four levels, and every level costs stack.
pub const DEPTH_MAX: usize = 64;

/// Deepest nesting of a value that is kept without being understood. Below [`DEPTH_MAX`], for when it is written again
/// it may stand deeper than it stood.
pub const KEPT_DEPTH_MAX: usize = 48;

/// Most statements of one document.
pub const STATEMENTS_MAX: usize = 1_000_000;

/// Most values of one document, small and large: so that a file of empty lists cannot fill the memory.
pub const NODES_MAX: u32 = 8_000_000;

/// Most things that go by one name in one document: so that a file which repeats one name cannot take hours.
pub const NAMESAKES_MAX: usize = 100;

/// Longest key that YAML takes without a sign that says it is one (YAML 1.2.2, §7.4.2 and §8.2.2).
const YAML_KEY_MAX: usize = 1000;

/// What is said of one thing in one place of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it stands.
    pub line: usize,
    /// What is said.
    pub record: Record,
    /// Properties that are given and empty.
    pub nulls: Vec<Property>,
}

/// What a document says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Every statement, in order.
    pub statements: Vec<Statement>,
    /// What was not understood, or read with a grain of salt.
    pub remarks: Vec<Remark>,
}

/// Why a text is no document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotADocument {
    /// It holds nothing.
    #[error("there is nothing in this document: was it saved?")]
    Empty,
    /// It is too long.
    #[error("this document has {0} bytes; the most is {DOCUMENT_BYTES_MAX}: cut it into several")]
    TooLarge(usize),
    /// It is not YAML.
    #[error("line {line}: this is not YAML ({why}): look at the indents and quotes there")]
    NotYaml {
        /// Where.
        line: usize,
        /// What the parser says.
        why: String,
    },
    /// It is not JSON.
    #[error("line {line}: this is not JSON ({why}): look at the commas, quotes and brackets there")]
    NotJson {
        /// Where.
        line: usize,
        /// What the parser says.
        why: String,
    },
    /// It nests too deeply.
    #[error("line {line}: things are nested more than {DEPTH_MAX} deep: list them one after the other instead")]
    TooDeep {
        /// Where.
        line: usize,
    },
    /// It holds too much.
    #[error("line {line}: there is too much in one document: cut it into several")]
    TooMany {
        /// Where.
        line: usize,
    },
    /// One name stands for too many things.
    #[error("line {line}: “{id}” names more than {NAMESAKES_MAX} things: give each thing a name of its own")]
    TooManyNamesakes {
        /// Where.
        line: usize,
        /// The name.
        id: String,
    },
    /// It uses an alias of YAML.
    #[error("line {line}: this refers to another part of the file with “*”: write the value out instead")]
    Alias {
        /// Where.
        line: usize,
    },
    /// It describes nothing.
    #[error("line {line}: this is a single word or number, not a description of things")]
    NotAnObject {
        /// Where.
        line: usize,
    },
}

/// How a document is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// YAML 1.2.
    Yaml,
    /// JSON-LD 1.1.
    JsonLd,
}

/// Reads a document, YAML or JSON-LD.
///
/// # Errors
/// If it is neither, or beyond a limit.
pub fn read(text: &str) -> Result<Document, NotADocument> {
    if text.len() > DOCUMENT_BYTES_MAX {
        return Err(NotADocument::TooLarge(text.len()));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let roots = parse(text)?;
    if roots.is_empty() {
        return Err(NotADocument::Empty);
    }
    if let Some(root) = roots.iter().find(|root| !root.is_list() && !root.is_map()) {
        return Err(NotADocument::NotAnObject { line: root.line() });
    }
    let mut remarks = Vec::new();
    let found = walk::walk(&roots, &mut remarks)?;
    let made = make::make(found, &mut remarks)?;
    let mut statements = merge::merge(made, &mut remarks)?;
    blank::mark(&mut statements, text);
    remarks.sort_by_key(|remark: &Remark| remark.line);
    Ok(Document { statements, remarks })
}

/// JSON if it begins like JSON and is; else YAML, which JSON nearly always is too.
fn parse(text: &str) -> Result<Vec<tree::Node>, NotADocument> {
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml::parse(text);
    }
    match json::parse(text) {
        Ok(root) => Ok(vec![root]),
        Err(not_json @ NotADocument::NotJson { .. }) => yaml::parse(text).map_err(|_| not_json),
        Err(other) => Err(other),
    }
}
