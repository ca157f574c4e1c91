//! Arbitrary values of everything that has an encoding.

use commonage_log::limits::{
    ADDRESSES_MAX, BODY_BYTES_MAX, DEVICES_MAX, INVITATION_USES_MAX, LOG_OPERATIONS_MAX, NAME_BYTES_MAX, PARENTS_MAX,
};
use commonage_log::{
    Admission, Audience, Body, BodyHash, Control, DeviceKey, Founding, GuardianPolicy, Header, InvitationKey,
    LetterBody, Level, Millis, OperationId, RecoveryDigest, RecoveryProof, RecoverySecret, RecoveryStatement,
    Signature, SpaceId, SpaceKind, Tip, Verdict, Word,
};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use crate::support::device;

fn id<T>(make: fn([u8; 32]) -> T) -> impl Strategy<Value = T>
where
    T: std::fmt::Debug,
{
    any::<[u8; 32]>().prop_map(make)
}

/// Integers of every encoded length, not only the long ones that a uniform choice gives.
fn integer(most: u64) -> impl Strategy<Value = u64> {
    (any::<u64>(), 0..64_u32).prop_map(move |(value, shift)| (value >> shift).min(most))
}

fn audience() -> impl Strategy<Value = Audience> {
    prop_oneof![Just(Audience::Members), Just(Audience::Public)]
}

/// A signing device with a header that it may sign.
pub(crate) fn header() -> impl Strategy<Value = (u8, Header)> {
    let place = (option::of(id(SpaceId)), audience(), option::of(id(SpaceId)));
    let history = (integer(LOG_OPERATIONS_MAX), id(OperationId), btree_set(id(OperationId), 0..=PARENTS_MAX));
    let content = (integer(u64::MAX), id(BodyHash), integer(BODY_BYTES_MAX as u64));
    (any::<u8>(), place, history, content).prop_map(|(number, place, history, content)| {
        let (space, audience, to) = place;
        let (seq, previous, parents) = history;
        let (clock, body_hash, body_length) = content;
        let founds = space.is_none();
        let seq = if founds { 0 } else { seq };
        let header = Header {
            space,
            audience,
            to: to.filter(|_| !founds && audience == Audience::Public),
            author: device(number).key(),
            seq,
            previous: (seq > 0).then_some(previous),
            parents: if founds { Vec::new() } else { parents.into_iter().collect() },
            clock: Millis(clock),
            body_hash,
            body_length: body_length as u32,
        };
        (number, header)
    })
}

fn name() -> impl Strategy<Value = String> {
    let fits = |text: &String| text.len() <= NAME_BYTES_MAX;
    prop_oneof![".{0,40}".prop_filter("a name within its limit", fits), Just("ż".repeat(NAME_BYTES_MAX / 2))]
}

fn level() -> impl Strategy<Value = Level> {
    prop_oneof![Just(Level::Read), Just(Level::Write), Just(Level::Steward)]
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![Just(Verdict::Arrived), Just(Verdict::Accepted), Just(Verdict::Declined)]
}

fn signature() -> impl Strategy<Value = Signature> {
    any::<[u8; 64]>().prop_map(Signature)
}

fn recovery_proof() -> impl Strategy<Value = RecoveryProof> {
    (any::<[u8; 32]>(), id(SpaceId), vec(id(DeviceKey), 0..3)).prop_map(|(seed, person, keep)| {
        let (device, next) = (DeviceKey([1; 32]), RecoveryDigest([2; 32]));
        let statement =
            RecoveryStatement { person: &person, device: &device, next: &next, keep: &keep, recovers: true };
        RecoverySecret::from_seed(seed).prove(statement)
    })
}

fn founding() -> impl Strategy<Value = Founding> {
    let guardians = (any::<u8>(), vec(id(BodyHash), 1..=DEVICES_MAX)).prop_map(|(k, guardians)| {
        // At least one of them, at most all.
        let threshold = 1 + k % u8::try_from(guardians.len()).unwrap();
        GuardianPolicy { threshold, guardians }
    });
    let people = (option::of(id(SpaceId)), option::of(id(RecoveryDigest)), option::of(guardians));
    (prop::sample::select(&SpaceKind::ALL), name(), any::<[u8; 16]>(), people, name()).prop_map(
        |(kind, name, nonce, (founder, recovery, guardians), device_name)| Founding {
            kind,
            name,
            nonce,
            founder,
            recovery,
            guardians,
            device_name,
        },
    )
}

