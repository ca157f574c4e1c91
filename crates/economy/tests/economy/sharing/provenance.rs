//! What comes in flows back along everything that went into what was sold. Worked examples, reckoned by hand.

use commonage_economy::sharing::{Source, Spot, Unshareable, WhyNot};
use commonage_economy::vocabulary::{Class, Property as P};

use super::stage::{Stage, cited, made, sold, these, used, used_up, worked};
use crate::support::{Set, World, named};

/// An hour counts one; more sentences can be said.
fn hours(more: &str) -> String {
    format!(
        "equation \"Hours\"\nin EUR\nover what was sold\nwork counts 1 per hour\n{more}\nfirst the rest by contributions"
    )
}

fn gets(world: &World, more: &str, income: &str, expected: &[(&str, &str)]) {
    let ledger = world.ledger();
    assert_eq!(Stage::new(&ledger, &hours(more)).sold(income, "sale"), these(expected));
}

#[test]
fn several_people_made_one_thing() {
    let mut world = World::default();
    world.each([
        worked("a", "ana", "2", "joinery", "make"),
        worked("b", "ben", "6", "joinery", "make"),
        made("m", "ana", "1", "table", "make"),
        sold("sale", "commons", "1", "table"),
    ]);
    gets(&world, "", "80", &[("ana", "20"), ("ben", "60")]);
}

#[test]
fn several_processes_made_one_stock() {
    let mut world = World::default();
    // Six loaves of ana's and two of ben's lie in one basket: every loaf is three quarters hers.
    world.each([
        worked("a", "ana", "3", "baking", "morning"),
        made("m", "ana", "6", "bread", "morning"),
        worked("b", "ben", "1", "baking", "noon"),
        made("n", "ben", "2", "bread", "noon"),
        sold("sale", "commons", "1", "bread"),
    ]);
    gets(&world, "", "8", &[("ana", "6"), ("ben", "2")]);
}

#[test]
fn a_part_that_is_sold_carries_its_part() {
    let mut world = World::default();
    // Four chairs took eight hours; one of them was finished in two more.
    world.each([
        worked("a", "ana", "8", "joinery", "make"),
        made("m", "ana", "4", "chair", "make"),
        used_up("u", "ben", "1", "chair", "finish"),
        worked("b", "ben", "2", "oiling", "finish"),
        made("n", "ben", "1", "good-chair", "finish"),
        sold("sale", "commons", "1", "good-chair"),
    ]);
    gets(&world, "", "100", &[("ana", "50"), ("ben", "50")]);
}

#[test]
fn what_is_reached_twice_counts_twice() {
    let mut world = World::default();
    world.each([
        worked("d", "dora", "5", "drawing", "draw"),
        made("drawn", "dora", "1", "plan", "draw"),
        cited("c1", "ben", "plan", "left"),
        worked("b", "ben", "1", "work", "left"),
        made("l", "ben", "1", "wing", "left"),
        cited("c2", "cleo", "plan", "right"),
        worked("c", "cleo", "1", "work", "right"),
        made("r", "cleo", "1", "tail", "right"),
        used_up("u1", "ben", "1", "wing", "join"),
        used_up("u2", "ben", "1", "tail", "join"),
        made("w", "ben", "1", "kite", "join"),
        sold("sale", "commons", "1", "kite"),
    ]);
    gets(&world, "designs \"plan\" count 1 each", "40", &[("ben", "10"), ("cleo", "10"), ("dora", "20")]);
}

#[test]
fn a_machine_is_paid_by_the_hour_to_those_who_built_it() {
    let mut world = World::default();
    world.each([
        worked("i", "ivo", "30", "building", "build"),
        worked("j", "jun", "10", "building", "build"),
        made("built", "ivo", "1", "mill", "build"),
        used("first", "ana", "2", "mill", "make"),
        used("second", "ana", "2", "mill", "make"),
        worked("a", "ana", "12", "joinery", "make"),
        made("m", "ana", "1", "table", "make"),
        // Used again for something else: that is not paid by this table.
        used("other", "ana", "40", "mill", "elsewhere"),
        sold("sale", "commons", "1", "table"),
    ]);
    let expected = [("ana", "60"), ("ivo", "15"), ("jun", "5")];
    gets(&world, "use of \"mill\" counts 1 per hour", "80", &expected);
}

#[test]
fn a_process_hands_its_value_to_what_comes_out_by_the_parts_it_carries() {
    let mut world = World::default();
    world.each([
        worked("a", "ana", "6", "sawing", "saw"),
        made("b", "ana", "1", "board", "saw"),
        made("c", "ana", "1", "chip", "saw"),
        used_up("u", "ben", "1", "board", "make"),
        worked("w", "ben", "4", "joinery", "make"),
        made("m", "ben", "1", "shelf", "make"),
        sold("sale", "commons", "1", "shelf"),
    ]);
    gets(&world, "\"board\" carries 2 parts", "40", &[("ana", "20"), ("ben", "20")]);
    // Without a word of it, both carry alike: the board three hours.
    gets(&world, "", "70", &[("ana", "30"), ("ben", "40")]);
}

