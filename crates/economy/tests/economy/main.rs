//! The ledger, tested from outside.

mod arithmetic;
mod imports;
mod documents;
mod support;
mod vocabulary;
