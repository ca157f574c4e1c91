//! What people state about needs and offers: asking, saying “I can”, agreeing, handing back. The body of an operation of
//! this room is `[5, act]`.
//!
//! An ask is a Valueflows intent with the proposal that publishes it; “I can”, once agreed, is a commitment that satisfies
//! it. Those records follow from the acts (`follow`); the acts are what people said.

use commonage_log::{Millis, OperationId, SpaceId};
use minicbor::{Decode, Encode};

use crate::action::Action;
use crate::decimal::Decimal;
use crate::id::Id;
use crate::limits::ID_BYTES_MAX;
use crate::unit::Measure;

/// Longest text of an ask or an answer, in bytes: some paragraphs. What needs more needs a talk.
pub const WORDS_BYTES_MAX: usize = 4 * 1024;

/// Most lines of one allocation: together they fit into one operation.
pub const CARRIAGES_MAX: usize = 5000;

/// Most ways, or languages, of one ask.
pub const CHOICES_MAX: usize = 16;

/// Whether something is wanted or given: the purpose of a Valueflows proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Purpose {
    /// Somebody needs it.
    #[n(0)]
    Need,
    /// Somebody offers it.
    #[n(1)]
    Offer,
}

impl Purpose {
    /// The one that meets it.
    #[must_use]
    pub const fn other(self) -> Purpose {
        match self {
            Purpose::Need => Purpose::Offer,
            Purpose::Offer => Purpose::Need,
        }
    }
}

/// How something may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Way {
    /// Given, with nothing in return.
    #[n(0)]
    Gift,
    /// For something in return.
    #[n(1)]
    Exchange,
    /// It comes back.
    #[n(2)]
    Loan,
    /// Somebody's time.
    #[n(3)]
    Time,
}

impl Way {
    /// Every way.
    pub const ALL: [Way; 4] = [Way::Gift, Way::Exchange, Way::Loan, Way::Time];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Way::Gift => "gift",
            Way::Exchange => "exchange",
            Way::Loan => "loan",
            Way::Time => "time",
        }
    }
}

/// Whether it must be where somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Weight {
    /// Rooms, tools, land, food, care: the nearest hands are the best.
    #[n(0)]
    Heavy,
    /// Designs, words, learning: they travel by themselves.
    #[n(1)]
    Light,
}

/// What hangs on it, by the word of the one who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Stakes {
    /// It would be good.
    #[default]
    #[n(0)]
    Welcome,
    /// Something does not go on without it.
    #[n(1)]
    Needed,
    /// Somebody comes to harm without it.
    #[n(2)]
    Vital,
}

impl Stakes {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Stakes::Welcome => "welcome",
            Stakes::Needed => "needed",
            Stakes::Vital => "vital",
        }
    }
}

/// Where it is, as others may see it: a disc and what people call it. The exact place is kept apart and never stands here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Around {
    /// The middle of the disc: latitude, in 10⁻⁷ degrees.
    #[n(0)]
    pub latitude: i32,
    /// The same: longitude.
    #[n(1)]
    pub longitude: i32,
    /// How far the disc reaches, in metres: at least [`AROUND_METRES_MIN`].
    #[n(2)]
    pub radius: u32,
    /// What people call it.
    #[n(3)]
    pub name: Box<str>,
}

/// The smallest disc in which somebody may be said to be, in metres.
pub const AROUND_METRES_MIN: u32 = 3_000;

/// A need or an offer, as it is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Ask {
    /// Wanted or given.
    #[n(0)]
    pub purpose: Purpose,
    /// What is to be done with it, in the words of Valueflows.
    #[n(1)]
    pub action: Action,
    /// What it is, in free words.
    #[n(2)]
    pub what: Box<str>,
    /// What kind of thing, once somebody said so.
    #[n(3)]
    pub kind: Option<Id>,
    /// How much; `None` if no amount counts.
    #[n(4)]
    pub amount: Option<Measure>,
    /// What a single unit weighs, in grams, where the unit is none of mass.
    #[n(5)]
    pub grams_each: Option<u64>,
    /// Not before then.
    #[n(6)]
    pub from: Option<Millis>,
    /// By then.
    #[n(7)]
    pub until: Option<Millis>,
    /// Who needs or gives it: a person, a group, a living being.
    #[n(8)]
    pub agent: Id,
    /// What the agent is called, where others could not know.
    #[n(9)]
    pub called: Option<Box<str>>,
    /// How it may be answered; any way, if none is said.
    #[n(10)]
    pub ways: Vec<Way>,
    /// What is given or wanted in return.
    #[n(11)]
    pub in_return: Option<Box<str>>,
    /// Heavy or light.
    #[n(12)]
    pub weight: Weight,
    /// What hangs on it.
    #[n(13)]
    pub stakes: Stakes,
    /// Where.
    #[n(14)]
    pub around: Option<Around>,
    /// In which languages, by their codes in ISO 639.
    #[n(15)]
    pub languages: Vec<Box<str>>,
    /// Whoever says “I can” first has it, without being asked back.
    #[n(16)]
    pub first_come: bool,
    /// More words.
    #[n(17)]
    pub note: Option<Box<str>>,
}

