//! The layout of the file, and the way there from every earlier layout.
//!
//! The layout decides the speed. One row an operation, and nothing else that grows by the operation:
//!
//! - `operation`: the row number is the arrival position. The full id is the hash of the header, not stored again.
//! - `branch`: a chain of operations without a fork; a log has one, and one more for each fork in it. It knows its
//!   first and last place, and the position of the last.
//! - `piece`: operations of a branch that follow each other in place *and* in arrival; the operation at place `s` is
//!   at the position of the last piece that begins at or before `s`, plus the distance.
//! - `stretch`: operations of one space that arrived one after the other.
//! - `id`: where operations are by the first eight bytes of their id, up to the position in `indexed`; see `tail`.
//!   Not unique, since anyone can make two of their own operations that begin alike: whole ids are compared.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Result, StoreError};

/// Says "this is Commonage's" in the file's header: "Comm".
const APPLICATION_ID: i64 = 0x436f_6d6d;

/// Bytes of the file's pages: as many as the system reads and writes at once.
const PAGE_BYTES: i64 = 4096;

/// The steps from nothing to the newest layout. A step that was once released is never changed.
pub(super) const MIGRATIONS: [&str; 2] = [
    // 1: an index finds operations by the beginning of their ids.
    "CREATE TABLE space (
        number INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE
     );
     CREATE TABLE log (
        number INTEGER PRIMARY KEY,
        space INTEGER NOT NULL REFERENCES space (number),
        audience INTEGER NOT NULL,
        device BLOB NOT NULL,
        UNIQUE (space, audience, device)
     );
     CREATE TABLE branch (
        number INTEGER PRIMARY KEY,
        log INTEGER NOT NULL REFERENCES log (number),
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        position INTEGER NOT NULL
     );
     CREATE INDEX branch_by_log ON branch (log);
     CREATE TABLE piece (
        branch INTEGER NOT NULL REFERENCES branch (number),
        seq INTEGER NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (branch, seq)
     ) WITHOUT ROWID;
     CREATE TABLE stretch (
        space INTEGER NOT NULL REFERENCES space (number),
        last INTEGER NOT NULL,
        first INTEGER NOT NULL,
        PRIMARY KEY (space, last)
     ) WITHOUT ROWID;
     CREATE TABLE operation (
        position INTEGER PRIMARY KEY,
        prefix INTEGER NOT NULL,
        header BLOB NOT NULL,
        body BLOB
     );
     CREATE INDEX operation_by_prefix ON operation (prefix);
     CREATE TABLE erased (
        position INTEGER PRIMARY KEY REFERENCES operation (position)
     );
     CREATE TABLE letter (
        number INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        addressee BLOB NOT NULL,
        sender BLOB NOT NULL,
        header BLOB NOT NULL,
        body BLOB
     );
     CREATE INDEX letter_by_addressee ON letter (addressee);
     CREATE INDEX letter_by_sender ON letter (sender);
     CREATE TABLE snapshot (
        number INTEGER PRIMARY KEY,
        space BLOB NOT NULL UNIQUE,
        position INTEGER NOT NULL,
        version INTEGER NOT NULL,
        length INTEGER NOT NULL,
        checksum BLOB NOT NULL
     );
     CREATE TABLE snapshot_part (
        snapshot INTEGER NOT NULL REFERENCES snapshot (number),
        part INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        UNIQUE (snapshot, part)
     );
     CREATE TABLE local (
        key TEXT PRIMARY KEY,
        value BLOB NOT NULL
     );",
    // 2: an index over random ids costs more than everything else together when it grows with every batch. It now
    // grows in portions, in order; what it does not hold yet is few enough to be kept in memory.
    "DROP INDEX operation_by_prefix;
     CREATE TABLE id (
        prefix INTEGER NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (prefix, position)
     ) WITHOUT ROWID;
     INSERT INTO id (prefix, position) SELECT prefix, position FROM operation ORDER BY prefix, position;
     CREATE TABLE indexed (position INTEGER NOT NULL);
     INSERT INTO indexed (position) SELECT coalesce(max(position), 0) FROM operation;",
];

/// The newest layout that this program knows.
const VERSION: i64 = MIGRATIONS.len() as i64;

/// Makes a fresh or earlier file one of this layout, and sets up the connection.
pub(super) fn prepare(connection: &mut Connection, path: &Path) -> Result<()> {
    let opening = |error| StoreError::opening(path, error);
    connection.busy_timeout(std::time::Duration::from_secs(10)).map_err(opening)?;
    connection.set_prepared_statement_cache_capacity(64);
    // One plan a statement: otherwise SQLite compiles many of them anew for every value bound to them.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(opening)?;
    // Looks before it touches: a file that is not ours stays as it is.
    let version = refuse_strangers(connection, path)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES).map_err(opening)?;
    connection.pragma_update(None, "journal_mode", "WAL").map_err(opening)?;
    connection
        .execute_batch(
            "PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON;
             PRAGMA synchronous = FULL;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -32000;
             PRAGMA wal_autocheckpoint = 4000;
             PRAGMA journal_size_limit = 33554432;",
        )
        .map_err(opening)?;
    if version == VERSION { Ok(()) } else { migrate(connection, path) }
}

fn refuse_strangers(connection: &Connection, path: &Path) -> Result<i64> {
    let number = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let opening = |error| StoreError::opening(path, error);
    let version = number("SELECT user_version FROM pragma_user_version").map_err(opening)?;
    let application = number("SELECT application_id FROM pragma_application_id").map_err(opening)?;
    let tables = number("SELECT count(*) FROM sqlite_schema").map_err(opening)?;
    let is_fresh = version == 0 && application == 0 && tables == 0;
    if !is_fresh && application != APPLICATION_ID {
        return Err(StoreError::NotOurs(path.into()));
    }
    if version > VERSION {
        return Err(StoreError::Newer { path: path.into(), found: version, known: VERSION });
    }
    Ok(version)
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = refuse_strangers(&transaction, path)?;
    for step in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}
