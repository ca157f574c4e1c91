//! `--sync`: two nodes meet over loopback, each a process of its own with its own SQLite file: a first sync, a single
//! new operation among very many, and how long a word takes from being signed to being folded on the other side.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use commonage_log::{Audience, DeviceSecret, Millis, Operation, Run, SpaceId};
use commonage_net::address::Address;
use commonage_net::transport::Settings;
use commonage_node::Node;
use commonage_node::keeper::{Keeper, Keeping, Pen, Status};
use commonage_store::{LogStore, Sqlite};

use crate::world::World;

/// Operations that are appended in one transaction where the store is measured alone, as a batch of the protocol has.
const AT_ONCE: usize = 3_500;

/// Words of which each is timed.
const WORDS: usize = 2_000;

struct NoPen;

impl Pen for NoPen {
    fn lay_down(&mut self) {}
    fn take_up(&mut self) -> bool {
        true
    }
}

fn now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Millis(since.as_millis() as u64)
}

fn open(path: &Path, secret: &DeviceSecret) -> Node {
    Node::open(Box::new(Sqlite::open(path).unwrap()), secret.clone()).unwrap()
}

async fn keep(node: Node) -> Keeper {
    let keeping =
        Keeping { transport: Settings::new([0; 32]), is_hub: false, clock: now, random: || None, admitted: None };
    Keeper::start(node, Box::new(NoPen), keeping).await.unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

/// The grown guild, in the store of its founder; and for a member who was away since they were brought in, only that.
fn prepare(folder: &Path, world: &World) {
    let founder = &world.authors[0];
    let beginning = Run::verify(founder.log[..world.authors.len()].to_vec(), None).unwrap();
    let identities = world.authors.iter().map(|author| Run::verify(vec![author.identity.clone()], None).unwrap());
    let identities: Vec<_> = identities.collect();
    let mut all = open(&folder.join("founder.db"), &founder.secret);
    all.receive(&identities).unwrap();
    for runs in interleaved(world) {
        all.receive(&runs).unwrap();
    }
    all.save_snapshots(true).unwrap();
    let mut away = open(&folder.join("away.db"), &world.authors[1].secret);
    away.receive(&identities).unwrap();
    away.receive(&[beginning]).unwrap();
}

/// The logs as they grew: everybody's next piece in turn, as they would have come over time.
fn interleaved(world: &World) -> Vec<Vec<Run>> {
    let piece = (AT_ONCE / world.authors.len()).max(1);
    let longest = world.authors.iter().map(|author| author.log.len()).max().unwrap_or(0);
    let of = |log: &[Operation], at: usize| log.chunks(piece).nth(at).map(<[Operation]>::to_vec);
    let batch = |at: usize| {
        let pieces = world.authors.iter().filter_map(|author| of(&author.log, at));
        pieces.map(|piece| Run::verify(piece, None).unwrap()).collect()
    };
    (0..longest.div_ceil(piece)).map(batch).collect()
}

/// The other process: a node that only answers. It writes a word for each line that it reads.
pub(crate) fn serve(folder: &Path) {
    let world = World::new(100, 1);
    runtime().block_on(async {
        let keeper = keep(open(&folder.join("founder.db"), &world.authors[0].secret)).await;
        let hand = keeper.hand();
        println!("{}", keeper.address());
        let space = world.space;
        for line in std::io::stdin().lines() {
            if line.unwrap() == "stop" {
                break;
            }
            hand.with(move |node, now| node.note(space, Audience::Members, "one more", now).unwrap().id())
                .await
                .unwrap();
        }
        keeper.stop().await;
    });
}

fn start_other(folder: &Path) -> (Child, Address) {
    let program = std::env::current_exe().unwrap();
    let mut child = Command::new(program)
        .args(["--sync-serve", folder.to_str().unwrap()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    (child, line.parse().unwrap())
}

fn stop_other(mut child: Child) {
    let _ = child.stdin.take().unwrap().write_all(b"stop\n");
    let _ = child.wait();
}

/// Seconds of computing that this process has had, in all its threads.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    // utime and stime, the 14th and 15th field of proc(5), in hundredths of a second.
    (ticks(11) + ticks(12)) / 100.0
}

/// Most memory that this process ever had, in MiB.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Waits until so many operations of the space are folded.
async fn wait_for(keeper: &Keeper, space: SpaceId, count: usize) {
    let (mut news, hand) = (keeper.news(), keeper.hand());
    loop {
        let held = hand.with(move |node, _| node.space(&space).map_or(0, commonage_log::Space::len)).await.unwrap();
        if held >= count {
            return;
        }
        let _ = tokio::time::timeout(Duration::from_secs(1), news.changed()).await;
    }
}

/// What one process sees of a first sync, as a line of JSON on the output: it is a process of its own, so that its
/// memory is its own.
pub(crate) fn fetch(folder: &Path, operations: usize, address: &str) {
    let world = World::new(100, 1);
    let expected = operations;
    runtime().block_on(async {
        let keeper = keep(open(&folder.join("away.db"), &world.authors[1].secret)).await;
        let (before, computed) = (peak_mib(), cpu_seconds());
        let began = Instant::now();
        keeper.hand().remember(address.parse().unwrap()).await.unwrap();
        wait_for(&keeper, world.space, expected).await;
        let seconds = began.elapsed().as_secs_f64();
        let computed = cpu_seconds() - computed;
        let status = keeper.hand().status().await.unwrap();
        let link = status.peers.iter().find_map(|peer| peer.link.clone()).unwrap();
        println!(
            "{}",
            serde_json::json!({ "seconds": seconds, "receiver_cpu_seconds": computed, "udp_bytes": link.received_bytes + link.sent_bytes,
                "message_bytes": link.message_bytes[0] + link.message_bytes[1], "received": link.received,
                "peak_mib": peak_mib(), "peak_mib_before": before })
        );
        keeper.stop().await;
    });
}

fn count_of(world: &World) -> usize {
    world.operations().count()
}

fn bytes_of(world: &World) -> usize {
    world.operations().map(Operation::size).sum()
}

/// A first sync of this many operations.
fn first_sync(operations: usize) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(100, operations / 100);
    prepare(folder.path(), &world);
    let batches = interleaved(&world);
    let mut rounds = Vec::new();
    for round in 0..3 {
        // The store alone, in the same run: the same operations in the same batches.
        let alone = folder.path().join(format!("alone-{round}.db"));
        let mut store = Sqlite::open(&alone).unwrap();
        let began = Instant::now();
        batches.iter().for_each(|runs| drop(store.append_batch(runs).unwrap()));
        let store_seconds = began.elapsed().as_secs_f64();
        drop(store);
        // Store and fold, without a network.
        let mut node = open(&folder.path().join(format!("folded-{round}.db")), &world.authors[1].secret);
        let identities = world.authors.iter().map(|author| Run::verify(vec![author.identity.clone()], None).unwrap());
        node.receive(&identities.collect::<Vec<_>>()).unwrap();
        let began = Instant::now();
        batches.iter().for_each(|runs| drop(node.receive(runs).unwrap()));
        let fold_seconds = began.elapsed().as_secs_f64();
        drop(node);
        let away = folder.path().join("away.db");
        let copy = std::fs::read(&away).unwrap();
        let (child, address) = start_other(folder.path());
        let out = Command::new(std::env::current_exe().unwrap())
            .args(["--sync-fetch", folder.path().to_str().unwrap(), "--address", &address.to_string()])
            .args(["--operations", &count_of(&world).to_string()])
            .output()
            .unwrap();
        stop_other(child);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let mut found: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        found["store_seconds"] = store_seconds.into();
        found["fold_seconds"] = fold_seconds.into();
        rounds.push(found);
        for file in ["away.db-wal", "away.db-shm"] {
            let _ = std::fs::remove_file(folder.path().join(file));
        }
        std::fs::write(&away, copy).unwrap();
    }
    let seconds = |round: &serde_json::Value| round["seconds"].as_f64().unwrap();
    let best = rounds.iter().min_by(|a, b| seconds(a).total_cmp(&seconds(b))).unwrap().clone();
    let store = rounds.iter().map(|round| round["store_seconds"].as_f64().unwrap()).fold(f64::MAX, f64::min);
    let folded = rounds.iter().map(|round| round["fold_seconds"].as_f64().unwrap()).fold(f64::MAX, f64::min);
    let (count, bytes) = (best["received"].as_f64().unwrap(), bytes_of(&world) as f64);
    let rate = count / seconds(&best);
    serde_json::json!({
        "operations": count, "bytes_an_operation": bytes / count, "seconds": seconds(&best), "per_second": rate,
        "store_alone_per_second": count_of(&world) as f64 / store, "folded_alone_per_second": count_of(&world) as f64 / folded, "of_store_alone": rate * store / count_of(&world) as f64,
        "message_overhead": best["message_bytes"].as_f64().unwrap() / bytes - 1.0,
        "wire_overhead": best["udp_bytes"].as_f64().unwrap() / bytes - 1.0,
        "receiver_peak_mib": best["peak_mib"], "receiver_mib_before": best["peak_mib_before"], "rounds": rounds,
    })
}

/// One new operation among many: both hold all but that.
fn catch_up(operations: usize) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(100, operations / 100);
    prepare(folder.path(), &world);
    let mut away = open(&folder.path().join("away.db"), &world.authors[1].secret);
    interleaved(&world).iter().for_each(|runs| drop(away.receive(runs).unwrap()));
    away.save_snapshots(true).unwrap();
    let (mut child, address) = start_other(folder.path());
    let count = away.space(&world.space).unwrap().len();
    let found = runtime().block_on(async {
        let keeper = keep(away).await;
        writeln!(child.stdin.as_mut().unwrap(), "write").unwrap();
        tokio::time::sleep(Duration::from_millis(500)).await;
        let began = Instant::now();
        keeper.hand().remember(address).await.unwrap();
        wait_for(&keeper, world.space, count + 1).await;
        let ms = began.elapsed().as_secs_f64() * 1000.0;
        let Status { peers, .. } = keeper.hand().status().await.unwrap();
        let link = peers.iter().find_map(|peer| peer.link.clone()).unwrap();
        keeper.stop().await;
        serde_json::json!({ "operations": count, "ms": ms, "message_bytes": link.message_bytes[0] + link.message_bytes[1],
            "udp_bytes": link.sent_bytes + link.received_bytes })
    });
    stop_other(child);
    found
}

