//! What was said, by whom, when.

use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::ids::{ParticipantId, RecordingId, SegmentId};

/// One stretch of speech of one speaker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Segment {
    pub id: SegmentId,
    pub recording: RecordingId,
    pub participant: ParticipantId,
    /// Speaker's name and unit as they were during the meeting.
    pub speaker: String,
    pub unit: String,
    pub starts_at: Millis,
    pub ends_at: Millis,
    pub text: String,
    /// 0 to 1, the recogniser's own estimate.
    pub confidence: f32,
    /// Name of the speech model.
    pub model: String,
}
