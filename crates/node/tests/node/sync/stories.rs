//! What people do, between nodes that meet.

use commonage_log::{Audience, LetterBody, Level, SpaceId, SpaceKind};
use commonage_net::protocol::Pace;
use commonage_node::{InvitationTerms, Node};

use super::line::{Line, invited, me, meet, meet_as};
use crate::support::{NOW, empty_node, person, seed, texts};

pub(super) fn guild(node: &mut Node) -> SpaceId {
    node.found(SpaceKind::Guild, "Water guild", Audience::Members, [1; 16], NOW).unwrap()
}

pub(super) fn terms() -> InvitationTerms {
    InvitationTerms { level: Level::Write, uses: 1, expires: None }
}

fn state(node: &Node, space: SpaceId) -> [u8; 32] {
    node.state_hash(node.space(&space).unwrap())
}

/// Ana and Ben, both in the guild, both with everything.
pub(super) fn two_members() -> (Node, Node, SpaceId) {
    let (mut ana, mut ben) = (person("Ana", 1), person("Ben", 2));
    let guild = guild(&mut ana);
    ana.note(guild, Audience::Members, "before you came", NOW).unwrap();
    let ticket = ana.invite(guild, terms(), seed(9), NOW).unwrap();
    ben.join(&ticket, NOW).unwrap();
    meet_as(invited(&ben, &ticket), me(&ana), &mut ben, &mut ana);
    (ana, ben, guild)
}

#[test]
fn with_a_ticket_one_comes_in_and_both_hold_the_same() {
    let (mut ana, mut ben, guild) = two_members();
    assert_eq!(texts(&ben, guild), ["before you came"]);
    assert_eq!(state(&ana, guild), state(&ben, guild));
    assert_eq!(ana.space(&guild).unwrap().members().count(), 2);
    // Afterwards one number is enough to see it.
    let again = meet(&mut ben, &mut ana);
    assert_eq!(again.operations_sent, 0);
    assert!(again.bytes.iter().sum::<usize>() < 700, "{:?}", again.bytes);
}

#[test]
fn what_one_writes_the_other_sees_while_they_are_connected() {
    let (mut ana, mut ben, guild) = two_members();
    let mut line = Line::new(me(&ana), me(&ben), Pace::default());
    line.settle(&mut ana, &mut ben).unwrap();
    for round in 0..5 {
        let before = line.operations_sent;
        ana.note(guild, Audience::Members, &format!("from Ana {round}"), NOW).unwrap();
        line.wrote(0, guild);
        line.settle(&mut ana, &mut ben).unwrap();
        ben.note(guild, Audience::Members, &format!("from Ben {round}"), NOW).unwrap();
        line.wrote(1, guild);
        line.settle(&mut ana, &mut ben).unwrap();
        assert_eq!(line.operations_sent - before, 2, "each goes once");
    }
    assert_eq!(texts(&ana, guild), texts(&ben, guild));
    assert_eq!(texts(&ana, guild).len(), 11);
    assert!(line.is_even());
}

#[test]
fn a_space_that_one_was_brought_into_comes_without_being_asked_for() {
    let (mut ana, mut ben, _) = two_members();
    let circle = ana.found(SpaceKind::Circle, "Care", Audience::Members, [2; 16], NOW).unwrap();
    ana.note(circle, Audience::Members, "soup on Tuesday", NOW).unwrap();
    let mut line = Line::new(me(&ben), me(&ana), Pace::default());
    line.settle(&mut ben, &mut ana).unwrap();
    assert!(ben.space(&circle).is_err(), "nobody has brought Ben in yet");
    ana.grant(circle, ben.me().unwrap(), Level::Write, NOW).unwrap();
    line.settle(&mut ben, &mut ana).unwrap();
    assert_eq!(texts(&ben, circle), ["soup on Tuesday"]);
    assert_eq!(state(&ana, circle), state(&ben, circle));
}

#[test]
fn who_was_removed_gets_nothing_that_was_written_since_and_cannot_write_any_more() {
    let (mut ana, mut ben, guild) = two_members();
    let mut line = Line::new(me(&ben), me(&ana), Pace::default());
    line.settle(&mut ben, &mut ana).unwrap();
    ana.revoke(guild, ben.me().unwrap(), NOW).unwrap();
    ana.note(guild, Audience::Members, "not for Ben", NOW).unwrap();
    line.wrote(1, guild);
    ben.note(guild, Audience::Members, "Ben does not know yet", NOW).unwrap();
    line.wrote(0, guild);
    let held = ana.space(&guild).unwrap().len();
    line.settle(&mut ben, &mut ana).unwrap();
    assert!(!texts(&ben, guild).contains(&"not for Ben".to_owned()));
    assert_eq!(ana.space(&guild).unwrap().len(), held, "nothing of Ben's came in");
    meet(&mut ben, &mut ana);
    meet(&mut ana, &mut ben);
    assert!(!texts(&ben, guild).contains(&"not for Ben".to_owned()));
    assert_eq!(ana.space(&guild).unwrap().len(), held);
}

