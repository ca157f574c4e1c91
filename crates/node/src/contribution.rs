//! Work that somebody gave, from a sentence as people say it, and into the ledger once they have looked at it.

use commonage_economy::action::Action;
use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::moment;
use commonage_economy::record::{NotSayable, Record, Value};
use commonage_economy::unit::{Measure, Unit};
use commonage_economy::vocabulary::{Class, Property as P};
use commonage_log::{Millis, Operation, SpaceId};

use crate::error::{NodeError, Result};
use crate::needs::{named, piece_of_work};
use crate::node::Node;
use crate::texts::one_line;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Words before the matter that say nothing of it.
const BEFORE: [&str; 8] = ["on", "at", "for", "of", "in", "the", "a", "an"];

/// Work that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// How long.
    pub time: Measure,
    /// At what, in free words.
    pub what: String,
    /// How many days ago.
    pub days_ago: u64,
    /// The whole sentence, to be kept with it.
    pub words: String,
}

/// Reads a sentence like “3 h on the roof with a neighbour yesterday”; `None` if it says no time.
pub fn read(sentence: &str) -> Option<Contribution> {
    let words = one_line(sentence);
    let mut rest: Vec<&str> = words.split(' ').collect();
    let at = (0..rest.len()).find(|at| time_at(&rest, *at).is_some())?;
    let (time, taken) = time_at(&rest, at)?;
    rest.drain(at..at + taken);
    let mut days_ago = 0;
    rest.retain(|word| match word.trim_end_matches(['.', ',']).to_lowercase().as_str() {
        "yesterday" => {
            days_ago = 1;
            false
        }
        "today" => false,
        _ => true,
    });
    // With whom it was is kept in the words; the matter is what stands before.
    let end = rest.iter().position(|word| word.eq_ignore_ascii_case("with")).unwrap_or(rest.len());
    let matter: Vec<&str> =
        rest[..end].iter().copied().skip_while(|word| BEFORE.contains(&word.to_lowercase().as_str())).collect();
    let what = matter.join(" ").trim_end_matches(['.', ',']).to_owned();
    Some(Contribution { time, what, days_ago, words })
}

/// An amount of time at a word: `3 h`, `90min`, and how many words it takes.
fn time_at(words: &[&str], at: usize) -> Option<(Measure, usize)> {
    let is_time = |unit: &Unit| unit.known().is_some_and(|known| known.dimension == "time");
    let word = words.get(at)?;
    let end = word.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(word.len());
    let value: Decimal = word.get(..end)?.parse().ok().filter(|value: &Decimal| !value.is_zero())?;
    let (name, taken) = if end < word.len() { (word.get(end..)?, 1) } else { (*words.get(at + 1)?, 2) };
    let unit = Unit::named(name.trim_end_matches(['.', ',']));
    is_time(&unit).then(|| (Measure::new(value, unit), taken))
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
mod tests {
    use super::read;

    #[test]
    fn a_sentence_says_how_long_at_what_and_when() {
        let said = |sentence: &str| {
            let work = read(sentence)?;
            Some((work.time.value.to_string(), work.time.unit.name().to_owned(), work.what, work.days_ago))
        };
        let some = |time: &str, unit: &str, what: &str, days| Some((time.into(), unit.into(), what.into(), days));
        assert_eq!(said("3 h on the roof with a neighbour yesterday"), some("3", "hour", "roof", 1));
        assert_eq!(said("mended pumps, 1.5 hours"), some("1.5", "hour", "mended pumps", 0));
        assert_eq!(said("90min gardening today."), some("90", "minute-Time", "gardening", 0));
        assert_eq!(said("two loaves of bread"), None);
        assert_eq!(said("0 hours of nothing"), None);
        assert_eq!(said(""), None);
    }
}
