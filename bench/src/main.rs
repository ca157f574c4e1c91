//! `make bench`: how fast the log, the store and the memory image are, each beside the limit that nature sets it,
//! measured in the same run on the same bytes. Times are the best of several rounds; nothing here is a test.
//!
//! Usage: `cargo run --release -p commonage-bench [-- --json] [--operations N] [--million N]`; with `--journals DIR` it
//! only writes the same life of a workshop for `bench/peers`, with `--ledger` it only shows how the ledger grows,
//! with `--sharing` only how long sharing and clearing take, with `--matching` only needs and offers, with `--sync` only
//! how two nodes meet; with `--sharing-graph FILE` and `--markets DIR` it writes the same commons, and the same needs and
//! offers, for peers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod image;
mod ledger;
mod log;
mod matching;
mod memory;
mod needs;
mod pages;
mod peers;
mod sharing;
mod store;
mod sync;
mod world;

use std::time::{Duration, Instant};

use serde::Serialize;

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;

/// One line of the result.
#[derive(Serialize)]
pub(crate) struct Line {
    what: &'static str,
    operations: usize,
    seconds: f64,
    per_second: f64,
    limit: &'static str,
    limit_per_second: f64,
    /// This rate over the limit's: 1 is as fast as nature allows.
    ratio: f64,
    bar: &'static str,
    met: Option<bool>,
}

impl Line {
    pub(crate) fn new(what: &'static str, operations: usize, time: Duration, limit: (&'static str, Duration)) -> Self {
        let rate = |time: Duration| operations as f64 / time.as_secs_f64();
        let (per_second, limit_per_second) = (rate(time), rate(limit.1));
        let seconds = time.as_secs_f64();
        let ratio = per_second / limit_per_second;
        Self { what, operations, seconds, per_second, limit: limit.0, limit_per_second, ratio, bar: "", met: None }
    }

    pub(crate) fn bar(mut self, bar: &'static str, met: impl Fn(&Line) -> bool) -> Self {
        self.met = Some(met(&self));
        self.bar = bar;
        self
    }
}

/// The best of several rounds: what the machine can do when nothing else disturbs it.
pub(crate) fn best<T>(rounds: usize, mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut shortest: Option<(Duration, T)> = None;
    for _ in 0..rounds {
        let begin = Instant::now();
        let value = work();
        let time = begin.elapsed();
        if shortest.as_ref().is_none_or(|(held, _)| time < *held) {
            shortest = Some((time, value));
        }
    }
    shortest.unwrap()
}

fn argument(name: &str, default: usize) -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != name).skip(1);
    arguments.next().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn text(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

fn main() {
    let operations = argument("--operations", 100_000);
    let million = argument("--million", 1_000_000);
    if std::env::args().any(|argument| argument == "--ledger") {
        return ledger::show(&ledger::measure_growth(million));
    }
    if let Some(folder) = text("--journals") {
        return peers::write(std::path::Path::new(&folder), operations);
    }
    if std::env::args().any(|argument| argument == "--sharing") {
        return sharing::show(&sharing::measure_all());
    }
    if std::env::args().any(|argument| argument == "--matching") {
        sharing::show(&needs::measure());
        return matching::show(&matching::measure_all());
    }
    if std::env::args().any(|argument| argument == "--pages") {
        return pages::show(operations);
    }
    if let Some(folder) = text("--markets") {
        return matching::write(std::path::Path::new(&folder));
    }
    if let Some(file) = text("--sharing-graph") {
        return sharing::write_graph(std::path::Path::new(&file), argument("--contributions", 10_000));
    }
    if let Some(folder) = text("--sync-serve") {
        return sync::serve(std::path::Path::new(&folder));
    }
    if let (Some(folder), Some(address)) = (text("--sync-fetch"), text("--address")) {
        return sync::fetch(std::path::Path::new(&folder), operations, &address);
    }
    let as_json = std::env::args().any(|argument| argument == "--json");
    let met = sync::measure(operations, million);
    if std::env::args().any(|argument| argument == "--sync") {
        return if as_json { println!("{met}") } else { sync::show(&met) };
    }
    let world = world::World::new(100, operations / 100);
    let mut lines = log::measure(&world);
    lines.extend(store::measure(&world));
    lines.extend(image::measure_reopening(&world));
    drop(world);
    let (more, bytes) = image::measure_million(million);
    lines.extend(more);
    lines.extend(ledger::measure_writing(operations));
    lines.push(ledger::measure_balances(operations));
    lines.extend(ledger::measure_provenance());
    let growth = ledger::measure_growth(million);
    let mut shares = sharing::measure_all();
    shares.extend(needs::measure());
    let matches = matching::measure_all();
    if as_json {
        let all = serde_json::json!({ "lines": lines, "image_bytes_per_operation": bytes, "ledger": growth, "sharing": shares, "matching": matches, "sync": met });
        println!("{all}");
        return;
    }
    println!(
        "{:<34} {:>10} {:>13}   {:<38} {:>7}  bar",
        "what", "operations", "a second", "limit in the same run", "ratio"
    );
    for line in &lines {
        let bar = match line.met {
            Some(true) => format!("{} met", line.bar),
            Some(false) => format!("{} MISSED", line.bar),
            None => String::new(),
        };
        println!(
            "{:<34} {:>10} {:>13.0}   {:<38} {:>7.2}  {bar}",
            line.what, line.operations, line.per_second, line.limit, line.ratio
        );
    }
    let word = if bytes < 400.0 { "met" } else { "MISSED" };
    ledger::show(&growth);
    sharing::show(&shares);
    matching::show(&matches);
    sync::show(&met);
    println!("memory image: {bytes:.0} bytes an operation at {million} operations (bar: under 400, {word})");
}
