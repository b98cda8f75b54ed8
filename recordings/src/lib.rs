// SPDX-License-Identifier: MPL-2.0
//! Recordings on disk and their rows in the store: where they are, what their sidecars say, and how
//! both are kept in step. The media plane records (`sfu/src/recording/`).

pub mod deleting;
pub mod elsewhere;
mod keeper;
pub mod late;

pub use keeper::Keeper;

use std::path::{Path, PathBuf};

use meetings::ids::MeetingId;

/// Below the data folder: one folder per meeting, in it one sound file and its sidecar per
/// recording.
pub const FOLDER: &str = "recordings";

/// What the sidecar of a recording says about its speaker, so that a file without a row in the
/// store is still somebody's.
pub mod labels {
    pub const MEETING: &str = "meeting";
    pub const PARTICIPANT: &str = "participant";
    pub const SPEAKER: &str = "speaker";
    pub const UNIT: &str = "unit";
    /// Of sound that came after a cut: the recording in whose gap it belongs.
    pub const LATE_OF: &str = "late_of";
    /// Of a recording that was made elsewhere: its sound file.
    pub const SOUND_FILE: &str = "sound_file";
}

/// Folder of a meeting's recordings, relative to the data folder.
pub fn folder_of(meeting: &MeetingId) -> PathBuf {
    Path::new(FOLDER).join(meeting.as_str())
}
