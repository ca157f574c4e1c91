//! Killed again and again while one takes over everything of the other.

use std::fmt::Write;
use std::time::Duration;

use super::{Awake, Chance, assert_is_well, ben_has_a_ticket, until, until_the_same};
use crate::support::Bench;

/// Operations that Ben has to take over.
const OPERATIONS: usize = 20_000;

/// Least kills, so that some come after all is there, too.
const KILLS: usize = 12;

/// After so many they get a moment to finish.
const KILLS_MAX: usize = 60;

/// A ledger in the words of Valueflows: hours that Mira worked.
fn many_hours(count: usize) -> String {
    let mut text = String::from(
        "'@context': {'@vocab': 'https://w3id.org/valueflows/ont/vf#', g: 'https://guild.example/'}\n'@graph':\n\
         - {'@id': 'g:us', '@type': Organization, name: The guild}\n- {'@id': 'g:mira', '@type': Person, name: Mira}\n\
         - {'@id': 'g:dig', '@type': ResourceSpecification, name: Digging, defaultUnitOfEffort: hour}\n",
    );
    for number in 0..count {
        let hours = number % 7 + 1;
        let note = "along the old ditch ".repeat(number % 31);
        let _ = writeln!(
            text,
            "- {{'@id': 'g:e{number}', '@type': EconomicEvent, action: work, provider: 'g:mira', receiver: 'g:us', \
             resourceConformsTo: 'g:dig', effortQuantity: {{hasUnit: hour, hasNumericalValue: {hours}}}, \
             hasPointInTime: '2026-03-01T08:00:00Z', note: '{note}{number}'}}"
        );
    }
    text
}

#[test]
fn killed_again_and_again_during_the_first_sync_they_become_the_same() {
    let operations = std::env::var("COMMONAGE_TEST_OPERATIONS").ok().and_then(|count| count.parse().ok());
    let operations = operations.unwrap_or(OPERATIONS);
    let mut chance = Chance::new();
    let bench = Bench::new();
    let mut ana = ben_has_a_ticket(&bench);
    std::fs::write(bench.path("hours.yaml"), many_hours(operations)).unwrap();
    bench.ok("ana", &["import", "hours.yaml", "--space", "Water guild"]);
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
