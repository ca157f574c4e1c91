//! Texts that people give: trimmed, not empty, within their limits; and made harmless where they are shown.

use commonage_log::limits::{NAME_BYTES_MAX, TEXT_BYTES_MAX};
use commonage_log::said;

use crate::error::{NodeError, Result};

fn within(text: &str, what: &'static str, most: usize) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NodeError::Limit(said!("the {} is empty. Give it at least one letter.", what)));
    }
    if text.len() > most {
        let is = text.len();
        return Err(NodeError::Limit(said!("the {} has {} bytes, at most {} fit. Make it shorter.", what, is, most)));
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

/// A text of others made harmless: no signs that steer a terminal or turn the direction of writing.
pub fn plain(text: &str) -> String {
    let is_steering = |letter: char| {
        (letter.is_control() && letter != '\n')
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars()
        .map(|letter| if letter == '\t' { ' ' } else { letter })
        .filter(|letter| !is_steering(*letter))
        .collect()
}

/// The same on one line.
pub fn one_line(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text of somebody's, short enough for a sentence.
pub fn cut(text: &str) -> String {
    one_line(&text.chars().take(80).collect::<String>())
}
