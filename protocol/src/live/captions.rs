// SPDX-License-Identifier: MPL-2.0
//! Captions: speech as text while people speak.

use meetings::ids::{ParticipantId, SegmentId};
use moments::Millis;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum CaptionRequest {
    /// Whether this page shows captions. Answered by [`CaptionUpdate::Captions`]; to be sent
    /// again after every `welcome`.
    Captions { wanted: bool },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum CaptionUpdate {
    /// The captions of the last two minutes, oldest first. Only to pages that show captions, like
    /// the next two.
    Captions {
        lines: Vec<CaptionLine>,
        /// False where no speech model is installed: there are no captions.
        available: bool,
    },
    /// Somebody has begun to speak: a new caption.
    CaptionLine { line: CaptionLine },
    /// A caption changes: the first `keep` UTF-16 code units of its text stay, `text` follows them.
    /// With `segment` it is final and in the transcript; a final caption changes only when a person
    /// corrects it. Without text and segment it was no speech: the caption is removed.
    CaptionText { id: u32, keep: u32, text: String, segment: Option<SegmentId> },
}

/// What one participant says without a longer pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CaptionLine {
    /// Counted from 1 while the room is live.
    pub id: u32,
    pub participant: ParticipantId,
    /// The name at that time: the participant may leave before the caption is read.
    pub name: String,
    pub unit_name: String,
    pub starts_at: Millis,
    /// May still change while `segment` is none.
    pub text: String,
    pub segment: Option<SegmentId>,
}
