//! What people say of flows: who gave, made, used, lent and counted what.

use clap::{ArgGroup, Args, Subcommand};

use super::economy_examples as eg;

/// In which ledger.
#[derive(Debug, Args)]
pub(crate) struct Where {
    /// Whose ledger: a space, or yourself; needed only where you write in several
    #[arg(long, display_order = 100, value_name = "SPACE", env = "COMMONAGE_SPACE", hide_env_values = true)]
    pub(crate) space: Option<String>,
}

/// What can be said of every flow.
#[derive(Debug, Args)]
pub(crate) struct Said {
    #[command(flatten)]
    pub(crate) place: Where,
    /// A few words about it
    #[arg(long, display_order = 100, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// When it happened: yesterday, 14:30, 2026-05-01 or "2026-05-01 14:30"; now, if you say nothing
    #[arg(long, display_order = 100, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// A promise that this keeps; may be given several times
    #[arg(long, display_order = 100, value_name = "PROMISE")]
    pub(crate) fulfills: Vec<String>,
    /// A claim that this pays; may be given several times
    #[arg(long, display_order = 100, value_name = "CLAIM")]
    pub(crate) settles: Vec<String>,
    /// An agreement that this is a part of
    #[arg(long, display_order = 100, value_name = "AGREEMENT")]
    pub(crate) agreement: Option<String>,
    /// It is the part given in return
    #[arg(long, display_order = 100, requires = "agreement")]
    pub(crate) in_return: bool,
    /// A new thing is meant, though something here has nearly the same name
    #[arg(long, display_order = 100)]
    pub(crate) new: bool,
}

/// An amount, a unit and a thing, as people type them.
#[derive(Debug, Args)]
pub(crate) struct What {
    /// How much of what: 3 kilogram carrots, 2 hours machining, 5 "Lean desk"
    #[arg(required = true, value_name = "AMOUNT AND THING", allow_negative_numbers = true)]
    pub(crate) words: Vec<String>,
    #[command(flatten)]
    pub(crate) said: Said,
}

