//! Durable logs.
//!
//! [`LogStore`] is what a node needs of a disk; [`Sqlite`] keeps it in one file, [`Memory`] in no file at all, and
//! [`conformance`] is the suite that every backend passes.
//!
//! The store checks *place*, never signatures: a [`commonage_log::Run`] is the proof that an author wrote what it
//! holds, and only runs come in. Two promises carry the rest of the house:
//!
//! - **An own operation is on the disk before anyone sees it, and no place in an own log is ever filled twice.**
//!   Signing a lost place again after a crash would be a fork.
//! - **What was erased stays erased**: the bytes leave the file, and a later copy does not bring them back.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

#[doc(hidden)]
pub mod conformance;
mod error;
mod memory;
mod sqlite;
mod store;

pub use error::{Result, StoreError};
pub use memory::Memory;
pub use sqlite::Sqlite;
pub use store::{Appended, CheckReport, LogStore, Position, Snapshot};
