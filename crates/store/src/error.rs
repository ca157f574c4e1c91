//! Every way in which a store refuses or fails, as a sentence: what was tried, why not, what to do.

use std::path::{Path, PathBuf};

use commonage_log::{LogId, OperationId};

/// What the store answers.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A failure below the store, kept for those who look closer.
pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why the store did not do what it was asked to. Nothing of a refused or failed call is kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// An own operation for a place that is already filled.
    #[error(
        "Operation {seq} of device {} in space {} was not saved: one already stands at that place, and a second would \
         be a fork. Read the log's head again and sign at the next place.",
        .log.device.short(), .log.space.short()
    )]
    WouldFork {
        /// The log.
        log: LogId,
        /// The place.
        seq: u64,
    },
    /// A run that does not follow anything held.
    #[error(
        "Operations of device {} in space {} from place {seq} on were not saved: the operation before them is not \
         here. Fetch the log from an earlier place and append it from there.",
        .log.device.short(), .log.space.short()
    )]
    Gap {
        /// The log.
        log: LogId,
        /// The place of the run's first operation.
        seq: u64,
    },
    /// A body for an operation that is not here.
    #[error(
        "The body of operation {} was not changed: this store does not hold the operation. Append it first.", .0.short()
    )]
    NotHeld(OperationId),
    /// Another body than the signed one.
    #[error(
        "A body was not attached to operation {}: it is not the one that the author signed. Ask another peer for it.",
        .0.short()
    )]
    BodyMismatch(OperationId),
    /// Something that is no letter came as one.
    #[error(
        "Operation {} was not kept as a letter: a letter travels alone and names the space it goes to. Append it to \
         its log instead.",
        .0.short()
    )]
    NotALetter(OperationId),
    /// A file of a newer program.
    #[error(
        "The store at {} was not opened: its format is version {found}, and this program knows versions up to {known}. \
         Update Commonage and open it again.",
        .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// Not a database at all.
    #[error(
        "The store at {} was not opened: the file is not a database, or it is damaged at its beginning. Choose another \
         file, or put a backup in its place.",
        .0.display()
    )]
    NotADatabase(PathBuf),
    /// Another program's database.
    #[error(
        "The store at {} was not opened: the file is another program's database. Choose another file.", .0.display()
    )]
    NotOurs(PathBuf),
    /// The file cannot be reached.
    #[error(
        "The store at {} was not opened: {source}. Check that its folder exists and that you may write there.",
        .path.display()
    )]
    Unreachable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: Source,
    },
    /// A backup would overwrite something.
    #[error("No backup was written to {}: a file of that name exists. Choose another name.", .0.display())]
    Exists(PathBuf),
    /// A backup could not be written.
    #[error("No backup was written to {}: {source}. Check the place and its free space, and try again.", .path.display())]
    Backup {
        /// Where to.
        path: PathBuf,
        /// What the system says.
        source: Source,
    },
    /// This kind of store cannot do that.
    #[error("{0}")]
    Unsupported(&'static str),
    /// Bytes in the store that are not what was put there.
    #[error(
        "The store could not be read: {0}. Run a check (`commonage doctor`), and put a backup in its place if the \
         check finds faults."
    )]
    Damaged(String),
    /// No room.
    #[error(
        "The store could not be written: the disk is full. Nothing of this step was kept; make room and try again."
    )]
    Full,
    /// Another program is in the way.
    #[error(
        "The store could not be used: another program has been writing to it for too long. Close that program and try \
         again."
    )]
    Busy,
    /// Everything else that a database can say.
    #[error(
        "The store could not be read or written: {0}. Nothing of this step was kept; check the disk, and open the \
         store again."
    )]
    Failed(#[source] Source),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(error.to_string()),
            _ => StoreError::Failed(Box::new(error)),
        }
    }
}

impl StoreError {
    /// The same failure, seen while opening a file.
    pub(crate) fn opening(path: &Path, error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => StoreError::NotADatabase(path.into()),
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                StoreError::Unreachable { path: path.into(), source: Box::new(error) }
            }
            _ => error.into(),
        }
    }
}
