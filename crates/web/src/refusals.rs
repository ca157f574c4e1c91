//! What the node refuses, in the reader's language. The node says it in English; for every other language a file in
//! `refusals/` has the sentences again, each under the first words of the English one.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use commonage_log::Said;
use commonage_node::NodeError;
use commonage_node::texts::plain;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use include_dir::{Dir, include_dir};

use crate::words::Words;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/refusals");

/// Words of the English sentence by which it is known: enough to tell all of them apart.
const KEY_WORDS: usize = 12;

/// The names of what is put into a sentence, in the order of the English one.
const PARTS: [&str; 4] = ["a", "b", "c", "d"];

/// Why something was not done.
#[derive(Clone, Debug)]
pub(crate) struct Refusing {
    english: String,
    said: Vec<Said>,
}

impl From<&NodeError> for Refusing {
    fn from(why: &NodeError) -> Self {
        Self { english: without_commands(&why.to_string()), said: why.said() }
    }
}

impl From<String> for Refusing {
    fn from(english: String) -> Self {
        Self { english, said: Vec::new() }
    }
}

impl Refusing {
    /// In English, as programs read it.
    pub(crate) fn english(&self) -> &str {
        &self.english
    }

    /// In the reader's language; in English, where that language has no words for it.
    pub(crate) fn told(&self, words: &Words) -> String {
        in_language(words.code(), &self.said).unwrap_or_else(|| self.english.clone())
    }
}

/// The key under which another language has a sentence.
pub fn key(sentence: &str) -> String {
    let letters = |word: &str| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let words = sentence.split_whitespace().map(letters).filter(|word| !word.is_empty());
    format!("no-{}", words.take(KEY_WORDS).collect::<Vec<_>>().join("-"))
}

type Bundle = FluentBundle<FluentResource>;

fn bundles() -> &'static BTreeMap<&'static str, Bundle> {
    static ALL: OnceLock<BTreeMap<&'static str, Bundle>> = OnceLock::new();
    ALL.get_or_init(|| {
        let read = |file: &'static include_dir::File<'static>| {
            let code = file.path().file_stem()?.to_str()?;
            let resource = FluentResource::try_new(file.contents_utf8()?.to_owned());
            let mut bundle = Bundle::new_concurrent(vec![code.parse().ok()?]);
            // What cannot be read in a file is left out; the tests look that nothing is.
            let _ = bundle.add_resource(resource.unwrap_or_else(|(readable, _)| readable));
            Some((code, bundle))
        };
        FILES.files().filter_map(read).collect()
    })
}

/// The sentences in a language, one after another: the first must be there, for it says why.
fn in_language(code: &str, all: &[Said]) -> Option<String> {
    let bundle = bundles().get(code)?;
    let one = |said: &Said| {
        let pattern = bundle.get_message(&key(said.sentence()))?.value()?;
        let mut arguments = FluentArgs::new();
        for (name, part) in PARTS.iter().zip(said.parts()) {
            arguments.set(*name, FluentValue::from(plain(part)));
        }
        let mut errors = Vec::new();
        let told = bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        errors.is_empty().then_some(told)
    };
    let (first, more) = all.split_first()?;
    let told: Vec<String> = std::iter::once(one(first)?).chain(more.iter().filter_map(one)).collect();
    Some(told.join(" "))
}

/// The node's sentences also tell which command helps. On a page no command does, so those sentences are left out.
fn without_commands(text: &str) -> String {
    let sentences = text.split_inclusive(". ");
    let kept: String = sentences.filter(|said| !said.contains("commonage ") && !said.contains("--")).collect();
    let kept = if kept.trim().is_empty() { text } else { kept.trim() };
    let mut letters = kept.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::without_commands;

    #[test]
    fn sentences_about_commands_are_left_out() {
        let said = without_commands("only 2 kg of it is left. Take that much, with --amount.");
        assert_eq!(said, "Only 2 kg of it is left.");
        assert_eq!(without_commands("that is over already."), "That is over already.");
        assert_eq!(without_commands("Run “commonage init NAME” first."), "Run “commonage init NAME” first.");
    }
}
