//! The ledger, tested from outside.
