//! The words by which people say how long, when and with whom: a table a language. To add one, write its file and name
//! it in `ALL`. All words stand as `words::fold` makes them: in small letters, without accents.

mod en;
mod es;

/// The languages that are understood.
const ALL: [&Tongue; 2] = [&en::ENGLISH, &es::SPANISH];

/// The units in which time is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    Second,
    Minute,
    Hour,
    Day,
}

/// The words of one language. What may be several words is written with blanks; of phrases that begin alike the longer
/// stands first.
pub(super) struct Tongue {
    /// Its code, as in ISO 639.
    pub(super) code: &'static str,
    /// Numbers in words.
    pub(super) numbers: &'static [(&'static str, i64)],
    /// What may stand between tens and ones.
    pub(super) tens_and: &'static str,
    /// Words that make a number larger: what stands behind them is only a part of it.
    pub(super) large: &'static [&'static str],
    /// What stands for one before a unit, and before what it does not.
    pub(super) a: &'static [&'static str],
    pub(super) no_a_after: &'static [&'static str],
    /// Units, beside the signs that are the same everywhere.
    pub(super) units: &'static [(&'static str, Grain)],
    /// Times that are said without a number.
    pub(super) spans: &'static [(&'static str, &'static str, Grain)],
    /// What can be said behind a unit or a number, in quarters.
    pub(super) quarters: &'static [(&'static str, i128)],
    /// Between hours and minutes.
    pub(super) and: &'static [&'static str],
    /// Between two numbers of which one is meant: then neither is taken.
    pub(super) or: &'static [&'static str],
    /// What goes with a time, before it.
    pub(super) before_time: &'static [&'static str],
    /// Days by name, and how long ago they are.
    pub(super) days: &'static [(&'static str, i64)],
    /// From Monday on.
    pub(super) weekdays: [&'static str; 7],
    pub(super) on: &'static [&'static str],
    pub(super) last_before: &'static [&'static str],
    pub(super) last_after: &'static [&'static str],
    /// Behind these it is another day than the last one of that name.
    pub(super) no_day_after: &'static [&'static str],
    /// “3 days ago”: what stands before and after, and of how many days it counts.
    pub(super) ago_before: &'static [&'static str],
    pub(super) ago_after: &'static [&'static str],
    pub(super) ago_units: &'static [(&'static str, i64)],
    /// What may stand behind a day.
    pub(super) day_parts: &'static [&'static str],
    /// Words before the matter that say nothing of it.
    pub(super) little: &'static [&'static str],
    pub(super) with: &'static [&'static str],
    /// Behind a word that begins so, the first “with” is of the matter: helped Ben with his bike.
    pub(super) helping: &'static [&'static str],
    /// Where the matter goes on behind the name of somebody: a word, and how a word ends.
    pub(super) with_ends: &'static [&'static str],
    pub(super) doing: &'static [&'static str],
    /// What money is called.
    pub(super) money: &'static [&'static str],
}

/// All of them, the one with this code first.
pub(super) fn from(code: &str) -> impl Iterator<Item = &'static Tongue> {
    let is_first = move |tongue: &&'static Tongue| tongue.code == code;
    let (first, rest): (Vec<_>, Vec<_>) = ALL.into_iter().partition(is_first);
    first.into_iter().chain(rest)
}
