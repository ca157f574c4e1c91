//! A copy of one moment, while others go on writing.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::error::{Result, StoreError};

/// Pages copied between two reports of progress: about a megabyte.
const STEP_PAGES: i32 = 256;

/// Copies to a temporary name, makes sure of the disk, then gives the file its name. The caller holds a read
/// transaction on this connection: the copy is of that moment, and writers cannot make it begin again.
pub(super) fn backup(moment: &Connection, path: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<()> {
    if path.exists() {
        return Err(StoreError::Exists(path.into()));
    }
    let partial = partial_name(path);
    let done = remove_if_there(&partial)
        .map_err(Into::into)
        .and_then(|()| copy(moment, &partial, progress))
        .and_then(|()| settle(&partial, path));
    done.map_err(|error| {
        // Nothing is left behind; if even this fails, the first error says more.
        let _ = remove_if_there(&partial);
        match error {
            Failure::Exists => StoreError::Exists(path.into()),
            Failure::Other(source) => StoreError::Backup { path: path.into(), source },
        }
    })
}

enum Failure {
    Exists,
    Other(crate::error::Source),
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::Other(Box::new(error))
    }
}

fn partial_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    name.into()
}

fn remove_if_there(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn copy(moment: &Connection, partial: &Path, progress: &mut dyn FnMut(u64, u64)) -> std::result::Result<(), Failure> {
    // The read transaction begins with the first read.
    moment.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let mut target = Connection::open(partial)?;
    let copying = Backup::new(moment, &mut target)?;
    loop {
        let step = copying.step(STEP_PAGES)?;
        let pages = copying.progress();
        let total = u64::try_from(pages.pagecount).unwrap_or(0);
        progress(total.saturating_sub(u64::try_from(pages.remaining).unwrap_or(0)), total);
        match step {
            StepResult::Done => break,
            StepResult::More => {}
            _ => std::thread::sleep(std::time::Duration::from_millis(5)),
        }
    }
    drop(copying);
    // One file that can be read from anywhere: without a write-ahead log beside it.
    target.pragma_update(None, "journal_mode", "DELETE")?;
    target.close().map_err(|(_, error)| error)?;
    Ok(())
}

fn settle(partial: &Path, path: &Path) -> std::result::Result<(), Failure> {
    File::options().write(true).open(partial)?.sync_all()?;
    if path.exists() {
        return Err(Failure::Exists);
    }
    fs::rename(partial, path)?;
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
