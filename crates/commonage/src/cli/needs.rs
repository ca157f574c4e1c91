//! What people say of needs and offers: asking, taking up, agreeing, handing back.

use clap::{ArgGroup, Args, Subcommand, ValueEnum};

use super::flow::Where;
use super::needs_examples as eg;

/// How a need or an offer is worded.
#[derive(Debug, Default, Args)]
#[command(group = ArgGroup::new("weight").args(["light", "heavy"]))]
#[command(group = ArgGroup::new("stakes").args(["vital", "needed"]))]
pub(crate) struct Wording {
    /// By then: friday, 2026-12-01, tomorrow
    #[arg(long, value_name = "TIME")]
    pub(crate) by: Option<String>,
    /// Not before then
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// What kind of thing it is, if the ledger knows it under another name
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// It may be a gift
    #[arg(long)]
    pub(crate) gift: bool,
    /// It may be a loan: it comes back
    #[arg(long)]
    pub(crate) loan: bool,
    /// It is somebody's time
    #[arg(long)]
    pub(crate) time: bool,
    /// What is given or wanted in return
    #[arg(long, value_name = "WHAT")]
    pub(crate) in_return: Option<String>,
    /// It travels by itself: a design, words, advice over the phone
    #[arg(long)]
    pub(crate) light: bool,
    /// It must be where somebody is: things, rooms, hands
    #[arg(long)]
    pub(crate) heavy: bool,
    /// What one of it weighs: "3 kg"
    #[arg(long, value_name = "MASS")]
    pub(crate) weighs: Option<String>,
    /// Somebody comes to harm without it
    #[arg(long)]
    pub(crate) vital: bool,
    /// Something does not go on without it
    #[arg(long)]
    pub(crate) needed: bool,
    /// Where: a town, one of your places, or "51.05,3.72"; others see an area of some kilometres
    #[arg(long, value_name = "PLACE")]
    pub(crate) near: Option<String>,
    /// Where exactly, in words: only the one with whom it is agreed reads it
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) exactly: Option<String>,
    /// In which language, by its code: en, es, uk; may be given several times
    #[arg(long, value_name = "CODE")]
    pub(crate) language: Vec<String>,
    /// More words
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

