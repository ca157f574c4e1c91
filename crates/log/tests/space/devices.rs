//! What becomes of a lost device's words in the circles of its person.

use crate::world::*;
use commonage_log::*;

/// Ana with a laptop and a phone, in a circle of Ben's.
fn lost_phone(w: &mut World) -> (Dev, Dev, Dev, SpaceId) {
    let [ana, ben] = w.people(["ana", "ben"]);
    let phone = w.add_device(ana, "phone");
    let circle = w.found(ben, SpaceKind::Circle);
    w.act(ben, circle, grant(w.id(ana), Level::Steward));
    w.meet_all();
    (ana, phone, ben, circle)
}

#[test]
fn what_others_built_on_before_still_counts_and_the_rest_is_in_question_until_a_cut() {
    let mut w = World::new();
    let (ana, phone, ben, circle) = lost_phone(&mut w);
    let old = w.say(phone, circle, "old");
    w.meet(&[phone, ben]);
    let built = w.say(ben, circle, "I heard you");
    let unheard = w.say(phone, circle, "unheard");
    let later = w.say(phone, circle, "later");
    counts(&w.space(circle), later);
    w.revoke_device(ana, phone);
    let space = w.space(circle);
    counts(&space, old);
    counts(&space, built);
    refused(&space, unheard, Refusal::DeviceInQuestion);
    refused(&space, later, Refusal::DeviceInQuestion);
    w.meet_all();
    w.cut(ana, circle, phone, Some(unheard));
    let space = w.space(circle);
    counts(&space, old);
    counts(&space, unheard);
    refused(&space, later, Refusal::CutOff);
}

#[test]
fn a_cut_before_what_others_built_on_takes_that_away_but_not_what_others_said() {
    let mut w = World::new();
    let (ana, phone, ben, circle) = lost_phone(&mut w);
    let cem = w.person("cem");
    let old = w.say(phone, circle, "old");
    let grants = w.act(phone, circle, grant(w.id(cem), Level::Write));
    w.meet(&[phone, ben, cem]);
    let built = w.say(ben, circle, "I heard you");
    let guest = w.say(cem, circle, "thank you");
    w.revoke_device(ana, phone);
    let space = w.space(circle);
    counts(&space, grants);
    counts(&space, guest);
    w.meet_all();
    w.cut(ana, circle, phone, Some(old));
    let space = w.space(circle);
    counts(&space, old);
    refused(&space, grants, Refusal::CutOff);
    counts(&space, built);
    refused(&space, guest, Refusal::RightFellAway);
    w.cut(ana, circle, phone, None);
    refused(&w.space(circle), old, Refusal::CutOff);
}

#[test]
fn a_stranger_who_names_what_is_in_question_does_not_vouch_for_it_nor_hide_what_others_said() {
    let mut w = World::new();
    let (ana, phone, ben, circle) = lost_phone(&mut w);
    let heard = w.say(ben, circle, "hello");
    let unheard = w.say(phone, circle, "unheard");
    w.revoke_device(ana, phone);
    let stranger = w.stranger();
    w.meet(&[phone, ben, stranger]);
    let names_all = w.say(stranger, circle, "I have seen everything");
    let space = w.space(circle);
    refused(&space, names_all, Refusal::UnknownSpeaker);
    refused(&space, unheard, Refusal::DeviceInQuestion);
    let parents = space.parents_for(&w.key(ana), Audience::Members);
    assert!(parents.contains(&heard), "what Ben said is still something to build on");
    assert!(!parents.contains(&unheard) && !parents.contains(&names_all));
}

#[test]
fn acts_of_a_lost_device_that_nobody_built_on_have_no_effect() {
    let mut w = World::new();
    let (ana, phone, ben, circle) = lost_phone(&mut w);
    let removal = w.act(phone, circle, revoke(w.id(ben)));
    let said = w.say(ben, circle, "I am in");
    assert_eq!(w.space(circle).level_of(&w.id(ben)), None);
    w.revoke_device(ana, phone);
    let space = w.space(circle);
    refused(&space, removal, Refusal::DeviceInQuestion);
    counts(&space, said);
    assert_eq!(space.level_of(&w.id(ben)), Some(Level::Steward));
}

