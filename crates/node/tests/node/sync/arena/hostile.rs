//! What no honest program says.

use commonage_log::{
    Audience, DeviceKey, DeviceSecret, Draft, Mark, Millis, Operation, OperationId, Run, SpaceId, Tip,
};
use commonage_net::protocol::{Contact, Entry, Identity, LogTag, Message};
use commonage_node::Node;

use super::{BINDING, NOW, operations, seed};

fn signed(number: u8, space: SpaceId, audience: Audience, after: Option<Tip>, parents: Vec<OperationId>) -> Operation {
    let body = commonage_log::Body::Word(commonage_log::Word::Note("hostile".into())).encode();
    let draft = Draft { space: Some(space), audience, to: None, after, parents, clock: Millis(u64::MAX), body };
    draft.sign(&DeviceSecret::from_seed(seed(number))).unwrap()
}

pub(super) fn messages(ana: &Node, ben: &Node, spaces: [SpaceId; 2]) -> Vec<Message> {
    let batch = |operations: Vec<Operation>| Message::Batch(vec![Run::verify(operations, None).unwrap()]);
    let far = Some(Tip { seq: 70, id: OperationId([7; 32]) });
    let mut all = Vec::new();
    for space in [spaces[0], spaces[1], ben.me().unwrap()] {
        for audience in [Audience::Members, Audience::Public] {
            // Nobody in particular; a member's fork, a gap, something that waits for ever.
            all.push(batch(vec![signed(6, space, audience, None, vec![])]));
            all.push(batch(vec![signed(2, space, audience, None, vec![])]));
            all.push(batch(vec![signed(2, space, audience, far, vec![])]));
            all.push(batch(vec![signed(1, space, audience, far, vec![])]));
            all.push(batch(vec![signed(5, space, audience, None, vec![OperationId([8; 32])])]));
            for device in [ana.device(), ben.device()] {
                all.extend(about(tag(space, audience, device)));
            }
        }
    }
    let letter = operations(ben).into_values().find(|held| held.header().to.is_some()).unwrap();
    let note = signed(6, spaces[0], Audience::Public, None, vec![]);
    all.push(Message::Letters(vec![letter.id(), note.id()]));
    all.push(Message::WantLetters(vec![letter.id(), note.id()]));
    all.push(Message::HandLetters(vec![letter.clone().without_body(), note.clone(), letter]));
    let known: Vec<_> = operations(ana).into_keys().take(40).collect();
    all.push(Message::Lack(known.clone()));
    all.push(Message::Bodies(known.iter().map(|id| (*id, b"not it".to_vec())).collect()));
    all.push(Message::WantLetters(known));
    all.push(Message::Interests(ana.spaces().map(commonage_log::Space::id).collect()));
    all.push(Message::Root { root: [0; 32], count: u32::MAX });
    all.push(Message::Root { root: [0; 32], count: 0 });
    all.push(Message::Ranges(vec![0x61]));
    all.push(Message::Ranges([&[0x61][..], &[0, 0, 2, 0].repeat(2_000)].concat()));
    all.push(Message::Contacts(vec![Contact::sign(&DeviceSecret::from_seed(seed(6)), vec![0; 9], NOW, true)]));
    all.push(Message::Batch(Vec::new()));
    all.extend([true, false].map(|dials| posing(ben.me().unwrap(), dials)));
    all
}

/// The name of a log on this connection, made here a second time by what `docs/sync.md` says.
fn tag(space: SpaceId, audience: Audience, device: DeviceKey) -> LogTag {
    let named = [&space.0[..], &[audience.number()], &device.0].concat();
    LogTag(*blake3::keyed_hash(&BINDING, &named).as_bytes().first_chunk().unwrap())
}

/// A device of nobody's that says it is this person's.
fn posing(person: SpaceId, dials: bool) -> Message {
    let secret = DeviceSecret::from_seed(seed(6));
    let signature = secret.prove_connection(&BINDING, dials, &person);
    let identity = Some(Identity { device: secret.key(), person, signature });
    Message::Hello { version: 1, identity, invitations: Vec::new() }
}

fn about(tag: LogTag) -> Vec<Message> {
    let end = |seq| Entry { tag, end: Some(Mark { seq, prefix: u64::MAX }) };
    let entries = vec![end(u64::MAX), end(0), end(u64::from(u32::MAX)), Entry { tag, end: None }];
    vec![
        Message::Heads(entries.clone()),
        Message::Differences { entries: entries.clone(), wanted: vec![tag.0; 3] },
        Message::Ask { number: 7, entries: entries.clone() },
        Message::Answer { number: 0, entries },
        Message::Taken { refused: vec![tag], again: vec![] },
        Message::Taken { refused: vec![], again: vec![tag] },
    ]
}
