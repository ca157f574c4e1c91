//! Acts of sharing and letters of claim are read in their one encoding or not at all, and whatever was read can be
//! folded and asked.
#![no_main]

use commonage_economy::id::Id;
use commonage_economy::ledger::Stamp;
use commonage_economy::sharing::act::{Act, ClaimLetter};
use commonage_economy::sharing::register::Register;
use commonage_log::{Millis, OperationId, SpaceId};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some(letter) = ClaimLetter::read(input) {
        assert_eq!(letter.write(), input, "two encodings of one letter");
    }
    let Some(act) = Act::read(input) else { return };
    assert_eq!(act.write(), input, "two encodings of one act");
    let mut register = Register::default();
    for number in [1, 2] {
        let (id, author) = (OperationId([number; 32]), Some(SpaceId([3; 32])));
        register.apply(&Stamp { id, clock: Millis(u64::from(number)), author }, true, act.clone());
    }
    // A consent to whatever it is.
    let (id, proposal) = (OperationId([4; 32]), OperationId([1; 32]));
    register.apply(&Stamp { id, clock: Millis(4), author: None }, true, Act::Confirm { proposal });
    let home = SpaceId([5; 32]);
    let debts = |_: &Id| Some((Id::Space(home), Id::Here(0)));
    let _ = (register.records(home, &debts), register.in_force(Millis(9)), register.policies().len());
    let _ = (register.remembered(), register.payments(), register.gifts(&|_| Some(home)));
    let restored = Register::from_snapshot(&register.to_snapshot()).expect("what was written can be read");
    assert_eq!(restored.state_hash(), register.state_hash());
});
