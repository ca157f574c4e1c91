//! The store, as its users rely on it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod backends;
mod backup;
mod erasure;
mod failing_disk;
mod faulty_vfs;
mod files;
mod kill;
