// SPDX-License-Identifier: MPL-2.0
//! What a page may send over its WebSocket.
#![no_main]

use protocol::live::{ClientMessage, MAX_CLIENT_MESSAGE_BYTES};
use protocol::packing::unpack;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // As a binary frame.
    if let Ok(text) = unpack(bytes, MAX_CLIENT_MESSAGE_BYTES) {
        assert!(text.len() <= MAX_CLIENT_MESSAGE_BYTES);
    }
    let Ok(message) = serde_json::from_slice::<ClientMessage>(bytes) else { return };
    // What was understood can be said again and means the same.
    let said = serde_json::to_vec(&message).expect("a message can be written");
    let again: ClientMessage = serde_json::from_slice(&said).expect("and read again");
    assert_eq!(again, message);
});
