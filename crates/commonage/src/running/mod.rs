//! A running Commonage and the commands beside it: they talk over a socket on this computer, with a password that lies
//! in the data folder for its owner's eyes only. A command that writes borrows the pen, so that there is never a second
//! writer; one that only asks is answered.

mod client;
mod server;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use commonage_log::to_hex;
use serde::{Deserialize, Serialize};

use crate::answer::{Failure, Result};

pub(crate) use client::{Loan, ask, borrow_pen};
pub(crate) use server::serve;

const FILE: &str = "running";

/// Longest question: a password and a word.
const QUESTION_BYTES_MAX: u64 = 4096;

/// What lies in the data folder while Commonage runs.
#[derive(Debug, Serialize, Deserialize)]
struct Door {
    port: u16,
    password: String,
}

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Wish {
    /// How it is.
    Status,
    /// Call everyone now.
    Sync,
    /// The pen, until the connection ends.
    Pen,
    /// A new link to the pages.
    Link,
}

#[derive(Debug, Serialize, Deserialize)]
struct Question {
    password: String,
    wish: Wish,
}

/// The file in the data folder; gone when this is dropped.
pub(crate) struct Sign {
    path: PathBuf,
}

impl Drop for Sign {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Sign {
    fn put_up(folder: &Path, door: &Door) -> Result<Self> {
        let path = folder.join(FILE);
        let partial = folder.join("running.partial");
        let _ = fs::remove_file(&partial);
        let write = || -> std::io::Result<()> {
            let mut file = crate::data::create_private(&partial)?;
            file.write_all(serde_json::to_string(door).unwrap_or_default().as_bytes())?;
            fs::rename(&partial, &path)
        };
        write().map_err(|error| Failure::file("writing", &path, &error, "Check the disk and your rights there"))?;
        Ok(Self { path })
    }
}

fn door(folder: &Path) -> Option<Door> {
    let mut text = String::new();
    fs::File::open(folder.join(FILE)).ok()?.take(QUESTION_BYTES_MAX).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// Whether there is a sign that Commonage runs for this folder; after a crash that may be an old one.
pub(crate) fn is_there(folder: &Path) -> bool {
    folder.join(FILE).exists()
}

fn new_password() -> Result<String> {
    Ok(to_hex(&crate::data::random::<32>()?))
}
