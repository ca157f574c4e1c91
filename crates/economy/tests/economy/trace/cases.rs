//! What takes part in making something, and what passes through resources.

use commonage_economy::trace::{Direction, provenance};

use super::{called, node, traces, tracks, world};

pub(super) const DESK: &str = "
    grow     raise     =wood 20_one +forest
    buy      transfer  =wood @plywood +forest -alice 10_one
    draw     produce   =design 1_one <drawing
    cut      consume   =plywood 4_one >joinery
    saw      use       =mill 2_hour >joinery
    read     cite      =design 1_one >joinery
    alice    work      +alice 5_hour >joinery
    make     produce   =desk 1_one <joinery
    sell     transfer  =desk @bens +alice -ben 1_one
    burn     consume   =plywood 1_one >heating
    warm     produce   =heat 1_one <heating
";

#[test]
fn a_desk_comes_from_plywood_the_mill_the_design_and_work() {
    let world = world(DESK);
    traces(&world, "sell", "desk make joinery cut saw read alice plywood mill design buy draw drawing grow wood");
    traces(&world, "warm", "heating burn plywood buy wood grow");
    tracks(&world, "draw", "design read joinery make desk sell bens");
    tracks(&world, "alice", "joinery make desk sell bens");
}

#[test]
fn one_can_start_at_a_resource_or_a_process() {
    let world = world(DESK);
    traces(&world, "bens", "sell desk make joinery cut saw read alice plywood mill design buy draw drawing grow wood");
    traces(&world, "joinery", "cut saw read alice plywood mill design buy draw drawing grow wood");
    tracks(&world, "mill", "saw joinery make desk sell bens");
    tracks(&world, "drawing", "draw design read joinery make desk sell bens");
}

#[test]
fn what_came_later_to_a_stock_is_not_in_what_left_it_before() {
    let world = world(
        "first  produce =stock 1_one <p1
         out    consume =stock 1_one >p3
         second produce =stock 1_one <p2
         made   produce =cake  1_one <p3",
    );
    traces(&world, "made", "p3 out stock first p1");
    tracks(&world, "second", "stock");
}

#[test]
fn inputs_that_are_noted_late_count() {
    let world = world(
        "made   produce =cake 1_one <baking
         flour  consume =flour 1_one >baking
         ana    work    +ana 1_hour >baking",
    );
    traces(&world, "made", "baking flour ana flour");
}

pub(super) const REPAIRS: &str = "
    build   produce =machine 1_one <building
    in1     accept  =machine 1_one >repair1
    part1   consume =bolt 1_one >repair1
    out1    modify  =machine 1_one <repair1
    used    use     =machine 1_hour >milling
    flour   produce =flour 1_one <milling
    in2     accept  =machine 1_one >repair2
    part2   consume =belt 1_one >repair2
    out2    modify  =machine 1_one <repair2
";

#[test]
fn a_machine_that_was_repaired_twice_has_both_repairs_behind_it() {
    let world = world(REPAIRS);
    traces(&world, "out2", "repair2 in2 part2 belt machine out1 repair1 in1 part1 bolt build building");
    traces(&world, "flour", "milling used machine out1 repair1 in1 part1 bolt build building");
    tracks(&world, "part1", "repair1 out1 machine used milling flour in2 repair2 out2");
    tracks(&world, "part2", "repair2 out2 machine");
}

#[test]
fn what_is_taken_in_flows_into_itself_and_what_is_made_but_not_into_other_things() {
    let world = world(
        "in_a   accept  =a 1_one >test
         in_b   accept  =b 1_one >test
         out_a  modify  =a 1_one <test
         out_b  modify  =b 1_one <test
         shreds produce =scrap 1_one <test",
    );
    traces(&world, "out_a", "test in_a a");
    tracks(&world, "in_b", "test out_b b shreds scrap");
}

