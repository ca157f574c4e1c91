//! One device, two operations in one place: a copied data folder, or a liar.

use crate::world::*;
use commonage_log::*;

fn keep(w: &mut World, by: Dev, space: SpaceId, device: Dev, branch: OperationId) -> OperationId {
    let device = w.key(device);
    w.act(by, space, Control::KeepBranch { device, branch })
}

/// Ana with laptop and phone in a circle of Ben's; the laptop says something, and is copied.
fn copied(w: &mut World) -> (SpaceId, [Dev; 4], OperationId) {
    let [ana, ben] = w.people(["ana", "ben"]);
    let phone = w.add_device(ana, "phone");
    let circle = w.found(ben, SpaceKind::Circle);
    w.act(ben, circle, grant(w.id(ana), Level::Write));
    w.meet_all();
    let before = w.say(ana, circle, "before");
    w.say(ana, circle, "still before");
    w.meet_all();
    let twin = w.copy(ana);
    (circle, [ana, phone, ben, twin], before)
}

#[test]
fn nothing_from_the_fork_on_counts_on_either_branch_until_another_device_keeps_one() {
    let mut w = World::new();
    let (circle, [ana, phone, ben, twin], before) = copied(&mut w);
    let left = [w.say(ana, circle, "left"), w.say(ana, circle, "left two")];
    let right = [w.say(twin, circle, "right"), w.say(twin, circle, "right two")];
    let other = w.say(ben, circle, "knows neither branch");
    let space = w.space(circle);
    counts(&space, before);
    counts(&space, other);
    left.iter().chain(&right).for_each(|op| refused(&space, *op, Refusal::Forked));
    assert_eq!(space.tip(&w.key(ana), Audience::Members), Err(ForkedLog));
    let mut branches = vec![left[0], right[0]];
    branches.sort_unstable();
    assert_eq!((space.forks()[0].branches.clone(), space.forks()[0].kept, space.forks()[0].seq), (branches, None, 2));

    w.meet_all();
    let by_itself = keep(&mut w, ana, circle, ana, left[0]);
    let by_another = keep(&mut w, ben, circle, ana, left[0]);
    keep(&mut w, phone, circle, ana, right[0]);
    let space = w.space(circle);
    refused(&space, by_itself, Refusal::TargetIsAuthor);
    refused(&space, by_another, Refusal::AnotherPerson);
    left.iter().for_each(|op| refused(&space, *op, Refusal::Forked));
    right.iter().for_each(|op| counts(&space, *op));
    assert_eq!(space.forks()[0].kept, Some(right[0]));
    assert_eq!(space.tip(&w.key(ana), Audience::Members).unwrap().unwrap().id, right[1]);
}

#[test]
fn of_two_choices_the_one_that_had_seen_the_other_stands_and_else_the_later() {
    let mut w = World::new();
    let (circle, [ana, phone, _, twin], _) = copied(&mut w);
    let tablet = w.add_device(phone, "tablet");
    let watch = w.add_device(phone, "watch");
    let (left, right) = (w.say(ana, circle, "left"), w.say(twin, circle, "right"));
    w.meet_all();
    let late = w.now + 900_000;
    w.at(late);
    keep(&mut w, phone, circle, ana, left);
    keep(&mut w, tablet, circle, ana, right);
    assert_eq!(w.space(circle).forks()[0].kept, Some(left));
    w.meet(&[phone, tablet]);
    // It had seen both, though its clock is behind.
    w.at(10);
    keep(&mut w, tablet, circle, ana, right);
    w.at(late - 1);
    keep(&mut w, watch, circle, ana, left);
    assert_eq!(w.space(circle).forks()[0].kept, Some(left));
    w.meet_all();
    w.at(11);
    keep(&mut w, watch, circle, ana, right);
    assert_eq!(w.space(circle).forks()[0].kept, Some(right));
}

