//! A person's own space: devices come and go, and paper brings a person back.

use crate::world::*;
use commonage_log::*;

#[track_caller]
fn alive(space: &Space, w: &World, devices: &[Dev], gone: &[Dev]) {
    let found: Vec<_> = space.devices().filter(|device| !device.revoked).map(|device| device.key).collect();
    let mut expected: Vec<_> = devices.iter().map(|dev| w.key(*dev)).collect();
    expected.sort_unstable();
    assert_eq!(found, expected);
    for dev in gone {
        assert!(space.devices().any(|device| device.key == w.key(*dev) && device.revoked), "{dev} should be put out");
    }
}

#[test]
fn a_device_is_added_with_its_own_consent_and_bears_its_name() {
    let mut w = World::new();
    let ana = w.person("ana");
    let me = w.id(ana);
    let phone = w.add_device(ana, "phone");
    let said = w.say_to_all(phone, me, "hello");
    let other = w.stranger();
    let wrong = w.secret(phone).accept_person(&me);
    let device = w.key(other);
    let unasked = w.act(ana, me, Control::AddDevice { device, name: "taken".into(), acceptance: wrong });
    let space = w.space(me);
    counts(&space, said);
    refused(&space, unasked, Refusal::AcceptanceMissing);
    alive(&space, &w, &[ana, phone], &[]);
    assert!(space.devices().any(|device| device.key == w.key(phone) && device.name == "phone"));
    assert_eq!(w.identities().person_of(&w.key(other)), None);
}

#[test]
fn a_revoked_device_adds_nothing_and_takes_its_unseen_acts_along() {
    let mut w = World::new();
    let ana = w.person("ana");
    let me = w.id(ana);
    let phone = w.add_device(ana, "phone");
    w.meet_all();
    let thief = w.add_device(phone, "thief");
    let third = w.add_device(thief, "third");
    w.revoke_device(ana, phone);
    let space = w.space(me);
    alive(&space, &w, &[ana], &[phone]);
    let identities = w.identities();
    assert_eq!(identities.person_of(&w.key(thief)), None);
    assert_eq!(identities.person_of(&w.key(third)), None);
    assert!(identities.is_revoked(&w.key(phone)));
    let person_act = w.act(ana, me, grant(me, Level::Read));
    refused(&w.space(me), person_act, Refusal::WrongKindOfSpace);
}

#[test]
fn two_devices_that_revoke_each_other_are_both_out_and_paper_brings_the_person_back() {
    let mut w = World::new();
    let ana = w.person("ana");
    let me = w.id(ana);
    let phone = w.add_device(ana, "phone");
    w.meet_all();
    w.revoke_device(ana, phone);
    w.revoke_device(phone, ana);
    let space = w.space(me);
    alive(&space, &w, &[], &[ana, phone]);
    w.meet_all();
    let paper = w.paper(me);
    let (new, recovery) = w.recover(ana, &paper, &[]);
    let space = w.space(me);
    counts(&space, recovery);
    alive(&space, &w, &[new], &[ana, phone]);
}

#[test]
fn recovery_puts_out_all_but_those_kept_and_needs_the_next_sheet_afterwards() {
    let mut w = World::new();
    let ana = w.person("ana");
    let me = w.id(ana);
    let (phone, tablet) = (w.add_device(ana, "phone"), w.add_device(ana, "tablet"));
    w.meet_all();
    let first = w.paper(me);
    let wrong = w.recover(ana, &RecoverySecret::from_seed([9; 32]), &[]);
    w.meet_all();
    let (new, recovery) = w.recover(ana, &first, &[tablet]);
    w.meet_all();
    let old_sheet = w.recover(new, &first, &[]);
    let space = w.space(me);
    refused(&space, wrong.1, Refusal::RecoveryProofWrong);
    counts(&space, recovery);
    refused(&space, old_sheet.1, Refusal::RecoveryProofWrong);
    alive(&space, &w, &[new, tablet], &[ana, phone]);
}

#[test]
fn a_recovery_undoes_what_a_thief_did_with_a_stolen_device() {
    let mut w = World::new();
    let [ana, ben] = w.people(["ana", "ben"]);
    let me = w.id(ana);
    let circle = w.found(ben, SpaceKind::Circle);
    w.act(ben, circle, grant(me, Level::Write));
    w.meet_all();
    let phone = w.add_device(ana, "phone");
    w.meet(&[ana, phone, ben]);
    // The phone is stolen; apart from the recovery the thief adds a device, which revokes the others.
    let thief = w.add_device(phone, "thief");
    w.revoke_device(thief, ana);
    w.revoke_device(thief, phone);
    let early = w.say(thief, circle, "I am Ana");
    let paper = w.paper(me);
    let (new, recovery) = w.recover(ana, &paper, &[ana]);
    let space = w.space(me);
    counts(&space, recovery);
    alive(&space, &w, &[ana, new], &[phone]);
    w.meet_all();
    let late = w.say(thief, circle, "I am Ana, really");
    let honest = w.say(new, circle, "I am Ana");
    let space = w.space(circle);
    refused(&space, early, Refusal::UnknownSpeaker);
    refused(&space, late, Refusal::UnknownSpeaker);
    counts(&space, honest);
}

#[test]
fn the_paper_key_is_changed_by_a_device_that_shows_the_one_before() {
    let mut w = World::new();
    let ana = w.person("ana");
    let me = w.id(ana);
    let first = w.paper(me);
    let rotation = w.rotate(ana, &first);
    let second = w.paper(me);
    let again = w.rotate(ana, &first);
    let space = w.space(me);
    counts(&space, rotation);
    refused(&space, again, Refusal::RecoveryProofWrong);
    assert_eq!(space.recovery_digest(), Some(second.digest()));
    let (new, recovery) = w.recover(ana, &second, &[]);
    let space = w.space(me);
    counts(&space, recovery);
    alive(&space, &w, &[new], &[ana]);
}

#[test]
fn a_paper_key_used_twice_apart_counts_for_nobody_ever() {
    let mut w = World::new();
    let ana = w.person("ana");
    let me = w.id(ana);
    let paper = w.paper(me);
    let (_, first) = w.recover(ana, &paper, &[ana]);
    let finder = w.stranger();
    // The finder of the sheet has seen nothing of the first use: only the founding.
    let second = {
        let id = w.of_space(me)[0];
        let next = RecoverySecret::from_seed([5; 32]).digest();
        let device = w.key(finder);
        let what = RecoveryStatement { person: &me, device: &device, next: &next, keep: &[], recovers: true };
        let act = Control::Recover { proof: paper.prove(what), next, keep: vec![], name: "finder".into() };
        w.write_after(finder, Some(me), Audience::Public, vec![id], Body::Control(act).encode())
    };
    let space = w.space(me);
    refused(&space, first, Refusal::RecoveryDisputed);
    refused(&space, second, Refusal::RecoveryDisputed);
    assert!(space.recovery_is_disputed());
    alive(&space, &w, &[ana], &[]);
    // Whoever tries again after both were seen would win a race that nobody can judge.
    w.meet_all();
    let (_, third) = w.recover(ana, &paper, &[]);
    let space = w.space(me);
    refused(&space, third, Refusal::RecoveryDisputed);
    alive(&space, &w, &[ana], &[]);
}
