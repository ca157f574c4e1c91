//! Founding, inviting, joining, leaving, and what each level may do.

use crate::world::*;
use commonage_log::*;

#[test]
fn every_kind_of_space_is_founded_with_its_founder_as_steward() {
    for kind in SpaceKind::ALL.into_iter().filter(|kind| *kind != SpaceKind::Person) {
        for audience in [Audience::Members, Audience::Public] {
            let mut w = World::new();
            let ana = w.person("ana");
            let id = w.found_for(ana, kind, audience);
            let space = w.space(id);
            assert_eq!((space.kind(), space.control_audience()), (Some(kind), Some(audience)));
            assert_eq!(space.level_of(&w.id(ana)), Some(Level::Steward));
            assert_eq!(space.name(), Some("a space"));
        }
    }
    let mut w = World::new();
    let ana = w.person("ana");
    let me = w.id(ana);
    let space = w.space(me);
    assert_eq!(space.devices().map(|device| (device.key, device.revoked)).collect::<Vec<_>>(), [(w.key(ana), false)]);
    assert_eq!(space.members().count(), 0);
}

#[test]
fn nobody_founds_a_space_in_the_name_of_another() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let founding = w.founding(SpaceKind::Circle, "hers", Some(w.id(ana)), None);
    let id = w.write_in(ben, None, Audience::Members, Body::Control(Control::Found(founding)));
    let space = w.space(id.into());
    refused(&space, id, Refusal::AnotherPerson);
    assert_eq!(space.members().count(), 0);
}

#[test]
fn only_the_first_operation_founds_a_space() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let id = w.found(ana, SpaceKind::Guild);
    let again = w.founding(SpaceKind::Guild, "mine", Some(w.id(ben)), None);
    let op = w.write_in(ben, Some(id), Audience::Members, Body::Control(Control::Found(again)));
    let space = w.space(id);
    refused(&space, op, Refusal::NotTheFirst);
    assert_eq!(space.level_of(&w.id(ben)), None);
}

#[test]
fn what_comes_before_the_founding_without_having_seen_it_is_judged_the_same() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let id = w.found(ana, SpaceKind::Circle);
    // Ben has seen nothing of the space, and does all kinds of things in it.
    let me = w.id(ben);
    let acts = [grant(me, Level::Steward), Control::Leave, revoke(w.id(ana)), Control::Admit(Admission::Writers)];
    let tried = acts.map(|act| w.act(ben, id, act));
    let said = w.say(ben, id, "hello");
    let space = w.space(id);
    tried.into_iter().for_each(|op| refused(&space, op, Refusal::NotAMember));
    refused(&space, said, Refusal::NotAMember);
}

#[test]
fn an_invitation_lets_in_as_many_as_it_has_places_at_its_level() {
    let mut w = World::new();
    let [ana, ben, cem, dua] = w.people(["ana", "ben", "cem", "dua"]);
    let id = w.found(ana, SpaceKind::Circle);
    let ticket = w.invite(ana, id, Level::Write, 2);
    w.meet_all();
    w.join(ben, id, &ticket);
    w.meet_all();
    w.join(cem, id, &ticket);
    w.meet_all();
    let late = w.join(dua, id, &ticket);
    let space = w.space(id);
    assert_eq!(space.level_of(&w.id(ben)), Some(Level::Write));
    assert_eq!(space.level_of(&w.id(cem)), Some(Level::Write));
    assert_eq!(space.level_of(&w.id(dua)), None);
    refused(&space, late, Refusal::InvitationFull);
    assert_eq!(space.invitations().map(|open| (open.used, open.uses)).collect::<Vec<_>>(), [(2, 2)]);
    let act = w.join_act(dua, id, &ticket);
    assert_eq!(space.check(w.key(dua), Some(w.id(dua)), &act, Millis(0)), Err(Refusal::InvitationFull));
}

#[test]
fn the_last_place_used_twice_apart_goes_to_the_same_one_everywhere_and_the_other_is_let_in_with_grant() {
    let mut w = World::new();
    let [ana, ben, cem, eda] = w.people(["ana", "ben", "cem", "eda"]);
    let id = w.found(ana, SpaceKind::Circle);
    let ticket = w.invite(ana, id, Level::Steward, 1);
    w.meet_all();
    let first = w.join(ben, id, &ticket);
    let second = w.join(cem, id, &ticket);
    let said = w.say(cem, id, "here I am");
    let appoints = w.act(cem, id, grant(w.id(eda), Level::Write));
    let space = w.space(id);
    counts(&space, first);
    refused(&space, second, Refusal::InvitationFull);
    refused(&space, said, Refusal::RightFellAway);
    refused(&space, appoints, Refusal::RightFellAway);
    assert_eq!(space.level_of(&w.id(eda)), None);
    w.meet_all();
    w.act(ana, id, grant(w.id(cem), Level::Write));
    w.meet_all();
    let said = w.say(cem, id, "thank you");
    let space = w.space(id);
    counts(&space, said);
    assert_eq!(space.level_of(&w.id(cem)), Some(Level::Write));
}

