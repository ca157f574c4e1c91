//! How what comes in is shared: equations, sharings, claims, clearing, and what designs ask for.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::flow::Where;
use super::sharing_examples as eg;

#[derive(Debug, Subcommand)]
pub(crate) enum EquationCommand {
    /// Ready-made equations to start from; with a name, the text of one
    #[command(after_help = eg::EQUATION_READY)]
    Ready {
        /// Which: hours, equal-shares, network, points, slices, livelihood-love-care
        name: Option<String>,
    },
    /// Look whether an equation can be read, and what it says
    #[command(after_help = eg::EQUATION_CHECK)]
    Check {
        /// A file, or - to read it from the input
        file: String,
    },
    /// State an equation in a space, for all to see; it holds once a steward adopts it
    #[command(after_help = eg::EQUATION_NEW)]
    New {
        /// A file, - to read it from the input, or the name of a ready-made one
        file: String,
        /// The equation that it takes the place of
        #[arg(long, value_name = "EQUATION")]
        follows: Option<String>,
        #[command(flatten)]
        place: Where,
    },
    /// The equations of a space, and which one holds
    #[command(after_help = eg::EQUATION_LIST)]
    List {
        #[command(flatten)]
        place: Where,
    },
    /// What an equation says, in its own sentences and in full ones
    #[command(after_help = eg::EQUATION_SHOW)]
    Show {
        /// The equation: its name, or the beginning of its id; the one that holds, if you say nothing
        equation: Option<String>,
        #[command(flatten)]
        place: Where,
    },
    /// Say that an equation holds, for what comes in from now on
    #[command(after_help = eg::EQUATION_ADOPT)]
    Adopt {
        /// The equation: its name, or the beginning of its id
        equation: String,
        /// From when on; from now on, if you say nothing
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        #[command(flatten)]
        place: Where,
    },
}

/// What came in, and from what.
#[derive(Debug, Args)]
pub(crate) struct Income {
    /// What was sold: the events that say so (the beginnings of their ids), or the name of a thing that was sold once
    #[arg(value_name = "SALE")]
    pub(crate) sales: Vec<String>,
    /// How much came in: "300 EUR"; what the payment says, if you say nothing
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub(crate) income: Option<String>,
    /// The event of the payment
    #[arg(long, value_name = "EVENT")]
    pub(crate) payment: Option<String>,
    /// A design of yours that others drew on, and paid for
    #[arg(long, value_name = "THING", conflicts_with = "sales")]
    pub(crate) design: Option<String>,
    /// For equations over a period: from when
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// For equations over a period: until when; until now, if you say nothing
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    #[command(flatten)]
    pub(crate) place: Where,
}

