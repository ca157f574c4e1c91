//! Computers of their own, with cables between them: network namespaces of Linux. Where there are none, or no right to
//! make them, these tests say so and do nothing.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{Awake, assert_is_well, is_running, until, until_the_same, until_told};
use crate::support::Bench;

/// Longer than silence may last before a connection counts as lost (20 s).
const UNPLUGGED: Duration = Duration::from_secs(23);

static HALLS: AtomicUsize = AtomicUsize::new(0);

fn ip(words: &str) -> bool {
    let run = Command::new("ip").args(words.split_whitespace()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    run.is_ok_and(|status| status.success())
}

/// Computers without any network but the cables that are laid here; gone when this is dropped.
struct Hall {
    names: Vec<String>,
}

impl Hall {
    /// One computer for each.
    fn new(bench: &mut Bench, people: &[&str]) -> Option<Self> {
        let number = HALLS.fetch_add(1, Ordering::Relaxed);
        let name = |who: &str| format!("commonage-{}-{number}-{who}", std::process::id());
        let hall = Self { names: people.iter().map(|who| name(who)).collect() };
        for (name, who) in hall.names.iter().zip(people) {
            if !ip(&format!("netns add {name}")) || !ip(&format!("-n {name} link set lo up")) {
                println!("skipped: no network namespaces here");
                return None;
            }
            bench.place(who, name);
        }
        let [first, second] = [&hall.names[0], &hall.names[1]];
        if !ip(&format!("-n {first} link add probe type veth peer name probe netns {second}")) {
            println!("skipped: no virtual cables here");
            return None;
        }
        Some(hall)
    }

    /// A cable from one to the other, called by its number.
    fn lay(&self, cable: u8, one: usize, other: usize) {
        let [first, second] = [&self.names[one], &self.names[other]];
        assert!(ip(&format!("-n {first} link add cable{cable} type veth peer name cable{cable} netns {second}")));
        for (name, at) in [(first, 1), (second, 2)] {
            assert!(ip(&format!("-n {name} addr add 10.77.{cable}.{at}/24 dev cable{cable}")));
            assert!(ip(&format!("-n {name} link set cable{cable} up")));
        }
    }

    fn pull_out(&self, cable: u8, at: usize) {
        assert!(ip(&format!("-n {} link set cable{cable} down", self.names[at])));
    }

    fn plug_in(&self, cable: u8, at: usize) {
        assert!(ip(&format!("-n {} link set cable{cable} up", self.names[at])));
    }

    fn move_to(&self, cable: u8, at: usize, from: u8, to: u8) {
        let name = &self.names[at];
        assert!(ip(&format!("-n {name} addr add 10.77.{cable}.{to}/24 dev cable{cable}")));
        assert!(ip(&format!("-n {name} addr del 10.77.{cable}.{from}/24 dev cable{cable}")));
        // Of two addresses in one net the second goes with the first.
        ip(&format!("-n {name} addr add 10.77.{cable}.{to}/24 dev cable{cable}"));
    }
}

impl Drop for Hall {
    fn drop(&mut self) {
        for name in &self.names {
            ip(&format!("netns del {name}"));
        }
    }
}

fn awake(bench: &Bench, who: &str, port: &str) -> Awake {
    let awake = Awake::begin(bench.command(who), bench, who, &["--no-lan", "--port", port]);
    until("it runs", || is_running(bench, who));
    awake
}

/// Ana founds a guild, and Ben comes in; both are awake.
fn ana_and_ben(bench: &Bench) -> (Awake, Awake) {
    bench.begin("ana", "Ana");
    bench.begin("ben", "Ben");
    bench.ok("ana", &["space", "new", "guild", "Water guild"]);
    let ana = awake(bench, "ana", "4001");
    super::invite(bench, "ana", "ben");
    let ben = awake(bench, "ben", "4002");
    until_the_same(bench, "ana", "ben");
    (ana, ben)
}

#[test]
fn after_the_cable_was_out_and_after_a_move_two_find_each_other_by_themselves() {
    let mut bench = Bench::new();
    let Some(hall) = Hall::new(&mut bench, &["ana", "ben"]) else { return };
    hall.lay(1, 0, 1);
    let _awake = ana_and_ben(&bench);

    hall.pull_out(1, 0);
    bench.ok("ana", &["note", "Water guild", "nobody hears me"]);
    bench.ok("ben", &["note", "Water guild", "nor me"]);
    std::thread::sleep(UNPLUGGED);
    until("they see that they are alone", || bench.json("ana", &["peers"])["peers"][0]["link"].is_null());
    hall.plug_in(1, 0);
    until_the_same(&bench, "ana", "ben");

    // Ben did not move, and Ana remembers where he is.
    hall.move_to(1, 0, 1, 7);
    bench.ok("ana", &["note", "Water guild", "I have moved"]);
    bench.ok("ben", &["note", "Water guild", "so I see"]);
    until_the_same(&bench, "ana", "ben");
    ["ana", "ben"].into_iter().for_each(|who| assert_is_well(&bench, who));
}

#[test]
fn two_ends_of_a_line_are_always_awake_and_the_middle_comes_and_goes() {
    let mut bench = Bench::new();
    let Some(hall) = Hall::new(&mut bench, &["ana", "ben", "cy"]) else { return };
    hall.lay(1, 0, 1);
    hall.lay(2, 1, 2);
    let (_ana, ben) = ana_and_ben(&bench);
    bench.ok("ana", &["grant", "Water guild", "Ben", "steward"]);
    until_the_same(&bench, "ana", "ben");
    bench.begin("cy", "Cy");
    super::invite(&bench, "ben", "cy");
    let _cy = awake(&bench, "cy", "4003");
    until_the_same(&bench, "ben", "cy");
    let mut middle = Some(ben);
    for round in 0..2 {
        drop(middle.take());
        let (there, back) = (format!("there {round}"), format!("back {round}"));
        bench.ok("ana", &["note", "Water guild", &there]);
        bench.ok("cy", &["note", "Water guild", &back]);
        middle = Some(awake(&bench, "ben", "4002"));
        until_told(&bench, "cy", &there);
        until_told(&bench, "ana", &back);
    }
    until_the_same(&bench, "ana", "cy");
    ["ana", "ben", "cy"].into_iter().for_each(|who| assert_is_well(&bench, who));
}
