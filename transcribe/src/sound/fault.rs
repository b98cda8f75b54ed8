// SPDX-License-Identifier: MPL-2.0
//! What is wrong with a sound file, for who has to say it in another language.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum SoundFault {
    /// A kind of file that is known by this name, and not read.
    #[error("it is {0}")]
    Kind(String),
    /// A coding of sound that is known by this name, and not decoded.
    #[error("its sound is coded as {0}")]
    Coding(String),
    /// None of the kinds that are known.
    #[error("it begins with other bytes than a sound file")]
    NoSoundFile,
    #[error("it holds no sound")]
    NoSound,
    /// Much of it cannot be decoded.
    #[error("{0}")]
    Damaged(String),
    #[error("it is longer than {0} hours")]
    TooLong(u64),
    #[error("{0}")]
    Other(String),
}