#[test]
fn nobody_chooses_among_the_branches_of_anothers_log() {
    let mut w = World::new();
    let (circle, [ana, _, ben, twin], _) = copied(&mut w);
    let mia = w.person("mia");
    let second = w.add_device(mia, "second");
    w.act(ben, circle, grant(w.id(mia), Level::Write));
    w.meet_all();
    let (left, _) = (w.say(ana, circle, "left"), w.say(twin, circle, "right"));
    w.say(second, circle, "a log of mine");
    // Names a device of her own, but a branch of Ana's.
    let choice = keep(&mut w, mia, circle, second, left);
    let space = w.space(circle);
    counts(&space, choice);
    refused(&space, left, Refusal::Forked);
    assert_eq!(space.forks()[0].kept, None);
}

#[test]
fn a_fork_within_a_branch_is_a_fork_of_that_branch_alone() {
    let mut w = World::new();
    let (circle, [ana, phone, _, twin], before) = copied(&mut w);
    let left = w.say(ana, circle, "left");
    let right = w.say(twin, circle, "right");
    let twin_two = w.copy(twin);
    let (inner, outer) = (w.say(twin, circle, "right: inner"), w.say(twin_two, circle, "right: outer"));
    w.meet_all();
    keep(&mut w, phone, circle, ana, right);
    let space = w.space(circle);
    counts(&space, before);
    counts(&space, right);
    [left, inner, outer].into_iter().for_each(|op| refused(&space, op, Refusal::Forked));
    w.meet_all();
    keep(&mut w, phone, circle, ana, outer);
    let space = w.space(circle);
    counts(&space, outer);
    refused(&space, inner, Refusal::Forked);
    w.meet_all();
    keep(&mut w, phone, circle, ana, left);
    let space = w.space(circle);
    counts(&space, left);
    [right, inner, outer].into_iter().for_each(|op| refused(&space, op, Refusal::Forked));
}

#[test]
fn what_other_people_built_on_cannot_be_taken_back_by_a_fork_but_only_by_a_choice() {
    let mut w = World::new();
    let (circle, [ana, phone, ben, twin], before) = copied(&mut w);
    let (left, later) = (w.say(ana, circle, "left"), w.say(twin, circle, "right"));
    w.meet(&[ben, ana]);
    w.say(ben, circle, "built on the left branch");
    let unseen = w.say(ana, circle, "left, and nobody has seen it");
    let space = w.space(circle);
    [before, left].into_iter().for_each(|op| counts(&space, op));
    [later, unseen].into_iter().for_each(|op| refused(&space, op, Refusal::Forked));
    assert_eq!(space.tip(&w.key(ana), Audience::Members), Err(ForkedLog), "its device waits for the choice");
    w.meet_all();
    keep(&mut w, phone, circle, ana, later);
    let space = w.space(circle);
    counts(&space, later);
    [left, unseen].into_iter().for_each(|op| refused(&space, op, Refusal::Forked));
}

#[test]
fn a_founder_who_was_removed_cannot_unmake_the_circle_by_forking_their_old_log() {
    let mut w = World::new();
    let [ana, ben, cem] = w.people(["ana", "ben", "cem"]);
    let circle = w.found(ana, SpaceKind::Circle);
    let twin = w.copy(ana);
    w.act(ana, circle, grant(w.id(ben), Level::Steward));
    w.meet(&[ana, ben, cem]);
    w.act(ben, circle, grant(w.id(cem), Level::Write));
    w.act(ben, circle, revoke(w.id(ana)));
    w.meet(&[ben, cem]);
    let said = w.say(cem, circle, "we go on");
    // The revenge: another second operation in the founder's log, as if nobody had been let in.
    let revenge = w.act(twin, circle, grant(w.id(twin), Level::Steward));
    let space = w.space(circle);
    refused(&space, revenge, Refusal::Forked);
    counts(&space, said);
    let mut members: Vec<_> = space.members().map(|member| member.person).collect();
    members.sort_unstable();
    let mut expected = [ben, cem].map(|dev| w.id(dev)).to_vec();
    expected.sort_unstable();
    assert_eq!(members, expected);
}

