//! Who may come in, and who cannot keep others out. Strangers are played with bare `iroh`.

use std::time::Duration;

use commonage_net::address::{Address, EndpointKey};
use commonage_net::transport::limits::{FRAME_BYTES_MAX, HANDSHAKES_MAX, STRANGER_WINDOW_BYTES};
use commonage_net::transport::{ALPN, CODE_NOT_OURS, Endpoint, Settings, TransportError};
use iroh::endpoint::{ConnectionError, presets};
use iroh::{EndpointAddr, PublicKey};
use tokio::net::UdpSocket;

use crate::common::{PATIENCE, connected, endpoint, settings, soon};

async fn stranger() -> iroh::Endpoint {
    let builder = iroh::Endpoint::builder(presets::Minimal).clear_ip_transports();
    builder.bind_addr("127.0.0.1:0").unwrap().bind().await.unwrap()
}

fn bare(endpoint: &Endpoint) -> EndpointAddr {
    let address = endpoint.address();
    let to = EndpointAddr::new(PublicKey::from_bytes(address.endpoint.as_bytes()).unwrap());
    address.sockets.into_iter().fold(to, EndpointAddr::with_ip_addr)
}

#[tokio::test]
async fn a_port_that_is_taken_gives_way_to_another() {
    let taken = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let one = Endpoint::bind(Settings { port, ..settings(1) }).await.unwrap();
    let v4 = |one: &Endpoint| one.address().sockets.iter().find(|socket| socket.is_ipv4()).unwrap().port();
    assert_ne!(v4(&one), port);
    connected(&endpoint(2).await, &one).await;

    let own = v4(&one);
    let two = Endpoint::bind(Settings { port: own, ..settings(3) }).await.unwrap();
    assert_ne!(v4(&two), own, "two nodes never share a port");
}

#[tokio::test]
async fn a_node_that_starts_again_gets_its_port_back() {
    // Another test may take the port in between, so this has a few tries.
    for _ in 0..20 {
        let one = endpoint(1).await;
        let own = one.address().sockets;
        one.close().await;
        drop(one);
        let port = own.iter().find(|socket| socket.is_ipv4()).unwrap().port();
        let again = Endpoint::bind(Settings { port, ..settings(1) }).await.unwrap();
        if again.address().sockets.iter().any(|socket| socket.is_ipv4() && socket.port() == port) {
            return;
        }
    }
    panic!("a port that is free is not used");
}

#[tokio::test]
async fn an_announced_giant_is_refused_before_it_comes() {
    let node = endpoint(1).await;
    let stranger = stranger().await;
    let quic = soon(stranger.connect(bare(&node), ALPN)).await.unwrap();
    let (mut send, _receive) = quic.open_bi().await.unwrap();
    send.write_all(&[1]).await.unwrap();
    send.write_all(&(FRAME_BYTES_MAX as u32 + 1).to_be_bytes()).await.unwrap();
    let (mut read, _w, _h) = soon(node.accept()).await.unwrap().split();
    let refused = Err(TransportError::FrameTooLong(FRAME_BYTES_MAX as u64 + 1));
    assert_eq!(soon(read.next()).await, refused);
    assert_eq!(soon(read.next()).await, refused, "and it stays refused");
}

#[tokio::test]
async fn an_end_inside_a_frame_is_told_from_an_orderly_one() {
    let node = endpoint(1).await;
    let stranger = stranger().await;
    let quic = soon(stranger.connect(bare(&node), ALPN)).await.unwrap();
    let (mut send, _receive) = quic.open_bi().await.unwrap();
    send.write_all(&[1, 0, 0, 0, 9, 1, 2]).await.unwrap();
    send.finish().unwrap();
    let (mut read, _w, _h) = soon(node.accept()).await.unwrap().split();
    assert_eq!(soon(read.next()).await, Err(TransportError::Truncated));
}

#[tokio::test]
async fn one_stream_and_nothing_else() {
    let node = endpoint(1).await;
    let stranger = stranger().await;
    let quic = soon(stranger.connect(bare(&node), ALPN)).await.unwrap();
    let (mut send, _receive) = quic.open_bi().await.unwrap();
    send.write_all(&[1]).await.unwrap();
    let taken = soon(node.accept()).await.unwrap();
    let moment = Duration::from_secs(2);
    assert!(tokio::time::timeout(moment, quic.open_bi()).await.is_err(), "no second stream");
    assert!(tokio::time::timeout(moment, quic.open_uni()).await.is_err(), "no one-way stream");
    assert_eq!(quic.max_datagram_size(), None, "no datagrams");
    drop(taken);
}

