//! A body is an act in its one encoding, or it is not understood.
#![no_main]

use commonage_log::Body;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let body = Body::decode(input);
    if body != Body::Other {
        assert_eq!(body.encode(), input, "two encodings of one act");
        assert!(Body::room(input).is_some());
    }
});
