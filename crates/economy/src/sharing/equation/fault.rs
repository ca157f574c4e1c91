//! What is wrong with an equation, and what to write instead.

use std::fmt;

use crate::decimal::NotADecimal;

/// Something wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which line, counted from one; 0 where it is the whole.
    pub line: usize,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)] // The sentence of each says what it is.
pub enum Wrong {
    #[error("this is longer than ten pages: say it in fewer words")]
    TooLong,
    #[error("here is a sign that nobody can see: delete the line and type it again")]
    Sign,
    #[error("a quote is opened and not closed: write \"NAME\"")]
    OpenQuote,
    #[error("a name is empty or too long: write one that people can read out")]
    Name,
    #[error(
        "“{0}” is not the beginning of a sentence.{1} Sentences begin with equation, in, over, work, making, use, things, money, designs, services, points, a \"NAME\" that carries, gifts, first or then"
    )]
    NoSentence(String, String),
    #[error("here should be {0}, and there is {1}")]
    Expected(String, String),
    #[error("{0}")]
    Number(NotADecimal),
    #[error("“{0}” is less than nothing: write 0 or more")]
    Negative(String),
    #[error("“{0}” is no name of a group: use one word of small letters, like “costs”")]
    Group(String),
    #[error("this is said a second time: say it once")]
    Twice,
    #[error("say first what it is called: equation \"NAME\"")]
    NoName,
    #[error("say in which currency: in EUR, to 0.01")]
    NoCurrency,
    #[error("say where the income goes, for example: first the rest by contributions")]
    NoBuckets,
    #[error("only designs can count per cent of the other inputs: write so much per hour, or each")]
    PerCentOfDesigns,
    #[error("money and points count as recorded: write “counts as recorded”")]
    AsRecorded,
    #[error("only money and points count as recorded: write so much per hour, or each")]
    NotAsRecorded,
    #[error("line {0} speaks of the same contributions: one contribution counts once. Delete one of the two")]
    SameAs(usize),
    #[error("no contributions are in “{0}”. Add “, in {0}” to those that are")]
    NoGroup(String),
    #[error("that is more than 100 %: write 100 or less")]
    OverHundred,
    #[error("together that is more than 100 % of the whole: make one of them less")]
    WholeOverHundred,
    #[error("a line before takes everything, so nothing is left for this one: delete it, or move it up")]
    NothingLeft,
    #[error("this equation counts in {0}, not in {1}: write the amount in {0}")]
    OtherCurrency(String, String),
    #[error("the smallest part is more than nothing: write 0.01 for a cent")]
    Smallest,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        write!(f, "{}.", self.wrong)
    }
}
