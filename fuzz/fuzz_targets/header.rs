//! Whatever decodes as a header has one encoding: signing the same fields again gives the same bytes but for the
//! signature, which only the author can make.
#![no_main]

use commonage_log::{DeviceSecret, Header};
use libfuzzer_sys::fuzz_target;

/// Two bytes of CBOR and the signature: what follows the signed part of a header.
const SIGNATURE_TAIL: usize = 66;

fuzz_target!(|input: &[u8]| {
    let Ok((header, signature)) = Header::decode(input) else { return };
    let secret = DeviceSecret::from_seed([1; 32]);
    let mine = Header { author: secret.key(), ..header.clone() };
    let (encoded, _) = mine.sign(&secret).expect("what decodes can be signed");
    assert_eq!(encoded.len(), input.len());
    let (again, _) = Header::decode(&encoded).expect("what was signed decodes");
    assert_eq!(again, mine);

    // The author's key is the one thing that differs in the signed part: put back, the bytes are those that came.
    let author = 1 + 1 + header.space.map_or(1, |_| 34) + 1 + header.to.map_or(1, |_| 34) + 2;
    let mut restored = encoded[..encoded.len() - SIGNATURE_TAIL].to_vec();
    restored[author..author + 32].copy_from_slice(&header.author.0);
    restored.extend_from_slice(&[0x58, 64]);
    restored.extend_from_slice(&signature.0);
    assert_eq!(restored, input, "two encodings of one header");
});