/// Every act of membership and identity, within the limits.
pub(crate) fn control() -> impl Strategy<Value = Control> {
    let expires = option::of(integer(u64::MAX).prop_map(Millis));
    let tip = (integer(LOG_OPERATIONS_MAX), id(OperationId)).prop_map(|(seq, id)| Tip { seq, id });
    let declared = (option::of(name()), option::of(".{0,200}"), option::of(vec(name(), 0..=ADDRESSES_MAX)));
    prop_oneof![
        founding().prop_map(Control::Found),
        (id(SpaceId), level()).prop_map(|(person, level)| Control::Grant { person, level }),
        id(SpaceId).prop_map(|person| Control::Revoke { person }),
        (id(InvitationKey), level(), 1..=INVITATION_USES_MAX, expires)
            .prop_map(|(key, level, uses, expires)| Control::Invite { key, level, uses, expires }),
        id(OperationId).prop_map(|invitation| Control::CloseInvitation { invitation }),
        (id(SpaceId), id(OperationId), signature()).prop_map(|(person, invitation, proof)| Control::Join {
            person,
            invitation,
            proof
        }),
        Just(Control::Leave),
        prop_oneof![Just(Admission::Stewards), Just(Admission::Writers)].prop_map(Control::Admit),
        (id(DeviceKey), name(), signature()).prop_map(|(device, name, acceptance)| Control::AddDevice {
            device,
            name,
            acceptance
        }),
        id(DeviceKey).prop_map(|device| Control::RevokeDevice { device }),
        (recovery_proof(), id(RecoveryDigest), vec(id(DeviceKey), 0..=DEVICES_MAX), name())
            .prop_map(|(proof, next, keep, name)| Control::Recover { proof, next, keep, name }),
        (recovery_proof(), id(RecoveryDigest)).prop_map(|(proof, next)| Control::RotateRecovery { proof, next }),
        (id(DeviceKey), audience(), option::of(tip)).prop_map(|(device, audience, last)| Control::CutOff {
            device,
            audience,
            last
        }),
        declared.prop_map(|(name, about, addresses)| Control::Declare { name, about, addresses }),
        (id(DeviceKey), id(OperationId)).prop_map(|(device, branch)| Control::KeepBranch { device, branch }),
    ]
}

/// Every other act of a space.
pub(crate) fn word() -> impl Strategy<Value = Word> {
    prop_oneof![
        ".{0,300}".prop_map(Word::Note),
        id(OperationId).prop_map(|operation| Word::Erase { operation }),
        (id(OperationId), id(SpaceId), verdict()).prop_map(|(letter, from, verdict)| Word::Answer {
            letter,
            from,
            verdict
        }),
        Just(Word::Acknowledge),
    ]
}

/// Everything that a letter can say.
pub(crate) fn letter() -> impl Strategy<Value = LetterBody> {
    prop_oneof![
        ".{0,300}".prop_map(LetterBody::Text),
        ".{0,300}".prop_map(LetterBody::JoinRequest),
        (id(OperationId), verdict()).prop_map(|(letter, verdict)| LetterBody::Receipt { letter, verdict }),
    ]
}

/// Every body that the log understands.
pub(crate) fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        4 => control().prop_map(Body::Control),
        1 => word().prop_map(Body::Word),
        1 => letter().prop_map(Body::Letter),
    ]
}

/// What chance, or someone on the way, does to bytes.
#[derive(Clone, Debug)]
pub(crate) enum Damage {
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, u8),
    Remove(prop::sample::Index),
    Truncate(prop::sample::Index),
}

impl Damage {
    pub(crate) fn done_to(&self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        match self {
            Damage::Insert(at, byte) => bytes.insert(at.index(bytes.len() + 1), *byte),
            _ if bytes.is_empty() => {}
            Damage::Set(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Damage::Remove(at) => {
                bytes.remove(at.index(bytes.len()));
            }
            Damage::Truncate(at) => bytes.truncate(at.index(bytes.len())),
        }
        bytes
    }
}

pub(crate) fn damage() -> impl Strategy<Value = Vec<Damage>> {
    let at = any::<prop::sample::Index>;
    let one = prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        2 => (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        2 => at().prop_map(Damage::Remove),
        1 => at().prop_map(Damage::Truncate),
    ];
    vec(one, 1..4)
}
