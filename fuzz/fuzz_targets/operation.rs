//! A byte that says whether there is a body, the header with its length before it (two bytes, big-endian), the body:
//! what is taken keeps both as they came, and takes no other body.
#![no_main]

use commonage_log::Operation;
use libfuzzer_sys::fuzz_target;

/// The header, and the body if there is one.
fn parts(input: &[u8]) -> Option<(&[u8], Option<&[u8]>)> {
    let (has_body, rest) = input.split_first()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (header, body) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    Some((header, (has_body & 1 == 1).then_some(body)))
}

fuzz_target!(|input: &[u8]| {
    let Some((header, body)) = parts(input) else { return };
    let Ok(operation) = Operation::decode(header, body) else { return };
    assert_eq!(operation.header_bytes(), header);
    assert_eq!(operation.body(), body);
    assert_eq!(operation.log().space, operation.space());
    let erased = operation.clone().without_body();
    assert_eq!(erased.id(), operation.id());
    assert_eq!(Operation::decode(header, None).as_ref(), Ok(&erased));
    if let Some(body) = body {
        assert_eq!(erased.clone().with_body(body).as_ref(), Ok(&operation));
        assert!(erased.with_body(&[body, b"!"].concat()).is_err());
    }
});
