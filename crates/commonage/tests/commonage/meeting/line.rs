//! Three in a line: Ana and Cy know each other only through Ben, who is there half of the time.

use super::{Awake, assert_is_well, invite, until_the_same, until_told};
use crate::support::Bench;

#[test]
fn what_one_writes_reaches_another_whom_it_never_meets() {
    let bench = Bench::new();
    let mut ana = super::ben_has_a_ticket(&bench);
    let mut ben = Awake::start(&bench, "ben");
    until_the_same(&bench, "ana", "ben");
    bench.ok("ana", &["grant", "Water guild", "Ben", "steward"]);
    until_the_same(&bench, "ana", "ben");
    ana.kill();
    // Ana sleeps while Cy comes in through Ben, whom alone he has an address of.
    bench.begin("cy", "Cy");
    invite(&bench, "ben", "cy");
    let mut cy = Awake::start(&bench, "cy");
    until_the_same(&bench, "ben", "cy");
    ben.kill();
    cy.kill();
    for round in 0..2 {
        let (there, back) = (format!("there {round}"), format!("back {round}"));
        bench.ok("ana", &["note", "Water guild", &there]);
        bench.ok("cy", &["note", "Water guild", &back]);
        {
            let (_ana, _ben) = (Awake::start(&bench, "ana"), Awake::start(&bench, "ben"));
            until_told(&bench, "ben", &there);
        }
        {
            let (_ben, _cy) = (Awake::start(&bench, "ben"), Awake::start(&bench, "cy"));
            until_told(&bench, "cy", &there);
            until_told(&bench, "ben", &back);
        }
        let (_ana, _ben) = (Awake::start(&bench, "ana"), Awake::start(&bench, "ben"));
        until_told(&bench, "ana", &back);
        until_the_same(&bench, "ana", "ben");
    }
    assert_eq!(bench.state("ana"), bench.state("cy"));
    ["ana", "ben", "cy"].into_iter().for_each(|who| assert_is_well(&bench, who));
}
