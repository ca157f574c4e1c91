//! Names that hold inside one document only (`_:b0`): two documents may both use them, so each gets the document's own
//! mark. Names that we made carry 32 hexadecimal digits already, and stay.

use std::collections::HashMap;

use super::Statement;
use crate::id::Id;
use crate::limits::ID_BYTES_MAX;

/// How many digits mark a document, or a name that we made.
const MARK: usize = 32;

/// Marks the names of a document that hold inside it only.
pub(super) fn mark(statements: &mut [Statement], text: &str) {
    let mut marked: HashMap<Box<str>, Id> = HashMap::new();
    let mut digest = String::new();
    let mut rename = |id: &Id| -> Option<Id> {
        let Id::Foreign(name) = id else { return None };
        let label = name.strip_prefix("_:").filter(|label| !is_marked(label))?;
        if digest.is_empty() {
            digest = blake3::hash(text.as_bytes()).to_hex().chars().take(MARK).collect();
        }
        let id = marked.entry(name.clone()).or_insert_with(|| {
            let whole = format!("_:{digest}-{label}");
            let short = || format!("_:{}", blake3::hash(whole.as_bytes()).to_hex());
            Id::Foreign(if whole.len() <= ID_BYTES_MAX { whole.into() } else { short().into() })
        });
        Some(id.clone())
    };
    statements.iter_mut().for_each(|statement| statement.record.rename(&mut rename));
}

fn is_marked(label: &str) -> bool {
    label
        .get(..MARK)
        .is_some_and(|mark| mark.bytes().all(|sign| sign.is_ascii_digit() || (b'a'..=b'f').contains(&sign)))
}
