//! The parts that pages share: sections that end, lines with one verb, fields with a label.

use commonage_node::texts::plain;
use maud::{Markup, html};

use crate::words::Words;

/// The marks by which Fluent holds the words of people apart from its own.
const APART: [char; 2] = ['\u{2068}', '\u{2069}'];

/// Words of people, made harmless. Marks that hold words apart stay where every one that opens is closed: they turn
/// nothing then.
pub(crate) fn said(text: &str) -> String {
    let depth = text.chars().filter(|sign| APART.contains(sign)).try_fold(0_u32, |depth, sign| match sign {
        '\u{2068}' => Some(depth.saturating_add(1)),
        _ => depth.checked_sub(1),
    });
    if depth != Some(0) || !text.contains(APART) {
        return plain(text);
    }
    text.split_inclusive(APART)
        .map(|part| match part.strip_suffix(APART) {
            Some(before) => plain(before) + part.get(before.len()..).unwrap_or_default(),
            None => plain(part),
        })
        .collect()
}

/// Words of people with the addresses in them as links; where they lead is not told that one came from here.
pub(crate) fn with_links(text: &str) -> Markup {
    let text = said(text);
    let is_address = |word: &str| word.starts_with("https://") || word.starts_with("http://");
    html! {
        @for part in text.split_inclusive(char::is_whitespace) {
            @let word = part.trim_end();
            // What ends a sentence is not of the address.
            @let address = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '»', '”']);
            @if is_address(address) {
                a href=(address) rel="noopener noreferrer nofollow" { (address) } (part.get(address.len()..).unwrap_or_default())
            } @else { (part) }
        }
    }
}

/// A question of a page, and what there is to it.
pub(crate) fn section(id: &str, heading: &str, content: &Markup) -> Markup {
    html! {
        section id=(id) data-live aria-labelledby=(format!("{id}-head")) {
            h2 id=(format!("{id}-head")) { (heading) }
            (content)
        }
    }
}

/// What stands where nothing is.
pub(crate) fn empty(sentence: &str) -> Markup {
    html! { p class="empty" { (sentence) } }
}

/// A sentence about something, as the title of a line.
pub(crate) fn sentence(text: &str) -> Markup {
    html! { span class="told" { bdi { (said(text)) } } }
}

/// One line: what it is and where it leads, what more there is to say, its one verb, and why it is here.
pub(crate) fn line(title: &Markup, more: &[String], verb: &Markup, below: &Markup) -> Markup {
    let more: Vec<&String> = more.iter().filter(|said| !said.is_empty()).collect();
    html! {
        li class="line" {
            div class="what" {
                p class="title" { (title) }
                @if !more.is_empty() {
                    p class="soft" {
                        @for (at, said) in more.iter().enumerate() {
                            @if at > 0 { span aria-hidden="true" class="dot" { " · " } }
                            bdi { (self::said(said)) }
                        }
                    }
                }
            }
            div class="verb" { (verb) }
            (below)
        }
    }
}

/// Why a line is here.
pub(crate) fn why(words: &Words, reasons: &[String]) -> Markup {
    html! {
        details class="why" {
            summary { (words.say("why")) }
            ul { @for reason in reasons { li { (said(reason)) } } }
        }
    }
}

/// A field with its label; `kind` is text, date, number; `hint` may be empty.
pub(crate) fn field(label: &str, name: &str, kind: &str, value: &str, hint: &str) -> Markup {
    let (hint_id, value) = (format!("{name}-hint"), said(value));
    let described = (!hint.is_empty()).then_some(&hint_id);
    html! {
        div class="field" {
            label for=(name) { (label) }
            @if !hint.is_empty() { p class="hint" id=(hint_id) { (hint) } }
            @if kind == "area" {
                textarea id=(name) name=(name) rows="3" dir="auto" aria-describedby=[described] { (value) }
            } @else {
                input id=(name) name=(name) type=(kind) value=(value) dir="auto" autocomplete="off"
                    aria-describedby=[described];
            }
        }
    }
}

/// A choice of one; of each its value, and what it is called.
pub(crate) fn select(label: &str, name: &str, chosen: &str, choices: &[(String, String)]) -> Markup {
    html! {
        div class="field" {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (value, called) in choices {
                    option value=(value) selected[value == chosen] { (said(called)) }
                }
            }
        }
    }
}

/// A form that only asks: it stands in the address, and can be kept as a bookmark.
pub(crate) fn filter(action: &str, fields: &Markup, button: &str) -> Markup {
    html! {
        form method="get" action=(action) class="filter" {
            (fields)
            button { (button) }
        }
    }
}

/// Names and what they are, one under another; what is empty is left out.
pub(crate) fn facts(rows: &[(String, Option<String>)]) -> Markup {
    let rows: Vec<_> = rows
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_ref().filter(|value| !value.is_empty())?)))
        .collect();
    html! {
        @if !rows.is_empty() {
            dl class="facts" {
                @for (name, value) in rows { div { dt { (name) } dd dir="auto" { (said(value)) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{said, with_links};

    #[test]
    fn addresses_become_links_and_nothing_else_does() {
        let drawn =
            with_links("see https://a.example/b?c=1, or \"http://x\"<b>\njavascript:alert(1) https://e.example/\"><b>")
                .into_string();
        assert_eq!(drawn.matches("<a ").count(), 2, "{drawn}");
        assert!(drawn.contains("href=\"https://a.example/b?c=1\""), "{drawn}");
        assert!(!drawn.contains("<b>") && !drawn.contains("href=\"javascript"), "{drawn}");
    }

    #[test]
    fn marks_that_are_not_closed_are_left_out() {
        assert_eq!(said("a \u{2068}Ana\u{2069} b\u{202e}"), "a \u{2068}Ana\u{2069} b");
        assert_eq!(said("\u{2069}Ana\u{2068}"), "Ana");
        assert_eq!(said("\u{2068}Ana"), "Ana");
        assert_eq!(said("Ana\u{2067}\u{200f}"), "Ana");
    }
}
