//! What can go wrong for a person, in sentences that say what was tried, why not, and what to do.

use commonage_log::{ForkedLog, InsertError, OperationError, Refusal, RunError, Said, SpaceId};
use commonage_store::StoreError;

/// The result of anything a node does.
pub type Result<T> = std::result::Result<T, NodeError>;

/// Why a node did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The rules of the space forbid it.
    #[error("{tried} was not done: {}", .why.sentence())]
    Refused {
        /// What was tried, as the beginning of a sentence.
        tried: String,
        /// Why not.
        why: Refusal,
    },
    /// The ledger says that it cannot be so.
    #[error("that was not recorded: {0}.")]
    Objection(commonage_economy::check::Objection),
    /// Nobody lives in this data directory yet.
    #[error("nobody has begun here yet. Run “commonage init NAME” first, or “commonage recover” with your paper key.")]
    NoPerson,
    /// Somebody already lives here.
    #[error("{0} already lives in this data directory. Choose another with --data to begin as someone else.")]
    PersonExists(String),
    /// A device that waits to be added cannot write yet.
    #[error(
        "this device is not yet one of its person's. On another of their devices run “commonage device add” with the \
         request, export with --everything, and import that file here."
    )]
    DeviceNotAdded,
    /// A device that was put out cannot write any more.
    #[error(
        "this device was put out, so what it writes would not count. If that was not you, come back with your paper \
         key in a new data directory: “commonage recover”."
    )]
    DevicePutOut,
    /// A space that is not held.
    #[error("the space {} is not here. Import a file that contains it, or look at “commonage space list”.", .0.short())]
    UnknownSpace(SpaceId),
    /// A space of which only a join is here.
    #[error("the space has not arrived here yet. Give an export to one of its members and import theirs.")]
    SpaceNotHere,
    /// This device's own log is forked.
    #[error("{0} (“commonage doctor” tells how)")]
    Forked(#[from] ForkedLog),
    /// A text, ticket or file that cannot be read.
    #[error("{what} cannot be used: {why}. {remedy}.")]
    Unusable {
        /// What it was taken for.
        what: &'static str,
        /// What is wrong with it.
        why: Said,
        /// What to do.
        remedy: &'static str,
    },
    /// Nothing fits what was named.
    #[error("{0}")]
    NotFound(String),
    /// A limit was reached.
    #[error("{0}")]
    Limit(Said),
    /// The disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An operation that cannot be made or read.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// Operations that prove nothing.
    #[error(transparent)]
    Run(#[from] RunError),
    /// An operation that does not fit its space.
    #[error(transparent)]
    Insert(#[from] InsertError),
}

impl NodeError {
    /// The sentences of it that can be looked up in another language, one after another; none, where it has none.
    pub fn said(&self) -> Vec<Said> {
        match self {
            NodeError::Refused { why, .. } => vec![why.why().into(), why.remedy().into()],
            NodeError::Objection(objection) => vec![objection.said()],
            NodeError::Limit(said) => vec![said.clone()],
            NodeError::Unusable { what, why, remedy } => vec![(*what).into(), why.clone(), (*remedy).into()],
            _ => Vec::new(),
        }
    }

    pub(crate) fn refused(tried: impl Into<String>, why: Refusal) -> Self {
        NodeError::Refused { tried: tried.into(), why }
    }
}
