//! A signature says one thing, for one purpose, and has one form.

use commonage_log::{
    Audience, DeviceKey, InvitationKey, InvitationSecret, Operation, RecoveryDigest, RecoverySecret, RecoveryStatement,
    Run, Signature, SpaceId,
};
use ed25519_dalek::{Signer, SigningKey};

use crate::support::{Author, Item, RawHeader, bytes, device};

const SEED: [u8; 32] = [1; 32];

/// What each kind of statement by the key of `SEED` verifies as, given a signature and the bytes that it may be over.
///
/// The same 32 bytes stand for a person, a document's digest and whatever else is 32 bytes long.
fn purposes(content: [u8; 32], signature: &Signature) -> [bool; 4] {
    let key = device(1).key();
    let (space, other) = (SpaceId(content), DeviceKey(content));
    let mut author = Author::new(1, space, Audience::Members);
    let operation = RawHeader::of(author.write("words").header()).with(Item::Signature, bytes(&signature.0)).bytes();
    [
        key.accepted_person(&space, signature),
        key.signed_document(&content, signature),
        InvitationKey(key.0).admitted(&space, &space, &other, signature),
        Operation::decode(&operation, None).unwrap().signature_holds(),
    ]
}

/// A signature by the key of `SEED` over a text of the caller's choice.
fn sign_raw(text: &[u8]) -> Signature {
    Signature(SigningKey::from_bytes(&SEED).sign(text).to_bytes())
}

#[test]
fn a_signature_for_one_purpose_is_none_for_another() {
    let content = [9; 32];
    let (space, other) = (SpaceId(content), DeviceKey(content));
    let operation = Author::new(1, space, Audience::Members).write("words");
    let signature_of_operation = operation.header_bytes().last_chunk::<64>().copied().map(Signature).unwrap();
    let signatures = [
        device(1).accept_person(&space),
        device(1).sign_document(&content),
        InvitationSecret::from_seed(SEED).admit(&space, &space, &other),
        signature_of_operation,
    ];
    for (made_for, signature) in signatures.iter().enumerate() {
        let holds_for = purposes(content, signature);
        for (purpose, holds) in holds_for.into_iter().enumerate() {
            assert_eq!(holds, purpose == made_for, "made for {made_for}, shown as {purpose}");
        }
    }
}

#[test]
fn the_texts_that_are_signed_are_these() {
    let content = [9; 32];
    let (space, other) = (SpaceId(content), DeviceKey(content));
    let over = |domain: &[u8], parts: usize| sign_raw(&[domain, &[9; 32].repeat(parts)].concat());
    assert_eq!(device(1).accept_person(&space), over(b"commonage/device-accepts/1\0", 1));
    assert_eq!(device(1).sign_document(&content), over(b"commonage/document/1\0", 1));
    let admission = InvitationSecret::from_seed(SEED).admit(&space, &space, &other);
    assert_eq!(admission, over(b"commonage/join/1\0", 3));
}

#[test]
fn a_signature_without_a_domain_is_worth_nothing() {
    let content = [9; 32];
    assert_eq!(purposes(content, &sign_raw(&content)), [false; 4]);
    assert_eq!(purposes(content, &sign_raw(&content.repeat(3))), [false; 4]);
}

#[test]
fn an_acceptance_holds_for_one_person_and_one_device() {
    let (me, another) = (SpaceId([1; 32]), SpaceId([2; 32]));
    let said = device(1).accept_person(&me);
    assert!(device(1).key().accepted_person(&me, &said));
    assert!(!device(1).key().accepted_person(&another, &said));
    assert!(!device(2).key().accepted_person(&me, &said));
}

#[test]
fn a_join_that_was_seen_is_of_no_use_to_anyone_else() {
    let invitation = InvitationSecret::from_seed([3; 32]);
    let (space, person, key) = (SpaceId([4; 32]), SpaceId([5; 32]), device(1).key());
    let seen = invitation.admit(&space, &person, &key);
    let holds =
        |space: SpaceId, person: SpaceId, device: DeviceKey| invitation.key().admitted(&space, &person, &device, &seen);
    assert!(holds(space, person, key));
    assert!(!holds(SpaceId([6; 32]), person, key));
    assert!(!holds(space, SpaceId([6; 32]), key));
    assert!(!holds(space, person, device(2).key()));
    assert!(!holds(person, space, key), "space and person do not change places");
    let another = InvitationSecret::from_seed([7; 32]);
    assert!(!another.key().admitted(&space, &person, &key, &seen));
}

#[test]
fn a_recovery_holds_for_its_statement_and_nothing_else() {
    let paper = RecoverySecret::from_seed([3; 32]);
    let (person, acting, next) = (SpaceId([4; 32]), device(1).key(), RecoveryDigest([5; 32]));
    let (first, second) = (device(2).key(), device(3).key());
    let keep = [first, second];
    let statement = RecoveryStatement { person: &person, device: &acting, next: &next, keep: &keep, recovers: true };
    let proof = paper.prove(statement);
    assert!(proof.holds(statement));
    assert_eq!(proof.digest(), paper.digest(), "it is the key that was promised");

    let (other_person, other_next) = (SpaceId([6; 32]), RecoveryDigest([6; 32]));
    let others = [
        RecoveryStatement { person: &other_person, ..statement },
        RecoveryStatement { device: &first, ..statement },
        RecoveryStatement { next: &other_next, ..statement },
        RecoveryStatement { recovers: false, ..statement },
        RecoveryStatement { keep: &[], ..statement },
        RecoveryStatement { keep: &[first], ..statement },
        RecoveryStatement { keep: &[second, first], ..statement },
        RecoveryStatement { keep: &[first, second, second], ..statement },
    ];
    for other in others {
        assert!(!proof.holds(other), "{other:?}");
    }
}

