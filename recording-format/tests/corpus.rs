// SPDX-License-Identifier: MPL-2.0
//! What the fuzzer has found so far.

mod reading;

use std::fs;
use std::path::Path;

#[test]
fn inputs_found_by_the_fuzzer_are_read_without_panic() {
    let corpus = Path::new("../fuzz/corpus/recording");
    let entries: Vec<_> = fs::read_dir(corpus).expect("a corpus is kept").collect();
    assert!(entries.len() >= 3, "there are examples to begin with");
    for entry in entries {
        reading::read(&fs::read(entry.expect("readable").path()).expect("readable"));
    }
}
