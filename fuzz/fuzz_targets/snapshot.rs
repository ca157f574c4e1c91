//! A damaged snapshot is refused or gives a space that can be settled and asked: it never panics.
#![no_main]

use commonage_log::{Identities, Space};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(mut space) = Space::from_snapshot(input) else { return };
    space.settle(&Identities::default());
    let _ = (space.state_hash(), space.forks(), space.members().count(), space.to_snapshot());
});
