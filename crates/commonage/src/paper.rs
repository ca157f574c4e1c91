//! The recovery key on paper: 32 bytes as the 24 English words of BIP 39, written down once and read forgivingly.

use bip39::{Error, Language, Mnemonic};
use commonage_log::RecoverySecret;

use crate::answer::{Failure, Result, failure};

/// Words of a paper key.
pub(crate) const WORDS: usize = 24;

/// Letters by which each word of the list is told from all others.
const TELLING_LETTERS: usize = 4;

/// A paper key: the secret and its words.
pub(crate) struct Paper {
    pub(crate) secret: RecoverySecret,
    pub(crate) words: Vec<&'static str>,
}

impl Paper {
    /// A new one.
    pub(crate) fn new() -> Result<Self> {
        Self::from_seed(crate::data::random()?)
    }

    fn from_seed(seed: [u8; 32]) -> Result<Self> {
        let words = Mnemonic::from_entropy_in(Language::English, &seed)
            .map_err(|error| failure(format!("the paper key could not be made ({error}). Nothing was changed.")))?;
        Ok(Self { secret: RecoverySecret::from_seed(seed), words: words.words().collect() })
    }

    /// Reads what people write: any case, with or without numbers and signs between, words cut after four letters.
    pub(crate) fn read(text: &str) -> Result<Self> {
        let found: Vec<String> = text
            .split(|letter: char| !letter.is_alphabetic())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        if found.len() != WORDS {
            let count = found.len();
            return Err(failure(format!(
                "the paper key has {WORDS} words, and {count} were read. Type them all, in their order."
            )));
        }
        let words: Vec<_> = found.iter().zip(1..).map(|(word, place)| known(word, place)).collect::<Result<_>>()?;
        let read = Mnemonic::parse_in_normalized(Language::English, &words.join(" ")).map_err(unreadable)?;
        let seed = <[u8; 32]>::try_from(read.to_entropy()).map_err(|_| unreadable(Error::BadWordCount(WORDS)))?;
        Self::from_seed(seed)
    }

    /// The words in numbered columns, read from top to bottom.
    pub(crate) fn columns(&self) -> String {
        const ROWS: usize = 6;
        let line = |row: usize| -> String {
            let cells = self.words.iter().zip(1..).skip(row).step_by(ROWS);
            let cells = cells.map(|(word, place): (_, usize)| format!("{place:>4}  {word:<10}"));
            cells.collect::<String>().trim_end().to_owned()
        };
        (0..ROWS).map(|row| format!("{}\n", line(row))).collect()
    }
}

fn unreadable(error: Error) -> Failure {
    match error {
        Error::InvalidChecksum => failure(
            "these words are all on the list, but they do not belong together: two may have changed places, or one is \
             another word of the list. Compare them with the paper.",
        ),
        error => failure(format!("the paper key could not be read: {error}. Compare it with the paper.")),
    }
}

fn known(word: &str, place: usize) -> Result<&'static str> {
    let list = Language::English.word_list();
    if let Some(exact) = list.iter().find(|known| **known == word) {
        return Ok(exact);
    }
    let begin_with =
        |letters: &str| list.iter().filter(|known| known.starts_with(letters)).copied().collect::<Vec<_>>();
    let fitting = begin_with(word);
    match fitting[..] {
        [only] if word.len() >= TELLING_LETTERS => Ok(only),
        _ => {
            let beginning: String = word.chars().take(3).collect();
            let near = begin_with(&beginning);
            let hint = match near.len() {
                1..=6 => format!(" Did you mean {}?", near.join(" or ")),
                _ => String::new(),
            };
            Err(failure(format!(
                "word {place}, “{}”, is not on the list of words for paper keys. Compare it with the paper.{hint}",
                crate::show::plain(&word.chars().take(40).collect::<String>())
            )))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_however_people_write_it() {
        let paper = Paper::from_seed([7; 32]).unwrap();
        assert_eq!(paper.words.len(), WORDS);
        let plain = paper.words.join(" ");
        let numbered: String = paper.words.iter().zip(1..).map(|(word, at)| format!("{at}. {word},\n")).collect();
        let cut: Vec<String> = paper.words.iter().map(|word| word.chars().take(4).collect()).collect();
        for text in [plain.clone(), plain.to_uppercase(), numbered, cut.join("  "), paper.columns_by_row()] {
            assert_eq!(Paper::read(&text).unwrap().secret.seed(), [7; 32], "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let words = Paper::from_seed([7; 32]).unwrap().words;
        let said = |words: &[&str]| Paper::read(&words.join(" ")).err().unwrap().words;
        assert!(said(&words[..23]).contains("23 were read"));
        let mut wrong = words.clone();
        wrong[4] = "abandonn";
        assert!(said(&wrong).contains("word 5, “abandonn”") && said(&wrong).contains("Did you mean abandon?"));
        let mut swapped = words;
        swapped.swap(0, 23);
        assert!(said(&swapped).contains("do not belong together"));
        assert!(Paper::read("").is_err());
        assert!(Paper::read("ｆｕｌｌ ☃ ".repeat(24).as_str()).is_err());
    }

    impl Paper {
        fn columns_by_row(&self) -> String {
            self.words.chunks(4).map(|row| row.join("\t")).collect::<Vec<_>>().join("\n")
        }
    }
}
