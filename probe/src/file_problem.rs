// SPDX-License-Identifier: MPL-2.0
//! Why a file that the operator names cannot be used.

/// Why a file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileProblem {
    TooLarge,
    TooLong,
    Empty,
    Damaged,
    NotAVoice,
    WavKind,
    NotAPicture,
    NoTokens,
}
