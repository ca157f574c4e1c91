//! From free words in any language to forms that can be compared: the words as they are, and their stems.
//!
//! Words are cut by the rules of Unicode (UAX #29), in lower case, and folded: without accents, so that “Möhren” typed
//! on a keyboard without dots still fits. Where the language is known, or plain from the text, a word also has its stem
//! (M. F. Porter, *Snowball: a language for stemming algorithms*, 2001). Scripts that set no blanks between words give
//! overlapping pairs of signs, which find words in them about as well as a dictionary (J. Y. Nie, J. Gao, J. Zhang,
//! M. Zhou, *On the use of words and n-grams for Chinese information retrieval*, 2000).

use std::collections::BTreeSet;
use std::ops::Range;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::needs::act::Ask;

/// Longest word that is looked at, in bytes: longer than any that people write; what is longer is a pasted code.
pub const WORD_BYTES_MAX: usize = 96;

/// Most languages of an ask whose stems are made: who speaks more is found by the words themselves.
pub const LANGUAGES_STEMMED_MAX: usize = 4;

/// A word of an ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands in the text, in bytes.
    pub at: Range<usize>,
    /// In lower case, without accents.
    pub exact: Box<str>,
    /// What is left without endings, where a language says how; each differs from `exact`.
    pub stems: Vec<Box<str>>,
}

/// The words of what is asked, each once, in the order of the text.
pub fn of(ask: &Ask) -> Vec<Word> {
    let stemmers: Vec<Stemmer> = languages(ask).into_iter().map(Stemmer::create).collect();
    let mut seen = BTreeSet::new();
    pieces(&ask.what)
        .filter(|(at, _)| at.len() <= WORD_BYTES_MAX)
        .map(|(at, is_whole)| word(&ask.what, at, if is_whole { &stemmers } else { &[] }))
        .filter(|word| !word.exact.is_empty() && seen.insert(word.exact.clone()))
        .collect()
}

/// The words of one that stand in the other too, as the first writes them: what is said as a reason. Words that tell less
/// than half of what the most telling one does are left out. Pairs of signs that overlap are put together again.
pub fn common(one: &Ask, other: &Ask, tells: &dyn Fn(&Word) -> u32) -> Vec<Box<str>> {
    let others = of(other);
    let both = of(one).into_iter().filter(|word| others.iter().any(|other| fits(word, other)));
    let both: Vec<(u32, Word)> = both.map(|word| (tells(&word), word)).collect();
    let most = both.iter().map(|(tells, _)| *tells).max().unwrap_or_default();
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (_, word) in both.into_iter().filter(|(tells, _)| tells.saturating_mul(2) >= most) {
        match spans.last_mut() {
            Some(last) if word.at.start < last.end => last.end = last.end.max(word.at.end),
            _ => spans.push(word.at),
        }
    }
    spans.into_iter().filter_map(|span| one.what.get(span)).map(|text| text.to_lowercase().into()).collect()
}

/// Whether two words are one, as they are or by a stem.
fn fits(one: &Word, other: &Word) -> bool {
    let is_form = |form: &str| *other.exact == *form || other.stems.iter().any(|stem| **stem == *form);
    is_form(&one.exact) || one.stems.iter().any(|stem| is_form(stem))
}

/// In lower case, with what one letter may be written as in another way made one: accents left out, ligatures apart.
pub fn folded(text: &str) -> String {
    // Only the marks of Latin, Greek and Cyrillic: in other scripts marks are vowels.
    let is_accent = |sign: &char| ('\u{300}'..='\u{36f}').contains(sign);
    let bare: String = text.nfkd().filter(|sign| !is_accent(sign)).collect::<String>().nfc().collect();
    let mut folded = String::with_capacity(bare.len());
    for sign in bare.chars().flat_map(char::to_lowercase) {
        // Letters that Unicode does not take apart, as those write them who have no key for them.
        match sign {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            // Some letters come apart only in lower case, as the Turkish İ.
            accent if is_accent(&accent) => {}
            other => folded.push(other),
        }
    }
    folded
}

