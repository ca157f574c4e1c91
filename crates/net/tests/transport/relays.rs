//! A relay of one's own.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use commonage_net::address::{Address, EndpointKey};
use commonage_net::transport::{Endpoint, Relay, Settings, TransportError};

use crate::common::{endpoint, settings, soon};

fn anywhere() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

async fn with_relay(secret: u8, relay: &Relay) -> Endpoint {
    Endpoint::bind(Settings { relays: vec![relay.url()], ..settings(secret) }).await.unwrap()
}

/// Waits until the endpoint has found its relay.
async fn related(endpoint: &Endpoint) -> Address {
    let mut address = endpoint.address();
    while address.relay.is_none() {
        address = soon(endpoint.address_other_than(&address)).await.unwrap();
    }
    address
}

async fn talk(dialer: &Endpoint, acceptor: &Endpoint, address: &Address) {
    let (out, come) = tokio::join!(soon(dialer.connect(address)), soon(acceptor.accept()));
    let ((mut read, mut write, handle), come) = (out.unwrap().split(), come.unwrap());
    assert_eq!(come.remote, dialer.id());
    let (mut read_there, mut write_there, _keep) = come.split();
    println!("first by {:?}", handle.path());
    write.send(b"by way of the hub").await.unwrap();
    assert_eq!(soon(read_there.next()).await.unwrap().unwrap(), b"by way of the hub");
    let large = vec![7; 1 << 20];
    let (sent, got) = tokio::join!(write_there.send(&large), soon(read.next()));
    sent.unwrap();
    assert!(got.unwrap().unwrap() == large);
    println!("then by {:?}, {:?}", handle.path(), handle.stats());
}

#[tokio::test]
async fn two_who_know_only_a_relay_reach_each_other() {
    let relay = Relay::start(anywhere(), |_| true).await.unwrap();
    let (one, two) = (with_relay(1, &relay).await, with_relay(2, &relay).await);
    let mut address = related(&two).await;
    related(&one).await;
    assert_eq!(address.relay, Some(relay.url()));
    address.sockets.clear();
    talk(&one, &two, &address).await;
    // Members of one hub need no more than the key.
    let three = with_relay(3, &relay).await;
    talk(&three, &two, &Address::of(two.id())).await;
    // And one who has no relay uses the one in the address.
    talk(&endpoint(4).await, &two, &address).await;
    relay.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_relay_can_be_added_later() {
    let relay = Relay::start(anywhere(), |_| true).await.unwrap();
    let (one, two) = (endpoint(1).await, endpoint(2).await);
    assert_eq!(two.address().relay, None);
    two.use_relay(&relay.url()).await.unwrap();
    let mut address = related(&two).await;
    address.sockets.clear();
    talk(&one, &two, &address).await;
    for number in 0..7 {
        two.use_relay(&format!("http://127.0.0.1:9/{number}")).await.unwrap();
    }
    assert_eq!(two.use_relay("http://127.0.0.1:9/8").await, Err(TransportError::TooManyRelays));
    assert!(matches!(two.use_relay("hub.example").await, Err(TransportError::NotARelay(_))));
}

#[tokio::test]
async fn a_relay_serves_whom_it_admits() {
    let members: Arc<Mutex<BTreeSet<EndpointKey>>> = Arc::default();
    let list = members.clone();
    let relay = Relay::start(anywhere(), move |key| list.lock().unwrap().contains(key)).await.unwrap();
    let two = with_relay(2, &relay).await;
    members.lock().unwrap().insert(two.id());
    let mut address = related(&two).await;
    address.sockets.clear();
    // A stranger is turned away at the relay, before the member hears of them.
    let stranger = with_relay(3, &relay).await;
    let refused = soon(stranger.connect(&address)).await.unwrap_err();
    assert!(matches!(refused, TransportError::TimedOut(_) | TransportError::Unreachable { .. }), "{refused}");
    // Once admitted, they get through; the endpoint tries again by itself.
    members.lock().unwrap().insert(stranger.id());
    let come = tokio::spawn(async move { (two.accept().await.unwrap().remote, two) });
    let _out = soon(async {
        loop {
            if let Ok(out) = stranger.connect(&address).await {
                break out;
            }
        }
    })
    .await;
    let (who, _two) = soon(come).await.unwrap();
    assert_eq!(who, stranger.id());
    members.lock().unwrap().clear();
    assert!(relay.disconnect(&stranger.id()));
    soon(async {
        while relay.disconnect(&stranger.id()) {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_port_that_is_taken_is_said() {
    let relay = Relay::start(anywhere(), |_| true).await.unwrap();
    let error = Relay::start(relay.socket(), |_| true).await.unwrap_err();
    assert!(matches!(error, TransportError::Relay(_)), "{error}");
}
