//! Records of the ledger are read in their one encoding or not at all, and whatever was read can be folded.
#![no_main]

use commonage_economy::codec::{read, write};
use commonage_economy::ledger::{Ledger, Stamp};
use commonage_log::{Millis, OperationId};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(records) = read(input) else { return };
    assert_eq!(write(&records), input, "two encodings of one act");
    let mut ledger = Ledger::default();
    for (clock, number) in [(2, 1_u8), (1, 2)] {
        let stamp = Stamp { id: OperationId([number; 32]), clock: Millis(clock), author: None };
        ledger.apply(&stamp, records.clone());
        ledger.settle();
    }
    let restored = Ledger::from_snapshot(&ledger.to_snapshot()).expect("what was written can be read");
    let mut restored = restored;
    restored.settle();
    assert_eq!(restored.state_hash(), ledger.state_hash());
});
