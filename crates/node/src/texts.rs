//! Texts that people give: trimmed, not empty, within their limits.

use commonage_log::limits::{NAME_BYTES_MAX, TEXT_BYTES_MAX};

use crate::error::{NodeError, Result};

fn within(text: &str, what: &'static str, most: usize) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NodeError::Limit(format!("the {what} is empty. Give it at least one letter.")));
    }
    if text.len() > most {
        let is = text.len();
        return Err(NodeError::Limit(format!("the {what} has {is} bytes, at most {most} fit. Make it shorter.")));
    }
    Ok(text.to_owned())
}

/// A name: one line.
pub(crate) fn name(text: &str) -> Result<String> {
    let name = within(text, "name", NAME_BYTES_MAX)?;
    if name.chars().any(char::is_control) {
        return Err(NodeError::Limit("the name has line breaks or control signs in it. Leave them out.".into()));
    }
    Ok(name)
}

/// A longer text.
pub(crate) fn text(text: &str) -> Result<String> {
    within(text, "text", TEXT_BYTES_MAX)
}

/// A note may be as long as a body, less the few bytes around it.
pub(crate) fn note(text: &str) -> Result<String> {
    within(text, "note", commonage_log::limits::BODY_BYTES_MAX - 64)
}

/// A letter, which comes from a stranger, may be shorter than a note.
pub(crate) fn letter(text: &str) -> Result<String> {
    within(text, "letter", commonage_log::limits::LETTER_BYTES_MAX - 128)
}
