//! Every sentence that a page uses is there, and every one that is there is used; every language says all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use commonage_web::words::Words;

/// Texts in quotes that look like keys and are none: ids and names of fields.
const NO_KEYS: [&str; 6] = ["take-head", "take-can-head", "asked-head", "over-note", "over-lines", "home-head"];

pub(crate) fn files(folder: &Path, ending: &str, all: &mut String) {
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

/// The sentences and attributes of a language, and of each the names of what is put into it.
fn sentences(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let is_name = |sign: &char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
    let (mut all, mut key) = (BTreeMap::<String, BTreeSet<String>>::new(), String::new());
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let head = line.split_once(" =").map_or("", |(head, _)| head);
        if head.starts_with(|sign: char| sign.is_ascii_lowercase()) {
            key = head.to_owned();
        } else if let Some(attribute) = head.trim_start().strip_prefix('.') {
            key = format!("{}.{attribute}", key.split('.').next().unwrap_or_default());
        }
        let names = line.split('$').skip(1).map(|after| after.chars().take_while(is_name).collect::<String>());
        all.entry(key.clone()).or_default().extend(names);
    }
    all
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
fn what_is_put_into_a_sentence_is_found_by_its_name() {
    let text = "\
# A $word.
a = { $who } and { $what-for }

b =
    { $n ->
       *[other] { $n }
    }
    .title = { $x }
";
    let found = sentences(text);
    let names = |key: &str| found[key].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(found.keys().collect::<Vec<_>>(), ["a", "b", "b.title"]);
    assert_eq!((names("a"), names("b"), names("b.title")), (vec!["what-for", "who"], vec!["n"], vec!["x"]));
}

#[test]
fn every_language_can_be_read_and_says_each_sentence_once() {
    for code in Words::languages() {
        let text = read(&format!("words/{code}"), "ftl");
        let resource = fluent_bundle::FluentResource::try_new(text.clone());
        assert!(resource.is_ok(), "{code}: {:?}", resource.err().map(|(_, errors)| errors));
        let begun = text.lines().filter(|line| line.starts_with(|sign: char| sign.is_ascii_lowercase())).count();
        assert_eq!(begun, keys(&text).len(), "{code} says a sentence twice");
    }
}

#[test]
fn every_language_has_the_sentences_of_english_and_puts_the_same_into_them() {
    let english = sentences(&read("words/en", "ftl"));
    assert!(Words::languages().any(|code| code == "es"));
    for code in Words::languages() {
        let own = sentences(&read(&format!("words/{code}"), "ftl"));
        let keys = |all: &BTreeMap<String, BTreeSet<String>>| all.keys().cloned().collect::<BTreeSet<_>>();
        let (missing, more) = (&keys(&english) - &keys(&own), &keys(&own) - &keys(&english));
        assert!(missing.is_empty(), "{code} lacks {missing:?}");
        assert!(more.is_empty(), "{code} has {more:?}, which no page says");
        for (key, names) in &english {
            assert_eq!(&own[key], names, "{code}: {key}");
        }
    }
}

/// Of each language, the beginnings of words that no page says.
const NEVER: [(&str, [&str; 4]); 2] =
    [("en", ["user", "task", "node", "credit"]), ("es", ["usuari", "tarea", "nodo", "crédito"])];

#[test]
fn no_language_talks_like_a_machine() {
    for (code, never) in NEVER {
        let text = read(&format!("words/{code}"), "ftl").to_lowercase();
        let said: Vec<&str> = text.split(|sign: char| !sign.is_alphabetic()).collect();
        for begin in never {
            let found = said.iter().find(|word| word.starts_with(begin));
            assert!(found.is_none(), "{code} says {found:?}");
        }
    }
}
