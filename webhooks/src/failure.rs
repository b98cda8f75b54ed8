// SPDX-License-Identifier: MPL-2.0

/// Why a notification was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No address has this name.
    UnknownHost,
    /// Its address is none to which notifications go.
    ForbiddenAddress,
    Unreachable,
    TooSlow,
    /// TLS: most often a certificate that nobody here trusts.
    Encryption,
    /// The answer is no HTTP, or ended too early.
    Broken,
    /// It answered with another status than 200 to 299.
    Refused,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{trouble:?}: {words}")]
pub struct Failure {
    pub trouble: Trouble,
    /// What a technician wants to know: the status, or the message of a library.
    pub words: String,
}

/// Longest message that is kept, in characters.
const MAX_WORDS_CHARS: usize = 300;

impl Failure {
    pub fn new(trouble: Trouble, words: impl std::fmt::Display) -> Self {
        let words = words.to_string().chars().filter(|letter| !letter.is_control()).take(MAX_WORDS_CHARS).collect();
        Self { trouble, words }
    }
}
