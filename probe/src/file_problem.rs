// SPDX-License-Identifier: MPL-2.0
//! Errors of files that the operator names.

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
