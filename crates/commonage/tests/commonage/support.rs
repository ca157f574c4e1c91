//! Runs the program in a folder of its own.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_commonage");

/// A folder with several people's data folders in it.
pub(crate) struct Bench {
    folder: TempDir,
    /// Who sits at a computer of their own: a network namespace.
    places: BTreeMap<String, String>,
}

/// What the program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), places: BTreeMap::new() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// From now on somebody's commands run in a network namespace.
    pub(crate) fn place(&mut self, who: &str, namespace: &str) {
        self.places.insert(who.to_owned(), namespace.to_owned());
    }

    pub(crate) fn command(&self, who: &str) -> Command {
        let mut command = match self.places.get(who) {
            Some(place) => {
                let mut there = Command::new("ip");
                there.args(["netns", "exec", place, PROGRAM]);
                there
            }
            None => Command::new(PROGRAM),
        };
        command.current_dir(self.folder()).arg("--data").arg(who).stdin(Stdio::null());
        command.env_remove("COMMONAGE_DATA").env("TZ", "UTC").env("COLUMNS", "100");
        command
    }

    /// Runs a command, whatever comes of it.
    pub(crate) fn run(&self, who: &str, arguments: &[&str]) -> Said {
        self.command(who).args(arguments).output().unwrap().into()
    }

    /// Runs a command with an input.
    pub(crate) fn run_with(&self, who: &str, arguments: &[&str], input: &[u8]) -> Said {
        let mut command = self.command(who);
        let mut child = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap().into()
    }

    /// Runs a command that must succeed.
    pub(crate) fn ok(&self, who: &str, arguments: &[&str]) -> String {
        let said = self.run(who, arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {said:?}");
        said.out
    }

    /// Runs a command that must succeed, and reads its JSON.
    pub(crate) fn json(&self, who: &str, arguments: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend(arguments);
        serde_json::from_str(&self.ok(who, &all)).unwrap()
    }

    /// Runs a command that must be refused, and gives the sentence.
    pub(crate) fn refused(&self, who: &str, arguments: &[&str]) -> String {
        let said = self.run(who, arguments);
        assert_eq!(said.code, 1, "{arguments:?}: {said:?}");
        assert!(said.out.is_empty(), "{said:?}");
        said.err.replace('\n', " ")
    }

    /// Someone begins; gives the 24 words.
    pub(crate) fn begin(&self, who: &str, name: &str) -> String {
        let json = self.json(who, &["init", name, "--device", "laptop"]);
        let words: Vec<&str> = json["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
        words.join(" ")
    }

    /// Ana and Ben, together in the guild “Water guild”, both with all of it.
    pub(crate) fn guild() -> Self {
        let bench = Self::new();
        bench.begin("ana", "Ana");
        bench.begin("ben", "Ben");
        bench.ok("ana", &["space", "new", "guild", "Water guild"]);
        bench.ok("ana", &["invite", "Water guild", "--out", "ticket.txt"]);
        bench.ok("ben", &["join", "ticket.txt"]);
        bench.carry("ben", "ana");
        bench.carry("ana", "ben");
        bench
    }

    /// Carries the guild from one to the other.
    pub(crate) fn carry(&self, from: &str, to: &str) -> String {
        self.ok(from, &["export", "carried", "--space", "Water guild", "--force"]);
        self.ok(to, &["import", "carried"])
    }

    pub(crate) fn state(&self, who: &str) -> String {
        self.json(who, &["space", "show", "Water guild"])["state"].as_str().unwrap().to_owned()
    }
}
