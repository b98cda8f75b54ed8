// SPDX-License-Identifier: MPL-2.0
//! What others said while a page's connection was lost, as text.

use moments::Millis;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum MissedSpeechRequest {
    /// What was said between two times of the server's clock. Answered by
    /// [`MissedSpeechUpdate::MissedSpeech`], with nothing from before the participant first came.
    MissedSpeech { from: Millis, to: Millis },
}

/// To the page that asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum MissedSpeechUpdate {
    /// Oldest first. What is still being recognised is not in it.
    MissedSpeech {
        from: Millis,
        to: Millis,
        lines: Vec<SpokenLine>,
        /// There is more than one answer holds; it begins after the last line.
        more: bool,
    },
}

/// What one participant said without a longer pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpokenLine {
    pub name: String,
    pub unit_name: String,
    pub starts_at: Millis,
    pub text: String,
}
