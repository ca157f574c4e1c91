//! Frames, bindings, closing.

use std::time::Duration;

use commonage_net::transport::limits::{FRAME_BYTES_MAX, STRANGER_WINDOW_BYTES};
use commonage_net::transport::{CODE_DONE, Closed, Path, TransportError};

use crate::common::{connected, endpoint, pair, soon};

fn payload(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|index| (index * 31 % 251) as u8).collect()
}

#[tokio::test]
async fn frames_of_every_size_arrive_whole_both_ways() {
    let (one, two) = (endpoint(1).await, endpoint(2).await);
    let ((mut read_one, mut write_one, handle), (mut read_two, mut write_two, _keep)) = pair(&one, &two).await;
    for bytes in [0, 1, 1000, STRANGER_WINDOW_BYTES as usize, 4 << 20, FRAME_BYTES_MAX] {
        let (there, back) = (payload(bytes), payload(bytes));
        let ways = tokio::join!(write_one.send(&there), write_two.send(&back), read_one.next(), read_two.next());
        ways.0.unwrap();
        ways.1.unwrap();
        assert!(ways.2.unwrap().unwrap() == back && ways.3.unwrap().unwrap() == there, "{bytes} bytes");
    }
    let traffic = handle.stats();
    assert!(traffic.sent_bytes > 12 << 20 && traffic.received_bytes > 12 << 20, "{traffic:?}");
    assert!(traffic.rtt.is_some_and(|rtt| rtt.as_secs() < 10));
    assert!(matches!(handle.path(), Path::Direct(socket) if two.address().sockets.contains(&socket)));
}

#[tokio::test]
async fn a_reader_may_be_cancelled_in_the_middle_of_a_frame() {
    let (one, two) = (endpoint(1).await, endpoint(2).await);
    let ((_r, mut write, _h), (mut read, _w, _keep)) = pair(&one, &two).await;
    let sent = payload(4 << 20);
    let expected = sent.clone();
    let sending = tokio::spawn(async move {
        write.send(&sent).await.unwrap();
        write
    });
    let mut cancelled = 0;
    let got = soon(async {
        loop {
            // The biased select gives each read one poll and then drops it.
            tokio::select! {
                biased;
                frame = read.next() => break frame,
                () = tokio::task::yield_now() => cancelled += 1,
            }
        }
    })
    .await;
    assert!(got.unwrap().unwrap() == expected);
    assert!(cancelled > 0, "some reads were cancelled");
    sending.await.unwrap();
}

#[tokio::test]
async fn too_long_a_frame_is_not_sent() {
    let (one, two) = (endpoint(1).await, endpoint(2).await);
    let ((_r, mut write, _h), (mut read, _w, _keep)) = pair(&one, &two).await;
    let refused = write.send(&vec![0; FRAME_BYTES_MAX + 1]).await;
    assert_eq!(refused, Err(TransportError::FrameTooLong(FRAME_BYTES_MAX as u64 + 1)));
    write.send(b"still in order").await.unwrap();
    assert_eq!(soon(read.next()).await.unwrap().unwrap(), b"still in order");
}

#[tokio::test]
async fn the_binding_is_shared_and_fresh() {
    let (one, two) = (endpoint(1).await, endpoint(2).await);
    let mut seen = Vec::new();
    for _ in 0..2 {
        let (out, come) = connected(&one, &two).await;
        assert!(out.is_dialer && !come.is_dialer);
        assert_eq!((out.remote, come.remote), (two.id(), one.id()));
        assert_eq!(out.binding, come.binding);
        assert!(!seen.contains(&out.binding) && out.binding != [0; 32]);
        seen.push(out.binding);
    }
}

#[tokio::test]
async fn the_acceptor_may_speak_first() {
    let (one, two) = (endpoint(1).await, endpoint(2).await);
    let ((mut read, _w, _h), (_r, mut write, _keep)) = pair(&one, &two).await;
    write.send(b"welcome").await.unwrap();
    assert_eq!(soon(read.next()).await.unwrap().unwrap(), b"welcome");
}

