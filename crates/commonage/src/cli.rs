//! What can be said on the command line. Every command carries examples, in `cli/examples.rs`.

mod arguments;
mod economy;
mod economy_examples;
mod examples;
mod flow;
mod needs;
mod needs_examples;
mod network;
mod network_examples;
mod places;
mod places_examples;
mod sharing;
mod sharing_examples;
mod words;

use std::path::PathBuf;

use clap::{ArgGroup, CommandFactory, Parser, Subcommand};

pub(crate) use arguments::{Description, Export, Invitation, Invite, InviteCommand, PaperWords};
pub(crate) use economy::{
    AgentCommand, AgentWord, AgreeCommand, Follow, LedgerCommand, LotCommand, ProcessCommand, Promise, PromiseCommand,
    ResourceCommand, ResourceWords,
};
use economy_examples as ledger;
use examples as eg;
pub(crate) use flow::{Did, FlowCommand, Fresh, Said, What, Where};
pub(crate) use needs::{AskCommand, AskWords, Board, CarriedBy, Done, Match, Release, Take, Wording};
use needs_examples as asks;
pub(crate) use network::{Hub, MayWord, PeersCommand, Run, SyncCommand, TokenCommand};
use network_examples as net;
pub(crate) use places::{LayerWord, Map, PlaceCommand, RoleWord, Way};
use places_examples as whereabouts;
pub(crate) use sharing::{
    ClaimsCommand, Clear, ClearCommand, EquationCommand, Income, Picture, ReciprocityCommand, ShareCommand,
};
use sharing_examples as shares;
pub(crate) use words::{AdmissionWord, AudienceWord, FormWord, KindWord, LevelWord};

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "commonage", version, about = "What people hold in common, kept by themselves", after_help = eg::COMMONAGE)]
#[command(
    long_about = "What people hold in common, kept by themselves.\n\nCommonage works without a network, without a \
    server and without a company. Computers that meet, even if only through a file on a stick, become the same."
)]
#[command(arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Cli {
    /// The data folder, if not the usual one
    #[arg(long, global = true, value_name = "DIR", env = "COMMONAGE_DATA", hide_env_values = true)]
    pub(crate) data: Option<PathBuf>,
    /// Answer in JSON, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Cli {
    /// What was typed, or what is wrong with it, beyond what can be said of one argument alone.
    pub(crate) fn understood() -> Result<Self, clap::Error> {
        let cli = Self::try_parse()?;
        if matches!(&cli.command, Command::Export(export) if export.lacks_reader()) {
            let sentence = "say for whom: --space NAME for the members of a space, --for PERSON, --public NAME for \
                anyone, or --everything for your own other devices; a file that ends in .yaml holds a ledger instead\n";
            return Err(Self::command().error(clap::error::ErrorKind::MissingRequiredArgument, sentence));
        }
        Ok(cli)
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Begin: make yourself known on this computer, and get your paper key
    #[command(after_help = eg::INIT)]
    Init {
        /// What people call you
        name: String,
        /// What you call this computer; its own name if you say nothing
        #[arg(long, value_name = "NAME")]
        device: Option<String>,
        /// Also write the paper key as a page to print
        #[arg(long, value_name = "FILE.html")]
        sheet: Option<PathBuf>,
    },
    /// Who you are here, and on which device
    #[command(after_help = eg::WHOAMI)]
    Whoami,
    /// Say your name, something about yourself, and where you can be reached
    #[command(after_help = eg::PROFILE)]
    Profile(Description),
    /// Your devices: list them, add one, put out a lost one
    #[command(subcommand, after_help = eg::DEVICE)]
    Device(DeviceCommand),
    /// Come back with your paper key, on a new computer
    #[command(after_help = eg::RECOVER)]
    Recover {
        #[command(flatten)]
        words: PaperWords,
        /// An export or a backup that holds your own acts; may be given several times
        #[arg(long, value_name = "FILE")]
        from: Vec<PathBuf>,
        /// A device that stays yours (name or beginning of its key); all others are put out
        #[arg(long, value_name = "DEVICE")]
        keep: Vec<String>,
        /// What you call this computer
        #[arg(long, value_name = "NAME")]
        device: Option<String>,
        /// Also write the new paper key as a page to print
        #[arg(long, value_name = "FILE.html")]
        sheet: Option<PathBuf>,
    },
    /// Your paper key
    #[command(subcommand, after_help = eg::RECOVERY)]
    Recovery(RecoveryCommand),
    /// Spaces: households, circles, guilds, places, projects and more
    #[command(subcommand, after_help = eg::SPACE)]
    Space(SpaceCommand),
    /// Invite someone into a space: makes a ticket to hand over
    #[command(after_help = eg::INVITE, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Invite(Invite),
    /// Close an invitation (the same as `invite close`)
    #[command(after_help = eg::UNINVITE)]
    Uninvite(Invitation),
    /// Come into a space with a ticket
    #[command(after_help = eg::JOIN)]
    Join {
        /// A file with the ticket, the ticket itself, or - to read it from the input
        ticket: String,
    },
    /// Say what a person may do in a space; brings them in if they were not there
    #[command(after_help = eg::GRANT)]
    Grant {
        /// The space: its name, or the beginning of its id
        space: String,
        /// The person: their name, or the beginning of their id
        person: String,
        /// What they may do
        level: LevelWord,
    },
    /// Remove a person from a space
    #[command(after_help = eg::REVOKE)]
    Revoke {
        /// The space: its name, or the beginning of its id
        space: String,
        /// The person: their name, or the beginning of their id
        person: String,
    },
    /// Leave a space
    #[command(after_help = eg::LEAVE)]
    Leave {
        /// The space: its name, or the beginning of its id
        space: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Write a note in a space
    #[command(after_help = eg::NOTE)]
    Note {
        /// The space: its name, or the beginning of its id
        space: String,
        /// What you want to say, or - to read it from the input
        text: String,
        /// For anyone, not only for members
        #[arg(long)]
        public: bool,
    },
    /// What was said and done, the newest last
    #[command(after_help = eg::LOG)]
    Log {
        /// The space; all of yours if you say nothing
        space: Option<String>,
        /// How many lines
        #[arg(long, value_name = "N", default_value_t = 100)]
        last: usize,
    },
    /// Erase what was said, here and wherever this reaches
    #[command(after_help = eg::ERASE)]
    Erase {
        /// The beginning of its id, as `log` shows it
        operation: String,
    },
    /// What is needed, offered and carried, as it concerns you
    #[command(after_help = asks::BOARD)]
    Board(Board),
    /// Say that something is needed, and answer those who can
    #[command(after_help = asks::NEED)]
    Need(Box<AskWords>),
    /// Offer something, and answer those who would like it
    #[command(after_help = asks::OFFER)]
    Offer(Box<AskWords>),
    /// Say “I can”, or “I would like it”
    #[command(after_help = asks::TAKE)]
    Take(Take),
    /// Say that what you took up is done
    #[command(after_help = asks::DONE)]
    Done(Done),
    /// Say “I can't any more”: what is not done is open again
    #[command(after_help = asks::RELEASE)]
    Release(Release),
    /// What fits what: suggestions, circles of exchange, shortest ways
    #[command(after_help = asks::MATCH)]
    Match(Match),
    /// Where you and your groups are, and what it takes to carry something there
    #[command(subcommand, after_help = whereabouts::PLACE)]
    Place(PlaceCommand),
    /// Draw what is needed and offered around here, and further
    #[command(after_help = whereabouts::MAP)]
    Map(Map),
    /// What was given, made, worked, used, lent and counted
    #[command(subcommand, after_help = ledger::FLOW)]
    Flow(FlowCommand),
    /// The things that the ledger keeps
    #[command(subcommand, after_help = ledger::RESOURCE)]
    Resource(ResourceCommand),
    /// Processes: work and things go in, other things come out
    #[command(subcommand, after_help = ledger::PROCESS)]
    Process(ProcessCommand),
    /// Agreements, to which promises belong
    #[command(subcommand, after_help = ledger::AGREE)]
    Agree(AgreeCommand),
    /// Promise something, and see what is promised
    #[command(after_help = ledger::PROMISE)]
    Promise(Box<Promise>),
    /// People, groups and living beings who are not on Commonage
    #[command(subcommand, after_help = ledger::AGENT)]
    Agent(AgentCommand),
    /// Lots: things that were made or harvested together
    #[command(subcommand, after_help = ledger::LOT)]
    Lot(LotCommand),
    /// The ledger as a whole, word for word, and what cannot be right in it
    #[command(subcommand, after_help = ledger::LEDGER)]
    Ledger(LedgerCommand),
    /// Where something came from: who and what went into it
    #[command(after_help = ledger::TRACE)]
    Trace(Follow),
    /// Where something went, and what became of it
    #[command(after_help = ledger::TRACK)]
    Track(Follow),
    /// Who holds anything that came from it, and how much
    #[command(after_help = ledger::RECALL)]
    Recall {
        /// A lot, a thing or an event: its name, or the beginning of its id
        what: String,
        #[command(flatten)]
        place: Where,
    },
    /// Equations: what counts, and how what comes in is shared
    #[command(subcommand, after_help = shares::EQUATION)]
    Equation(EquationCommand),
    /// Share what came in: see it first, propose it, agree to it, and see why
    #[command(subcommand, after_help = shares::SHARE)]
    Share(ShareCommand),
    /// Claims: who owes what to whom
    #[command(subcommand, after_help = shares::CLAIMS)]
    Claims(ClaimsCommand),
    /// Set debts off against each other, so that nobody pays money round in a circle
    #[command(after_help = shares::CLEAR)]
    Clear(Clear),
    /// What designs ask of those who use them elsewhere
    #[command(subcommand, after_help = shares::RECIPROCITY)]
    Reciprocity(ReciprocityCommand),
    /// Stay awake: meet the others, and become the same as they
    #[command(after_help = net::RUN)]
    Run(Run),
    /// The same, for a computer that is always on: introduces members to each other, and has no other powers
    #[command(after_help = net::HUB)]
    Hub(Hub),
    /// Open the pages of the running Commonage in the browser
    #[command(after_help = net::OPEN)]
    Open {
        /// Only show the link
        #[arg(long)]
        no_open: bool,
    },
    /// Tokens, with which other programs on this computer read what your pages show
    #[command(after_help = net::TOKEN)]
    Token {
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Who can be reached where, and how it stands with them
    #[command(after_help = net::PEERS)]
    Peers {
        #[command(subcommand)]
        command: Option<PeersCommand>,
    },
    /// Meet the others now
    #[command(subcommand, after_help = net::SYNC)]
    Sync(SyncCommand),
    /// Whether Commonage runs here, and what it does
    #[command(after_help = net::STATUS)]
    Status,
    /// Check again that nothing was lost, changed or forged
    #[command(after_help = eg::VERIFY)]
    Verify {
        /// Check every single signature too: slower
        #[arg(long)]
        each: bool,
    },
    /// Write a file to carry to others
    #[command(after_help = eg::EXPORT)]
    Export(Export),
    /// Take in files that others gave you
    #[command(after_help = eg::IMPORT)]
    Import {
        /// The files: exports of Commonage, or ledgers in the words of Valueflows (YAML or JSON-LD)
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Into whose ledger, for files in the words of Valueflows
        #[command(flatten)]
        place: Where,
    },
    /// Letters between spaces: read, write and answer them
    #[command(after_help = eg::LETTERS)]
    Letters {
        #[command(subcommand)]
        command: Option<LettersCommand>,
    },
    /// Write a copy of everything here, to keep in a safe place
    #[command(after_help = eg::BACKUP)]
    Backup {
        /// The file to write
        file: PathBuf,
    },
    /// Look for trouble, and say what to do about it
    #[command(after_help = eg::DOCTOR)]
    Doctor,
    /// After a device went two ways: name the way that counts
    #[command(after_help = eg::REPAIR)]
    Repair {
        /// The first operation of the branch to keep, as `doctor` shows it
        #[arg(long, value_name = "OPERATION")]
        keep: String,
    },
    /// Let your shell complete these commands
    #[command(after_help = eg::COMPLETIONS)]
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeviceCommand {
    /// The devices that speak for you
    #[command(after_help = eg::DEVICE_LIST)]
    List,
    /// On a new device: ask to belong to you
    #[command(after_help = eg::DEVICE_REQUEST)]
    Request {
        /// Your whole id, as `whoami` shows it on your other device
        #[arg(long, value_name = "ID")]
        person: String,
        /// What you call the new device
        #[arg(long)]
        name: Option<String>,
        /// Write the request to this file
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// On a device of yours: add the one that asks
    #[command(after_help = eg::DEVICE_ADD)]
    Add {
        /// A file with the request, the request itself, or - to read it from the input
        request: String,
    },
    /// Put out a device that is lost or given away
    #[command(after_help = eg::DEVICE_REVOKE)]
    Revoke {
        /// Its name, or the beginning of its key
        device: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Say in one space which act of a device is the last that counts
    #[command(after_help = eg::DEVICE_CUT, group = ArgGroup::new("where").required(true).args(["last", "none"]))]
    Cut {
        /// The space
        #[arg(long)]
        space: String,
        /// The device: its name or the beginning of its key
        #[arg(long, value_name = "KEY")]
        device: String,
        /// With --none: in which of its two logs
        #[arg(long, default_value = "members")]
        audience: AudienceWord,
        /// The last operation that counts
        #[arg(long, value_name = "OPERATION")]
        last: Option<String>,
        /// Nothing that it wrote there counts
        #[arg(long)]
        none: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum RecoveryCommand {
    /// Change the paper key, with the words of the one before
    #[command(after_help = eg::RECOVERY_ROTATE)]
    Rotate {
        #[command(flatten)]
        words: PaperWords,
        /// Also write the new paper key as a page to print
        #[arg(long, value_name = "FILE.html")]
        sheet: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SpaceCommand {
    /// Found a space
    #[command(after_help = eg::SPACE_NEW)]
    New {
        /// What it is
        kind: KindWord,
        /// What people call it
        name: String,
        /// Anyone may see who belongs to it
        #[arg(long)]
        public: bool,
    },
    /// The spaces that are here
    #[command(after_help = eg::SPACE_LIST)]
    List {
        /// People too
        #[arg(long)]
        people: bool,
    },
    /// All about one space
    #[command(after_help = eg::SPACE_SHOW)]
    Show {
        /// The space: its name, or the beginning of its id
        space: String,
    },
    /// Who belongs to a space
    #[command(after_help = eg::SPACE_MEMBERS)]
    Members {
        /// The space: its name, or the beginning of its id
        space: String,
    },
    /// Say what a space is called, what it is for, where to reach it
    #[command(after_help = eg::SPACE_DESCRIBE)]
    Describe {
        /// The space: its name, or the beginning of its id
        space: String,
        #[command(flatten)]
        words: Description,
    },
    /// Say who may bring others in
    #[command(after_help = eg::SPACE_ADMISSION)]
    Admission {
        /// The space: its name, or the beginning of its id
        space: String,
        /// Who
        who: AdmissionWord,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum LettersCommand {
    /// Letters that came and letters that went
    #[command(after_help = eg::LETTERS_LIST)]
    List,
    /// Write a letter to another space or person
    #[command(after_help = eg::LETTERS_SEND)]
    Send {
        /// From which space; from yourself if you say nothing
        #[arg(long, value_name = "SPACE")]
        from: Option<String>,
        /// To which space or person; a whole id works for one that is not here
        #[arg(long, value_name = "SPACE")]
        to: String,
        /// What you want to say, or - to read it from the input
        text: String,
    },
    /// Ask a space to let you in
    #[command(after_help = eg::LETTERS_ASK)]
    Ask {
        /// The space; a whole id works for one that is not here
        space: String,
        /// A few words about why
        text: Option<String>,
    },
    /// Take a letter in; who asked to be let in becomes a member
    #[command(after_help = eg::LETTERS_ACCEPT)]
    Accept {
        /// The beginning of its id
        letter: String,
        /// What someone who asked to be let in may do
        #[arg(long, default_value = "write")]
        level: LevelWord,
    },
    /// Decline a letter
    #[command(after_help = eg::LETTERS_DECLINE)]
    Decline {
        /// The beginning of its id
        letter: String,
    },
}
