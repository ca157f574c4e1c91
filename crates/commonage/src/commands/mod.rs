//! What each command does: open the data folder, ask the room below, and put the answer into words.

mod claims;
mod clearing;
mod desk;
mod devices;
mod doctor;
mod documents;
mod equations;
mod files;
mod flow;
mod ledger;
mod letters;
mod map;
mod matching;
mod membership;
mod needs;
mod network;
mod notes;
mod person;
mod places;
mod processes;
mod promises;
mod provenance;
mod reciprocity;
mod resources;
mod share;
mod spaces;
mod tokens;
mod verify;

use std::fs::File;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use commonage_log::{PersonId, SpaceId};
use commonage_node::Node;

use crate::answer::{Answer, Failure, Result, failure};
use crate::cli::{Cli, Command, SyncCommand};
use crate::data::{self, Home};
use crate::show::{Bar, Paint};

/// Largest text that is read from a file or the input for a ticket, a request or a paper key.
const SMALL_TEXT_BYTES_MAX: u64 = 64 * 1024;

/// Largest text that is read for a note: a little more than fits, so that the room below says what fits.
const NOTE_BYTES_MAX: u64 = 2 * 1024 * 1024;

/// What holds for every command.
pub(crate) struct Setting {
    folder: PathBuf,
    json: bool,
    paint: Paint,
}

/// Does what was asked.
pub(crate) fn run(cli: Cli) -> Result<Answer> {
    let setting = Setting { folder: data::folder(cli.data)?, json: cli.json, paint: Paint::for_output(cli.json) };
    let s = &setting;
    match cli.command {
        Command::Init { name, device, sheet } => person::init(s, &name, device, sheet.as_deref()),
        Command::Whoami => person::whoami(s),
        Command::Profile(words) => person::profile(s, &words),
        Command::Recover { words, from, keep, device, sheet } => {
            person::recover(s, &words, &from, &keep, device, sheet.as_deref())
        }
        Command::Recovery(command) => person::recovery(s, &command),
        Command::Device(command) => devices::run(s, command),
        Command::Space(command) => spaces::run(s, command),
        Command::Invite(invite) => membership::invite(s, invite),
        Command::Uninvite(invitation) => membership::uninvite(s, &invitation),
        Command::Join { ticket } => membership::join(s, &ticket),
        Command::Grant { space, person, level } => membership::grant(s, &space, &person, level),
        Command::Revoke { space, person } => membership::revoke(s, &space, &person),
        Command::Leave { space, yes } => membership::leave(s, &space, yes),
        Command::Note { space, text, public } => notes::note(s, &space, &text, public),
        Command::Log { space, last } => notes::log(s, space.as_deref(), last),
        Command::Erase { operation } => notes::erase(s, &operation),
        Command::Board(words) => needs::board(s, &words),
        Command::Need(words) => needs::run(s, &words, false),
        Command::Offer(words) => needs::run(s, &words, true),
        Command::Take(words) => needs::take(s, &words),
        Command::Done(words) => needs::done(s, &words),
        Command::Release(words) => needs::release(s, &words),
        Command::Match(words) => matching::run(s, &words),
        Command::Place(command) => places::run(s, command),
        Command::Map(words) => map::run(s, &words),
        Command::Flow(command) => flow::run(s, command),
        Command::Resource(command) => resources::run(s, command),
        Command::Process(command) => processes::run(s, command),
        Command::Agree(command) => promises::agree(s, command),
        Command::Promise(promise) => promises::run(s, &promise),
        Command::Agent(command) => ledger::agent(s, command),
        Command::Lot(command) => ledger::lot(s, command),
        Command::Ledger(command) => ledger::run(s, command),
        Command::Trace(follow) => provenance::trace(s, &follow),
        Command::Track(follow) => provenance::track(s, &follow),
        Command::Recall { what, place } => provenance::recall(s, &what, &place),
        Command::Equation(command) => equations::run(s, command),
        Command::Share(command) => share::run(s, command),
        Command::Claims(command) => claims::run(s, command),
        Command::Clear(clear) => clearing::run(s, clear),
        Command::Reciprocity(command) => reciprocity::run(s, command),
        Command::Run(words) => network::run::run(s, &words),
        Command::Hub(words) => network::run::hub(s, &words),
        Command::Open { no_open } => network::pages::open(s, no_open),
        Command::Token { command } => tokens::run(s, command),
        Command::Peers { command } => network::peers::run(s, command),
        Command::Sync(SyncCommand::Now { seconds, local, no_lan }) => network::sync::now(s, seconds, local, no_lan),
        Command::Status => network::status::status(s),
        Command::Verify { each } => verify::verify(s, each),
        Command::Export(export) => documents::export(s, &export),
        Command::Import { files, place } => documents::import(s, &files, &place),
        Command::Letters { command } => letters::run(s, command),
        Command::Backup { file } => files::backup(s, &file),
        Command::Doctor => doctor::doctor(s),
        Command::Repair { keep } => doctor::repair(s, &keep),
        Command::Completions { shell } => completions(shell),
    }
}

