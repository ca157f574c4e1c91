//! The ground floor of Commonage: identities, signed operations, spaces and membership.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod act;
mod authority;
mod contexts;
mod header;
mod history;
mod identity;
mod ids;
mod keys;
pub mod limits;
mod operation;
mod refusal;
mod removal;
mod roster;
mod run;
mod snapshot;
mod space;
mod view;

pub use act::{Admission, Body, Control, Founding, GuardianPolicy, LetterBody, Level, Room, SpaceKind, Verdict, Word};
pub use header::{Header, HeaderError};
pub use history::{InsertError, Kind, Number};
pub use identity::Identities;
pub use ids::{
    Audience, BodyHash, DeviceKey, InvitationKey, LogId, Millis, NotAnId, OperationId, PersonId, RecoveryDigest,
    SpaceId, from_hex, to_hex,
};
pub use keys::{DeviceSecret, InvitationSecret, RecoveryProof, RecoverySecret, RecoveryStatement, Signature};
pub use operation::{Draft, Operation, OperationError, Tip};
pub use refusal::Refusal;
pub use roster::Principal;
pub use run::{Run, RunError};
pub use snapshot::SNAPSHOT_VERSION;
pub use space::{Settled, Space};
pub use view::{Device, Fork, ForkedLog, Glance, Invitation, Member};
