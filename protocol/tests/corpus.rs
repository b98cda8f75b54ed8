// SPDX-License-Identifier: MPL-2.0
//! What the fuzzer has found so far is read without harm (`make fuzz`).

use std::fs;
use std::path::Path;

use protocol::live::ClientMessage;

#[test]
fn messages_of_the_corpus_are_refused_or_round_trip() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/signalling");
    let mut understood = 0;
    for entry in fs::read_dir(corpus).expect("a corpus is kept") {
        let bytes = fs::read(entry.expect("readable").path()).expect("readable");
        let Ok(message) = serde_json::from_slice::<ClientMessage>(&bytes) else { continue };
        let said = serde_json::to_vec(&message).expect("a message can be written");
        assert_eq!(serde_json::from_slice::<ClientMessage>(&said).expect("and read again"), message);
        understood += 1;
    }
    assert!(understood >= 3, "the examples to begin with are messages");
}