fn word(text: &str, at: Range<usize>, stemmers: &[Stemmer]) -> Word {
    let said = text.get(at.clone()).unwrap_or_default();
    let exact: Box<str> = folded(said).into();
    let lower: String = said.nfc().flat_map(char::to_lowercase).collect();
    let mut stems: Vec<Box<str>> = Vec::new();
    // Snowball knows words, not numbers or codes.
    for stemmer in stemmers.iter().filter(|_| lower.chars().all(char::is_alphabetic)) {
        let stem: Box<str> = folded(&stemmer.stem(&lower)).into();
        if !stem.is_empty() && stem != exact && !stems.contains(&stem) {
            stems.push(stem);
        }
    }
    Word { at, exact, stems }
}

/// Where words are, and whether each is a whole word, or a pair of signs of a script without blanks.
fn pieces(text: &str) -> impl Iterator<Item = (Range<usize>, bool)> {
    let mut pieces = Vec::new();
    let mut run: Vec<Range<usize>> = Vec::new();
    for (start, segment) in text.split_word_bound_indices() {
        if segment.chars().any(sets_no_blanks) {
            let signs = segment.grapheme_indices(true);
            run.extend(signs.map(|(at, sign)| start + at..start + at + sign.len()));
            continue;
        }
        pieces.extend(pairs(&mut run));
        if segment.chars().any(char::is_alphanumeric) {
            pieces.push((start..start + segment.len(), true));
        }
    }
    pieces.extend(pairs(&mut run));
    pieces.into_iter()
}

/// Overlapping pairs of neighbours; a sign that stands alone is its own.
fn pairs(run: &mut Vec<Range<usize>>) -> Vec<(Range<usize>, bool)> {
    let run = std::mem::take(run);
    match run.as_slice() {
        [alone] => vec![(alone.clone(), false)],
        several => several.windows(2).map(|pair| (pair[0].start..pair[1].end, false)).collect(),
    }
}

/// Whether a sign is of a script that sets no blanks between words (blocks of Unicode 16).
fn sets_no_blanks(sign: char) -> bool {
    matches!(u32::from(sign),
        0x0e01..=0x0e5b | 0x0e81..=0x0edf        // Thai, Lao
        | 0x0f00..=0x0fff | 0x1000..=0x109f      // Tibetan, Myanmar
        | 0x1780..=0x17ff                        // Khmer
        | 0x3005..=0x3007 | 0x3041..=0x30fa | 0x30fc..=0x30ff // Japanese
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff // Chinese characters
    )
}

/// The languages whose stems count: those that the ask names, else the one that the text is surely in.
fn languages(ask: &Ask) -> Vec<Algorithm> {
    let mut known: Vec<Algorithm> = Vec::new();
    if ask.languages.is_empty() {
        // A few words say little: a note helps.
        let text = ask.note.as_ref().map_or_else(|| ask.what.to_string(), |note| format!("{} {note}", ask.what));
        let sure = whatlang::detect(&text).filter(whatlang::Info::is_reliable);
        known.extend(sure.and_then(|info| algorithm(info.lang().code())));
    }
    for language in &ask.languages {
        let main = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        known.extend(algorithm(&main).filter(|algorithm| !known.contains(algorithm)));
    }
    known.truncate(LANGUAGES_STEMMED_MAX);
    known
}

/// By its code in ISO 639-1, or 639-3.
fn algorithm(code: &str) -> Option<Algorithm> {
    Some(match code {
        "ar" | "ara" => Algorithm::Arabic,
        "da" | "dan" => Algorithm::Danish,
        "nl" | "nld" => Algorithm::Dutch,
        "en" | "eng" => Algorithm::English,
        "fi" | "fin" => Algorithm::Finnish,
        "fr" | "fra" => Algorithm::French,
        "de" | "deu" => Algorithm::German,
        "el" | "ell" => Algorithm::Greek,
        "hu" | "hun" => Algorithm::Hungarian,
        "it" | "ita" => Algorithm::Italian,
        "no" | "nor" | "nb" | "nob" | "nn" | "nno" => Algorithm::Norwegian,
        "pt" | "por" => Algorithm::Portuguese,
        "ro" | "ron" => Algorithm::Romanian,
        "ru" | "rus" => Algorithm::Russian,
        "es" | "spa" => Algorithm::Spanish,
        "sv" | "swe" => Algorithm::Swedish,
        "ta" | "tam" => Algorithm::Tamil,
        "tr" | "tur" => Algorithm::Turkish,
        _ => return None,
    })
}
