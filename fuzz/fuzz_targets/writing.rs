// SPDX-License-Identifier: MPL-2.0
//! Text from a speech engine, and names from an invitation list, whatever they hold: nothing is
//! lost, nothing panics. The first line holds the names, the others are heard words, each followed
//! by a pause as long as its length says.
#![no_main]
#![allow(dead_code, reason = "the writer says more than is looked at")]

#[path = "../../transcribe/src/text/mod.rs"]
mod text;

/// As the engines' own, without what only they need.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    pub start_ms: u64,
    pub end_ms: u64,
    pub text: String,
    pub confidence: f32,
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let said = String::from_utf8_lossy(bytes);
    let (names, said) = said.split_once('\n').unwrap_or(("", &said));
    let names: Vec<String> = names.split(',').map(str::to_owned).collect();
    let lexicon = text::Lexicon { people: names.clone(), units: names.clone(), words: names };
    let mut at = 0;
    let words: Vec<Word> = said
        .split(' ')
        .map(|word| {
            let start_ms = at;
            at += 200 + 100 * word.len() as u64 % 1000;
            Word { start_ms, end_ms: start_ms + 200, text: word.to_owned(), confidence: 0.5 }
        })
        .collect();
    let writer = text::Writer::new(&lexicon);
    for style in [text::Style::Spoken, text::Style::Sentences] {
        let written = writer.write(&words, style, text::Place::WHOLE);
        let heard = written.raw.split(' ').filter(|word| !word.is_empty()).count();
        let covered = written.words.iter().fold(0, |next, word| {
            assert_eq!(word.source.start, next);
            word.source.end
        });
        assert_eq!(covered, heard);
    }
});
