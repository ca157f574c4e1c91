//! How answers look: colours only where a person looks, times in their own zone, tables that align in any script.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use anstyle::{AnsiColor, Style};
use commonage_log::Millis;
pub(crate) use commonage_node::texts::{one_line, plain};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use unicode_width::UnicodeWidthStr;

/// Colours, or none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    on: bool,
}

impl Paint {
    /// Colours for a terminal whose person did not ask for none.
    pub(crate) fn for_output(json: bool) -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self { on: !json && !refused && std::io::stdout().is_terminal() }
    }

    fn paint(self, style: Style, text: &str) -> String {
        if self.on { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A heading or a name.
    pub(crate) fn strong(self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }

    /// What one rarely needs.
    pub(crate) fn soft(self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    /// What is well.
    pub(crate) fn good(self, text: &str) -> String {
        self.paint(AnsiColor::Green.on_default(), text)
    }

    /// Dark on light, whatever colours the terminal has: for what is to be scanned.
    pub(crate) fn paper(self, text: &str) -> String {
        let style = Style::new().fg_color(Some(AnsiColor::Black.into())).bg_color(Some(AnsiColor::BrightWhite.into()));
        self.paint(style, text)
    }

    /// What needs a look.
    pub(crate) fn alert(self, text: &str) -> String {
        self.paint(AnsiColor::Yellow.on_default().bold(), text)
    }
}

/// Columns of the screen, within reason: as the shell says, or wide enough to read well.
pub(crate) fn width() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    asked.unwrap_or(100).clamp(40, 120)
}

/// Breaks a text into lines of at most `width` columns; all but the first begin with `indent`.
pub(crate) fn wrapped(text: &str, indent: &str, width: usize) -> String {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let room = width.saturating_sub(indent.width());
            if !line.is_empty() && line.width() + 1 + word.width() > room {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines.join(&format!("\n{indent}"))
}

/// A text behind a head, its lines under each other; under the head, where that leaves no room.
pub(crate) fn entry(head: &str, text: &str) -> String {
    let wide = seen_width(head);
    if wide > width() / 2 || wide + 24 > width() {
        let indent = " ".repeat(head.len() - head.trim_start().len() + 4);
        return format!("{}\n{indent}{}\n", head.trim_end(), wrapped(text, &indent, width()));
    }
    format!("{head}{}\n", wrapped(text, &" ".repeat(wide), width()))
}

/// Rows in aligned columns, two spaces apart, indented by two.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| seen_width(cell)).max().unwrap_or(0))
        .collect();
    let line = |row: &Vec<String>| {
        let mut line = String::from("  ");
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width.saturating_sub(seen_width(cell)) + 2));
        }
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

/// Columns that a text takes, without what only colours it.
pub(crate) fn seen_width(text: &str) -> usize {
    let mut width = 0;
    for (at, part) in text.split('\u{1b}').enumerate() {
        let visible = if at == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) };
        width += visible.width();
    }
    width
}

/// How many, with the right form of the word.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    let digits = number.to_string();
    let from_end = digits.len();
    let spaced: String = digits
        .chars()
        .enumerate()
        .flat_map(|(at, digit)| {
            let gap = at > 0 && (from_end - at).is_multiple_of(3);
            gap.then_some('\u{202f}').into_iter().chain([digit])
        })
        .collect();
    format!("{spaced} {}", if number == 1 { one } else { many })
}

fn local(at: Millis) -> Option<Zoned> {
    let at = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
    Some(at.to_zoned(TimeZone::system()))
}

/// A day, for people.
pub(crate) fn day(at: Millis) -> String {
    local(at).map_or_else(|| "an unknown day".to_owned(), |at| at.strftime("%A, %-d %B %Y").to_string())
}

/// A day, in figures of one length.
pub(crate) fn date(at: Millis) -> String {
    local(at).map_or_else(|| "----------".to_owned(), |at| at.strftime("%Y-%m-%d").to_string())
}

/// A time of day.
pub(crate) fn time(at: Millis) -> String {
    local(at).map_or_else(|| "--:--".to_owned(), |at| at.strftime("%H:%M").to_string())
}

/// Day and time.
pub(crate) fn moment(at: Millis) -> String {
    local(at).map_or_else(|| "an unknown time".to_owned(), |at| at.strftime("%-d %B %Y, %H:%M").to_string())
}

/// A bar on the terminal for what takes longer than a moment.
pub(crate) struct Bar {
    label: &'static str,
    shows: bool,
    began: Instant,
    bar: Option<ProgressBar>,
}

/// What is done sooner needs no bar.
const BAR_AFTER: Duration = Duration::from_millis(300);

impl Bar {
    pub(crate) fn new(label: &'static str, json: bool) -> Self {
        Self { label, shows: !json && std::io::stderr().is_terminal(), began: Instant::now(), bar: None }
    }

    /// Tells how much is done, and of how much.
    pub(crate) fn tell(&mut self, done: u64, total: u64) {
        if !self.shows || (self.bar.is_none() && self.began.elapsed() < BAR_AFTER) {
            return;
        }
        let label = self.label;
        let bar = self.bar.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("{msg}  {bar:30} {percent:>3} %  {eta} left");
            let bar = ProgressBar::new(total).with_message(label);
            style.map_or(bar.clone(), |style| bar.with_style(style))
        });
        bar.set_length(total);
        bar.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_in_any_script_and_colour() {
        let cell = |text: &str| text.to_owned();
        let rows = vec![vec![cell("水"), cell("a")], vec![cell("\u{1b}[1mbread\u{1b}[0m"), cell("b")]];
        assert_eq!(table(&rows), "  水     a\n  \u{1b}[1mbread\u{1b}[0m  b\n");
    }

    #[test]
    fn texts_of_others_steer_nothing() {
        assert_eq!(plain("a\u{1b}[31mb\u{202e}c\r\n"), "a[31mbc\n");
        assert_eq!(moment(Millis(u64::MAX)), "an unknown time");
    }

    #[test]
    fn long_lines_break_between_words() {
        assert_eq!(wrapped("one two three", "  ", 9), "one two\n  three");
        assert_eq!(count(1_234_567, "note", "notes"), "1\u{202f}234\u{202f}567 notes");
    }
}