/// A need or an offer.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct AskWords {
    /// What, and how much if that counts: 3 kg carrots; "a ladder"; 2 hours gardening
    #[arg(required = true, value_name = "WHAT")]
    pub(crate) words: Vec<String>,
    /// For whom, if not for yourself: someone, a group, a river
    #[arg(long = "for", value_name = "NAME")]
    pub(crate) whose: Option<String>,
    #[command(flatten)]
    pub(crate) wording: Wording,
    /// Anyone may see it, not only the members of the space
    #[arg(long)]
    pub(crate) public: bool,
    /// Whoever says “I can” first has it, without asking back
    #[arg(long)]
    pub(crate) first_come: bool,
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(subcommand)]
    pub(crate) command: Option<AskCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AskCommand {
    /// Everything about one need or offer, step by step
    #[command(after_help = eg::SHOW)]
    Show {
        /// The need or offer: the beginning of its id
        ask: String,
    },
    /// Say yes to someone who said “I can”
    #[command(after_help = eg::AGREE)]
    Agree {
        /// Their “I can”, or the need if only one person answered: the beginning of its id
        can: String,
        /// To so much of it
        #[arg(long)]
        amount: Option<String>,
    },
    /// Decline with thanks, also what was agreed before
    #[command(after_help = eg::DECLINE)]
    Decline {
        /// Their “I can”: the beginning of its id
        can: String,
        /// A few words
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Say that it still stands
    #[command(after_help = eg::STILL)]
    Still {
        /// The need or offer: the beginning of its id
        ask: String,
        /// By then, from now on
        #[arg(long, value_name = "TIME")]
        by: Option<String>,
    },
    /// Say that it is over: met, or not needed any more
    #[command(after_help = eg::OVER)]
    Over {
        /// The need or offer: the beginning of its id
        ask: String,
        /// A few words
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Say it better: only what you name changes
    #[command(after_help = eg::CHANGE)]
    Change {
        /// The need or offer: the beginning of its id
        ask: String,
        /// What it is, in other words
        #[arg(long)]
        what: Option<String>,
        /// How much of it, in the same unit
        #[arg(long)]
        amount: Option<String>,
        #[command(flatten)]
        wording: Box<Wording>,
    },
    /// Say where exactly, or see it: for the two who agreed, and nobody else
    #[command(after_help = eg::WHERE)]
    Where {
        /// The need or offer, or your “I can”: the beginning of its id
        ask: String,
        /// The address, in words; what is known, if you say nothing
        address: Option<String>,
    },
    /// Take back what you just said
    #[command(after_help = eg::UNDO)]
    Undo {
        /// The need, offer or “I can”: the beginning of its id
        act: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Take {
    /// The need or offer: the beginning of its id, as `board` shows it
    pub(crate) ask: String,
    /// So much of it; all that is left, if you say nothing
    #[arg(long)]
    pub(crate) amount: Option<String>,
    /// For whom, if not for yourself
    #[arg(long = "for", value_name = "NAME")]
    pub(crate) whose: Option<String>,
    /// When: friday, 2026-12-01
    #[arg(long, value_name = "TIME")]
    pub(crate) when: Option<String>,
    /// The offer out of which you give it, or your need that it meets
    #[arg(long, value_name = "ID")]
    pub(crate) with: Option<String>,
    /// Where exactly you are, in words: only the one with whom it is agreed reads it
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) exactly: Option<String>,
    /// A few words
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Done {
    /// The “I can” that was done, or its need or offer: the beginning of its id
    pub(crate) can: String,
    /// So much of it: 2, or "3 hours" where no amount was said; all that is left, if you say nothing
    #[arg(long)]
    pub(crate) amount: Option<String>,
    /// When it was done; now, if you say nothing
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Which thing it was, where the ledger keeps it under another name
    #[arg(long, value_name = "THING")]
    pub(crate) thing: Option<String>,
    /// A few words
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Release {
    /// Your “I can”, or its need or offer: the beginning of its id
    pub(crate) can: String,
    /// A few words
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

/// What a board shows.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("weigh").args(["light", "heavy"]))]
#[command(group = ArgGroup::new("side").args(["needs", "offers"]))]
pub(crate) struct Board {
    /// Near a place: a town, one of your places, or "51.05,3.72"; where you are, if you say nothing
    #[arg(long, value_name = "PLACE", num_args = 0..=1, default_missing_value = "")]
    pub(crate) near: Option<String>,
    /// No further away than that, in kilometres
    #[arg(long, value_name = "KM")]
    pub(crate) within: Option<u32>,
    /// Only what was asked in this guild, circle or other space
    #[arg(long, visible_alias = "space", value_name = "SPACE")]
    pub(crate) guild: Option<String>,
    /// Only what travels by itself
    #[arg(long)]
    pub(crate) light: bool,
    /// Only what must be where somebody is
    #[arg(long)]
    pub(crate) heavy: bool,
    /// Only needs
    #[arg(long)]
    pub(crate) needs: bool,
    /// Only offers
    #[arg(long)]
    pub(crate) offers: bool,
    /// Also what is over
    #[arg(long)]
    pub(crate) all: bool,
    /// How many lines of each kind
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub(crate) most: usize,
}

/// How things would be carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CarriedBy {
    /// On a cargo bike
    Bike,
    /// In a diesel van
    #[default]
    Van,
    /// In a lorry
    Lorry,
    /// By train
    Train,
    /// By container ship
    Ship,
    /// By plane
    Plane,
}

/// What fits what.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("how").args(["ask", "circles", "allocate"]))]
pub(crate) struct Match {
    /// The need or offer: the beginning of its id; all of yours, if you say nothing
    pub(crate) ask: Option<String>,
    /// Circles of exchange with you in them: you give to one, another gives to you
    #[arg(long)]
    pub(crate) circles: bool,
    /// Many needs and offers of the same thing at once: who could give what to whom on the shortest ways
    #[arg(long, value_name = "WHAT")]
    pub(crate) allocate: Option<String>,
    /// How things are carried
    #[arg(long, value_name = "HOW", default_value = "van", requires = "allocate")]
    pub(crate) by: CarriedBy,
    /// Put the allocation before those concerned
    #[arg(long, requires = "allocate")]
    pub(crate) propose: bool,
    #[command(flatten)]
    pub(crate) place: Where,
    /// How many suggestions
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) most: usize,
}