#[test]
fn nobody_takes_a_place_before_someone_they_saw_come_in() {
    let mut w = World::new();
    let [ana, ben, cem] = w.people(["ana", "ben", "cem"]);
    let id = w.found(ana, SpaceKind::Circle);
    let ticket = w.invite(ana, id, Level::Write, 1);
    w.meet_all();
    let first = w.join(ben, id, &ticket);
    w.meet_all();
    // Cem's clock is behind, but he had seen Ben come in.
    let second = w.at(5).join(cem, id, &ticket);
    let space = w.space(id);
    counts(&space, first);
    refused(&space, second, Refusal::InvitationFull);
}

#[test]
fn an_invitation_expires_and_needs_its_own_key_and_the_one_it_was_signed_for() {
    let mut w = World::new();
    let [ana, ben, cem] = w.people(["ana", "ben", "cem"]);
    let id = w.found(ana, SpaceKind::Circle);
    let until = w.now + 5000;
    let ticket = w.invite_until(ana, id, Level::Write, 9, Some(until));
    w.meet_all();
    let late = w.at(until + 1).join(ben, id, &ticket);
    let forged = w.join(cem, id, &(ticket.0, InvitationSecret::from_seed([7; 32])));
    let Control::Join { invitation, proof, .. } = w.join_act(ben, id, &ticket) else { unreachable!() };
    let stolen = w.act(cem, id, Control::Join { person: w.id(cem), invitation, proof });
    let as_ben = w.act(cem, id, Control::Join { person: w.id(ben), invitation, proof });
    let unknown = w.join(cem, id, &(OperationId([3; 32]), ticket.1.clone()));
    let in_time = w.at(until).join(ben, id, &ticket);
    let space = w.space(id);
    refused(&space, late, Refusal::InvitationExpired);
    refused(&space, forged, Refusal::InvitationProofWrong);
    refused(&space, stolen, Refusal::InvitationProofWrong);
    refused(&space, as_ben, Refusal::AnotherPerson);
    refused(&space, unknown, Refusal::NoOpenInvitation);
    counts(&space, in_time);
}

#[test]
fn a_closed_invitation_lets_nobody_in_also_those_who_joined_while_apart() {
    let mut w = World::new();
    let [ana, ben, cem] = w.people(["ana", "ben", "cem"]);
    let id = w.found(ana, SpaceKind::Circle);
    let ticket = w.invite(ana, id, Level::Write, 9);
    w.meet_all();
    let before = w.join(ben, id, &ticket);
    w.meet(&[ana, ben]);
    let close = w.act(ana, id, Control::CloseInvitation { invitation: ticket.0 });
    let apart = w.join(cem, id, &ticket);
    let space = w.space(id);
    counts(&space, before);
    counts(&space, close);
    refused(&space, apart, Refusal::RemovedMeanwhile);
    w.meet_all();
    let after = w.join(cem, id, &ticket);
    let space = w.space(id);
    refused(&space, after, Refusal::NoOpenInvitation);
    assert_eq!(space.invitations().count(), 0);
}

#[test]
fn one_who_came_in_with_a_leaked_invitation_cannot_keep_it_open_by_removing_the_one_who_closes_it() {
    let mut w = World::new();
    let [ana, ben, eve] = w.people(["ana", "ben", "eve"]);
    let id = w.found(ana, SpaceKind::Circle);
    w.act(ana, id, grant(w.id(ben), Level::Steward));
    let ticket = w.invite(ana, id, Level::Steward, 9);
    w.meet_all();
    let close = w.act(ben, id, Control::CloseInvitation { invitation: ticket.0 });
    let join = w.join(eve, id, &ticket);
    let removes = w.act(eve, id, revoke(w.id(ben)));
    let space = w.space(id);
    counts(&space, close);
    refused(&space, join, Refusal::RemovedMeanwhile);
    refused(&space, removes, Refusal::RightFellAway);
    assert_eq!(space.level_of(&w.id(ben)), Some(Level::Steward));
    assert_eq!(space.invitations().count(), 0);
}

