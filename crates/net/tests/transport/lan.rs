//! Finding each other on the local network, where it carries multicast.

use std::time::Duration;

use commonage_net::address::Address;
use commonage_net::transport::{Endpoint, Reach, Settings, Sighting};

use crate::common::{connected, settings, soon};

#[tokio::test]
async fn two_on_one_network_find_each_other_by_key_alone() {
    let open = |secret| Settings { reach: Reach::Network, lan: true, ..settings(secret) };
    // Keys of their own, so that other runs on this machine do not answer for them.
    let secret = std::process::id() as u8;
    let mut keys = [open(secret), open(secret.wrapping_add(1))];
    keys.iter_mut().for_each(|key| key.secret[..4].copy_from_slice(&std::process::id().to_be_bytes()));
    let [first, second] = keys;
    let (one, two) = (Endpoint::bind(first).await.unwrap(), Endpoint::bind(second).await.unwrap());
    let mut news = one.sightings();
    let seen = tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            match news.recv().await {
                Some(Sighting::Seen(address)) if address.endpoint == two.id() => break Some(address),
                Some(_) => {}
                None => break None,
            }
        }
    });
    let Ok(Some(address)) = seen.await else {
        println!("skipped: no multicast here");
        return;
    };
    assert!(!address.sockets.is_empty());
    assert_eq!(address.relay, None);
    connected(&one, &two).await;
    let key_alone = Address::of(two.id());
    let (out, come) = tokio::join!(soon(one.connect(&key_alone)), soon(two.accept()));
    assert_eq!((out.unwrap().remote, come.unwrap().remote), (two.id(), one.id()));
    two.close().await;
    drop(two);
    let gone = soon(async {
        loop {
            match news.recv().await {
                Some(Sighting::Gone(key)) if key == key_alone.endpoint => break true,
                Some(_) => {}
                None => break false,
            }
        }
    });
    assert!(gone.await, "and they notice when one leaves");
}
