// SPDX-License-Identifier: MPL-2.0
//! Sound and video files that were recorded elsewhere, and become recordings of a meeting.

use meetings::ids::{SegmentId, SoundFileId};
use meetings::sound_file::{MAX_SOUND_FILE_BYTES, MAX_SOUND_FILES, SoundFileState};
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;

/// Most sentences that are given a speaker at once: more than three hours have.
pub const MAX_NAMED_AT_ONCE: usize = 10_000;
/// For so long there is one figure of loudness, in milliseconds.
pub const LOUDNESS_STEP_MS: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SoundFileView {
    /// Also the identifier of its recording.
    pub id: SoundFileId,
    pub name: String,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    pub begins_at: Millis,
    /// How long its sound is, in milliseconds; none before it is a recording.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub length_ms: Option<i64>,
    pub state: SoundFileState,
    /// While it waits: how much of it is decoded, from 0 to 100.
    pub progress: u8,
    /// Why nothing came of it.
    pub problem: Option<Problem>,
    /// The file is there still, and the same may succeed later.
    pub may_try_again: bool,
    pub added_by_name: String,
    pub added_at: Millis,
    /// When it was deleted because it was kept long enough; none: it is there.
    pub deleted_at: Option<Millis>,
}

/// The sound files of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SoundFileList {
    /// By the time at which they begin.
    pub files: Vec<SoundFileView>,
    /// This person may add and remove some now.
    pub may_change: bool,
}

/// Who spoke in these sentences.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NameSpeakers {
    /// 1 to [`MAX_NAMED_AT_ONCE`], of one meeting.
    pub sentences: Vec<SegmentId>,
    /// None: whoever the track is called by.
    pub speaker: Option<NamedSpeaker>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NamedSpeaker {
    /// 1 to [`super::MAX_SPEAKER_CHARS`] characters.
    pub name: String,
    /// The unit, where it is known; none: as the track is called.
    pub unit_name: Option<String>,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_NAMED_AT_ONCE", MAX_NAMED_AT_ONCE);
    types.constant("LOUDNESS_STEP_MS", LOUDNESS_STEP_MS);
    types.constant("MAX_SOUND_FILES", MAX_SOUND_FILES);
    types.constant("MAX_SOUND_FILE_BYTES", MAX_SOUND_FILE_BYTES as usize);
    types.add::<SoundFileState>();
    types.add::<SoundFileView>();
    types.add::<SoundFileList>();
    types.add::<NameSpeakers>();
    types.add::<NamedSpeaker>();
}
