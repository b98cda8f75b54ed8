// SPDX-License-Identifier: MPL-2.0
//! A sound or video file that was recorded elsewhere: it becomes a recording of its meeting.

/// Most sound files of one meeting.
pub const MAX_SOUND_FILES: usize = 20;
/// Largest one, in bytes: four hours of stereo as a compact disc has it are 2.4 GB.
pub const MAX_SOUND_FILE_BYTES: u64 = 2_500 << 20;
/// All of one meeting, in bytes.
pub const MAX_MEETING_SOUND_BYTES: u64 = 8 << 30;

/// Who speaks in it, until somebody says it: as it stands in transcripts and drafts.
pub const UNKNOWN_SPEAKER: &str = "Chưa rõ người nói";

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum SoundFileState {
    /// It waits to be decoded, or is being decoded.
    Waiting,
    /// It is a recording.
    Recorded,
    /// It is none, and why is said.
    Refused,
}
