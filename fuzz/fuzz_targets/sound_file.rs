// SPDX-License-Identifier: MPL-2.0
//! A sound file that somebody sends: whatever it holds, it becomes a recording no longer than is
//! allowed, or is refused.
#![no_main]
#![allow(dead_code, unused_imports, reason = "the parts of a module that only its other users need")]

#[path = "../../transcribe/src/sound/mod.rs"]
mod sound;

use std::fs::{self, File};
use std::path::Path;

const MOST_MS: u64 = 60_000;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("sound-file-{}", std::process::id()));
    fs::write(&path, bytes).expect("the file is written");
    let file = File::open(&path).expect("the file is there");
    if let Ok(length) = sound::as_recording(file, Path::new("file"), MOST_MS, &mut |_| Ok(())) {
        assert!(length <= MOST_MS);
    }
});
