// SPDX-License-Identifier: MPL-2.0
//! Sound that a page sends after a cut: what is accepted is written as it was sent.
#![no_main]

#[path = "../../recordings/src/late/frames.rs"]
mod frames;

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    if let Some(packets) = frames::parse(body) {
        assert_eq!(frames::encode(&packets), body);
    }
});
