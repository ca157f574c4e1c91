//! Sentences as words: names in quotes, numbers, commas, and everything else as it stands.

use std::str::FromStr;

use crate::decimal::Decimal;
use crate::limits::ID_BYTES_MAX;
use crate::sharing::equation::fault::{Fault, Wrong};
use crate::unit::Unit;

/// One word of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Plain(String),
    Quoted(Box<str>),
    Comma,
}

/// Longest name in an equation, in bytes: what people call things, and any id of the ledger.
pub(super) const NAME_BYTES_MAX: usize = 2048;

/// What begins a name; all but the low one also end it.
const QUOTES: &str = "\"“”„";

/// The words of one line; a full stop at its end, and a `#` where a word could begin and what follows it, are left out.
pub(super) fn words(line: &str) -> Result<Vec<Word>, Wrong> {
    let mut words = Vec::new();
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '#' => break,
            ',' => words.push(Word::Comma),
            '%' => words.push(Word::Plain("%".to_owned())),
            sign if QUOTES.contains(sign) => words.push(Word::Quoted(quoted(&mut signs)?)),
            sign if sign.is_whitespace() => {}
            sign => {
                let mut word = sign.to_string();
                let goes_on = |next: &char| !next.is_whitespace() && !",%".contains(*next) && !QUOTES.contains(*next);
                while let Some(next) = signs.next_if(goes_on) {
                    word.push(next);
                }
                if word.contains(char::is_control) {
                    return Err(Wrong::Sign);
                }
                words.push(Word::Plain(word));
            }
        }
    }
    if let Some(Word::Plain(last)) = words.last_mut() {
        if last.len() > 1 && last.ends_with('.') {
            last.pop();
        } else if last == "." {
            words.pop();
        }
    }
    Ok(words)
}

fn quoted(signs: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Box<str>, Wrong> {
    let mut name = String::new();
    loop {
        match signs.next() {
            None => return Err(Wrong::OpenQuote),
            Some('"' | '“' | '”') => break,
            Some('\\') => name.push(signs.next().ok_or(Wrong::OpenQuote)?),
            Some(sign) => name.push(sign),
        }
    }
    let name = name.trim();
    if name.contains(char::is_control) {
        return Err(Wrong::Sign);
    }
    if name.is_empty() || name.len() > NAME_BYTES_MAX { Err(Wrong::Name) } else { Ok(name.into()) }
}

/// A name as it stands in a sentence.
pub(super) fn in_quotes(name: &str) -> String {
    let mut text = String::from("\"");
    for sign in name.chars() {
        if matches!(sign, '"' | '“' | '”' | '\\') {
            text.push('\\');
        }
        text.push(sign);
    }
    text + "\""
}

/// Reads a sentence word by word.
pub(super) struct Reader<'a> {
    pub(super) words: &'a [Word],
    pub(super) line: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(words: &'a [Word], line: usize) -> Reader<'a> {
        Reader { words, line }
    }

    pub(super) fn fault(&self, wrong: Wrong) -> Fault {
        Fault { line: self.line, wrong }
    }

    pub(super) fn expected(&self, wanted: &str) -> Fault {
        let found = match self.words.first() {
            None => "the end of the line".to_owned(),
            Some(Word::Comma) => "a comma".to_owned(),
            Some(Word::Plain(word)) => format!("“{}”", shown(word)),
            Some(Word::Quoted(name)) => format!("the name “{}”", shown(name)),
        };
        self.fault(Wrong::Expected(wanted.to_owned(), found))
    }

    pub(super) fn is_over(&self) -> bool {
        self.words.is_empty()
    }

    fn step(&mut self) {
        self.words = self.words.get(1..).unwrap_or_default();
    }

    /// Steps over these words, if they come next.
    pub(super) fn takes(&mut self, phrase: &str) -> bool {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        let fits = wanted.len() <= self.words.len()
            && wanted.iter().zip(self.words).all(|(wanted, word)| {
                matches!(word, Word::Plain(word) if word.eq_ignore_ascii_case(wanted))
                    || (*wanted == "," && *word == Word::Comma)
            });
        if fits {
            self.words = &self.words[wanted.len()..];
        }
        fits
    }

    pub(super) fn must(&mut self, phrase: &str) -> Result<(), Fault> {
        if self.takes(phrase) { Ok(()) } else { Err(self.expected(&format!("“{phrase}”"))) }
    }

    pub(super) fn name(&mut self) -> Option<Box<str>> {
        let Some(Word::Quoted(name)) = self.words.first() else { return None };
        let name = name.clone();
        self.step();
        Some(name)
    }

    pub(super) fn must_name(&mut self) -> Result<Box<str>, Fault> {
        self.name().ok_or_else(|| self.expected("a name in quotes"))
    }

    pub(super) fn plain(&mut self, wanted: &str) -> Result<String, Fault> {
        let Some(Word::Plain(word)) = self.words.first() else { return Err(self.expected(wanted)) };
        let word = word.clone();
        self.step();
        Ok(word)
    }

    /// Whether a number comes next.
    pub(super) fn sees_number(&self) -> bool {
        matches!(self.words.first(), Some(Word::Plain(word)) if word.starts_with(|sign: char| sign.is_ascii_digit() || "-+.".contains(sign)))
    }

    pub(super) fn number(&mut self) -> Result<Decimal, Fault> {
        let text = self.plain("a number")?;
        let number = Decimal::from_str(&text).map_err(|why| self.fault(Wrong::Number(why)))?;
        if number.is_negative() { Err(self.fault(Wrong::Negative(shown(&text)))) } else { Ok(number) }
    }

    /// A unit or a currency: one that reads the same when it is written again.
    pub(super) fn unit(&mut self, wanted: &str) -> Result<Unit, Fault> {
        let expected = self.expected(wanted);
        let unit = Unit::named(self.plain(wanted)?.trim_end_matches('.'));
        let is_fit = (1..=ID_BYTES_MAX).contains(&unit.name().len()) && Unit::named(unit.name()) == unit;
        if is_fit { Ok(unit) } else { Err(expected) }
    }

    /// A group: a word of small letters, digits and hyphens.
    pub(super) fn group(&mut self) -> Result<Box<str>, Fault> {
        let word = self.plain("the name of a group, like “costs”")?.to_lowercase();
        let fits = |sign: char| sign.is_alphanumeric() || sign == '-';
        // “equally among all” means all.
        let is_group = word != "all"
            && word.len() <= NAME_BYTES_MAX
            && word.starts_with(char::is_alphabetic)
            && word.chars().all(fits);
        if is_group { Ok(word.into()) } else { Err(self.fault(Wrong::Group(shown(&word)))) }
    }

    pub(super) fn end(&self) -> Result<(), Fault> {
        if self.is_over() { Ok(()) } else { Err(self.expected("the end of the line")) }
    }
}

/// The beginning of what somebody wrote.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}