/// What a thing that is new here is like.
#[derive(Debug, Args)]
pub(crate) struct Fresh {
    /// What kind of thing it is; of its own name, if you say nothing
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Its lot
    #[arg(long, value_name = "CODE")]
    pub(crate) lot: Option<String>,
    /// The number or label by which it is tracked
    #[arg(long, value_name = "LABEL")]
    pub(crate) tracking: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FlowCommand {
    /// You gave something away: it is theirs now
    #[command(after_help = eg::FLOW_GAVE)]
    Gave {
        #[command(flatten)]
        what: What,
        /// To whom
        #[arg(long, value_name = "NAME")]
        to: String,
        /// In whose name; of the one whose it is, if you say nothing
        #[arg(long, value_name = "NAME")]
        from: Option<String>,
        /// Their own record of it, where they keep one in this ledger
        #[arg(long, value_name = "RESOURCE")]
        into: Option<String>,
    },
    /// You got something from someone who is not on Commonage
    #[command(after_help = eg::FLOW_RECEIVED)]
    Received {
        #[command(flatten)]
        what: What,
        /// From whom
        #[arg(long, value_name = "NAME")]
        from: String,
        /// Whose it is now; the space's, if you say nothing
        #[arg(long = "for", value_name = "NAME")]
        whose: Option<String>,
        #[command(flatten)]
        fresh: Fresh,
    },
    /// You worked: how long, and at what
    #[command(after_help = eg::FLOW_WORKED)]
    Worked {
        #[command(flatten)]
        what: What,
        /// In which process
        #[arg(long = "in", value_name = "PROCESS")]
        process: Option<String>,
        /// Who worked, if it was someone who is not on Commonage
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
        /// For whom; for the space, if you say nothing
        #[arg(long = "for", value_name = "NAME")]
        whose: Option<String>,
    },
    /// Something was made
    #[command(after_help = eg::FLOW_MADE)]
    Made {
        #[command(flatten)]
        what: What,
        /// In which process
        #[arg(long = "in", value_name = "PROCESS")]
        process: Option<String>,
        /// Who made it, if it is another's now
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
        /// Whose it is; the space's, if you say nothing
        #[arg(long = "for", value_name = "NAME")]
        whose: Option<String>,
        #[command(flatten)]
        fresh: Fresh,
    },
    /// You paid for something that a process needs: it counts as yours, though the thing is the space's
    #[command(after_help = eg::FLOW_PAID)]
    Paid {
        #[command(flatten)]
        what: What,
        /// In which process: what comes out of it is what was paid for
        #[arg(long = "in", value_name = "PROCESS")]
        process: String,
        /// Who paid, if it was someone who is not on Commonage, or a group for which you may speak
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Something was used up: it is gone, or is a part of something else
    #[command(after_help = eg::FLOW_USED_UP)]
    UsedUp {
        #[command(flatten)]
        what: What,
        /// In which process
        #[arg(long = "in", value_name = "PROCESS")]
        process: Option<String>,
        /// Whose it was
        #[arg(long, value_name = "NAME")]
        from: Option<String>,
    },
    /// Something was used and is still there: a tool, a room
    #[command(after_help = eg::FLOW_USED)]
    Used {
        #[command(flatten)]
        what: What,
        /// In which process
        #[arg(long = "in", value_name = "PROCESS")]
        process: Option<String>,
        /// Whose it is
        #[arg(long, value_name = "NAME")]
        from: Option<String>,
    },
    /// A design, a text or other knowledge was drawn on
    #[command(after_help = eg::FLOW_DREW_ON)]
    DrewOn {
        #[command(flatten)]
        what: What,
        /// In which process
        #[arg(long = "in", value_name = "PROCESS")]
        process: Option<String>,
        /// Whose it is
        #[arg(long, value_name = "NAME")]
        from: Option<String>,
    },
    /// You lent something: it stays yours, and they have it
    #[command(after_help = eg::FLOW_LENT)]
    Lent {
        #[command(flatten)]
        what: What,
        /// To whom
        #[arg(long, value_name = "NAME")]
        to: String,
        /// In whose name
        #[arg(long, value_name = "NAME")]
        from: Option<String>,
        /// Their own record of it, where they keep one in this ledger
        #[arg(long, value_name = "RESOURCE")]
        into: Option<String>,
    },
    /// Something that was lent came back
    #[command(after_help = eg::FLOW_RETURNED)]
    Returned {
        #[command(flatten)]
        what: What,
        /// Who brought it back; you, if it is not yours
        #[arg(long, value_name = "NAME")]
        from: Option<String>,
    },
    /// Something of yours was moved to another place, or to another record of yours
    #[command(after_help = eg::FLOW_MOVED)]
    Moved {
        #[command(flatten)]
        what: What,
        /// A place, or another of your things
        #[arg(long, value_name = "PLACE")]
        to: String,
    },
    /// You counted something: the ledger is brought in line with what there is
    #[command(after_help = eg::FLOW_COUNTED)]
    Counted {
        #[command(flatten)]
        what: What,
        /// Whose it is; the space's, if you say nothing
        #[arg(long = "for", value_name = "NAME")]
        whose: Option<String>,
        #[command(flatten)]
        fresh: Fresh,
    },
    /// Any of the 19 actions of Valueflows, with everything that can be said of it
    #[command(after_help = eg::FLOW_DID)]
    Did(Box<Did>),
    /// Correct what was recorded: it stays, and the correction stands beside it
    #[command(after_help = eg::FLOW_CORRECT, group = ArgGroup::new("how").required(true).args(["by", "to", "undo"]))]
    Correct {
        /// The event: the beginning of its id
        event: String,
        /// By how much: -1 or 0.5
        #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
        by: Option<String>,
        /// What it should have been
        #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
        to: Option<String>,
        /// It did not happen at all
        #[arg(long)]
        undo: bool,
        /// Why
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        #[command(flatten)]
        place: Where,
    },
    /// What happened, the newest last
    #[command(after_help = eg::FLOW_LIST)]
    List {
        /// Only what touched this thing
        #[arg(long)]
        resource: Option<String>,
        /// Only what went into this process or came out of it
        #[arg(long)]
        process: Option<String>,
        /// Only what was between this person or group and others
        #[arg(long, value_name = "NAME")]
        with: Option<String>,
        /// How many lines
        #[arg(long, value_name = "N", default_value_t = 100)]
        last: usize,
        #[command(flatten)]
        place: Where,
    },
    /// Everything about one event
    #[command(after_help = eg::FLOW_SHOW)]
    Show {
        /// The event: the beginning of its id
        event: String,
        #[command(flatten)]
        place: Where,
    },
}

/// A flow with all its properties, in the words of the vocabulary.
#[derive(Debug, Args)]
pub(crate) struct Did {
    /// What was done: produce, consume, use, work, cite, deliverService, pickup, dropoff, accept, modify, combine,
    /// separate, transfer, transferAllRights, transferCustody, move, copy, raise or lower
    pub(crate) action: String,
    /// Who gave or did it; the one whose it is, else you
    #[arg(long, value_name = "NAME")]
    pub(crate) provider: Option<String>,
    /// Who got it
    #[arg(long, value_name = "NAME")]
    pub(crate) receiver: Option<String>,
    /// The thing
    #[arg(long)]
    pub(crate) resource: Option<String>,
    /// The receiver's record of it, or what it is packed into
    #[arg(long, value_name = "RESOURCE")]
    pub(crate) to_resource: Option<String>,
    /// What kind of thing it is
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// How much of the thing: "3 kilogram"
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub(crate) quantity: Option<String>,
    /// How much effort: "2 hours"
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub(crate) effort: Option<String>,
    /// The process that it goes into
    #[arg(long, value_name = "PROCESS")]
    pub(crate) in_process: Option<String>,
    /// The process that it comes out of
    #[arg(long, value_name = "PROCESS")]
    pub(crate) out_of_process: Option<String>,
    /// A need or offer that this meets; may be given several times
    #[arg(long, value_name = "NEED")]
    pub(crate) satisfies: Vec<String>,
    /// The agreement in which this is the part given in return
    #[arg(long, value_name = "AGREEMENT", conflicts_with = "agreement")]
    pub(crate) in_return_of: Option<String>,
    /// When it began
    #[arg(long, value_name = "TIME")]
    pub(crate) from_time: Option<String>,
    /// When it ended
    #[arg(long, value_name = "TIME")]
    pub(crate) to_time: Option<String>,
    /// Where it comes to
    #[arg(long, value_name = "PLACE")]
    pub(crate) to_place: Option<String>,
    /// The state of the thing afterwards
    #[arg(long, value_name = "TEXT")]
    pub(crate) state: Option<String>,
    /// An event that this corrects
    #[arg(long, value_name = "EVENT")]
    pub(crate) corrects: Option<String>,
    #[command(flatten)]
    pub(crate) said: Said,
}
