//! Only those whom it was sealed for read it, in its place, as it was sealed.

use commonage_log::limits::{SEALED_BYTES_MAX, SEALED_PADDING, SEALED_READERS_MAX};
use commonage_log::{DeviceKey, SealError, Sealed};
use proptest::prelude::*;

use crate::strategies::damage;
use crate::support::{bytes, device};

const CONTEXT: &[u8] = b"this space, this agreement";
const WORDS: &[u8] = "Kraanlei 7, ring twice".as_bytes();

fn keys(numbers: impl IntoIterator<Item = u8>) -> Vec<DeviceKey> {
    numbers.into_iter().map(|number| device(number).key()).collect()
}

fn sealed_for(numbers: impl IntoIterator<Item = u8>, words: &[u8], entropy: u8) -> Sealed {
    Sealed::seal(&keys(numbers), CONTEXT, words, [entropy; 64]).unwrap()
}

/// The four parts of an encoding, read here a second time and by hand.
fn parts(sealed: &Sealed) -> [Vec<u8>; 4] {
    let bytes = sealed.to_bytes();
    let mut decoder = minicbor::Decoder::new(&bytes);
    assert_eq!(decoder.array().unwrap(), Some(4));
    [(); 4].map(|()| decoder.bytes().unwrap().to_vec())
}

fn join(parts: &[Vec<u8>; 4]) -> Vec<u8> {
    [vec![0x84], parts.iter().flat_map(|part| bytes(part)).collect()].concat()
}

fn slots(sealed: &Sealed) -> Vec<Vec<u8>> {
    parts(sealed)[2].chunks(48).map(<[u8]>::to_vec).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_reader_opens_it_and_nobody_else(
        readers in prop::collection::vec(0..40_u8, 1..20),
        words in prop::collection::vec(any::<u8>(), 0..=600),
        context in prop::collection::vec(any::<u8>(), 0..80),
        entropy in any::<[u8; 32]>(),
    ) {
        let entropy: [u8; 64] = [entropy, entropy].concat().try_into().unwrap();
        let sealed = Sealed::seal(&keys(readers.clone()), &context, &words, entropy).unwrap();
        for number in 0..44 {
            let expected = if readers.contains(&number) { Ok(words.clone()) } else { Err(SealError::Closed) };
            prop_assert_eq!(device(number).open(&sealed, &context), expected);
        }
    }

    #[test]
    fn it_survives_the_journey(readers in 1..20_u8, words in prop::collection::vec(any::<u8>(), 0..=600)) {
        let sealed = sealed_for(0..readers, &words, 5);
        let encoded = sealed.to_bytes();
        prop_assert_eq!(Sealed::from_bytes(&encoded), Ok(sealed.clone()));
        prop_assert_eq!(join(&parts(&sealed)), encoded, "the format is the one written down in these tests");
    }

    #[test]
    fn arbitrary_bytes_are_no_sealed_value_and_no_panic(input in prop::collection::vec(any::<u8>(), 0..700)) {
        for input in [input.clone(), [&[0x84, 0x58, 32], input.as_slice()].concat()] {
            if let Ok(sealed) = Sealed::from_bytes(&input) {
                prop_assert_eq!(sealed.to_bytes(), input);
            }
        }
    }

    #[test]
    fn parts_of_any_content_that_decode_do_not_open(
        ephemeral in any::<[u8; 32]>(),
        slots in prop::collection::btree_set(prop::collection::vec(any::<u8>(), 48), 0..10),
        byte in any::<u8>(),
        length in prop::sample::select(vec![0_usize, 15, 16, 271, 272, 528, 4368]),
    ) {
        let slots: Vec<Vec<u8>> = slots.into_iter().collect();
        let whole = [4, 8].contains(&slots.len()) && [272, 528, 4368].contains(&length);
        let read = Sealed::from_bytes(&join(&[ephemeral.to_vec(), vec![1; 32], slots.concat(), vec![byte; length]]));
        prop_assert_eq!(read.is_ok(), whole);
        if let Ok(sealed) = read {
            prop_assert_eq!(device(1).open(&sealed, CONTEXT), Err(SealError::Closed));
        }
    }

    #[test]
    fn a_damaged_one_is_refused_or_does_not_open(damage in damage()) {
        let sealed = sealed_for([1, 2], WORDS, 5);
        let damaged = damage.iter().fold(sealed.to_bytes(), |bytes, damage| damage.done_to(&bytes));
        if let Ok(read) = Sealed::from_bytes(&damaged) {
            prop_assert_eq!(read.to_bytes(), damaged);
            prop_assert_eq!(device(1).open(&read, CONTEXT).is_ok(), read == sealed);
        }
    }
}

