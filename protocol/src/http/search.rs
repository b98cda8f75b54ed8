// SPDX-License-Identifier: MPL-2.0
//! What a search finds.

use moments::Millis;
use meetings::ids::{MeetingId, MinutesId, SegmentId};
use meetings::minutes::MinutesKind;
use meetings::search::SnippetPart;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page of what was found in transcripts and minutes.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SearchResults {
    pub hits: Vec<SearchHit>,
    /// For the next page: `?cursor=`; none on the last.
    pub next: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SearchKind {
    Transcript,
    Minutes,
}

/// A sentence of a transcript or a paragraph of minutes in which all words stand.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SearchHit {
    pub kind: SearchKind,
    pub meeting: MeetingId,
    pub meeting_title: String,
    /// When the meeting began.
    pub held_at: Millis,
    /// The minutes that say it.
    pub minutes: Option<MinutesId>,
    /// What these minutes are; none of a transcript.
    pub document: Option<MinutesKind>,
    /// These minutes correct others.
    pub is_correction: bool,
    /// The sentence that it is, or comes from. Of a transcript always.
    pub segment: Option<SegmentId>,
    /// Its sound can be played.
    pub has_sound: bool,
    /// When it was said; for minutes, when the meeting began.
    pub said_at: Millis,
    /// Who said it, and for which unit; empty for minutes.
    pub speaker: String,
    pub unit_name: String,
    pub snippet: Vec<SnippetPart>,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<SearchResults>();
    types.add::<SearchKind>();
    types.add::<SearchHit>();
}
