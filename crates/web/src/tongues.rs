//! The languages that people speak, by name. What has no name here is shown by its code (ISO 639).

use crate::words::Words;

const NAMES: [(&str, &str); 35] = [
    ("ar", "lang-ar"),
    ("bg", "lang-bg"),
    ("bn", "lang-bn"),
    ("ca", "lang-ca"),
    ("cs", "lang-cs"),
    ("da", "lang-da"),
    ("de", "lang-de"),
    ("el", "lang-el"),
    ("en", "lang-en"),
    ("es", "lang-es"),
    ("et", "lang-et"),
    ("fa", "lang-fa"),
    ("fi", "lang-fi"),
    ("fr", "lang-fr"),
    ("he", "lang-he"),
    ("hi", "lang-hi"),
    ("hr", "lang-hr"),
    ("hu", "lang-hu"),
    ("it", "lang-it"),
    ("ja", "lang-ja"),
    ("ko", "lang-ko"),
    ("nl", "lang-nl"),
    ("no", "lang-no"),
    ("pl", "lang-pl"),
    ("pt", "lang-pt"),
    ("ro", "lang-ro"),
    ("ru", "lang-ru"),
    ("sr", "lang-sr"),
    ("sv", "lang-sv"),
    ("sw", "lang-sw"),
    ("tr", "lang-tr"),
    ("uk", "lang-uk"),
    ("ur", "lang-ur"),
    ("vi", "lang-vi"),
    ("zh", "lang-zh"),
];

/// What a language is called.
pub(crate) fn name(words: &Words, code: &str) -> String {
    let known = NAMES.iter().find(|(held, _)| held.eq_ignore_ascii_case(code));
    known.map_or_else(|| code.to_owned(), |(_, key)| words.say(key))
}
