// SPDX-License-Identifier: MPL-2.0
//! What a program of another office answers: nothing panics, and what is kept of it is bounded.
#![no_main]

libfuzzer_sys::fuzz_target!(|answer: &[u8]| {
    if let Ok(receipt) = edxml::read(answer) {
        assert!(receipt.description.chars().count() <= 2_000 && !receipt.document_id.is_empty());
    }
});