#[tokio::test]
async fn a_stranger_can_leave_little_here_before_they_are_taken_up() {
    let node = endpoint(1).await;
    let stranger = stranger().await;
    let quic = soon(stranger.connect(bare(&node), ALPN)).await.unwrap();
    let (mut send, _receive) = quic.open_bi().await.unwrap();
    send.write_all(&[1, 0, 0x10, 0, 0]).await.unwrap();
    let mut flood = tokio::spawn(async move {
        send.write_all(&vec![0; 1 << 20]).await.unwrap();
        send
    });
    assert!(tokio::time::timeout(Duration::from_secs(3), &mut flood).await.is_err());
    let moved = quic.stats().udp_tx.bytes;
    assert!(moved < 3 * u64::from(STRANGER_WINDOW_BYTES), "{moved} bytes went out");
    let (mut read, _w, _h) = soon(node.accept()).await.unwrap().split();
    assert_eq!(soon(read.next()).await.unwrap().unwrap().len(), 1 << 20, "then the door opens wide");
    soon(flood).await.unwrap();
}

#[tokio::test]
async fn those_who_say_nothing_or_rubbish_keep_nobody_waiting() {
    let node = endpoint(1).await;
    let stranger = stranger().await;
    // Shakes hands and opens no stream.
    let silent = soon(stranger.connect(bare(&node), ALPN)).await.unwrap();
    // Begins with a byte that is not ours.
    let odd = soon(stranger.connect(bare(&node), ALPN)).await.unwrap();
    let (mut send, _receive) = odd.open_bi().await.unwrap();
    send.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    // Speaks another protocol.
    assert!(soon(stranger.connect(bare(&node), b"another/1")).await.is_err());
    // Sends datagrams that are no QUIC, and Initial packets whose content is rubbish.
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let to = *node.address().sockets.iter().find(|socket| socket.is_ipv4()).unwrap();
    for round in 0..50_u8 {
        socket.send_to(&[round; 40], to).await.unwrap();
        let mut initial = vec![0xc3, 0, 0, 0, 1, 8];
        initial.extend([round; 1200]);
        socket.send_to(&initial, to).await.unwrap();
    }

    let friend = endpoint(2).await;
    let (_out, come) = connected(&friend, &node).await;
    assert_eq!(come.remote, friend.id(), "the others never became connections");
    match soon(odd.closed()).await {
        ConnectionError::ApplicationClosed(close) => {
            assert_eq!(close.error_code.into_inner(), u64::from(CODE_NOT_OURS))
        }
        other => panic!("turned away without a word: {other}"),
    }
    // The silent one is let go after a while, too.
    soon(silent.closed()).await;
}

#[tokio::test]
async fn a_hall_full_of_silent_callers_empties_itself() {
    let node = endpoint(1).await;
    let stranger = stranger().await;
    let calls: Vec<_> = (0..HANDSHAKES_MAX * 2)
        .map(|_| {
            let (stranger, to) = (stranger.clone(), bare(&node));
            tokio::spawn(async move { stranger.connect(to, ALPN).await.ok() })
        })
        .collect();
    let mut held = Vec::new();
    for call in calls {
        held.extend(soon(call).await.unwrap());
    }
    println!("{} of {} silent callers were let in at first", held.len(), HANDSHAKES_MAX * 2);
    let friend = endpoint(2).await;
    let came = soon(async {
        loop {
            let address = node.address();
            match tokio::join!(friend.connect(&address), tokio::time::timeout(PATIENCE / 6, node.accept())) {
                (Ok(_out), Ok(come)) => break come.unwrap().remote,
                (refused, _) => println!("not yet: {:?}", refused.err()),
            }
        }
    })
    .await;
    assert_eq!(came, friend.id());
}

#[tokio::test]
async fn whoever_is_not_there_is_missed_with_a_reason() {
    let one = endpoint(1).await;
    let other = endpoint(2).await.address();
    assert_eq!(one.connect(&one.address()).await.unwrap_err(), TransportError::Myself);
    // About half of all 32 bytes are no point on the curve.
    let broken = (0..=255).map(|byte| [byte; 32]).find(|key| PublicKey::from_bytes(key).is_err()).unwrap();
    let broken = Address::of(EndpointKey(broken));
    assert_eq!(one.connect(&broken).await.unwrap_err(), TransportError::NotAKey);
    let unknown = soon(one.connect(&Address::of(other.endpoint))).await.unwrap_err();
    assert!(matches!(unknown, TransportError::Unreachable { .. }), "{unknown}");
    let mut nowhere = Address::of(other.endpoint);
    nowhere.sockets.push("127.0.0.1:9".parse().unwrap());
    let silence = soon(one.connect(&nowhere)).await.unwrap_err();
    assert!(matches!(silence, TransportError::TimedOut(_) | TransportError::Unreachable { .. }), "{silence}");
    let mut odd = Address::of(other.endpoint);
    odd.relay = Some("ftp://x".into());
    assert_eq!(one.connect(&odd).await.unwrap_err(), TransportError::NotARelay("ftp://x".into()));
}

#[tokio::test]
async fn another_who_listens_there_is_not_taken_for_the_one_we_dial() {
    let (one, two, three) = (endpoint(1).await, endpoint(2).await, endpoint(3).await);
    let mut confused = two.address();
    confused.sockets = three.address().sockets;
    let error = soon(one.connect(&confused)).await.unwrap_err();
    assert!(matches!(error, TransportError::TimedOut(_) | TransportError::Unreachable { .. }), "{error}");
}