#[test]
fn only_a_device_of_the_person_or_a_steward_after_removal_cuts() {
    let mut w = World::new();
    let (ana, phone, ben, circle) = lost_phone(&mut w);
    let cem = w.person("cem");
    w.act(ben, circle, grant(w.id(cem), Level::Write));
    let old = w.say(phone, circle, "old");
    w.meet_all();
    let by_writer = w.cut(cem, circle, phone, None);
    let too_early = w.cut(ben, circle, phone, None);
    let itself = w.cut(phone, circle, phone, None);
    let not_lost = w.cut(ana, circle, phone, None);
    let space = w.space(circle);
    refused(&space, by_writer, Refusal::NeedsSteward);
    refused(&space, too_early, Refusal::AnotherPerson);
    refused(&space, itself, Refusal::TargetIsAuthor);
    counts(&space, not_lost);
    counts(&space, old);
}

#[test]
fn a_steward_cuts_off_the_removed_who_count_again_once_let_in_again_and_can_be_cut_again() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let circle = w.found(ana, SpaceKind::Circle);
    w.act(ana, circle, grant(w.id(ben), Level::Write));
    w.meet_all();
    let one = w.say(ben, circle, "one");
    w.meet_all();
    w.act(ana, circle, revoke(w.id(ben)));
    let flood = w.say(ben, circle, "apart: a flood");
    counts(&w.space(circle), flood);
    w.cut(ana, circle, ben, Some(one));
    let space = w.space(circle);
    counts(&space, one);
    refused(&space, flood, Refusal::CutOff);
    w.act(ana, circle, grant(w.id(ben), Level::Write));
    w.meet_all();
    let again = w.say(ben, circle, "again");
    w.meet_all();
    w.act(ana, circle, revoke(w.id(ben)));
    let second = w.say(ben, circle, "apart: a second flood");
    let space = w.space(circle);
    counts(&space, again);
    counts(&space, second);
    w.cut(ana, circle, ben, Some(again));
    let space = w.space(circle);
    refused(&space, flood, Refusal::CutOff);
    counts(&space, again);
    refused(&space, second, Refusal::CutOff);
}

#[test]
fn a_cut_falls_with_the_removal_that_it_follows() {
    let mut w = World::new();
    let [ana, bad, cem, ben] = w.people(["ana", "bad", "cem", "ben"]);
    let circle = w.found(ana, SpaceKind::Circle);
    w.act(ana, circle, grant(w.id(bad), Level::Steward));
    w.act(ana, circle, grant(w.id(cem), Level::Steward));
    w.act(ana, circle, grant(w.id(ben), Level::Write));
    w.meet_all();
    let said = w.say(ben, circle, "words");
    w.meet(&[bad, ben, cem]);
    w.act(bad, circle, revoke(w.id(ben)));
    w.meet(&[bad, cem]);
    let cut = w.cut(cem, circle, ben, None);
    refused(&w.space(circle), said, Refusal::CutOff);
    w.act(ana, circle, revoke(w.id(bad)));
    let space = w.space(circle);
    refused(&space, cut, Refusal::RightFellAway);
    counts(&space, said);
}

#[test]
fn of_several_cuts_each_takes_away_what_it_says() {
    let mut w = World::new();
    let (ana, phone, _, circle) = lost_phone(&mut w);
    let tablet = w.add_device(ana, "tablet");
    let [one, two, three] = ["1", "2", "3"].map(|text| w.say(phone, circle, text));
    w.meet_all();
    w.revoke_device(ana, phone);
    w.cut(ana, circle, phone, Some(two));
    w.cut(tablet, circle, phone, Some(one));
    let space = w.space(circle);
    counts(&space, one);
    refused(&space, two, Refusal::CutOff);
    refused(&space, three, Refusal::CutOff);
}

#[test]
fn a_stolen_key_that_founds_new_people_does_not_take_over_what_its_person_did() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let phone = w.add_device(ana, "phone");
    let circle = w.found(ana, SpaceKind::Circle);
    w.act(ana, circle, grant(w.id(ben), Level::Write));
    w.meet_all();
    let said = w.say(ben, circle, "hello");
    let (by_ana, by_phone) = (w.say(ana, circle, "hello"), w.say(phone, circle, "hello"));
    let me = w.id(ana);
    let mut lower = [false; 2];
    // The id of a person is a hash: a thief tries until it is lower than Ana's.
    while lower != [true; 2] {
        for (at, stolen) in [ana, phone].into_iter().enumerate() {
            lower[at] |= w.person_with_key_of(stolen) < me;
        }
    }
    let identities = w.identities();
    assert!([ana, phone].iter().all(|dev| identities.person_of(&w.key(*dev)) != Some(me)));
    let space = w.space(circle);
    [circle.into(), said, by_ana, by_phone].into_iter().for_each(|op| counts(&space, op));
    assert_eq!(space.members().count(), 2);
}
