//! The ledger, tested from outside.

mod arithmetic;
mod documents;
mod imports;
mod support;
mod vocabulary;
