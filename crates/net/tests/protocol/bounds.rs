//! Every limit: one below, at it, and one above; and nothing is allocated for what was only announced.

use commonage_log::{DeviceKey, Mark, Millis, OperationId, Run, Signature, SpaceId};
use commonage_net::protocol::limits::*;
use commonage_net::protocol::{Contact, Entry, LogTag, Message, MessageError, Shown};

use crate::support::{largest_piece, log, note_body, run};

const ID: OperationId = OperationId([1; 32]);
const TAG: LogTag = LogTag([1; 8]);
const SIGNATURE: Signature = Signature([1; 64]);

/// Taken up to the limit, and not beyond.
fn assert_limit(most: usize, make: impl Fn(usize) -> Message) {
    for count in [most - 1, most] {
        let bytes = make(count).encode();
        assert!(bytes.len() <= MESSAGE_BYTES_MAX, "{count} of them take {} bytes", bytes.len());
        assert!(Message::decode(&bytes).is_ok(), "{count} of {most}");
    }
    let read = Message::decode(&make(most + 1).encode());
    assert!(matches!(read, Err(MessageError::TooMany { .. })), "{:?}", read.err());
}

fn contact(bytes: usize) -> Contact {
    let address = vec![0; bytes];
    Contact { device: DeviceKey([1; 32]), address, clock: Millis(u64::MAX), is_hub: true, signature: SIGNATURE }
}

#[test]
fn every_list_has_its_limit() {
    let shown = Shown { space: SpaceId([1; 32]), invitation: ID, signature: SIGNATURE };
    let hello = |count| Message::Hello { version: 1, identity: None, invitations: vec![shown.clone(); count] };
    assert_limit(INVITATIONS_MAX, hello);
    assert_limit(INTERESTS_MAX, |count| Message::Interests(vec![SpaceId([1; 32]); count]));
    assert_limit(RANGES_BYTES as usize, |count| Message::Ranges(vec![0; count]));
    assert_limit(LETTERS_MAX, |count| Message::Letters(vec![ID; count]));
    assert_limit(LETTERS_MAX, |count| Message::WantLetters(vec![ID; count]));
    assert_limit(BODIES_MAX, |count| Message::Lack(vec![ID; count]));
    assert_limit(BODIES_MAX, |count| Message::Bodies(vec![(ID, vec![0; 9]); count]));
    assert_limit(CONTACTS_MAX, |count| Message::Contacts(vec![contact(CONTACT_BYTES_MAX); count]));
    assert_limit(CONTACT_BYTES_MAX, |bytes| Message::Contacts(vec![contact(bytes)]));
    let letter = log(1, SpaceId([1; 32]), [note_body("a letter")]).remove(0);
    assert_limit(LETTERS_MAX, |count| Message::HandLetters(vec![letter.clone(); count]));
}

#[test]
fn every_list_of_ends_has_its_limit() {
    let end = Some(Mark { seq: u64::MAX, prefix: u64::MAX });
    for end in [end, None] {
        assert_limit(HEADS_MAX, |count| Message::Heads(vec![Entry { tag: TAG, end }; count]));
        assert_limit(HEADS_MAX, |count| Message::Ask { number: 1, entries: vec![Entry { tag: TAG, end }; count] });
        assert_limit(HEADS_MAX, |count| Message::Answer { number: 1, entries: vec![Entry { tag: TAG, end }; count] });
        let entries = vec![Entry { tag: TAG, end }; HEADS_MAX];
        let wanted = |count| Message::Differences { entries: entries.clone(), wanted: vec![[1; 8]; count] };
        assert_limit(HEADS_MAX, wanted);
    }
    assert_limit(HEADS_MAX, |count| Message::Taken { refused: vec![TAG; count], again: vec![] });
    assert_limit(HEADS_MAX, |count| Message::Taken { refused: vec![], again: vec![TAG; count] });
}

#[test]
fn a_batch_has_its_limit_in_operations_however_they_are_divided() {
    let log = log(1, SpaceId([1; 32]), (0..=BATCH_OPERATIONS_MAX).map(|_| Vec::new()));
    assert_limit(BATCH_OPERATIONS_MAX, |count| Message::Batch(vec![run(&log[..count])]));
    let divided = |count: usize| Message::Batch(vec![run(&log[..100]), run(&log[100..count])]);
    assert_limit(BATCH_OPERATIONS_MAX, divided);
}