#[test]
fn a_paper_key_changed_on_a_forked_log_still_brings_its_person_back() {
    let mut w = World::new();
    let ana = w.person("ana");
    let me = w.id(ana);
    let twin = w.copy(ana);
    let first_paper = w.paper(me);
    w.rotate(ana, &first_paper);
    w.say(twin, me, "the copy goes on");
    w.add_device(twin, "another");
    w.meet_all();
    let paper = w.paper(me);
    let (new, came_back) = w.recover(ana, &paper, &[]);
    let space = w.space(me);
    counts(&space, came_back);
    assert!(space.devices().any(|device| device.key == w.key(new) && !device.revoked));
}

#[test]
fn a_second_beginning_does_not_take_the_place_of_the_founding() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let second_device = w.add_device(ana, "second");
    let circle = w.found(ana, SpaceKind::Circle);
    w.act(ana, circle, grant(w.id(ben), Level::Write));
    w.meet_all();
    let said = w.say(ben, circle, "hello");
    let liar = w.copy(ana);
    w.forget_log(liar, circle, Audience::Members);
    let other = w.write_after(liar, Some(circle), Audience::Members, vec![], note("there was nothing").encode());
    w.meet_all();
    keep(&mut w, second_device, circle, ana, other);
    let space = w.space(circle);
    counts(&space, said);
    refused(&space, other, Refusal::Forked);
    assert_eq!(space.members().count(), 2);
    counts(&space, w.tip(ana, circle, Audience::Members).unwrap().id);
}

#[test]
fn a_forked_founding_device_is_repaired_with_the_paper_key() {
    let mut w = World::new();
    let ana = w.person("ana");
    let me = w.id(ana);
    let twin = w.copy(ana);
    let phone = w.add_device(ana, "phone");
    let tablet = w.add_device(twin, "tablet");
    w.meet_all();
    let space = w.space(me);
    let identities = w.identities();
    assert_eq!([phone, tablet].map(|dev| identities.person_of(&w.key(dev))), [None, None]);
    assert_eq!(space.forks().len(), 1);
    let branch = w.of_space(me)[1];
    let paper = w.paper(me);
    let (new, _) = w.recover(ana, &paper, &[ana, phone, tablet]);
    keep(&mut w, new, me, ana, branch);
    let space = w.space(me);
    let alive: Vec<_> = space.devices().filter(|device| !device.revoked).map(|device| device.key).collect();
    let mut expected = [ana, phone, new].map(|dev| w.key(dev)).to_vec();
    expected.sort_unstable();
    assert_eq!(alive, expected);
}

#[test]
fn a_membership_that_rests_on_a_forked_log_returns_with_the_branch() {
    let mut w = World::new();
    let [ana, ben, cem] = w.people(["ana", "ben", "cem"]);
    let phone = w.add_device(ana, "phone");
    let circle = w.found(ben, SpaceKind::Circle);
    w.act(ben, circle, grant(w.id(ana), Level::Steward));
    w.meet_all();
    w.say(ana, circle, "before");
    let twin = w.copy(ana);
    let lets_in = w.act(ana, circle, grant(w.id(cem), Level::Write));
    let elsewhere = w.say(twin, circle, "elsewhere");
    w.meet(&[ana, cem]);
    let said = w.say(cem, circle, "hello");
    w.meet_all();
    keep(&mut w, phone, circle, ana, elsewhere);
    let space = w.space(circle);
    refused(&space, lets_in, Refusal::Forked);
    refused(&space, said, Refusal::RightFellAway);
    w.meet_all();
    keep(&mut w, phone, circle, ana, lets_in);
    let space = w.space(circle);
    counts(&space, lets_in);
    counts(&space, said);
}
