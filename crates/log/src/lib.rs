//! The ground floor of Commonage: identities, signed operations, spaces and membership.
//!
//! Everything is a signed operation in an append-only log, one log for each device, space and audience. State is a
//! fold over operations: the same operations give the same state, in whatever order they came. This crate does no
//! I/O, has no clock and draws no randomness; all three come in as arguments.
//!
//! - [`Draft::sign`] makes an [`Operation`]; [`Run::verify`] proves many with one signature (the module [`run`]
//!   argues why that is sound).
//! - [`Space`] folds the operations of one space: who belongs to it, what counts, what does not and why.
//! - [`Sealed`] hides a few words from all but some devices, in a log that others read too.
//! - [`Identities`] says whose device speaks, from the spaces of the people that are held.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod act;
mod authority;
mod contexts;
mod coverage;
mod header;
mod history;
mod identity;
mod ids;
mod keys;
pub mod limits;
mod operation;
mod refusal;
mod removal;
mod repair;
mod roster;
pub mod run;
mod said;
pub mod seal;
mod snapshot;
mod space;
mod view;

pub use act::{Admission, Body, Control, Founding, GuardianPolicy, LetterBody, Level, Room, SpaceKind, Verdict, Word};
pub use coverage::{Coverage, Mark, Piece};
pub use header::{Header, HeaderError};
pub use history::{InsertError, Kind, Number};
pub use identity::Identities;
pub use ids::{
    Audience, BodyHash, DeviceKey, InvitationKey, LogId, Millis, NotAnId, OperationId, PersonId, RecoveryDigest,
    SpaceId, from_hex, next_clock, to_hex,
};
pub use keys::{DeviceSecret, InvitationSecret, RecoveryProof, RecoverySecret, RecoveryStatement, Signature};
pub use operation::{Draft, Operation, OperationError, Tip};
pub use refusal::Refusal;
pub use roster::Principal;
pub use run::{Run, RunError};
pub use said::Said;
pub use seal::{SealError, Sealed};
pub use snapshot::SNAPSHOT_VERSION;
pub use space::{Settled, Space};
pub use view::{Device, Fork, ForkedLog, Glance, Invitation, Member};
