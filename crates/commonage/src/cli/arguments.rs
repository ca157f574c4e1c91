//! Arguments that belong together, or that several commands share.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use super::examples as eg;
use super::words::{FormWord, LevelWord};

/// Words about a person or space.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Description {
    /// The name
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// A few sentences
    #[arg(long, value_name = "TEXT")]
    pub(crate) about: Option<String>,
    /// Where to reach it, the best first; may be given several times, and replaces those before
    #[arg(long, value_name = "TEXT")]
    pub(crate) address: Vec<String>,
}

/// Where the words of a paper key come from.
#[derive(Debug, Args)]
pub(crate) struct PaperWords {
    /// The 24 words of the paper key
    #[arg(long, value_name = "WORDS", conflicts_with = "words_file")]
    pub(crate) words: Option<String>,
    /// A file with the 24 words
    #[arg(long, value_name = "FILE")]
    pub(crate) words_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Invite {
    /// The space: its name, or the beginning of its id
    #[arg(required = true)]
    pub(crate) space: Option<String>,
    /// What the invited may do
    #[arg(long, default_value = "write")]
    pub(crate) level: LevelWord,
    /// How many people may use it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) uses: u32,
    /// For how many days
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub(crate) days: u32,
    /// Write the ticket to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Show the ticket as a picture to scan
    #[arg(long)]
    pub(crate) qr: bool,
    /// Write the ticket as a picture to scan to this file
    #[arg(long, value_name = "FILE.png")]
    pub(crate) png: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Option<InviteCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum InviteCommand {
    /// Close an invitation
    #[command(after_help = eg::INVITE_CLOSE)]
    Close(Invitation),
}

#[derive(Debug, Args)]
pub(crate) struct Invitation {
    /// The space: its name, or the beginning of its id
    pub(crate) space: String,
    /// The beginning of the invitation's id, as `space show` has it
    pub(crate) invitation: String,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").args(["space", "for_person", "everything", "public"]))]
pub(crate) struct Export {
    /// The file to write; its ending says how: .yaml or .jsonld for a ledger in the words of Valueflows, .ledger or
    /// .beancount for an accountant, anything else for Commonage itself
    pub(crate) file: PathBuf,
    /// How to write it, if its ending does not say
    #[arg(long = "as", value_name = "FORM")]
    pub(crate) form: Option<FormWord>,
    /// A space, for its members; may be given several times
    #[arg(long, value_name = "SPACE")]
    pub(crate) space: Vec<String>,
    /// Everything that this person may see
    #[arg(long = "for", value_name = "PERSON")]
    pub(crate) for_person: Option<String>,
    /// Everything here, for your own other devices
    #[arg(long)]
    pub(crate) everything: bool,
    /// What anyone may see of a space or person; may be given several times
    #[arg(long, value_name = "SPACE")]
    pub(crate) public: Vec<String>,
    /// Write over a file that is there
    #[arg(long)]
    pub(crate) force: bool,
}

impl Export {
    /// How the file is to be written: as was said, or by its ending.
    pub(crate) fn form(&self) -> FormWord {
        let ending = self.file.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
        self.form.unwrap_or(match ending.as_deref() {
            Some("yaml" | "yml") => FormWord::Yaml,
            Some("json" | "jsonld") => FormWord::JsonLd,
            Some("ledger" | "journal" | "hledger") => FormWord::Ledger,
            Some("beancount" | "bean") => FormWord::Beancount,
            _ => FormWord::Commonage,
        })
    }

    /// Whether nobody can tell for whom the file is. A ledger in another form has a usual one.
    pub(crate) fn lacks_reader(&self) -> bool {
        let is_said = self.everything || self.for_person.is_some();
        self.form() == FormWord::Commonage && !is_said && self.public.is_empty() && self.space.is_empty()
    }
}
