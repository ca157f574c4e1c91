//! One person with several devices, and what happens when a data folder is copied.

use commonage_log::DeviceSecret;
use commonage_log::{Audience, Level, SpaceKind};
use commonage_node::{Cargo, DeviceRequest, InvitationTerms, Node, NodeError};
use commonage_store::Sqlite;

use crate::support::{NOW, carry, empty_node, export, import, paper, person, seed, texts};

#[test]
fn a_second_device_speaks_for_its_person_once_it_was_added() {
    let (mut ana, mut phone, mut ben) = (person("Ana", 1), empty_node(5), person("Ben", 2));
    let me = ana.me().unwrap();
    let guild = ana.found(SpaceKind::Guild, "Water guild", Audience::Members, [2; 16], NOW).unwrap();
    let terms = InvitationTerms { level: Level::Write, uses: 1, expires: None };
    ben.join(&ana.invite(guild, terms, seed(50), NOW).unwrap(), NOW).unwrap();
    carry(&ben, &mut ana, guild);
    let request = phone.request_device(me, "phone").unwrap();
    assert!(matches!(phone.note(guild, Audience::Members, "too early", NOW), Err(NodeError::DeviceNotAdded)));
    ana.add_device(&DeviceRequest::from_text(&request.to_text()).unwrap(), NOW).unwrap();
    ana.note(me, Audience::Members, "a note to myself", NOW).unwrap();
    import(&mut phone, &export(&ana, &Cargo::Everything));
    assert_eq!(texts(&phone, me), ["a note to myself"]);
    phone.note(guild, Audience::Members, "from the phone", NOW).unwrap();
    // Ben hears the phone through the guild alone, and can tell whose it is.
    carry(&phone, &mut ben, guild);
    assert_eq!(texts(&ben, guild), ["from the phone"]);
    assert!(texts_of_private(&ben, me).is_empty(), "Ana's own notes stay with her devices");
}

fn texts_of_private(node: &Node, space: commonage_log::SpaceId) -> Vec<String> {
    node.store()
        .read_space(&space, commonage_store::Position(0), 100)
        .unwrap()
        .into_iter()
        .filter(|(_, operation)| operation.header().audience == Audience::Members)
        .map(|(_, operation)| operation.id().short())
        .collect()
}

#[test]
fn a_copied_data_folder_forks_the_log_and_its_person_names_the_branch_to_keep() {
    let mut ana = person("Ana", 1);
    let me = ana.me().unwrap();
    let guild = ana.found(SpaceKind::Guild, "Water guild", Audience::Members, [2; 16], NOW).unwrap();
    ana.note(guild, Audience::Members, "before", NOW).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.db");
    ana.store().backup(&path, &mut |_, _| {}).unwrap();
    let copy = Sqlite::open(&path).unwrap();
    let mut twin = Node::open(Box::new(copy), DeviceSecret::from_seed(seed(1))).unwrap();
    ana.note(guild, Audience::Members, "from the original", NOW).unwrap();
    twin.note(guild, Audience::Members, "from the copy", NOW).unwrap();
    carry(&twin, &mut ana, guild);
    assert_eq!(texts(&ana, guild), ["before"], "nothing from the fork on is applied");
    assert!(matches!(ana.note(guild, Audience::Members, "more", NOW), Err(NodeError::Forked(_))));
    // A new device, brought in with the paper key, settles it. The old device is kept.
    let mut new = empty_node(6);
    import(&mut new, &export(&ana, &Cargo::Everything));
    let keep = vec![ana.device()];
    new.recover(me, &paper(1), &paper(41), keep, "tablet", NOW).unwrap();
    let fork = new.space(&guild).unwrap().forks().remove(0);
    let original = fork.branches.iter().copied().find(|id| {
        let operation = new.store().operation(id).unwrap().unwrap();
        operation.body().unwrap().ends_with(b"from the original")
    });
    new.keep_branch(original.unwrap(), NOW).unwrap();
    carry(&new, &mut ana, guild);
    assert_eq!(texts(&ana, guild), ["before", "from the original"]);
    ana.note(guild, Audience::Members, "and on", NOW).unwrap();
    carry(&ana, &mut new, guild);
    assert_eq!(texts(&new, guild), ["before", "from the original", "and on"]);
}

#[test]
fn a_device_that_was_put_out_is_cut_off_in_every_space() {
    let (mut ana, mut phone) = (person("Ana", 1), empty_node(5));
    let me = ana.me().unwrap();
    let guild = ana.found(SpaceKind::Guild, "Water guild", Audience::Members, [2; 16], NOW).unwrap();
    let request = phone.request_device(me, "phone").unwrap();
    ana.add_device(&request, NOW).unwrap();
    import(&mut phone, &export(&ana, &Cargo::Everything));
    phone.note(guild, Audience::Members, "kept", NOW).unwrap();
    import(&mut ana, &export(&phone, &Cargo::Everything));
    ana.revoke_device(phone.device(), NOW).unwrap();
    phone.note(guild, Audience::Members, "the finder of the phone", NOW).unwrap();
    import(&mut ana, &export(&phone, &Cargo::Everything));
    assert_eq!(texts(&ana, guild), ["kept"]);
    import(&mut phone, &export(&ana, &Cargo::Everything));
    assert!(phone.note(guild, Audience::Members, "it knows now", NOW).is_err());
}