#[test]
fn another_context_does_not_open_it() {
    let sealed = sealed_for([1, 2], WORDS, 5);
    for other in [b"".as_slice(), b"this space, this agreemenu", &CONTEXT[1..], &[CONTEXT, b"\0"].concat()] {
        assert_eq!(device(1).open(&sealed, other), Err(SealError::Closed));
    }
}

#[test]
fn whichever_bit_is_flipped_it_opens_for_no_reader() {
    let encoded = sealed_for([1, 2], WORDS, 5).to_bytes();
    for bit in 0..encoded.len() * 8 {
        let mut flipped = encoded.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Ok(read) = Sealed::from_bytes(&flipped) {
            assert_eq!(device(1).open(&read, CONTEXT), Err(SealError::Closed), "bit {bit}");
            assert_eq!(device(2).open(&read, CONTEXT), Err(SealError::Closed), "bit {bit}");
        }
    }
}

#[test]
fn its_size_tells_only_how_many_steps_of_words_and_slots() {
    let size = |readers: u8, words: usize| sealed_for(0..readers, &vec![0; words], 5).to_bytes().len();
    assert_eq!(size(1, 0), size(4, SEALED_PADDING - 1));
    assert_eq!(size(5, SEALED_PADDING), size(8, 2 * SEALED_PADDING - 1));
    assert_eq!(size(1, SEALED_PADDING) - size(1, 0), SEALED_PADDING);
    assert_eq!(slots(&sealed_for(0..5, WORDS, 5)).len(), 8);
}

#[test]
fn words_may_end_in_what_fills_up() {
    for words in [b"".as_slice(), &[0], &[0x80], &[0x80, 0], &[0x80; 255], &[0; 256], &[0x80; SEALED_BYTES_MAX]] {
        assert_eq!(device(1).open(&sealed_for([1], words, 5), CONTEXT).as_deref(), Ok(words));
    }
}

#[test]
fn two_sealings_for_the_same_reader_share_nothing() {
    let first = sealed_for([1], WORDS, 5);
    let others = [
        sealed_for([1], WORDS, 6),
        sealed_for([1], b"with the same entropy, other words", 5),
        sealed_for([1, 2], WORDS, 5),
        Sealed::seal(&keys([1]), b"elsewhere", WORDS, [5; 64]).unwrap(),
    ];
    for other in others {
        for (part, same) in parts(&first).iter().zip(parts(&other)) {
            assert_ne!(*part, same);
        }
        // Not even eight bytes in one place of any two slots: by chance that would be one in 2^53 here.
        for (one, another) in slots(&first).iter().flat_map(|one| slots(&other).into_iter().map(move |b| (one, b))) {
            assert!(one.chunks(8).zip(another.chunks(8)).all(|(a, b)| a != b));
        }
    }
}

#[test]
fn nothing_in_it_shows_a_reader() {
    let encoded = sealed_for([1, 2], WORDS, 5).to_bytes();
    for number in [1, 2] {
        let key = device(number).key();
        let montgomery = ed25519_dalek::VerifyingKey::from_bytes(&key.0).unwrap().to_montgomery().to_bytes();
        for shown in [key.0, montgomery] {
            assert!(!encoded.windows(8).any(|bytes| shown.windows(8).any(|part| part == bytes)));
        }
    }
}

#[test]
fn who_reads_it_does_not_depend_on_how_they_are_listed() {
    let one = Sealed::seal(&keys([1, 2, 3]), CONTEXT, WORDS, [5; 64]);
    assert_eq!(one, Sealed::seal(&keys([3, 1, 2, 2, 1]), CONTEXT, WORDS, [5; 64]));
}

#[test]
fn slots_of_one_cannot_be_put_before_the_payload_of_another() {
    let (one, other) = (parts(&sealed_for([1], WORDS, 5)), parts(&sealed_for([1], WORDS, 6)));
    for which in 1_u8..15 {
        let mixed: [Vec<u8>; 4] = std::array::from_fn(|n| if which >> n & 1 == 1 { &one } else { &other }[n].clone());
        let read = Sealed::from_bytes(&join(&mixed)).unwrap();
        assert_eq!(device(1).open(&read, CONTEXT), Err(SealError::Closed), "{which:04b}");
    }
}

