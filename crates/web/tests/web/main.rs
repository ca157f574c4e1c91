//! The pages, driven as a browser would, on a real node with a store in memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod api;
mod arrival;
mod books;
mod door;
mod entering;
mod injection;
mod pages;
mod recording;
mod refusals;
mod story;
mod support;
mod words;
