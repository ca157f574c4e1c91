//! Every limit of the ledger, each with its reason.

/// Most records that one operation states: a whole document of some size, and still far below the limit of a body.
pub const RECORDS_PER_ACT_MAX: usize = 1000;

/// Longest foreign identifier, in bytes: what browsers take for an address.
pub const ID_BYTES_MAX: usize = 2048;

/// Longest text of one property, in bytes: a page.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;

/// Most values of one property, and most properties that are kept without being understood.
pub const VALUES_MAX: usize = 1000;

/// Digits behind the point that a quantity can have: what crypto-currencies use, the finest that people count in.
pub const DECIMALS_MAX: u32 = 18;

/// Digits before the point that a quantity can have: a thousand billion. 170,000 of the largest add up exactly.
pub const WHOLE_DIGITS_MAX: u32 = 15;
