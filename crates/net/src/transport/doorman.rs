//! Who comes in: handshakes run beside each other, few at a time, so that one bad or slow caller keeps nobody waiting.

use std::collections::HashMap;
use std::net::IpAddr;

use iroh::endpoint::{Incoming, IncomingAddr};
use tokio::sync::mpsc;
use tokio::task::{Id, JoinSet};
use tokio::time::timeout;
use tracing::debug;

use crate::transport::limits::{HANDSHAKE_TIMEOUT, HANDSHAKES_MAX, HANDSHAKES_PER_SOURCE_MAX, HANDSHAKES_TRUSTED_MAX};
use crate::transport::{Closed, Connection, TransportError};

/// Where a caller comes from, as coarse as one owner can be told from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    V4([u8; 4]),
    /// The first 64 bits: whoever holds one address of such a network holds them all.
    V6([u8; 8]),
    Relayed([u8; 32]),
    /// This machine, which is not limited by itself.
    Here,
    Elsewhere,
}

impl Source {
    fn of(incoming: &Incoming) -> Self {
        match incoming.remote_addr() {
            IncomingAddr::Ip(socket) => Self::of_ip(socket.ip().to_canonical()),
            IncomingAddr::Relay { endpoint_id, .. } => Self::Relayed(*endpoint_id.as_bytes()),
            _ => Self::Elsewhere,
        }
    }

    fn of_ip(ip: IpAddr) -> Self {
        match ip {
            ip if ip.is_loopback() => Self::Here,
            IpAddr::V4(ip) => Self::V4(ip.octets()),
            IpAddr::V6(ip) => {
                let [a, b, c, d, e, f, g, h, ..] = ip.octets();
                Self::V6([a, b, c, d, e, f, g, h])
            }
        }
    }
}

/// What to do with a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Welcome {
    ShakeHands,
    ShowYourAddress,
    NotNow,
}

/// The callers that are under way, at most [`HANDSHAKES_MAX`].
#[derive(Debug, Default)]
struct UnderWay(HashMap<Id, Source>);

impl UnderWay {
    fn judge(&self, source: Source, is_address_shown: bool) -> Welcome {
        let of_source = self.0.values().filter(|other| **other == source).count();
        let is_crowd = source != Source::Here && of_source >= HANDSHAKES_PER_SOURCE_MAX;
        if self.0.len() >= HANDSHAKES_MAX || is_crowd {
            Welcome::NotNow
        } else if self.0.len() >= HANDSHAKES_TRUSTED_MAX && !is_address_shown {
            Welcome::ShowYourAddress
        } else {
            Welcome::ShakeHands
        }
    }
}

/// Meets callers until the endpoint closes, and hands over those who have shaken hands.
pub(crate) async fn stand(endpoint: iroh::Endpoint, ready: mpsc::Sender<Connection>) {
    let mut tasks = JoinSet::new();
    let mut under_way = UnderWay::default();
    loop {
        tokio::select! {
            incoming = endpoint.accept() => {
                let Some(incoming) = incoming else { return };
                let source = Source::of(&incoming);
                match under_way.judge(source, incoming.remote_addr_validated()) {
                    Welcome::ShakeHands => {
                        let task = tasks.spawn(meet(incoming, ready.clone()));
                        under_way.0.insert(task.id(), source);
                    }
                    Welcome::ShowYourAddress => {
                        // It fails only for one whose address is known, and that one is not sent here.
                        let _ = incoming.retry();
                    }
                    Welcome::NotNow => incoming.refuse(),
                }
            }
            Some(done) = tasks.join_next_with_id() => {
                let id = done.map_or_else(|failed| failed.id(), |(id, ())| id);
                under_way.0.remove(&id);
            }
        }
    }
}

/// One caller. The place is kept until the node takes the connection, so that those who wait are counted too.
async fn meet(incoming: Incoming, ready: mpsc::Sender<Connection>) {
    match timeout(HANDSHAKE_TIMEOUT, shake_hands(incoming)).await {
        Ok(Ok(connection)) => {
            // Without a receiver the endpoint is closing, and the connection with it.
            let _ = ready.send(connection).await;
        }
        Ok(Err(error)) => debug!(%error, "a caller did not get as far as a connection"),
        Err(_) => debug!("a caller was too slow"),
    }
}

async fn shake_hands(incoming: Incoming) -> Result<Connection, TransportError> {
    let lost = |reason: String| TransportError::Closed(Closed::Lost { reason });
    let accepting = incoming.accept().map_err(|error| lost(error.to_string()))?;
    let quic = accepting.await.map_err(|error| lost(error.to_string()))?;
    Connection::wait(quic).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Task ids come from tasks only.
    fn busy(sources: &[Source]) -> UnderWay {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let ids = sources.iter().map(|source| (runtime.spawn(async {}).id(), *source));
        UnderWay(ids.collect())
    }

    #[test]
    fn a_crowd_from_one_place_leaves_room_for_others() {
        let one = Source::of_ip("203.0.113.5".parse().unwrap());
        let other = Source::of_ip("2001:db8::1".parse().unwrap());
        let crowd = busy(&[one; HANDSHAKES_PER_SOURCE_MAX]);
        assert_eq!(crowd.judge(one, true), Welcome::NotNow);
        assert_eq!(crowd.judge(other, true), Welcome::ShakeHands);
        assert_eq!(other, Source::of_ip("2001:db8::2".parse().unwrap()), "one network, one owner");
        assert_eq!(busy(&[Source::Here; HANDSHAKES_MAX - 1]).judge(Source::Here, true), Welcome::ShakeHands);
        assert_eq!(busy(&[Source::Here; HANDSHAKES_MAX]).judge(other, true), Welcome::NotNow);
    }

    #[test]
    fn when_it_is_busy_an_address_must_be_real() {
        let one = Source::of_ip("203.0.113.5".parse().unwrap());
        assert_eq!(busy(&[]).judge(one, false), Welcome::ShakeHands);
        assert_eq!(busy(&[Source::Here; HANDSHAKES_TRUSTED_MAX]).judge(one, false), Welcome::ShowYourAddress);
        assert_eq!(busy(&[Source::Here; HANDSHAKES_TRUSTED_MAX]).judge(one, true), Welcome::ShakeHands);
    }
}
