//! Export and import: what may be carried to whom, and what comes in.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use commonage_log::{LogId, Millis, Operation, PersonId, SpaceId, SpaceKind};

use crate::bundle::{Bundle, BundleWriter, Contents, Maker, Part};
use crate::error::{NodeError, Result};
use crate::node::{Node, Received};
use crate::projection::{Viewer, sees};

/// Operations read from a log at once while exporting.
const READ_BATCH: usize = 2_000;

/// What to carry, and for whose eyes.
#[derive(Clone, Debug)]
pub enum Cargo {
    /// These spaces, for their members, with the identity acts of the people in them.
    Spaces(BTreeSet<SpaceId>),
    /// Everything that one person may see of what is held here.
    For(PersonId),
    /// Everything held here, for one's own other devices.
    Everything,
    /// What anyone may see of these spaces.
    Public(BTreeSet<SpaceId>),
}

/// What went into a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// The spaces, with how many operations of each.
    pub contents: Vec<Contents>,
    /// How many letters.
    pub letters: usize,
}

impl Node {
    /// Writes an export. `progress` is told how many operations are done, and of how many.
    ///
    /// # Errors
    /// If a space is not held, or the file cannot be written.
    pub fn export<W: Write>(
        &self,
        cargo: &Cargo,
        out: W,
        now: Millis,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Exported> {
        let logs = self.logs_of(cargo)?;
        let maker = Maker { person: self.me()?, device: self.device(), clock: now };
        let contents = self.contents_of(&logs)?;
        let total = contents.iter().map(|entry| entry.operations).sum();
        let written = |error| file_error(&error);
        let mut writer = BundleWriter::new(out, &maker).map_err(written)?;
        for entry in &contents {
            writer.contents(entry).map_err(written)?;
        }
        let mut done = 0;
        for log in logs.values().flatten() {
            self.each_of(log, &mut |operation| {
                done += 1;
                progress(done, total);
                writer.operation(operation).map_err(written)
            })?;
        }
        let letters = self.letters_for(cargo, &logs)?;
        for letter in &letters {
            writer.letter(letter).map_err(written)?;
        }
        writer.finish(&self.device).map_err(written)?;
        Ok(Exported { contents, letters: letters.len() })
    }

    /// The logs that may be carried, by space.
    fn logs_of(&self, cargo: &Cargo) -> Result<BTreeMap<SpaceId, Vec<LogId>>> {
        let mut logs = BTreeMap::new();
        let mut choose = |id: &SpaceId, of_space: Vec<LogId>| {
            if !of_space.is_empty() {
                logs.insert(*id, of_space);
            }
        };
        match cargo {
            Cargo::Everything => {
                for id in self.images.keys() {
                    choose(id, self.store.logs(id)?);
                }
            }
            Cargo::For(person) => {
                for id in self.images.keys() {
                    choose(id, self.visible_logs(id, Viewer::Person(*person))?);
                }
            }
            Cargo::Spaces(ids) => {
                for id in ids {
                    // A person's own space has no members to carry it to but their devices: see `Everything`.
                    let is_person = self.space(id)?.kind() == Some(SpaceKind::Person);
                    let viewer = if is_person { Viewer::Anyone } else { Viewer::MembersOf(*id) };
                    choose(id, self.visible_logs(id, viewer)?);
                }
            }
            Cargo::Public(ids) => {
                for id in ids {
                    choose(id, self.visible_logs(id, Viewer::Anyone)?);
                }
            }
        }
        self.add_people(&mut logs)?;
        Ok(logs)
    }

    fn visible_logs(&self, id: &SpaceId, viewer: Viewer) -> Result<Vec<LogId>> {
        let space = self.space(id)?;
        let logs = self.store.logs(id)?;
        Ok(logs.into_iter().filter(|log| sees(viewer, space, log.audience)).collect())
    }

    /// Whoever gets a space gets the public identity acts of its people, or could not tell who speaks.
    fn add_people(&self, logs: &mut BTreeMap<SpaceId, Vec<LogId>>) -> Result<()> {
        let mut people: BTreeSet<PersonId> = BTreeSet::from([self.me()?]);
        for (id, of_space) in logs.iter() {
            let space = self.space(id)?;
            let control = space.control_audience();
            if of_space.iter().any(|log| Some(log.audience) == control) {
                people.extend(space.people());
            }
        }
        for person in people.iter().filter(|person| self.images.contains_key(person)) {
            if !logs.contains_key(person) {
                logs.insert(*person, self.visible_logs(person, Viewer::Anyone)?);
            }
        }
        Ok(())
    }

    fn contents_of(&self, logs: &BTreeMap<SpaceId, Vec<LogId>>) -> Result<Vec<Contents>> {
        let mut contents = Vec::new();
        for (id, of_space) in logs {
            let mut operations = 0;
            let heads = self.store.heads(id)?;
            let is_whole = self.store.logs(id)?.len() == of_space.len();
            if is_whole {
                operations = self.store.count(id)?;
            } else {
                for log in of_space {
                    operations +=
                        heads.iter().filter(|(of, _)| of == log).map(|(_, tip)| tip.seq + 1).max().unwrap_or(0);
                }
            }
            // What it is called is said where its membership is said: to members only, perhaps.
            let control = self.space(id)?.control_audience();
            let has_name = of_space.iter().any(|log| Some(log.audience) == control);
            let name = if has_name { self.name_of(id) } else { id.short() };
            contents.push(Contents { space: *id, name, operations });
        }
        Ok(contents)
    }

    fn each_of(&self, log: &LogId, take: &mut dyn FnMut(&Operation) -> Result<()>) -> Result<()> {
        let mut from = 0;
        loop {
            let batch = self.store.range(log, from, READ_BATCH)?;
            let Some(last) = batch.last() else { return Ok(()) };
            from = last.header().seq + 1;
            batch.iter().try_for_each(&mut *take)?;
        }
    }

    /// Letters for the spaces in the file and the people in them; a file of everything carries all.
    fn letters_for(&self, cargo: &Cargo, logs: &BTreeMap<SpaceId, Vec<LogId>>) -> Result<Vec<Operation>> {
        let all = self.letter_operations()?.into_values();
        let carries_all = matches!(cargo, Cargo::Everything);
        let fits = |letter: &Operation| {
            let in_log = logs.get(&letter.space()).is_some_and(|logs| logs.contains(&letter.log()));
            let to = letter.header().to;
            // A letter travels alone, so its own signature must hold: that of a later operation does not come with it.
            !in_log && letter.signature_holds() && (carries_all || to.is_some_and(|to| logs.contains_key(&to)))
        };
        Ok(all.filter(fits).collect())
    }

    /// Takes in a whole export file. Taking it in twice changes nothing. `progress` is told how many items are done,
    /// and of how many.
    ///
    /// # Errors
    /// If the file is not whole or something in it is not sound; what was taken in before stays, and is sound.
    pub fn import(&mut self, bundle: &Bundle<'_>, progress: &mut dyn FnMut(u64, u64)) -> Result<Received> {
        let mut received = Received::default();
        bundle.read(&mut |part, done| {
            match part {
                Part::Runs(runs) => {
                    let more = self.receive(&runs)?;
                    received.new += more.new;
                    received.known += more.known;
                    received.refolded.extend(more.refolded);
                }
                Part::Letter(letter) => received.letters += usize::from(self.receive_letter(*letter)?),
            }
            progress(done, bundle.items);
            Ok(())
        })?;
        self.save_snapshots(false)?;
        Ok(received)
    }
}

pub(crate) fn file_error(error: &std::io::Error) -> NodeError {
    NodeError::Unusable {
        what: "the file",
        why: error.to_string().into(),
        remedy: "Check the folder, its rights and the room on the disk",
    }
}
