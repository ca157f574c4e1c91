//! Files that people carry: export, import, backup.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use commonage_log::{Level, PersonId, SpaceId, SpaceKind};
use commonage_node::bundle::{Bundle, MAGIC};
use commonage_node::{Cargo, Node, NodeError, Received};
use serde_json::json;

use super::{Setting, find, find_person, name};
use crate::answer::{Answer, Failure, Result, failure};
use crate::cli::Export;
use crate::data;
use crate::show::{self, Bar};

/// Largest export that is read: it is held in memory while its proofs are checked.
const EXPORT_BYTES_MAX: u64 = 4 << 30;

/// How a SQLite database begins.
const DATABASE_MAGIC: &[u8] = b"SQLite format 3\0";

pub(super) fn export(setting: &Setting, asked: &Export) -> Result<Answer> {
    let home = setting.open()?;
    let node = &home.node;
    let file = asked.file.as_path();
    ensure_writable(file, asked.force)?;
    let ids = |names: &[String]| names.iter().map(|one| find(node, one)).collect::<Result<BTreeSet<SpaceId>>>();
    let called = |ids: &BTreeSet<SpaceId>| ids.iter().map(|id| name(node, id)).collect::<Vec<_>>().join(", ");
    let (cargo, whom) = if asked.everything {
        (Cargo::Everything, "For your own other devices only: it holds everything that is here".to_owned())
    } else if let Some(person) = &asked.for_person {
        let person = find_person(node, person)?;
        (Cargo::For(person), format!("For {}: everything here that they may see", name(node, &person)))
    } else if asked.public.is_empty() {
        let spaces = ids(&asked.space)?;
        let whom = format!("For the members of {}", called(&spaces));
        (Cargo::Spaces(spaces), whom)
    } else {
        let spaces = ids(&asked.public)?;
        let whom = format!("For anyone: what is public of {}", called(&spaces));
        (Cargo::Public(spaces), whom)
    };
    let mut bar = setting.bar("writing");
    let (written, bytes) = write_whole(file, asked.force, |out| {
        Ok(node.export(&cargo, out, data::now(), &mut |done, total| bar.tell(done, total))?)
    })?;
    drop(bar);
    let row = |entry: &commonage_node::bundle::Contents| {
        vec![
            name(node, &entry.space),
            kind_of(node, &entry.space),
            show::count(entry.operations, "operation", "operations"),
        ]
    };
    let mut contents = written.contents.clone();
    contents.sort_by(|a, b| {
        let rank = |id: &SpaceId| kind_of(node, id) == "person";
        (rank(&a.space), &a.name, a.space).cmp(&(rank(&b.space), &b.name, b.space))
    });
    let mut text = format!(
        "{} is written ({}).\n{whom}.\n{}",
        setting.paint.strong(&show::one_line(&file.display().to_string())),
        size(bytes),
        show::table(&contents.iter().map(row).collect::<Vec<_>>())
    );
    if written.letters > 0 {
        text += &format!("  and {}\n", show::count(written.letters as u64, "letter to carry", "letters to carry"));
    }
    let json = json!({
        "file": file.display().to_string(), "bytes": bytes, "for": whom, "letters": written.letters,
        "contents": contents.iter().map(|entry| json!({ "space": entry.space.to_string(), "name": name(node, &entry.space),
            "kind": kind_of(node, &entry.space), "operations": entry.operations })).collect::<Vec<_>>(),
    });
    Ok(Answer::new(text, json))
}

/// Whether a file may be written there.
pub(super) fn ensure_writable(file: &Path, force: bool) -> Result<()> {
    if file.is_dir() {
        return Err(Failure::file(
            "writing",
            file,
            &std::io::ErrorKind::IsADirectory.into(),
            "Give it the name of a file",
        ));
    }
    if std::fs::metadata(file).is_ok_and(|found| !found.is_file()) {
        return Err(failure(format!(
            "the place {} is no file that could be written over. Choose another name.",
            file.display()
        )));
    }
    if !force && file.try_exists().unwrap_or(true) {
        return Err(failure(format!(
            "the file {} is there already. Choose another name, or say --force to write over it.",
            file.display()
        )));
    }
    Ok(())
}

fn kind_of(node: &Node, id: &SpaceId) -> String {
    node.space(id).ok().and_then(commonage_log::Space::kind).map_or("not here yet", SpaceKind::name).to_owned()
}

pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Writes a file whole or not at all: under another name first, on the disk, then by its own.
fn write_whole<T>(
    file: &Path,
    force: bool,
    write: impl FnOnce(&mut BufWriter<&File>) -> Result<T>,
) -> Result<(T, u64)> {
    let mut partial = file.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let cannot = |error: std::io::Error| {
        Failure::file("writing", file, &error, "Check the folder, its rights and the room on the disk")
    };
    let work = || -> Result<(T, u64)> {
        let out = File::create(&partial).map_err(cannot)?;
        let mut buffer = BufWriter::new(&out);
        let done = write(&mut buffer)?;
        buffer.flush().map_err(cannot)?;
        drop(buffer);
        out.sync_all().map_err(cannot)?;
        let bytes = out.metadata().map_err(cannot)?.len();
        if !force && file.try_exists().unwrap_or(true) {
            return Err(cannot(std::io::ErrorKind::AlreadyExists.into()));
        }
        fs::rename(&partial, file).map_err(cannot)?;
        let _ = data::sync_folder(file.parent().unwrap_or(Path::new("")));
        Ok((done, bytes))
    };
    work().inspect_err(|_| {
        let _ = fs::remove_file(&partial);
    })
}

/// Writes a text whole or not at all; how many bytes it has.
pub(super) fn write_text(file: &Path, force: bool, text: &str) -> Result<u64> {
    let remedy = "Check the folder, its rights and the room on the disk";
    let write = |out: &mut BufWriter<&File>| {
        out.write_all(text.as_bytes()).map_err(|error| Failure::file("writing", file, &error, remedy))
    };
    write_whole(file, force, write).map(|((), bytes)| bytes)
}

/// Whether a file is a database, so most likely a backup. What cannot be read is not; reading it says why.
pub(super) fn is_backup(path: &Path) -> bool {
    let mut begins = [0; DATABASE_MAGIC.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut begins)).is_ok() && begins == DATABASE_MAGIC
}

fn read_export(path: &Path) -> Result<Vec<u8>> {
    let cannot = |error: std::io::Error| Failure::file("reading", path, &error, "Check the name and the medium");
    let file = File::open(path).map_err(cannot)?;
    let about = file.metadata().map_err(cannot)?;
    if about.is_dir() {
        return Err(cannot(std::io::ErrorKind::IsADirectory.into()));
    }
    let mut bytes = Vec::new();
    // Its first line tells what it is: whatever else it may be need not be read.
    let mut file = file.take(EXPORT_BYTES_MAX + 1);
    let beginning = MAGIC.len().max(DATABASE_MAGIC.len()) as u64;
    file.by_ref().take(beginning).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.starts_with(MAGIC) {
        file.read_to_end(&mut bytes).map_err(cannot)?;
    }
    if bytes.len() as u64 > EXPORT_BYTES_MAX {
        return Err(failure(format!(
            "the file {} is larger than any export that this version reads (4 GiB). Ask for one space at a time.",
            path.display()
        )));
    }
    if bytes.starts_with(DATABASE_MAGIC) {
        return Err(failure(format!(
            "the file {} is a backup, not an export. A backup is for coming back after a loss: commonage recover --from FILE.",
            path.display()
        )));
    }
    Bundle::open(&bytes).map_err(|error| of_file(path, &error))?;
    Ok(bytes)
}

fn of_file(path: &Path, error: &NodeError) -> Failure {
    failure(format!("the file {} was not taken in: {error}", path.display()))
}

/// Reads several exports, each checked to be whole, before anything is taken in.
pub(super) fn read_exports(paths: &[&PathBuf]) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    paths.iter().map(|path| Ok(((*path).clone(), read_export(path)?))).collect()
}

/// Takes in one export that was read.
pub(super) fn take_in(node: &mut Node, path: &Path, bytes: &[u8], bar: &mut Bar) -> Result<Received> {
    let bundle = Bundle::open(bytes).map_err(|error| of_file(path, &error))?;
    node.import(&bundle, &mut |done, total| bar.tell(done, total)).map_err(|error| of_file(path, &error))
}

/// What one can see of a space from outside, to tell what changed.
struct Before {
    operations: usize,
    members: BTreeMap<PersonId, Level>,
    is_known: bool,
    open_forks: usize,
}

fn look(node: &Node) -> BTreeMap<SpaceId, Before> {
    let about = |space: &commonage_log::Space| Before {
        operations: space.len(),
        members: space.members().map(|member| (member.person, member.level)).collect(),
        is_known: space.kind().is_some(),
        open_forks: space.forks().iter().filter(|fork| fork.kept.is_none()).count(),
    };
    node.spaces().map(|space| (space.id(), about(space))).collect()
}

