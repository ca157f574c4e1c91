//! Names, erasure, answers to letters, and what cannot be read.

use crate::world::*;
use commonage_log::*;

fn erase(operation: OperationId) -> Body {
    Body::Word(Word::Erase { operation })
}

#[test]
fn bodies_are_erased_by_their_author_or_a_steward_and_by_nobody_else() {
    let mut w = World::new();
    let [ana, ben, cem, out] = w.people(["ana", "ben", "cem", "out"]);
    let phone = w.add_device(ben, "phone");
    let circle = w.found(ana, SpaceKind::Circle);
    let act = w.act(ana, circle, grant(w.id(ben), Level::Write));
    w.act(ana, circle, grant(w.id(cem), Level::Write));
    w.meet_all();
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|text| w.say(ben, circle, text));
    w.meet_all();
    let members = Audience::Members;
    w.write_in(phone, Some(circle), members, erase(a));
    w.write_in(ana, Some(circle), members, erase(b));
    w.write_in(cem, Some(circle), members, erase(c));
    w.write_in(out, Some(circle), members, erase(d));
    let request = w.write_in(ben, Some(circle), members, erase(act));
    w.write_in(ana, Some(circle), members, erase(act));
    w.write_in(ana, Some(circle), members, erase(request));
    w.write_in(ana, Some(circle), members, erase(OperationId([1; 32])));
    assert_eq!(w.space(circle).erased(), [a, b].into());
}

#[test]
fn what_is_not_understood_or_not_here_is_carried_along() {
    let mut w = World::new();
    let ana = w.person("ana");
    let circle = w.found(ana, SpaceKind::Circle);
    let members = Audience::Members;
    let other_room = w.write_bytes(ana, Some(circle), members, vec![0x82, 9, 0x80]);
    let newer_act = w.write_bytes(ana, Some(circle), members, vec![0x82, 0, 0x82, 0x18, 99, 0x80]);
    let nonsense = w.write_bytes(ana, Some(circle), members, vec![0xff; 40]);
    let empty = w.write_bytes(ana, Some(circle), members, vec![]);
    let record = w.write_bytes(ana, Some(circle), members, vec![0x82, Room::ECONOMY.0, 0x80]);
    let erased = w.say(ana, circle, "gone");
    let letter =
        w.write_bytes(ana, Some(circle), Audience::Public, Body::Letter(LetterBody::Text("x".into())).encode());
    let bare = w.ops[&erased].clone().without_body();
    w.ops.insert(erased, bare);
    let space = w.space(circle);
    let kind = |id| space.glance(space.find(&id).unwrap()).unwrap().kind;
    assert_eq!([other_room, newer_act, nonsense, empty].map(kind), [Kind::Other; 4]);
    assert_eq!((kind(erased), kind(letter), kind(record)), (Kind::Unreadable, Kind::Letter, Kind::Record));
    [other_room, newer_act, nonsense, empty, erased].into_iter().for_each(|id| counts(&space, id));
}

fn call(name: &str) -> Control {
    Control::Declare { name: Some(name.into()), about: None, addresses: None }
}

#[test]
fn a_name_given_knowing_the_one_before_stands_whatever_the_clocks_say() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let circle = w.found(ana, SpaceKind::Circle);
    w.act(ana, circle, grant(w.id(ben), Level::Steward));
    w.meet_all();
    w.at(u64::MAX).act(ben, circle, call("from the future"));
    w.act(ana, circle, call("apart"));
    assert_eq!(w.space(circle).name(), Some("from the future"));
    w.meet_all();
    w.act(ana, circle, call("back to the present"));
    w.meet_all();
    let about = Control::Declare { name: None, about: Some("bread".into()), addresses: Some(vec!["a".into()]) };
    w.at(3).act(ben, circle, about);
    let space = w.space(circle);
    assert_eq!((space.name(), space.about()), (Some("back to the present"), Some("bread")));
    assert_eq!(space.addresses(), ["a".to_string()]);
}

#[test]
fn a_decision_on_a_letter_stands_over_its_arrival() {
    let mut w = World::new();
    let [ana, ben, out] = w.people(["ana", "ben", "out"]);
    let circle = w.found(ana, SpaceKind::Circle);
    w.act(ana, circle, grant(w.id(ben), Level::Write));
    w.meet_all();
    let letter = OperationId([4; 32]);
    let answer = |verdict| Body::Word(Word::Answer { letter, from: SpaceId([5; 32]), verdict });
    let members = Audience::Members;
    w.write_in(out, Some(circle), members, answer(Verdict::Accepted));
    assert_eq!(w.space(circle).answers().get(&letter), None);
    w.write_in(ben, Some(circle), members, answer(Verdict::Declined));
    w.write_in(ana, Some(circle), members, answer(Verdict::Arrived));
    assert_eq!(w.space(circle).answers().get(&letter), Some(&Verdict::Declined));
}

#[test]
fn a_damaged_snapshot_is_not_read_and_no_damage_panics() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let circle = w.found(ana, SpaceKind::Circle);
    w.act(ana, circle, grant(w.id(ben), Level::Write));
    w.say(ana, circle, "hello");
    let bytes = w.space(circle).to_snapshot();
    assert!(Space::from_snapshot(&bytes).is_some());
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        assert!(Space::from_snapshot(&damaged).is_none());
        assert!(Space::from_snapshot(&bytes[..at]).is_none());
    }
}

#[test]
fn a_space_may_be_asked_anything_before_it_is_settled() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let circle = w.found(ana, SpaceKind::Circle);
    let identities = w.identities();
    let mut space = Space::new(circle);
    picture(&space);
    space.settle(&identities);
    w.meet_all();
    let said = w.say(ben, circle, "x");
    w.meet_all();
    let erases = w.write_in(ben, Some(circle), Audience::Members, erase(said));
    for id in [circle.into(), said, erases] {
        space.insert(&w.ops[&id]).unwrap();
        picture(&space);
    }
    space.settle(&identities);
    assert_eq!(space.erased().len(), 0);
}
