// SPDX-License-Identifier: MPL-2.0
//! Whether the meeting is recorded.

use serde::{Deserialize, Serialize};

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum RecordingUpdate {
    /// The state of recording has changed.
    Recording { recording: RecordingState },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    /// The meeting has not been opened: nothing is recorded.
    NotYet,
    /// Every microphone is recorded.
    On,
    /// The disk is full or broken: the meeting goes on without recording.
    Failed,
}
