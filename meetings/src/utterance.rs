// SPDX-License-Identifier: MPL-2.0
//! Utterances of a live meeting as a recogniser reports them, for captions.

use crate::ids::{ParticipantId, RecordingId};
use crate::transcript::Segment;
use moments::Millis;

/// What a recogniser reports of an utterance. A recording has one unfinished utterance at a time.
#[derive(Debug, Clone, PartialEq)]
pub enum UtteranceEvent {
    /// The text so far of an unfinished one.
    Partial(PartialUtterance),
    /// It is finished and in the transcript. The same segment again: it was corrected.
    Final(Segment),
    /// The unfinished one was no speech.
    Discarded { recording: RecordingId },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartialUtterance {
    pub recording: RecordingId,
    pub participant: ParticipantId,
    pub speaker: String,
    pub unit: String,
    pub starts_at: Millis,
    pub text: String,
}