#[tokio::test]
async fn the_reason_for_closing_arrives() {
    let (one, two) = (endpoint(1).await, endpoint(2).await);
    let ((_r, _w, here), (mut read, mut write, there)) = pair(&one, &two).await;
    here.close(7, "the batch had a bad signature");
    let closed = soon(there.closed()).await;
    assert_eq!(closed, Closed::ByPeer { code: 7, reason: "the batch had a bad signature".into() });
    assert!(closed.by_peer());
    assert_eq!(soon(here.closed()).await, Closed::ByUs);
    assert_eq!(read.next().await, Err(TransportError::Closed(closed.clone())));
    assert_eq!(write.send(b"too late").await, Err(TransportError::Closed(closed)));
}

#[tokio::test]
async fn an_orderly_end_is_no_error() {
    let (one, two) = (endpoint(1).await, endpoint(2).await);
    let ((_r, mut write, _h), (mut read, _w, _keep)) = pair(&one, &two).await;
    write.send(b"last").await.unwrap();
    let (finished, (last, end)) =
        tokio::join!(soon(write.finish()), async { (soon(read.next()).await, soon(read.next()).await) });
    finished.unwrap();
    assert_eq!((last, end), (Ok(Some(b"last".to_vec())), Ok(None)));

    let ((_r, _w, here), (mut read, _w2, _keep)) = pair(&one, &two).await;
    here.close(CODE_DONE, "");
    assert_eq!(soon(read.next()).await, Ok(None));
}

#[tokio::test]
async fn a_peer_that_goes_away_ends_its_connections() {
    let (one, two) = (endpoint(1).await, endpoint(2).await);
    let ((_r, _w, _h), (mut read, _w2, there)) = pair(&one, &two).await;
    one.close().await;
    assert!(soon(there.closed()).await.by_peer());
    assert_eq!(soon(read.next()).await, Ok(None));
    assert!(soon(one.accept()).await.is_none());
    assert_eq!(soon(one.connect(&two.address())).await.unwrap_err(), TransportError::Stopped);
}

#[tokio::test]
async fn a_slow_reader_makes_the_writer_wait_and_nothing_is_lost() {
    let (one, two) = (endpoint(1).await, endpoint(2).await);
    let ((_r, mut write, _h), (mut read, _w, _keep)) = pair(&one, &two).await;
    let frame = payload(FRAME_BYTES_MAX);
    let sent = frame.clone();
    let mut sending = tokio::spawn(async move {
        for _ in 0..100_000 {
            write.send(b"many small ones").await.unwrap();
        }
        for _ in 0..4 {
            write.send(&sent).await.unwrap();
        }
        write
    });
    let early = tokio::time::timeout(Duration::from_secs(3), &mut sending).await;
    assert!(early.is_err(), "what nobody reads is not taken in");
    for _ in 0..100_000 {
        assert_eq!(soon(read.next()).await.unwrap().unwrap(), b"many small ones");
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    for _ in 0..4 {
        assert!(soon(read.next()).await.unwrap().unwrap() == frame);
    }
    soon(sending).await.unwrap();
}

#[test]
fn a_peer_that_falls_silent_is_noticed() {
    let here = tokio::runtime::Runtime::new().unwrap();
    let there = tokio::runtime::Runtime::new().unwrap();
    let one = here.block_on(endpoint(1));
    let address = one.address();
    let (two, out) = there.block_on(async {
        let two = endpoint(2).await;
        let out = soon(two.connect(&address)).await.unwrap();
        (two, out)
    });
    let (mut read, _w, handle) = here.block_on(async { soon(one.accept()).await.unwrap().split() });
    // As if the power went: the runtime stops and nothing more is sent.
    std::mem::forget((two, out));
    there.shutdown_background();
    let closed = here.block_on(soon(handle.closed()));
    assert_eq!(closed, Closed::Lost { reason: "the other side fell silent".into() });
    assert_eq!(here.block_on(read.next()), Err(TransportError::Closed(closed)));
}
