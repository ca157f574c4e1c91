//! Whole networks from a seed: people with several devices, spaces of every kind, random acts, files carried by hand
//! with loss, duplication and reordering, sessions that break at any message, crashes between any two writes, copied data folders and hostile writers.
//!
//! A world is a function of one number. `make simulate RUNS=100000 SEED=1` runs as many as one likes; a failing seed
//! is printed with the command that replays it. `SIM_TRACE=1` tells the story of a run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod acts;
mod checks;
mod converge;
mod crowd;
mod describe;
mod disk;
mod exchange;
mod facts;
mod hostile;
mod ledger;
mod liar;
mod link;
mod meet;
mod needs;
mod oracle;
mod privacy;
mod rng;
mod rules;
mod sharing;
mod watch;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use world::{Counts, World};

/// Worlds in `make test`.
const RUNS: u64 = 600;
const SEED: u64 = 1;
/// Failing seeds that are shown before giving up.
const FAILURES_MAX: usize = 10;

fn number(name: &str, default: u64) -> u64 {
    match std::env::var(name).ok().filter(|text| !text.trim().is_empty()) {
        None => default,
        Some(text) => text.trim().parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")),
    }
}

/// Worlds of size in `make test`, and how many sites each has.
const CROWDS: u64 = 2;
const SITES: u64 = 60;

/// Worlds of many sites, one after the other; the seeds that failed.
fn crowds(first: u64) -> Vec<u64> {
    let (count, sites) = (number("SIM_CROWDS", CROWDS), number("SIM_SITES", SITES) as usize);
    let fails = |seed: &u64| {
        let began = Instant::now();
        match caught(|| crowd::run(*seed, sites)) {
            Ok((_, told)) => println!("  crowd {seed}: {told} ({:.1} s)", began.elapsed().as_secs_f64()),
            Err(reason) => {
                eprintln!("crowd {seed}: {reason}");
                eprintln!("  replay: SIM_RUNS=0 SIM_CROWDS=1 SIM_SITES={sites} SIM_SEED={seed}");
                return true;
            }
        }
        false
    };
    (0..count).map(|at| first.wrapping_add(at)).filter(fails).collect()
}

/// The reason in words where something panics.
fn caught<T>(act: impl FnOnce() -> T + std::panic::UnwindSafe) -> Result<T, String> {
    std::panic::catch_unwind(act).map_err(|reason| {
        let text = reason.downcast_ref::<String>().map(String::as_str);
        text.or(reason.downcast_ref::<&str>().copied()).unwrap_or("a panic without words").to_owned()
    })
}

/// Runs one world; the reason if an invariant does not hold.
fn run(seed: u64) -> Result<Counts, String> {
    caught(|| {
        let mut world = World::new(seed);
        world.live();
        checks::finish(&mut world);
        world.counts
    })
}

fn is_wanted() -> bool {
    let mut arguments = std::env::args().skip(1);
    // The test runner's own arguments: a filter that names something else is not for us.
    !arguments.any(|argument| argument == "--list" || !(argument.starts_with('-') || "simulation".contains(&argument)))
}

fn main() {
    if !is_wanted() {
        return;
    }
    let (runs, first) = (number("SIM_RUNS", RUNS), number("SIM_SEED", SEED));
    let threads = number("SIM_THREADS", std::thread::available_parallelism().map_or(2, |n| n.get() as u64).min(8));
    if runs != 1 {
        std::panic::set_hook(Box::new(|_| {}));
    }
    let (next, done, began) = (AtomicU64::new(0), AtomicU64::new(0), Instant::now());
    let (total, failures, stop) = (Mutex::new(Counts::default()), Mutex::new(Vec::new()), AtomicBool::new(false));
    let work = || {
        while !stop.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= runs {
                return;
            }
            let seed = first.wrapping_add(at);
            match run(seed) {
                Ok(counts) => total.lock().unwrap().add(&counts),
                Err(reason) => {
                    eprintln!("seed {seed}: {reason}");
                    eprintln!("  replay: SIM_TRACE=1 make simulate RUNS=1 SEED={seed}");
                    let mut failures = failures.lock().unwrap();
                    failures.push(seed);
                    stop.store(failures.len() >= FAILURES_MAX, Ordering::Relaxed);
                }
            }
            let count = done.fetch_add(1, Ordering::Relaxed) + 1;
            if count.is_multiple_of(5_000) {
                eprintln!("{count} runs, {} s", began.elapsed().as_secs());
            }
        }
    };
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    let (total, failures) = (total.into_inner().unwrap(), failures.into_inner().unwrap());
    let (done, took) = (done.into_inner(), began.elapsed());
    println!("simulation: {done} runs from seed {first} in {:.1} s on {threads} threads", took.as_secs_f64());
    println!("  {total}");
    let mut failures = failures;
    failures.extend(crowds(first));
    if !failures.is_empty() {
        println!("  {} seeds failed: {failures:?}", failures.len());
        std::process::exit(1);
    }
}
