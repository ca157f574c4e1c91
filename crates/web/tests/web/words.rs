//! Every sentence that a page uses is there, and every one that is there is used.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Texts in quotes that look like keys and are none: ids and names of fields.
const NO_KEYS: [&str; 6] = ["take-head", "take-can-head", "asked-head", "over-note", "over-lines", "home-head"];

fn files(folder: &Path, ending: &str, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, all);
        } else if path.extension().is_some_and(|held| held == ending) {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

fn read(folder: &str, ending: &str) -> String {
    let mut all = String::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending, &mut all);
    all
}

/// The keys of a language.
fn keys(text: &str) -> BTreeSet<String> {
    let begins = |line: &&str| line.starts_with(|sign: char| sign.is_ascii_lowercase());
    text.lines().filter(begins).filter_map(|line| Some(line.split_once(" =")?.0.to_owned())).collect()
}

/// Everything between two quotes that could be a key.
fn quoted(source: &str) -> BTreeSet<String> {
    let is_key = |text: &&str| {
        !text.is_empty() && text.len() < 60 && text.chars().all(|sign| sign.is_ascii_lowercase() || sign == '-')
    };
    source.split('"').filter(is_key).map(str::to_owned).collect()
}

#[test]
fn every_sentence_is_used_and_every_one_used_is_there() {
    let (there, used) = (keys(&read("words/en", "ftl")), quoted(&read("src", "rs")));
    assert!(there.len() > 100);
    let unused: Vec<_> = there.difference(&used).collect();
    assert!(unused.is_empty(), "no page says {unused:?}");
    let first = |key: &str| key.split('-').next().unwrap_or_default().to_owned();
    let families: BTreeSet<String> = there.iter().filter(|key| key.contains('-')).map(|key| first(key)).collect();
    let is_missing = |key: &&String| {
        key.contains('-') && families.contains(&first(key)) && !there.contains(*key) && !NO_KEYS.contains(&&***key)
    };
    let missing: Vec<_> = used.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "no file has {missing:?}");
}

#[test]
fn every_language_can_be_read_and_has_no_sentence_that_english_lacks() {
    let english = keys(&read("words/en", "ftl"));
    for code in commonage_web::words::Words::languages() {
        let text = read(&format!("words/{code}"), "ftl");
        let resource = fluent_bundle::FluentResource::try_new(text.clone());
        assert!(resource.is_ok(), "{code}: {:?}", resource.err().map(|(_, errors)| errors));
        let more: Vec<_> = keys(&text).difference(&english).cloned().collect();
        assert!(more.is_empty(), "{code} has {more:?}, which no page says");
    }
}
