//! Nothing leaves the machine by itself.

use commonage_net::transport::{Endpoint, Reach, Settings};

use crate::common::{connected, endpoint, settings, soon};

#[tokio::test]
async fn by_default_only_this_machine_is_reachable_and_no_relay_is_known() {
    let quiet = endpoint(1).await;
    let address = quiet.address();
    assert!(!address.sockets.is_empty());
    assert_eq!(address.endpoint, settings(1).endpoint_key());
    assert!(address.sockets.iter().all(|socket| socket.ip().is_loopback()), "{address}");
    assert_eq!(address.relay, None);
    assert_eq!(quiet.sightings().recv().await, None, "no multicast");
    connected(&endpoint(2).await, &quiet).await;
    quiet.network_changed().await;
    assert_eq!(quiet.address(), address);
}

#[tokio::test]
async fn multicast_needs_the_network() {
    let asked = Endpoint::bind(Settings { lan: true, ..settings(1) }).await.unwrap();
    assert_eq!(asked.sightings().recv().await, None, "the loopback interface is not a local network");
}

#[tokio::test]
async fn a_hub_says_its_fixed_address_first() {
    let external = vec!["203.0.113.7:4433".parse().unwrap()];
    let hub = Endpoint::bind(Settings { external: external.clone(), ..settings(1) }).await.unwrap();
    let address = hub.address();
    assert_eq!(address.sockets[..1], external[..]);
    assert_eq!(address.to_string().parse(), Ok(address.clone()));
    assert_eq!(
        minicbor::decode::<commonage_net::address::Address>(&minicbor::to_vec(&address).unwrap()).unwrap(),
        address
    );
    connected(&endpoint(2).await, &hub).await;
}

#[tokio::test]
async fn on_the_network_the_sockets_are_those_of_the_machine() {
    let open = Endpoint::bind(Settings { reach: Reach::Network, ..settings(1) }).await.unwrap();
    let address = open.address();
    assert!(address.sockets.iter().all(|socket| !socket.ip().is_unspecified()), "{address}");
    let other = Endpoint::bind(Settings { reach: Reach::Network, ..settings(2) }).await.unwrap();
    connected(&other, &open).await;
}

/// Half a minute of two connected endpoints, to be watched from outside:
///
/// ```text
/// strace -f -e trace=network <test binary> --ignored --exact quiet::a_quiet_while
/// ```
///
/// shows loopback addresses and netlink only (with `QUIET_NETWORK=1`: the machine's own addresses), and one `connect` of
/// a UDP socket to 10.254.254.254, which sends nothing: it asks the kernel for the default route. With
/// `QUIET_RELAY=http://hub.invalid` it shows the machine's own name server, and no other.
#[tokio::test]
#[ignore = "to be watched with strace"]
async fn a_quiet_while() {
    let reach = if std::env::var_os("QUIET_NETWORK").is_some() { Reach::Network } else { Reach::Loopback };
    let relays: Vec<String> = std::env::var("QUIET_RELAY").into_iter().collect();
    let one = Endpoint::bind(Settings { reach, relays, ..settings(1) }).await.unwrap();
    let two = Endpoint::bind(Settings { reach, ..settings(2) }).await.unwrap();
    let _kept = connected(&one, &two).await;
    let wait = tokio::time::sleep(std::time::Duration::from_secs(30));
    soon(wait).await;
}
