//! Packing: what is inside belongs to the container, and what is taken out comes from itself.

use super::{traces, tracks, world};

pub(super) const TRIP: &str = "
    bake    produce =bread 9_one <baking
    knit    produce =socks 9_one <knitting
    fold    produce =box 1_one <folding
    box_in  accept  =box 1_one >packing
    p_bread combine =bread 9_one >packing
    p_socks combine =socks 9_one >packing
    pat     work    +pat 1_hour >packing
    packed  modify  =box 1_one <packing
    up      pickup  =box 1_one >lorry
    up_x    pickup  =coal 1_one >lorry
    off     dropoff =box 1_one <lorry
";

pub(super) const UNPACKING: &str = "
    open    accept   =box 1_one >unpacking
    uma     work     +uma 1_hour >unpacking
    o_bread separate =bread 9_one <unpacking
    o_socks separate =socks 9_one <unpacking
    empty   modify   =box 1_one <unpacking
";

#[test]
fn a_container_comes_from_what_is_in_it() {
    let world = world(TRIP);
    traces(
        &world,
        "off",
        "lorry up box packed packing box_in p_bread p_socks pat fold folding bread bake baking socks knit knitting",
    );
    tracks(&world, "bake", "bread p_bread packing packed box up lorry off");
}

#[test]
fn what_is_taken_out_comes_from_itself_not_from_what_rode_in_with_it() {
    let world = world(&format!("{TRIP}{UNPACKING}"));
    traces(&world, "o_bread", "unpacking uma bread p_bread bake baking");
    tracks(&world, "knit", "socks p_socks packing packed box up lorry off open unpacking empty o_socks");
    tracks(&world, "fold", "box box_in packing packed up lorry off open unpacking empty");
}

#[test]
fn a_container_that_is_used_up_is_no_part_of_what_was_in_it() {
    let world = world(&format!(
        "{TRIP}
         tear    consume  =box 1_one >unpacking
         knife   use      =knife 1_hour >unpacking
         o_bread separate =bread 9_one <unpacking
         paper   produce  =paper 1_one <unpacking"
    ));
    traces(&world, "o_bread", "unpacking knife bread p_bread bake baking");
    tracks(&world, "fold", "box box_in packing packed up lorry off tear unpacking paper");
}

#[test]
fn nor_is_what_its_box_was_in() {
    let world = world(&format!(
        "{TRIP}
         stack   combine  =box @pallet 1_one >stacking
         tear    consume  =pallet 1_one >unpacking
         tear2   consume  =tape 1_one >unpacking
         o_bread separate =bread 9_one <unpacking"
    ));
    traces(&world, "o_bread", "unpacking tear2 tape bread p_bread bake baking");
    tracks(&world, "stack", "stacking pallet tear unpacking");
}

#[test]
fn nor_is_the_next_box() {
    let world = world(
        "bake   produce  =bread 1_one <baking
         knit   produce  =socks 1_one <knitting
         in1    combine  =bread @red 1_one >packing1
         in2    combine  =socks @blue 1_one >packing2
         open1  consume  =red 1_one >unpacking
         open2  consume  =blue 1_one >unpacking
         out1   separate =bread 1_one <unpacking
         out2   separate =socks 1_one <unpacking",
    );
    traces(&world, "out1", "unpacking bread in1 bake baking");
    tracks(&world, "in2", "packing2 blue open2 unpacking out2 socks");
}

#[test]
fn what_was_never_put_in_came_out_of_the_container() {
    let world = world(
        "build   produce  =car 1_one <building
         in      accept   =car 1_one >stripping
         other   accept   =tool 1_one >stripping
         seat    separate =seat 1_one <stripping
         rest    modify   =car 1_one <stripping",
    );
    traces(&world, "seat", "stripping in other tool car build building");
    traces(&world, "rest", "stripping in car build building");
}

#[test]
fn what_is_packed_into_what_has_no_name_is_in_what_is_made() {
    let world = world(
        "p_bread combine =bread 9_one >packing
         hamper  produce :hamper 1_one <packing
         sweep   modify  =floor 1_one <cleaning",
    );
    tracks(&world, "p_bread", "packing hamper");
}

#[test]
fn where_the_container_is_not_known_it_may_be_either() {
    let world = world(
        "p_bread combine =bread 9_one >packing
         red     modify  =redbox 1_one <packing
         blue    modify  =bluebox 1_one <packing
         up      pickup  =green 1_one >packing
         off     dropoff =green 1_one <packing",
    );
    tracks(&world, "p_bread", "packing red redbox blue bluebox");
}

#[test]
fn put_in_and_taken_out_in_one_process() {
    let world = world(
        "in      combine  =bread 9_one >keeping
         out     separate =bread 9_one <keeping",
    );
    traces(&world, "out", "keeping in bread");
}