/// From before a word is signed on one node until it is folded on the other. Both run in one process, so that one clock
/// times both; they share its two cores.
fn live() -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(100, 10);
    prepare(folder.path(), &world);
    let space = world.space;
    let times = runtime().block_on(async {
        let a = keep(open(&folder.path().join("founder.db"), &world.authors[0].secret)).await;
        let b = keep(open(&folder.path().join("away.db"), &world.authors[1].secret)).await;
        b.hand().remember(a.address()).await.unwrap();
        let mut count = count_of(&world);
        wait_for(&b, space, count).await;
        let mut times = Vec::new();
        for _ in 0..WORDS {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let began = Instant::now();
            a.hand()
                .with(move |node, now| node.note(space, Audience::Members, "a word", now).unwrap().id())
                .await
                .unwrap();
            count += 1;
            wait_for(&b, space, count).await;
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        a.stop().await;
        b.stop().await;
        times
    });
    let mut times = times;
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    serde_json::json!({ "words": times.len(), "p50_ms": at(0.5), "p99_ms": at(0.99), "worst_ms": at(1.0) })
}

pub(crate) fn measure(operations: usize, million: usize) -> serde_json::Value {
    let first = first_sync(operations);
    let live = live();
    let catch_up = catch_up(million);
    serde_json::json!({ "first_sync": first, "live": live, "catch_up": catch_up })
}

