//! A sequence of operations, each with its length before it (two bytes, big-endian) and a byte that says whether the
//! body comes along: what proves as a run is one contiguous piece of one log.
#![no_main]

use commonage_log::{Operation, Run, Tip};
use libfuzzer_sys::fuzz_target;

/// Takes a piece with its length in front of it from the beginning of the input.
fn piece<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = input.split_first_chunk::<2>()?;
    let (piece, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    *input = rest;
    Some(piece)
}

fn operation(input: &mut &[u8]) -> Option<Operation> {
    let (has_body, rest) = input.split_first()?;
    *input = rest;
    let header = piece(input)?;
    let body = if has_body & 1 == 1 { Some(piece(input)?) } else { None };
    Operation::decode(header, body).ok()
}

fuzz_target!(|input: &[u8]| {
    let mut rest = input;
    let operations: Vec<Operation> = std::iter::from_fn(|| operation(&mut rest)).collect();
    let provable = Run::provable_prefix(&operations);
    assert!(provable <= operations.len());
    let Ok(run) = Run::verify(operations.clone(), None) else { return };
    assert_eq!(run.operations(), operations);
    assert_eq!(provable, operations.len());
    for pair in operations.windows(2) {
        assert_eq!(pair[0].log(), pair[1].log());
        assert_eq!(pair[1].header().previous, Some(pair[0].id()));
        let tip = Tip { seq: pair[0].header().seq, id: pair[0].id() };
        if pair[1].signature_holds() {
            assert!(Run::verify(vec![pair[1].clone()], Some(tip)).is_ok());
        }
    }
});
