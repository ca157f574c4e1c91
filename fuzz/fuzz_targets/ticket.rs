//! Tickets and device requests as people may type them.
#![no_main]

use commonage_node::{DeviceRequest, Ticket};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(ticket) = Ticket::from_text(text) {
        assert!(Ticket::from_text(&ticket.to_text()).is_ok());
    }
    let _ = DeviceRequest::from_text(text);
});
