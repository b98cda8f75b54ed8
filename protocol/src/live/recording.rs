// SPDX-License-Identifier: MPL-2.0
//! Whether what is said is kept.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum RecordingUpdate {
    /// Recording works, or not (with words for everybody).
    Recording { recording: RecordingState },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    /// The meeting has not been opened: nothing is kept.
    NotYet,
    /// Every word is kept.
    On,
    /// The disk is full or broken: the meeting goes on, what is said now is not kept.
    Failed,
}
