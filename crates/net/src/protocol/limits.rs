//! Every limit of the protocol, each with its reason. What exceeds one ends the session with a reason, and loses nothing.

/// The version of the protocol that this program speaks; it also stands in the name by which connections are made.
pub const VERSION: u16 = 1;

/// A batch is sent once it holds so many bytes: one transaction of the receiver. Large enough that the signature at the
/// end of each run costs little (100 authors: 1 µs an operation of 300 bytes), small enough that both sides are busy at
/// once, and that little is lost in a cut. Measured: 1, 2 and 4 MiB are equally fast, and 1 MiB takes the least memory.
pub const BATCH_BYTES: usize = 1 << 20;

/// The same in operations.
pub const BATCH_OPERATIONS: usize = 8_192;

/// How far a batch may reach beyond both, to end where a signature holds: only an author of bad signatures makes it so.
pub const BATCH_STRETCH_BYTES: usize = 2 << 20;

/// The same in operations.
pub const BATCH_STRETCH_OPERATIONS: usize = 4_096;

/// Most operations in a batch that comes.
pub const BATCH_OPERATIONS_MAX: usize = BATCH_OPERATIONS + BATCH_STRETCH_OPERATIONS;

/// Largest message: a full batch, one more operation of the largest kind (1 MiB), and room for the frames of CBOR.
pub const MESSAGE_BYTES_MAX: usize = 8 << 20;

/// Batches under way that the other has not confirmed: some travel while one is taken in. With what a peer may have
/// waiting here, its own batches and ours, a session holds at most about four times [`MESSAGE_BYTES_MAX`].
pub const WINDOW: usize = 4;

/// Up to so many heads are sent in full (21 bytes each, one round trip); beyond, what differs is found by ranges (about
/// 1 KB for one difference among any number, two or three round trips). The design says 1,000; at 64 a single new
/// operation among a million costs less than 5 KB whatever the number of logs and people.
pub const HEADS_FULL_MAX: usize = 64;

/// Most heads named in one message; with more logs than that two nodes do not meet. 21 bytes each, 4 MiB.
pub const HEADS_MAX: usize = 200_000;

/// Bytes of one message of a reconciliation by ranges; what does not fit comes in the next round.
pub const RANGES_BYTES: u64 = 512 << 10;

/// Most rounds of it: each divides by sixteen, so that a handful is enough for any number of logs.
pub const RANGES_ROUNDS_MAX: u32 = 64;

/// Most spaces whose public logs one may ask for: what a person follows, not a crawler.
pub const INTERESTS_MAX: usize = 1_000;

/// Most invitations presented at once: nobody joins more spaces of one host in a minute.
pub const INVITATIONS_MAX: usize = 16;

/// Most runs that are sent though they are not taken, before that is no misunderstanding any more.
pub const REFUSED_RUNS_MAX: usize = 1_000;

/// Most times that one log is sent again from its beginning: once is enough where it was forked. After that it is left
/// out: its author must have made it so, and two others do not part for that.
pub const AGAIN_OF_A_LOG_MAX: usize = 3;

/// Most times that logs are asked for again, all together: dozens of forked logs, each a few times.
pub const AGAIN_MAX: usize = 1_000;

/// Most questions that are answered in a session, each of which looks through all that is shared: spaces and people that
/// become shared while two are connected, many times over.
pub const QUESTIONS_HEARD_MAX: usize = 20_000;

/// Most questions that wait for an answer; each is about one space.
pub const QUESTIONS_MAX: usize = 4_096;

/// Most letters named at once: as many as an inbox and the letters carried for others hold.
pub const LETTERS_MAX: usize = 2_000;

/// Most bodies asked for in a session: those lost in files that came in part.
pub const BODIES_MAX: usize = 256;

/// Most contacts in one message: the devices of a large guild. Ten times as many in a session, for they move.
pub const CONTACTS_MAX: usize = 1_000;

/// Bytes of one contact's address: an endpoint, eight sockets, and a relay.
pub const CONTACT_BYTES_MAX: usize = 512;

/// How long two may take until they know what the other lacks: a few round trips over the slowest line.
pub const GREETING_MS_MAX: u64 = 30_000;

/// How long a batch may stay unconfirmed: the other may be taking in a long file of its own meanwhile.
pub const CONFIRM_MS_MAX: u64 = 120_000;
