//! Examples for the commands about others on the network, shown at the end of each help text.

pub(super) const RUN: &str = "Examples:\n  commonage run\n  commonage run --port 4747\n  commonage run --web-name pages.example.org\n  commonage run --relay http://hub.example:3340\n\nIt stops with Ctrl-C. Every other command works while it runs.";
pub(super) const OPEN: &str = "Examples:\n  commonage open\n  commonage open --no-open\n\nThe link works once, within ten minutes, and only on this computer.";
pub(super) const HUB: &str = "Examples:\n  commonage hub --port 4747 --address 203.0.113.7:4747\n  commonage hub --port 4747 --address 203.0.113.7:4747 --relay-here 0.0.0.0:3340 --relay-url http://hub.example:3340\n\nA hub is a person like others, invited like others: it holds what it was let into, and nothing more.";
pub(super) const PEERS: &str = "Examples:\n  commonage peers\n  commonage peers address --qr\n  commonage peers --json";
pub(super) const PEERS_LIST: &str = "Examples:\n  commonage peers list";
pub(super) const PEERS_ADDRESS: &str = "Examples:\n  commonage peers address\n  commonage peers address --qr";
pub(super) const PEERS_ADD: &str = "Examples:\n  commonage peers add 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29@192.168.1.7:4747";
pub(super) const PEERS_FORGET: &str = "Examples:\n  commonage peers forget Ben\n  commonage peers forget 3b6a27bc";
pub(super) const TOKEN: &str = "Examples:\n  commonage token new calendar --space \"Water guild\"\n  commonage token list\n  commonage token close calendar\n\nWith a token another program on this computer reads what your pages show: docs/guide/programs.md.";
pub(super) const TOKEN_NEW: &str = "Examples:\n  commonage token new calendar --space \"Water guild\" --until 2027-12-31\n  commonage token new helper --may act\n\nIt is shown once. Whoever has it can do what it may: keep it like a key.";
pub(super) const TOKEN_LIST: &str = "Examples:\n  commonage token list\n  commonage token list --json";
pub(super) const TOKEN_CLOSE: &str = "Examples:\n  commonage token close calendar";
pub(super) const SYNC: &str = "Examples:\n  commonage sync now";
pub(super) const SYNC_NOW: &str = "Examples:\n  commonage sync now\n  commonage sync now --seconds 120";
pub(super) const STATUS: &str = "Examples:\n  commonage status\n  commonage status --json";
