// SPDX-License-Identifier: MPL-2.0
//! The transcript of a meeting.

use meetings::ids::{AgendaItemId, MeetingId, ParticipantId, SegmentId};
use meetings::transcript::{LeftOut, MAX_LEFT_OUT_OF_MEETING, MAX_LEFT_OUT_OF_RECORDING, Segment};
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest text that a person may give a sentence of the transcript, in characters.
pub const MAX_SEGMENT_CHARS: usize = 2_000;

/// Longest name of somebody who speaks, in characters.
pub const MAX_SPEAKER_CHARS: usize = meetings::room::floor::MAX_SPEAKER_CHARS;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TranscriptState {
    /// The meeting has not ended.
    NotYet,
    Waiting,
    Running,
    Done,
    Failed,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TranscriptView {
    pub state: TranscriptState,
    /// 0 to 100 while running.
    pub progress: u8,
    /// Words for the reader when failed (for example: no speech model installed).
    pub problem: Option<crate::problem::Problem>,
    pub segments: Vec<Segment>,
    /// With `earlier`: what left the transcript when recordings were recognised again. Sentences of
    /// minutes may point at it.
    pub earlier: Vec<Segment>,
    /// When the meeting went on to which agenda item, in order of time; an item may occur more than
    /// once.
    pub agenda: Vec<AgendaStep>,
    /// Who was given the floor, in that order.
    pub speeches: Vec<SpeechView>,
    /// With `since`: sentences that somebody had brought back and took out again.
    pub gone: Vec<SegmentId>,
    /// How many texts the engine left out of the transcript (`LeftOutList`); 0 for whoever may not
    /// bring them back.
    pub left_out: u32,
    /// When all sound, and all text, was deleted because it was kept long enough; none: it was not.
    pub sound_deleted_at: Option<Millis>,
    pub text_deleted_at: Option<Millis>,
    /// The server's time of this answer: asking again with it as `since` gives what came after.
    pub now: Millis,
}

/// What speech engines wrote and nobody is believed to have said.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LeftOutList {
    /// By time of speech, those among them that were brought back.
    pub lines: Vec<LeftOut>,
    /// There may have been more: of one recording 200 are kept, of one meeting 1,000.
    pub full: bool,
}

/// The meeting went on to an agenda item.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AgendaStep {
    pub item: AgendaItemId,
    pub at: Millis,
}

/// Somebody had the floor.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpeechView {
    pub participant: ParticipantId,
    /// Name and unit of the participant as they were then.
    pub name: String,
    pub unit_name: String,
    /// Who spoke, where several share a microphone and somebody was named.
    pub speaker: Option<String>,
    /// The agenda item at its beginning.
    pub item: Option<AgendaItemId>,
    pub began_at: Millis,
    /// None while it lasts.
    pub ended_at: Option<Millis>,
}

/// The text of a sentence as it should be.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CorrectSegment {
    /// 1 to [`MAX_SEGMENT_CHARS`] characters.
    pub text: String,
}

/// Who speaks in a sentence: several people may sit behind one microphone.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NameSpeaker {
    /// At most [`MAX_SPEAKER_CHARS`] characters. Empty: whoever the track is called by.
    pub name: String,
    /// In the sentences of the same track behind it as well, up to where another speaker was named.
    pub following: bool,
}

/// A transcript as a file for other programs (`transcript.json`).
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct TranscriptExport {
    pub meeting: MeetingId,
    pub title: String,
    pub unit_name: String,
    /// When the meeting began: position 0.
    pub begins_at: Millis,
    /// By time.
    pub segments: Vec<ExportedSegment>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct ExportedSegment {
    pub speaker: String,
    pub unit_name: String,
    /// Milliseconds from the meeting's beginning; less than 0 for what was said before it.
    pub start_ms: i64,
    pub end_ms: i64,
    pub text: String,
    /// 0 to 1, the recogniser's own estimate; comparable within one model.
    pub confidence: f32,
    pub model: String,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_LEFT_OUT_OF_MEETING", MAX_LEFT_OUT_OF_MEETING);
    types.constant("MAX_LEFT_OUT_OF_RECORDING", MAX_LEFT_OUT_OF_RECORDING);
    types.constant("MAX_SEGMENT_CHARS", MAX_SEGMENT_CHARS);
    types.constant("MAX_SPEAKER_CHARS", MAX_SPEAKER_CHARS);
    types.add::<TranscriptState>();
    types.add::<TranscriptView>();
    types.add::<LeftOutList>();
    types.add::<AgendaStep>();
    types.add::<SpeechView>();
    types.add::<CorrectSegment>();
    types.add::<NameSpeaker>();
}
