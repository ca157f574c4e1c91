//! Acts of sharing and letters of claim are read in their one encoding or not at all, and whatever was read can be
//! folded and asked.
#![no_main]

use commonage_economy::decimal::Decimal;
use commonage_economy::id::Id;
use commonage_economy::ledger::Stamp;
use commonage_economy::sharing::act::{Act, ClaimLetter};
use commonage_economy::sharing::register::{Owed, Register, Right};
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
        register.apply(&Stamp { id, clock: Millis(u64::from(number)), author }, Right::Member, act.clone());
    }
    // A consent to whatever it is.
    let (id, about) = (OperationId([4; 32]), OperationId([1; 32]));
    let consent = match &act {
        Act::Clear(clearing) => clearing.parties.first().cloned().map(|party| Act::Agree { clearing: about, party }),
        _ => Some(Act::Confirm { proposal: about }),
    };
    if let Some(consent) = consent {
        register.apply(&Stamp { id, clock: Millis(4), author: None }, Right::OnlySteward, consent);
    }
    let home = SpaceId([5; 32]);
    let debts = |_: &Id| Some(Owed { debtor: Id::Space(home), creditor: Id::Here(0), amount: Decimal::ONE });
    for follows in register.records(home, &debts).values() {
        let _ = follows.records(&debts);
    }
    let _ = (register.in_force(Millis(9)), register.policies().len(), register.standings(), register.agreements());
    let _ = (register.remembered(), register.shared(), register.gifts(&|_| Some(home)));
    let restored = Register::from_snapshot(&register.to_snapshot()).expect("what was written can be read");
    assert_eq!(restored.state_hash(), register.state_hash());
});
