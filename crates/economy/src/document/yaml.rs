//! YAML 1.2 into a tree: the core schema, with every scalar as it was written.

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::NotADocument;
use super::tree::{Builder, Kind, Node};

/// Reads every document of a YAML stream.
pub(super) fn parse(text: &str) -> Result<Vec<Node>, NotADocument> {
    // The parser takes this sign for the end: what follows would be lost without a word.
    if let Some(at) = text.find('\0') {
        let line = 1 + text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
        return Err(NotADocument::NotYaml { line, why: "a sign that cannot be printed".into() });
    }
    let mut parser = Parser::new_from_str(text);
    let mut builder = Builder::default();
    while let Some(event) = parser.next_event() {
        let (event, span) = event
            .map_err(|error| NotADocument::NotYaml { line: error.marker().line(), why: error.info().to_owned() })?;
        let line = span.start.line();
        match event {
            Event::Scalar(text, style, _, tag) => {
                if builder.wants_key() {
                    builder.key(&text);
                } else {
                    builder.scalar(line, scalar(&text, style, tag.as_deref()))?;
                }
            }
            Event::SequenceStart(..) => builder.begin(line, false)?,
            Event::MappingStart(..) => builder.begin(line, true)?,
            Event::SequenceEnd | Event::MappingEnd => builder.end(),
            // An alias inside an alias inside an alias grows without bounds.
            Event::Alias(_) => return Err(NotADocument::Alias { line }),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
        }
    }
    let mut roots = builder.finish();
    roots.retain(|root| !root.is_null());
    Ok(roots)
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Kind {
    let is_text = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
    if style != ScalarStyle::Plain || is_text {
        return Kind::Text(text.into());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Truth(true, text.into()),
        "false" | "False" | "FALSE" => Kind::Truth(false, text.into()),
        _ if is_number(text) => Kind::Number(text.into()),
        _ => Kind::Text(text.into()),
    }
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_number(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|sign| sign.is_ascii_digit());
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, parts) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    digits(whole)
        && digits(parts)
        && !(whole.is_empty() && parts.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}
