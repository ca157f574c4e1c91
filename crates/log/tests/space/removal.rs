//! Strong removal.

use crate::world::*;
use commonage_log::*;

/// A circle in which all of these are stewards, who all know it.
fn stewards<const N: usize>(w: &mut World, names: [&str; N]) -> (SpaceId, [Dev; N]) {
    let devs = w.people(names);
    let id = w.found(devs[0], SpaceKind::Circle);
    for dev in &devs[1..] {
        w.act(devs[0], id, grant(w.id(*dev), Level::Steward));
    }
    w.meet_all();
    (id, devs)
}

#[track_caller]
fn in_and_out(w: &World, space: &Space, inside: &[Dev], outside: &[Dev]) {
    for dev in inside {
        assert!(space.level_of(&w.id(*dev)).is_some(), "device {dev} should be in");
    }
    for dev in outside {
        assert_eq!(space.level_of(&w.id(*dev)), None, "device {dev} should be out");
    }
}

#[test]
fn a_removal_voids_what_the_removed_did_meanwhile_as_steward_and_what_depended_on_it() {
    let mut w = World::new();
    let (id, [ana, bad]) = stewards(&mut w, ["ana", "bad"]);
    let [x, y, z] = w.people(["x", "y", "z"]);
    let one = w.act(bad, id, grant(w.id(x), Level::Steward));
    w.meet(&[bad, x]);
    let two = w.act(x, id, grant(w.id(y), Level::Steward));
    w.meet(&[x, y]);
    let three = w.act(y, id, grant(w.id(z), Level::Write));
    w.meet(&[y, z]);
    let said = w.say(z, id, "hello");
    let plain = w.say(bad, id, "plain words, said apart");
    assert_eq!(w.space(id).members().count(), 5);
    let removal = w.act(ana, id, revoke(w.id(bad)));
    let space = w.space(id);
    counts(&space, removal);
    refused(&space, one, Refusal::RemovedMeanwhile);
    refused(&space, two, Refusal::RightFellAway);
    refused(&space, three, Refusal::RightFellAway);
    refused(&space, said, Refusal::RightFellAway);
    counts(&space, plain);
    in_and_out(&w, &space, &[ana], &[bad, x, y, z]);
    // What is written knowing of the removal does not count.
    w.meet_all();
    let knowing = w.say(bad, id, "I am still here");
    refused(&w.space(id), knowing, Refusal::NotAMember);
}

#[test]
fn what_a_steward_did_before_their_removal_stands() {
    let mut w = World::new();
    let (id, [ana, bad]) = stewards(&mut w, ["ana", "bad"]);
    let x = w.person("x");
    w.act(bad, id, grant(w.id(x), Level::Write));
    w.meet_all();
    w.act(ana, id, revoke(w.id(bad)));
    let said = w.say(x, id, "hello");
    let space = w.space(id);
    counts(&space, said);
    in_and_out(&w, &space, &[ana, x], &[bad]);
}

#[test]
fn two_stewards_who_remove_each_other_are_both_out() {
    let mut w = World::new();
    let (id, [ana, ben, cem]) = stewards(&mut w, ["ana", "ben", "cem"]);
    let (a, b) = (w.act(ana, id, revoke(w.id(ben))), w.act(ben, id, revoke(w.id(ana))));
    let space = w.space(id);
    counts(&space, a);
    counts(&space, b);
    in_and_out(&w, &space, &[cem], &[ana, ben]);
}

#[test]
fn three_who_remove_each_other_in_a_circle_are_all_out() {
    let mut w = World::new();
    let (id, [ana, ben, cem, dua]) = stewards(&mut w, ["ana", "ben", "cem", "dua"]);
    w.act(ana, id, revoke(w.id(ben)));
    w.act(ben, id, revoke(w.id(cem)));
    w.act(cem, id, revoke(w.id(ana)));
    let space = w.space(id);
    in_and_out(&w, &space, &[dua], &[ana, ben, cem]);
}

#[test]
fn a_removal_by_one_who_is_removed_apart_from_it_does_not_stand() {
    let mut w = World::new();
    let (id, [ana, ben, cem]) = stewards(&mut w, ["ana", "ben", "cem"]);
    w.act(ana, id, revoke(w.id(ben)));
    let void = w.act(ben, id, revoke(w.id(cem)));
    let by_cem = w.act(cem, id, grant(w.id(ana), Level::Steward));
    let space = w.space(id);
    refused(&space, void, Refusal::RemovedMeanwhile);
    counts(&space, by_cem);
    in_and_out(&w, &space, &[ana, cem], &[ben]);
}

#[test]
fn of_two_who_remove_each_other_neither_takes_a_third_along() {
    let mut w = World::new();
    let (id, [ana, ben, cem]) = stewards(&mut w, ["ana", "ben", "cem"]);
    w.act(ana, id, revoke(w.id(ben)));
    w.act(ben, id, revoke(w.id(ana)));
    let third = w.act(ben, id, revoke(w.id(cem)));
    let space = w.space(id);
    refused(&space, third, Refusal::RemovedMeanwhile);
    in_and_out(&w, &space, &[cem], &[ana, ben]);
}

