//! What the log promises, one module a promise. One binary, so that it links once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod codec;
mod keys;
mod run;
mod seal;
mod strategies;
mod support;
