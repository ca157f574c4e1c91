//! The sync protocol, without I/O: what two nodes say to each other so that they become the same.
//!
//! [`Session`] is one end of one connection. It takes a [`Message`] and answers with messages; what it knows of the
//! world it asks of a [`Replica`]. Time comes in as an argument. `docs/sync.md` is the specification.

mod heads;
pub mod limits;
mod message;
mod reason;
mod replica;
mod session;
mod statement;

pub use heads::Head;
pub use message::{Entry, LogTag, Message, MessageError};
pub use reason::{Fault, Reason};
pub use replica::{Peer, Reach, Replica, Room, Share, Taken};
pub use session::{Me, Pace, Progress, Session, Step};
pub use statement::{Contact, Identity, Shown};