impl Setting {
    fn open(&self) -> Result<Home> {
        Home::open(&self.folder)
    }

    fn begin(&self) -> Result<Home> {
        Home::begin(&self.folder)
    }

    fn bar(&self, label: &'static str) -> Bar {
        Bar::new(label, self.json)
    }

    /// Asks before something that cannot be taken back. Where nobody can answer, only --yes will do.
    fn confirm(&self, question: &str, yes: bool) -> Result<()> {
        if yes {
            return Ok(());
        }
        if self.json || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return Err(failure(format!("{question} Nothing was done. Say --yes if you mean it.")));
        }
        let _ = write!(std::io::stderr(), "{question} Type yes to go on: ");
        let mut line = String::new();
        let read = std::io::stdin().take(100).read_line_into(&mut line);
        match read {
            Ok(()) if matches!(line.trim().to_lowercase().as_str(), "yes" | "y") => Ok(()),
            _ => Err(failure("Nothing was done.")),
        }
    }
}

/// The script that a shell reads to complete the commands.
fn completions(shell: clap_complete::Shell) -> Result<Answer> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "commonage", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    Ok(Answer::new(script.clone(), serde_json::json!({ "script": script })))
}

/// Reads one line, whatever it is.
trait ReadLine {
    fn read_line_into(self, line: &mut String) -> std::io::Result<()>;
}

impl<R: Read> ReadLine for R {
    fn read_line_into(self, line: &mut String) -> std::io::Result<()> {
        std::io::BufRead::read_line(&mut std::io::BufReader::new(self), line).map(|_| ())
    }
}

/// Finds a space or person by name, or by the beginning of an id.
fn find(node: &Node, text: &str) -> Result<SpaceId> {
    Ok(node.my_view()?.find(text)?)
}

/// The same, but it must be here.
fn find_held(node: &Node, text: &str) -> Result<SpaceId> {
    let id = find(node, text)?;
    node.space(&id)?;
    Ok(id)
}

/// A person, who may be known by a whole id alone.
fn find_person(node: &Node, text: &str) -> Result<PersonId> {
    let id = find(node, text)?;
    match node.space(&id).ok().and_then(commonage_log::Space::kind) {
        None | Some(commonage_log::SpaceKind::Person) => Ok(id),
        Some(kind) => Err(failure(format!(
            "{} is a {}, not a person. Look at “commonage space list --people”.",
            node.name_of(&id),
            kind.name()
        ))),
    }
}

/// What this person may know a space or person as, harmless on a screen.
fn name(node: &Node, id: &SpaceId) -> String {
    let called = node.my_view().map_or_else(|_| node.name_of(id), |view| view.name_of(id));
    crate::show::one_line(&called)
}

