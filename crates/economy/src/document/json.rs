//! JSON into a tree: strictly, and with every number as it was written.

use jsonc_parser::tokens::Token;
use jsonc_parser::{Scanner, ScannerOptions};

use super::NotADocument;
use super::tree::{Builder, Kind, Node};

const STRICT: ScannerOptions = ScannerOptions {
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// What may come next.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    Nothing,
}

/// Reads one JSON value.
pub(super) fn parse(text: &str) -> Result<Node, NotADocument> {
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut scanner = Scanner::new(text, &STRICT);
    let mut builder = Builder::default();
    let mut next = Next::Value;
    loop {
        let token = scanner
            .scan()
            .map_err(|error| NotADocument::NotJson { line: error.line_display(), why: error.kind().to_string() })?;
        let line = lines.of(scanner.token_start());
        let Some(token) = token else { break };
        next = step(&mut builder, next, token, line)?;
    }
    let line = lines.of(text.len());
    let incomplete = || NotADocument::NotJson { line, why: "it ends too early".into() };
    if next != Next::Nothing {
        return Err(incomplete());
    }
    builder.finish().pop().ok_or_else(incomplete)
}

fn step(builder: &mut Builder, next: Next, token: Token<'_>, line: usize) -> Result<Next, NotADocument> {
    let is_value = matches!(next, Next::Value | Next::ValueOrEnd);
    let in_map = builder.in_map();
    match token {
        Token::OpenBrace | Token::OpenBracket if is_value => {
            let is_map = token == Token::OpenBrace;
            builder.begin(line, is_map)?;
            return Ok(if is_map { Next::KeyOrEnd } else { Next::ValueOrEnd });
        }
        Token::CloseBrace if in_map == Some(true) && matches!(next, Next::KeyOrEnd | Next::CommaOrEnd) => builder.end(),
        Token::CloseBracket if in_map == Some(false) && matches!(next, Next::ValueOrEnd | Next::CommaOrEnd) => {
            builder.end();
        }
        Token::Comma if next == Next::CommaOrEnd => {
            return Ok(if in_map == Some(true) { Next::Key } else { Next::Value });
        }
        Token::Colon if next == Next::Colon => return Ok(Next::Value),
        Token::String(text) if matches!(next, Next::Key | Next::KeyOrEnd) => {
            builder.key(&text);
            return Ok(Next::Colon);
        }
        Token::String(text) if is_value => builder.scalar(line, Kind::Text(text.into()))?,
        Token::Number(text) if is_value => builder.scalar(line, Kind::Number(text.into()))?,
        Token::Boolean(truth) if is_value => {
            builder.scalar(line, Kind::Truth(truth, if truth { "true" } else { "false" }.into()))?;
        }
        Token::Null if is_value => builder.scalar(line, Kind::Null)?,
        other => {
            return Err(NotADocument::NotJson { line, why: format!("“{}” does not belong there", short(&other)) });
        }
    }
    Ok(if builder.in_map().is_some() { Next::CommaOrEnd } else { Next::Nothing })
}

fn short(token: &Token<'_>) -> String {
    token.as_str().chars().take(40).collect()
}

/// Counts lines on the way.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> usize {
        if let Some(passed) = self.text.as_bytes().get(self.at..at) {
            self.line += passed.iter().filter(|byte| **byte == b'\n').count();
            self.at = at;
        }
        self.line
    }
}
