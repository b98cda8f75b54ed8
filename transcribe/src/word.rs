// SPDX-License-Identifier: MPL-2.0
//! A word with its time.

use serde::{Deserialize, Serialize};

/// One syllable or word with its place. In Vietnamese engines write syllables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Milliseconds from where the surrounding value counts: a stretch or a recording.
    pub start_ms: u64,
    /// As `start_ms`; never before it. Words of one engine do not overlap.
    pub end_ms: u64,
    /// As the engine wrote it, without spaces.
    pub text: String,
    /// 0..1, comparable between words of one model only.
    pub confidence: f32,
}

/// `words` with single spaces between them.
pub fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}
