//! What a command hands back: an answer for a person and for a program, or a sentence that says why not.

use std::fmt::Display;

use commonage_node::NodeError;
use commonage_store::StoreError;
use serde_json::Value;

/// The result of a command.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// The exit code where faults were found.
pub(crate) const FAULTS_FOUND: u8 = 3;

/// An answer. It is printed after the data folder was let go, so that a pager that waits keeps nobody out.
#[derive(Debug)]
pub(crate) struct Answer {
    /// For people.
    pub(crate) text: String,
    /// For programs.
    pub(crate) json: Value,
    /// The exit code.
    pub(crate) code: u8,
    /// What to say if it cannot be shown: it holds words that are shown only once.
    pub(crate) if_unseen: Option<&'static str>,
}

impl Answer {
    pub(crate) fn new(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json, code: 0, if_unseen: None }
    }
}

/// Why a command was not done.
#[derive(Debug)]
pub(crate) struct Failure {
    /// A sentence or two: what was tried, why not, what to do.
    pub(crate) words: String,
    /// Whether the store holds other bytes than were put there.
    pub(crate) is_damage: bool,
}

impl Failure {
    /// What could not be done with a file, and what to do.
    pub(crate) fn file(tried: &str, path: &std::path::Path, error: &std::io::Error, remedy: &str) -> Self {
        failure(format!("{tried} {} was not possible: {}. {remedy}.", path.display(), in_words(error)))
    }

    /// The sentence, with a capital at its beginning.
    pub(crate) fn sentence(&self) -> String {
        let mut letters = self.words.chars();
        match letters.next() {
            Some(first) => first.to_uppercase().chain(letters).collect(),
            None => String::new(),
        }
    }
}

/// What the system says, without its number.
fn in_words(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let words = match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::PermissionDenied => "you have no right to it",
        ErrorKind::AlreadyExists => "something of that name is there already",
        ErrorKind::IsADirectory => "it is a folder, not a file",
        ErrorKind::NotADirectory => "a part of its path is a file, not a folder",
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::ReadOnlyFilesystem => "the disk can only be read",
        ErrorKind::InvalidFilename => "the name is too long or has signs that do not fit",
        _ => return error.to_string(),
    };
    words.to_owned()
}

/// A failure from a sentence.
pub(crate) fn failure(sentence: impl Display) -> Failure {
    Failure { words: sentence.to_string(), is_damage: false }
}

impl From<NodeError> for Failure {
    fn from(error: NodeError) -> Self {
        let is_damage = matches!(error, NodeError::Store(StoreError::Damaged(_)));
        let mut words = error.to_string();
        // Those of the rooms below end without a stop.
        if !words.ends_with(['.', ')']) {
            words.push('.');
        }
        Failure { words, is_damage }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        NodeError::Store(error).into()
    }
}