#[test]
fn a_new_device_gets_everything_of_its_person_and_is_known_by_others_through_its_person_alone() {
    let (mut ana, mut ben, guild) = two_members();
    let me_ben = ben.me().unwrap();
    ben.note(me_ben, Audience::Members, "only for myself", NOW).unwrap();
    let mut phone = empty_node(7);
    let request = phone.request_device(me_ben, "phone").unwrap();
    ben.add_device(&request, NOW).unwrap();
    meet(&mut phone, &mut ben);
    assert_eq!(texts(&phone, me_ben), ["only for myself"]);
    assert_eq!(texts(&phone, guild), ["before you came"]);
    phone.note(guild, Audience::Members, "from the phone", NOW).unwrap();
    // Ana has not heard of the phone: it shows who it is, and she lets it in.
    meet(&mut phone, &mut ana);
    assert_eq!(texts(&ana, guild).last().unwrap(), "from the phone");
    assert!(
        !ana.spaces().any(|space| space.find(&commonage_log::OperationId::from(me_ben)).is_none() && space.is_empty())
    );
    assert!(texts(&ana, me_ben).is_empty(), "what is Ben's own stays with Ben");
}

#[test]
fn letters_go_with_whoever_meets() {
    let (mut ana, mut ben, _) = two_members();
    let mut cy = person("Cy", 3);
    let ticket = {
        let circle = ben.found(SpaceKind::Circle, "Choir", Audience::Members, [4; 16], NOW).unwrap();
        ben.invite(circle, terms(), seed(10), NOW).unwrap()
    };
    cy.join(&ticket, NOW).unwrap();
    meet_as(invited(&cy, &ticket), me(&ben), &mut cy, &mut ben);
    // Ana and Cy have nothing in common but Ben.
    let (from, to) = (ana.me().unwrap(), cy.me().unwrap());
    ana.send_letter(from, to, LetterBody::Text("will you sing with us?".into()), NOW).unwrap();
    meet(&mut ana, &mut ben);
    meet(&mut ben, &mut cy);
    let (received, _) = cy.letters().unwrap();
    assert_eq!(received.len(), 1);
}

#[test]
fn bodies_that_were_lost_come_back() {
    let (mut ana, mut ben, guild) = two_members();
    let note = ana.note(guild, Audience::Members, "whole", NOW).unwrap();
    let run = commonage_log::Run::verify(vec![note.without_body()], None).unwrap();
    ben.receive(&[run]).unwrap();
    assert!(!texts(&ben, guild).contains(&"whole".to_owned()));
    meet(&mut ben, &mut ana);
    assert!(texts(&ben, guild).contains(&"whole".to_owned()));
    assert_eq!(state(&ana, guild), state(&ben, guild));
}

#[test]
fn a_long_absence_is_made_up_for_in_small_batches() {
    let (mut ana, mut ben, guild) = two_members();
    for round in 0..300 {
        ana.note(guild, Audience::Members, &format!("Ana {round}"), NOW).unwrap();
        ben.note(guild, Audience::Members, &format!("Ben {round}"), NOW).unwrap();
    }
    let pace = Pace { bytes: 2_000, operations: 7, window: 2, heads: 1 };
    let mut line = Line::new(me(&ana), me(&ben), pace);
    // Cut again and again; each time it goes on where it was.
    let mut cuts = 0;
    'all: loop {
        for _ in 0..9 {
            let nodes = &mut [&mut ana, &mut ben];
            line.poll(nodes).unwrap();
            if !(line.carry(0, nodes).unwrap() | line.carry(1, nodes).unwrap()) {
                break 'all;
            }
        }
        cuts += 1;
        let sent = line.operations_sent;
        line = Line::new(me(&ana), me(&ben), pace);
        line.operations_sent = sent;
    }
    assert!(cuts > 10, "{cuts}");
    assert_eq!(texts(&ana, guild).len(), 601);
    assert_eq!(state(&ana, guild), state(&ben, guild));
    let most_again = cuts * 2 * 2 * 7;
    assert!(line.operations_sent <= 600 + most_again, "{} sent, {cuts} cuts", line.operations_sent);
}

#[test]
fn who_came_in_lately_is_let_in_by_one_who_was_away() {
    let (mut ana, mut ben, guild) = two_members();
    // Dora comes in with a ticket of Ana's; Ben hears nothing of it.
    let mut dora = person("Dora", 4);
    let ticket = ana.invite(guild, terms(), seed(11), NOW).unwrap();
    dora.join(&ticket, NOW).unwrap();
    meet_as(invited(&dora, &ticket), me(&ana), &mut dora, &mut ana);
    dora.note(guild, Audience::Members, "I am new here", NOW).unwrap();
    // She has heard where Ben is from Ben himself, through Ana, and calls him.
    let mut line = Line::unbegun(me(&dora), me(&ben), Pace::default());
    line.ends[0].expect(ben.device(), ben.me().unwrap());
    line.begin();
    line.settle(&mut dora, &mut ben).unwrap_or_else(|(end, fault)| panic!("{end}: {fault:?}"));
    assert!(texts(&ben, guild).contains(&"I am new here".to_owned()));
    assert_eq!(state(&dora, guild), state(&ben, guild));
}
