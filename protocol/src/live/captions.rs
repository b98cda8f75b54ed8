// SPDX-License-Identifier: MPL-2.0
//! What is being said, as text.

use meetings::Millis;
use meetings::ids::{ParticipantId, SegmentId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum CaptionRequest {
    /// Whether this page shows captions. Answered by [`CaptionUpdate::Captions`]; asked anew after
    /// every `welcome`.
    Captions { wanted: bool },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum CaptionUpdate {
    /// What was said in the last two minutes, oldest first. Only to pages that show captions, like
    /// the two after it.
    Captions {
        lines: Vec<CaptionLine>,
        /// False where no speech model is installed: nothing will come.
        available: bool,
    },
    /// Somebody has begun to speak.
    CaptionLine { line: CaptionLine },
    /// A line goes on: of its text the first `keep` UTF-16 code units stay, `text` follows them.
    /// With `segment` it is settled and in the transcript; settled lines change only when a person
    /// puts them right. Without text and segment nothing was said after all: the line goes.
    CaptionText { id: u32, keep: u32, text: String, segment: Option<SegmentId> },
}

/// What one person says without a longer pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaptionLine {
    /// Counted from 1 while the server keeps the room.
    pub id: u32,
    pub participant: ParticipantId,
    /// As they are called now: the person may leave before the line is read.
    pub name: String,
    pub unit_name: String,
    pub starts_at: Millis,
    /// May still change while `segment` is none.
    pub text: String,
    pub segment: Option<SegmentId>,
}
