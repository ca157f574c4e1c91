//! Several who run at once: real processes, killed and cut off as it happens to people.

mod browser;
mod cables;
mod kills;
mod line;
mod together;

use std::fs::File;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::Bench;

/// So long something may take that should be there soon: the machine may be busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often it is looked.
const LOOK: Duration = Duration::from_millis(100);

/// Waits until something is so.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}: not after {PATIENCE:?}");
        std::thread::sleep(LOOK);
    }
}

/// Somebody's Commonage, running; it is killed when this is dropped.
struct Awake {
    child: Child,
}

impl Awake {
    /// Runs it, on this computer only, and waits until it answers.
    fn start(bench: &Bench, who: &str) -> Self {
        let awake = Self::begin(bench.command(who), bench, who, &["--local"]);
        until("it runs", || is_running(bench, who));
        awake
    }

    /// Runs it and does not wait; what it says goes into a file.
    fn begin(mut command: Command, bench: &Bench, who: &str, words: &[&str]) -> Self {
        let said = File::options().create(true).append(true).open(bench.path(&format!("{who}.said"))).unwrap();
        let child = command.args(["--json", "run"]).args(words).stdout(said.try_clone().unwrap()).stderr(said);
        Self { child: child.spawn().unwrap() }
    }

    /// The current goes out.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// It is asked to stop.
    fn stop(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let mut ended = None;
        until("it stops when it is told to", || {
            ended = self.child.try_wait().unwrap();
            ended.is_some()
        });
        ended.unwrap()
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_running(bench: &Bench, who: &str) -> bool {
    bench.json(who, &["status"])["is_running"] == true
}

/// Waits until both have the same of the guild.
fn until_the_same(bench: &Bench, one: &str, other: &str) {
    until(&format!("{one} and {other} have the same"), || {
        let state = |who| {
            let said = bench.run(who, &["--json", "space", "show", "Water guild"]);
            serde_json::from_str::<Value>(&said.out).ok().map(|shown| shown["state"].clone())
        };
        let states = (state(one), state(other));
        states.0.is_some() && states.0 == states.1
    });
}

/// Waits until somebody's log has this line.
fn until_told(bench: &Bench, who: &str, text: &str) {
    until(&format!("{who} hears “{text}”"), || {
        bench.run(who, &["--json", "log", "--last", "1000"]).out.contains(text)
    });
}

/// Everything that can be looked at is in order.
fn assert_is_well(bench: &Bench, who: &str) {
    let doctor = bench.json(who, &["doctor"]);
    assert_eq!(doctor["is_well"], true, "{who}: {doctor:#}");
    bench.ok(who, &["verify"]);
}

/// Ana is awake with a guild, and Ben has her ticket.
fn ben_has_a_ticket(bench: &Bench) -> Awake {
    bench.begin("ana", "Ana");
    bench.begin("ben", "Ben");
    bench.ok("ana", &["space", "new", "guild", "Water guild"]);
    let ana = Awake::start(bench, "ana");
    invite(bench, "ana", "ben");
    ana
}

/// One who is awake invites another, who has the ticket then.
fn invite(bench: &Bench, one: &str, other: &str) {
    let ticket = format!("for-{other}.txt");
    bench.ok(one, &["invite", "Water guild", "--out", &ticket]);
    bench.ok(other, &["join", &ticket]);
}

/// Small and repeatable chance (xorshift).
struct Chance(u64);

impl Chance {
    /// With a seed from `COMMONAGE_TEST_SEED`, or from the time; it is printed, so that what failed can be done again.
    fn new() -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let given = std::env::var("COMMONAGE_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or(since.as_nanos() as u64);
        println!("COMMONAGE_TEST_SEED={seed}");
        Self(seed | 1)
    }

    fn between(&mut self, least: u64, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        least + self.0 % (most - least + 1)
    }
}
