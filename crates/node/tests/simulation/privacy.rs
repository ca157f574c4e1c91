//! Context stays: what was said for members is in no file and no answer for anybody else.

use commonage_log::SpaceId;
use commonage_node::{Cargo, Node, Viewer};

use crate::disk::Disk;
use crate::world::World;

/// Looks, on one random node, for texts where they must not be.
pub(crate) fn check(world: &mut World) {
    let at = world.rng.below(world.sites.len());
    let person = world.any_person();
    let node = &world.sites[at].node;
    let is_member = |space: &SpaceId| match node.space(space) {
        // Of a space that has not arrived, the ticket told its name to whoever holds it.
        Ok(held) if held.kind().is_none() => node.person() == Some(person),
        Ok(held) if held.kind() == Some(commonage_log::SpaceKind::Person) => *space == person,
        Ok(held) => held.level_of(&person).is_some(),
        Err(_) => false,
    };
    let everything = node.spaces().map(commonage_log::Space::id).collect();
    let for_person = world.file(at, &Cargo::For(person));
    let for_anyone = world.file(at, &Cargo::Public(everything));
    let (said_to_person, said_to_anyone) = (answers(node, Viewer::Person(person)), answers(node, Viewer::Anyone));
    for (space, texts) in &world.canaries {
        let outsider = !is_member(space);
        for text in texts {
            assert!(!has(&for_anyone, text), "{text}, for members of {}, is in a public export", space.short());
            assert!(!said_to_anyone.contains(text), "{text}, for members of {}, is told to anyone", space.short());
            if outsider {
                assert!(!has(&for_person, text), "{text} of {} is in an export for an outsider", space.short());
                let at = said_to_person.find(text);
                let around =
                    at.map(|at| said_to_person[at.saturating_sub(200)..].chars().take(300).collect::<String>());
                assert!(around.is_none(), "{text} of {} is told to an outsider: {around:?}", space.short());
            }
        }
    }
    expect_spaces_to_speak(world, at);
}

fn has(bytes: &[u8], text: &str) -> bool {
    let text = text.as_bytes();
    bytes.windows(text.len()).any(|window| window[0] == text[0] && window == text)
}

/// Everything that a viewer is told.
fn answers(node: &Node, viewer: Viewer) -> String {
    let view = node.seen_by(viewer);
    let mut told = format!("{:?}", view.spaces(true));
    for space in node.spaces() {
        let id = space.id();
        told += &format!("{:?}{:?}{:?}", view.space_page(&id).ok(), view.members(&id).ok(), view.log(&id, 10_000).ok());
    }
    told
}

/// Whoever is given a space can tell who speaks in it: a new node comes to the same members and the same operations.
fn expect_spaces_to_speak(world: &mut World, at: usize) {
    let Some(space) = world.rng.pick(&world.spaces).copied() else { return };
    let Ok(held) = world.sites[at].node.space(&space) else { return };
    if held.control_audience().is_none() {
        return;
    }
    // A device that gave itself to two people counts for one of them, and which is known only to who knows both.
    let people = world.sites[at].node.spaces().flat_map(|space| space.devices().map(|device| device.key));
    let mut devices = std::collections::BTreeSet::new();
    let shared: Vec<_> = people.filter(|device| !devices.insert(*device)).collect();
    if held.glances().any(|glance| shared.contains(&glance.log.device)) {
        return;
    }
    let members: Vec<_> = held.members().collect();
    let counting = |node: &Node| {
        let counts = node.space(&space).unwrap().glances().filter(|glance| glance.refusal.is_none());
        counts.map(|glance| glance.id).collect::<std::collections::BTreeSet<_>>()
    };
    let expected = counting(&world.sites[at].node);
    let bytes = world.file(at, &Cargo::Spaces([space].into()));
    let mut new = Node::open(Box::new(Disk::default()), world.sites[at].secret.clone()).expect("an empty disk opens");
    let bundle = commonage_node::bundle::Bundle::open(&bytes).expect("an honest export is whole");
    new.import(&bundle, &mut |_, _| {}).expect("an honest export is sound");
    if expected != counting(&new) {
        world.describe(&world.sites[at].node, &space);
        world.describe(&new, &space);
    }
    assert_eq!(
        members,
        new.space(&space).unwrap().members().collect::<Vec<_>>(),
        "who got {} sees others",
        space.short()
    );
    assert_eq!(expected, counting(&new), "for who got {} other operations count", space.short());
}
