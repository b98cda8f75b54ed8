// SPDX-License-Identifier: MPL-2.0
//! What anybody may append to a signed PDF: what we accept, another parser must read alike.
#![no_main]

#[path = "../../signing/tests/common/two_parsers.rs"]
mod two_parsers;

libfuzzer_sys::fuzz_target!(|update: &[u8]| {
    two_parsers::is_accepted(update);
});
