//! Commands about others on the network.

use std::net::SocketAddr;

use clap::{Args, Subcommand, ValueEnum};

use super::network_examples as eg;

/// How this computer is reached.
#[derive(Debug, Default, Args)]
pub(crate) struct Run {
    /// The port (UDP); the one of last time if you say nothing
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) port: u16,
    /// Only on this computer, to try things out
    #[arg(long, conflicts_with_all = ["relay", "address", "open_port"])]
    pub(crate) local: bool,
    /// Do not look for others on the local network
    #[arg(long)]
    pub(crate) no_lan: bool,
    /// A relay, for those who cannot be reached straight; may be given several times
    #[arg(long, value_name = "URL")]
    pub(crate) relay: Vec<String>,
    /// An address under which this computer is always reached; may be given several times
    #[arg(long, value_name = "IP:PORT")]
    pub(crate) address: Vec<SocketAddr>,
    /// Ask the router to let others in from the internet
    #[arg(long)]
    pub(crate) open_port: bool,
    /// Where the pages are (TCP); the usual port if it is free, if you say nothing
    #[arg(long, value_name = "N")]
    pub(crate) web_port: Option<u16>,
    /// A name of your own web server on this machine, under which your phone reaches the pages (HTTPS); may be given several times
    #[arg(long, value_name = "NAME", conflicts_with = "no_web")]
    pub(crate) web_name: Vec<String>,
    /// No pages
    #[arg(long, conflicts_with_all = ["web_port", "no_open"])]
    pub(crate) no_web: bool,
    /// Do not open the pages in the browser
    #[arg(long)]
    pub(crate) no_open: bool,
}

/// A hub: the same, and perhaps a relay.
#[derive(Debug, Args)]
pub(crate) struct Hub {
    #[command(flatten)]
    pub(crate) run: Run,
    /// Also be a relay for members, listening here (TCP)
    #[arg(long, value_name = "IP:PORT")]
    pub(crate) relay_here: Option<SocketAddr>,
    /// Under which name members reach that relay, if not under its own address
    #[arg(long, value_name = "URL", requires = "relay_here")]
    pub(crate) relay_url: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PeersCommand {
    /// Who can be reached where
    #[command(after_help = eg::PEERS_LIST)]
    List,
    /// Where this computer can be reached, as text and as a picture to scan
    #[command(after_help = eg::PEERS_ADDRESS)]
    Address {
        /// Show it as a picture to scan
        #[arg(long)]
        qr: bool,
    },
    /// Remember an address that somebody gave you
    #[command(after_help = eg::PEERS_ADD)]
    Add {
        /// The address, as their “peers address” shows it
        address: String,
    },
    /// Forget an address
    #[command(after_help = eg::PEERS_FORGET)]
    Forget {
        /// The name, or the beginning of the address
        who: String,
    },
}

/// What a program may do with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MayWord {
    /// Read
    Read,
    /// Read, ask, answer and write down, in your name
    Act,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token for another program
    #[command(after_help = eg::TOKEN_NEW)]
    New {
        /// What it is for
        name: String,
        /// What it may do
        #[arg(long, value_enum, default_value = "read")]
        may: MayWord,
        /// Only this space; may be given several times. All that you see, if you say nothing
        #[arg(long, value_name = "SPACE")]
        space: Vec<String>,
        /// The last day on which it opens anything
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
    },
    /// The tokens that you made
    #[command(after_help = eg::TOKEN_LIST)]
    List,
    /// Close one: it opens nothing any more
    #[command(after_help = eg::TOKEN_CLOSE)]
    Close {
        /// What it is called
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SyncCommand {
    /// Call everyone now, and wait until each has what the others have
    #[command(after_help = eg::SYNC_NOW)]
    Now {
        /// For how long at most
        #[arg(long, value_name = "N", default_value_t = 30)]
        seconds: u64,
        /// Only on this computer, to try things out
        #[arg(long)]
        local: bool,
        /// Do not look for others on the local network
        #[arg(long)]
        no_lan: bool,
    },
}
