//! A node as the sync protocol sees it: what is for whom, what is taken from whom, and what goes next.

mod feed;
mod replica;
mod rights;
mod take;

pub use feed::Feed;