#[test]
fn a_message_has_its_limit_in_bytes() {
    let of = |bytes: usize| Message::Bodies(vec![(ID, vec![0; bytes])]);
    let frame = of(1 << 20).encode().len() - (1 << 20);
    assert_limit_in_bytes(MESSAGE_BYTES_MAX - frame, of);
}

fn assert_limit_in_bytes(most: usize, make: impl Fn(usize) -> Message) {
    assert_eq!(make(most).encode().len(), MESSAGE_BYTES_MAX);
    assert!(Message::decode(&make(most - 1).encode()).is_ok());
    assert!(Message::decode(&make(most).encode()).is_ok());
    let read = Message::decode(&make(most + 1).encode());
    assert!(matches!(read, Err(MessageError::TooMany { what: "bytes", .. })));
}

#[test]
fn the_largest_honest_batch_fits_into_a_message() {
    // Cut at so many bytes and operations, stretched, one operation more of the largest kind, and eight bytes of CBOR
    // for each.
    let operation = commonage_log::limits::BODY_BYTES_MAX + commonage_log::limits::HEADER_BYTES_MAX;
    let frames = 8 * BATCH_OPERATIONS_MAX + 5 * BATCH_OPERATIONS_MAX + 64;
    assert!(BATCH_BYTES + BATCH_STRETCH_BYTES + operation + frames <= MESSAGE_BYTES_MAX);
}

/// A list with this many items announced and none there.
fn announced(opening: &[u8], major: u8, count: u64) -> Vec<u8> {
    [opening, &[major | 27], &count.to_be_bytes()].concat()
}

#[test]
fn what_is_only_announced_takes_no_memory() {
    let (bytes, array) = (0x40, 0x80);
    let openings: [(&[u8], u8); 19] = [
        (&[], array),
        (&[0x84, 0, 1, 0xf6], array),
        (&[0x82, 1], array),
        (&[0x83, 2], bytes),
        (&[0x82, 3], array),
        (&[0x82, 4], bytes),
        (&[0x83, 5], array),
        (&[0x83, 5, 0x80], bytes),
        (&[0x83, 6, 1], array),
        (&[0x83, 7, 1], array),
        (&[0x82, 8], array),
        (&[0x82, 8, 0x81], array),
        (&[0x82, 8, 0x81, 0x82], bytes),
        (&[0x83, 9], bytes),
        (&[0x82, 11], array),
        (&[0x82, 13], array),
        (&[0x82, 14], array),
        (&[0x82, 15], array),
        (&[0x82, 16], array),
    ];
    for (opening, major) in openings {
        for count in [200, 256, 1_000, 2_000, 16_000, 200_000, 600_000, u64::from(u32::MAX), u64::MAX] {
            let message = announced(opening, major, count);
            let largest = largest_piece(|| assert!(Message::decode(&message).is_err()));
            assert!(largest < 4_096, "{largest} bytes for {count} in {opening:?}");
        }
    }
}

#[test]
fn what_is_not_expected_is_not_skipped_at_a_price() {
    // An identity with a fourth part: nested lists without an end, one byte each.
    let identity = [&[0x84, 0x58, 32][..], &[1; 32], &[0x58, 32], &[1; 32], &[0x58, 64], &[1; 64]].concat();
    let nested = vec![0x9f; 1 << 20];
    for opening in [&[0x84, 0, 1][..], &[0x82, 17]] {
        let message = [opening, &identity, &nested, &[0x82, 0x9f, 0]].concat();
        let largest = largest_piece(|| assert!(Message::decode(&message).is_err()));
        assert!(largest < 4_096, "{largest} bytes");
    }
}

#[test]
fn an_empty_run_is_none() {
    assert!(Run::verify(Vec::new(), None).is_err());
    assert!(Message::decode(&[0x82, 8, 0x81, 0x80]).is_err());
    assert_eq!(Message::decode(&[0x82, 8, 0x80]), Ok(Message::Batch(vec![])));
    // Half an operation.
    assert!(Message::decode(&[0x82, 8, 0x81, 0x81, 0xf6]).is_err());
}
