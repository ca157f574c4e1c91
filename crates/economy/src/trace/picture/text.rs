//! Names as they can stand in a picture: cleaned of what would disturb it, in lines that fit, escaped.

/// What stands for what was left out.
const CUT: char = '…';

/// How wide a digit is on the screen, in a name.
pub(crate) const DIGIT: f32 = 6.7;

/// The longest name that is kept whole in what is read out.
const WHOLE_MAX: usize = 200;

/// Without control characters, marks that turn the direction of writing, and what XML cannot hold; blanks are one.
pub(crate) fn clean(text: &str) -> String {
    let turns = |sign: char| matches!(sign, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let unfit = |sign: char| matches!(sign, '\u{fffe}' | '\u{ffff}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}');
    let kept = |sign: char| if sign.is_whitespace() || sign.is_control() { ' ' } else { sign };
    let kept: String =
        text.chars().filter(|sign| !turns(*sign) && !unfit(*sign)).map(kept).take(4 * WHOLE_MAX).collect();
    let words: Vec<&str> = kept.split(' ').filter(|word| !word.is_empty()).collect();
    shortened(&words.join(" "), WHOLE_MAX as f32 * 2.0)
}

/// Escaped for text and attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            _ => escaped.push(sign),
        }
    }
    escaped
}

/// How wide a text is, about, in widths of a digit: nobody measures fonts here.
pub(crate) fn width(text: &str) -> f32 {
    text.chars().map(sign_width).sum()
}

fn sign_width(sign: char) -> f32 {
    match sign {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | '.' | ',' | ':' | ';' | '\'' | '|' | 'I' | ' ' | '(' | ')' | '-' => 0.58,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '→' => 1.5,
        'A'..='Z' | '&' => 1.2,
        '\u{0300}'..='\u{036f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{ffdc}' | '\u{1f000}'.. => 1.8,
        _ => 1.0,
    }
}

/// Not wider than this.
pub(crate) fn shortened(text: &str, most: f32) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut sum = 0.0;
    let fits = |sign: &char| {
        sum += sign_width(*sign);
        sum <= most - 1.0
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.truncate(short.trim_end().len());
    short.push(CUT);
    short
}

/// In at most two lines, broken between words where that is possible.
pub(crate) fn lines(text: &str, most: f32) -> Vec<String> {
    if width(text) <= most {
        return vec![text.to_owned()];
    }
    let fits = |(at, _): &(usize, &str)| width(&text[..*at]) <= most;
    let Some((at, _)) =
        text.match_indices(' ').take_while(fits).last().filter(|(at, _)| width(&text[..*at]) > 0.3 * most)
    else {
        return split_anywhere(text, most);
    };
    vec![text[..at].to_owned(), shortened(&text[at + 1..], most)]
}

fn split_anywhere(text: &str, most: f32) -> Vec<String> {
    let mut sum = 0.0;
    let too_far = |(_, sign): &(usize, char)| {
        sum += sign_width(*sign);
        sum > most
    };
    let at = text.char_indices().find(too_far).map_or(text.len(), |(at, _)| at);
    let (first, rest) = text.split_at(at);
    if first.is_empty() { vec![shortened(text, most)] } else { vec![first.to_owned(), shortened(rest, most)] }
}