pub(super) fn import(setting: &Setting, files: &[PathBuf]) -> Result<Answer> {
    let mut home = setting.open()?;
    let before = look(&home.node);
    let mut total = Received::default();
    let mut makers = Vec::new();
    let mut bar = setting.bar("taking in");
    for path in files {
        // One at a time: a stick may hold more than the memory.
        let bytes = read_export(path)?;
        let received = take_in(&mut home.node, path, &bytes, &mut bar)?;
        makers.push(Bundle::open(&bytes)?.maker);
        total.new += received.new;
        total.known += received.known;
        total.letters += received.letters;
        total.refolded.extend(received.refolded);
    }
    drop(bar);
    let changes = changes(&home.node, &before, &total);
    let answered = match home.node.acknowledge_letters(data::now()) {
        // Who may not write yet says nothing yet.
        Err(
            NodeError::DeviceNotAdded
            | NodeError::DevicePutOut
            | NodeError::NoPerson
            | NodeError::Refused { .. }
            | NodeError::SpaceNotHere,
        ) => 0,
        other => other?,
    };
    let from: BTreeSet<String> = makers.iter().map(|maker| name(&home.node, &maker.person)).collect();
    let from = from.into_iter().collect::<Vec<_>>().join(", ");
    let mut text = if total.new == 0 && total.letters == 0 {
        format!("From {from}: nothing that was not here already.\n")
    } else {
        let letters = match total.letters {
            0 => String::new(),
            count => format!(", {}", show::count(count as u64, "letter", "letters")),
        };
        format!(
            "From {from}: {}{letters}, all proven.\n",
            show::count(total.new as u64, "new operation", "new operations")
        )
    };
    text.extend(changes.iter().map(|change| format!("  {}\n", show::wrapped(change, "    ", show::width()))));
    if answered > 0 {
        text += &format!(
            "  {} for you or your spaces: see commonage letters\n",
            show::count(answered as u64, "letter came", "letters came")
        );
    }
    let json = json!({
        "from": makers.iter().map(|maker| json!({ "person": maker.person.to_string(), "name": home.node.name_of(&maker.person),
            "made_ms": maker.clock.0 })).collect::<Vec<_>>(),
        "new": total.new, "known": total.known, "letters": total.letters, "letters_acknowledged": answered,
        "changed": total.refolded.iter().map(ToString::to_string).collect::<Vec<_>>(), "changes": changes,
    });
    Ok(Answer::new(text, json))
}

/// What is different now, in words.
fn changes(node: &Node, before: &BTreeMap<SpaceId, Before>, total: &Received) -> Vec<String> {
    let mut told = Vec::new();
    for space in node.spaces() {
        let (id, old) = (space.id(), before.get(&space.id()));
        let called = name(node, &id);
        let new = space.len().saturating_sub(old.map_or(0, |old| old.operations));
        let mut parts = Vec::new();
        let is_person = space.kind() == Some(SpaceKind::Person);
        match space.kind() {
            Some(kind) if old.is_none_or(|old| !old.is_known) => {
                parts.push(format!(
                    "the {} is here now ({})",
                    kind.name(),
                    show::count(new as u64, "operation", "operations")
                ));
            }
            _ if new > 0 => parts.push(show::count(new as u64, "new operation", "new operations")),
            _ => {}
        }
        if let (Some(old), false) = (old.filter(|old| old.is_known), is_person) {
            let now: BTreeMap<PersonId, Level> = space.members().map(|member| (member.person, member.level)).collect();
            for (person, level) in &now {
                match old.members.get(person) {
                    None => parts.push(format!("{} came in, level “{}”", name(node, person), level.name())),
                    Some(had) if had != level => {
                        parts.push(format!("{} has the level “{}” now", name(node, person), level.name()))
                    }
                    Some(_) => {}
                }
            }
            let gone = old.members.keys().filter(|person| !now.contains_key(person));
            parts.extend(gone.map(|person| format!("{} is out", name(node, person))));
        }
        let open_forks = space.forks().iter().filter(|fork| fork.kept.is_none()).count();
        if open_forks > old.map_or(0, |old| old.open_forks) {
            parts.push("a device went two ways, see commonage doctor".to_owned());
        }
        if total.refolded.contains(&id) {
            parts.push("something that counted before does not any more, or the other way".to_owned());
        }
        if node.image(&id).is_some_and(|image| image.waiting() > 0) && new > 0 {
            parts.push("some of it waits for what has not arrived".to_owned());
        }
        if !parts.is_empty() {
            told.push((is_person, format!("{called}: {}", parts.join("; "))));
        }
    }
    told.sort();
    told.into_iter().map(|(_, text)| text).collect()
}

pub(super) fn backup(setting: &Setting, file: &Path) -> Result<Answer> {
    let home = setting.open()?;
    let mut bar = setting.bar("copying");
    home.backup(file, &mut |done, total| bar.tell(done, total))?;
    drop(bar);
    let bytes = fs::metadata(file).map_or(0, |about| about.len());
    let text = format!(
        "The backup {} is written ({}). It holds everything here but the device key, so keep it private.\n\
         To come back with it: commonage recover --from FILE, with your paper key.\n\
         Never copy the data folder itself to a second computer: two copies of one device contradict each other.\n",
        setting.paint.strong(&show::one_line(&file.display().to_string())),
        size(bytes)
    );
    Ok(Answer::new(text, json!({ "file": file.display().to_string(), "bytes": bytes })))
}
