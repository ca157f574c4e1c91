//! What a session asks of the node that it speaks for.

use std::collections::{BTreeMap, BTreeSet};

use commonage_log::{DeviceKey, LogId, Mark, Operation, OperationId, PersonId, Run, SpaceId};

use super::heads::Head;

/// Who is at the other end, as far as they have proven it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// The device; proven to be at the other end of this connection.
    pub device: Option<DeviceKey>,
    /// The person whose device it says it is: only the replica can tell whether that is so.
    pub person: Option<PersonId>,
    /// Whether we called them, and so knew whom we call.
    pub is_called: bool,
    /// Spaces to which they hold an invitation that is open here.
    pub invited: BTreeSet<SpaceId>,
    /// Spaces to which we came to them with an invitation.
    pub inviting: BTreeSet<SpaceId>,
}

/// How much of a space is for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// What is public.
    Public,
    /// All of it.
    All,
}

/// A space that is shared with a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How much of it.
    pub reach: Reach,
    /// Whether it says who speaks: it is sent before others, or those would have to be judged twice.
    pub is_person: bool,
}

/// What fits into the rest of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes.
    pub bytes: usize,
    /// Operations.
    pub operations: usize,
}

/// What became of runs that arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Operations that were not here before.
    pub new: usize,
    /// Operations that were here already.
    pub known: usize,
    /// Logs of which nothing is taken from this peer.
    pub refused: BTreeSet<LogId>,
    /// Logs in which something before is missing, though the peer was told how far ours reaches: a fork.
    pub unlinked: BTreeSet<LogId>,
    /// Spaces of which there is more now.
    pub changed: BTreeSet<SpaceId>,
}

/// A node, as a session sees it. It decides who gets and gives what; the session only carries.
pub trait Replica {
    /// What somebody else holds of one space, and what is to be sent next.
    type Feed;
    /// How it fails.
    type Error: std::fmt::Display;

    /// A number that changes whenever who may see what may have changed.
    fn standing(&self) -> u64;

    /// A number that changes whenever a letter was written or has come.
    fn standing_of_letters(&self) -> u64;

    /// Whether this device is one of this person, and one of the people of a space that we share.
    fn knows(&self, device: &DeviceKey, person: &PersonId) -> bool;

    /// The key of an invitation that is open here.
    fn open_invitation(&self, space: &SpaceId, invitation: &OperationId) -> Option<commonage_log::InvitationKey>;

    /// Spaces of which we hold or want only what is public.
    fn interests(&self, peer: &Peer) -> BTreeSet<SpaceId>;

    /// The spaces that are shared with a peer; `interests` are those that either side has named.
    fn shared(&self, peer: &Peer, interests: &BTreeSet<SpaceId>) -> BTreeMap<SpaceId, Share>;

    /// The ends of the logs of a space.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn heads(&self, space: &SpaceId, reach: Reach) -> Result<Vec<Head>, Self::Error>;

    /// Begins to feed a space to somebody who has said where their logs end.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn feed(&self, space: &SpaceId, reach: Reach, stated: &[(LogId, Mark)]) -> Result<Self::Feed, Self::Error>;

    /// What they lack next, as runs that can be proven, and at most a little more than fits; none if nothing is left.
    /// What is returned counts as theirs from then on.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn next(&self, feed: &mut Self::Feed, room: Room) -> Result<Vec<Run>, Self::Error>;

    /// They hold a log up to there.
    fn cover(&self, feed: &mut Self::Feed, log: &LogId, mark: Mark);

    /// They could not link a log: it goes to them from its beginning.
    fn uncover(&self, feed: &mut Self::Feed, log: &LogId);

    /// They do not take a log.
    fn refuse(&self, feed: &mut Self::Feed, log: &LogId);

    /// Takes in runs, in one transaction.
    ///
    /// # Errors
    /// If the store fails; then nothing of it is kept.
    fn take(&mut self, peer: &Peer, runs: Vec<Run>) -> Result<Taken, Self::Error>;

    /// Letters for those who share these spaces, and letters to be carried.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn letters(&self, peer: &Peer, shared: &BTreeMap<SpaceId, Share>) -> Result<Vec<OperationId>, Self::Error>;

    /// Those of these letters that are not here.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn wanted_letters(&self, offered: &[OperationId]) -> Result<Vec<OperationId>, Self::Error>;

    /// These letters, as far as they are here.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn letters_named(&self, ids: &[OperationId]) -> Result<Vec<Operation>, Self::Error>;

    /// Takes a letter, if there is room; false if not, or if it is not sound.
    ///
    /// # Errors
    /// If the store fails.
    fn take_letter(&mut self, letter: Operation) -> Result<bool, Self::Error>;

    /// Operations of these spaces whose bodies are not here, though nobody has erased them.
    fn bodiless(&self, shared: &BTreeMap<SpaceId, Share>) -> Vec<OperationId>;

    /// The body of an operation in one of these spaces.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn body(&self, id: &OperationId, shared: &BTreeMap<SpaceId, Share>) -> Result<Option<Vec<u8>>, Self::Error>;

    /// Takes bodies of operations, those that were lacking; the spaces that these belong to. Many at once: where a
    /// body was missing, a space is folded again.
    ///
    /// # Errors
    /// If the store fails.
    fn take_bodies(&mut self, bodies: &[(OperationId, Vec<u8>)]) -> Result<BTreeSet<SpaceId>, Self::Error>;
}
