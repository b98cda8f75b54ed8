// SPDX-License-Identifier: MPL-2.0
//! A word with its time.

use serde::{Deserialize, Serialize};

/// One syllable or word with its times. For Vietnamese, engines output syllables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Milliseconds from the beginning of the stretch or recording that it belongs to.
    pub start_ms: u64,
    /// As `start_ms`; never before it. Words of one engine do not overlap.
    pub end_ms: u64,
    /// As output by the engine, without spaces.
    pub text: String,
    /// 0..1, comparable between words of one model only.
    pub confidence: f32,
}

/// `words` with single spaces between them.
pub fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}
