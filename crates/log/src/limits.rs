//! Every limit of the log, each with its reason. Input beyond a limit is refused with an error, never a panic.

/// The version of the operation format that this program writes.
pub const OPERATION_VERSION: u8 = 1;

/// Largest body, 1 MiB: what one person says at once; larger things travel as blobs beside the log.
pub const BODY_BYTES_MAX: usize = 1 << 20;

/// Most parents of one operation: covers the heads of a lively space; more are folded in by an intermediate operation.
pub const PARENTS_MAX: usize = 16;

/// Most operations in one log: they are counted in 32 bits in memory; at one a second that is 136 years.
pub const LOG_OPERATIONS_MAX: u64 = u32::MAX as u64 - 1;

/// Largest encoded header: 16 parents and every optional field make about 850 bytes.
pub const HEADER_BYTES_MAX: usize = 1024;

/// Longest name, in bytes: fits on a line of a screen in any script.
pub const NAME_BYTES_MAX: usize = 200;

/// Longest description or other free text inside an act, in bytes.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;

/// Most addresses or hubs that one space names: a household of devices, not a directory.
pub const ADDRESSES_MAX: usize = 16;

/// Most devices that one act lists (kept through a recovery): people own few.
pub const DEVICES_MAX: usize = 64;

/// Most uses of one invitation: a village, and few enough that a leaked ticket is no open door.
pub const INVITATION_USES_MAX: u32 = 10_000;

/// How far ahead of our own clock another's may be before ours stops following it: one day, more than any time zone error.
pub const CLOCK_SKEW_MS_MAX: u64 = 24 * 60 * 60 * 1000;

/// Digits shown of an id where a person has to tell two apart: 40 bits, a collision among a million is one in two.
pub const SHORT_ID_DIGITS: usize = 10;

/// Most letters kept for one space that nobody has answered: what a person can look through.
pub const INBOX_LETTERS_MAX: usize = 1000;

/// Most unanswered letters kept from one device, so that one sender cannot fill an inbox.
pub const INBOX_LETTERS_PER_SENDER_MAX: usize = 50;

/// Largest body of a letter: letters come from strangers, so less than a member may write.
pub const LETTER_BYTES_MAX: usize = 64 * 1024;

/// Most letters carried for spaces that we are not part of.
pub const CARRIED_LETTERS_MAX: usize = 1000;

/// Most bytes that one sealed value holds: an address, how to get in, a number to call; more belongs into a space of
/// its own.
pub const SEALED_BYTES_MAX: usize = 4 * 1024;

/// Most devices that can open one sealed value: both parties of an agreement with every device that one act lists at
/// most would be twice that, but people own few. Opening tries them all, which takes well under a millisecond.
pub const SEALED_READERS_MAX: usize = 64;

/// Sealed words are filled up to a multiple of this: every address is as long as every other.
pub const SEALED_PADDING: usize = 256;

/// Slots are filled up to a multiple of this: two people with few devices each need one or two such steps, and the
/// number says little about who they are.
pub const SEALED_SLOTS_STEP: usize = 4;