/// “I can”, or “I would like it”.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Can {
    /// Which need or offer.
    #[n(0)]
    pub of: OperationId,
    /// How much of it, in its unit; all of it, if nothing is said.
    #[n(1)]
    pub amount: Option<Decimal>,
    /// Who gives or gets it.
    #[n(2)]
    pub agent: Id,
    /// What the agent is called, where others could not know.
    #[n(3)]
    pub called: Option<Box<str>>,
    /// When.
    #[n(4)]
    pub when: Option<Millis>,
    /// The offer out of which it is given, or the need that it meets, where that was asked too.
    #[n(5)]
    pub with: Option<OperationId>,
    /// The letter by which somebody from elsewhere said so.
    #[n(6)]
    pub letter: Option<OperationId>,
    /// More words.
    #[n(7)]
    pub note: Option<Box<str>>,
}

/// So much of an offer for a need.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Carriage {
    /// Who gives.
    #[n(0)]
    pub offer: OperationId,
    /// Who gets.
    #[n(1)]
    pub need: OperationId,
    /// How much, in the unit of both.
    #[n(2)]
    pub amount: Decimal,
    /// How far, in metres.
    #[n(3)]
    pub metres: u64,
}

/// How far things would go, and what that does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Effort {
    /// The sum of all ways, in metres.
    #[n(0)]
    pub metres: u64,
    /// Mass times distance times factor, in grams of CO₂e.
    #[n(1)]
    pub grams: u64,
}

/// Who could give what to whom, worked out for many at once.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Allocation {
    /// How things are carried, by the name of the mode.
    #[n(0)]
    pub mode: Box<str>,
    /// Who gives what to whom.
    #[n(1)]
    pub carriages: Vec<Carriage>,
    /// How far that is.
    #[n(2)]
    pub planned: Effort,
    /// How far it would be if each took the nearest that is left, first come, first served.
    #[n(3)]
    pub first_come: Effort,
}

