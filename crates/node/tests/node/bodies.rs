//! Bodies that are missing, late, erased or not understood.

use commonage_log::{Audience, Level, Operation, Run, SpaceKind};
use commonage_node::InvitationTerms;

use crate::support::{NOW, carry, empty_node, person, seed, texts};

fn all_operations(node: &commonage_node::Node) -> Vec<Operation> {
    let spaces = node.store().spaces().unwrap();
    let read = |space| node.store().read_space(space, commonage_store::Position(0), 1000).unwrap();
    spaces.iter().flat_map(read).map(|(_, operation)| operation).collect()
}

fn deliver(to: &mut commonage_node::Node, operations: impl IntoIterator<Item = Operation>) {
    for operation in operations {
        to.receive(&[Run::single(operation).unwrap()]).unwrap();
    }
}

#[test]
fn a_space_whose_bodies_came_later_says_the_same_in_the_end() {
    let (mut ana, mut ben) = (person("Ana", 1), person("Ben", 2));
    let guild = ana.found(SpaceKind::Guild, "Water guild", Audience::Members, [7; 16], NOW).unwrap();
    let terms = InvitationTerms { level: Level::Write, uses: 1, expires: None };
    ben.join(&ana.invite(guild, terms, seed(50), NOW).unwrap(), NOW).unwrap();
    carry(&ben, &mut ana, guild);
    carry(&ana, &mut ben, guild);
    ben.note(guild, Audience::Members, "hello", NOW).unwrap();
    let mut stripped = empty_node(9);
    let all = all_operations(&ben);
    deliver(&mut stripped, all.iter().cloned().map(Operation::without_body));
    assert_eq!(stripped.space(&guild).unwrap().kind(), None, "without bodies nobody knows what it is");
    deliver(&mut stripped, all);
    assert_eq!(stripped.space(&guild).unwrap().state_hash(), ben.space(&guild).unwrap().state_hash());
}

#[test]
fn an_erased_note_is_gone_everywhere_and_does_not_come_back() {
    let (mut ana, mut ben) = (person("Ana", 1), person("Ben", 2));
    let guild = ana.found(SpaceKind::Guild, "Water guild", Audience::Members, [7; 16], NOW).unwrap();
    let terms = InvitationTerms { level: Level::Write, uses: 1, expires: None };
    ben.join(&ana.invite(guild, terms, seed(50), NOW).unwrap(), NOW).unwrap();
    carry(&ben, &mut ana, guild);
    let note = ana.note(guild, Audience::Members, "a name that should not be here", NOW).unwrap();
    carry(&ana, &mut ben, guild);
    let with_body = all_operations(&ben);
    assert!(ben.erase(note.id(), NOW).is_err(), "only its author or a steward");
    ana.erase(note.id(), NOW).unwrap();
    carry(&ana, &mut ben, guild);
    for node in [&ana, &ben] {
        assert!(node.store().operation(&note.id()).unwrap().unwrap().body().is_none());
    }
    deliver(&mut ben, with_body);
    assert!(ben.store().operation(&note.id()).unwrap().unwrap().body().is_none(), "an old copy does not bring it back");
    assert_eq!(texts(&ben, guild), ["erased"]);
    assert_eq!(ana.space(&guild).unwrap().state_hash(), ben.space(&guild).unwrap().state_hash());
}
