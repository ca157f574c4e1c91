//! What a person sees: pages for their own node, on their own computer.
//!
//! - [`Site`] is everything that the pages need: a [`Host`] that holds the node, news of it, a clock, randomness.
//! - `doors` lets in who has the one-time link, and nobody else; `guard` stands before every page.
//! - `pages/` has one file a place; each gathers plain values from the node, then draws them with `look/`.
//! - `words` has every sentence, in Fluent, a folder a language.
//!
//! Every page works without script: a form is posted, the answer leads back. Where the islands were built, a page also
//! changes by itself when something comes.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod api;
mod assets;
mod dates;
mod doors;
mod example;
mod fields;
mod guard;
mod live;
mod look;
mod once;
mod pages;
pub mod refusals;
mod site;
mod tongues;
mod trouble;
mod visit;
pub mod words;

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use tokio::net::TcpListener;

pub use pages::router;
pub use site::{Beginning, Beginnings, Begun, Home, Host, Newcomer, NotBegun, Settings, Site, Work};

/// Where the pages are, if nothing else is said (TCP, unassigned): the same each time, so that a bookmark stays true.
pub const PORT: u16 = 4748;

/// Opens a port on this computer alone, for the old and the new kind of address; any free one, if it is 0.
///
/// # Errors
/// If the port is taken, or the system opens none.
pub async fn listen(port: u16) -> std::io::Result<Vec<TcpListener>> {
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let port = first.local_addr()?.port();
    // A computer without IPv6 has the other one.
    let second = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await.ok();
    Ok([Some(first), second].into_iter().flatten().collect())
}

/// Shows the pages until the task is ended.
///
/// # Errors
/// If the system takes the port away.
pub async fn serve(listeners: Vec<TcpListener>, site: Arc<Site>) -> std::io::Result<()> {
    let mut all = tokio::task::JoinSet::new();
    for listener in listeners {
        let pages = router(Arc::clone(&site));
        all.spawn(async move { axum::serve(listener, pages).await });
    }
    while let Some(ended) = all.join_next().await {
        ended.unwrap_or_else(|why| Err(std::io::Error::other(why)))?;
    }
    Ok(())
}
