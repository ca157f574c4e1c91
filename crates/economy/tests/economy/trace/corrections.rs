//! Corrections are the same flow; what was taken back never happened.

use super::{found, traces, tracks, world};
use commonage_economy::trace::Direction;

#[test]
fn a_correction_is_found_where_the_flow_is_found() {
    let world = world(
        "make   produce =cake 1_one <baking
         flour  consume =flour 3_kilogram >baking
         less   consume =flour -1_kilogram >baking !flour
         eggs   consume =eggs 2_one >baking",
    );
    traces(&world, "make", "baking flour less eggs flour eggs");
    tracks(&world, "less", "flour baking make cake");
    tracks(&world, "flour", "less baking make cake");
}

#[test]
fn a_correction_that_comes_late_is_at_the_place_of_the_flow() {
    let world = world(
        "out    consume =flour 3_kilogram >baking
         mill   produce =flour 9_kilogram <milling
         less   consume =flour -1_kilogram >baking !out",
    );
    traces(&world, "less", "out flour");
    tracks(&world, "mill", "flour");
}

#[test]
fn what_was_taken_back_connects_nothing() {
    let world = world(
        "mill   produce =flour 9_kilogram <milling
         out    consume =flour 3_kilogram >baking
         back   consume =flour -2_kilogram >baking !out
         back2  consume =flour -1_kilogram >baking !back
         make   produce =cake 1_one <baking",
    );
    traces(&world, "make", "baking");
    tracks(&world, "mill", "flour");
    for taken_back in ["out", "back", "back2"] {
        traces(&world, taken_back, "");
        tracks(&world, taken_back, "");
    }
}

#[test]
fn work_that_was_taken_back_too() {
    let world = world(
        "ana    work +ana 3_hour >baking
         no     work +ana -3_hour >baking !ana
         ben    work +ben 3_hour >baking
         make   produce =cake 1_one <baking",
    );
    traces(&world, "make", "baking ben");
}

#[test]
fn events_that_correct_each_other_in_a_ring_are_none() {
    let world = world(
        "one    consume =flour 3_kilogram >baking !two
         two    consume =flour 3_kilogram >baking !one
         self   consume =flour 3_kilogram >baking !self
         tail   consume =flour 3_kilogram >baking !self
         make   produce =cake 1_one <baking",
    );
    traces(&world, "make", "baking");
    assert!(found(&world.ledger(), "tail", Direction::Track).is_empty());
}