/// A picture.
#[derive(Debug, Args)]
pub(crate) struct Picture {
    /// Draw where the money goes into this file
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) svg: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long, requires = "svg")]
    pub(crate) force: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ShareCommand {
    /// See how an income would be shared; nothing is recorded
    #[command(after_help = eg::SHARE_PREVIEW)]
    Preview {
        #[command(flatten)]
        income: Income,
        #[command(flatten)]
        picture: Picture,
    },
    /// Propose how to share an income: all see it, and another steward confirms it
    #[command(after_help = eg::SHARE_PROPOSE)]
    Propose {
        #[command(flatten)]
        income: Income,
    },
    /// Agree to a sharing: it is worked out again, and from then on what it says is owed
    #[command(after_help = eg::SHARE_CONFIRM)]
    Confirm {
        /// The sharing: the beginning of its id
        sharing: String,
        /// Also where more came in since it was proposed that would change it
        #[arg(long)]
        as_proposed: bool,
        #[command(flatten)]
        place: Where,
    },
    /// Take back a proposal that was not confirmed
    #[command(after_help = eg::SHARE_WITHDRAW)]
    Withdraw {
        /// The sharing: the beginning of its id
        sharing: String,
        #[command(flatten)]
        place: Where,
    },
    /// Why me, why this much: from every amount back to what was contributed
    #[command(after_help = eg::SHARE_EXPLAIN)]
    Explain {
        /// The sharing: the beginning of its id; the last one, if you say nothing
        sharing: Option<String>,
        /// Only for this person or group
        #[arg(long = "for", value_name = "NAME")]
        whose: Option<String>,
        #[command(flatten)]
        picture: Picture,
        #[command(flatten)]
        place: Where,
    },
    /// The same income by another equation, side by side; nothing is recorded
    #[command(after_help = eg::SHARE_WHAT_IF)]
    WhatIf {
        /// The sharing: the beginning of its id; the last one, if you say nothing
        sharing: Option<String>,
        /// The other equation: a file, the name of one of the space, or of a ready-made one
        #[arg(long, value_name = "EQUATION")]
        equation: String,
        #[command(flatten)]
        place: Where,
    },
    /// Every sharing that was proposed, and what became of it
    #[command(after_help = eg::SHARE_HISTORY)]
    History {
        /// Work each out again from what was known then, and compare
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        place: Where,
    },
    /// Say that something you contributed is a gift: it is seen, and never paid
    #[command(after_help = eg::SHARE_GIFT)]
    Gift {
        /// The event: the beginning of its id
        event: String,
        /// It is not a gift after all
        #[arg(long)]
        undo: bool,
        #[command(flatten)]
        place: Where,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClaimsCommand {
    /// What is owed, open claims first
    #[command(after_help = eg::CLAIMS_LIST)]
    List {
        /// Also what is paid or over
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        place: Where,
    },
    /// Note that somebody owes somebody money
    #[command(after_help = eg::CLAIMS_NEW)]
    New {
        /// How much: 100 EUR
        #[arg(required = true, value_name = "AMOUNT")]
        amount: Vec<String>,
        /// Who owes it
        #[arg(long, value_name = "NAME")]
        from: String,
        /// To whom
        #[arg(long, value_name = "NAME")]
        to: String,
        /// A few words about it
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        #[command(flatten)]
        place: Where,
    },
    /// Let a claim go: only the one to whom it is owed can
    #[command(after_help = eg::CLAIMS_OVER)]
    Over {
        /// The claim: the beginning of its id
        claim: String,
        #[command(flatten)]
        place: Where,
    },
    /// Write the letters of a confirmed sharing to other communities, if that was cut short
    #[command(after_help = eg::CLAIMS_SEND)]
    Send {
        /// The sharing: the beginning of its id
        sharing: String,
        #[command(flatten)]
        place: Where,
    },
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Clear {
    /// In which currency; needed only where claims are in several
    #[arg(long, value_name = "CURRENCY")]
    pub(crate) currency: Option<String>,
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(subcommand)]
    pub(crate) command: Option<ClearCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClearCommand {
    /// Propose to set these debts off: it holds once all whose they are agree
    #[command(after_help = eg::CLEAR_PROPOSE)]
    Propose {
        /// In which currency; needed only where claims are in several
        #[arg(long, value_name = "CURRENCY")]
        currency: Option<String>,
        #[command(flatten)]
        place: Where,
    },
    /// Agree to a clearing, for yourself or a group for which you may speak
    #[command(after_help = eg::CLEAR_AGREE)]
    Agree {
        /// The clearing: the beginning of its id
        clearing: String,
        /// In whose name; in your own, if you say nothing
        #[arg(long = "for", value_name = "NAME")]
        whose: Option<String>,
        #[command(flatten)]
        place: Where,
    },
    /// Take back a clearing that not all agreed to
    #[command(after_help = eg::CLEAR_WITHDRAW)]
    Withdraw {
        /// The clearing: the beginning of its id
        clearing: String,
        #[command(flatten)]
        place: Where,
    },
    /// Every clearing that was proposed, and who agreed
    #[command(after_help = eg::CLEAR_LIST)]
    List {
        #[command(flatten)]
        place: Where,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReciprocityCommand {
    /// Say in public what a design of yours asks of those who use it
    #[command(after_help = eg::RECIPROCITY_PUBLISH)]
    Publish {
        /// The design: its name, or the beginning of its id
        design: String,
        /// So many per cent of everything else that goes into what is made after it
        #[arg(long, value_name = "PER CENT", conflicts_with = "each", required_unless_present = "each")]
        share: Option<String>,
        /// So much for each one that is made: "5 EUR"
        #[arg(long, value_name = "AMOUNT")]
        each: Option<String>,
        /// The currency, where a share is asked
        #[arg(long, value_name = "CURRENCY", default_value = "EUR")]
        currency: String,
        /// No more than this in all, from one community
        #[arg(long, value_name = "AMOUNT")]
        at_most: Option<String>,
        /// For what comes in before then
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
        /// A community of which nothing is asked; may be given several times
        #[arg(long, value_name = "NAME")]
        exempt: Vec<String>,
        #[command(flatten)]
        place: Where,
    },
    /// What designs ask for, here and in other communities that are heard of
    #[command(after_help = eg::RECIPROCITY_LIST)]
    List {
        #[command(flatten)]
        place: Where,
    },
    /// A design asks for nothing any more
    #[command(after_help = eg::RECIPROCITY_END)]
    End {
        /// The design: its name, or the beginning of its id
        design: String,
        #[command(flatten)]
        place: Where,
    },
}
