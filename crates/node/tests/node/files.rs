//! The export file: whole or refused, sound or refused, for the eyes it was made for.

use commonage_log::{Audience, Level, SpaceKind};
use commonage_node::bundle::{Bundle, MAGIC};
use commonage_node::{Cargo, InvitationTerms, Node, NodeError, Viewer};
use proptest::prelude::*;

use crate::support::{NOW, carry, empty_node, export, import, person, seed};

const CANARY: &str = "canary-only-for-the-circle";

fn two_circles() -> (Node, Node, commonage_log::SpaceId, commonage_log::SpaceId) {
    let (mut ana, mut ben) = (person("Ana", 1), person("Ben", 2));
    let secret = ana.found(SpaceKind::Circle, "Care for Ida", Audience::Members, [1; 16], NOW).unwrap();
    ana.note(secret, Audience::Members, CANARY, NOW).unwrap();
    let guild = ana.found(SpaceKind::Guild, "Water guild", Audience::Members, [2; 16], NOW).unwrap();
    ana.note(guild, Audience::Members, "for the guild", NOW).unwrap();
    let terms = InvitationTerms { level: Level::Write, uses: 1, expires: None };
    let ticket = ana.invite(guild, terms, seed(50), NOW).unwrap();
    ben.join(&ticket, NOW).unwrap();
    carry(&ben, &mut ana, guild);
    (ana, ben, secret, guild)
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn what_is_said_in_a_circle_is_in_no_file_for_others() {
    let (mut ana, ben, secret, guild) = two_circles();
    let me = ana.me().unwrap();
    ana.note(me, Audience::Members, "canary-my-diary", NOW).unwrap();
    for cargo in [
        Cargo::For(ben.me().unwrap()),
        Cargo::Spaces([guild].into()),
        Cargo::Spaces([guild, me].into()),
        Cargo::Public([guild, secret, me].into()),
    ] {
        let bytes = export(&ana, &cargo);
        assert!(!holds(&bytes, CANARY) && !holds(&bytes, "canary-my-diary"), "{cargo:?}");
        assert!(!holds(&bytes, "Care for Ida"), "not even that the circle exists: {cargo:?}");
    }
    assert!(holds(&export(&ana, &Cargo::Spaces([secret].into())), CANARY));
    assert!(holds(&export(&ana, &Cargo::Everything), "canary-my-diary"));
}

#[test]
fn nobody_else_sees_a_circle_in_any_answer() {
    let (ana, ben, secret, _) = two_circles();
    for viewer in [Viewer::Anyone, Viewer::Person(ben.me().unwrap())] {
        let view = ana.seen_by(viewer);
        assert!(view.spaces(true).iter().all(|line| line.name != "Care for Ida"));
        assert!(view.space_page(&secret).is_err() && view.members(&secret).is_err() && view.log(&secret, 9).is_err());
        assert!(view.find("Care for Ida").is_err());
    }
}

#[test]
fn a_file_that_was_cut_short_or_changed_anywhere_is_refused_whole() {
    let (ana, _, _, guild) = two_circles();
    let bytes = export(&ana, &Cargo::Spaces([guild].into()));
    assert!(Bundle::open(&bytes).is_ok());
    for length in (0..bytes.len()).step_by(7) {
        assert!(matches!(Bundle::open(&bytes[..length]), Err(NodeError::Unusable { .. })), "cut at {length}");
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(Bundle::open(&changed).is_err(), "changed at {at}");
    }
}

#[test]
fn importing_in_any_order_and_twice_ends_the_same() {
    let (ana, mut ben, secret, guild) = two_circles();
    let (one, two) = (export(&ana, &Cargo::Spaces([guild].into())), export(&ana, &Cargo::Everything));
    let mut other = empty_node(8);
    import(&mut other, &two);
    import(&mut other, &one);
    assert_eq!(import(&mut other, &two).new, 0);
    import(&mut ben, &one);
    assert_eq!(ben.space(&guild).unwrap().state_hash(), other.space(&guild).unwrap().state_hash());
    assert_eq!(ana.space(&secret).unwrap().state_hash(), other.space(&secret).unwrap().state_hash());
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_never_a_panic(tail in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Bundle::open(&tail);
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&tail);
        if let Ok(bundle) = Bundle::open(&bytes) {
            let _ = bundle.read(&mut |_, _| Ok(()));
        }
    }
}
