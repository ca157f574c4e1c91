//! Arbitrary messages of every kind, with operations that were really signed.

use std::sync::LazyLock;

use commonage_log::{DeviceKey, Mark, Millis, Operation, OperationId, Run, Signature, SpaceId};
use commonage_net::protocol::{Contact, Entry, Identity, LogTag, Message, Shown};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::support::{log, note_body, run};

/// A few logs to cut runs from; in each an operation has lost its body.
static LOGS: LazyLock<Vec<Vec<Operation>>> = LazyLock::new(|| {
    let of = |number: u8| {
        let mut log = log(number, SpaceId([number; 32]), (0..8).map(|place| note_body(&"word ".repeat(place))));
        log[3] = log[3].clone().without_body();
        log
    };
    (1..5).map(of).collect()
});

fn id<T: std::fmt::Debug>(make: fn([u8; 32]) -> T) -> impl Strategy<Value = T> {
    any::<[u8; 32]>().prop_map(make)
}

/// Integers of every encoded length.
fn integer() -> impl Strategy<Value = u64> {
    (any::<u64>(), 0..64_u32).prop_map(|(value, shift)| value >> shift)
}

pub(crate) fn a_run() -> impl Strategy<Value = Run> {
    (0..4_usize, 0..8_usize, 1..8_usize).prop_map(|(log, from, count)| {
        let log = &LOGS[log];
        run(&log[from..log.len().min(from + count)])
    })
}

fn operation() -> impl Strategy<Value = Operation> {
    (0..4_usize, 0..8_usize).prop_map(|(log, at)| LOGS[log][at].clone())
}

fn signature() -> impl Strategy<Value = Signature> {
    any::<[u8; 64]>().prop_map(Signature)
}

fn identity() -> impl Strategy<Value = Identity> {
    let parts = (id(DeviceKey), id(SpaceId), signature());
    parts.prop_map(|(device, person, signature)| Identity { device, person, signature })
}

fn shown() -> impl Strategy<Value = Shown> {
    let parts = (id(SpaceId), id(OperationId), signature());
    parts.prop_map(|(space, invitation, signature)| Shown { space, invitation, signature })
}

fn contact() -> impl Strategy<Value = Contact> {
    let parts = (id(DeviceKey), vec(any::<u8>(), 0..60), integer().prop_map(Millis), any::<bool>(), signature());
    parts.prop_map(|(device, address, clock, is_hub, signature)| Contact { device, address, clock, is_hub, signature })
}

fn tag() -> impl Strategy<Value = LogTag> {
    any::<[u8; 8]>().prop_map(LogTag)
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let mark = (integer(), any::<u64>()).prop_map(|(seq, prefix)| Mark { seq, prefix });
    vec((tag(), option::of(mark)).prop_map(|(tag, end)| Entry { tag, end }), 0..40)
}

fn ids() -> impl Strategy<Value = Vec<OperationId>> {
    vec(id(OperationId), 0..20)
}

pub(crate) fn message() -> impl Strategy<Value = Message> {
    let hello = (any::<u16>(), option::of(identity()), vec(shown(), 0..4))
        .prop_map(|(version, identity, invitations)| Message::Hello { version, identity, invitations });
    let differences = (entries(), vec(any::<[u8; 8]>(), 0..40))
        .prop_map(|(entries, wanted)| Message::Differences { entries, wanted });
    let taken = (vec(tag(), 0..9), vec(tag(), 0..9)).prop_map(|(refused, again)| Message::Taken { refused, again });
    let root = (any::<[u8; 32]>(), any::<u32>()).prop_map(|(root, count)| Message::Root { root, count });
    let bodies = vec((id(OperationId), vec(any::<u8>(), 0..300)), 0..9);
    let comparing = prop_oneof![
        hello,
        identity().prop_map(Message::Identify),
        vec(id(SpaceId), 0..9).prop_map(Message::Interests),
        root,
        entries().prop_map(Message::Heads),
        vec(any::<u8>(), 0..300).prop_map(Message::Ranges),
        differences,
        (any::<u32>(), entries()).prop_map(|(number, entries)| Message::Ask { number, entries }),
        (any::<u32>(), entries()).prop_map(|(number, entries)| Message::Answer { number, entries }),
    ];
    prop_oneof![
        9 => comparing,
        1 => vec(a_run(), 0..5).prop_map(Message::Batch),
        1 => taken,
        1 => Just(Message::Caught),
        1 => ids().prop_map(Message::Letters),
        1 => ids().prop_map(Message::WantLetters),
        1 => vec(operation(), 0..5).prop_map(Message::HandLetters),
        1 => ids().prop_map(Message::Lack),
        1 => bodies.prop_map(Message::Bodies),
        1 => vec(contact(), 0..9).prop_map(Message::Contacts),
    ]
}
