//! A sentence with places to fill: said in English here, and in any other language by whoever knows the sentence.

use std::fmt;

/// A sentence, and what stands in its places. In English it displays as it is; the sentence without what fills it is the
/// same each time, so that a page can look it up in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    sentence: &'static str,
    parts: Vec<String>,
}

/// Where a part goes.
const PLACE: &str = "{}";

impl Said {
    /// A sentence with `{}` wherever the next part goes.
    pub fn new(sentence: &'static str, parts: Vec<String>) -> Self {
        debug_assert_eq!(sentence.matches(PLACE).count(), parts.len(), "{sentence}");
        Self { sentence, parts }
    }

    /// The sentence, with its places open.
    pub fn sentence(&self) -> &'static str {
        self.sentence
    }

    /// What stands in its places, in the order of the English sentence.
    pub fn parts(&self) -> &[String] {
        &self.parts
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = self.parts.iter();
        for (number, piece) in self.sentence.split(PLACE).enumerate() {
            if number > 0 {
                f.write_str(parts.next().map_or("", String::as_str))?;
            }
            f.write_str(piece)?;
        }
        Ok(())
    }
}

impl From<&'static str> for Said {
    fn from(sentence: &'static str) -> Self {
        Self { sentence, parts: Vec::new() }
    }
}

/// Words that were put together elsewhere: nobody can look them up.
impl From<String> for Said {
    fn from(words: String) -> Self {
        Self { sentence: PLACE, parts: vec![words] }
    }
}

/// A sentence with parts, each of which can be displayed: `said!("only {} of it is left.", amount)`.
#[macro_export]
macro_rules! said {
    ($sentence:literal $(, $part:expr)* $(,)?) => {
        $crate::Said::new($sentence, vec![$($part.to_string()),*])
    };
}

#[cfg(test)]
mod tests {
    use super::Said;

    #[test]
    fn a_sentence_is_filled_in_order_and_known_without_what_fills_it() {
        let said = said!("only {} of {} is left.", 3, "it");
        assert_eq!((said.to_string().as_str(), said.sentence()), ("only 3 of it is left.", "only {} of {} is left."));
        assert_eq!(Said::from("that is over.").to_string(), "that is over.");
        assert_eq!(Said::from("{}% of all".to_owned()).to_string(), "{}% of all");
    }
}
