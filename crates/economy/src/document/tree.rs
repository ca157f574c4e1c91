//! One tree for YAML and JSON: every value with its line, every scalar as it was written.

use super::{DEPTH_MAX, NODES_MAX, NotADocument};

/// A value of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    line: u32,
    /// Which of the document's values it is: no two have one number.
    pub(super) number: u32,
    pub(super) kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing, said explicitly.
    Null,
    /// Yes or no, as it was written.
    Truth(bool, Box<str>),
    /// A number, as it was written.
    Number(Box<str>),
    /// Words.
    Text(Box<str>),
    /// Several, in order.
    List(Vec<Node>),
    /// Keys with values, in the order of the document; a key can stand twice.
    Map(Vec<(Box<str>, Node)>),
}

impl Node {
    /// A value that stands in no document yet.
    pub(super) fn loose(kind: Kind) -> Node {
        Node { line: 0, number: 0, kind }
    }

    /// Words that stand in no document yet.
    pub(super) fn text(text: impl Into<Box<str>>) -> Node {
        Node::loose(Kind::Text(text.into()))
    }

    /// Where it stands.
    pub(super) fn line(&self) -> usize {
        self.line as usize
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.kind, Kind::List(_))
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self.kind, Kind::Map(_))
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// Its entries, if it is a map.
    pub(super) fn entries(&self) -> Option<&[(Box<str>, Node)]> {
        if let Kind::Map(entries) = &self.kind { Some(entries) } else { None }
    }

    /// As it was written, if it is a scalar and not nothing.
    pub(super) fn scalar(&self) -> Option<&str> {
        match &self.kind {
            Kind::Truth(_, text) | Kind::Number(text) | Kind::Text(text) => Some(text),
            Kind::Null | Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// The values of a list, or itself alone.
    pub(super) fn as_list(&self) -> &[Node] {
        if let Kind::List(items) = &self.kind { items } else { std::slice::from_ref(self) }
    }

    /// As JSON in its one form: keys sorted, no blanks.
    pub(super) fn to_json(&self) -> String {
        let mut text = String::new();
        self.write_json(&mut text);
        text
    }

    fn write_json(&self, out: &mut String) {
        match &self.kind {
            Kind::Null => out.push_str("null"),
            Kind::Truth(truth, _) => out.push_str(if *truth { "true" } else { "false" }),
            Kind::Number(text) if is_json_number(text) => out.push_str(text),
            Kind::Number(text) | Kind::Text(text) => quote(text, out),
            Kind::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    item.write_json(out);
                }
                out.push(']');
            }
            Kind::Map(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by(|one, other| one.0.cmp(&other.0));
                out.push('{');
                for (at, (key, value)) in sorted.into_iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    quote(key, out);
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }

    /// How many levels it has.
    pub(super) fn depth(&self) -> usize {
        let inner = match &self.kind {
            Kind::List(items) => items.iter().map(Node::depth).max(),
            Kind::Map(entries) => entries.iter().map(|(_, value)| value.depth()).max(),
            _ => return 0,
        };
        1 + inner.unwrap_or(0)
    }
}

/// Writes words in quotes, with escapes that JSON and YAML both know, and nothing in them that either cannot print.
pub(super) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(sign)));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}

/// Whether JSON would take a text for a number: `-1.5e3`, not `.5`, `+1` or `007`.
fn is_json_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit());
    let rest = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let (whole, parts) = match mantissa.split_once('.') {
        Some((whole, parts)) => (whole, Some(parts)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && parts.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// A list or map that is not closed yet.
enum Open {
    List(u32, u32, Vec<Node>),
    /// With the key whose value comes next.
    Map(u32, u32, Vec<(Box<str>, Node)>, Option<Box<str>>),
}

/// Puts a tree together from what a parser reports, one thing after the other.
#[derive(Default)]
pub(super) struct Builder {
    open: Vec<Open>,
    count: u32,
    roots: Vec<Node>,
}

impl Builder {
    /// A list or map begins.
    pub(super) fn begin(&mut self, line: usize, is_map: bool) -> Result<(), NotADocument> {
        if self.open.len() >= DEPTH_MAX {
            return Err(NotADocument::TooDeep { line });
        }
        let (short, number) = (short(line), self.number(line)?);
        self.open.push(match is_map {
            true => Open::Map(short, number, Vec::new(), None),
            false => Open::List(short, number, Vec::new()),
        });
        Ok(())
    }

    /// The list or map that began last ends.
    pub(super) fn end(&mut self) {
        match self.open.pop() {
            Some(Open::List(line, number, items)) => self.put(Node { line, number, kind: Kind::List(items) }),
            Some(Open::Map(line, number, entries, _)) => self.put(Node { line, number, kind: Kind::Map(entries) }),
            None => {}
        }
    }

    /// A scalar.
    pub(super) fn scalar(&mut self, line: usize, kind: Kind) -> Result<(), NotADocument> {
        let number = self.number(line)?;
        self.put(Node { line: short(line), number, kind });
        Ok(())
    }

    /// The key of a map, whose value comes next.
    pub(super) fn key(&mut self, text: &str) {
        if let Some(Open::Map(_, _, _, key)) = self.open.last_mut() {
            *key = Some(text.into());
        }
    }

    /// Whether what comes next is a key; parsers of YAML do not say.
    pub(super) fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Map(_, _, _, None)))
    }

    /// Whether the list or map that began last is a map.
    pub(super) fn in_map(&self) -> Option<bool> {
        self.open.last().map(|open| matches!(open, Open::Map(..)))
    }

    /// Everything that was put together.
    pub(super) fn finish(self) -> Vec<Node> {
        self.roots
    }

    fn number(&mut self, line: usize) -> Result<u32, NotADocument> {
        self.count += 1;
        if self.count > NODES_MAX { Err(NotADocument::TooMany { line }) } else { Ok(self.count) }
    }

    fn put(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.roots.push(node),
            Some(Open::List(_, _, items)) => items.push(node),
            Some(Open::Map(_, _, entries, key)) => match key.take() {
                Some(key) => entries.push((key, node)),
                // YAML lets anything be a key: it stands for its own JSON.
                None => *key = Some(node.scalar().map_or_else(|| node.to_json(), str::to_owned).into()),
            },
        }
    }
}

fn short(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}
