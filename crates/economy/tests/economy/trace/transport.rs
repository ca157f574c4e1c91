//! Transport: what travels comes from itself and from what moved it, never from what rode along.

use super::{traces, tracks, world};

#[test]
fn what_rode_in_the_same_lorry_has_no_part() {
    let world = world(
        "grow   produce =apples 5_kilogram <orchard
         weave  produce =baskets 5_one <weaving
         up_a   pickup  =apples 5_kilogram >lorry
         up_b   pickup  =baskets 5_one >lorry
         fuel   consume =diesel 5_litre >lorry
         drive  work    +dan 2_hour >lorry
         off_a  dropoff =apples 5_kilogram <lorry
         off_b  dropoff =baskets 5_one <lorry
         pie    consume =apples 1_kilogram >baking",
    );
    traces(&world, "off_a", "lorry up_a fuel diesel drive apples grow orchard");
    traces(&world, "pie", "apples off_a lorry up_a fuel diesel drive grow orchard");
    tracks(&world, "weave", "baskets up_b lorry off_b");
    tracks(&world, "drive", "lorry off_a apples pie baking off_b baskets");
}

#[test]
fn in_two_hops_under_one_record() {
    let world = world(
        "grow   produce =apples 5_kilogram <orchard
         up1    pickup  =apples 5_kilogram >lorry
         off1   dropoff =apples 5_kilogram <lorry
         up2    pickup  =apples 5_kilogram >train
         other  pickup  =coal 5_kilogram >train
         off2   dropoff =apples 5_kilogram <train",
    );
    traces(&world, "off2", "train up2 apples off1 lorry up1 grow orchard");
    tracks(&world, "up1", "lorry off1 apples up2 train off2");
}

pub(super) const HOPS: &str = "
    grow   produce =farms 5_kilogram <orchard +fay -fay
    up1    pickup  =farms @carried 5_kilogram >lorry +fay -carl
    off1   dropoff =carried @hubs 5_kilogram <lorry +carl -hub
    up2    pickup  =hubs @trains 5_kilogram >train +hub -tom
    coal   pickup  =coal @trains_coal 5_kilogram >train +cole -tom
    off2   dropoff =trains @shops 5_kilogram <train +tom -shop
    off3   dropoff =trains_coal @depots 5_kilogram <train +tom -depot
";

#[test]
fn in_two_hops_with_records_at_both_sides() {
    let world = world(HOPS);
    traces(&world, "shops", "off2 train up2 trains hubs off1 lorry up1 carried farms grow orchard");
    traces(&world, "off3", "train coal trains_coal coal");
    tracks(&world, "farms", "up1 lorry carried off1 hubs up2 trains train off2 shops");
}

#[test]
fn what_has_no_record_is_known_by_its_kind() {
    let world = world(
        "up_a   pickup  :apples 5_kilogram >lorry
         up_c   pickup  :coal 5_kilogram >lorry
         off_a  dropoff :apples @shops 5_kilogram <lorry
         off_c  dropoff :coal 5_kilogram <lorry",
    );
    traces(&world, "off_a", "lorry up_a");
    tracks(&world, "up_c", "lorry off_c");
}

#[test]
fn two_records_of_one_kind_are_two_things() {
    let world = world(
        "up_a   pickup  =mine :apples 5_kilogram >lorry
         up_b   pickup  =yours :apples 5_kilogram >lorry
         off_a  dropoff =mine :apples 5_kilogram <lorry
         off_b  dropoff =yours :apples 5_kilogram <lorry",
    );
    traces(&world, "off_a", "lorry up_a mine");
}

#[test]
fn a_split_goes_both_ways() {
    let world = world(
        "grow   produce =apples 9_kilogram <orchard
         part   move    =apples @cellar 4_kilogram +ana -ana
         up     pickup  =apples 5_kilogram >lorry
         off    dropoff =apples 5_kilogram <lorry
         eat    consume =cellar 1_kilogram >supper",
    );
    tracks(&world, "grow", "apples part cellar eat supper up lorry off");
    traces(&world, "eat", "cellar part apples grow orchard");
}
