//! What people say of things, processes, promises and agreements, and how they look into the ledger.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::economy_examples as eg;
use super::flow::Where;

#[derive(Debug, Subcommand)]
pub(crate) enum ResourceCommand {
    /// Everything that the ledger keeps, with how much there is
    #[command(after_help = eg::RESOURCE_LIST)]
    List {
        /// How much there was at that time
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        #[command(flatten)]
        place: Where,
    },
    /// Everything about one thing
    #[command(after_help = eg::RESOURCE_SHOW)]
    Show {
        /// The thing: its name, its label, its lot, or the beginning of its id
        resource: String,
        #[command(flatten)]
        place: Where,
    },
    /// Everything that happened to one thing, with how much there was afterwards
    #[command(after_help = eg::RESOURCE_HISTORY)]
    History {
        /// The thing: its name, its label, its lot, or the beginning of its id
        resource: String,
        #[command(flatten)]
        place: Where,
    },
    /// Describe a thing that is new here; count it later
    #[command(after_help = eg::RESOURCE_NEW)]
    New {
        /// What it is called
        name: String,
        /// Whose it is; the space's, if you say nothing
        #[arg(long = "for", value_name = "NAME")]
        whose: Option<String>,
        /// A thing here has nearly the same name, and this is another
        #[arg(long)]
        new: bool,
        #[command(flatten)]
        words: ResourceWords,
        #[command(flatten)]
        place: Where,
    },
    /// Say more about a thing, or say it better
    #[command(after_help = eg::RESOURCE_DESCRIBE)]
    Describe {
        /// The thing: its name, its label, its lot, or the beginning of its id
        resource: String,
        /// What it is called from now on
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        words: ResourceWords,
        #[command(flatten)]
        place: Where,
    },
}

