//! Endpoints for tests, and waiting.

use std::future::Future;
use std::time::Duration;

use commonage_net::transport::{Connection, Endpoint, FrameReader, FrameWriter, Handle, Settings};

/// Longer than anything here takes on a busy machine; a test that waits so long has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Waits, but not for ever.
pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, what).await.expect("this should have happened by now")
}

/// Settings of a node that only this machine sees.
pub(crate) fn settings(secret: u8) -> Settings {
    Settings::new([secret; 32])
}

pub(crate) async fn endpoint(secret: u8) -> Endpoint {
    Endpoint::bind(settings(secret)).await.unwrap()
}

/// Two endpoints and the connection between them: the dialer's side first.
pub(crate) async fn connected(dialer: &Endpoint, acceptor: &Endpoint) -> (Connection, Connection) {
    let address = acceptor.address();
    let (out, come) = tokio::join!(soon(dialer.connect(&address)), soon(acceptor.accept()));
    (out.unwrap(), come.unwrap())
}

pub(crate) type Side = (FrameReader, FrameWriter, Handle);

pub(crate) async fn pair(dialer: &Endpoint, acceptor: &Endpoint) -> (Side, Side) {
    let (out, come) = connected(dialer, acceptor).await;
    (out.split(), come.split())
}