#[test]
fn another_paper_key_has_another_digest() {
    let person = SpaceId([4; 32]);
    let (acting, next) = (device(1).key(), RecoveryDigest([5; 32]));
    let statement = RecoveryStatement { person: &person, device: &acting, next: &next, keep: &[], recovers: false };
    let (promised, another) = (RecoverySecret::from_seed([3; 32]), RecoverySecret::from_seed([7; 32]));
    let proof = another.prove(statement);
    assert!(proof.holds(statement), "as a signature it is sound");
    assert_ne!(proof.digest(), promised.digest(), "but it is not the key that was promised");
}

/// The order of the group, little-endian: S and S + L are the same scalar (RFC 8032 §5.1.7 refuses the second).
const GROUP_ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// The eight points of small order in their canonical encodings, and those of them that have others too: a "key" or a
/// commitment like these would make one signature hold for many texts.
fn small_order_points() -> Vec<[u8; 32]> {
    let point = |first: u8, middle: u8, last: u8| {
        let mut bytes = [middle; 32];
        (bytes[0], bytes[31]) = (first, last);
        bytes
    };
    let order_eight: [u8; 32] = [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ];
    let negative = |mut bytes: [u8; 32]| {
        bytes[31] |= 0x80;
        bytes
    };
    let order_eight_below: [u8; 32] = [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ];
    vec![
        point(0x01, 0, 0),
        point(0xec, 0xff, 0x7f),
        point(0x00, 0, 0),
        point(0x00, 0, 0x80),
        order_eight,
        negative(order_eight),
        order_eight_below,
        negative(order_eight_below),
        point(0x01, 0, 0x80),
        point(0xee, 0xff, 0x7f),
        point(0xed, 0xff, 0x7f),
    ]
}

#[test]
fn a_signature_has_one_form_only() {
    let digest = [9; 32];
    let signature = device(1).sign_document(&digest);
    assert!(device(1).key().signed_document(&digest, &signature));
    let mut malleable = signature;
    let mut carry = 0_u16;
    for (byte, order) in malleable.0[32..].iter_mut().zip(GROUP_ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    assert_eq!(carry, 0);
    assert_ne!(malleable, signature);
    assert!(!device(1).key().signed_document(&digest, &malleable));
}

#[test]
fn a_laxer_check_would_accept_these_points() {
    for point in &small_order_points()[..8] {
        assert!(ed25519_dalek::VerifyingKey::from_bytes(point).is_ok_and(|key| key.is_weak()));
    }
    let neutral = ed25519_dalek::VerifyingKey::from_bytes(&small_order_points()[0]).unwrap();
    let mut signature = [0; 64];
    signature[0] = 1;
    let signature = ed25519_dalek::Signature::from_bytes(&signature);
    assert!(ed25519_dalek::Verifier::verify(&neutral, b"any text at all", &signature).is_ok());
}

#[test]
fn a_key_of_small_order_signs_nothing() {
    for key in small_order_points() {
        for commitment in small_order_points() {
            let mut signature = Signature([0; 64]);
            signature.0[..32].copy_from_slice(&commitment);
            for text in 0..16 {
                assert!(!DeviceKey(key).signed_document(&[text; 32], &signature));
            }
        }
    }
}

#[test]
fn a_commitment_of_small_order_is_refused_under_an_honest_key() {
    for commitment in small_order_points() {
        let mut signature = device(1).sign_document(&[9; 32]);
        signature.0[..32].copy_from_slice(&commitment);
        assert!(!device(1).key().signed_document(&[9; 32], &signature));
    }
}

#[test]
fn bytes_that_are_no_point_are_nobodys_key() {
    let not_on_the_curve = [2; 32];
    assert!(ed25519_dalek::VerifyingKey::from_bytes(&not_on_the_curve).is_err());
    assert!(!DeviceKey(not_on_the_curve).signed_document(&[9; 32], &Signature([0; 64])));
}

#[test]
fn an_operation_by_a_key_of_small_order_proves_nothing() {
    let mut author = Author::new(1, SpaceId([7; 32]), Audience::Members);
    let mut header = author.write("words").header().clone();
    for key in small_order_points() {
        header.author = DeviceKey(key);
        let mut signature = [0; 64];
        signature[0] = 1;
        let raw = RawHeader::of(&header).with(Item::Signature, bytes(&signature));
        let operation = Operation::decode(&raw.bytes(), None).unwrap();
        assert!(Run::single(operation).is_err());
    }
}

#[test]
fn a_secret_never_shows_in_a_log_line() {
    let shown = format!("{:?} {:?}", device(1), InvitationSecret::from_seed(SEED));
    assert_eq!(shown, "DeviceSecret(secret) InvitationSecret(secret)");
}