#[test]
fn a_fork_of_a_design_remembers_its_ancestor() {
    let mut world = World::default();
    world.each([
        worked("a", "ana", "10", "drawing", "draw"),
        made("first", "ana", "1", "stool", "draw"),
        cited("c", "ben", "stool", "fork"),
        worked("b", "ben", "10", "drawing", "fork"),
        made("second", "ben", "1", "high-stool", "fork"),
        cited("d", "cleo", "high-stool", "make"),
        worked("w", "cleo", "10", "joinery", "make"),
        made("m", "cleo", "1", "seat", "make"),
        sold("sale", "commons", "1", "seat"),
    ]);
    // The fork counts a tenth of ten hours; of that a tenth of its own ten is its ancestor's, so one part in eleven.
    gets(&world, "designs count 10 % of the other inputs", "121", &[("ana", "1"), ("ben", "10"), ("cleo", "110")]);
}

#[test]
fn two_designs_that_draw_on_each_other() {
    let mut world = World::default();
    world.each([
        worked("a", "ana", "10", "drawing", "draw-a"),
        made("made-a", "ana", "1", "plan-a", "draw-a"),
        worked("b", "ben", "10", "drawing", "draw-b"),
        cited("b-cites", "ben", "plan-a", "draw-b"),
        made("made-b", "ben", "1", "plan-b", "draw-b"),
        cited("a-cites", "ana", "plan-b", "draw-a"),
        sold("sale", "commons", "1", "plan-a"),
    ]);
    // Ana's part in her own is p = 10/11 + (1 − p)/11, which is eleven parts in twelve.
    gets(&world, "designs count 10 % of the other inputs", "120", &[("ana", "110"), ("ben", "10")]);
}

/// Two workshops that each use what the other makes; the first also draws on a plan.
fn circle() -> World {
    let mut world = World::default();
    world.each([
        worked("d", "dora", "1", "drawing", "draw"),
        made("drawn", "dora", "1", "plan", "draw"),
        cited("c", "ana", "plan", "p"),
        worked("a", "ana", "1", "work", "p"),
        made("x", "ana", "2", "malt", "p"),
        used_up("u", "ben", "1", "malt", "q"),
        worked("b", "ben", "1", "work", "q"),
        made("y", "ben", "1", "draff", "q"),
        used_up("v", "ana", "1", "draff", "p"),
        sold("sale", "commons", "1", "malt"),
    ]);
    world
}

#[test]
fn what_goes_round_is_worked_out() {
    // p = 1 + q and q = 1 + p/2, so half of p is worth two: one hour of each.
    gets(&circle(), "", "10", &[("ana", "5"), ("ben", "5")]);
    // With the plan at half: p = 3/2 (1 + q), so p is 12 and q is 7. Of the six sold, the plan is four, going round.
    let half = [("ana", "16.67"), ("ben", "16.67"), ("dora", "66.66")];
    gets(&circle(), "designs count 50 % of the other inputs", "100", &half);
}

#[test]
fn a_circle_that_is_worth_more_each_time_is_refused_by_name() {
    // With the plan at the whole: p = 2 (1 + q) = 4 + p.
    let world = circle();
    let ledger = world.ledger();
    let stage = Stage::new(&ledger, &hours("designs count 100 % of the other inputs"));
    let sale = named(&ledger, Class::EconomicEvent, "sale");
    stage.with("10", Source::Sold(vec![sale]), |sharing| match sharing.map(|_| ()) {
        Err(Unshareable::Circle(circle)) => {
            assert_eq!(circle.why, WhyNot::Grows);
            let processes = ["p", "q"].map(|name| Spot::Process(named(&ledger, Class::Process, name)));
            assert!(processes.iter().all(|process| circle.spots.contains(process)), "{circle:?}");
        }
        other => panic!("{other:?}"),
    });
}

#[test]
fn who_only_handed_it_over_gets_nothing() {
    let mut world = World::default();
    let moved = sold("given", "ana", "1", "table").set(P::ToResourceInventoriedAs, "shop-table");
    world.each([
        worked("a", "ana", "2", "joinery", "make"),
        made("m", "ana", "1", "table", "make"),
        moved.set(P::ResourceConformsTo, "table"),
        sold("sale", "customer", "1", "shop-table"),
    ]);
    gets(&world, "", "10", &[("ana", "10")]);
}
