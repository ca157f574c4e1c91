//! Words in a picture: made harmless, shortened to what fits, and how wide they are.

use unicode_width::UnicodeWidthChar;

/// How wide a letter is, in parts of the size of the type: a little more than the average, as the type is not known.
const LETTER: f64 = 0.58;

/// Text for XML: letters with a meaning are written out, and what XML 1.0 (§2.2) does not allow is left out. So are the
/// signs that change the direction of what follows, since they would reach beyond their own words.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// The first letters, with an ellipsis where that is not all.
pub(super) fn first_letters(text: &str, most: usize) -> String {
    let text = text.trim();
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// As much of a text as fits into a width, with an ellipsis where that is not all.
pub(super) fn fitted(text: &str, size: f64, width: f64) -> String {
    let text = text.trim();
    if self::width(text, size) <= width {
        return text.to_owned();
    }
    let mut left = width - LETTER * size;
    let fits = |letter: &char| {
        left -= letter_width(*letter, size);
        left >= 0.0
    };
    let fitted: String = text.chars().take_while(fits).collect();
    format!("{}…", fitted.trim_end())
}

/// How wide a text is, about.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|letter| letter_width(letter, size)).sum()
}

fn letter_width(letter: char, size: f64) -> f64 {
    LETTER * size * letter.width().unwrap_or(0) as f64
}

/// The address, if following it stays on the same site or leads to a web page: everything else could be a script.
pub(super) fn harmless(link: &str) -> Option<&str> {
    let link = link.trim();
    let begins = |with: &str| link.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    let on_site =
        (link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/\\")) || link.starts_with('#');
    (begins("https://") || begins("http://") || on_site).then_some(link)
}

/// Lower-case digits that tell one picture from another, for the names inside it (FNV-1a, 32 bits).
pub(super) fn tag<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let bytes = texts.flat_map(|text| text.bytes().chain([0]));
    let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("m{hash:08x}")
}