/// A statement about needs and offers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Act {
    /// A need or an offer.
    #[n(0)]
    Ask(#[n(0)] Box<Ask>),
    /// Says it better; the whole ask, as it is from now on.
    #[n(1)]
    Change {
        /// Which.
        #[n(0)]
        of: OperationId,
        /// How it is now.
        #[n(1)]
        ask: Box<Ask>,
    },
    /// It still stands.
    #[n(2)]
    Still {
        /// Which.
        #[n(0)]
        of: OperationId,
        /// By then, if that is another date.
        #[n(1)]
        until: Option<Millis>,
    },
    /// It does not stand any more: met, or not needed.
    #[n(3)]
    Over {
        /// Which.
        #[n(0)]
        of: OperationId,
        /// More words.
        #[n(1)]
        note: Option<Box<str>>,
    },
    /// I can.
    #[n(4)]
    Can(#[n(0)] Box<Can>),
    /// The one who asks says yes.
    #[n(5)]
    Agree {
        /// To which “I can”.
        #[n(0)]
        can: OperationId,
        /// To how much of it; all, if nothing is said.
        #[n(1)]
        amount: Option<Decimal>,
    },
    /// Not this time; with thanks.
    #[n(6)]
    Decline {
        /// Which “I can”.
        #[n(0)]
        can: OperationId,
        /// More words.
        #[n(1)]
        note: Option<Box<str>>,
    },
    /// I can't any more: what is not done is open again.
    #[n(7)]
    Release {
        /// Which “I can”.
        #[n(0)]
        can: OperationId,
        /// More words.
        #[n(1)]
        note: Option<Box<str>>,
    },
    /// Something that only the two who agreed may read: where exactly, mostly. Sealed for their devices.
    #[n(8)]
    Disclose {
        /// Within which “I can”.
        #[n(0)]
        can: OperationId,
        /// As `commonage_log::seal` makes it.
        #[cbor(n(1), with = "minicbor::bytes")]
        sealed: Vec<u8>,
    },
    /// Who could give what to whom: proposed, never assigned.
    #[n(9)]
    Allocate(#[n(0)] Box<Allocation>),
    /// What was said is taken back: undo, or an allocation that is not wanted.
    #[n(10)]
    TakeBack {
        /// Which act of one's own.
        #[n(0)]
        act: OperationId,
    },
}

/// Most bytes of something sealed: what `commonage_log::seal` makes at most, with room for its readers.
pub const SEALED_BYTES_MAX: usize = 16 * 1024;

impl Act {
    /// As it stands in an operation, after the number of the room.
    pub fn write(&self) -> Vec<u8> {
        // Writing to a Vec cannot fail; were it to, an empty act is one that nobody understands.
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads an act; `None` unless it is exactly what [`Act::write`] makes of one within its limits.
    pub fn read(bytes: &[u8]) -> Option<Act> {
        let act: Act = minicbor::decode(bytes).ok()?;
        (act.is_within_limits() && act.write() == bytes).then_some(act)
    }

    /// Which ask it is about, where it names one.
    pub fn ask(&self) -> Option<&Ask> {
        match self {
            Act::Ask(ask) | Act::Change { ask, .. } => Some(ask),
            _ => None,
        }
    }

    fn is_within_limits(&self) -> bool {
        let fits = |text: &Option<Box<str>>| text.as_ref().is_none_or(|text| text.len() <= WORDS_BYTES_MAX);
        match self {
            Act::Ask(ask) | Act::Change { ask, .. } => ask.is_within_limits(),
            Act::Can(can) => {
                let amount = can.amount.is_none_or(|amount| amount.is_in_range() && !amount.is_negative());
                amount && fits(&can.note) && fits(&can.called)
            }
            Act::Agree { amount, .. } => amount.is_none_or(|amount| amount.is_in_range() && !amount.is_negative()),
            Act::Over { note, .. } | Act::Decline { note, .. } | Act::Release { note, .. } => fits(note),
            Act::Disclose { sealed, .. } => sealed.len() <= SEALED_BYTES_MAX,
            Act::Allocate(allocation) => {
                allocation.carriages.len() <= CARRIAGES_MAX && allocation.mode.len() <= ID_BYTES_MAX
            }
            Act::Still { .. } | Act::TakeBack { .. } => true,
        }
    }
}

impl Ask {
    /// Whether it can be asked at all.
    pub fn is_within_limits(&self) -> bool {
        let fits = |text: &Option<Box<str>>| text.as_ref().is_none_or(|text| text.len() <= WORDS_BYTES_MAX);
        let amount = |measure: &Measure| measure.value.is_in_range() && !measure.value.is_negative();
        let around = |around: &Around| {
            around.radius >= AROUND_METRES_MIN
                && around.latitude.unsigned_abs() <= 900_000_000
                && around.longitude.unsigned_abs() <= 1_800_000_000
                && around.name.len() <= ID_BYTES_MAX
        };
        !self.what.trim().is_empty()
            && self.what.len() <= WORDS_BYTES_MAX
            && fits(&self.called)
            && fits(&self.in_return)
            && fits(&self.note)
            && self.ways.len() <= CHOICES_MAX
            && self.languages.len() <= CHOICES_MAX
            && self.languages.iter().all(|language| language.len() <= CHOICES_MAX)
            && self.amount.as_ref().is_none_or(amount)
            && self.around.as_ref().is_none_or(around)
    }

    /// How much a whole amount of it weighs, in grams, rounded down; `None` if nobody can tell.
    pub fn grams(&self, amount: Decimal) -> Option<u128> {
        let unit = &self.amount.as_ref()?.unit;
        let atoms = u128::try_from(amount.atoms()).ok()?;
        let one = Decimal::ONE.atoms().unsigned_abs();
        match unit.known().filter(|known| known.dimension == "mass") {
            // Ratios are milligrams.
            Some(known) => {
                let (by, over) = (u128::try_from(known.ratio.0).ok()?, u128::try_from(known.ratio.1).ok()?);
                Some(atoms.checked_mul(by)? / over / one / 1000)
            }
            None => Some(atoms.checked_mul(u128::from(self.grams_each?))? / one),
        }
    }
}

/// “I can”, said in a letter by somebody from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CanLetter {
    /// What is said.
    #[n(0)]
    pub can: Can,
    /// What they are called.
    #[n(1)]
    pub name: Box<str>,
    /// Who asks.
    #[n(2)]
    pub space: SpaceId,
}

impl CanLetter {
    /// As it stands in a letter.
    pub fn write(&self) -> Vec<u8> {
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads a letter; `None` if it is none.
    pub fn read(bytes: &[u8]) -> Option<CanLetter> {
        let letter: CanLetter = minicbor::decode(bytes).ok()?;
        let is_fit = Act::Can(Box::new(letter.can.clone())).is_within_limits() && letter.name.len() <= WORDS_BYTES_MAX;
        (is_fit && letter.write() == bytes).then_some(letter)
    }
}