#[test]
fn an_appointee_of_the_removed_cannot_save_them() {
    let mut w = World::new();
    let (id, [dua, ana]) = stewards(&mut w, ["dua", "ana"]);
    let cem = w.person("cem");
    let removal = w.act(dua, id, revoke(w.id(ana)));
    let appoints = w.act(ana, id, grant(w.id(cem), Level::Steward));
    w.meet(&[ana, cem]);
    let saves = w.act(cem, id, revoke(w.id(dua)));
    let space = w.space(id);
    counts(&space, removal);
    refused(&space, appoints, Refusal::RemovedMeanwhile);
    refused(&space, saves, Refusal::RightFellAway);
    in_and_out(&w, &space, &[dua], &[ana, cem]);
}

#[test]
fn coming_back_revives_nothing() {
    let mut w = World::new();
    let (id, [ana, bad]) = stewards(&mut w, ["ana", "bad"]);
    let x = w.person("x");
    let void = w.act(bad, id, grant(w.id(x), Level::Write));
    w.act(ana, id, revoke(w.id(bad)));
    let back = w.act(ana, id, grant(w.id(bad), Level::Steward));
    w.meet_all();
    let again = w.say(bad, id, "thank you");
    let space = w.space(id);
    refused(&space, void, Refusal::RemovedMeanwhile);
    counts(&space, back);
    counts(&space, again);
    in_and_out(&w, &space, &[ana, bad], &[x]);
}

#[test]
fn one_who_was_no_steward_as_far_as_they_could_know_removes_nobody() {
    let mut w = World::new();
    let (id, [ana, ben]) = stewards(&mut w, ["ana", "ben"]);
    let [cem, out] = w.people(["cem", "out"]);
    w.act(ana, id, grant(w.id(cem), Level::Write));
    w.meet_all();
    // Cem is made a steward, but does not know it yet.
    w.act(ana, id, grant(w.id(cem), Level::Steward));
    let by_writer = w.act(cem, id, revoke(w.id(ben)));
    let by_stranger = w.act(out, id, revoke(w.id(ben)));
    let of_nobody = w.act(ana, id, revoke(w.id(out)));
    let of_self = w.act(ben, id, revoke(w.id(ben)));
    let space = w.space(id);
    refused(&space, by_writer, Refusal::NeedsSteward);
    refused(&space, by_stranger, Refusal::NotAMember);
    refused(&space, of_nobody, Refusal::TargetNotAMember);
    refused(&space, of_self, Refusal::TargetIsAuthor);
    in_and_out(&w, &space, &[ana, ben, cem], &[out]);
}

#[test]
fn a_removal_and_a_grant_apart_leave_the_person_out() {
    let mut w = World::new();
    let (id, [ana, ben, cem]) = stewards(&mut w, ["ana", "ben", "cem"]);
    w.act(ana, id, revoke(w.id(cem)));
    w.act(ben, id, grant(w.id(cem), Level::Write));
    in_and_out_of(&mut w, id, &[ana, ben], &[cem]);
}

fn in_and_out_of(w: &mut World, id: SpaceId, inside: &[Dev], outside: &[Dev]) {
    let space = w.space(id);
    in_and_out(w, &space, inside, outside);
}

#[test]
fn two_who_each_appoint_the_remover_of_the_other_leave_no_appointee_in() {
    let mut w = World::new();
    let (id, [ana, dua]) = stewards(&mut w, ["ana", "dua"]);
    let [cem, eda] = w.people(["cem", "eda"]);
    w.act(ana, id, grant(w.id(cem), Level::Steward));
    w.meet(&[ana, cem]);
    w.act(dua, id, grant(w.id(eda), Level::Steward));
    w.meet(&[dua, eda]);
    w.act(cem, id, revoke(w.id(dua)));
    w.act(eda, id, revoke(w.id(ana)));
    in_and_out_of(&mut w, id, &[ana, dua], &[cem, eda]);
}

#[test]
fn a_void_removal_is_as_if_it_had_never_been() {
    let mut w = World::new();
    let (id, [ana, ben, cem]) = stewards(&mut w, ["ana", "ben", "cem"]);
    let void = w.act(ben, id, revoke(w.id(cem)));
    w.meet(&[ben, cem]);
    // Cem believes himself removed; Ana removes Ben, who thus never removed Cem.
    let believing = w.say(cem, id, "am I still in?");
    w.act(ana, id, revoke(w.id(ben)));
    w.meet_all();
    let knowing = w.say(cem, id, "so I am");
    let space = w.space(id);
    refused(&space, void, Refusal::RemovedMeanwhile);
    refused(&space, believing, Refusal::NotAMember);
    counts(&space, knowing);
    in_and_out(&w, &space, &[ana, cem], &[ben]);
}
