//! The sentences of a value equation are read without a panic, or refused with the lines that are wrong; and what was
//! read is written so that it reads the same.
#![no_main]

use commonage_economy::sharing::equation::{Equation, TEXT_BYTES_MAX};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    match Equation::read(text) {
        Ok(equation) => {
            let written = equation.to_string();
            // Written out, what was abbreviated is longer, and can be too long.
            if written.len() <= TEXT_BYTES_MAX {
                assert_eq!(Equation::read(&written).as_ref(), Ok(&equation), "{written}");
            }
            assert!(!equation.plainly().is_empty());
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            assert!(faults.iter().all(|fault| fault.line <= text.lines().count() && fault.to_string().ends_with('.')));
        }
    }
});
