//! Names as they are compared: without case, accents, hyphens and apostrophes, so that whoever types “saint etienne”
//! finds Saint-Étienne.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name, folded: compatibility decomposition without marks (Unicode Standard Annex 15), lower case, letters of the
/// Latin script that do not decompose written out, and single spaces.
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    fold_into(name, &mut folded);
    folded
}

/// Folds a name onto the end of a text.
pub(crate) fn fold_into(name: &str, folded: &mut String) {
    let start = folded.len();
    if name.is_ascii() {
        name.chars().for_each(|letter| push(letter.to_ascii_lowercase(), start, folded));
    } else {
        let letters = name.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
        letters.for_each(|letter| push(letter, start, folded));
    }
    if folded.len() > start && folded.ends_with(' ') {
        folded.pop();
    }
}

fn push(letter: char, start: usize, folded: &mut String) {
    let plain = match letter {
        'ø' => "o",
        'ł' => "l",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        '\'' | '’' | 'ʼ' | 'ʻ' | '‘' | '`' | '´' => "",
        letter if letter.is_whitespace() || letter.is_control() || matches!(letter, '-' | '‐' | '–') => {
            if folded.len() > start && !folded.ends_with(' ') { " " } else { "" }
        }
        letter => {
            folded.push(letter);
            return;
        }
    };
    folded.push_str(plain);
}
