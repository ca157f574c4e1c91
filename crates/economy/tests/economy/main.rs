//! The ledger, tested from outside.

mod arithmetic;
mod support;
mod vocabulary;