#[test]
fn joining_never_lowers_and_never_outlives_the_right_it_came_from() {
    let mut w = World::new();
    let [ana, bad, dua, mia] = w.people(["ana", "bad", "dua", "mia"]);
    let id = w.found(ana, SpaceKind::Circle);
    w.act(ana, id, grant(w.id(bad), Level::Steward));
    let ticket = w.invite(ana, id, Level::Read, 9);
    w.meet_all();
    let removal = w.act(ana, id, revoke(w.id(bad)));
    let raised = w.act(bad, id, grant(w.id(mia), Level::Steward));
    w.meet(&[bad, mia]);
    let again = w.join(mia, id, &ticket);
    let lets_in = w.act(mia, id, grant(w.id(dua), Level::Write));
    let space = w.space(id);
    counts(&space, removal);
    refused(&space, raised, Refusal::RemovedMeanwhile);
    refused(&space, again, Refusal::AlreadyMember);
    refused(&space, lets_in, Refusal::RightFellAway);
    assert_eq!(space.level_of(&w.id(mia)), None);
}

#[test]
fn a_right_to_read_does_not_hold_up_a_stewards_act_whose_own_right_fell() {
    let mut w = World::new();
    let [ana, bad, mia, dua] = w.people(["ana", "bad", "mia", "dua"]);
    let tablet = w.add_device(mia, "tablet");
    let id = w.found(ana, SpaceKind::Circle);
    w.act(ana, id, grant(w.id(bad), Level::Steward));
    let reads = w.invite(ana, id, Level::Read, 9);
    w.meet_all();
    w.act(ana, id, revoke(w.id(bad)));
    let rules = w.invite(bad, id, Level::Steward, 9);
    w.meet(&[bad, mia]);
    w.join(mia, id, &rules);
    w.join(tablet, id, &reads);
    w.meet(&[mia, tablet]);
    let lets_in = w.act(mia, id, grant(w.id(dua), Level::Write));
    let said = w.say(mia, id, "I can only read");
    let space = w.space(id);
    refused(&space, lets_in, Refusal::RightFellAway);
    refused(&space, said, Refusal::RightFellAway);
    assert_eq!(space.level_of(&w.id(mia)), Some(Level::Read));
    assert_eq!(space.level_of(&w.id(dua)), None);
}

#[test]
fn a_higher_invitation_raises_a_member() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let id = w.found(ana, SpaceKind::Circle);
    w.act(ana, id, grant(w.id(ben), Level::Read));
    let ticket = w.invite(ana, id, Level::Write, 9);
    w.meet_all();
    w.join(ben, id, &ticket);
    let said = w.say(ben, id, "now I speak");
    let space = w.space(id);
    counts(&space, said);
    assert_eq!(space.level_of(&w.id(ben)), Some(Level::Write));
}

#[test]
fn the_removed_do_not_come_back_with_an_old_invitation_but_with_a_new_one() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let id = w.found(ana, SpaceKind::Circle);
    let old = w.invite(ana, id, Level::Write, 9);
    w.meet_all();
    w.join(ben, id, &old);
    w.meet_all();
    w.act(ana, id, revoke(w.id(ben)));
    w.meet_all();
    let back = w.join(ben, id, &old);
    w.meet_all();
    let new = w.invite(ana, id, Level::Read, 9);
    w.meet_all();
    let welcome = w.join(ben, id, &new);
    let space = w.space(id);
    refused(&space, back, Refusal::RemovedSinceInvitation);
    counts(&space, welcome);
    assert_eq!(space.level_of(&w.id(ben)), Some(Level::Read));
}

#[test]
fn leaving_is_always_allowed_and_an_open_invitation_brings_one_back() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let id = w.found(ana, SpaceKind::Circle);
    let ticket = w.invite(ana, id, Level::Read, 9);
    w.meet_all();
    w.join(ben, id, &ticket);
    w.meet_all();
    let goes = w.act(ben, id, Control::Leave);
    // Apart from that he is removed: he still left by himself.
    let removed = w.act(ana, id, revoke(w.id(ben)));
    let space = w.space(id);
    counts(&space, goes);
    counts(&space, removed);
    assert_eq!(space.level_of(&w.id(ben)), None);

    let goes = w.act(ana, id, Control::Leave);
    let space = w.space(id);
    counts(&space, goes);
    assert_eq!(space.members().count(), 0);

    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let id = w.found(ana, SpaceKind::Circle);
    let ticket = w.invite(ana, id, Level::Read, 9);
    w.meet_all();
    w.join(ben, id, &ticket);
    w.act(ben, id, Control::Leave);
    let back = w.join(ben, id, &ticket);
    let space = w.space(id);
    counts(&space, back);
    assert_eq!(space.level_of(&w.id(ben)), Some(Level::Read));
}

