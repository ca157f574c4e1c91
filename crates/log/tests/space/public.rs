//! Public operations, above all where membership is for members only.

use crate::world::*;
use commonage_log::*;

#[test]
fn a_public_word_counts_while_its_author_may_write_and_after_if_members_vouched_for_it() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let circle = w.found(ana, SpaceKind::Circle);
    let early = w.say_to_all(ben, circle, "before I was in");
    refused(&w.space(circle), early, Refusal::NotAMember);
    w.act(ana, circle, grant(w.id(ben), Level::Write));
    counts(&w.space(circle), early);
    w.meet_all();
    let vouched = w.say_to_all(ben, circle, "we bake bread");
    w.meet_all();
    w.say(ana, circle, "yes");
    let late = w.say_to_all(ben, circle, "nobody saw this");
    w.act(ana, circle, revoke(w.id(ben)));
    let space = w.space(circle);
    counts(&space, vouched);
    refused(&space, late, Refusal::NotAMember);
}

#[test]
fn one_who_holds_only_public_logs_cannot_tell_who_belongs() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let circle = w.found(ana, SpaceKind::Circle);
    w.act(ana, circle, grant(w.id(ben), Level::Write));
    w.meet_all();
    let (one, two) = (w.say_to_all(ana, circle, "one"), w.say_to_all(ben, circle, "two"));
    let outside = w.space_of(circle, &[one, two]);
    assert_eq!((outside.kind(), outside.members().count(), outside.name()), (None, 0, None));
    refused(&outside, one, Refusal::StandingUnknown);
    refused(&outside, two, Refusal::StandingUnknown);
    let inside = w.space(circle);
    counts(&inside, one);
    counts(&inside, two);
}

#[test]
fn a_public_operation_never_follows_one_for_members() {
    let mut w = World::new();
    let ana = w.person("ana");
    let circle = w.found(ana, SpaceKind::Circle);
    let bad = w.write_after(ana, Some(circle), Audience::Public, vec![circle.into()], note("x").encode());
    let mut space = Space::new(circle);
    space.insert(&w.ops[&circle.into()]).unwrap();
    assert_eq!(space.insert(&w.ops[&bad]), Err(InsertError::PublicAfterMembers(bad)));
    assert_eq!(space.len(), 1);
}

#[test]
fn membership_acts_for_the_wrong_audience_have_no_effect() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let (hidden, open) = (w.found(ana, SpaceKind::Circle), w.found_for(ana, SpaceKind::Guild, Audience::Public));
    let act = Body::Control(grant(w.id(ben), Level::Steward));
    let one = w.write_in(ana, Some(hidden), Audience::Public, act.clone());
    let two = w.write_in(ana, Some(open), Audience::Members, act);
    refused(&w.space(hidden), one, Refusal::WrongAudience);
    refused(&w.space(open), two, Refusal::WrongAudience);
}

#[test]
fn where_membership_is_public_anyone_can_follow_it_without_the_members_words() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let guild = w.found_for(ana, SpaceKind::Guild, Audience::Public);
    w.act(ana, guild, grant(w.id(ben), Level::Write));
    w.meet_all();
    let (public, inner) = (w.say_to_all(ben, guild, "come"), w.say(ben, guild, "among us"));
    let space = w.space(guild);
    counts(&space, public);
    counts(&space, inner);
    let ids: Vec<_> =
        w.of_space(guild).into_iter().filter(|id| w.ops[id].header().audience == Audience::Public).collect();
    let outside = w.space_of(guild, &ids);
    counts(&outside, public);
    assert_eq!(outside.members().count(), 2);
}

#[test]
fn early_broken_and_foreign_operations_are_told_apart() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let (one, two) = (w.found(ana, SpaceKind::Circle), w.found(ben, SpaceKind::Circle));
    let said = w.say(ana, one, "a");
    let mut space = Space::new(one);
    let early = space.insert(&w.ops[&said]);
    assert_eq!(early, Err(InsertError::Early { operation: said, missing: one.into() }));
    assert_eq!(space.insert(&w.ops[&two.into()]), Err(InsertError::AnotherSpace(two.into())));
    space.insert(&w.ops[&one.into()]).unwrap();
    let stolen = Draft {
        space: Some(one),
        audience: Audience::Members,
        to: None,
        after: Some(Tip { seq: 0, id: one.into() }),
        parents: vec![],
        clock: Millis(1),
        body: vec![],
    };
    let stolen = stolen.sign(w.secret(ben)).unwrap();
    assert_eq!(space.insert(&stolen), Err(InsertError::BrokenChain(stolen.id())));
    assert_eq!(space.len(), 1);
}
