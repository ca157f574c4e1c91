//! A document of Valueflows is read without a panic, or refused; and what was read is written so that it reads the same.
#![no_main]

use commonage_economy::document::{Form, read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(document) = read(text) else { return };
    let records: Vec<_> = document.statements.into_iter().map(|statement| statement.record).collect();
    for form in [Form::Yaml, Form::JsonLd] {
        let again = read(&write(&records, form)).expect("what was written is a document");
        let again: Vec<_> = again.statements.into_iter().map(|statement| statement.record).collect();
        assert_eq!(again, records);
    }
});
