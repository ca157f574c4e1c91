//! Killed again and again while one takes over everything of the other.

use std::time::Duration;

use commonage_log::{Audience, Body, DeviceSecret, Draft, Millis, Run, Tip, Word, from_hex};
use commonage_node::Node;
use commonage_store::{LogStore, Sqlite};

use super::{Awake, Chance, assert_is_well, ben_has_a_ticket, until, until_the_same};
use crate::support::Bench;

/// Operations that Ben has to take over.
const OPERATIONS: usize = 20_000;

/// Least kills, so that some come after all is there, too.
const KILLS: usize = 12;

/// After so many they get a moment to finish.
const KILLS_MAX: usize = 60;

/// Signs many notes at once and puts them into a store that nobody has open: through the program that would take long.
fn write_many(bench: &Bench, who: &str, count: usize) {
    let folder = bench.path(who);
    let seed = from_hex(std::fs::read_to_string(folder.join("device.key")).unwrap().trim()).unwrap();
    let device = DeviceSecret::from_seed(seed.try_into().unwrap());
    let open = || Box::new(Sqlite::open(folder.join("commonage.db")).unwrap());
    let mut node = Node::open(open(), device.clone()).unwrap();
    let space = node.spaces().find(|space| space.name() == Some("Water guild")).unwrap().id();
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = Millis(since.as_millis() as u64);
    let mut last = node.note(space, Audience::Members, "the first of many", now).unwrap();
    drop(node);
    let mut store = open();
    for portion in 0..count.div_ceil(1000) {
        let mut run = Vec::new();
        for number in portion * 1000..count.min((portion + 1) * 1000) {
            let (after, clock) = (Some(Tip { seq: last.header().seq, id: last.id() }), last.header().clock);
            let body = Body::Word(Word::Note("along the old ditch ".repeat(number % 31))).encode();
            let (space, audience) = (Some(space), Audience::Members);
            let draft = Draft { space, audience, to: None, after, parents: Vec::new(), clock, body };
            last = draft.sign(&device).unwrap();
            run.push(last.clone());
        }
        store.append_own(&Run::verify(run, None).unwrap()).unwrap();
    }
}

#[test]
fn killed_again_and_again_during_the_first_sync_they_become_the_same() {
    let operations = std::env::var("COMMONAGE_TEST_OPERATIONS").ok().and_then(|count| count.parse().ok());
    let operations = operations.unwrap_or(OPERATIONS);
    let mut chance = Chance::new();
    let bench = Bench::new();
    let mut ana = ben_has_a_ticket(&bench);
    ana.kill();
    write_many(&bench, "ana", operations);
    ana = Awake::start(&bench, "ana");
    let mut ben = Awake::begin(bench.command("ben"), &bench, "ben", &["--local"]);
    let (mut kills, mut kills_until_all) = (0, 0);
    while kills < KILLS_MAX {
        // Shorter than a start takes, and long enough for much.
        std::thread::sleep(Duration::from_millis(chance.between(50, 800)));
        let (who, awake) = if chance.between(0, 2) == 0 { ("ana", &mut ana) } else { ("ben", &mut ben) };
        awake.kill();
        *awake = Awake::begin(bench.command(who), &bench, who, &["--local"]);
        kills += 1;
        let held = bench.json("ben", &["status"])["operations"].as_u64().unwrap_or_default();
        if held < operations as u64 {
            kills_until_all = kills;
        } else if kills >= KILLS {
            break;
        }
    }
    until("Ben has all", || {
        bench.json("ben", &["status"])["operations"].as_u64().is_some_and(|held| held > operations as u64)
    });
    until_the_same(&bench, "ana", "ben");
    println!("{operations} operations, {kills} kills, {kills_until_all} of them before all was there");
    bench.ok("ben", &["note", "Water guild", "I have it all"]);
    until_the_same(&bench, "ana", "ben");
    ["ana", "ben"].into_iter().for_each(|who| assert_is_well(&bench, who));
}