/// Words about a thing.
#[derive(Debug, Args)]
pub(crate) struct ResourceWords {
    /// What kind of thing it is
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// In which unit it is counted, if its kind is new too: kilogram, litre, one ...
    #[arg(long)]
    pub(crate) unit: Option<String>,
    /// Its lot
    #[arg(long, value_name = "CODE")]
    pub(crate) lot: Option<String>,
    /// The number or label by which it is tracked
    #[arg(long, value_name = "LABEL")]
    pub(crate) tracking: Option<String>,
    /// A few words about it
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProcessCommand {
    /// Begin a process: something in which things and work become something else
    #[command(after_help = eg::PROCESS_NEW)]
    New {
        /// What it is called
        name: String,
        /// What kind of process it is
        #[arg(long, value_name = "KIND")]
        based_on: Option<String>,
        /// The plan that it is a part of
        #[arg(long)]
        plan: Option<String>,
        /// A few words about it
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// A process here has nearly the same name, and this is another
        #[arg(long)]
        new: bool,
        #[command(flatten)]
        place: Where,
    },
    /// The processes, those that go on first
    #[command(after_help = eg::PROCESS_LIST)]
    List {
        #[command(flatten)]
        place: Where,
    },
    /// What went into a process and what came out
    #[command(after_help = eg::PROCESS_SHOW)]
    Show {
        /// The process: its name, or the beginning of its id
        process: String,
        #[command(flatten)]
        place: Where,
    },
    /// Say that a process is finished
    #[command(after_help = eg::PROCESS_FINISH)]
    Finish {
        /// The process: its name, or the beginning of its id
        process: String,
        /// Finish it although something went in to be given back, and did not come out
        #[arg(long)]
        anyway: bool,
        #[command(flatten)]
        place: Where,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgreeCommand {
    /// Make an agreement, to which promises can belong
    #[command(after_help = eg::AGREE_NEW)]
    New {
        /// What it is called
        name: String,
        /// What was agreed
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// An agreement here has nearly the same name, and this is another
        #[arg(long)]
        new: bool,
        #[command(flatten)]
        place: Where,
    },
    /// The agreements, by name
    #[command(after_help = eg::AGREE_LIST)]
    List {
        #[command(flatten)]
        place: Where,
    },
    /// What an agreement says, and what was done
    #[command(after_help = eg::AGREE_SHOW)]
    Show {
        /// The agreement: its name, or the beginning of its id
        agreement: String,
        #[command(flatten)]
        place: Where,
    },
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Promise {
    /// How much of what: 3 hours machining, 5 "Lean desk"
    #[arg(required = true, value_name = "AMOUNT AND THING")]
    pub(crate) words: Vec<String>,
    /// To whom; to the space, if you say nothing
    #[arg(long, value_name = "NAME")]
    pub(crate) to: Option<String>,
    /// In the name of a group for which you may speak; in your own, if you say nothing
    #[arg(long, value_name = "NAME")]
    pub(crate) from: Option<String>,
    /// Until when: 2026-12-01, tomorrow
    #[arg(long, value_name = "TIME")]
    pub(crate) due: Option<String>,
    /// The agreement that it is a part of
    #[arg(long)]
    pub(crate) agreement: Option<String>,
    /// It is the part given in return
    #[arg(long, requires = "agreement")]
    pub(crate) in_return: bool,
    /// The process for which it is, or out of which it comes
    #[arg(long = "in", value_name = "PROCESS")]
    pub(crate) process: Option<String>,
    /// A need or offer that it meets; may be given several times
    #[arg(long, value_name = "NEED")]
    pub(crate) satisfies: Vec<String>,
    /// What will be done, if it is neither work nor a gift: any of the 19 actions, as in “flow did”
    #[arg(long)]
    pub(crate) action: Option<String>,
    /// A few words about it
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// A new kind of thing is meant, though one here has nearly the same name
    #[arg(long)]
    pub(crate) new: bool,
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(subcommand)]
    pub(crate) command: Option<PromiseCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PromiseCommand {
    /// The promises: open ones first, by when they are due
    #[command(after_help = eg::PROMISE_LIST)]
    List {
        #[command(flatten)]
        place: Where,
    },
    /// Everything about one promise
    #[command(after_help = eg::PROMISE_SHOW)]
    Show {
        /// The promise: the beginning of its id
        promise: String,
        #[command(flatten)]
        place: Where,
    },
    /// Say that no more will be done of a promise
    #[command(after_help = eg::PROMISE_OVER)]
    Over {
        /// The promise: the beginning of its id
        promise: String,
        #[command(flatten)]
        place: Where,
    },
}

/// What someone is who is not on Commonage.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AgentWord {
    /// A person
    Person,
    /// A shop, an office, a group
    Organisation,
    /// A river, a wood, a herd
    Being,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AgentCommand {
    /// Name someone who is not on Commonage
    #[command(after_help = eg::AGENT_NEW)]
    New {
        /// What they are called
        name: String,
        /// What they are
        #[arg(long, default_value = "person")]
        kind: AgentWord,
        /// A few words about them
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// Someone here has nearly the same name, and this is another
        #[arg(long)]
        new: bool,
        #[command(flatten)]
        place: Where,
    },
    /// Who is spoken of in the ledger, by name
    #[command(after_help = eg::AGENT_LIST)]
    List {
        #[command(flatten)]
        place: Where,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum LotCommand {
    /// Name a lot: things that were made or harvested together
    #[command(after_help = eg::LOT_NEW)]
    New {
        /// The code on it
        code: String,
        /// Until when it is good
        #[arg(long, value_name = "TIME")]
        expires: Option<String>,
        #[command(flatten)]
        place: Where,
    },
    /// The lots, with their last good day
    #[command(after_help = eg::LOT_LIST)]
    List {
        #[command(flatten)]
        place: Where,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// What is in the ledger, in a few lines
    #[command(after_help = eg::LEDGER_SHOW)]
    Show {
        #[command(flatten)]
        place: Where,
    },
    /// All records of one class
    #[command(after_help = eg::LEDGER_LIST)]
    List {
        /// A class of Valueflows (EconomicResource) or a plain word (resources, kinds, promises, needs, places ...)
        class: String,
        #[command(flatten)]
        place: Where,
    },
    /// One record, word for word
    #[command(after_help = eg::LEDGER_GET)]
    Get {
        /// Its id or the beginning of it, or its name
        id: String,
        #[command(flatten)]
        place: Where,
    },
    /// What cannot all be right, who said it, and what to do
    #[command(after_help = eg::LEDGER_CHECK)]
    Check {
        #[command(flatten)]
        place: Where,
    },
}

/// What to follow, and where to.
#[derive(Debug, Args)]
pub(crate) struct Follow {
    /// A thing, an event, a process or a lot: its name, or the beginning of its id
    pub(crate) what: String,
    /// Draw it into this file
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) svg: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long, requires = "svg")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) place: Where,
}
