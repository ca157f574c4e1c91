//! What was said is what is heard; what is no message is refused; and no operation comes in that its author did not
//! sign.

use commonage_log::{Operation, SpaceId};
use commonage_net::protocol::{Message, MessageError};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::strategies::{a_run, message};
use crate::support::{log, note_body, run};

/// Whatever decodes is the same again, and its runs hold by themselves.
fn assert_sound(bytes: &[u8]) {
    let Ok(message) = Message::decode(bytes) else { return };
    if let Message::Batch(runs) = &message {
        for run in runs {
            assert!(run.operations().last().unwrap().signature_holds());
            for pair in run.operations().windows(2) {
                assert_eq!(pair[1].header().previous, Some(pair[0].id()));
                assert_eq!(pair[1].log(), pair[0].log());
            }
        }
    }
    assert_eq!(Message::decode(&message.encode()).as_ref(), Ok(&message));
}

proptest! {
    #[test]
    fn every_message_survives_the_journey(message in message()) {
        prop_assert_eq!(Message::decode(&message.encode()), Ok(message));
    }

    #[test]
    fn arbitrary_bytes_are_no_panic(kind in 0..20_u8, parts in 0..6_u8, bytes in vec(any::<u8>(), 0..600)) {
        assert_sound(&bytes);
        assert_sound(&[&[0x80 | parts, kind], bytes.as_slice()].concat());
    }

    #[test]
    fn whatever_breaks_off_or_goes_on_is_refused(message in message(), at in any::<prop::sample::Index>(), more: u8) {
        let bytes = message.encode();
        prop_assert!(Message::decode(&bytes[..at.index(bytes.len())]).is_err());
        prop_assert!(Message::decode(&[bytes, vec![more]].concat()).is_err());
    }

    #[test]
    fn damage_is_noticed_or_harmless(
        message in message(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
    ) {
        let mut bytes = message.encode();
        for (at, value) in damage {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        assert_sound(&bytes);
    }

    #[test]
    fn one_changed_bit_of_a_batch_is_refused(
        runs in vec(a_run(), 1..3), at in any::<prop::sample::Index>(), bit in 0..8_u32,
    ) {
        let mut bytes = Message::Batch(runs.clone()).encode();
        let at = at.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        // What still decodes is what was signed: only bodies can be left out, which is no lie.
        if let Ok(Message::Batch(read)) = Message::decode(&bytes) {
            let bare = |runs: &[commonage_log::Run]| -> Vec<Vec<u8>> {
                runs.iter().flat_map(|run| run.operations()).map(|held| held.header_bytes().to_vec()).collect()
            };
            prop_assert_eq!(bare(&read), bare(&runs));
        }
    }
}

/// A batch as a hostile program would write it: header and body of each.
fn batch(operations: &[(Vec<u8>, Option<Vec<u8>>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut e = minicbor::Encoder::new(&mut bytes);
    e.array(2).unwrap().u8(8).unwrap().array(1).unwrap().array(2 * operations.len() as u64).unwrap();
    for (header, body) in operations {
        e.bytes(header).unwrap();
        match body {
            Some(body) => e.bytes(body).unwrap(),
            None => e.null().unwrap(),
        };
    }
    bytes
}

fn parts(operations: &[Operation]) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
    operations.iter().map(|held| (held.header_bytes().to_vec(), held.body().map(<[u8]>::to_vec))).collect()
}

fn assert_unproven(parts: &[(Vec<u8>, Option<Vec<u8>>)]) {
    let read = Message::decode(&batch(parts));
    assert!(matches!(read, Err(MessageError::Unproven(_))), "{read:?}");
}

#[test]
fn a_batch_that_its_authors_did_not_sign_is_refused() {
    let log_of = |number| log(number, SpaceId([7; 32]), (0..4).map(|place| note_body(&format!("place {place}"))));
    let (mine, other) = (log_of(1), log_of(2));
    let sound = parts(&mine);
    assert_eq!(Message::decode(&batch(&sound)), Ok(Message::Batch(vec![run(&mine)])));

    let mut gap = sound.clone();
    gap.remove(1);
    assert_unproven(&gap);
    let mut swapped = sound.clone();
    swapped.swap(1, 2);
    assert_unproven(&swapped);
    let mut mixed = sound.clone();
    mixed[3] = parts(&other)[3].clone();
    assert_unproven(&mixed);
    let mut body = sound.clone();
    body[1].1 = sound[2].1.clone();
    assert_unproven(&body);
    let mut signature = sound.clone();
    *signature[3].0.last_mut().unwrap() ^= 1;
    assert_unproven(&signature);
    // In the middle it breaks the chain.
    let mut middle = sound.clone();
    *middle[1].0.last_mut().unwrap() ^= 1;
    assert_unproven(&middle);
    assert_unproven(&[]);
}
