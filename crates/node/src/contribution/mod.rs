//! Work that somebody gave, from a sentence as people say it, and into the ledger once they have looked at it.

mod day;
mod sentence;
mod time;
mod tongues;
mod words;

use commonage_economy::action::Action;
use commonage_economy::id::Id;
use commonage_economy::moment;
use commonage_economy::record::{NotSayable, Record, Value};
use commonage_economy::unit::Measure;
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Millis, Operation, SpaceId};

use crate::error::{NodeError, Result};
use crate::needs::{named, piece_of_work};
use crate::node::Node;
use crate::texts::one_line;

pub use sentence::{Heard, Thing, how_long, read};

/// Larger numbers in words may have more words to them.
const ALONE_MAX: i64 = 12;

/// A small number in a word, in any language that is understood: “a” and “one” are 1.
pub(crate) fn number_word(word: &str) -> Option<i64> {
    let word = words::fold(word);
    tongues::from("").find_map(|tongue| {
        let number = tongue.numbers.iter().find(|(said, _)| *said == word).map(|(_, number)| *number);
        number.or_else(|| tongue.a.contains(&&*word).then_some(1)).filter(|number| *number <= ALONE_MAX)
    })
}

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Work that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// How long.
    pub time: Measure,
    /// At what, in free words.
    pub what: String,
    /// With whom, in free words; it is kept in the sentence.
    pub with: Option<String>,
    /// How many days ago.
    pub days_ago: u64,
    /// The whole sentence, to be kept with it.
    pub words: String,
}

impl Node {
    /// Writes work of this person's into the ledger of a space.
    ///
    /// # Errors
    /// If it says nothing, or the ledger says that it cannot be.
    pub fn contribute(&mut self, space: SpaceId, work: &Contribution, now: Millis) -> Result<Operation> {
        self.contribute_to(space, work, None, now)
    }

    /// The same, into a piece of work by its name: what comes out of it was made with this.
    ///
    /// # Errors
    /// As [`Node::contribute`].
    pub fn contribute_to(
        &mut self,
        space: SpaceId,
        work: &Contribution,
        piece: Option<&str>,
        now: Millis,
    ) -> Result<Operation> {
        let what = one_line(&work.what);
        if what.is_empty() {
            return Err(NodeError::Limit("it does not say at what you worked. Say it in a word or two.".into()));
        }
        let me = Id::Space(self.me()?);
        let known = named(self.my_view()?.ledger(&space)?, Class::ResourceSpecification, &what);
        let cannot = |why: NotSayable| NodeError::Limit(format!("that cannot be said: {why}.").into());
        let mut records = Vec::new();
        let kind = match known {
            Some(kind) => kind,
            None => {
                let mut kind = Record::new(Class::ResourceSpecification, Id::Here(0));
                kind.say(P::Name, Value::Text(what.into())).map_err(cannot)?;
                kind.say(P::DefaultUnitOfEffort, Value::Unit(work.time.unit.clone())).map_err(cannot)?;
                records.push(kind);
                Id::Here(0)
            }
        };
        let piece = piece.map(one_line).filter(|piece| !piece.is_empty());
        let process = match &piece {
            None => None,
            Some(piece) => match piece_of_work(self.my_view()?.ledger(&space)?, piece) {
                Some(process) => Some(process),
                None => {
                    let number = u16::try_from(records.len()).unwrap_or_default();
                    let mut process = Record::new(Class::Process, Id::Here(number));
                    process.say(P::Name, Value::Text(piece.as_str().into())).map_err(cannot)?;
                    records.push(process);
                    Some(Id::Here(number))
                }
            },
        };
        let at = Millis(now.0.saturating_sub(work.days_ago.saturating_mul(DAY_MS)));
        let number = u16::try_from(records.len()).unwrap_or_default();
        let mut event = Record::new(Class::EconomicEvent, Id::Here(number));
        for (property, value) in [
            (P::Action, Value::Action(Action::Work)),
            (P::Provider, Value::Id(me)),
            (P::Receiver, Value::Id(Id::Space(space))),
            (P::EffortQuantity, Value::Measure(work.time.clone())),
            (P::ResourceConformsTo, Value::Id(kind)),
            (P::HasPointInTime, Value::Time(moment::write(at).into())),
            (P::Note, Value::Text(one_line(&work.words).into())),
        ] {
            event.say(property, value).map_err(cannot)?;
        }
        if let Some(process) = process {
            event.say(P::InputOf, Value::Id(process)).map_err(cannot)?;
        }
        records.push(event);
        self.state(space, records, now)
    }
}

#[cfg(test)]
mod tests;