#[test]
fn the_limits_hold() {
    let seal = |readers: &[DeviceKey], words: &[u8]| Sealed::seal(readers, CONTEXT, words, [5; 64]);
    assert_eq!(seal(&[], WORDS), Err(SealError::NoReaders));
    let most = keys(0..SEALED_READERS_MAX as u8);
    let sealed = seal(&most, &[7; SEALED_BYTES_MAX]).unwrap();
    assert_eq!(device(63).open(&sealed, CONTEXT), Ok(vec![7; SEALED_BYTES_MAX]));
    assert_eq!(Sealed::from_bytes(&sealed.to_bytes()), Ok(sealed));
    let more = keys(0..=SEALED_READERS_MAX as u8);
    assert_eq!(seal(&more, WORDS), Err(SealError::TooManyReaders(SEALED_READERS_MAX + 1)));
    assert_eq!(seal(&most, &[7; SEALED_BYTES_MAX + 1]), Err(SealError::TooLong(SEALED_BYTES_MAX + 1)));
}

#[test]
fn a_key_that_everybody_could_open_with_is_refused() {
    let neutral = DeviceKey(std::array::from_fn(|n| u8::from(n == 0)));
    let not_on_the_curve = DeviceKey([2; 32]);
    for unsound in [neutral, not_on_the_curve, DeviceKey([0; 32])] {
        let readers = [device(1).key(), unsound];
        assert_eq!(Sealed::seal(&readers, CONTEXT, WORDS, [5; 64]), Err(SealError::UnsoundKey(unsound)));
    }
}

/// The points of small order on the Montgomery curve and its twist (RFC 7748 §6.1): with them as the ephemeral key, the
/// shared secret would be zero for every reader.
#[test]
fn an_ephemeral_key_of_small_order_opens_for_nobody() {
    let order_eight: [u8; 32] = [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09,
        0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ];
    let one = std::array::from_fn(|n| u8::from(n == 0));
    for ephemeral in [[0; 32], one, order_eight] {
        // The slot that somebody would make who counts on the secret being zero.
        let key = {
            let mut hasher = blake3::Hasher::new_derive_key("commonage sealed 1 slot");
            hasher.update(&[0; 32]).update(&ephemeral).update(&device(1).key().0);
            *hasher.finalize().as_bytes()
        };
        let forged = forge(ephemeral, &key);
        assert_eq!(device(1).open(&forged, CONTEXT), Err(SealError::Closed));
    }
}

/// The same forgery works with an honest shared secret: otherwise the test above could not fail.
#[test]
fn the_forger_of_these_tests_knows_how_it_is_done() {
    let secret = [9; 32];
    let reader = ed25519_dalek::VerifyingKey::from_bytes(&device(1).key().0).unwrap().to_montgomery();
    let ephemeral = curve25519_dalek::MontgomeryPoint::mul_base_clamped(secret).to_bytes();
    let mut hasher = blake3::Hasher::new_derive_key("commonage sealed 1 slot");
    hasher.update(&reader.mul_clamped(secret).to_bytes()).update(&ephemeral).update(&device(1).key().0);
    let forged = forge(ephemeral, hasher.finalize().as_bytes());
    assert_eq!(device(1).open(&forged, CONTEXT), Ok(WORDS.to_vec()));
}

/// A sealed value put together by hand around one slot's key.
fn forge(ephemeral: [u8; 32], slot_key: &[u8; 32]) -> Sealed {
    use chacha20poly1305::ChaCha20Poly1305;
    use chacha20poly1305::aead::{Aead, KeyInit, Payload};
    let encrypt = |key: &[u8; 32], message: &[u8]| {
        let payload = Payload { msg: message, aad: CONTEXT };
        ChaCha20Poly1305::new(key.into()).encrypt((&[0; 12]).into(), payload).unwrap()
    };
    let content_key = [3; 32];
    let mut slots = [encrypt(slot_key, &content_key), vec![1; 48], vec![2; 48], vec![3; 48]];
    slots.sort_unstable();
    let mut derived = [0; 64];
    let mut hasher = blake3::Hasher::new_derive_key("commonage sealed 1 payload");
    hasher.update(&content_key).update(&ephemeral).update(&slots.concat()).finalize_xof().fill(&mut derived);
    let (payload_key, promise) = derived.split_at(32);
    let mut words = [WORDS, &[0x80]].concat();
    words.resize(256, 0);
    let payload = encrypt(payload_key.try_into().unwrap(), &words);
    Sealed::from_bytes(&join(&[ephemeral.to_vec(), promise.to_vec(), slots.concat(), payload])).unwrap()
}

/// Values sealed by an older program must open for ever: this one was sealed by the first.
#[test]
fn the_format_stands_still() {
    let sealed = sealed_for([1, 2], WORDS, 5);
    let digest = blake3::hash(&sealed.to_bytes()).to_hex();
    assert_eq!(digest.as_str(), "a0ba6bde8db49ef1db99fa2406b73422f9712e51f48c37b437752e78a9483011");
}
