//! Bytes as they come from a peer: whatever is a message is the same message again when it is encoded, and its runs are
//! proven.
#![no_main]

use commonage_net::protocol::Message;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Ok(message) = Message::decode(input) else { return };
    if let Message::Batch(runs) = &message {
        assert!(runs.iter().all(|run| run.operations().last().is_some_and(|last| last.signature_holds())));
    }
    let encoded = message.encode();
    assert_eq!(Message::decode(&encoded).as_ref(), Ok(&message));
    assert_eq!(message.encode(), encoded);
});