#[test]
fn rejects_come_from_the_batch_that_was_tested() {
    let world = world(
        "make   produce =batch 100_one <making
         in     accept  =batch 100_one >test
         ida    work    +ida 1_hour >test
         good   modify  =batch 95_one <test
         bad    produce =rejects 5_one <test
         sell   transfer =batch @shop 50_one +a -b",
    );
    traces(&world, "bad", "test in ida batch make making");
    traces(&world, "sell", "batch good test in ida make making");
}

pub(super) const CYCLE: &str = "
    mould   produce =bucket 1_one <moulding
    melt    consume =polymer 1_kilogram >moulding
    grind   consume =bucket 1_one >grinding
    reuse   produce =polymer 1_kilogram <grinding
    again   consume =polymer 1_kilogram >moulding
    second  produce =bucket 1_one <moulding
";

#[test]
fn a_cycle_ends() {
    let world = world(CYCLE);
    traces(&world, "second", "moulding melt again polymer reuse grinding grind bucket mould");
    tracks(&world, "melt", "moulding mould bucket grind grinding reuse polymer again second");
}

#[test]
fn a_service_is_made_of_what_is_used_and_flows_into_what_it_serves() {
    let world = world(
        "ana    work    +ana 1_hour >cleaning
         soap   consume =soap 1_one >cleaning
         clean  deliverService 1_one <cleaning >baking
         bread  produce =bread 1_one <baking",
    );
    traces(&world, "bread", "baking clean cleaning ana soap");
}

#[test]
fn transfers_with_one_record_and_with_two() {
    let world = world(
        "make  produce  =milk 9_litre +ana -ana <milking
         two   transfer =milk @bens 4_litre +ana -ben
         one   transfer =milk 1_litre +ana -cleo
         drink consume  =bens 1_litre >breakfast",
    );
    traces(&world, "drink", "bens two milk make milking");
    traces(&world, "one", "milk make milking");
    tracks(&world, "make", "milk two bens drink breakfast one");
}

#[test]
fn rights_custody_and_moves_of_the_record_itself_stay_on_its_way() {
    let world = world(
        "make  produce  =van 1_one +ana -ana <building
         sold  transferAllRights =van 1_one +ana -ben
         lent  transferCustody =van 1_one +ana -ben
         back  transferCustody =van 1_one +ben -ana
         moved move =van 1_one +ana -ana
         used  use =van 1_hour >trip",
    );
    traces(&world, "used", "van moved back lent sold make building");
}

#[test]
fn counting_up_and_down_and_copying() {
    let world = world(
        "count  raise  =seeds 5_one +ana
         lost   lower  =seeds 1_one +ana
         text   raise  =song 1_one +ana
         copied copy   =song @songcopy 1_one +ana -ben
         sung   cite   =songcopy 1_one >concert",
    );
    traces(&world, "lost", "seeds count");
    traces(&world, "sung", "songcopy copied song text");
}

#[test]
fn steps_are_counted_and_tell_how_they_were_reached() {
    let ledger = world(DESK).ledger();
    let found = provenance(&ledger, &[node(&ledger, "sell")], Direction::Trace, None);
    let lines: Vec<String> = found
        .nodes
        .iter()
        .map(|step| {
            let name = |at: Option<usize>| at.map_or("-".into(), |at| called(&ledger, found.nodes[at].node));
            format!("{} {} {} {}", step.depth, called(&ledger, step.node), name(step.came_by), name(step.through))
        })
        .collect();
    assert_eq!(
        lines[..6],
        [
            "0 sell - -",
            "1 desk sell -",
            "2 make sell desk",
            "3 joinery make -",
            "4 cut make joinery",
            "4 saw make joinery",
        ]
    );
    let deepest: Vec<usize> = found.nodes.iter().map(|step| step.depth).collect();
    assert!(deepest.is_sorted() && deepest.last() == Some(&8), "{lines:#?}");
    let cut = provenance(&ledger, &[node(&ledger, "sell")], Direction::Trace, Some(4));
    assert_eq!((cut.nodes.as_slice(), cut.is_cut), (&found.nodes[..4], true));
    assert!(!provenance(&ledger, &[node(&ledger, "sell")], Direction::Trace, Some(found.nodes.len())).is_cut);
}
