//! Strangers, and those who break the rules.

use commonage_log::{Audience, SpaceKind};
use commonage_net::protocol::{Fault, Message, Pace, Reason};

use super::line::{Line, me, meet};
use super::stories::two_members;
use crate::support::{NOW, person};

#[test]
fn a_stranger_learns_nothing() {
    let (mut ana, _, guild) = two_members();
    let mut stranger = person("Stranger", 9);
    let before = ana.spaces().count();
    let line = meet(&mut stranger, &mut ana);
    assert!(line.ends[0].peer().device.is_none(), "who is called by a stranger does not say who they are");
    assert!(stranger.space(&guild).is_err());
    assert_eq!(stranger.spaces().count(), 1);
    assert_eq!(ana.spaces().count(), before, "and takes nothing from them");
    // As many bytes as from somebody who holds nothing at all.
    let mut nobody = person("Nobody", 8);
    assert_eq!(meet(&mut stranger, &mut nobody).bytes[1], line.bytes[1]);
}

#[test]
fn who_is_called_by_a_stranger_tells_neither_what_they_read_nor_whom_they_know() {
    let (ana, mut ben, _) = two_members();
    let mut eve = person("Eve", 6);
    let open = eve.found(SpaceKind::Guild, "Open guild", Audience::Public, [1; 16], NOW).unwrap();
    let file = crate::support::export(&eve, &commonage_node::Cargo::Public([open].into()));
    crate::support::import(&mut ben, &file);
    let stranger = person("Stranger", 9);
    let mut line = Line::new(me(&stranger), me(&ben), Pace::default());
    let mut nodes = [&mut person("Nobody", 8), &mut ben];
    line.carry(0, &mut nodes).unwrap();
    assert_eq!(line.said(1).last(), Some(&Message::Interests(vec![])));
    // The stranger asks for Ana by name.
    let them = &mut line.ends[1];
    let step = them.receive(Message::Interests(vec![ana.me().unwrap()]), nodes[1], NOW).unwrap();
    let nothing = Message::Root { root: *blake3::hash(b"").as_bytes(), count: 0 };
    assert_eq!(step.send, [nothing]);
}

#[test]
fn a_stranger_who_names_a_closed_space_hears_the_same_as_of_one_that_does_not_exist() {
    let (mut ana, mut ben, guild) = two_members();
    ana.revoke(guild, ben.me().unwrap(), NOW).unwrap();
    meet(&mut ben, &mut ana);
    let held = ben.space(&guild).unwrap().len();
    let line = meet(&mut ben, &mut ana);
    assert_eq!(line.ends[1].shared().len(), 0, "a former member is a stranger");
    assert_eq!(ben.space(&guild).unwrap().len(), held);
}

#[test]
fn what_is_public_goes_to_whoever_asks_for_it() {
    let mut ana = person("Ana", 1);
    let open = ana.found(SpaceKind::Guild, "Open guild", Audience::Public, [1; 16], NOW).unwrap();
    ana.note(open, Audience::Public, "for all", NOW).unwrap();
    ana.note(open, Audience::Members, "canary: for members", NOW).unwrap();
    let mut reader = person("Reader", 5);
    // The beginning came by hand: from then on the reader follows it.
    let file = crate::support::export(&ana, &commonage_node::Cargo::Public([open].into()));
    crate::support::import(&mut reader, &file);
    ana.note(open, Audience::Public, "and more", NOW).unwrap();
    let line = meet(&mut reader, &mut ana);
    let lines = reader.my_view().unwrap().log(&open, 100).unwrap();
    assert!(lines.iter().any(|line| line.text == "and more"));
    assert!(!lines.iter().any(|line| line.text.contains("canary")));
    // The reader shows who they are, which Ana does not keep.
    assert_eq!(line.operations_sent, 2);
    assert!(ana.space(&reader.me().unwrap()).is_err());
}

#[test]
fn a_proof_from_another_connection_does_not_hold() {
    let (ana, mut ben, _) = two_members();
    let mut other = Line::new(me(&ana), me(&ben), Pace::default());
    let hello = other.ends[0].start(NOW).send.remove(0);
    let mut session = commonage_net::protocol::Session::new([7; 32], false, me(&ben), Pace::default());
    session.start(NOW);
    let fault = session.receive(hello, &mut ben, NOW).unwrap_err();
    assert!(matches!(fault, Fault::Theirs(Reason::FalseProof, _)));
}

#[test]
fn what_is_said_out_of_turn_ends_it() {
    let (_, mut ben, _) = two_members();
    for message in [Message::Caught, Message::Heads(vec![]), Message::Batch(vec![])] {
        let mut session = commonage_net::protocol::Session::new([7; 32], false, me(&ben), Pace::default());
        session.start(NOW);
        let fault = session.receive(message, &mut ben, NOW).unwrap_err();
        assert!(matches!(fault, Fault::Theirs(Reason::OutOfTurn, _)));
    }
}

#[test]
fn silence_ends_it() {
    let (mut ana, mut ben, _) = two_members();
    let mut line = Line::new(me(&ana), me(&ben), Pace::default());
    line.now.0 += 31_000;
    let (_, fault) = line.poll(&mut [&mut ana, &mut ben]).unwrap_err();
    assert!(matches!(fault, Fault::Theirs(Reason::Silent, _)));
}

#[test]
fn a_letter_is_not_to_be_had_by_offering_it() {
    let (mut ana, mut ben, _) = two_members();
    let (from, to) = (ana.me().unwrap(), ben.me().unwrap());
    let letter = ana.send_letter(from, to, commonage_log::LetterBody::Text("for Ben".into()), NOW).unwrap().id();
    let mut stranger = person("Stranger", 9);
    let mut line = Line::new(me(&stranger), me(&ana), Pace::default());
    line.settle(&mut stranger, &mut ana).unwrap();
    for message in [Message::Letters(vec![letter]), Message::WantLetters(vec![letter])] {
        let step = line.ends[1].receive(message, &mut ana, NOW).unwrap();
        assert!(step.send.is_empty(), "{:?}", step.send);
    }
    // Nor are bodies without an end.
    let many = |count: usize| Message::Lack(vec![letter; count]);
    line.ends[1].receive(many(256), &mut ana, NOW).unwrap();
    let fault = line.ends[1].receive(many(1), &mut ana, NOW).unwrap_err();
    assert!(matches!(fault, Fault::Theirs(Reason::TooMuch, _)));
    meet(&mut ben, &mut ana);
}
