// SPDX-License-Identifier: MPL-2.0
//! A paper of a meeting: a file whose pages everybody who takes part can read and be shown.

use moments::Millis;

use crate::ids::{AgendaItemId, PaperId, ParticipantId};
use crate::out_spans::OutSpans;

/// Longest name of a paper, in characters.
pub const MAX_PAPER_NAME_CHARS: usize = 200;
/// Maximum number of papers of one meeting.
pub const MAX_PAPERS: usize = 100;
/// Maximum number of papers that one delegate adds to a meeting.
pub const MAX_PAPERS_OF_ONE: usize = 20;
/// Maximum number of pages of one meeting: drawn, each takes some 300 KB of the disk.
pub const MAX_MEETING_PAGES: u32 = 3_000;
/// Maximum size of the files of one meeting together, in bytes.
pub const MAX_MEETING_PAPER_BYTES: u64 = 600 << 20;

/// How far the conversion of an office document to pages is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Conversion {
    /// It waits for its turn, or is being converted.
    Waiting,
    Done,
    /// Nothing came of it.
    Failed,
    /// It has more pages, or is larger, than a paper may be.
    TooLong,
    /// The meeting has as many pages as it takes.
    MeetingFull,
    /// LibreOffice is not installed any more.
    NoConverter,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Paper {
    pub id: PaperId,
    /// The agenda item to which it belongs; none, or one that is not in the plan any more: the
    /// whole meeting.
    pub agenda_item: Option<AgendaItemId>,
    pub name: String,
    /// How many pages it has; none before an office document is converted.
    pub pages: u32,
    /// How many pages are ready to be shown, from the first one on.
    pub drawn: u32,
    /// None: the file has its pages itself.
    pub conversion: Option<Conversion>,
    /// Size of the file.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
    pub added_by: ParticipantId,
    pub added_by_name: String,
    pub added_at: Millis,
    /// When a page of it was last shown to everybody; none: never. Only the server needs it.
    #[cfg_attr(feature = "wire", serde(skip))]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub shown_at: Option<Millis>,
}

impl Paper {
    /// Whether it is kept from `participant`, who was put out for these times: it was added then,
    /// and was not shown to them since they are back.
    pub fn is_kept_from(&self, participant: &ParticipantId, out: &OutSpans) -> bool {
        let was_shown = |back: Millis| self.shown_at.is_some_and(|shown| shown >= back);
        self.added_by != *participant
            && out.hold_at(self.added_at)
            && !out.known_at(self.added_at).is_some_and(was_shown)
    }
}
