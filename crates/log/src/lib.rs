//! The ground floor of Commonage: identities, signed operations, spaces and membership.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod act;
mod header;
mod ids;
mod keys;
pub mod limits;
mod operation;
mod run;

pub use act::{Admission, Body, Control, Founding, GuardianPolicy, LetterBody, Level, Room, SpaceKind, Verdict, Word};
pub use header::{Header, HeaderError};
pub use ids::{
    Audience, BodyHash, DeviceKey, InvitationKey, LogId, Millis, NotAnId, OperationId, PersonId, RecoveryDigest,
    SpaceId, from_hex, to_hex,
};
pub use keys::{DeviceSecret, InvitationSecret, RecoveryProof, RecoverySecret, RecoveryStatement, Signature};
pub use operation::{Draft, Operation, OperationError, Tip};
pub use run::{Run, RunError};