#[test]
fn each_level_may_do_what_it_says_and_no_more() {
    let mut w = World::new();
    let [ana, reads, writes, out] = w.people(["ana", "reads", "writes", "out"]);
    let id = w.found(ana, SpaceKind::Circle);
    w.act(ana, id, grant(w.id(reads), Level::Read));
    w.act(ana, id, grant(w.id(writes), Level::Write));
    w.meet_all();
    let (a, b, c) = (w.say(reads, id, "a"), w.say(writes, id, "b"), w.say(out, id, "c"));
    let tries = [reads, writes, out].map(|dev| {
        let person = w.id(out);
        let acts = [
            grant(person, Level::Read),
            revoke(w.id(ana)),
            Control::Admit(Admission::Writers),
            Control::Declare { name: Some("x".into()), about: None, addresses: None },
            Control::Invite { key: InvitationKey([1; 32]), level: Level::Read, uses: 1, expires: None },
        ];
        acts.map(|act| w.act(dev, id, act))
    });
    let device_act = w.act(ana, id, Control::RevokeDevice { device: w.key(ana) });
    let space = w.space(id);
    refused(&space, a, Refusal::NeedsWrite);
    counts(&space, b);
    refused(&space, c, Refusal::NotAMember);
    tries[0].into_iter().for_each(|op| refused(&space, op, Refusal::NeedsSteward));
    tries[1].into_iter().for_each(|op| refused(&space, op, Refusal::NeedsSteward));
    tries[2].into_iter().for_each(|op| refused(&space, op, Refusal::NotAMember));
    refused(&space, device_act, Refusal::WrongKindOfSpace);
    assert_eq!(space.members().count(), 3);
}

#[test]
fn writers_invite_up_to_their_own_level_where_the_rule_says_so() {
    let mut w = World::new();
    let [ana, ben, cem, dua] = w.people(["ana", "ben", "cem", "dua"]);
    let id = w.found(ana, SpaceKind::Circle);
    w.act(ana, id, grant(w.id(ben), Level::Write));
    w.act(ana, id, grant(w.id(dua), Level::Read));
    w.act(ana, id, Control::Admit(Admission::Writers));
    w.meet_all();
    let ticket = w.invite(ben, id, Level::Write, 1);
    let too_much = w.invite(ben, id, Level::Steward, 1);
    let reader = w.invite(dua, id, Level::Read, 1);
    w.meet_all();
    let joins = w.join(cem, id, &ticket);
    let closes = w.act(ben, id, Control::CloseInvitation { invitation: ticket.0 });
    let others = w.act(ben, id, Control::CloseInvitation { invitation: reader.0 });
    let space = w.space(id);
    refused(&space, too_much.0, Refusal::GivesTooMuch);
    refused(&space, reader.0, Refusal::NeedsWrite);
    refused(&space, others, Refusal::NoOpenInvitation);
    counts(&space, closes);
    refused(&space, joins, Refusal::RemovedMeanwhile);
}

#[test]
fn an_invitation_falls_with_the_rule_that_let_a_writer_make_it() {
    let mut w = World::new();
    let [ana, bad, ben, cem] = w.people(["ana", "bad", "ben", "cem"]);
    let id = w.found(ana, SpaceKind::Circle);
    w.act(ana, id, grant(w.id(bad), Level::Steward));
    w.act(ana, id, grant(w.id(ben), Level::Write));
    w.meet_all();
    let rule = w.act(bad, id, Control::Admit(Admission::Writers));
    w.meet(&[bad, ben, cem]);
    let ticket = w.invite(ben, id, Level::Write, 1);
    w.meet(&[ben, cem]);
    let joins = w.join(cem, id, &ticket);
    w.act(ana, id, revoke(w.id(bad)));
    let space = w.space(id);
    refused(&space, rule, Refusal::RemovedMeanwhile);
    refused(&space, ticket.0, Refusal::RightFellAway);
    refused(&space, joins, Refusal::RightFellAway);
    assert_eq!(space.level_of(&w.id(ben)), Some(Level::Write));
}

#[test]
fn of_two_levels_granted_apart_the_lower_stands() {
    let mut w = World::new();
    let [ana, ben, cem] = w.people(["ana", "ben", "cem"]);
    let id = w.found(ana, SpaceKind::Circle);
    w.act(ana, id, grant(w.id(ben), Level::Steward));
    w.meet_all();
    w.act(ana, id, grant(w.id(cem), Level::Write));
    w.act(ben, id, grant(w.id(cem), Level::Read));
    assert_eq!(w.space(id).level_of(&w.id(cem)), Some(Level::Read));
}