pub(crate) fn show(found: &serde_json::Value) {
    let number = |pointer: &str| found.pointer(pointer).and_then(serde_json::Value::as_f64).unwrap_or(f64::NAN);
    let word = |met: bool| if met { "met" } else { "MISSED" };
    let (rate, share) = (number("/first_sync/per_second"), number("/first_sync/of_store_alone"));
    println!("sync of two processes over loopback, SQLite on disk, folded");
    println!(
        "  first sync of {:.0} operations of {:.0} bytes: {:.2} s, {:.0}/s (bar 50,000: {}), {:.2} of the store alone at {:.0}/s (bar 0.60: {})",
        number("/first_sync/operations"),
        number("/first_sync/bytes_an_operation"),
        number("/first_sync/seconds"),
        rate,
        word(rate >= 50_000.0),
        share,
        number("/first_sync/store_alone_per_second"),
        word(share >= 0.6)
    );
    println!("  stored and folded without a network: {:.0}/s", number("/first_sync/folded_alone_per_second"));
    let (messages, wire) = (number("/first_sync/message_overhead"), number("/first_sync/wire_overhead"));
    println!(
        "  over the bytes of the operations: messages {:.1} %, all of UDP {:.1} % (bar 10 %: {}); receiver's memory at most {:.0} MiB, {:.0} before",
        messages * 100.0,
        wire * 100.0,
        word(wire < 0.1),
        number("/first_sync/receiver_peak_mib"),
        number("/first_sync/receiver_mib_before")
    );
    let (p50, p99) = (number("/live/p50_ms"), number("/live/p99_ms"));
    println!(
        "  a word, from before it is signed to folded on the other side: p50 {p50:.2} ms (bar 5: {}), p99 {p99:.2} ms (bar 20: {})",
        word(p50 < 5.0),
        word(p99 < 20.0)
    );
    let (bytes, ms) = (number("/catch_up/message_bytes"), number("/catch_up/ms"));
    println!(
        "  one new operation among {:.0}, from the call on: {ms:.1} ms (bar 50: {}), {bytes:.0} bytes of messages (bar 5,000: {}), {:.0} with QUIC and its handshake",
        number("/catch_up/operations"),
        word(ms < 50.0),
        word(bytes < 5_000.0),
        number("/catch_up/udp_bytes")
    );
}
