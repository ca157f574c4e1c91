//! Words that stand for something on the command line.

use clap::ValueEnum;
use commonage_log::{Admission, Audience, Level, SpaceKind};

/// What a member may do.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LevelWord {
    /// Read what is said
    Read,
    /// Say and do things
    Write,
    /// Also say who is a member
    Steward,
}

impl From<LevelWord> for Level {
    fn from(word: LevelWord) -> Self {
        match word {
            LevelWord::Read => Level::Read,
            LevelWord::Write => Level::Write,
            LevelWord::Steward => Level::Steward,
        }
    }
}

/// Every kind of space that can be founded.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum KindWord {
    /// People who live together
    Household,
    /// A few people who care for something or someone
    Circle,
    /// People of one craft, in many places
    Guild,
    /// A neighbourhood, a village, a building
    Place,
    /// Something with an end
    Project,
    /// A co-operative, an association, a workshop
    Organisation,
    /// A river, a wood, a soil: with people who speak for it
    Ecosystem,
}

impl From<KindWord> for SpaceKind {
    fn from(word: KindWord) -> Self {
        match word {
            KindWord::Household => SpaceKind::Household,
            KindWord::Circle => SpaceKind::Circle,
            KindWord::Guild => SpaceKind::Guild,
            KindWord::Place => SpaceKind::Place,
            KindWord::Project => SpaceKind::Project,
            KindWord::Organisation => SpaceKind::Organisation,
            KindWord::Ecosystem => SpaceKind::Ecosystem,
        }
    }
}

/// Who may read.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AudienceWord {
    /// The members of the space
    Members,
    /// Anyone
    Public,
}

impl From<AudienceWord> for Audience {
    fn from(word: AudienceWord) -> Self {
        match word {
            AudienceWord::Members => Audience::Members,
            AudienceWord::Public => Audience::Public,
        }
    }
}

/// Who may bring others in.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AdmissionWord {
    /// Stewards only
    Stewards,
    /// Everyone who may write, up to their own level
    Writers,
}

impl From<AdmissionWord> for Admission {
    fn from(word: AdmissionWord) -> Self {
        match word {
            AdmissionWord::Stewards => Admission::Stewards,
            AdmissionWord::Writers => Admission::Writers,
        }
    }
}

/// How a ledger is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormWord {
    /// What Commonage itself reads: everything, signed
    Commonage,
    /// The ledger in the words of Valueflows 1.0, as YAML
    Yaml,
    /// The ledger in the words of Valueflows 1.0, as JSON-LD
    JsonLd,
    /// The accounts of the ledger, as ledger and hledger read them
    Ledger,
    /// The accounts of the ledger, as beancount reads them
    Beancount,
}
