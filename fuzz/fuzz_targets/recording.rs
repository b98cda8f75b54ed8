// SPDX-License-Identifier: MPL-2.0
//! What lies on disk beside a meeting: a recording, whole, damaged or still being written, and its
//! sidecar.
#![no_main]

#[path = "../../recording-format/tests/reading/mod.rs"]
mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reading::read(bytes));
