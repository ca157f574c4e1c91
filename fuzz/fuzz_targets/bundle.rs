//! An export file with arbitrary bytes between a sound beginning and a sound end, as a hostile maker would sign it;
//! and arbitrary bytes alone. Reading never panics, and hands on nothing that is not proven.
#![no_main]

use commonage_log::{DeviceSecret, Millis, SpaceId};
use commonage_node::bundle::{Bundle, MAGIC, Part};
use libfuzzer_sys::fuzz_target;

fn file(middle: &[u8]) -> Vec<u8> {
    let secret = DeviceSecret::from_seed([7; 32]);
    let mut bytes = MAGIC.to_vec();
    minicbor::encode((0_u8, (SpaceId([1; 32]), secret.key(), Millis(5))), &mut bytes).unwrap();
    bytes.extend_from_slice(middle);
    bytes.extend_from_slice(&[0x82, 4, 0x83, 1]);
    let digest = *blake3::hash(&bytes).as_bytes();
    minicbor::encode(minicbor::bytes::ByteArray::from(digest), &mut bytes).unwrap();
    minicbor::encode(secret.sign_document(&digest), &mut bytes).unwrap();
    bytes
}

fuzz_target!(|input: &[u8]| {
    let _ = Bundle::open(input);
    let bytes = file(input);
    let Ok(bundle) = Bundle::open(&bytes) else { return };
    let _ = bundle.read(&mut |part, _| {
        if let Part::Runs(runs) = part {
            for run in &runs {
                assert!(run.operations().last().is_some_and(|last| last.signature_holds()));
            }
        }
        Ok(())
    });
});