/// How a space or person is named in a command: by name where that is enough, else by the beginning of its id.
fn handle(node: &Node, id: &SpaceId) -> String {
    let called = name(node, id);
    let is_enough = node.my_view().and_then(|view| view.find(&called)).is_ok_and(|found| found == *id);
    if is_enough { quoted(&called) } else { id.short() }
}

/// A name as it is typed in a command.
fn quoted(name: &str) -> String {
    let is_simple = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || "-_./".contains(letter));
    if is_simple { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\\\"")) }
}

fn limited(from: impl Read, most: u64, what: &str) -> Result<String> {
    let mut bytes = Vec::new();
    let read = from.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| failure(format!("{what} could not be read: {error}. Try again, or use a file.")))?;
    if bytes.len() as u64 > most {
        return Err(failure(format!("{what} is too long: more than {} KiB. Is it the right one?", most / 1024)));
    }
    String::from_utf8(bytes).map_err(|_| failure(format!("{what} is not plain text (UTF-8). Is it the right one?")))
}

/// A small text file.
fn read_file(path: &Path, what: &str) -> Result<String> {
    let remedy = "Check the name, or give the text itself";
    let cannot = |error| Failure::file(&format!("reading {what} from"), path, &error, remedy);
    let file = File::open(path).map_err(cannot)?;
    if file.metadata().map_err(cannot)?.is_dir() {
        return Err(cannot(std::io::ErrorKind::IsADirectory.into()));
    }
    limited(file, SMALL_TEXT_BYTES_MAX, what)
}

/// Boundaries from a file: as large as they may be.
fn read_text(path: &Path, what: &str) -> Result<String> {
    let cannot = |error| Failure::file(&format!("reading {what} from"), path, &error, "Check the name");
    let file = File::open(path).map_err(cannot)?;
    if file.metadata().map_err(cannot)?.is_dir() {
        return Err(cannot(std::io::ErrorKind::IsADirectory.into()));
    }
    limited(file, commonage_place::boundary::TEXT_BYTES_MAX as u64, what)
}

/// A ticket or request: the text itself, a file with it, or the input.
fn handed_text(given: &str, begins: &str, what: &str) -> Result<String> {
    if given == "-" {
        return limited(std::io::stdin().lock(), SMALL_TEXT_BYTES_MAX, what);
    }
    if given.trim_start().starts_with(begins) {
        return Ok(given.to_owned());
    }
    read_file(Path::new(given), what)
}

/// What someone wants to say: the text itself, or the input.
fn said_text(given: &str) -> Result<String> {
    if given == "-" { limited(std::io::stdin().lock(), NOTE_BYTES_MAX, "the text") } else { Ok(given.to_owned()) }
}

/// Writes a line that is handed over like a key to a file of its own.
fn write_handed(path: &Path, text: &str) -> Result<()> {
    let written = data::create_private(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()
    });
    written.map_err(|error| Failure::file("writing", path, &error, "Choose another name or folder"))
}

/// Makes sure that a file can be made before anything is changed.
fn ensure_free(path: Option<&Path>) -> Result<()> {
    let Some(path) = path else { return Ok(()) };
    let remedy = "Nothing was changed; choose another name or folder";
    let refuse = |kind: std::io::ErrorKind| Err(Failure::file("writing", path, &kind.into(), remedy));
    if path.try_exists().unwrap_or(true) {
        return refuse(std::io::ErrorKind::AlreadyExists);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return refuse(std::io::ErrorKind::NotFound);
    }
    Ok(())
}

/// What this computer is called.
fn computer_name() -> String {
    let told = ["/proc/sys/kernel/hostname", "/etc/hostname"].iter().find_map(|path| {
        let mut text = String::new();
        File::open(path).ok()?.take(300).read_to_string(&mut text).ok()?;
        Some(text)
    });
    let told = told.or_else(|| std::env::var("COMPUTERNAME").ok()).or_else(|| std::env::var("HOSTNAME").ok());
    let name = crate::show::one_line(&told.unwrap_or_default());
    let name: String = name.chars().take(40).collect();
    if name.is_empty() { "this computer".to_owned() } else { name }
}
